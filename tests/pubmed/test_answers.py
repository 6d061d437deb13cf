"""Answers that PubMed gave, as others recorded them, and what they become."""

from pathlib import Path

import pytest

from netreader.errors import BadResponse, Refused
from netreader.pubmed.answers import found_of, history_of, info_of, links_of, suggestion_of


def test_a_word_that_pubmed_does_not_know(shared_data: Path):
    found = found_of((shared_data / "eutils" / "factoid__empty_term.json").read_bytes(), "")
    assert (found.total, found.pmids) == (0, [])
    assert found.warnings == ["PubMed does not know “''”."]


def test_many_papers(shared_data: Path):
    found = found_of((shared_data / "eutils" / "factoid__nonunique_term.json").read_bytes(), "p53")
    assert (found.total, len(found.pmids), found.capped) == (97451, 10, True)
    assert found.translation == "p53[All Fields]"
    assert found.web_env.startswith("NCID_")


def test_no_term(shared_data: Path):
    with pytest.raises(Refused, match="empty"):
        found_of((shared_data / "eutils" / "factoid__undefined_term.json").read_bytes(), "")


def test_a_spelling(shared_data: Path):
    assert suggestion_of((shared_data / "eutils" / "espell.xml").read_bytes()) == "biopython"


def test_a_set_posted_and_two_refused(shared_data: Path):
    folder = shared_data / "eutils"
    assert history_of((folder / "epost1.xml").read_bytes()).web_env.startswith("MCID_")
    for name in ("epost2.xml", "epost3.xml"):
        with pytest.raises(Refused):
            history_of((folder / name).read_bytes())


BOMB = b"""<!DOCTYPE eSpellResult [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;&a;">]>
<eSpellResult><CorrectedQuery>&b;</CorrectedQuery></eSpellResult>"""


@pytest.mark.parametrize("data", [BOMB, b"<eSpellResult>", b"<other/>", b"<eSpellResult", b"\xff\xfe<"])
def test_xml_that_is_none_of_theirs(data):
    with pytest.raises((BadResponse, Refused)):
        suggestion_of(data)


@pytest.mark.parametrize("data", [b"{}", b"[]", b"null", b'"text"', b'{"einforesult": []}', b"\xef\xbb\xbf"])
def test_json_that_is_none_of_theirs(data):
    with pytest.raises(BadResponse):
        info_of(data)
    with pytest.raises(BadResponse):
        found_of(data, "x")


def test_a_byte_order_mark_does_no_harm():
    assert found_of(b'\xef\xbb\xbf{"esearchresult": {"count": "0", "idlist": []}}', "x").total == 0


def test_links_of_odd_shapes():
    answer = b'{"linksets": [null, {"linksetdbs": [null, {"linkname": "n", "links": [null, {}, "x", 3, "4"]}]}]}'
    assert [link.pmid for link in links_of(answer, "3", "n")] == ["4"]
