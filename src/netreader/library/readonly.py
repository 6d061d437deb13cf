"""A library file that can't be written (no permission, a read-only disk, a full one), opened to be read all the same.

SQLite reads a file in write-ahead mode with the help of two others beside it, the log and its index, and makes them
where they are missing. Where it can't, there are two ways left. If no log holds anything, the file alone is the
library, and is read as one that doesn't change; whether it did is then for us to see. Else a copy of file and log is
read, in a folder of its own where SQLite can do as it likes.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
from pathlib import Path
from tempfile import TemporaryDirectory

from netreader.errors import Full

#: Seconds to wait for a copy that is writing.
PATIENCE = 5

#: A file's time of change, size and number, and its log's: others when somebody wrote.
Stamp = tuple[tuple[int, int, int], tuple[int, int, int]]


class Lent:
    """A connection that only reads.

    Args:
        path: The file, which is there.

    Attributes:
        connection: The connection.
        stamp: The state of the file that is read, where SQLite won't see a change by itself; None where it does.

    Raises:
        Full: There is no room for a copy, where one is needed.
        sqlite3.Error: It can't be read.
    """

    def __init__(self, path: Path) -> None:
        self._folder: TemporaryDirectory[str] | None = None
        self.stamp: Stamp | None = None
        address = path.absolute().as_uri()
        whole = not any(_size(path, ending) for ending in ("-wal", "-journal"))
        if whole and not _size(path, "-shm") and not may_be_written(path):
            # SQLite's index, made while the file was not to be written, would not let it be written later.
            self.stamp = stamp(path)
            self.connection = _looked_into(f"{address}?immutable=1")
            return
        try:
            self.connection = _looked_into(f"{address}?mode=ro")
        except sqlite3.OperationalError:
            self.stamp = stamp(path)
            self.connection = _looked_into(f"{address}?immutable=1") if whole else self._copy(path)

    def _copy(self, path: Path) -> sqlite3.Connection:
        self._folder = private_folder()
        copy = Path(self._folder.name) / path.name
        try:
            for ending in ("", "-wal", "-journal"):
                if path.with_name(path.name + ending).exists():
                    shutil.copyfile(path.with_name(path.name + ending), copy.with_name(copy.name + ending))
            return _looked_into(copy.as_uri())
        except OSError as error:
            self._folder.cleanup()
            raise no_room(path, error) from error
        except BaseException:
            self._folder.cleanup()
            raise

    def close(self) -> None:
        """Close, and let a copy go; a second time does nothing."""
        self.connection.close()
        if self._folder is not None:
            self._folder.cleanup()


def may_be_written(path: Path) -> bool:
    """Whether the system lets us write the file, and make those beside it that SQLite needs."""
    own = os.access in os.supports_effective_ids
    return all(os.access(place, os.W_OK, effective_ids=own) for place in (path, path.parent))


def private_folder() -> TemporaryDirectory[str]:
    """A folder for a copy, for this user's eyes alone."""
    return TemporaryDirectory(prefix="netreader-", ignore_cleanup_errors=True)


def no_room(path: Path, error: OSError) -> Full:
    """Why a copy could not be made."""
    reason = (error.strerror or "error").lower()
    return Full(
        f"The library {path} can't be written, and to read it a copy is needed, which can't be made: {reason}.",
        "Free some space, or set TMPDIR to a folder with room.",
    )


def stamp(path: Path) -> Stamp:
    """By what a change of the file is seen."""
    first, second = (_stat(path.with_name(path.name + ending)) for ending in ("", "-wal"))
    return first, second


def _stat(path: Path) -> tuple[int, int, int]:
    try:
        found = path.stat()
    except OSError:
        return 0, 0, 0
    return found.st_mtime_ns, found.st_size, found.st_ino


def _size(path: Path, ending: str) -> int:
    return _stat(path.with_name(path.name + ending))[1]


def _looked_into(address: str) -> sqlite3.Connection:
    """A connection that has read once: only that shows whether the file can be read."""
    connection = sqlite3.connect(address, uri=True, check_same_thread=False, isolation_level=None, timeout=PATIENCE)
    try:
        connection.execute("PRAGMA temp_store=MEMORY")
        connection.execute("PRAGMA cache_size=-16000")
        connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
    except BaseException:
        connection.close()
        raise
    return connection
