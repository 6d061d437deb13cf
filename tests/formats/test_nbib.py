"""MEDLINE text: as PubMed writes it, read by others, and back."""

import gzip
import io
import re
from pathlib import Path

import nbib as other_reader
import pytest
from Bio import Medline
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from netreader.article import Article, Author, Book, Correction, Grant, HistoryDate
from netreader.formats import nbib, nbib_reader
from netreader.formats.entry import Entry, Flaw
from netreader.formats.parts import abstract_of
from netreader.pubmed.records import parse
from tests.formats.generated import INDEXED, articles
from tests.formats.papers import FULL

OWN = sorted((Path(__file__).parents[1] / "fixtures" / "pubmed").glob("*.xml"))

RECORD = """\
PMID- 90000001
OWN - NLM
STAT- MEDLINE
LR  - 20250602
IS  - 0000-0001 (Electronic)
IS  - 0000-0002 (Linking)
VI  - 40
IP  - 5
DP  - 2025 May
TI  - Glow at 1.7 m² in Lampyris: a trial.
PG  - 232-5
LID - 10.5555/lamp.1 [doi]
AB  - BACKGROUND: Light. RESULTS: p < 0.05, Vₘₐₓ.
CI  - © 2025 Nobody.
FAU - O'Lamp, Ana B
AU  - O'Lamp AB
AUID- ORCID: 0000-0002-1825-0097
AD  - Dept of Light, Nowhere.
AU  - et al.
CN  - Lamp Study Group
LA  - eng
GR  - G1/LX/Light Fund/England
SI  - ClinicalTrials.gov/NCT00000000
PT  - Journal Article
PT  - Retracted Publication
DEP - 20250311
PL  - England
TA  - Invent J Lamps
JT  - Invented journal of lamps
JID - 0000001
RN  - EC 1.13.12.7 (Luciferases)
RIN - Invent J Lamps. 2026;41:1. PMID: 90000004
MH  - Hypertension/*drug therapy
NM  - Lamp fever
PMC - PMC9
OAB - Luz.
OABL- spa
OTO - NOTNLM
OT  - glow
OTO - NASA
OT  - *space lamps
COIS- None.
EDAT- 2025/03/11 11:43
MHDA- 2025/03/11 11:43
CRDT- 2025/03/11 11:43
PHST- 2025/03/11 11:43 [entrez]
AID - 10.5555/lamp.1 [doi]
PST - ppublish
SO  - Invent J Lamps. 2025 May;40(5):232-5. doi: 10.5555/lamp.1. Epub 2025 Mar 11.
"""


def written(*several):
    return "".join(nbib.many(map(Entry, several), 80))


def back(*several):
    return [entry.article for entry in nbib_reader.read(written(*several))]


def test_the_whole_record():
    assert written(FULL.article) == RECORD


def carried(article):
    """An article as far as MEDLINE's text carries it: no markup, no identifiers of headings, groups after people."""
    groups = tuple(who for who in article.authors if who.collective_name)
    people = tuple(who for who in article.authors if not who.collective_name)
    strip = lambda items: tuple(replace(item, ui="") for item in items)  # noqa: E731
    kept = {"Journal Article", "Retracted Publication", "Preprint"}
    return replace(
        article,
        title_spans=(),
        version=1,
        abstract=(),
        authors=tuple(replace(who, equal_contribution=False) for who in (*people, *groups)),
        investigators=tuple(replace(who, equal_contribution=False) for who in article.investigators),
        other_abstracts=(),
        journal=replace(article.journal, iso_abbreviation="", medium=""),
        keywords=article.keywords,
        mesh=tuple(
            replace(heading, ui="", type="", automatic=False, qualifiers=strip(heading.qualifiers))
            for heading in article.mesh
        ),
        substances=strip(article.substances),
        supplementary_concepts=tuple(replace(item, ui="", type="") for item in article.supplementary_concepts),
        publication_types=tuple(
            kind if kind.name in kept else replace(kind, ui="") for kind in article.publication_types
        ),
        references=(),
        grants=(),
        corrections=tuple(
            Correction(
                item.type,
                " ".join(f"{part.rstrip('. ')}." for part in (item.citation, item.note) if part.rstrip(". ")).rstrip(
                    ". "
                ),
                item.pmid,
            )
            for item in article.corrections
            if item.type in nbib.CORRECTIONS
        ),
        history=tuple(HistoryDate(entry.status, f"{entry.date} 00:00"[:16]) for entry in article.history),
        other_ids=tuple(sorted(article.other_ids)),
        indexing_method="",
        pub_model="",
    )


def assert_carried(found, article):
    assert abstract_of(found) == abstract_of(article)
    ours, theirs = carried(found), carried(article)
    known = {entry.status for entry in article.history}
    ours.history = tuple(entry for entry in ours.history if entry.status in known)
    for name in Article.__slots__:
        assert getattr(ours, name) == getattr(theirs, name), name


