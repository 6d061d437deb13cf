"""A TinyDB table as rows of SQLite: read when touched, changed copy-on-write, written as differences.

A table is the SQL table ``doc_<name>``: ``seq`` keeps TinyDB's order, ``key`` is the document's id, ``body`` its JSON.
"""

from __future__ import annotations

import math
import re
import sqlite3
from collections.abc import ItemsView, Iterable, Iterator, Mapping, MutableMapping, Sequence, ValuesView
from itertools import islice
from typing import Any

import msgspec

from netreader.library.database import Database

#: Most rows in memory at once where a table is walked through.
CHUNK = 500

#: Rows of a walk's first step; each step takes twice as many, so that a walk broken off early has read little.
FIRST = 16

#: Document ids that SQLite can hold.
LEAST, MOST = -(2**63), 2**63 - 1

Body = dict[str, Any]

_decode = msgspec.json.Decoder().decode
_encode = msgspec.json.Encoder().encode
_PLAIN = frozenset({str, int, bool, type(None)})
_BOXES = frozenset({dict, list, tuple})
_UNLIKE_SQL = re.compile(rb"[^a-z0-9_]")
_ESCAPED = re.compile(rb"%(..)")


def encode(document: Mapping[Any, Any], body: bytes | None = None) -> bytes:
    """A document as it is stored. Keys become text and tuples lists, as JSON has it.

    Args:
        body: Its JSON, where that is at hand.

    Raises:
        TypeError: It holds what JSON has no form for: a date, a set, bytes, an object.
        ValueError: It holds what this JSON can't carry: NaN, an infinity, a lone surrogate, itself.
    """
    document = dict(document)
    if body is None:
        body = _dumped(document)
    _refuse_lookalikes(document)
    return body


def merged(body: bytes, fields: Mapping[Any, Any]) -> bytes:
    """A stored document with some fields set. Only these are looked at closely: the others were when they came.

    Raises:
        TypeError, ValueError: As `encode` does.
    """
    document = {**decode(body), **fields}
    now = _dumped(document)
    _refuse_lookalikes(dict(fields))
    return now


def _dumped(document: Body) -> bytes:
    try:
        return _encode(document)
    except UnicodeEncodeError:
        raise ValueError("This document holds a lone surrogate, which is not text.") from None
    except RecursionError:
        raise ValueError("This document holds itself, or is nested too deep.") from None


def _refuse_lookalikes(document: Body) -> None:
    """Refuse what msgspec writes as something else (NaN as null, a date as text): what is read is what was put."""
    boxes: list[Any] = [document]
    for box in boxes:
        values = box.values() if isinstance(box, dict) else box
        if _PLAIN.issuperset(map(type, values)):
            continue
        for value in values:
            kind = type(value)
            if kind in _PLAIN:
                continue
            if kind in _BOXES or isinstance(value, dict):
                if value:
                    boxes.append(value)
            elif kind is not float:
                raise TypeError(f"JSON has no form for a {kind.__name__}.")
            elif not math.isfinite(value):
                raise ValueError(f"JSON has no form for {value}.")


def decode(body: bytes) -> Body:
    """A stored document."""
    document: Body = _decode(body)
    return document


def sql_name(name: str) -> str:
    """The SQL table of a TinyDB table.

    SQLite's names know no case, TinyDB's do: all but small letters, digits and ``_`` is written as ``%`` and hex.
    """
    return "doc_" + _UNLIKE_SQL.sub(lambda sign: b"%%%02x" % sign[0][0], name.encode("utf-8", "surrogatepass")).decode()


def name_of(table: str) -> str:
    """The TinyDB table of an SQL table."""
    return _ESCAPED.sub(lambda sign: bytes.fromhex(sign[1].decode()), table[4:].encode()).decode(
        "utf-8", "surrogatepass"
    )


def key_of(doc_id: object) -> int | None:
    """A document id as SQLite holds it; None for what can't be one."""
    try:
        key = doc_id if type(doc_id) is int else int(str(doc_id))
    except ValueError:
        return None
    return key if LEAST <= key <= MOST else None


