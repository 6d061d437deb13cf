"""The palette: Textual's, without the faults of it that a quick hand meets."""

from __future__ import annotations

from contextlib import suppress

from textual.command import CommandPalette
from textual.css.query import NoMatches

from netreader.tui.parts import Guarded


class Palette(Guarded, CommandPalette):
    """All actions by name."""

    def __init__(self) -> None:
        super().__init__(id="--command-palette")  # by which Textual knows that one is open

    def _action_command_list(self, action: str) -> None:
        # Page Down in a list that has not come yet (KeyError), or before there is one: nothing to go through.
        with suppress(KeyError, NoMatches):
            super()._action_command_list(action)
