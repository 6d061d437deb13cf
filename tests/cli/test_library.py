"""``netreader library``."""

import json

import pytest


@pytest.fixture
def file(home):
    return home / "data" / "library.db"


def test_path_makes_nothing(netreader, home, file):
    ran = netreader("library", "path")
    assert (ran.code, ran.out, ran.err) == (0, f"{file}\n", "")
    assert not home.exists()


@pytest.mark.parametrize("words", [("info",), ("info", "--json"), ("check",)])
def test_no_library_yet(netreader, home, words):
    ran = netreader("library", *words)
    assert ran.code == 0
    assert not home.exists()


def test_info(netreader, online, file):
    netreader("fetch", "29768149", "90000002")
    netreader("note", "29768149", "A note")
    ran = netreader("library", "info")
    assert (ran.code, ran.err) == (0, "")
    assert str(file) in ran.out
    told = json.loads(netreader("library", "info", "--json").out)
    assert (told["papers"], told["notes"], told["path"]) == (2, 1, str(file))


def test_a_sound_library(netreader, online):
    netreader("fetch", "29768149")
    ran = netreader("library", "check")
    assert (ran.code, ran.out, ran.err) == (0, "", "The library is sound.\n")


@pytest.mark.parametrize(
    "words", [("library", "check"), ("library", "info"), ("show", "29768149"), ("note", "29768149")]
)
def test_a_damaged_library_is_4_and_stays_as_it_is(netreader, online, file, words):
    file.parent.mkdir(parents=True)
    file.write_bytes(b"this is no library" * 1000)
    ran = netreader(*words)
    assert ran.code == 4
    assert ran.out + ran.err
    assert "Traceback" not in ran.err
    assert file.read_bytes() == b"this is no library" * 1000


@pytest.mark.parametrize("words", [(), ("bogus",), ("info", "extra"), ("path", "--json")])
def test_wrong_usage(netreader, words):
    ran = netreader("library", *words)
    assert (ran.code, ran.out) == (2, "")
    assert "usage: netreader library" in ran.err
