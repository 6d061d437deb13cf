"""TinyDB over SQLite, by TinyDB's own two extension points: a storage and a table class.

TinyDB reads a table as a mapping and writes it by running an updater over one. Here the mapping reads rows when they
are touched, and the updater runs over a copy-on-write view of which only the changes are written, in one transaction.
A TinyDB table is the SQL table ``doc_<name>``: ``seq`` keeps TinyDB's order, ``key`` is the document's id, ``body`` its
JSON. Differences from TinyDB's JSON file: NaN and infinities are stored as null, a lone surrogate is refused
(ValueError), documents written while a table is iterated may or may not be met.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, MutableMapping
from contextlib import contextmanager
from typing import Any, TypeVar

import msgspec
from tinydb import TinyDB
from tinydb.queries import QueryLike
from tinydb.storages import Storage
from tinydb.table import Document, Table

from netreader.library.database import Database

#: Rows read at once where a table is walked through.
CHUNK = 500

Body = dict[str, Any]
Result = TypeVar("Result")

_decode = msgspec.json.Decoder().decode
_encode = msgspec.json.Encoder().encode


def encode(document: Mapping[str, Any]) -> bytes:
    """A document as it is stored.

    Raises:
        ValueError: It holds what JSON can't: a lone surrogate, a key that is no text, an unknown type.
    """
    try:
        return _encode(dict(document))
    except (TypeError, UnicodeEncodeError, msgspec.MsgspecError) as error:
        raise ValueError(f"This document can't be stored as JSON: {error}") from None


def sql_name(name: str) -> str:
    """The quoted SQL name of a TinyDB table."""
    return '"doc_' + name.replace('"', '""').replace("\0", "") + '"'


class Rows(Mapping[str, Body]):
    """A table as TinyDB reads it: document ids as text, documents decoded when touched, rows streamed."""

    def __init__(self, database: Database, name: str) -> None:
        self._database = database
        self.name = name
        self._table = sql_name(name)

    def __len__(self) -> int:
        with self._database.reading() as connection:
            return int(connection.execute(f"SELECT count(*) FROM {self._table}").fetchone()[0])

    def __getitem__(self, key: str) -> Body:
        body = self.body(int(key))
        if body is None:
            raise KeyError(key)
        return _document(body)

    def __contains__(self, key: object) -> bool:
        with self._database.reading() as connection:
            found = connection.execute(f"SELECT 1 FROM {self._table} WHERE key=?", (int(str(key)),)).fetchone()
        return found is not None

    def __iter__(self) -> Iterator[str]:
        for key, _ in self.stream("key, NULL"):
            yield str(key)

    def items(self) -> Any:
        """Ids with their documents, in order, a chunk of rows in memory at a time."""
        return ((str(key), _document(body)) for key, body in self.stream("key, body"))

    def values(self) -> Any:
        """Documents in order."""
        return (document for _, document in self.items())

    def body(self, key: int) -> bytes | None:
        """The JSON of one document."""
        with self._database.reading() as connection:
            row = connection.execute(f"SELECT body FROM {self._table} WHERE key=?", (key,)).fetchone()
        return None if row is None else row[0]

    def stream(self, columns: str) -> Iterator[tuple[int, bytes]]:
        """Two columns of every row in order, reading a chunk at a time so that writers are not kept waiting."""
        last = -1
        while True:
            with self._database.reading() as connection:
                rows = connection.execute(
                    f"SELECT seq, {columns} FROM {self._table} WHERE seq>? ORDER BY seq LIMIT {CHUNK}", (last,)
                ).fetchall()
            for seq, key, body in rows:
                last = seq
                yield key, body
            if len(rows) < CHUNK:
                return


def _document(body: bytes) -> Body:
    document: Body = _decode(body)
    return document


class View(MutableMapping[int, Any]):
    """A table as an updater sees it. Documents taken out may be changed in place; `write` stores what differs.

    Walking through a large table keeps only the chunk at hand and the documents that changed.
    """

    def __init__(self, database: Database, name: str) -> None:
        self._rows = Rows(database, name)
        self._database = database
        self._table = sql_name(name)
        self._taken: dict[int, tuple[bytes, Body]] = {}
        self._changed: dict[int, Mapping[str, Any]] = {}
        self._gone: set[int] = set()
        self._cleared = False
        self._walk: list[int] = []
        self._place: dict[int, int] = {}

    def __getitem__(self, key: int) -> Any:
        if key in self._changed:
            return self._changed[key]
        if key in self._taken:
            return self._taken[key][1]
        if self._cleared or key in self._gone:
            raise KeyError(key)
        if key in self._place:
            self._take_chunk(self._place[key])
            if key in self._taken:
                return self._taken[key][1]
        body = self._rows.body(key)
        if body is None:
            raise KeyError(key)
        document = _document(body)
        self._taken[key] = (body, document)
        return document

    def _take_chunk(self, start: int) -> None:
        self._settle()
        keys = [key for key in self._walk[start : start + CHUNK] if key not in self._changed and key not in self._gone]
        marks = ",".join("?" * len(keys))
        with self._database.reading() as connection:
            for key, body in connection.execute(f"SELECT key, body FROM {self._table} WHERE key IN ({marks})", keys):
                self._taken[key] = (body, _document(body))

    def _settle(self) -> None:
        """Put the documents taken that differ from their rows among the changed ones, and forget the others."""
        for key, (body, document) in self._taken.items():
            if encode(document) != body:
                self._changed[key] = document
        self._taken.clear()

    def __setitem__(self, key: int, document: Mapping[str, Any]) -> None:
        self._taken.pop(key, None)
        self._gone.discard(key)
        self._changed[key] = document

    def __delitem__(self, key: int) -> None:
        if key not in self:
            raise KeyError(key)
        self._taken.pop(key, None)
        self._changed.pop(key, None)
        self._gone.add(key)

    def __contains__(self, key: object) -> bool:
        if key in self._changed or key in self._taken:
            return True
        return not self._cleared and key not in self._gone and str(key) in self._rows

    def __iter__(self) -> Iterator[int]:
        stored = [] if self._cleared else [int(key) for key in self._rows]
        self._walk = [key for key in stored if key not in self._gone]
        self._place = {key: place for place, key in enumerate(self._walk)}
        new = [key for key in self._changed if key not in self._place]
        return iter(self._walk + new)

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def clear(self) -> None:
        """Forget everything; the rows go when the view is written."""
        self._taken.clear()
        self._changed.clear()
        self._gone.clear()
        self._cleared = True

    def write(self) -> None:
        """Store what differs, in the transaction under way."""
        self._settle()
        with self._database.transaction() as connection:
            if self._cleared:
                connection.execute(f"DELETE FROM {self._table}")
            elif self._gone:
                connection.executemany(f"DELETE FROM {self._table} WHERE key=?", [(key,) for key in self._gone])
            put(self._database, self._rows.name, ((key, encode(document)) for key, document in self._changed.items()))


def put(database: Database, name: str, documents: Iterable[tuple[int, bytes]]) -> None:
    """Store documents that are already JSON, replacing those of the same id."""
    with database.transaction() as connection:
        connection.executemany(
            f"INSERT INTO {sql_name(name)}(key, body) VALUES(?,?) ON CONFLICT(key) DO UPDATE SET body=excluded.body",
            documents,
        )


class SQLiteStorage(Storage):
    """TinyDB's storage interface over a `Database`."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self._known: set[str] = set()
        #: Counts own writes; with SQLite's data_version it tells whether a cached answer may be stale.
        self.writes = 0

    def names(self) -> list[str]:
        """Names of the tables there are."""
        with self.database.reading() as connection:
            rows = connection.execute(
                "SELECT name FROM sqlite_master WHERE type='table' AND name GLOB 'doc_*' ORDER BY rowid"
            ).fetchall()
        return [name[4:] for (name,) in rows]

    def read(self) -> dict[str, Any] | None:
        """Every table, lazily; None when there is none yet."""
        names = self.names()
        return {name: Rows(self.database, name) for name in names} if names else None

    def write(self, data: Mapping[str, Mapping[Any, Mapping[str, Any]]]) -> None:
        """Make the tables those of `data`; tables that were read and not replaced stay as they are."""
        with self.database.transaction() as connection:
            for name in self.names():
                if name not in data:
                    connection.execute(f"DROP TABLE {sql_name(name)}")
                    self._known.discard(name)
            for name, documents in data.items():
                if isinstance(documents, Rows) and documents.name == name:
                    continue
                self.ensure(name)
                bodies = [(int(key), encode(document)) for key, document in documents.items()]
                connection.execute(f"DELETE FROM {sql_name(name)}")
                put(self.database, name, bodies)
        self.writes += 1

    @contextmanager
    def changing(self) -> Iterator[None]:
        """A transaction; a table made in one that fails is not there afterwards."""
        try:
            with self.database.transaction():
                yield
        except BaseException:
            self._known.clear()
            raise

    def has(self, name: str) -> bool:
        """Whether a table is there."""
        if name not in self._known and name in self.names():
            self._known.add(name)
        return name in self._known

    def ensure(self, name: str) -> None:
        """Make a table if it is missing."""
        if name in self._known:
            return
        with self.database.transaction() as connection:
            connection.execute(
                f"CREATE TABLE IF NOT EXISTS {sql_name(name)}"
                "(seq INTEGER PRIMARY KEY, key INTEGER NOT NULL UNIQUE, body BLOB NOT NULL)"
            )
        self._known.add(name)

    def close(self) -> None:
        """The database is closed by who opened it."""


