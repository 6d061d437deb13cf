"""A query in PubMed's language, as far as a search of the library for words can answer it."""

from __future__ import annotations

import re
from typing import NamedTuple

_TAG = re.compile(r"\[[^\[\]\n]*\]")
_OPERATOR = re.compile(r"(?<!\S)(AND|OR|NOT)(?!\S)|[&|]")


class Plain(NamedTuple):
    """The words of a query.

    Attributes:
        words: What is left to look for; every word must occur.
        unread: Sentence that says what of the query was not understood, or empty.
    """

    words: str
    unread: str


def plain(query: str) -> Plain:
    """The words of a query without PubMed's field tags, operators and brackets.

    AND between words is what a search for every word does anyway. Tags, OR and NOT are left out, and that is said:
    nothing of a query is dropped in silence.
    """
    tags = _TAG.findall(query)
    words = _TAG.sub(" ", query)
    operators = {match[1] or match[0] for match in _OPERATOR.finditer(words)}
    words = " ".join(_OPERATOR.sub(" ", words).replace("(", " ").replace(")", " ").replace('"', " ").split())
    missed = []
    if tags:
        missed.append(f"field tags ({', '.join(dict.fromkeys(tags))[:60]})")
    missed += [
        operator for operator in ("OR", "NOT") if operator in operators or (operator == "OR" and "|" in operators)
    ]
    unread = ""
    if missed:
        listed = " and ".join([", ".join(missed[:-1]), missed[-1]] if len(missed) > 1 else missed)
        unread = f"The library was searched for every one of the words: {listed} can't be read offline."
    return Plain(words, unread)
