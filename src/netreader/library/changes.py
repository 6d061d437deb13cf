"""What PubMed has changed of papers that are kept, until the reader has seen it; and when PubMed was last asked."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime

import msgspec

from netreader.errors import Corrupt
from netreader.library import documents
from netreader.library.database import Database
from netreader.library.listing import batches
from netreader.library.storage import SQLiteTable
from netreader.revision import GRAVE, Revision, joined

#: Changes that were seen are remembered for so many days.
REMEMBERED = 400

#: Papers looked up by one statement.
AT_ONCE = 500

_DAY = 86_400


class _Stored(msgspec.Struct):
    """The document of a change."""

    paper: int
    found: str
    revision: Revision
    seen: bool = False


_read = documents.reader(_Stored)


class Change(msgspec.Struct, frozen=True):
    """What changed of a paper.

    Attributes:
        id: By which it is marked as seen.
        paper: The paper's key.
        found: When it was learned.
        seen: Whether the reader has looked at it.
    """

    id: int
    paper: int
    found: datetime
    revision: Revision
    seen: bool


class Changes:
    """The changes, and when PubMed was asked about each paper."""

    def __init__(self, database: Database, table: SQLiteTable) -> None:
        self._database = database
        self._table = table

    def add(self, revisions: Mapping[int, Revision]) -> None:
        """Write down what changed of papers; it is joined to what of the same paper has not been seen yet."""
        if not revisions:
            return
        now = datetime.now(UTC).isoformat(timespec="seconds")
        with self._database.transaction() as connection:
            waiting = {change.paper: change for change in self._of(connection, list(revisions)) if not change.seen}
            for paper, revision in revisions.items():
                before = waiting.get(paper)
                told = joined(before.revision, revision) if before else revision
                document = msgspec.to_builtins(_Stored(paper, now, told))
                if before:
                    self._table.update(document, doc_ids=[before.id])
                else:
                    self._table.insert(document)

    def unseen(self) -> list[Change]:
        """What the reader has not looked at: the gravest first, then the latest."""
        return sorted(
            (change for change in self.all() if not change.seen),
            key=lambda change: (not change.revision.is_grave, _weight(change.revision), -change.found.timestamp()),
        )

    def all(self) -> list[Change]:
        """Every change that is remembered, the latest first."""
        with self._database.reading() as connection:
            rows = connection.execute("SELECT key, body FROM doc_changes ORDER BY seq DESC").fetchall()
        return [change for key, body in rows if (change := _change(key, body)) is not None]

    def of(self, papers: Sequence[int]) -> list[Change]:
        """What is remembered of papers, the latest first."""
        with self._database.reading() as connection:
            return self._of(connection, papers)

    def _of(self, connection: sqlite3.Connection, papers: Sequence[int]) -> list[Change]:
        from netreader.library.schema import INDEXES

        found: list[Change] = []
        for part in batches(papers, AT_ONCE):
            among = ",".join("?" * len(part))
            rows = connection.execute(
                f"SELECT key, body FROM doc_changes WHERE {INDEXES['changes']} IN ({among}) ORDER BY seq DESC", part
            )
            found += [change for key, body in rows if (change := _change(key, body)) is not None]
        return found

    def mark_seen(self, changes: Iterable[Change]) -> None:
        """The reader has looked at these. One that grew meanwhile stays unseen; old ones are forgotten."""
        with self._database.transaction():
            for change in changes:
                body = self._table.body(change.id)
                now = None if body is None else _change(change.id, body)
                if now is not None and now.revision == change.revision:
                    self._table.update({"seen": True}, doc_ids=[change.id])
            oldest = time.time() - REMEMBERED * _DAY
            old = [change.id for change in self.all() if change.seen and change.found.timestamp() < oldest]
            if old:
                self._table.remove(doc_ids=old)

    # When PubMed was asked

    def asked(self, papers: Iterable[int], when: float | None = None) -> None:
        """Write down that PubMed was asked about papers, now or at a moment in seconds."""
        at = int(time.time() if when is None else when)
        with self._database.transaction() as connection:
            connection.executemany(
                "INSERT OR REPLACE INTO checked(key, at) VALUES(?,?)", [(paper, at) for paper in papers]
            )

    def due(self, days: float, most: int) -> list[int]:
        """Papers with a PMID that PubMed was not asked about for so many days, those left longest first.

        A paper that was never asked about counts from when it came into the library.
        """
        before = int(time.time() - days * _DAY)
        with self._database.reading() as connection:
            rows = connection.execute(
                "SELECT listing.key, coalesce(checked.at, listing.added / 1000000) AS last"
                " FROM listing LEFT JOIN checked ON checked.key=listing.key"
                " WHERE listing.key>0 AND NOT listing.starter AND last<? ORDER BY last LIMIT ?",
                (before, most),
            )
            return [int(key) for key, _ in rows]


def _change(key: int, body: bytes) -> Change | None:
    """The change of a document; None if it makes no sense."""
    try:
        stored = _read(body)
        found = datetime.fromisoformat(stored.found)
    except (Corrupt, ValueError):
        return None
    if not stored.revision.kinds:
        return None
    return Change(key, stored.paper, found.astimezone(UTC), stored.revision, stored.seen)


def _weight(revision: Revision) -> int:
    return min((GRAVE.index(kind) for kind in revision.kinds if kind in GRAVE), default=len(GRAVE))
