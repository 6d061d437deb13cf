"""The decisions of a review for a spreadsheet, and for reference managers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from netreader.article import Article
from netreader.formats import ris
from netreader.formats.csv import listed, row
from netreader.formats.entry import Entry
from netreader.formats.standing import standing as standing_of
from netreader.screening.decisions import Decision, Standing
from netreader.screening.review import same

#: Columns before those of the reviewers.
COLUMNS = (
    "PMID",
    "DOI",
    "Title",
    "Authors",
    "Journal/Book",
    "Publication Year",
    "Decision",
    "Reason",
    "Consensus by",
    "Consensus note",
    "Duplicate of",
    "Standing",
)
#: Columns of each reviewer, behind the name.
OWN = ("decision", "reason", "note", "decided at")


@dataclass(frozen=True, slots=True)
class Screened:
    """A record of a review on its way out.

    Attributes:
        article: With no more than its PMID where it is not kept.
        duplicate: What it is a duplicate of (``PMID 123``), or empty; a duplicate has no standing.
    """

    article: Article
    standing: Standing | None = None
    duplicate: str = ""


def table(records: Iterable[Screened], reviewers: Sequence[str]) -> Iterator[str]:
    """The table: names of the columns, then a row a record, with what each reviewer decided."""
    names = [f"{reviewer}: {column}" for reviewer in reviewers for column in OWN]
    yield "\ufeff" + row((*COLUMNS, *names))
    for record in records:
        yield row(_cells(record, reviewers))


def _cells(record: Screened, reviewers: Sequence[str]) -> list[str]:
    article, standing = record.article, record.standing
    agreed = standing.consensus if standing is not None else None
    cells = [
        article.pmid,
        article.doi,
        article.display_title,
        listed(article),
        article.journal_name,
        article.year,
        "duplicate" if standing is None else standing.state,
        standing.reason if standing is not None else "",
        agreed.reviewer if agreed is not None else "",
        agreed.note if agreed is not None else "",
        record.duplicate,
        standing_of(article),
    ]
    for reviewer in reviewers:
        own = _own(standing, reviewer)
        cells += [own.verdict, own.reason, own.note, own.when] if own is not None else [""] * len(OWN)
    return cells


def _own(standing: Standing | None, reviewer: str) -> Decision | None:
    decisions = standing.decisions if standing is not None else ()
    return next((decision for decision in decisions if same(decision.reviewer, reviewer)), None)


def references(records: Iterable[Screened], review: str) -> Iterator[str]:
    """RIS: keywords ``screening: included`` and ``reason: …``, and in a note who decided what."""
    for number, record in enumerate(records):
        yield ("\r\n" if number else "") + _reference(record, review)


def _reference(record: Screened, review: str) -> str:
    standing = record.standing
    if standing is None:
        words, told = ["screening: duplicate"], [f"Screening {review}: duplicate of {record.duplicate}"]
    else:
        words = [f"screening: {standing.state}"] + [f"reason: {standing.reason}"] * bool(standing.reason)
        told = [f"Screening {review}: {standing.state}{f' ({standing.reason})' if standing.reason else ''}"]
        told += [_told(decision) for decision in standing.decisions]
        if standing.consensus is not None:
            told.append(_told(standing.consensus))
    text = ris.one(Entry(record.article, note="\n".join(told)), 80)
    keywords = "".join(f"KW  - {word}\r\n" for word in words)
    body, end, rest = text.rpartition("ER  - ")
    return f"{body}{keywords}{end}{rest}"


def _told(decision: Decision) -> str:
    who = f"consensus, by {decision.reviewer}" if decision.consensus else decision.reviewer
    told = f"{who}: {decision.verdict}{f', {decision.reason}' if decision.reason else ''}"
    note = " ".join(decision.note.split())
    return f"{told}. {note}" if note else told
