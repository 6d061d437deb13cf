"""Taking back: what a reader did to papers, the last thing first."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable

from msgspec import Struct
from textual import work

from netreader.errors import LibraryError
from netreader.text import shorten
from netreader.tui.reader.choosing import Choosing

#: Things that can be taken back.
UNDONE = 100


class Deed(Struct, eq=False, frozen=True):
    """Something that a reader did.

    Attributes:
        said: What was done.
        keys: The papers it was done to.
        back: Takes it back; called in a thread, may raise a LibraryError. What it gives is said, if it says anything.
        kind: What it was done with, where that can be asked for: ``highlight``.
    """

    said: str
    keys: tuple[int, ...]
    back: Callable[[], object]
    kind: str = ""

    def fits(self, kind: str, key: int) -> bool:
        """Whether it is of a kind, and was done to a paper, if that is said."""
        return (not kind or self.kind == kind) and (not key or key in self.keys)


class Undoing(Choosing):
    """What was done, and its opposite."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self._in_turn = asyncio.Lock()
        self._writing = threading.Lock()
        self._deeds: list[Deed] = []

    def done(self, deed: Deed) -> None:
        """Remember something done, to be taken back."""
        self._deeds.append(deed)
        del self._deeds[:-UNDONE]

    @work(group="undo", exit_on_error=False)
    async def action_undo(self) -> None:
        await self.undo()

    async def undo(self, kind: str = "", key: int = 0, *, told: bool = True) -> bool:
        """Take back what was done last: of a kind, to a paper, if that is said; False where there was nothing.

        Args:
            told: Say that there was nothing.
        """
        async with self._in_turn:
            deed = next((deed for deed in reversed(self._deeds) if deed.fits(kind, key)), None)
            if deed is None:
                if told:
                    self.tell("There is nothing to undo.")
                return False
            self._deeds.remove(deed)
            try:
                said = await asyncio.to_thread(self._take_back, deed)
            except LibraryError as error:
                self._deeds.append(deed)
                self.tell(str(error), severity="error", title=f"Not taken back: {deed.said}")
                return False
        self.show_again(deed.keys)
        where = "" if len(deed.keys) != 1 or deed.keys[0] == self.key else self.name_of(deed.keys[0])
        self.tell(said if isinstance(said, str) and said else where or " ", title=f"Taken back: {deed.said}")
        return True

    def _take_back(self, deed: Deed) -> object:
        with self._writing:
            return deed.back()

    def name_of(self, key: int) -> str:
        """What a paper is called in a line."""
        row = self.listing.rows.get(key) or next(iter(self.library.rows([key])), None)
        title = row.summary.title if row is not None else ""
        return shorten(title, 120) or (f"PMID {key}" if key > 0 else "A paper of the starter shelf")

    def show_again(self, keys: tuple[int, ...]) -> None:
        """Draw what the library now knows of these papers, wherever they stand."""
        self.refresh_rows(list(keys))
