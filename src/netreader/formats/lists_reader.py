"""Lists of papers → entries: a table (CSV, semicolons or tabs) with a PMID, DOI or title in a column, or plain text.

A table has names of columns in its first line: ours, PubMed's own, Zotero's and the like. In plain text each line names
papers as one would on the command line: PMIDs, a PMCID, a DOI, an address, a citation; ``#`` begins a remark. In a
sentence a bare number is a year or a count: there a PMID is taken where it is called one, or stands in an address.

A line of a list that names no paper is a flaw. Of prose, such as a manuscript with its references, most lines name
none, and a paragraph is looked at as a whole, since its lines may be broken anywhere.
"""

from __future__ import annotations

import csv
import io
import itertools
import re
from collections.abc import Iterator

from netreader.article import Article, Author, Journal, PublicationType
from netreader.formats import dates
from netreader.formats.csv import as_it_was
from netreader.formats.entry import RATINGS, STATUSES, Entry, Flaw
from netreader.formats.names import group, unmarked
from netreader.formats.pages_reader import papers
from netreader.formats.parts import (
    doi_in,
    keywords_of,
    language_in,
    pmcid_in,
    pmid_in,
    pmid_in_address,
    sections_of,
)
from netreader.identifier import Identifier, recognise
from netreader.reference import citation_in
from netreader.text import clean, clean_line, shorten

#: Names of columns, in small letters without signs → what they hold.
_COLUMNS = {
    "pmid": "pmid", "pubmedid": "pmid", "pubmed": "pmid", "uid": "pmid", "pmids": "pmid",
    "doi": "doi", "dois": "doi", "pmcid": "pmcid", "pmc": "pmcid",
    "title": "title", "articletitle": "title",
    "authors": "authors", "author": "people",
    "journaltitle": "journal", "journalbook": "short", "journal": "journal", "publicationtitle": "journal",
    "published": "published", "publicationyear": "year", "year": "year", "date": "published",
    "volume": "volume", "issue": "issue", "pages": "pages", "issn": "issn", "languages": "languages",
    "language": "languages", "keywords": "keywords", "abstract": "abstract", "abstractnote": "abstract",
    "citation": "citation", "publicationtypes": "types", "address": "url", "url": "url", "extra": "extra",
    "note": "note", "notes": "note", "tags": "tags", "manualtags": "tags",
    "starred": "starred", "readingstatus": "status", "rating": "rating",
}  # fmt: skip
_NAMING = frozenset(("pmid", "doi", "pmcid", "title"))
_SHORT = re.compile(r"(.+?) ([^\W\d_a-z]{1,4})(?: (Jr|Sr|\d\w\w|I{2,3}|IV)\.?)?")
_IN_EXTRA = re.compile(r"^(PMID|PMCID|DOI):\s*(\S+)\s*$", re.IGNORECASE | re.MULTILINE)
_LONGEST = 10_000_000

_LINK = re.compile(r"\[([^\[\]]*)\]\([^\s()]*\)")  # Markdown's
_NUMBERED = re.compile(r"^\d{1,4}[.)]\s+(?=\S)")  # "12. " before an item
_ITEM = re.compile(r"\s*(?:\d{1,4}[.):]|[-*+•]|\[\d{1,4}\]|#{1,6})\s")
_APART = re.compile(r"[\s,;]+")
_FIGURE = re.compile(r"\d")

#: Lines by which a list is told from prose, and words that make a sentence.
_LOOKED_AT, _SENTENCE = 500, 4

# What may stand between the identifiers of a list; any other word makes a sentence of it.
_BETWEEN = re.compile(r"(?:pmids?|pmcids?|dois?|and|or|[^\w]*)[:.=]?", re.IGNORECASE)
# In a sentence, best first: ``PMID: 123``, ``@pmid:123``, addresses; then PMCIDs and DOIs.
_IN_A_SENTENCE = (
    re.compile(
        r"(?:\bPMIDs?\s?[:=]?\s?|pubmed\.ncbi\.nlm\.nih\.gov/|ncbi\.nlm\.nih\.gov/pubmed/)0*[1-9]\d{0,8}\b",
        re.ASCII | re.IGNORECASE,
    ),
    re.compile(r"\bPMC[1-9]\d{0,8}\b", re.ASCII),
    re.compile(r"\b10\.\d{4,9}/[^\s\"<>;,)\]]+"),
)

