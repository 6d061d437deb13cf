"""Retracted, doubted and withdrawn papers say so in every format, and the word is nobody's note when it comes back."""

from __future__ import annotations

from pathlib import Path

import pytest
from msgspec.structs import replace

from netreader.formats import FORMATS
from netreader.formats.entry import Entry
from netreader.formats.readers import READERS
from netreader.pubmed.records import parse

FOLDER = Path(__file__).parent.parent / "fixtures" / "pubmed"


def record(pmid):
    return parse((FOLDER / f"{pmid}.xml").read_bytes())[0]


PAPERS = {
    "retracted": record("90000004"),
    "concern": record("90000006"),
    "withdrawn": replace(record("90000002"), article=replace(record("90000002").article, withdrawn="2026-01-02")),
}
#: How each format says it; PubMed's own formats have their own signs, and none for a withdrawal.
SIGNS = {
    "retracted": ("Retracted", "RETRACTED", "RetractionIn"),
    "concern": ("Expression of concern", "EXPRESSION OF CONCERN", "ExpressionOfConcern", "ECI"),
    "withdrawn": ("Withdrawn from PubMed", "WITHDRAWN", '"withdrawn"'),
}


@pytest.mark.parametrize("name", list(FORMATS))
@pytest.mark.parametrize("what", list(PAPERS))
def test_every_format_says_so(name, what):
    if what == "withdrawn" and name in ("nbib", "xml"):
        pytest.skip("the record itself has no sign for it")
    entry = Entry(PAPERS[what].article, PAPERS[what].xml)
    text = "".join(FORMATS[name].write([entry]))
    assert any(sign in text for sign in SIGNS[what])


@pytest.mark.parametrize("name", [name for name in READERS if name in FORMATS])
@pytest.mark.parametrize("what", list(PAPERS))
def test_it_is_no_note(name, what):
    text = "".join(FORMATS[name].write([Entry(PAPERS[what].article)]))
    (entry,) = [entry for entry in READERS[name].read(text) if isinstance(entry, Entry)]
    assert entry.note == ""
    assert what != "retracted" or entry.article.is_retracted
