"""The real records of the shared data against independent witnesses: Biopython's parsers of XML and of MEDLINE."""

import gzip
import io
import re
import unicodedata
from pathlib import Path

import pytest
from Bio import Entrez, Medline

from netreader.article import Journal
from netreader.pubmed import records
from netreader.pubmed.citation import journal_line
from netreader.pubmed.records import parse

# The witness gives mixed content with its tags, and scripts as they stand in the XML.
TAG = re.compile(r"</?(?:i|b|u|sup|sub|DispFormula)\s*/?>")
DOCTYPE = (
    b'<!DOCTYPE PubmedArticleSet PUBLIC "-//NLM//DTD PubMedArticle, 1st January 2025//EN" '
    b'"https://dtd.nlm.nih.gov/ncbi/pubmed/out/pubmed_250101.dtd">'
)
UNLABELLED = {"UNLABELLED": ""}


def bare(text):
    """Letters and digits alone, scripts flat: what two ways of writing a text have in common."""
    text = unicodedata.normalize("NFKC", TAG.sub("", str(text)))
    return "".join(character for character in text if character.isalnum())


@pytest.fixture(scope="module")
def pairs(shared_data):
    """(our article, the witness's record) of every real record that the witness can read."""
    found = []
    unread = 0
    for path in sorted(shared_data.glob("pubmed*/*.xml")):
        data = path.read_bytes()
        read_records = parse(data)
        plain = re.sub(rb"<!DOCTYPE[^>]*>", b"", data).replace(b"<PubmedArticleSet", DOCTYPE + b"<PubmedArticleSet", 1)
        try:
            read = Entrez.read(io.BytesIO(plain), validate=False)
        except ValueError:  # Affiliation of the article, as before 2014, is not in the DTD of 2025
            unread += 1
            continue
        theirs = [*read.get("PubmedArticle", ()), *read.get("PubmedBookArticle", ())]
        assert len(theirs) == len(read_records), path.name
        found += zip((record.article for record in read_records), theirs, strict=True)
    assert unread <= 10
    return found


@pytest.fixture(scope="module")
def journals(pairs):
    return [(ours, theirs) for ours, theirs in pairs if "MedlineCitation" in theirs]


@pytest.fixture(scope="module")
def books(pairs):
    return [(ours, theirs["BookDocument"]) for ours, theirs in pairs if "BookDocument" in theirs]


def citation(theirs):
    return theirs["MedlineCitation"]


def article(theirs):
    return theirs["MedlineCitation"]["Article"]


def attribute(element, name):
    return getattr(element, "attributes", {}).get(name, "")


def people(listed):
    return [
        (str(one.get("LastName", "")), str(one.get("Initials", "")), bare(one.get("CollectiveName", "")))
        for one in listed
    ]


def date(element):
    return "-".join(str(element[part]).zfill(2) for part in ("Year", "Month", "Day"))


def their_references(lists):
    for one in lists:
        for reference in one["Reference"]:
            pmids = [str(item) for item in reference.get("ArticleIdList", ()) if item.attributes["IdType"] == "pubmed"]
            yield bare(reference.get("Citation", "")), pmids[0].lstrip("0") if pmids else ""
        yield from their_references(one["ReferenceList"])


