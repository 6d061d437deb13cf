"""A query in PubMed's language as a tree: plain values, each with the place where it stands in the text.

PubMed reads a query strictly from left to right, so a row of operands with operators between is one `Chain`, however
long; only brackets nest. What a node means over a library is said where it is answered.
"""

from __future__ import annotations

from dataclasses import dataclass
from dataclasses import field as of
from typing import Literal, TypeAlias

Operator: TypeAlias = Literal["AND", "OR", "NOT"]
Unit: TypeAlias = Literal["days", "months", "years"]

#: First character and the one behind the last, in the text that was parsed.
Span: TypeAlias = tuple[int, int]
NOWHERE: Span = (0, 0)


@dataclass(frozen=True, slots=True)
class Term:
    """Words to look for: ``liver neoplasms``, ``"dry eye"[ti]``, ``neoplasms/dh``, ``smith ja[au]``.

    Attributes:
        text: The words as typed, without quotes, tag and subheading; a last ``*`` is still there.
        field: Canonical tag (a key of `fields.FIELDS`, such as ``tiab``), or empty for words without a tag.
        quoted: They stand in quotes.
        noexp: ``:noexp`` was given, where the field allows it.
        near: The N of ``:~N``, where the field allows it; else None.
        qualifier: Name of the subheading after the slash, in lower case with its code resolved; else empty.
    """

    text: str
    field: str = ""
    quoted: bool = False
    noexp: bool = False
    near: int | None = None
    qualifier: str = ""
    span: Span = of(default=NOWHERE, compare=False, repr=False)

    @property
    def truncated(self) -> bool:
        """Whether the last word is only the beginning of a word."""
        return self.text.endswith("*")


@dataclass(frozen=True, slots=True)
class Dates:
    """A date or a range of dates: ``2020[dp]``, ``1996:1998[edat]``.

    Attributes:
        field: The date field.
        first, last: ``YYYY``, ``YYYY/MM`` or ``YYYY/MM/DD``; equal for a single date. ``3000`` is PubMed's open end.
        single: It was one date, not a range.
    """

    field: str
    first: str
    last: str
    single: bool = False
    span: Span = of(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Recent:
    """``"last 5 years"[dp]``; a number of 1 for ``"last year"``.

    Attributes:
        guessed: It was written as PubMed does not read it: ``past 2 weeks``.
    """

    field: str
    number: int
    unit: Unit
    span: Span = of(default=NOWHERE, compare=False, repr=False)
    guessed: bool = of(default=False, compare=False)


@dataclass(frozen=True, slots=True)
class Values:
    """A range of what is no date, where PubMed has one: ``"1000":"2000"[pmid]``; `field` as in `Term`."""

    field: str
    first: str
    last: str
    span: Span = of(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class PMIDs:
    """Bare PMIDs side by side, which PubMed joins by OR."""

    pmids: tuple[str, ...]
    span: Span = of(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Flag:
    """A filter or flag word: ``hasabstract``, ``medline[sb]``, ``"free full text"[filter]``.

    Attributes:
        name: In lower case, single blanks, without quotes and tag.
        tagged: It had the tag ``[sb]`` or ``[filter]``.
    """

    name: str
    tagged: bool = False
    span: Span = of(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Numbered:
    """``#3``: an earlier search of this reader's history."""

    number: int
    span: Span = of(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Personal:
    """What only the reader's own library knows: ``note:word``, ``tag:liver/surgery``, ``is:starred``, ``shelf:"x y"``.

    Attributes:
        kind: ``note``, ``full``, ``tag``, ``is``, ``has``, ``shelf`` or ``screen``.
        value: Without quotes; a last ``*`` is still there.
        quoted: It stood in quotes.
    """

    kind: str
    value: str
    quoted: bool = False
    span: Span = of(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Group:
    """Brackets around a query."""

    inner: Node
    span: Span = of(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Chain:
    """Operands read from left to right.

    Attributes:
        first: The first operand; None when the query begins with NOT (everything, but …).
        rest: Operator and operand, one or more.
    """

    first: Node | None
    rest: tuple[tuple[Operator, Node], ...]
    span: Span = of(default=NOWHERE, compare=False, repr=False)


Node: TypeAlias = "Term | Dates | Recent | Values | PMIDs | Flag | Numbered | Personal | Group | Chain"
