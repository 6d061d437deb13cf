"""What SQLite says when something fails, as errors of ours."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from netreader.errors import Corrupt, Full, LibraryError, Locked, Unwritable

#: A write that the disk did not take: SQLite says so of a quota or a size limit, where an honest "full" is not given.
NOT_TAKEN = frozenset({sqlite3.SQLITE_IOERR_WRITE, sqlite3.SQLITE_IOERR_SHMSIZE})

#: SQLite's words for its result codes, as they are written in its source (sqlite3ErrStr).
WORDS = {
    "database or disk is full": sqlite3.SQLITE_FULL,
    "is locked": sqlite3.SQLITE_BUSY,
    "malformed": sqlite3.SQLITE_CORRUPT,
    "not a database": sqlite3.SQLITE_NOTADB,
    "readonly": sqlite3.SQLITE_READONLY,
    "unable to open": sqlite3.SQLITE_CANTOPEN,
    "disk I/O error": sqlite3.SQLITE_IOERR,
}


def kind_of(error: sqlite3.Error) -> int:
    """SQLite's primary result code, told from its words where Python does not hand it on (`backup`); 0 if unknown."""
    code = getattr(error, "sqlite_errorcode", None)
    if code is not None:
        return int(code) & 0xFF
    return next((code for words, code in WORDS.items() if words in str(error)), 0)


def translate(error: sqlite3.Error, path: Path) -> LibraryError:
    """The error of ours that says what SQLite meant."""
    kind = kind_of(error)
    if kind == sqlite3.SQLITE_FULL:
        return Full("There is no room on the disk for the library.", "Free some space; nothing written before is lost.")
    if getattr(error, "sqlite_errorcode", 0) in NOT_TAKEN:
        return Full(
            "The disk did not accept what was written: it is full, over its quota, or failing.",
            "Free some space or check the disk; nothing written before is lost.",
        )
    if kind in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
        return Locked("Another program keeps the library locked.", "Close other copies of netreader and try again.")
    if kind in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB):
        return Corrupt(f"The library file {path} is damaged.", "Run `netreader library check`, or restore a backup.")
    if kind in (sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM, sqlite3.SQLITE_AUTH):
        return not_to_be_written(path)
    if kind == sqlite3.SQLITE_IOERR:
        return Unwritable(f"The disk that holds the library {path} failed to answer.", "Check the disk and try again.")
    if isinstance(error, sqlite3.ProgrammingError) and "closed" in str(error):
        return LibraryError("The library is closed.", "Start netreader again.")
    return LibraryError(f"The library {path} could not do this.", "Nothing was changed; run `netreader library check`.")


def not_to_be_written(path: Path) -> Unwritable:
    """The error of a file that we may not write."""
    return Unwritable(
        f"The library {path} can't be opened for writing.",
        "Check its permissions, or set NETREADER_HOME to a folder of yours.",
    )
