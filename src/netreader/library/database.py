"""One SQLite file, safe with threads, with other running copies and with ``kill -9``."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from netreader.errors import Corrupt, Full, LibraryError, Locked, Unwritable

#: Marks the file as a netreader library ("netr").
APPLICATION_ID = 0x6E657472

#: Milliseconds to wait for another running copy's transaction.
PATIENCE = 5_000


class Database:
    """A connection that threads share behind a lock.

    Args:
        path: The file; it and its folder are made if missing.

    Attributes:
        journal: ``wal``, or ``delete`` on file systems without shared memory.

    Raises:
        LibraryError: One of its kinds, when the file can't be opened.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._lock = threading.RLock()
        self._depth = 0
        try:
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            new = not path.exists()
            if new:
                path.touch(mode=0o600)
        except OSError as error:
            raise Unwritable(
                f"The library's folder {path.parent} can't be written ({error.strerror or 'no access'}).",
                "Check its permissions, or set NETREADER_HOME to a folder of yours.",
            ) from None
        with self.translated():
            self._connection = sqlite3.connect(
                path, check_same_thread=False, isolation_level=None, timeout=PATIENCE / 1000
            )
            self._connection.execute(f"PRAGMA busy_timeout={PATIENCE}")
            self.journal = str(self._connection.execute("PRAGMA journal_mode=WAL").fetchone()[0])
            self._connection.execute("PRAGMA synchronous=FULL")
            self._connection.execute("PRAGMA foreign_keys=ON")
            self._connection.execute("PRAGMA cache_size=-16000")

    @contextmanager
    def translated(self) -> Iterator[None]:
        """SQLite's errors as ours."""
        try:
            yield
        except sqlite3.Error as error:
            raise translate(error, self.path) from error

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """The connection, for reading."""
        with self._lock, self.translated():
            yield self._connection

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """The connection, in a transaction that begins by taking the write lock; inner ones join the outer."""
        with self._lock, self.translated():
            if self._depth:
                yield self._connection
                return
            self._connection.execute("BEGIN IMMEDIATE")
            self._depth += 1
            try:
                yield self._connection
            except BaseException:
                if self._connection.in_transaction:  # SQLite rolls back by itself when the disk is full
                    self._connection.execute("ROLLBACK")
                raise
            else:
                self._commit()
            finally:
                self._depth -= 1

    def _commit(self) -> None:
        try:
            self._connection.execute("COMMIT")
        except BaseException:
            if self._connection.in_transaction:
                self._connection.execute("ROLLBACK")
            raise

    def data_version(self) -> int:
        """A number that changes when another connection wrote."""
        with self.reading() as connection:
            return int(connection.execute("PRAGMA data_version").fetchone()[0])

    def backup(self, target: Path) -> None:
        """Copy the whole library, consistent even while it is written to."""
        with self.reading() as connection:
            copy = sqlite3.connect(target)
            try:
                connection.backup(copy)
                copy.execute("PRAGMA journal_mode=DELETE")
            finally:
                copy.close()

    def replace_with(self, source: sqlite3.Connection) -> None:
        """Make this file's content that of another database."""
        with self.reading() as connection:
            source.backup(connection)

    def execute_alone(self, statement: str) -> None:
        """Run a statement that can't be in a transaction (VACUUM)."""
        with self.reading() as connection:
            connection.execute(statement)

    def close(self) -> None:
        """Close; a second time does nothing."""
        with self._lock:
            self._connection.close()


def translate(error: sqlite3.Error, path: Path) -> LibraryError:
    """The error of ours that says what SQLite meant."""
    text = str(error).lower()
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    if code == sqlite3.SQLITE_FULL or "disk is full" in text:
        return Full("There is no room on the disk for the library.", "Free some space; nothing written before is lost.")
    if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED) or "locked" in text:
        return Locked(
            "Another program has held the library for too long.", "Close other copies of netreader and try again."
        )
    if code in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB) or "not a database" in text or "malformed" in text:
        return Corrupt(f"The library file {path} is damaged.", "Run `netreader library check`, or restore a backup.")
    if code in (sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM) or "unable to open" in text:
        return Unwritable(
            f"The library {path} can't be opened for writing.",
            "Check its permissions, or set NETREADER_HOME to a folder of yours.",
        )
    if code == sqlite3.SQLITE_IOERR:
        return Unwritable(f"The disk that holds the library {path} failed to answer.", "Check the disk and try again.")
    return LibraryError("The library could not do that.", str(error))
