"""Shelves: named, ordered lists of papers, each with a note of its own; a paper may stand on many."""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime

from msgspec import Struct
from msgspec.structs import asdict, replace

from netreader.errors import Corrupt
from netreader.library import documents
from netreader.library.database import Database
from netreader.library.storage import SQLiteTable
from netreader.text import clean, clean_line

#: Characters of the longest name.
LONGEST = 100


class Shelf(Struct, frozen=True):
    """A shelf.

    Attributes:
        papers: Keys, in the reader's order.
        note: Markdown.
        created: ISO 8601, UTC.
    """

    name: str
    papers: list[int] = []
    note: str = ""
    created: str = ""


_shelf = documents.reader(Shelf)


def shelf_name(text: str) -> str:
    """A name as it is kept: one line, without quotation marks."""
    return clean_line(text.replace('"', " "))[:LONGEST].strip()


class Shelves:
    """The shelves by name, whatever its case. A change reads what is in the file and writes it in one transaction."""

    def __init__(self, database: Database, table: SQLiteTable) -> None:
        self._database = database
        self._table = table

    def all(self) -> list[Shelf]:
        """Every shelf, by name."""
        return sorted((shelf for _, shelf in self._stored()), key=lambda shelf: shelf.name.casefold())

    def find(self, name: str) -> Shelf | None:
        """The shelf of a name."""
        return next((shelf for _, shelf in self._stored() if _same(shelf.name, name)), None)

    def having(self, key: int) -> list[str]:
        """Names of the shelves on which a paper stands."""
        return [shelf.name for shelf in self.all() if key in shelf.papers]

    def put(self, name: str, keys: Iterable[int]) -> list[int]:
        """Put papers at the end of a shelf, which is made if there is none; those that stand there stay in place.

        Returns:
            The papers that are new on it.

        Raises:
            ValueError: The name is empty.
        """
        name, keys = shelf_name(name), list(dict.fromkeys(keys))
        if not name:
            raise ValueError("A shelf has a name.")
        with self._database.transaction():
            found = self._entry(name)
            if found is None:
                self._table.insert(asdict(Shelf(name, keys, "", datetime.now(UTC).isoformat())))
                return keys
            place, shelf = found
            new = [key for key in keys if key not in set(shelf.papers)]
            self._write(place, replace(shelf, papers=[*shelf.papers, *new]))
        return new

    def take(self, name: str, keys: Iterable[int]) -> list[int]:
        """Take papers off a shelf; gives those that stood there."""
        gone = set(keys)
        taken: list[int] = []

        def change(shelf: Shelf) -> Shelf:
            taken.extend(key for key in shelf.papers if key in gone)
            return replace(shelf, papers=[key for key in shelf.papers if key not in gone])

        self._change(name, change)
        return taken

    def put_back(self, name: str, keys: Sequence[int], places: Mapping[int, int]) -> None:
        """Put papers that were taken off a shelf where they stood.

        Args:
            places: Where each stood, from 0, when all of them were there.
        """

        def change(shelf: Shelf) -> Shelf:
            papers = list(shelf.papers)
            for key in sorted(keys, key=lambda key: places[key]):
                if key not in papers:
                    papers.insert(min(places[key], len(papers)), key)
            return replace(shelf, papers=papers)

        if not self._change(name, change):
            self.put(name, keys)

    def move(self, name: str, key: int, steps: int) -> int:
        """Move a paper up (negative) or down; gives its new place, from 0, or -1 where it doesn't stand there."""
        place = -1

        def change(shelf: Shelf) -> Shelf:
            nonlocal place
            if key not in shelf.papers:
                return shelf
            papers = list(shelf.papers)
            at = papers.index(key)
            place = max(0, min(len(papers) - 1, at + steps))
            papers.insert(place, papers.pop(at))
            return replace(shelf, papers=papers)

        self._change(name, change)
        return place

    def rename(self, name: str, new: str) -> bool:
        """Give a shelf another name; False if there is no such shelf.

        Raises:
            ValueError: The name is empty, or another shelf's.
        """
        new = shelf_name(new)
        if not new:
            raise ValueError("A shelf has a name.")
        with self._database.transaction():
            if not _same(name, new) and self._entry(new) is not None:
                raise ValueError(f"There is a shelf “{new}” already.")
            return self._change(name, lambda shelf: replace(shelf, name=new))

    def write_note(self, name: str, note: str) -> bool:
        """Write a shelf's note; False if there is no such shelf."""
        return self._change(name, lambda shelf: replace(shelf, note=clean(note)))

    def delete(self, name: str) -> Shelf | None:
        """Delete a shelf, not its papers; gives it back, for `restore`."""
        with self._database.transaction():
            found = self._entry(name)
            if found is None:
                return None
            self._table.remove(doc_ids=[found[0]])
        return found[1]

    def restore(self, shelf: Shelf) -> None:
        """Put a deleted shelf back; one that got its name meanwhile takes its papers and note."""
        with self._database.transaction():
            if self._entry(shelf.name) is None:
                self._table.insert(asdict(shelf))
                return
            self.put(shelf.name, shelf.papers)
            now = self.find(shelf.name)
            if now is not None and shelf.note and shelf.note not in now.note:
                self.write_note(shelf.name, f"{now.note}\n\n{shelf.note}" if now.note else shelf.note)

    def move_paper(self, old: int, new: int) -> None:
        """Put PubMed's record where a starter entry of the same paper stands; in the caller's transaction."""
        for place, shelf in self._stored():
            if old in shelf.papers:
                papers = dict.fromkeys(new if key == old else key for key in shelf.papers)
                self._write(place, replace(shelf, papers=list(papers)))

    def _change(self, name: str, change: Callable[[Shelf], Shelf]) -> bool:
        with self._database.transaction():
            found = self._entry(name)
            if found is None:
                return False
            place, shelf = found
            changed = change(shelf)
            if changed != shelf:
                self._write(place, changed)
        return True

    def _write(self, place: int, shelf: Shelf) -> None:
        self._table.put([(place, documents.encode(asdict(shelf)))])

    def _entry(self, name: str) -> tuple[int, Shelf] | None:
        return next(((place, shelf) for place, shelf in self._stored() if _same(shelf.name, name)), None)

    def _stored(self) -> list[tuple[int, Shelf]]:
        with self._database.reading() as connection:
            return stored(connection)


def stored(connection: sqlite3.Connection) -> list[tuple[int, Shelf]]:
    """The shelves with their places in the table; one that can't be read is left out, and `check` names it."""
    found = []
    for place, body in connection.execute("SELECT key, body FROM doc_shelves ORDER BY seq"):
        with contextlib.suppress(Corrupt):
            found.append((place, _shelf(body)))
    return found


def _same(one: str, other: str) -> bool:
    return shelf_name(one).casefold() == shelf_name(other).casefold()