Cells = dict[str, str]


def read(text: str) -> Iterator[Entry | Flaw]:
    """The papers of a table or of plain text."""
    text = text.removeprefix("\ufeff")
    first = next((line for line in text.splitlines() if line.strip()), "")
    delimiter = max(",;\t", key=first.count)
    names = [_name(cell) for cell in next(csv.reader([first], delimiter=delimiter), [])]
    if _NAMING & set(names):
        yield from _table(text, names, delimiter)
    elif (found := papers(text)) is not None:
        yield from found
    else:
        yield from _named_in(clean(text).split("\n"))


def _name(cell: str) -> str:
    if re.search(r"\d", cell):
        return ""  # "PMID 29768149; PMID 26703889" is a list, and no head of a table
    return _COLUMNS.get(re.sub(r"[^a-z]", "", cell.lower()), "")


def _table(text: str, names: list[str], delimiter: str) -> Iterator[Entry | Flaw]:
    csv.field_size_limit(_LONGEST)
    rows = csv.reader(io.StringIO(text.replace("\0", ""), newline=""), delimiter=delimiter)
    while True:
        line = rows.line_num + 1
        try:
            row = next(rows, None)
        except csv.Error:
            yield Flaw(line, "This row can't be read.")
            continue
        if row is None:
            return
        if not any(cell.strip() for cell in row) or [_name(cell) for cell in row] == names:
            continue
        cells: Cells = {}
        for name, cell in zip(names, row, strict=False):
            if name and cell.strip():
                cells.setdefault(name, clean(as_it_was(cell)).strip())
        yield _entry(cells, line)


def _entry(cells: Cells, line: int) -> Entry | Flaw:
    def cell(name: str) -> str:
        return clean_line(cells.get(name, ""))

    extra = {name.upper(): value for name, value in _IN_EXTRA.findall(cells.get("extra", ""))}
    iso, printed = dates.date_of(cell("published"))
    if not iso:
        iso, printed = dates.date_of(cell("year"))
    types = tuple(PublicationType(name) for name in _parts(cell("types")))
    article = Article(
        pmid=pmid_in(cell("pmid") or extra.get("PMID", "")) or pmid_in_address(cell("url")),
        title=cell("title"),
        abstract=sections_of(cells.get("abstract", "")),
        authors=_of_pubmed(cell("authors")) or tuple(map(unmarked, _parts(cell("people")))),
        authors_complete="et al" not in cell("authors"),
        journal=Journal(
            title=cell("journal"),
            medline_ta=cell("short"),
            issn=cell("issn").split(" ")[0],
            volume=cell("volume"),
            issue=cell("issue"),
            pages=cell("pages").replace("–", "-"),
        ),
        published=iso,
        published_text=printed,
        citation=cell("citation"),
        doi=doi_in(cell("doi") or extra.get("DOI", "")) or doi_in(cell("url")),
        pmcid=pmcid_in(cell("pmcid") or extra.get("PMCID", "")),
        languages=tuple(map(language_in, _parts(cell("languages")))),
        publication_types=types,
        keywords=keywords_of(_parts(cell("keywords"))),
    )
    if not (article.pmid or article.doi or article.pmcid or article.title):
        return Flaw(line, "This row has neither a PMID, a DOI nor a title.")
    status, rating = cell("status").lower(), cell("rating")
    return Entry(
        article,
        note=cells.get("note", ""),
        tags=tuple(_parts(cell("tags"))),
        starred=cell("starred").lower() == "yes",
        status=status if status in STATUSES else "",
        rating=int(rating) if rating in RATINGS else 0,
        line=line,
    )


def _parts(cell: str) -> list[str]:
    return [part.strip() for part in cell.split(";") if part.strip()]


