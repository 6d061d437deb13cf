"""Queries in many brackets, and of many words: answered as any other, and quickly."""

from __future__ import annotations

import pytest

from netreader.library import answer, lookup
from netreader.library.fulltext import Every, Words
from netreader.query.syntax import parse
from tests.library.test_answer import expected, found, kept  # noqa: F401 - the library of papers


@pytest.mark.parametrize("operators", [("OR",), ("OR", "AND"), ("AND", "OR", "NOT")], ids="-".join)
@pytest.mark.parametrize("depth", [61, 99])
def test_brackets_may_be_nested_as_deep_as_they_are_read(kept, operators, depth):  # noqa: F811
    words = ("b", "octreotide", "trial", "c", "patients")
    opened = "".join(f"({words[n % 5]} {operators[n % len(operators)]} " for n in range(depth))
    tree = parse(f"{opened}lanreotide{')' * depth}").tree
    assert found(kept, tree) == expected(tree)
    assert found(kept, tree, many=1_000) == expected(tree)
    kept.ask(f"{opened}lanreotide{')' * depth}")


def test_words_said_again_are_looked_for_once(kept, monkeypatch):  # noqa: F811
    asked = []
    matching = Words.matching
    monkeypatch.setattr(Words, "matching", lambda *args: asked.append(args[2]) or matching(*args))
    tree = parse("note: " * 1_600).tree
    assert found(kept, tree) == expected(tree)
    assert max(len(match.parts) if isinstance(match, Every) else 1 for match in asked) == 1


@pytest.mark.parametrize("missing", ["", " xyzzy"])
def test_a_page_of_words_is_asked_for_in_portions(kept, missing, monkeypatch):  # noqa: F811
    monkeypatch.setattr(lookup, "PORTION", 2)
    tree = parse(f"a randomised trial of octreotide in patients{missing}").tree
    assert found(kept, tree) == expected(tree)
    assert bool(found(kept, tree)) == (not missing)


def test_papers_are_ranked_by_words_that_few_of_them_have(kept, monkeypatch):  # noqa: F811
    """For each word, ranking goes through all papers that have it."""
    monkeypatch.setattr(answer, "RANKED", 15)
    ranked = []
    before = Words.ranked
    monkeypatch.setattr(Words, "ranked", lambda *args: ranked.append(args[2]) or before(*args))
    common = kept.ask("patients").keys
    assert len(common) > 15
    kept.ask('"patients octreotide"[tiab:~1000] OR "patients lanreotide"[tiab:~1000]')
    told = {word for match in ranked for part in getattr(match, "parts", (match,)) for word in part.words}
    assert told == {"octreotide", "lanreotide"}
