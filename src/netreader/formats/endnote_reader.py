"""EndNote's XML → entries, by the standard library's parser; no kept library reads it.

Records are cut apart before they are parsed. So a document type, and with it every entity, is never seen; a broken
record does no harm to the next; and each knows its line.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

from netreader.article import Article, Author, Book, Journal, PublicationType
from netreader.formats import dates
from netreader.formats.entry import Entry, Flaw, marks_unmarked, tags_marked, without_tags
from netreader.formats.markup import Piece, Styled, joined
from netreader.formats.names import told
from netreader.formats.parts import (
    doi_in,
    keywords_of,
    language_in,
    pmcid_in,
    pmid_in,
    pmid_in_address,
    sections_of,
)
from netreader.formats.ris_reader import OF_PUBMED
from netreader.text import clean, clean_line

_OPENING = re.compile(r"<record(?=[\s>])[^>]*>")
_CLOSING = "</record>"
_CONTROL = re.compile(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]|&#(?:x0*(?:[0-8bBcCeEfF]|1[0-9a-fA-F])|0*(?:[0-8]|1[124-9]|2\d|3[01]));"
)
_BOOKS = frozenset(("Book", "Edited Book", "Electronic Book", "Report", "Thesis", "6", "28", "44", "27", "32"))
_CHAPTERS = frozenset(("Book Section", "Electronic Book Section", "Encyclopedia", "5", "60", "53"))
_STYLES = {"bold": "b", "italic": "i", "underline": "u"}
_SCRIPTS = {"superscript": "sup", "subscript": "sub"}


def read(text: str) -> Iterator[Entry | Flaw]:
    """The records of an EndNote XML file."""
    position, line, seen = 0, 1, 0
    while opening := _OPENING.search(text, position):
        start = opening.start()
        line += text.count("\n", seen, start)
        seen = start
        end = text.find(_CLOSING, start)
        following = _OPENING.search(text, opening.end(), end if end >= 0 else len(text))
        if end < 0 or following:
            yield Flaw(line, "This record is not closed.")
            position = following.start() if following else len(text)
            continue
        position = end + len(_CLOSING)
        yield _entry(text[start:position], line)
    if not seen and "<record" not in text:
        yield Flaw(1, "This XML holds no records of EndNote.")


def _entry(xml: str, line: int) -> Entry | Flaw:
    try:
        record = _Record(ElementTree.fromstring(_CONTROL.sub("", xml)))
    except (ElementTree.ParseError, ValueError, RecursionError):
        return Flaw(line, "The XML of this record is damaged.")
    article = record.article()
    if not (article.title or article.pmid or article.doi or article.pmcid):
        return Flaw(line, "This record has neither a title nor an identifier.")
    notes = (record.lines("research-notes"), record.lines("notes"))
    note = "\n\n".join(note for note in notes if note)
    return Entry(article, note=note, tags=record.tags(), line=line, **record.marks())


class _Record:
    def __init__(self, element: Element) -> None:
        self.element = element

    def styled(self, path: str) -> Styled:
        found = self.element.find(path)
        return joined(_pieces(found)) if found is not None else Styled("")

    def text(self, path: str) -> str:
        return self.styled(path).text

    def lines(self, path: str) -> str:
        found = self.element.find(path)
        return clean("".join(found.itertext())).strip() if found is not None else ""

    def texts(self, path: str) -> list[str]:
        return [text for found in self.element.iterfind(path) if (text := joined(_pieces(found)).text)]

    def tags(self) -> tuple[str, ...]:
        return tags_marked(self.lines("custom3").split("\n"))

    def marks(self) -> dict[str, Any]:
        return marks_unmarked(map(clean_line, self.lines("custom4").split("\n")))

    def people(self, name: str) -> tuple[tuple[Author, ...], bool]:
        return told(self.texts(f"contributors/{name}/author"))

    def article(self) -> Article:
        kind = self.element.find("ref-type")
        kinds = {kind.get("name", ""), clean_line(kind.text or "")} if kind is not None else set()
        is_book, is_chapter = bool(kinds & _BOOKS), bool(kinds & _CHAPTERS)
        title = self.styled("titles/title")
        published, printed = self.published()
        editors, _ = self.people("secondary-authors")
        authors, complete = self.people("authors")
        retracted = "Retracted Publication" in self.text("work-type")
        volume = self.text("volume")
        numbers = self.text("isbn").split()
        return Article(
            pmid=self.pmid(),
            title=title.text,
            title_spans=title.spans,
            abstract=sections_of(self.lines("abstract")),
            authors=authors,
            authors_complete=complete,
            editors=() if is_book or is_chapter else editors,
            published=published,
            published_text=printed,
            doi=doi_in(self.text("electronic-resource-num")),
            pmcid=next((pmcid_in(text) for name in "27" if (text := self.text(f"custom{name}")).startswith("PMC")), ""),
            languages=(language,) if (language := language_in(self.text("language"))) else (),
            keywords=keywords_of(without_tags(self.texts("keywords/keyword"), self.tags())),
            publication_types=(PublicationType("Retracted Publication", "D016441"),) if retracted else (),
            journal=Journal()
            if is_book or is_chapter
            else Journal(
                title=self.text("periodical/full-title") or self.text("titles/secondary-title"),
                medline_ta=self.text("periodical/abbr-1") or self.text("titles/alt-title"),
                issn=numbers[0] if numbers else "",
                volume=volume,
                issue=self.text("number"),
                pages=self.text("pages").replace("–", "-"),
            ),
            book=Book(
                title=self.text("titles/secondary-title") if is_chapter else title.text,
                publisher=self.text("publisher"),
                place=self.text("pub-location"),
                editors=editors,
                authors=authors if is_book else (),
                edition=self.text("edition"),
                volume=volume,
                collection_title=self.text("titles/tertiary-title"),
                isbn=tuple(numbers),
                published=published,
                chapter=is_chapter,
            )
            if is_book or is_chapter
            else None,
        )

    def published(self) -> tuple[str, str]:
        year, day = self.text("dates/year"), self.text("dates/pub-dates/date")
        if day[:4] == year[:4]:
            return dates.date_of(day)
        return dates.date_of(f"{year} {day}".strip())

    def pmid(self) -> str:
        source = f"{self.text('remote-database-name')} {self.text('remote-database-provider')}"
        if OF_PUBMED.search(source) and (pmid := pmid_in(self.text("accession-num"))):
            return pmid
        return next(filter(None, map(pmid_in_address, self.texts("urls//url"))), "")


def _pieces(element: Element) -> Iterator[Piece]:
    if element.text:
        yield Piece(element.text)
    for child in element.iter("style"):
        faces = child.get("face", "").split()
        styles = {_STYLES[face] for face in faces if face in _STYLES}
        script = next((_SCRIPTS[face] for face in faces if face in _SCRIPTS), "")
        yield Piece("".join(child.itertext()), "".join(style for style in "biu" if style in styles), script)
        if child.tail:
            yield Piece(child.tail)
