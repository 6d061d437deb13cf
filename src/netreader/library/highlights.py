"""Highlights: passages of papers that a reader has marked, each with a colour and perhaps a comment.

One document a highlight, with the paper's key in it. What is deleted stays in the file as deleted, so that it can be
had back. A change is durable before it is acknowledged; comments that two copies wrote at a time are both kept.
"""

from __future__ import annotations

import sqlite3
import uuid
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from functools import partial
from typing import NamedTuple

from netreader.article import Article
from netreader.errors import Corrupt
from netreader.fulltext import FullText
from netreader.library import documents, personal
from netreader.library.database import Database
from netreader.library.listing import Listing
from netreader.library.notes import both
from netreader.library.schema import INDEXES
from netreader.library.storage import SQLiteTable
from netreader.passages.anchor import Anchor, Place, anchored, place
from netreader.passages.parts import Part, is_of_text, parts_of
from netreader.text import clean

#: What a highlight can say of its passage; how each is called and drawn is the front end's business.
COLOURS = ("key", "supports", "contradicts", "method", "question")

#: Longest passage, in characters.
LONGEST = 20_000

_PAPER = INDEXES["highlights"]


@dataclass(frozen=True, slots=True)
class Highlight:
    """A highlight.

    Attributes:
        id: A UUID.
        paper: The paper's key.
        part: The part of the paper, as `netreader.passages.parts` names it.
        quote, prefix, suffix, start, end: See `Anchor`; as they were when it was made.
        label: The journal's heading of the section it was made in.
        colour: One of `COLOURS`; one that a later version wrote stays as it is.
        created, changed: ISO 8601, UTC.
        deleted: When it was deleted; empty for all others.
    """

    id: str
    paper: int
    part: str
    quote: str
    prefix: str = ""
    suffix: str = ""
    start: int = 0
    end: int = 0
    label: str = ""
    colour: str = COLOURS[0]
    comment: str = ""
    created: str = ""
    changed: str = ""
    deleted: str = ""

    @property
    def anchor(self) -> Anchor:
        """By which it is found again."""
        return Anchor(self.quote, self.prefix, self.suffix, self.start, self.end)


class Placed(NamedTuple):
    """A highlight and where it stands now: in which part, and where there; None for both if it can't be placed."""

    highlight: Highlight
    part: str | None
    place: Place | None


_highlight = documents.reader(Highlight)


