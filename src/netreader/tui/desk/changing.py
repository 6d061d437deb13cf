"""Highlights changed from the desk: their comments and colours, deleted, taken back."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from textual import work

from netreader.desk.arranging import Sieve
from netreader.desk.entries import Entry
from netreader.errors import LibraryError
from netreader.tui.desk.base import DeskBase

if TYPE_CHECKING:
    from netreader.library.highlights import Highlight, Highlights

Change = Callable[["Highlights"], "Highlight"]


class Changing(DeskBase):
    """Each change is written, then shown."""

    async def _changed(self, entry: Entry, change: Change, said: str, back: Change) -> bool:
        """Write a change of a highlight, then show it; False if it could not be written, which is said."""
        async with self._one_by_one:
            try:
                now = await asyncio.to_thread(lambda: change(self._library.highlights))
            except LibraryError as error:
                self.tell(error.hint or " ", severity="error", title=error.message)
                return False
        self._done(said.partition(";")[0], entry.paper.key, lambda: back(self._library.highlights))
        entries = [
            replace(other, highlight=now) if other.id == entry.id else other
            for other in self._sieve.entries
            if other.id != entry.id or not now.deleted
        ]
        self._sieve = Sieve(entries)
        self._arrange()
        self.tell(said)
        return True

    def _highlight(self) -> tuple[Entry, Highlight] | None:
        entry = self.entry
        if entry is None or entry.highlight is None:
            self.tell("This is a note; Enter opens it." if entry is not None else "There is nothing here.")
            return None
        return entry, entry.highlight

    @work(exclusive=True, group="ask", exit_on_error=False)
    async def action_desk_comment(self) -> None:
        from netreader.tui.dialogs.highlights import CommentDialog

        found = self._highlight()
        if found is None:
            return
        entry, highlight = found
        before = said = highlight.comment
        while True:  # words that could not be written are asked for again, as they were written
            answer = await self.app.push_screen_wait(CommentDialog(highlight.quote, said))
            if answer is None or answer == before:
                return
            said = answer
            written = said

            def change(all: Highlights) -> Highlight:
                return all.comment(highlight, written)  # noqa: B023 - it is run before the next turn

            def back(all: Highlights) -> Highlight:
                return all.comment(replace(highlight, comment=written), before)  # noqa: B023

            if await self._changed(entry, change, "comment saved" if said else "comment removed", back):
                return

    @work(group="change", exit_on_error=False)
    async def _recolour(self, number: int) -> None:
        found = self._highlight()
        if found is None:
            return
        entry, highlight = found
        colour = self.colours[number - 1]
        if highlight.colour != colour.id:
            await self._changed(
                entry,
                lambda all: all.recolour(highlight, colour.id),
                colour.name,
                lambda all: all.recolour(highlight, highlight.colour),
            )

    def action_desk_colour_1(self) -> None:
        self._recolour(1)

    def action_desk_colour_2(self) -> None:
        self._recolour(2)

    def action_desk_colour_3(self) -> None:
        self._recolour(3)

    def action_desk_colour_4(self) -> None:
        self._recolour(4)

    def action_desk_colour_5(self) -> None:
        self._recolour(5)

    @work(group="change", exit_on_error=False)
    async def action_desk_delete(self) -> None:
        found = self._highlight()
        if found is not None:
            entry, highlight = found
            said = "highlight deleted; u brings it back"
            await self._changed(entry, lambda all: all.delete(highlight), said, lambda all: all.restore(highlight))

    @work(group="change", exit_on_error=False)
    async def action_desk_undo(self) -> None:
        async with self._one_by_one:
            if await self._undo():
                self.gather()
