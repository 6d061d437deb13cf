"""What must not happen to a library: kill -9, full disk, damage, newer versions, two copies, no permission."""

from __future__ import annotations

import os
import random
import signal
import sqlite3
import stat
import subprocess
import sys

import pytest

from netreader.errors import Corrupt, Full, LibraryError, Locked, TooNew, Unwritable
from netreader.library import backups, schema
from netreader.library.database import Database
from netreader.library.library import Library
from tests.library.conftest import FIXTURES

PROMID = 19704057

#: Saves notes and records for ever and says after each that it is acknowledged.
WRITER = """
import sys
from pathlib import Path
from netreader.library.library import Library
from netreader.pubmed.records import parse
path, fixtures, run = Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3])
records = [r for f in sorted(fixtures.glob("9000000*.xml")) for r in parse(f.read_bytes())]
library = Library(path)
revision = {}
for number in range(1_000_000):
    key = number % 7 + 1
    note = library.note(key)
    text = f"{run} {number}"
    library.save_note(key, text, base=note.revision if note else 0)
    print(key, text, flush=True)
    if number % 3 == 0:
        library.keep([records[number % len(records)]])
"""


@pytest.mark.kill
def test_kill_minus_nine_a_hundred_times_loses_nothing_acknowledged(path):
    chance = random.Random(2026)
    acknowledged: dict[int, tuple[int, int]] = {}
    for run in range(100):
        writer = subprocess.Popen(
            [sys.executable, "-c", WRITER, str(path), str(FIXTURES), str(run)], stdout=subprocess.PIPE, text=True
        )
        wanted = chance.randrange(1, 40)
        assert writer.stdout is not None
        for _ in range(wanted):
            key, _, number = writer.stdout.readline().split()
            acknowledged[int(key)] = (run, int(number))
        writer.send_signal(signal.SIGKILL)
        for line in writer.stdout.read().splitlines(keepends=True):
            if line.endswith("\n"):
                key, _, number = line.split()
                acknowledged[int(key)] = (run, int(number))
        writer.wait()
        writer.stdout.close()
        with Library(path) as library:
            assert library.notices == []
            for key, said in acknowledged.items():
                run_of, number_of = library.note(key).text.split()
                assert (int(run_of), int(number_of)) >= said
    with Library(path) as library:
        assert library.check() == []


def test_two_processes_keep_all_of_each(path):
    code = (
        "import sys\nfrom pathlib import Path\nfrom netreader.library.library import Library\n"
        "library = Library(Path(sys.argv[1]))\n"
        "for n in range(100):\n"
        "    library.save_note(int(sys.argv[2]) * 1000 + n, str(n))\n"
        "    library.start_job('x', [str(n)])\n"
    )
    Library(path).close()
    both = [subprocess.Popen([sys.executable, "-c", code, str(path), str(number)]) for number in (1, 2)]
    assert [process.wait() for process in both] == [0, 0]
    with Library(path) as library:
        assert library.info().notes == 200
        assert len({job.id for job in library.jobs()}) == 200


def test_a_full_disk_is_said_and_nothing_is_lost(path):
    code = (
        "import resource, sys\nfrom pathlib import Path\nfrom netreader.errors import LibraryError\n"
        "from netreader.library.library import Library\n"
        "import signal; signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "library = Library(Path(sys.argv[1])); note = library.save_note(1, 'before')\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (60_000, 60_000))\n"
        "try:\n    library.save_note(1, 'x' * 3_000_000, base=note.revision)\n"
        "except LibraryError as error:\n    print(type(error).__name__, '|', error)\n"
        "print(library.note(1).text)\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (60_000, 60_000))\n"
    )
    done = subprocess.run([sys.executable, "-c", code, str(path)], capture_output=True, text=True, check=False)
    assert done.stderr == ""
    said, text = done.stdout.splitlines()
    assert text == "before"
    assert said.split()[0] in ("Full", "Unwritable")
    with Library(path) as library:
        assert library.note(1).text == "before"


def test_the_library_goes_on_after_a_full_disk(path):
    with Library(path) as library:
        library.save_note(1, "before")
        with library._database.reading() as connection:
            pages = connection.execute("PRAGMA page_count").fetchone()[0]
            connection.execute(f"PRAGMA max_page_count={pages + 2}")
        with pytest.raises(Full) as caught:
            library.save_note(2, "x" * 1_000_000)
        assert "room" in caught.value.message
        with library._database.reading() as connection:
            connection.execute("PRAGMA max_page_count=1000000")
        library.save_note(2, "after")
        assert (library.note(1).text, library.note(2).text) == ("before", "after")


def test_a_library_of_a_newer_version_is_left_as_it_is(path):
    with Library(path) as library:
        library.save_note(1, "x")
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA user_version=99")
    connection.execute("PRAGMA journal_mode=DELETE")
    connection.close()
    before = path.read_bytes()
    with pytest.raises(TooNew) as caught:
        Library(path)
    assert "newer netreader" in caught.value.message
    assert path.read_bytes() == before


def test_another_programs_database_is_refused(path):
    path.parent.mkdir(parents=True)
    connection = sqlite3.connect(path)
    connection.execute("CREATE TABLE bookmarks(x)")
    connection.close()
    before = path.read_bytes()
    with pytest.raises(LibraryError, match="another program"):
        Library(path)
    assert path.read_bytes() == before


def test_a_migration_goes_forward_after_a_copy(path, monkeypatch):
    with Library(path) as library:
        library.save_note(1, "old")
    monkeypatch.setattr(schema, "VERSION", 2)
    monkeypatch.setitem(schema.MIGRATIONS, 1, lambda c: c.execute("CREATE TABLE extra(x)"))
    with Library(path) as library:
        assert library.note(1).text == "old"
        with library._database.reading() as connection:
            assert connection.execute("PRAGMA user_version").fetchone()[0] == 2
            assert connection.execute("SELECT count(*) FROM extra").fetchone()[0] == 0
    copies = list(path.parent.glob("library-version1-*.db"))
    assert len(copies) == 1


