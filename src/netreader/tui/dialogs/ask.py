"""A question that is answered with a line of text."""

from __future__ import annotations

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.suggester import Suggester
from textual.widgets import Input, Static

from netreader.text import clean_line
from netreader.tui.parts import Guarded


class AskDialog(Guarded, ModalScreen[str | None]):
    """Gives the line, or None.

    Args:
        suggester: Completes what is typed, by →.
    """

    BINDINGS = [Binding("escape", "close", "Close", show=False)]

    def __init__(
        self,
        question: str,
        *,
        value: str = "",
        help: str = "Enter accept · Esc close",
        longest: int = 100,
        suggester: Suggester | None = None,
    ) -> None:
        super().__init__()
        self._question = question
        self._value = value
        self._help = help
        self._longest = longest
        self._suggester = suggester

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog small"):
            yield Static(Content.styled(self._question, "bold $text-primary"), classes="dialog-title")
            field = Input(self._value, max_length=self._longest, suggester=self._suggester)
            field.cursor_blink = False
            yield field
            yield Static(Content.styled(self._help, "$muted"), classes="dialog-keys")

    @on(Input.Submitted)
    def _submitted(self, event: Input.Submitted) -> None:
        event.stop()
        value = clean_line(event.value)
        if value:
            self.dismiss(value)

    def action_close(self) -> None:
        self.dismiss(None)
