"""What stands beside the paper that is screened: how far one is, and what was decided. Pure: values give content."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from textual.content import Content

from netreader.screening.decisions import COMES_TO, VERDICTS, Decision
from netreader.text import shorten
from netreader.tui.row import glyph

#: Cells of the bar.
BAR = 20

#: Reasons with their counts that are shown.
REASONS = 8

#: How a verdict looks.
STYLES = {
    "include": "bold $text-success",
    "maybe": "bold $text-warning",
    "exclude": "bold $text-error",
    "unavailable": "bold $text-secondary",
}


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a reviewer is.

    Attributes:
        papers: In the queue.
        decided: Verdict → how many.
        reasons: Reason → how many were excluded for it, the most frequent first.
    """

    papers: int
    decided: Mapping[str, int]
    reasons: Mapping[str, int]

    @property
    def done(self) -> int:
        """Decided on."""
        return sum(self.decided.values())

    @property
    def left(self) -> int:
        """Not decided on yet."""
        return self.papers - self.done


def progress(papers: Sequence[int], own: Mapping[int, Decision]) -> Progress:
    """How far a reviewer is, by the decisions of that one alone."""
    mine = [own[paper] for paper in papers if paper in own]
    reasons = Counter(decision.reason for decision in mine if decision.verdict == "exclude" and decision.reason)
    return Progress(len(papers), Counter(decision.verdict for decision in mine), dict(reasons.most_common()))


def bar(done: int, total: int, *, ascii_only: bool, cells: int = BAR) -> str:
    """How much is done; full only when all is."""
    full = cells if done == total and total else min(cells - 1, cells * done // max(1, total))
    return "#" * full + "-" * (cells - full) if ascii_only else "━" * full + "┄" * (cells - full)


def beside(
    now: Progress,
    decisions: Sequence[Decision],
    reviewer: str,
    state: Content,
    width: int,
    *,
    ascii_only: bool,
    among: Sequence[str] = VERDICTS,
) -> Content:
    """The column beside the paper.

    Args:
        decisions: Those on this paper that may be seen.
        state: Whether all is saved.
        among: What can be decided.
    """
    room = max(10, width - 6)
    lines = [
        Content.styled(bar(now.done, now.papers, ascii_only=ascii_only, cells=max(8, width)), "$accent"),
        Content.assemble((f"{now.done:,}", "bold"), f" of {now.papers:,} decided"),
        Content(""),
    ]
    for verdict in (*(verdict for verdict in among if verdict != "exclude"), "exclude"):
        name = COMES_TO[verdict]
        lines.append(Content.assemble((f"{name:<{room}}", STYLES[verdict]), f"{now.decided.get(verdict, 0):>6,}"))
    for reason, number in list(now.reasons.items())[:REASONS]:
        lines.append(Content.styled(f"  {shorten(reason, room - 3):<{room - 2}}{number:>6,}", "$muted"))
    lines += [Content.assemble((f"{'left':<{room}}", "$muted"), f"{now.left:>6,}"), Content("")]
    lines += [Content.styled("This paper", "bold $text-primary")]
    lines += [told(decision, reviewer) for decision in decisions] or [Content.styled("not decided yet", "$muted")]
    lines += [Content(""), state]
    return Content("\n").join(lines)


def at_hand(reasons: Sequence[str], keys: Sequence[tuple[str, str]], width: int, room: int) -> Content:
    """What would else be remembered: the figures of the reasons, and keys that have no room at the bottom.

    Args:
        keys: Key and what it does, the more useful first.
        room: Lines there are; what does not fit is left out, a part without its heading never stands alone.
    """
    figures = [(str(number), reason) for number, reason in enumerate(reasons[:9], 1)] + [("0", "no reason")]
    lines: list[Content] = []
    for title, rows in (("Reasons, after e", figures), ("More keys", keys)):
        left = room - len(lines) - (2 if lines else 1)
        if not rows or left < 1:
            break
        lines += [Content("")] if lines else []
        lines.append(Content.styled(title, "bold $text-primary"))
        wide = max(len(key) for key, _ in rows)
        lines += [
            Content.assemble((f"{key:<{wide}}  ", "bold"), (shorten(does, max(8, width - wide - 2)), "$muted"))
            for key, does in rows[:left]
        ]
    return Content("\n").join(lines)


def told(decision: Decision, reviewer: str = "") -> Content:
    """A decision; whose it is, where it is not the reviewer's own."""
    found = Content.styled(COMES_TO[decision.verdict].upper(), STYLES[decision.verdict])
    if decision.consensus:
        found = Content(f"agreed, by {decision.reviewer}: ") + found
    elif decision.reviewer.casefold() != reviewer.casefold():
        found = Content(f"{decision.reviewer}: ") + found
    if decision.reason:
        found += Content(f" {decision.reason}")
    if decision.note:
        found += Content.styled(f"\n{shorten(decision.note, 600)}", "italic")
    return found


def line(decisions: Sequence[Decision], reviewer: str, state: Content, *, ascii_only: bool) -> Content:
    """The same on one line, for a narrow screen."""
    parts = [told(decision, reviewer) for decision in decisions] or [Content.styled("not decided yet", "$muted")]
    parts = [Content(" ").join(part.split("\n")) for part in parts]
    return Content(f" {glyph('dot', ascii_only)} ").join([*parts, state] if state.plain else parts)
