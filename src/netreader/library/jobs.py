"""Long fetches, written down so that they can go on after a break."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec
from msgspec import Struct

from netreader.errors import Corrupt
from netreader.library import documents
from netreader.library.database import Database
from netreader.library.storage import SQLiteTable

#: With what the title of a fetch begins that asks again for papers that are kept.
REFRESH = "refresh "


class Job(Struct):
    """A long fetch.

    Attributes:
        title: What it fetches, for the reader: a query.
        pending: PMIDs still to fetch, in order.
        total: How many there were.
        absent: PMIDs that PubMed does not have.
    """

    id: int
    title: str
    pending: list[str]
    total: int
    absent: list[str] = []

    @property
    def refreshes(self) -> bool:
        """It asks again for papers that are kept."""
        return self.title.startswith(REFRESH)


_fields = documents.reader(dict[str, Any])


def _job(key: int, body: bytes) -> Job | None:
    """The fetch of a document; None if it makes no sense."""
    try:
        return msgspec.convert({**_fields(body), "id": key}, Job)
    except (Corrupt, msgspec.ValidationError):
        return None


class Jobs:
    """The long fetches that have not come to an end."""

    def __init__(self, database: Database, jobs: SQLiteTable) -> None:
        self._database = database
        self._jobs = jobs

    def start(self, title: str, pmids: Sequence[str]) -> Job:
        """Write down a new fetch."""
        pending = list(dict.fromkeys(pmids))
        document = {"title": title, "pending": pending, "total": len(pending), "absent": []}
        return Job(self._jobs.insert(document), title, pending, len(pending))

    def unfinished(self) -> list[Job]:
        """Fetches under way or broken off, oldest first."""
        with self._database.reading() as connection:
            rows = connection.execute("SELECT key, body FROM doc_jobs ORDER BY seq").fetchall()
        return [job for key, body in rows if (job := _job(key, body)) is not None]

    def update(self, job: Job, done: Sequence[str], absent: Sequence[str]) -> Job:
        """Take PMIDs off the list as it now is: kept, or not to be had. Another copy may have been at it too."""
        gone = {*done, *absent}
        with self._database.transaction():
            body = self._jobs.body(job.id)
            stored = None if body is None else _job(job.id, body)
            now = stored or job
            known = dict.fromkeys((*now.absent, *absent))
            now = Job(job.id, now.title, [pmid for pmid in now.pending if pmid not in gone], now.total, list(known))
            if stored is not None:
                self._jobs.update({"pending": now.pending, "absent": now.absent}, doc_ids=[job.id])
        return now

    def end(self, job: Job) -> None:
        """Forget a fetch: it is done, or no longer wanted."""
        with self._database.transaction():
            if self._jobs.contains(doc_id=job.id):
                self._jobs.remove(doc_ids=[job.id])
