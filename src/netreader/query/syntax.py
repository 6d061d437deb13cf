"""PubMed's query language: text → tree, with what is wrong or surprising; tree → text.

What a construct means to PubMed is told in its User Guide. Two things surprise most: a query is read strictly from
left to right, and what PubMed doesn't understand it drops without a word; the problems say so before anything is sent.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from netreader.errors import QueryError
from netreader.query.problems import Problem
from netreader.query.reading import DEEPEST, Reader
from netreader.query.rows import leaves
from netreader.query.tree import Chain, Group, Node, Numbered, Personal
from netreader.query.writing import write

__all__ = ["DEEPEST", "LARGEST", "Parsed", "Problem", "is_personal", "parse", "substitute", "write"]

#: Operands that a query may have when numbered searches are put in their places.
LARGEST = 10_000


@dataclass(frozen=True, slots=True)
class Parsed:
    """A text that was read.

    Attributes:
        text: As given.
        tree: None only where there is nothing to search, or an error leaves no sense.
        problems: In the order of the text; an ``error`` doesn't keep the rest from being a tree.
    """

    text: str
    tree: Node | None
    problems: tuple[Problem, ...]


def parse(text: str) -> Parsed:
    """Read a query. Never raises, and takes time in proportion to the length."""
    reader = Reader(text)
    tree = reader.read()
    problems = reader.report.problems()
    return Parsed(text, tree, problems)


def is_personal(tree: Node) -> bool:
    """Whether a part of the query can be answered by the reader's own library only, so PubMed can't be asked."""
    return any(isinstance(operand, Personal) for operand in leaves(tree))


def substitute(tree: Node, lookup: Callable[[int], Node | None]) -> Node:
    """The tree with every ``#n`` replaced by the search of that number, in brackets; unknown numbers stay.

    Raises:
        QueryError: Sets within sets make it larger or deeper than anybody means.
    """
    found = _substituted(tree, lookup)
    waiting = [(found, 0)]
    size = 0
    while waiting:
        node, depth = waiting.pop()
        size += 1
        if size > LARGEST or depth > DEEPEST:
            raise QueryError("The numbered searches together are too large a query.", "Search for a part of them.")
        if isinstance(node, Group):
            waiting.append((node.inner, depth + 1))
        elif isinstance(node, Chain):
            waiting += [(operand, depth) for _, operand in node.rest]
            if node.first is not None:
                waiting.append((node.first, depth))
    return found


def _substituted(tree: Node, lookup: Callable[[int], Node | None]) -> Node:
    match tree:
        case Numbered():
            found = lookup(tree.number)
            if found is None:
                return tree
            return replace(found, span=tree.span) if isinstance(found, Group) else Group(found, tree.span)
        case Group():
            return replace(tree, inner=_substituted(tree.inner, lookup))
        case Chain():
            first = None if tree.first is None else _substituted(tree.first, lookup)
            rest = tuple((operator, _substituted(node, lookup)) for operator, node in tree.rest)
            return replace(tree, first=first, rest=rest)
    return tree
