"""Cohen's kappa against computations of another kind: paper by paper, and its error by small changes of the table."""

from __future__ import annotations

from itertools import product
from math import sqrt

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from netreader.formats.screening_lines import agreement_lines
from netreader.screening.agreement import QUANTILE, agreement, of_table
from netreader.screening.decisions import VERDICTS, Decision

PAIRS = st.lists(st.tuples(st.sampled_from(VERDICTS), st.sampled_from(VERDICTS)), max_size=60)
TABLES = st.lists(st.lists(st.integers(0, 40), min_size=3, max_size=3), min_size=3, max_size=3)


def plain_kappa(shares):
    """Of a table of shares."""
    size = range(len(shares))
    chance = sum(sum(shares[i]) * sum(row[i] for row in shares) for i in size)
    return (sum(shares[i][i] for i in size) - chance) / (1 - chance)


def numeric_error(table):
    """By the delta method, with derivatives taken by small changes: what the closed formula is an expression of."""
    papers = sum(map(sum, table))
    shares = [[cell / papers for cell in row] for row in table]
    small = 1e-6
    slopes = {}
    for i, j in product(range(3), repeat=2):
        up, down = [list(row) for row in shares], [list(row) for row in shares]
        up[i][j] += small
        down[i][j] -= small
        slopes[i, j] = (plain_kappa(up) - plain_kappa(down)) / (2 * small)
    mean = sum(shares[i][j] * slope for (i, j), slope in slopes.items())
    square = sum(shares[i][j] * slope**2 for (i, j), slope in slopes.items())
    return sqrt(max(0.0, square - mean**2) / papers)


@given(PAIRS)
def test_kappa_paper_by_paper(pairs):
    decisions = []
    for paper, (first, second) in enumerate(pairs):
        decisions += [Decision(paper, "A", first), Decision(paper, "B", second)]
    decisions += [Decision(900, "A", "include"), Decision(901, "B", "maybe"), Decision(0, "A", "maybe", consensus=True)]
    found = agreement("a", "B", decisions)
    assert found.papers == len(pairs)
    assert found.agreed == sum(first == second for first, second in pairs)
    if not pairs:
        assert found.kappa is None
        assert "no paper" in found.why
        return
    # Chance: draw one of the first's verdicts and one of the second's, over all pairs of papers.
    chance = sum(first == second for (first, _), (_, second) in product(pairs, repeat=2)) / len(pairs) ** 2
    assert found.expected == pytest.approx(chance)
    if chance == 1:
        assert found.kappa is None
        assert "not defined" in found.why
    else:
        assert found.kappa == pytest.approx((found.agreed / len(pairs) - chance) / (1 - chance))
        assert found.kappa <= 1


@given(TABLES)
def test_the_interval_by_small_changes(table):
    found = of_table(("A", "B"), table)
    assume(found.kappa is not None)
    error = numeric_error(table)
    if found.low is None:
        assert error < 1e-4
        assert "interval" in found.why
        return
    assert found.low == pytest.approx(max(-1, found.kappa - QUANTILE * error), abs=1e-4)
    assert found.high == pytest.approx(min(1, found.kappa + QUANTILE * error), abs=1e-4)
    assert found.low <= found.kappa <= found.high


def test_a_table_worked_out_by_hand():
    # 45 and 25 of 100 alike; the first says yes to 60, the second to 60: chance 0.6 * 0.6 + 0.4 * 0.4.
    found = of_table(("A", "B"), [[45, 15], [15, 25]])
    assert (found.observed, found.expected) == (pytest.approx(0.70), pytest.approx(0.52))
    assert found.kappa == pytest.approx(0.375)


@pytest.mark.parametrize(
    ("pairs", "said"),
    [
        ([], "no paper"),
        ([("include", "include")] * 4, "kappa is not defined"),
        ([("exclude", "maybe")] * 4, "No confidence interval"),
        ([("include", "include"), ("exclude", "exclude")], "kappa 1.00"),
        ([("include", "exclude"), ("exclude", "include")], "kappa -1.00"),
    ],
)
def test_edges_are_named(pairs, said):
    decisions = [
        Decision(paper, who, verdict)
        for paper, pair in enumerate(pairs)
        for who, verdict in zip("AB", pair, strict=True)
    ]
    assert said in "\n".join(agreement_lines(agreement("A", "B", decisions)))
