"""Reviews and the decisions of their reviewers.

A decision is never written over: each is an entry of its own, and one that was taken back is marked so. What counts is
a reviewer's last decision on a paper that was not taken back. Every change is durable when the call returns.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from typing import Any

from netreader.errors import Corrupt
from netreader.library import documents
from netreader.library.database import Database
from netreader.library.schema import INDEXES
from netreader.library.storage import SQLiteTable
from netreader.screening.decisions import EVERYONE, Decision, Standing, standings
from netreader.screening.review import Review, Source, added, cleared, moved, name_of, reason_of, same
from netreader.screening.stages import ABSTRACT, FULL_TEXT, Stage
from netreader.text import clean, clean_line, fold

_REVIEW = INDEXES["decisions"]

#: Papers asked about in one statement.
MANY = 500

#: Characters that are kept of a search.
LONGEST_QUERY = 2_000


@dataclass(frozen=True, slots=True)
class _Entry:
    """A decision as the file has it.

    Attributes:
        review: The key of its review.
        undone: When it was taken back, or empty.
        stage: Name of the stage to which it belongs.
    """

    review: int
    paper: int
    reviewer: str
    verdict: str
    reason: str = ""
    note: str = ""
    when: str = ""
    consensus: bool = False
    undone: str = ""
    stage: str = ABSTRACT.name

    @property
    def decision(self) -> Decision:
        """As a value."""
        return Decision(
            self.paper, self.reviewer, self.verdict, self.reason, self.note, self.when, consensus=self.consensus
        )


_review = documents.reader(Review)
_entry = documents.reader(_Entry)


class NoReview(LookupError):
    """There is no review of that name."""


class Screenings:
    """The reviews by name, whatever its case."""

    def __init__(self, database: Database, reviews: SQLiteTable, decisions: SQLiteTable) -> None:
        self._database = database
        self._reviews = reviews
        self._decisions = decisions

    # Reviews

    def all(self) -> list[Review]:
        """Every review, by name; those put away left out."""
        with self._database.reading() as connection:
            found = [review for _, review in _stored(connection) if not review.deleted]
        return sorted(found, key=lambda review: review.name.casefold())

    def find(self, name: str) -> Review | None:
        """The review of a name."""
        found = self._found(name)
        return found[1] if found is not None else None

    def add(self, name: str, papers: Iterable[int], source: str, query: str = "") -> tuple[int, int]:
        """Put papers into the queue of a review, which is made if there is none.

        Args:
            source: Where they come from, as the flow diagram is to say it.
            query: The search that found them, if one did.

        Returns:
            How many are new in the queue, and how many were duplicates.

        Raises:
            ValueError: The name is empty.
        """
        name, papers = name_of(name), list(papers)
        if not name:
            raise ValueError("A review has a name.")
        now = _now()
        with self._database.transaction() as connection:
            found = self._found(name)
            before = found[1] if found is not None else Review(name, created=now)
            dois = _dois(connection, [*before.papers, *papers])
            source = clean_line(source)[:LONGEST_QUERY] or "a list"
            review = added(before, papers, Source(source, 0, now, clean_line(query)[:LONGEST_QUERY]), dois)
            if found is None:
                self._reviews.insert(asdict(review))
            else:
                self._write(found[0], review)
        new = len(review.papers) - len(before.papers)
        return new, len(papers) - new

    def clear(self, name: str) -> int:
        """Take out papers that turned out to have the DOI of another; gives how many."""
        with self._database.transaction() as connection:
            key, review = self._wanted(name)
            decided = {entry.paper for _, entry in _entries(connection, key) if not entry.undone}
            now = cleared(review, _dois(connection, review.papers), decided)
            if now != review:
                self._write(key, now)
        return len(review.papers) - len(now.papers)

    def rename(self, name: str, new: str) -> None:
        """Give a review another name.

        Raises:
            ValueError: The name is empty, or another review's.
            NoReview: There is none.
        """
        new = name_of(new)
        if not new:
            raise ValueError("A review has a name.")
        with self._database.transaction():
            if not same(name, new) and self._found(new) is not None:
                raise ValueError(f"There is a review “{new}” already.")
            key, review = self._wanted(name)
            self._write(key, replace(review, name=new))

    def delete(self, name: str) -> None:
        """Put a review away, its decisions with it; `restore` brings it back."""
        with self._database.transaction():
            key, review = self._wanted(name)
            self._write(key, replace(review, deleted=_now()))

    def restore(self, name: str) -> bool:
        """Bring back the review of a name that was put away last; False if there is none.

        Raises:
            ValueError: There is another review of that name now.
        """
        with self._database.transaction() as connection:
            gone = [
                (review.deleted, key, review)
                for key, review in _stored(connection)
                if review.deleted and same(review.name, name)
            ]
            if not gone:
                return False
            if self._found(name) is not None:
                raise ValueError(f"There is a review “{name}” already.")
            _, key, review = max(gone, key=lambda item: item[0])
            self._write(key, replace(review, deleted=""))
        return True

    def set_needed(self, name: str, needed: int) -> None:
        """Say how many reviewers decide on each paper; see `netreader.screening.decisions.standings`.

        Raises:
            NoReview: There is none.
        """
        with self._database.transaction():
            key, review = self._wanted(name)
            self._write(key, replace(review, needed=max(EVERYONE, needed)))

    def add_reason(self, name: str, reason: str) -> None:
        """Remember a reason to exclude that was thought of while screening."""
        reason = reason_of(reason)
        with self._database.transaction():
            key, review = self._wanted(name)
            if reason and not any(same(reason, known) for known in review.reasons):
                self._write(key, replace(review, reasons=[*review.reasons, reason]))

    # Decisions

    def decide(
        self,
        name: str,
        paper: int,
        reviewer: str,
        verdict: str,
        *,
        reason: str = "",
        note: str = "",
        consensus: bool = False,
        stage: Stage = ABSTRACT,
    ) -> Decision:
        """Decide on a paper; an earlier decision of the same reviewer stays below, and `undo` brings it back.

        Raises:
            ValueError: The verdict is none of the stage's, the reviewer has no name, or the paper is not in its queue.
            NoReview: There is none.
        """
        reviewer = name_of(reviewer)
        if verdict not in stage.verdicts:
            raise ValueError(f"{verdict!r} is not a decision; there are {', '.join(stage.verdicts)}.")
        if not reviewer:
            raise ValueError("A reviewer has a name.")
        with self._database.transaction():
            key, review = self._wanted(name)
            if paper not in review.papers:
                raise ValueError(f"PMID {paper} is not in the queue of {review.name}.")
            if stage is FULL_TEXT and self._standings(key, review, ABSTRACT)[paper].state != "included":
                raise ValueError(f"PMID {paper} is not included by title and abstract, so its full text is not asked.")
            reason = reason_of(reason) if verdict == "exclude" else ""
            entry = _Entry(
                key, paper, reviewer, verdict, reason, clean(note).strip(), _now(), consensus, stage=stage.name
            )
            self._decisions.insert(asdict(entry))
        return entry.decision

    def undo(self, name: str, reviewer: str, *, consensus: bool = False, stage: Stage = ABSTRACT) -> Decision | None:
        """Take back the last decision of a reviewer in a stage that was not taken back; None if there is none."""
        return self._mark(name, reviewer, consensus, stage, undone=True)

    def redo(self, name: str, reviewer: str, *, consensus: bool = False, stage: Stage = ABSTRACT) -> Decision | None:
        """Make the decision taken back last again; None if there is none, or something was decided since."""
        return self._mark(name, reviewer, consensus, stage, undone=False)

    def _mark(self, name: str, reviewer: str, consensus: bool, stage: Stage, *, undone: bool) -> Decision | None:
        with self._database.transaction() as connection:
            key, _ = self._wanted(name)
            entries = [
                (at, entry)
                for at, entry in _entries(connection, key)
                if (entry.stage, entry.consensus) == (stage.name, consensus) and same(entry.reviewer, reviewer)
            ]
            if undone:
                at, entry = next(((at, entry) for at, entry in reversed(entries) if not entry.undone), (0, None))
            else:
                # Of those taken back at the end the first; not one after whose taking back something was decided.
                last = next((i for i in reversed(range(len(entries))) if not entries[i][1].undone), -1)
                newest = max((entry.when for _, entry in entries), default="")
                at, entry = next(((at, entry) for at, entry in entries[last + 1 :] if entry.undone > newest), (0, None))
            if entry is None:
                return None
            changed = replace(entry, undone=_now() if undone else "")
            self._decisions.put([(at, documents.encode(asdict(changed)))])
        return entry.decision

    def decisions(self, name: str, reviewer: str = "", *, stage: Stage = ABSTRACT) -> list[Decision]:
        """What counts of the decisions in a stage, in the order in which they were made; or of one reviewer's own.

        Raises:
            NoReview: There is none.
        """
        key, _ = self._wanted(name)
        with self._database.reading() as connection:
            found = [decision for _, decision in self._entries(connection, key, stage)]
        if reviewer:
            found = [item for item in found if not item.consensus and same(item.reviewer, reviewer)]
        latest = {(item.paper, item.consensus or item.reviewer.casefold()): item for item in found}
        counts = {id(item) for item in latest.values()}
        return [item for item in found if id(item) in counts]

    def standings(self, name: str, *, stage: Stage = ABSTRACT) -> dict[int, Standing]:
        """Where each paper of a stage stands: of titles and abstracts all, of full texts those included by these."""
        key, review = self._wanted(name)
        return self._standings(key, review, stage)

    def _standings(self, key: int, review: Review, stage: Stage) -> dict[int, Standing]:
        with self._database.reading() as connection:
            return _standings_in(connection, key, review, stage)

    def move_paper(self, old: int, new: int) -> None:
        """Give a starter entry's place in queues and decisions to PubMed's record; in the caller's transaction."""
        with self._database.transaction() as connection:
            for key, review in _stored(connection):
                if old in review.papers or any(old in (item.paper, item.of) for item in review.duplicates):
                    self._write(key, moved(review, old, new))
            entries = [
                (at, documents.encode(asdict(replace(entry, paper=new))))
                for at, entry in _read(connection.execute("SELECT key, body FROM doc_decisions ORDER BY seq"), _entry)
                if entry.paper == old
            ]
            if entries:
                self._decisions.put(entries)

    # The file

    def _found(self, name: str) -> tuple[int, Review] | None:
        with self._database.reading() as connection:
            return next(
                (
                    (key, review)
                    for key, review in _stored(connection)
                    if not review.deleted and same(review.name, name_of(name))
                ),
                None,
            )

    def _wanted(self, name: str) -> tuple[int, Review]:
        found = self._found(name)
        if found is None:
            raise NoReview(f"There is no review “{name_of(name)}”.")
        return found

    def _write(self, key: int, review: Review) -> None:
        self._reviews.put([(key, documents.encode(asdict(review)))])

    @staticmethod
    def _entries(connection: sqlite3.Connection, key: int, stage: Stage) -> Iterator[tuple[int, Decision]]:
        for at, entry in _entries(connection, key):
            if not entry.undone and entry.stage == stage.name and entry.verdict in stage.verdicts:
                yield at, entry.decision


