"""The library: what is brought in, found and written, and what the program remembers."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from msgspec import Struct
from tinydb.table import Document

from netreader.errors import Corrupt
from netreader.library import backups, documents, schema
from netreader.library.bringing import Bringing
from netreader.library.changes import Change
from netreader.library.finding import Finding
from netreader.library.fromfiles import Brought
from netreader.library.incoming import Incoming
from netreader.library.jobs import Job
from netreader.library.listing import Row
from netreader.library.marks import Marks
from netreader.library.notes import Note
from netreader.library.papers import Kept
from netreader.library.saved import Saved
from netreader.library.searches import Search
from netreader.library.words import ReadersWords

#: The one document of the session table.
SESSION = 1

_fields = documents.reader(dict[str, Any])


class Info(Struct, frozen=True):
    """Facts about the library: where, how large in bytes, what is in it, and its newest daily copy."""

    path: Path
    bytes: int
    papers: int
    starters: int
    notes: int
    starred: int
    highlights: int
    tags: int
    shelves: int
    fulltexts: int
    searches: int
    version: int
    journal: str
    full_text: str
    backup: Path | None


class Library(Bringing, Finding, ReadersWords):
    """A library, in a file; see `LibraryFile` for how it is opened, and what that raises."""

    def remember_search(self, search: Search) -> None:
        """Add a query to the history."""
        self._searches.remember(search)

    def searches(self, limit: int = 100) -> list[Search]:
        """The latest queries."""
        return self._searches.latest(limit)

    def session(self) -> dict[str, Any]:
        """Where the last session was left; empty at first."""
        body = self._session.body(SESSION)
        try:
            return {} if body is None else _fields(body)
        except Corrupt:
            return {}

    def save_session(self, state: dict[str, Any]) -> None:
        """Write where this session is left."""
        self._session.upsert(Document(state, doc_id=SESSION))

    def start_job(self, title: str, pmids: Sequence[str]) -> Job:
        """Write down a long fetch."""
        return self._jobs.start(title, pmids)

    def jobs(self) -> list[Job]:
        """Long fetches that have not come to an end."""
        return self._jobs.unfinished()

    def update_job(self, job: Job, *, done: Sequence[str] = (), absent: Sequence[str] = ()) -> Job:
        """Take PMIDs off a long fetch's list."""
        return self._jobs.update(job, done, absent)

    def end_job(self, job: Job) -> None:
        """Forget a long fetch."""
        self._jobs.end(job)

    def info(self) -> Info:
        """Facts about the library."""
        copies = backups.generations(self.backups)
        return Info(
            path=self.path,
            bytes=backups.size_of(self.path),
            papers=self.count(),
            starters=self.starter_count(),
            notes=self._notes.count(),
            starred=self._marks.starred(),
            highlights=self.highlights.count(),
            tags=len(self._marks.tag_counts()),
            shelves=len(self.shelves.all()),
            fulltexts=self.fulltexts.count(),
            searches=len(self.searches(10_000)),
            version=schema.VERSION,
            journal=self._database.journal,
            full_text="FTS5" if self._words.fts5 else "scan",
            backup=copies[0] if copies else None,
        )


__all__ = ["Brought", "Change", "Incoming", "Info", "Job", "Kept", "Library", "Marks", "Note", "Row", "Saved", "Search"]
