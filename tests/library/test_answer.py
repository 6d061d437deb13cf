"""Queries in PubMed's language over the library: the answers of the plain evaluator of `brute`, every construct."""

from __future__ import annotations

import os
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from netreader.library.answer import Search
from netreader.library.library import Library
from netreader.pubmed.records import parse
from netreader.query.tree import Chain, Dates, Flag, Group, Node, Personal, PMIDs, Recent, Term, Values
from tests.library.brute import TEXT, Brute, items, names, tokens, whole

FIXTURES = Path(__file__).parent.parent / "fixtures" / "pubmed"
SHARED = Path(os.environ.get("NETREADER_TEST_DATA", Path(__file__).parents[3] / "shared" / "data"))
TODAY = date(2024, 3, 31)
ARTICLES = [record.article for file in sorted(FIXTURES.glob("*.xml")) for record in parse(file.read_bytes())]
NOTED = {
    19704057: "PROMID: first randomised trial. Ask about **octreotide** dose!",
    25014687: "lanreotide arm",
    29768149: " ",
}
MARKED = {19704057: {"starred", "opened"}, 25014687: {"read"}, 29768149: {"reading"}, 90000001: {"to read"}}


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
        yield library


def search(library: Library, vocabulary=None):
    return lambda connection: Search(connection, library._words, vocabulary or Unknowing(), TODAY)


def found(library: Library, tree: Node) -> set[int]:
    with library._database.reading() as connection:
        return search(library)(connection).keys(tree)


def expected(tree: Node, articles=ARTICLES) -> set[int]:
    return Brute(articles, NOTED, MARKED, TODAY).keys(tree)


# Random queries, of words that stand in the records and of some that don't

WHOLE = ("ta", "vi", "ip", "pg", "jid", "pl", "lid", "aid", "rn", "si", "auid", "mh", "majr", "sh", "pt")
NAMES = ("au", "1au", "lastau", "fau", "ir", "fir", "ed", "ps")
DATED = ("dp", "epdat", "ppdat", "edat", "crdt", "mhda", "dcom", "lr")


@st.composite
def terms(draw: st.DrawFn) -> Term:
    article = ARTICLES[draw(st.integers(0, len(ARTICLES) - 1))]
    kind = draw(st.sampled_from(("text", "text", "text", "whole", "name", "pair", "wild")))
    if kind == "wild":
        text = draw(
            st.text(max_size=30) | st.sampled_from(('"; DROP TABLE words', "NEAR(a b)", "*", "^x -y", "a:b", "the"))
        )
        return Term(
            text, draw(st.sampled_from((*TEXT, *WHOLE, *NAMES, "la", "nm", "isbn", "pmid"))), draw(st.booleans())
        )
    if kind == "pair":
        pairs = [(h.descriptor, q.name) for h in article.mesh for q in h.qualifiers] or [("Humans", "therapy")]
        heading, qualifier = draw(st.sampled_from(pairs))
        return Term(heading, draw(st.sampled_from(("mh", "majr"))), qualifier=qualifier.lower())
    if kind == "name":
        field = draw(st.sampled_from(NAMES))
        name = draw(st.sampled_from(names(article, field) or ["smith ja"])) or "nobody"
        shape = draw(st.sampled_from(("all", "last", "cut", "star")))
        if shape == "last":
            name = name.split()[0]
        elif shape != "all":
            name = name[: draw(st.integers(1, len(name)))].strip() or "x"
        return Term(name + ("*" if shape == "star" else ""), field, draw(st.booleans()) and shape != "star")
    if kind == "whole":
        field = draw(st.sampled_from(WHOLE))
        value = draw(st.sampled_from(whole(article, field) or ["nothing"]))
        return Term(value, field, draw(st.booleans()))
    field = draw(st.sampled_from(sorted(TEXT)))
    texts = [tokens(item) for column in TEXT[field] for item in items(article, column) if tokens(item)] or [["nothing"]]
    words = draw(st.sampled_from(texts))
    at = draw(st.integers(0, len(words) - 1))
    length = draw(st.integers(1, 4))
    part = words[at : at + length]
    near = None
    if field in ("ti", "tiab", "ad") and len(part) > 1 and draw(st.booleans()):
        part, near = draw(st.permutations(part)), draw(st.integers(0, 6))
    if near is None and draw(st.booleans()) and len(part[-1]) > 4:
        part = [*part[:-1], part[-1][: draw(st.integers(1, len(part[-1])))] + "*"]
    joint = draw(st.sampled_from((" ", "  ", "-")))
    return Term(joint.join(part), field, near is not None or draw(st.booleans()), near=near)


def days() -> st.SearchStrategy[str]:
    year, month, day = st.integers(1960, 2026), st.integers(1, 12), st.integers(1, 28)
    return (
        year.map(str)
        | st.tuples(year, month).map(lambda t: f"{t[0]}/{t[1]:02}")
        | st.tuples(year, month, day).map(lambda t: f"{t[0]}/{t[1]:02}/{t[2]:02}")
    )


def leaves() -> st.SearchStrategy[Node]:
    dated = st.sampled_from(DATED)
    flags = ("hasabstract", "haskeyword", "hascois", "hasretractionin", "hascommentin", "medline", "publisher")
    flags += ("pubmed books", "preprint", "free full text", "systematic", "nonsense", "pubstatusaheadofprint")
    keys = [article.key for article in ARTICLES]
    return st.one_of(
        terms(),
        terms(),
        terms(),
        st.builds(Dates, dated, days(), days()),
        days().flatmap(lambda day: st.builds(lambda field: Dates(field, day, day, single=True), dated)),
        st.builds(Recent, dated, st.integers(1, 40_000), st.sampled_from(("days", "months", "years"))),
        st.lists(st.sampled_from(keys), min_size=1, max_size=3).map(lambda some: PMIDs(tuple(map(str, some)))),
        st.builds(
            lambda first, last: Values("pmid", str(first), str(last)), st.sampled_from(keys), st.sampled_from(keys)
        ),
        st.builds(Flag, st.sampled_from(flags), st.booleans()),
        st.sampled_from(("octreotide", "octreo*", "randomised trial", "", "nothing")).map(
            lambda v: Personal("note", v)
        ),
        st.sampled_from(("starred", "read", "reading", "to read", "opened", "unread", "retracted")).map(
            lambda value: Personal("is", value)
        ),
        st.just(Personal("has", "note")),
    )


def trees() -> st.SearchStrategy[Node]:
    def joined(inner: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
        rest = st.lists(st.tuples(st.sampled_from(("AND", "OR", "NOT")), inner), min_size=1, max_size=4)
        return st.builds(Chain, st.none() | inner, rest.map(tuple)) | st.builds(Group, inner)

    return st.recursive(leaves(), joined, max_leaves=8)


@settings(max_examples=400, deadline=None, suppress_health_check=list(HealthCheck))
@given(trees())
@example(Chain(None, (("NOT", Flag("systematic")),)))
@example(Chain(Flag("systematic"), (("NOT", Flag("hasabstract")),)))
def test_the_index_finds_what_the_plain_evaluator_finds(kept, tree):
    assert found(kept, tree) == expected(tree)


@settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck))
@given(terms())
def test_each_kind_of_term_alone(kept, term):
    assert found(kept, term) == expected(term)


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(trees())
def test_without_fts5_the_answers_are_the_same(kept, tree):
    fts5, kept._words.fts5 = kept._words.fts5, False
    try:
        assert found(kept, tree) == expected(tree)
    finally:
        kept._words.fts5 = fts5
