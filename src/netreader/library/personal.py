"""Which papers bear a person's own words. What does is never taken out because PubMed has deleted its record."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from typing import Any

from netreader.errors import Corrupt
from netreader.library import documents

#: Marks that the program sets by itself.
UNSAID = frozenset({"opened"})

_fields = documents.reader(dict[str, Any])


def papers_with_words(connection: sqlite3.Connection, keys: Sequence[int]) -> set[int]:
    """Of these papers, those with a note, a star, a reading status or another mark that a reader has set.

    Marks that can't be read count: they may be somebody's.
    """
    among = f"({','.join('?' * len(keys))})"
    found = {key for (key,) in connection.execute(f"SELECT key FROM doc_notes WHERE key IN {among}", keys)}
    for key, body in connection.execute(f"SELECT key, body FROM doc_marks WHERE key IN {among}", keys):
        try:
            if any(value for name, value in _fields(body).items() if name not in UNSAID):
                found.add(key)
        except Corrupt:
            found.add(key)
    return found