class Rows(Mapping[str, Body]):
    """A table as TinyDB reads it: ids as text, documents decoded when touched, rows streamed; empty if it is missing.

    A walk meets the documents that were there when it began, unless they are removed before it comes to them; of those
    changed meanwhile it may give the old or the new state.

    Args:
        where: An SQL condition that rows have to meet, for a part of the table.
        values: What stands for its question marks.
    """

    def __init__(self, database: Database, name: str, where: str = "1", values: Sequence[object] = ()) -> None:
        self.database = database
        self.name = name
        self.table = sql_name(name)
        self._where = where
        self._values = tuple(values)
        self._one = f'SELECT body FROM "{self.table}" WHERE key=? AND {where}'

    def fetch(self, statement: str, values: Iterable[object] = ()) -> list[Any]:
        """The rows that an SQL statement gives; none if the table is missing."""
        with self.database.reading() as connection:
            try:
                return connection.execute(statement, (*values, *self._values)).fetchall()
            except sqlite3.OperationalError as error:
                if str(error) == f"no such table: {self.table}":
                    return []
                raise

    def body(self, doc_id: object) -> bytes | None:
        """The JSON of one document."""
        key = key_of(doc_id)
        rows = [] if key is None else self.fetch(self._one, (key,))
        return rows[0][0] if rows else None

    def among(self, doc_ids: Iterable[object]) -> list[tuple[int, bytes]]:
        """Ids with the JSON of several documents, in the table's order; missing ones absent."""
        keys = iter({key for doc_id in doc_ids if (key := key_of(doc_id)) is not None})
        found: list[tuple[int, int, bytes]] = []
        while part := list(islice(keys, CHUNK)):
            marks = ",".join("?" * len(part))
            found += self.fetch(
                f'SELECT seq, key, body FROM "{self.table}" WHERE key IN ({marks}) AND {self._where}', part
            )
        return [(key, body) for _, key, body in sorted(found)]

    def keys_in_order(self) -> list[int]:
        """All ids."""
        return [key for (key,) in self.fetch(f'SELECT key FROM "{self.table}" WHERE {self._where} ORDER BY seq')]

    def stream(self) -> Iterator[tuple[int, bytes]]:
        """Ids with the JSON of every document in order, a chunk in memory at a time; nobody is kept waiting between."""
        ends = self.fetch(f'SELECT max(seq) FROM "{self.table}" WHERE {self._where}')
        last = ends[0][0] if ends else None
        if last is None:
            return
        statement = (
            f'SELECT seq, key, body FROM "{self.table}" WHERE seq>? AND seq<=? AND {self._where} ORDER BY seq LIMIT '
        )
        here, step = LEAST, FIRST
        while rows := self.fetch(f"{statement}{step}", (here, last)):
            for here, key, body in rows:  # noqa: B007 - where the next step begins
                yield key, body
            if len(rows) < step:
                return
            step = min(step * 2, CHUNK)

    def __getitem__(self, doc_id: str) -> Body:
        body = self.body(doc_id)
        if body is None:
            raise KeyError(doc_id)
        return decode(body)

    def __iter__(self) -> Iterator[str]:
        return map(str, self.keys_in_order())

    def __len__(self) -> int:
        rows = self.fetch(f'SELECT count(*) FROM "{self.table}" WHERE {self._where}')
        return rows[0][0] if rows else 0

    def items(self) -> ItemsView[str, Body]:
        """Ids with their documents, streamed."""
        return _Items(self)

    def values(self) -> ValuesView[Body]:
        """Documents, streamed."""
        return _Values(self)


class _Items(ItemsView[str, Body]):
    _mapping: Rows

    def __iter__(self) -> Iterator[tuple[str, Body]]:
        return ((str(key), decode(body)) for key, body in self._mapping.stream())


class _Values(ValuesView[Body]):
    _mapping: Rows

    def __iter__(self) -> Iterator[Body]:
        return (decode(body) for _, body in self._mapping.stream())


