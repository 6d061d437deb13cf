"""``netreader search``."""

import json

import pytest


def test_pmids_one_a_line_and_nothing_else_on_stdout(netreader, online):
    ran = netreader("search", "neuroendocrine", "tumors", "--limit", "100")
    assert ran.code == 0
    assert "25014687" in ran.lines
    assert all(line.isdigit() for line in ran.lines)
    assert len(set(ran.lines)) == len(ran.lines)


def test_what_pubmed_understood_goes_to_stderr(netreader, online):
    ran = netreader("search", "hepatectomy")
    assert "PubMed understood: " in ran.err


def test_a_list_that_is_cut_says_so(netreader, online):
    whole = netreader("search", "neuroendocrine tumors", "--limit", "9999")
    cut = netreader("search", "--limit", "2", "neuroendocrine tumors")
    assert cut.lines == whole.lines[:2]
    assert f"Showing 2 of {len(whole.lines)}" in cut.err
    assert "--limit" in cut.err
    assert "Showing" not in whole.err


def test_json(netreader, online):
    ran = netreader("search", "neuroendocrine", "--json", "tumors", "--limit", "3")
    found = json.loads(ran.out)
    assert set(found) == {"query", "source", "translation", "total", "pmids", "warnings", "mend"}
    assert (found["query"], found["source"]) == ("neuroendocrine tumors", "pubmed")
    assert len(found["pmids"]) == 3 < found["total"]
    assert all(isinstance(pmid, str) for pmid in found["pmids"])
    assert found["translation"]


def test_nothing_found_is_1_and_says_so(netreader, online):
    ran = netreader("search", "xyzzyxyzzy")
    assert (ran.code, ran.out) == (1, "")
    assert "Nothing found" in ran.err
    ran = netreader("search", "xyzzyxyzzy", "--json")
    assert ran.code == 1
    assert json.loads(ran.out)["total"] == 0


def test_another_spelling_is_suggested(netreader, online):
    ran = netreader("search", "hepatectmy")
    assert ran.code == 1
    assert "PubMed suggests: hepatectomy" in ran.err


def test_a_spelling_that_can_not_be_had_is_no_failure(netreader, online, monkeypatch):
    monkeypatch.setattr("netreader.cli.search.SPELLING", 0.1)
    online.fault("hang", times=None, program="espell")
    ran = netreader("search", "xyzzyxyzzy")
    assert ran.code == 1
    assert "Nothing found" in ran.err


def test_no_network_is_3_and_never_nothing_found(netreader):
    for options in ((), ("--json",)):
        ran = netreader("search", "hepatectomy", *options)
        assert (ran.code, ran.out) == (3, "")
        assert "othing found" not in ran.err
        assert ran.err.startswith("netreader: ")


def test_a_server_that_fails_is_3(netreader, online, monkeypatch):
    monkeypatch.setattr("netreader.pubmed.wire.URGENT_DEADLINE", 0.2)
    online.fault("rate_limited", times=None, program="esearch")
    ran = netreader("search", "hepatectomy")
    assert (ran.code, ran.out) == (3, "")


@pytest.mark.parametrize(("order", "sent"), [("date", "pub_date"), ("author", "Author"), ("journal", "JournalName")])
def test_orders(netreader, online, order, sent):
    assert netreader("search", "--sort", order, "tumors").code == 0
    assert online.requests[0].params["sort"] == sent


@pytest.mark.parametrize(
    "words",
    [
        (),
        ("   ",),
        ("--sort", "size", "x"),
        ("--sort", "added", "x"),
        ("--limit", "0", "x"),
        ("--limit", "10000", "x"),
        ("--limit", "many", "x"),
        ("--limit", "²", "x"),
        ("--colour", "x"),
    ],
)
def test_wrong_usage(netreader, home, words):
    ran = netreader("search", *words)
    assert (ran.code, ran.out) == (2, "")
    assert ran.err
    assert not home.exists()


def test_a_query_that_begins_with_a_hyphen(netreader, online):
    netreader("search", "--", "--limit")
    assert online.requests[0].params["term"] == "--limit"


def test_searching_leaves_nothing_behind(netreader, online, home):
    netreader("search", "hepatectomy")
    netreader("search", "--library", "hepatectomy")
    assert not (home / "data" / "library.db").exists()


