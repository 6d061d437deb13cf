"""Papers with all that is kept of each, one after the other, in the memory of a few: what exports are made of."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from netreader.article import Article
from netreader.errors import Corrupt
from netreader.library.database import Database
from netreader.library.documents import reader
from netreader.library.listing import batches
from netreader.library.marks import Marks, read_marks
from netreader.library.notes import text_of
from netreader.library.papers import unpacked

#: Papers read at once.
AT_ONCE = 200

_article = reader(Article)


class Holding(NamedTuple):
    """What is kept of a paper.

    Attributes:
        article: None if it is not kept, or can't be read: then `error` says why.
        xml: PubMed's XML of the record; empty where there is none, or none was asked for.
        note: Its note's Markdown; empty if there is none.
    """

    key: int
    article: Article | None
    marks: Marks
    xml: bytes = b""
    note: str = ""
    error: Corrupt | None = None

    @property
    def is_touched(self) -> bool:
        """Whether a reader wrote something about it, or marked it (having opened it is no mark)."""
        marks = self.marks
        return bool(self.note or marks.starred or marks.status or marks.rating or marks.tags)


def holdings(database: Database, keys: Iterable[int], *, xml: bool) -> Iterator[Holding]:
    """Papers in the order asked, with their notes and marks.

    Args:
        xml: With the XML of the records.
    """
    for part in batches(keys, AT_ONCE):
        articles = _rows(database, "key, body FROM doc_articles", part)
        notes = _rows(database, "key, body FROM doc_notes", part)
        marks = _rows(database, "key, body FROM doc_marks", part)
        records = _rows(database, "key, xml FROM raw", part) if xml else {}
        for key in part:
            marked = read_marks(marks[key]) if key in marks else Marks()
            try:
                article = _article(articles[key]) if key in articles else None
                record = unpacked(key, records[key]) if key in records else b""
                note = text_of(notes[key]) if key in notes else ""
            except Corrupt as error:
                yield Holding(key, None, marked, error=error)
            else:
                yield Holding(key, article, marked, record, note)


def _rows(database: Database, what: str, keys: Sequence[int]) -> dict[int, bytes]:
    with database.reading() as connection:
        return dict(connection.execute(f"SELECT {what} WHERE key IN ({','.join('?' * len(keys))})", keys))
