"""What every part of the screen shares: a fault in one is told in a line, and how far work under way is."""

from __future__ import annotations

from textual.message import Message
from textual.message_pump import MessagePump


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


class Counted(Message):
    """How far something under way is, in whatever it counts."""

    def __init__(self, done: int, total: int) -> None:
        super().__init__()
        self.done = done
        self.total = total
