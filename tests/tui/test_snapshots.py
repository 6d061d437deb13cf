"""The main screens look as they did, at the three widths."""

from __future__ import annotations

import pytest

from tests.tui.snapshots import check
from tests.tui.waiting import screen_text, until

KEPT = ("90000022", "19704057", "29768149")

#: Nobody answers there: what is on the screen comes from the library alone.
NOWHERE = "http://127.0.0.1:9/entrez/eutils/"


@pytest.mark.parametrize("size", [(80, 24), (120, 35), (160, 42)], ids=["narrow", "medium", "wide"])
async def test_the_main_screens(start, size):
    width = f"{size[0]}x{size[1]}"
    async with start(size=size, keep=KEPT, eutils_url=NOWHERE, refresh_days=0) as pilot:
        reader = pilot.app.reader
        await until(pilot, lambda: reader.pictured and reader.notes.is_mounted)
        await until(pilot, lambda: reader.paper.article is not None and reader.notes.key == reader.key)
        await until(pilot, lambda: reader.notes.area.is_mounted)
        await _steady(pilot)
        await check(pilot, f"results-{width}")
        await pilot.press("enter")
        await until(pilot, lambda: reader.pane == "paper" and reader.focused is reader.paper)
        await _steady(pilot)
        await check(pilot, f"paper-{width}")
        await pilot.press("3")
        await until(pilot, lambda: reader.focused is reader.terms.rows)
        await _steady(pilot)
        await check(pilot, f"terms-{width}")
        await pilot.press("n")
        await until(pilot, lambda: reader.focused is reader.notes.area)
        reader.notes.area.cursor_blink = False
        await pilot.press(*"Read again.")
        await until(pilot, lambda: "saved" in screen_text(pilot))
        await _steady(pilot)
        await check(pilot, f"notes-{width}")


async def _steady(pilot) -> None:
    """Until what is on the screen stays as it is."""
    seen = ""

    def same() -> bool:
        nonlocal seen
        before, seen = seen, screen_text(pilot)
        return before == seen

    await until(pilot, same)