def with_initials(who):
    return replace(who, initials="".join(part[0] for part in re.split("[ -]", who.fore_name) if part))


@given(articles())
def test_what_is_written_is_read(article):
    authors = tuple(map(with_initials, article.authors))
    article = replace(article, **INDEXED, subsets=("IM",), status="MEDLINE", owner="NLM", authors=authors)
    (found,) = back(article)
    assert_carried(found, article)


def comparable(article):
    """Without what MEDLINE's text has no place for or writes in one way only, in records as PubMed has them."""
    pii = article.pii or article.elocation
    return article.book is None and article.title and not any(" " in i for i in (pii, article.doi))


@pytest.mark.parametrize("path", OWN, ids=lambda path: path.stem)
def test_our_own_records_come_back(path):
    for record in parse(path.read_bytes()):
        if comparable(record.article):
            (found,) = back(record.article)
            assert_carried(found, record.article)


def test_real_records_come_back(shared_data):
    number = 0
    for folder in ("pubmed", "pubmed-rare"):
        for path in sorted((shared_data / folder).glob("*.xml")):
            for record in parse(path.read_bytes(), bad=lambda error: None):
                if comparable(record.article):
                    (found,) = back(record.article)
                    facts = ("pmid", "title", "doi", "pmcid", "published", "published_text", "electronic", "languages")
                    for name in facts:
                        assert getattr(found, name) == getattr(record.article, name), (path.name, name)
                    assert abstract_of(found) == abstract_of(record.article), path.name
                    ours, theirs = carried(found), carried(record.article)
                    for name in ("authors", "mesh", "keywords", "corrections"):
                        assert getattr(ours, name) == getattr(theirs, name), (path.name, name)
                    number += 1
    assert number > 300


class TestAsPubMedWritesIt:
    """Line by line, where a record's MEDLINE text and its XML are both at hand."""

    # DA, the day of a record's making, was given up in 2018 and the XML no longer holds it. PHST held the three dates
    # of NLM's own only since PubMed's new backend; the texts here are of 2017, and later ones have them (FORMATS.md).
    AGE = re.compile(r"DA  - |PHST- .*\[(entrez|pubmed|medline)\]$")
    # An AID of 2017 that the XML at hand, from NLM's yearly files, does not hold.
    MISSING = {"16779244": {"AID - 57378 [pii]"}}

    @pytest.mark.parametrize("pmid", ["16779244", "20000000"])
    def test_line_by_line(self, pmid, shared_data):
        (path,) = sorted(shared_data.glob(f"pubmed*/{pmid}.xml"))[:1]
        (record,) = parse(path.read_bytes())
        (theirs,) = [text for text in texts(shared_data) if text.startswith(f"PMID- {pmid}\n")]
        wanted = [line.rstrip() for line in theirs.splitlines() if not self.AGE.match(line.rstrip())]
        ours = [line.rstrip() for line in written(record.article).splitlines() if not self.AGE.match(line.rstrip())]
        assert ours == [line for line in wanted if line in ours or line not in self.MISSING.get(pmid, ())]


def texts(shared_data):
    folder = shared_data / "medline"
    whole = gzip.decompress((folder / "mesh-papers.medline.txt.gz").read_bytes()).decode()
    for path in sorted(folder.glob("*.nbib")):
        whole += "\n\n" + path.read_text(encoding="utf-8")
    return [text.strip() + "\n" for text in re.split(r"\n\s*\n", whole) if text.strip()]


# What Biopython reads otherwise from our text than from PubMed's, with the reason.
APART = {
    "DA",  # given up by NLM in 2018; nothing of a paper
    "PHST",  # `00:00` is written as PubMed does now; 2017 left it out
    "MHDA",  # of a record not yet indexed: PubMed now gives the day it came
    "AID",  # the publisher's number now stands before the DOI
}


def test_real_texts_read_and_written_again_say_the_same_to_biopython(shared_data):
    whole = texts(shared_data)
    assert len(whole) > 280
    theirs = list(Medline.parse(io.StringIO("\n".join(whole))))
    read = list(nbib_reader.read("\n".join(whole)))
    assert not [entry for entry in read if isinstance(entry, Flaw)]
    ours = list(Medline.parse(io.StringIO("".join(nbib.many(read, 80)))))
    assert len(ours) == len(theirs) == len(whole)
    for mine, other in zip(ours, theirs, strict=True):
        for tag in sorted((set(mine) | set(other)) - APART):
            if tag == "LID" and "LID" not in other:  # an article keeps its DOI, not in which of two places it stood
                continue
            assert plain(mine, tag) == plain(other, tag), (other["PMID"], tag)


