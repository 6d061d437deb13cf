"""The papers that a paper leads to: similar, citing, cited, and its comments and corrections, each kind a list.

Lists may have tens of thousands of papers: rows are drawn where they are seen, and what is not known of a paper is
asked for then.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.content import Content
from textual.message import Message
from textual.screen import ModalScreen
from textual.style import Style
from textual.widgets import Static

from netreader.errors import NetreaderError
from netreader.related import ASKED, KINDS, SOURCES, Linked, Related
from netreader.text import shorten
from netreader.tui import row
from netreader.tui.parts import Guarded
from netreader.tui.typeset import fill
from netreader.tui.widgets.rowlist import RowList
from netreader.wording import words_of_type

if TYPE_CHECKING:
    from netreader.library.library import Row


@dataclass(frozen=True, slots=True)
class Wish:
    """What to do: ``open`` a paper, ``list`` all of a kind in the results, or open an address (``web``)."""

    what: str
    kind: str
    target: str = ""


class LinkedList(Guarded, RowList):
    """Papers of one kind; those not known yet show their citation or number and are asked for."""

    class RowsWanted(Message):
        """Papers came into view of which nothing is known."""

        def __init__(self, keys: list[int]) -> None:
            super().__init__()
            self.keys = keys

        def can_replace(self, message: Message) -> bool:
            return isinstance(message, LinkedList.RowsWanted)

    def __init__(self, *, ascii_only: bool) -> None:
        super().__init__(id="linked-list")
        self.ascii_only = ascii_only
        self.kind = ""
        self.links: Sequence[Linked] = ()
        self.known: dict[int, Row] = {}

    @property
    def row_height(self) -> int:
        return row.height(self.scrollable_content_region.width or 80)

    def show(self, kind: str, links: Sequence[Linked], *, cursor: int = 0) -> None:
        """Show another list."""
        self.kind, self.links = kind, links
        self.scroll_to(y=0, animate=False)
        self.set_count(len(links), cursor=cursor)
        self.want_rows()

    @property
    def chosen(self) -> Linked | None:
        """The paper at the cursor."""
        return self.links[self.cursor] if 0 <= self.cursor < len(self.links) else None

    def draw(self, index: int, width: int) -> list[Content]:
        link = self.links[index]
        cursor = index == self.cursor
        known = self.known.get(int(link.pmid)) if link.pmid else None
        extra = self._extra(index, link)
        if known is not None:
            return row.draw(known, width, cursor=cursor, ascii_only=self.ascii_only, extra=extra)
        edge = Content.styled(row.glyph("cursor", self.ascii_only) if cursor else " ", "$accent") + " "
        text = shorten(link.citation, 600) or f"PMID {link.pmid}"
        lines = [line.content for line in fill(Content(text), max(8, width - 2))]
        body = lines[: row.height(width) - 1]
        if len(lines) > len(body):
            body[-1] = body[-1].truncate(max(8, width - 5)) + row.glyph("ellipsis", self.ascii_only)
        number = f"PMID {link.pmid}" if link.pmid else "no number in PubMed" + (f"  doi {link.doi}" if link.doi else "")
        last = Content.styled(f"{extra}  ", "$text-accent") if extra else Content("")
        if link.citation:
            last += Content.styled(number, "$muted")
        return [edge + line for line in (*body, last)]

    def _extra(self, index: int, link: Linked) -> str:
        """What tells of the link: its place in the list of references, its likeness, the kind of comment."""
        if self.kind == "refs":
            return f"{index + 1}."
        if self.kind == "similar" and link.score and self.links[0].score:
            return f"{100 * link.score // max(one.score for one in self.links[:3])} %"
        return words_of_type(link.note) if self.kind == "comments" else ""

    def want_rows(self) -> None:
        """Ask for what is not known of the papers in view, and of a screen more either way."""
        seen = self.in_view()
        if not seen:
            return
        size = len(seen)
        near = range(max(0, seen.start - size), min(len(self.links), seen.stop + size))
        unknown = [int(self.links[at].pmid) for at in near if self.links[at].pmid]
        unknown = [key for key in unknown if key not in self.known]
        if unknown:
            self.post_message(self.RowsWanted(unknown))

    def watch_scroll_y(self, before: float, after: float) -> None:
        super().watch_scroll_y(before, after)
        if self.is_mounted:
            self.want_rows()

    def on_resize(self) -> None:
        super().on_resize()
        self.want_rows()


class RelatedDialog(Guarded, ModalScreen[Wish | None]):
    """Gives a wish, or None.

    Args:
        title: Of the paper.
        known: What is known of its links, by kind.
        kind: The kind to begin with; empty for the first that has any, or is not known yet.
        ask: Asks for the links of a kind, and keeps them.
        kept: What the library knows of papers, at once.
        rows: What is known of papers, PubMed asked for the rest.
    """

    BINDINGS = [
        Binding("escape,q,N", "close", "Close", show=False),
        Binding("j,down", "move(1)", "Down", show=False),
        Binding("k,up", "move(-1)", "Up", show=False),
        Binding("space,pagedown,ctrl+d", "page(1)", "Further", show=False),
        Binding("b,pageup,ctrl+u", "page(-1)", "Back", show=False),
        Binding("g,home", "end(0)", "First", show=False),
        Binding("G,end", "end(1)", "Last", show=False),
        Binding("tab,l,right", "step(1)", "Next kind", show=False),
        Binding("shift+tab,h,left", "step(-1)", "Kind before", show=False),
        *(Binding(str(number), f"kind({number})", "Kind", show=False) for number in range(1, 1 + len(KINDS))),
        Binding("enter", "open", "Open", show=False),
        Binding("a,L", "list", "List all", show=False),
        Binding("f5,r", "ask_again", "Ask again", show=False),
    ]

    def __init__(
        self,
        title: str,
        known: Mapping[str, Related],
        kind: str,
        *,
        ask: Callable[[str], Awaitable[Related]],
        kept: Callable[[list[int]], dict[int, Row]],
        rows: Callable[[list[int]], Awaitable[dict[int, Row]]],
        ascii_only: bool,
    ) -> None:
        super().__init__()
        self._title = title
        self._known = dict(known)
        self._failed: dict[str, NetreaderError] = {}
        self._asking: set[str] = set()
        self._kind = kind or next((one for one in KINDS if one not in known or known[one].links), "similar")
        self._ask, self._kept, self._rows = ask, kept, rows
        self._ascii = ascii_only
        self._unfilled = ""
        self._at: dict[str, int] = {}

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog", id="related-dialog"):
            yield Static(Content.styled(shorten(self._title, 200), "bold $text-primary"), id="related-title")
            tabs = Static(id="related-tabs")
            tabs.auto_links = False
            yield tabs
            yield LinkedList(ascii_only=self._ascii)
            yield Static(id="related-nothing")
            yield Static(id="related-source")
            keys = "Enter open - a list all in the results - Tab next kind - r ask again - Esc close"
            told = keys if self._ascii else keys.replace(" - ", " · ")
            yield Static(Content.styled(told, "$muted"), classes="dialog-keys")

    def on_mount(self) -> None:
        self.rows.focus()
        self._show()

    @property
    def rows(self) -> LinkedList:
        """The list."""
        return self.query_one(LinkedList)

    # Showing

    def _show(self) -> None:
        kind = self._kind
        related = self._known.get(kind)
        if related is None and kind in ASKED and kind not in self._failed:
            self._begin(kind)
        links = related.links if related is not None else ()
        if self.rows.kind != kind or self.rows.links is not links:
            self.rows.show(kind, links, cursor=self._at.get(kind, 0))
        self.rows.display = bool(links)
        nothing = self.query_one("#related-nothing", Static)
        nothing.display = not links
        nothing.update(self._nothing(related))
        if not self.rows.has_focus:
            self.rows.focus()
        self._show_lines()

    def _show_lines(self) -> None:
        self.query_one("#related-tabs", Static).update(self._tabs())
        self.query_one("#related-source", Static).update(self._source())

    def _tabs(self) -> Content:
        parts: list[Content] = []
        for number, (kind, label) in enumerate(KINDS.items(), 1):
            related = self._known.get(kind)
            if kind in self._asking:
                count = "..." if self._ascii else "…"
            elif related is not None:
                count = f"{related.count:,}"
            else:
                count = "?" if kind in ASKED else "0"
            style = "bold reverse" if kind == self._kind else "$muted" if count == "0" else ""
            link = Style.from_meta({"@click": ("screen.kind", (number,))})
            short = label if self.size.width >= 100 or kind != "comments" else "Comments"
            parts.append(Content.styled(f" {number} {short} {count} ", style).stylize(link))
        return Content(" ").join(parts)

    def _nothing(self, related: Related | None) -> Content:
        """Why there is no list: being asked, could not ask, or there is none."""
        kind = self._kind
        if kind in self._asking:
            return Content.styled("Asking PubMed " + ("..." if self._ascii else "…"), "$muted")
        if kind in self._failed:
            error = self._failed[kind]
            return Content.assemble(
                ("This could not be asked for; there may still be some.", "bold $text-warning"),
                f"\n\n{error.message} {error.hint} Press r to ask again.",
            )
        if kind == "comments":
            return Content("PubMed's record lists no comments or corrections.")
        if related is None:
            return Content("Not asked yet.")
        told = {
            "similar": "PubMed lists no similar articles.",
            "cited": "No citing papers are known.",
            "refs": "No references are known.",
        }[kind]
        return Content.assemble((told, "bold"), f"\n\n{related.caution}" if related.caution else "")

    def _source(self) -> Content:
        related = self._known.get(self._kind)
        unfilled = Content.styled(self._unfilled, "$text-warning")
        if related is None:
            return unfilled
        told = SOURCES[related.source]
        when = f", {related.asked[:10]}" if related.asked else ""
        text = Content.styled(f"From {told}{when}", "$text-warning" if related.source == "europepmc" else "$muted")
        if related.total > len(related.links):
            text += Content.styled(f" · the first {len(related.links):,} of {related.total:,}", "$muted")
        if related.caution and related.links:
            text += Content.styled(f" · {related.caution}", "$muted")
        return text + Content.styled(" · ", "$muted") + unfilled if self._unfilled else text

    # Asking

    def _begin(self, kind: str) -> None:
        self._asking.add(kind)
        self._failed.pop(kind, None)
        self._ask_for(kind)

    @work(group="ask-related", exit_on_error=False)
    async def _ask_for(self, kind: str) -> None:
        try:
            related = await self._ask(kind)
        except NetreaderError as error:
            self._failed[kind] = error
        else:
            self._known[kind] = related
        finally:
            self._asking.discard(kind)
        if kind == self._kind:
            self._show()
        else:
            self._show_lines()
        # One after the other, and none where the network has gone.
        rest = [one for one in ASKED if one not in self._known and one not in self._failed and one not in self._asking]
        if rest and kind not in self._failed:
            self._begin(rest[0])
            self._show_lines()

    @on(LinkedList.RowsWanted)
    def _rows_wanted(self, event: LinkedList.RowsWanted) -> None:
        event.stop()
        self.rows.known.update(self._kept(event.keys))
        self.rows.redraw()
        rest = [key for key in event.keys if key not in self.rows.known]
        if rest:
            self._fill(rest)

    @work(exclusive=True, group="fill-related", exit_on_error=False)
    async def _fill(self, keys: list[int]) -> None:
        try:
            self.rows.known.update(await self._rows(keys))
            self._unfilled = ""
        except NetreaderError as error:
            self._unfilled = f"Titles could not be fetched: {error.message}"
        self.rows.redraw()
        self._show_lines()

    # Moving

    def action_move(self, step: int) -> None:
        self.rows.move(step)

    def action_page(self, step: int) -> None:
        self.rows.move_page(step)

    def action_end(self, last: int) -> None:
        self.rows.cursor = self.rows.row_count - 1 if last else 0

    def action_step(self, step: int) -> None:
        kinds = list(KINDS)
        self._go_to(kinds[(kinds.index(self._kind) + step) % len(kinds)])

    def action_kind(self, number: int) -> None:
        self._go_to(list(KINDS)[number - 1])

    def _go_to(self, kind: str) -> None:
        self._at[self._kind] = self.rows.cursor
        self._kind = kind
        self._show()

    # Wishes

    @on(LinkedList.Chosen)
    def _clicked(self, event: LinkedList.Chosen) -> None:
        event.stop()
        self.action_open()

    def action_open(self) -> None:
        """Open the paper at the cursor; of one without a record, where its DOI leads."""
        link = self.rows.chosen if self.rows.display else None
        if link is None:
            return
        if link.pmid:
            self.dismiss(Wish("open", self._kind, link.pmid))
        elif link.doi:
            self.dismiss(Wish("web", self._kind, link.doi))
        else:
            self._unfilled = "PubMed has no record of this one: only its citation is known."
            self._show_lines()

    def action_list(self) -> None:
        """All of this kind in the results."""
        related = self._known.get(self._kind)
        if related is not None and related.pmids:
            self.dismiss(Wish("list", self._kind))

    def action_ask_again(self) -> None:
        if self._kind in ASKED and self._kind not in self._asking:
            self._begin(self._kind)
            self._show()

    def action_close(self) -> None:
        self.dismiss(None)
