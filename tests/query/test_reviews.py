"""Searches as systematic reviews of neuroendocrine tumours report them: read whole, written as meant, nothing wrong."""

from __future__ import annotations

from pathlib import Path

import pytest

from netreader.query.syntax import parse, write
from netreader.query.tree import Chain, Dates, Flag, Group, Node, Recent, Term, Values


def searches() -> dict[str, set[str]]:
    """The searches of searches.txt → the kinds of problems that each has."""
    text = Path(__file__).with_name("searches.txt").read_text(encoding="utf-8")
    found = {}
    for block in text.split("\n\n"):
        lines = [line for line in block.splitlines() if not line.startswith("#")]
        kinds = {kind for line in lines if line.startswith("!") for kind in line[1:].split()}
        query = "\n".join(line for line in lines if not line.startswith("!"))
        if query:
            found[query] = kinds
    return found


SEARCHES = searches()


@pytest.mark.parametrize("text", SEARCHES)
def test_searches(text):
    parsed = parse(text)
    assert {problem.kind for problem in parsed.problems} == SEARCHES[text], parsed.problems
    assert parsed.tree is not None
    assert parse(write(parsed.tree)).tree == parsed.tree
    # A mend is the whole query, and what it mends is gone.
    for problem in parsed.problems:
        assert problem.mend is not None
        assert problem.kind not in {left.kind for left in parse(problem.mend).problems}


def operands(node: Node) -> list[Node]:
    if isinstance(node, Group):
        return operands(node.inner)
    if isinstance(node, Chain):
        nodes = ([node.first] if node.first else []) + [operand for _, operand in node.rest]
        return [found for operand in nodes for found in operands(operand)]
    return [node]


def test_forty_of_them():
    assert len(SEARCHES) >= 40


def test_every_tag_found_its_words():
    """No words of a whole search are left without the tag that stands behind them."""
    for text in SEARCHES:
        tree = parse(text).tree
        assert tree is not None
        found = operands(tree)
        count = text.count("[") - text.count("[68Ga]")
        tagged = [
            node
            for node in found
            if (isinstance(node, Term | Dates | Recent | Values) and node.field)
            or (isinstance(node, Flag) and node.tagged)
        ]
        if not SEARCHES[text] and ":" not in text and "/" not in text:
            assert len(tagged) == count, text


def test_a_search_as_it_is_sent():
    tree = parse(
        '("Neuroendocrine Tumors"[Mesh] | carcinoid*[Title/Abstract]) & "Liver Neoplasms/surgery"[Majr]'
        ' & ("2015/1/1"[Date - Publication] : "3000"[Date - Publication]) NOT review[ptyp]'
    ).tree
    assert tree is not None
    assert write(tree) == (
        '("Neuroendocrine Tumors"[mh] OR carcinoid*[tiab]) AND "Liver Neoplasms/surgery"[majr]'
        " AND (2015/01/01:3000[dp]) NOT review[pt]"
    )
