"""The words of titles, authors, journals, years and notes: SQLite's FTS5, or a slower scan where it is missing.

Every word asked for must occur, each may be the beginning of a longer one, case and diacritics don't matter.
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


def has_fts5(connection: sqlite3.Connection) -> bool:
    """Whether this SQLite was built with FTS5."""
    try:
        connection.execute("CREATE VIRTUAL TABLE temp.probe USING fts5(x)")
        connection.execute("DROP TABLE temp.probe")
    except sqlite3.OperationalError:
        return False
    return True


class Words:
    """The index, as far as this SQLite has one.

    `listing.words` holds the folded words of each paper beside the index, for the scan and for making it again.
    """

    TABLE = "CREATE VIRTUAL TABLE IF NOT EXISTS words USING fts5(paper, note, tokenize='unicode61 remove_diacritics 2')"

    def __init__(self, connection: sqlite3.Connection, *, fts5: bool | None = None) -> None:
        exists = connection.execute("SELECT 1 FROM sqlite_master WHERE name='words'").fetchone() is not None
        self.fts5 = (exists and has_fts5(connection)) if fts5 is None else fts5
        if fts5 is None and not exists:
            self.fts5 = has_fts5(connection)

    def create(self, connection: sqlite3.Connection) -> None:
        """Make the index if it is missing and can be made; fill it from the listing and the notes."""
        if not self.fts5 or connection.execute("SELECT 1 FROM sqlite_master WHERE name='words'").fetchone():
            return
        connection.execute(self.TABLE)
        connection.execute(
            "INSERT INTO words(rowid, paper, note) SELECT l.key, l.words, coalesce(json_extract(n.body, '$.text'), '')"
            " FROM listing l LEFT JOIN doc_notes n ON n.key = l.key"
        )

    def put(self, connection: sqlite3.Connection, key: int, paper: str, note: str) -> None:
        """Index a paper, in the transaction of its documents."""
        if self.fts5:
            connection.execute("DELETE FROM words WHERE rowid=?", (key,))
            connection.execute("INSERT INTO words(rowid, paper, note) VALUES(?,?,?)", (key, paper, note))

    def remove(self, connection: sqlite3.Connection, key: int) -> None:
        """Forget a paper."""
        if self.fts5:
            connection.execute("DELETE FROM words WHERE rowid=?", (key,))

    def find(self, connection: sqlite3.Connection, words: list[str], order: str) -> list[int]:
        """Keys of the papers that hold all these words, in an order of the listing (an SQL ORDER BY of ours)."""
        if self.fts5:
            match = " ".join(f'"{word}"*' for word in words)
            rows = connection.execute(
                f"SELECT l.key FROM words w CROSS JOIN listing l ON l.key = w.rowid WHERE words MATCH ? ORDER BY {order}",
                (match,),
            )
        else:
            # Words of the listing are separated by blanks, so that a word begins after one.
            like = " AND ".join("(' ' || l.words || ' ' || coalesce(f.text, '')) LIKE ? ESCAPE '!'" for _ in words)
            rows = connection.execute(
                "SELECT l.key FROM listing l LEFT JOIN folded_notes f ON f.key = l.key"
                f" WHERE {like} ORDER BY {order}".replace(
                    "folded_notes", "(SELECT key, ' ' || netreader_fold(json_extract(body, '$.text')) AS text FROM doc_notes)"
                ),
                [f"% {word}%" for word in words],
            )
        return [key for (key,) in rows]

    def problems(self, connection: sqlite3.Connection) -> list[str]:
        """Where the index and the documents disagree."""
        if not self.fts5:
            return []
        found: list[str] = []
        try:
            connection.execute("INSERT INTO words(words) VALUES('integrity-check')")
        except sqlite3.DatabaseError:
            found.append("The full-text index is damaged.")
        missing = connection.execute(
            "SELECT count(*) FROM listing l WHERE NOT EXISTS (SELECT 1 FROM words w WHERE w.rowid = l.key)"
        ).fetchone()[0]
        extra = connection.execute(
            "SELECT count(*) FROM words w WHERE NOT EXISTS (SELECT 1 FROM listing l WHERE l.key = w.rowid)"
        ).fetchone()[0]
        if missing or extra:
            found.append(f"The full-text index lacks {missing} papers and has {extra} that are not kept.")
        return found
