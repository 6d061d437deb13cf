"""PMIDs in batches: fit to be sent, and what came back for them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from netreader.article import Record
from netreader.errors import QueryError
from netreader.pubmed.answers import Fetched
from netreader.text import clean_line, shorten

#: Papers a request; NCBI allows more, and fails more often then.
BATCH = 200

#: After an answer that broke off, batches are halved down to this.
SMALLEST = 25

_PMID = re.compile(r"0*([1-9]\d{0,8})", re.ASCII)


def checked(pmids: Iterable[str]) -> list[str]:
    """PMIDs without leading zeros, each once. NCBI would take ``42.9`` for two papers, so no such thing is sent.

    Raises:
        QueryError: One of them is no PMID.
    """
    found: dict[str, None] = {}
    for pmid in pmids:
        match = _PMID.fullmatch(str(pmid).strip())
        if not match:
            shown = shorten(clean_line(str(pmid)), 40)
            raise QueryError(f"“{shown}” is not a PMID.", "A PMID is a number of up to nine digits.")
        found[match[1]] = None
    return list(found)


def batches(items: Sequence[str]) -> Iterator[list[str]]:
    """The items, at most `BATCH` at a time."""
    return (list(items[start : start + BATCH]) for start in range(0, len(items), BATCH))


def halved(count: int) -> int:
    """Papers to ask for after so many were too many."""
    return max(SMALLEST, (count + 1) // 2)


def arranged(fetched: Fetched, pmids: Sequence[str]) -> Fetched:
    """The records in the order of `pmids`, and which of these did not come. PubMed leaves unknown ones out silently."""
    records: dict[str, Record] = {}
    for record in fetched.records:
        pmid = record.article.pmid
        if pmid not in records or record.article.version > records[pmid].article.version:
            records[pmid] = record
    unreadable = {error.pmid for error in fetched.broken}
    # A broken record without a number may be any of those that did not come.
    missing = [] if "" in unreadable else [pmid for pmid in pmids if pmid not in records and pmid not in unreadable]
    return Fetched([records[pmid] for pmid in pmids if pmid in records], missing, fetched.broken)
