"""What lists need of papers: a row each to show, sort and look up by, beside their words. Made from the documents."""

from __future__ import annotations

import sqlite3
import zlib
from array import array
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from datetime import datetime
from itertools import islice
from typing import Any, TypeVar

from msgspec import Struct

from netreader.article import Article, Summary
from netreader.errors import Corrupt, LibraryError
from netreader.library import documents, fulltext
from netreader.library.database import Database
from netreader.library.entries import Entry, digest, row_of
from netreader.library.fulltext import Words, words_of
from netreader.library.marks import Marks, read_marks
from netreader.library.schema import INDEXES
from netreader.library.texts import BREAK, dates_of, indexed, texts_of
from netreader.text import counted

#: What the listing looks like; another number in the file than here, and it is made again from the documents.
LAYOUT = 6

#: Keys in one SQL statement.
MANY = 500

#: From so many papers on it is quicker to walk the index of the order than to look each up and sort.
WALK = 5_000

#: SQL orders by name, each with an index. Newest first where there is a time, A–Z where there is a name.
ORDERS = {
    "added": "added DESC, key DESC",
    "date": "date DESC, key DESC",
    "author": "author, key",
    "journal": "journal, date DESC, key",
}

#: The part of the time that making all again takes until the papers are read; the rest is indexing.
READING = 0.7

Item = TypeVar("Item")

_TABLE = """
CREATE TABLE listing(
    key INTEGER PRIMARY KEY,
    summary BLOB NOT NULL,
    added INTEGER NOT NULL,
    date TEXT NOT NULL,
    author TEXT NOT NULL,
    journal TEXT NOT NULL,
    doi TEXT NOT NULL,
    pmcid TEXT NOT NULL,
    starter INTEGER NOT NULL,
    digest BLOB NOT NULL
);
CREATE INDEX listing_added ON listing(added, key);
CREATE INDEX listing_date ON listing(date, key);
CREATE INDEX listing_author ON listing(author, key);
CREATE INDEX listing_journal ON listing(journal, date DESC, key);
CREATE INDEX listing_doi ON listing(doi) WHERE doi <> '';
CREATE INDEX listing_pmcid ON listing(pmcid) WHERE pmcid <> '';
CREATE INDEX listing_starter ON listing(starter) WHERE starter
"""
_COLUMNS = 10

_article = documents.reader(Article)
_summary = documents.reader(Summary)
_fields = documents.reader(dict[str, Any])


class Row(Struct):
    """What a list shows of a paper.

    Attributes:
        opened: A reader has opened it.
        status: ``to read``, ``reading``, ``read`` or empty.
        highlights: How many highlights it has.
        kept: Its record is in the library.
        rating: 1 to 5, 0 for none.
        tags: In the order in which they were given.
    """

    summary: Summary
    opened: bool
    starred: bool
    status: str
    has_note: bool
    highlights: int
    kept: bool
    rating: int = 0
    tags: tuple[str, ...] = ()


