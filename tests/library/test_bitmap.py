"""Sets of papers as bitmaps: what Python's own sets say."""

from __future__ import annotations

import sqlite3

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netreader.library import bitmap
from netreader.library.bitmap import Column, Numbering, joined

KEYS = st.lists(st.integers(-5, 2**40), unique=True, max_size=60)
OPERATORS = {"AND": set.intersection, "OR": set.union, "NOT": set.difference}


def numbering(keys) -> Numbering:
    connection = sqlite3.connect(":memory:")
    connection.execute("CREATE TABLE listing(key INTEGER PRIMARY KEY)")
    connection.executemany("INSERT INTO listing VALUES(?)", [(key,) for key in keys])
    return Numbering(connection)


@given(KEYS, st.data(), st.sampled_from(sorted(OPERATORS)), st.sampled_from((0, 1_000)))
def test_joined_like_sets(keys, data, operator, few):
    some = st.lists(st.sampled_from(keys), unique=True) if keys else st.just([])
    first, second = data.draw(some), data.draw(some)
    of = numbering(keys)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(bitmap, "FEW", few)
        both = joined(operator, of.set_of([*first, 7**20]), of.set_of(second))
    wanted = OPERATORS[operator](set(first), set(second))
    assert set(both) == wanted
    assert list(both) == sorted(wanted)
    assert len(both) == len(wanted)
    assert bool(both) == bool(wanted)
    assert set(of.all()) == set(keys)


@given(st.dictionaries(st.integers(1, 2**30), st.integers(0, 40), max_size=60), st.integers(0, 45), st.integers(0, 45))
def test_a_time_is_the_difference_of_two_sums(days, first, last):
    rows = sorted((day, key) for key, day in days.items())
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(bitmap, "STEP", 4)
        column = Column(rows, numbering(days))
        found = set(column.between(first, last))
    assert found == {key for key, day in days.items() if first <= day <= last}