class SQLiteTable(Table):
    """A TinyDB table that reads and writes rows, each change in one transaction."""

    _storage: SQLiteStorage

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self._seen: tuple[int, int] = (-1, -1)
        super().__init__(*args, **kwargs)

    @property
    def _database(self) -> Database:
        return self._storage.database

    def _read_table(self) -> Any:
        return Rows(self._database, self.name) if self._storage.has(self.name) else {}

    def _update_table(self, updater: Callable[[Any], None]) -> None:
        with self._storage.changing():
            self._storage.ensure(self.name)
            view = View(self._database, self.name)
            updater(view)
            view.write()
        self._storage.writes += 1
        self.clear_cache()

    _next_id: int | None  # type: ignore[assignment]

    def _get_next_id(self) -> int:
        # Never kept between calls: another running copy may have taken it.
        self._storage.ensure(self.name)
        with self._database.reading() as connection:
            last = connection.execute(f"SELECT max(key) FROM {sql_name(self.name)}").fetchone()[0]
        following = max(0, last or 0) + 1
        if self._next_id is not None:
            following = max(following, self._next_id)
        self._next_id = following + 1
        return following

    def _whole(self, change: Callable[[], Result]) -> Result:
        """Run a change that reads before it writes under the write lock."""
        with self._storage.changing():
            return change()

    def insert(self, document: Mapping[str, Any]) -> int:
        """See TinyDB."""
        return self._whole(lambda: super(SQLiteTable, self).insert(document))

    def insert_multiple(self, documents: Iterable[Mapping[str, Any]]) -> list[int]:
        """See TinyDB."""
        return self._whole(lambda: super(SQLiteTable, self).insert_multiple(documents))

    def upsert(self, document: Mapping[str, Any], cond: QueryLike | None = None) -> list[int]:
        """See TinyDB."""
        return self._whole(lambda: super(SQLiteTable, self).upsert(document, cond))

    def remove(self, cond: QueryLike | None = None, doc_ids: Iterable[int] | None = None) -> list[int]:
        """See TinyDB."""
        return self._whole(lambda: super(SQLiteTable, self).remove(cond, doc_ids))

    def search(self, cond: QueryLike) -> list[Document]:
        """See TinyDB; an answer is taken from the cache only if nobody wrote since."""
        seen = (self._database.data_version(), self._storage.writes)
        if seen != self._seen:
            self.clear_cache()
            self._seen = seen
        return super().search(cond)

    # Around the documents' decoded form

    def body(self, doc_id: int) -> bytes | None:
        """The JSON of one document, for decoding straight into a type."""
        table = self._read_table()
        return table.body(doc_id) if table else None

    def put(self, documents: Iterable[tuple[int, bytes]]) -> None:
        """Store documents that are already JSON, replacing those of the same id, in one transaction."""
        self._storage.ensure(self.name)
        put(self._database, self.name, documents)
        self._storage.writes += 1
        self.clear_cache()


class DocumentStore(TinyDB):
    """TinyDB whose tables live in a `Database`: ``DocumentStore(storage=SQLiteStorage, database=…)``."""

    table_class = SQLiteTable


def open_store(database: Database) -> DocumentStore:
    """TinyDB over a database."""
    return DocumentStore(storage=SQLiteStorage, database=database)
