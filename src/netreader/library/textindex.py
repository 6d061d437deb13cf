"""The words of the full texts that are kept: an index of their own beside that of records and notes, in the same file.

As of records, a table holds the words as they are indexed (`texts.indexed`), and the index holds no text of its own;
both are written in the transaction that keeps the full text, and can be made again from it. Papers are many, full texts
few and long: searching records touches nothing of this.

The words are those of title, abstract, body, captions, tables and notes below them; the list of references is left out.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING

import msgspec

from netreader.library.fulltext import Match, Phrase, as_fts5, as_sql
from netreader.library.texts import BREAK, indexed

if TYPE_CHECKING:
    from netreader.fulltext import FullText

#: What table and index look like; another number in the file than here, and they are made again.
LAYOUT = 1

#: The column of the words, in the table and in the index.
COLUMN = "words"

_DERIVED = "fulltext_index"
_keys = msgspec.json.Decoder(list[int])


def words_of(text: FullText) -> str:
    """The words of a full text as they are indexed; no phrase runs from one paragraph or cell into the next."""
    return f" {BREAK} ".join(filter(None, map(indexed, _pieces(text))))


def _pieces(text: FullText) -> Iterator[str]:
    yield text.title
    for part in text.parts:
        yield part.title
        for block in part.blocks:
            yield from (piece.plain for piece in block.texts)
            yield from (cell.text for grid in block.grids for cell in grid.cells)
            yield from (note.plain for note in block.notes)


def phrase(words: Iterable[str], *, stem: bool = False) -> Phrase:
    """Words side by side in a full text."""
    return Phrase((COLUMN,), tuple(words), stem)


class TextIndex:
    """The index, as far as this SQLite can have one; methods run inside the caller's transaction.

    Args:
        fts5: Whether this SQLite has FTS5; without it a slower scan answers.
    """

    def __init__(self, fts5: bool) -> None:
        self._fts5 = fts5

    def is_due(self, connection: sqlite3.Connection) -> bool:
        """Whether it has to be made: it is missing, of another layout, or a copy without FTS5 wrote."""
        row = connection.execute("SELECT layout FROM derived WHERE name=?", (_DERIVED,)).fetchone()
        return row is None or row[0] not in ((LAYOUT,) if self._fts5 else (LAYOUT, -LAYOUT))

    def rebuild(
        self,
        connection: sqlite3.Connection,
        texts: Iterable[tuple[int, FullText]],
        progress: Callable[[int], object] = lambda done: None,
    ) -> None:
        """Make table and index again from the full texts; `progress` is told of how many."""
        connection.execute("DROP TABLE IF EXISTS fulltext_words")
        connection.execute(f"CREATE TABLE fulltext_words(key INTEGER PRIMARY KEY, {COLUMN} TEXT NOT NULL)")
        if self._fts5:
            connection.execute("DROP TABLE IF EXISTS fulltext_index")
            connection.execute(
                f"CREATE VIRTUAL TABLE fulltext_index USING fts5({COLUMN}, content='fulltext_words',"
                " content_rowid='key', tokenize='unicode61 remove_diacritics 2')"
            )
        for done, (key, text) in enumerate(texts):
            progress(done)
            if text.is_open:
                self._insert(connection, key, words_of(text))
        self._written(connection)

    def _written(self, connection: sqlite3.Connection) -> None:
        """Say in which layout it is; a negative one stands for a table that no index follows."""
        layout = LAYOUT if self._fts5 else -LAYOUT
        connection.execute("INSERT OR REPLACE INTO derived VALUES(?, ?)", (_DERIVED, layout))

    def put(self, connection: sqlite3.Connection, key: int, text: FullText) -> None:
        """Index the words of a full text, in the place of those there are; a closed article has none."""
        self.remove(connection, key)
        if text.is_open:
            self._insert(connection, key, words_of(text))

    def _insert(self, connection: sqlite3.Connection, key: int, words: str) -> None:
        connection.execute(f"INSERT OR REPLACE INTO fulltext_words(key, {COLUMN}) VALUES(?,?)", (key, words))
        if self._fts5:
            connection.execute(f"INSERT INTO fulltext_index(rowid, {COLUMN}) VALUES(?,?)", (key, words))

    def remove(self, connection: sqlite3.Connection, key: int) -> None:
        """Forget the words of a paper's full text."""
        if self._fts5:
            row = connection.execute(f"SELECT {COLUMN} FROM fulltext_words WHERE key=?", (key,)).fetchone()
            if row is not None:
                delete = f"INSERT INTO fulltext_index(fulltext_index, rowid, {COLUMN}) VALUES('delete',?,?)"
                connection.execute(delete, (key, row[0]))
        else:
            self._written(connection)
        connection.execute("DELETE FROM fulltext_words WHERE key=?", (key,))

    def move(self, connection: sqlite3.Connection, old: int, new: int) -> None:
        """Give a paper's words to another record of it."""
        row = connection.execute(f"SELECT {COLUMN} FROM fulltext_words WHERE key=?", (old,)).fetchone()
        if row is not None:
            self.remove(connection, old)
            self.remove(connection, new)
            self._insert(connection, new, row[0])

    def any(self, connection: sqlite3.Connection) -> bool:
        """Whether there is a full text to look in."""
        return connection.execute("SELECT 1 FROM fulltext_words LIMIT 1").fetchone() is not None

    def matching(self, connection: sqlite3.Connection, match: Match) -> list[int]:
        """Keys of the papers whose full text matches (of `phrase`), in no order."""
        if self._fts5:
            asked = "SELECT json_group_array(rowid) FROM fulltext_index WHERE fulltext_index MATCH ?"
            row = connection.execute(asked, (as_fts5(match),)).fetchone()
        else:
            condition, values = as_sql(match)
            row = connection.execute(
                f"SELECT json_group_array(key) FROM fulltext_words WHERE {condition}", values
            ).fetchone()
        return _keys.decode(row[0])

    def words(self, connection: sqlite3.Connection, key: int) -> str | None:
        """The words of a paper's full text, as they are indexed; None if there are none."""
        row = connection.execute(f"SELECT {COLUMN} FROM fulltext_words WHERE key=?", (key,)).fetchone()
        return None if row is None else str(row[0])

    def problems(self, connection: sqlite3.Connection) -> Iterator[str]:
        """Whether the index says what the table says, and the table has no text that is not kept."""
        strays = "SELECT key FROM fulltext_words WHERE key NOT IN (SELECT key FROM jats_texts)"
        for (key,) in connection.execute(strays):
            yield f"The words of a full text of PMID {key} are in the index, and the text is not kept."
        if not self._fts5:
            return
        try:
            connection.execute("INSERT INTO fulltext_index(fulltext_index, rank) VALUES('integrity-check', 1)")
        except sqlite3.DatabaseError as error:
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_READONLY:  # FTS5 looks only where it may write
                yield "The index of the full texts does not agree with them."

    def tidy(self, connection: sqlite3.Connection) -> None:
        """Put the index together in one piece, smaller and quicker."""
        if self._fts5:
            connection.execute("INSERT INTO fulltext_index(fulltext_index) VALUES('optimize')")
