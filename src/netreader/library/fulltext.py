"""The words of papers and notes: SQLite's FTS5, or a slower scan where this SQLite was built without it.

The table ``texts`` holds the words as they are indexed, folded, a column a field (`texts.FIELDS`); the index
(``words``) holds no text of its own. So what is taken out of the index is always what was put in, whatever a later
`fold` makes of a text, and the scan and a new index need only that table. Beside it stands ``dates``, a column a date.

What is looked for is a `Match`: phrases, and how they are joined. It holds words and no syntax, so nothing that a
reader types is ever read as FTS5's or SQL's language.
"""

from __future__ import annotations

import re
import sqlite3
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import NamedTuple, TypeAlias

import msgspec
from msgspec import Struct

from netreader.library.texts import DATES, FIELDS, JOIN, NOTE, Texts, indexed, token
from netreader.text import fold

#: The fields in which `Words.find` looks.
SEARCHED = ("title", "authors", "corporate", "journal", "year", "note")

#: What the index looks like; another number in the file than here, and it is made again.
LAYOUT = 2

#: Keys in one SQL statement.
AT_ONCE = 500

#: Papers that are indexed in one statement when all are.
INDEXED = 1_000

#: Most words of a query that are looked for, and most of each, so that a pasted page stays quick.
MOST, LONGEST = 64, 100

_WORD = re.compile(r"[^\W_]+")
_keys = msgspec.json.Decoder(list[int])
_COLUMNS = ", ".join(FIELDS)
_QUOTED = '"{}"*'
_SIGNS = ",".join("?" * (len(FIELDS) + 1))
_INSERT = f"INSERT INTO words(rowid, {_COLUMNS}) VALUES({_SIGNS})"
_DELETE = f"INSERT INTO words(words, rowid, {_COLUMNS}) VALUES('delete', {_SIGNS})"

_DATED = f"INSERT OR REPLACE INTO dates VALUES({','.join('?' * (len(DATES) + 1))})"


class Entry(NamedTuple):
    """What is searched of a paper."""

    key: int
    texts: Texts
    dates: tuple[int, ...]


class Phrase(Struct, frozen=True):
    """Words side by side in one of some fields; the last may be the beginning of a longer one."""

    fields: tuple[str, ...]
    words: tuple[str, ...]
    prefix: bool = False


class Near(Struct, frozen=True):
    """Words in any order in one of some fields, with at most so many others between the first and the last of them."""

    fields: tuple[str, ...]
    words: tuple[str, ...]
    between: int


class Every(Struct, frozen=True):
    """What all of the parts match."""

    parts: tuple[Match, ...]


class Either(Struct, frozen=True):
    """What one of the parts matches."""

    parts: tuple[Match, ...]


class Without(Struct, frozen=True):
    """What the first matches and the second doesn't."""

    first: Match
    second: Match


Match: TypeAlias = Phrase | Near | Every | Either | Without


def as_fts5(match: Match) -> str:
    """FTS5's expression."""
    if isinstance(match, Phrase):
        star = " *" if match.prefix else ""
        return f'({{{" ".join(match.fields)}}} : "{" ".join(match.words)}"{star})'
    if isinstance(match, Near):
        words = " ".join(f'"{word}"' for word in match.words)
        # FTS5 counts all words between the first and the last, those that are asked for too.
        return f"({{{' '.join(match.fields)}}} : NEAR({words}, {match.between + len(match.words) - 2}))"
    if isinstance(match, Without):
        return f"({as_fts5(match.first)} NOT {as_fts5(match.second)})"
    return f"({(' AND ' if isinstance(match, Every) else ' OR ').join(map(as_fts5, match.parts))})"


