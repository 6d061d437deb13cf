"""BibTeX, for LaTeX and pandoc; biblatex and biber read it as well.

A key is made of the first author, the year and the first word of the title that says something, as in
``Keutgen2018Metastatic``. It depends on nothing else, so it is the same in every export; a second paper of that key in
one file has its PMID behind it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from netreader.article import Article, Author
from netreader.formats import dates
from netreader.formats.entry import Entry
from netreader.formats.latex import encoded, styled
from netreader.formats.pages import expanded
from netreader.formats.parts import LANGUAGES, abstract_of, article_number, editors_of, title_of
from netreader.formats.standing import standing
from netreader.text import fold

#: Words that say nothing, in the languages of most titles.
_SMALL = re.compile(
    "a|an|the|of|on|in|at|to|for|from|with|by|and|or|is|are|be|as|its|it|do|does|can|how|what|why|when|who|which|"
    "der|die|das|ein|eine|und|von|zur|zum|le|la|les|un|une|et|de|des|du|el|los|las|y|il|gli|e|i|o"
)
_WORD = re.compile(r"[a-z0-9]+")

Field = tuple[str, str]


def one(entry: Entry, width: int) -> str:
    """The entry of one article."""
    return _entry(entry, key_of(entry.article))


def many(entries: Iterable[Entry], width: int) -> Iterator[str]:
    """Entries with an empty line between them; each key once."""
    keys: set[str] = set()
    for number, entry in enumerate(entries):
        key = key_of(entry.article)
        if key.lower() in keys:
            key += f"-{entry.article.pmid or number + 1}"
        while key.lower() in keys:
            key += "a"
        keys.add(key.lower())
        yield ("\n" if number else "") + _entry(entry, key)


def key_of(article: Article) -> str:
    """The article's key: letters and digits of ASCII."""
    people = article.authors or editors_of(article)
    name = (people[0].last_name or people[0].collective_name) if people else article.journal.medline_ta
    words = _WORD.findall(fold(title_of(article)[0]))
    word = next((word for word in words if not _SMALL.fullmatch(word) and not word.isdigit()), "")
    author = "".join(part.capitalize() for part in _WORD.findall(fold(name)))[:24]
    return f"{author or 'Anonymous'}{article.year}{word[:24].capitalize()}"


def _entry(entry: Entry, key: str) -> str:
    kind = "article" if entry.article.book is None else "incollection" if entry.article.book.chapter else "book"
    lines = [f"  {name} = {value}" for name, value in fields(entry) if value not in ("", "{}")]
    return f"@{kind}{{{key},\n" + ",\n".join(lines) + "\n}\n"


def fields(entry: Entry) -> Iterator[Field]:
    """Fields with their values as BibTeX writes them; a value may be empty."""
    article = entry.article
    book, journal = article.book, article.journal
    title, spans = title_of(article)
    authors = [_name(author) for author in article.authors] + ([] if article.authors_complete else ["others"])
    yield "author", f"{{{' and '.join(authors)}}}"
    yield "editor", f"{{{' and '.join(map(_name, editors_of(article)))}}}"
    yield "title", f"{{{styled(title, spans, protected=True)}}}"
    if book is not None:
        yield "booktitle", _plain(book.title) if book.chapter else ""
        yield "publisher", _plain(book.publisher)
        yield "address", _plain(book.place)
        yield "edition", _plain(book.edition)
        yield "series", _plain(book.collection_title)
        yield "isbn", _plain(" ".join(book.isbn))
    yield "journal", _plain(journal.title or journal.medline_ta)
    yield "shortjournal", _plain(journal.medline_ta)
    yield from _date(article)
    yield "volume", _plain(journal.volume if book is None else book.volume)
    yield "number", _plain(journal.issue)
    yield "pages", _plain(expanded(journal.pages) or article_number(article)).replace("-", "--")
    yield "issn", _plain(journal.issn)
    yield "doi", f"{{{article.doi}}}"
    yield "pmid", _plain(article.pmid)
    yield "pmcid", _plain(article.pmcid)
    if book is not None and book.accession:
        yield "url", f"{{https://www.ncbi.nlm.nih.gov/books/{book.accession}/}}"
    yield "language", _plain(LANGUAGES.get(article.languages[0], article.languages[0]) if article.languages else "")
    yield "note", _plain(standing(article))
    yield "keywords", f"{{{', '.join(_keyword(keyword.text) for keyword in article.keywords)}}}"
    yield "abstract", _styled(abstract_of(article, "\n"))
    yield "annote", _plain(entry.note.strip())
    # JabRef's special fields; what it doesn't know of them it leaves alone.
    yield "relevance", "{relevant}" if entry.starred else ""
    yield "readstatus", f"{{{entry.status}}}"
    yield "ranking", f"{{rank{entry.rating}}}" if entry.rating else ""
    yield "groups", f"{{{', '.join(map(_keyword, entry.tags))}}}"


def _plain(text: str) -> str:
    return f"{{{encoded(text)}}}"


def _styled(text: str) -> str:
    return f"{{{styled(text)}}}"


def _keyword(text: str) -> str:
    return f"{{{encoded(text)}}}" if "," in text else encoded(text)


def _name(author: Author) -> str:
    """``Doe, Jr, John A``; a group, and a last name that BibTeX would take apart, in braces."""
    if author.collective_name:
        return f"{{{encoded(author.collective_name)}}}"
    given = encoded(author.fore_name or author.initials)
    last = encoded(author.last_name)
    if re.search(r",|\band\b", last) or (" " in last and not given and not author.suffix):
        last = f"{{{last}}}"
    return ", ".join([last, *filter(None, [encoded(author.suffix)]), *([given] if given or author.suffix else [])])


def _date(article: Article) -> Iterator[Field]:
    """Year, month as BibTeX's own word, day; of a season or a span, what stands behind the year."""
    text = dates.published_text(article)
    parts = dates.numbers(article.published)
    if not text or text == dates.printed(article.published):
        yield "year", _plain(article.year)
        yield "month", dates.MONTHS[parts[1] - 1].lower() if len(parts) > 1 else ""
        yield "day", _plain(str(parts[2])) if len(parts) > 2 else ""
        return
    found = re.fullmatch(r"(\d{4}) (.+)", text)
    yield "year", _plain(found[1] if found else text)
    yield "month", _plain(found[2]) if found else ""
