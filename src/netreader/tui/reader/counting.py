"""The library's trees on the screen: counted behind it, and the list narrowed by what is chosen in them."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from time import monotonic
from typing import TYPE_CHECKING, Any

from textual import on, work
from textual.message import Message

from netreader.errors import LibraryError
from netreader.tui.listing import Listing
from netreader.tui.reader.terming import Terming

if TYPE_CHECKING:
    from netreader.library.tally import Facet, Tally
    from netreader.tui.panes.trees import TreesView
    from netreader.tui.termtree import Term

#: After counting, so many times as long is waited until what was written since is counted too.
REST = 10.0


class Stopped(Exception):
    """Another count is under way."""


class Counting(Terming):
    """Trees with numbers."""

    class PapersCounted(Message):
        """Numbers are there.

        Attributes:
            folded: Names to filter by.
            scope: Of which papers, where it isn't all.
            current: They are what holds now.
        """

        def __init__(self, tally: Tally, folded: list[tuple[str, str]], scope: str, *, current: bool) -> None:
            super().__init__()
            self.tally = tally
            self.folded = folded
            self.scope = scope
            self.current = current

    class CountProgressed(Message):
        """A percent more is counted."""

        def __init__(self, percent: int) -> None:
            super().__init__()
            self.percent = percent

        def can_replace(self, message: Message) -> bool:
            return isinstance(message, Counting.CountProgressed)

    class CountFailed(Message):
        """The library can't be read."""

        def __init__(self, error: LibraryError) -> None:
            super().__init__()
            self.error = error

    class FacetsCounted(Message):
        """The facets are there, or those of their values that contain some letters."""

        def __init__(self, facets: dict[str, Facet], tags: dict[str, int], typed: str = "") -> None:
            super().__init__()
            self.facets = facets
            self.tags = tags
            self.typed = typed

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self._this_list = False
        self._terms_before: dict[str, Any] = {}
        self._counted_until = 0.0
        self._before_narrowing = ""
        self._narrowings: dict[str, str] = {}
        self._narrowed: str | None = None
        self._to_reveal = ""
        self._named: tuple[Tally | None, list[tuple[str, str]]] = (None, [])

    # Remembering

    def state(self) -> dict[str, Any]:
        """How the terms look is a part of where one was."""
        terms = self.terms.remembered() if self.pictured else self._terms_before
        return super().state() | {"terms": terms | {"this_list": self._this_list}}

    def restore(self, state: dict[str, Any]) -> bool:
        known = state.get("terms")
        self._terms_before = dict(known) if isinstance(known, dict) else {}
        self._this_list = self._terms_before.get("this_list") is True
        return super().restore(state)

    def take_up_terms(self) -> None:
        """Show the terms as at the last start, now that their pane is there."""
        self.terms.take_up(self._terms_before)

    # Counting

    def on_trees_view_wanted(self, event: TreesView.Wanted) -> None:
        event.stop()
        if event.facets:
            self._count_facets()
        else:
            self._count_papers()

    def recount(self) -> None:
        """Count again what was written since, if somebody looks; now and then."""
        if self.terms.view == "paper" or not self.terms.is_on_screen or monotonic() < self._counted_until:
            return
        if not self._this_list and not self.library.tallies.is_surely_true():
            self._count_papers()

    @work(exclusive=True, group="count", exit_on_error=False)
    async def _count_papers(self) -> None:
        from netreader.tui.librarytree import folded_names

        tallies, vocabulary = self.library.tallies, self.library.vocabulary
        stopped = threading.Event()
        began = monotonic()
        scope = "in this list" if self._this_list else ""
        keys = list(self.listing.keys.values())

        def counted(count: Callable[[], Tally | None]) -> tuple[Tally, list[tuple[str, str]]] | None:
            tally = count()
            if tally is not None and tally is not self._named[0]:
                self._named = (tally, folded_names(vocabulary, tally))
            return (tally, self._named[1]) if tally is not None else None

        # What stands there already needs not be shown again, nor that it is looked through once more.
        standing = any(view.tally is not None for view in self.terms.seen_trees)
        try:
            if self._this_list:
                found = await asyncio.to_thread(counted, lambda: tallies.among(keys))
            else:
                before = None if standing else await asyncio.to_thread(counted, tallies.latest)
                if before is not None:
                    self.post_message(self.PapersCounted(*before, scope, current=False))
                progress = self._count_percent(stopped)
                found = await asyncio.to_thread(counted, lambda: tallies.counted(progress, self._show_partial))
            assert found is not None
            self.post_message(self.PapersCounted(*found, scope, current=True))
        except LibraryError as error:
            self.post_message(self.CountFailed(error))
        finally:
            stopped.set()
            self._counted_until = monotonic() + REST * (monotonic() - began)

    def _show_partial(self, tally: Tally) -> None:
        """What is counted so far, from whatever thread: the tree stands while the numbers still grow."""
        self.post_message(self.PapersCounted(tally, [], "", current=False))

    def _count_percent(self, stopped: threading.Event) -> Callable[[int, int], object]:
        """Says each percent, from whatever thread, and ends a count that nobody waits for any more."""
        said = -1

        def progress(done: int, total: int) -> None:
            nonlocal said
            if stopped.is_set():
                raise Stopped
            percent = done * 100 // max(1, total)
            if percent != said:
                said = percent
                self.post_message(self.CountProgressed(percent))

        return progress

    @work(exclusive=True, group="count-facets", exit_on_error=False)
    async def _count_facets(self, typed: str = "") -> None:
        library = self.library
        keys = list(self.listing.keys.values()) if self._this_list else None

        def count() -> tuple[dict[str, Facet], dict[str, int]]:
            from netreader.library.counted import FACETS

            tags = library.tag_counts(None if keys is None else set(keys))
            if keys is None and not typed:
                return library.tallies.facets(), tags
            return library.tallies.values(*FACETS, containing=typed, keys=keys), tags

        try:
            facets, tags = await asyncio.to_thread(count)
        except LibraryError as error:
            self.post_message(self.CountFailed(error))
            return
        self.post_message(self.FacetsCounted(facets, tags, typed))

    def on_trees_view_letters_typed(self, event: TreesView.LettersTyped) -> None:
        event.stop()
        self._count_facets(event.typed)

    @on(PapersCounted)
    def _papers_counted(self, event: PapersCounted) -> None:
        for view in self.terms.seen_trees:
            view.show(
                event.tally,
                self.library.vocabulary,
                folded=event.folded,
                scope=event.scope,
                current=event.current,
            )
        # Once somebody has looked at the facets they follow; what stands there stays until the new numbers come.
        if event.current and self.terms.trees[0].facets_wanted:
            self._count_facets()
        if self._to_reveal:
            self._reveal(self._to_reveal)

    @on(CountProgressed)
    def _count_progressed(self, event: CountProgressed) -> None:
        for view in self.terms.seen_trees:
            view.show_progress(event.percent)

    @on(CountFailed)
    def _count_failed(self, event: CountFailed) -> None:
        for view in self.terms.seen_trees:
            view.show_failure("can't be counted")
        self.tell_error(event.error)

    @on(FacetsCounted)
    def _facets_counted(self, event: FacetsCounted) -> None:
        view = self.terms.trees[0]
        if not view.is_mounted:
            return
        if event.typed:
            view.show_matching(event.typed, event.facets)
        else:
            view.show_facets(event.facets, event.tags)

    def show_listing(self, listing: Listing, *, cursor: int = 0) -> None:
        super().show_listing(listing, cursor=cursor)
        if listing.source != "library" or listing.query != self._narrowed:
            self._narrowings, self._narrowed = {}, None
        self._show_narrowings()
        if self._this_list and self.terms.view != "paper":
            self._count_papers()

    # Choosing

    def action_narrow(self) -> None:
        """Narrow the list by the term at the cursor; what was chosen of the same kind gives way; again: without it."""
        term = self.terms.rows.current
        if term is None:
            return
        from netreader.tui.termtree import HEADINGS

        if not term.query:
            self.terms.rows.toggle()
            return
        if not term.papers and term.kind == "node" and term.query not in self._narrowings.values():
            self.tell("No paper that you keep has it. M searches PubMed for it.")
            return
        if self._narrowed is None:
            self._before_narrowing = self.listing.query if self.listing.source == "library" else ""
        kind = "heading" if term.kind in HEADINGS or term.kind == "category" else term.kind
        if self._narrowings.get(kind) == term.query:
            del self._narrowings[kind]
        else:
            self._narrowings[kind] = term.query
        self._search_narrowed()

    def action_widen(self) -> None:
        """The list as it was before anything was chosen."""
        if self._narrowed is None:
            self.tell("The list is not narrowed.")
            return
        self._narrowings = {}
        self._search_narrowed()

    def _search_narrowed(self) -> None:
        parts = [
            f"({self._before_narrowing})" if self._before_narrowing and self._narrowings else self._before_narrowing,
            *self._narrowings.values(),
        ]
        self._narrowed = " AND ".join(filter(None, parts))
        self._show_narrowings()
        self.search(self._narrowed, source="library", focus=False)

    def _show_narrowings(self) -> None:
        if not self.pictured:
            return  # nothing has been chosen yet
        for view in self.terms.trees:
            view.show_chosen(frozenset(self._narrowings.values()))

    def action_search_pubmed(self) -> None:
        term = self.terms.rows.current
        if term is not None and term.query and term.kind != "tag":
            self.search(term.query, source="pubmed")

    # How it looks

    def _tree(self) -> TreesView | None:
        return self.terms.shown_tree

    def action_tree_filter(self) -> None:
        if self._tree() is None:
            self.action_terms_view("library")
        if (view := self._tree()) is not None:
            view.take_focus("field")

    def action_tree_order(self) -> None:
        if (view := self._tree()) is not None:
            view.change_look(order=True)

    def action_tree_exploded(self) -> None:
        if (view := self._tree()) is not None:
            view.change_look(exploded=True)
            self.tell(
                "A heading counts and finds with all that stands below it."
                if view.look.exploded
                else "A heading counts and finds itself alone."
            )

    def action_tree_major(self) -> None:
        if (view := self._tree()) is not None:
            view.change_look(major=True)
            self.tell(
                "Headings count and find as major topics alone."
                if view.look.major
                else "Headings count and find as major topics or not."
            )

    def action_tree_scope(self) -> None:
        """Numbers of all papers, or of those in the list."""
        self._this_list = not self._this_list
        self.tell("Numbers of the papers in the list." if self._this_list else "Numbers of all papers kept.")
        self._count_papers()

    # To a heading

    def show_in_tree(self, term: Term) -> None:
        """Go to a heading in the library's tree; where no paper has it, in all of MeSH."""
        record = self._record(term)
        if record is None or not record.ui.startswith("D"):
            self.tell("No place in the trees is known for it.")
            return
        self._to_reveal = record.ui
        view = "mesh" if term.kind == "node" and self.terms.view == "library" else "library"
        self.action_terms_view(view)
        tree = self._tree()
        if tree is not None and tree.tally is not None:
            self._reveal(record.ui)

    def _reveal(self, ui: str) -> None:
        self._to_reveal = ""
        library, whole = self.terms.trees
        wanted = whole if self.terms.view == "mesh" else library
        if wanted.reveal(ui):
            return
        if wanted is library:
            self._to_reveal = ui
            self.action_terms_view("mesh")
            if whole.tally is not None:
                self._reveal(ui)
        else:
            self.tell("No place in the trees is known for it.")
