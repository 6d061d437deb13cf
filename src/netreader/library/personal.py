"""Which papers bear a person's own words. What does is never taken out because PubMed has deleted its record."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from contextlib import suppress
from typing import Any

from netreader.errors import Corrupt
from netreader.library import documents
from netreader.library.schema import INDEXES
from netreader.library.shelves import stored

#: Marks that the program sets by itself.
UNSAID = frozenset({"opened"})

_fields = documents.reader(dict[str, Any])


def marked_papers(connection: sqlite3.Connection) -> set[int]:
    """Papers with highlights."""
    found: set[int] = set()
    for (body,) in connection.execute("SELECT body FROM doc_highlights"):
        try:
            fields = _fields(body)
        except Corrupt:
            continue
        if not fields.get("deleted") and isinstance(key := fields.get("paper"), int):
            found.add(key)
    return found


def papers_with_words(connection: sqlite3.Connection, keys: Sequence[int]) -> set[int]:
    """Of these papers, those with a note, a highlight, a place on a shelf or in a review, a star or another mark.

    What the program marks by itself does not count. Marks that can't be read count: they may be somebody's.
    """
    from netreader.library.screenings import papers_in_reviews

    among = f"({','.join('?' * len(keys))})"
    found = {key for (key,) in connection.execute(f"SELECT key FROM doc_notes WHERE key IN {among}", keys)}
    marked = f"SELECT {INDEXES['highlights']} FROM doc_highlights WHERE {INDEXES['highlights']} IN {among}"
    found.update(key for (key,) in connection.execute(marked, keys))  # deleted ones too: they may be wanted back
    found.update({key for _, shelf in stored(connection) for key in shelf.papers}.intersection(keys))
    found.update(papers_in_reviews(connection).intersection(keys))
    for key, body in connection.execute(f"SELECT key, body FROM doc_marks WHERE key IN {among}", keys):
        try:
            if any(value for name, value in _fields(body).items() if name not in UNSAID):
                found.add(key)
        except Corrupt:
            found.add(key)
    return found


def own_papers(connection: sqlite3.Connection) -> set[int]:
    """Papers of which a person has said something; where marks can't be read, nothing is known."""
    found = marked_papers(connection)
    found.update(key for (key,) in connection.execute("SELECT key FROM doc_notes"))
    found.update(key for _, shelf in stored(connection) for key in shelf.papers)
    for key, body in connection.execute("SELECT key, body FROM doc_marks"):
        with suppress(Corrupt):
            if any(value for name, value in _fields(body).items() if name not in UNSAID):
                found.add(key)
    return found
