"""CSL-JSON: NCBI's mapping, and back."""

import json
import shutil
import subprocess
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from netreader.article import Article, Author, Book, Correction, Journal, PublicationType, Span
from netreader.formats import csl, csl_reader
from netreader.formats.entry import Entry, Flaw
from netreader.pubmed.records import parse
from tests.formats.generated import articles, books, facts
from tests.formats.papers import FULL


def back(*entries):
    return list(csl_reader.read("".join(csl.many(entries, 80))))


def test_an_article():
    article = replace(FULL.article, corrections=(), publication_types=())
    assert csl.item(article) == {
        "type": "article-journal",
        "id": "pmid:90000001",
        "source": "PubMed",
        "title": "Glow at 1.7 m² in <i>Lampyris</i>: a trial",
        "author": [{"family": "O'Lamp", "given": "Ana B"}, {"literal": "Lamp Study Group"}],
        "issued": {"date-parts": [[2025, 5]]},
        "epub-date": {"date-parts": [[2025, 3, 11]]},
        "container-title": "Invented journal of lamps",
        "container-title-short": "Invent J Lamps",
        "volume": "40",
        "issue": "5",
        "page": "232-235",
        "DOI": "10.5555/lamp.1",
        "PMID": "90000001",
        "PMCID": "PMC9",
        "ISSN": "0000-0001",
        "language": "en",
        "abstract": "BACKGROUND: Light.\nRESULTS: p < 0.05, Vₘₐₓ.",
        "keyword": "glow; space lamps",
    }


def test_what_is_missing_has_no_field():
    assert csl.item(Article("1", "")) == {
        "type": "article-journal",
        "id": "pmid:1",
        "source": "PubMed",
        "title": "(no title)",
        "PMID": "1",
    }


@pytest.mark.parametrize(
    ("text", "issued"),
    [
        ("2013 Winter", {"date-parts": [[2013]], "season": 4}),
        ("2019 Jul-Aug", {"date-parts": [[2019, 7], [2019, 8]]}),
        ("1998 Dec-1999 Jan", {"date-parts": [[1998, 12], [1999, 1]]}),
        ("1976-1977", {"date-parts": [[1976], [1977]]}),
        ("2020 Jan 1-15", {"date-parts": [[2020, 1, 1], [2020, 1, 15]]}),
        ("2020 Jan 28-Feb 3", {"date-parts": [[2020, 1, 28], [2020, 2, 3]]}),
        ("2000 1st Quarter", {"date-parts": [[2000]], "raw": "2000 1st Quarter"}),
    ],
)
def test_dates_that_are_no_day(text, issued):
    article = Article("1", "T", published=text[:4], published_text=text)
    assert csl.item(article)["issued"] == issued
    (entry,) = back(Entry(article))
    assert entry.article.published_text == text


@pytest.mark.parametrize(
    ("article", "title"),
    [
        (Article("1", "[Glow at night.].", languages=("ger",)), "Glow at night"),
        (Article("1", "[18F]FDG in lamps [with a note].", languages=("eng",)), "[18F]FDG in lamps [with a note]"),
        (Article("1", "[Glow].", languages=("spa",), vernacular_title="Luz."), "Glow"),
        (Article("1", "[Not Available].", languages=("spa",), vernacular_title="Luz."), "Luz"),
        (Article("1", "And so on..."), "And so on..."),
        (Article("1", "Why?"), "Why?"),
        (Article("1", "V_(max of) and ^x, a_best."), "V<sub>max of</sub> and <sup>x</sup>, a_best"),
        (Article("1", "[In vivo].", (Span(1, 8, "i"),), languages=("ger",)), "<i>In vivo</i>"),
    ],
)
def test_titles(article, title):
    assert csl.item(article)["title"] == title


def test_people():
    people = (Author("Doe", "John A", "JA", "Jr"), Author("Suharto"), Author("Roe", "", "BC"))
    assert csl.item(Article("1", "T", authors=people))["author"] == [
        {"family": "Doe", "given": "John A", "suffix": "Jr"},
        {"family": "Suharto"},
        {"family": "Roe", "given": "BC"},
    ]


def test_a_chapter():
    book = Book(
        "LampReviews",
        "University of Lamps",
        "Nowhere",
        editors=(Author("Ed", "Eva"),),
        accession="NBK1",
        published="1993",
        chapter=True,
        label="Chapter 2",
    )
    found = csl.item(Article("1", "Glow", published="1993", authors=(Author("Wick", "B"),), book=book))
    assert found["type"] == "chapter"
    assert found["container-title"] == "LampReviews"
    assert found["editor"] == [{"family": "Ed", "given": "Eva"}]
    assert (found["publisher"], found["publisher-place"]) == ("University of Lamps", "Nowhere")
    assert (found["chapter-number"], found["URL"]) == ("2", "https://www.ncbi.nlm.nih.gov/books/NBK1/")


