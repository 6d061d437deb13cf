"""What can be saved of a damaged library: every row that can still be read, and from the newest copy what can't."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import msgspec
from msgspec import Struct

from netreader.library import backups, fulltexts
from netreader.library.database import Database
from netreader.library.documents import is_sound
from netreader.library.papers import Papers, is_xml
from netreader.library.schema import DOCUMENTS, FULL_TEXTS

#: Tables with what is in their second column.
TABLES = {**{f"doc_{name}": "body" for name in DOCUMENTS}, "raw": "xml", **FULL_TEXTS}

#: Row ids of the tables: counted from 1, or PMIDs.
LEAST, MOST = 0, 2**63 - 1

#: Steps of one width with which the end of a damaged stretch is looked for, before they are made twice as wide.
STEPS = 512

_revision = msgspec.json.Decoder(dict[str, object]).decode


class _Reading(Struct):
    """What came of reading a file: rows copied, and the tables in which some could not be read."""

    copied: int = 0
    hurt: set[str] = set()


def salvage(damaged: Path, database: Database, folder: Path) -> list[str]:
    """Copy what can be read from a damaged file into a new library, then what a daily copy has beyond it.

    The copy is asked only for tables in which something was lost, so that what was deleted since does not come back.

    Args:
        folder: Where the daily copies are.

    Returns:
        Sentences for the reader: what was saved from where.
    """
    saved = _copy_rows(damaged, database, set(TABLES))
    if saved.copied:
        entries = "1 entry" if saved.copied == 1 else f"{saved.copied:,} entries"
        told = [f"{entries} could be read from the damaged file, which is kept as {damaged}."]
    else:
        told = [f"Nothing could be read from the damaged file, which is kept as {damaged}."]
    if not saved.hurt:
        return told
    for copy in backups.generations(folder):
        more = _copy_rows(copy, database, saved.hurt)
        if more.copied:
            told.append(f"{more.copied:,} more came from the copy {copy.name}.")
        if not saved.hurt & more.hurt:
            break
    else:
        told.append("Nothing more could be recovered from a copy; papers can be fetched from PubMed again.")
    return told


def had_mesh(damaged: Path) -> bool:
    """Whether MeSH was installed in a damaged file, as far as that can still be read."""
    try:
        with closing(sqlite3.connect(f"{damaged.absolute().as_uri()}?mode=ro", uri=True)) as old:
            return (
                old.execute("SELECT 1 FROM mesh_facts WHERE name = 'installed' AND value = 'yes'").fetchone()
                is not None
            )
    except sqlite3.Error:
        return False


def _copy_rows(source: Path, database: Database, tables: set[str]) -> _Reading:
    """Copy documents and records that are not there yet, and notes that are newer than those that are."""
    came = _Reading()
    try:
        old = sqlite3.connect(f"{source.absolute().as_uri()}?mode=ro", uri=True)
        old.execute("PRAGMA query_only=1")
        old.execute("PRAGMA writable_schema=ON")  # else SQLite refuses a file that is shorter than its header says
    except sqlite3.Error:
        return _Reading(hurt=set(tables))
    try:
        with database.transaction() as new:
            for table in sorted(tables):
                column = TABLES[table]
                for key, body in _rows(old, table, column, came):
                    if not _makes_sense(table, body):
                        came.hurt.add(table)
                    elif table != "doc_notes" or _is_newer(new, key, body):
                        came.copied += new.execute(
                            f"INSERT OR IGNORE INTO {table}(key, {column}) VALUES(?,?)", (key, body)
                        ).rowcount
    finally:
        old.close()
    return came


def _makes_sense(table: str, body: bytes) -> bool:
    if table == "raw":
        return is_xml(body)
    if table in FULL_TEXTS:
        return fulltexts.is_sound(table, body)
    return Papers.is_sound(body) if table == "doc_articles" else is_sound(body)


def _is_newer(new: sqlite3.Connection, key: int, body: bytes) -> bool:
    """Whether there is no later revision of a note; an earlier one makes room."""
    row = new.execute("SELECT body FROM doc_notes WHERE key=?", (key,)).fetchone()
    if row is None:
        return True
    mine, other = (_revision(note).get("revision", 0) for note in (body, row[0]))
    if not (isinstance(mine, int) and isinstance(other, int) and mine > other):
        return False
    new.execute("DELETE FROM doc_notes WHERE key=?", (key,))
    return True


def _rows(connection: sqlite3.Connection, table: str, column: str, came: _Reading) -> Iterator[tuple[int, bytes]]:
    """A table's rows in order, stepping over those that can't be read."""
    statement = f"SELECT rowid, key, {column} FROM {table} NOT INDEXED WHERE rowid>=? ORDER BY rowid"
    here: int | None = LEAST
    while here is not None:
        try:
            for rowid, key, body in connection.execute(statement, (here,)):
                if rowid < (MOST if here is None else here):
                    came.hurt.add(table)  # pages that lead back to earlier ones: there is no end of them
                    return
                here = rowid + 1 if rowid < MOST else None
                if isinstance(key, int) and isinstance(body, bytes):
                    yield key, body
                else:
                    came.hurt.add(table)
            return
        except sqlite3.DatabaseError:
            came.hurt.add(table)
            if here is None or (here := _next(connection, statement, here)) is None:
                return


def _next(connection: sqlite3.Connection, statement: str, here: int) -> int | None:
    """The least row id above `here` from which rows can be read again; None if there is none.

    Row ids may be PMIDs, wide apart, and a damaged page may have held thousands: so the steps grow as they go, and the
    last one is halved down to the edge of the damage.
    """
    step, low = 1, here
    while True:
        for _ in range(STEPS):
            high = min(low + step, MOST)
            if _can_read(connection, statement, high):
                while high - low > 1:
                    middle = (low + high) // 2
                    low, high = (low, middle) if _can_read(connection, statement, middle) else (middle, high)
                return high
            if high == MOST:
                return None
            low = high
        step *= 2


def _can_read(connection: sqlite3.Connection, statement: str, here: int) -> bool:
    try:
        connection.execute(f"{statement} LIMIT 1", (here,)).fetchone()
    except sqlite3.DatabaseError:
        return False
    return True
