"""What every part of the screen shares: a fault in one is told in a line, how far work is, screens over the reader."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from textual.await_complete import AwaitComplete
from textual.message import Message
from textual.message_pump import MessagePump
from textual.screen import Screen


class Guarded(MessagePump):
    """A mixin for the app, screens and widgets: an unexpected error while handling a message ends neither.

    Textual stops a widget's message loop, and the app, at the first exception; a reader would lose the place for a
    fault in one corner. The error goes to `app.report`, which writes the log and says so in one line.
    """

    async def _dispatch_message(self, message: Message) -> None:
        try:
            await super()._dispatch_message(message)
        except Exception as error:
            self.app._handle_exception(error)

    def dismiss(self, result: Any = None) -> AwaitComplete:
        """Leave a screen with its answer; nothing happens unless it is the one on top.

        An answer may be on its way while another screen opens, or be given twice. Textual then takes away whatever is
        on top, and the screen that was meant stays with its answer given, so that nobody can leave it any more.
        """
        top: object = self.app.screen
        if top is not self:
            return AwaitComplete()
        leave: Callable[[Any], AwaitComplete] = super().dismiss  # type: ignore[misc]
        return leave(result)


class Told(Screen[Any]):
    """A screen of its own over the reader: it is told when another copy wrote, and tells what happened in lines."""

    #: The place of its actions.
    PLACE = ""

    def flush(self) -> None:
        """Write now what is not written yet, without the event loop; what can't be stays for `hold_back` to tell."""

    def hold_back(self) -> str:
        """What would be lost if one left the program now; empty for nothing."""
        return ""

    def library_changed(self) -> None:
        """Another running copy wrote to the library."""

    def tell(self, text: str, *, severity: str = "information", title: str = "") -> None:
        """A line that comes and goes."""
        self.app.notify(text, severity=severity, title=title, markup=False, timeout=6)  # type: ignore[arg-type]


class Counted(Message):
    """How far something under way is, in whatever it counts."""

    def __init__(self, done: int, total: int) -> None:
        super().__init__()
        self.done = done
        self.total = total
