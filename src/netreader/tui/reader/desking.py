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


class Desking(Highlighting):
    """What a reader wrote, over many papers."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._desk: Desk | None = None
        self._came_from_desk = False

    @work(exclusive=True, group="desk", exit_on_error=False)
    async def action_desk(self) -> None:
        """To the desk: as it was left, if one left it for a place, else for papers that are asked for."""
        from netreader.tui.desk import DeskScreen
        from netreader.tui.desk.base import Desk

        self.leave_note()  # what is typed belongs there too
        desk = self._desk if self._came_from_desk else None
        if desk is None:
            scope = await self.choose_papers("Whose highlights and notes?")
            if scope is None:
                return
            desk = Desk(scope)
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
            self.tell("This passage is not in the text as it is now; V lists it with its quote.", severity="warning")
            return
        self.go_to_placed(placed.part)
        self.call_after_refresh(self._show_passage, there.highlight)

    def _show_passage(self, highlight: str, tries: int = 50) -> None:
        """Bring a passage into view as soon as the pane, which may have been hidden, has its size."""
        if self.paper.stands or not tries:
            self.paper.go_to_highlight(highlight)
        else:
            self.set_timer(0.02, lambda: self._show_passage(highlight, tries - 1))

    async def choose_papers(self, title: str) -> Scope | None:
        """Ask for papers: those marked, the results at hand, a shelf, a tag, what a query finds, all."""
        from netreader.tui.desk.base import Scope
        from netreader.tui.dialogs.ask import AskDialog
        from netreader.tui.dialogs.choose import Choice, ChooseDialog

        shelves, tags = await asyncio.gather(
            asyncio.to_thread(self.library.shelves.all), asyncio.to_thread(self.library.tag_counts)
        )
        scopes: dict[str, Scope] = {}
        choices: list[Choice] = []

        def offer(kind: str, name: str, number: int, scope: Scope) -> None:
            value = f"{kind}:{name}"
            scopes[value] = scope
            label = Content.assemble((f"{kind:<9}", "$muted"), (name, "bold"), (f"  {number:,}", "$muted"))
            choices.append(Choice(label, value))

        listing = self.listing
        if self.marked:
            marked = listing.in_order(self.marked)
            offer("marked", "the papers marked", len(marked), Scope("Papers marked", lambda: marked))
        if listing.count:
            keys = list(listing.keys.values())
            name = shorten(listing.query, 60) or "the results at hand"
            offer("results", name, listing.count, Scope(name, lambda: keys, listing.query, listing))
        for shelf in shelves:
            offer("shelf", shelf.name, len(shelf.papers), Scope(shelf.name, _of_shelf(self, shelf.name)))
        for tag, number in tags.items():
            offer("tag", f"#{tag}", number, Scope(f"#{tag}", _of_query(self, f'tag:"{tag}"')))
        offer("all", "the whole library", self.library.count(), Scope("The whole library", lambda: None))
        choices.append(Choice(Content.assemble((f"{'query':<9}", "$muted"), ("what a query finds …", "bold")), "query"))
        chosen = await self.app.push_screen_wait(ChooseDialog(title, choices))
        if chosen is None or chosen != "query":
            return scopes.get(chosen or "")
        while True:
            query = await self.app.push_screen_wait(
                AskDialog("A query to the library", value=listing.query, wanted="Type a query")
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
