"""Commands over a library that may not be written. That such a file can be read at all is tested with the library."""

import pytest

from netreader.library import database, readonly
from netreader.library.library import Library
from netreader.pubmed.records import parse
from tests.library.conftest import FIXTURES

PMID = "19704057"


@pytest.fixture
def forbidden(home, monkeypatch):
    """A library with a paper and a note, and no permission to write it."""
    path = home / "data" / "library.db"
    with Library(path) as library:
        library.keep(parse((FIXTURES / f"{PMID}.xml").read_bytes()))
        library.save_note(int(PMID), "a note")
    for module in (database, readonly):
        monkeypatch.setattr(module, "may_be_written", lambda path: False)
    return path


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("show", PMID, "--offline"), "octreotide"),
        (("search", "--library", "octreotide"), PMID),
        (("export", "--format", "csv"), PMID),
        (("note", PMID), "a note"),
        (("library", "info"), "Papers kept:     1"),
        (("mesh", "show", "Octreotide"), "D015282"),
    ],
)
def test_it_is_read_and_said_why_no_more(netreader, forbidden, words, said):
    before = forbidden.read_bytes()
    ran = netreader(*words)
    assert ran.code == 0
    assert said.lower() in ran.out.lower()
    assert ran.err.startswith(f"The library {forbidden} can't be opened for writing. It is read as it is.")
    assert forbidden.read_bytes() == before


@pytest.mark.parametrize(
    "words",
    [
        ("note", PMID, "another"),
        ("note", PMID, "--edit"),
        ("fetch", "25014687"),
        ("import", FIXTURES / "25014687.xml"),
        ("library", "reindex"),
        ("library", "compact"),
    ],
)
def test_what_would_write_says_why_it_does_not(netreader, forbidden, words):
    ran = netreader(*words)
    assert ran.code == 4
    assert "can't be opened for writing. Check its permissions" in ran.err
    assert "Traceback" not in ran.err


def test_a_copy_of_it_can_be_made(netreader, forbidden, tmp_path):
    assert netreader("library", "backup", tmp_path / "copy.db").code == 0
    assert (tmp_path / "copy.db").stat().st_size


def test_a_paper_that_is_not_kept_is_fetched_and_shown(netreader, forbidden, online):
    ran = netreader("show", "25014687")
    assert ran.code == 4
    assert "Lanreotide" in ran.out
    assert "can't be opened for writing" in ran.err


# The copy of the day


def test_commands_that_write_make_the_copy_of_the_day(netreader, home, online):
    netreader("fetch", PMID)
    (copy,) = (home / "data" / "backups").iterdir()
    first = copy.stat().st_mtime_ns
    netreader("note", PMID, "a note")
    assert [one.stat().st_mtime_ns for one in (home / "data" / "backups").iterdir()] == [first]
    copy.unlink()
    netreader("show", PMID)
    assert not copy.exists()
    netreader("note", PMID, "another note")
    assert copy.exists()


def test_a_copy_that_fails_does_not_spoil_what_was_done(netreader, home, monkeypatch):
    (home / "data").mkdir(parents=True)
    (home / "data" / "backups").write_text("in the way")
    ran = netreader("import", FIXTURES / "25014687.xml")
    assert ran.code == 0
    assert "Today's copy of the library could not be made." in ran.err
    assert "Traceback" not in ran.err


# An index that is made again


def test_making_the_index_again_shows_how_far_it_is(netreader, home, monkeypatch):
    monkeypatch.setattr("netreader.cli.terminal.MANY", 1)
    netreader("import", FIXTURES / "25014687.xml")
    path = home / "data" / "library.db"
    with Library(path) as library, library._database.transaction() as connection:
        connection.execute("UPDATE derived SET layout=0")
    ran = netreader("show", "25014687", "--offline")
    assert ran.code == 0
    assert ran.err == "The library is brought up to date for this netreader; this happens once.\n"
    assert netreader("show", "25014687", "--offline").err == ""
