"""A paper's tags in one line, to be written, completed and taken away."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input, Static

from netreader.library.tagging import tag_of, tags_of
from netreader.tui.parts import Guarded
from netreader.tui.widgets.typed import Field

#: Known tags that are offered.
OFFERED = 8


class TagsDialog(Guarded, ModalScreen[tuple[str, ...] | None]):
    """Gives the tags as they are to be, or None.

    Args:
        tags: As they are.
        known: Every tag of the library, with how many papers have it.
        some: Tags that only some of several papers have, with how many; they stay as they are.
    """

    BINDINGS = [
        Binding("escape", "close", "Close", show=False),
        Binding("tab", "complete", "Complete", show=False, priority=True),
    ]

    def __init__(
        self, title: str, tags: Sequence[str], known: Mapping[str, int], some: Mapping[str, int] | None = None
    ) -> None:
        super().__init__()
        self._title = title
        self._tags = tags
        self._known = known
        self._some = some or {}

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog small"):
            yield Static(Content.styled(self._title, "bold $text-primary"), classes="dialog-title")
            value = ", ".join(self._tags)
            field = Field(
                f"{value}, " if value else "", placeholder="for example: liver/surgery, to discuss", max_length=2_000
            )
            field.cursor_blink = False
            yield field
            if self._some:
                having = [Content.assemble(tag, (f" {count:,}", "$muted")) for tag, count in self._some.items()]
                yield Static(Content.assemble(("some have  ", "$muted"), Content("   ").join(having)), id="tags-some")
            yield Static(id="tags-known")
            yield Static(
                Content.styled("commas between · Tab complete · Enter keep · Esc close", "$muted"),
                classes="dialog-keys",
            )

    def on_mount(self) -> None:
        self.query_one(Input).select_on_focus = False
        self.query_one(Input).cursor_position = len(self.query_one(Input).value)
        self._offer()

    def _begun(self) -> str:
        return tag_of(self.query_one(Input).value.rpartition(",")[2])

    def _offers(self) -> list[str]:
        """Known tags that go on from what is being written, those of most papers first."""
        begun = self._begun().casefold()
        there = {tag.casefold() for tag in tags_of(self.query_one(Input).value.split(","))}
        found = [tag for tag in self._known if tag.casefold().startswith(begun) and tag.casefold() not in there]
        return sorted(found, key=lambda tag: -self._known[tag])[:OFFERED]

    @on(Input.Changed)
    def _offer(self) -> None:
        offers = [Content.assemble(tag, (f" {self._known[tag]:,}", "$muted")) for tag in self._offers()]
        self.query_one("#tags-known", Static).update(Content("   ").join(offers))

    def action_complete(self) -> None:
        offers = self._offers()
        if offers:
            field = self.query_one(Input)
            before, comma, _ = field.value.rpartition(",")
            field.value = f"{before}{comma}{' ' if comma else ''}{offers[0]}, "
            field.cursor_position = len(field.value)

    @on(Input.Submitted)
    def _submitted(self, event: Input.Submitted) -> None:
        event.stop()
        self.dismiss(tags_of(event.value.split(",")))

    def action_close(self) -> None:
        self.dismiss(None)
