"""The writing desk on the screen: gathered, sifted, grouped, gone from and come back to, changed, written."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from netreader.desk.arranging import Group
from netreader.desk.entries import Entry, Paper
from netreader.errors import Full
from netreader.library.highlights import Highlight
from netreader.library.library import Library
from netreader.passages.parts import parts_of
from netreader.tui import marking
from netreader.tui.desk.blocks import Block, Look, height, lines
from netreader.tui.marking import COLOURS
from tests.tui.test_reader import search
from tests.tui.test_writing import dialog
from tests.tui.waiting import screen_text, until

PROMID, CLARINET = 19704057, 25014687
KEPT = (str(PROMID), str(CLARINET))
SIZES = [(80, 24), (120, 35), (200, 50)]


def seed(library):
    for key, colour, comment in ((PROMID, "supports", "Compare them."), (CLARINET, "question", "")):
        part = parts_of(library.article(key))["abstract"]
        start = part.text.rindex(". ", 0, -10) + 2
        library.highlights.add(key, part, start, len(part.text), colour=colour, comment=comment)
    library.save_note(CLARINET, "## My note\n\n- endpoint [[19704057]]")
    library.tag([CLARINET], add=["liver/surgery"])


def in_view(paper):
    """Whether the passage one went to is on the screen."""
    item = paper.standing
    lines = [line for line, _, _ in marking.stretches(paper._runs, item.part, item.place.start, item.place.end)]
    return lines and paper.scroll_offset.y <= lines[0] < paper.scroll_offset.y + paper.size.height


async def at_the_desk(pilot):
    reader = pilot.app.reader
    seed(reader.library)
    await pilot.press("d")
    await dialog(pilot, "DeskScreen")
    screen = pilot.app.screen
    await until(pilot, lambda: screen.list.place[1] == 3)
    return reader, screen


@pytest.mark.parametrize("size", SIZES)
async def test_from_the_desk_to_the_passage_and_back(start, size):
    async with start(size=size, keep=KEPT, ascii=size[0] == 120) as pilot:
        reader, desk = await at_the_desk(pilot)
        await until(pilot, lambda: "1 of 3" in screen_text(pilot))
        first = desk.entry
        if first.is_note or first.paper.key != PROMID:
            await pilot.press("right")
            await until(pilot, lambda: desk.entry.paper.key == PROMID)
        await pilot.press("enter")
        await dialog(pilot, "ReaderScreen")
        await until(pilot, lambda: reader.key == PROMID and reader.paper._standing)
        await until(pilot, lambda: in_view(reader.paper))
        await pilot.press("d")
        await dialog(pilot, "DeskScreen")
        again = pilot.app.screen
        await until(pilot, lambda: again.entry is not None and again.entry.paper.key == PROMID)
        await pilot.press("g", "G", "n")
        await dialog(pilot, "ReaderScreen")
        await until(pilot, lambda: reader.pane == "notes")


async def test_sifted_as_one_types_and_grouped(start):
    async with start(keep=KEPT) as pilot:
        _, desk = await at_the_desk(pilot)
        await pilot.press("slash", *"#liver endpoint")
        await until(pilot, lambda: desk.list.place == (1, 1) and desk.entry.is_note)
        await pilot.press("escape", "escape")
        await until(pilot, lambda: desk.list.place[1] == 3)
        await pilot.press("o")
        await until(pilot, lambda: "by colour" in screen_text(pilot) and "Notes  (1)" in screen_text(pilot))
        await pilot.press("o")
        await until(pilot, lambda: "liver/surgery  (2)" in screen_text(pilot))
        await pilot.press("slash", *"[/b] $x")
        await until(pilot, lambda: "Nothing here has these words" in screen_text(pilot))
        await pilot.press("escape", "escape", "question_mark")
        await dialog(pilot, "HelpDialog")
        assert "Recolour this highlight" in screen_text(pilot)


async def test_changed_from_the_desk_and_taken_back(start, monkeypatch):
    async with start(keep=KEPT) as pilot:
        reader, desk = await at_the_desk(pilot)
        library = reader.library
        await until(pilot, lambda: desk.entry is not None)
        while desk.entry.paper.key != PROMID:
            await pilot.press("j")

        def stored():
            return library.highlights.of(PROMID)

        await pilot.press("4")
        await until(pilot, lambda: stored()[0].colour == "method" and desk.entry.colour == "method")
        await pilot.press("c")
        await dialog(pilot, "CommentDialog")

        def full(*_):
            raise Full("The disk is full.", "Make room.")

        monkeypatch.setattr(type(library.highlights), "comment", full)
        await pilot.press("ctrl+u", *"Mine", "enter")
        await until(pilot, lambda: "The disk is full." in screen_text(pilot))
        await dialog(pilot, "CommentDialog")  # and the words are still there
        assert "Mine" in screen_text(pilot)
        monkeypatch.undo()
        await pilot.press("enter")
        await until(pilot, lambda: stored()[0].comment == "Mine" and desk.entry.comment == "Mine")
        await pilot.press("x")
        await until(pilot, lambda: stored() == [] and desk.list.place[1] == 2)
        await pilot.press("u")
        await until(pilot, lambda: len(stored()) == 1 and desk.list.place[1] == 3)
        await pilot.press("u")
        await until(pilot, lambda: stored()[0].comment == "Compare them.")
        await pilot.press("escape")  # and what was done on the desk can be taken back in the reader
        await dialog(pilot, "ReaderScreen")
        reader.go_to("results")
        await pilot.press("u")
        await until(pilot, lambda: (stored()[0].comment, stored()[0].colour) == ("Compare them.", "supports"))


async def test_written_to_a_file_and_followed_when_another_copy_writes(start, home, monkeypatch):
    monkeypatch.chdir(home)
    async with start(keep=KEPT) as pilot:
        reader, desk = await at_the_desk(pilot)
        with Library(reader.library.path) as other:
            other.save_note(PROMID, "From another copy.")
        await until(pilot, lambda: desk.list.place[1] == 4)
        await pilot.press("e")
        await dialog(pilot, "ChooseDialog")
        await pilot.press("enter")
        await dialog(pilot, "AskDialog")
        file = home / pilot.app.screen.query_one("Input").value
        await pilot.press("enter")
        await until(pilot, file.exists)
        await dialog(pilot, "DeskScreen")
        text = file.read_text()
        assert "From another copy." in text
        assert f"[@pmid:{PROMID}]" in text
        await pilot.press("Y")
        await until(pilot, lambda: "From another copy." in pilot.app.clipboard)
        await pilot.press("escape")
        await dialog(pilot, "ReaderScreen")
        reader.go_to("results")
        await pilot.press("g", "space", "d")
        await dialog(pilot, "DeskScreen")
        await until(pilot, lambda: "in 1 paper" in screen_text(pilot))
        await pilot.press("w")
        await dialog(pilot, "ChooseDialog")
        await until(pilot, lambda: "marked   the papers marked" in screen_text(pilot))


async def test_an_empty_desk_says_how_to_fill_it(start):
    async with start(keep=KEPT) as pilot:
        await search(pilot, str(PROMID))
        await pilot.press("d")
        await until(pilot, lambda: "v highlights a passage" in screen_text(pilot))
        await pilot.press("j", "k", "enter", "c", "x", "y", "right", "left", "G", "g", "pagedown", "pageup", "1", "e")
        assert type(pilot.app.screen).__name__ == "DeskScreen"


async def test_of_thousands_only_what_is_seen_is_drawn(start, monkeypatch):
    from netreader.tui.desk import base, entrylist

    drawn = []
    real = entrylist.lines
    monkeypatch.setattr(entrylist, "lines", lambda block, look: drawn.append(block) or real(block, look))
    papers = [Paper(key, f"Paper {key}", pmid=str(key)) for key in range(1, 2001)]
    many = [
        Entry(
            paper, f"word {number} of {paper.key} " * 9, Highlight(f"{paper.key}-{number}", paper.key, "abstract", "q")
        )
        for paper in papers
        for number in range(3)
    ]
    monkeypatch.setattr(base, "gather", lambda library, keys: many)
    async with start(keep=KEPT) as pilot:
        await pilot.press("d")
        await dialog(pilot, "DeskScreen")
        desk = pilot.app.screen
        await until(pilot, lambda: desk.list.place == (1, 6_000), 60)
        await pilot.press("pagedown", "G", "pageup", "right", "j", "g")
        await until(pilot, lambda: desk.list.place[0] == 1)
        assert 0 < len(drawn) < 500
        await pilot.press("slash", *"word 2 of 1999 ")
        await until(pilot, lambda: desk.list.place == (1, 1))


TEXTS = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]) | st.sampled_from(" \n"), max_size=400)


@settings(max_examples=150, deadline=None)
@given(TEXTS, TEXTS, st.integers(20, 220), st.booleans(), st.booleans(), st.sampled_from(["", "RESULTS"]))
def test_a_block_is_as_high_as_it_was_measured(text, comment, width, is_note, within, section):
    look = Look(width, False, "full", COLOURS)
    paper = Paper(1, text[:80] or "T", "Rinke A", "J", "2009", "1", tags=("a",))
    mark = None if is_note else Highlight("i", 1, "abstract", text, colour="key", comment=comment, label=section)
    entry = Entry(paper, text, mark, placed=within)
    group = Group("A group", (entry,), paper if within else None)
    for block in (Block(group), Block(group, entry)):
        drawn = lines(block, look)
        assert len(drawn) == height(block, look)
        assert all(line.cell_length <= max(width, look.margin + look.text) for line in drawn)
        assert "\n" not in "".join(line.plain for line in drawn)
