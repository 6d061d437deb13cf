"""The search field, with where it looks, in which order, and whether PubMed can be reached."""

from __future__ import annotations

from textual import events
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.content import Content
from textual.message import Message
from textual.style import Style
from textual.widgets import Static

from netreader.text import clean_line
from netreader.tui.actions import bindings
from netreader.tui.listing import SORTS, SOURCES
from netreader.tui.parts import Guarded
from netreader.tui.widgets.typed import Field

#: Columns from which there is room for the order of the results, and for whole sentences.
NARROW, ROOMY = 64, 100


class QueryInput(Field):
    """The query. A pasted text of several lines (a citation) becomes one line."""

    BINDINGS = bindings("query")

    class Left(Message):
        """The focus went elsewhere."""

    def _on_blur(self, event: events.Blur) -> None:
        super()._on_blur(event)
        self.post_message(self.Left())

    def _on_paste(self, event: events.Paste) -> None:
        text = clean_line(event.text)
        if text:
            start, end = self.selection
            self.replace(text, min(start, end), max(start, end))
        event.stop()
        event.prevent_default()


#: What an empty field says, by where it looks.
INVITES = {
    "pubmed": "Search PubMed: words, [tags], AND OR NOT, a PMID, DOI or citation",
    "library": "Search the library: words, [tags], AND OR NOT, note: tag: is: has: shelf:",
}


class SearchBar(Guarded, Horizontal):
    """Top line: program, query, source, order, connection."""

    def __init__(self, *, ascii_only: bool) -> None:
        super().__init__(id="search-bar")
        self._ascii = ascii_only
        self._state: tuple[str, str, bool | None, bool] | None = None

    def compose(self) -> ComposeResult:
        yield Static(Content.styled("netreader", "bold $primary"), id="brand")
        field = QueryInput(placeholder=INVITES["pubmed"], id="query")
        field.cursor_blink = False
        field.select_on_focus = False  # `/` selects; what `+` adds is to be added to
        yield field
        where = Static(id="where")
        where.auto_links = False
        yield where

    def show(self, *, source: str, sort: str, online: bool | None, asking: bool) -> None:
        """Say where the field looks and whether PubMed answers (None: not asked yet)."""
        self._state = (source, sort, online, asking)
        self._draw()

    def on_resize(self) -> None:
        self._draw()

    def _draw(self) -> None:
        """The field shrinks last: where there is little room the order has none, then the state has a sign alone."""
        if self._state is None:
            return
        source, sort, online, asking = self._state
        field = self.query_one(QueryInput)
        if field.placeholder != INVITES[source]:
            field.placeholder = INVITES[source]
        width = self.size.width or self.app.size.width
        down = " v" if self._ascii else " ▾"
        if asking:
            state = ("asking PubMed, Esc stops" if width >= ROOMY else "Esc stops", "$text-warning")
        elif online is None:
            state = ("", "")
        else:
            sign, told = ("●", "online") if online else ("○", "offline")
            shown = told if self._ascii else sign if width < NARROW else f"{sign} {told}"
            state = (shown, "$text-success" if online else "$text-warning")
        parts = [Content.styled(f"{SOURCES[source]}{down}", _click("screen.switch_source", bold=True))]
        if width >= NARROW:
            parts.append(Content.styled(f"{SORTS[source].get(sort, sort)}{down}", _click("screen.sort")))
        if state[0]:
            parts.append(Content.styled(*state))
        self.query_one("#where", Static).update(Content("  ").join(parts))


def _click(action: str, *, bold: bool = False) -> Style:
    return Style(bold=bold) + Style.from_meta({"@click": (action, ())})
