"""A text of several lines, to be written."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from netreader.tui.parts import Guarded
from netreader.tui.widgets.notearea import SafeArea


class WriteDialog(Guarded, ModalScreen[str | None]):
    """Gives the text, or None to leave it as it is."""

    BINDINGS = [
        Binding("escape", "close", "Close", show=False, priority=True),
        Binding("ctrl+s", "keep", "Keep", show=False, priority=True),
    ]

    def __init__(self, title: str, text: str, *, above: str = "") -> None:
        super().__init__()
        self._title = title
        self._text = text
        self._above = above

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog", id="write-dialog"):
            yield Static(Content.styled(self._title, "bold $text-primary"), classes="dialog-title")
            if self._above:
                yield Static(Content.styled(self._above, "$muted"), classes="dialog-title")
            yield SafeArea(self._text, id="write-text")
            yield Static(Content.styled("Ctrl+S keep · Esc leave it as it was", "$muted"), classes="dialog-keys")

    def on_mount(self) -> None:
        area = self.query_one(SafeArea)
        area.move_cursor(area.document.end)
        area.focus()

    def action_keep(self) -> None:
        self.dismiss(self.query_one(SafeArea).text)

    def action_close(self) -> None:
        self.dismiss(None)
