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

#: Columns of what was decided by the full texts, before those of the reviewers.
FULL_TEXT = ("Full text", "Full text reason", "Full text consensus by", "Full text consensus note")


@dataclass(frozen=True, slots=True)
class Screened:
    """A record of a review on its way out.

    Attributes:
        article: With no more than its PMID where it is not kept.
        duplicate: What it is a duplicate of (``PMID 123``), or empty; a duplicate has no standing.
        full_text: Where it stands by its full text; None for what titles and abstracts don't include.
    """

    article: Article
    standing: Standing | None = None
    duplicate: str = ""
    full_text: Standing | None = None


def table(records: Iterable[Screened], reviewers: Sequence[str], readers: Sequence[str] = ()) -> Iterator[str]:
    """The table: names of the columns, then a row a record, with what each reviewer decided.

    Args:
        reviewers: Who decided by titles and abstracts.
        readers: Who decided by full texts.
    """
    names = [f"{reviewer}: {column}" for reviewer in reviewers for column in OWN]
    names += FULL_TEXT
    names += [f"{reviewer}: full text {column}" for reviewer in readers for column in OWN]
    yield "\ufeff" + row((*COLUMNS, *names))
    for record in records:
        cells = _cells(record)
        cells += _owns(record.standing, reviewers)
        cells += _stands(record.full_text)
        yield row(cells + _owns(record.full_text, readers))


def _cells(record: Screened) -> list[str]:
    article, standing = record.article, record.standing
    decision, reason, *consensus = _stands(standing)
    return [
        article.pmid,
        article.doi,
        article.display_title,
        listed(article),
        article.journal_name,
        article.year,
        decision or "duplicate",
        reason,
        *consensus,
        record.duplicate,
        standing_of(article),
    ]


def _stands(standing: Standing | None) -> list[str]:
    """State, reason, who wrote down the consensus, and its note."""
    if standing is None:
        return [""] * len(FULL_TEXT)
    agreed = standing.consensus
    return [standing.state, standing.reason, *([agreed.reviewer, agreed.note] if agreed is not None else ["", ""])]


def _owns(standing: Standing | None, reviewers: Sequence[str]) -> list[str]:
    cells = []
    for reviewer in reviewers:
        own = _own(standing, reviewer)
        cells += [own.verdict, own.reason, own.note, own.when] if own is not None else [""] * len(OWN)
    return cells


def _own(standing: Standing | None, reviewer: str) -> Decision | None:
    decisions = standing.decisions if standing is not None else ()
    return next((decision for decision in decisions if same(decision.reviewer, reviewer)), None)


def references(records: Iterable[Screened], review: str) -> Iterator[str]:
    """RIS: keywords ``screening: included``, ``full text: …`` and ``reason: …``, and in a note who decided what."""
    for number, record in enumerate(records):
        yield ("\r\n" if number else "") + _reference(record, review)


def _reference(record: Screened, review: str) -> str:
    standing = record.standing
    if standing is None:
        words, told = ["screening: duplicate"], [f"Screening {review}: duplicate of {record.duplicate}"]
    else:
        words, told = [], []
        for kind, title, stands in (
            ("screening", f"Screening {review}", standing),
            ("full text", "Full text", record.full_text),
        ):
            if stands is not None:
                words += [f"{kind}: {stands.state}"] + [f"reason: {stands.reason}"] * bool(stands.reason)
                told.append(f"{title}: {stands.state}{f' ({stands.reason})' if stands.reason else ''}")
                agreed = [stands.consensus] if stands.consensus is not None else []
                told += [_told(decision) for decision in (*stands.decisions, *agreed)]
    text = ris.one(Entry(record.article, note="\n".join(told)), 80)
    keywords = "".join(f"KW  - {word}\r\n" for word in words)
    body, end, rest = text.rpartition("ER  - ")
    return f"{body}{keywords}{end}{rest}"


def _told(decision: Decision) -> str:
    who = f"consensus, by {decision.reviewer}" if decision.consensus else decision.reviewer
    told = f"{who}: {decision.verdict}{f', {decision.reason}' if decision.reason else ''}"
    note = " ".join(decision.note.split())
    return f"{told}. {note}" if note else told