def _of_pubmed(cell: str) -> tuple[Author, ...]:
    """``Keutgen XM, Howe JR Jr, Lamp Study Group, et al.``"""
    if ";" in cell:
        return tuple(map(unmarked, _parts(cell)))
    names = [name.strip() for name in cell.removesuffix(".").split(",")]
    people = []
    for name in names:
        found = _SHORT.fullmatch(name)
        if found:
            people.append(Author(found[1], "", found[2], found[3] or ""))
        elif name and name not in ("et al", "et al."):
            people.append(group(name) if " " in name else Author(name))
    return tuple(people)


def _named_in(lines: list[str]) -> Iterator[Entry | Flaw]:
    """The papers of a list, or of prose."""
    if not _is_prose(lines):
        for number, whole in enumerate(lines, 1):
            if line := _without_remark(whole):
                yield from _named(line, number)
        return
    flaws: list[Flaw] = []
    found = False
    for number, text in _paragraphs(lines):
        for item in _named(text, number, prose=True):
            if isinstance(item, Entry):
                found = True
                yield item
            elif not found and len(flaws) < _LOOKED_AT:
                flaws.append(item)
    if not found:
        yield from flaws


def _is_prose(lines: list[str]) -> bool:
    """Whether there are more sentences than lines that say nothing but which papers they mean."""
    naming = sentences = 0
    for line in itertools.islice(filter(None, map(_without_remark, lines)), _LOOKED_AT):
        line = _tidied(line)
        others = _other_words(line)
        if _named_whole(line) or all(map(_BETWEEN.fullmatch, others)):
            naming += 1
        elif len(others) >= _SENTENCE:
            sentences += 1
    return sentences > naming


def _without_remark(line: str) -> str:
    return (line.split("#")[0] if line.lstrip().startswith("#") or " #" in line else line).strip()


def _paragraphs(lines: list[str]) -> Iterator[tuple[int, str]]:
    """Paragraphs and items of lists, each on one line, with the number of their first."""
    begin, parts = 0, list[str]()
    for number, line in enumerate(lines, 1):
        if parts and (not line.strip() or _ITEM.match(line)):
            yield begin, " ".join(parts)
            parts = []
        if line.strip():
            begin = begin if parts else number
            parts.append(line.strip())
    if parts:
        yield begin, " ".join(parts)


def _words(line: str) -> list[str]:
    """The words of a line that ought to name papers: of a list all with a figure, of a sentence what is called so."""
    if all(map(_BETWEEN.fullmatch, _other_words(line))):
        return [word for word in _APART.split(line) if _FIGURE.search(word)]
    for pattern in _IN_A_SENTENCE:
        found = pattern.findall(line)
        if found:
            numbers = [re.sub(r"^.*?0*([1-9]\d*)$", r"\1", word) for word in found]
            return list(dict.fromkeys(numbers if pattern is _IN_A_SENTENCE[0] else found))
    return []


def _other_words(line: str) -> list[str]:
    return [word for word in _APART.split(line) if not _FIGURE.search(word)]


def _tidied(line: str) -> str:
    return _NUMBERED.sub("", _LINK.sub(r"\1", line))


def _named_whole(line: str) -> Identifier | None:
    """What a line or paragraph means as a whole. Figures of prose may look like a year, a volume and a page: a citation
    has an author.
    """
    identifier = recognise(line)
    if identifier is not None and identifier.kind == "citation":
        cited = citation_in(line)
        return identifier if cited is not None and cited.author else None
    return identifier


def _named(line: str, number: int, *, prose: bool = False) -> Iterator[Entry | Flaw]:
    line = _tidied(line)
    identifier = _named_whole(line) if prose else recognise(line)
    # Several DOIs in a line, or a list with bullets.
    words = [line] if identifier else _words(line)
    found = [(identifier or recognise(word), word) for word in words]
    if not found or any(named is None for named, _ in found):
        yield Flaw(number, f"“{shorten(clean_line(line), 60)}” names no paper.")
        return
    for named, word in found:
        if named is None:
            continue
        if named.kind in ("pmid", "pmids"):
            for pmid in named.pmids:
                yield Entry(Article(pmid, ""), line=number)
        elif named.kind == "doi":
            yield Entry(Article("", "", doi=named.value), line=number)
        elif named.kind == "pmcid":
            yield Entry(Article("", "", pmcid=named.value), line=number)
        else:
            yield Entry(Article("", "", citation=clean_line(word)), line=number)
