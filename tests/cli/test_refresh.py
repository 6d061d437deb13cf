"""``netreader refresh``: papers asked about again, and what changed."""

import json

import pytest

from netreader.library.library import Library
from netreader.pubmed.records import parse


@pytest.fixture
def library_of(home):
    """Keep records as they once were."""

    def keep(*records):
        with Library(home / "data" / "library.db") as library:
            for data in records:
                library.keep(parse(data))

    return keep


@pytest.fixture
def older(library_of, own_record):
    """A paper before it was retracted, and one before it was revised."""
    library_of(
        own_record("90000004", without=("CommentsCorrectionsList", "Retracted Publication"), revised="1999"),
        own_record("29768149", revised="1999").replace(b"</ArticleTitle>", b" (once).</ArticleTitle>"),
    )


def test_what_changed_is_printed_and_remembered(netreader, online, older):
    ran = netreader("refresh")
    told = dict(line.split("\t") for line in ran.lines)
    assert ran.code == 0
    assert told["90000004"].startswith("retracted")
    assert told["29768149"] == "title revised"
    assert ran.err == "2 changed, 0 unchanged.\n"
    again = netreader("refresh")
    assert (again.code, again.out, again.err) == (0, "", "0 changed, 2 unchanged.\n")
    listed = json.loads(netreader("refresh", "--list", "--json").out)
    assert [change["pmid"] for change in listed] == ["90000004", "29768149"]
    assert listed[0]["notices"][0]["type"] == "RetractionIn"
    assert listed[1]["texts"][0]["before"].endswith("(once).")
    assert netreader("refresh", "--list", "29768149", "--seen").out == "29768149\ttitle revised\n"
    assert netreader("refresh", "--list").lines[0].startswith("90000004\tretracted")
    netreader("refresh", "--list", "--seen")
    assert netreader("refresh", "--list").code == 1


def test_some_papers_only(netreader, online, older):
    netreader("shelf", "Board", "29768149")
    ran = netreader("refresh", "--shelf", "board", "--json")
    assert [change["pmid"] for change in json.loads(ran.out)] == ["29768149"]
    assert netreader("refresh", "--query", "is:starred").code == 1
    assert netreader("refresh", "90000004").out.startswith("90000004\tretracted")
    assert netreader("refresh", "1").code == 1
    assert netreader("refresh", "--days", "3").err == "PubMed was asked about all of them within that time.\n"


@pytest.mark.parametrize(
    "words",
    [["1", "--shelf", "x"], ["--query", "x", "--shelf", "x"], ["--seen"], ["--days", "-1"], ["--shelf", "none"]],
)
def test_words_that_make_no_sense(netreader, words):
    assert netreader("refresh", *words).code == 2


def test_a_withdrawn_paper_is_marked_and_one_that_is_only_missing_is_not(netreader, online, library_of, own_record):
    library_of(own_record("29768149").replace(b"29768149", b"91234567"), own_record("90000002"))
    ran = netreader("refresh")
    assert (ran.code, ran.out) == (0, "91234567\twithdrawn\n")
    assert "WITHDRAWN" in netreader("show", "91234567", "--offline").out
    online.fault("missing_ids", times=None)
    ran = netreader("refresh", "90000002", "29768149", "91234567")
    assert "29768149 is not in the library" in ran.err
    online.clear_faults()
    assert "WITHDRAWN" not in netreader("show", "90000002", "--offline").out


def test_an_answer_with_many_gaps_is_not_believed(netreader, online, library_of, own_record):
    pmids = [f"900000{number:02}" for number in range(1, 11)]
    library_of(*(own_record(pmid) for pmid in pmids if pmid not in ("90000009", "90000010")))
    online.fault("missing_ids", times=None)
    ran = netreader("refresh")
    assert (ran.code, ran.out) == (1, "")
    assert "PubMed sent no record of 4 papers that you keep" in ran.err
    online.clear_faults()
    assert json.loads(netreader("search", "--library", "is:withdrawn", "--json").out)["total"] == 0


def test_a_record_that_came_at_the_second_asking(netreader, online, library_of, own_record):
    library_of(own_record("90000002"), own_record("90000003"))
    online.fault("missing_ids", times=1, program="efetch")
    ran = netreader("refresh")
    assert (ran.code, ran.out, ran.err) == (0, "", "0 changed, 2 unchanged.\n")


def test_no_network(netreader, older):
    ran = netreader("refresh")
    assert (ran.code, ran.out) == (3, "")
    assert netreader("refresh", "--list").code == 1


def test_a_refresh_that_breaks_off_goes_on(netreader, online, older, monkeypatch):
    monkeypatch.setattr("netreader.cli.refresh.LONG", 1)
    monkeypatch.setattr("netreader.pubmed.batches.BATCH", 1)
    monkeypatch.setattr("netreader.pubmed.client.BATCH", 1)
    update = Library.update_job

    def interrupted(self, job, **options):
        update(self, job, **options)
        raise KeyboardInterrupt

    monkeypatch.setattr(Library, "update_job", interrupted)
    ran = netreader("refresh")
    assert ran.code == 130
    assert "The same command goes on from here." in ran.err
    monkeypatch.setattr(Library, "update_job", update)
    before = len(online.requests)
    ran = netreader("refresh")
    assert ran.code == 0
    assert ran.err.startswith("Going on: 1 of 2")
    assert len(online.requests) == before + 1
    assert len(json.loads(netreader("refresh", "--list", "--json").out)) == 2


def test_highlights_are_found_again_in_a_revised_record(netreader, online, library_of, own_record):
    """The record that was read had no labels, a slip of the pen, and a sentence that PubMed has taken out since."""
    old = own_record("29768149", revised="1999")
    for label in (b"BACKGROUND", b"METHODS", b"RESULTS", b"CONCLUSIONS"):
        old = old.replace(b' Label="%b" NlmCategory="%b"' % (label, label), b"")
    old = old.replace(b"patients 12 years of age", b"pateints 12 years of age")
    gone = b"Adverse events were rare in every group of this trial. "
    old = old.replace(b"Severe exacerbations came", gone + b"Severe exacerbations came")
    library_of(old)
    quotes = {
        "one inhaler that joins a glucocorticoid": "moved",
        "double-blind, pateints 12 years of age or older used": "moved",
        "34.4% vs. 31.1%; odds ratio, 1.14": "moved",
        "Adverse events were rare in every group of this trial.": "unplaced",
    }
    for quote in quotes:
        assert netreader("highlight", "29768149", "--quote", quote, "--comment", f"on {quote}").code == 0

    def standing():
        return {item["quote"]: item for item in json.loads(netreader("highlights", "29768149", "--json").out)}

    assert {item["status"] for item in standing().values()} == {"placed"}
    assert netreader("refresh").code == 0
    after = standing()
    assert {quote: item["status"] != "unplaced" for quote, item in after.items()} == {
        quote: status != "unplaced" for quote, status in quotes.items()
    }
    assert all(item["comment"] == f"on {quote}" for quote, item in after.items())
    assert after["double-blind, pateints 12 years of age or older used"]["placed"] == "alike"
    library_of(old.replace(b"<Year>1999<", b"<Year>2999<"))  # the text comes back, and with it the place
    assert {item["status"] for item in standing().values()} == {"placed"}