def _standings_in(connection: sqlite3.Connection, key: int, review: Review, stage: Stage) -> dict[int, Standing]:
    papers = review.papers
    if stage is FULL_TEXT:
        by_abstract = _standings_in(connection, key, review, ABSTRACT)
        papers = [paper for paper in papers if by_abstract[paper].state == "included"]
    decisions = [decision for _, decision in Screenings._entries(connection, key, stage)]
    return standings(papers, decisions, review.needed)


def _stored(connection: sqlite3.Connection) -> list[tuple[int, Review]]:
    return _read(connection.execute("SELECT key, body FROM doc_screenings ORDER BY seq"), _review)


def _entries(connection: sqlite3.Connection, key: int) -> list[tuple[int, _Entry]]:
    rows = connection.execute(f"SELECT key, body FROM doc_decisions WHERE {_REVIEW}=? ORDER BY seq", (key,))
    return _read(rows, _entry)


def _read(rows: Iterable[tuple[int, bytes]], read: Callable[[bytes], Any]) -> list[tuple[int, Any]]:
    found = []
    for key, body in rows:
        try:
            found.append((key, read(body)))
        except Corrupt:
            continue  # `check` names it
    return found


def _dois(connection: sqlite3.Connection, keys: Sequence[int]) -> Mapping[int, str]:
    found: dict[int, str] = {}
    for start in range(0, len(keys), MANY):
        part = keys[start : start + MANY]
        among = ",".join("?" * len(part))
        found.update(connection.execute(f"SELECT key, doi FROM listing WHERE doi<>'' AND key IN ({among})", part))
    return found


