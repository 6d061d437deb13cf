"""RIS of PubMed, Zotero, EndNote, Mendeley, Ovid and others → entries.

``rispy`` reads the fields. It falls short where it knows no line numbers, drops a record that does not end in ER, cuts
addresses at semicolons and joins the lines of a note; so records are cut apart here, and its parser is told otherwise.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from netreader.article import Article, Author, Book, Journal, PublicationType
from netreader.formats import dates
from netreader.formats.entry import Entry, Flaw, marks_unmarked, tags_marked, without_tags
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
from netreader.formats.ris import TAG_LIKE
from netreader.text import clean, clean_line

_LINE = re.compile(r"([A-Z][A-Z0-9]) {1,3}-(?: (.*)|$)")
_BOOKS = frozenset(("BOOK", "EBOOK", "EDBOOK", "RPRT", "THES", "SER"))
_CHAPTERS = frozenset(("CHAP", "ECHAP", "ENCYC", "DICT"))
OF_PUBMED = re.compile(r"pubmed|medline|\bnlm\b", re.IGNORECASE)
_MARKED = re.compile(r"(PMC\d+|\d+)\s*\[(pmid|pmcid)\]", re.IGNORECASE)
_TOLD = re.compile(r"^PMID:\s*(\d{1,9})\s*$", re.MULTILINE)
#: Every tag a list, by its own name.
_TAGS = {f"{a}{b}": f"{a}{b}" for a in "ABCDEFGHIJKLMNOPQRSTUVWXYZ" for b in "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"}

Fields = dict[str, list[str]]


def read(text: str) -> Iterator[Entry | Flaw]:
    """The records of an RIS file."""
    lines: list[str] = []
    start = 0
    stray = False
    for number, line in enumerate(clean(text).split("\n"), 1):
        found = _LINE.match(line)
        tag = found[1] if found else ""
        if tag == "TY":
            if lines:
                yield _entry(lines, start)
            lines, start, stray = [line], number, False
        elif not lines:
            if found and tag != "ER" and not stray:
                stray = True
                yield Flaw(number, "This record does not begin with its type (TY).")
        elif tag == "ER":
            yield _entry(lines, start)
            lines, stray = [], False
        else:
            lines.append(line)
    if lines:
        yield _entry(lines, start)


def _parsed(lines: list[str]) -> Fields:
    from rispy.parser import RisParser

    class Parser(RisParser):  # type: ignore[misc]
        """rispy's parser with every tag a list, and the lines of a note as they are."""

        def parse_line(self, line: str) -> tuple[str, str] | tuple[None, str]:
            found = _LINE.match(line)
            return (found[1], (found[2] or "").strip()) if found else (None, line)

    parser = Parser(mapping={**_TAGS, "UK": "UK"}, list_tags=list(_TAGS), delimiter_tags_mapping={})
    found: list[dict[str, Any]] = parser.parse("\n".join([*lines, "ER  - "]))
    fields = found[0] if found else {}
    return {tag: [texts] if isinstance(texts, str) else list(texts) for tag, texts in fields.items()}


def _entry(lines: list[str], line: int) -> Entry | Flaw:
    record = _Record(_parsed(lines))
    article = record.article()
    if not (article.title or article.pmid or article.doi or article.pmcid):
        return Flaw(line, "This record has neither a title nor an identifier.")
    return Entry(article, note=record.note(), tags=record.tags(), line=line, **record.marks())


