"""Passages highlighted as a person does it: by key, by mouse, gone through, commented, taken back."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from textual.geometry import Offset
from textual.selection import Selection

from netreader.library.library import Library
from netreader.passages.parts import parts_of
from netreader.tui import marking
from netreader.tui.dialogs.highlights import CommentDialog, HighlightsDialog
from tests.tui.waiting import screen_text, settled, until

SIZES = [(80, 24), (120, 35), (200, 50)]
PMID = "19704057"


async def opened(pilot):
    reader = pilot.app.reader
    reader.open_paper(int(PMID), focus=True, read=True)
    await until(pilot, lambda: reader.paper.article is not None and reader.focused is reader.paper)
    await settled(pilot)
    return reader


def kept(reader):
    return reader.library.highlights.of(int(PMID))


async def dialog(pilot, kind):
    await until(pilot, lambda: isinstance(pilot.app.screen, kind))
    await settled(pilot)
    return pilot.app.screen


def looks(reader) -> set[str]:
    return {look for stretches in reader.paper.page._overlays.values() for _, _, look in stretches}


@pytest.mark.parametrize("size", SIZES)
async def test_a_sentence_is_chosen_and_marked(start, size):
    async with start(size=size, keep=(PMID,)) as pilot:
        reader = await opened(pilot)
        await pilot.press("v")
        cursor = reader.paper.cursor
        assert cursor is not None
        assert cursor.part == "title"
        await pilot.press("j")
        assert cursor.part == "abstract"
        sentence = cursor.quote
        assert sentence.endswith((".", "?"))
        await pilot.press("2")
        await until(pilot, lambda: kept(reader))
        await settled(pilot)
        (made,) = kept(reader)
        assert (made.quote, made.colour, made.part) == (sentence, "supports", "abstract")
        assert looks(reader) == {getattr(marking.COLOURS[1], reader.paper.depth)}
        assert reader.pane == "paper"
        assert reader.focused is reader.paper
        assert reader.listing.rows[int(PMID)].highlights == 1 or int(PMID) not in reader.listing.rows


async def test_words_from_both_ends(start):
    async with start(keep=(PMID,)) as pilot:
        reader = await opened(pilot)
        await pilot.press("v", "j", "w")
        cursor = reader.paper.cursor
        text = parts_of(reader.paper.article)["abstract"].text
        first = text.split()[0]
        assert cursor.quote.rstrip(".,:") == first.rstrip(".,:")
        await pilot.press("w", "W", "W")
        assert len(cursor.quote.split()) == 3
        await pilot.press("B")
        assert len(cursor.quote.split()) == 2
        await pilot.press("v", "W")
        assert cursor.quote.startswith(first)
        await pilot.press("B", "v", "J")
        assert cursor.quote.endswith((".", "?"))
        await pilot.press("escape")
        assert reader.paper.cursor is None
        assert reader.focused is reader.paper
        assert kept(reader) == []
        assert looks(reader) == set()


async def test_recoloured_commented_deleted_and_taken_back(start):
    async with start(keep=(PMID,)) as pilot:
        reader = await opened(pilot)
        await pilot.press("v", "j", "enter")
        await until(pilot, lambda: kept(reader))
        await settled(pilot)
        await pilot.press("full_stop", "v", "3")
        await until(pilot, lambda: kept(reader)[0].colour == "contradicts")
        await settled(pilot)
        await pilot.press("full_stop", "v", "c")
        ask = await dialog(pilot, CommentDialog)
        await pilot.press(*"Why")
        assert ask.focused.value == "Why"
        await pilot.press("enter")
        await until(pilot, lambda: kept(reader)[0].comment == "Why")
        await settled(pilot)
        await pilot.press("full_stop")
        await settled(pilot)
        assert "contradicts 1 of 1: Why" in screen_text(pilot) or "Why" in str(reader.paper.border_title)
        await pilot.press("v", "d")
        await until(pilot, lambda: not kept(reader))
        await settled(pilot)
        assert looks(reader) == set()
        for condition in (
            lambda: kept(reader),
            lambda: kept(reader)[0].comment == "",
            lambda: kept(reader)[0].colour == "key",
            lambda: not kept(reader),
        ):
            await pilot.press("u")
            await until(pilot, condition)
            await settled(pilot)


async def test_what_the_mouse_selected_is_marked(start):
    async with start(size=(200, 50), keep=(PMID,)) as pilot:
        reader = await opened(pilot)
        page = reader.paper.page
        run = next(run for run in reader.paper._runs if run.part == "abstract")
        first, last = Offset(run.left + 2, run.line), Offset(run.left + 5, run.line + 1)
        reader.selections = {page: Selection(first, last)}
        await pilot.press("v")
        assert reader.paper.cursor.start in (run.start + 2, run.start + 3)  # a blank at the edge is left out
        await pilot.press("5")
        await until(pilot, lambda: kept(reader))
        text = parts_of(reader.paper.article)["abstract"].text
        (made,) = kept(reader)
        assert made.quote == text[made.start : made.end]
        assert made.colour == "question"


async def test_the_list_goes_there_and_shows_those_without_a_place(start):
    async with start(size=(120, 35), keep=(PMID,)) as pilot:
        reader = await opened(pilot)
        highlights = reader.library.highlights
        abstract = parts_of(reader.paper.article)["abstract"]
        highlights.add(int(PMID), abstract, len(abstract.text) - 30, len(abstract.text), colour="method")
        lost = abstract._replace(text="A sentence that PubMed took out again.")
        highlights.add(int(PMID), lost, 0, len(lost.text), colour="question", comment="Gone?")
        reader.show_highlights()
        await pilot.press("V")
        await dialog(pilot, HighlightsDialog)
        text = screen_text(pilot)
        assert "Highlights: 2, 1 without a place" in text
        assert "A sentence that PubMed took out again." in text
        assert "Gone?" in text
        await pilot.press("1")
        await until(pilot, lambda: any(item.colour == "key" for item in kept(reader)))
        await dialog(pilot, HighlightsDialog)
        await pilot.press("enter")
        await until(pilot, lambda: pilot.app.screen is reader)
        await settled(pilot)
        assert "1 of 1" in str(reader.paper.border_title)


async def test_another_copys_highlight_is_drawn(start, settings):
    async with start(keep=(PMID,)) as pilot:
        reader = await opened(pilot)
        reader.library.changed()
        with Library(settings.places.library) as other:
            part = parts_of(other.article(int(PMID)))["title"]
            other.highlights.add(int(PMID), part, 0, 10, colour="key")
        reader._look_for_changes()
        await settled(pilot)
        assert looks(reader) == {getattr(marking.COLOURS[0], reader.paper.depth)}


async def test_another_focus_ends_the_choice_and_numbers_go_to_panes_again(start):
    async with start(keep=(PMID,)) as pilot:
        reader = await opened(pilot)
        await pilot.press("v", "tab")
        await settled(pilot)
        assert reader.paper.cursor is None
        assert reader.pane == "terms"
        await pilot.press("2")
        await settled(pilot)
        assert reader.pane == "paper"


async def test_without_a_paper_it_says_so(start):
    async with start() as pilot:
        pilot.app.reader.action_choose_passage()
        pilot.app.reader.action_undo()
        pilot.app.reader.action_next_highlight()
        await settled(pilot)
        assert pilot.app.reader.paper.cursor is None


def test_the_settings_name_the_colours():
    named = marking.colours({"supports": "agrees, #507050", "method": "how"})
    assert [colour.name for colour in named] == ["key", "agrees", "contradicts", "how", "question"]
    assert named[1].full == "on #507050"
    assert named[3].full == marking.COLOURS[3].full


@given(
    st.lists(st.tuples(st.sampled_from("ab"), st.integers(0, 60), st.integers(1, 12)), max_size=30),
    st.integers(0, 60),
    st.integers(1, 20),
)
def test_runs_of_a_stretch_are_found_wherever_they_stand(told, start, length):
    """A text may stand on the page twice, broken in other places."""
    runs = marking.Runs(marking.Run(line, 0, size, part, at) for line, (part, at, size) in enumerate(told))
    wanted = {run for run in runs if run.part == "a" and run.start < start + length and run.end > start}
    assert set(runs.of("a", start, start + length)) == wanted


@pytest.mark.parametrize("depth", ["full", "dark", "light", "sixteen", "mono"])
def test_colours_differ_and_overlaps_are_seen(depth):
    runs = marking.Runs([marking.Run(0, 5, 45, "abstract", 0), marking.Run(1, 0, 40, "abstract", 41)])
    assert len({getattr(colour, depth) for colour in marking.COLOURS}) == 5
    one = marking.Drawn("abstract", 0, 50, marking.COLOURS[0])
    two = marking.Drawn("abstract", 10, 20, marking.COLOURS[1])
    found = marking.overlays(runs, [one, two], depth)
    assert [(left, right) for left, right, _ in found[0]] == [(5, 15), (15, 25), (25, 45)]
    assert len({look for _, _, look in found[0]}) == 2
    assert found[1] == [(0, 9, getattr(marking.COLOURS[0], depth))]


@pytest.mark.parametrize("width", [24, 60, 76])
@pytest.mark.parametrize("margin", [0, 20])
def test_every_word_of_the_texts_is_on_the_page(width, margin):
    from netreader.pubmed.records import parse
    from netreader.tui import render
    from netreader.tui.sheet import Sheet
    from tests.tui.conftest import FIXTURES

    for file in sorted(FIXTURES.glob("*.xml"))[:25]:
        for record in parse(file.read_bytes()):
            article = record.article
            lines = [
                line
                for section in render.page(article, Sheet(width, margin, unfolded=frozenset("*")))
                for line in section.lines
            ]
            texts = {part.name: part.text for part in parts_of(article).values()}
            untagged, runs = marking.runs_of(lines, texts)
            assert [line.content.plain for line in untagged] == [line.content.plain for line in lines]
            for name, text in texts.items():
                if name != "interests":
                    seen = "".join(text[run.start : run.end] for run in runs if run.part == name)
                    assert "".join(seen.split()) == "".join(text.split()), (file.name, name)


async def test_keys_typed_on_at_once_are_for_the_passage(start):
    async with start(keep=(PMID,)) as pilot:
        reader = await opened(pilot)
        await pilot.press("v", "j", "j", "2", "v", "j", "J", "4")
        await until(pilot, lambda: len(kept(reader)) == 2)
        assert [made.colour for made in kept(reader)] == ["supports", "method"]
        assert reader.pane == "paper"


@pytest.mark.parametrize("depth", ["dark", "light"])
def test_256_colours_are_enough_to_tell_them_apart(depth):
    from rich.color import ColorSystem
    from rich.style import Style

    looks = [Style.parse(getattr(colour, depth)) for colour in marking.COLOURS]
    shown = [look.bgcolor.downgrade(ColorSystem.EIGHT_BIT).number for look in looks]
    assert len(set(shown)) == 5
    assert [look.bgcolor.downgrade(ColorSystem.EIGHT_BIT).get_truecolor() for look in looks] == [
        look.bgcolor.get_truecolor() for look in looks
    ]
