"""Every action by name: the words typed find it, its key stands on the same line."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input, OptionList, Static

from netreader.text import fold
from netreader.tui.parts import Guarded
from netreader.tui.widgets.choices import Choices
from netreader.tui.widgets.typed import Field

_WORD = re.compile(r"[^\W_]+")

#: Letters from which a word is found within another.
WITHIN = 4


@dataclass(frozen=True, slots=True)
class Command:
    """Something that can be done.

    Attributes:
        name: What it does, as it is listed.
        key: The first of its keys, as a reader sees it; empty for none.
        also: Other words by which it is found.
        run: Does it.
    """

    name: str
    key: str
    run: Callable[[], Awaitable[None] | None]
    also: str = ""


def found(commands: Sequence[Command], typed: str) -> list[Command]:
    """The commands that have all the words typed, those whose name begins with them first, else in their order.

    A word is found where one of the name begins with it, or, from four letters on, holds it. Nothing is guessed from
    letters far apart: “theme” does not find “All tags of the library”.
    """
    words = _WORD.findall(fold(typed))
    ranked = [(ranks, command) for command in commands if None not in (ranks := [_rank(command, one) for one in words])]
    ranked.sort(key=lambda one: sum(rank or 0 for rank in one[0]))
    return [command for _, command in ranked]


def _rank(command: Command, word: str) -> int | None:
    name, also = _WORD.findall(fold(command.name)), _WORD.findall(fold(command.also))
    if name and name[0].startswith(word):
        return 0
    if any(one.startswith(word) for one in name):
        return 1
    if any(one.startswith(word) for one in also):
        return 2
    if len(word) >= WITHIN and any(word in one for one in (*name, *also)):
        return 3
    return None


class PaletteDialog(Guarded, ModalScreen[Command | None]):
    """Gives the command chosen, or None."""

    BINDINGS = [
        Binding("escape", "close", "Close", show=False),
        Binding("down,ctrl+n", "move(1)", "Next", show=False, priority=True),
        Binding("up,ctrl+p", "move(-1)", "Before", show=False, priority=True),
        Binding("pagedown", "move(10)", "Further", show=False, priority=True),
        Binding("pageup", "move(-10)", "Back", show=False, priority=True),
    ]

    def __init__(self, commands: Sequence[Command]) -> None:
        super().__init__()
        self._commands = list(commands)
        self._shown: list[Command] = []

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog", id="palette-dialog"):
            field = Field(placeholder="what do you want to do?", max_length=80, id="palette-words")
            field.cursor_blink = False
            yield field
            listed = Choices(id="palette-list", markup=False)
            listed.can_focus = False
            yield listed
            yield Static(Content.styled("↑↓ choose · Enter do it · Esc close", "$muted"), classes="dialog-keys")

    def on_mount(self) -> None:
        self._find("")
        self.query_one(Input).focus()

    @property
    def _list(self) -> Choices:
        return self.query_one("#palette-list", Choices)

    def _find(self, typed: str) -> None:
        self._shown = found(self._commands, typed)
        rows = [(Content(command.name), Content.styled(command.key, "$text-primary")) for command in self._shown]
        foot = None if rows else Content.styled("No action has these words in its name.", "$muted")
        self._list.set_rows(rows, foot, spread=True)
        self._list.highlighted = 0 if rows else None

    @on(Input.Changed)
    def _typed(self, event: Input.Changed) -> None:
        event.stop()
        self._find(event.value)

    def action_move(self, step: int) -> None:
        if self._shown:
            at = (self._list.highlighted or 0) + step
            self._list.highlighted = max(0, min(len(self._shown) - 1, at))

    @on(Input.Submitted)
    def _submitted(self, event: Input.Submitted) -> None:
        event.stop()
        at = self._list.highlighted
        if self._shown and at is not None:
            self.dismiss(self._shown[at])

    @on(OptionList.OptionSelected)
    def _selected(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        if event.option_index < len(self._shown):
            self.dismiss(self._shown[event.option_index])

    def action_close(self) -> None:
        self.dismiss(None)
