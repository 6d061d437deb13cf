"""The orders in which esearch lists what it found."""

from __future__ import annotations

import re

from tests.ncbi.entries import Entry, plain


def ordered(found: list[Entry], sort: str, term: str) -> list[Entry]:
    """By date, first author, journal, or else (an unknown order is ignored) by best match."""
    if sort == "pub_date":
        return sorted(found, key=lambda entry: (entry.published, int(entry.pmid)), reverse=True)
    if sort == "Author":
        return sorted(found, key=lambda entry: (plain(entry.authors[0].name) if entry.authors else "", int(entry.pmid)))
    if sort == "JournalName":
        return sorted(found, key=lambda entry: (plain(entry.journal), int(entry.pmid)))
    words = [word for word in plain(re.sub(r"\[[^\]]*\]", " ", term)).split() if word not in ("and", "or", "not")]
    newest = sorted(found, key=lambda entry: (entry.published, int(entry.pmid)), reverse=True)
    return sorted(newest, key=lambda entry: -_merit(entry, words))


def _merit(entry: Entry, words: list[str]) -> int:
    """Best match of a kind: words of the query in the title count most."""
    return sum(3 * (f" {word}" in entry.words_of_title) + (f" {word}" in entry.words_of_text) for word in words)
