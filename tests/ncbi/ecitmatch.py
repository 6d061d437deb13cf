"""ECitMatch: citations → PMIDs, lines with pipes (EUTILS.md §8)."""

from __future__ import annotations

import re

from tests.ncbi.answer import TEXT, Answer, Request
from tests.ncbi.entries import Entry, plain
from tests.ncbi.history import Histories
from tests.ncbi.shelf import Shelf


def answer(request: Request, shelf: Shelf, histories: Histories) -> Answer:
    """Match each line ``journal|year|volume|page|author|key|``; a line that isn't one is left out of the answer."""
    lines = []
    for line in re.split(r"[\r\n]+", request.params.get("bdata", "")):
        parts = [part.strip() for part in line.split("|")]
        if len(parts) >= 6:
            lines.append("|".join([*parts[:6], _verdict(parts[:5], shelf)]) + "\n")
    return Answer("".join(lines), TEXT)


def _verdict(citation: list[str], shelf: Shelf) -> str:
    """Journal, volume and page decide, and a wrong year or author does no harm; they count where one of those lacks."""
    journal, year, volume, page, author = citation
    inside = [entry for entry in shelf.entries if plain(journal) in map(plain, entry.journal_names)]
    if not inside:
        return "NOT_FOUND;INVALID_JOURNAL" if journal else "NOT_FOUND"
    hits = [entry for entry in inside if _is_at(entry, volume, page)]
    if not (volume and page):
        hits = [entry for entry in hits if (not year or entry.published[:4] == year) and _is_by(entry, author)]
    if not hits:
        return "NOT_FOUND"
    if len(hits) == 1:
        return hits[0].pmid
    return "AMBIGUOUS " + (",".join(e.pmid for e in hits) if len(hits) <= 3 else f"({len(hits)} citations)")


def _is_at(entry: Entry, volume: str, page: str) -> bool:
    first = entry.pages.split("-")[0].lower()
    return (not volume or entry.volume.lower() == volume.lower()) and (not page or first == page.split("-")[0].lower())


def _is_by(entry: Entry, author: str) -> bool:
    if not author:
        return True
    return bool(entry.authors) and plain(entry.authors[0].name).startswith(plain(author).split(" ")[0])
