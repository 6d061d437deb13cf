"""Star, reading status, and whether a paper was opened."""

from __future__ import annotations

from dataclasses import asdict, dataclass

from tinydb.table import Document

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


class MarkBook:
    """Marks by the paper's key."""

    def __init__(self, database: Database, marks: SQLiteTable) -> None:
        self._database = database
        self._marks = marks

    def marks(self, key: int) -> Marks:
        """A paper's marks; none set if it has none."""
        document = self._marks.get(doc_id=key)
        if not isinstance(document, Document):
            return Marks()
        status = str(document.get("status", ""))
        return Marks(bool(document.get("starred")), status if status in STATUSES else "", bool(document.get("opened")))

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
                self._marks.upsert(Document(asdict(marks), doc_id=key))
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
        return sum(1 for document in self._marks if document.get("starred"))
