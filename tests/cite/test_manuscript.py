"""Manuscripts: what is a citation and what is not, and what they become."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from netreader.cite.manuscript import parse


@pytest.fixture(scope="module")
def papers(articles):
    found = {f"pmid:{pmid}": replace(article, authors_complete=True) for pmid, article in articles.items()}
    return found | {f"doi:{article.doi.lower()}": article for article in found.values() if article.doi}


def resolved(text, papers, style="apa", way="markdown"):
    """The text without its bibliography."""
    return parse(text).resolved(papers, style, way).split("\n\n")[0]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("[@pmid:90000001]", "(Keutgen & Schadde, 2018)"),
        ("[@pmid:90000001; @pmid:90000003]", "(Keutgen & Schadde, 2018; Pell, 2018)"),
        ("[see @pmid:90000001, p. 3]", "(see Keutgen & Schadde, 2018, p. 3)"),
        ("[@pmid:90000001, 3-5]", "(Keutgen & Schadde, 2018, pp. 3–5)"),
        ("[@pmid:90000001, sec. 2 and more]", "(Keutgen & Schadde, 2018, Section 2 and more)"),
        ("[@pmid:90000001 {p. 7}]", "(Keutgen & Schadde, 2018, p. 7)"),
        ("[-@pmid:90000001]", "(2018)"),
        ("@pmid:90000001 say", "Keutgen and Schadde (2018) say"),
        ("@pmid:90000001 [p. 3] say", "Keutgen and Schadde (2018, p. 3) say"),
        ("(@pmid:90000003).", "(Pell (2018))."),
        ("[@doi:10.1053/j.seminoncol.2018.07.002]", "(Keutgen & Schadde, 2018)"),
        ("[@{doi:10.1053/j.seminoncol.2018.07.002}, p. 3]", "(Keutgen & Schadde, 2018, p. 3)"),
        ("[@PMID:90000001]", "(Keutgen & Schadde, 2018)"),
        ("[@pmid:77; @pmid:90000003]", "(Pell, 2018) [@pmid:77]"),
        ("[@smith2020; @pmid:90000003]", "(Pell, 2018) [@smith2020]"),
    ],
)
def test_citations(papers, text, told):
    assert resolved(text, papers) == told


@pytest.mark.parametrize(
    "text",
    [
        "`[@pmid:90000001]`",
        "```\n[@pmid:90000001]\n```",
        "~~~ {.x}\n@pmid:90000001\n~~~",
        "<!-- [@pmid:90000001] -->",
        "---\ntitle: '[@pmid:90000001]'\n---\n",
        "me@pmid:90000001",
        r"\@pmid:90000001",
        "[@pmid:90000001](https://example.org)",
        "[@pmid:90000001x]",
        "[@smith2020]",
        "[@pmid:77]",
        "@pmid:",
        "[]",
    ],
)
def test_what_stays(papers, text):
    assert parse(text).resolved(papers, "apa") == text


def test_numbers(papers):
    text = "A [@pmid:90000003], b [@pmid:90000001; @pmid:90000003]. @pmid:90000002."
    assert resolved(text, papers, "nlm") == "A [1], b [1,2]. [3]."
    assert resolved(text, papers, "ama") == "A^1^, b^1,2^.^3^."
    assert resolved(text, papers, "ama", "text") == "A¹, b¹,².³."


def test_notes(papers):
    assert resolved("Said [@pmid:90000003].", papers, "chicago-notes-bibliography").startswith("Said^[Oona Pell, “")


def test_one_paper_by_two_keys_is_one(papers):
    text = parse("[@pmid:90000001] [@doi:10.1053/j.seminoncol.2018.07.002]").resolved(papers, "nlm")
    assert text.startswith("[1] [1]\n\n1. Keutgen")
    assert text.count("Keutgen") == 1


def test_references_stand_at_the_end_or_where_they_are_wanted(papers):
    assert parse("x [@pmid:90000003]").resolved(papers, "nlm").endswith("PMID: 90000003.\n")
    text = parse("x [@pmid:90000003]\n\n<!-- references -->\n\nEnd").resolved(papers, "nlm")
    assert "\n\n1. Pell" in text
    assert text.endswith("\n\nEnd")
    text = parse("x [@pmid:90000003]\n\n::: {#refs}\nold\n:::\n\nEnd").resolved(papers, "nlm")
    assert "::: {#refs}\n\n1. Pell" in text
    assert text.endswith("\n\n:::\n\nEnd")
    assert "old" not in text


def test_keys_come_once_and_in_order():
    assert parse("[@pmid:2; @pmid:01] @pmc:PMC5 [@pmcid:5] [@pmid:2]").keys == ["pmid:2", "pmid:1", "pmcid:PMC5"]


@given(st.lists(st.sampled_from([*"ab 1-,;:.@[]{}()`~<>!\\\n#*", "@pmid:90000003"]), max_size=80).map("".join))
def test_any_text_is_kept_but_for_its_citations(text):
    manuscript = parse(text)
    assert "".join(place.text for place in manuscript.places) == text
    assert manuscript.resolved({}, "pubmed") == text


PIECES = ["@pmid:90000003", "[", "]", "; ", ", p. 3", "see ", "-", "`", "\n", "{", "}", "word ", "```\n", "<!--", "-->"]


@given(st.lists(st.sampled_from(PIECES), max_size=25).map("".join))
def test_any_citation_can_be_resolved(papers, text):
    manuscript = parse(text)
    assert "".join(place.text for place in manuscript.places) == text
    out = manuscript.resolved(papers, "nlm")
    assert ("90000003." in out) == bool(manuscript.keys)


def test_notes_know_what_was_cited_before(papers):
    """In notes a paper is cited in full once; then shortly, or by "ibid."."""
    text = "A [@pmid:90000001]. B [@pmid:90000001]. C [@pmid:90000003]. D [@pmid:90000001, p. 12]."
    notes = re.findall(r"\^\[(.*?)\]\.(?: |$)", resolved(text, papers, "oscola"))
    assert [note.lower().startswith("ibid") for note in notes] == [False, True, False, False]
    full, shortened, _, later = re.findall(r"\^\[(.*?)\]\.(?: |$)", resolved(text, papers, "chicago-notes"))
    assert "Seminars in Oncology" in full
    assert "Seminars in Oncology" not in shortened + later
    assert later.endswith("12.")
