"""Queries in PubMed's language over the library: the answers of the plain evaluator of `brute`, every construct."""

from __future__ import annotations

import gzip
import os
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from netreader.article import Article, Record
from netreader.formats.nbib_reader import read as read_nbib
from netreader.library import answer
from netreader.library.answer import Search
from netreader.library.library import Library
from netreader.mesh.files import open_mesh
from netreader.pubmed.records import parse
from netreader.query.syntax import parse as parse_query
from netreader.query.tree import Chain, Flag, Node
from tests.formats.generated import INDEXED, articles, books
from tests.library.brute import Brute, Headings
from tests.library.queries import SHELVES, TAGS, Papers, terms, trees, vocabularies

FIXTURES = Path(__file__).parent.parent / "fixtures" / "pubmed"
SHARED = Path(os.environ.get("NETREADER_TEST_DATA", Path(__file__).parents[3] / "shared" / "data"))
TODAY = date(2024, 3, 31)
ARTICLES = Papers(record.article for file in sorted(FIXTURES.glob("*.xml")) for record in parse(file.read_bytes()))
NOTED = {
    19704057: "PROMID: first randomised trial. Ask about **octreotide** dose!",
    25014687: "lanreotide arm",
    29768149: " ",
}
MARKED = {19704057: {"starred", "opened"}, 25014687: {"read"}, 29768149: {"reading"}, 90000001: {"to read"}}

TAGGED = {19704057: ("liver/surgery", "urgent"), 25014687: ("Livermore",), 90000001: ("liver", "größe")}
SHELVED = {"Tumour board": [25014687, 19704057, 404], "teaching": [90000001], "Tumour boards of others": []}


class Unknowing:
    """A vocabulary that knows no heading."""

    def find(self, text):
        return None

    def is_installed(self):
        return False

    def explosion(self, ui):
        return []

    def qualifier_explosion(self, name):
        return []


@pytest.fixture(scope="module")
def kept(tmp_path_factory) -> Library:
    records = [record for file in sorted(FIXTURES.glob("*.xml")) for record in parse(file.read_bytes())]
    with Library(tmp_path_factory.mktemp("answer") / "library.db") as library:
        library.keep(records)
        for key, text in NOTED.items():
            library.save_note(key, text)
        for key, marks in MARKED.items():
            status = next((mark for mark in marks if mark in ("read", "reading", "to read")), "")
            library.mark(key, starred="starred" in marks, opened="opened" in marks, status=status)
        label(library, TAGGED, SHELVED)
        yield library


def label(library: Library, tags: dict[int, tuple[str, ...]], shelves: dict[str, list[int]]) -> None:
    library.set_tags(tags)
    for name, keys in shelves.items():
        library.shelves.put(name, keys)


def search(library: Library, vocabulary=None):
    return lambda connection: Search(connection, library._words, vocabulary or Unknowing(), TODAY)


def found(library: Library, tree: Node, vocabulary=None, *, many=answer.MANY) -> set[int]:
    """`many` is from how many operands a query is answered as one of very many."""
    with library._database.reading() as connection, pytest.MonkeyPatch.context() as patched:
        patched.setattr(answer, "MANY", many)
        return search(library, vocabulary)(connection).keys(tree)


def expected(tree: Node, articles=ARTICLES, headings=None) -> set[int]:
    return Brute(articles, NOTED, MARKED, TODAY, tags=TAGGED, shelves=SHELVED, headings=headings).keys(tree)


@settings(max_examples=400, deadline=None, suppress_health_check=list(HealthCheck))
@given(trees(ARTICLES))
@example(Chain(None, (("NOT", Flag("systematic")),)))
@example(Chain(Flag("systematic"), (("NOT", Flag("hasabstract")),)))
@example(Chain(Flag("haskeyword"), (("NOT", Flag("hasabstract")), ("NOT", Flag("haskeyword")))))
@example(Chain(Flag("haskeyword"), (("NOT", Flag("haskeyword")), ("OR", Flag("haskeyword")))))
def test_the_index_finds_what_the_plain_evaluator_finds(kept, tree):
    assert found(kept, tree) == expected(tree)
    assert found(kept, tree, many=2) == expected(tree)


def test_the_reasons_of_a_long_query_are_in_its_order(kept):
    query = "lanreotide[ti]" + "".join(f" {('AND', 'OR', 'NOT')[n % 3]} x{n}[ti]" for n in range(90))
    early, late = "loprovflybase[filter]", "loprovbionumbers[filter]"
    answered = kept.ask(f"{early} OR {query} AND {late}")
    assert answered.verdict == "partial"
    assert [one.split("“")[1].split("”")[0] for one in answered.reasons[:2]] == ["loprovflybase", "loprovbionumbers"]
    assert answered.words.index("lanreotide") < answered.words.index("x1")
    assert not set(answered.words) & {"x2", "x5"}  # what must not stand there is not marked


@pytest.mark.parametrize("operator", ["AND", "OR", "NOT"])
def test_a_part_without_an_answer_is_left_out_of_a_long_query_too(kept, operator):
    unknown = "loprovflybase[filter]"
    rest = "".join(f" {('OR', 'NOT')[n % 2]} {1950 + n}[dp]" for n in range(60))
    short = kept.ask(f"hasabstract {operator} {unknown}").keys
    assert set(short) == set(kept.ask("hasabstract").keys)
    assert set(kept.ask(f"{unknown} {operator} hasabstract{rest}").keys) == expected(
        parse_query(f"{'NOT ' if operator == 'NOT' else ''}hasabstract{rest}").tree
    )


@settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck))
@given(terms(ARTICLES))
def test_each_kind_of_term_alone(kept, term):
    assert found(kept, term) == expected(term)


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(vocabularies(ARTICLES), st.lists(trees(ARTICLES) | terms(ARTICLES), min_size=3, max_size=6))
def test_with_a_vocabulary_of_any_shape(kept, descriptors, queries):
    kept.vocabulary.install(descriptors, "2026")
    for tree in queries:
        assert found(kept, tree, kept.vocabulary) == expected(tree, headings=Headings(descriptors))


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(trees(ARTICLES))
def test_without_fts5_the_answers_are_the_same(kept, tree):
    fts5, kept._words.fts5 = kept._words.fts5, False
    try:
        assert found(kept, tree) == expected(tree)
    finally:
        kept._words.fts5 = fts5


# Random libraries

MARKS = ("rated", "starred", "read", "reading", "to read", "opened")


@st.composite
def shelves(draw):
    """Papers made up, with notes and marks on some of them."""
    papers = draw(
        st.lists(articles() | articles().map(lambda a: replace(a, **INDEXED)) | books(), min_size=1, max_size=6)
    )
    papers = Papers({paper.key: paper for paper in papers}.values())
    keys = st.sampled_from([paper.key for paper in papers])
    text = st.sampled_from(("octreotide randomised trial", "Nothing.", "  ", "Ünïcode ω–ß"))
    notes = draw(st.dictionaries(keys, text, max_size=3))
    marks = draw(st.dictionaries(keys, st.sampled_from(MARKS).map(lambda mark: {mark}), max_size=3))
    some_tags = st.lists(st.sampled_from(TAGS), min_size=1, max_size=3, unique=True).map(tuple)
    tags = draw(st.dictionaries(keys, some_tags, max_size=3))
    shelved = draw(st.dictionaries(st.sampled_from(SHELVES), st.lists(keys, unique=True, max_size=3), max_size=3))
    return papers, notes, marks, tags, shelved


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(shelves(), st.data())
def test_random_libraries(tmp_path_factory, shelf, data):
    papers, notes, marks, tags, shelved = shelf
    with Library(tmp_path_factory.mktemp("random") / "library.db") as library:
        fill(library, papers, notes, marks)
        label(library, tags, shelved)
        brute = Brute(papers, notes, marks, TODAY, tags=tags, shelves=shelved)
        for tree in data.draw(st.lists(trees(papers), min_size=3, max_size=6)):
            assert found(library, tree, many=data.draw(st.sampled_from((2, answer.MANY)))) == brute.keys(tree)


def fill(library: Library, papers: list[Article], notes: dict[int, str], marks: dict[int, set[str]]) -> None:
    library.keep([Record(paper, b"<PubmedArticle/>") for paper in papers])
    for key, text in notes.items():
        library.save_note(key, text)
    for key, some in marks.items():
        status = next((mark for mark in some if mark in ("read", "reading", "to read")), "")
        rating = 4 if "rated" in some else None
        library.mark(key, starred="starred" in some, opened="opened" in some, status=status, rating=rating)


# Real records

NEEDED = pytest.mark.skipif(not (SHARED / "pubmed").is_dir(), reason=f"no recorded records in {SHARED}")


def real_articles() -> Papers:
    """The recorded records, and those of which there is only the MEDLINE text."""
    records = [
        record.article
        for folder in ("pubmed", "pubmed-rare")
        for file in sorted((SHARED / folder).glob("*.xml"))
        for record in parse(file.read_bytes())
    ]
    texts = [file.read_text() for file in sorted((SHARED / "medline").glob("*.nbib"))]
    texts += [gzip.decompress(file.read_bytes()).decode() for file in sorted((SHARED / "medline").glob("*.gz"))]
    entries = [entry for text in texts for entry in read_nbib(text)]
    records += [entry.article for entry in entries if getattr(entry, "article", None) and entry.article.pmid]
    return Papers({article.key: article for article in reversed(records)}.values())


@pytest.fixture(scope="module")
def real(tmp_path_factory):
    papers = real_articles()
    assert len(papers) > 550
    notes = {papers[0].key: "octreotide", papers[1].key: "randomised trial, octreotide"}
    marks = {papers[2].key: {"starred"}, papers[3].key: {"read"}}
    with Library(tmp_path_factory.mktemp("real") / "library.db") as library:
        fill(library, papers, notes, marks)
        path = SHARED / "mesh" / "2017MeshTree.txt.gz"
        with path.open("rb") as file:
            descriptors = list(open_mesh(file, path.name).descriptors)
        library.vocabulary.install(descriptors, "2017")
        yield library, Brute(papers, notes, marks, TODAY, headings=Headings(descriptors)), trees(papers)


@NEEDED
@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_real_records(real, data):
    library, brute, queries = real
    tree = data.draw(queries)
    assert found(library, tree, library.vocabulary) == brute.keys(tree)
