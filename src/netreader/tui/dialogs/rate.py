"""How good a paper is, by a digit, in the bottom line."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.binding import Binding
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from netreader.library.marks import BEST
from netreader.tui.parts import Guarded


class RateDialog(Guarded, ModalScreen[int | None]):
    """Gives the rating, 0 for none; or None where nothing was chosen.

    Args:
        rating: As it is; None where several papers are rated differently.
    """

    BINDINGS = [
        Binding("escape,q", "close", "Close", show=False),
        Binding("R", "more", "One more", show=False),
        *(Binding(str(rating), f"rate({rating})", "Rate", show=False) for rating in range(BEST + 1)),
    ]

    def __init__(self, rating: int | None) -> None:
        super().__init__()
        self._rating = rating

    def compose(self) -> ComposeResult:
        digits = Content(" ").join(
            Content.styled(f" {rating} ", "reverse" if rating == self._rating else "bold $text-primary")
            for rating in range(1, BEST + 1)
        )
        yield Static(
            Content.assemble(("Rating ", "bold"), digits, ("   0 none · R one more · Esc leave it as it is", "$muted")),
            id="rate-line",
        )

    def on_mount(self) -> None:
        self.app.clear_notifications()  # they would stand over it

    def action_rate(self, rating: int) -> None:
        self.dismiss(rating)

    def action_more(self) -> None:
        """One more, and after the best none; papers rated differently begin at one."""
        self.dismiss(1 if self._rating is None else (self._rating + 1) % (BEST + 1))

    def action_close(self) -> None:
        self.dismiss(None)