class _Record:
    def __init__(self, fields: Fields) -> None:
        self.fields = fields

    def first(self, *tags: str) -> str:
        """The first text of the first of these tags that has one, on one line."""
        return next((text for tag in tags if (text := clean_line(" ".join(self.texts(tag)[:1])))), "")

    def whole(self, *tags: str) -> str:
        """All lines of the first of these tags that has any."""
        return next((text for tag in tags if (text := "\n".join(self.texts(tag)).strip())), "")

    def texts(self, tag: str) -> list[str]:
        return self.fields.get(tag, [])

    def note(self) -> str:
        lines = [line[1:] if line.startswith(" ") and TAG_LIKE.match(line) else line for line in self.texts("N1")]
        notes = ["\n".join(lines).strip(), self.whole("RN")]
        return _TOLD.sub("", "\n\n".join(filter(None, notes))).strip()

    def tags(self) -> tuple[str, ...]:
        return tags_marked(map(clean_line, self.texts("U3")))

    def marks(self) -> dict[str, Any]:
        return marks_unmarked(map(clean_line, self.texts("U4")))

    def article(self) -> Article:
        kind = self.first("TY")
        is_book, is_chapter = kind in _BOOKS, kind in _CHAPTERS
        published, printed = self.published()
        title = self.first("T1", "TI", "CT", "BT")
        pages = "-".join(filter(None, (self.first("SP"), self.first("EP"))))
        authors, complete = self.people("AU", "A1")
        editors, _ = self.people("A2", "ED")
        types = (PublicationType("Retracted Publication", "D016441"),) if "Retracted Pub" in self.first("M3") else ()
        electronic = dates.iso(dates.numbers(self.first("ET"))) if not (is_book or is_chapter) else ""
        return Article(
            pmid=self.pmid(),
            title=title,
            abstract=sections_of(self.whole("AB", "N2")),
            authors=authors,
            authors_complete=complete,
            editors=() if is_book or is_chapter else editors,
            published=published,
            published_text=printed,
            electronic=electronic,
            pub_model="Print-Electronic" if electronic else "",
            doi=self.doi(),
            pmcid=self.pmcid(),
            languages=tuple(filter(None, map(language_in, self.texts("LA")))),
            keywords=keywords_of(without_tags(self.texts("KW"), self.tags())),
            publication_types=types,
            journal=Journal()
            if is_book or is_chapter
            else Journal(
                title=self.first("JF", "T2", "JO", "JA", "J2"),
                medline_ta=self.first("J2", "JA") or (self.first("JO") if self.first("JF", "T2") else ""),
                issn=self.first("SN").split(" ")[0],
                volume=self.first("VL"),
                issue=self.first("IS", "CP"),
                pages=pages,
                country=self.first("CY"),
            ),
            book=Book(
                title=self.first("T2", "BT") if is_chapter else title,
                publisher=self.first("PB"),
                place=self.first("CY", "PP"),
                editors=editors,
                authors=authors if is_book else (),
                edition=self.first("ET"),
                volume=self.first("VL"),
                isbn=tuple(filter(None, map(clean_line, self.texts("SN")))),
                published=published,
                chapter=is_chapter,
            )
            if is_book or is_chapter
            else None,
        )

    def people(self, *tags: str) -> tuple[tuple[Author, ...], bool]:
        names = next((texts for tag in tags if (texts := [text for text in self.texts(tag) if text.strip()])), [])
        return told(names)

    def published(self) -> tuple[str, str]:
        """Y1 and DA say more than PY; their fourth part is free text: a season, a span."""
        for text in (self.first("Y1"), self.first("DA"), self.first("PY")):
            parts = text.split("/", 3)
            day = dates.iso(dates.numbers("-".join(filter(None, (part.strip() for part in parts[:3])))))
            free = parts[3].strip() if len(parts) > 3 else ""
            if free:
                return (day or dates.date_of(free)[0]), free if day and free.startswith(
                    day[:4]
                ) else f"{day} {free}".strip()
            if day:
                return day, dates.printed(day)
            if text:
                return dates.date_of(text)
        return "", ""

    def pmid(self) -> str:
        for text in self.texts("U1") + self.texts("ID"):
            found = _MARKED.fullmatch(text.strip())
            if found and found[2].lower() == "pmid":
                return pmid_in(found[1])
        for text in self.texts("UR") + self.texts("L2") + self.texts("LK"):
            if found_pmid := pmid_in_address(text):
                return found_pmid
        told = _TOLD.search("\n".join(self.texts("N1")))
        if told:
            return told[1]
        source = " ".join(self.texts("DB") + self.texts("DP"))
        return pmid_in(self.first("AN")) if OF_PUBMED.search(source) else ""

    def pmcid(self) -> str:
        for text in self.texts("U2") + self.texts("C2"):
            found = _MARKED.fullmatch(text.strip())
            if (found and found[2].lower() == "pmcid") or text.strip().upper().startswith("PMC"):
                return pmcid_in(found[1] if found else text)
        return ""

    def doi(self) -> str:
        return next(
            (doi for tag in ("DO", "DI", "M3", "UR", "L3") for text in self.texts(tag) if (doi := doi_in(text))), ""
        )
