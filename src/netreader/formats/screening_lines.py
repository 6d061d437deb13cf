"""What screening comes to, in lines of text: the PRISMA flow diagram, and how far two reviewers agree."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from netreader.formats.lines import columns, padded
from netreader.screening.agreement import Agreement
from netreader.screening.decisions import VERDICTS
from netreader.screening.flow import Flow, Reports

#: Cells of the widest diagram.
WIDTH = 90

#: With less room than this for the words of two boxes they are said in fewer; with still less, in fewer still.
FEWER, SHORT = 72, 56

#: What is left out or said otherwise then.
_FEWER = ((" for retrieval", ""), (" for eligibility", ""))
_FEWEST = (
    ("Records ", ""),
    ("Reports ", ""),
    (" removed", ""),
    (" a decision", ""),
    ("Studies included in review", "Included"),
)


def flow_lines(flow: Flow, *, width: int = 80, ascii_only: bool = False) -> list[str]:
    """The diagram in characters: boxes below one another, what leaves at their right."""
    room = max(30, min(width, WIDTH) - 13)
    sources = [f"  {name} (n = {found:,})" for name, found in flow.sources] if len(flow.sources) > 1 else []
    reports = flow.full_text
    stages = [
        (
            [f"Records identified (n = {flow.identified:,})", *sources],
            [f"Duplicates removed (n = {flow.duplicates:,})", *_awaiting(flow.awaiting)],
        ),
        (
            [f"Records screened (n = {flow.screened:,})", *_undecided(flow)],
            [f"Records excluded (n = {flow.excluded:,})", *_counts(flow.reasons.items())],
        ),
        (
            [f"Reports sought for retrieval (n = {reports.sought:,})"],
            [f"Reports not retrieved (n = {reports.not_retrieved:,})", *_awaiting(reports.awaiting)],
        ),
        (
            [
                f"Reports assessed for eligibility (n = {reports.assessed:,})",
                *_undecided(reports),
            ],
            [f"Reports excluded (n = {reports.excluded:,})", *_counts(reports.reasons.items())],
        ),
        ([f"Studies included in review (n = {reports.included:,})"], []),
    ]
    if room < FEWER:
        words = _FEWER if room >= SHORT else (*_FEWER, *_FEWEST)
        stages = [
            ([_short(line, words) for line in box], [_short(line, words) for line in aside]) for box, aside in stages
        ]
    signs = _ASCII if ascii_only else _LINES
    longest = [max(columns(line) for box in side for line in box) for side in zip(*stages, strict=True) if any(side)]
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
            lines.append(f"{padded(left, wide + 2)}{arrow}{right}".rstrip())
        if not last:
            lines.append(signs["down"].center(wide + 2).rstrip())
    return lines


_LINES = {"corners": "┌┐└┘", "bar": "─", "side": "│", "arrow": "──▶", "down": "▼"}
_ASCII = {"corners": "++++", "bar": "-", "side": "|", "arrow": "-->", "down": "v"}


def _short(line: str, words: Iterable[tuple[str, str]]) -> str:
    for long, short in words:
        line = line.replace(long, short)
    return line[:1].upper() + line[1:]


def _fitted(line: str, room: int) -> str:
    """A line that fits; its number is never cut."""
    name, sign, number = line.rpartition(" (n = ")
    return line if columns(line) <= room else f"{_cut(name, room - len(sign) - len(number))}{sign}{number}"


def _counts(counts: Iterable[tuple[str, int]]) -> list[str]:
    return [f"  {name} (n = {number:,})" for name, number in counts if number]


def _undecided(stage: Flow | Reports) -> list[str]:
    """Those on which all have decided, and not come to one end."""
    return _counts([("maybe", stage.maybe), ("in conflict", stage.conflicts)])


def _awaiting(number: int) -> list[str]:
    """Those that have not come to the next box; they are none of its."""
    return [f"Awaiting a decision (n = {number:,})"] if number else []


def _box(lines: list[str], width: int, signs: Mapping[str, str]) -> list[str]:
    corners, bar, side = signs["corners"], signs["bar"], signs["side"]
    return [
        f"{corners[0]}{bar * width}{corners[1]}",
        *(f"{side} {padded(line, width - 1)}{side}" for line in lines),
        f"{corners[2]}{bar * width}{corners[3]}",
    ]


def _cut(text: str, room: int) -> str:
    """Cut to at most `room` columns, with an ellipsis where something went."""
    if columns(text) <= room:
        return text
    while text and columns(text) > room - 1:
        text = text[:-1]
    return text.rstrip() + "…"


def agreement_lines(found: Agreement, among: Sequence[str] = VERDICTS) -> list[str]:
    """How far two reviewers agree, in lines.

    Args:
        among: What could be decided, in the order of the table.
    """
    first, second = found.reviewers
    lines = [f"{first} and {second}: {found.papers:,} papers that both decided on"]
    if found.papers:
        lines.append(f"Same verdict: {found.agreed:,} ({found.observed:.1%}); by chance {found.expected:.1%}")
    if found.kappa is not None:
        interval = f" (95% CI {found.low:.2f} to {found.high:.2f})" if found.low is not None else ""
        lines.append(f"Cohen's kappa {found.kappa:.2f}{interval}")
    if found.why:
        lines.append(found.why)
    if found.papers:
        width = max(columns(first), *(len(verdict) for verdict in among)) + 2
        widths = [max(9, len(verdict) + 2) for verdict in among]
        head = "".join(verdict.rjust(column) for verdict, column in zip(among, widths, strict=True))
        lines += ["", f"{padded(first, width)}{head}   ({second})"]
        for verdict, row in zip(among, found.table, strict=True):
            cells = "".join(f"{number:,}".rjust(column) for number, column in zip(row, widths, strict=True))
            lines.append(f"{verdict.ljust(width)}{cells}")
    return lines
