"""What something long came to: figures, and under headings what there is to say of it."""

from __future__ import annotations

from collections.abc import Sequence

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from netreader.text import clean_line
from netreader.tui.parts import Guarded

#: Sentences that are shown.
MOST = 500


class ReportDialog(Guarded, ModalScreen[bool]):
    """Gives True if the reader wants what `key` leads to.

    Args:
        counts: What came of it, in words.
        parts: A heading, and sentences under it.
        key: A letter, and what it does: ``("u", "list what is unmatched")``.
    """

    BINDINGS = [
        Binding("escape,q,enter", "close", "Close", show=False),
        Binding("j,down", "scroll(1)", "Down", show=False),
        Binding("k,up", "scroll(-1)", "Up", show=False),
    ]

    def __init__(
        self,
        title: str,
        counts: str,
        parts: Sequence[tuple[str, Sequence[str]]],
        *,
        key: tuple[str, str] | None = None,
    ) -> None:
        super().__init__()
        self._title = title
        self._counts = counts
        self._parts = parts
        self._key = key

    def compose(self) -> ComposeResult:
        lines: list[Content] = []
        for heading, sentences in self._parts:
            if sentences:
                lines += [Content(""), Content.styled(heading, "bold")]
                lines += [Content(clean_line(sentence)) for sentence in sentences[:MOST]]
                if len(sentences) > MOST:
                    lines.append(Content.styled(f"… and {len(sentences) - MOST:,} more.", "$muted"))
        with Vertical(classes="dialog", id="report-dialog"):
            yield Static(Content.styled(self._title, "bold $text-primary"), classes="dialog-title")
            yield Static(Content(self._counts))
            with VerticalScroll(id="report-list"):
                yield Static(Content("\n").join(lines))
            more = f"{self._key[0]} {self._key[1]} · " if self._key is not None else ""
            keys = f"{more}↑↓ scroll · Esc close"
            yield Static(Content.styled(keys, "$muted"), classes="dialog-keys")

    def action_scroll(self, by: int) -> None:
        self.query_one("#report-list", VerticalScroll).scroll_relative(y=by, animate=False)

    def on_key(self, event: events.Key) -> None:
        if self._key is not None and event.key == self._key[0]:
            event.stop()
            self.dismiss(True)

    def action_close(self) -> None:
        self.dismiss(False)
