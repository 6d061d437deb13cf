"""The results: a virtual list over a listing, with a line above that says what it is a list of."""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import ClassVar

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.geometry import Region
from textual.message import Message
from textual.widgets import Static

from netreader.text import shorten
from netreader.tui import row, searched
from netreader.tui.actions import bindings
from netreader.tui.listing import SOURCES, Listing
from netreader.tui.parts import Guarded
from netreader.tui.widgets.rowlist import RowList

#: Words of a search that are marked at most.
WORDS = 40


class ResultList(Guarded, RowList):
    """Papers of a listing; rows not yet known show their number and are asked for."""

    BINDINGS = bindings("results")
    COMPONENT_CLASSES: ClassVar[set[str]] = {"rowlist--marked", "rowlist--marked-cursor"}

    class RowsWanted(Message):
        """Rows came into view that are not known yet."""

        def __init__(self, places: range) -> None:
            super().__init__()
            self.places = places

        def can_replace(self, message: Message) -> bool:
            return isinstance(message, ResultList.RowsWanted)

    def __init__(self, *, ascii_only: bool) -> None:
        super().__init__(id="result-list")
        self.ascii_only = ascii_only
        self.listing = Listing("library")
        self.marked: Collection[int] = ()
        self._searched: re.Pattern[str] | None = None

    @property
    def row_height(self) -> int:
        return row.height(self.scrollable_content_region.width or 80)

    def show(self, listing: Listing, *, cursor: int = 0) -> None:
        """Show another listing."""
        self.listing = listing
        self._searched = searched.pattern_of(listing.words[:WORDS])
        self.scroll_to(y=0, animate=False)
        self.set_count(listing.count, cursor=cursor)
        self.want_rows()

    def draw(self, index: int, width: int) -> list[Content]:
        known = self.listing.row_at(index)
        cursor = index == self.cursor
        if known is None:
            gap = index in self.listing.gaps
            marked = self.listing.key_at(index) in self.marked
            return row.placeholder(index, width, cursor=cursor, ascii_only=self.ascii_only, gap=gap, marked=marked)
        new, marked = known.summary.key in self.listing.new, known.summary.key in self.marked
        return row.draw(
            known,
            width,
            cursor=cursor,
            ascii_only=self.ascii_only,
            new=new,
            marked=marked,
            searched=self._searched,
        )

    def row_state(self, index: int) -> str:
        state = super().row_state(index)
        if self.listing.key_at(index) in self.marked:
            return "marked-cursor" if state == "cursor" else "marked"
        return state

    def want_rows(self) -> None:
        """Ask for the rows in view, and a screen more either way, if any is unknown."""
        seen = self.in_view()
        if not seen:
            return
        missing, rowless = self.listing.unknown(seen)
        if missing or rowless:
            size = len(seen)
            self.post_message(self.RowsWanted(range(max(0, seen.start - size), seen.stop + size)))

    def watch_scroll_y(self, before: float, after: float) -> None:
        super().watch_scroll_y(before, after)
        if self.is_mounted:
            self.want_rows()

    def on_resize(self) -> None:
        super().on_resize()
        self.want_rows()


class ResultsPane(Guarded, Vertical):
    """What was found: heading, list, and a sentence where there is nothing to list."""

    class Positioned(Message):
        """The cursor stands elsewhere, or in another list."""

        def can_replace(self, message: Message) -> bool:
            return isinstance(message, ResultsPane.Positioned)

    def __init__(self, *, ascii_only: bool) -> None:
        super().__init__(id="results")
        self.border_title = "Results"
        self._list = ResultList(ascii_only=ascii_only)

    def compose(self) -> ComposeResult:
        yield Static(id="results-empty")
        yield self._list

    @property
    def rows(self) -> ResultList:
        """The list itself."""
        return self._list

    def show(self, listing: Listing, *, cursor: int = 0) -> None:
        """Show a listing, or why it is empty."""
        self._list.show(listing, cursor=cursor)
        self._list.display = bool(listing.count)
        empty = self.query_one("#results-empty", Static)
        empty.display = not listing.count
        if not listing.count:
            empty.update(_nothing(listing))
        self.show_position()

    def take_over(self, listing: Listing, *, cursor: int, same: bool) -> None:
        """Go on with a listing that knows more than the one shown; where it is the `same`, the eye sees no change."""
        if same:
            self._list.listing = listing
            self._list.redraw()
            self._list.want_rows()
        else:
            self.show(listing, cursor=cursor)

    def show_message(self, content: Content) -> None:
        """Show a sentence in place of the list."""
        self._list.display = False
        empty = self.query_one("#results-empty", Static)
        empty.display = True
        empty.update(content)
        self.border_title = "Results"
        self.post_message(self.Positioned())

    def show_position(self) -> None:
        """Say where in how many the cursor stands."""
        # Textual would draw the whole pane again for another title.
        self._border_title = self.position
        self.refresh(Region(0, -self.gutter.top, self.size.width, 1))
        self.post_message(self.Positioned())

    @property
    def position(self) -> Content:
        """Of what it is a list, where in how many the cursor stands, and how many are marked."""
        listing, rows = self._list.listing, self._list
        dot = " - " if rows.ascii_only else " · "
        told = Content.styled(shorten(listing.title, 40) or SOURCES[listing.source], "bold")
        if listing.count and rows.display:
            told += Content(f"{dot}{rows.cursor + 1:,} of {listing.total:,}")
            if rows.marked:
                told += Content.styled(f"{dot}{len(rows.marked):,} marked", "$text-accent")
        return told


#: What to do where an identifier leads to nothing, by its kind: what it is called, and advice.
ADVICE = {
    "pmid": (
        "by this PMID",
        "A digit may be wrong or missing. A number of PubMed Central is written with PMC before it.",
    ),
    "pmcid": ("by this number of PubMed Central", "A digit may be wrong; one without PMC before it is a PMID."),
    "doi": (
        "by this DOI",
        "Not all that has a DOI is in PubMed. Words of its title find it if it is, or an earlier form of it.",
    ),
    "citation": (
        "by this citation",
        "Check volume, year and first page, or search for words of its title without the numbers.",
    ),
}


def _nothing(listing: Listing) -> Content:
    if listing.source == "pubmed":
        from netreader.identifier import recognise

        identifier = recognise(listing.query)
        if identifier is not None:
            called, advice = ADVICE[identifier.kind.removesuffix("s")]
            return Content.assemble((f"PubMed knows no paper {called}.", "bold"), f"\n\n{advice}")
        return Content.assemble(
            ("PubMed found nothing for this query.", "bold"),
            "\n\nTry fewer words, other spellings, or OR between them.",
        )
    if not listing.query:
        return Content.assemble(
            ("The library is empty so far.", "bold"),
            "\n\nPapers that you open are kept here for offline reading.",
        )
    head = (
        "None of the papers kept here matches." if listing.instead else "No paper in your library matches this query."
    )
    rest = (
        "\n\nPubMed could not be asked, so this says nothing about PubMed."
        if listing.instead
        else ("\n\nPress L to ask PubMed." if not listing.personal else "")
    )
    return Content.assemble((head, "bold"), rest)
