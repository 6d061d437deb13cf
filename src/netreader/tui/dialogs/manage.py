"""A list of things, and what can be done with each by a letter."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from netreader.tui.parts import Guarded
from netreader.tui.widgets.choices import Choices

#: What Enter wishes.
CHOOSE = "choose"


@dataclass(frozen=True, slots=True)
class Wish:
    """What to do with a thing of the list; `CHOOSE`, or what a letter stands for."""

    index: int
    what: str


class ManageDialog(Guarded, ModalScreen[Wish | None]):
    """Gives a wish, or None.

    Args:
        rows: The things.
        wishes: Letter → what it wishes, and in a word or two what it does.
        choose: In a word or two what Enter does.
        at: Where to begin.
        detail: Tells more of a thing, below the list.
        empty: What to say where there are none.
    """

    BINDINGS = [
        Binding("escape,q", "close", "Close", show=False),
        Binding("j", "step(1)", "Down", show=False),
        Binding("k", "step(-1)", "Up", show=False),
    ]

    def __init__(
        self,
        title: str,
        rows: Sequence[Content],
        wishes: Mapping[str, tuple[str, str]],
        *,
        choose: str,
        at: int = 0,
        detail: Callable[[int], Content] | None = None,
        empty: str = "",
        ascii_only: bool = False,
    ) -> None:
        super().__init__()
        self._title = title
        self._rows = rows
        self._wishes = wishes
        self._choose = choose
        self._at = at
        self._detail = detail
        self._empty = empty
        self._ascii = ascii_only

    def compose(self) -> ComposeResult:
        keys = [f"Enter {self._choose}", *(f"{key} {label}" for key, (_, label) in self._wishes.items()), "Esc close"]
        with Vertical(classes="dialog", id="manage-dialog"):
            yield Static(Content.styled(self._title, "bold $text-primary"), classes="dialog-title")
            if not self._rows:
                yield Static(Content(self._empty))
            yield Choices(*(Option(row) for row in self._rows), markup=False)
            if self._detail is not None:
                with VerticalScroll(id="manage-detail", can_focus=False):
                    yield Static(id="manage-text")
            yield Static(Content.styled((" - " if self._ascii else " · ").join(keys), "$muted"), classes="dialog-keys")

    def on_mount(self) -> None:
        listed = self.query_one(OptionList)
        listed.display = bool(self._rows)
        if self._rows:
            listed.highlighted = min(self._at, len(self._rows) - 1)

    @on(OptionList.OptionHighlighted)
    def _reached(self, event: OptionList.OptionHighlighted) -> None:
        event.stop()
        if self._detail is not None:
            self.query_one("#manage-text", Static).update(self._detail(event.option_index))

    @on(OptionList.OptionSelected)
    def _selected(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        self.dismiss(Wish(event.option_index, CHOOSE))

    def on_key(self, event: events.Key) -> None:
        wish = self._wishes.get(event.character or "")
        if wish is not None:
            event.stop()
            index = self.query_one(OptionList).highlighted
            self.dismiss(Wish(index if index is not None else -1, wish[0]))

    def action_step(self, step: int) -> None:
        """Down or up."""
        rows = self.query_one(OptionList)
        rows.action_cursor_down() if step > 0 else rows.action_cursor_up()

    def action_close(self) -> None:
        self.dismiss(None)
