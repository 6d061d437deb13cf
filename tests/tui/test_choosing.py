"""Several papers at once: marked in the results, acted on together, and all of it taken back."""

from __future__ import annotations

import json

from textual.content import Content
from textual.widgets import OptionList

from netreader.article import Summary
from netreader.library.library import Row
from netreader.tui import row
from tests.tui.test_reader import search
from tests.tui.test_writing import dialog
from tests.tui.waiting import screen_text, until

SEED, PROMID, CLARINET = 29768149, 19704057, 25014687
KEPT = tuple(map(str, (SEED, PROMID, CLARINET)))


async def test_papers_are_marked_and_the_marks_stay_with_the_list(start):
    async with start(keep=KEPT) as pilot:
        reader = pilot.app.reader
        reader.show_shelf()
        await until(pilot, lambda: reader.listing.total == 3)
        order = list(reader.listing.keys.values())
        await pilot.press("1", "g", "space", "space")
        assert reader.marked == set(order[:2])
        assert reader.results.rows.cursor == 2
        assert reader.chosen_papers() == order[:2]
        await until(pilot, lambda: "2 marked" in screen_text(pilot))
        assert screen_text(pilot).count("✓") == 2
        await pilot.press("space")  # the last row: nowhere to go on to
        await until(pilot, lambda: "3 marked" in screen_text(pilot))
        await pilot.press("space", "tilde")
        await until(pilot, lambda: reader.marked == {order[2]})
        reader.source, reader.sort, reader.order = "library", "added", "added"
        await pilot.press("S")  # another order of the same list
        await until(pilot, lambda: pilot.app.screen is not reader)
        await pilot.press("j", "enter")
        await until(pilot, lambda: reader.listing.sort != "added" and reader.listing.total == 3)
        assert reader.marked == {order[2]}
        await search(pilot, "octreotide")  # another list
        assert reader.marked == set()
        await pilot.press("ctrl+a")
        await until(pilot, lambda: len(reader.marked) == reader.listing.total)
        await pilot.press("ctrl+a")
        await until(pilot, lambda: not reader.marked)
        await search(pilot, "")
        assert reader.marked == {order[2]}
        line = reader.listing.index_of(order[0]) * reader.results.rows.row_height
        await pilot.click("#result-list", offset=(5, line), control=True)
        await until(pilot, lambda: len(reader.marked) == 2)
        reader.save_session()
        await pilot.press("1", "escape")
        await until(pilot, lambda: "marked" not in screen_text(pilot))
        assert not reader.marked
    async with start() as pilot:
        await until(pilot, lambda: len(pilot.app.reader.marked) == 2)


async def test_keys_act_on_the_marked_papers_and_one_key_takes_all_back(start, ncbi, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    async with start(keep=KEPT) as pilot:
        reader = pilot.app.reader
        library = reader.library
        library.tag([SEED], add=["liver", "seed"])
        library.mark(PROMID, starred=True, rating=3)
        reader.show_shelf()
        await until(pilot, lambda: reader.listing.total == 3)
        before = {key: library.marks(key) for key in (SEED, PROMID, CLARINET)}

        def marks(name):
            return [getattr(library.marks(key), name) for key in (SEED, PROMID, CLARINET)]

        await pilot.press("1", "ctrl+a")
        await until(pilot, lambda: len(reader.marked) == 3)
        await pilot.press("s")
        await until(pilot, lambda: marks("starred") == [True] * 3)
        await until(pilot, lambda: "3 papers starred" in screen_text(pilot))
        await pilot.press("r")
        await until(pilot, lambda: marks("status") == ["to read"] * 3)
        await pilot.press("R", "R")  # rated differently: they begin at one
        await until(pilot, lambda: marks("rating") == [1] * 3)
        await pilot.press("t")
        await dialog(pilot, "TagsDialog")
        await until(pilot, lambda: "Tags of 3 papers" in screen_text(pilot) and "some have" in screen_text(pilot))
        await pilot.press(*"liver", "enter")
        await dialog(pilot, "ReaderScreen")
        await until(pilot, lambda: marks("tags") == [("liver", "seed"), ("liver",), ("liver",)])
        await pilot.press("P")
        await dialog(pilot, "AskDialog")
        await pilot.press(*"Board", "enter")
        await until(
            pilot, lambda: len(library.shelves.find("Board").papers) == 3 if library.shelves.find("Board") else 0
        )
        await dialog(pilot, "ReaderScreen")
        await pilot.press("e")
        await dialog(pilot, "ExportDialog")
        formats = pilot.app.screen.query_one("#export-formats", OptionList)
        formats.highlighted = pilot.app.screen._formats.index("csl-json")
        await until(pilot, lambda: pilot.app.screen.field.value == "marked.json")
        await pilot.press("enter")
        await until(pilot, (tmp_path / "marked.json").exists)
        assert {item["PMID"] for item in json.loads((tmp_path / "marked.json").read_text())} == set(KEPT)
        await dialog(pilot, "ReaderScreen")
        await pilot.press("Y")
        await until(pilot, lambda: len(pilot.app.clipboard.splitlines()) == 3)
        await until(pilot, lambda: len(reader._deeds) == 5)
        library.tag([CLARINET], add=["later"])  # another copy
        for left in (4, 3, 2, 1, 0):
            await pilot.press("u")
            await until(pilot, lambda left=left: len(reader._deeds) == left)
        await until(pilot, lambda: "Taken back: 3 papers starred" in screen_text(pilot))
        await until(pilot, lambda: library.marks(SEED) == before[SEED] and library.marks(PROMID) == before[PROMID])
        assert library.marks(CLARINET).tags == ("later",)
        assert library.shelves.find("Board").papers == []
        await pilot.press("u")
        await until(pilot, lambda: "There is nothing to undo" in screen_text(pilot))


async def test_in_the_paper_keys_act_on_the_paper(start):
    async with start(keep=KEPT) as pilot:
        reader = pilot.app.reader
        reader.show_shelf()
        await until(pilot, lambda: reader.listing.total == 3)
        await pilot.press("1", "g", "space", "space", "j")
        here = reader.listing.key_at(2)
        await pilot.press("enter")
        await until(pilot, lambda: reader.pane == "paper" and reader.key == here)
        assert reader.chosen_papers() == [here]
        await pilot.press("s")
        await until(pilot, lambda: reader.library.marks(here).starred)
        assert [key for key in (SEED, PROMID, CLARINET) if reader.library.marks(key).starred] == [here]


async def test_only_the_marked_papers_are_fetched(start):
    async with start() as pilot:
        reader = pilot.app.reader
        await search(pilot, "octreotide")
        assert reader.listing.total > 2
        await pilot.press("1", "g", "space", "space")
        marked = sorted(reader.marked)
        await pilot.press("f")
        await until(pilot, lambda: reader.library.held(marked) == set(marked))


def test_a_mark_shows_without_colour_and_in_ascii():
    known = Row(
        Summary(1, "A title that goes on for longer than one line of a narrow list has room"),
        True,
        False,
        "",
        False,
        0,
        True,
    )
    for width in (40, 100):
        for ascii_only, sign in ((False, "✓"), (True, "*")):
            for cursor in (False, True):
                plain = [line.plain for line in row.draw(known, width, cursor=cursor, ascii_only=ascii_only)]
                marked = [
                    line.plain for line in row.draw(known, width, cursor=cursor, ascii_only=ascii_only, marked=True)
                ]
                assert marked[0] == plain[0][0] + sign + plain[0][2:]
                assert marked[1:] == plain[1:]
    assert isinstance(row.placeholder(0, 40, cursor=True, ascii_only=True, marked=True)[0], Content)
