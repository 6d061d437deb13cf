"""Decisions on the papers of a review, and what they come to: included, excluded, maybe, in conflict, or awaited."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

#: What can be decided, in the order of tables.
VERDICTS = ("include", "maybe", "exclude")

#: What decisions come to.
STATES = ("included", "maybe", "excluded", "conflict", "awaiting")

#: State by verdict.
COMES_TO = {"include": "included", "maybe": "maybe", "exclude": "excluded"}

#: Reviewers whose decisions a paper needs, where as many have begun.
NEEDED = 2

#: What stands for the reason where two excluded for different ones.
DIFFERENT = "reasons differ"


@dataclass(frozen=True, slots=True)
class Decision:
    """What a reviewer decided on a paper.

    Attributes:
        verdict: One of `VERDICTS`.
        reason: Why it was excluded, or empty.
        note: In the reviewer's own words.
        when: ISO 8601, UTC.
        consensus: It was agreed upon by the reviewers, and `reviewer` wrote it down.
    """

    paper: int
    reviewer: str
    verdict: str
    reason: str = ""
    note: str = ""
    when: str = ""
    consensus: bool = False


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a paper stands.

    Attributes:
        state: One of `STATES`.
        reason: Why it is excluded; `DIFFERENT` where reviewers excluded it for different reasons.
        decisions: The reviewers' own, in their order.
        consensus: What was agreed upon, if anything was.
    """

    state: str
    reason: str = ""
    decisions: tuple[Decision, ...] = ()
    consensus: Decision | None = None

    @property
    def differs(self) -> bool:
        """Whether reviewers differ, in their verdicts or in the reasons for one; a consensus settles it."""
        return self.state == "conflict" or self.reason == DIFFERENT


def reviewers_of(decisions: Iterable[Decision]) -> list[str]:
    """Who has decided anything, by name; spelt as at first."""
    found: dict[str, str] = {}
    for decision in decisions:
        if not decision.consensus:
            found.setdefault(decision.reviewer.casefold(), decision.reviewer)
    return [found[name] for name in sorted(found)]


def standings(papers: Sequence[int], decisions: Iterable[Decision]) -> dict[int, Standing]:
    """Where each paper of a queue stands.

    With one reviewer the decision of that one counts. As soon as a second has begun every paper needs two: the same
    verdict twice stands, different ones are a conflict until a consensus is written down.

    Args:
        decisions: In the order in which they were made; a later one on the same paper takes an earlier one's place.
    """
    own: dict[int, dict[str, Decision]] = {}
    agreed: dict[int, Decision] = {}
    for decision in decisions:
        if decision.consensus:
            agreed[decision.paper] = decision
        else:
            own.setdefault(decision.paper, {})[decision.reviewer.casefold()] = decision
    needed = min(NEEDED, max(1, len({name for by_name in own.values() for name in by_name})))
    found = {}
    for paper in papers:
        mine = own.get(paper, {})
        found[paper] = _standing(tuple(mine[name] for name in sorted(mine)), agreed.get(paper), needed)
    return found


def _standing(decisions: tuple[Decision, ...], agreed: Decision | None, needed: int) -> Standing:
    if agreed is not None:
        return Standing(COMES_TO[agreed.verdict], agreed.reason, decisions, agreed)
    verdicts = {decision.verdict for decision in decisions}
    if len(verdicts) > 1:
        return Standing("conflict", "", decisions)
    if len(decisions) < needed:
        return Standing("awaiting", "", decisions)
    (verdict,) = verdicts
    reasons = {decision.reason.casefold(): decision.reason for decision in decisions}
    reason = next(iter(reasons.values())) if len(reasons) == 1 else DIFFERENT
    return Standing(COMES_TO[verdict], reason if verdict == "exclude" else "", decisions)