def plain(record, tag):
    value = record.get(tag, [])
    if tag in ("COI", "COIS"):  # COI for a few months of 2017
        value = record.get("COIS", record.get("COI", []))
    value = [value] if isinstance(value, str) else value
    joined = [" ".join(text.split()) for text in value]
    if tag in ("SI", "OT"):
        return sorted(joined)
    if tag == "AUID":  # an address in 2018, the number itself before and since
        return [text.replace("https://orcid.org/", "").replace("http://orcid.org/", "") for text in joined]
    if tag == "DP":  # some publishers' `04`
        return [text.replace(" 0", " ") for text in joined]
    if tag in ("EDAT", "CRDT"):  # `00:00` is written as PubMed does now; 2017 left it out
        return [text.removesuffix(" 00:00") for text in joined]
    if tag in ("SB",):
        return re.split(r"[,;] *| ", " ".join(joined))
    return [text.replace(" ", "") for text in joined]  # where a long word was broken, Biopython puts a blank


def test_biopython_and_nbib_read_what_we_write():
    text = written(FULL.article)
    record = Medline.read(io.StringIO(text))
    assert (record["PMID"], record["TI"], record["FAU"]) == ("90000001", FULL.article.title, ["O'Lamp, Ana B"])
    assert record["MH"] == ["Hypertension/*drug therapy"]
    assert record["CN"] == ["Lamp Study Group"]
    (found,) = other_reader.read(text)
    assert (found["pubmed_id"], found["title"], found["doi"]) == (90000001, FULL.article.title, "10.5555/lamp.1")
    assert found["authors"][0]["author"] == "O'Lamp, Ana B"
    assert found["keywords"] == ["glow", "*space lamps"]


@given(st.lists(articles(), min_size=1, max_size=3))
def test_nbib_and_biopython_read_any(several):
    text = written(*several)
    theirs = list(Medline.parse(io.StringIO(text)))
    assert [record["PMID"] for record in theirs] == [article.pmid for article in several]
    assert [record["TI"] for record in theirs] == [article.title for article in several]
    found = other_reader.read(text)
    assert [str(record["pubmed_id"]) for record in found] == [article.pmid for article in several]
    assert [record["title"] for record in found] == [article.title for article in several]


def test_lines_are_broken_as_pubmed_does():
    word = "https://example.org/" + "x" * 90
    text = nbib.one(Entry(Article("1", f"{'ab ' * 40}{word} end.")), 80)
    lines = text.splitlines()[1:]
    assert all(line.endswith(" ") for line in lines[:-1])
    assert all(len(line.rstrip()) <= 87 or line.strip() == word for line in lines)
    (entry,) = nbib_reader.read(text)
    assert entry.article.title == f"{'ab ' * 40}{word} end."


def test_a_chapter():
    book = Book(
        "LampReviews", "University of Lamps", "Nowhere", (Author("Ed", "Eva", "E"),), accession="NBK1", edition="2nd",
        isbn=("978",), contributed="2003-02-01", chapter=True, label="Chapter 2", published="1993",
    )  # fmt: skip
    article = Article(
        "1", "Glow.", published="1993", published_text="1993", book=book, authors=(Author("A", "B", "B"),)
    )
    text = written(article)
    assert "BTI - LampReviews\n" in text
    assert "AID - NBK1 [bookaccession]\n" in text
    assert back(article) == [article]


def test_people_of_every_kind():
    authors = (
        Author("Doe", "John A", "JA", "Jr", affiliations=("Here.", "There.")),
        Author("Suharto"),
        Author("García Márquez", "", "GJ"),
        Author("Roe", "Ana-Lía", "AL", "3rd", orcid="0000-0002-1825-0097"),
        Author(collective_name="Group, with a comma", affiliations=("Nowhere.",)),
    )
    (found,) = back(Article("1", "T", authors=authors, authors_complete=False))
    assert [replace(who, fore_name=who.fore_name or who.initials) for who in authors] == [
        replace(who, fore_name=who.fore_name or who.initials) for who in found.authors
    ]
    assert not found.authors_complete


@pytest.mark.parametrize(
    "grant",
    [
        Grant("BB/F1/1", "", "BBSRC", "United Kingdom"),
        Grant("R01", "LM", "NIH", "United States"),
        Grant("1", "", "K"),
        Grant("", "", "Wellcome Trust", "United Kingdom"),
    ],
)
def test_grants(grant):
    assert back(Article("1", "T", grants=(grant,)))[0].grants == (grant,)


def test_old_windows_files_and_flaws():
    text = (
        "\r\nPMID- 1\r\nTI  - One\r\n      two\r\n\r\nnothing\r\nat all\r\n\r\nOWN - NLM\r\n\r\nPMID- 2\r\nPMID- 3\r\n"
    )
    found = list(nbib_reader.read(text))
    assert [(type(entry), entry.line) for entry in found] == [
        (Entry, 2),
        (Flaw, 6),
        (Flaw, 9),
        (Entry, 11),
        (Entry, 12),
    ]
    assert found[0].article.title == "One two"


@given(st.text(st.sampled_from("PMIDTAUF -/*[]()\n 12é\x1b\u202e"), max_size=200))
def test_any_text_is_read_or_named(text):
    for entry in nbib_reader.read(text):
        assert isinstance(entry, Entry | Flaw)
        assert "\x1b" not in repr(entry)
