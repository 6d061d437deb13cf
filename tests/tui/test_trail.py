"""The trail: back, forward, another way, circles, and over restarts."""

from __future__ import annotations

import random

from netreader.tui.trail import MOST, Trail


def walked(*keys: int) -> Trail:
    trail = Trail()
    for key in keys:
        trail.go(key, "similar")
    return trail


def test_back_and_forward():
    trail = walked(1, 2, 3)
    assert (trail.back(), trail.back(), trail.back()) == (2, 1, 0)
    assert trail.key == 1
    assert (trail.forward(), trail.forward(), trail.forward()) == (2, 3, 0)
    assert Trail().back() == Trail().forward() == Trail().key == 0


def test_another_way_branches_off_and_the_first_stays():
    trail = walked(1, 2, 3)
    trail.back()
    trail.back()
    trail.go(4, "cited")
    trail.go(5, "refs")
    assert [(step.key, step.depth, step.is_new_way) for step in trail.shown()] == [
        (1, 0, False),
        (4, 1, True),
        (5, 1, False),
        (2, 0, False),
        (3, 0, False),
    ]
    trail.back()
    trail.back()
    assert trail.forward() == 4  # the way taken last
    trail.back()
    trail.go(2)  # on the way that was there
    assert len(trail) == 5
    assert trail.forward() == 3


def test_a_circle_goes_on_and_is_marked():
    trail = walked(1, 2, 1, 2, 1)
    assert [(step.key, step.again) for step in trail.shown()] == [
        (1, False),
        (2, False),
        (1, True),
        (2, True),
        (1, True),
    ]
    assert [trail.back() for _ in range(5)] == [2, 1, 2, 1, 0]
    alone = walked(7, 7, 7)
    assert len(alone) == 1


def test_a_jump_makes_its_way_the_way_forward():
    trail = walked(1, 2, 3)
    trail.back()
    trail.back()
    trail.go(4)
    there = next(step.number for step in trail.shown() if step.key == 3)
    assert trail.jump(there) == 3
    assert (trail.back(), trail.back()) == (2, 1)
    assert trail.forward() == 2
    assert trail.jump(999) == 0


def test_it_is_kept_over_restarts():
    trail = walked(1, 2, 3)
    trail.back()
    trail.go(4, "refs")
    trail.step.full, trail.step.scroll = True, 33
    again = Trail.of(__import__("json").loads(__import__("json").dumps(trail.state())))
    assert again.shown() == trail.shown()
    assert (again.key, again.step.full, again.step.scroll) == (4, True, 33)
    assert again.back() == 2


def test_what_makes_no_sense_is_an_empty_trail():
    for state in (None, 5, "x", {"steps": [["a"]]}, {"here": 3, "steps": [[0, 0, -1, "", False, 0, -1]]}, []):
        assert Trail.of(state).key == 0
    circle = {"here": 1, "steps": [[0, 5, 1, "list", False, 0, 1], [1, 6, 0, "list", False, 0, 0]]}
    assert len(Trail.of(circle).shown()) <= 1  # no way leads up again
    assert Trail.of([1, 2, 3]).key == 3  # as an earlier version wrote it


def test_it_does_not_grow_for_ever_and_keeps_the_way_to_here():
    trail = Trail()
    dice = random.Random(7)
    for number in range(3_000):
        if dice.random() < 0.3:
            trail.back()
        trail.go(number + 1, "similar")
        assert len(trail) <= MOST
    assert trail.back()
    assert len(trail.shown()) == len(trail)
    trail.clear()
    assert (len(trail), trail.back()) == (1, 0)


def test_a_long_straight_way_is_no_deep_map():
    assert max(step.depth for step in walked(*range(1, 250)).shown()) == 0
