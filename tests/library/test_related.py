"""Links and full texts kept: by kind, with their day; from an older file; found by the query; moved; damaged."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from netreader.errors import Corrupt
from netreader.library.library import Library
from netreader.pubmed import jats
from netreader.pubmed.records import parse
from netreader.related import Linked, LinkOut, Place, Related

FIXTURES = Path(__file__).parents[1] / "fixtures"
JATS = (FIXTURES / "jats" / "pmc" / "PMC99999922.xml").read_bytes()


def record(pmid):
    return parse((FIXTURES / "pubmed" / f"{pmid}.xml").read_bytes())


def text_of(data=JATS):
    found = jats.parse(data)
    assert found is not None
    return found


@pytest.fixture
def library(tmp_path):
    with Library(tmp_path / "library.db") as library:
        yield library


def test_links_are_kept_by_kind_and_replaced_when_asked_again(library):
    similar = Related("similar", (Linked("2", 900), Linked("3", 10)), "pubmed", "2026-11-01T10:00:00+00:00", 2)
    none = Related("cited", (), "pubmed", "2026-11-02T10:00:00+00:00", 0, "nobody yet")
    for related in (similar, none):
        library.keep_links(1, related)
    library.keep_links(7, Related("similar", (Linked("8"),)))
    assert library.links_of(1) == {"similar": similar, "cited": none}
    assert library.related.one(1, "refs") is None  # never asked, which is not an empty list
    again = Related("cited", (Linked("9"),), "europepmc", "2026-11-03T10:00:00+00:00", 4_000)
    library.keep_links(1, again)
    assert library.links_of(1)["cited"] == again
    counts = library.link_counts(1)
    assert {kind: (count.number, count.source) for kind, count in counts.items()} == {
        "similar": (2, "pubmed"),
        "cited": (4_000, "europepmc"),
    }
    assert library.check() == []


def test_what_linkout_named_is_kept_beside(library):
    assert library.linkout_of(1) is None
    linkout = LinkOut((Place("P", "https://example.org/", "paid", "Full text"),), "2026-11-01")
    library.keep_linkout(1, linkout)
    assert library.linkout_of(1) == linkout
    assert library.links_of(1) == {}
    assert library.link_counts(1) == {}


def test_twenty_thousand_links_are_kept_and_counted_quickly(library):
    many = Related("cited", tuple(Linked(str(n)) for n in range(1, 20_001)), "pubmed", "2026-11-01", 20_000)
    library.keep_links(1, many)
    assert library.links_of(1)["cited"] == many
    assert library.link_counts(1)["cited"].number == 20_000


def test_a_full_text_is_kept_with_its_xml_and_found(library):
    library.keep(record("90000022"))
    library.keep(record("90000018"))
    assert library.fulltext(90000022) is None
    text = text_of()
    library.keep_fulltext(90000022, text, JATS)
    library.keep_fulltext(90000018, text_of(b"<article><front><article-meta/></front></article>"), b"<article/>")
    assert library.fulltext(90000022) == text
    assert library.fulltexts.xml(90000022) == JATS
    assert library.fulltexts.state(90000022).is_open
    closed = library.fulltext(90000018)
    assert closed is not None
    assert not closed.is_open
    answer = library.ask("has:fulltext")
    assert (answer.keys, answer.verdict) == ([90000022], "exact")
    assert library.check() == []


def test_full_texts_are_read_again_by_a_better_reader(library):
    library.keep_fulltext(1, text_of(), JATS)
    before = library.fulltext(1)

    def better(data):
        from msgspec.structs import replace

        return replace(text_of(data), title="Better")

    assert library.fulltexts.reread(better) == 1
    after = library.fulltext(1)
    assert after.title == "Better"
    assert after.fetched == before.fetched


def test_a_full_text_goes_over_to_pubmeds_record(library):
    library.keep_fulltext(-5, text_of(), JATS)
    with library._database.transaction() as connection:
        library.fulltexts.move(connection, -5, 90000022)
    assert library.fulltext(-5) is None
    assert library.fulltext(90000022) is not None
    with library._database.transaction() as connection:
        library.fulltexts.move(connection, -5, 90000022)  # nothing to move: what is there stays
    assert library.fulltext(90000022) is not None


def test_what_nlm_deletes_is_forgotten_with_links_and_text(library):
    library.keep(record("90000022"))
    library.keep_fulltext(90000022, text_of(), JATS)
    library.keep_links(90000022, Related("similar", (Linked("2"),)))
    library.keep_links(1, Related("similar", (Linked("3"),)))
    with library._database.transaction() as connection:
        library._papers.withdraw(connection, {90000022: 0})
    assert library.fulltext(90000022) is None
    assert library.fulltexts.state(90000022) is None
    assert library.links_of(90000022) == {}
    assert library.links_of(1) != {}
    assert library.check() == []


def test_a_damaged_full_text_is_named_and_the_rest_read(library):
    library.keep_fulltext(1, text_of(), JATS)
    with library._database.transaction() as connection:
        connection.execute("UPDATE jats_texts SET text=x'00ff' WHERE key=1")
    with pytest.raises(Corrupt, match="full text"):
        library.fulltext(1)
    assert library.check() == ["The full text of PMID 1 can't be read."]
    assert library.fulltexts.xml(1) == JATS


def test_links_that_make_no_sense_are_as_if_never_asked(library):
    library.keep_links(1, Related("similar", (Linked("2"),)))
    with library._database.transaction() as connection:
        connection.execute("UPDATE doc_links SET body=?", (b'{"paper": 1, "kind": "similar", "related": 5}',))
    assert library.links_of(1) == {}
    library.keep_links(1, Related("similar", (Linked("3"),)))
    assert library.links_of(1)["similar"].pmids == ["3"]


def test_a_file_of_the_version_before_gets_the_tables(tmp_path):
    path = tmp_path / "library.db"
    with Library(path) as library:
        library.keep(record("90000022"))
    connection = sqlite3.connect(path)
    for table in ("doc_links", "doc_fulltexts", "jats", "jats_texts"):
        connection.execute(f"DROP TABLE {table}")
    connection.execute("PRAGMA user_version=4")
    connection.commit()
    connection.close()
    with Library(path) as library:
        assert library.count() == 1
        library.keep_links(90000022, Related("similar", (Linked("2"),)))
        library.keep_fulltext(90000022, text_of(), JATS)
        assert library.check() == []


def test_what_can_be_saved_of_a_damaged_file_has_links_and_texts(tmp_path):
    path = tmp_path / "library.db"
    with Library(path) as library:
        library.keep(record("90000022"))
        library.keep_links(90000022, Related("similar", (Linked("2"),)))
        library.keep_fulltext(90000022, text_of(), JATS)
    with Library(path) as library:
        library.close()
        library._salvage()
        assert library.links_of(90000022)["similar"].pmids == ["2"]
        assert library.fulltext(90000022) == text_of()
