"""A record as plain text: all of it, in PubMed's order, within its width."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from netreader.article import AbstractSection, Article, Author, Book, Correction, Keyword, Reference
from netreader.formats import FORMATS
from netreader.formats.lines import columns, wrapped
from netreader.formats.plain import as_text
from tests.formats.papers import FULL

PAGE = """\
Retracted Publication
Invent J Lamps. 2025 May;40(5):232-5. doi: 10.5555/lamp.1. Epub 2025 Mar 11.

*** RETRACTED ***
    Invent J Lamps. 2026;41:1 PMID: 90000004

Glow at 1.7 m² in Lampyris: a trial.

Ana B O'Lamp#¹, Lamp Study Group, et al.
# contributed equally

¹ Dept of Light, Nowhere.

ORCID
─────
O'Lamp AB: https://orcid.org/0000-0002-1825-0097

PMID:      90000001
PMCID:     PMC9
DOI:       https://doi.org/10.5555/lamp.1

ABSTRACT
────────
BACKGROUND: Light.

RESULTS: p < 0.05, Vₘₐₓ.

© 2025 Nobody.

OTHER ABSTRACT (SPA, PUBLISHER)
───────────────────────────────
Luz.

CONFLICT OF INTEREST
────────────────────
None.

KEYWORDS
────────
glow

KEYWORDS (NASA)
───────────────
space lamps*

MESH TERMS
──────────
Hypertension / drug therapy*
* major topic

SUPPLEMENTARY CONCEPTS
──────────────────────
Lamp fever (Disease)

SUBSTANCES
──────────
Luciferases (EC 1.13.12.7)

PUBLICATION TYPES
─────────────────
Journal Article; Retracted Publication

TRIAL REGISTRIES AND DATA BANKS
───────────────────────────────
ClinicalTrials.gov: NCT00000000

GRANTS
──────
G1/LX/Light Fund/England

RETRACTION IN
─────────────
- Invent J Lamps. 2026;41:1 PMID: 90000004

REFERENCES
──────────
1. Wick B. Dark. PMID: 90000002

RECORD
──────
Language: eng
Journal: Invented journal of lamps
ISSN: 0000-0001
Country: England
Status: MEDLINE
Indexing: Automated
Revised: 2025-06-02
Entrez: 2025-03-11 11:43
"""


def test_the_whole_page():
    assert FORMATS["text"](FULL, 80) == PAGE


def test_empty_sections_do_not_appear():
    assert as_text(Article("", "A title.")) == "A title.\n"


def test_a_retraction_without_a_notice_and_a_concern():
    article = replace(FULL.article, corrections=(Correction("ExpressionOfConcernIn", "Z", "5"),))
    head = as_text(article).split("Glow at")[0]
    assert head.index("*** RETRACTED ***") < head.index("*** EXPRESSION OF CONCERN ***\n    Z PMID: 5")


def test_what_is_cited_only_in_the_corrections_is_a_reference():
    article = Article("1", "T", corrections=(Correction("Cites", "Wick B. Dark.", "2"),))
    assert "REFERENCES\n──────────\n1. Wick B. Dark. PMID: 2\n" in as_text(article)


def test_references_under_their_headings():
    article = Article("1", "T", references=(Reference("A", heading="First"), Reference("B doi: 10.1/b", doi="10.1/b")))
    assert "First\n1. A\n2. B doi: 10.1/b\n" in as_text(article)


def test_a_book_reads_as_a_book():
    book = Book("LampReviews", editors=(Author("Ed", "Eva"),), chapter=True, label="Chapter 2", sections=("Summary",))
    text = as_text(Article("1", "Glow", book=book))
    assert "BOOK\n────\nPart: Chapter 2\nBook: LampReviews\nEditors: Eva Ed\n" in text
    assert "CONTENTS\n────────\nSummary\n" in text


def test_a_title_in_the_original_language():
    text = as_text(Article("1", "[Glow].", vernacular_title="Glühen."))
    assert text.startswith("[Glow].\nGlühen.\n")


words = st.text(st.sampled_from("ab-é漢字かe\u0301 "), max_size=60)


@given(words, words, st.integers(20, 90))
def test_lines_are_within_the_width_and_nothing_is_lost(title, text, width):
    article = Article(
        "1",
        title,
        abstract=(AbstractSection(text, "AIM"),),
        authors=(Author(text, affiliations=(title,)),),
        keywords=(Keyword(text),),
    )
    page = as_text(article, width)
    for line in page.splitlines():
        assert columns(line) <= width or " " not in line.strip()
    assert "".join(title.split()) in "".join(page.split())


@pytest.mark.parametrize(
    ("text", "width", "lines"),
    [
        ("a b c", 3, ["a b", "c"]),
        ("", 3, []),
        ("abcdef g", 3, ["abcdef", "g"]),
        ("漢字かな", 4, ["漢字", "かな"]),
        ("ab 漢字かな", 5, ["ab 漢", "字か", "な"]),
        ("e\u0301e\u0301 e\u0301", 4, ["e\u0301e\u0301 e\u0301"]),
    ],
)
def test_wrapping_counts_columns(text, width, lines):
    assert wrapped(text, width, "", "") == lines


def test_hanging_indents():
    assert wrapped("aa bb cc", 7, "- ", "  ") == ["- aa bb", "  cc"]
