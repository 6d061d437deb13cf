"""Star, reading status, rating, tags, and whether a paper was opened."""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from functools import partial
from typing import Any

from msgspec import Struct
from msgspec.structs import asdict, replace

from netreader.errors import Corrupt
from netreader.library import documents
from netreader.library.database import Database
from netreader.library.storage import SQLiteTable
from netreader.library.tagging import is_below, renamed, tag_of, tags_of

#: Reading status; empty is none.
STATUSES = ("", "to read", "reading", "read")


class Marks(Struct):
    """A reader's marks on a paper.

    Attributes:
        status: One of `STATUSES`.
        rating: 1 to 5, 0 for none.
        tags: As `tagging.tag_of` writes them, in the order in which they were given.
    """

    starred: bool = False
    status: str = ""
    opened: bool = False
    rating: int = 0
    tags: tuple[str, ...] = ()


#: The highest rating.
BEST = 5


_fields = documents.reader(dict[str, Any])


def read_marks(body: bytes) -> Marks:
    """Marks of a document; one that makes no sense has none, and the next mark writes it anew."""
    try:
        fields = _fields(body)
    except Corrupt:
        return Marks()
    status = str(fields.get("status", ""))
    rating, tags = fields.get("rating"), fields.get("tags")
    return Marks(
        bool(fields.get("starred")),
        status if status in STATUSES else "",
        bool(fields.get("opened")),
        min(BEST, max(0, rating)) if isinstance(rating, int) else 0,
        tags_of(tag for tag in tags if isinstance(tag, str)) if isinstance(tags, list) else (),
    )


class _Tagged(Struct):
    tags: tuple[str, ...] = ()


_tagged = documents.reader(_Tagged)


def tagged(connection: sqlite3.Connection) -> list[tuple[int, tuple[str, ...]]]:
    """Every paper that has tags, with them; one whose marks can't be read is left out, and `check` names it."""
    rows = connection.execute('SELECT key, body FROM doc_marks WHERE instr(CAST(body AS TEXT), \'"tags":["\')')
    found = []
    for key, body in rows:
        with contextlib.suppress(Corrupt):
            found.append((key, _tagged(body).tags))
    return found


def _instead(now: tuple[str, ...], before: tuple[str, ...]) -> tuple[str, ...]:
    return now


