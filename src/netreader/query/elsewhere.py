"""A query of words asked of the full texts instead: ``liver "dry eye"[ti]`` → ``full:liver AND full:"dry eye"``."""

from __future__ import annotations

from itertools import islice

from netreader.query.rows import leaves
from netreader.query.stopwords import STOPWORDS
from netreader.query.tree import Chain, Group, Node, Operator, Personal, Term

#: Fields of words; a query of others asks for what no full text tells, and stays as it is.
_WORDS = frozenset(("", "all", "tiab", "ti", "tw"))


#: Words of a query that are looked for; one with more says well enough what it wants.
MOST = 16


def in_full_texts(tree: Node) -> Node | None:
    """The same query, its words looked for in full texts; None where it has no words or too many, or says NOT."""
    if sum(1 for _ in islice(leaves(tree), MOST + 1)) > MOST:
        return None
    asked = _asked(tree)
    if asked is None or asked == tree:
        return None
    return asked if sum(1 for _ in leaves(asked)) <= MOST else None


def _asked(node: Node) -> Node | None:
    """A node over full texts; None where that can't be."""
    if isinstance(node, Term):
        return _term(node)
    if isinstance(node, Group):
        inner = _asked(node.inner)
        return None if inner is None else Group(inner)
    if isinstance(node, Chain):
        if node.first is None or any(operator == "NOT" for operator, _ in node.rest):
            return None
        first = _asked(node.first)
        rest: list[tuple[Operator, Node]] = []
        for operator, operand in node.rest:
            other = _asked(operand)
            if other is None:
                return None
            rest.append((operator, other))
        return None if first is None else Chain(first, tuple(rest))
    return node


def _term(term: Term) -> Node | None:
    if term.qualifier or term.field not in _WORDS:
        return term
    text = term.text.replace('"', " ")
    if term.quoted:
        return Personal("full", text, quoted=True)
    words = [word for word in text.split() if word.strip("*").casefold() not in STOPWORDS]
    if term.near is not None or not words or any(":" in word for word in words):
        return None
    asked: list[Node] = [Personal("full", word) for word in words]
    if len(asked) == 1:
        return asked[0]
    rest: tuple[tuple[Operator, Node], ...] = tuple(("AND", other) for other in asked[1:])
    return Group(Chain(asked[0], rest))