def papers_in_reviews(connection: sqlite3.Connection) -> set[int]:
    """Papers that stand in the queue of a review."""
    return {paper for _, review in _stored(connection) for paper in review.papers}


def papers_of_state(connection: sqlite3.Connection, name: str, state: str, stage: Stage = ABSTRACT) -> set[int]:
    """Papers of the reviews of a name (a last ``*`` leaves its end open) that stand so in a stage; all for no state."""
    found: set[int] = set()
    for key, review in _named(connection, name):
        if not state and stage is ABSTRACT:
            found.update(review.papers)
            continue
        told = _standings_in(connection, key, review, stage)
        found.update(paper for paper, standing in told.items() if state in ("", standing.state))
    return found


def has_review(connection: sqlite3.Connection, name: str) -> bool:
    """Whether there is a review of a name, as `papers_of_state` takes it."""
    return any(True for _ in _named(connection, name))


def _named(connection: sqlite3.Connection, name: str) -> Iterator[tuple[int, Review]]:
    stem, wanted = name.endswith("*"), fold(name_of(name.rstrip("*")))
    for key, review in _stored(connection):
        folded = fold(review.name)
        if not review.deleted and wanted and (folded.startswith(wanted) if stem else folded == wanted):
            yield key, review


def _now() -> str:
    return datetime.now(UTC).isoformat()


__all__ = ["NoReview", "Screenings", "has_review", "papers_in_reviews", "papers_of_state"]