def test_a_retracted_preprint_with_an_electronic_number():
    article = Article(
        "1",
        "T",
        elocation="e32822",
        publication_types=(PublicationType("Preprint", "D000076942"),),
        corrections=(Correction("RetractionIn", "X"),),
    )
    found = csl.item(article)
    assert (found["type"], found["genre"], found["note"], found["page"]) == (
        "article",
        "preprint",
        "Retracted",
        "e32822",
    )
    assert "page" not in csl.item(Article("1", "T", elocation="S1080-6032(22)00139-9"))


@given(st.lists(st.one_of(articles(), books()), max_size=3))
def test_what_is_written_is_read(several):
    found = back(*map(Entry, several))
    assert [facts(entry.article) for entry in found] == [facts(article) for article in several]


def test_real_records_come_back(shared_data):
    number = 0
    for folder in ("pubmed", "pubmed-rare"):
        for path in sorted((shared_data / folder).glob("*.xml")):
            for record in parse(path.read_bytes(), bad=lambda error: None):
                (found,) = back(Entry(record.article))
                ours, theirs = facts(found.article, spans=False), facts(record.article, spans=False)
                for name in ("pmid", "title", "doi", "pmcid", "abstract", "published", "retracted"):
                    assert ours[name] == theirs[name], (path.name, name)
                number += 1
    assert number > 300


@given(articles(), st.text(max_size=20).map(str.strip))
def test_notes_and_tags_come_along(article, note):
    note = note.replace("Retracted", "").replace("\r", "")
    (entry,) = back(Entry(article, note=note, tags=("a b", "c")))
    assert entry.tags == ("a b", "c")
    assert entry.note.split() == "".join(c for c in entry.note if c).split()


def test_others_dialects():
    text = json.dumps(
        [
            {
                "title": ["Glow"],
                "container-title": ["Lamps"],
                "DOI": "https://doi.org/10.5555/X",
                "issued": {"date-parts": [["2020", "3"]]},
                "author": [{"family": "Berg", "non-dropping-particle": "van den", "given": "A."}],
                "note": "PMID: 12\nmine",
                "page": 7,
            }
        ]
    )
    (entry,) = csl_reader.read(text)
    article = entry.article
    assert (article.title, article.doi, article.pmid, article.published) == ("Glow", "10.5555/X", "12", "2020-03")
    assert (article.journal, entry.note) == (Journal(title="Lamps", pages="7"), "mine")
    assert article.authors == (Author("van den Berg", "A.", "A"),)


def test_bad_items_are_named_with_their_line_and_the_rest_is_read():
    text = '[\n{"title": "A"},\n{"type": "book"},\n7,\n{"title": "B", "author": [1]},\n{"title": "C"}]'
    found = list(csl_reader.read(text))
    assert [type(entry) for entry in found] == [Entry, Flaw, Flaw, Flaw, Entry]
    assert [entry.line for entry in found] == [2, 3, 4, 5, 6]


@pytest.mark.parametrize("text", ["", "[", "nothing", "3", '"x"', "[" * 100_000])
def test_what_is_no_csl_json(text):
    (flaw,) = csl_reader.read(text)
    assert isinstance(flaw, Flaw)


@given(
    st.recursive(
        st.none() | st.text() | st.integers(),
        lambda inner: (
            st.lists(inner)
            | st.dictionaries(
                st.sampled_from(
                    ["title", "author", "issued", "date-parts", "family", "note", "page", "custom", "tags"]
                ),
                inner,
            )
        ),
    )
)
def test_any_json_is_read_or_named(document):
    assert all(isinstance(entry, Entry | Flaw) for entry in csl_reader.read(json.dumps(document)))


def test_citeproc_py_takes_every_item(own_articles):
    from citeproc.source.json import CiteProcJSON

    items = [csl.item(article) for article in own_articles]
    taken = CiteProcJSON(items)
    for item in items:
        assert str(taken[item["id"].lower()].title) == item["title"]


@pytest.mark.skipif(not shutil.which("pandoc"), reason="pandoc is not installed")
def test_pandoc_makes_a_bibliography_of_it(own_articles):
    run = subprocess.run(
        ["pandoc", "-f", "csljson", "--citeproc", "-t", "plain", "--wrap=none"],
        input="".join(csl.many(map(Entry, own_articles), 80)),
        capture_output=True,
        text=True,
        check=True,
    )
    assert len([line for line in run.stdout.split("\n\n") if line.strip()]) == len(own_articles)
    text = " ".join(run.stdout.split())
    assert "“Phase 3 Trial of 177Lu-Dotatate for Midgut Neuroendocrine Tumors.” " in text or "Lu-Dotatate" in text


@pytest.fixture(scope="module")
def own_articles():
    folder = Path(__file__).parents[1] / "fixtures" / "pubmed"
    return [record.article for path in sorted(folder.glob("*.xml")) for record in parse(path.read_bytes())]
