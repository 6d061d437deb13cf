"""What an import brought, and what of it could not be read or is not known to PubMed."""

from __future__ import annotations

from collections.abc import Sequence

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


class ImportedDialog(Guarded, ModalScreen[bool]):
    """Gives True if what is unmatched is to be listed.

    Args:
        counts: What came, in words.
        parts: A heading, and sentences under it.
    """

    BINDINGS = [
        Binding("escape,q,enter", "close", "Close", show=False),
        Binding("u", "unmatched", "Unmatched", show=False),
        Binding("j,down", "scroll(1)", "Down", show=False),
        Binding("k,up", "scroll(-1)", "Up", show=False),
    ]

    def __init__(self, counts: str, parts: Sequence[tuple[str, Sequence[str]]], *, unmatched: bool) -> None:
        super().__init__()
        self._counts = counts
        self._parts = parts
        self._unmatched = unmatched

    def compose(self) -> ComposeResult:
        lines: list[Content] = []
        for heading, sentences in self._parts:
            if sentences:
                lines += [Content(""), Content.styled(heading, "bold")]
                lines += [Content(clean_line(sentence)) for sentence in sentences[:MOST]]
                if len(sentences) > MOST:
                    lines.append(Content.styled(f"… and {len(sentences) - MOST:,} more.", "$muted"))
        with Vertical(classes="dialog", id="imported-dialog"):
            yield Static(Content.styled("Imported", "bold $text-primary"), classes="dialog-title")
            yield Static(Content(self._counts))
            with VerticalScroll(id="imported-list"):
                yield Static(Content("\n").join(lines))
            keys = "u list what is unmatched · ↑↓ scroll · Esc close" if self._unmatched else "↑↓ scroll · Esc close"
            yield Static(Content.styled(keys, "$muted"), classes="dialog-keys")

    def action_scroll(self, by: int) -> None:
        self.query_one("#imported-list", VerticalScroll).scroll_relative(y=by, animate=False)

    def action_unmatched(self) -> None:
        if self._unmatched:
            self.dismiss(True)

    def action_close(self) -> None:
        self.dismiss(False)
