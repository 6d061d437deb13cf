"""The library's tree and all of MeSH in the real app."""

from __future__ import annotations

import pytest

from netreader.errors import LibraryError
from netreader.library.tally import Tallies
from netreader.tui.dialogs.term import TermDialog
from tests.mesh import small
from tests.tui.test_terms import LIVER, install, with_headings
from tests.tui.waiting import screen_text, settled, until

NEOPLASMS = ("D009369", "Neoplasms")
TUMORS = ("D018358", "Neuroendocrine Tumors")


def fill(library) -> None:
    """The small MeSH, and three papers in it."""
    install(library)
    for number, headings in enumerate([(LIVER,), (LIVER, TUMORS), (NEOPLASMS,)]):
        library.keep(with_headings(*headings, pmid=f"9900000{number}"))


async def to_view(pilot, view: str):
    """Its tree, once it stands."""
    reader = pilot.app.reader
    reader.action_terms_view(view)
    await until(pilot, lambda: reader.terms.shown_tree.tally is not None and reader.terms.rows.row_count)
    await until(pilot, lambda: "counting" not in reader.terms.shown_tree._busy)
    return reader


def lines(reader) -> list[str]:
    return [
        f"{term.label} {term.papers if term.papers is not None else ''}".strip() for _, term in reader.terms.rows._lines
    ]


async def go_to(pilot, label: str):
    rows = pilot.app.reader.terms.rows
    rows.cursor = next(i for i, (_, term) in enumerate(rows._lines) if term.label == label)
    await pilot.pause()
    return rows.current


def said(reader) -> str:
    """Why there is no tree, in whatever lines it stands."""
    return "".join(str(empty.content) for empty in reader.terms.shown_tree.query(".tree-empty") if empty.display)


async def asked(pilot, query: str):
    """The library has answered."""
    reader = pilot.app.reader
    await until(pilot, lambda: (reader.listing.source, reader.listing.query) == ("library", query))


@pytest.mark.parametrize("size", [(80, 24), (120, 35), (200, 50)])
async def test_the_trees_are_seen_at_every_width(start, size):
    async with start(size=size) as pilot:
        fill(pilot.app.library)
        reader = await to_view(pilot, "library")
        await go_to(pilot, "Diseases")
        await pilot.press("l")
        await until(pilot, lambda: "Neoplasms" in screen_text(pilot))
        text = screen_text(pilot)
        assert "3 papers" in text
        assert "Author keywords" in text
        assert [line for line in lines(reader) if line.startswith("Neoplasms")] == ["Neoplasms 3"]
        await to_view(pilot, "mesh")
        await until(pilot, lambda: "MeSH 2026" in screen_text(pilot))


async def test_what_is_chosen_narrows_the_list_and_widens_it_again(start):
    async with start() as pilot:
        fill(pilot.app.library)
        reader = await to_view(pilot, "library")
        diseases = await go_to(pilot, "Diseases")
        await pilot.press("enter")  # a whole category
        await asked(pilot, '"Diseases Category"[mh]')
        assert reader.listing.total == diseases.papers == 3
        await pilot.press("l")
        await go_to(pilot, "Neoplasms")
        await pilot.press("enter")
        await asked(pilot, '"Neoplasms"[mh]')
        assert len(reader.listing.keys) == 3
        assert reader.focused is reader.terms.rows
        await pilot.press("x", "enter")  # itself alone, in place of what was chosen before
        await asked(pilot, '"Neoplasms"[mh:noexp]')
        assert reader.listing.total == 1
        await pilot.press("J", "x")  # as a major topic, with all below it
        await until(pilot, lambda: "major topics" in screen_text(pilot))
        await pilot.press("enter")
        await asked(pilot, '"Neoplasms"[majr]')
        # A facet beside it narrows further.
        await go_to(pilot, "Journals")
        await pilot.press("l")
        await until(pilot, lambda: reader.terms.shown_tree._facets is not None)
        await pilot.press("j")
        journal = reader.terms.rows.current
        assert (journal.kind, journal.papers) == ("journal", 3)
        await pilot.press("enter")
        await asked(pilot, f'"Neoplasms"[majr] AND {journal.query}')
        await until(pilot, lambda: f"● {journal.label}" in screen_text(pilot))
        await pilot.press("enter")
        await asked(pilot, '"Neoplasms"[majr]')
        await pilot.press("backspace")
        await asked(pilot, "")
        assert reader.listing.total == 3


async def test_the_trees_look_at_the_next_start_as_they_did(start):
    async with start() as pilot:
        fill(pilot.app.library)
        reader = await to_view(pilot, "mesh")
        await pilot.press("O", "J")
        await to_view(pilot, "library")
        await pilot.press("O", "x")
        await go_to(pilot, "Diseases")
        await pilot.press("l")
        await go_to(pilot, "Years")
        await pilot.press("l")
        await until(pilot, lambda: reader.terms.shown_tree._facets is not None)
        await go_to(pilot, "Neoplasms")
        stood = lines(reader)
        # What the letters in the field leave is not how the tree stood.
        reader.save_session()
    async with start() as pilot:
        reader = pilot.app.reader
        await until(pilot, lambda: reader.pictured and reader.terms.view == "library")
        await until(pilot, lambda: reader.terms.rows.row_count and lines(reader) == stood)
        assert reader.terms.rows.current.label == "Neoplasms"
        assert reader.focused is reader.terms.rows
        library, whole = reader.terms.trees
        assert (library.look.order, library.look.exploded, library.look.major) == ("name", False, False)
        assert (whole.look.order, whole.look.exploded, whole.look.major) == ("number", True, True)
        reader.go_to("results")
        reader.save_session()
    async with start(size=(80, 24)) as pilot:  # where their pane is not seen nothing is counted for it
        reader = pilot.app.reader
        await until(pilot, lambda: reader.pictured and reader.terms.view == "library")
        await until(pilot, lambda: reader.terms.shown_tree.is_mounted)
        await settled(pilot)
        assert reader.terms.shown_tree.tally is None
        await pilot.press("3")
        await until(pilot, lambda: reader.terms.shown_tree.tally is not None)
        await until(pilot, lambda: reader.terms.rows.row_count and lines(reader) == stood)
        pilot.app.library.save_session(reader.state() | {"terms": {"view": 3, "trees": "no"}})
    async with start() as pilot:
        await until(pilot, lambda: pilot.app.reader.pictured)
        assert pilot.app.reader.terms.view == "paper"