# What to compare: our side, their side.
JOURNALS = {
    "PMID": (lambda ours: ours.pmid, lambda theirs: str(citation(theirs)["PMID"])),
    "title": (lambda ours: bare(ours.title), lambda theirs: bare(article(theirs)["ArticleTitle"])),
    "vernacular title": (
        lambda ours: bare(ours.vernacular_title),
        lambda theirs: bare(article(theirs).get("VernacularTitle", "")),
    ),
    "labels": (
        lambda ours: [section.label for section in ours.abstract],
        lambda theirs: [
            UNLABELLED.get(attribute(text, "Label"), attribute(text, "Label"))
            for text in article(theirs).get("Abstract", {}).get("AbstractText", ())
            if str(text).strip()
        ],
    ),
    "affiliations": (
        lambda ours: [bare(text) for author in ours.authors for text in author.affiliations],
        lambda theirs: [
            bare(part["Affiliation"])
            for author in article(theirs).get("AuthorList", ())
            for part in author["AffiliationInfo"]
        ],
    ),
    "MeSH": (
        lambda ours: [
            (heading.descriptor, heading.ui, heading.major, [(q.name, q.ui, q.major) for q in heading.qualifiers])
            for heading in ours.mesh
        ],
        lambda theirs: [
            (
                str(heading["DescriptorName"]),
                attribute(heading["DescriptorName"], "UI"),
                attribute(heading["DescriptorName"], "MajorTopicYN") == "Y",
                [(str(q), attribute(q, "UI"), attribute(q, "MajorTopicYN") == "Y") for q in heading["QualifierName"]],
            )
            for heading in citation(theirs).get("MeshHeadingList", ())
        ],
    ),
    "publication types": (
        lambda ours: [(kind.name, kind.ui) for kind in ours.publication_types],
        lambda theirs: [(str(kind), attribute(kind, "UI")) for kind in article(theirs)["PublicationTypeList"]],
    ),
    "languages": (lambda ours: [*ours.languages], lambda theirs: [str(one) for one in article(theirs)["Language"]]),
    "substances": (
        lambda ours: [(one.name, one.registry_number or "0") for one in ours.substances],
        lambda theirs: [
            (str(one["NameOfSubstance"]), str(one["RegistryNumber"]))
            for one in citation(theirs).get("ChemicalList", ())
        ],
    ),
    "grants": (
        lambda ours: [(one.id, one.agency, one.country) for one in ours.grants],
        lambda theirs: [
            tuple(str(one.get(part, "")) for part in ("GrantID", "Agency", "Country"))
            for one in article(theirs).get("GrantList", ())
        ],
    ),
    "identifiers": (
        lambda ours: (ours.doi, ours.pmcid),
        lambda theirs: tuple(
            next(
                (
                    str(item).split(".")[0] if kind == "pmc" else str(item)
                    for item in theirs.get("PubmedData", {}).get("ArticleIdList", ())
                    if item.attributes["IdType"] == kind
                ),
                "",
            )
            for kind in ("doi", "pmc")
        ),
    ),
    "corrections": (
        lambda ours: [(one.type, bare(one.citation), one.pmid) for one in ours.corrections],
        lambda theirs: [
            (attribute(one, "RefType"), bare(one["RefSource"]), str(one.get("PMID", "")))
            for one in citation(theirs).get("CommentsCorrectionsList", ())
        ],
    ),
    "references": (
        lambda ours: [(bare(one.citation), one.pmid) for one in ours.references],
        lambda theirs: [*their_references(theirs.get("PubmedData", {}).get("ReferenceList", ()))],
    ),
    "journal": (
        lambda ours: (
            ours.journal.title,
            ours.journal.issn,
            ours.journal.volume,
            ours.journal.issue,
            ours.journal.medline_ta,
        ),
        lambda theirs: (
            str(article(theirs)["Journal"].get("Title", "")),
            str(article(theirs)["Journal"].get("ISSN", "")),
            str(article(theirs)["Journal"]["JournalIssue"].get("Volume", "")),
            str(article(theirs)["Journal"]["JournalIssue"].get("Issue", "")),
            str(citation(theirs)["MedlineJournalInfo"]["MedlineTA"]),
        ),
    ),
    "history": (
        lambda ours: [(entry.status, entry.date[:10]) for entry in ours.history],
        lambda theirs: [
            (attribute(entry, "PubStatus"), date(entry)) for entry in theirs.get("PubmedData", {}).get("History", ())
        ],
    ),
    "dates": (
        lambda ours: (ours.revised, ours.electronic),
        lambda theirs: (
            date(citation(theirs)["DateRevised"]),
            date(article(theirs)["ArticleDate"][0]) if article(theirs)["ArticleDate"] else "",
        ),
    ),
    "other abstracts": (
        lambda ours: [(one.language, [bare(part.text) for part in one.sections]) for one in ours.other_abstracts],
        lambda theirs: [
            (attribute(one, "Language"), [bare(text) for text in one["AbstractText"]])
            for one in citation(theirs)["OtherAbstract"]
        ],
    ),
    "conflict of interest": (
        lambda ours: bare(ours.conflict_of_interest),
        lambda theirs: bare(citation(theirs).get("CoiStatement", "")),
    ),
}


@pytest.mark.parametrize("field", JOURNALS)
def test_a_field_of_every_real_article(journals, field):
    ours_of, theirs_of = JOURNALS[field]
    assert len(journals) > 300
    read = {ours.pmid: (ours_of(ours), theirs_of(theirs)) for ours, theirs in journals}
    different = {pmid: pair for pmid, pair in read.items() if pair[0] != pair[1]}
    assert different == {}


def test_the_abstract_of_every_real_article(journals):
    """All but those with formulas: the witness gives MathML as markup."""
    compared = 0
    for ours, theirs in journals:
        texts = article(theirs).get("Abstract", {}).get("AbstractText", ())
        if any("math" in str(text) for text in texts):
            continue
        assert [bare(part.text) for part in ours.abstract] == [bare(text) for text in texts if bare(text)], ours.pmid
        compared += 1
    assert compared > 300


