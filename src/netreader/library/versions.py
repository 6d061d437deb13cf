"""Earlier texts of notes: every save of the last day, the last of each day before; what gave way to another copy."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from msgspec import Struct

from netreader.errors import Corrupt
from netreader.library import documents
from netreader.library.database import Database
from netreader.library.schema import INDEXES
from netreader.library.storage import SQLiteTable

#: How long every save is kept.
EVERY = timedelta(days=1)

#: A pause in writing after which old versions are gone through.
PAUSE = timedelta(hours=1)

#: Texts up to so many characters are kept whole; of a longer one, where it pays, only what the next save changed.
WHOLE = 4_000


class Version(Struct, frozen=True):
    """A text that gave way.

    Attributes:
        revision: The note's revision when it said this.
        modified: When it was saved, UTC.
        why: What it gave way to, where that was more than the next save.
    """

    text: str
    revision: int
    modified: datetime
    why: str = ""


class _Stored(Struct):
    """A version as the file has it.

    Attributes:
        text: All of it; or what stands between the first `head` and the last `tail` characters of revision `after`.
        after: The revision that followed; 0 where the text is whole.
    """

    text: str = ""
    revision: int = 1
    modified: str = ""
    paper: int = 0
    why: str = ""
    after: int = 0
    head: int = 0
    tail: int = 0


_stored = documents.reader(_Stored)


class Versions:
    """The earlier texts of notes, by the paper's key."""

    def __init__(self, database: Database, table: SQLiteTable) -> None:
        self._database = database
        self._table = table

    def keep(self, key: int, version: Version, after: tuple[int, str] | None = None) -> None:
        """Keep a text that gives way; inside the caller's transaction.

        Args:
            after: Revision and text that take its place, where these are the note's next.
        """
        document: dict[str, object] = {
            "paper": key,
            "text": version.text,
            "revision": version.revision,
            "modified": version.modified.isoformat(),
            "why": version.why,
        }
        if after is not None and len(version.text) > WHOLE:
            head, tail, between = _difference(version.text, after[1])
            if len(between) < len(version.text) // 2:
                document |= {"text": between, "after": after[0], "head": head, "tail": tail}
        self._table.insert(document)

    def of(self, key: int, current: tuple[int, str] | None = None) -> list[Version]:
        """A paper's, newest first.

        Args:
            current: Revision and text of the note as it stands.
        """
        return [version for _, version, _ in self._read(key, current)]

    def last_revision(self, key: int) -> int:
        """The highest revision among them, 0 for none."""
        return max((stored.revision for _, stored in self._rows(key)), default=0)

    def tidy(self, key: int, current: tuple[int, str], now: datetime) -> None:
        """Thin out what is older than a day, if writing begins again after a pause; in the caller's transaction."""
        rows = self._rows(key)
        if not rows or now - when(rows[0][1].modified) < PAUSE:
            return
        seen: set[object] = set()
        gone: list[int] = []
        for place, version, whole in self._read(key, current):
            if now - version.modified < EVERY or version.why:
                continue
            day = version.modified.astimezone().date()
            if day in seen:
                gone.append(place)
            elif not whole:
                self._table.update({"text": version.text, "after": 0, "head": 0, "tail": 0}, doc_ids=[place])
            seen.add(day)
        if gone:
            self._table.remove(doc_ids=gone)

    def move(self, old: int, new: int, current: tuple[int, str]) -> None:
        """Give a paper's to another paper; in the caller's transaction."""
        rows = self._read(old, current)
        for _, version, _ in reversed(rows):
            self.keep(new, version)
        if rows:
            self._table.remove(doc_ids=[place for place, _, _ in rows])

    def _rows(self, key: int) -> list[tuple[int, _Stored]]:
        with self._database.reading() as connection:
            rows = connection.execute(
                f"SELECT key, body FROM doc_note_versions WHERE {INDEXES['note_versions']}=? ORDER BY seq DESC", (key,)
            ).fetchall()
        found = []
        for place, body in rows:
            try:
                found.append((place, _stored(body)))
            except Corrupt:
                continue  # `check` names it
        return found

    def _read(self, key: int, current: tuple[int, str] | None) -> list[tuple[int, Version, bool]]:
        """Each with its place in the table, and whether its text stands there whole."""
        texts = dict([current] if current else [])
        found = []
        for place, stored in self._rows(key):
            text = stored.text
            if stored.after:
                newer = texts.get(stored.after)
                if newer is None or stored.head + stored.tail > len(newer):
                    continue  # what it is told by is gone
                text = newer[: stored.head] + text + newer[len(newer) - stored.tail :]
            texts[stored.revision] = text
            found.append((place, Version(text, stored.revision, when(stored.modified), stored.why), not stored.after))
        return found


def _difference(old: str, new: str) -> tuple[int, int, str]:
    """How many characters both texts begin and end with, and what stands between in the old one."""
    most = min(len(old), len(new))
    head = _common(zip(old, new, strict=False), most)
    tail = _common(zip(reversed(old), reversed(new), strict=False), most - head)
    return head, tail, old[head : len(old) - tail]


def _common(pairs: Iterable[tuple[str, str]], most: int) -> int:
    count = 0
    for one, other in pairs:
        if count == most or one != other:
            break
        count += 1
    return count


def when(text: str) -> datetime:
    """A time written in a document; 1970 where it is none."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return datetime.fromtimestamp(0, UTC)
    return found if found.tzinfo else found.replace(tzinfo=UTC)
