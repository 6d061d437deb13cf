"""Where one was, written when leaving and taken up at the next start."""

from __future__ import annotations

import asyncio
from itertools import islice
from typing import Any

import msgspec
from textual.timer import Timer

from netreader.article import Summary
from netreader.errors import LibraryError, QueryError
from netreader.tui.finder import listing_of
from netreader.tui.listing import SORTS, SOURCES, Listing
from netreader.tui.reader.base import PANES
from netreader.tui.reader.following import Following
from netreader.tui.reader.searching import AROUND
from netreader.tui.trail import Trail

#: Places of a list that are remembered, and rows of papers that are not kept.
PLACES, ROWS = 2_000, 200

#: Seconds after which another paper or list is remembered.
SOON = 2.0


class Session(Following):
    """Leaving and coming back."""

    _remembered: dict[str, Any] | None = None
    _soon: Timer | None = None

    def state(self) -> dict[str, Any]:
        """Everything needed to stand here again."""
        listing = self.listing
        cursor = self.results.rows.cursor
        if listing.source == "pubmed":
            places = list(islice(listing.keys.items(), PLACES))
        else:  # the rest is asked for again
            around = range(max(0, cursor - AROUND), cursor + AROUND)
            places = [(index, listing.keys[index]) for index in around if index in listing.keys]
        unkept = [row.summary for row in listing.rows.values() if not row.kept][:ROWS]
        return {
            "query": listing.query,
            "field": self.field.value,
            "source": self.source,
            "sort": self.sort,
            "listing": {
                "source": listing.source,
                "sort": listing.sort,
                "total": listing.total,
                "places": [[index, key] for index, key in places],
                "summaries": msgspec.to_builtins(unkept),
                "translation": listing.translation,
                "warnings": list(listing.warnings),
                "instead": listing.instead,
                "words": listing.words,
                "verdict": listing.verdict,
                "reasons": listing.reasons,
                "title": listing.title,
            },
            "cursor": cursor,
            "marked": sorted(self.marked)[:PLACES],
            "key": self.key if self.paper.article is not None or self.key else 0,
            "scroll": int(self.paper.scroll_offset.y),
            "pane": self.pane,
            "columns": dict(self.widths),
            "theme": self.app.theme,
            "style": self.style_name,
            "trail": self.trail.state(),
            "full": self.full_key == self.key,
        }

    # A little after one went somewhere else, and now and then for what else there is to remember

    def open_paper(self, key: int, **how: Any) -> None:
        super().open_paper(key, **how)
        self._remember_soon()

    def show_listing(self, listing: Listing, *, cursor: int = 0) -> None:
        super().show_listing(listing, cursor=cursor)
        self._remember_soon()

    def _remember_soon(self) -> None:
        if self._soon is not None:
            self._soon.stop()
        self._soon = self.set_timer(SOON, self.remember_place)

    def remember_place(self) -> None:
        """Even a killed reader comes back near where one was."""
        state = self.state()
        if state != self._remembered:
            self._remembered = state
            self.run_worker(asyncio.to_thread(self.save_state, state), group="session", exit_on_error=False)

    def save_session(self) -> None:
        """Write where one is."""
        self.save_state(self.state())

    def save_state(self, state: dict[str, Any]) -> None:
        """Write a state; a failure here must not keep anybody from reading on or leaving."""
        try:
            self.library.save_session(state)
        except LibraryError:
            pass

    def restore(self, state: dict[str, Any]) -> bool:
        """Stand where the last session stood. False if there is nothing to restore or it makes no sense."""
        if not state.get("listing"):
            return False
        try:
            saved = msgspec.convert(state, _State)
        except msgspec.ValidationError:
            return False
        if saved.source not in SOURCES or saved.sort not in SORTS[saved.source]:
            return False
        self.source, self.sort = saved.source, saved.sort
        self.order = saved.listing.sort if saved.query and saved.listing.sort in SORTS[saved.source] else saved.sort
        self.field.value = saved.field
        self.widths.update({name: width for name, width in saved.columns.items() if name in ("results", "side")})
        known = saved.listing
        try:
            listing = self._as_it_was(known, saved.query, saved.cursor)
        except QueryError:
            return False
        listing.instead, listing.title = known.instead, known.title
        if listing.partial or known.source == "pubmed":
            listing.words, listing.verdict, listing.reasons = known.words, known.verdict, known.reasons
        from netreader.library.library import Row

        listing.rows = {s.key: Row(s, False, False, "", False, 0, False) for s in known.summaries}
        near = range(max(0, saved.cursor - AROUND), saved.cursor + AROUND)
        keys_near = [listing.keys[index] for index in near if index in listing.keys]
        for row in self.library.rows(keys_near):
            old = listing.rows.get(row.summary.key)
            if old is not None and not row.kept:
                row.summary = old.summary
            if row.summary.title:
                listing.rows[row.summary.key] = row
        self.trail = Trail.of(saved.trail)
        self.show_bar()
        if listing.instead:  # PubMed's answer is still wanted
            self._wait_for_network(saved.query)
        self.show_listing(listing, cursor=saved.cursor)
        if saved.marked:
            self.mark_papers(set(saved.marked))
        if saved.key:
            self.full_key = saved.key if saved.full else 0
            self.open_paper(saved.key, fetch_after=1.0)
            if saved.scroll:
                self.call_after_refresh(self.paper.go_back_to, saved.scroll)
        # Not into the note: keys typed while the screen comes up should not become text.
        self.go_to({"notes": "paper"}.get(saved.pane, saved.pane) if saved.pane in PANES else "results")
        return True

    def _as_it_was(self, known: _Listing, query: str, cursor: int) -> Listing:
        """The list that was on the screen; of one of the library the part around the cursor.

        Raises:
            QueryError: The query, that an earlier netreader understood, makes no sense.
        """
        if known.source == "library":
            sort = known.sort if known.sort in SORTS["library"] else "added"
            if not query:
                return self.first_of_shelf(cursor, sort)
            if not known.places and known.total:
                return listing_of(self.library.ask(query, sort=sort), query, sort)
            listing = Listing("library", query, sort, known.total, partial=True)
        else:
            listing = Listing(
                "pubmed", query, known.sort, known.total, translation=known.translation, warnings=known.warnings
            )
        for index, key in known.places:
            if 0 <= index < listing.count:
                listing.place(index, [key])
        return listing


class _Listing(msgspec.Struct):
    source: str = "library"
    sort: str = "added"
    total: int = 0
    places: list[tuple[int, int]] = []
    summaries: list[Summary] = []
    translation: str = ""
    warnings: list[str] = []
    instead: str = ""
    words: list[str] = []
    verdict: str = ""
    reasons: list[str] = []
    title: str = ""


class _State(msgspec.Struct):
    query: str = ""
    field: str = ""
    source: str = "pubmed"
    sort: str = "relevance"
    listing: _Listing = msgspec.field(default_factory=_Listing)
    cursor: int = 0
    marked: list[int] = []
    key: int = 0
    scroll: int = 0
    pane: str = "results"
    columns: dict[str, int] = {}
    theme: str = ""
    trail: Any = None
    full: bool = False
