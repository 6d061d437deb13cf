"""The list under the search field, and going through the words of a search, with the real app."""

from __future__ import annotations

from tests.tui.waiting import screen_text, until


def keys(text: str) -> list[str]:
    """The keys that type a text."""
    return ["space" if sign == " " else sign for sign in text]


async def test_the_list_under_the_field(start):
    async with start(keep=("29768149", "19704057"), size=(120, 35)) as pilot:
        reader = pilot.app.reader
        reader.library.tag([29768149], ["surgery"])
        await pilot.press("slash", *keys("is:sta"))
        await until(pilot, lambda: reader.field._suggestion == "is:starred" and reader.proposals.is_open)
        await until(pilot, lambda: "papers of the starter shelf" in screen_text(pilot))
        await pilot.press("down", "down", "enter")
        assert reader.field.value == "is:starter"
        assert not reader.proposals.is_open
        assert reader.field.has_focus
        # Faster than the list comes, Tab takes the first that comes.
        await pilot.press(*keys(" AND tag:su"), "tab")
        await until(pilot, lambda: reader.field.value == "is:starter AND tag:surgery")
        # Esc puts the list away, and only then leaves; Enter searches for what stands there.
        await pilot.press(*keys(" OR neuro"))
        await until(pilot, lambda: reader.proposals.is_open)
        await pilot.press("escape")
        assert not reader.proposals.is_open
        assert reader.field.has_focus
        await pilot.press(*keys("endo"))
        await until(pilot, lambda: reader.proposals.is_open)
        await pilot.click("#proposals", offset=(3, 0))
        await until(pilot, lambda: "OR Neuroendocrine Tumors[mh]" in reader.field.value)
        assert reader.field.has_focus
        await pilot.press("ctrl+l", "enter")
        await until(pilot, lambda: reader.listing.query.endswith("OR Neuroendocrine Tumors[mh]"))
        assert not reader.proposals.is_open


async def test_earlier_queries_are_listed_for_an_empty_field(start):
    async with start(keep=("29768149",), size=(80, 24)) as pilot:
        reader = pilot.app.reader
        reader.search("lanreotide", source="library")
        await until(pilot, lambda: reader.library.searches(1))
        await pilot.press("slash", "delete", "down")
        await until(pilot, lambda: "earlier query" in screen_text(pilot))
        await pilot.press("down", "tab")
        assert reader.field.value == "lanreotide"
        # Nothing to take: Tab goes on.
        await pilot.press(*keys(" zzzz"), "tab")
        await until(pilot, lambda: reader.results.rows.has_focus)


async def test_while_one_goes_through_matches_n_steps_and_then_is_the_note(start):
    async with start(keep=("19704057",), size=(150, 42)) as pilot:
        reader = pilot.app.reader
        reader.search("octreotide[tiab] OR patients[tiab]", source="library")
        await until(pilot, lambda: reader.listing.total == 1 and reader.paper.article is not None)
        await pilot.press("2")
        await until(pilot, lambda: reader.paper.has_focus and reader.paper._matches)
        await pilot.press("m")
        await until(pilot, lambda: "match 1 of " in screen_text(pilot).splitlines()[-1])
        await pilot.press("n", "n", "m", "N")
        await until(pilot, lambda: "match 3 of " in screen_text(pilot).splitlines()[-1])
        assert reader.paper.has_focus
        await pilot.press("escape")
        assert not reader.stepping
        assert reader.paper.has_focus
        await pilot.press("m", "j")  # one may scroll and go on
        assert reader.stepping
        await pilot.press("n")
        await until(pilot, lambda: "match 2 of " in screen_text(pilot).splitlines()[-1])
        await pilot.press("dollar_sign")  # any other key ends it
        assert not reader.stepping
        await pilot.press("n")
        await until(pilot, lambda: reader.notes in reader.focused.ancestors)
