"""What of a paper is counted: its headings with all above them, its keywords, years, journal, types, authors. Pure.

Of a document only that is read, into types of their own: a third of the time that a whole article takes.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

import msgspec
from msgspec import Struct

from netreader.keywords import is_plain, split_keywords
from netreader.library.texts import indexed
from netreader.mesh.descriptor import above
from netreader.mesh.net import headings_named
from netreader.text import clean_line

if TYPE_CHECKING:
    from netreader.library.vocabulary import Vocabulary

#: What papers are counted by beside headings, with the tags by which each is looked for.
FACETS = {"keyword": "ot", "year": "dp", "journal": "ta", "type": "pt", "author": "au"}


class _Qualifier(Struct, frozen=True, gc=False):
    major: bool = False


class _Heading(Struct, frozen=True, gc=False):
    descriptor: str = ""
    ui: str = ""
    major: bool = False
    qualifiers: tuple[_Qualifier, ...] = ()


class _Keyword(Struct, frozen=True, gc=False):
    text: str = ""
    owner: str = ""


class _Type(Struct, frozen=True, gc=False):
    name: str = ""
    ui: str = ""


class _Author(Struct, frozen=True, gc=False):
    last_name: str = ""
    initials: str = ""
    suffix: str = ""
    collective_name: str = ""


class _Journal(Struct, frozen=True, gc=False):
    medline_ta: str = ""
    iso_abbreviation: str = ""
    title: str = ""


class _Book(Struct, frozen=True, gc=False):
    authors: tuple[_Author, ...] = ()


class Headed(Struct, frozen=True, gc=False):
    """What headings are counted by."""

    mesh: tuple[_Heading, ...] = ()
    keywords: tuple[_Keyword, ...] = ()
    source: str = ""


class Faceted(Struct, frozen=True, gc=False):
    """What facets are counted by."""

    keywords: tuple[_Keyword, ...] = ()
    publication_types: tuple[_Type, ...] = ()
    authors: tuple[_Author, ...] = ()
    journal: _Journal = _Journal()
    book: _Book | None = None


read_headed = msgspec.json.Decoder(Headed).decode
read_faceted = msgspec.json.Decoder(Faceted).decode


class Ways:
    """For each heading all that it counts for: itself, what stands above it at any of its places, its categories."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._vocabulary = vocabulary
        self._at: dict[str, str] = {}
        self._places: dict[str, list[str]] = {}
        for number, ui in vocabulary.places():
            self._at[number] = ui
            self._places.setdefault(ui, []).append(number)
        self._ways: dict[str, frozenset[str]] = {}
        self._by_name: dict[str, str] = {}
        #: Headings and types that papers have themselves, with their names.
        self.named: dict[str, str] = {}
        self.types: dict[str, str] = {}

    def headings(self, paper: Headed) -> dict[str, bool]:
        """UIs of a paper's headings, and whether each is starred; those that have none by the UI of their name."""
        found: dict[str, bool] = {}
        for heading in paper.mesh:
            ui = heading.ui or self._ui(heading.descriptor)
            if ui not in self.named:
                self.named[ui] = clean_line(heading.descriptor)
            star = heading.major
            if not star and heading.qualifiers:
                star = any(qualifier.major for qualifier in heading.qualifiers)
            found[ui] = star or (ui in found and found[ui])
        if paper.source == "starter":
            for record in headings_named(keyword.text for keyword in paper.keywords):
                self.named.setdefault(record.ui, record.name)
                found.setdefault(record.ui, False)
        return found

    def _ui(self, name: str) -> str:
        if name not in self._by_name:
            found = self._vocabulary.find(name)
            self._by_name[name] = found.ui if found else clean_line(name)
        return self._by_name[name]

    def of(self, ui: str) -> frozenset[str]:
        """What a heading counts for."""
        way = self._ways.get(ui)
        if way is None:
            numbers = self._places.get(ui, ())
            upper = {self._at[step] for number in numbers for step in above(number) if step in self._at}
            letters = [number[0] for number in numbers if self._is_reached(number)]
            way = self._ways[ui] = frozenset((ui, *upper, *letters))
        return way

    def has_place(self, ui: str) -> bool:
        """Whether it is known where a heading stands, and what leads there, at one of its places at least."""
        return any(self._is_reached(number) for number in self._places.get(ui, ()))

    def _is_reached(self, number: str) -> bool:
        return all(step in self._at for step in above(number))

    def union(self, uis: Iterable[str]) -> set[str]:
        """What a paper with these headings counts for, each once."""
        return set().union(*[self._ways.get(ui) or self.of(ui) for ui in uis])


def values_of(facet: str, paper: Faceted, dates: Sequence[int], up: Ways) -> Iterable[str]:
    """What a paper counts for, each once."""
    if facet == "year":
        issue, electronic = dates
        # A single year passes over an electronic date that is later than the print date (PubMed User Guide).
        told = {issue // 10_000} | ({electronic // 10_000} if not issue or electronic <= issue else set())
        return [str(year) for year in told if year]
    if facet == "journal":
        journal = paper.journal
        name = journal.medline_ta or journal.iso_abbreviation or journal.title
        return (name,) if name and paper.book is None else ()
    if facet == "author":
        authors = (*paper.authors, *paper.book.authors) if paper.book else paper.authors
        return _once(_short(author) for author in authors if author.last_name and not author.collective_name)
    if facet == "type":
        return _types(paper, up)
    return _keywords(paper)


def _short(author: _Author) -> str:
    if author.suffix:
        return " ".join(filter(None, (author.last_name, author.initials, author.suffix)))
    return f"{author.last_name} {author.initials}" if author.initials else author.last_name


def _types(paper: Faceted, up: Ways) -> Iterable[str]:
    """UIs of a paper's types and of all above them: ``[pt]`` looks below too. What has no UI by its name."""
    found: set[str] = set()
    for kind in paper.publication_types:
        if name := kind.ui or kind.name:
            if name not in up.types:
                up.types[name] = clean_line(kind.name)
            found |= up.of(kind.ui) if kind.ui else {kind.name}
    return found


def _keywords(paper: Faceted) -> Iterable[str]:
    """A paper's keywords, those of its authors and of others."""
    found: list[str] = []
    for keyword in paper.keywords:
        found += (keyword.text,) if is_plain(keyword.text) else split_keywords(keyword.text)
    return _once(found)


def _once(values: Iterable[str]) -> Iterable[str]:
    """Of values that differ by signs, accents and case alone, one."""
    return {indexed(value): value for value in values}.values()