class View(MutableMapping[int, Any]):
    """A table as one of TinyDB's updaters sees it, inside a transaction; `write` stores what it changed.

    A document taken out may be changed in place until the next one is taken, or longer while few have been: only a
    chunk of documents that did not change is kept, so that an updater may walk through a table of any size.
    """

    def __init__(self, rows: Rows) -> None:
        self._rows = rows
        self._taken: dict[int, tuple[bytes, Body]] = {}
        self._changed: dict[int, Mapping[Any, Any]] = {}
        self._gone: set[int] = set()
        self._cleared = False
        self._walk: list[int] = []
        self._place: dict[int, int] = {}

    def __getitem__(self, key: int) -> Any:
        if key in self._changed:
            return self._changed[key]
        if key not in self._taken:
            if self._cleared or key in self._gone:
                raise KeyError(key)
            if len(self._taken) >= CHUNK:
                self._settle()
            # Walked through in order, a table is read a chunk at a time, not a row.
            start = self._place.get(key)
            wanted = [key] if start is None else self._walk[start : start + CHUNK]
            for found, body in self._rows.among(wanted):
                if found not in self._changed and found not in self._gone:
                    self._taken.setdefault(found, (body, decode(body)))
        return self._taken[key][1]

    def _settle(self) -> dict[int, bytes]:
        """Put the documents taken that differ from their rows among the changed ones, and forget the others.

        Gives their JSON as it is now; a document may still be changed where it is.
        """
        now = {}
        for key, (body, document) in self._taken.items():
            # NaN is written like None, so where None stands it takes a second look to see it (and to refuse it).
            if (dumped := _dumped(document)) != body or (b"null" in body and document != decode(body)):
                self._changed[key] = document
                now[key] = dumped
        self._taken.clear()
        return now

    def __setitem__(self, key: int, document: Mapping[Any, Any]) -> None:
        self._taken.pop(key, None)
        self._changed[key] = document

    def __delitem__(self, key: int) -> None:
        if key not in self:
            raise KeyError(key)
        self._taken.pop(key, None)
        self._changed.pop(key, None)
        self._gone.add(key)

    def __iter__(self) -> Iterator[int]:
        stored = [] if self._cleared else self._rows.keys_in_order()
        self._walk = [key for key in stored if key not in self._gone]
        self._place = {key: place for place, key in enumerate(self._walk)}
        return iter([*self._walk, *(key for key in self._changed if key not in self._place)])

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def clear(self) -> None:
        """Forget everything; the rows go when the view is written."""
        self._taken.clear()
        self._changed.clear()
        self._gone.clear()
        self._cleared = True

    def write(self, connection: sqlite3.Connection) -> None:
        """Store what differs, in the transaction under way."""
        now = self._settle()
        if self._cleared:
            connection.execute(f'DELETE FROM "{self._rows.table}"')
        elif self._gone:
            connection.executemany(f'DELETE FROM "{self._rows.table}" WHERE key=?', [(key,) for key in self._gone])
        bodies = ((key, encode(document, now.get(key))) for key, document in self._changed.items())
        put(connection, self._rows.table, bodies)


def make(connection: sqlite3.Connection, table: str) -> None:
    """Make an SQL table for documents if it is missing."""
    columns = "seq INTEGER PRIMARY KEY, key INTEGER NOT NULL UNIQUE, body BLOB NOT NULL"
    connection.execute(f'CREATE TABLE IF NOT EXISTS "{table}"({columns})')


def put(connection: sqlite3.Connection, table: str, documents: Iterable[tuple[int, bytes]]) -> None:
    """Store documents that are already JSON; one of an id that is there takes its place and keeps its order."""
    connection.executemany(
        f'INSERT INTO "{table}"(key, body) VALUES(?,?) ON CONFLICT(key) DO UPDATE SET body=excluded.body', documents
    )


def add(connection: sqlite3.Connection, table: str, documents: Sequence[tuple[int, bytes]]) -> None:
    """Store new documents that are already JSON.

    Raises:
        ValueError: One of their ids is taken, or more than SQLite can hold.
    """
    following = iter(documents)
    try:
        connection.executemany(f'INSERT INTO "{table}"(key, body) VALUES(?,?)', following)
    except sqlite3.IntegrityError:
        doc_id = documents[-1 - sum(1 for _ in following)][0]
        raise ValueError(f"Document with ID {doc_id} already exists") from None
    except OverflowError:
        raise ValueError(f"Document ids are whole numbers from {LEAST} to {MOST}.") from None
