"""A tree → the text that is sent to PubMed, in one canonical form."""

from __future__ import annotations

import re

from netreader.query import personal
from netreader.query.lexis import NUMBERED, OPERATORS
from netreader.query.tree import (
    Chain,
    Dates,
    Flag,
    Group,
    Node,
    Numbered,
    Personal,
    PMIDs,
    Recent,
    Term,
    Values,
)  # fmt: skip

_SIGNS = re.compile(r'[()"\[\]&|]')


def write(node: Node) -> str:
    """The query as text, with short tags, AND between neighbours, and subheadings by name."""
    if isinstance(node, Chain):
        parts = [] if node.first is None else [_operand(node.first)]
        for operator, operand in node.rest:
            parts += [operator, _operand(operand)]
        return " ".join(parts)
    return _operand(node)


def _operand(node: Node) -> str:
    match node:
        case Term():
            return _term(node)
        case Group():
            return f"({write(node.inner)})"
        case Chain():
            return f"({write(node)})"
        case Dates():
            return f"{node.first}[{node.field}]" if node.single else f"{node.first}:{node.last}[{node.field}]"
        case Recent():
            if node.number == 1 and node.unit == "years":
                return f'"last year"[{node.field}]'
            return f'"last {node.number} {node.unit}"[{node.field}]'
        case Values():
            return f"{node.first}:{node.last}[{node.field}]"
        case PMIDs():
            return " ".join(node.pmids)
        case Flag():
            return _filter(node.name) if node.tagged else node.name
        case Numbered():
            return f"#{node.number}"
        case Personal():
            return f'{node.kind}:"{node.value}"' if node.quoted else f"{node.kind}:{node.value}"


def _term(term: Term) -> str:
    text = term.text
    if term.qualifier:
        text = f"{text}/{term.qualifier.replace('&', 'and')}"
    if term.quoted:
        text = f'"{text}"'
    if not term.field:
        return text
    noexp = ":noexp" if term.noexp else ""
    near = "" if term.near is None else f":~{term.near}"
    return f"{text}[{term.field}{noexp}{near}]"


def _filter(name: str) -> str:
    """A filter's name, in quotes where it would be read as something else."""
    words = name.split()
    plain = not _SIGNS.search(name) and not any(
        word in OPERATORS or NUMBERED.fullmatch(word) or personal.kind(word) for word in words
    )
    return f"{name}[filter]" if plain else f'"{name}"[filter]'
