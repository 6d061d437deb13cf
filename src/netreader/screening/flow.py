"""The numbers of a PRISMA 2020 flow diagram (Page et al., BMJ 2021;372:n71), of both stages: records identified,
duplicates removed, screened, excluded; reports sought, not retrieved, assessed, excluded with reasons; included."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from netreader.screening.decisions import Standing
from netreader.screening.review import Review

#: Where no reason was given.
NO_REASON = "no reason given"


@dataclass(frozen=True, slots=True)
class Reports:
    """Counts of full texts.

    ``sought = not_retrieved + assessed + awaiting``, ``assessed = included + excluded + maybe + conflicts``, and the
    reasons add up to ``excluded``. A paper of PubMed is one report; studies that several reports tell of are for the
    reviewers to put together.

    Attributes:
        sought: Records that titles and abstracts include.
        assessed: Those on which all reviewers needed have decided.
        reasons: Reason → excluded for it, the most frequent first.
    """

    sought: int = 0
    not_retrieved: int = 0
    assessed: int = 0
    included: int = 0
    maybe: int = 0
    conflicts: int = 0
    excluded: int = 0
    awaiting: int = 0
    reasons: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Flow:
    """Counts of records.

    ``identified = duplicates + queue``, ``queue = screened + awaiting``,
    ``screened = included + excluded + maybe + conflicts``, and the reasons add up to ``excluded``.

    Attributes:
        sources: Name and number of each source, in order.
        screened: Those on which all reviewers needed have decided.
        awaiting: Those on which a decision is awaited.
        reasons: Reason → excluded for it, the most frequent first.
        full_text: Those that are included, by their full texts.
    """

    identified: int = 0
    sources: tuple[tuple[str, int], ...] = ()
    duplicates: int = 0
    queue: int = 0
    screened: int = 0
    included: int = 0
    maybe: int = 0
    conflicts: int = 0
    excluded: int = 0
    awaiting: int = 0
    reasons: Mapping[str, int] = field(default_factory=dict)
    full_text: Reports = Reports()


def flow(review: Review, standings: Mapping[int, Standing], full_text: Mapping[int, Standing]) -> Flow:
    """Count a review.

    Args:
        full_text: Where the papers stand that titles and abstracts include, by their full texts.
    """
    states, reasons = _counted(review.papers, standings)
    reports, reasons_of_reports = _counted(list(full_text), full_text)
    return Flow(
        identified=review.identified,
        sources=tuple((source.name, source.found) for source in review.sources),
        duplicates=len(review.duplicates),
        queue=len(review.papers),
        screened=len(review.papers) - states["awaiting"],
        included=states["included"],
        maybe=states["maybe"],
        conflicts=states["conflict"],
        excluded=states["excluded"],
        awaiting=states["awaiting"],
        reasons=reasons,
        full_text=Reports(
            sought=len(full_text),
            not_retrieved=reports["not retrieved"],
            assessed=len(full_text) - reports["not retrieved"] - reports["awaiting"],
            included=reports["included"],
            maybe=reports["maybe"],
            conflicts=reports["conflict"],
            excluded=reports["excluded"],
            awaiting=reports["awaiting"],
            reasons=reasons_of_reports,
        ),
    )


def _counted(papers: Sequence[int], standings: Mapping[int, Standing]) -> tuple[Counter[str], dict[str, int]]:
    """States and reasons, with how often each is there."""
    states = Counter(standings[paper].state for paper in papers)
    reasons: Counter[str] = Counter()
    spelt: dict[str, str] = {}
    for paper in papers:
        standing = standings[paper]
        if standing.state == "excluded":
            reason = standing.reason or NO_REASON
            reasons[spelt.setdefault(reason.casefold(), reason)] += 1
    return states, dict(sorted(reasons.items(), key=lambda item: (-item[1], item[0].casefold())))
