"""EndNote's XML: in its order and styles, and back."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree
from msgspec.structs import replace

from netreader.article import Article, Author, Book
from netreader.formats import endnote, endnote_reader
from netreader.formats.entry import Entry, Flaw
from netreader.pubmed.records import parse
from tests.formats.generated import articles, books, facts
from tests.formats.papers import FULL


def written(*several):
    return "".join(endnote.many(map(Entry, several), 80))


def back(*several):
    return [entry.article for entry in endnote_reader.read(written(*several))]


def test_a_record():
    root = etree.fromstring(written(FULL.article).encode())
    (record,) = root.iterfind("records/record")
    told = {
        "ref-type": "17",
        "contributors/authors/author": "O'Lamp, Ana B",
        "titles/title": "Glow at 1.7 m² in Lampyris: a trial",
        "titles/secondary-title": "Invented journal of lamps",
        "pages": "232-235",
        "dates/year": "2025",
        "dates/pub-dates/date": "May",
        "accession-num": "90000001",
        "electronic-resource-num": "10.5555/lamp.1",
        "remote-database-name": "PubMed",
        "custom2": "PMC9",
    }
    assert {path: "".join(record.find(path).itertext()) for path in told} == told
    assert [(style.get("face"), style.text) for style in record.find("titles/title")] == [
        ("normal", "Glow at 1.7 m² in "),
        ("italic", "Lampyris"),
        ("normal", ": a trial"),
    ]


@given(st.lists(st.one_of(articles(), books()), max_size=3))
def test_what_is_written_is_read(several):
    etree.fromstring(written(*several).encode())
    if several:
        assert list(map(facts, back(*several))) == list(map(facts, several))


def test_real_records_come_back(shared_data):
    number = 0
    for folder in ("pubmed", "pubmed-rare"):
        for path in sorted((shared_data / folder).glob("*.xml")):
            for record in parse(path.read_bytes(), bad=lambda error: None):
                (found,) = back(record.article)
                ours, theirs = facts(found, spans=False), facts(record.article, spans=False)
                for name in ("pmid", "title", "doi", "pmcid", "abstract", "published", "retracted"):
                    assert ours[name] == theirs[name], (path.name, name)
                number += 1
    assert number > 300


def test_people_and_a_chapter():
    people = (Author("Doe", "John A", "JA", "Jr"), Author("Suharto"), Author(collective_name="WHO"))
    book = Book("LampReviews & more", "University of Lamps", "Nowhere", (Author("Ed", "Eva", "E"),), edition="2nd",
                isbn=("978", "979"), published="1993", chapter=True)  # fmt: skip
    article = Article("1", "Glow", published="1993", published_text="1993", book=book, authors=people)
    assert back(article) == [article]


@pytest.mark.parametrize("note", ["One.", "A list:\n\n- one <b>\n  - two & three"])
def test_a_note_comes_along(note):
    (entry,) = endnote_reader.read(endnote.one(Entry(FULL.article, note=note), 80))
    assert entry.note == note


@pytest.mark.parametrize("tags", [("liver/mets", "ablation"), ("Lamps",), ("a & b", "x; y")])
def test_tags_come_along_and_are_no_keywords(tags):
    (entry,) = endnote_reader.read(endnote.one(Entry(FULL.article, tags=tags), 80))
    (plain,) = endnote_reader.read(endnote.one(Entry(FULL.article), 80))
    assert (entry.tags, entry.article.keywords) == (tags, plain.article.keywords)


OTHERS = """<?xml version="1.0"?><!DOCTYPE xml [<!ENTITY a "b">]>
<xml><records>
<record><ref-type name="Journal Article">17</ref-type><titles><title>Glow &a;</title></titles></record>
<record><ref-type name="Journal Article">17</ref-type><titles><title>Bare &amp; text
  in lines</title></titles><remote-database-provider>NLM</remote-database-provider><accession-num>12</accession-num>
</record>
<record><ref-type name="Book">6</ref-type>
<record><titles><title>After an open one</title></titles><urls><related-urls><url>https://pubmed.ncbi.nlm.nih.gov/7/</url></related-urls></urls></record>
<record></record>
</records></xml>
"""


def test_others_dialects_and_flaws():
    found = list(endnote_reader.read(OTHERS))
    assert [(type(entry), entry.line) for entry in found] == [(Flaw, 3), (Entry, 4), (Flaw, 7), (Entry, 8), (Flaw, 9)]
    assert (found[1].article.title, found[1].article.pmid) == ("Bare & text in lines", "12")
    assert (found[3].article.title, found[3].article.pmid) == ("After an open one", "7")


def test_hostile_text_is_harmless():
    article = replace(FULL.article, title="]]> <!ENTITY x> </title> &#0; \ufffe", title_spans=())
    assert back(article)[0].title == "]]> <!ENTITY x> </title> &#0;"


@given(st.text(st.sampled_from('<>/recordxml titles&;"= \x1b\x00'), max_size=200))
def test_any_text_is_read_or_named(text):
    found = list(endnote_reader.read("<xml><records><record><titles><title>x" + text + "</title></titles></record>"))
    assert found
    assert all(isinstance(entry, Entry | Flaw) for entry in found)
