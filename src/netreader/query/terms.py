"""What a query looks for in the text of a paper, so that it can be marked there."""

from __future__ import annotations

from collections.abc import Iterator

from netreader.query.stopwords import STOPWORDS
from netreader.query.tree import Chain, Group, Node, Personal, Term

#: Tags whose words stand in the text that a reader sees; an empty one is no tag.
IN_THE_TEXT = frozenset(
    ["", "all", "ti", "tiab", "tw", "ot", "tt", "mh", "majr", "nm", "ad", "au", "1au", "lastau", "fau"]
)


def shown_words(tree: Node | None) -> list[str]:
    """Phrases and words that a query looks for, without those behind NOT; a last ``*`` is kept."""
    return list(dict.fromkeys(_words(tree))) if tree is not None else []


def _words(tree: Node) -> Iterator[str]:
    if isinstance(tree, Term) and tree.field in IN_THE_TEXT:
        if tree.quoted or tree.truncated or tree.field not in ("", "all"):
            yield tree.text if tree.near is None else " ".join(tree.text.split())
        if tree.near is not None or not (tree.quoted or tree.truncated):
            yield from (word for word in tree.text.split() if word.casefold() not in STOPWORDS and len(word) > 1)
    elif isinstance(tree, Personal) and tree.kind in ("note", "full"):
        yield tree.value
    elif isinstance(tree, Group):
        yield from _words(tree.inner)
    elif isinstance(tree, Chain):
        if tree.first is not None:
            yield from _words(tree.first)
        for operator, operand in tree.rest:
            if operator != "NOT":
                yield from _words(operand)
