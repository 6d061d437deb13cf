"""One SQLite file, safe with threads, with other running copies, with ``kill -9`` and with a full disk."""

from __future__ import annotations

import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from netreader.errors import Full, LibraryError, Unwritable
from netreader.library.failures import kind_of, not_to_be_written, translate
from netreader.library.readonly import Lent, may_be_written, no_room, private_folder, stamp

#: Marks the file as a netreader library ("netr").
APPLICATION_ID = 0x6E657472

#: Milliseconds to wait for another running copy's transaction.
PATIENCE = 5_000

#: Seconds between two tries where SQLite itself does not wait.
PAUSE = 0.02

#: What SQLite says when the file system has no memory that processes can share, which its write-ahead log needs.
UNSHARED = frozenset({sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_PROTOCOL})


class _Translated:
    """A block in which SQLite's errors become ours. Written out, since it stands around every statement."""

    __slots__ = ("_path",)

    def __init__(self, path: Path) -> None:
        self._path = path

    def __enter__(self) -> None:
        pass

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: object) -> None:
        if isinstance(error, sqlite3.Error):
            raise translate(error, self._path) from error


class _Reading:
    """A block that has the connection to itself."""

    __slots__ = ("_database", "_lock")

    def __init__(self, lock: threading.RLock, database: Database) -> None:
        self._lock = lock
        self._database = database

    def __enter__(self) -> sqlite3.Connection:
        self._lock.acquire()
        return self._database._connection

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: object) -> None:
        self._lock.release()
        if isinstance(error, sqlite3.Error):
            raise translate(error, self._database.path) from error