def as_sql(match: Match) -> tuple[str, list[str]]:
    """The condition of a scan over ``texts``, and its values."""
    if isinstance(match, Phrase):
        wanted = f"% {' '.join(match.words)}{'' if match.prefix else ' '}%"
        return f"({' OR '.join(_padded(field) for field in match.fields)})", [wanted] * len(match.fields)
    if isinstance(match, Near):
        held = [" AND ".join(_padded(field) for _ in match.words) for field in match.fields]
        return f"({' OR '.join(held)})", [f"% {word} %" for word in match.words] * len(match.fields)
    if isinstance(match, Without):
        (first, values), (second, others) = as_sql(match.first), as_sql(match.second)
        return f"({first} AND NOT {second})", [*values, *others]
    parts = [as_sql(part) for part in match.parts]
    joined = (" AND " if isinstance(match, Every) else " OR ").join(condition for condition, _ in parts)
    return f"({joined})", [value for _, values in parts for value in values]


def _padded(field: str) -> str:
    return f"' ' || {field} || ' ' LIKE ?"


def words_of(text: str) -> list[str]:
    """The words of a query, folded, without repeats."""
    return list(dict.fromkeys(word[:LONGEST] for word in _WORD.findall(fold(text))))[:MOST]


def has_fts5(connection: sqlite3.Connection) -> bool:
    """Whether this SQLite was built with FTS5."""
    try:
        connection.execute("CREATE VIRTUAL TABLE temp.probe USING fts5(x)")
        connection.execute("DROP TABLE temp.probe")
    except sqlite3.OperationalError:
        return False
    return True


def create(connection: sqlite3.Connection) -> None:
    """Make the tables of texts and dates, empty."""
    connection.execute("DROP TABLE IF EXISTS texts")
    connection.execute("DROP TABLE IF EXISTS dates")
    dates = ", ".join(f'"{name}" INTEGER NOT NULL' for name in DATES)
    connection.execute(f"CREATE TABLE dates(key INTEGER PRIMARY KEY, {dates})")
    columns = ", ".join(f"{field} TEXT NOT NULL" for field in FIELDS)
    connection.execute(f"CREATE TABLE texts(key INTEGER PRIMARY KEY, {columns})")


def write(connection: sqlite3.Connection, entries: Sequence[Entry]) -> None:
    """Write texts and dates, without the index."""
    connection.executemany(f"INSERT OR REPLACE INTO texts VALUES({_SIGNS})", [(e.key, *e.texts) for e in entries])
    connection.executemany(_DATED, [(e.key, *e.dates) for e in entries])


