"""The list under the search field: how what is being typed may go on. It never has the focus."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from textual import events
from textual.content import Content
from textual.message import Message
from textual.widget import Widget

from netreader.text import shorten
from netreader.tui.parts import Guarded

if TYPE_CHECKING:
    from netreader.library.proposals import Proposal

#: Cells of the list at most, and of the column that says what each is.
WIDEST, KIND = 96, 18

#: Lines of it at most.
LINES = 14


class ProposalList(Guarded, Widget):
    """Proposals, a line each, and below them the keys.

    Attributes:
        chosen: The line that a key would take; -1 for none.
    """

    ALLOW_SELECT = False
    DEFAULT_CSS = "ProposalList { overlay: screen; display: none; height: auto; }"

    class Taken(Message):
        """A proposal was chosen by mouse."""

        def __init__(self, proposal: Proposal) -> None:
            super().__init__()
            self.proposal = proposal

    def __init__(self, *, ascii_only: bool) -> None:
        super().__init__(id="proposals")
        self._ascii = ascii_only
        self._shown: Sequence[Proposal] = ()
        self._room = self._top = 0
        self.chosen = -1

    @property
    def is_open(self) -> bool:
        """Whether it is on the screen with something in it."""
        return self.display and bool(self._shown)

    def open(self, proposals: Sequence[Proposal], *, left: int, width: int, room: int) -> None:
        """Show proposals, or nothing for none.

        Args:
            left, width: Where the field begins, and the cells from there to the edge.
            room: Lines there are.
        """
        self._shown, self._room = proposals, min(LINES, max(1, room - 1))
        self._top, self.chosen = 0, -1
        self.display = bool(self._shown)
        self.styles.offset = (left, 0)
        self.styles.width = min(WIDEST, width)
        self.refresh(layout=True)

    def close(self) -> None:
        """Put it away."""
        self._shown, self.chosen, self.display = (), -1, False

    def move(self, step: int) -> None:
        """Choose the next line, or the one before; before the first is none."""
        self.chosen = max(-1, min(self.chosen + step, len(self._shown) - 1))
        self._top = max(0, min(self._top, self.chosen), self.chosen - self._room + 1)
        self.refresh()

    def proposal(self, *, or_first: bool = False) -> Proposal | None:
        """The one chosen; the first, if that is wanted and none is chosen."""
        index = 0 if or_first and self.chosen < 0 else self.chosen
        return self._shown[index] if 0 <= index < len(self._shown) else None

    def render(self) -> Content:
        width = self.size.width
        seen = self._shown[self._top : self._top + self._room]
        names = [Content(shorten(proposal.shown, 200)) for proposal in seen]
        kinds = [Content.styled(shorten(proposal.kind, KIND), "$muted") for proposal in seen]
        second = max((kind.cell_length for kind in kinds), default=0)
        first = min(max((name.cell_length for name in names), default=0), max(12, width - second - 14))
        lines = []
        for index, (name, kind, proposal) in enumerate(zip(names, kinds, seen, strict=True), self._top):
            columns = (name.truncate(first, ellipsis=True, pad=True), kind.truncate(second, pad=True), _told(proposal))
            line = Content(" ") + Content("  ").join(columns)
            line = line.truncate(width, ellipsis=True, pad=True)
            lines.append(line.stylize("$text on $primary") if index == self.chosen else line)
        lines.append(self._keys().truncate(width, pad=True))
        return Content("\n").join(lines)

    def _keys(self) -> Content:
        down = "Down" if self._ascii else "↓"
        parts = [(down, " choose  "), ("Tab", " take  "), ("Esc", " close")]
        if len(self._shown) > self._room:
            parts.append((f"  {max(self.chosen, 0) + 1}", f" of {len(self._shown)}"))
        return Content.assemble(" ", *(part for key, does in parts for part in ((key, "bold"), does))).stylize("$muted")

    def get_content_height(self, container, viewport, width: int) -> int:  # type: ignore[no-untyped-def]
        return min(len(self._shown), self._room) + 1

    def on_mouse_move(self, event: events.MouseMove) -> None:
        index = self._top + event.y
        if event.y < self._room and index < len(self._shown) and index != self.chosen:
            self.chosen = index
            self.refresh()

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        event.stop()
        self.move(1)

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        event.stop()
        self.move(-1 if self.chosen > 0 else 0)

    def on_click(self, event: events.Click) -> None:
        event.stop()
        index = self._top + event.y
        if event.y < self._room and index < len(self._shown):
            self.post_message(self.Taken(self._shown[index]))


def _told(proposal: Proposal) -> Content:
    """What more there is to say of a proposal."""
    papers = f"{proposal.papers:,}" if proposal.papers else ""
    if proposal.kind == "earlier query":
        papers = f"{papers} found" if papers else ""
    elif papers:
        papers = f"{papers} here"
    parts = [Content.styled(proposal.detail, "$muted")] if proposal.detail else []
    return Content("  ").join([*parts, Content.styled(papers, "$text-success")] if papers else parts)
