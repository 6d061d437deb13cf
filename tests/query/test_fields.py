"""Every spelling of every tag, as the User Guide and EInfo have them."""

from __future__ import annotations

import xml.etree.ElementTree as ET

import pytest

from netreader.query import fields
from netreader.query.fields import FIELDS
from netreader.query.syntax import parse
from netreader.query.tree import Term

#: The User Guide's tags and names, and further spellings seen to work.
SPELLINGS = {
    "all": ["all", "All Fields", "ALL"],
    "aid": ["aid", "Article Identifier", "doi"],
    "au": ["au", "Author", "AU", "au "],
    "auid": ["auid", "Author - Identifier"],
    "1au": ["1au", "First Author", "First Author Name", "Author - First", "FAUT"],
    "lastau": ["lastau", "Last Author", "Last Author Name", "Author - Last", "LAUT"],
    "fau": ["fau", "Full Author Name", "Author - Full"],
    "ir": ["ir", "Investigator"],
    "fir": ["fir", "Full Investigator Name", "Investigator - Full"],
    "cn": ["cn", "Corporate Author", "Author - Corporate"],
    "ed": ["ed", "Editor"],
    "book": ["book"],
    "isbn": ["isbn"],
    "pubn": ["pubn", "Publisher"],
    "cois": ["cois", "Conflict of Interest Statement", "Conflict of Interest Statements"],
    "ad": ["ad", "affl", "Affiliation"],
    "dp": ["dp", "pdat", "Publication Date", "Date - Publication"],
    "epdat": ["epdat", "Electronic Date of Publication", "Electronic Publication Date"],
    "ppdat": ["ppdat", "Print Date of Publication", "Print Publication Date"],
    "edat": ["edat", "Entry Date", "Date - Entry"],
    "crdt": ["crdt", "Create Date", "Date - Create"],
    "mhda": ["mhda", "MeSH Date", "Date - MeSH"],
    "dcom": ["dcom", "Completion Date", "Date - Completion"],
    "lr": ["lr", "Modification Date", "Date - Modification"],
    "rn": ["rn", "ecno", "EC/RN Number", "EC / RN number"],
    "nm": ["nm", "Supplementary Concept", "Substance Name"],
    "filter": ["filter", "sb", "Subset", "Filter"],
    "gr": ["gr", "Grants and Funding", "Grant Number"],
    "ip": ["ip", "Issue"],
    "vi": ["vi", "Volume"],
    "pg": ["pg", "Pagination"],
    "ta": ["ta", "jo", "jour", "Journal", "Journal Title"],
    "jid": ["jid", "NLM Unique ID"],
    "la": ["la", "lang", "Language"],
    "lid": ["lid", "Location ID"],
    "mh": ["mh", "mesh", "MeSH", "MeSH Terms", "mesh  terms", " MH "],
    "majr": ["majr", "mj", "MeSH Major Topic"],
    "sh": ["sh", "MeSH Subheading", "MeSH Subheadings", "Subheading"],
    "ot": ["ot", "Other Term"],
    "pa": ["pa", "Pharmacological Action"],
    "pl": ["pl", "Place of Publication"],
    "pmid": ["pmid", "uid", "PMID"],
    "ps": ["ps", "Personal Name as Subject", "Subject - Personal Name"],
    "pt": ["pt", "ptyp", "Publication Type"],
    "si": ["si", "Secondary Source ID"],
    "tw": ["tw", "Text Word", "Text Words", "text"],
    "ti": ["ti", "titl", "Title"],
    "tiab": ["tiab", "Title/Abstract", "title / abstract"],
    "tt": ["tt", "Transliterated Title"],
}


@pytest.mark.parametrize(("tag", "spelling"), [(tag, word) for tag, words in SPELLINGS.items() for word in words])
def test_spellings(tag, spelling):
    found = fields.find(spelling)
    assert found is FIELDS[tag]
    assert fields.find(spelling.upper()) is found
    parsed = parse(f"5 [{spelling}]" if tag not in ("filter",) and not FIELDS[tag].dates else f"2020[{spelling}]")
    assert not [problem for problem in parsed.problems if problem.kind == "unknown-tag"]


@pytest.mark.parametrize("spelling", ["ab", "Abstract", "author identifier", "xyz", "", " ", "ti,ab", "t" * 5000, "Ü"])
def test_what_pubmed_does_not_know(spelling):
    assert fields.find(spelling) is None


@pytest.mark.parametrize(
    ("typed", "tag"),
    [
        ("ab", "tiab"),
        ("author identifier", "auid"),
        ("titel", "ti"),
        ("MeSH Trems", "mh"),
        ("year", "dp"),
        ("kw", "ot"),
    ],
)
def test_the_nearest_field(typed, tag):
    assert fields.nearest(typed) is FIELDS[tag]


def test_nothing_is_near_to_anything():
    assert fields.nearest("18F") is None
    assert fields.nearest("x" * 5000) is None


def test_the_table_is_sound():
    for tag, field in FIELDS.items():
        assert field.tag == tag
        assert field.name
        assert field.full
        assert field.meaning
        for spelling in (field.tag, field.code, field.full, *field.spellings):
            assert not spelling or fields.find(spelling) is field, spelling
        assert field.ranges or not field.dates
    assert {tag for tag, field in FIELDS.items() if field.noexp} == {"mh", "majr", "sh", "pt"}
    assert {tag for tag, field in FIELDS.items() if field.near} == {"ti", "tiab", "ad"}
    assert {tag for tag, field in FIELDS.items() if field.dates} == {
        "dp", "epdat", "ppdat", "edat", "crdt", "mhda", "dcom", "lr", "p1dat",
    }  # fmt: skip


def test_every_field_of_einfo(shared_data):
    path = shared_data / "eutils" / "einfo2.xml"
    if not path.exists():
        pytest.skip("no recorded answer of EInfo")
    listed = list(ET.parse(path).getroot().iter("Field"))
    assert len(listed) > 40
    for entry in listed:
        code, full = entry.findtext("Name", ""), entry.findtext("FullName", "")
        by_code, by_name = fields.find(code), fields.find(full)
        assert by_code is not None, code
        assert by_name is not None, full
        if code not in ("FULL", "FINV"):  # EInfo gives them the names of the plain author and investigator fields
            assert by_code is by_name, (code, full)
        assert by_code.dates == (entry.findtext("IsDate") == "Y"), code


def test_a_tag_is_written_short():
    parsed = parse("liver[Title/Abstract]")
    assert parsed.tree == Term("liver", "tiab")