def test_the_authors_of_every_real_article(journals):
    """All but misprinted names, which we leave out and the witness does not."""
    for ours, theirs in journals:
        listed = [one for one in article(theirs).get("AuthorList", ()) if attribute(one, "ValidYN") != "N"]
        mine = [(one.last_name, one.initials, bare(one.collective_name)) for one in (*ours.authors, *ours.editors)]
        assert mine == people(listed), ours.pmid


def test_the_keywords_of_every_real_article(journals):
    """We give each keyword once, and empty ones not at all."""
    for ours, theirs in journals:
        listed = {bare(word) for words in citation(theirs)["KeywordList"] for word in words} - {""}
        assert {bare(word.text) for word in ours.keywords} == listed, ours.pmid


def test_the_books(books):
    assert len(books) == 9
    for ours, theirs in books:
        assert ours.pmid == str(theirs["PMID"])
        assert bare(ours.title) == bare(theirs.get("ArticleTitle", "") or theirs["Book"]["BookTitle"])
        assert bare(ours.book.title) == bare(theirs["Book"]["BookTitle"])
        assert ours.book.publisher == str(theirs["Book"]["Publisher"]["PublisherName"])
        texts = theirs.get("Abstract", {}).get("AbstractText", ())
        assert [bare(part.text) for part in ours.abstract] == [bare(text) for text in texts]
        lists = theirs["AuthorList"] or [
            one for one in theirs["Book"]["AuthorList"] if attribute(one, "Type") == "authors"
        ]
        assert [(one.last_name, one.initials, bare(one.collective_name)) for one in ours.authors] == [
            person for one in lists for person in people(one)
        ]


@pytest.fixture(scope="module")
def medline(shared_data):
    """MEDLINE records, with the citation line that PubMed gave them in their field SO."""
    folder = shared_data / "medline"
    texts = [path.read_text() for path in sorted(folder.glob("*.nbib"))]
    texts += [gzip.decompress(path.read_bytes()).decode() for path in sorted(folder.glob("*.txt.gz"))]
    return [one for text in texts for one in Medline.parse(io.StringIO(text.replace("\r", ""))) if "SO" in one]


def test_citation_lines_are_those_that_pubmed_gave(medline):
    """From the fields of MEDLINE. PubModel is not among them: it shows in the status and the precision of the dates."""
    different = {}
    for one in medline:
        electronic = one.get("DEP", "")
        if one["PST"] == "ppublish":
            model = "Print-Electronic" if electronic else "Print"
        else:
            model = "Electronic-eCollection" if electronic and len(one["DP"]) == 4 else "Electronic"
        location = {kind: value for value, kind in re.findall(r"(\S+) \[(doi|pii)\]", one.get("LID", ""))}
        line = journal_line(
            Journal(medline_ta=one["TA"], volume=one.get("VI", ""), issue=one.get("IP", ""), pages=one.get("PG", "")),
            published=re.sub(r" 0(\d)$", r" \1", one["DP"]),
            electronic=electronic and f"{electronic[:4]}-{electronic[4:6]}-{electronic[6:]}",
            pub_model=model,
            elocation=location.get("pii", ""),
            doi=location.get("doi", ""),
        )
        if line != one["SO"]:
            different[one["PMID"]] = one["SO"]
    assert len(medline) > 280
    # Until 2019 a pii stood apart: today's line has it in the place of the pages.
    assert different == {"29424689": "Elife. 2018 Mar 1;7. pii: 32822. doi: 10.7554/eLife.32822."}


def test_citation_lines_of_papers_that_we_have_as_xml_too(medline, shared_data):
    lines = {one["PMID"]: one["SO"] for one in medline}
    ours = {path.stem: path for path in shared_data.glob("pubmed*/*.xml") if path.stem in lines}
    assert len(ours) >= 2
    for pmid, path in ours.items():
        assert parse(path.read_bytes())[0].article.citation == lines[pmid]


def test_what_patterns_read_the_parser_reads_the_same(shared_data, monkeypatch):
    paths = [*shared_data.glob("pubmed*/*.xml"), *(Path(__file__).parents[1] / "fixtures" / "pubmed").glob("*.xml")]
    by_patterns = [parse(path.read_bytes()) for path in paths]
    monkeypatch.setattr(records, "detached", lambda chunk, draft: chunk)
    assert by_patterns == [parse(path.read_bytes()) for path in paths]
