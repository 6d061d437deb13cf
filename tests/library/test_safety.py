"""What must not happen to a library: kill -9, full disk, damage, newer versions, two copies, no permission."""

from __future__ import annotations

import os
import random
import shutil
import signal
import sqlite3
import stat
import subprocess
import sys
import threading
import zlib

import pytest
from msgspec.structs import replace

from netreader.article import Record
from netreader.errors import Corrupt, Full, LibraryError, Locked, TooNew, Unwritable
from netreader.library import backups, schema
from netreader.library.database import Database
from netreader.library.library import Library, Saved
from netreader.pubmed.records import parse
from tests.generate import answer
from tests.library.conftest import FIXTURES

PROMID = 19704057

#: Forks a writer for each line read; a writer saves notes and records for ever and says after each that it is done.
NURSERY = """
import os, sys
from pathlib import Path
from netreader.library.library import Library
from netreader.pubmed.records import parse
path, fixtures = Path(sys.argv[1]), Path(sys.argv[2])
records = [r for f in sorted(fixtures.glob("9000000*.xml")) for r in parse(f.read_bytes())]

def say(*words):  # in one piece, whatever PYTHONUNBUFFERED is: a kill must not cut it in two
    os.write(1, (" ".join(map(str, words)) + "\\n").encode())

for run, line in enumerate(sys.stdin):
    writer = os.fork()
    if not writer:
        say("writer", os.getpid())
        library = Library(path)
        for number in range(1_000_000):
            key = number % 7 + 1
            note = library.note(key)
            library.save_note(key, f"{run} {number}", base=note.revision if note else 0)
            say("note", key, run, number)
            if number % 3 == 0:
                record = records[(run + number) % len(records)]
                library.keep([record])
                say("record", record.article.key)
    os.waitpid(writer, 0)
    say("killed")
"""


