"""Keys that come in a burst, as over a slow line, act in their order."""

from __future__ import annotations

from textual import events

from tests.tui.test_noting import FIRST
from tests.tui.test_reader import search
from tests.tui.waiting import until


def burst(pilot, *keys):
    """All keys at once, as a terminal gives what came in one packet."""
    for key in keys:
        pilot.app.post_message(events.Key(key, key if len(key) == 1 else None))


async def test_in_the_search_field(start):
    async with start() as pilot:
        field = pilot.app.reader.field
        await pilot.press("slash", *"carcinoid")
        burst(pilot, "ctrl+u", *"nete", "backspace", *"tumor", "left", "left", "delete", "x")
        await until(pilot, lambda: field.value == "nettumxr")
        burst(pilot, "home", "a", "end", "b", "left", "left", "c", "ctrl+k")
        await until(pilot, lambda: field.value == "anettumxc")


async def test_in_a_note(start, settings):
    async with start(keep=(str(FIRST),)) as pilot:
        await search(pilot, str(FIRST))
        await pilot.press("n")
        area = pilot.app.reader.notes.area
        await until(pilot, lambda: area.has_focus)
        burst(
            pilot,
            *"teh",
            "backspace",
            "backspace",
            *"he",
            "enter",
            *"lime",
            "left",
            "left",
            "backspace",
            "n",
            "end",
            "s",
        )
        await until(pilot, lambda: area.text.count("\n") and area.text.endswith("s"))
        assert area.text == "the\nlnmes"


async def test_characters_behind_the_key_that_leads_to_the_field(start):
    async with start(keep=(str(FIRST),)) as pilot:
        await search(pilot, str(FIRST))
        burst(pilot, "n", *"unsaved, nuns!")
        await until(pilot, lambda: pilot.app.reader.notes.area.text == "unsaved, nuns!")
