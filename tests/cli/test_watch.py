"""netreader watch: saved searches and what is new in them."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest

from netreader.library.library import Library


def age(home, name: str, days: int) -> None:
    """Let a search have been looked at so long ago, and nothing been seen then."""
    from msgspec.structs import replace

    with Library(home / "data" / "library.db") as library:
        saved = library.saved.find(name)
        library.saved.put(replace(saved, looked=datetime.now(UTC) - timedelta(days=days), seen=()))


def test_what_is_there_when_a_search_is_saved_is_not_new(netreader, online):
    assert netreader("watch", "--save", "octreotide", "somatostatin").code == 0
    ran = netreader("watch")
    assert (ran.code, ran.out, ran.err) == (1, "", "Nothing new.\n")


def test_each_paper_is_new_once(netreader, online, home):
    netreader("watch", "--save", "octreotide", "somatostatin")
    age(home, "somatostatin", 365 * 60)
    found = netreader("search", "octreotide").lines
    assert found
    peeked = netreader("watch", "--peek")
    ran = netreader("watch")
    assert ran.code == 0
    assert sorted(line.split("\t")[0] for line in ran.lines) == sorted(found)
    assert all(line.split("\t")[1] == "somatostatin" and line.split("\t")[2] for line in ran.lines)
    assert peeked.lines == ran.lines
    assert netreader("watch").code == 1


def test_the_library_by_the_moment_of_keeping(netreader, online):
    netreader("watch", "--save", "budesonide[ti]", "mine", "--library")
    assert netreader("watch", "mine").code == 1
    netreader("fetch", "29768149")
    told = json.loads(netreader("watch", "--json").out)
    assert [(one["name"], one["source"], one["pmids"], one["total"]) for one in told] == [
        ("mine", "library", ["29768149"], 1)
    ]
    assert netreader("watch").code == 1


def test_when_pubmed_can_not_be_asked_nothing_counts_as_seen(netreader, online, home):
    netreader("watch", "--save", "octreotide", "somatostatin")
    age(home, "somatostatin", 365 * 60)
    online.fault("server_error", times=None)
    ran = netreader("watch")
    assert (ran.code, ran.out) == (3, "")
    assert "somatostatin" in ran.err
    online.clear_faults()
    assert netreader("watch").lines


def test_listed_and_forgotten(netreader, online):
    netreader("watch", "--save", "octreotide", "b")
    netreader("watch", "--save", "lanreotide", "a", "--library")
    listed = [line.split("\t") for line in netreader("watch", "--list").lines]
    assert [(line[0], line[1], line[3]) for line in listed] == [
        ("b", "pubmed", "octreotide"),
        ("a", "library", "lanreotide"),
    ]
    assert netreader("watch", "--forget", "B").code == 0
    assert netreader("watch", "--forget", "b").code == 1
    assert [line.split("\t")[0] for line in netreader("watch", "--list").lines] == ["a"]


@pytest.mark.parametrize(
    "words",
    [
        ("--save", "octreotide"),
        ("--save", "", "x"),
        ("--save", "octreotide", "x", "y"),
        ("--save", "((", "x"),
        ("--save", "is:starred", "x"),
        ("--save", "#99", "x"),
        ("--forget",),
    ],
)
def test_wrong_usage(netreader, online, words):
    ran = netreader("watch", *words)
    assert (ran.code, ran.out) == (2, "")
    assert ran.err


def test_without_any(netreader):
    ran = netreader("watch")
    assert (ran.code, ran.out) == (1, "")
    assert "--save" in ran.err
    assert netreader("watch", "nobody").code == 1


def test_a_query_that_is_misread_is_not_saved_in_silence(netreader):
    ran = netreader("watch", "--library", "--save", "is:unraed", "later")
    assert ran.code == 2
    assert "There is no is:unraed" in ran.err
    assert "Perhaps: is:unread" in ran.err
    assert "is:unraed" not in netreader("watch", "--list").out
    ran = netreader("watch", "--library", "--save", "cancer[ab]", "cancer")
    assert ran.code == 0
    assert "PubMed has no field [ab]" in ran.err
    assert "Perhaps: cancer[tiab]" in ran.err
