"""EndNote's XML, which Zotero, Mendeley, Covidence and others read as well.

The elements stand in the order of EndNote's DTD (RSXML). Styles are EndNote's: a ``style`` element a stretch of text;
lines of a note end in a carriage return, as there.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from xml.sax.saxutils import escape

from netreader.article import Article, Span
from netreader.formats import dates
from netreader.formats.entry import Entry, marked_tag, marks_marked
from netreader.formats.markup import pieces
from netreader.formats.names import marked
from netreader.formats.pages import expanded
from netreader.formats.parts import (
    abstract_of,
    address_of,
    article_number,
    editors_of,
    title_of,
    words_of,
)
from netreader.formats.standing import standing

#: Name and number of EndNote's types.
ARTICLE, BOOK, CHAPTER = ("Journal Article", 17), ("Book", 6), ("Book Section", 5)

_FACES = {"b": "bold", "i": "italic", "u": "underline", "sup": "superscript", "sub": "subscript"}
_ILLEGAL = re.compile("[\ufffe\uffff]")


def one(entry: Entry, width: int) -> str:
    """The document of one record."""
    return "".join(many([entry], width))


def many(entries: Iterable[Entry], width: int) -> Iterator[str]:
    """The document: a record each."""
    yield '<?xml version="1.0" encoding="UTF-8"?>\n<xml><records>\n'
    for number, entry in enumerate(entries, 1):
        yield f"<record>\n{_record(entry, number)}</record>\n"
    yield "</records></xml>\n"


def _record(entry: Entry, number: int) -> str:
    article = entry.article
    book, journal = article.book, article.journal
    name, code = ARTICLE if book is None else CHAPTER if book.chapter else BOOK
    year, day = _date(article)
    title, spans = title_of(article)
    parts = [
        '<source-app name="netreader" version="1">netreader</source-app>\n',
        f"<rec-number>{number}</rec-number>\n",
        f'<ref-type name="{name}">{code}</ref-type>\n',
        _within(
            "contributors",
            _each("authors", "author", _authors(article)),
            _each("secondary-authors", "author", map(marked, editors_of(article))),
        ),
        _within(
            "titles",
            _titled(title, spans),
            _element("secondary-title", journal.title if book is None else book.title if book.chapter else ""),
            _element("tertiary-title", book.collection_title if book is not None else ""),
            _element("alt-title", journal.medline_ta),
        ),
        _within("periodical", _element("full-title", journal.title), _element("abbr-1", journal.medline_ta)),
        _element("pages", expanded(journal.pages) or article_number(article)),
        _element("volume", journal.volume if book is None else book.volume),
        _element("number", journal.issue),
        _element("edition", book.edition if book is not None else ""),
        _each("keywords", "keyword", [*words_of(article), *entry.tags]),
        _within("dates", _element("year", year), _each("pub-dates", "date", [day])),
        _element("pub-location", book.place if book is not None else ""),
        _element("publisher", book.publisher if book is not None else ""),
        _element("isbn", journal.issn if book is None else " ".join(book.isbn)),
        _element("accession-num", article.pmid),
        _element("electronic-resource-num", article.doi),
        _element("abstract", abstract_of(article, "\n")),
        _element("research-notes", entry.note.strip()),
        _element("work-type", "Retracted Publication" if article.is_retracted else standing(article)),
        _element("remote-database-name", "PubMed" if article.pmid else ""),
        _element("language", article.languages[0] if article.languages else ""),
        _within("urls", _each("related-urls", "url", [address_of(article)])),
        _element("custom2", article.pmcid),
        _element("custom3", "\n".join(map(marked_tag, entry.tags))),
        _element("custom4", "\n".join(marks_marked(entry))),
    ]
    return "".join(parts)


def _authors(article: Article) -> list[str]:
    """The authors; where others are left out, "et al.," at the end, as EndNote wants it."""
    return [*map(marked, article.authors), *(() if article.authors_complete or not article.authors else ("et al.,",))]


def _date(article: Article) -> tuple[str, str]:
    """The year, and what the printed date says besides: ``Aug 3``, ``Winter``, ``Dec-1999 Jan``."""
    text = dates.published_text(article)
    found = re.fullmatch(r"(\d{4}) (.+)", text)
    if found:
        return found[1], found[2]
    return article.year or text, text if text != article.year and article.year else ""


def _within(name: str, *parts: str) -> str:
    inner = "".join(parts)
    return f"<{name}>\n{inner}</{name}>\n" if inner else ""


def _each(name: str, part: str, texts: Iterable[str]) -> str:
    return _within(name, *(_element(part, text) for text in texts))


def _element(name: str, text: str) -> str:
    return f"<{name}>{_style(text, 'normal')}</{name}>\n" if text else ""


def _titled(text: str, spans: tuple[Span, ...]) -> str:
    styles = []
    for piece in pieces(text, spans):
        faces = [_FACES[kind] for kind in (*piece.styles, piece.script) if kind]
        styles.append(_style(piece.text, " ".join(faces) or "normal"))
    return f"<title>{''.join(styles)}</title>\n"


def _style(text: str, face: str) -> str:
    said = escape(_ILLEGAL.sub("", text)).replace("\n", "&#xD;")
    return f'<style face="{face}" font="default" size="100%">{said}</style>'
