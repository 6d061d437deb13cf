"""Tags and shelves on the screen."""

from __future__ import annotations

import asyncio
from functools import partial
from typing import TYPE_CHECKING

from textual import work
from textual.content import Content

from netreader.errors import LibraryError
from netreader.library.tagging import common
from netreader.tui.listing import Listing
from netreader.tui.reader.noting import of_papers
from netreader.tui.reader.undoing import Deed
from netreader.tui.reader.writing import Writing

if TYPE_CHECKING:
    from netreader.library.shelves import Shelf

#: In the list of shelves: make a new one.
NEW = "\0new"


class Tagging(Writing):
    """Where a paper belongs, in the reader's own words."""

    @work(exclusive=True, group="tags", exit_on_error=False)
    async def action_tags(self) -> None:
        """Write, complete and take away the tags of the papers: the field holds those that all of them have."""
        from netreader.tui.dialogs.tags import TagsDialog

        keys = self.chosen_papers()
        if not keys:
            self.tell("Open a paper first; then t gives it tags.")
            return
        having = [marks.tags for marks in (await asyncio.to_thread(self.library.marks_among, keys)).values()]
        before, some = common(having)
        known = await asyncio.to_thread(self.library.tag_counts)
        title = "Tags of this paper" if len(keys) == 1 else f"Tags of {len(keys):,} papers"
        tags = await self.app.push_screen_wait(TagsDialog(title, before, known, some))
        if tags is None or tags == before:
            return
        gone = [tag for tag in before if tag not in tags]
        new = [tag for tag in tags if tag not in before]
        try:
            async with self._in_turn:
                were = await asyncio.to_thread(self.library.tag, keys, new, gone)
        except LibraryError as error:
            self.tell(str(error), severity="error", title="The tags are not kept.")
            return
        said = of_papers(keys, ", ".join([*(f"tagged {tag}" for tag in new), *(f"without tag {tag}" for tag in gone)]))
        self.done(Deed(said, tuple(were), partial(self.library.tag_back, were, new, gone)))
        self.show_again(tuple(keys))
        if len(keys) > 1:
            self.tell_done(said, keys)

    @work(exclusive=True, group="tags", exit_on_error=False)
    async def action_shelve(self) -> None:
        """Put the papers on a shelf, or take them off one on which all of them stand."""
        from netreader.tui.dialogs.ask import AskDialog
        from netreader.tui.dialogs.choose import Choice, ChooseDialog

        keys = self.chosen_papers()
        if not keys:
            self.tell("Open a paper first; then P puts it on a shelf.")
            return
        shelves = await asyncio.to_thread(self.library.shelves.all)
        choices = [
            Choice(
                Content.assemble(
                    ("off " if set(shelf.papers).issuperset(keys) else "on  ", "$muted"),
                    (shelf.name, "bold"),
                    (f"  {len(shelf.papers):,}", "$muted"),
                ),
                shelf.name,
            )
            for shelf in shelves
        ]
        choices.append(Choice(Content("A new shelf…"), NEW))
        name: str | None = NEW
        what = "this paper" if len(keys) == 1 else f"{len(keys):,} papers"
        if shelves:
            title = f"Put {what} on a shelf, or take {'it' if len(keys) == 1 else 'them'} off"
            name = await self.app.push_screen_wait(ChooseDialog(title, choices))
        if name == NEW:
            name = await self.app.push_screen_wait(AskDialog("Name of the new shelf"))
        if name is None:
            return
        off = any(shelf.name == name and set(shelf.papers).issuperset(keys) for shelf in shelves)
        try:
            async with self._in_turn:
                deed = await asyncio.to_thread(self._take_off if off else self._put_on, name, keys)
        except (LibraryError, ValueError) as error:
            self.tell(str(error), severity="error", title="The shelf is as it was.")
            return
        if deed is not None:
            self.done(deed)
        said = of_papers(keys, f"{'taken off' if off else 'put on'} {name}")
        if len(keys) > 1:
            self.tell_done(said, keys)
        else:
            self.tell(f"{said[0].upper()}{said[1:]}.")

    def _put_on(self, name: str, keys: list[int]) -> Deed | None:
        """Put papers at the end of a shelf; gives what takes that back, None where all stood there."""
        new = self.library.shelves_for_writing().put(name, keys)
        said = of_papers(new, f"put on {name}")
        return Deed(said, tuple(new), lambda: self.library.shelves_for_writing().take(name, new)) if new else None

    def _take_off(self, name: str, keys: list[int]) -> Deed | None:
        """Take papers off a shelf; gives what puts them back where they stood."""
        shelves = self.library.shelves_for_writing()
        before = shelves.find(name)
        taken = shelves.take(name, keys)
        if before is None or not taken:
            return None
        places = {key: place for place, key in enumerate(before.papers)}
        return Deed(
            of_papers(taken, f"taken off {name}"),
            tuple(taken),
            lambda: self.library.shelves_for_writing().put_back(name, taken, places),
        )

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