class MarkBook:
    """Marks by the paper's key."""

    def __init__(self, database: Database, marks: SQLiteTable) -> None:
        self._database = database
        self._marks = marks

    def marks(self, key: int) -> Marks:
        """A paper's marks; none set if it has none."""
        body = self._marks.body(key)
        return Marks() if body is None else read_marks(body)

    def among(self, keys: Iterable[int]) -> dict[int, Marks]:
        """The marks of each of these papers."""
        found = {key: Marks() for key in keys}
        with self._database.reading() as connection:
            among = "SELECT key, body FROM doc_marks WHERE key IN (SELECT value FROM json_each(?))"
            rows = connection.execute(among, (str(list(found)),))
            found.update((key, read_marks(body)) for key, body in rows)
        return found

    def mark(
        self,
        key: int,
        *,
        starred: bool | None = None,
        status: str | None = None,
        opened: bool | None = None,
        rating: int | None = None,
    ) -> Marks:
        """Change some marks; what is None stays.

        Raises:
            ValueError: `status` is none of `STATUSES`, or `rating` not from 0 to `BEST`.
        """
        if status is not None and status not in STATUSES:
            raise ValueError(f"{status!r} is not a reading status; there are {', '.join(STATUSES[1:])}.")
        if rating is not None and not 0 <= rating <= BEST:
            raise ValueError(f"{rating} is not a rating; there are 1 to {BEST}, and 0 for none.")

        said = {"starred": starred, "status": status, "opened": opened, "rating": rating}
        wanted: dict[str, Any] = {name: value for name, value in said.items() if value is not None}
        return self._change(key, lambda marks: replace(marks, **wanted))

    def mark_all(
        self,
        keys: Iterable[int],
        *,
        starred: bool | None = None,
        status: str | None = None,
        opened: bool | None = None,
        rating: int | None = None,
    ) -> dict[int, Marks]:
        """Mark several papers alike, in one transaction; see `mark`.

        Returns:
            The papers whose marks changed, with those that they had before.
        """
        before: dict[int, Marks] = {}
        with self._database.transaction():
            for key in dict.fromkeys(keys):
                old = self.marks(key)
                if self.mark(key, starred=starred, status=status, opened=opened, rating=rating) != old:
                    before[key] = old
        return before

    def mark_back(self, before: Mapping[int, Marks], now: Mapping[str, object]) -> list[int]:
        """Take back what `mark_all` did; what was changed since stays as it is.

        Args:
            before: The marks that the papers had.
            now: What was set, by name.

        Returns:
            The papers whose marks changed.
        """
        changed = []
        with self._database.transaction():
            for key, old in before.items():
                marks = self.marks(key)
                wanted: dict[str, Any] = {
                    name: getattr(old, name) for name, value in now.items() if getattr(marks, name) == value
                }
                if self._change(key, partial(replace, **wanted)) != marks:
                    changed.append(key)
        return changed

    def tag(self, keys: Iterable[int], add: Sequence[str] = (), drop: Sequence[str] = ()) -> dict[int, tuple[str, ...]]:
        """Give papers tags and take others away, in one transaction; what another copy gave meanwhile stays.

        Args:
            drop: Tags to take away, not those below them.

        Returns:
            The papers whose tags changed, with those that they had before.
        """
        gone = {tag_of(tag).casefold() for tag in drop}

        def tags(before: tuple[str, ...]) -> tuple[str, ...]:
            return tags_of((*(tag for tag in before if tag.casefold() not in gone), *add))

        return self._retag(dict.fromkeys(dict.fromkeys(keys), tags))

    def set_tags(self, tags: Mapping[int, tuple[str, ...]]) -> dict[int, tuple[str, ...]]:
        """Give papers exactly these tags, as to undo a change; see `tag`."""
        changes: dict[int, Callable[[tuple[str, ...]], tuple[str, ...]]] = {}
        for key, now in tags.items():
            changes[key] = partial(_instead, now)
        return self._retag(changes)

    def tag_back(self, before: Mapping[int, tuple[str, ...]], add: Sequence[str], drop: Sequence[str]) -> None:
        """Take back what `tag` did; tags that were given or taken since stay as they are.

        Args:
            before: The tags that the papers had.
            add, drop: What `tag` was asked to give and take.
        """
        given = {tag_of(tag).casefold() for tag in add}
        taken = {tag_of(tag).casefold() for tag in drop}

        def tags(had: tuple[str, ...], now: tuple[str, ...]) -> tuple[str, ...]:
            new = given.difference(map(str.casefold, had))
            back = [tag for tag in had if tag.casefold() in taken]
            stay = {tag.casefold() for tag in now if tag.casefold() not in new}.union(map(str.casefold, back))
            first = [tag for tag in had if tag.casefold() in stay]  # in the order in which they were given
            return tags_of((*first, *(tag for tag in now if tag.casefold() in stay)))

        self._retag({key: partial(tags, had) for key, had in before.items()})

    def rename_tag(self, old: str, new: str) -> dict[int, tuple[str, ...]]:
        """Give a tag and all below it another name, which joins it with a tag of that name; see `tag`.

        Args:
            new: Empty to take the tag away everywhere.
        """
        old, new = tag_of(old), tag_of(new)
        with self._database.transaction():
            having = [key for key, tags in self.tagged() if any(is_below(tag, old) for tag in tags)]
            return self._retag({key: lambda tags: renamed(tags, old, new) for key in having}) if old else {}

    def tagged(self) -> list[tuple[int, tuple[str, ...]]]:
        """Every paper that has tags, with them."""
        with self._database.reading() as connection:
            return tagged(connection)

    def tag_counts(self, among: Collection[int] | None = None) -> dict[str, int]:
        """Tags by name, with how many papers have each; a branch counts the papers of all below it, each once.

        Args:
            among: Count only these papers.
        """
        names: dict[str, str] = {}
        counts: dict[str, int] = {}
        for key, tags in self.tagged():
            if among is not None and key not in among:
                continue
            branches: dict[str, str] = {}
            for tag in tags:
                parts = tag.split("/")
                for depth in range(1, len(parts) + 1):
                    branch = "/".join(parts[:depth])
                    branches.setdefault(branch.casefold(), branch)
            for folded, branch in branches.items():
                names.setdefault(folded, branch)
                counts[folded] = counts.get(folded, 0) + 1
        return {names[folded]: counts[folded] for folded in sorted(names)}

    def _retag(self, changes: Mapping[int, Callable[[tuple[str, ...]], tuple[str, ...]]]) -> dict[int, tuple[str, ...]]:
        before: dict[int, tuple[str, ...]] = {}
        with self._database.transaction():
            for key, change in changes.items():
                old = self.marks(key).tags
                new = change(old)
                if new != old:
                    before[key] = old
                    self._change(key, partial(replace, tags=new))
        return before

    def _change(self, key: int, change: Callable[[Marks], Marks]) -> Marks:
        with self._database.transaction():
            before = self.marks(key)
            marks = change(before)
            if marks != before:
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
                rating=other.rating or mine.rating,
            )
            self.tag([new], add=mine.tags)
            if self._marks.contains(doc_id=old):
                self._marks.remove(doc_ids=[old])

    def starred(self) -> int:
        """How many papers are starred."""
        with self._database.reading() as connection:
            return sum(read_marks(body).starred for (body,) in connection.execute("SELECT body FROM doc_marks"))
