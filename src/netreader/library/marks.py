"""Star, reading status, and whether a paper was opened."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from netreader.errors import Corrupt
from netreader.library import documents
from netreader.library.database import Database
from netreader.library.storage import SQLiteTable

#: Reading status; empty is none.
STATUSES = ("", "to read", "reading", "read")


@dataclass(slots=True)
class Marks:
    """A reader's marks on a paper; `status` is one of `STATUSES`."""

    starred: bool = False
    status: str = ""
    opened: bool = False


_fields = documents.reader(dict[str, Any])


def read_marks(body: bytes) -> Marks:
    """Marks of a document; one that makes no sense has none, and the next mark writes it anew."""
    try:
        fields = _fields(body)
    except Corrupt:
        return Marks()
    status = str(fields.get("status", ""))
    return Marks(bool(fields.get("starred")), status if status in STATUSES else "", bool(fields.get("opened")))


class MarkBook:
    """Marks by the paper's key."""

    def __init__(self, database: Database, marks: SQLiteTable) -> None:
        self._database = database
        self._marks = marks

    def marks(self, key: int) -> Marks:
        """A paper's marks; none set if it has none."""
        body = self._marks.body(key)
        return Marks() if body is None else read_marks(body)

    def mark(self, key: int, *, starred: bool | None, status: str | None, opened: bool | None) -> Marks:
        """Change some marks; what is None stays.

        Raises:
            ValueError: `status` is none of `STATUSES`.
        """
        if status is not None and status not in STATUSES:
            raise ValueError(f"{status!r} is no reading status; there are {', '.join(STATUSES[1:])}.")
        with self._database.transaction():
            marks = self.marks(key)
            before = asdict(marks)
            if starred is not None:
                marks.starred = starred
            if status is not None:
                marks.status = status
            if opened is not None:
                marks.opened = opened
            if asdict(marks) != before:
                self._marks.put([(key, documents.encode(asdict(marks)))])
        return marks

    def move(self, old: int, new: int) -> None:
        """Give a starter entry's marks to PubMed's record of the same paper; what is set in either is set."""
        with self._database.transaction():
            mine, other = self.marks(old), self.marks(new)
            self.mark(
                new,
                starred=mine.starred or other.starred,
                status=other.status or mine.status,
                opened=mine.opened or other.opened,
            )
            if self._marks.contains(doc_id=old):
                self._marks.remove(doc_ids=[old])

    def starred(self) -> int:
        """How many papers are starred."""
        with self._database.reading() as connection:
            return sum(read_marks(body).starred for (body,) in connection.execute("SELECT body FROM doc_marks"))
