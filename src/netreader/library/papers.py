"""Records and what lists need of them: documents, raw XML, listing and words, always in one transaction."""

from __future__ import annotations

import sqlite3
import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from hashlib import blake2b
from typing import Any, TypeVar

import msgspec

from netreader.article import Article, Record, Summary, summarise
from netreader.library.database import Database
from netreader.library.fulltext import Words, indexed, words_of
from netreader.library.storage import SQLiteTable
from netreader.text import fold

#: Records written in one transaction: others wait no longer than that.
BATCH = 200

#: Keys in one SQL statement.
MANY = 500

#: SQL orders by name. Newest first where there is a time, A–Z where there is a name.
ORDERS = {
    "added": "l.added DESC, l.key DESC",
    "date": "l.date DESC, l.key DESC",
    "author": "l.author = '', l.author, l.key",
    "journal": "l.journal = '', l.journal, l.date DESC, l.key",
}

Item = TypeVar("Item")

_encode = msgspec.json.Encoder().encode
_article = msgspec.json.Decoder(Article).decode
_summary = msgspec.json.Decoder(Summary).decode


@dataclass(slots=True)
class Kept:
    """What became of records brought in, as keys."""

    new: list[int] = field(default_factory=list)
    updated: list[int] = field(default_factory=list)
    unchanged: list[int] = field(default_factory=list)


@dataclass(slots=True)
class Row:
    """What a list shows of a paper.

    Attributes:
        opened: A reader has opened it.
        status: ``to read``, ``reading``, ``read`` or empty.
        highlights: How many highlights it has.
        kept: Its record is in the library.
    """

    summary: Summary
    opened: bool
    starred: bool
    status: str
    has_note: bool
    highlights: int
    kept: bool


