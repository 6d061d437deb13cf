"""Full texts kept for reading offline: what is known of each as a document, its own XML and its text beside it.

The XML is kept as it came, compressed, so that a better reader of it can read it again. Of an article that is closed
it is kept that it is, and when that was learned.
"""

from __future__ import annotations

import sqlite3
import zlib
from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

import msgspec

from netreader.errors import Corrupt, NetreaderError
from netreader.fulltext import FullText
from netreader.library import documents
from netreader.library.database import Database
from netreader.library.schema import FULL_TEXTS
from netreader.library.storage import SQLiteTable
from netreader.library.textindex import TextIndex, words_of

_encode = msgspec.json.Encoder().encode
_text = documents.reader(FullText)


class State(NamedTuple):
    """What is known of a paper's full text: whether it is kept, and when that was learned (ISO 8601)."""

    is_open: bool
    asked: str


class _Stored(msgspec.Struct):
    open: bool = False
    pmcid: str = ""
    source: str = ""
    licence: str = ""
    fetched: str = ""


_stored = documents.reader(_Stored)


class FullTexts:
    """The full texts of papers, by the paper's key."""

    def __init__(self, database: Database, table: SQLiteTable, index: TextIndex) -> None:
        self._database = database
        self._table = table
        self._index = index

    def state(self, key: int) -> State | None:
        """What is known of a paper's full text; None if it was never asked for."""
        body = self._table.body(key)
        try:
            stored = None if body is None else _stored(body)
        except Corrupt:
            return None
        return None if stored is None else State(stored.open, stored.fetched)

    def text(self, key: int) -> FullText | None:
        """A paper's full text; also of a closed article, which then has no parts. None if it was never asked for.

        Raises:
            Corrupt: It can't be read.
        """
        packed = self._packed(key, "jats_texts")
        return None if packed is None else _text(packed)

    def count(self) -> int:
        """How many papers' full texts are kept, those known to be closed aside."""
        with self._database.reading() as connection:
            return len(kept(connection))

    def xml(self, key: int) -> bytes | None:
        """A full text's own XML, as it came."""
        return self._packed(key, "jats")

    def _packed(self, key: int, table: str) -> bytes | None:
        with self._database.reading() as connection:
            row = connection.execute(f"SELECT {FULL_TEXTS[table]} FROM {table} WHERE key=?", (key,)).fetchone()
        try:
            return None if row is None else zlib.decompress(row[0])
        except (zlib.error, TypeError):
            raise Corrupt(
                "This full text in the library can't be read.", "Fetch it again: netreader fulltext --refresh ID."
            ) from None

    def keep(self, key: int, text: FullText, xml: bytes) -> None:
        """Keep a full text with its XML."""
        stored = _Stored(text.is_open, text.pmcid, text.source, text.licence or text.licence_url, text.fetched)
        with self._database.transaction() as connection:
            self._table.put([(key, documents.encode(stored))])
            for table, packed in (("jats", zlib.compress(xml, 6)), ("jats_texts", zlib.compress(_encode(text), 1))):
                column = FULL_TEXTS[table]
                connection.execute(f"INSERT OR REPLACE INTO {table}(key, {column}) VALUES(?,?)", (key, packed))
            self._index.put(connection, key, text)

    def move(self, connection: sqlite3.Connection, old: int, new: int) -> None:
        """Give an entry's full text to PubMed's record of the same paper; inside the caller's transaction."""
        for table in ("doc_fulltexts", *FULL_TEXTS):
            there = f"EXISTS (SELECT 1 FROM {table} WHERE key=?)"
            connection.execute(f"DELETE FROM {table} WHERE key=? AND {there}", (new, old))
            connection.execute(f"UPDATE {table} SET key=? WHERE key=?", (new, old))
        self._index.move(connection, old, new)

    def reread(self, parse: Callable[[bytes], FullText]) -> int:
        """Read every full text's XML again, as after a better reader of it came. Gives how many were read."""
        with self._database.reading() as connection:
            keys = [key for (key,) in connection.execute("SELECT key FROM jats ORDER BY key")]
        number = 0
        for key in keys:
            try:
                xml, before = self.xml(key), self.text(key)
                if xml is None or before is None:
                    continue
                text = msgspec.structs.replace(parse(xml), source=before.source, fetched=before.fetched)
            except NetreaderError:
                continue
            self.keep(key, text, xml)
            number += 1
        return number

    def problems(self, connection: sqlite3.Connection) -> Iterable[str]:
        """Full texts that can't be read, or whose words are not those in the index."""
        for key, packed in connection.execute("SELECT key, text FROM jats_texts"):
            text = _unpacked(packed)
            if text is None:
                yield f"The full text of PMID {key} can't be read."
            elif self._index.words(connection, key) != (words_of(text) if text.is_open else None):
                yield f"The words of the full text of PMID {key} are not those in the index."
        yield from self._index.problems(connection)


def is_sound(table: str, packed: bytes) -> bool:
    """Whether a row of one of the tables of full texts can be read."""
    if table == "jats_texts":
        return _unpacked(packed) is not None
    try:
        zlib.decompress(packed)
    except (zlib.error, TypeError):
        return False
    return True


def _unpacked(packed: bytes) -> FullText | None:
    try:
        return _text(zlib.decompress(packed))
    except (zlib.error, Corrupt, TypeError):
        return None


def all_texts(connection: sqlite3.Connection) -> Iterator[tuple[int, FullText]]:
    """The full texts with their papers, one after the other; those that can't be read are passed over."""
    keys = [key for (key,) in connection.execute("SELECT key FROM jats_texts ORDER BY key")]
    for key in keys:
        (packed,) = connection.execute("SELECT text FROM jats_texts WHERE key=?", (key,)).fetchone()
        text = _unpacked(packed)
        if text is not None:
            yield key, text


def kept(connection: sqlite3.Connection) -> set[int]:
    """Papers whose full text is kept."""
    try:
        rows = connection.execute(
            "SELECT key FROM doc_fulltexts WHERE json_valid(CAST(body AS TEXT))"
            " AND json_extract(CAST(body AS TEXT), '$.open') = 1"
        ).fetchall()
    except sqlite3.OperationalError:  # a document that is no JSON: `library check` names it
        return set()
    return {key for (key,) in rows}
