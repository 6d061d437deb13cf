"""Long fetches, written down so that they can go on after a break."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import msgspec

from netreader.library.database import Database
from netreader.library.storage import SQLiteTable


@dataclass(slots=True)
class Job:
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
    absent: list[str] = field(default_factory=list)


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
        return [msgspec.convert({**document, "id": document.doc_id}, Job) for document in self._jobs]

    def update(self, job: Job, done: Sequence[str], absent: Sequence[str]) -> Job:
        """Take PMIDs off the list: kept, or not to be had."""
        gone = {*done, *absent}
        job = Job(job.id, job.title, [p for p in job.pending if p not in gone], job.total, [*job.absent, *absent])
        with self._database.transaction():
            if self._jobs.contains(doc_id=job.id):
                self._jobs.update(
                    {"pending": job.pending, "absent": job.absent},
                    doc_ids=[job.id],
                )
        return job

    def end(self, job: Job) -> None:
        """Forget a fetch: it is done, or no longer wanted."""
        with self._database.transaction():
            if self._jobs.contains(doc_id=job.id):
                self._jobs.remove(doc_ids=[job.id])