class Listing:
    """Rows and words of the papers; made again at any time from the documents (`rebuild`)."""

    def __init__(self, database: Database, words: Words) -> None:
        self._database = database
        self._words = words
        self._ordered: tuple[object, array[int]] = (None, array("q"))

    def is_due(self, connection: sqlite3.Connection) -> bool:
        """Whether the listing has to be made: it is missing or of another layout."""
        if connection.execute("SELECT 1 FROM sqlite_master WHERE name='derived'").fetchone() is None:
            return True
        row = connection.execute("SELECT layout FROM derived WHERE name='listing'").fetchone()
        return row is None or row[0] != LAYOUT

    # Writing, in the caller's transaction

    def put(self, connection: sqlite3.Connection, entries: Sequence[Entry]) -> None:
        """List and index papers; what is written about them is indexed with them."""
        notes = _notes_of(connection, [entry.article.key for entry in entries])
        connection.executemany(_put_sql, [row_of(entry) for entry in entries])
        self._words.put(connection, [_searched(entry.article, notes) for entry in entries])

    def put_note(self, connection: sqlite3.Connection, key: int, text: str) -> None:
        """Index what a reader wrote about a paper."""
        self._words.put_note(connection, key, _joined(indexed(text), *_highlighted(connection, [key]).get(key, ())))

    def put_highlights(self, connection: sqlite3.Connection, key: int) -> None:
        """Index the highlights of a paper, as they are in the file now, beside its note."""
        self._words.put_note(connection, key, _notes_of(connection, [key]).get(key, ""))

    def miss_note(self, connection: sqlite3.Connection, key: int, text: str) -> None:
        """Where listing or index are damaged: have them made again at the next opening, this note with them."""
        with suppress(LibraryError), self._database.transaction():
            connection.execute("DELETE FROM derived")

    def remove(self, connection: sqlite3.Connection, key: int) -> None:
        """Forget a paper."""
        connection.execute("DELETE FROM listing WHERE key=?", (key,))
        self._words.remove(connection, key)

    def rebuild(self, connection: sqlite3.Connection, progress: Callable[[int], object] = lambda done: None) -> None:
        """Make listing, texts and index again from the documents; papers whose document can't be read are left out.

        Args:
            progress: Told how many papers are done.
        """
        connection.execute("CREATE TABLE IF NOT EXISTS derived(name TEXT PRIMARY KEY, layout INTEGER NOT NULL)")
        connection.execute("DROP TABLE IF EXISTS listing")
        for statement in _TABLE.split(";"):
            connection.execute(statement)
        fulltext.create(connection)
        came = documents.now()
        total = int(connection.execute("SELECT count(*) FROM doc_articles").fetchone()[0])
        documents_in_order = connection.execute("SELECT key, body FROM doc_articles ORDER BY seq")
        for number, part in enumerate(batches(documents_in_order, MANY)):
            progress(round(number * MANY * READING))
            notes = _notes_of(connection, [key for key, _ in part])
            entries = [entry for key, body in part if (entry := _entry(connection, key, body, came)) is not None]
            connection.executemany(_put_sql, [row_of(entry) for entry in entries])
            fulltext.write(connection, [_searched(entry.article, notes) for entry in entries])
        connection.execute("INSERT OR REPLACE INTO derived VALUES('listing', ?)", (LAYOUT,))
        self._words.rebuild(connection, lambda done: progress(round(total * READING + done * (1 - READING))))

    def problems(self, connection: sqlite3.Connection) -> list[str]:
        """Where listing, texts and index do not say what the documents say."""
        wrong = 0
        fields = "key, summary, date, author, journal, doi, pmcid, starter"
        for part in batches(connection.execute("SELECT key, body FROM doc_articles ORDER BY seq"), MANY):
            keys = [key for key, _ in part]
            notes = _notes_of(connection, keys)
            among = f"key IN ({_marks(keys)})"
            rows = {row[0]: row for row in connection.execute(f"SELECT {fields} FROM listing WHERE {among}", keys)}
            texts = {row[0]: row[1:] for row in connection.execute(f"SELECT * FROM texts WHERE {among}", keys)}
            dates = {row[0]: row[1:] for row in connection.execute(f"SELECT * FROM dates WHERE {among}", keys)}
            for key, body in part:
                try:
                    article = _article(body)
                except Corrupt:
                    continue  # told by those who look at the documents
                row = row_of(Entry(article, 0, b""))
                held = fulltext.Entry(key, texts.get(key, ()), dates.get(key, ()))
                wrong += rows.get(key) != (*row[:2], *row[3:9]) or held != _searched(article, notes)
        for table in ("listing", "texts", "dates"):
            wrong += connection.execute(
                f"SELECT count(*) FROM {table} WHERE key NOT IN (SELECT key FROM doc_articles)"
            ).fetchone()[0]
        found = [f"The listing differs from the documents in {counted(wrong, 'paper')}."] if wrong else []
        return found + self._words.problems(connection)

    # Looking up

    def rows(self, keys: Sequence[int]) -> list[Row]:
        """List rows of papers, in the order asked; papers of which nothing is known are left out.

        A paper that is not kept but starred, noted or opened has a row with an empty title.
        """
        summaries: dict[int, Summary] = {}
        marks: dict[int, Marks] = {}
        notes: set[int] = set()
        highlights: dict[int, int] = {}
        for part in batches(keys, MANY):
            among = f"key IN ({_marks(part)})"
            with self._database.reading() as connection:
                for key, body in connection.execute(f"SELECT key, summary FROM listing WHERE {among}", part):
                    summaries[key] = _summary(body)
                for key, body in connection.execute(f"SELECT key, body FROM doc_marks WHERE {among}", part):
                    marks[key] = read_marks(body)
                notes.update(key for (key,) in connection.execute(f"SELECT key FROM doc_notes WHERE {among}", part))
                highlights.update((key, len(found)) for key, found in _highlighted(connection, part).items())
        rows = []
        for key in keys:
            summary = summaries.get(key)
            mark = marks.get(key, Marks())
            if summary is None and key not in marks and key not in notes and key not in highlights:
                continue
            rows.append(
                Row(
                    summary or Summary(key, ""),
                    mark.opened,
                    mark.starred,
                    mark.status,
                    key in notes,
                    highlights.get(key, 0),
                    summary is not None and summary.source == "pubmed",
                    mark.rating,
                    mark.tags,
                )
            )
        return rows

    def find(self, words: str, sort: str) -> list[int]:
        """Papers that hold every word in title, authors, journal, year or note; all of them for no word.

        A single number is also a PMID.
        """
        wanted = words_of(words)
        if words.strip() and not wanted:
            return []  # only signs: no paper holds them
        sort = sort if sort in ORDERS else "added"
        with self._database.reading() as connection:
            if not wanted:
                return list(self._in_order(connection, sort))
            found = self._words.find(connection, wanted)
            if len(wanted) == 1 and (number := _number(wanted[0])):
                found.append(number)
            return self.arranged(connection, set(found), sort)

    def page(self, start: int, size: int, sort: str) -> list[int]:
        """Papers at some places of an order of all, without going through the rest."""
        order = ORDERS[sort if sort in ORDERS else "added"]
        with self._database.reading() as connection:
            page = connection.execute(f"SELECT key FROM listing ORDER BY {order} LIMIT ? OFFSET ?", (size, start))
            return [key for (key,) in page]

    def arranged(self, connection: sqlite3.Connection, keys: set[int], sort: str) -> list[int]:
        """These papers in an order."""
        if len(keys) > WALK:
            return [key for key in self._in_order(connection, sort) if key in keys]
        chosen = f"SELECT key FROM listing WHERE key IN (SELECT value FROM json_each(?)) ORDER BY {ORDERS[sort]}"
        return [key for (key,) in connection.execute(chosen, (str(list(keys)),))]

    def _in_order(self, connection: sqlite3.Connection, sort: str) -> array[int]:
        """All papers in an order; the last such list is kept until somebody writes."""
        now = None if self._database.writing else (sort, self._database.moment())
        if now is None or now != self._ordered[0]:
            keys = connection.execute(f"SELECT key FROM listing ORDER BY {ORDERS[sort]}")
            self._ordered = (now, array("q", (key for (key,) in keys)))
        return self._ordered[1]

    def by_identifier(self, *, doi: str, pmcid: str) -> list[int]:
        """Papers with this DOI or PMCID, records before starter entries."""
        found: list[int] = []
        with self._database.reading() as connection:
            for column, value in (("doi", doi.lower()), ("pmcid", pmcid.upper())):
                found += [
                    key
                    for (key,) in connection.execute(
                        f"SELECT key FROM listing WHERE {column}=? AND {column}<>'' ORDER BY starter, key", (value,)
                    )
                ]
        return list(dict.fromkeys(found))

    def held(self, keys: Iterable[int]) -> set[int]:
        """Which of these papers' records are kept (entries of the starter shelf and of files are not records)."""
        found: set[int] = set()
        for part in batches(keys, MANY):
            among = f"SELECT key FROM listing WHERE starter=0 AND key IN ({_marks(part)})"
            with self._database.reading() as connection:
                found.update(key for (key,) in connection.execute(among, part))
        return found

    def kept_since(self, keys: Iterable[int], when: datetime) -> list[int]:
        """Which of these papers were added after a moment."""
        moment = int(when.timestamp() * 1_000_000)
        with self._database.reading() as connection:
            newer = {key for (key,) in connection.execute("SELECT key FROM listing WHERE added > ?", (moment,))}
        return [key for key in keys if key in newer]

    def starters(self) -> list[int]:
        """Keys of the starter entries, in their order."""
        return self._without_record("starter=1")

    def from_files(self) -> list[int]:
        """Keys of what is kept as a file has it, the latest first."""
        return self._without_record("starter=2")

    def without_record(self) -> list[int]:
        """Keys of all papers that are no record of PubMed."""
        return self._without_record("starter")

    def _without_record(self, condition: str) -> list[int]:
        wanted = f"SELECT key FROM listing WHERE starter AND {condition} ORDER BY added DESC"
        with self._database.reading() as connection:
            return [key for (key,) in connection.execute(wanted)]

    def count(self, *, starter: bool) -> int:
        """How many papers, or starter entries, are kept."""
        with self._database.reading() as connection:
            if starter:
                return int(connection.execute("SELECT count(*) FROM listing WHERE starter AND starter=1").fetchone()[0])
            every = int(connection.execute("SELECT count(*) FROM listing").fetchone()[0])
        return every - (self.count(starter=True) if every else 0)

    def added(self, connection: sqlite3.Connection, keys: Sequence[int]) -> dict[int, tuple[int, bytes, bool]]:
        """When papers came, the digests of their XML, and whether they are no records but starter or file's entries."""
        rows = connection.execute(
            f"SELECT key, added, digest, starter FROM listing WHERE key IN ({_marks(keys)})", keys
        )
        return {key: (added, digest, bool(starter)) for key, added, digest, starter in rows}


