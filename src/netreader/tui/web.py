"""Drawing for a browser: Textual's web driver, made fit for a server that may go away."""

from __future__ import annotations

from contextlib import suppress

from textual import events
from textual.drivers.web_driver import WebDriver


class BrowserDriver(WebDriver):
    """Draws into a pipe, of which `netreader.serving` is the other end.

    Textual's own goes on for ever when the pipe ends: this one has the app save and leave then, however the server
    came to its end. It begins as one that is looked at; a page says when it is not.
    """

    def start_application_mode(self) -> None:
        super().start_application_mode()
        self._app.call_later(self._app.post_message, events.AppFocus())

    def run_input_thread(self) -> None:
        super().run_input_thread()
        if not self.exit_event.is_set():
            with suppress(RuntimeError):  # the loop is closed: it has left
                self._loop.call_soon_threadsafe(self._app.leave_at_once)  # type: ignore[attr-defined]

    def write(self, data: str) -> None:
        with suppress(OSError):
            super().write(data)

    def write_meta(self, data: dict[str, object]) -> None:
        with suppress(OSError):
            super().write_meta(data)