class Papers:
    """The articles of the library."""

    def __init__(self, database: Database, articles: SQLiteTable, words: Words) -> None:
        self._database = database
        self._articles = articles
        self._words = words

    # Bringing in

    def keep(self, records: Iterable[Record]) -> Kept:
        """Keep records, replacing older ones of the same PMID.

        A record is older if its version, or else its DateRevised, is lower; one with the same XML is unchanged.
        """
        kept = Kept()
        for batch in batches(records, BATCH):
            self._keep_batch(batch, kept)
        return kept

    def _keep_batch(self, batch: Sequence[Record], kept: Kept) -> None:
        by_key = {record.article.key: record for record in batch}
        digests = {key: blake2b(record.xml, digest_size=16).digest() for key, record in by_key.items()}
        with self._database.transaction() as connection:
            known = dict(
                connection.execute(
                    f"SELECT key, digest FROM listing WHERE starter=0 AND key IN ({_marks(by_key)})", list(by_key)
                ).fetchall()
            )
            taken: list[Record] = []
            for key, record in by_key.items():
                if key not in known:
                    kept.new.append(key)
                elif known[key] == digests[key] or self._is_older(key, record.article):
                    kept.unchanged.append(key)
                    continue
                else:
                    kept.updated.append(key)
                taken.append(record)
            self._write(connection, [record.article for record in taken], digests)
            connection.executemany(
                "INSERT OR REPLACE INTO raw(key, xml) VALUES(?,?)",
                [(record.article.key, zlib.compress(record.xml, 1)) for record in taken],
            )

    def _is_older(self, key: int, article: Article) -> bool:
        old = self.article(key)
        return old is not None and (old.version, old.revised) > (article.version, article.revised)

    def keep_starters(self, articles: Iterable[Article]) -> None:
        """Keep starter entries, except those whose record of PubMed is kept."""
        with self._database.transaction() as connection:
            wanted = [
                article
                for article in articles
                if self.article(article.key) is None and not (article.doi and self._by_doi(connection, article.doi))
            ]
            self._write(connection, wanted, {})

    def _write(self, connection: sqlite3.Connection, articles: Sequence[Article], digests: dict[int, bytes]) -> None:
        """Documents, listing and words of articles; the note's words stay."""
        if not articles:
            return
        keys = [article.key for article in articles]
        before = {
            key: (added, note)
            for key, added, note in connection.execute(
                f"SELECT key, added, note_words FROM listing WHERE key IN ({_marks(keys)})", keys
            )
        }
        notes = {
            key: indexed(_text_of(body))
            for key, body in connection.execute(f"SELECT key, body FROM doc_notes WHERE key IN ({_marks(keys)})", keys)
        }
        now = int(datetime.now(UTC).timestamp() * 1_000_000)
        rows = []
        index = []
        for place, article in enumerate(articles):
            key = article.key
            # Of papers that come together the first is to stand first in a list of the last kept.
            added = before[key][0] if key in before else now - place
            note = notes.get(key, " ")
            rows.append(_listing_row(article, added, digests.get(key, b""), note))
            index.append((key, rows[-1][10], note))
        self._articles.put((article.key, _encode(article)) for article in articles)
        connection.executemany(f"INSERT OR REPLACE INTO listing VALUES({','.join('?' * 12)})", rows)
        self._words.put(connection, index)

    def take_place(self, old: int, new: int) -> None:
        """Let a paper stand where another stood in a list of the last kept."""
        with self._database.transaction() as connection:
            connection.execute(
                "UPDATE listing SET added=(SELECT added FROM listing WHERE key=?) WHERE key=?", (old, new)
            )

    def remove(self, connection: sqlite3.Connection, key: int) -> None:
        """Forget a paper, its record and its words; not what a reader wrote about it."""
        for table in ("doc_articles", "listing", "raw"):
            connection.execute(f"DELETE FROM {table} WHERE key=?", (key,))
        self._words.remove(connection, key)

    def rebuild(self) -> None:
        """Make listing and words again from the documents."""
        with self._database.transaction() as connection:
            before = {
                key: (added, digest)
                for key, added, digest in connection.execute("SELECT key, added, digest FROM listing")
            }
            connection.execute("DELETE FROM listing")
            notes = dict(connection.execute("SELECT key, body FROM doc_notes"))
            now = int(datetime.now(UTC).timestamp() * 1_000_000)
            for place, (key, body) in enumerate(connection.execute("SELECT key, body FROM doc_articles ORDER BY seq")):
                article = _article(body)
                added, digest = before.get(key, (now + place, b""))
                note = indexed(_text_of(notes[key])) if key in notes else " "
                connection.execute(
                    f"INSERT INTO listing VALUES({','.join('?' * 12)})", _listing_row(article, added, digest, note)
                )
            self._words.rebuild(connection)

    def note_changed(self, connection: sqlite3.Connection, key: int, text: str) -> None:
        """Index what a reader wrote about a paper."""
        row = connection.execute("SELECT paper_words FROM listing WHERE key=?", (key,)).fetchone()
        if row is not None:
            note = indexed(text)
            connection.execute("UPDATE listing SET note_words=? WHERE key=?", (note, key))
            self._words.put(connection, [(key, row[0], note)])

    # Looking up

    def article(self, key: int) -> Article | None:
        """One article."""
        body = self._articles.body(key)
        return None if body is None else _article(body)

    def xml(self, key: int) -> bytes | None:
        """A record's own XML, as it was fetched."""
        with self._database.reading() as connection:
            row = connection.execute("SELECT xml FROM raw WHERE key=?", (key,)).fetchone()
        return None if row is None else zlib.decompress(row[0])

    def records(self) -> Iterator[tuple[int, bytes]]:
        """Every record's XML by key, a few in memory at a time."""
        last = -(2**62)
        while True:
            with self._database.reading() as connection:
                rows = connection.execute(
                    "SELECT key, xml FROM raw WHERE key>? ORDER BY key LIMIT ?", (last, BATCH)
                ).fetchall()
            for key, xml in rows:
                last = key
                yield key, zlib.decompress(xml)
            if len(rows) < BATCH:
                return

    def held(self, keys: Iterable[int]) -> set[int]:
        """Which of these papers' records are kept (starter entries are not records)."""
        found: set[int] = set()
        for part in batches(keys, MANY):
            with self._database.reading() as connection:
                found.update(
                    key
                    for (key,) in connection.execute(
                        f"SELECT key FROM listing WHERE starter=0 AND key IN ({_marks(part)})", part
                    )
                )
        return found

    def count(self, *, starter: bool) -> int:
        """How many records, or starter entries, are kept."""
        with self._database.reading() as connection:
            if starter:
                return int(connection.execute("SELECT count(*) FROM listing WHERE starter").fetchone()[0])
            every = int(connection.execute("SELECT count(*) FROM listing").fetchone()[0])
        return every - (self.count(starter=True) if every else 0)

    def starters(self) -> list[Article]:
        """The starter entries."""
        with self._database.reading() as connection:
            keys = [key for (key,) in connection.execute("SELECT key FROM listing WHERE starter ORDER BY added DESC")]
        return [article for key in keys if (article := self.article(key)) is not None]

    def rows(self, keys: Sequence[int]) -> list[Row]:
        """List rows of papers, in the order asked; papers of which nothing is known are left out.

        A paper that is not kept but starred, noted or opened has a row with an empty title.
        """
        summaries: dict[int, Summary] = {}
        marks: dict[int, dict[str, object]] = {}
        notes: set[int] = set()
        for part in batches(keys, MANY):
            among = f"key IN ({_marks(part)})"
            with self._database.reading() as connection:
                for key, body in connection.execute(f"SELECT key, summary FROM listing WHERE {among}", part):
                    summaries[key] = _summary(body)
                for key, body in connection.execute(f"SELECT key, body FROM doc_marks WHERE {among}", part):
                    marks[key] = msgspec.json.decode(body)
                notes.update(key for (key,) in connection.execute(f"SELECT key FROM doc_notes WHERE {among}", part))
        rows = []
        for key in keys:
            summary = summaries.get(key)
            mark = marks.get(key, {})
            if summary is None and not mark and key not in notes:
                continue
            rows.append(
                Row(
                    summary or Summary(key, ""),
                    bool(mark.get("opened")),
                    bool(mark.get("starred")),
                    str(mark.get("status", "")),
                    key in notes,
                    0,
                    summary is not None and summary.source != "starter",
                )
            )
        return rows

    def find(self, words: str, sort: str) -> list[int]:
        """Papers that hold every word in title, authors, journal, year or note; all of them for no word."""
        order = ORDERS.get(sort, ORDERS["added"])
        wanted = words_of(words)
        if words.strip() and not wanted:
            return []  # only signs: no paper holds them
        with self._database.reading() as connection:
            if not wanted:
                return [key for (key,) in connection.execute(f"SELECT l.key FROM listing l ORDER BY {order}")]
            return self._words.find(connection, wanted, order)

    def by_identifier(self, *, doi: str, pmcid: str) -> list[int]:
        """Papers with this DOI or PMCID, records before starter entries."""
        with self._database.reading() as connection:
            keys = self._by_doi(connection, doi) if doi else []
            if pmcid:
                keys += [
                    key
                    for (key,) in connection.execute(
                        "SELECT key FROM listing WHERE pmcid=? AND pmcid<>'' ORDER BY starter, key", (pmcid.upper(),)
                    )
                ]
        return list(dict.fromkeys(keys))

    @staticmethod
    def _by_doi(connection: sqlite3.Connection, doi: str) -> list[int]:
        return [
            key
            for (key,) in connection.execute(
                "SELECT key FROM listing WHERE doi=? AND doi<>'' ORDER BY starter, key", (doi.lower(),)
            )
        ]

    def starters_of(self, articles: Sequence[Article]) -> list[tuple[int, int]]:
        """Starter entries that these records of PubMed stand for, by DOI: pairs of the entry's key and the record's."""
        pairs = []
        with self._database.reading() as connection:
            for article in articles:
                if article.doi:
                    rows = connection.execute(
                        "SELECT key FROM listing WHERE doi=? AND doi<>'' AND starter AND key<>?",
                        (article.doi.lower(), article.key),
                    )
                    pairs += [(key, article.key) for (key,) in rows]
        return pairs

    def problems(self, connection: sqlite3.Connection) -> list[str]:
        """Where documents, listing, words and raw records disagree."""
        found = []
        for table, what in (("listing", "The listing"), ("doc_articles", "The library")):
            other = "doc_articles" if table == "listing" else "listing"
            missing = connection.execute(f"SELECT count(*) FROM {other} WHERE key NOT IN (SELECT key FROM {table})")
            number = int(missing.fetchone()[0])
            if number:
                found.append(f"{what} lacks {number} papers.")
        orphans = connection.execute("SELECT count(*) FROM raw WHERE key NOT IN (SELECT key FROM listing)").fetchone()[
            0
        ]
        if orphans:
            found.append(f"{orphans} records belong to no paper.")
        for key, body in connection.execute("SELECT key, body FROM doc_articles"):
            try:
                _article(body)
            except msgspec.MsgspecError:
                found.append(f"The document of paper {key} can't be read.")
        for key, xml in connection.execute("SELECT key, xml FROM raw"):
            try:
                zlib.decompress(xml)
            except zlib.error:
                found.append(f"The record of paper {key} can't be read.")
        return found + self._words.problems(connection)


def _listing_row(article: Article, added: int, digest: bytes, note: str) -> tuple[Any, ...]:
    authors = " ".join(author.collective_name or f"{author.last_name} {author.initials}" for author in article.authors)
    names = article.book.title if article.book else f"{article.journal.medline_ta} {article.journal.title}"
    first = article.authors[0].short if article.authors else ""
    words = f"{article.title} {article.vernacular_title} {authors} {names} {article.year} {article.pmid}"
    return (
        article.key,
        _encode(summarise(article)),
        added,
        article.published,
        fold(first),
        fold(article.journal_name),
        article.doi.lower(),
        article.pmcid.upper(),
        int(article.source == "starter"),
        digest,
        indexed(words),
        note,
    )


def _text_of(body: bytes) -> str:
    return str(msgspec.json.decode(body).get("text", ""))


def _marks(keys: Iterable[object]) -> str:
    return ",".join("?" for _ in keys)


def batches(items: Iterable[Item], size: int) -> Iterator[list[Item]]:
    """Lists of at most `size` items, in order."""
    batch: list[Item] = []
    for item in items:
        batch.append(item)
        if len(batch) == size:
            yield batch
            batch = []
    if batch:
        yield batch
