"""Parts of a total."""

from __future__ import annotations

import re
from collections.abc import Iterator

from netreader.lenses.figures import Figure
from netreader.lenses.numbers.number import Number
from netreader.lenses.numbers.reading import DOSE, MEDIAN, NOT_A_COUNT, UNIT, Reading

_OF = re.compile(r"\s(?:out\s)?of\s(?:the\s|these\s|those\s|all\s|a\stotal\sof\s)?", re.I)
_OPENINGS = (" (", "(", " [", "[")
_CHOICE = re.compile(r"\b(?:into|top)\s$", re.I)
_NO_FRACTION = ("/", "-", "≤", "≥", "<", ">")
_ACUITY = re.compile(r"\b(?:acuity|vision|score[sd]?|averaged|pressure|mm\s?Hg)\b", re.I)


def shares(reading: Reading) -> Iterator[Number]:
    """A part of a total, by a slash, by "of", or around its percentage."""
    counts = reading.counts
    for index, part in enumerate(counts[:-1]):
        total = counts[index + 1]
        if not part.is_whole or not total.is_whole or total.in_words or part.value > total.value or total.value < 2:
            continue
        gap = reading.text[part.end : total.start] if total.start - part.end <= 40 else "\n"
        before = reading.text[max(0, part.start - 90) : part.start]
        if gap == "/":
            if not _is_fraction(reading, part, total, before):
                continue
            rule = "a slash between a part and its total"
        elif _OF.fullmatch(gap):
            is_other = _CHOICE.search(before) or NOT_A_COUNT.search(before) or MEDIAN.search(before[-40:])
            if is_other or reading.is_percent_at(total.end):
                continue
            rule = "“of” between a part and its total"
        else:
            continue
        reading.in_shares.update((part.start, total.start))
        yield Number(part.start, total.end, "share", rule, value=part.value, high=total.value)
    yield from _shares_around_percent(reading)


def _shares_around_percent(reading: Reading) -> Iterator[Number]:
    """``46 (21%) of 219``."""
    counts = reading.counts
    for index, part in enumerate(counts[:-2]):
        percent, total = counts[index + 1], counts[index + 2]
        if not part.is_whole or not total.is_whole or part.value > total.value or total.start - part.end > 30:
            continue
        if reading.text[part.end : percent.start] not in _OPENINGS or not reading.is_percent_at(percent.end):
            continue
        if re.fullmatch(r"\s?%[)\]]\s{1,2}of\s(?:the\s)?", reading.text[percent.end : total.start]):
            rule = "a part, its percentage and its total"
            reading.in_shares.update((part.start, total.start))
            yield Number(part.start, total.end, "share", rule, value=part.value, high=total.value)


def _is_fraction(reading: Reading, part: Figure, total: Figure, before: str) -> bool:
    """Whether ``a/b`` is a part of a total, and not a date, a gene, a score or a pressure."""
    text = reading.text
    if (
        part.glued
        or total.glued
        or _ACUITY.search(before)
        or _CHOICE.search(before)
        or before.endswith(_NO_FRACTION)
        or text.startswith(("/", "-"), total.end)
    ):
        return False
    if part.in_words or total.end - total.start > 7 or UNIT.match(text, total.end) or DOSE.match(text, total.end):
        return False
    return total.value >= 5 or reading.is_percent_at(total.end)