def test_a_migration_that_fails_changes_nothing(path, monkeypatch):
    with Library(path) as library:
        library.save_note(1, "old")

    def broken(connection: sqlite3.Connection) -> None:
        connection.execute("DELETE FROM doc_notes")
        raise sqlite3.OperationalError("broken")

    monkeypatch.setattr(schema, "VERSION", 2)
    monkeypatch.setitem(schema.MIGRATIONS, 1, broken)
    with pytest.raises(LibraryError):
        Library(path)
    monkeypatch.undo()
    with Library(path) as library:
        assert library.note(1).text == "old"


@pytest.mark.parametrize("damage", ["garbage", "truncated", "header"])
def test_a_damaged_file_is_set_aside_and_the_copy_takes_over(path, fixtures, damage):
    with Library(path) as library:
        library.keep(fixtures)
        library.save_note(PROMID, "precious")
        library.backup_if_due()
        library.compact()
    whole = path.read_bytes()
    if damage == "garbage":
        path.write_bytes(b"not a database at all " * 500)
    elif damage == "truncated":
        path.write_bytes(whole[: len(whole) // 3])
    else:
        path.write_bytes(b"\0" * 100 + whole[100:])
    with Library(path) as library:
        if library.check():
            library.repair()
        assert library.notices
        assert library.note(PROMID).text == "precious"
        assert library.count() == len(fixtures)
        assert library.check() == []
    assert list(path.parent.glob("library-damaged-*.db"))


def test_scribbled_pages_cost_only_what_stood_there(path, fixtures):
    with Library(path) as library:
        library.keep(fixtures)
        for key in range(1, 400):
            library.save_note(key, f"note {key}")
        library.compact()
        with library._database.reading() as connection:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            root = connection.execute("SELECT rootpage FROM sqlite_master WHERE name='listing'").fetchone()[0]
            size = connection.execute("PRAGMA page_size").fetchone()[0]
    data = bytearray(path.read_bytes())
    data[(root - 1) * size : root * size] = b"\xff" * size
    path.write_bytes(data)
    with Library(path) as library:
        assert library.check() != []
        told = library.repair()
        assert told
        assert library.info().notes == 399
        assert library.count() == len(fixtures)
        assert library.check() == []


def test_repair_makes_listing_and_index_again(library, fixtures):
    library.keep(fixtures)
    with library._database.transaction() as connection:
        connection.execute("DELETE FROM listing WHERE key=?", (PROMID,))
        connection.execute("DELETE FROM words WHERE rowid=90000002")
    assert len(library.check()) >= 2
    library.repair()
    assert library.check() == []
    assert PROMID in library.find("octreotide")


def test_a_folder_that_cannot_be_made(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(Unwritable) as caught:
        Library(tmp_path / "file" / "library.db")
    assert "NETREADER_HOME" in caught.value.hint


def test_a_folder_in_place_of_the_file(path):
    path.mkdir(parents=True)
    with pytest.raises(Unwritable):
        Library(path)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_read_only_folder(path):
    path.parent.mkdir(parents=True)
    path.parent.chmod(0o500)
    try:
        with pytest.raises(Unwritable):
            Library(path)
    finally:
        path.parent.chmod(0o700)


def test_the_library_is_its_readers_alone(path):
    Library(path).close()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_a_library_held_by_another_is_said(path, monkeypatch):
    monkeypatch.setattr("netreader.library.database.PATIENCE", 50)
    with Library(path) as mine:
        other = Database(path)
        with other.transaction(), pytest.raises(Locked):
            mine.save_note(1, "x")
        mine.save_note(1, "x")
        other.close()


def test_an_error_inside_a_transaction_takes_it_back(path):
    database = Database(path)
    with database.transaction() as connection:
        connection.execute("CREATE TABLE t(x)")

    def fails_inside() -> None:
        with database.transaction() as connection:
            connection.execute("INSERT INTO t VALUES(1)")
            with database.transaction():
                raise RuntimeError

    with pytest.raises(RuntimeError):
        fails_inside()
    with database.transaction() as connection:
        assert connection.execute("SELECT count(*) FROM t").fetchone()[0] == 0
    database.close()


def test_daily_copies_are_kept_for_some_generations(library, fixtures, tmp_path):
    assert library.backup_if_due() is None
    library.keep(fixtures[:1])
    folder = library.backups
    folder.mkdir()
    for day in range(1, 9):
        (folder / f"library-2020-01-0{day}.db").write_bytes(b"")
    made = library.backup_if_due()
    assert made is not None
    assert library.backup_if_due() is None
    assert len(backups.generations(folder)) == backups.GENERATIONS
    assert library.info().backup == made


def test_backup_and_restore(library, fixtures, tmp_path):
    library.keep(fixtures[:2])
    library.save_note(1, "then")
    copy = tmp_path / "copies" / "mine.db"
    library.backup(copy)
    library.save_note(1, "now", base=1)
    library.keep(fixtures)
    library.restore(copy)
    assert library.note(1).text == "then"
    assert library.count() == 2
    assert library.check() == []
    assert len(list(library.backups.glob("before-restore-*.db"))) == 1


@pytest.mark.parametrize("content", [None, b"", b"nonsense " * 400])
def test_restore_from_what_is_no_copy(library, tmp_path, content):
    library.save_note(1, "kept")
    source = tmp_path / "source.db"
    if content is not None:
        source.write_bytes(content)
    with pytest.raises((LibraryError, Corrupt)):
        library.restore(source)
    assert library.note(1).text == "kept"
