"""RIS as NCBI's citation exporter writes it, with the year (PY) and the source's name (N1) that importers look for.

Two capitals, two blanks, a hyphen, a blank; lines end in CR LF; ``ER  - `` ends a record. The note of a reader stands
in N1, its further lines below it without a tag, as reference managers read and write them; a reader's tags in KW, and
once more in U3; star, reading status and rating in U4.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from netreader.article import Article
from netreader.formats import dates
from netreader.formats.entry import Entry, marked_tag, marks_marked
from netreader.formats.names import marked
from netreader.formats.pages import ends
from netreader.formats.parts import abstract_of, address_of, article_number, editors_of, title_of, words_of
from netreader.formats.standing import standing

#: What a line of a note may not look like.
TAG_LIKE = re.compile(r" *[A-Z][A-Z0-9]  ?-(?: |$)")

Field = tuple[str, str]


def one(entry: Entry, width: int) -> str:
    """The record of one article."""
    lines = [f"{tag}  - {text}" for tag, text in fields(entry.article) if text]
    # Once as others look for tags, once so that they can be told from the article's own words.
    lines += [f"KW  - {tag}" for tag in entry.tags]
    lines += [f"U3  - {marked_tag(tag)}" for tag in entry.tags]
    lines += [f"U4  - {mark}" for mark in marks_marked(entry)]
    if entry.note.strip():
        first, *others = entry.note.strip().split("\n")
        lines += [f"N1  - {first}", *(f" {line}" if TAG_LIKE.match(line) else line for line in others)]
    return "\r\n".join([*lines, "ER  - ", ""])


def many(entries: Iterable[Entry], width: int) -> Iterator[str]:
    """Records with an empty line between them."""
    for number, entry in enumerate(entries):
        yield ("\r\n" if number else "") + one(entry, width)


def fields(article: Article) -> Iterator[Field]:
    """Tags with their text, in the exporter's order; a text may be empty."""
    book, journal = article.book, article.journal
    title, _ = title_of(article)
    yield "TY", "JOUR" if book is None else "CHAP" if book.chapter else "BOOK"
    yield "DB", "PubMed" if article.pmid else ""
    yield from (("AU", marked(author)) for author in article.authors)
    yield from (("A2", marked(editor)) for editor in editors_of(article))
    yield "T1", title
    yield "T2", book.title if book is not None and book.chapter else ""
    yield from (("LA", language) for language in article.languages)
    for number in (journal.issn,) if book is None else book.isbn:
        yield "SN", number
    yield "PY", article.year
    yield "Y1", _date(article)
    yield "ET", _slashed(article.electronic) if book is None else book.edition
    yield "AB", abstract_of(article)
    first, last = ends(journal.pages or article_number(article))
    yield "SP", first
    yield "EP", last
    yield "VL", journal.volume if book is None else book.volume
    yield "IS", journal.issue
    yield "AN", article.pmid
    yield "UR", address_of(article)
    yield "DO", article.doi
    yield "U1", article.pmid and f"{article.pmid}[pmid]"
    yield "U2", article.pmcid and f"{article.pmcid}[pmcid]"
    yield "C2", article.pmcid
    yield "J2", journal.medline_ta
    yield "JF", journal.title
    yield from (("KW", word) for word in words_of(article))
    yield "M3", "Retracted Publication" if article.is_retracted else standing(article)
    yield "PB", book.publisher if book is not None else ""
    yield "CY", journal.country if book is None else book.place


def _date(article: Article) -> str:
    """``2020/01/``; what is not a day, month or year stands as it is printed in the fourth place."""
    text = dates.published_text(article)
    plain = dates.printed(article.published)
    return _slashed(article.published) + (f"/{text}" if text and text != plain else "")


def _slashed(iso: str) -> str:
    if not iso:
        return ""
    return "/".join([*iso.split("-"), "", ""][:3])
