"""Confidence intervals of what is no ratio and no median."""

from __future__ import annotations

import re
from collections.abc import Iterator

from netreader.lenses.numbers.number import Number
from netreader.lenses.numbers.reading import CI, IS_PERCENT, LEVEL_GAP, Reading

_CALLED = re.compile(rf"(?<![\w%-])(?<!%\s){CI}[\s,:=(\[]{{0,3}}$", re.I)


def intervals(reading: Reading) -> Iterator[Number]:
    """Two bounds behind a level of confidence, or behind the word alone, that neither ratio nor median has taken."""
    for index, figure in enumerate(reading.figures):
        if index in reading.used:
            continue
        if index in reading.levels:
            if not reading.has(index + 1) or not LEVEL_GAP.fullmatch(reading.gap(index, index + 1)):
                continue
            low, level, rule = index + 1, figure.value, "a confidence level and two bounds"
        elif _CALLED.search(reading.text, max(0, figure.start - 30), figure.start):
            low, level, rule = index, 0.0, "the word stands before two bounds"
        else:
            continue
        bounds = reading.bounds(low)
        if bounds is None:
            continue
        last, high, end = bounds
        sign = IS_PERCENT.match(reading.text, end) if reading.is_percent(last) else None
        end = sign.end() if sign else end
        yield Number(figure.start, end, "interval", rule, "", 0.0, reading.figures[low].value, high, level)
        reading.used.update(range(index, last + 1))
