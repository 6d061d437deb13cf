"""CSL-JSON, the citation processors' own data, by NCBI's mapping of a PubMed record.

Set apart from what NCBI's exporter sends: no address of PubMed's page, since most styles would print it and call the
article "[Internet]" (books have theirs); languages by the codes of the web. The fields are those of CSL 1.0.2's schema
csl-data.json.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import msgspec

from netreader.article import Article, Author, Book
from netreader.formats import dates
from netreader.formats.entry import Entry
from netreader.formats.markup import tagged
from netreader.formats.pages import expanded
from netreader.formats.parts import (
    LANGUAGES,
    abstract_of,
    article_number,
    editors_of,
    is_preprint,
    title_of,
)
from netreader.formats.standing import standing

Json = dict[str, Any]

_encode = msgspec.json.Encoder().encode
_indented = msgspec.json.format

_SEASON = re.compile(r"(\d{4}) (Spring|Summer|Autumn|Fall|Winter)", re.IGNORECASE)
_MONTH = "|".join(dates.MONTHS)
_SPAN = re.compile(rf"(\d{{4}})(?: ({_MONTH}))?(?: (\d\d?))?-(?:(\d{{4}}) ?)?({_MONTH})?(?: ?(\d\d?))?", re.ASCII)


def item(article: Article) -> Json:
    """The CSL-JSON item of an article."""
    title, spans = title_of(article)
    fields: Json = {
        "type": "article-journal",
        "id": identifier(article),
        "source": "PubMed" if article.pmid else "",
        "title": tagged(title, spans),
        "author": [_name(author) for author in article.authors],
        "editor": [_name(editor) for editor in editors_of(article)],
        "issued": _issued(article),
        "epub-date": _date(article.electronic) if article.pub_model == "Print-Electronic" else {},
        "container-title": article.journal.title,
        "container-title-short": article.journal.medline_ta or article.journal.iso_abbreviation,
        "volume": article.journal.volume,
        "issue": article.journal.issue,
        "page": expanded(article.journal.pages) or article_number(article),
        "DOI": article.doi.lower(),
        "PMID": article.pmid,
        "PMCID": article.pmcid,
        "ISSN": article.journal.issn,
        "language": LANGUAGES.get(article.languages[0], article.languages[0]) if article.languages else "",
        "abstract": abstract_of(article, "\n"),
        "keyword": listed([keyword.text for keyword in article.keywords]),
        "note": standing(article),
    }
    if article.book is not None:
        fields |= _of_book(article.book)
        if not article.book.chapter:
            fields["author"] = [_name(author) for author in article.authors or article.book.authors]
    elif is_preprint(article):
        fields |= {"type": "article", "genre": "preprint"}
    return {name: value for name, value in fields.items() if value}


def listed(words: Sequence[str]) -> str:
    """Words in one text; a lone one that holds a comma has a semicolon behind it, lest it be taken for two."""
    return f"{words[0]};" if len(words) == 1 and "," in words[0] else "; ".join(words)


def identifier(article: Article) -> str:
    """The item's id: by PMID, or else DOI, or else the number that the article has in the library."""
    if article.pmid:
        return f"pmid:{article.pmid}"
    return f"doi:{article.doi.lower()}" if article.doi else f"local:{article.local_id}"


def _of_book(book: Book) -> Json:
    shared: Json = {
        "publisher": book.publisher,
        "publisher-place": book.place,
        "edition": book.edition,
        "volume": book.volume,
        "collection-title": book.collection_title,
        "ISBN": " ".join(book.isbn),
        "container-title-short": "",
        "number": book.report_number,
        "URL": f"https://www.ncbi.nlm.nih.gov/books/{book.accession}/" if book.accession else "",
    }
    if not book.chapter:
        return {"type": "book", "container-title": "", **shared}
    return {
        "type": "chapter",
        "container-title": book.title,
        "container-author": [_name(author) for author in book.authors],
        "chapter-number": book.label.removeprefix("Chapter ") if book.label.startswith("Chapter ") else "",
        **shared,
    }


def _name(author: Author) -> Json:
    if author.collective_name:
        return {"literal": author.collective_name}
    name = {"family": author.last_name, "given": author.fore_name or author.initials, "suffix": author.suffix}
    return {part: text for part, text in name.items() if text}


def _date(iso: str) -> Json:
    parts = dates.numbers(iso)
    return {"date-parts": [parts]} if parts else {}


def _issued(article: Article) -> Json:
    """Date of publication: a season has its number, a span its two ends; any other wording also stands as it is."""
    text = dates.published_text(article)
    if found := _SEASON.fullmatch(text):
        season = "Autumn" if found[2].title() == "Fall" else found[2].title()
        return {"date-parts": [[int(found[1])]], "season": dates.SEASONS.index(season) + 1}
    if span := _span(text):
        return {"date-parts": span}
    issued = _date(article.published or article.electronic)
    if text and text != dates.printed(article.published):
        issued["raw"] = text
    return issued


def _span(text: str) -> list[list[int]]:
    found = _SPAN.fullmatch(text)
    if not found:
        return []
    year, month, day, later_year, later_month, later_day = found.groups()
    first, last = [int(year)], [int(later_year or year)]
    if month:
        first.append(dates.MONTHS.index(month) + 1)
    if later_month or month:
        last.append(dates.MONTHS.index(later_month or month) + 1)
    if day and month:
        first.append(int(day))
    if later_day:
        last.append(int(later_day))
    return [first, last] if spanned([first, last]) == text else []


def spanned(span: list[list[int]]) -> str:
    """Two dates as PubMed prints a span: ``2019 Jul-Aug``, ``1998 Dec-1999 Jan``, ``1976-1977``."""
    first, last = (dates.printed(dates.iso(parts)) for parts in span)
    same = 0
    while same < min(map(len, span)) - 1 and span[0][same] == span[1][same]:
        same += 1
    return f"{first}-{' '.join(last.split(' ')[same:])}"


def one(entry: Entry, width: int) -> str:
    """The document of one article: an array, as processors want it."""
    return "".join(many([entry], width))


def many(entries: Iterable[Entry], width: int) -> Iterator[str]:
    """One JSON array with an item for each entry."""
    empty = True
    for entry in entries:
        fields = item(entry.article)
        if entry.note:
            fields["annote"] = entry.note
        custom = {"tags": list(entry.tags), "starred": entry.starred, "status": entry.status, "rating": entry.rating}
        if own := {name: value for name, value in custom.items() if value}:
            fields["custom"] = own
        yield ("[\n" if empty else ",\n") + _indented(_encode(fields), indent=2).decode()
        empty = False
    yield "[]\n" if empty else "\n]\n"
