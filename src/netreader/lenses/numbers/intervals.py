"""Confidence intervals of what is no ratio and no median."""

from __future__ import annotations

from collections.abc import Iterator

from netreader.lenses.numbers.number import Number
from netreader.lenses.numbers.reading import IS_PERCENT, LEVEL_GAP, Reading


def intervals(reading: Reading) -> Iterator[Number]:
    """A level of confidence and two bounds, where neither ratio nor median has taken them."""
    for index in sorted(reading.levels):
        if (
            index in reading.used
            or not reading.has(index + 1)
            or not LEVEL_GAP.fullmatch(reading.gap(index, index + 1))
        ):
            continue
        bounds = reading.bounds(index + 1)
        if bounds is None:
            continue
        last, high, end = bounds
        first = reading.figures[index]
        if last < len(reading.figures) and reading.is_percent(last):
            end = IS_PERCENT.match(reading.text, end).end() if IS_PERCENT.match(reading.text, end) else end  # type: ignore[union-attr]
        rule = "a confidence level and two bounds"
        yield Number(first.start, end, "interval", rule, "", 0.0, reading.figures[index + 1].value, high, first.value)
        reading.used.update(range(index, last + 1))