class Database:
    """A connection that threads share behind a lock.

    Args:
        path: The file; it and its folder are made if missing, for their owner's eyes alone.
        create: Whether a missing file is made.

    Attributes:
        journal: ``wal``, or ``delete`` on file systems without shared memory (network folders): just as safe, but
            readers and writers wait for each other.
        unwritable: Why the file is only read (no permission, no room); None where it can be written. Every transaction
            looks first whether that has changed.
        regained: Called when the file can be written again, or another stands in its place, before anything is written.
        refused: Called before another file that stands in this one's place is opened; raises what speaks against it.

    Raises:
        LibraryError: One of its kinds, when the file can't be opened, not even to be read.
    """

    def __init__(self, path: Path, *, create: bool = True) -> None:
        self.path = path
        self.unwritable: LibraryError | None = None
        self.regained: Callable[[], object] = lambda: None
        self.refused: Callable[[], object] = lambda: None
        self._lock = threading.RLock()
        self._depth = 0
        self._turns = 0
        self._lost: BaseException | None = None
        self._lent: Lent | None = None
        self._copy: TemporaryDirectory[str] | None = None
        self._copying = False
        self._make_place(create)
        self._identity = _identity(path)
        try:
            with self.translated():
                if not may_be_written(path):
                    raise not_to_be_written(path)
                self._use(_connect(path))
        except (Full, Unwritable) as error:
            if not path.is_file() or not path.stat().st_size:
                raise  # there is nothing to read
            self.lend(error)

    def _use(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self.journal = str(connection.execute("PRAGMA journal_mode").fetchone()[0])

    # Read alone

    def lend(self, reason: LibraryError) -> None:
        """Go on with a connection that only reads, because writing is not possible."""
        with self._lock, self.translated():
            try:
                lent = Lent(self.path)
            except sqlite3.OperationalError:
                raise reason from None
            self._close()
            self._lent, self.unwritable = lent, reason
            self._use(lent.connection)

    @contextmanager
    def on_a_copy(self) -> Iterator[None]:
        """Write to a copy of a file that can't be written: an older one is brought up to date in it, and read there."""
        with self._lock, self.translated():
            if self._lent is None:
                yield
                return
            folder = private_folder()
            try:
                copy = _plain(Path(folder.name) / self.path.name)
                self._connection.backup(copy)
                copy.execute("PRAGMA synchronous=OFF")
            except sqlite3.OperationalError as error:
                folder.cleanup()
                raise no_room(self.path, OSError(0, str(error))) from error
            self._lent.close()
            self._lent, self._copy, self._copying = None, folder, True
            self._use(copy)
            try:
                yield
            finally:
                self._copying = False

    def _be_there(self) -> None:
        """See that what is written goes into the file that will be opened next time; go over to that, if need be.

        A file that was moved away or deleted can still be written to, and nobody would ever see it again.

        Raises:
            LibraryError: There is none, or it can't be written.
        """
        if self._copying or (self.unwritable is None and not self._is_elsewhere()):
            return
        found = _identity(self.path)
        if self.unwritable is None and found is None:
            raise Unwritable(
                f"The library {self.path} is no longer there.",
                "Put its folder or disk back; until then nothing is saved.",
            )
        if not may_be_written(self.path):
            raise self.unwritable or not_to_be_written(self.path)
        if found != self._identity:  # a copy put back, or one that was repaired
            self.refused()
        connection = _connect(self.path)
        self._close()
        self.unwritable = None
        self._use(connection)
        self._turns += 1
        before, self._identity = self._identity, found
        try:
            self.regained()
        except BaseException:
            self._identity = before
            raise

    def _is_elsewhere(self) -> bool:
        return _identity(self.path) != self._identity

    def look_again(self) -> None:
        """Read anew a file of whose changes SQLite does not tell, if it has changed; not while reading from it."""
        with self._lock, self.translated():
            if self._lent is not None and self._lent.stamp is not None and self._lent.stamp != stamp(self.path):
                lent = Lent(self.path)
                self._close()
                self._lent = lent
                self._use(lent.connection)
                self._turns += 1

    def _close(self) -> None:
        if hasattr(self, "_connection"):
            self._connection.close()
        if self._lent is not None:
            self._lent.close()
        if self._copy is not None:
            self._copy.cleanup()
        self._lent = self._copy = None

    def _make_place(self, create: bool) -> None:
        try:
            if self.path.exists():
                return
            if not create:
                raise LibraryError(f"There is no library at {self.path}.", "Start netreader once; that makes it.")
            self.path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            self.path.touch(mode=0o600)
        except OSError as error:
            raise Unwritable(
                f"The library's folder {self.path.parent} can't be written ({error.strerror or 'no access'}).",
                "Check its permissions, or set NETREADER_HOME to a folder of yours.",
            ) from error

    def translated(self) -> AbstractContextManager[None]:
        """SQLite's errors as ours."""
        return _Translated(self.path)

    def reading(self) -> AbstractContextManager[sqlite3.Connection]:
        """The connection, for reading.

        Other threads wait; other running copies may write between two statements. What has to be seen at one moment is
        read in one statement, or in a `transaction`.
        """
        return _Reading(self._lock, self)

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """The connection, in a transaction that begins by taking the write lock; durable once the outermost is left.

        One inside another joins it. If the inner one fails, what it did is undone; the outer one may catch that and go
        on, unless SQLite gave up the whole (as when the disk is full): then the outer one fails too, and nothing of it
        stays. After a failure the object is as usable as before.
        """
        with self.translated():
            self._begin()
            try:
                if self._depth:
                    with self._inner(self._connection, f"inner{self._depth}"):
                        yield self._connection
                else:
                    with self._outermost(self._connection):
                        yield self._connection
            finally:
                self._lock.release()

    def _begin(self) -> None:
        """Take the lock and begin, unless a transaction is under way. While another copy writes, threads can read."""
        until, pause = time.monotonic() + PATIENCE / 1000, PAUSE / 16
        while True:
            self._lock.acquire()
            try:
                if self._depth or self._begun(last=time.monotonic() > until):
                    return
            except BaseException:
                self._lock.release()
                raise
            self._lock.release()
            time.sleep(pause)
            pause = min(2 * pause, PAUSE)

    def _begun(self, *, last: bool) -> bool:
        """Begin a transaction; False if another copy is in one and this is not the last try, or the file went away."""
        self._be_there()
        connection = self._connection
        connection.execute("PRAGMA busy_timeout=0")
        try:
            connection.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError as error:
            if last or kind_of(error) != sqlite3.SQLITE_BUSY:
                raise
            return False
        finally:
            connection.execute(f"PRAGMA busy_timeout={PATIENCE}")
        if self._is_elsewhere() and not self._copying:  # in the very moment before
            connection.execute("ROLLBACK")
            return False
        return True

    @contextmanager
    def _outermost(self, connection: sqlite3.Connection) -> Iterator[None]:
        self._depth = 1
        self._lost = None
        try:
            yield
            if self._lost is not None:
                raise self._lost
            connection.execute("COMMIT")
        except BaseException:
            if connection.in_transaction:
                try:
                    connection.execute("ROLLBACK")
                except sqlite3.Error:
                    pass  # the first error is the one to tell; the next opening rolls back from the journal
            raise
        finally:
            self._depth = 0
            self._turns += 1

    @contextmanager
    def _inner(self, connection: sqlite3.Connection, name: str) -> Iterator[None]:
        if self._lost is not None:
            raise self._lost
        connection.execute(f"SAVEPOINT {name}")
        self._depth += 1
        try:
            yield
            if self._lost is not None:
                raise self._lost
            connection.execute(f"RELEASE {name}")
        except BaseException as error:
            try:
                connection.execute(f"ROLLBACK TO {name}")
                connection.execute(f"RELEASE {name}")
            except sqlite3.Error:  # the savepoint went with the whole transaction
                self._lost = self._lost or error
                if not connection.in_transaction:
                    # What the outer one still does must not be kept statement by statement: it goes when that ends.
                    connection.execute("BEGIN")
            raise
        finally:
            self._depth -= 1

    @property
    def writing(self) -> bool:
        """Whether the thread that asks is in a `transaction`; ask while holding `reading`."""
        return self._depth > 0

    def data_version(self) -> int:
        """A number that changes when another connection wrote."""
        with self.reading() as connection:
            version = int(connection.execute("PRAGMA data_version").fetchone()[0])
            return version if self._lent is None else hash((version, self._lent.stamp))

    def moment(self) -> tuple[int, int]:
        """A value that differs from an earlier one if anything may have been written since, here or by another copy."""
        with self._lock:
            return self.data_version(), self._turns

    def backup(self, target: Path) -> None:
        """Copy the whole library, consistent even while it is written to. The copy is for its owner's eyes alone."""
        with self.reading() as connection:
            try:
                target.touch(mode=0o600)
            except OSError as error:
                raise Unwritable(
                    f"The copy {target} can't be written ({error.strerror or 'no access'}).", "Choose another place."
                ) from error
            copy = sqlite3.connect(target)
            try:
                connection.backup(copy)
                copy.execute("PRAGMA journal_mode=DELETE")
            finally:
                copy.close()

    def replace_with(self, source: sqlite3.Connection) -> None:
        """Make this file's content that of another database."""
        with self.reading():
            self._be_there()
            try:
                source.backup(self._connection)
            finally:
                self._turns += 1

    def execute_alone(self, statement: str) -> None:
        """Run a statement that can't be in a transaction (VACUUM)."""
        with self.reading():
            self._be_there()
            self._connection.execute(statement)

    def close(self) -> None:
        """Close; a second time does nothing."""
        with self._lock:
            self._close()


def _connect(path: Path) -> sqlite3.Connection:
    connection = _plain(path)
    try:
        try:
            _use_log(connection)
        except sqlite3.OperationalError as error:
            if kind_of(error) not in UNSHARED:
                raise
            connection.close()
            connection = _plain(path)
            # Alone with the file, SQLite can read a log without shared memory, and so take the file out of that mode.
            connection.execute("PRAGMA locking_mode=EXCLUSIVE")
            connection.execute("PRAGMA journal_mode=DELETE")
            connection.execute("PRAGMA locking_mode=NORMAL")
            connection.execute("SELECT count(*) FROM sqlite_master").fetchone()  # gives the lock back
        connection.execute("PRAGMA synchronous=FULL")
        connection.execute("PRAGMA fullfsync=ON")  # macOS: fsync alone leaves a write in the drive's own memory
        connection.execute("PRAGMA foreign_keys=ON")
        connection.execute("PRAGMA cache_size=-16000")
    except BaseException:
        connection.close()
        raise
    return connection


def _plain(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path, check_same_thread=False, isolation_level=None, timeout=PATIENCE / 1000)
    connection.execute(f"PRAGMA busy_timeout={PATIENCE}")
    return connection


def _use_log(connection: sqlite3.Connection) -> None:
    """Put the file into write-ahead mode, and look into it: only that maps the shared memory."""
    until = time.monotonic() + PATIENCE / 1000
    while True:
        try:
            connection.execute("PRAGMA journal_mode=WAL").fetchone()
            connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
            return
        except sqlite3.OperationalError as error:
            # Of copies that open a new file at the same moment SQLite turns some away at once, without waiting.
            if kind_of(error) != sqlite3.SQLITE_BUSY or time.monotonic() > until:
                raise
            time.sleep(PAUSE)


def _identity(path: Path) -> tuple[int, int] | None:
    """By which a file is known again; None if there is none."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino
