"""What happened, in a line at the bottom that comes and goes; the next takes its place.

It never covers what is read: Textual's own notifications would stand over the text, one above the other.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from textual.app import App, ScreenStackError
from textual.content import Content
from textual.notifications import Notification, Notify
from textual.timer import Timer
from textual.widgets import Static

from netreader.tui.status import StatusLine

#: How the title of a message looks.
_TITLES = {"information": "bold $text-success", "warning": "bold $text-warning", "error": "bold $text-error"}


def said(notifications: Iterable[Notification]) -> Content:
    """Messages in one line, what went wrong first."""
    parts: list[Content] = []
    for notification in sorted(notifications, key=lambda one: one.severity == "information"):
        title, text = (" ".join(words.split()) for words in (notification.title, notification.message))
        named = Content.styled(title, _TITLES[notification.severity]) if title else Content("")
        if title and text and title[-1] not in ".?!…:":
            named += "."
        parts.append(Content(" ").join(part for part in (named, Content(text)) if part))
    return Content("  ").join(parts)


class SaidLine(Static):
    """The line where a dialog is open, or the bottom line is put away: at the foot of the screen, over all."""

    DEFAULT_CSS = """
    SaidLine {
        layer: _toastrack; dock: bottom; display: none; width: 1fr; height: auto; max-height: 2; padding: 0 1;
        background: $panel; color: $foreground;
    }
    """


class Saying(App[Any], inherit_bindings=False):
    """The app, as far as it says things."""

    _till: Timer | None = None

    def _on_notify(self, event: Notify) -> None:
        """The newest message is shown, and beside it what went wrong a moment ago."""
        event.prevent_default()  # Textual would add it to those before
        lasting = [one for one in self._notifications if one.severity != "information"]
        self._notifications.clear()
        if event.notification.severity == "information":
            for one in lasting:
                self._notifications.add(one)
        self._notifications.add(event.notification)
        self._refresh_notifications()

    def _refresh_notifications(self) -> None:
        """Show what there is to say where one is."""
        try:
            screen = self.screen
        except ScreenStackError:
            return
        now = list(self._notifications)
        line = said(now)
        bottom = next((status for status in screen.query(StatusLine) if status.display), None)
        over = next(iter(screen.query(SaidLine)), None)
        if bottom is not None:
            bottom.tell(line)
        elif over is None and line:
            over = SaidLine()
            screen.mount(over)
        if over is not None:
            over.update(line)
            over.display = bool(line) and bottom is None
        if self._till is not None:
            self._till.stop()
        if now:
            left = min(one.time_left for one in now)
            self._till = self.set_timer(max(0.0, left) + 0.02, self._refresh_notifications)
