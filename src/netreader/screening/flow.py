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


def drawn(flow: Flow, *, ascii_only: bool = False) -> list[str]:
    """The diagram in characters: boxes below one another, what leaves at their right."""
    sources = [f"  {name} (n = {found:,})" for name, found in flow.sources] if len(flow.sources) > 1 else []
    reasons = [f"  {reason} (n = {number:,})" for reason, number in flow.reasons.items()]
    left = [
        [f"Records identified (n = {flow.identified:,})", *sources],
        [f"Records screened (n = {flow.screened:,})"] + [f"  of {flow.queue:,} to screen"] * bool(flow.awaiting),
        [
            f"To be read in full (n = {flow.included + flow.maybe + flow.conflicts:,})",
            f"  included (n = {flow.included:,})",
        ]
        + [f"  maybe (n = {flow.maybe:,})"] * bool(flow.maybe)
        + [f"  in conflict (n = {flow.conflicts:,})"] * bool(flow.conflicts),
    ]
    right = [
        [f"Duplicates removed (n = {flow.duplicates:,})"],
        [f"Records excluded (n = {flow.excluded:,})", *reasons],
        [f"Awaiting a decision (n = {flow.awaiting:,})"] if flow.awaiting else [],
    ]
    from netreader.text import shorten

    most = 40
    left = [[shorten(line, most) for line in box] for box in left]
    right = [[shorten(line, most - 8) for line in box] for box in right]
    wide = max(len(line) for box in left for line in box) + 2
    other = max((len(line) for box in right for line in box), default=0) + 2
    corners = "++++-|" if ascii_only else "┌┐└┘─│"
    arrow = "-->" if ascii_only else "──▶"
    lines: list[str] = []
    for number, (box, aside) in enumerate(zip(left, right, strict=True)):
        one, two = _box(box, wide, corners), _box(aside, other, corners) if aside else []
        height = max(len(one), len(two))
        one += [""] * (height - len(one))
        two += [""] * (height - len(two))
        joined = number < len(left) - 1
        for row, (first, second) in enumerate(zip(one, two, strict=True)):
            fill = f" {arrow} " if row == 1 and second else "     "
            stem = first or (("|" if ascii_only else "│").center(wide + 2) if joined else "")
            lines.append(f"{stem.ljust(wide + 2)}{fill}{second}".rstrip())
        if joined:
            lines.append(("v" if ascii_only else "▼").center(wide + 2).rstrip())
    return lines


def _box(lines: list[str], width: int, corners: str) -> list[str]:
    top_left, top_right, low_left, low_right, bar, side = corners
    return [
        f"{top_left}{bar * width}{top_right}",
        *(f"{side} {line.ljust(width - 1)}{side}" for line in lines),
        f"{low_left}{bar * width}{low_right}",
    ]
