"""A slip in a command's name is asked about; what may be a query is left alone."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netreader.cli import VERBS
from netreader.cli.mistyped import instead, meant, one_edit


@pytest.mark.parametrize(
    ("line", "command"),
    [
        ("shwo 3", "show"),
        ("shw 29768149", "show"),
        ("sow PMC4209801", "show"),
        ("serach lanreotide", "search"),
        ("Serach", "search"),
        ("searhc --json x", "search"),
        ("libary info", "library"),
        ("libraryy", "library"),
        ("confg show", "config"),
        ("mehs show Liver", "mesh"),
        ("exprot -o x", "export"),
        ("fetc -", "fetch"),
        ("serch foo bar", "search"),
    ],
)
def test_a_slip_is_seen(line, command):
    assert meant(line.split(), VERBS) == command


@pytest.mark.parametrize(
    "line",
    [
        *("back pain", "nodes in staging", "tau protein", "self harm adolescents", "site of metastasis", "notes on it"),
        *("checkpoint inhibitors", "imports of beef", "screening", "node", "match", "bite", "lend", "tags", "mess"),
        *("starch digestion in infants", "screens in childhood", "librar of peptides"),
        *("liver", "a", "29768149", "links", "show"),
    ],
)
def test_a_query_is_left_alone(line):
    assert meant(line.split(), VERBS) == ""


def test_it_is_proposed_as_one_would_type_it():
    assert instead("show", ["shwo", "3"]) == "netreader show 3"
    assert instead("search", ["serach", "a b", "\x1b[31m"]) == "netreader search 'a b' '[31m'"


letters = st.text("abc", max_size=5)


def distance(a, b):
    """Damerau's, by the book."""
    table = {(i, j): i + j for i in range(len(a) + 1) for j in range(len(b) + 1) if not i or not j}
    for i in range(1, len(a) + 1):
        for j in range(1, len(b) + 1):
            best = min(table[i - 1, j] + 1, table[i, j - 1] + 1, table[i - 1, j - 1] + (a[i - 1] != b[j - 1]))
            if i > 1 and j > 1 and a[i - 1] == b[j - 2] and a[i - 2] == b[j - 1]:
                best = min(best, table[i - 2, j - 2] + 1)
            table[i, j] = best
    return table[len(a), len(b)]


@given(letters, letters)
def test_one_edit_is_one_by_the_book(a, b):
    assert one_edit(a, b) == (distance(a, b) == 1)


def test_where_nobody_can_be_asked_it_is_said(netreader):
    ran = netreader("shwo", "3")
    assert ran.code == 2
    assert "Did you mean: netreader show 3" in ran.err
