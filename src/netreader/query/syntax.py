"""PubMed's query language: text → tree, with what is wrong or surprising; tree → text.

What a construct means to PubMed is told in its User Guide. Two things surprise most: a query is read strictly from
left to right, and what PubMed doesn't understand it drops without a word; the problems say so before anything is sent.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from netreader.query.problems import Problem
from netreader.query.reading import DEEPEST, Reader
from netreader.query.tree import Chain, Group, Node, Numbered, Personal
from netreader.query.writing import write

__all__ = ["DEEPEST", "Parsed", "Problem", "is_personal", "parse", "substitute", "write"]


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
    match tree:
        case Personal():
            return True
        case Group():
            return is_personal(tree.inner)
        case Chain():
            return (tree.first is not None and is_personal(tree.first)) or any(
                is_personal(operand) for _, operand in tree.rest
            )
    return False


def substitute(tree: Node, lookup: Callable[[int], Node | None]) -> Node:
    """The tree with every ``#n`` replaced by the search of that number, in brackets; unknown numbers stay."""
    match tree:
        case Numbered():
            found = lookup(tree.number)
            if found is None:
                return tree
            return replace(found, span=tree.span) if isinstance(found, Group) else Group(found, tree.span)
        case Group():
            return replace(tree, inner=substitute(tree.inner, lookup))
        case Chain():
            first = None if tree.first is None else substitute(tree.first, lookup)
            return replace(
                tree, first=first, rest=tuple((operator, substitute(node, lookup)) for operator, node in tree.rest)
            )
    return tree
