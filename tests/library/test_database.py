"""The file itself: nested transactions, threads, other copies, a full disk, places that can't be written."""

from __future__ import annotations

import shutil
import sqlite3
import stat
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from netreader.errors import Corrupt, Full, LibraryError, Locked, Unwritable
from netreader.library.database import Database
from netreader.library.failures import translate

#: What no sentence for a reader may hold.
JARGON = ("sqlite", "traceback", "errno", "wal", "pragma", "exception")


@pytest.fixture
def database(path: Path) -> Iterator[Database]:
    database = Database(path)
    with database.transaction() as connection:
        connection.execute("CREATE TABLE t(x)")
    yield database
    database.close()


def values(database: Database) -> list[object]:
    with database.reading() as connection:
        return [value for (value,) in connection.execute("SELECT x FROM t ORDER BY rowid")]


def put(database: Database, value: object) -> None:
    with database.transaction() as connection:
        connection.execute("INSERT INTO t VALUES(?)", (value,))


def put_and_fail(database: Database, value: object, error: BaseException) -> None:
    with database.transaction():
        put(database, value)
        raise error


@contextmanager
def little_room(database: Database, pages: int = 2) -> Iterator[None]:
    """The file can grow by a few pages only, as on a disk that is nearly full."""
    with database.reading() as connection:
        now = connection.execute("PRAGMA page_count").fetchone()[0]
        connection.execute(f"PRAGMA max_page_count={now + pages}")
    try:
        yield
    finally:
        with database.reading() as connection:
            connection.execute("PRAGMA max_page_count=1000000")


# Settings


def test_a_write_is_synced_before_it_is_acknowledged(database):
    with database.reading() as connection:
        setting = {
            name: connection.execute(f"PRAGMA {name}").fetchone()[0]
            for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout", "fullfsync")
        }
    assert setting == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "busy_timeout": 5000, "fullfsync": 1}
    assert database.journal == "wal"


def test_a_missing_folder_is_made_for_its_owner_alone(tmp_path):
    path = tmp_path / "a" / "b" / "library.db"
    database = Database(path)
    put_table = "CREATE TABLE t(x)"
    with database.transaction() as connection:
        connection.execute(put_table)
    modes = {file.name: stat.S_IMODE(file.stat().st_mode) for file in path.parent.iterdir()}
    database.close()
    assert modes == {"library.db": 0o600, "library.db-wal": 0o600, "library.db-shm": 0o600}
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_a_file_that_is_there_keeps_its_permissions(database):
    database.path.chmod(0o640)
    Database(database.path).close()
    assert stat.S_IMODE(database.path.stat().st_mode) == 0o640


def test_a_missing_file_is_not_made_where_that_is_not_wanted(path):
    with pytest.raises(LibraryError, match="no library"):
        Database(path, create=False)
    assert not path.parent.exists()


def test_close_twice_and_use_after(database):
    database.close()
    database.close()
    with pytest.raises(LibraryError) as caught, database.reading() as connection:
        connection.execute("SELECT 1")
    assert "closed" in caught.value.message


def test_where_memory_cannot_be_shared_the_file_is_used_without(path, database):
    put(database, 1)
    database.close()
    # A link to itself is what can't be opened, by root neither: like a network folder, it has no room for the index.
    shared = path.with_name(path.name + "-shm")
    shared.symlink_to(shared.name)
    first, second = Database(path), Database(path)
    assert (first.journal, second.journal) == ("delete", "delete")
    put(first, 2)
    put(second, 3)
    assert values(first) == [1, 2, 3]
    first.close()
    second.close()
    shared.unlink()
    again = Database(path)
    assert again.journal == "wal"
    assert values(again) == [1, 2, 3]
    again.close()


