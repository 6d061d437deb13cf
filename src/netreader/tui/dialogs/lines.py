"""Lines to read: a diagram, a table. They can be copied."""

from __future__ import annotations

from collections.abc import Sequence

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from netreader.tui.parts import Guarded

#: Lines of a dialog besides those that are read: border, padding, title, keys.
AROUND = 7


class LinesDialog(Guarded, ModalScreen[None]):
    """Shows lines as they are set."""

    BINDINGS = [
        Binding("escape,q,enter", "close", "Close", show=False),
        Binding("y", "copy", "Copy", show=False),
        Binding("j,down", "scroll(1)", "Down", show=False),
        Binding("k,up", "scroll(-1)", "Up", show=False),
        Binding("space,pagedown", "scroll(15)", "Page down", show=False),
        Binding("b,pageup", "scroll(-15)", "Page up", show=False),
    ]

    def __init__(self, title: str, lines: Sequence[str]) -> None:
        super().__init__()
        self._title = title
        self._text = "\n".join(lines)

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog") as dialog:
            dialog.styles.max_height = self._text.count("\n") + 1 + AROUND
            yield Static(Content.styled(self._title, "bold $text-primary"), classes="dialog-title")
            with VerticalScroll(id="lines"):
                yield Static(Content(self._text))
            yield Static(Content.styled("y copy · Esc close", "$muted"), classes="dialog-keys")

    def action_scroll(self, lines: int) -> None:
        self.query_one("#lines", VerticalScroll).scroll_relative(y=lines, animate=False)

    def action_copy(self) -> None:
        self.app.copy_to_clipboard(self._text)
        self.app.notify("The lines are copied.", markup=False, timeout=3)

    def action_close(self) -> None:
        self.dismiss(None)