class TestLibrary:
    @pytest.fixture(autouse=True)
    def kept(self, keep):
        keep("25014687", "28076709", "90000002", "29768149")

    def test_every_word_must_occur(self, netreader):
        ran = netreader("search", "--library", "lanreotide", "enteropanc*")
        assert (ran.code, ran.lines) == (0, ["25014687"])

    def test_notes_are_searched(self, netreader):
        netreader("note", "29768149", "Ask Øberg about this")
        assert netreader("search", "--library", "oberg").lines == ["29768149"]

    def test_json(self, netreader):
        found = json.loads(netreader("search", "--library", "--json", "lanreotide").out)
        assert (found["source"], found["translation"], found["pmids"], found["total"]) == (
            "library",
            "",
            ["25014687"],
            1,
        )

    def test_limit_and_order(self, netreader):
        whole = netreader("search", "--library", "--sort", "date", "20").lines
        ran = netreader("search", "--library", "--sort", "date", "--limit", "1", "20")
        assert ran.lines == whole[:1]
        assert f"Showing 1 of {len(whole)}" in ran.err

    def test_nothing_found(self, netreader):
        ran = netreader("search", "--library", "xyzzyxyzzy")
        assert (ran.code, ran.out) == (1, "")

    def test_the_verdict(self, netreader):
        def verdict(query):
            found = json.loads(netreader("search", "--library", "--json", query).out)
            return found["verdict"], bool(found["reasons"])

        assert verdict("2014[dp] AND eng[la]") == ("exact", False)
        assert verdict("lanreotide[tiab]") == ("approximate", True)
        assert verdict("lanreotide[tiab] AND LitCTreatment[filter]") == ("partial", True)
        ran = netreader("search", "--library", "lanreotide[tiab] AND LitCTreatment[filter]")
        assert (ran.lines, "The answer is partial." in ran.err) == (["25014687"], True)

    def test_the_language(self, netreader):
        netreader("note", "25014687", "lanreotide arm")
        for query in (
            "lanreotide NOT review[pt]",
            "lanreotide[ti] AND (enteropanc* OR octreotide[tiab])",
            "note:arm has:note",
            '"lanreotide enteropancreatic"[ti:~6]',
            "2014:2015[dp] lanreotide",
        ):
            assert netreader("search", "--library", query).lines == ["25014687"], query

    def test_what_is_wrong_is_said_with_its_place(self, netreader):
        ran = netreader("search", "--library", "((")
        assert (ran.code, ran.out) == (2, "")
        assert "character" in ran.err
        ran = netreader("search", "--library", "lanreotide[foo]")
        assert (ran.code, "foo" in ran.err) == (0, True)

    def test_the_mend_is_told(self, netreader):
        ran = netreader("search", "--library", "lanreotide[ab]")
        assert "Perhaps: lanreotide[tiab]" in ran.err
        found = json.loads(netreader("search", "--library", "--json", "lanreotide[ab]").out)
        assert found["mend"] == "lanreotide[tiab]"
        assert json.loads(netreader("search", "--library", "--json", "lanreotide").out)["mend"] == ""

    def test_earlier_searches_by_number(self, netreader):
        ran = netreader("search", "--library", "#7 AND lanreotide")
        assert (ran.code, "#7" in ran.err) == (2, True)


class TestFormat:
    """The papers themselves instead of their PMIDs."""

    def test_from_the_library(self, netreader, keep):
        keep("29768149", "90000002")
        ran = netreader("search", "--library", "budesonide", "--format", "nbib")
        assert (ran.code, ran.lines[0]) == (0, "PMID- 29768149")

    def test_from_pubmed_and_not_kept(self, netreader, online, home):
        found = netreader("search", "neuroendocrine", "--limit", "3")
        ran = netreader("search", "neuroendocrine", "--limit", "3", "--format", "jsonl")
        assert ran.code == 0
        assert [json.loads(line)["pmid"] for line in ran.lines] == found.lines
        assert not (home / "data" / "library.db").exists()

    def test_not_with_json(self, netreader):
        assert netreader("search", "x", "--json", "--format", "csv").code == 2

    def test_nothing_found_is_no_document(self, netreader, online):
        ran = netreader("search", "xyzzyxyzzy", "--format", "csl-json")
        assert (ran.code, ran.out) == (1, "")
