"""The highlights of a paper in a list, and the comment on one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from netreader.library.highlights import Placed
from netreader.text import clean_line, shorten
from netreader.tui.marking import Colour, depth_of
from netreader.tui.parts import Guarded
from netreader.tui.widgets.choices import Choices
from netreader.tui.widgets.typed import Field


@dataclass(frozen=True, slots=True)
class Wish:
    """What to do with a highlight: ``go``, ``comment``, ``delete``, ``undo``, or a colour for it."""

    index: int
    what: str


class HighlightsDialog(Guarded, ModalScreen[Wish | None]):
    """Gives a wish, or None."""

    BINDINGS = [
        Binding("escape,q,V", "close", "Close", show=False),
        Binding("j", "step(1)", "Down", show=False),
        Binding("k", "step(-1)", "Up", show=False),
        Binding("c", "wish('comment')", "Comment", show=False),
        Binding("d,delete", "wish('delete')", "Delete", show=False),
        Binding("u", "wish('undo')", "Undo", show=False),
        *(Binding(str(number), f"colour({number})", "Colour", show=False) for number in range(1, 6)),
    ]

    def __init__(self, placed: Sequence[Placed], colours: Sequence[Colour], at: int, *, ascii_only: bool) -> None:
        super().__init__()
        self._placed = placed
        self._colours = colours
        self._at = min(at, len(placed) - 1)
        self._ascii = ascii_only

    def compose(self) -> ComposeResult:
        lost = sum(item.place is None for item in self._placed)
        title = f"Highlights: {len(self._placed)}" + (f", {lost} without a place in this text" if lost else "")
        keys = "Enter go there - c comment - 1-5 colour - d delete - u undo - Esc close"
        with Vertical(classes="dialog"):
            yield Static(Content.styled(title, "bold $text-primary"), classes="dialog-title")
            yield Choices(*(Option(self._row(item)) for item in self._placed), markup=False)
            yield Static(
                Content.styled(keys if self._ascii else keys.replace(" - ", " · "), "$muted"), classes="dialog-keys"
            )

    def on_mount(self) -> None:
        self.query_one(OptionList).highlighted = self._at

    def _row(self, item: Placed) -> Content:
        highlight = item.highlight
        colour = next((colour for colour in self._colours if colour.id == highlight.colour), self._colours[0])
        depth = getattr(colour, depth_of(self.app))
        number = [known.id for known in self._colours].index(colour.id) + 1
        row = Content.assemble((f" {number} {colour.name} ", depth), "  ")
        if highlight.label:
            row += Content.styled(f"{highlight.label.title()}: ", "$muted")
        row += Content(shorten(" ".join(highlight.quote.split()), 300))
        if item.place is None:
            row += Content("\n") + Content.styled("   no longer in this text", "$text-warning")
        if highlight.comment:
            comment = shorten(highlight.comment, 600).replace("\n", "\n   ")
            row += Content("\n") + Content.styled(f"   {comment}", "italic")
        return row

    @on(OptionList.OptionSelected)
    def _selected(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        self.action_wish("go")

    def action_wish(self, what: str) -> None:
        """Wish something for the highlight one stands on."""
        index = self.query_one(OptionList).highlighted
        if index is not None:
            self.dismiss(Wish(index, what))

    def action_colour(self, number: int) -> None:
        """Wish for a colour."""
        self.action_wish(self._colours[number - 1].id)

    def action_step(self, step: int) -> None:
        """Down or up."""
        rows = self.query_one(OptionList)
        rows.action_cursor_down() if step > 0 else rows.action_cursor_up()

    def action_close(self) -> None:
        self.dismiss(None)


class CommentDialog(Guarded, ModalScreen[str | None]):
    """Gives the comment, empty if there is to be none, or None to leave it as it is."""

    BINDINGS = [Binding("escape", "close", "Close", show=False)]

    def __init__(self, quote: str, comment: str) -> None:
        super().__init__()
        self._quote = quote
        self._comment = comment

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog"):
            quote = shorten(" ".join(self._quote.split()), 400)
            yield Static(Content.styled("Comment", "bold $text-primary"), classes="dialog-title")
            yield Static(Content.styled(quote, "$muted"), classes="dialog-title")
            field = Field(self._comment, max_length=10_000)
            field.cursor_blink = False
            yield field
            yield Static(Content.styled("Enter save · Esc leave it as it was", "$muted"), classes="dialog-keys")

    @on(Input.Submitted)
    def _submitted(self, event: Input.Submitted) -> None:
        event.stop()
        self.dismiss(clean_line(event.value))

    def action_close(self) -> None:
        self.dismiss(None)