async def test_a_search_of_ones_own_is_what_is_narrowed(start):
    async with start() as pilot:
        fill(pilot.app.library)
        reader = await to_view(pilot, "library")
        reader.search("Liver Neoplasms[majr]", source="library")
        await asked(pilot, "Liver Neoplasms[majr]")
        await pilot.press("3", "A")
        await until(pilot, lambda: reader.terms.shown_tree._scope and reader.terms.shown_tree.tally.papers == 2)
        assert "Diseases 2" in lines(reader)
        await go_to(pilot, "Years")
        await pilot.press("l")
        await until(pilot, lambda: reader.terms.shown_tree._facets is not None)
        await pilot.press("j")
        year = reader.terms.rows.current
        assert year.papers == 2
        await pilot.press("enter")
        await asked(pilot, f"(Liver Neoplasms[majr]) AND {year.query}")
        # Another query begins anew.
        reader.search("Neoplasms[mh]", source="library")
        await asked(pilot, "Neoplasms[mh]")
        await until(pilot, lambda: not reader.terms.rows.chosen)
        await until(pilot, lambda: reader.terms.shown_tree.tally.papers == 3)


async def test_the_trees_are_filtered_as_one_types(start):
    async with start() as pilot:
        fill(pilot.app.library)
        reader = await to_view(pilot, "library")
        await pilot.press("ctrl+f", *"neuro")
        await until(
            pilot, lambda: "Neuroendocrine Tumors 1" in lines(reader) and "Liver Neoplasms" not in str(lines(reader))
        )
        assert reader.field.value == ""
        await pilot.press("down")
        assert reader.focused is reader.terms.rows
        await pilot.press("ctrl+f", "escape")
        await until(pilot, lambda: "Author keywords" in lines(reader))
        await pilot.press("b", *"zzz")
        await until(pilot, lambda: "has “zzz” in it" in said(reader))
        await pilot.press("escape")
        await until(pilot, lambda: "Author keywords" in lines(reader))


async def test_all_of_mesh_is_found_by_any_term_and_walked(start):
    async with start() as pilot:
        fill(pilot.app.library)
        reader = await to_view(pilot, "mesh")
        await pilot.press("ctrl+f", *"cancer of l")
        await until(pilot, lambda: lines(reader) == ["Liver Neoplasms 2"])
        await until(pilot, lambda: "Cancer of Liver" in screen_text(pilot))
        await pilot.press("enter", "l")
        await until(pilot, lambda: reader.terms.rows.current.number != "")
        assert reader.terms.rows.current.label == "Liver Neoplasms"
        above = [term.label for term in reader.terms.rows.above(reader.terms.rows.cursor)]
        assert above[0] == "Diseases"
        await pilot.press("h")
        assert reader.terms.rows.current.label == above[-1]
        # What no paper has is nothing to list.
        await pilot.press("ctrl+f", *"netherl", "enter", "enter")
        await until(pilot, lambda: "No paper that you keep has it" in screen_text(pilot))
        assert reader.listing.query == ""


async def test_a_papers_heading_is_found_in_the_trees(start):
    async with start() as pilot:
        fill(pilot.app.library)
        reader = pilot.app.reader
        reader.open_paper(99000000)
        await pilot.press("3")
        await until(pilot, lambda: any(term.label == "Liver Neoplasms" for _, term in reader.terms.rows._lines))
        await go_to(pilot, "Liver Neoplasms")
        reader.action_term_menu()
        await until(pilot, lambda: isinstance(pilot.app.screen, TermDialog))
        await pilot.press("t")
        await until(pilot, lambda: reader.terms.view == "library")
        await until(pilot, lambda: reader.terms.rows.row_count and reader.terms.rows.current.label == "Liver Neoplasms")
        assert reader.terms.rows.current.papers == 2


async def test_what_is_kept_meanwhile_is_counted(start, monkeypatch):
    monkeypatch.setattr("netreader.tui.reader.counting.REST", 0.0)
    async with start() as pilot:
        fill(pilot.app.library)
        reader = await to_view(pilot, "library")
        assert "Diseases 3" in lines(reader)
        pilot.app.library.keep(with_headings(NEOPLASMS, pmid="99000009"))
        reader.recount()
        await until(pilot, lambda: "Diseases 4" in lines(reader))


async def test_an_empty_library_says_what_will_stand_here(start):
    async with start() as pilot:
        reader = pilot.app.reader
        reader.action_terms_view("library")
        await until(pilot, lambda: "all the papers you keep" in said(reader))


async def test_a_library_that_cant_be_read_says_so(start, monkeypatch):
    def fail(self, progress=None, partial=None):
        raise LibraryError("The library can't be read.", "Try again.")

    monkeypatch.setattr(Tallies, "counted", fail)
    async with start() as pilot:
        reader = pilot.app.reader
        reader.action_terms_view("library")
        await until(pilot, lambda: "can't be counted" in screen_text(pilot))
        await settled(pilot)
        await pilot.press("ctrl+f", *"liver", "escape", "enter", "x", "O", "l", "h")
        assert small.XML.exists()
