"""BibTeX and biblatex of Zotero, JabRef, Mendeley, publishers and others → entries.

``bibtexparser`` takes the file apart, knows the line of each entry and goes on behind a broken one; pylatexenc, which
comes with it, turns LaTeX into text. It falls short where a file has one key or one field twice: it calls that an
error, here the first counts; it leaves values put together with ``#`` as they are; and it holds LaTeX's styles for
nothing (`netreader.formats.latex`).
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator, Mapping
from typing import Any

from netreader.article import Article, Author, Book, Journal, PublicationType
from netreader.formats import dates
from netreader.formats.entry import RATINGS, Entry, Flaw, marks_in
from netreader.formats.latex import decoded, decoded_lines, verbatim
from netreader.formats.names import group, person
from netreader.formats.parts import (
    doi_in,
    keywords_of,
    language_in,
    pmcid_in,
    pmid_in,
    pmid_in_address,
    sections_of,
)
from netreader.formats.standing import RETRACTED, STANDINGS
from netreader.text import clean, clean_line

_CHAPTERS = frozenset(("incollection", "inbook", "inreference"))
_BOOKS = frozenset(("book", "booklet", "mvbook", "collection", "proceedings", "manual", "phdthesis", "thesis"))
_MONTHS = {name.lower(): number for number, name in enumerate(dates.MONTHS, 1)}
_PART = r'"[^"]*"|\{[^{}]*\}|[\w:.+-]+'
_STATUS = {"skimmed": "reading"}  # JabRef's word → ours
_JOINED = re.compile(rf"(?:{_PART})(?:\s*#\s*(?:{_PART}))+")
_APART = re.compile(r"[,;](?![^{]*\})")


def read(text: str) -> Iterator[Entry | Flaw]:
    """The entries of a BibTeX file."""
    from bibtexparser import model
    from bibtexparser.entrypoint import parse_string

    log = logging.getLogger("bibtexparser")  # it tells on stderr what is told here as flaws
    log.propagate = False
    log.addHandler(logging.NullHandler())
    try:
        library = parse_string(clean(text))
    except Exception:  # its own errors are of many kinds, and none is worth the other files
        yield Flaw(1, "This BibTeX can't be read.")
        return
    strings = {name.lower(): str(string.value) for name, string in library.strings_dict.items()}
    for block in library.blocks:
        line = (block.start_line or 0) + 1
        entry = block
        if isinstance(block, model.ParsingFailedBlock):
            ignored = block.ignore_error_block
            if not isinstance(ignored, model.Entry):
                yield Flaw(
                    line, "This entry is broken: a brace or a quotation mark is not closed, or a comma is missing."
                )
                continue
            entry = ignored  # as it stood in the file
            for field in entry.fields:
                field.value = _bare(str(field.value))
        if isinstance(entry, model.Entry):
            fields = [(field.key, _put_together(str(field.value), strings)) for field in entry.fields]
            yield _entry(entry.entry_type.lower(), fields, line)


def _entry(kind: str, fields: list[tuple[str, str]], line: int) -> Entry | Flaw:
    record = _Record(kind, fields)
    article = record.article()
    if not (article.title or article.pmid or article.doi or article.pmcid):
        return Flaw(line, "This entry has neither a title nor an identifier.")
    return Entry(article, note=record.note(), tags=record.words("groups", "mendeley-tags"), line=line, **record.marks())


class _Record:
    def __init__(self, kind: str, fields: list[tuple[str, str]]) -> None:
        self.kind = kind
        self.fields: dict[str, str] = {}
        for name, value in fields:
            self.fields.setdefault(name.lower(), value)

    def code(self, *names: str) -> str:
        return next((text for name in names if (text := self.fields.get(name, "").strip())), "")

    def text(self, *names: str) -> str:
        return decoded(self.code(*names)).text

    def words(self, *names: str) -> tuple[str, ...]:
        code = self.code(*names)
        words = (decoded(word).text for word in _APART.split(code))
        return tuple(word for word in words if word)

    def note(self) -> str:
        notes = [decoded_lines(self.code("annote", "annotation", "comment", "review"))]
        told = decoded_lines(self.code("note"))
        notes += [told] if told not in STANDINGS and not re.fullmatch(r"PM(ID|CID):?\s*\S+", told.strip()) else []
        return "\n\n".join(note.strip() for note in notes if note.strip())

    def marks(self) -> dict[str, Any]:
        """JabRef's special fields, or BibDesk's ``rating`` and ``read``."""
        status = self.text("readstatus").lower()
        rating = self.text("ranking").lower().removeprefix("rank") or self.text("rating")
        return marks_in(
            {
                "starred": self.text("relevance").lower() == "relevant",
                "status": _STATUS.get(status, status) or ("read" if self.text("read") == "1" else ""),
                "rating": int(rating) if rating in RATINGS else 0,
            }
        )

    def article(self) -> Article:
        is_chapter = self.kind in _CHAPTERS
        is_book = self.kind in _BOOKS
        title = decoded(self.code("title"))
        subtitle = self.text("subtitle")
        published, printed = self.published()
        people, complete = self.people("author")
        editors, _ = self.people("editor")
        language = language_in(self.text("language", "langid"))
        retracted = self.text("note") == RETRACTED
        volume = self.text("volume")
        return Article(
            pmid=self.pmid(),
            title=f"{title.text}: {subtitle}" if subtitle else title.text,
            title_spans=title.spans,
            abstract=sections_of(decoded_lines(self.code("abstract"))),
            authors=people,
            authors_complete=complete,
            editors=() if is_book or is_chapter else editors,
            published=published,
            published_text=printed,
            doi=doi_in(verbatim(self.code("doi"))) or doi_in(verbatim(self.code("url"))),
            pmcid=pmcid_in(self.text("pmcid", "pmc")),
            languages=(language,) if language else (),
            keywords=keywords_of(self.words("keywords", "keyword")),
            publication_types=(PublicationType("Retracted Publication", "D016441"),) if retracted else (),
            journal=Journal()
            if is_book or is_chapter
            else Journal(
                title=self.text("journal", "journaltitle", "booktitle"),
                medline_ta=self.text("shortjournal", "journal-abbreviation", "abbrev"),
                issn=self.text("issn").split(" ")[0].rstrip(","),
                volume=volume,
                issue=self.text("number", "issue"),
                pages=re.sub("[-–]+", "-", self.text("pages", "eid", "article-number").replace(" – ", "-")),
            ),
            book=Book(
                title=self.text("booktitle", "maintitle") if is_chapter else title.text,
                publisher=self.text("publisher", "school", "institution"),
                place=self.text("address", "location"),
                editors=editors,
                authors=people if is_book else (),
                edition=self.text("edition"),
                volume=volume,
                collection_title=self.text("series"),
                isbn=tuple(self.text("isbn").split()),
                accession=_accession(verbatim(self.code("url"))),
                published=published,
                chapter=is_chapter,
            )
            if is_book or is_chapter
            else None,
        )

    def people(self, name: str) -> tuple[tuple[Author, ...], bool]:
        from bibtexparser.middlewares.names import parse_single_name_into_parts, split_multiple_persons_names

        code = " ".join(self.code(name).split())
        found = []
        complete = True
        try:
            names = split_multiple_persons_names(code) if code else []
        except Exception:  # unbalanced braces
            names = code.split(" and ")
        for text in names:
            if text.strip().lower() in ("others", "et al", "et al."):
                complete = False
            elif _is_grouped(text.strip()):
                found.append(group(decoded(text.strip()[1:-1]).text))
            else:
                try:
                    parts = parse_single_name_into_parts(text, strict=False)
                    last, given, suffix = [*parts.von, *parts.last], parts.first, parts.jr
                except Exception:
                    last, given, suffix = [text], [], []
                found.append(person(*(decoded(" ".join(words)).text for words in (last, given, suffix))))
        return tuple(who for who in found if who.last_name or who.collective_name), complete

    def published(self) -> tuple[str, str]:
        """``date`` (biblatex), or year with month and day; a month that is none is what stands behind the year."""
        if date := self.text("date"):
            return dates.date_of(date.split("/")[0])
        year, month, day = self.text("year"), self.text("month"), self.text("day")
        number = _MONTHS.get(month[:3].lower(), 0) if month.rstrip(".").isalpha() and len(month) < 10 else 0
        number = number or (int(month) if month.isdecimal() and 1 <= int(month) <= 12 else 0)
        if not number:
            return dates.date_of(f"{year} {month}".strip())
        return dates.date_of(f"{year}-{number:02}" + (f"-{int(day):02}" if day.isdecimal() and len(day) < 3 else ""))

    def pmid(self) -> str:
        if pmid := pmid_in(self.text("pmid")):
            return pmid
        if self.text("eprinttype", "archiveprefix").lower() in ("pubmed", "pmid") and (
            pmid := pmid_in(self.text("eprint"))
        ):
            return pmid
        told = re.search(r"PMID:?\s*(\d{1,9})\b", self.text("note"))
        return told[1] if told else pmid_in_address(verbatim(self.code("url")))


def _put_together(value: str, strings: Mapping[str, str]) -> str:
    """``jl # " II"`` with the words that the file defined. Text of that look would have stood in braces."""
    if "#" not in value or '"' not in value or not _JOINED.fullmatch(value):
        return value
    return "".join(
        part[1:-1] if part[0] in '"{' else strings.get(part.lower(), part) for part in re.findall(_PART, value)
    )


def _bare(value: str) -> str:
    """A value without the braces or quotation marks that it stands in."""
    value = value.strip()
    return value[1:-1] if _is_grouped(value) or (value[:1] == value[-1:] == '"' and len(value) > 1) else value


def _is_grouped(name: str) -> bool:
    """Whether the whole of it stands in one pair of braces."""
    if not (name.startswith("{") and name.endswith("}")):
        return False
    depth = 0
    for number, character in enumerate(name):
        depth += {"{": 1, "}": -1}.get(character, 0)
        if depth == 0:
            return number == len(name) - 1
    return False


def _accession(url: str) -> str:
    found = re.search(r"/books/(NBK\d+)", url)
    return clean_line(found[1]) if found else ""
