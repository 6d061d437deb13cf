"""A reader's notes: a save is durable before it is acknowledged, and no text is written over by another copy."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime

from msgspec import Struct
from msgspec.structs import replace
from tinydb.table import Document

from netreader.errors import Corrupt, Full, LibraryError, Locked, Unwritable
from netreader.library import documents
from netreader.library.database import Database
from netreader.library.listing import Listing
from netreader.library.storage import SQLiteTable
from netreader.library.versions import Version, Versions, when
from netreader.text import clean

#: A note without a readable date.
NEVER = "1970-01-01T00:00:00+00:00"

#: Stands between what two copies wrote: a rule, and a line that goes on with the time.
RULE = "\n\n---\n*Written in another copy of netreader"


class Note(Struct):
    """A note.

    Attributes:
        revision: Counts its saves; given back with the next save, it tells whether another copy wrote meanwhile.
        modified: When it was saved, UTC.
        merged: This save found another copy's text and kept both.
        unindexed: It is saved, and the damaged full-text index beside it, which is made again at the next opening, does
            not know its words yet.
    """

    text: str
    revision: int
    modified: datetime
    merged: bool = False
    unindexed: bool = False


class _Stored(Struct):
    """A note as the file has it; whoever wrote it there may have left things out."""

    text: str = ""
    revision: int = 1
    modified: str = NEVER


class _Ours(Struct):
    """What this copy wrote at the head of a merged note: edited from `base`, stored as `revision`."""

    base: int
    revision: int
    text: str


_stored = documents.reader(_Stored)


def text_of(body: bytes) -> str:
    """The text of a note as the file has it.

    Raises:
        Corrupt: It can't be read.
    """
    return _stored(body).text


class Notes:
    """One note a paper, Markdown, under the paper's key; texts that gave way are kept as versions."""

    def __init__(self, database: Database, notes: SQLiteTable, versions: SQLiteTable, listing: Listing) -> None:
        self._database = database
        self._notes = notes
        self._versions = Versions(database, versions)
        self._listing = listing
        self._ours: dict[int, _Ours] = {}

    def note(self, key: int) -> Note | None:
        """A paper's note, if it has one."""
        body = self._notes.body(key)
        if body is None:
            return None
        stored = _stored(body)
        return Note(stored.text, stored.revision, when(stored.modified))

    def save(self, key: int, text: str, base: int) -> Note:
        """Save a note.

        Args:
            base: The revision the text was edited from, 0 for none.

        Returns:
            The note as it now stands: if another copy saved since `base`, what both say, the other's below a line that
            says so. An empty text takes the note away and keeps what it said as a version.
        """
        try:
            return self._save(key, text, base, self._listing.put_note)
        except (Full, Locked, Unwritable):
            raise
        except LibraryError:
            # What is damaged may be only what is made from the documents: a note is not to suffer for that.
            note = self._save(key, text, base, self._listing.miss_note)
            return replace(note, unindexed=True)

    def _save(self, key: int, text: str, base: int, index: Callable[[sqlite3.Connection, int, str], None]) -> Note:
        text = clean(text)
        now = datetime.now(UTC)
        with self._database.transaction() as connection:
            stored = self.note(key)
            if stored is not None and stored.text == text:
                return stored
            merged = stored is not None and stored.revision != base
            mine = text
            why = ""
            if merged and stored is not None:
                why = "" if self._goes_on(key, stored) else "another copy wrote meanwhile"
                text = self._merged(key, text, base, stored)
            if stored is None and not text:
                return Note("", 0, now)
            if stored is not None and not text:
                self._give_way(key, stored, "deleted")
                self._notes.remove(doc_ids=[key])
                index(connection, key, "")
                return Note("", 0, now)
            # Revisions go on after a deletion, so that an old base is never taken for a new one.
            revision = max(stored.revision if stored else self._versions.last_revision(key), base) + 1
            if stored is not None:
                self._versions.tidy(key, (stored.revision, stored.text), now)
                self._give_way(key, stored, why, after=None if why else (revision, text))
            document = {"text": text, "revision": revision, "modified": now.isoformat()}
            self._notes.upsert(Document(document, doc_id=key))
            index(connection, key, text)
        self._ours.pop(key, None)
        if merged and mine and _ends_there(text, mine):
            self._ours[key] = _Ours(base, revision, mine)
        return Note(text, revision, now, merged)

    def _goes_on(self, key: int, stored: Note) -> bool:
        """Whether it was this copy that last stored a merge."""
        ours = self._ours.get(key)
        return ours is not None and ours.revision == stored.revision

    def _merged(self, key: int, text: str, base: int, stored: Note) -> str:
        """What to store for a text that was edited from an older revision than the one stored."""
        ours = self._ours.get(key)
        if ours is not None and ours.base == base and _ends_there(stored.text, ours.text):
            # Typing goes on over a merge: our part of it takes its new form, theirs stands already.
            return text + stored.text[len(ours.text) :]
        return both(text, stored.text, stored.modified)

    def versions(self, key: int) -> list[Version]:
        """Texts that gave way, newest first."""
        note = self.note(key)
        return self._versions.of(key, (note.revision, note.text) if note else None)

    def _give_way(self, key: int, note: Note, why: str = "", after: tuple[int, str] | None = None) -> None:
        self._versions.keep(key, Version(note.text, note.revision, note.modified, why), after)

    def move(self, old: int, new: int) -> None:
        """Give a starter entry's note to PubMed's record of the same paper; two notes become one."""
        with self._database.transaction():
            note = self.note(old)
            if note is None:
                return
            other = self.note(new)
            text = f"{other.text}\n\n{note.text}" if other and other.text != note.text else note.text
            self.save(new, text, other.revision if other else 0)
            self._versions.move(old, new, (note.revision, note.text))
            self._notes.remove(doc_ids=[old])

    def all(self) -> dict[int, Note]:
        """Every note, by paper; what can't be read is left out, and `check` names it."""
        with self._database.reading() as connection:
            rows = connection.execute("SELECT key, body FROM doc_notes ORDER BY seq").fetchall()
        found = {}
        for key, body in rows:
            with suppress(Corrupt):
                stored = _stored(body)
                found[key] = Note(stored.text, stored.revision, when(stored.modified))
        return found

    def texts(self) -> list[str]:
        """The texts of all notes, in no order; what can't be read is passed over."""
        found = "SELECT json_extract(CAST(body AS TEXT), '$.text') FROM doc_notes WHERE json_valid(CAST(body AS TEXT))"
        with self._database.reading() as connection:
            return [str(text) for (text,) in connection.execute(found) if text]

    def count(self) -> int:
        """How many papers have a note."""
        return len(self._notes)


def _ends_there(text: str, head: str) -> bool:
    """Whether a text is this one, or this one with a line of netreader's below that begins what another copy wrote."""
    return text == head or text.startswith(head + RULE)


def both(mine: str, theirs: str, when: datetime) -> str:
    """What two copies wrote: mine, and below a line that says so their lines that mine lacks.

    Lines with which both begin and end stand once. Where one only added to the other's text, that is the text of both.
    """
    ours, others = mine.split("\n"), theirs.split("\n")
    most = min(len(ours), len(others))
    head = next((n for n in range(most) if ours[n] != others[n]), most)
    tail = next((n for n in range(most - head) if ours[-1 - n] != others[-1 - n]), most - head)
    others_alone = "\n".join(others[head : len(others) - tail]).strip("\n")
    if not others_alone.strip():
        return mine
    if not "".join(ours[head : len(ours) - tail]).strip():
        return theirs
    return (
        f"{mine}\n\n---\n*Written in another copy of netreader, {when.astimezone():%Y-%m-%d %H:%M}:*\n\n{others_alone}"
    )
