"""A table for a spreadsheet: UTF-8 with its mark, every cell in quotes, and no cell that a spreadsheet would calculate.

The first eleven columns are those of PubMed's own CSV, by its names. A cell that begins with a sign of a formula gets
an apostrophe in front, which spreadsheets take for "this is text".
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator

from netreader.article import Article
from netreader.formats.entry import Entry
from netreader.formats.parts import abstract_of, address_of
from netreader.formats.standing import standing

#: What a spreadsheet may take for the beginning of a formula, full-width forms among them.
FORMULA = tuple("=+-@\t\r＝＋－＠")

COLUMNS = (
    "PMID",
    "Title",
    "Authors",
    "Citation",
    "First Author",
    "Journal/Book",
    "Publication Year",
    "Create Date",
    "PMCID",
    "NIHMS ID",
    "DOI",
    "Published",
    "Journal Title",
    "ISSN",
    "Volume",
    "Issue",
    "Pages",
    "Publication Types",
    "Languages",
    "Keywords",
    "MeSH",
    "Retracted",
    "Standing",
    "Address",
    "Abstract",
    "Note",
    "Tags",
    "Starred",
    "Reading Status",
    "Rating",
)


def one(entry: Entry, width: int) -> str:
    """The table of one record."""
    return "".join(many([entry], width))


def many(entries: Iterable[Entry], width: int) -> Iterator[str]:
    """The table: names of the columns, then a row for each entry."""
    yield "\ufeff" + row(COLUMNS)
    for entry in entries:
        yield row(cells(entry))


def cells(entry: Entry) -> list[str]:
    """The row of an entry, by `COLUMNS`; parts of a list have "; " between them."""
    article = entry.article
    journal = article.journal
    entered = next((moment.date for moment in article.history if moment.status == "entrez"), "")
    return [
        article.pmid,
        article.display_title,
        listed(article),
        article.citation,
        article.authors[0].short if article.authors else "",
        article.journal_name,
        article.year,
        entered[:10].replace("-", "/"),
        article.pmcid,
        next((text[5:] for text in article.other_ids if text.startswith("mid: ")), ""),
        article.doi,
        article.published,
        journal.title or (article.book.title if article.book is not None else ""),
        journal.issn,
        journal.volume,
        journal.issue,
        journal.pages,
        "; ".join(kind.name for kind in article.publication_types),
        "; ".join(article.languages),
        "; ".join(keyword.text for keyword in article.keywords),
        "; ".join(_heading(article)),
        "yes" if article.is_retracted else "",
        standing(article),
        address_of(article),
        abstract_of(article, "\n"),
        entry.note,
        "; ".join(entry.tags),
        "yes" if entry.starred else "",
        entry.status,
        str(entry.rating or ""),
    ]


def listed(article: Article) -> str:
    """``Rinke A, Müller HH.``; ``, et al.`` where the record names but the first."""
    people = ", ".join(who.short for who in article.authors)
    return f"{people}{'' if article.authors_complete else ', et al'}." if people else ""


def _heading(article: Article) -> Iterator[str]:
    for heading in article.mesh:
        parts = [heading.descriptor + "*" * heading.major]
        yield "/".join(parts + [qualifier.name + "*" * qualifier.major for qualifier in heading.qualifiers])


def row(cells: Iterable[str]) -> str:
    """A row, every cell in quotes and harmless."""
    line = io.StringIO()
    csv.writer(line, quoting=csv.QUOTE_ALL).writerow([harmless(cell) for cell in cells])
    return line.getvalue()


def harmless(cell: str) -> str:
    """The cell, never a formula; an apostrophe of its own that could be taken for ours is doubled."""
    bare = cell.lstrip(" \n'")
    return f"'{cell}" if bare.startswith(FORMULA) else cell


def as_it_was(cell: str) -> str:
    """What `harmless` was given."""
    return cell[1:] if cell.startswith("'") and cell[1:].lstrip(" \n'").startswith(FORMULA) else cell
