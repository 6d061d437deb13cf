"""The full text of an article, as plain values: sections of paragraphs, figures and tables, and a reference list.

All text has passed `netreader.text.clean`; nothing in it is markup. What set a stretch of text apart or made it lead
somewhere stands beside it, by offsets.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from msgspec import Struct

from netreader.article import Span

_CC = re.compile(r"creativecommons\.org/licenses/([a-z-]{2,12})/?(\d\.\d)?")


class Lead(NamedTuple):
    """A stretch of text that leads somewhere.

    Attributes:
        start, end: Offsets into the text, end exclusive.
        kind: ``ref`` (the place of a reference in the list, from 0), ``part`` (the name of a figure, table or
            section), ``url`` (an address, http or https).
    """

    start: int
    end: int
    kind: str
    target: str


class Text(Struct, frozen=True, gc=False):
    """Running text with its bold, italic and underlined stretches, and those that lead somewhere."""

    plain: str = ""
    spans: tuple[Span, ...] = ()
    leads: tuple[Lead, ...] = ()


class Cell(Struct, frozen=True, gc=False):
    """A cell of a table, placed: the row and column it begins in, and how many it takes."""

    text: str
    row: int
    column: int
    rows: int = 1
    columns: int = 1
    head: bool = False


class Grid(Struct, frozen=True):
    """A table's cells, its size, and how many of its rows are a heading."""

    cells: tuple[Cell, ...] = ()
    rows: int = 0
    columns: int = 0
    head: int = 0


class Block(Struct, frozen=True):
    """A piece of a section.

    Attributes:
        kind: ``text``, ``item`` (of a list), ``quote``, ``formula``, ``code``, ``heading`` (a run-in title),
            ``figure``, ``table``, ``file`` (supplementary material).
        lead: What stands before it: the sign of a list item, the number of a formula, ``Figure 1``.
        texts: Its paragraphs; of figures and tables the caption.
        name: Of figures and tables, by which they are found: ``figure-1``, ``table-2``.
        depth: How deep an item stands in lists.
        grids: Of tables. Several where the article gives several parts.
        notes: What stands below a table.
    """

    kind: str
    texts: tuple[Text, ...] = ()
    lead: str = ""
    name: str = ""
    depth: int = 0
    grids: tuple[Grid, ...] = ()
    notes: tuple[Text, ...] = ()


class Part(Struct, frozen=True):
    """A section, with those below it following as sections of their own.

    Attributes:
        name: ``body-1``, ``abstract-1``, ``back-2``: by its place, so that it stays the same.
        level: 1 for the outermost.
    """

    name: str
    title: str
    level: int = 1
    blocks: tuple[Block, ...] = ()


class Source(Struct, frozen=True, gc=False):
    """An entry of the reference list."""

    citation: str
    label: str = ""
    pmid: str = ""
    doi: str = ""
    pmcid: str = ""
    url: str = ""


class FullText(Struct, frozen=True):
    """An article as its publisher gave it to PubMed Central.

    Attributes:
        pmcid, pmid, doi: Its numbers, as it names them.
        source: Who gave it: ``pmc`` or ``europepmc``.
        kind: JATS's article-type: ``research-article``, ``correction`` …
        authors: Names, as they stand.
        licence: What may be done with it, in the article's own words; `licence_url` the licence's address.
        parts: Its sections in order: abstract, body, back matter. Empty where the article is closed.
        fetched: When it came, ISO 8601, UTC.
        cautions: Sentences about what could not be read as it stands.
    """

    pmcid: str = ""
    pmid: str = ""
    doi: str = ""
    source: str = "pmc"
    kind: str = ""
    title: str = ""
    authors: tuple[str, ...] = ()
    journal: str = ""
    published: str = ""
    licence: str = ""
    licence_url: str = ""
    copyright: str = ""
    parts: tuple[Part, ...] = ()
    sources: tuple[Source, ...] = ()
    fetched: str = ""
    cautions: tuple[str, ...] = ()

    @property
    def is_open(self) -> bool:
        """Whether there is a text to read, and not only a title and abstract."""
        return any(part.name.startswith("body") for part in self.parts)

    @property
    def licence_name(self) -> str:
        """The licence in short, where it is one of Creative Commons': ``CC BY-NC 4.0``; else empty."""
        found = _CC.search(self.licence_url.lower())
        if found:
            return f"CC {found[1].upper()} {found[2] or ''}".strip()
        if "creativecommons.org/publicdomain/zero" in self.licence_url.lower():
            return "CC0"
        if "Creative Commons Attribution License" in self.licence:
            return "CC BY"
        return ""

    @property
    def body(self) -> list[Part]:
        """The sections but for the abstract, which the record has too."""
        return [part for part in self.parts if not part.name.startswith("abstract")]
