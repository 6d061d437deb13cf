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
from netreader.tui.widgets.typed import Field


class AskDialog(Guarded, ModalScreen[str | None]):
    """Gives the line, or None.

    Args:
        suggester: Completes what is typed, by →.
        wanted: Said when Enter is pressed and nothing is there.
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
        wanted: str = "Type it first",
    ) -> None:
        super().__init__()
        self._question = question
        self._value = value
        self._help = help
        self._longest = longest
        self._suggester = suggester
        self._wanted = wanted

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog small"):
            yield Static(Content.styled(self._question, "bold $text-primary"), classes="dialog-title")
            field = Field(self._value, max_length=self._longest, suggester=self._suggester)
            field.cursor_blink = False
            yield field
            yield Static(Content.styled(self._help, "$muted"), classes="dialog-keys")

    def _tell(self, content: Content) -> None:
        self.query_one(".dialog-keys", Static).update(content)

    @on(Input.Changed)
    def _typed(self, event: Input.Changed) -> None:
        event.stop()
        self._tell(Content.styled(self._help, "$muted"))

    @on(Input.Submitted)
    def _submitted(self, event: Input.Submitted) -> None:
        event.stop()
        value = clean_line(event.value)
        if value:
            self.dismiss(value)
        else:
            self._tell(Content.styled(f"{self._wanted}, or press Esc.", "$text-warning"))

    def action_close(self) -> None:
        self.dismiss(None)
