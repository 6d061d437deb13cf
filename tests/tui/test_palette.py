"""The palette finds actions by words, not by letters strewn over a sentence."""

from __future__ import annotations

from netreader.tui.actions import ACTIONS
from netreader.tui.dialogs.palette import Command, PaletteDialog, found
from tests.tui.waiting import screen_text, until


def commands():
    return [Command(action.help, "", lambda: None, f"{action.label} {action.id}") for action in ACTIONS]


def names(typed):
    return [command.name for command in found(commands(), typed)]


def test_all_words_typed_are_found_at_the_beginning_of_words():
    assert names("theme") == ["Change between the dark and the light theme"]
    assert names("flight") == []
    assert names("star this")[0].startswith("Star this paper")
    assert names("this star")[0].startswith("Star this paper")
    assert names("STÁR")[0].startswith("Star")  # whatever the case and the accents
    assert names("zzz") == []
    assert len(names("")) == len(ACTIONS)


def test_a_name_that_begins_so_comes_before_one_that_has_the_word_further_on():
    first = names("cite")
    assert first[0].startswith("Cite")
    assert all("cit" in f"{command.name} {command.also}".lower() for command in found(commands(), "cite"))
    assert "Search the library for this term" in names("library")
    assert names("ibrary") == names("ibrary ")  # within a word, from four letters on
    assert names("rary")
    assert not names("rar")


async def test_name_and_key_stand_on_one_line_and_enter_does_it(start):
    async with start(size=(80, 24), keep=("19704057",)) as pilot:
        await pilot.press("ctrl+p", *"zen")
        await until(pilot, lambda: isinstance(pilot.app.screen, PaletteDialog) and pilot.app.screen._shown)
        await until(pilot, lambda: any("comfortable" in line and line.rstrip(" │").endswith(" z")
                                       for line in screen_text(pilot).splitlines()))  # fmt: skip
        await pilot.press("ctrl+p", "enter")
        await until(pilot, lambda: pilot.app.reader.zen)
        await pilot.press("ctrl+p", *"choose a theme", "enter")
        await until(pilot, lambda: "netreader-light" in screen_text(pilot))
        await pilot.press("down", "enter")
        await until(pilot, lambda: pilot.app.theme == "netreader-light")
        await pilot.press("ctrl+p", *"no such thing", "enter")
        await until(pilot, lambda: "No action has these words" in screen_text(pilot))
        await pilot.press("escape")
        await until(pilot, lambda: len(pilot.app.screen_stack) == 1)
