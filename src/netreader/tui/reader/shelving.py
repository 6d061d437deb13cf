"""Shelves on the screen: papers put on and taken off, listed in their order and moved in it, a note on the whole."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from textual import work
from textual.content import Content

from netreader.errors import LibraryError
from netreader.text import shorten
from netreader.tui.listing import Listing
from netreader.tui.reader.noting import of_papers
from netreader.tui.reader.tagging import Tagging
from netreader.tui.reader.undoing import Deed

if TYPE_CHECKING:
    from netreader.library.shelves import Shelf

#: In the list of shelves: make a new one.
NEW = "\0new"


class Shelving(Tagging):
    """Papers in an order of one's own."""

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
                Content.styled(shelf.name, "bold"),
                shelf.name,
                "take off" if set(shelf.papers).issuperset(keys) else "put on",
                (f"{len(shelf.papers):,}",),
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
            name = await self.app.push_screen_wait(
                AskDialog(f"A new shelf for {what}: its name", wanted="A shelf needs a name")
            )
        if name is None:
            return
        off = any(shelf.name == name and set(shelf.papers).issuperset(keys) for shelf in shelves)
        try:
            async with self._in_turn:
                deed = await asyncio.to_thread(self._take_off if off else self._put_on, name, keys)
        except (LibraryError, ValueError) as error:
            self.tell(str(error), severity="error", title="The shelf is unchanged.")
            return
        if deed is not None:
            self.done(deed)
        if self.listing.shelf == name and (shelf := self.library.shelves.find(name)) is not None:
            self._list_shelf(shelf)
        said = of_papers(keys, f"{'taken off' if off else 'put on'} {name}")
        if len(keys) > 1:
            self.tell_done(said, keys)
        else:
            self.tell(f"{said[0].upper()}{said[1:]}.")

    def _put_on(self, name: str, keys: list[int]) -> Deed | None:
        """Put papers at the end of a shelf; gives what takes that back, None where all stood there."""
        new = self.library.shelves.put(name, keys)
        said = of_papers(new, f"put on {name}")
        return Deed(said, tuple(new), lambda: self.library.shelves.take(name, new)) if new else None

    def _take_off(self, name: str, keys: list[int]) -> Deed | None:
        """Take papers off a shelf; gives what puts them back where they stood."""
        shelves = self.library.shelves
        before = shelves.find(name)
        taken = shelves.take(name, keys)
        if before is None or not taken:
            return None
        places = {key: place for place, key in enumerate(before.papers)}
        return Deed(
            of_papers(taken, f"taken off {name}"),
            tuple(taken),
            lambda: self.library.shelves.put_back(name, taken, places),
        )

    # All shelves

    @work(exclusive=True, group="tags", exit_on_error=False)
    async def action_shelves(self) -> None:
        """All shelves: listed, noted on, fetched, renamed, deleted."""
        from netreader.tui.dialogs.manage import CHOOSE, ManageDialog

        at = 0
        while True:
            shelves = await asyncio.to_thread(self.library.shelves.all)
            if not shelves:
                self.tell(f"{self.key_of('shelve')} puts the paper at hand on one.", title="There are no shelves yet.")
                return
            wish = await self.app.push_screen_wait(
                ManageDialog(
                    "Shelves",
                    [
                        Content.assemble((shelf.name, "bold"), (f"  {len(shelf.papers):,}", "$muted"))
                        for shelf in shelves
                    ],
                    {
                        "n": ("note", "note"),
                        "f": ("fetch", "fetch for offline"),
                        "p": ("pack", "pack for a journey"),
                        "r": ("rename", "rename"),
                        "d": ("delete", "delete"),
                        "u": ("undo", "undo"),
                    },
                    choose="list papers",
                    at=at,
                    detail=lambda index, shelves=shelves: _described(shelves[index]),  # type: ignore[misc]
                    ascii_only=self.ascii_only,
                )
            )
            if wish is None:
                return
            at = max(0, wish.index)
            if wish.what == "undo":
                await self.undo("shelf")
                continue
            shelf = shelves[at]
            if wish.what == CHOOSE:
                self._list_shelf(shelf)
                return
            if wish.what == "fetch":
                self.fetch_papers(list(shelf.papers), f"the shelf {shelf.name}")
                return
            if wish.what == "pack":
                self.pack_shelf(shelf)
                return
            await self._change_shelf(shelf, wish.what)

    def pack_shelf(self, shelf: Shelf) -> object:
        """Take a shelf on a journey, with what belongs to its papers; `Packing` does."""

    async def _change_shelf(self, shelf: Shelf, what: str) -> None:
        """Write a shelf's note, give it another name, or delete it."""
        from netreader.tui.dialogs.ask import AskDialog
        from netreader.tui.dialogs.write import WriteDialog

        library = self.library
        name = shelf.name
        if what == "note":
            text = await self.app.push_screen_wait(WriteDialog(f"Note on the shelf {name}", shelf.note))
            if text is None or text == shelf.note:
                return
            before = shelf.note
            await self._shelf_changed(
                lambda: library.shelves.write_note(name, text),
                lambda: library.shelves.write_note(name, before),
                f"note on the shelf {name}",
            )
        elif what == "rename":
            new = await self.app.push_screen_wait(
                AskDialog("Another name for the shelf", value=name, wanted="A shelf needs a name")
            )
            if new and new != name:
                await self._shelf_changed(
                    lambda: library.shelves.rename(name, new),
                    lambda: library.shelves.rename(new, name),
                    f"shelf {name} is now {new}",
                )
        else:
            await self._shelf_changed(
                lambda: library.shelves.delete(name), lambda: library.shelves.restore(shelf), f"shelf {name} deleted"
            )

    async def _shelf_changed(self, change: Callable[[], object], back: Callable[[], object], said: str) -> None:
        """Write a change of a shelf."""
        try:
            async with self._in_turn:
                await asyncio.to_thread(change)
        except (LibraryError, ValueError) as error:
            self.tell(str(error), severity="error", title="The shelf is unchanged.")
            return
        self.done(Deed(said, (), back, "shelf"))
        self.tell(f"{self.key_of('undo')} takes it back.", title=said[0].upper() + said[1:])

    def _list_shelf(self, shelf: Shelf, *, at: int = 0) -> None:
        """The papers of a shelf in its order."""
        self._stop_waiting()
        query = f'shelf:"{shelf.name}"'
        keys = [row.summary.key for row in self.library.rows(shelf.papers) if row.kept or row.summary.title]
        listing = Listing("library", query, "added", total=len(keys), shelf=shelf.name)
        listing.place(0, keys)
        self.look_in("library")
        self.order = "added"
        self.field.value = query
        self.asking = False
        self.show_bar()
        self.show_listing(listing, cursor=keys.index(at) if at in keys else 0)
        self.results.rows.focus()

    def show_again(self, keys: tuple[int, ...]) -> None:
        """A shelf that is listed may have another order now."""
        super().show_again(keys)
        name = self.listing.shelf
        shelf = self.library.shelves.find(name) if name else None
        if shelf is not None and shelf.papers != list(self.listing.keys.values()):
            self._list_shelf(shelf, at=self._key_at_cursor())

    # Moving within

    def action_move_up(self) -> None:
        self._move_in_shelf(-1)

    def action_move_down(self) -> None:
        self._move_in_shelf(1)

    @work(group="shelf-move", exit_on_error=False)
    async def _move_in_shelf(self, steps: int) -> None:
        """Move the paper at the cursor within the shelf that is listed."""
        name, key = self.listing.shelf, self._key_at_cursor()
        if not name or not key:
            self.tell(f"{self.key_of('shelves')} lists a shelf; in it papers can be moved.")
            return
        try:
            async with self._in_turn:
                place = await asyncio.to_thread(self.library.shelves.move, name, key, steps)
                shelf = await asyncio.to_thread(self.library.shelves.find, name)
        except LibraryError as error:
            self.tell(str(error), severity="error", title="The shelf is unchanged.")
            return
        if place < 0 or shelf is None:
            self.tell("It was taken off the shelf meanwhile.")
        else:
            back = partial(self.library.shelves.move, name, key, -steps)
            self.done(Deed(f"moved within {name}", (key,), back, "shelf"))
            if self.listing.shelf == name:
                self._list_shelf(shelf, at=key)


def _described(shelf: Shelf) -> Content:
    """What stands on a shelf's note."""
    if not shelf.note:
        return Content.styled("No note on this shelf.", "$muted")
    return Content(shorten(shelf.note, 2_000))