_put_sql = f"INSERT OR REPLACE INTO listing VALUES({','.join('?' * _COLUMNS)})"


def _notes_of(connection: sqlite3.Connection, keys: Sequence[int]) -> dict[int, str]:
    """Words of the notes and highlights of papers."""
    found: dict[int, str] = {}
    for key, body in connection.execute(f"SELECT key, body FROM doc_notes WHERE key IN ({_marks(keys)})", keys):
        try:
            found[key] = indexed(str(_fields(body).get("text", "")))
        except Corrupt:
            continue
    for key, words in _highlighted(connection, keys).items():
        found[key] = _joined(found.get(key, ""), *words)
    return found


def _highlighted(connection: sqlite3.Connection, keys: Sequence[int]) -> dict[int, list[str]]:
    """Words of the highlights of papers, and of the comments on them, by key; deleted ones left out."""
    found: dict[int, list[str]] = {}
    among = f"{INDEXES['highlights']} IN ({_marks(keys)})"
    for (body,) in connection.execute(f"SELECT body FROM doc_highlights WHERE {among} ORDER BY seq", keys):
        try:
            fields = _fields(body)
        except Corrupt:
            continue
        if not fields.get("deleted") and isinstance(key := fields.get("paper"), int):
            words = [indexed(str(fields.get(name, ""))) for name in ("quote", "comment")]
            found.setdefault(key, []).append(_joined(*words))
    return found


