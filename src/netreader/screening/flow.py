"""The numbers of a PRISMA 2020 flow diagram (Page et al., BMJ 2021;372:n71), as far as screening titles and abstracts
goes: identified, duplicates removed, screened, excluded with reasons, and what goes on to be read in full."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

from netreader.screening.decisions import Standing
from netreader.screening.review import Review

#: Where no reason was given.
NO_REASON = "no reason given"


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


def flow(review: Review, standings: Mapping[int, Standing]) -> Flow:
    """Count a review."""
    states = Counter(standings[paper].state for paper in review.papers)
    reasons: Counter[str] = Counter()
    spelt: dict[str, str] = {}
    for paper in review.papers:
        standing = standings[paper]
        if standing.state == "excluded":
            reason = standing.reason or NO_REASON
            reasons[spelt.setdefault(reason.casefold(), reason)] += 1
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
        reasons=dict(sorted(reasons.items(), key=lambda item: (-item[1], item[0].casefold()))),
    )
