"""The words of titles, authors, journals, years and notes: SQLite's FTS5, or a slower scan where it is missing.

Every word asked for must occur, each may be the beginning of a longer one, case and diacritics don't matter. The
listing holds the folded words of each paper beside the index: for the scan, and for making the index again.
"""

from __future__ import annotations

import re
import sqlite3

from netreader.text import fold

_WORD = re.compile(r"[^\W_]+")

#: Most words of a query that are looked for, so that a pasted page stays quick.
MOST = 64


def words_of(text: str) -> list[str]:
    """The words of a query, folded, without repeats."""
    return list(dict.fromkeys(_WORD.findall(fold(text))))[:MOST]


def indexed(text: str) -> str:
    """A text as it is indexed: its words, folded, a blank before, between and after."""
    return f" {' '.join(_WORD.findall(fold(text)))} "


def has_fts5(connection: sqlite3.Connection) -> bool:
    """Whether this SQLite was built with FTS5."""
    try:
        connection.execute("CREATE VIRTUAL TABLE temp.probe USING fts5(x)")
        connection.execute("DROP TABLE temp.probe")
    except sqlite3.OperationalError:
        return False
    return True


class Words:
    """The index, as far as this SQLite has one; methods run inside the caller's transaction.

    Args:
        fts5: Whether to use FTS5; None to find out.
    """

    def __init__(self, connection: sqlite3.Connection, *, fts5: bool | None = None) -> None:
        exists = connection.execute("SELECT 1 FROM sqlite_master WHERE name='words'").fetchone()
        # An index that is there is one that some SQLite could make; whether this one can read it is asked cheaply.
        self.fts5 = has_fts5(connection) if fts5 is None else fts5
        stale = connection.execute("SELECT 1 FROM stale WHERE what='words'").fetchone()
        self.wants_rebuild = self.fts5 and (not exists or stale is not None)

    def rebuild(self, connection: sqlite3.Connection) -> None:
        """Make the index again from the listing."""
        if not self.fts5:
            return
        connection.execute("DROP TABLE IF EXISTS words")
        # The words are folded already; the tokenizer only has to cut at blanks.
        connection.execute(
            "CREATE VIRTUAL TABLE words USING fts5(paper, note, tokenize='unicode61 remove_diacritics 0')"
        )
        connection.execute("INSERT INTO words(rowid, paper, note) SELECT key, paper_words, note_words FROM listing")
        connection.execute("DELETE FROM stale WHERE what='words'")
        self.wants_rebuild = False

    def put(self, connection: sqlite3.Connection, rows: list[tuple[int, str, str]]) -> None:
        """Index papers: key, words of the paper, words of its note."""
        if self.fts5:
            connection.executemany("DELETE FROM words WHERE rowid=?", [(key,) for key, _, _ in rows])
            connection.executemany("INSERT INTO words(rowid, paper, note) VALUES(?,?,?)", rows)
        else:
            connection.execute("INSERT OR IGNORE INTO stale VALUES('words')")

    def remove(self, connection: sqlite3.Connection, key: int) -> None:
        """Forget a paper."""
        if self.fts5:
            connection.execute("DELETE FROM words WHERE rowid=?", (key,))
        else:
            connection.execute("INSERT OR IGNORE INTO stale VALUES('words')")

    def find(self, connection: sqlite3.Connection, words: list[str], order: str) -> list[int]:
        """Keys of the papers that hold all these words (as `words_of` gives them), ordered by an SQL term of ours."""
        if self.fts5:
            rows = connection.execute(
                "SELECT l.key FROM words w CROSS JOIN listing l ON l.key = w.rowid"
                f" WHERE words MATCH ? ORDER BY {order}",
                (" ".join(f'"{word}"*' for word in words),),
            )
        else:
            held = " AND ".join("l.paper_words || l.note_words LIKE ?" for _ in words)
            rows = connection.execute(
                f"SELECT l.key FROM listing l WHERE {held} ORDER BY {order}", [f"% {word}%" for word in words]
            )
        return [key for (key,) in rows]

    def problems(self, connection: sqlite3.Connection) -> list[str]:
        """Where the index and the listing disagree."""
        if not self.fts5:
            return []
        found: list[str] = []
        try:
            connection.execute("INSERT INTO words(words) VALUES('integrity-check')")
            odd = connection.execute(
                "SELECT count(*) FROM listing l LEFT JOIN words w ON w.rowid = l.key"
                " WHERE w.paper IS NOT l.paper_words OR w.note IS NOT l.note_words"
            ).fetchone()[0]
            extra = connection.execute(
                "SELECT count(*) FROM words w LEFT JOIN listing l ON l.key = w.rowid WHERE l.key IS NULL"
            ).fetchone()[0]
        except sqlite3.DatabaseError:
            return ["The full-text index is damaged."]
        if odd or extra:
            found.append(f"The full-text index differs from the documents in {odd + extra} papers.")
        return found
