"""How far two reviewers agree: Cohen's kappa (Educ Psychol Meas 1960;20:37-46) over the papers that both decided on.

The confidence interval uses the large-sample standard error of Fleiss, Cohen and Everitt (Psychol Bull 1969;72:323-327)
for kappa other than zero; it is rough where few papers were decided.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import sqrt

from netreader.screening.decisions import VERDICTS, Decision

#: The quantile of the normal distribution for 95 %.
QUANTILE = 1.959963984540054


@dataclass(frozen=True, slots=True)
class Agreement:
    """How far two reviewers agree.

    Attributes:
        reviewers: Their names; rows of the table are the first's verdicts, columns the second's.
        table: Papers by both verdicts, in the order of the stage's.
        observed, expected: Agreement as a share of the papers: as it is, and as chance alone would make it.
        kappa: None where it is not defined; `why` says why.
        low, high: Its confidence interval of 95 %; None where kappa is not defined, or the papers tell nothing of its
            error.
    """

    reviewers: tuple[str, str]
    table: tuple[tuple[int, ...], ...]
    observed: float = 0.0
    expected: float = 0.0
    kappa: float | None = None
    low: float | None = None
    high: float | None = None
    why: str = ""

    @property
    def papers(self) -> int:
        """Papers that both decided on."""
        return sum(map(sum, self.table))

    @property
    def agreed(self) -> int:
        """Papers on which they gave the same verdict."""
        return sum(self.table[i][i] for i in range(len(self.table)))


def agreement(first: str, second: str, decisions: Iterable[Decision], among: Sequence[str] = VERDICTS) -> Agreement:
    """How far two reviewers agree in their own decisions; what was agreed upon later does not count.

    Args:
        among: What can be decided.
    """
    verdicts: dict[str, dict[int, str]] = {first.casefold(): {}, second.casefold(): {}}
    for decision in decisions:
        name = decision.reviewer.casefold()
        if not decision.consensus and name in verdicts:
            verdicts[name][decision.paper] = decision.verdict
    mine, other = verdicts[first.casefold()], verdicts[second.casefold()]
    place = {verdict: index for index, verdict in enumerate(among)}
    table = [[0] * len(among) for _ in among]
    for paper, verdict in mine.items():
        if paper in other:
            table[place[verdict]][place[other[paper]]] += 1
    return of_table((first, second), table)


def of_table(reviewers: tuple[str, str], table: Sequence[Sequence[int]]) -> Agreement:
    """Kappa of a square table of counts."""
    counts = tuple(tuple(row) for row in table)
    size = range(len(counts))
    papers = sum(map(sum, counts))
    if not papers:
        return Agreement(reviewers, counts, why="There is no paper that both have decided on.")
    rows = [sum(counts[i]) for i in size]
    columns = [sum(counts[i][j] for i in size) for j in size]
    same = sum(counts[i][i] for i in size)
    by_chance = sum(rows[i] * columns[i] for i in size)
    observed, expected = same / papers, by_chance / papers**2
    if by_chance == papers**2:
        why = "Both gave every paper the same one verdict, so that chance would agree as well; kappa is not defined."
        return Agreement(reviewers, counts, observed, expected, why=why)
    kappa = (papers * same - by_chance) / (papers**2 - by_chance)
    error = _error(counts, rows, columns, kappa)
    if error < 1e-12:
        why = "No confidence interval: these papers tell nothing of its error."
        return Agreement(reviewers, counts, observed, expected, kappa, why=why)
    return Agreement(
        reviewers,
        counts,
        observed,
        expected,
        kappa,
        max(-1.0, kappa - QUANTILE * error),
        min(1.0, kappa + QUANTILE * error),
    )


def _error(table: Sequence[Sequence[int]], rows: Sequence[int], columns: Sequence[int], kappa: float) -> float:
    """The standard error of kappa."""
    size = range(len(table))
    papers = sum(rows)
    share = [[table[i][j] / papers for j in size] for i in size]
    mine, other = [row / papers for row in rows], [column / papers for column in columns]
    expected = sum(mine[i] * other[i] for i in size)
    rest = 1 - kappa
    on = sum(share[i][i] * (1 - (mine[i] + other[i]) * rest) ** 2 for i in size)
    off = rest**2 * sum(share[i][j] * (other[i] + mine[j]) ** 2 for i in size for j in size if i != j)
    mean = (kappa - expected * rest) ** 2
    return sqrt(max(0.0, on + off - mean) / papers) / (1 - expected)