def test_a_new_file_opened_by_many_at_once(tmp_path):
    for number in range(25):
        path = tmp_path / str(number) / "library.db"
        start = threading.Barrier(6)
        failed: list[Exception] = []

        def opened(path: Path = path, start: threading.Barrier = start, failed: list[Exception] = failed) -> None:
            start.wait()
            try:
                Database(path).close()
            except Exception as error:
                failed.append(error)

        threads = [threading.Thread(target=opened) for _ in range(6)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert failed == []


# Transactions


@pytest.mark.parametrize("error", [RuntimeError(), KeyboardInterrupt(), GeneratorExit()])
def test_what_fails_is_undone_and_the_object_goes_on(database, error):
    with pytest.raises(type(error)):
        put_and_fail(database, 1, error)
    put(database, 2)
    assert values(database) == [2]


def test_an_inner_transaction_is_not_there_before_the_outer_ends(database):
    other = Database(database.path)
    with database.transaction():
        put(database, 1)
        assert values(database) == [1]
        assert values(other) == []
    assert values(other) == [1]
    other.close()


def test_an_inner_failure_undoes_only_itself_if_the_outer_goes_on(database):
    def two_deep() -> None:
        with database.transaction():
            put(database, 2)
            put_and_fail(database, 3, RuntimeError())

    with database.transaction():
        put(database, 1)
        with pytest.raises(RuntimeError):
            two_deep()
        put(database, 4)
    assert values(database) == [1, 4]


def test_a_statement_that_fails_inside_is_ours_and_undone(database):
    def wrong() -> None:
        with database.transaction() as connection:
            connection.execute("INSERT INTO t VALUES(1)")
            connection.execute("INSERT INTO nowhere VALUES(1)")

    with pytest.raises(LibraryError) as caught:
        wrong()
    assert isinstance(caught.value.__cause__, sqlite3.OperationalError)
    assert values(database) == []


def test_a_transaction_that_sqlite_gave_up_cannot_be_saved_by_swallowing_the_error(database):
    """When SQLite itself rolls back, nothing done before or after inside may be kept."""
    given_up = RuntimeError("given up")

    def rolled_back() -> None:
        with database.transaction() as connection:
            connection.execute("ROLLBACK")  # what SQLite does by itself on some errors
            raise given_up

    def swallowing() -> None:
        with database.transaction() as connection:
            put(database, 1)
            with pytest.raises(RuntimeError):
                rolled_back()
            connection.execute("INSERT INTO t VALUES(2)")
            with pytest.raises(RuntimeError) as refused:
                put(database, 3)
            assert refused.value is given_up

    with pytest.raises(RuntimeError) as caught:
        swallowing()
    assert caught.value is given_up
    put(database, 4)
    assert values(database) == [4]


def test_moment_changes_with_every_write_of_anyone(database):
    other = Database(database.path)
    seen = [database.moment()]
    put(database, 1)
    seen.append(database.moment())
    put(other, 2)
    seen.append(database.moment())
    with pytest.raises(RuntimeError):
        put_and_fail(database, 3, RuntimeError())
    seen.append(database.moment())
    assert len(set(seen)) == 4
    assert database.moment() == seen[-1]
    other.close()


def test_data_version_tells_others_writes_only(database):
    other = Database(database.path)
    before = database.data_version()
    put(database, 1)
    assert database.data_version() == before
    put(other, 2)
    assert database.data_version() != before
    other.close()


# Threads and other copies


def test_threads_share_one_object(database):
    failed: list[Exception] = []

    def count(number: int) -> None:
        try:
            for turn in range(40):
                with database.transaction() as connection:
                    highest = connection.execute("SELECT coalesce(max(x), 0) FROM t").fetchone()[0]
                    connection.execute("INSERT INTO t VALUES(?)", (highest + 1,))
                if (turn + number) % 5 == 0:
                    with pytest.raises(RuntimeError):
                        put_and_fail(database, -1, RuntimeError())
                assert -1 not in values(database)
        except Exception as error:
            failed.append(error)

    threads = [threading.Thread(target=count, args=(number,)) for number in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []
    assert values(database) == list(range(1, 201))


def test_writers_wait_for_each_other(database):
    other = Database(database.path)
    inside, coming = threading.Event(), threading.Event()

    def hold() -> None:
        with other.transaction() as connection:
            connection.execute("INSERT INTO t VALUES(1)")
            inside.set()
            coming.wait()

    holder = threading.Thread(target=hold)
    holder.start()
    inside.wait()
    coming.set()
    put(database, 2)
    holder.join()
    assert values(database) == [1, 2]
    other.close()


def test_one_who_holds_it_too_long_is_told_of(path, database, monkeypatch):
    monkeypatch.setattr("netreader.library.database.PATIENCE", 30)
    mine = Database(path)
    with database.transaction(), pytest.raises(Locked), mine.transaction():
        raise AssertionError("two writers at once")
    put(mine, 1)
    assert values(mine) == [1]
    mine.close()


# Full, broken, forbidden


def test_a_full_disk(database):
    put(database, "before")
    with little_room(database):
        with pytest.raises(Full) as caught:
            put(database, "x" * 1_000_000)
        assert values(database) == ["before"]
    put(database, "after")
    assert values(database) == ["before", "after"]
    assert "room" in caught.value.message


def test_a_full_disk_met_inside_another_transaction(database):
    """SQLite gives up the whole of it, so that the outer one can't go on as if only the inner had failed."""

    def swallowing() -> None:
        with database.transaction():
            put(database, 1)
            with pytest.raises(Full):
                put(database, "x" * 1_000_000)

    with little_room(database), pytest.raises(Full):
        swallowing()
    assert values(database) == []
    put(database, 2)
    assert values(database) == [2]


LIMITED = """
import resource, signal, sys
from pathlib import Path
from netreader.errors import LibraryError
from netreader.library.database import Database
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
database = Database(Path(sys.argv[1]))
def put(value):
    with database.transaction() as connection:
        connection.execute("INSERT INTO t VALUES(?)", (value,))
put("before")
resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, resource.RLIM_INFINITY))
try:
    put("x" * 1_000_000)
except LibraryError as error:
    print(type(error).__name__)
resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
put("after")
with database.reading() as connection:
    print([value for (value,) in connection.execute("SELECT x FROM t ORDER BY rowid")])
"""


def test_a_write_that_the_disk_refuses(database):
    pytest.importorskip("resource")
    done = subprocess.run(
        [sys.executable, "-c", LIMITED, str(database.path)], capture_output=True, text=True, check=False
    )
    assert done.stderr == ""
    assert done.stdout.splitlines() == ["Full", "['before', 'after']"]
    assert values(database) == ["before", "after"]


FULL = """
import subprocess, sys
from pathlib import Path
from netreader.errors import LibraryError
from netreader.library.database import Database
subprocess.run(["mount", "-t", "tmpfs", "-o", "size=400k", "tmpfs", sys.argv[1]], check=True)
database = Database(Path(sys.argv[1]) / "library.db")
with database.transaction() as connection:
    connection.execute("CREATE TABLE t(x)")
def put(value):
    with database.transaction() as connection:
        connection.execute("INSERT INTO t VALUES(?)", (value,))
put("before")
for value in ("x" * 1_000_000, "after"):
    try:
        put(value)
    except LibraryError as error:
        print(type(error).__name__)
try:
    with database.transaction():
        put("small")
        put("x" * 1_000_000)
        put("small")
except LibraryError as error:
    print("all", type(error).__name__)
database.close()
with Database(Path(sys.argv[1]) / "library.db").reading() as connection:
    print([value for (value,) in connection.execute("SELECT x FROM t ORDER BY rowid")])
"""

#: Runs a program where it may mount what only it sees, and what is gone when it ends.
APART = ("unshare", "--mount", "--map-root-user")


def test_a_disk_that_is_really_full(tmp_path):
    if shutil.which("unshare") is None or subprocess.run([*APART, "true"], capture_output=True, check=False).returncode:
        pytest.skip("no file system can be mounted here")
    done = subprocess.run(
        [*APART, sys.executable, "-c", FULL, str(tmp_path)], capture_output=True, text=True, check=False
    )
    assert done.stderr == ""
    assert done.stdout.splitlines() == ["Full", "all Full", "['before', 'after']"]
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("content", [b"not a database at all " * 100, b"SQLite format 3\0" + b"\xff" * 4096])
def test_what_is_no_database(path, content):
    path.parent.mkdir()
    path.write_bytes(content)
    with pytest.raises(Corrupt):
        Database(path)
    assert path.read_bytes() == content


def test_damage_met_while_reading(database):
    with database.transaction() as connection:
        connection.executemany("INSERT INTO t VALUES(?)", [("x" * 1000,) for _ in range(200)])
    database.close()
    data = bytearray(database.path.read_bytes())
    data[8192:] = b"\xa5" * (len(data) - 8192)
    database.path.write_bytes(data)
    again = Database(database.path)
    with pytest.raises(Corrupt):
        values(again)
    again.close()


def test_a_place_where_nothing_can_be_made(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(Unwritable) as caught:
        Database(tmp_path / "file" / "library.db")
    assert "NETREADER_HOME" in caught.value.hint


def test_a_folder_where_the_file_should_be(path):
    path.mkdir(parents=True)
    with pytest.raises(Unwritable):
        Database(path)


FORBIDDEN = """
import os, sys
from pathlib import Path
from netreader.errors import LibraryError
from netreader.library.database import Database
if os.geteuid() == 0:
    os.setgid(65534)
    os.setuid(65534)
try:
    database = Database(Path(sys.argv[1]))
    with database.transaction() as connection:
        connection.execute("INSERT INTO t VALUES(1)")
except LibraryError as error:
    print(type(error).__name__)
"""


@pytest.mark.parametrize("forbidden", ["file", "folder", "new"])
def test_a_place_of_someone_elses(forbidden):
    """Root may write anywhere, so it becomes nobody first."""
    folder = Path(tempfile.mkdtemp())  # not pytest's, which nobody may enter
    try:
        path = folder / "data" / "library.db"
        database = Database(path)
        with database.transaction() as connection:
            connection.execute("CREATE TABLE t(x)")
        database.close()
        folder.chmod(0o755)
        path.parent.chmod(0o555 if forbidden != "file" else 0o777)
        path.chmod(0o444 if forbidden == "file" else 0o666)
        if forbidden == "new":
            path = path.with_name("other.db")
        done = subprocess.run(
            [sys.executable, "-c", FORBIDDEN, str(path)], capture_output=True, text=True, check=False, cwd=folder
        )
        assert (done.stdout.strip(), done.stderr) == ("Unwritable", "")
    finally:
        (folder / "data").chmod(0o755)
        shutil.rmtree(folder)


def raised(code: int | None, text: str = "") -> sqlite3.Error:
    error = sqlite3.OperationalError(text)
    if code is not None:
        error.sqlite_errorcode = code
    return error


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (raised(sqlite3.SQLITE_FULL), Full),
        (raised(sqlite3.SQLITE_IOERR_WRITE), Full),
        (raised(None, "database or disk is full"), Full),
        (raised(sqlite3.SQLITE_BUSY), Locked),
        (raised(sqlite3.SQLITE_BUSY_SNAPSHOT), Locked),
        (raised(sqlite3.SQLITE_LOCKED), Locked),
        (raised(None, "database is locked"), Locked),
        (raised(sqlite3.SQLITE_CORRUPT), Corrupt),
        (raised(sqlite3.SQLITE_NOTADB), Corrupt),
        (raised(None, "file is not a database"), Corrupt),
        (raised(None, "database disk image is malformed"), Corrupt),
        (raised(sqlite3.SQLITE_READONLY), Unwritable),
        (raised(sqlite3.SQLITE_READONLY_DBMOVED), Unwritable),
        (raised(sqlite3.SQLITE_CANTOPEN), Unwritable),
        (raised(sqlite3.SQLITE_PERM), Unwritable),
        (raised(sqlite3.SQLITE_IOERR_READ), Unwritable),
        (raised(None, "attempt to write a readonly database"), Unwritable),
        (raised(None, "unable to open database file"), Unwritable),
        (raised(sqlite3.SQLITE_ERROR, "no such table: listing"), LibraryError),
    ],
)
def test_what_sqlite_says_in_words_for_a_reader(error, kind):
    told = translate(error, Path("library.db"))
    assert type(told) is kind
    assert told.message.endswith(".")
    assert told.hint.endswith(".")
    assert not [word for word in JARGON if word in str(told).lower()]


# Copies


def test_a_copy_is_whole_and_its_owners_alone(database, tmp_path):
    put(database, 1)
    copy = tmp_path / "copy.db"
    database.backup(copy)
    assert stat.S_IMODE(copy.stat().st_mode) == 0o600
    opened = sqlite3.connect(copy)
    assert opened.execute("SELECT x FROM t").fetchall() == [(1,)]
    opened.close()


def test_a_copy_that_cannot_be_written(database, tmp_path):
    with pytest.raises(Unwritable):
        database.backup(tmp_path / "missing" / "copy.db")


def test_content_can_be_replaced(database, tmp_path):
    put(database, "old")
    database.backup(tmp_path / "copy.db")
    put(database, "new")
    before = database.moment()
    source = sqlite3.connect(tmp_path / "copy.db")
    database.replace_with(source)
    source.close()
    assert values(database) == ["old"]
    assert database.moment() != before
