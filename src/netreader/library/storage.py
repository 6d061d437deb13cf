"""TinyDB over SQLite, by TinyDB's own two extension points: a storage and a table class.

TinyDB reads a table as a mapping and writes it by running an updater over one. Here the mapping reads rows when they
are touched, and the updater runs over a copy-on-write view of which only the changes are written, in one transaction.

What differs from TinyDB over its JSON file (TinyDB 4.9.0's own tests, run with this in place of its storages, all pass
but the four that ask for its classes by name: `test_repr`, `test_table_repr`, `test_access_storage` and
`test_storage_access`):

- An id that TinyDB chooses is above every id in the table, whoever put it there; ids are whole numbers of 64 bits.
- NaN, infinities and lone surrogates are refused with ValueError; the JSON file keeps them.
- A walk through a table streams; see `Rows` for what it meets of documents written meanwhile.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any

from tinydb import TinyDB
from tinydb.queries import QueryInstance, QueryLike
from tinydb.storages import Storage
from tinydb.table import Document, Table

from netreader.library.database import Database
from netreader.library.rows import MOST, Rows, View, add, decode, encode, make, merged, name_of, put, sql_name

#: Documents that one statement inserts.
BATCH = 200

_FIELD = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


class SQLiteStorage(Storage):
    """TinyDB's storage interface over a `Database`, which closes with it."""

    def __init__(self, database: Database) -> None:
        self.database = database

    def names(self) -> list[str]:
        """Names of the tables there are."""
        with self.database.reading() as connection:
            rows = connection.execute(
                "SELECT name FROM sqlite_master WHERE type='table' AND name GLOB 'doc_*' ORDER BY rowid"
            ).fetchall()
        return [name_of(table) for (table,) in rows]

    def read(self) -> dict[str, Any] | None:
        """Every table, lazily; None when there is none yet."""
        return {name: Rows(self.database, name) for name in self.names()} or None

    def write(self, data: Mapping[str, Mapping[Any, Mapping[str, Any]]]) -> None:
        """Make the tables those of `data`; tables that were read and not replaced stay as they are."""
        with self.database.transaction() as connection:
            for name in self.names():
                if name not in data:
                    connection.execute(f'DROP TABLE "{sql_name(name)}"')
            for name, documents in data.items():
                if isinstance(documents, Rows) and documents.database is self.database and documents.name == name:
                    continue
                table = sql_name(name)
                bodies = [(int(key), encode(document)) for key, document in documents.items()]
                make(connection, table)
                connection.execute(f'DELETE FROM "{table}"')
                put(connection, table, bodies)

    def close(self) -> None:
        """Close the database."""
        self.database.close()


class SQLiteTable(Table):
    """A TinyDB table that reads and writes rows, each change in one transaction, durable when the call returns."""

    _storage: SQLiteStorage
    _next_id: int | None  # type: ignore[assignment]

    def __init__(self, storage: SQLiteStorage, name: str, **options: Any) -> None:
        self._database = storage.database
        self._rows = Rows(storage.database, name)
        self._indexed: dict[tuple[object, ...], str] = {}
        self._cached_at: tuple[int, int] | None = None
        super().__init__(storage, name, **options)

    def _read_table(self) -> Any:
        return self._rows

    def _update_table(self, updater: Callable[[Any], None]) -> None:
        with self._database.transaction() as connection:
            make(connection, self._rows.table)
            view = View(self._rows)
            updater(view)
            view.write(connection)
            self.clear_cache()

    # Reading

    def get(
        self, cond: QueryLike | None = None, doc_id: int | None = None, doc_ids: Iterable[int] | None = None
    ) -> Any:
        """See TinyDB."""
        if doc_id is not None:
            body = self._rows.body(doc_id)
            return None if body is None else self.document_class(decode(body), doc_id)
        if doc_ids is not None:
            return [self.document_class(decode(body), key) for key, body in self._rows.among(doc_ids)]
        if cond is None:
            raise RuntimeError("You have to pass either cond or doc_id or doc_ids")
        return next(self._matching(cond), None)

    def search(self, cond: QueryLike) -> list[Document]:
        """See TinyDB; an answer comes from the cache only if nobody wrote since, and outside of transactions."""
        with self._database.reading():
            if self._database.writing:
                return list(self._matching(cond))
            now = self._database.moment()
            if now != self._cached_at:
                self.clear_cache()
                self._cached_at = now
            cached = self._query_cache.get(cond)
            if cached is not None:
                return cached[:]
        found = list(self._matching(cond))
        if getattr(cond, "is_cacheable", lambda: True)():
            with self._database.reading():
                if self._database.moment() == self._cached_at == now:
                    self._query_cache[cond] = found[:]
        return found

    def _matching(self, cond: QueryLike) -> Iterator[Document]:
        for key, body in self._candidates(cond).stream():
            document = decode(body)
            if cond(document):
                yield self.document_class(document, key)

    def body(self, doc_id: int) -> bytes | None:
        """The JSON of one document, for decoding straight into a type."""
        return self._rows.body(doc_id)

    # Fields that queries ask for often

    def index(self, *path: str) -> None:
        """Make ``where(path) == value`` quick, alone or joined by ``&``, for texts, whole numbers, True and False.

        Args:
            path: The field's name, or the names that lead to it through nested documents.
        """
        if not path or not all(map(_FIELD.fullmatch, path)):
            raise ValueError(f"{path} names no field that can be indexed.")
        expression = f"json_extract(CAST(body AS TEXT), '$.{'.'.join(path)}')"
        with self._database.transaction() as connection:
            make(connection, self._rows.table)
            connection.execute(
                f'CREATE INDEX IF NOT EXISTS "{self._rows.table}.{".".join(path)}"'
                f' ON "{self._rows.table}"({expression})'
            )
        self._indexed[path] = expression

    def _candidates(self, cond: object) -> Rows:
        """The rows that may match: those that an indexed field picks, or all. The query itself has the last word."""
        if self._indexed and isinstance(cond, QueryInstance):
            for path, value in _equalities(cond._hash):
                expression = self._indexed.get(path)
                if expression is not None:
                    return Rows(self._database, self.name, f"{expression}=?", (value,))
        return self._rows

    # Writing

    def insert(self, document: Mapping[Any, Any]) -> int:
        """See TinyDB."""
        if isinstance(document, self.document_class):
            self._next_id = None  # as TinyDB does
        return self.insert_multiple((document,))[0]

    def insert_multiple(self, documents: Iterable[Mapping[Any, Any]]) -> list[int]:
        """See TinyDB; all of them are there afterwards, or none."""
        documents = iter(documents)
        doc_ids: list[int] = []
        with self._database.transaction() as connection:
            make(connection, self._rows.table)
            while batch := list(islice(documents, BATCH)):
                rows = list(self._numbered(batch))
                add(connection, self._rows.table, rows)
                doc_ids += [doc_id for doc_id, _ in rows]
            self.clear_cache()
        return doc_ids

    def _numbered(self, documents: Iterable[Mapping[Any, Any]]) -> Iterator[tuple[int, bytes]]:
        """Documents as JSON with their ids; call it in the transaction that inserts them."""
        following: int | None = None
        for document in documents:
            if not isinstance(document, Mapping):
                raise ValueError("Document is not a Mapping")
            if isinstance(document, self.document_class):
                doc_id = int(document.doc_id)
                following = following and max(following, doc_id + 1)
            else:
                doc_id = self._get_next_id() if following is None else following
                following = doc_id + 1
                self._next_id = following
            yield doc_id, encode(document)

    def _get_next_id(self) -> int:
        # Asked anew each time: another running copy may have taken the one that was next.
        highest = self._rows.fetch(f'SELECT max(key) FROM "{self._rows.table}"')
        last = highest[0][0] if highest else None
        following = 1 if last is None else int(last) + 1
        if self._next_id is not None:
            following = max(following, self._next_id)
        if following > MOST:
            raise ValueError(f"There is no document id above {last}.")
        self._next_id = following + 1
        return following

    def update(
        self,
        fields: Mapping[Any, Any] | Callable[[Any], None],
        cond: QueryLike | None = None,
        doc_ids: Iterable[int] | None = None,
    ) -> list[int]:
        """See TinyDB."""
        if doc_ids is not None and not callable(fields):
            return self._set(fields, list(doc_ids))
        if cond is None or doc_ids is not None or not self._is_indexed(cond):
            return super().update(fields, cond, doc_ids)
        with self._database.transaction():
            return super().update(fields, doc_ids=self._ids_matching(cond))

    def _set(self, fields: Mapping[Any, Any], doc_ids: Sequence[int]) -> list[int]:
        """What TinyDB does through a view of the table, in half the time."""
        updated = []
        with self._database.transaction() as connection:
            make(connection, self._rows.table)
            for doc_id in doc_ids:
                body = self._rows.body(doc_id) if isinstance(doc_id, int) else None
                if body is None:
                    continue
                updated.append(doc_id)
                if (now := merged(body, fields)) != body:
                    put(connection, self._rows.table, [(doc_id, now)])
            self.clear_cache()
        return updated

    def upsert(self, document: Mapping[Any, Any], cond: QueryLike | None = None) -> list[int]:
        """See TinyDB."""
        with self._database.transaction():
            return super().upsert(document, cond)

    def remove(self, cond: QueryLike | None = None, doc_ids: Iterable[int] | None = None) -> list[int]:
        """See TinyDB."""
        if cond is None or doc_ids is not None or not self._is_indexed(cond):
            return super().remove(cond, doc_ids)
        with self._database.transaction():
            return super().remove(doc_ids=self._ids_matching(cond))

    def _is_indexed(self, cond: QueryLike) -> bool:
        return self._candidates(cond) is not self._rows

    def _ids_matching(self, cond: QueryLike) -> list[int]:
        return [document.doc_id for document in self._matching(cond)]

    def put(self, documents: Iterable[tuple[int, bytes]]) -> None:
        """Store documents that are already JSON, replacing those of the same id, in one transaction."""
        with self._database.transaction() as connection:
            make(connection, self._rows.table)
            put(connection, self._rows.table, documents)
            self.clear_cache()


def _equalities(known: object) -> Iterator[tuple[tuple[object, ...], str | int]]:
    """Fields and values that a query, by what TinyDB tells of it, asks to be equal."""
    match known:
        case ("==", tuple() as path, str() | int() as value):
            # SQLite ends a text at a NUL, knows no lone surrogates, and has 64 bits for a number.
            if value.isprintable() if isinstance(value, str) else abs(value) <= MOST:
                yield path, value
        case ("and", frozenset() as parts):
            for part in parts:
                yield from _equalities(part)


class DocumentStore(TinyDB):
    """TinyDB whose tables live in a `Database`: ``DocumentStore(storage=SQLiteStorage, database=…)``."""

    table_class = SQLiteTable  # type: ignore[assignment]  # TinyDB's stub has no room for a subclass's storage


def open_store(database: Database) -> DocumentStore:
    """TinyDB over a database."""
    return DocumentStore(storage=SQLiteStorage, database=database)
