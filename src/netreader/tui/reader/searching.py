"""Searching from the screen: asks, shows who answered, falls to the library when PubMed can't be asked."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime

from textual import on, work
from textual.content import Content
from textual.message import Message
from textual.timer import Timer
from textual.widgets import Input

from netreader.errors import LibraryError, NetreaderError, PubMedError, QueryError
from netreader.text import clean_line, shorten
from netreader.tui.finder import is_about_the_query, was_reached
from netreader.tui.listing import IN_LIBRARY, SORTS, SOURCES, Listing
from netreader.tui.panes.results import ResultList
from netreader.tui.reader.proposing import Proposing
from netreader.tui.understood import understood

#: Seconds PubMed may take to answer before the papers kept are shown meanwhile.
PATIENCE = 1.8

#: Seconds between attempts to run a search that is waiting for the network, growing to the last.
AGAIN = (10.0, 20.0, 40.0, 60.0)

#: Papers known before and behind the cursor in the first picture.
AROUND = 60

#: Longest query sent to PubMed, and longest asked of the library.
LONGEST_QUERY, LONGEST_ASKED = 8_000, 200_000


class Searching(Proposing):
    """Queries, results and their order."""

    class Listed(Message):
        """A search was answered.

        Attributes:
            error: Why PubMed was not the one to answer, if it should have been.
            late: PubMed answered after the library's papers had been shown in its place.
        """

        def __init__(self, listing: Listing, error: PubMedError | None = None, *, late: bool = False) -> None:
            super().__init__()
            self.listing = listing
            self.error = error
            self.late = late

    class SearchFailed(Message):
        """A search could not be run at all."""

        def __init__(self, error: NetreaderError) -> None:
            super().__init__()
            self.error = error

    class RowsKnown(Message):
        """More of a list became known."""

        def __init__(self, listing: Listing) -> None:
            super().__init__()
            self.listing = listing

    class Suggested(Message):
        """PubMed would spell the query of a list otherwise."""

        def __init__(self, listing: Listing) -> None:
            super().__init__()
            self.listing = listing

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self._waiting: tuple[str, str] | None = None
        self._waited = 0
        self._again: Timer | None = None
        self._late: Listing | None = None
        self._older = 0
        self._untouched = True

    # Asking

    def search(self, query: str, *, source: str = "", sort: str = "", focus: bool = True) -> None:
        """Run a query as if it had been typed.

        Args:
            sort: An order for this list alone; else the one that was chosen last.
        """
        query = clean_line(query)
        sent = (source or self.source) == "pubmed"
        longest = LONGEST_QUERY if sent else LONGEST_ASKED
        if len(query) > longest:
            self.tell(
                f"It has {len(query):,} characters; {'PubMed' if sent else 'the library'} takes about {longest:,}.",
                severity="error",
                title=f"This query is too long to be {'sent' if sent else 'asked'}.",
            )
            return
        if source:
            self.look_in(source)
        self.order = sort or self.sort
        self.be_quiet(query)
        self.field.value = query
        self._older = 0
        self._stop_waiting()
        self.asking = bool(query) and self.source == "pubmed"
        self.show_bar()
        if focus:
            self.results.rows.focus()
        if query:
            self._search(query, self.source, self.order)
        else:  # there is no such search of PubMed
            self._search(query, "library", self.order if self.source == "library" else "added")

    def look_in(self, source: str) -> None:
        """Look here from now on, in its first order where one looked elsewhere."""
        if source != self.source:
            self.source = source
            self.sort = self.order = next(iter(SORTS[source]))

    @work(exclusive=True, group="search", exit_on_error=False)
    async def _search(self, query: str, source: str, sort: str) -> None:
        try:
            if source == "library":
                listing = await self.finder.find(query, source, sort)
                self.post_message(self.Listed(listing))
                return
            asked = asyncio.ensure_future(self.finder.find(query, source, sort))
            try:
                await self._answer(asked, query, sort)
            finally:
                asked.cancel()
        except (PubMedError, QueryError, LibraryError) as error:
            self.post_message(self.SearchFailed(error))

    async def _answer(self, asked: asyncio.Future[Listing], query: str, sort: str) -> None:
        """Post PubMed's answer, or the library's where PubMed gives none or is slow."""
        done, _ = await asyncio.wait({asked}, timeout=PATIENCE)
        late = not done
        if late:
            meanwhile = await self.finder.in_library(query, IN_LIBRARY.get(sort, "added"))
            meanwhile.instead = "PubMed has not answered yet."
            self.post_message(self.Listed(meanwhile))
        try:
            listing = await asked
        except PubMedError as error:
            if is_about_the_query(error):
                raise
            instead = await self.finder.in_library(query, IN_LIBRARY.get(sort, "added"))
            instead.instead = error.message
            self.post_message(self.Listed(instead, error))
            return
        self.post_message(self.Listed(listing, late=late and listing.source == "pubmed"))
        if listing.source == "pubmed" and (not listing.total or listing.warnings):
            listing.suggestion = await self.finder.suggest(query)
            if listing.suggestion:
                self.post_message(self.Suggested(listing))

    def call_off_search(self) -> None:
        """Break off a search that PubMed has not answered; the request ends with it."""
        self.workers.cancel_group(self, "search")
        self.asking = False
        self.show_bar()
        self.tell("What was on the screen stays. F5 asks again.", title="Search called off")

    # Answers

    @on(Listed)
    def _listed(self, event: Listed) -> None:
        listing, error = event.listing, event.error
        if error is not None:
            self.online = was_reached(error)
            self.asking = False
            self._wait_for_network(listing.query)
        elif listing.source == "pubmed":
            self.online = True
            self.asking = False
        elif not listing.instead:
            self.asking = False
        self.show_bar()
        if event.late and not self._untouched:
            self._late = listing
            self.show_listing_state()
            return
        self._late = None
        self.show_listing(listing)
        if listing.query and not listing.instead:
            self._remember(listing)

    def show_listing(self, listing: Listing, *, cursor: int = 0) -> None:
        """Put a list on the screen."""
        self.listing = listing
        listing.new, self.new_papers = self.new_papers or listing.new, frozenset()
        self._untouched = True
        self.results.show(listing, cursor=cursor)
        self.show_listing_state()
        if listing.count and listing.key_at(cursor):
            self.row_reached(cursor)
        elif not listing.count:
            self.nothing_listed()

    def nothing_listed(self) -> None:
        """No paper is in the list: none is at hand either; `Reading` empties the panes."""

    def first_of_shelf(self, cursor: int = 0, sort: str = "added") -> Listing:
        """The papers kept, of which only those around a place are known yet; `know_whole` brings the rest."""
        total = self.library.count() + self.library.starter_count()
        listing = Listing("library", sort=sort, total=total)
        start = max(0, min(cursor, total - 1) - AROUND)
        listing.place(start, self.library.page(start, 2 * AROUND, sort=sort))
        listing.partial = len(listing.keys) < total
        return listing

    @work(exclusive=True, group="whole", exit_on_error=False)
    async def know_whole(self) -> None:
        """Ask the library again for a list of it of which the first picture needed only a part."""
        listing = self.listing
        if listing.source != "library" or not listing.partial:
            return
        try:
            whole = await self.finder.in_library(listing.query, listing.sort)
        except (QueryError, LibraryError):
            return
        if listing is not self.listing:
            return
        listing.partial = False
        rows = self.results.rows
        here = listing.key_at(rows.cursor)
        whole.instead = listing.instead
        whole.rows = {**listing.rows, **whole.rows}
        same = whole.total == listing.total and all(whole.key_at(at) == key for at, key in listing.keys.items())
        self.listing = whole
        cursor = rows.cursor if same or here is None else whole.index_of(here)
        self.results.take_over(whole, cursor=min(rows.cursor, whole.count - 1) if cursor is None else cursor, same=same)
        self.show_listing_state()
        self.words_known()
        self.row_known()

    def words_known(self) -> None:
        """The words that a list was searched for are known; `Reading` marks them in the paper."""

    def show_shelf(self) -> None:
        """The papers kept, the cursor left on its paper; what is being typed or asked stays as it is."""
        here = self.listing.key_at(self.results.rows.cursor)
        keys = self.library.find(sort="added")
        listing = Listing("library", sort="added", total=len(keys))
        listing.place(0, keys)
        cursor = keys.index(here) if here in keys else min(self.results.rows.cursor, max(0, len(keys) - 1))
        for row in self.library.rows(keys[max(0, cursor - 40) : cursor + 40]):
            listing.rows[row.summary.key] = row
        self.listing = listing
        self.results.show(listing, cursor=cursor)

    def row_reached(self, index: int) -> None:
        """The cursor came to a row; `Reading` shows its paper."""

    def show_listing_state(self) -> None:
        """What PubMed understood of the list shown, or who answered in its place."""
        self.say(
            *understood(
                self.listing,
                kept=self.library.count() if self.listing.instead else 0,
                starters=self.library.starter_count() if self.listing.instead else 0,
                offline=self.online is False,
                late=self._late,
                waiting=self._waiting is not None,
                ascii_only=self.ascii_only,
            )
        )

    @on(SearchFailed)
    def _search_failed(self, event: SearchFailed) -> None:
        self.asking = False
        if isinstance(event.error, PubMedError):
            self.online = was_reached(event.error)
        self.listing = Listing(self.source, self.field.value, self.sort)  # nothing is listed that a key could act on
        self.show_bar()
        self.say()
        self.results.show_message(Content.assemble((event.error.message, "bold $text-error"), "\n\n", event.error.hint))
        self.nothing_listed()

    @on(Suggested)
    def _suggested(self, event: Suggested) -> None:
        if event.listing is self.listing:
            self.show_listing_state()

    def _remember(self, listing: Listing) -> None:
        from netreader.library.library import Search

        search = Search(
            query=listing.query,
            source=listing.source,
            sort=listing.sort,
            total=listing.total,
            when=datetime.now(UTC),
            translation=listing.translation,
        )
        self.run_worker(asyncio.to_thread(self.library.remember_search, search), group="remember", exit_on_error=False)

    # Waiting for the network

    def _wait_for_network(self, query: str) -> None:
        self._waiting = (query, self.order)
        pause = AGAIN[min(self._waited, len(AGAIN) - 1)]
        self._waited += 1
        if self._again is not None:
            self._again.stop()
        self._again = self.set_timer(pause, self._try_again)

    def _stop_waiting(self) -> None:
        self._waiting = self._late = None
        self._waited = 0
        if self._again is not None:
            self._again.stop()
            self._again = None

    def _try_again(self) -> None:
        if self._waiting is not None:
            self._ask_again(*self._waiting)

    @work(exclusive=True, group="again", exit_on_error=False)
    async def _ask_again(self, query: str, sort: str) -> None:
        try:
            listing = await self.finder.find(query, "pubmed", sort)
        except PubMedError:
            if self._waiting == (query, sort):
                self._wait_for_network(query)
            return
        if self._waiting == (query, sort):
            self._stop_waiting()
            self.post_message(self.Listed(listing, late=True))

    # Rows

    @on(ResultList.RowsWanted)
    def _rows_wanted(self, event: ResultList.RowsWanted) -> None:
        if self.listing.source == "library" and self.listing.partial and self.listing.unknown(event.places)[0]:
            self.know_whole()
        elif self.listing.source == "library" and self.finder.fill_kept(self.listing, event.places):
            self.results.rows.redraw()
            self.row_known()
        else:
            self._fill(self.listing, event.places)

    @work(exclusive=True, group="rows", exit_on_error=False)
    async def _fill(self, listing: Listing, places: range) -> None:
        try:
            if await self.finder.fill(listing, places):
                self.post_message(self.RowsKnown(listing))
        except NetreaderError as error:
            self.post_message(self.RowsFailed(error))

    class RowsFailed(Message):
        """Rows could not be had."""

        def __init__(self, error: NetreaderError) -> None:
            super().__init__()
            self.error = error

    @on(RowsFailed)
    def _rows_failed(self, event: RowsFailed) -> None:
        self.online = was_reached(event.error) if isinstance(event.error, PubMedError) else self.online
        self.show_bar()
        self.tell(
            f"{event.error.hint} Scroll or press F5 to ask again.".strip(),
            severity="warning",
            title=event.error.message,
        )

    @on(RowsKnown)
    def _rows_known(self, event: RowsKnown) -> None:
        if event.listing is not self.listing:
            return
        self.results.rows.redraw()
        self.results.rows.want_rows()
        self.row_known()

    def row_known(self) -> None:
        """The row under the cursor may have become known; `Reading` shows its paper."""

    # Actions

    @on(Input.Submitted, "#query")
    def _submitted(self, event: Input.Submitted) -> None:
        event.stop()
        self.search(event.value)

    def action_submit(self) -> None:
        if not self.take_proposal():
            self.search(self.field.value)

    def action_switch_source(self) -> None:
        self.look_in("library" if self.source == "pubmed" else "pubmed")
        if self.field.has_focus:
            self.show_bar()
        else:
            self.search(self.field.value, focus=False)

    @work(exclusive=True, group="sort", exit_on_error=False)
    async def action_sort(self) -> None:
        """A menu of the orders, on the one that the list has."""
        from netreader.tui.dialogs.choose import Choice, ChooseDialog

        listing = self.listing
        if listing.title or listing.shelf:
            self.tell("This list has an order of its own.")
            return
        # Where nothing was asked the papers kept are shown, whatever would be asked next.
        source = self.source if listing.query else "library"
        orders = SORTS[source]
        now = self.order if source == self.source else listing.sort
        at = list(orders).index(now) if now in orders else 0
        choices = [Choice(Content.styled(label, "bold" if name == now else ""), name) for name, label in orders.items()]
        chosen = await self.app.push_screen_wait(ChooseDialog("Order of the results", choices, at))
        if chosen is None or (chosen == now and chosen == self.sort):
            return
        self.look_in(source)
        self.sort = chosen
        self.search(listing.query, focus=False)
        self.tell(f"{orders[chosen]}: so are later searches of {SOURCES[source]}.", title="Order of the results")

    def action_retry(self) -> None:
        if self._late is not None:
            late, self._late = self._late, None
            self.show_listing(late)
            self._remember(late)
        else:
            again = self.field.value or self.listing.query
            self.search(again, sort=self.order if again == self.listing.query else "")

    def action_accept_suggestion(self) -> None:
        better = self.listing.mend or self.listing.suggestion or self.listing.elsewhere
        if better:
            self.search(better)
        else:
            self.tell("PubMed has no other spelling for this query.")

    def action_older_query(self) -> None:
        if not self.move_proposal(-1):
            self._recall(1)

    def action_newer_query(self) -> None:
        if not self.move_proposal(1):
            if self._older:
                self._recall(-1)
            else:
                self._propose(self.field.value)

    def _recall(self, step: int) -> None:
        earlier = list(dict.fromkeys(search.query for search in self.library.searches(100) if search.query))
        if not earlier:
            return
        self._older = max(0, min(self._older + step, len(earlier)))
        query = earlier[self._older - 1] if self._older else ""
        self.be_quiet(query)
        self.field.value = query
        self.field.cursor_position = len(self.field.value)

    @work(exit_on_error=False)
    async def action_history(self) -> None:
        from netreader.tui.dialogs.choose import Choice, ChooseDialog

        searches = self.library.searches(100)
        if not searches:
            self.tell("No earlier queries yet.")
            return
        choices = [
            Choice(
                Content.styled(shorten(search.query, 300), "bold"),
                search.query,
                told=(
                    f"{search.total:,}",
                    "PubMed" if search.source == "pubmed" else "library",
                    f"{search.when.astimezone():%Y-%m-%d %H:%M}",
                ),
            )
            for search in searches
        ]
        chosen = await self.app.push_screen_wait(ChooseDialog("Earlier queries", choices))
        if chosen is not None:
            source = next(search.source for search in searches if search.query == chosen)
            self.search(chosen, source=source)
