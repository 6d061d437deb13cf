"""The way to the writing desk and back: whose highlights and notes lie on it, and where one goes from there."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from textual import work
from textual.content import Content

from netreader.errors import NetreaderError
from netreader.text import shorten
from netreader.tui.reader.highlighting import Highlighting
from netreader.tui.reader.undoing import Deed

if TYPE_CHECKING:
    from netreader.tui.desk.base import Desk, Destination, Scope
    from netreader.tui.dialogs.choose import Choice

#: Among papers to choose from: what a query finds.
QUERY = "\0query"


class Desking(Highlighting):
    """What a reader wrote, over many papers."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._desk: Desk | None = None
        self._came_from_desk = False

    @work(exclusive=True, group="desk", exit_on_error=False)
    async def action_desk(self) -> None:
        """To the desk: as it was left, if one left it for a place, else with the papers at hand."""
        from netreader.tui.desk import DeskScreen
        from netreader.tui.desk.base import Desk

        self.leave_note()  # what is typed belongs there too
        desk = self._desk if self._came_from_desk else None
        if desk is None:
            desk = Desk(self._at_hand())
            if self._desk is not None:
                desk.grouping, desk.citations = self._desk.grouping, self._desk.citations
        self._desk = desk
        await self.saved_notes()
        there = await self.app.push_screen_wait(
            DeskScreen(
                self.library,
                self.settings,
                desk,
                lambda: self.choose_papers("Whose highlights and notes?"),
                done=lambda said, key, back: self.done(Deed(said, (key,), back, "highlight")),
                undo=lambda: self.undo("highlight"),
            )
        )
        self._came_from_desk = there is not None
        self.refresh_rows(list(self.listing.rows))
        self.show_highlights()
        if there is not None:
            self._go(there)

    async def saved_notes(self) -> None:
        """Wait until what is typed in notes is in the library, or can't be."""
        saving = [worker for worker in self.workers if worker.group == "notes"]
        if saving:
            await self.workers.wait_for_complete(saving)

    def _go(self, there: Destination) -> None:
        index = self.listing.index_of(there.key)
        if index is not None:
            self.results.rows.cursor = index
        self.open_paper(there.key, focus=True, read=True)
        if not there.highlight:
            self.go_to("notes")
            return
        placed = next((item for item in self.paper.placed if item.highlight.id == there.highlight), None)
        if placed is None or placed.place is None:
            self.tell("This passage is no longer in the text; V lists it with its quote.", severity="warning")
            return
        self.go_to_placed(placed.part)
        self.call_after_refresh(self._show_passage, there.highlight)

    def _show_passage(self, highlight: str, tries: int = 50) -> None:
        """Bring a passage into view as soon as the pane, which may have been hidden, has its size."""
        if self.paper.stands or not tries:
            self.paper.go_to_highlight(highlight)
        else:
            self.set_timer(0.02, lambda: self._show_passage(highlight, tries - 1))

    async def papers_offered(self) -> tuple[list[Choice], dict[str, Scope]]:
        """Papers to choose from: those marked, the results at hand, shelves, tags, all; last what a query finds."""
        from netreader.tui.desk.base import Scope
        from netreader.tui.dialogs.choose import Choice

        shelves, tags = await asyncio.gather(
            asyncio.to_thread(self.library.shelves.all), asyncio.to_thread(self.library.tag_counts)
        )
        scopes: dict[str, Scope] = {}
        choices: list[Choice] = []

        def offer(kind: str, name: str, number: int, scope: Scope) -> None:
            value = f"{kind}:{name}"
            scopes[value] = scope
            choices.append(Choice(Content.styled(name, "bold"), value, kind, (f"{number:,}",)))

        if self.marked:
            marked = self.listing.in_order(self.marked)
            offer("marked", "the papers marked", len(marked), Scope("Papers marked", lambda: marked))
        if self.listing.count:
            results = self._results_at_hand()
            offer("results", results.name, self.listing.count, results)
        for shelf in shelves:
            offer("shelf", shelf.name, len(shelf.papers), Scope(shelf.name, _of_shelf(self, shelf.name)))
        for tag, number in tags.items():
            offer("tag", f"#{tag}", number, Scope(f"#{tag}", _of_query(self, f'tag:"{tag}"')))
        offer("all", "the whole library", self.library.count(), Scope("The whole library", lambda: None))
        choices.append(Choice(Content.styled("what a query finds …", "bold"), QUERY, "query"))
        return choices, scopes

    def _at_hand(self) -> Scope:
        """The papers marked, else the results, else the whole library."""
        from netreader.tui.desk.base import Scope

        listing = self.listing
        if self.marked:
            marked = listing.in_order(self.marked)
            return Scope("Papers marked", lambda: marked)
        return self._results_at_hand() if listing.count else Scope("The whole library", lambda: None)

    def _results_at_hand(self) -> Scope:
        from netreader.tui.desk.base import Scope

        listing = self.listing
        keys = list(listing.keys.values())
        return Scope(shorten(listing.query, 60) or "the results at hand", lambda: keys, listing.query, listing)

    async def choose_papers(self, title: str) -> Scope | None:
        """Ask for papers."""
        from netreader.tui.dialogs.choose import ChooseDialog

        choices, scopes = await self.papers_offered()
        chosen = await self.app.push_screen_wait(ChooseDialog(title, choices))
        return await self.ask_query() if chosen == QUERY else scopes.get(chosen or "")

    async def ask_query(self) -> Scope | None:
        """Ask for papers by a query to the library."""
        from netreader.tui.desk.base import Scope
        from netreader.tui.dialogs.ask import AskDialog

        while True:
            query = await self.app.push_screen_wait(
                AskDialog("A query to the library", value=self.listing.query, wanted="Type a query")
            )
            if query is None:
                return None
            try:
                await asyncio.to_thread(_of_query(self, query))
            except NetreaderError as error:
                self.tell_error(error)
                continue
            return Scope(query, _of_query(self, query), query)


def _of_shelf(reader: Desking, name: str) -> Any:
    def keys() -> list[int]:
        shelf = reader.library.shelves.find(name)
        return shelf.papers if shelf is not None else []

    return keys


def _of_query(reader: Desking, query: str) -> Any:
    return lambda: list(reader.library.ask(query, sort="added").keys)
