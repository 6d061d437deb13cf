"""CSL-JSON as Zotero, Crossref, pandoc and others write it → entries. No library is needed: it is JSON.

What is read besides the schema: Crossref's titles in lists, and the ``PMID: 1`` lines that Zotero puts into a note.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from netreader.article import Article, Author, Book, Journal, PublicationType
from netreader.formats import dates, names
from netreader.formats.csl import spanned
from netreader.formats.entry import Entry, Flaw, marks_in
from netreader.formats.markup import untagged
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

Json = dict[str, Any]

_IN_NOTE = re.compile(r"^(PMID|PMCID|DOI):\s*(\S+)$", re.IGNORECASE | re.MULTILINE)


def read(text: str) -> Iterator[Entry | Flaw]:
    """The items of a CSL-JSON document: an array, one item alone, or an object with ``items``."""
    text = text.removeprefix("\ufeff")
    try:
        document = json.loads(text)
    except (ValueError, RecursionError) as error:
        yield Flaw(getattr(error, "lineno", 1), "This is not JSON, or is cut short.")
        return
    if isinstance(document, dict):
        document = document.get("items", [document])
    if not isinstance(document, list):
        yield Flaw(1, "This JSON holds no list of references.")
        return
    lines = _lines(text, len(document))
    for number, fields in enumerate(document):
        line = lines[number] if number < len(lines) else 1
        if not isinstance(fields, dict) or not (fields.get("title") or fields.get("DOI") or fields.get("PMID")):
            yield Flaw(line, f"Item {number + 1} has neither a title nor an identifier.")
            continue
        try:
            yield _entry(fields, line)
        except (TypeError, ValueError, AttributeError, KeyError):
            yield Flaw(line, f"Item {number + 1} is not as CSL-JSON has it.")


def _lines(text: str, count: int) -> list[int]:
    """The line on which each item of the outermost list begins."""
    decoder = json.JSONDecoder()
    position, line, lines = 0, 1, []
    opening = re.compile(r"[\[\s,]*")
    if not text.lstrip().startswith("["):
        return [1] * count
    for _ in range(count):
        gap = opening.match(text, position)
        start = gap.end() if gap else position
        line += text.count("\n", position, start)
        lines.append(line)
        try:
            _, position = decoder.raw_decode(text, start)
        except ValueError:
            break
        line += text.count("\n", start, position)
    return lines


def _entry(fields: Json, line: int) -> Entry:
    note = clean(_text(fields, "note"))
    told = {name.upper(): value for name, value in _IN_NOTE.findall(note)}
    kind = _text(fields, "type")
    is_book, is_chapter = kind in ("book", "report", "thesis"), kind in ("chapter", "entry-encyclopedia")
    title = untagged(_text(fields, "title"))
    published, printed = _read_date(fields.get("issued"))
    electronic, _ = _read_date(fields.get("epub-date") or fields.get("available-date"))
    language = language_in(_text(fields, "language"))
    pages = clean_line(_text(fields, "page") or _text(fields, "number") * (not is_book and not is_chapter))
    types: tuple[PublicationType, ...] = ()
    if _text(fields, "genre").lower() == "preprint":
        types = (PublicationType("Preprint", "D000076942"),)
    if any(row.strip() == RETRACTED for row in note.split("\n")):
        types += (PublicationType("Retracted Publication", "D016441"),)
    article = Article(
        pmid=pmid_in(_text(fields, "PMID") or told.get("PMID", ""))
        or pmid_in(_text(fields, "id").removeprefix("pmid:") if _text(fields, "id").startswith("pmid:") else "")
        or pmid_in_address(_text(fields, "URL")),
        title=title.text,
        title_spans=title.spans,
        abstract=sections_of(untagged_lines(_text(fields, "abstract"))),
        authors=_read_names(fields.get("author")),
        authors_complete=not any(names.is_others(_text(name, "literal")) for name in fields.get("author") or ()),
        editors=_read_names(fields.get("editor")) if not (is_book or is_chapter) else (),
        published=published,
        published_text=printed,
        electronic=electronic,
        pub_model="Print-Electronic" if electronic else "",
        doi=doi_in(_text(fields, "DOI") or told.get("DOI", "") or _text(fields, "URL")),
        pmcid=pmcid_in(_text(fields, "PMCID") or told.get("PMCID", "")),
        languages=(language,) if language else (),
        keywords=keywords_of(
            re.split("[;,]" if ";" not in _text(fields, "keyword") else ";", _text(fields, "keyword"))
        ),
        publication_types=types,
        journal=Journal(
            title="" if is_chapter else clean_line(_text(fields, "container-title")),
            medline_ta=clean_line(_text(fields, "container-title-short") or _text(fields, "journalAbbreviation")),
            volume="" if is_book or is_chapter else clean_line(_text(fields, "volume")),
            issue=clean_line(_text(fields, "issue")),
            pages=pages,
            issn=clean_line(_text(fields, "ISSN")).split(" ")[0].rstrip(","),
        ),
        book=_read_book(fields, is_chapter, title.text, published) if is_book or is_chapter else None,
    )
    remarks = [clean(_text(fields, "annote")), _IN_NOTE.sub("", note)]
    said = ("\n".join(row for row in remark.split("\n") if row not in STANDINGS).strip() for remark in remarks)
    note = "\n\n".join(filter(None, said))
    custom = fields.get("custom")
    own = custom if isinstance(custom, dict) else {}
    tags = own.get("tags")
    return Entry(
        article,
        note=note,
        tags=tuple(clean_line(str(tag)) for tag in tags) if isinstance(tags, list) else (),
        line=line,
        **marks_in(own),
    )


def untagged_lines(text: str) -> str:
    """Text of several lines without tags."""
    return "\n".join(untagged(line).text for line in clean(text).split("\n"))


def _read_book(fields: Json, is_chapter: bool, title: str, published: str) -> Book:
    found = re.search(r"/books/(NBK\d+)", _text(fields, "URL"))
    number = clean_line(_text(fields, "chapter-number"))
    return Book(
        title=clean_line(_text(fields, "container-title")) if is_chapter else title,
        publisher=clean_line(_text(fields, "publisher")),
        place=clean_line(_text(fields, "publisher-place")),
        editors=_read_names(fields.get("editor")),
        authors=_read_names(fields.get("container-author")) if is_chapter else _read_names(fields.get("author")),
        edition=clean_line(_text(fields, "edition")),
        volume=clean_line(_text(fields, "volume")),
        collection_title=clean_line(_text(fields, "collection-title")),
        report_number=clean_line(_text(fields, "number")),
        isbn=tuple(clean_line(_text(fields, "ISBN")).split()),
        accession=found[1] if found else "",
        published=published,
        chapter=is_chapter,
        label=f"Chapter {number}" if number else "",
    )


def _text(fields: Json, name: str) -> str:
    """A field as text; CSL allows numbers in many."""
    value = fields.get(name)
    if isinstance(value, list):  # Crossref's dialect
        value = value[0] if value else ""
    return str(value) if isinstance(value, str | int | float) and not isinstance(value, bool) else ""


def _read_names(people: object) -> tuple[Author, ...]:
    found = []
    for name in people if isinstance(people, list) else []:
        literal = _text(name, "literal") or _text(name, "name")
        if names.is_others(literal):
            continue
        if literal and not _text(name, "family"):
            found.append(names.group(literal))
            continue
        particles = (_text(name, "dropping-particle"), _text(name, "non-dropping-particle"))
        author = names.person(
            " ".join(filter(None, (*particles, _text(name, "family")))), _text(name, "given"), _text(name, "suffix")
        )
        if author.last_name or author.collective_name:
            found.append(author)
    return tuple(found)


def _read_date(date: object) -> tuple[str, str]:
    """A CSL date as ISO and as PubMed prints it."""
    if isinstance(date, str):
        return dates.date_of(clean_line(date))
    if not isinstance(date, dict):
        return "", ""
    raw = clean_line(_text(date, "raw") or _text(date, "literal"))
    parts = [[int(part) for part in found if part not in (None, "")] for found in date.get("date-parts") or [] if found]
    parts = [dates.numbers("-".join(f"{part:04}" if not n else str(part) for n, part in enumerate(p))) for p in parts]
    if not parts or not parts[0]:
        return dates.date_of(raw)
    first = dates.iso(parts[0])
    if len(parts) == 2 and parts[1]:
        return first[:7], spanned(parts)
    season = _text(date, "season")
    if season in ("1", "2", "3", "4") and len(parts[0]) == 1:
        return first, f"{first} {dates.SEASONS[int(season) - 1]}"
    return (first, raw) if raw else (first, dates.printed(first))
