"""Copies of the library, and what can be saved from a damaged one."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from netreader.errors import Corrupt, LibraryError, Unwritable
from netreader.library.database import Database
from netreader.library.schema import DOCUMENTS, VERSION, refuse_newer

#: Daily copies kept.
GENERATIONS = 5


def daily(database: Database, folder: Path) -> Path | None:
    """Make today's copy if there is none yet, and let the oldest go. None if there was one."""
    target = folder / f"library-{date.today():%Y-%m-%d}.db"
    if target.exists():
        return None
    copy_to(database, target)
    for old in generations(folder)[GENERATIONS:]:
        old.unlink(missing_ok=True)
    return target


def generations(folder: Path) -> list[Path]:
    """The daily copies, newest first."""
    return sorted(folder.glob("library-????-??-??.db"), reverse=True)


def copy_to(database: Database, target: Path) -> None:
    """Copy the library to a file, whole or not at all."""
    part = target.with_name(f".{target.name}.{os.getpid()}.part")
    try:
        target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        database.backup(part)
        part.chmod(0o600)
        with part.open("rb+") as copy:
            os.fsync(copy.fileno())
        part.replace(target)
    except OSError as error:
        raise Unwritable(f"The copy {target} can't be written ({error.strerror}).", "Choose another place.") from None
    finally:
        part.unlink(missing_ok=True)


def restore(database: Database, source: Path) -> None:
    """Make the library what a copy of it is.

    Raises:
        LibraryError: The copy is no library, or a newer one; the library stays as it is.
    """
    if not source.is_file():
        raise LibraryError(f"There is no file {source}.", "Name a copy made by `netreader library backup`.")
    try:
        if refuse_newer(source) != VERSION:
            raise LibraryError(
                f"{source} is not a copy of a library.", "Name a copy made by `netreader library backup`."
            )
        copy = sqlite3.connect(f"{source.absolute().as_uri()}?mode=ro", uri=True)
        try:
            if copy.execute("PRAGMA quick_check").fetchone()[0] != "ok":
                raise Corrupt(f"The copy {source} is damaged.", "Choose another copy.")
            database.replace_with(copy)
        finally:
            copy.close()
    except sqlite3.DatabaseError:
        raise Corrupt(f"{source} is damaged or no database.", "Choose another copy.") from None


def salvage(damaged: Path, database: Database, folder: Path) -> list[str]:
    """Copy what can be read from a damaged file, then what a daily copy has beyond it, into a new library.

    Returns:
        Sentences for the reader: what was saved from where.
    """
    told = []
    saved = _copy_rows(damaged, database)
    if saved:
        told.append(f"{saved:,} entries could be read from the damaged file, which is kept as {damaged}.")
    else:
        told.append(f"Nothing could be read from the damaged file, which is kept as {damaged}.")
    for copy in generations(folder):
        added = _copy_rows(copy, database)
        if added:
            told.append(f"{added:,} more came from the backup {copy.name}.")
            break
    return told


def _copy_rows(source: Path, database: Database) -> int:
    """Copy documents and records that are not there yet; rows that can't be read are passed over."""
    copied = 0
    try:
        old = sqlite3.connect(f"{source.absolute().as_uri()}?mode=ro", uri=True)
    except sqlite3.Error:
        return 0
    try:
        with database.transaction() as new:
            for table in (*(f"doc_{name}" for name in DOCUMENTS), "raw"):
                column = "xml" if table == "raw" else "body"
                for key, body in _rows(old, table, column):
                    copied += new.execute(
                        f"INSERT OR IGNORE INTO {table}(key, {column}) VALUES(?,?)", (key, body)
                    ).rowcount
    finally:
        old.close()
    return copied


def _rows(connection: sqlite3.Connection, table: str, column: str) -> Iterator[tuple[int, bytes]]:
    """Rows one by one, by row number, stepping over damage."""
    try:
        last = connection.execute(f"SELECT max(rowid) FROM {table}").fetchone()[0] or 0
        first = connection.execute(f"SELECT min(rowid) FROM {table}").fetchone()[0] or 0
    except sqlite3.DatabaseError:
        try:
            yield from connection.execute(f"SELECT key, {column} FROM {table} NOT INDEXED")
        except sqlite3.DatabaseError:
            pass
        return
    here = first - 1
    misses = 0
    while here < last and misses < 1_000:
        try:
            for rowid, key, body in connection.execute(
                f"SELECT rowid, key, {column} FROM {table} NOT INDEXED WHERE rowid>? ORDER BY rowid", (here,)
            ):
                here = rowid
                if isinstance(key, int) and isinstance(body, bytes):
                    yield key, body
            return
        except sqlite3.DatabaseError:
            here += 1
            misses += 1
