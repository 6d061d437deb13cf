"""The numbers of a PRISMA 2020 flow diagram (Page et al., BMJ 2021;372:n71), as far as screening titles and abstracts
goes: identified, duplicates removed, screened, excluded with reasons, and what goes on to be read in full."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

from netreader.screening.decisions import Standing
from netreader.screening.review import Review
from netreader.text import shorten

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


#: Cells of the widest diagram.
WIDTH = 90

#: With less room than this for the words of two boxes they are said in fewer.
SHORT = 56


def drawn(flow: Flow, *, width: int = 80, ascii_only: bool = False) -> list[str]:
    """The diagram in characters: boxes below one another, what leaves at their right."""
    room = max(30, min(width, WIDTH) - 13)
    sources = [f"  {name} (n = {found:,})" for name, found in flow.sources] if len(flow.sources) > 1 else []
    reasons = [f"  {reason} (n = {number:,})" for reason, number in flow.reasons.items()]
    on = [f"To be read in full (n = {flow.included + flow.maybe + flow.conflicts:,})"]
    on += [f"  {name} (n = {number:,})" for name, number in _going_on(flow) if number or name == "included"]
    stages = [
        (
            [f"Records identified (n = {flow.identified:,})", *sources],
            [f"Duplicates removed (n = {flow.duplicates:,})"],
        ),
        (
            [f"Records screened (n = {flow.screened:,})", *([f"  of {flow.queue:,}"] if flow.awaiting else [])],
            [f"Records excluded (n = {flow.excluded:,})", *reasons],
        ),
        (on, [f"Awaiting a decision (n = {flow.awaiting:,})"] if flow.awaiting else []),
    ]
    if room < SHORT:
        stages = [([_short(line) for line in box], [_short(line) for line in aside]) for box, aside in stages]
    signs = _ASCII if ascii_only else _LINES
    longest = [max(len(line) for box in side for line in box) for side in zip(*stages, strict=True) if any(side)]
    right_room = min(longest[1], max(room - longest[0], room // 2))
    left_room = min(longest[0], room - right_room)
    wide, other = left_room + 2, right_room + 2
    lines: list[str] = []
    for number, (box, aside) in enumerate(stages):
        last = number == len(stages) - 1
        one = _box([_fitted(line, left_room) for line in box], wide, signs)
        two = _box([_fitted(line, right_room) for line in aside], other, signs) if aside else []
        for row in range(max(len(one), len(two))):
            stem = "" if last else signs["side"].center(wide + 2)
            left = one[row] if row < len(one) else stem
            right = two[row] if row < len(two) else ""
            arrow = f" {signs['arrow']} " if row == 1 and right else "     "
            lines.append(f"{left.ljust(wide + 2)}{arrow}{right}".rstrip())
        if not last:
            lines.append(signs["down"].center(wide + 2).rstrip())
    return lines


_LINES = {"corners": "┌┐└┘", "bar": "─", "side": "│", "arrow": "──▶", "down": "▼"}
_ASCII = {"corners": "++++", "bar": "-", "side": "|", "arrow": "-->", "down": "v"}


def _short(line: str) -> str:
    for long, short in (("Records ", ""), (" removed", ""), (" a decision", ""), ("To be read in", "Read in")):
        line = line.replace(long, short)
    return line[:1].upper() + line[1:]


def _fitted(line: str, room: int) -> str:
    """A line that fits; its number is never cut."""
    name, sign, number = line.rpartition(" (n = ")
    return line if len(line) <= room else f"{shorten(name, room - len(sign) - len(number))}{sign}{number}"


def _going_on(flow: Flow) -> list[tuple[str, int]]:
    return [("included", flow.included), ("maybe", flow.maybe), ("in conflict", flow.conflicts)]


def _box(lines: list[str], width: int, signs: Mapping[str, str]) -> list[str]:
    corners, bar, side = signs["corners"], signs["bar"], signs["side"]
    return [
        f"{corners[0]}{bar * width}{corners[1]}",
        *(f"{side} {line.ljust(width - 1)}{side}" for line in lines),
        f"{corners[2]}{bar * width}{corners[3]}",
    ]