class Highlights:
    """The highlights of the library."""

    def __init__(self, database: Database, table: SQLiteTable, listing: Listing) -> None:
        self._database = database
        self._table = table
        self._listing = listing

    def of(self, key: int, *, deleted: bool = False) -> list[Highlight]:
        """A paper's highlights in the order in which they were made; or those that were deleted, the last one first."""
        found = [highlight for _, highlight in self._stored(key) if bool(highlight.deleted) == deleted]
        return sorted(found, key=lambda highlight: highlight.deleted, reverse=True) if deleted else found

    def add(self, key: int, part: Part, start: int, end: int, *, colour: str, comment: str = "") -> Highlight:
        """Mark a stretch of a part of a paper. The same stretch in the same colour is marked once.

        Raises:
            ValueError: There is nothing to mark there, or too much.
        """
        anchor = anchored(part.text, start, end)
        if not anchor.quote.strip() or len(anchor.quote) > LONGEST:
            raise ValueError(f"A highlight has 1 to {LONGEST:,} characters.")
        now = _now()
        made = Highlight(
            id=str(uuid.uuid4()),
            paper=key,
            part=part.name,
            label=part.label_at(start),
            colour=colour,
            comment=clean(comment).strip(),
            created=now,
            changed=now,
            **asdict(anchor),
        )
        with self._database.transaction() as connection:
            for same in self.of(key):
                if (same.part, same.anchor, same.colour) == (made.part, made.anchor, made.colour):
                    return self._change(same, lambda old: replace(old, comment=made.comment or old.comment))
            self._table.insert(asdict(made))
            self._index(connection, key)
        return made

    def take_in(self, highlight: Highlight) -> str:
        """Take in a highlight from elsewhere; one that was deleted here stays deleted.

        Returns:
            ``new``; ``updated`` where one of this id was there and got another comment; ``unchanged``.
        """
        now = _now()
        with self._database.transaction() as connection:
            for _, old in self._stored(highlight.paper):
                same = (old.part, old.quote, old.colour, old.comment) == (
                    highlight.part, highlight.quote, highlight.colour, highlight.comment
                )  # fmt: skip
                if old.id != highlight.id and not (same and not old.deleted):
                    continue
                if old.deleted or not highlight.comment or highlight.comment in old.comment:
                    return "unchanged"
                comment = both(old.comment, highlight.comment, datetime.now(UTC)) if old.comment else highlight.comment
                self._change(old, partial(replace, comment=comment))
                return "updated"
            made = replace(highlight, created=highlight.created or now, changed=highlight.changed or now)
            self._table.insert(asdict(made))
            self._index(connection, highlight.paper)
        return "new"

    def recolour(self, highlight: Highlight, colour: str) -> Highlight:
        """Give a highlight another colour."""
        return self._change(highlight, lambda old: replace(old, colour=colour))

    def comment(self, highlight: Highlight, comment: str) -> Highlight:
        """Write a comment on a highlight as it was read; what another copy wrote there meanwhile stays below."""
        comment = clean(comment).strip()

        def written(old: Highlight) -> Highlight:
            if old.comment in (highlight.comment, comment) or not old.comment:
                return replace(old, comment=comment)
            return replace(old, comment=both(comment, old.comment, datetime.fromisoformat(old.changed)))

        return self._change(highlight, written)

    def delete(self, highlight: Highlight) -> Highlight:
        """Delete a highlight; it can be restored."""
        return self._change(highlight, lambda old: replace(old, deleted=old.deleted or _now()))

    def restore(self, highlight: Highlight) -> Highlight:
        """Have a deleted highlight back."""
        return self._change(highlight, lambda old: replace(old, deleted=""))

    def _change(self, highlight: Highlight, change: Callable[[Highlight], Highlight]) -> Highlight:
        """Change a highlight as it now is in the file; one that is no longer there is written anew."""
        with self._database.transaction() as connection:
            key, old = next(
                (found for found in self._stored(highlight.paper) if found[1].id == highlight.id), (None, highlight)
            )
            new = change(old)
            if key is not None and new == old:
                return old
            new = replace(new, changed=_now())
            if key is None:
                self._table.insert(asdict(new))
            else:
                self._table.put([(key, documents.encode(asdict(new)))])
            self._index(connection, highlight.paper)
        return new

    def move(self, old: int, new: int) -> None:
        """Give a starter entry's highlights to PubMed's record of the same paper."""
        with self._database.transaction() as connection:
            moved = [
                (key, documents.encode(asdict(replace(highlight, paper=new)))) for key, highlight in self._stored(old)
            ]
            if moved:
                self._table.put(moved)
                self._index(connection, old)
                self._index(connection, new)

    def count(self) -> int:
        """How many highlights there are."""
        with self._database.reading() as connection:
            rows = connection.execute("SELECT body FROM doc_highlights").fetchall()
        return sum(not highlight.deleted for _, highlight in _read((0, body) for (body,) in rows))

    def all(self) -> dict[int, list[Highlight]]:
        """Every highlight, by paper, in the order in which they were made."""
        with self._database.reading() as connection:
            rows = connection.execute("SELECT key, body FROM doc_highlights ORDER BY seq").fetchall()
        found: dict[int, list[Highlight]] = {}
        for _, highlight in _read(rows):
            if not highlight.deleted:
                found.setdefault(highlight.paper, []).append(highlight)
        return found

    def papers(self) -> list[int]:
        """Papers with highlights, by key."""
        with self._database.reading() as connection:
            return sorted(personal.marked_papers(connection))

    def _stored(self, key: int) -> list[tuple[int, Highlight]]:
        with self._database.reading() as connection:
            rows = connection.execute(
                f"SELECT key, body FROM doc_highlights WHERE {_PAPER}=? ORDER BY seq", (key,)
            ).fetchall()
        return _read(rows)

    def _index(self, connection: sqlite3.Connection, key: int) -> None:
        self._listing.put_highlights(connection, key)


def placed(article: Article, highlights: Sequence[Highlight], text: FullText | None = None) -> list[Placed]:
    """Where highlights stand in a paper now, in the order of its page; those that can't be placed come last.

    One is looked for in its own part first; in another only word by word, as where a title moved.

    Args:
        text: The full text, if it is kept; `need_text` says whether it is needed.
    """
    parts = parts_of(article, text)
    found = [_placed(parts, highlight) for highlight in highlights]
    order = list(parts)
    return sorted(
        found,
        key=lambda item: (
            (order.index(item.part), item.place.start, item.place.end)
            if item.part is not None and item.place is not None
            else (len(order), 0, 0)
        ),
    )


def need_text(highlights: Sequence[Highlight]) -> bool:
    """Whether one of these stands in a full text."""
    return any(is_of_text(highlight.part) for highlight in highlights)


def _placed(parts: dict[str, Part], highlight: Highlight) -> Placed:
    own = parts.get(highlight.part)
    if own is not None and (found := place(own.text, highlight.anchor)) is not None:
        return Placed(highlight, own.name, found)
    for part in parts.values():
        if part is not own and (found := place(part.text, highlight.anchor)) is not None and found.how != "alike":
            return Placed(highlight, part.name, found)
    return Placed(highlight, None, None)


def _read(rows: Iterable[tuple[int, bytes]]) -> list[tuple[int, Highlight]]:
    found = []
    for key, body in rows:
        try:
            found.append((key, _highlight(body)))
        except Corrupt:
            continue  # `check` names it
    return found


def _now() -> str:
    return datetime.now(UTC).isoformat()
