"""``netreader show``: from the library, else from PubMed; kept once seen."""

import json
from xml.etree import ElementTree

import pytest

from netreader.errors import Full
from netreader.formats import FORMATS
from netreader.library.library import Library
from netreader.pubmed.records import parse
from netreader.starter import shelf


def test_a_paper_shown_once_is_there_when_the_network_is_gone(netreader, online, offline):
    first = netreader("show", "29768149", "--format", "json")
    assert first.code == 0
    offline()
    again = netreader("show", "29768149", "--format", "json")
    assert (again.code, again.out) == (0, first.out)


def test_the_first_example_of_the_manual(program, ncbi):
    env = {"NETREADER_EUTILS_URL": ncbi.url}
    assert program("fetch", "29768149", env=env).code == 0
    shown = program("show", "29768149", "--format", "json", env=env)
    assert shown.code == 0
    record = json.loads(shown.out)
    assert record["pmid"] == "29768149"
    assert record["abstract"]
    assert record["journal"]["medline_ta"] == "N Engl J Med"
    assert program("show", "29768149", "--format", "json").out == shown.out


def test_text_is_the_default(netreader, online):
    ran = netreader("show", "29768149")
    assert (ran.code, ran.err) == (0, "")
    assert ran.out == netreader("show", "--format", "text", "29768149").out
    assert "budesonide" in ran.out.lower()
    assert "ABSTRACT" in ran.out
    assert max(map(len, ran.lines)) <= 80


def test_xml_is_a_document(netreader, online):
    ran = netreader("show", "90000025", "--format", "xml")
    root = ElementTree.fromstring(ran.out)
    assert root.findtext(".//PMID") == "90000025"
    again = netreader("show", "90000025", "--format", "xml", "--offline")
    assert again.out == ran.out
    assert parse(ran.out.encode())[0].article.pmid == "90000025"


@pytest.mark.parametrize("name", FORMATS)
def test_every_format_prints_the_paper(netreader, online, name):
    ran = netreader("show", "29768149", "--format", name)
    assert (ran.code, ran.err) == (0, "")
    assert "29768149" in ran.out
    assert not ran.out.endswith("\n\n")


@pytest.mark.parametrize("name", FORMATS)
def test_hostile_text_is_harmless(netreader, online, name):
    ran = netreader("show", "90000027", "--format", name)
    assert ran.code == 0
    assert not {
        char for char in ran.out.replace("\r\n", "\n") if (char != "\n" and ord(char) < 32) or 0x7F <= ord(char) < 0xA0
    }
    assert not set(ran.out) & set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


@pytest.mark.parametrize(
    "word", ["10.1056/NEJMoa1316158", "https://doi.org/10.1056/nejmoa1316158", "pubmed.ncbi.nlm.nih.gov/25014687"]
)
def test_by_other_names_online_and_off(netreader, online, offline, word):
    assert "PMID:      25014687" in netreader("show", word).lines
    offline()
    assert "PMID:      25014687" in netreader("show", word).lines


def test_offline_never_asks(netreader, online, home):
    ran = netreader("show", "29768149", "--offline")
    assert (ran.code, ran.out) == (1, "")
    assert "29768149 is not in the library" in ran.err
    assert not online.requests
    assert not home.exists()


def test_a_number_that_pubmed_does_not_have(netreader, online):
    ran = netreader("show", "99999999")
    assert (ran.code, ran.out) == (1, "")
    assert "PubMed has no record of 99999999" in ran.err
    ran = netreader("show", "10.5555/there-is-no-such-doi")
    assert (ran.code, ran.out) == (1, "")


def test_no_network_is_3(netreader):
    ran = netreader("show", "29768149")
    assert (ran.code, ran.out) == (3, "")
    assert ran.err.startswith("netreader: ")
    assert ran.err.count("\n") == 1


@pytest.mark.parametrize(
    "words",
    [(), ("some words",), ("1 2 3",), ("1", "2"), ("1", "--format", "pdf"), ("0",), ("99999999999999999999",), ("",)],
)
def test_wrong_usage(netreader, online, words):
    ran = netreader("show", *words)
    assert (ran.code, ran.out) == (2, "")
    assert ran.err
    assert not online.requests


def test_a_record_that_can_not_be_kept_is_shown_all_the_same(netreader, online, monkeypatch):
    def refuse(self, records):
        raise Full("The disk is full.", "Make room.")

    monkeypatch.setattr(Library, "keep", refuse)
    ran = netreader("show", "29768149")
    assert ran.code == 4
    assert "budesonide" in ran.out.lower()
    assert ran.err == "netreader: The disk is full. Make room.\n"


class TestStarterShelf:
    """Entries that came with the program, until PubMed's record is there."""

    @pytest.fixture
    def entry(self, home):
        """CLARINET as the shelf has it, in the library."""
        with Library(home / "data" / "library.db") as library:
            library.keep_starter(shelf())
        return "10.1056/NEJMoa1316158"

    def test_offline_the_entry_itself(self, netreader, entry):
        ran = netreader("show", entry, "--offline")
        assert ran.code == 0
        assert "CLARINET" in ran.out or "lanreotide" in ran.out.lower()

    def test_without_a_network_the_entry_and_a_word_about_it(self, netreader, entry):
        ran = netreader("show", entry)
        assert ran.code == 0
        assert "starter shelf" in ran.err

    def test_online_pubmeds_record(self, netreader, online, entry):
        assert json.loads(netreader("show", entry, "--format", "json").out)["source"] == "pubmed"
        assert json.loads(netreader("show", entry, "--format", "json", "--offline").out)["source"] == "pubmed"

    def test_it_has_no_xml(self, netreader, entry):
        ran = netreader("show", entry, "--format", "xml", "--offline")
        assert (ran.code, ran.out) == (1, "")
        assert "XML" in ran.err

    def test_fetch_brings_the_record(self, netreader, online, entry):
        ran = netreader("fetch", entry)
        assert (ran.code, ran.err) == (0, "1 new, 0 updated, 0 unchanged, 0 failed.\n")

    def test_a_search_says_that_there_are_entries_without_a_pmid(self, netreader, entry):
        ran = netreader("search", "--library", "trial")
        assert "starter shelf" in ran.err
        assert all(int(line) > 0 for line in ran.lines)
