"""Why a paper is excluded: by one figure, from the list, or in words of one's own."""

from __future__ import annotations

from collections.abc import Sequence

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from netreader.screening.review import LONGEST, reason_of
from netreader.tui.parts import Guarded
from netreader.tui.widgets.choices import Choices
from netreader.tui.widgets.typed import Field

KEYS = "1-9 exclude · 0 no reason · n another · Esc back"


class ReasonDialog(Guarded, ModalScreen[str | None]):
    """Gives the reason, empty for none, or None where nothing is to be decided.

    Args:
        reasons: Those to choose from; the first nine have a figure.
        last: The one given last, where the cursor is to stand.
    """

    BINDINGS = [
        Binding("escape,q", "close", "Close", show=False),
        Binding("j", "move(1)", "Down", show=False),
        Binding("k", "move(-1)", "Up", show=False),
        Binding("n,slash,plus", "new", "In other words", show=False),
    ]

    def __init__(self, reasons: Sequence[str], last: str = "") -> None:
        super().__init__()
        self._reasons = list(reasons)
        self._last = last

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog small"):
            yield Static(Content.styled("Exclude, because:", "bold $text-primary"), classes="dialog-title")
            yield Choices(*(Option(self._row(number)) for number in range(len(self._reasons) + 1)), markup=False)
            field = Field(placeholder="another reason; it is offered from now on", max_length=LONGEST, id="reason-new")
            field.cursor_blink = False
            yield field
            yield Static(Content.styled(KEYS, "$muted"), classes="dialog-keys")

    def _row(self, number: int) -> Content:
        if number == len(self._reasons):
            return Content.assemble(("0  ", "bold"), ("no reason", "$muted"))
        figure = str(number + 1) if number < 9 else " "
        return Content.assemble((f"{figure}  ", "bold"), self._reasons[number])

    @property
    def _list(self) -> OptionList:
        return self.query_one(OptionList)

    @property
    def _field(self) -> Input:
        return self.query_one("#reason-new", Input)

    def on_mount(self) -> None:
        self._list.focus()
        if self._last in self._reasons:
            self._list.highlighted = self._reasons.index(self._last)

    def on_key(self, event: events.Key) -> None:
        if event.character is not None and event.character in "0123456789" and not self._field.has_focus:
            number = int(event.character) - 1
            if number < len(self._reasons):
                event.stop()
                self.dismiss(self._reasons[number] if number >= 0 else "")

    @on(OptionList.OptionSelected)
    def _selected(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        self.dismiss([*self._reasons, ""][event.option_index])

    @on(Input.Submitted)
    def _submitted(self, event: Input.Submitted) -> None:
        event.stop()
        if reason := reason_of(event.value):
            self.dismiss(reason)
        else:
            self._tell(Content.styled("Type a reason first, or press Esc; 0 excludes without one.", "$text-warning"))

    def _tell(self, content: Content) -> None:
        self.query_one(".dialog-keys", Static).update(content)

    @on(Input.Changed)
    def _typed(self, event: Input.Changed) -> None:
        event.stop()
        self._tell(Content.styled(KEYS, "$muted"))

    def action_new(self) -> None:
        self._field.focus()

    def action_move(self, step: int) -> None:
        self._list.action_cursor_down() if step > 0 else self._list.action_cursor_up()

    def action_close(self) -> None:
        if self._field.has_focus:
            self._list.focus()
        else:
            self.dismiss(None)
