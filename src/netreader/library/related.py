"""What papers lead to, kept for reading offline: similar papers, those that cite them, references, LinkOut.

One document a paper and kind, with the day it was asked. What is asked again takes the place of what there was.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from typing import NamedTuple

import msgspec

from netreader.errors import Corrupt
from netreader.library import documents
from netreader.library.database import Database
from netreader.library.schema import INDEXES
from netreader.library.storage import SQLiteTable
from netreader.related import LinkOut, Related
from netreader.text import clean

#: The kind under which LinkOut's places are kept.
LINKOUT = "linkout"

_PAPER = INDEXES["links"]


class Count(NamedTuple):
    """How many links of a kind a paper has: as counted, by whom, and when (ISO 8601)."""

    number: int
    source: str
    asked: str


class _Stored(msgspec.Struct):
    """A document: the links of a kind, or what LinkOut named."""

    paper: int
    kind: str
    count: int = 0
    source: str = ""
    asked: str = ""
    related: Related | None = None
    linkout: LinkOut | None = None


_stored = documents.reader(_Stored)


class RelatedPapers:
    """The links of papers, by the paper's key."""

    def __init__(self, database: Database, table: SQLiteTable) -> None:
        self._database = database
        self._table = table

    def of(self, key: int) -> dict[str, Related]:
        """All that is kept of a paper's links, by kind."""
        return {stored.kind: stored.related for stored in self._read(key) if stored.related is not None}

    def one(self, key: int, kind: str) -> Related | None:
        """The links of one kind; None if they were never asked for."""
        return next((stored.related for stored in self._read(key, kind)), None)

    def linkout(self, key: int) -> LinkOut | None:
        """What LinkOut named; None if it was never asked."""
        return next((stored.linkout for stored in self._read(key, LINKOUT)), None)

    def counts(self, key: int) -> dict[str, Count]:
        """How many links of each kind are known; without reading the lists."""
        with self._database.reading() as connection:
            rows = connection.execute(f"SELECT body FROM doc_links WHERE {_PAPER}=? ORDER BY seq", (key,)).fetchall()
        heads = [head for (body,) in rows if (head := _head_of(body)) is not None and head.kind != LINKOUT]
        return {clean(head.kind): Count(head.count, clean(head.source), clean(head.asked)) for head in heads}

    def keep(self, key: int, related: Related) -> None:
        """Keep the links of a kind."""
        self._put(_Stored(key, related.kind, related.count, related.source, related.asked, related))

    def keep_linkout(self, key: int, linkout: LinkOut) -> None:
        """Keep what LinkOut named."""
        self._put(_Stored(key, LINKOUT, len(linkout.places), "pubmed", linkout.asked, None, linkout))

    def _put(self, stored: _Stored) -> None:
        body = documents.encode(stored)
        with self._database.transaction() as connection:
            known = self._keys(connection, stored.paper, stored.kind)
            if known:
                self._table.put([(known[0], body)])
            else:
                self._table.insert(msgspec.to_builtins(stored))

    def _keys(self, connection: sqlite3.Connection, paper: int, kind: str) -> list[int]:
        rows = connection.execute(f"SELECT key, body FROM doc_links WHERE {_PAPER}=? ORDER BY seq", (paper,))
        return [key for key, body in rows if _is_of(body, kind)]

    def _read(self, key: int, kind: str = "") -> Sequence[_Stored]:
        with self._database.reading() as connection:
            rows = connection.execute(f"SELECT body FROM doc_links WHERE {_PAPER}=? ORDER BY seq", (key,)).fetchall()
        found = []
        for (body,) in rows:
            if kind and not _is_of(body, kind):
                continue
            try:
                found.append(_stored(body))
            except Corrupt:
                continue  # `check` names it
        return found


class _Head(msgspec.Struct):
    """A document but for its list, which is passed over in reading: a tenth of the time."""

    kind: str = ""
    count: int = 0
    source: str = ""
    asked: str = ""


_head = msgspec.json.Decoder(_Head).decode


def _head_of(body: bytes) -> _Head | None:
    try:
        return _head(body)
    except (msgspec.MsgspecError, UnicodeDecodeError):
        return None  # `check` names it


def _is_of(body: bytes, kind: str) -> bool:
    """Whether a document is of a kind, without making its links."""
    head = _head_of(body)
    return head is not None and head.kind == kind
