"""A paper's page, section by section; and that text from outside stays text."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from msgspec.structs import replace
from textual.content import Content
from textual.style import Style

from netreader.article import (
    AbstractSection,
    Article,
    Author,
    Book,
    Correction,
    Databank,
    Grant,
    HistoryDate,
    Journal,
    Keyword,
    MeshHeading,
    OtherAbstract,
    PersonalNameSubject,
    PublicationType,
    Qualifier,
    Reference,
    Span,
    Substance,
    Summary,
    SupplementaryConcept,
)
from netreader.pubmed.records import parse
from netreader.starter import shelf
from netreader.tui import render, searched
from netreader.tui.sheet import MARGIN, Sheet
from tests.timing import seconds

FIXTURES = Path(__file__).parent.parent / "fixtures" / "pubmed"

HOSTILE = (
    "[bold]x[/bold]",
    "[/",
    "[@click=app.quit]x[/]",
    "[link=javascript:alert(1)]y",
    "title [corrected]",
    "10 [mu]g",
)

PAPER = Article(
    pmid="29768149",
    title="Glow in Lampyris: a trial.",
    citation="N Engl J Med. 2018 May 17;378(20):1865-1876. doi: 10.1056/x. Epub 2018 Apr 1.",
    doi="10.1056/x",
    pmcid="PMC123",
    journal=Journal(
        title="The New England journal", medline_ta="N Engl J Med", issn="1533-4406", country="United States"
    ),
)


def fixture(pmid: str) -> Article:
    return parse((FIXTURES / f"{pmid}.xml").read_bytes())[0].article


def text(article: Article, sheet: Sheet | None = None, only: str = "") -> str:
    return "\n".join(
        line.content.plain
        for section in render.page(article, sheet or Sheet())
        if section.name == only or not only
        for line in section.lines
    )


def said(article: Article, sheet: Sheet | None = None, only: str = "") -> str:
    """On one line, for what may be broken anywhere."""
    return " ".join(text(article, sheet, only).split())


def followed(article: Article, sheet: Sheet | None = None) -> dict[str, tuple[str, str]]:
    """Text of a link → where it leads."""
    found: dict[str, tuple[str, str]] = {}
    for section in render.page(article, sheet or Sheet()):
        for line in section.lines:
            for span in line.content.spans:
                if isinstance(span.style, Style) and "@click" in span.style.meta:
                    found[line.content.plain[span.start : span.end]] = span.style.meta["@click"][1]
    return found


def terminal_links(article: Article, sheet: Sheet | None = None) -> set[str]:
    return {
        span.style.link
        for section in render.page(article, sheet or Sheet(unfolded=frozenset("*")))
        for line in section.lines
        for span in line.content.spans
        if isinstance(span.style, Style) and span.style.link
    }


def styles(article: Article, part: str) -> set[str]:
    return {
        str(span.style)
        for section in render.page(article, Sheet())
        for line in section.lines
        for span in line.content.spans
        if line.content.plain[span.start : span.end] == part
    }


# The head


def foot(*asking: str, failed: str = "") -> str:
    told = render.Foot({"similar": (17, "pubmed"), "cited": (2, "pubmed")}, asking, failed)
    section = next(one for one in render.page(PAPER, Sheet(), told) if one.name == "related")
    return " ".join(line.content.plain for line in section.lines)


def test_the_foot_names_the_kinds_that_are_still_asked_for():
    assert "Asking" not in foot()
    assert "Asking PubMed for references …" in foot("refs")
    all_of_them = foot("similar", "cited", "refs")
    assert "Asking PubMed for similar articles, papers that cite it and references …" in all_of_them
    assert "Not reached." in foot(failed="Not reached.")


def test_the_head_is_in_pubmeds_order():
    paper = replace(PAPER, publication_types=(PublicationType("Journal Article"), PublicationType("Review")))
    lines = text(paper, only="head").splitlines()
    assert lines[0] == "Review"
    assert lines[1].startswith("N Engl J Med. 2018 May 17;378(20):1865-1876. doi: 10.1056/x")
    assert "PMID 29768149 · PMC123 free full text" in lines
    assert lines[-1] == "Glow in Lampyris: a trial."


def test_the_citation_line_leads_to_the_journal_and_the_publisher():
    links = followed(PAPER)
    assert links["N Engl J Med"] == ("term", '"N Engl J Med"[ta]')
    assert links["doi: 10.1056/x"] == ("address", "https://doi.org/10.1056/x")
    assert "https://doi.org/10.1056/x" in terminal_links(PAPER)


def test_a_doi_that_the_citation_lacks_stands_beside_the_pmid():
    assert "PMID 29768149 · PMC123 free full text · doi 10.1056/x" in text(replace(PAPER, citation="Cited."))


def test_title_and_original_title():
    paper = replace(PAPER, title="[Glow].", vernacular_title="Das Glimmen")
    assert text(paper, only="head").endswith("[Glow].\nDas Glimmen")
    assert text(replace(paper, title=""), only="head").endswith("\nDas Glimmen")


def test_italics_of_the_title():
    assert "italic" in styles(replace(PAPER, title_spans=(Span(8, 16, "i"),)), "Lampyris")


def test_empty_sections_do_not_appear():
    names = [section.name for section in render.page(Article("1", "T."), Sheet())]
    assert names == ["head", "abstract", "record"]
    assert "PubMed has no abstract of this paper." in text(Article("1", "T."))


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        ("ErratumIn", "Erratum in"),
        ("UpdateIn", "Update in"),
        ("CorrectedandRepublishedIn", "Corrected and republished in"),
        ("RetractionOf", "Retraction of"),
        ("CommentOn", "Comment on"),
    ],
)
def test_a_correction_is_told_above_the_title(kind, words):
    paper = replace(PAPER, corrections=(Correction(kind, "Lancet. 2010;1:2", "20137807", "a note"),))
    head = said(paper, only="head")
    assert f"{words} Lancet. 2010;1:2 PMID 20137807 a note" in head
    assert head.index(words) < head.index("Glow")
    assert followed(paper)["Lancet. 2010;1:2 PMID 20137807"] == ("article", "20137807")


def test_a_comment_is_told_below():
    paper = replace(PAPER, corrections=(Correction("CommentIn", "Lancet. 2010;1:2"), Correction("Cites", "Nobody")))
    assert "Comment in" not in text(paper, only="head")
    assert said(paper, only="corrections") == "Comments and corrections Comment in Lancet. 2010;1:2"
    assert "Nobody" not in text(paper)


def test_a_correction_without_a_pmid_leads_where_its_doi_leads():
    paper = replace(PAPER, corrections=(Correction("UpdateOf", "doi: 10.1101/2023.05.24.1"),))
    assert followed(paper)["doi: 10.1101/2023.05.24.1"] == ("address", "https://doi.org/10.1101/2023.05.24.1")


# The banner


def banner(article: Article, **how: object) -> str:
    return "\n".join(line.content.plain for line in render.banner(article, Sheet(**how)))


def test_a_paper_in_good_standing_has_no_banner():
    assert banner(replace(PAPER, corrections=(Correction("ErratumIn", "X"),))) == ""


def test_a_retraction_is_told_first_with_its_notice():
    paper = replace(
        PAPER,
        corrections=(Correction("ExpressionOfConcernIn", "C. 2009"), Correction("RetractionIn", "R. 2010", "20137807")),
    )
    assert banner(paper) == "▲ RETRACTED  R. 2010 PMID 20137807\n▲ EXPRESSION OF CONCERN  C. 2009"
    assert banner(paper, ascii_only=True).startswith("!! RETRACTED  ")
    clicks = [
        span.style.meta.get("@click") for span in render.banner(paper, Sheet())[0].content.spans if span.style != "bold"
    ]
    assert ("follow", ("article", "20137807")) in clicks


def test_the_banner_names_a_record_that_pubmed_has_deleted():
    assert banner(replace(PAPER, corrections=(), withdrawn="2026-11-24")).startswith("▲ WITHDRAWN  PubMed has deleted")


def test_a_retracted_publication_without_a_notice_says_so():
    paper = replace(PAPER, publication_types=(PublicationType("Retracted Publication", "D016441"),))
    assert banner(paper) == "▲ RETRACTED  This paper has been retracted."
    assert "bold $text-error" in styles(paper, "Retracted Publication")


def test_many_notices_are_counted():
    paper = replace(PAPER, corrections=tuple(Correction("RetractionIn", f"R{i}") for i in range(5)))
    assert banner(paper).splitlines()[-1] == "and 2 notices more, below"


# Authors


def test_authors_with_the_numbers_of_their_affiliations():
    paper = replace(
        PAPER,
        authors=(
            Author("Keutgen", "Xavier M", "XM", affiliations=("B", "A"), equal_contribution=True),
            Author("Schadde", "Erik", "E", affiliations=("C", "B"), orcid="0000-0002-1825-0097"),
            Author(collective_name="NET Group"),
        ),
        authors_complete=False,
    )
    lines = text(paper, only="authors").splitlines()
    assert lines[0] == "Xavier M Keutgen¹ ² #, Erik Schadde¹ ³, NET Group, et al."
    assert lines[1:] == ["# contributed equally", "▸ 3 affiliations, 1 ORCID"]
    links = followed(paper)
    assert links["Xavier M Keutgen"] == ("term", '"Keutgen XM"[au]')
    assert links["NET Group"] == ("term", '"NET Group"[cn]')
    assert links["▸ 3 affiliations, 1 ORCID"] == ("fold", "authors")
    unfolded = Sheet(unfolded=frozenset(["authors"]))
    assert text(paper, unfolded, "authors").splitlines()[2:] == [
        "▾ 3 affiliations, 1 ORCID",
        "1  B",
        "2  A",
        "3  C",
        "Erik Schadde  orcid.org/0000-0002-1825-0097",
    ]
    assert "https://orcid.org/0000-0002-1825-0097" in terminal_links(paper)


def test_ascii_has_no_raised_figures_and_no_triangles():
    paper = replace(PAPER, authors=(Author("Keutgen", "X", "X", affiliations=("A",)),))
    assert text(paper, Sheet(ascii_only=True), "authors") == "X Keutgen[1]\n+ 1 affiliation"
    assert text(replace(PAPER, keywords=(Keyword("a"), Keyword("b"))), Sheet(ascii_only=True)).isascii()


def test_a_long_list_of_authors_is_folded():
    paper = replace(PAPER, authors=tuple(Author(f"Name{i}") for i in range(40)))
    folded = said(paper, only="authors")
    assert "Name29, and 10 more" in folded
    assert "Name30" not in folded
    assert "all 40 authors" in folded
    assert "Name39" in text(paper, Sheet(unfolded=frozenset(["authors"])))


def test_editors():
    assert said(replace(PAPER, editors=(Author("Ed", "A"),)), only="authors") == "Edited by A Ed"


# The abstract

STRUCTURED = replace(
    PAPER,
    abstract=(
        AbstractSection("We asked.", "BACKGROUND AND AIMS"),
        AbstractSection("We did β2.", "METHODS", spans=(Span(3, 6, "i"),)),
        AbstractSection("Registered as NCT02149199, see https://example.org/a.", "TRIAL REGISTRATION"),
    ),
    copyright="© 2018 Nobody.",
)


def test_labels_stand_at_the_head_of_their_paragraph():
    assert text(STRUCTURED, only="abstract").splitlines()[:4] == [
        "Abstract",
        "Background and aims: We asked.",
        "",
        "Methods: We did β2.",
    ]
    assert text(STRUCTURED, only="abstract").endswith("\n\n© 2018 Nobody.")


def test_labels_stand_in_the_margin_where_there_is_one():
    lines = text(STRUCTURED, Sheet(76, MARGIN), "abstract").splitlines()
    assert lines[0] == "    Background and  We asked."
    assert lines[1].strip() == "aims"
    assert lines[3] == "           Methods  We did β2."
    assert "Abstract" not in "\n".join(lines)
    plain = replace(PAPER, abstract=(AbstractSection("Text."),))
    assert text(plain, Sheet(76, MARGIN), "abstract") == "          Abstract  Text."


def test_italics_and_addresses_of_the_abstract():
    assert "italic" in styles(STRUCTURED, "did")
    links = followed(STRUCTURED)
    assert links["NCT02149199"] == ("address", "https://clinicaltrials.gov/study/NCT02149199")
    assert links["https://example.org/a"] == ("address", "https://example.org/a")


def test_words_of_the_search_are_marked():
    sheet = Sheet(pattern=searched.pattern_of(["glow", "ask*"]))
    marked = [
        line.content.plain
        for section in render.page(STRUCTURED, sheet)
        for line in section.lines
        if searched.is_marked(line.content)
    ]
    assert marked == ["Glow in Lampyris: a trial.", "Background and aims: We asked."]


def test_a_word_is_marked_whole_and_in_the_plural_only():
    pattern = searched.pattern_of(["gene", "liver metastasis", "müller", "octre*", "x"])

    def marked(text):
        content = searched.mark(Content(text), pattern)
        return [text[span.start : span.end] for span in content.spans]

    assert marked("General genes of a gene, genetics") == ["genes", "gene"]
    assert marked("Liver-metastasis; liver  metastasis, liver. Metastasis") == [
        "Liver-metastasis", "liver  metastasis", "liver. Metastasis",
    ]  # fmt: skip
    assert marked("Muller, MÜLLER and Müller cells; x") == ["Muller", "MÜLLER", "Müller"]
    assert marked("Octreotide and LAR") == ["Octreotide"]


def test_a_match_over_the_end_of_a_line_is_one():
    pattern = searched.pattern_of(["liver metastasis", "liver"])
    lines = [
        searched.mark(Content(text), searched.pattern_of(["liver", "metastasis"]))
        for text in ("a liver", "metastasis", "liver", "liver")
    ]
    assert searched.matches(lines, pattern) == [((0, 2, 7), (1, 0, 10)), ((2, 0, 5),), ((3, 0, 5),)]


def test_other_abstracts_are_folded_by_language():
    paper = replace(
        PAPER,
        other_abstracts=(
            OtherAbstract("Publisher", "spa", (AbstractSection("Texto.", "MÉTODOS"),), "© X"),
            OtherAbstract("plain-language-summary", "eng", (AbstractSection("Simply."),)),
            OtherAbstract("plain-language-summary", "fre", (AbstractSection("Bref."),)),
        ),
    )
    assert text(paper, only="other-abstracts").splitlines() == [
        "▸ Abstract in Spanish",
        "▸ Plain-language summary",
        "▸ Plain-language summary in French",
    ]
    unfolded = text(paper, Sheet(unfolded=frozenset(["other-0"])), "other-abstracts")
    assert unfolded.startswith("▾ Abstract in Spanish\nMétodos: Texto.\n\n© X\n\n▸ Plain")


# Behind the abstract


def test_terms_search_for_themselves():
    paper = replace(
        PAPER,
        keywords=(Keyword("liver metastases"), Keyword("Debulking", True), Keyword("Weightlessness", owner="NASA")),
        mesh=(
            MeshHeading("Humans"),
            MeshHeading("Asthma", qualifiers=(Qualifier("drug therapy", major=True), Qualifier("genetics"))),
            MeshHeading("Budesonide", major=True),
        ),
        indexing_method="Automated",
        supplementary_concepts=(SupplementaryConcept("Gastro-enteropancreatic tumor", type="Disease"),),
        substances=(Substance("Octreotide", registry_number="RWM8CCW8GP"),),
        gene_symbols=("MEN1",),
        publication_types=(PublicationType("Review"),),
        personal_name_subjects=(PersonalNameSubject("Langerhans", "Paul", "P"),),
    )
    assert said(paper, only="keywords") == "Keywords liver metastases · Debulking* NASA: Weightlessness"
    assert text(paper, only="mesh").splitlines() == [
        "MeSH terms",
        "Humans · Asthma / drug therapy*, genetics · Budesonide*",
        "* major topic · assigned by NLM's program",
    ]
    assert said(paper, only="concepts").endswith("Gastro-enteropancreatic tumor disease")
    assert said(paper, only="substances") == "Substances Octreotide RWM8CCW8GP Genes MEN1"
    links = followed(paper)
    assert links["liver metastases"] == ("term", '"liver metastases"[ot]')
    assert links["Debulking*"] == ("term", '"Debulking"[ot]')
    assert links["Asthma"] == ("term", '"Asthma"[mh]')
    assert links["drug therapy*"] == ("term", '"Asthma/drug therapy"[mh]')
    assert links["Octreotide"] == ("term", '"Octreotide"[nm]')
    assert links["Review"] == ("term", '"Review"[pt]')
    assert links["Paul Langerhans"] == ("term", '"Langerhans P"[ps]')
    assert "bold" in styles(paper, "Asthma")
    assert "bold" not in styles(paper, "Humans")


def test_registers_grants_and_statements():
    paper = replace(
        PAPER,
        databanks=(Databank("ClinicalTrials.gov", ("NCT01524783", "no number")),),
        grants=(Grant("P30 CA008748", "CA", "NCI NIH HHS", "United States"), Grant(agency="A fund")),
        conflict_of_interest="None declared.",
    )
    assert said(paper, only="registers").endswith("ClinicalTrials.gov NCT01524783 · no number")
    assert followed(paper)["NCT01524783"] == ("address", "https://clinicaltrials.gov/study/NCT01524783")
    assert "no number" not in followed(paper)
    assert text(paper, only="grants").splitlines()[1:] == ["P30 CA008748 / CA / NCI NIH HHS / United States", "A fund"]
    assert said(paper, only="interest") == "Conflict of interest None declared."


def test_references_are_folded_beyond_ten_and_linked():
    many = replace(PAPER, references=tuple(Reference(f"Ref number {i}.", pmid=str(i + 100)) for i in range(44)))
    folded = text(many, only="references")
    assert " 3. Ref number 2. PMID 102\n▸ all 44 references" in folded
    assert "Ref number 3." not in folded
    assert "44. Ref number 43. PMID 143" in text(many, Sheet(unfolded=frozenset(["references"])))
    few = replace(
        PAPER,
        references=(
            Reference("A", doi="10.1000/x y"),
            Reference("B", doi="10.1000/xy", heading="Appendix"),
            Reference("", pmcid="PMC9"),
        ),
    )
    lines = text(few, only="references").splitlines()
    assert lines[1:] == ["1. A doi 10.1000/x y", "Appendix", "2. B doi 10.1000/xy", "3. (not named) PMC9"]
    assert terminal_links(few) >= {"https://doi.org/10.1000/xy", "https://pmc.ncbi.nlm.nih.gov/articles/PMC9/"}


def test_investigators_are_folded():
    paper = replace(PAPER, investigators=(Author("Smith", "Ann", "A"), Author("Jones", "Bo", "B")))
    assert text(paper, only="investigators").splitlines() == ["Investigators", "▸ 2 investigators"]
    assert "Ann Smith, Bo Jones" in text(paper, Sheet(unfolded=frozenset(["investigators"])))


def test_the_record_says_when_and_what():
    paper = replace(
        PAPER,
        languages=("fre", "eng"),
        history=(
            HistoryDate("received", "2017-12-01"),
            HistoryDate("pubmed", "2018-01-01"),
            HistoryDate("entrez", "2018-05-17 06:00"),
        ),
        revised="2020-01-02",
        status="MEDLINE",
        version=2,
        general_notes=("A note.",),
        other_ids=("mid: NIHMS1",),
    )
    record = re.sub(r" +", " ", text(paper, only="record"))
    for line in (
        "Journal The New England journal · United States · ISSN 1533-4406",
        "Language French, English",
        "Received 2017-12-01",
        "In PubMed since 2018-05-17",
        "Record revised 2020-01-02",
        "Status MEDLINE, version 2",
        "Other numbers mid: NIHMS1",
        "A note.",
    ):
        assert line in record.splitlines()
    assert "2018-01-01" not in record
    assert "U.S. National Library of Medicine" in record


# Books, starters, summaries


def test_a_chapter_reads_as_part_of_a_book():
    paper = Article(
        "20301295",
        "A chapter",
        book=Book(
            title="GeneReviews",
            chapter=True,
            label="Chapter 2",
            editors=(Author("Adam", "MP", "MP"),),
            publisher="University of Washington",
            place="Seattle (WA)",
            begun="1993",
            accession="NBK1116",
            sections=("Summary", "Diagnosis"),
            synonyms=("MEN1",),
        ),
    )
    book = re.sub(r"  +", " ", text(paper, only="book"))
    assert text(paper, only="head").startswith("Book chapter\n")
    for line in (
        "In Chapter 2. GeneReviews",
        "Edited by MP Adam",
        "Publisher University of Washington, Seattle (WA)",
        "Published 1993 to today",
        "Bookshelf NBK1116",
        "Also called MEN1",
        "▸ 2 sections",
    ):
        assert line in book.splitlines()
    assert followed(paper)["NBK1116"] == ("address", "https://www.ncbi.nlm.nih.gov/books/NBK1116/")
    assert "  Diagnosis" in text(paper, Sheet(unfolded=frozenset(["contents"])), "book")


def test_a_whole_book_is_not_in_itself():
    book = fixture("90000009")
    assert text(book, only="head").startswith("Book · ")
    assert not re.search(r"^In ", text(book, only="book"), re.MULTILINE)


def test_a_starter_entry_is_never_taken_for_pubmeds_record():
    starter = shelf()[0]
    page = said(starter)
    assert "not PubMed's record" in page
    assert "Data: PubMed" not in page
    assert text(starter, only="abstract").startswith("Summary\n")


def test_a_summary_shows_what_is_known_and_why_there_is_no_more():
    summary = Summary(7, "A title.", ("Smith J", "Doe A"), True, "Lancet", "2020-01", "Review")
    lines = [line.content.plain for line in render.summary_page(summary, "Not reached.", Sheet())]
    assert lines == [
        "Review",
        "Lancet 2020-01",
        "PMID 7",
        "",
        "A title.",
        "",
        "Smith J, Doe A, et al.",
        "",
        "Not reached.",
    ]


# From outside


@pytest.mark.parametrize("hostile", HOSTILE)
@pytest.mark.parametrize("margin", [0, MARGIN])
def test_markup_of_the_toolkit_is_shown_as_it_is(hostile, margin):
    spoilt = replace(
        PAPER,
        title=hostile,
        vernacular_title=f"v {hostile}",
        citation=hostile,
        doi=hostile,
        pmcid=hostile,
        pmid="1",
        authors=(Author(hostile, affiliations=(hostile,), orcid=hostile), Author(collective_name=hostile)),
        abstract=(AbstractSection(hostile, hostile),),
        copyright=hostile,
        other_abstracts=(OtherAbstract(hostile, hostile, (AbstractSection(hostile, hostile),)),),
        keywords=(Keyword(hostile, owner=hostile),),
        mesh=(MeshHeading(hostile, qualifiers=(Qualifier(hostile),)),),
        substances=(Substance(hostile, registry_number=hostile),),
        supplementary_concepts=(SupplementaryConcept(hostile, type=hostile),),
        publication_types=(PublicationType(hostile),),
        databanks=(Databank(hostile, (hostile,)),),
        grants=(Grant(hostile, hostile, hostile, hostile),),
        corrections=(Correction("ErratumIn", hostile, hostile, hostile), Correction("RetractionIn", hostile, hostile)),
        references=(Reference(hostile, hostile, hostile, hostile, hostile),),
        conflict_of_interest=hostile,
        general_notes=(hostile,),
        book=Book(title=hostile, accession=hostile, publisher=hostile, editors=(Author(hostile),), sections=(hostile,)),
        history=(HistoryDate(hostile, hostile),),
        languages=(hostile,),
        investigators=(Author(hostile),),
    )
    sheet = Sheet(76, margin, unfolded=frozenset("*"))
    for section in render.page(spoilt, sheet):
        assert "".join(hostile.lower().split()) in "".join(text(spoilt, sheet, section.name).lower().split()), (
            section.name
        )
    assert hostile in banner(spoilt)
    assert terminal_links(spoilt) == {"https://pubmed.ncbi.nlm.nih.gov/1/"}


def test_a_hostile_record_leads_nowhere_bad():
    paper = fixture("90000027")
    for url in terminal_links(paper):
        assert url.startswith("https://")
    shown = text(paper, Sheet(unfolded=frozenset("*")))
    assert "\x1b" not in shown
    assert "\u202e" not in shown


def test_quotes_in_a_term_do_not_end_the_phrase():
    assert followed(replace(PAPER, keywords=(Keyword('the "best" term'),)))['the "best" term'] == (
        "term",
        '"the best term"[ot]',
    )


def test_a_monstrous_text_is_shown_to_a_limit_and_says_so():
    paper = replace(
        PAPER, title="x " * 500_000, abstract=(AbstractSection("y" * 3_000_000), AbstractSection("z" * 1_000))
    )
    assert seconds(lambda: text(paper), enough=5) < 5
    shown = text(paper)
    assert len(shown) < 210_000
    assert "[…: 998,000 more characters are not shown]" in " ".join(shown.split())
    assert "2,800,000 more" in " ".join(shown.split())


def test_thousands_of_people_cost_nothing_while_folded():
    people = tuple(Author(f"Name{i}", "A", "A", affiliations=(f"Place {i}",)) for i in range(5_000))
    paper = replace(PAPER, authors=people, investigators=people)
    assert sum(len(section.lines) for section in render.page(paper, Sheet())) < 40
    assert "Name4999" in text(paper, Sheet(unfolded=frozenset("*")), "investigators")


# Every record there is


@pytest.mark.parametrize("sheet", [Sheet(), Sheet(76, MARGIN, unfolded=frozenset("*")), Sheet(24, ascii_only=True)])
def test_every_fixture_fits_its_lines(sheet):
    for path in sorted(FIXTURES.glob("*.xml")):
        check(parse(path.read_bytes())[0].article, sheet)


def test_every_real_record_fits_its_lines(shared_data):
    for path in sorted(shared_data.glob("pubmed*/*.xml")):
        for record in parse(path.read_bytes()):
            check(record.article, Sheet())
            check(record.article, Sheet(76, MARGIN))


def check(article: Article, sheet: Sheet) -> None:
    sections = render.page(article, sheet)
    assert len({section.name for section in sections}) == len(sections)
    for section in sections:
        for line in section.lines:
            assert line.content.cell_length <= sheet.cells, (article.pmid, section.name, line.content.plain)
            assert "\n" not in line.content.plain
    shown = "".join(line.content.plain for section in sections for line in section.lines)
    assert article.display_title.split()[0] in shown
    assert article.is_retracted <= bool(render.banner(article, sheet))
