"""``netreader pack``: papers and what belongs to them, brought before the network goes, and proved to be there."""

import json
import socket
import sqlite3

import pytest

from netreader.library.library import Library


@pytest.fixture
def no_network(monkeypatch):
    """Any attempt to reach anything fails the test."""

    def refuse(*arguments, **options):
        raise AssertionError("the network was used")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)


def test_a_shelf_is_packed_and_proved_with_no_network(netreader, online, request):
    netreader("fetch", "28076709", "90000002")
    netreader("shelf", "Board", "28076709", "90000002")
    ran = netreader("pack", "--shelf", "board", "--with", "all", "--each", "3", "--estimate")
    assert ran.code == 0
    assert "Board" not in netreader("pack", "list").out
    assert "To be fetched: less than 1 MB" in ran.err
    ran = netreader("pack", "--shelf", "board", "--with", "all", "--each", "3")
    assert ran.code == 0, ran.err
    assert "All of board is here." in ran.err
    asked = len(online.requests)
    again = netreader("pack", "--shelf", "board", "--with", "all", "--each", "3")
    assert (again.code, len(online.requests)) == (0, asked)
    online.stop()
    request.getfixturevalue("no_network")
    ran = netreader("pack", "verify")
    assert (ran.code, ran.out) == (0, "board\tcomplete\n")
    (told,) = json.loads(netreader("pack", "verify", "BOARD", "--json").out)
    assert told["complete"]
    assert told["lacking"] == []
    assert set(told["papers"]) == {"28076709", "90000002"}


def test_a_query_is_packed(netreader, online):
    ran = netreader("pack", "neuroendocrine", "tumors", "--limit", "3", "--name", "Flight")
    assert ran.code == 0
    assert "The first 3 of" in ran.err
    assert netreader("pack", "list").out == "Flight\t3\tmesh\tcomplete\n"
    assert netreader("pack", "forget", "flight").code == 0
    assert netreader("pack", "list").code == 1
    assert netreader("pack", "forget", "flight").code == 1


def test_what_is_lacking_is_named(netreader, online, home):
    netreader("pack", "90000002[uid]", "--with", "similar,fulltext")
    library = home / "data" / "library.db"
    with sqlite3.connect(library) as connection:
        connection.execute("DELETE FROM doc_links")
        connection.execute("DELETE FROM doc_fulltexts")
        connection.execute("UPDATE raw SET xml=x'00'")
    connection.close()
    ran = netreader("pack", "verify")
    assert ran.code == 1
    assert "not complete" in ran.out
    assert "1 lists of links: 90000002 similar." in ran.err
    assert "1 full texts: 90000002." in ran.err
    assert "PMID 90000002: " in ran.err


def test_a_pack_that_breaks_off_goes_on(netreader, online, keep):
    keep("90000002", "90000003")
    netreader("shelf", "S", "90000002", "90000003", "29768149")
    online.fault("key_refused", times=None, program="elink")
    ran = netreader("pack", "--shelf", "S", "--with", "similar")
    assert ran.code == 1
    assert "similar articles of PMID 90000002: " in ran.err
    assert "not complete" in netreader("pack", "list").out
    online.clear_faults()
    assert netreader("pack", "--shelf", "S", "--with", "similar").code == 0


@pytest.fixture
def shelve(home):
    """Put papers on the shelf S, kept or not."""

    def put(*papers):
        with Library(home / "data" / "library.db") as library:
            library.shelves.put("S", papers)

    return put


def test_with_no_network_it_says_so_and_keeps_what_it_has(netreader, keep, shelve):
    keep("90000002")
    shelve(90000002, 1)
    ran = netreader("pack", "--shelf", "S")
    assert ran.code == 3
    assert "goes on from here" in ran.err
    assert netreader("pack", "verify", "S").code == 1


def test_a_paper_that_pubmed_does_not_have_is_no_obstacle(netreader, online, shelve):
    shelve(90000002, 77777777)
    assert netreader("pack", "--shelf", "S").code == 0
    (told,) = json.loads(netreader("pack", "verify", "--json").out)
    assert "record:77777777" in told["absent"]


@pytest.mark.parametrize(
    "words",
    [[], ["x", "--shelf", "y"], ["x", "--with", "luggage"], ["--shelf", "none"], ["forget"], ["x", "--json"]],
)
def test_words_that_make_no_sense(netreader, words):
    assert netreader("pack", *words).code == 2


def test_nothing_yet(netreader, home):
    assert netreader("pack", "verify").code == 1
    assert netreader("pack", "list").code == 1
    assert not home.exists()


@pytest.mark.parametrize(
    ("query", "said"), [("((", "brackets are never closed"), ("tag:liver", "PubMed doesn't know your notes")]
)
def test_a_query_that_pubmed_can_not_be_asked_is_refused_before_it_is(netreader, online, query, said):
    for words in (["pack", query], ["fetch", "--query", query]):
        ran = netreader(*words)
        assert (ran.code, said in ran.err) == (2, True)
    assert not online.requests