@pytest.mark.kill
def test_kill_minus_nine_a_hundred_times_loses_nothing_acknowledged(path):
    chance = random.Random(2026)
    notes: dict[int, tuple[int, int]] = {}
    records: set[int] = set()
    nursery = subprocess.Popen(
        [sys.executable, "-c", NURSERY, str(path), str(FIXTURES)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert nursery.stdin is not None
    assert nursery.stdout is not None
    with nursery:
        for run in range(100):
            nursery.stdin.write("go\n")
            nursery.stdin.flush()
            writer = int(nursery.stdout.readline().split()[1])
            wanted = chance.randrange(0, 40)
            acknowledged = 0
            while True:
                if acknowledged == wanted:
                    os.kill(writer, signal.SIGKILL)
                said = nursery.stdout.readline().split()
                acknowledged += 1
                if said == ["killed"]:
                    break
                if said[0] == "note":
                    notes[int(said[1])] = (int(said[2]), int(said[3]))
                else:
                    records.add(int(said[1]))
            with Library(path) as library:
                assert library.notices == []
                for key, last in notes.items():
                    run_of, number_of = library.note(key).text.split()
                    assert (int(run_of), int(number_of)) >= last
                assert library.held(records) == records
                if run % 20 == 19:
                    assert library.check() == []
        nursery.stdin.close()
    assert len(notes) == 7


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
    before = schema.VERSION
    monkeypatch.setattr(schema, "VERSION", before + 1)
    monkeypatch.setitem(schema.MIGRATIONS, before, lambda c: c.execute("CREATE TABLE extra(x)"))
    with Library(path) as library:
        assert library.note(1).text == "old"
        with library._database.reading() as connection:
            assert connection.execute("PRAGMA user_version").fetchone()[0] == before + 1
            assert connection.execute("SELECT count(*) FROM extra").fetchone()[0] == 0
    copies = list(path.parent.glob(f"library-version{before}-*.db"))
    assert len(copies) == 1


def test_a_file_of_the_first_version_gets_saved_searches(path):
    with Library(path) as library:
        library.save_note(1, "old")
        with library._database.transaction() as connection:
            connection.execute("DROP TABLE doc_saved")
            connection.execute("PRAGMA user_version=1")
    with Library(path) as library:
        assert library.note(1).text == "old"
        library.saved.put(Saved("mine", "octreotide"))
        assert [saved.name for saved in library.saved.all()] == ["mine"]
    assert len(list(path.parent.glob("library-version1-*.db"))) == 1


def test_a_migration_that_fails_changes_nothing(path, monkeypatch):
    with Library(path) as library:
        library.save_note(1, "old")

    def broken(connection: sqlite3.Connection) -> None:
        connection.execute("DELETE FROM doc_notes")
        raise sqlite3.OperationalError("broken")

    monkeypatch.setitem(schema.MIGRATIONS, schema.VERSION, broken)
    monkeypatch.setattr(schema, "VERSION", schema.VERSION + 1)
    with pytest.raises(LibraryError):
        Library(path)
    monkeypatch.undo()
    with Library(path) as library:
        assert library.note(1).text == "old"


def rewrite(path, change) -> None:
    """Change the bytes of a library file, all of it in one file."""
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA journal_mode=DELETE")
    connection.close()
    data = bytearray(path.read_bytes())
    change(data)
    path.write_bytes(data)


def leaves(path, table: str) -> list[int]:
    """Page numbers (from 1) of a table's leaf pages, in order."""
    data = path.read_bytes()
    size = int.from_bytes(data[16:18], "big")
    with sqlite3.connect(path) as connection:
        root = connection.execute("SELECT rootpage FROM sqlite_master WHERE name=?", (table,)).fetchone()[0]
    connection.close()

    def below(page: int) -> list[int]:
        here = data[(page - 1) * size : page * size]
        if here[0] == 0x0D:
            return [page]
        assert here[0] == 0x05
        cells = [int.from_bytes(here[12 + 2 * n : 14 + 2 * n], "big") for n in range(int.from_bytes(here[3:5], "big"))]
        children = [int.from_bytes(here[at : at + 4], "big") for at in cells] + [int.from_bytes(here[8:12], "big")]
        return [leaf for child in children for leaf in below(child)]

    return below(root)


@pytest.mark.parametrize("which", [0, 1, -1])
def test_a_lost_page_costs_its_own_rows_however_wide_the_gap(path, fixtures, which):
    wide = [
        Record(replace(fixtures[0].article, pmid=str(number * 100_003), doi="", pmcid=""), fixtures[0].xml)
        for number in range(1, 61)
    ]
    with Library(path) as library:
        library.keep(wide)
        library.compact()
    rewrite(path, lambda data: None)
    page = leaves(path, "raw")[which]

    def scribble(data: bytearray) -> None:
        data[(page - 1) * 4096 : page * 4096] = b"\xff" * 4096

    rewrite(path, scribble)
    with Library(path) as library:
        library.repair()
        raw = sum(library.xml(record.article.key) is not None for record in wide)
        assert library.count() == 60
        assert 60 > raw >= 50


def test_what_was_deleted_does_not_come_back_from_a_copy(path, fixtures):
    with Library(path) as library:
        library.keep(fixtures)
        note = library.save_note(1, "taken away since")
        library.save_note(2, "as it was")
        library.backup_if_due()
        library.save_note(1, "", base=note.revision)
        library.save_note(2, "as it is", base=1)
        with library._database.transaction() as connection:
            connection.execute("UPDATE doc_articles SET body=x'7b' WHERE key=?", (PROMID,))
            connection.execute("UPDATE raw SET xml=x'00' WHERE key=90000002")
        assert len(library.check()) == 1
        told = " ".join(library.repair())
        assert "2 more came from the copy" in told
        assert (library.note(1), library.note(2).text) == (None, "as it is")
        assert library.article(PROMID) is not None
        assert library.xml(90000002) is not None
        assert library.check() == []


def test_a_damaged_note_comes_back_from_the_copy(path):
    with Library(path) as library:
        library.save_note(1, "precious")
        library.backup_if_due()
        with library._database.transaction() as connection:
            connection.execute("UPDATE doc_notes SET body=x'00'")
        with pytest.raises(Corrupt):
            library.note(1)
        library.repair()
        assert library.note(1).text == "precious"


def test_notes_still_in_the_journal_of_a_damaged_file_are_saved(path, tmp_path, fixtures):
    with Library(path) as library:
        library.keep(fixtures)
        library.compact()
        with library._database.reading() as connection:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            root = connection.execute("SELECT rootpage FROM sqlite_master WHERE name='listing'").fetchone()[0]
        for key in range(1, 40):
            library.save_note(key, f"note {key}")
        # As a power cut leaves it: the file, and beside it what was not yet carried over.
        left = tmp_path / "left" / "library.db"
        left.parent.mkdir()
        for ending in ("", "-wal"):
            shutil.copy(f"{path}{ending}", f"{left}{ending}")
    data = bytearray(left.read_bytes())
    data[(root - 1) * 4096 : root * 4096] = b"\xff" * 4096
    left.write_bytes(data)
    with Library(left) as library:
        if not library.salvaged:
            library.repair()
        assert [library.note(key).text for key in range(1, 40)] == [f"note {key}" for key in range(1, 40)]
        assert library.check() == []


def test_of_a_damaged_library_no_copy_takes_the_place_of_a_sound_one(path, fixtures):
    with Library(path) as library:
        library.keep(fixtures)
        library.compact()
    page = leaves(path, "listing")[0]

    def scribble(data: bytearray) -> None:
        data[(page - 1) * 4096 : page * 4096] = b"\xff" * 4096

    rewrite(path, scribble)
    with Library(path) as library:
        sound = [library.backups / f"library-2020-01-0{day}.db" for day in range(1, 7)]
        library.backups.mkdir()
        for copy in sound:
            copy.write_bytes(b"")
        with pytest.raises(Corrupt):
            backups.daily(library._database, library.backups)
        assert sorted(library.backups.iterdir()) == sound


def test_a_copy_is_made_while_the_library_is_in_use(library, fixtures):
    library.keep(fixtures)
    made = []
    with library._database.transaction():  # nobody else of this program comes in
        copying = threading.Thread(target=lambda: made.append(library.backup(library.backups / "copy.db")))
        copying.start()
        copying.join(30)
        assert made == [None]
    with Library(library.backups / "copy.db") as copy:
        assert copy.count() == len(fixtures)


def test_no_room_for_a_copy_is_said(library, monkeypatch):
    library.save_note(1, "x")
    monkeypatch.setattr("shutil.disk_usage", lambda path: shutil._ntuple_diskusage(10**9, 10**9, 5))
    with pytest.raises(Full):
        library.backup_if_due()
    assert list(library.backups.iterdir()) == []


def test_what_a_killed_copy_left_is_cleared_away(library):
    library.save_note(1, "x")
    library.backups.mkdir()
    old, new = library.backups / ".library-2020-01-01.db.1-1.part", library.backups / ".library-2020-01-02.db.2-2.part"
    for part in (old, new):
        part.write_bytes(b"x")
    os.utime(old, (0, 0))
    library.backup_if_due()
    assert not old.exists()
    assert new.exists()


def test_a_library_that_is_gone_takes_no_notes(path, tmp_path):
    with Library(path) as library:
        library.save_note(1, "before")
        path.parent.rename(tmp_path / "elsewhere")
        for write in (
            lambda: library.save_note(1, "after", base=1),
            lambda: library.mark(1, starred=True),
            lambda: library.save_session({}),
            lambda: library.shelves.put("Board", [1]),
            lambda: library.screenings.add("Review", [1], "a list"),
            lambda: library.store.table("saved").insert({"name": "x"}),
            library.compact,
        ):
            with pytest.raises(Unwritable, match="no longer there"):
                write()
        assert not path.parent.exists()
        (tmp_path / "elsewhere").rename(path.parent)
        assert library.save_note(1, "after", base=1).text == "after"
    with Library(path) as library:
        assert library.note(1).text == "after"


def test_a_copy_goes_on_in_the_file_that_another_repaired(path, fixtures):
    with Library(path) as mine, Library(path) as theirs:
        theirs.keep(fixtures)
        theirs.save_note(1, "one")
        with theirs._database.transaction() as connection:
            connection.execute("UPDATE doc_articles SET body=x'7b' WHERE key=?", (PROMID,))
        theirs.repair()
        mine.save_note(2, "two")
        assert (theirs.note(1).text, theirs.note(2).text) == ("one", "two")


def test_a_part_that_was_at_hand_writes_into_the_file_that_stands_there_now(path, tmp_path):
    with Library(path) as library:
        library.shelves.put("Board", [1])
        library.backup(tmp_path / "copy.db")
        shelves = library.shelves
        shelves.put("Board", [2])
        schema.copy_aside(path)
        shutil.copyfile(tmp_path / "copy.db", path)
        assert shelves.put("Board", [3]) == [3]
        assert shelves.find("Board").papers == library.shelves.find("Board").papers == [1, 3]
    with Library(path) as library:
        assert library.shelves.find("Board").papers == [1, 3]


def test_a_newer_file_in_its_place_is_left_as_it_is(path, tmp_path):
    with Library(path) as library:
        library.save_note(1, "before")
        library.backup(tmp_path / "copy.db")
        with sqlite3.connect(tmp_path / "copy.db") as newer:
            newer.execute("PRAGMA user_version=99")
        newer.close()
        data = (tmp_path / "copy.db").read_bytes()
        schema.copy_aside(path)
        (tmp_path / "copy.db").rename(path)
        for _ in range(2):
            with pytest.raises(TooNew):
                library.save_note(1, "after", base=1)
        assert path.read_bytes() == data
        assert library.note(1).text == "before"


def test_what_is_derived_is_made_again_when_its_layout_is_another(path, fixtures):
    with Library(path) as library:
        library.keep(fixtures)
        order = library.find("a", sort="added")
        with library._database.transaction() as connection:
            connection.execute("DROP TABLE words")
            connection.execute("DROP TABLE listing")
            connection.execute("CREATE TABLE listing(key INTEGER PRIMARY KEY, of_old TEXT)")
            connection.execute("DROP TABLE texts")
            connection.execute("UPDATE derived SET layout=0")
    with Library(path) as library:
        assert library.find("a", sort="added") == order
        assert library.check() == []
        assert library.keep(fixtures).unchanged == [record.article.key for record in fixtures]


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE texts SET title='otherwise' WHERE key=19704057",
        "UPDATE dates SET lr=1 WHERE key=19704057",
        "UPDATE listing SET doi='' WHERE key=19704057",
        "DELETE FROM listing WHERE key=19704057",
        "UPDATE texts SET key=7 WHERE key=19704057",
        "INSERT INTO words(words) VALUES('delete-all')",
        "DELETE FROM raw WHERE key=19704057",
        "INSERT INTO raw VALUES(7, x'00')",
        "UPDATE raw SET xml=x'00' WHERE key=19704057",
        "UPDATE doc_notes SET body=x'5b5d'",
        "DELETE FROM doc_articles WHERE key=19704057",
    ],
)
def test_the_check_sees_what_disagrees(library, fixtures, change):
    library.keep(fixtures)
    library.save_note(1, "x")
    assert library.check() == []
    with library._database.transaction() as connection:
        connection.execute(change)
    assert library.check() != []


