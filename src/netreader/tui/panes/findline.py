"""The line at the foot of the paper in which one types what to find there."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.content import Content
from textual.widgets import Static

from netreader.tui.actions import bindings
from netreader.tui.parts import Guarded
from netreader.tui.widgets.typed import Field


class FindInput(Field):
    """What to find."""

    BINDINGS = bindings("find")


class FindLine(Guarded, Horizontal):
    """A word, a field, and how many places there are."""

    def __init__(self) -> None:
        super().__init__(id="find-line")

    def compose(self) -> ComposeResult:
        yield Static(Content.styled("Find", "bold $primary"), id="find-word")
        field = FindInput(placeholder="in this paper", id="find")
        field.cursor_blink = False
        yield field
        yield Static(id="find-count")

    @property
    def field(self) -> FindInput:
        """Where one types."""
        return self.query_one(FindInput)

    def say(self, count: Content) -> None:
        """Which place of how many."""
        self.query_one("#find-count", Static).update(count)
