"""Amounts of what is given or taken."""

from __future__ import annotations

import re
from collections.abc import Iterator

from netreader.lenses.numbers.number import Number
from netreader.lenses.numbers.reading import DOSE, Reading

_DOSE_PER = re.compile(
    r"(?:\s?\(?(?:/|\.|\sper\s|\s)\s?(?:kg|m2|m²|m\^2|day|d|dose|week|h|hr|min|fraction|fx|body\sweight|bw|kg-1|"
    r"kg⁻¹)(?![A-Za-z])(?:[-⁻][1¹])?){1,2}"
    r"|\s(?:once|twice|three\stimes|thrice|daily|b\.?i\.?d|t\.?i\.?d|q\.?i\.?d|every|weekly|a\sday|per\sday|"
    r"orally|subcutaneously|intravenous)",
    re.I,
)
_EACH_TIME = re.compile(
    r"day|daily|\bd\b|/d|once|twice|times|thrice|every|week|dose|b\.?i\.?d|t\.?i\.?d|q\.?i\.?d", re.I
)
_NOT_A_DOSE = re.compile(
    r"\s?(?:/|\sper\s)\s?(?:[dμmc]?[lL]\b|dL|g\b|mg|mL|cm|mm|100|creatinine|mol)|\s?\.?\s?(?:[dmμ]?[lL]|"
    r"g)\s?(?:[⁻-][1¹])",
    re.I,
)

#: What stands before an amount in grams that is given.
_GIVEN = re.compile(r"\b(?:doses?|infusions?|bolus(?:es)?|injections?)(?:\sof)?\s$", re.I)

#: A slash and a unit that is none of doses; not the next of a fixed combination: ``400 μg/formoterol 12 μg``.
_OTHER_UNIT = re.compile(r"\s?/(?![A-Za-z-]{4,30}\s\d)")


def doses(reading: Reading) -> Iterator[Number]:
    """Amounts, a row that shares its unit as one."""
    index = len(reading.figures) - 1
    found: list[Number] = []
    while index >= 0:
        figure = reading.figures[index]
        unit = DOSE.match(reading.text, figure.end)
        if unit is None or index in reading.used or _NOT_A_DOSE.match(reading.text, unit.end()):
            index -= 1
            continue
        per = _DOSE_PER.match(reading.text, unit.end())
        other = _OTHER_UNIT.match(reading.text, unit.end()) is not None
        given = _GIVEN.search(reading.text, max(0, figure.start - 20), figure.start)
        is_weak = unit["weak"] and not given and (per is None or not _EACH_TIME.search(per[0]))
        if is_weak or (other and per is None):
            index -= 1
            continue
        first = reading.back(index, plus=True)
        rule = f"a unit of doses stands behind it: {unit[0].strip(' -')}"
        end = per.end() if per and not per[0].strip().lower().startswith("every") else unit.end()
        found.append(
            Number(reading.figures[first].start, end, "dose", rule, value=figure.value, decimals=figure.decimals)
        )
        inner = index
        while reading.has(inner) and reading.figures[inner].start < end:
            reading.used.add(inner)
            inner += 1
        reading.used.update(range(first, index + 1))
        index = first - 1
    yield from reversed(found)