def test_the_check_sees_a_dtd_in_a_record(library, fixtures):
    library.keep(fixtures)
    bomb = zlib.compress(b'<!DOCTYPE x [<!ENTITY a "aa">]><x>&a;</x>')
    with library._database.transaction() as connection:
        connection.execute("UPDATE raw SET xml=? WHERE key=?", (bomb, PROMID))
    assert library.check() == [f"The record of PMID {PROMID} can't be read."]


def test_an_older_copy_is_brought_forward_when_restored(path, tmp_path, monkeypatch):
    with Library(path) as library:
        library.save_note(1, "old")
        library.backup(tmp_path / "copy.db")
        monkeypatch.setitem(schema.MIGRATIONS, schema.VERSION, lambda c: c.execute("CREATE TABLE extra(x)"))
        monkeypatch.setattr(schema, "VERSION", schema.VERSION + 1)
        library.save_note(1, "new", base=1)
        library.restore(tmp_path / "copy.db")
        assert library.note(1).text == "old"
        with library._database.reading() as connection:
            assert connection.execute("SELECT count(*) FROM extra").fetchone()[0] == 0


def test_the_journal_of_a_newer_version_is_left_too(path, tmp_path):
    with Library(path) as library:
        library.save_note(1, "x")
        with library._database.reading() as connection:
            connection.execute("PRAGMA user_version=99")
        left = tmp_path / "left"
        left.mkdir()
        for ending in ("", "-wal"):
            shutil.copy(f"{path}{ending}", left / f"library.db{ending}")
    before = [(left / f"library.db{ending}").read_bytes() for ending in ("", "-wal")]
    with pytest.raises(TooNew):
        Library(left / "library.db")
    assert [(left / f"library.db{ending}").read_bytes() for ending in ("", "-wal")] == before


