"""Several papers at once: marked in the results, kept while the list is sorted and paged, and acted on together."""

from __future__ import annotations

from textual import on, work

from netreader.errors import NetreaderError
from netreader.tui.listing import Listing
from netreader.tui.reader.matching import Matching
from netreader.tui.widgets.rowlist import RowList

#: Lists whose marked papers are remembered.
LISTS = 50


class Choosing(Matching):
    """What keys act on."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self._marked_in: tuple[str, str] | None = None
        self._marked_before: dict[tuple[str, str], set[int]] = {}

    def chosen_papers(self) -> list[int]:
        """See `ReaderBase.chosen_papers`; the cursor may just have come to its paper."""
        self.settle_row()
        return super().chosen_papers()

    def show_listing(self, listing: Listing, *, cursor: int = 0) -> None:
        """Put a list on the screen; one that was there before has its marks again."""
        here = (listing.query, "" if listing.query else listing.source)
        if here != self._marked_in:
            if self._marked_in is not None:
                self._marked_before.pop(self._marked_in, None)
                self._marked_before[self._marked_in] = set(self.marked)
                while len(self._marked_before) > LISTS:
                    del self._marked_before[next(iter(self._marked_before))]
                self.marked.clear()
                self.marked.update(self._marked_before.get(here, ()))
            self._marked_in = here
        if len(listing.keys) == listing.count:
            self.marked.intersection_update(listing.keys.values())
        self.results.rows.marked = self.marked
        super().show_listing(listing, cursor=cursor)

    def mark_papers(self, keys: set[int]) -> None:
        """Have just these papers of the list marked."""
        self.marked.clear()
        self.marked.update(keys)
        self.results.rows.marked = self.marked
        self.results.rows.redraw()
        self.results.show_position()

    # Actions

    def action_mark(self) -> None:
        self._mark_row(1)

    def action_mark_up(self) -> None:
        self._mark_row(-1)

    def _mark_row(self, step: int) -> None:
        """Mark the paper at the cursor, or take its mark away, and move."""
        rows = self.results.rows
        key = self._key_at_cursor()
        if not key:
            self.tell("There is no paper here to mark.")
            return
        self.marked.symmetric_difference_update({key})
        rows.marked = self.marked
        rows.redraw(rows.cursor)
        before = rows.cursor
        rows.move(step)
        if rows.cursor == before:  # at an end of the list: the title is not drawn for the move
            self.results.show_position()

    @on(RowList.Chosen, "#result-list")
    def _chosen(self, event: RowList.Chosen) -> None:
        if event.also:
            event.stop()
            self.results.rows.focus()
            self._mark_row(0)
        else:
            super()._chosen(event)

    @work(exclusive=True, group="mark", exit_on_error=False)
    async def action_mark_all(self) -> None:
        listing = self.listing
        keys = await self._all_of(listing)
        if listing is self.listing:
            self.mark_papers(set() if self.marked.issuperset(keys) else keys)

    @work(exclusive=True, group="mark", exit_on_error=False)
    async def action_invert_marks(self) -> None:
        listing = self.listing
        keys = await self._all_of(listing)
        if listing is self.listing:
            self.mark_papers(keys - self.marked)

    async def _all_of(self, listing: Listing) -> set[int]:
        """Every paper of a list; where PubMed can't be asked for the rest of it, those that are known."""
        try:
            return set(await self.finder.all_keys(listing))
        except NetreaderError as error:
            known = set(listing.keys.values())
            self.tell(
                f"Only the {len(known):,} papers known here of {listing.count:,} can be marked.",
                title=error.message,
                severity="warning",
            )
            return known

    def action_unmark_all(self) -> None:
        self.mark_papers(set())

    def action_escape(self) -> None:
        if self.marked and self.pane == "results" and not self.zen and not self.field.has_focus:
            self.action_unmark_all()
        else:
            super().action_escape()
