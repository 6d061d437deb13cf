"""A record as XML: PubMed's own, in a document of its own."""

from lxml import etree

from netreader.article import Record
from netreader.formats import FORMATS
from netreader.formats.entry import Entry
from netreader.pubmed.records import parse
from tests.formats.papers import FULL


def test_it_reads_back_as_the_same_record():
    text = FORMATS["xml"](FULL, 80)
    assert parse(text.encode()) == [FULL]


def test_real_records_read_back_as_the_same(shared_data):
    records = [
        record
        for folder in ("pubmed", "pubmed-rare")
        for path in sorted((shared_data / folder).glob("*.xml"))
        for record in parse(path.read_bytes(), bad=lambda error: None)
    ]
    text = "".join(FORMATS["xml"].write(Entry(record.article, record.xml) for record in records))
    assert len(records) > 300
    assert [record.article for record in parse(text.encode())] == [record.article for record in records]


def test_it_is_a_document_with_nlm_s_document_type():
    root = etree.fromstring(FORMATS["xml"](FULL, 80).encode())
    assert root.getroottree().docinfo.public_id == "-//NLM//DTD PubMedArticle, 1st January 2025//EN"
    assert [child.tag for child in root] == ["PubmedArticle"]


def test_it_is_harmless_to_a_terminal():
    hostile = Record(FULL.article, FULL.xml.replace(b"Glow", "\x1b]0;x\x07\u202e\x9b".encode()))
    text = FORMATS["xml"](hostile, 80)
    assert not any(character in text for character in "\x1b\x07\u202e\x9b")