class Words:
    """The index, as far as this SQLite can have one; methods run inside the caller's transaction.

    Attributes:
        fts5: Whether this SQLite has FTS5.
    """

    def __init__(self, connection: sqlite3.Connection) -> None:
        self.fts5 = has_fts5(connection)

    def is_due(self, connection: sqlite3.Connection) -> bool:
        """Whether the index has to be made: it is missing, of another layout, or a copy without FTS5 wrote."""
        row = connection.execute("SELECT layout FROM derived WHERE name='words'").fetchone()
        return self.fts5 and (row is None or row[0] != LAYOUT)

    def rebuild(self, connection: sqlite3.Connection, progress: Callable[[int], object] = lambda done: None) -> None:
        """Make the index again from the texts; `progress` is told of how many papers."""
        if not self.fts5:
            self._missed(connection)
            return
        connection.execute("DROP TABLE IF EXISTS words")
        connection.execute(
            f"CREATE VIRTUAL TABLE words USING fts5({_COLUMNS}, content='texts', content_rowid='key',"
            " tokenize='unicode61 remove_diacritics 2')"
        )
        keys = [key for (key,) in connection.execute("SELECT key FROM texts ORDER BY key")]
        for at in range(0, len(keys), INDEXED):  # as its own command does, but one can see how far it is
            progress(at)
            part = keys[at : at + INDEXED]
            connection.execute(
                f"INSERT INTO words(rowid, {_COLUMNS}) SELECT key, {_COLUMNS} FROM texts WHERE key BETWEEN ? AND ?",
                (part[0], part[-1]),
            )
        connection.execute("INSERT OR REPLACE INTO derived VALUES('words', ?)", (LAYOUT,))

    def _missed(self, connection: sqlite3.Connection) -> None:
        connection.execute("DELETE FROM derived WHERE name='words'")

    def put(self, connection: sqlite3.Connection, entries: Sequence[Entry]) -> None:
        """Write the texts and dates of papers, and index them."""
        self._put_texts(connection, [(entry.key, *entry.texts) for entry in entries])
        connection.executemany(_DATED, [(entry.key, *entry.dates) for entry in entries])

    def _put_texts(self, connection: sqlite3.Connection, rows: list[tuple[object, ...]]) -> None:
        self._take_out(connection, [row[0] for row in rows])
        connection.executemany(f"INSERT OR REPLACE INTO texts VALUES({_SIGNS})", rows)
        if self.fts5:
            connection.executemany(_INSERT, rows)

    def put_note(self, connection: sqlite3.Connection, key: int, note: str) -> None:
        """Write the text of a note and index it; nothing if its paper is not kept."""
        row = connection.execute(f"SELECT {_COLUMNS} FROM texts WHERE key=?", (key,)).fetchone()
        if row is not None:
            self._put_texts(connection, [(key, *row[:NOTE], note, *row[NOTE + 1 :])])

    def remove(self, connection: sqlite3.Connection, key: int) -> None:
        """Forget a paper."""
        self._take_out(connection, [key])
        connection.execute("DELETE FROM texts WHERE key=?", (key,))
        connection.execute("DELETE FROM dates WHERE key=?", (key,))

    def _take_out(self, connection: sqlite3.Connection, keys: Sequence[object]) -> None:
        if not self.fts5:
            self._missed(connection)
            return
        among = f"SELECT key, {_COLUMNS} FROM texts WHERE key IN ({','.join('?' * len(keys))})"
        connection.executemany(_DELETE, connection.execute(among, keys).fetchall())

    def find(self, connection: sqlite3.Connection, words: Sequence[str]) -> list[int]:
        """Keys of the papers that hold all these words (as `words_of` gives them), in no order."""
        if self.fts5:
            # A quoted word is only a word to FTS5, whatever it says.
            query = f"{{{' '.join(SEARCHED)}}} : ({' AND '.join(map(_QUOTED.format, words))})"
            rows = connection.execute("SELECT rowid FROM words WHERE words MATCH ?", (query,))
        else:
            text = " || ' ' || ".join(("''", *SEARCHED))
            held = " AND ".join(f"{text} LIKE ?" for _ in words)
            rows = connection.execute(f"SELECT key FROM texts WHERE {held}", [f"% {word}%" for word in words])
        return [key for (key,) in rows]

    def matching(self, connection: sqlite3.Connection, match: Match) -> list[int]:
        """Keys of the papers that match, in no order. Of a `Near` these are those that may."""
        # As one value, since a row for each paper costs Python more than the index.
        if self.fts5:
            values = [as_fts5(match)]
            row = connection.execute("SELECT json_group_array(rowid) FROM words WHERE words MATCH ?", values).fetchone()
        else:
            condition, values = as_sql(match)
            row = connection.execute(f"SELECT json_group_array(key) FROM texts WHERE {condition}", values).fetchone()
        return _keys.decode(row[0])

    def ranked(self, connection: sqlite3.Connection, match: Match, weights: Mapping[str, float]) -> list[int]:
        """Keys of the papers that match, the most telling first (bm25, the fields weighted); no order without FTS5."""
        if not self.fts5:
            return self.matching(connection, match)
        shares = ", ".join(str(weights.get(field, 0.0)) for field in FIELDS)
        ranked = f"SELECT rowid FROM words WHERE words MATCH ? ORDER BY bm25(words, {shares}), rowid DESC"
        return [key for (key,) in connection.execute(ranked, (as_fts5(match),))]

    def texts(self, connection: sqlite3.Connection, keys: Sequence[int], field: str) -> Iterator[tuple[int, str]]:
        """One field of papers, as it is indexed."""
        for at in range(0, len(keys), AT_ONCE):
            part = keys[at : at + AT_ONCE]
            yield from connection.execute(
                f"SELECT key, {field} FROM texts WHERE key IN ({','.join('?' * len(part))})", part
            )

    def values(self, connection: sqlite3.Connection, kind: str, prefix: str, limit: int) -> list[tuple[str, int]]:
        """Whole values of a kind (``au``, ``ta``, ``mh`` …) that begin so, with how many papers have each, most first.

        Without FTS5 there is no list of them to look in.
        """
        if not self.fts5:
            return []
        first = token(kind, indexed(prefix))
        connection.execute("CREATE VIRTUAL TABLE IF NOT EXISTS temp.vocabulary USING fts5vocab(main, words, 'row')")
        rows = connection.execute(
            "SELECT term, doc FROM (SELECT term, doc FROM temp.vocabulary WHERE term >= ? AND term < ? LIMIT 2000)"
            " ORDER BY doc DESC, term LIMIT ?",
            (first, first + chr(0x10FFFF), limit),
        )
        return [(term.partition(JOIN)[2].replace(JOIN, " "), papers) for term, papers in rows]

    def shared(self, connection: sqlite3.Connection, prefix: str, least: int) -> list[tuple[str, int]]:
        """Words that begin so and stand in at least so many papers, with how many; none without FTS5."""
        if not self.fts5:
            return []
        connection.execute("CREATE VIRTUAL TABLE IF NOT EXISTS temp.vocabulary USING fts5vocab(main, words, 'row')")
        first = indexed(prefix)
        return list(
            connection.execute(
                "SELECT term, doc FROM temp.vocabulary WHERE term >= ? AND term < ? AND doc >= ?",
                (first, first + chr(0x10FFFF), least),
            )
        )

    def holds(self, connection: sqlite3.Connection, word: str) -> bool:
        """Whether any paper has a word; without FTS5 that is not known, and no."""
        if not self.fts5:
            return False
        connection.execute("CREATE VIRTUAL TABLE IF NOT EXISTS temp.vocabulary USING fts5vocab(main, words, 'row')")
        return connection.execute("SELECT 1 FROM temp.vocabulary WHERE term = ?", (word,)).fetchone() is not None

    def most_papers(self, connection: sqlite3.Connection, phrase: Phrase) -> int:
        """In how many papers a phrase can stand at most: as many as have its rarest whole word; all without FTS5."""
        words = phrase.words[:-1] if phrase.prefix else phrase.words
        if not self.fts5 or not words:
            return sys.maxsize
        connection.execute("CREATE VIRTUAL TABLE IF NOT EXISTS temp.vocabulary USING fts5vocab(main, words, 'row')")
        counts = (
            connection.execute("SELECT doc FROM temp.vocabulary WHERE term = ?", (word,)).fetchone() for word in words
        )
        return min(row[0] if row else 0 for row in counts)

    def having(self, connection: sqlite3.Connection, kind: str, value: str) -> int | None:
        """One of the papers with a whole value; None if there is none, or no index to ask."""
        if not self.fts5:
            return None
        match = as_fts5(Phrase(("exact",), (token(kind, value),)))
        row = connection.execute("SELECT rowid FROM words WHERE words MATCH ? LIMIT 1", (match,)).fetchone()
        return int(row[0]) if row else None

    def problems(self, connection: sqlite3.Connection) -> list[str]:
        """Whether the index says what the texts say."""
        if not self.fts5:
            return []
        try:
            connection.execute("INSERT INTO words(words, rank) VALUES('integrity-check', 1)")
        except sqlite3.DatabaseError as error:
            if error.sqlite_errorcode & 0xFF == sqlite3.SQLITE_READONLY:  # FTS5 looks only where it may write
                return []
            return ["The full-text index does not agree with the papers."]
        return []

    def tidy(self, connection: sqlite3.Connection) -> None:
        """Put the index together in one piece, smaller and quicker."""
        if self.fts5:
            connection.execute("INSERT INTO words(words) VALUES('optimize')")
