"""A reader's notes: a save is durable before it is acknowledged, and no text is written over by another copy."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from tinydb.table import Document

from netreader.library.database import Database
from netreader.library.papers import Papers
from netreader.library.storage import SQLiteTable
from netreader.text import clean


@dataclass(slots=True)
class Note:
    """A note.

    Attributes:
        revision: Counts its saves; given back with the next save, it tells whether another copy wrote meanwhile.
        modified: When it was saved, UTC.
        merged: This save found another copy's text and kept both.
    """

    text: str
    revision: int
    modified: datetime
    merged: bool = False


class Notes:
    """One note a paper, Markdown, under the paper's key; texts that gave way are kept as versions."""

    def __init__(self, database: Database, notes: SQLiteTable, versions: SQLiteTable, papers: Papers) -> None:
        self._database = database
        self._notes = notes
        self._versions = versions
        self._papers = papers

    def note(self, key: int) -> Note | None:
        """A paper's note, if it has one."""
        document = self._notes.get(doc_id=key)
        if not isinstance(document, Document):
            return None
        return Note(
            clean(str(document.get("text", ""))),
            int(document.get("revision", 1)),
            datetime.fromisoformat(str(document.get("modified", "1970-01-01T00:00:00+00:00"))),
        )

    def save(self, key: int, text: str, base: int) -> Note:
        """Save a note.

        Args:
            base: The revision the text was edited from, 0 for none.

        Returns:
            The note as it now stands: if another copy saved since `base`, both texts, the other's below a line that
            says so. An empty text takes the note away and keeps what it said as a version.
        """
        text = clean(text)
        now = datetime.now(UTC)
        with self._database.transaction() as connection:
            stored = self.note(key)
            merged = stored is not None and stored.revision != base and stored.text != text
            if merged and stored is not None:
                self._keep_version(key, stored, "another copy wrote meanwhile")
                text = _both(text, stored)
            if stored is None and not text:
                return Note("", 0, now)
            if stored is not None and not text:
                self._keep_version(key, stored, "deleted")
                self._notes.remove(doc_ids=[key])
                self._papers.note_changed(connection, key, "")
                return Note("", 0, now)
            revision = max(stored.revision if stored else self._last_revision(key), base) + 1
            document = {"text": text, "revision": revision, "modified": now.isoformat()}
            self._notes.upsert(Document(document, doc_id=key))
            self._papers.note_changed(connection, key, text)
        return Note(text, revision, now, merged)

    def _last_revision(self, key: int) -> int:
        """Revisions go on after a deletion, so that an old base is never taken for a new one."""
        return max((version["revision"] for version in self.versions(key)), default=0)

    def versions(self, key: int) -> list[dict[str, Any]]:
        """Texts that gave way, newest first: ``text``, ``revision``, ``modified``, ``why``."""
        with self._database.reading() as connection:
            rows = connection.execute(
                "SELECT key FROM doc_note_versions WHERE json_extract(CAST(body AS TEXT), '$.paper')=?"
                " ORDER BY seq DESC",
                (key,),
            ).fetchall()
        found = [self._versions.get(doc_id=number) for (number,) in rows]
        return [dict(version) for version in found if isinstance(version, Document)]

    def _keep_version(self, key: int, note: Note, why: str) -> None:
        self._versions.insert(
            {
                "paper": key,
                "text": note.text,
                "revision": note.revision,
                "modified": note.modified.isoformat(),
                "why": why,
            }
        )

    def move(self, old: int, new: int) -> None:
        """Give a starter entry's note to PubMed's record of the same paper; two notes become one."""
        with self._database.transaction():
            note = self.note(old)
            if note is None:
                return
            other = self.note(new)
            text = f"{other.text}\n\n{note.text}" if other and other.text != note.text else note.text
            self.save(new, text, other.revision if other else 0)
            self._notes.remove(doc_ids=[old])

    def count(self) -> int:
        """How many papers have a note."""
        return len(self._notes)


def _both(mine: str, theirs: Note) -> str:
    if not mine:
        return theirs.text
    when = theirs.modified.astimezone()
    return f"{mine}\n\n---\n*Written in another copy of netreader, {when:%Y-%m-%d %H:%M}:*\n\n{theirs.text}"
