"""The Ki-67 index."""

from __future__ import annotations

import re
from collections.abc import Iterator

from netreader.lenses.numbers.number import Number
from netreader.lenses.numbers.reading import IS_PERCENT, Reading

_KI67 = re.compile(r"\b(?:Ki-?\s?67|MIB-?1)\b", re.I)
_KI67_GAP = re.compile(r"(?![^%]{0,60}\bpatients\b)[^\d.;%]{0,60}")


def ki67(reading: Reading) -> Iterator[Number]:
    """Percentages behind the name of the index."""
    at = 0
    for word in _KI67.finditer(reading.text):
        while at < len(reading.figures) and reading.figures[at].start < word.end():
            if reading.figures[at].end > word.start():
                reading.used.add(at)
            at += 1
        if not reading.has(at):
            return
        if reading.figures[at].start - word.end() > 60:
            continue
        between = reading.text[word.end() : reading.figures[at].start]
        if not _KI67_GAP.fullmatch(between):
            continue
        last = at
        while reading.has(last + 1) and re.fullmatch(
            r"\s?%?\s?(?:-|to|and|,|≤|<|–|and\s[≤<>≥])\s?[≤<>≥]?\s?", reading.gap(last, last + 1)
        ):
            last += 1
        while last >= at and not reading.is_percent(last):
            last -= 1
        if last < at:
            continue
        end = IS_PERCENT.match(reading.text, reading.figures[last].end).end()  # type: ignore[union-attr]
        start = reading.figures[at].start
        while start > 0 and reading.text[start - 1] in " <>≤≥=" and start > word.end():
            start -= 1
        while reading.text[start] == " ":
            start += 1
        reading.used.update(range(at, last + 1))
        yield Number(
            start,
            end,
            "ki67",
            f"“{word[0]}” stands before it",
            word[0],
            reading.figures[at].value,
            high=reading.figures[last].value if last > at else None,
        )
