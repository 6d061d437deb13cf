"""Decisions on the papers of a review, and what they come to: included, excluded, maybe, in conflict, or awaited.

Every reviewer who decided on a paper counts: all must have given the same verdict, else the paper is a conflict until a
consensus is written down. How many have to decide before it is settled is the review's `Rule`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

#: What can be decided, in the order of tables.
VERDICTS = ("include", "maybe", "exclude")

#: What decisions come to; the last can only be said of full texts.
STATES = ("included", "maybe", "excluded", "conflict", "awaiting", "not retrieved")

#: State by verdict.
COMES_TO = {"include": "included", "maybe": "maybe", "exclude": "excluded", "unavailable": "not retrieved"}

#: Reviewers whose decisions a paper needs by the usual rule, where as many have begun.
NEEDED = 2

#: For `needed`: the usual rule; every reviewer who has begun.
USUAL, EVERYONE = 0, -1

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


def rule_told(needed: int) -> str:
    """The rule of a review in a sentence."""
    if needed == USUAL:
        who = "one reviewer decides; as soon as a second has begun, two decide on every paper"
    elif needed == EVERYONE:
        who = "every reviewer who has begun decides on every paper"
    else:
        who = "one reviewer decides on every paper" if needed == 1 else f"{needed} reviewers decide on every paper"
    return f"{who}; all who decided must agree, else it is a conflict"


def standings(papers: Sequence[int], decisions: Iterable[Decision], needed: int = USUAL) -> dict[int, Standing]:
    """Where each paper of a queue stands.

    A paper is settled when as many reviewers as the rule wants have decided on it, and all who have, also those beyond
    that number, gave the same verdict. Different verdicts are a conflict until a consensus is written down.

    Args:
        decisions: In the order in which they were made; a later one on the same paper takes an earlier one's place.
        needed: Reviewers who decide on each paper; `USUAL` is one, and two where two have begun; `EVERYONE` all who
            have decided on any.
    """
    own: dict[int, dict[str, Decision]] = {}
    agreed: dict[int, Decision] = {}
    for decision in decisions:
        if decision.consensus:
            agreed[decision.paper] = decision
        else:
            own.setdefault(decision.paper, {})[decision.reviewer.casefold()] = decision
    if needed <= 0:
        begun = max(1, len({name for by_name in own.values() for name in by_name}))
        needed = begun if needed == EVERYONE else min(NEEDED, begun)
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
