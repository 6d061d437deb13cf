"""What PubMed has changed of papers that are kept; when it was asked about them."""

from __future__ import annotations

import sqlite3
import time

import pytest
from msgspec.structs import replace

from netreader.article import AbstractSection, Article, Correction, Record
from netreader.library.library import Library
from netreader.library.schema import VERSION

PAPER = Article("12345", "A title of tumours.", abstract=(AbstractSection("Seven died."),), revised="2020-01-01")


def record(article, **changes):
    changed = replace(article, **changes)
    return Record(changed, f"<x>{changed!r}</x>".encode())


@pytest.fixture
def library(path):
    with Library(path) as opened:
        opened.keep([record(PAPER)])
        yield opened


RETRACTED = {"revised": "2021-01-01", "corrections": (Correction("RetractionIn", "J X. 2021", "9"),)}


def test_a_record_that_replaces_another_leaves_its_change(library, path):
    assert library.changes.unseen() == []
    kept = library.keep([record(PAPER, abstract=(AbstractSection("Eight died."),), **RETRACTED)])
    assert kept.revisions[12345].kinds == ("retracted", "abstract")
    with Library(path) as other:
        (change,) = other.changes.unseen()
        assert (change.paper, change.revision.texts[0].before) == (12345, "Seven died.")
        assert change.revision.notices[0].pmid == "9"
        other.see_changes([change])
    assert library.changes.unseen() == []
    assert [change.seen for change in library.changes.of([12345])] == [True]
    assert library.check() == []


def test_an_older_or_equal_record_leaves_none(library):
    library.keep([record(PAPER)])
    library.keep([record(PAPER, revised="2019-01-01", title="An older title.")])
    assert library.changes.all() == []


def test_changes_not_looked_at_are_joined(library):
    library.keep([record(PAPER, revised="2021-01-01", title="Second.")])
    library.keep([record(PAPER, revised="2022-01-01", title="Third.", pmcid="PMC1")])
    (change,) = library.changes.unseen()
    assert change.revision.kinds == ("full text", "title")
    assert (change.revision.texts[0].before, change.revision.texts[0].after) == (PAPER.title, "Third.")


def test_one_that_grew_while_it_was_looked_at_stays(library):
    library.keep([record(PAPER, revised="2021-01-01", title="Second.")])
    (looked_at,) = library.changes.unseen()
    library.keep([record(PAPER, **RETRACTED | {"revised": "2022-01-01"})])
    library.see_changes([looked_at])
    (change,) = library.changes.unseen()
    assert "retracted" in change.revision.kinds


def test_the_gravest_come_first(library):
    papers = {number: replace(PAPER, pmid=str(number)) for number in (2, 3, 4)}
    library.keep([record(paper) for paper in papers.values()])
    library.keep([record(papers[2], revised="2021-01-01", title="New.")])
    library.keep([record(papers[3], **RETRACTED)])
    library.renew([], withdrawn=[4])
    assert [change.paper for change in library.changes.unseen()] == [3, 4, 2]


def test_withdrawn_and_there_again(library):
    library.renew([], withdrawn=[12345, 999])
    article = library.article(12345)
    assert article is not None
    assert article.withdrawn
    assert library.ask("is:withdrawn").keys == [12345]
    assert library.changes.unseen()[0].revision.kinds == ("withdrawn",)
    library.renew([record(PAPER)])  # the same record to the letter
    assert library.ask("is:withdrawn").keys == []
    assert library.changes.unseen()[0].revision.kinds == ("revised",)
    assert library.check() == []


def test_who_is_due(library):
    library.keep([record(replace(PAPER, pmid="7")), record(replace(PAPER, pmid="8"))])
    assert library.changes.due(7, 10) == []
    assert set(library.changes.due(-1, 10)) == {7, 8, 12345}
    day = 86_400
    library.changes.asked([7], time.time() - 20 * day)
    library.changes.asked([8], time.time() - 30 * day)
    assert library.changes.due(10, 10) == [8, 7]
    assert library.changes.due(10, 1) == [8]
    library.renew([record(replace(PAPER, pmid="8"))])
    assert library.changes.due(10, 10) == [7]


def test_a_change_that_makes_no_sense_is_passed_over(library, path):
    library.keep([record(PAPER, revised="2021-01-01", title="Second.")])
    with sqlite3.connect(path) as connection:
        connection.execute("INSERT INTO doc_changes(key, body) VALUES(77, ?)", (b'{"paper": "x"}',))
        connection.execute(
            "INSERT INTO doc_changes(key, body) VALUES(78, ?)",
            (b'{"paper": 1, "found": "never", "revision": {"kinds": ["title"]}}',),
        )
    connection.close()
    assert len(library.changes.all()) == 1


def test_a_file_of_before_there_were_changes(library, path):
    library.close()
    with sqlite3.connect(path) as connection:
        connection.execute("DROP TABLE doc_changes")
        connection.execute("DROP TABLE checked")
        connection.execute("PRAGMA user_version=4")
    connection.close()
    with Library(path) as opened:
        assert opened.info().version == VERSION
        opened.keep([record(PAPER, revised="2021-01-01", title="Second.")])
        assert len(opened.changes.unseen()) == 1
        assert opened.changes.due(-1, 5) == [12345]
