"""RIS: as NCBI's exporter writes it, read by rispy, and back."""

import pytest
import rispy
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from netreader.article import Article, Author, Book
from netreader.formats import ris, ris_reader
from netreader.formats.entry import Entry, Flaw
from netreader.pubmed.records import parse
from tests.formats.generated import articles, books, facts
from tests.formats.papers import FULL

RECORD = """\
TY  - JOUR
DB  - PubMed
AU  - O'Lamp, Ana B
AU  - Lamp Study Group
T1  - Glow at 1.7 m² in Lampyris: a trial
LA  - eng
SN  - 0000-0001
PY  - 2025
Y1  - 2025/05/
ET  - 2025/03/11
AB  - BACKGROUND: Light. RESULTS: p < 0.05, Vₘₐₓ.
SP  - 232
EP  - 235
VL  - 40
IS  - 5
AN  - 90000001
UR  - https://pubmed.ncbi.nlm.nih.gov/90000001/
DO  - 10.5555/lamp.1
U1  - 90000001[pmid]
U2  - PMC9[pmcid]
C2  - PMC9
J2  - Invent J Lamps
JF  - Invented journal of lamps
KW  - glow
KW  - space lamps
KW  - Hypertension
M3  - Retracted Publication
CY  - England
ER  -
"""


def written(*several):
    return "".join(ris.many(map(Entry, several), 80))


def back(*several):
    return [entry.article for entry in ris_reader.read(written(*several))]


def test_the_whole_record():
    assert written(FULL.article) == RECORD.replace("ER  -\n", "ER  - \n").replace("\n", "\r\n")


@given(st.lists(st.one_of(articles(), books()), max_size=3))
def test_what_is_written_is_read(several):
    assert [told(article) for article in back(*several)] == [told(article) for article in several]


def told(article):
    """What RIS carries: no styles, and of labelled sections the text."""
    return facts(article, spans=False)


def test_real_records_come_back(shared_data):
    number = 0
    for folder in ("pubmed", "pubmed-rare"):
        for path in sorted((shared_data / folder).glob("*.xml")):
            for record in parse(path.read_bytes(), bad=lambda error: None):
                (found,) = back(record.article)
                ours, theirs = told(found), told(record.article)
                for name in ("pmid", "title", "authors", "doi", "pmcid", "abstract", "published", "retracted"):
                    if name == "authors" and record.article.book is None:
                        assert [n[0] or n[3] for n in ours[name]] == [n[0] or n[3] for n in theirs[name]], path.name
                    elif name != "authors":
                        assert ours[name] == theirs[name], (path.name, name)
                number += 1
    assert number > 300


@given(st.lists(articles(), min_size=1, max_size=3))
def test_rispy_reads_the_same(several):
    found = rispy.loads(written(*several).replace("\r\n", "\n"))
    assert len(found) == len(several)
    for record, article in zip(found, several, strict=True):
        wanted = facts(article)
        assert record["primary_title"] == wanted["title"][0]
        assert record["accession_number"] == article.pmid
        assert record.get("doi", "") == article.doi
        assert record.get("volume", "") == article.journal.volume
        assert len(record.get("authors", [])) == len(article.authors)
        assert record.get("keywords", []) == wanted["keywords"]
        assert record.get("abstract", "") == wanted["abstract"]


@pytest.mark.parametrize(
    "note",
    ["One line.", "Two\nlines", "A list:\n\n- one\n  - two\n\nTY  - JOUR\nER  - \nAU  - x\n  T1  - y", "PMID: x"],
)
def test_a_note_comes_along(note):
    (entry,) = ris_reader.read(ris.one(Entry(FULL.article, note=note), 80))
    assert entry.note == note


@pytest.mark.parametrize("tags", [("liver/mets", "ablation"), ("Lamps",), ("a[tag]", "x; y")])
def test_tags_come_along_and_are_no_keywords(tags):
    text = ris.one(Entry(FULL.article, note="Mine.", tags=tags), 80)
    assert all(f"KW  - {tag}\r\n" in text for tag in tags)  # where others look for them
    (entry,) = ris_reader.read(text)
    (plain,) = ris_reader.read(ris.one(Entry(FULL.article), 80))
    assert (entry.tags, entry.note, entry.article.keywords) == (tags, "Mine.", plain.article.keywords)


def test_people():
    people = (
        Author("Doe", "John A", "JA", "Jr"),
        Author("Suharto"),
        Author("Roe", "", "BC", "2nd"),
        Author(collective_name="WHO"),
        Author(collective_name="Light, Dark and Dusk Group"),
    )
    (found,) = back(Article("1", "T", authors=people))
    assert found.authors == tuple(replace(who, fore_name=who.fore_name or who.initials) for who in people)


def test_a_chapter():
    book = Book("LampReviews", "University of Lamps", "Nowhere", (Author("Ed", "Eva", "E"),), edition="2nd",
                isbn=("978",), published="1993", chapter=True)  # fmt: skip
    article = Article("1", "Glow", published="1993", published_text="1993", book=book)
    assert "TY  - CHAP\r\n" in written(article)
    assert back(article) == [article]


@pytest.mark.parametrize(
    ("lines", "attribute", "value"),
    [
        ("DB  - Ovid MEDLINE(R)\nAN  - 12", "pmid", "12"),
        ("DB  - Embase\nAN  - 12", "pmid", ""),
        ("UR  - http://www.ncbi.nlm.nih.gov/pubmed/12", "pmid", "12"),
        ("N1  - PMID: 12", "pmid", "12"),
        ("M3  - doi: 10.5555/x", "doi", "10.5555/x"),
        ("UR  - https://doi.org/10.5555/x;y", "doi", "10.5555/x;y"),
        ("PY  - 2013///Winter", "published_text", "2013 Winter"),
        ("DA  - 2013/02/03", "published", "2013-02-03"),
        ("PY  - in press", "published_text", "in press"),
        ("AB  - BACKGROUND: a.\n   METHODS: b.", "abstract", 2),
    ],
)
def test_others_dialects(lines, attribute, value):
    (entry,) = ris_reader.read(f"\ufeffTY  - JOUR\nTI  - Glow\n{lines}\nER  -\n")
    found = getattr(entry.article, attribute)
    assert (len(found) if attribute == "abstract" else found) == value


def test_flaws_are_named_with_their_line_and_the_rest_is_read():
    text = "Provider: X\n\nTI  - lost\nAU  - x\nER  - \n\nTY  - JOUR\nER  - \nTY  - JOUR\nT1  - A\nTY  - BOOK\nT1  - B"
    found = list(ris_reader.read(text))
    assert [(type(entry), entry.line) for entry in found] == [(Flaw, 3), (Flaw, 7), (Entry, 9), (Entry, 11)]


@given(st.text(st.sampled_from("TYERAUPMID1  - \n/;[]\x1b"), max_size=200))
def test_any_text_is_read_or_named(text):
    assert all(isinstance(entry, Entry | Flaw) for entry in ris_reader.read("TY  - JOUR\nTI  - " + text))
