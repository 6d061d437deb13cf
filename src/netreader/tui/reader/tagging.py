"""Tags, ratings and shelves on the screen."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from textual import work
from textual.content import Content

from netreader.errors import LibraryError
from netreader.library.marks import BEST
from netreader.tui.listing import Listing
from netreader.tui.reader.writing import Writing

if TYPE_CHECKING:
    from netreader.library.shelves import Shelf

#: In the list of shelves: make a new one.
NEW = "\0new"


class Tagging(Writing):
    """Where a paper belongs, in the reader's own words."""

    @work(exclusive=True, group="tags", exit_on_error=False)
    async def action_tags(self) -> None:
        """Write, complete and take away the tags of the paper at hand."""
        from netreader.tui.dialogs.tags import TagsDialog

        key = self.key
        if not key:
            self.tell("Open a paper first; then t gives it tags.")
            return
        before = self.marks_of(key).tags
        known = await asyncio.to_thread(self.library.tag_counts)
        tags = await self.app.push_screen_wait(TagsDialog("Tags of this paper", before, known))
        if tags is None or tags == before:
            return
        gone = [tag for tag in before if tag not in tags]
        new = [tag for tag in tags if tag not in before]
        try:
            await asyncio.to_thread(self.library.tag, [key], new, gone)
        except LibraryError as error:
            self.tell(str(error), severity="error", title="The tags are not kept.")
            return
        self._show_marks(key)

    @work(group="rate", exit_on_error=False)
    async def action_rate(self) -> None:
        """One more, and after five none."""
        key = self.key
        if not key:
            self.tell("Open a paper first; then R rates it.")
            return
        try:
            await asyncio.to_thread(self._rate, key)
        except LibraryError as error:
            self.tell(str(error), severity="error", title="The rating is not kept.")
            return
        self._show_marks(key)

    def _rate(self, key: int) -> None:
        with self._writing:  # pressed twice is two more
            self.library.mark(key, rating=(self.library.marks(key).rating + 1) % (BEST + 1))

    @work(exclusive=True, group="tags", exit_on_error=False)
    async def action_shelve(self) -> None:
        """Put the paper at hand on a shelf, or take it off one on which it stands."""
        from netreader.tui.dialogs.ask import AskDialog
        from netreader.tui.dialogs.choose import Choice, ChooseDialog

        key = self.key
        if not key:
            self.tell("Open a paper first; then P puts it on a shelf.")
            return
        shelves = await asyncio.to_thread(self.library.shelves.all)
        choices = [
            Choice(
                Content.assemble(
                    ("off " if key in shelf.papers else "on  ", "$muted"),
                    (shelf.name, "bold"),
                    (f"  {len(shelf.papers):,}", "$muted"),
                ),
                shelf.name,
            )
            for shelf in shelves
        ]
        choices.append(Choice(Content("A new shelf…"), NEW))
        name: str | None = NEW
        if shelves:
            name = await self.app.push_screen_wait(ChooseDialog("Put this paper on a shelf, or take it off", choices))
        if name == NEW:
            name = await self.app.push_screen_wait(AskDialog("Name of the new shelf"))
        if name is None:
            return
        off = any(shelf.name == name and key in shelf.papers for shelf in shelves)
        try:
            change = self.library.shelves_for_writing()
            await asyncio.to_thread(change.take if off else change.put, name, [key])
        except (LibraryError, ValueError) as error:
            self.tell(str(error), severity="error", title="The shelf is as it was.")
            return
        self.tell(f"{'Taken off' if off else 'Put on'} {name}.")

    @work(exclusive=True, group="tags", exit_on_error=False)
    async def action_shelves(self) -> None:
        """Choose a shelf; its papers are listed."""
        from netreader.tui.dialogs.choose import Choice, ChooseDialog

        shelves = await asyncio.to_thread(self.library.shelves.all)
        if not shelves:
            self.tell("P puts the paper at hand on one.", title="There are no shelves yet.")
            return
        choices = [
            Choice(Content.assemble((shelf.name, "bold"), (f"  {len(shelf.papers):,}", "$muted")), shelf.name)
            for shelf in shelves
        ]
        name = await self.app.push_screen_wait(ChooseDialog("Shelves", choices))
        shelf = next((shelf for shelf in shelves if shelf.name == name), None)
        if shelf is not None:
            self._list_shelf(shelf)

    def _list_shelf(self, shelf: Shelf) -> None:
        """The papers of a shelf in its order."""
        self._stop_waiting()
        query = f'shelf:"{shelf.name}"'
        keys = [row.summary.key for row in self.library.rows(shelf.papers) if row.kept or row.summary.title]
        listing = Listing("library", query, "added", total=len(keys))
        listing.place(0, keys)
        self.source, self.sort = "library", "added"
        self.field.value = query
        self.asking = False
        self.show_bar()
        self.show_listing(listing)
        self.results.rows.focus()
