"""The line between two panes; it can be dragged."""

from __future__ import annotations

from textual import events
from textual.content import Content
from textual.message import Message
from textual.widget import Widget

from netreader.tui.parts import Guarded


class Splitter(Guarded, Widget):
    """A vertical line that changes the width of the column named, on its left or on its right."""

    class Dragged(Message):
        """The line was moved to a column of the screen."""

        def __init__(self, column: str, x: int) -> None:
            super().__init__()
            self.column = column
            self.x = x

        def can_replace(self, message: Message) -> bool:
            return isinstance(message, Splitter.Dragged) and message.column == self.column

    def __init__(self, column: str, *, ascii_only: bool) -> None:
        super().__init__(classes="splitter", id=f"split-{column}")
        self._column = column
        self._line = "|" if ascii_only else "│"

    def render(self) -> Content:
        return Content("\n".join([self._line] * max(1, self.size.height)))

    def on_mouse_down(self, event: events.MouseDown) -> None:
        self.capture_mouse()
        self.add_class("dragging")
        event.stop()

    def on_mouse_up(self, event: events.MouseUp) -> None:
        self.release_mouse()
        self.remove_class("dragging")
        event.stop()

    def on_mouse_move(self, event: events.MouseMove) -> None:
        if self.has_class("dragging"):
            self.post_message(self.Dragged(self._column, event.screen_x))
            event.stop()
