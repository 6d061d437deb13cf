"""``netreader library``."""

import json

import pytest

from netreader.library.library import Library


@pytest.fixture
def file(home):
    return home / "data" / "library.db"


def test_path_makes_nothing(netreader, home, file):
    ran = netreader("library", "path")
    assert (ran.code, ran.out, ran.err) == (0, f"{file}\n", "")
    assert not home.exists()


@pytest.mark.parametrize("verb", ["check", "repair", "backup", "compact"])
def test_no_library_yet(netreader, home, tmp_path, verb):
    ran = netreader("library", verb, *([tmp_path / "copy"] if verb == "backup" else []))
    assert (ran.code, ran.out) == (1, "")
    assert "There is no library yet" in ran.err
    assert not home.exists()
    assert not (tmp_path / "copy").exists()


def test_info(netreader, keep, file):
    keep("29768149", "90000002")
    netreader("note", "29768149", "A note")
    ran = netreader("library", "info")
    assert (ran.code, ran.err) == (0, "")
    assert str(file) in ran.out
    told = json.loads(netreader("library", "info", "--json").out)
    assert (told["papers"], told["notes"], told["starters"], told["path"]) == (2, 1, 0, str(file))
    assert told["bytes"] > 0
    netreader("highlight", "90000002", "--quote", "Symptoms improved")
    netreader("tag", "90000002", "+liver", "+liver/surgery")
    netreader("shelf", "Board", "90000002")
    told = json.loads(netreader("library", "info", "--json").out)
    assert (told["highlights"], told["tags"], told["shelves"], told["fulltexts"]) == (1, 2, 1, 0)


def test_info_of_no_library(netreader, home, file):
    empty = json.loads(netreader("library", "info", "--json").out)
    assert (empty["papers"], empty["bytes"], empty["path"]) == (0, 0, str(file))
    assert netreader("library", "info").code == 0
    assert not home.exists()


def test_a_sound_library(netreader, keep):
    keep("29768149")
    ran = netreader("library", "check")
    assert (ran.code, ran.out, ran.err) == (0, "", "The library is sound.\n")


def test_a_damaged_library_is_told_and_set_right(netreader, keep, file):
    keep("29768149")
    with Library(file) as library, library._database.transaction() as connection:
        connection.execute("DELETE FROM listing")
    ran = netreader("library", "check")
    assert ran.code == 4
    assert "listing" in ran.out
    assert "netreader library repair" in ran.err
    assert netreader("library", "repair").code == 0
    assert netreader("library", "check").code == 0
    assert netreader("show", "29768149", "--offline").code == 0


def test_a_file_that_is_no_library_any_more_is_set_aside_and_that_is_said(netreader, file):
    file.parent.mkdir(parents=True)
    file.write_bytes(b"scribbled over " * 1000)
    ran = netreader("library", "check")
    assert ran.code == 4
    assert "damaged" in ran.err
    copies = [path for path in file.parent.iterdir() if path.is_file() and path.read_bytes()[:9] == b"scribbled"]
    assert len(copies) == 1
    assert str(copies[0]) in ran.err
    assert netreader("library", "check").code == 0


@pytest.mark.parametrize(
    "words", [("library", "check"), ("library", "info"), ("show", "29768149"), ("note", "29768149", "x")]
)
def test_a_library_of_a_newer_netreader_is_left_as_it_is(netreader, keep, file, words):
    keep("29768149")
    with Library(file) as library, library._database.transaction() as connection:
        connection.execute("PRAGMA user_version=99")
    before = file.read_bytes()
    ran = netreader(*words)
    assert (ran.code, ran.out) == (4, "")
    assert ran.err.startswith("netreader: ")
    assert ran.err.count("\n") == 1
    assert file.read_bytes() == before


def test_backup_and_restore(netreader, keep, file, tmp_path, home):
    keep("29768149")
    netreader("note", "29768149", "then")
    ran = netreader("library", "backup", tmp_path / "copy.db")
    assert (ran.code, ran.out) == (0, "")
    assert str(tmp_path / "copy.db") in ran.err
    netreader("note", "29768149", "now")
    ran = netreader("library", "restore", tmp_path / "copy.db")
    assert (ran.code, ran.out) == (0, "")
    assert str(home / "data" / "backups") in ran.err
    assert netreader("note", "29768149").out == "then\n"
    saved = list((home / "data" / "backups").glob("before-restore-*.db"))
    with Library(saved[0]) as library:
        assert library.note(29768149).text == "now"


def test_a_backup_never_takes_the_place_of_a_file(netreader, keep, tmp_path):
    keep("29768149")
    (tmp_path / "thesis.docx").write_text("years of work")
    ran = netreader("library", "backup", tmp_path / "thesis.docx")
    assert ran.code == 2
    assert (tmp_path / "thesis.docx").read_text() == "years of work"


def test_what_is_no_copy_is_not_restored(netreader, keep, tmp_path):
    keep("29768149")
    (tmp_path / "letter.txt").write_text("Dear colleague")
    assert netreader("library", "restore", tmp_path / "letter.txt").code == 4
    assert netreader("library", "restore", tmp_path / "nothing").code == 2
    assert netreader("show", "29768149", "--offline").code == 0


def test_compact(netreader, keep):
    keep("29768149")
    ran = netreader("library", "compact")
    assert (ran.code, ran.out) == (0, "")
    assert netreader("show", "29768149", "--offline").code == 0


@pytest.mark.parametrize("words", [(), ("bogus",), ("info", "extra"), ("path", "--json"), ("backup",)])
def test_wrong_usage(netreader, words):
    ran = netreader("library", *words)
    assert (ran.code, ran.out) == (2, "")
    assert "usage: netreader library" in ran.err