def test_copies_that_open_a_new_library_together_make_one(path):
    code = "import sys\nfrom pathlib import Path\nfrom netreader.library.library import Library\n"
    code += "library = Library(Path(sys.argv[1])); library.save_note(int(sys.argv[2]), 'x'); library.close()\n"
    several = [subprocess.Popen([sys.executable, "-c", code, str(path), str(number)]) for number in range(1, 5)]
    assert [process.wait() for process in several] == [0] * 4
    with Library(path) as library:
        assert library.info().notes == 4
        assert library.check() == []


def test_the_library_loads_neither_screen_nor_network():
    code = "import sys, netreader.library.library\nprint(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    assert not {"textual", "rich", "httpx", "netreader.pubmed"} & set(loaded)


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
        assert not any("empty or gone" in notice for notice in library.notices), "it was there, and damaged"
        assert library.note(PROMID).text == "precious"
        assert library.count() == len(fixtures)
        assert library.check() == []
    assert list(path.parent.glob("library-damaged-*.db"))


@pytest.mark.parametrize("left", [0.35, 0.6, 0.95])
def test_a_file_cut_short_costs_only_what_was_cut_off(path, left):
    with Library(path) as library:
        for key in (1, 2):
            library.save_note(key, f"note {key}")
        library.keep(parse(answer(300, seed=3)))
        library.compact()
        first = library._database.path.stat().st_size
    with path.open("r+b") as file:
        file.truncate(int(first * left))
    with Library(path) as library:
        assert [library.note(key).text for key in (1, 2)] == ["note 1", "note 2"]
        assert library.count() > 0
        assert library.notices
        assert library.check() == []


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


def test_an_empty_file_beside_copies_is_not_passed_over(path, fixtures):
    with Library(path) as library:
        library.keep(fixtures)
        library.backup_if_due()
    for ending in ("", "-wal", "-shm"):
        path.with_name(path.name + ending).unlink(missing_ok=True)
    with Library(path) as library:
        assert "restore" in library.notices[0]
    with Library(path) as library:
        assert library.notices == []
