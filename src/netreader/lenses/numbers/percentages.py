"""Figures before a percent sign."""

from __future__ import annotations

import re
from collections.abc import Iterator

from netreader.lenses.numbers.number import Number
from netreader.lenses.numbers.reading import IS_PERCENT, Reading


def percentages(reading: Reading) -> Iterator[Number]:
    """Figures before a percent sign that belong to nothing more telling; a row that shares one sign as one."""
    index = len(reading.figures) - 1
    found: list[Number] = []
    while index >= 0:
        figure = reading.figures[index]
        if index in reading.used or index in reading.levels or not reading.is_percent(index):
            index -= 1
            continue
        first = _row(reading, index)
        end = IS_PERCENT.match(reading.text, figure.end).end()  # type: ignore[union-attr]
        rule = "a percent sign stands behind it" if first == index else "figures in a row before one percent sign"
        found.append(
            Number(reading.figures[first].start, end, "percent", rule, value=figure.value, decimals=figure.decimals)
        )
        reading.used.update(range(first, index + 1))
        index = first - 1
    yield from reversed(found)
    for figure in reading.counts:
        if figure.in_words and (sign := IS_PERCENT.match(reading.text, figure.end)):
            yield Number(figure.start, sign.end(), "percent", "“percent” stands behind it", value=figure.value)


def _row(reading: Reading, index: int) -> int:
    """As `Reading.back`, and also over a range whose first figure has its own sign: ``40% to 70%``."""
    first = reading.back(index)
    before = index - 1
    if first != index or not reading.has(before) or before in reading.used or before in reading.levels:
        return first
    ranged = re.fullmatch(r"\s?%\s?(?:-|to)\s?", reading.gap(before, index))
    return before if ranged and reading.is_percent(before) else first
