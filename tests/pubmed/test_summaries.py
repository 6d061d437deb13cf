"""esummary answers: what a list row needs, the same as from the whole record."""

import json
from pathlib import Path

import pytest

from netreader.article import Summary, summarise
from netreader.errors import BadResponse, Refused
from netreader.pubmed.summaries import articles_of


def row(**fields: object) -> Summary:
    entry = {"uid": "7", "title": "A title.", "pubdate": "2018 Aug", "sortpubdate": "2018/08/01 00:00"} | fields
    answer = {"header": {"type": "esummary"}, "result": {"uids": ["7"], "7": entry}}
    (article,) = articles_of(json.dumps(answer).encode()).values()
    return summarise(article)


SEED = {
    "title": "Metastatic neuroendocrine tumors: a plea.",
    "source": "Semin Oncol",
    "fulljournalname": "Seminars in oncology",
    "volume": "45",
    "issue": "4",
    "pages": "232-235",
    "epubdate": "2018 Oct 11",
    "pubtype": ["Journal Article", "Review"],
    "authors": [{"name": "Keutgen XM", "authtype": "Author", "clusterid": ""}],
    "articleids": [
        {"idtype": "pubmed", "idtypen": 1, "value": "7"},
        {"idtype": "doi", "idtypen": 3, "value": "10.5555/seed"},
        {"idtype": "pmc", "idtypen": 8, "value": "PMC123"},
    ],
}


def test_a_row():
    assert row(**SEED) == Summary(
        key=7,
        title="Metastatic neuroendocrine tumors: a plea.",
        authors=("Keutgen XM",),
        journal="Semin Oncol",
        published="2018-08",
        kind="Review",
        free_full_text=True,
        citation="Semin Oncol. 2018 Aug;45(4):232-235. doi: 10.5555/seed. Epub 2018 Oct 11.",
    )


@pytest.mark.parametrize(
    ("shown", "sorted_by", "published"),
    [
        ("2018 Aug 3", "2018/08/03 00:00", "2018-08-03"),
        ("2018 Aug", "2018/08/01 00:00", "2018-08"),
        ("2018", "2018/01/01 00:00", "2018"),
        ("2024 Jan", "2023/11/20 00:00", "2024-01"),  # sorted by the electronic paper, listed as the record says
        ("2024 Feb 1", "2023/11/20 00:00", "2024-02-01"),
        ("2025 Oct-Dec", "2025/10/01 00:00", "2025-10"),
        ("1998 Dec-1999 Jan", "1998/12/01 00:00", "1998-12"),
        ("Spring 2019", "2019/03/01 00:00", "2019"),
        ("2019 Spring", "2019/03/01 00:00", "2019"),
        ("2019", "", "2019"),
        ("", "", ""),
        ("soon", "someday", ""),
    ],
)
def test_dates_are_as_precise_as_pubmed_prints_them(shown, sorted_by, published):
    assert row(pubdate=shown, sortpubdate=sorted_by).published == published


def test_the_kind_is_chosen_as_for_a_whole_record():
    assert row(pubtype=["Journal Article", "Multicenter Study", "Randomized Controlled Trial"]).kind == (
        "Randomized Controlled Trial"
    )
    assert row(pubtype=["Journal Article", "Research Support, N.I.H., Extramural"]).kind == ""


def test_retracted_by_type_or_by_a_notice():
    assert row(pubtype=["Journal Article", "Retracted Publication"]).retracted
    assert row(references=[{"refsource": "J. 2020;1:1", "reftype": "Retraction in", "pmid": 5, "note": ""}]).retracted
    assert row(references=[{"refsource": "J", "reftype": "Expression of concern in", "pmid": 5}]).concern
    clean = row(references=[{"refsource": "J", "reftype": "Comment in", "pmid": 5}])
    assert not clean.retracted
    assert not clean.concern


def test_six_authors_and_whether_there_are_more():
    people = [{"name": f"Author {letter}", "authtype": "Author"} for letter in "ABCDEFG"]
    assert row(authors=people[:6]).more_authors is False
    assert row(authors=people).more_authors is True
    assert len(row(authors=people).authors) == 6
    group = [{"name": "The Group", "authtype": "CollectiveName"}, {"name": "Ed I", "authtype": "Editor"}]
    assert row(authors=group).authors == ("The Group",)


def test_a_chapter_of_a_book():
    summary = row(
        source="",
        doctype="chapter",
        booktitle="GeneReviews",
        publishername="University of Washington",
        publisherlocation="Seattle",
        title="MEN1",
    )
    assert (summary.kind, summary.journal, summary.title) == ("Book chapter", "GeneReviews", "MEN1")
    assert summary.citation.startswith("In: GeneReviews.")


def test_a_book():
    summary = row(source="", doctype="book", booktitle="StatPearls", title="")
    assert (summary.kind, summary.title) == ("Book", "StatPearls")


def test_free_full_text_by_either_form_of_the_pmc_id():
    assert row(articleids=[{"idtype": "pmcid", "value": "pmc-id: PMC13617464;"}]).free_full_text
    assert not row(articleids=[{"idtype": "doi", "value": "10.1/x"}]).free_full_text


@pytest.mark.parametrize(
    ("title", "shown"),
    [
        ("H&lt;sub&gt;2&lt;/sub&gt;O and &lt;i&gt;TP53&lt;/i&gt;.", "H₂O and TP53."),
        ("<sup>68</sup>Ga &amp; p &lt; 0.05", "⁶⁸Ga & p < 0.05"),
        ("Evil \x1b[2J[bold]\x9b title\u202e", "Evil [2J[bold] title"),
        ("a <b and c> d", "a <b and c> d"),
        (None, "(no title)"),
        (["a"], "(no title)"),
    ],
)
def test_titles_are_plain_text(title, shown):
    assert row(title=title).title == shown


def test_the_title_in_its_own_language_where_there_is_no_other():
    assert row(title="[Not Available].", vernaculartitle="Titel.").title == "Titel."


def test_an_unknown_paper_is_absent_and_another_error_is_a_failure():
    def answer(said):
        return json.dumps({"result": {"uids": ["9"], "9": {"uid": "9", "error": said}}}).encode()

    assert articles_of(answer("cannot get document summary")) == {}
    with pytest.raises((Refused, BadResponse)):
        articles_of(answer("backend exception"))


@pytest.mark.parametrize(
    "entry",
    [
        {"authors": None, "articleids": None, "pubtype": None, "references": None},
        {"authors": "x", "articleids": "x", "references": {"a": 1}, "pubtype": []},
        {"authors": [None, 1, {"name": None}], "articleids": [None, {}], "references": [None, {}]},
        {"pubdate": 7, "sortpubdate": None, "epubdate": "2018 Foo 99", "pubstatus": None},
    ],
)
def test_odd_shapes_do_no_harm(entry):
    assert row(**entry).key == 7


def test_a_recorded_answer(shared_data: Path):
    (article,) = articles_of((shared_data / "eutils" / "esummary-20000000.json").read_bytes()).values()
    summary = summarise(article)
    assert (summary.key, summary.authors[0], summary.published) == (20000000, "Tabari M", "2009")
    assert summary.citation.startswith("J Environ Sci (China). 2009;21(10):1438-45.")
