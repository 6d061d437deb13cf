"""No key is silent: those of the paper act from the other panes too, others say where they work, or that they don't."""

from __future__ import annotations

import pytest

from netreader.tui.actions import is_character, of_key
from netreader.tui.dialogs.choose import ChooseDialog
from netreader.tui.dialogs.lenses import LensesDialog
from tests.tui.waiting import settled, until


def said(pilot) -> str:
    return " ".join(str(notification.message) for notification in pilot.app._notifications)


@pytest.mark.parametrize("size", [(80, 24), (150, 42)], ids=["narrow", "wide"])
async def test_keys_of_the_paper_act_from_the_results(start, ncbi, size):
    ncbi.stop()
    async with start(size=size, keep=("19704057", "25014687", "90000022")) as pilot:
        reader = pilot.app.reader
        await until(pilot, lambda: reader.pictured and reader.paper.article is not None)
        assert reader.pane == "results"
        await pilot.press("i")
        await until(pilot, lambda: isinstance(pilot.app.screen, LensesDialog))
        await pilot.press("escape")
        await until(pilot, lambda: pilot.app.screen is reader)
        await pilot.press("1", "j", "c")  # at once: before one has rested on the row
        await until(pilot, lambda: isinstance(pilot.app.screen, ChooseDialog))
        assert reader.key == reader.listing.key_at(1) == reader.paper.article.key
        await pilot.press("escape", "1", "K")
        await until(pilot, lambda: reader.key == reader.listing.key_at(0))
        assert reader.results.rows.cursor == 0
        await pilot.press("v")
        await until(pilot, lambda: reader.paper.cursor is not None)
        await pilot.press("escape", "1", "x")
        await until(pilot, lambda: reader.paper._unfolded)


async def test_a_key_of_the_paper_waits_for_the_record(start, ncbi):
    async with start(keep=("19704057",)) as pilot:
        reader = pilot.app.reader
        reader.search("25014687", source="pubmed")
        await until(pilot, lambda: reader.listing.query == "25014687" and reader.key == 25014687)
        reader._rest.stop()
        await pilot.press("v")
        await until(pilot, lambda: reader.paper.cursor is not None)
        assert reader.paper.article.key == 25014687


async def test_other_keys_say_where_they_work_or_that_they_do_not(start, ncbi):
    ncbi.stop()
    async with start(keep=("19704057",)) as pilot:
        reader = pilot.app.reader
        await until(pilot, lambda: reader.pictured and reader.paper.article is not None)
        await pilot.press("2", "tilde")
        await until(pilot, lambda: "~ is a key of the results; 1 goes there." in said(pilot))
        await pilot.press("plus")
        await until(pilot, lambda: "+ is a key of Keywords & MeSH; 3 goes there." in said(pilot))
        await pilot.press("f9")
        await until(pilot, lambda: "F9 does nothing here; ? lists the keys." in said(pilot))
        await pilot.press("ctrl+c")
        await until(pilot, lambda: "q or Ctrl+Q leaves netreader." in said(pilot))
        await pilot.press("z")
        await until(pilot, lambda: reader.zen and "z or Esc brings the other panes back." in said(pilot))
        await pilot.press("z", "slash", "a", "f9")
        await until(pilot, lambda: "F9 does nothing here; F1 lists the keys." in said(pilot))
        assert reader.field.value == "a"
        await pilot.press("colon")
        await until(pilot, lambda: reader.field.value == "a:")  # in the field a character
        await pilot.press("escape", "colon")
        await until(pilot, lambda: pilot.app.screen is not reader)
        assert type(pilot.app.screen).__name__.endswith("PaletteDialog")


async def test_half_a_page(start, ncbi):
    ncbi.stop()
    async with start(size=(80, 24), starters=True) as pilot:
        reader = pilot.app.reader
        rows = reader.results.rows
        await until(pilot, lambda: rows.row_count > 8)
        page = rows.scrollable_content_region.height // rows.row_height
        await pilot.press("1", "ctrl+d")
        assert rows.cursor == page // 2 > 0
        await pilot.press("ctrl+d", "ctrl+u")
        assert rows.cursor == page // 2
        await settled(pilot)


def test_keys_are_found_by_place_and_by_either_spelling():
    assert of_key("F", "paper", {}).id == "full_text"
    assert of_key("slash", "reader", {}).id == "search"
    assert of_key("asterisk", "reader", {"star": "asterisk"}).id == "star"
    assert of_key("colon", "reader", {"palette": ":"}).id == "palette"
    assert of_key("F", "results", {}) is None
    assert [key for key in ("colon", ":", "a", "up", "enter", "ctrl+p", "f5", "space") if is_character(key)] == [
        "colon",
        ":",
        "a",
        "space",
    ]
