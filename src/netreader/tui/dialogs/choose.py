"""A dialog with a list to choose from."""

from __future__ import annotations

from dataclasses import dataclass

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import OptionList, Static

from netreader.tui.parts import Guarded
from netreader.tui.widgets.choices import Choices, aligned


@dataclass(frozen=True, slots=True)
class Choice:
    """What is shown, and what choosing it gives.

    Attributes:
        kind: What it is, before it.
        told: What more there is to say, in columns after it.
    """

    label: Content
    value: str
    kind: str = ""
    told: tuple[Content | str, ...] = ()

    @property
    def row(self) -> tuple[Content, ...]:
        """Its columns; what isn't styled matters less."""
        more = (one if isinstance(one, Content) else Content.styled(one, "$muted") for one in self.told)
        return Content.styled(self.kind, "$muted"), self.label, *more


#: Cells up to which a list of choices is small.
SMALL = 54


class ChooseDialog(Guarded, ModalScreen[str | None]):
    """Gives the value chosen, or None.

    Args:
        at: The choice on which the cursor stands at first.
    """

    BINDINGS = [
        Binding("escape,q", "close", "Close", show=False),
        Binding("j", "down", "Down", show=False),
        Binding("k", "up", "Up", show=False),
    ]

    def __init__(self, title: str, choices: list[Choice], at: int = 0) -> None:
        super().__init__()
        self._title = title
        self._choices = choices
        self._at = at

    def on_mount(self) -> None:
        if self._at:
            self.query_one(OptionList).highlighted = self._at

    def compose(self) -> ComposeResult:
        rows = [choice.row for choice in self._choices]
        width = max((line.cell_length for line in aligned(rows, 1_000)), default=0)
        with Vertical(classes="dialog small" if max(width, len(self._title)) <= SMALL else "dialog"):
            yield Static(Content.styled(self._title, "bold $text-primary"), classes="dialog-title")
            listed = Choices(markup=False)
            listed.set_rows(rows)
            yield listed
            yield Static(Content.styled("Enter choose · Esc close", "$muted"), classes="dialog-keys")

    @on(OptionList.OptionSelected)
    def _selected(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        self.dismiss(self._choices[event.option_index].value)

    def action_close(self) -> None:
        self.dismiss(None)

    def action_down(self) -> None:
        self.query_one(OptionList).action_cursor_down()

    def action_up(self) -> None:
        self.query_one(OptionList).action_cursor_up()