def _joined(*texts: str) -> str:
    """Texts with breaks between."""
    return f" {BREAK} ".join(text for text in texts if text)


def _searched(article: Article, notes: dict[int, str]) -> fulltext.Entry:
    """What is searched of a paper."""
    return fulltext.Entry(article.key, texts_of(article, notes.get(article.key, "")), dates_of(article))


def _entry(connection: sqlite3.Connection, key: int, body: bytes, came: int) -> Entry | None:
    """The entry of a document; None if the document can't be read."""
    try:
        article = _article(body)
        when = documents.as_time(str(_fields(body).get("added_at", "")))
    except Corrupt:
        return None
    raw = connection.execute("SELECT xml FROM raw WHERE key=?", (key,)).fetchone()
    try:
        mark = digest(zlib.decompress(raw[0])) if raw else b""
    except zlib.error:
        mark = b""
    return Entry(article, came if when is None else when, mark) if article.key == key else None


def _number(word: str) -> int:
    """A word as a key; 0 if it can't be one."""
    return int(word) if word.isascii() and word.isdecimal() and len(word) <= 18 else 0


def _marks(keys: Iterable[object]) -> str:
    return ",".join("?" for _ in keys)


def batches(items: Iterable[Item], size: int) -> Iterator[list[Item]]:
    """Lists of at most `size` items, in order."""
    following = iter(items)
    while batch := list(islice(following, size)):
        yield batch
