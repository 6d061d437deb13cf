"""The trail: which paper one came to from which. A tree, since one goes back and takes another way. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import msgspec

#: Steps that are remembered; the oldest ends of ways not taken further are forgotten first.
MOST = 300

#: How one came to a paper → in words.
WAYS = {
    "list": "from the results",
    "link": "by a link",
    "similar": "as similar",
    "cited": "as citing it",
    "refs": "by a reference",
    "comments": "by a comment or correction",
    "note": "by a note",
}


class Step(msgspec.Struct):
    """A paper on the trail.

    Attributes:
        before: Number of the step one came from; -1 at a beginning.
        way: One of `WAYS`.
        full, scroll: Whether its full text was read, and how far down, when it was left.
        last: Number of the step that was gone to from here last; -1 for none.
    """

    key: int
    before: int = -1
    way: str = "list"
    full: bool = False
    scroll: int = 0
    last: int = -1


class Shown(NamedTuple):
    """A step as the map shows it.

    Attributes:
        number: Of the step.
        depth: How many ways branched off above it.
        is_new_way: It begins a way that branches off.
        again: The paper stands further up already: here the trail goes in a circle.
    """

    number: int
    key: int
    way: str
    depth: int
    is_new_way: bool
    again: bool


class Trail:
    """Steps by number, and where one is.

    Attributes:
        here: Number of the step at hand, -1 at first.
    """

    def __init__(self) -> None:
        self._steps: dict[int, Step] = {}
        self._next = 0
        self.here = -1

    def __len__(self) -> int:
        return len(self._steps)

    @property
    def step(self) -> Step | None:
        """The step at hand."""
        return self._steps.get(self.here)

    @property
    def key(self) -> int:
        """The paper at hand, 0 for none."""
        step = self.step
        return step.key if step is not None else 0

    def go(self, key: int, way: str = "list") -> None:
        """Go on to a paper from the one at hand; on a way that was taken before if there is one."""
        step = self.step
        if step is not None and step.key == key:
            return
        known = next((n for n, one in self._steps.items() if one.before == self.here and one.key == key), None)
        if known is None:
            known, self._next = self._next, self._next + 1
            self._steps[known] = Step(key, self.here, way)
        if step is not None:
            step.last = known
        self.here = known
        self._forget()

    def back(self) -> int:
        """Go back; the paper there, 0 where the trail begins."""
        step = self.step
        if step is None or step.before not in self._steps:
            return 0
        self._steps[step.before].last = self.here
        self.here = step.before
        return self.key

    def forward(self) -> int:
        """Go on the way that was taken last; the paper there, 0 where the trail ends."""
        step = self.step
        if step is None or step.last not in self._steps:
            return 0
        self.here = step.last
        return self.key

    def jump(self, number: int) -> int:
        """Go to any step; its paper. What led there becomes the way forward."""
        if number not in self._steps:
            return 0
        self.here = at = number
        while (before := self._steps[at].before) in self._steps:
            self._steps[before].last = at
            at = before
        return self.key

    def clear(self) -> None:
        """Forget all but the paper at hand."""
        step = self.step
        self._steps.clear()
        if step is not None:
            self._steps[self.here] = Step(step.key, full=step.full, scroll=step.scroll)

    def shown(self) -> list[Shown]:
        """The map, from the beginning: a way goes straight down, and what branches off it stands further in."""
        after: dict[int, list[int]] = {}
        for number, step in self._steps.items():
            after.setdefault(step.before if step.before in self._steps else -1, []).append(number)
        found: list[Shown] = []
        seen: set[int] = set()
        # Each entry: a step, its depth, whether it begins a way. The way gone first goes on straight.
        waiting = [(number, 0, False) for number in reversed(after.get(-1, []))]
        while waiting:
            number, depth, new = waiting.pop()
            step = self._steps[number]
            found.append(Shown(number, step.key, step.way, depth, new, step.key in seen))
            seen.add(step.key)
            ways = after.get(number, [])
            waiting.extend((way, depth, False) for way in ways[:1])
            waiting.extend((way, depth + 1, True) for way in reversed(ways[1:]))
        return found

    def _forget(self) -> None:
        while len(self._steps) > MOST:
            on_the_way = set()
            at = self.here
            while at in self._steps:
                on_the_way.add(at)
                at = self._steps[at].before
            befores = {step.before for step in self._steps.values()}
            ends = [number for number in self._steps if number not in befores and number not in on_the_way]
            del self._steps[ends[0] if ends else min(self._steps)]

    # Over restarts

    def state(self) -> dict[str, object]:
        """What is written down."""
        steps = [[number, *msgspec.structs.astuple(step)] for number, step in self._steps.items()]
        return {"here": self.here, "steps": steps}

    @staticmethod
    def of(state: object) -> Trail:
        """A trail that was written down; of an earlier version, whose trail was a list of papers; else an empty one."""
        trail = Trail()
        if isinstance(state, list):
            for key in state:
                if isinstance(key, int) and key:
                    trail.go(key)
            return trail
        try:
            saved = msgspec.convert(state, _Saved)
        except msgspec.ValidationError:
            return trail
        for number, key, before, way, full, scroll, last in saved.steps[:MOST]:
            step = Step(key, before, way, full, scroll, last)
            if step.key and step.before < number:  # no way leads back up: there is no end of it
                trail._steps[number] = step
                trail._next = max(trail._next, number + 1)
        trail.here = saved.here if saved.here in trail._steps else max(trail._steps, default=-1)
        return trail


class _Saved(msgspec.Struct):
    here: int = -1
    steps: Sequence[tuple[int, int, int, str, bool, int, int]] = ()
