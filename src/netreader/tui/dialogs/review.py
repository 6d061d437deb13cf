"""A new review: which papers, its name, who screens; asked at once, so that Esc leaves nothing behind."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input, Label, OptionList, Static

from netreader.screening.review import name_of, same
from netreader.tui.dialogs.choose import Choice
from netreader.tui.parts import Guarded
from netreader.tui.widgets.choices import Choices
from netreader.tui.widgets.typed import Field


@dataclass(frozen=True, slots=True)
class NewReview:
    """What was answered.

    Attributes:
        papers: The value of the choice of papers.
        reviewer: Under whose name decisions are kept.
    """

    papers: str
    name: str
    reviewer: str


class ReviewDialog(Guarded, ModalScreen[NewReview | None]):
    """Gives what is to be made, or None.

    Args:
        choices: Which papers there are.
        named: A name for the review of a choice.
        reviewer: Who is likely to screen; may be empty.
        taken: Names that reviews have.
    """

    BINDINGS = [Binding("escape", "close", "Close", show=False)]

    def __init__(
        self, choices: Sequence[Choice], named: Callable[[str], str], reviewer: str, taken: Sequence[str]
    ) -> None:
        super().__init__()
        self._choices = choices
        self._named = named
        self._reviewer = reviewer
        self._taken = taken
        self._own_name = False

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog", id="review-dialog"):
            yield Static(Content.styled("A new review", "bold $text-primary"), classes="dialog-title")
            listed = Choices(id="review-papers", markup=False)
            listed.set_rows([choice.row for choice in self._choices])
            yield listed
            for name, label, value in (("name", "Its name", ""), ("who", "Your name or initials", self._reviewer)):
                with Horizontal(classes="field"):
                    yield Label(label)
                    field = Field(value, id=f"review-{name}", max_length=100)
                    field.cursor_blink = False
                    yield field
            yield Static(id="review-said")
            yield Static(
                Content.styled("Enter start screening · Tab next · Esc close", "$muted"), classes="dialog-keys"
            )

    def on_mount(self) -> None:
        self._say("Decisions are kept under your name; another reviewer can decide beside you.", "$muted")
        self._propose()
        self.query_one("#review-papers").focus()

    @property
    def papers(self) -> str:
        """The choice of papers at the cursor."""
        return self._choices[self.query_one("#review-papers", Choices).highlighted or 0].value

    def _field(self, name: str) -> Input:
        return self.query_one(f"#review-{name}", Input)

    def _say(self, text: str, style: str) -> None:
        self.query_one("#review-said", Static).update(Content.styled(text, style))

    def _propose(self) -> None:
        """A name after the papers, unless there is one of the reader's own."""
        if not self._own_name:
            with self.prevent(Input.Changed):
                self._field("name").value = name_of(self._named(self.papers))[:60]

    @on(OptionList.OptionHighlighted)
    def _moved(self, event: OptionList.OptionHighlighted) -> None:
        event.stop()
        self._propose()

    @on(Input.Changed, "#review-name")
    def _named_by_hand(self, event: Input.Changed) -> None:
        event.stop()
        self._own_name = bool(event.value)

    @on(Input.Submitted)
    @on(OptionList.OptionSelected)
    def _entered(self, event: Input.Submitted | OptionList.OptionSelected) -> None:
        """Done, or on to what is lacking."""
        event.stop()
        name, who = (name_of(self._field(field).value) for field in ("name", "who"))
        if not name:
            self._lack("name", "The review needs a name.")
        elif any(same(name, other) for other in self._taken):
            self._lack("name", f"There is a review called “{name}” already. Give this one another name.")
        elif not who:
            self._lack("who", "Say who screens: your name or initials.")
        else:
            self.dismiss(NewReview(self.papers, name, who))

    def _lack(self, field: str, said: str) -> None:
        self._say(said, "$text-warning")
        self._field(field).focus()

    def action_close(self) -> None:
        self.dismiss(None)
