"""Copies of the library: daily ones of a few generations, one where the reader wants it, and back from a copy."""

from __future__ import annotations

import contextlib
import os
import shutil
import sqlite3
import threading
import time
from datetime import date
from pathlib import Path

from netreader.errors import Corrupt, Full, LibraryError, Unwritable
from netreader.library import schema
from netreader.library.database import Database
from netreader.library.failures import translate
from netreader.library.readonly import Lent

#: Daily copies kept.
GENERATIONS = 5

#: Pages copied at a time, and seconds of rest between, where a copy under way would keep writers waiting.
PAGES, REST = 2_000, 0.005

#: Seconds after which an unfinished copy is one that a killed program left.
ABANDONED = 86_400


def daily(database: Database, folder: Path) -> Path | None:
    """Make today's copy if there is none yet, and let the oldest go. None if there was one.

    Raises:
        LibraryError: See `copy_to`.
    """
    target = folder / f"library-{date.today():%Y-%m-%d}.db"
    try:
        if target.exists():
            return None
        for part in folder.glob(".library-*.part"):
            if part.stat().st_mtime < time.time() - ABANDONED:
                part.unlink(missing_ok=True)
        copy_to(database, target, light=True)
        for old in generations(folder)[GENERATIONS:]:
            old.unlink(missing_ok=True)
    except OSError as error:
        raise _unwritable(target, error) from error
    return target


def size_of(path: Path) -> int:
    """Bytes of a library, with those that are still in its journal."""
    files = (path, path.with_name(f"{path.name}-wal"))
    return sum(file.stat().st_size for file in files if file.exists())


def generations(folder: Path) -> list[Path]:
    """The daily copies, newest first."""
    return sorted(folder.glob("library-????-??-??.db"), reverse=True)


def copy_to(database: Database, target: Path, *, light: bool = False) -> None:
    """Copy the library to a file, whole or not at all, over a connection of its own: nobody waits for it.

    Args:
        light: Without an installed MeSH, which can be installed again, where it makes up much of the file.

    Raises:
        Corrupt: The copy is damaged, and so is the library; an older copy of that name stays.
        Full: The disk has no room for it.
        Unwritable: Its place can't be written.
    """
    part = target.with_name(f".{target.name}.{os.getpid()}-{threading.get_ident()}.part")
    try:
        target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        size = size_of(database.path)
        if shutil.disk_usage(target.parent).free < size * 1.05:
            raise Full(f"There is no room for a copy of the library ({size / 1e6:,.0f} MB) in {target.parent}.")
        part.touch(mode=0o600)
        _copy(database, part, light=light)
        with part.open("rb+") as copy:
            os.fsync(copy.fileno())
        part.replace(target)
    except OSError as error:
        raise _unwritable(target, error) from None
    except sqlite3.Error as error:
        raise translate(error, database.path) from error
    finally:
        with contextlib.suppress(OSError):  # the folder may not be one
            part.unlink(missing_ok=True)


def _unwritable(target: Path, error: OSError) -> Unwritable:
    reason = error.strerror or "no access"
    return Unwritable(f"The copy {target} can't be written ({reason}).", "Check its folder, or choose another place.")


def _copy(database: Database, part: Path, *, light: bool) -> None:
    source = Lent(database.path)
    copy = sqlite3.connect(part)
    try:
        source.connection.execute("PRAGMA cache_size=-1000")  # every page is read once
        if database.journal == "wal":
            source.connection.backup(copy)
        else:
            source.connection.backup(copy, pages=PAGES, sleep=REST)
        copy.execute("PRAGMA journal_mode=DELETE")
        if light:
            from netreader.library.vocabulary import leave_out

            leave_out(copy)
        if copy.execute("PRAGMA quick_check(1)").fetchone()[0] != "ok":
            raise Corrupt(
                "The library is damaged; no copy was made of it, so that the sound copies stay.",
                "Run `netreader library repair`.",
            )
    finally:
        copy.close()
        source.close()


def restore(database: Database, source: Path) -> None:
    """Make the library what a copy of it is, brought forward if an older netreader made it.

    Raises:
        LibraryError: The copy is no library, or a newer one; the library stays as it is.
    """
    if not source.is_file():
        raise LibraryError(f"There is no file {source}.", "Name a copy made by `netreader library backup`.")
    try:
        version = schema.refuse_newer(source)
        if not version:
            raise LibraryError(
                f"{source} is not a copy of a library.", "Name a copy made by `netreader library backup`."
            )
        copy = sqlite3.connect(f"{source.absolute().as_uri()}?mode=ro", uri=True)
        try:
            if copy.execute("PRAGMA quick_check(1)").fetchone()[0] != "ok":
                raise Corrupt(f"The copy {source} is damaged.", "Choose another copy.")
            database.replace_with(copy)
        finally:
            copy.close()
    except sqlite3.DatabaseError as error:
        if isinstance(translate(error, source), Corrupt):
            raise Corrupt(f"{source} is damaged or no database.", "Choose another copy.") from None
        raise translate(error, database.path) from error
    schema.bring_up(database, version)
