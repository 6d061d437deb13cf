"""Medians with their ranges or intervals, and those of the other arms."""

from __future__ import annotations

import re
from collections.abc import Iterator

from netreader.lenses.numbers.number import Number
from netreader.lenses.numbers.reading import AND, BREAK, CI, DOSE, LEVEL_GAP, MEDIAN, N_EQUALS, NEAR, UNIT, Reading

_RANGED = re.compile(
    rf"\s?[(\[]\s?(?:(?:interquartile\srange|IQR|range|{CI}|"
    rf"Q1\s?[-,]\s?Q3)\s?(?:[(\[][^()\[\]]{{0,12}}[)\]])?[\s,:=]{{0,3}}|\[?IQR\]?[\s,:=]{{0,3}})?",
    re.I,
)
_VERSUS = re.compile(r"\s?[)\]]?,?\s(?:vs?\.?|versus|and|against|compared\s(?:with|to))\s", re.I)
_MEDIAN_NEXT = re.compile(r"[^.;]{0,80}?\b(?:vs?\.?|versus|and|compared\s(?:with|to)|against|to)\s[^.;\d]{0,40}$", re.I)

_IN_BRACKETS = re.compile(r"[^\d.;()\[\]]{0,60}[(\[]")
_NEXT_IN_ROW = re.compile(r"\s?(?:v|vs\.?|versus|and|compared\swith)\s|\s?[)\]]{0,2},?\s[^\d.;()\[\]]{0,50}[(\[]", re.I)


def medians(reading: Reading) -> Iterator[Number]:
    """What is said to be a median, in the order of the word."""
    at = 0
    for word in MEDIAN.finditer(reading.text):
        while at < len(reading.figures) and reading.figures[at].start < word.end():
            at += 1
        if at == len(reading.figures):
            return
        index = at
        unit = ""
        while reading.has(index) and index < at + 3:
            figure = reading.figures[index]
            between = reading.text[word.end() : figure.start] if figure.start - word.end() <= NEAR else "\n"
            if BREAK.search(between) or ";" in between:
                break
            if index in reading.used or index in reading.levels or N_EQUALS.search(between):
                index += 1
                continue
            measured = UNIT.match(reading.text, figure.end)
            if measured is None and _shares_unit(reading, index):
                index += 1
                continue
            if measured is None and not _unit_behind_range(reading, index):
                if _IN_BRACKETS.fullmatch(between) and _has_range(reading, index):
                    yield from _row(reading, index, word[0])
                    break
                direct = re.fullmatch(r"[^\d(]{0,60}?(?:was|of|=|:|,|were)?\s?", between)
                said = re.search(r"(?:\bof|\bwas|=|:|,)\s?$", between) or reading.interval(index, bare=True)
                if direct is None or not said or index != at:
                    index += 1
                    continue
            if DOSE.match(reading.text, figure.end) and not re.search(r"\b(?:was|of)\s?$", between):
                break
            unit = measured[0].strip(" -").lower() if measured and measured["time"] else ""
            number, last = _median(reading, index, word[0])
            yield number
            yield from _other_arms(reading, last + 1, unit, word[0])
            break


def _row(reading: Reading, index: int, word: str) -> Iterator[Number]:
    """``median days on oxygen (3 (IQR 2-5) v 3.5 (2-7)), in intensive care (4.5 (3-6)``: each with its range."""
    while True:
        number, last = _median(reading, index, word)
        yield number
        index = last + 1
        if not reading.has(index) or not _NEXT_IN_ROW.fullmatch(reading.text, number.end, reading.figures[index].start):
            return
        if index in reading.used or not _has_range(reading, index):
            return


def _has_range(reading: Reading, index: int) -> bool:
    """Whether a range stands in brackets behind a figure."""
    opened = _RANGED.match(reading.text, reading.figures[index].end)
    if opened is None or not reading.has(index + 2) or reading.figures[index + 1].start != opened.end():
        return False
    return reading.bounds(index + 1) is not None


def _shares_unit(reading: Reading, index: int) -> bool:
    """Whether the figure behind has a unit for both: ``8.4 and 3.9 months``."""
    if not reading.has(index + 1) or index + 1 in reading.levels or not AND.fullmatch(reading.gap(index, index + 1)):
        return False
    return UNIT.match(reading.text, reading.figures[index + 1].end) is not None


def _unit_behind_range(reading: Reading, index: int) -> bool:
    """Whether the unit stands behind the range: ``29.4 (range, 3.0 to 115.4) months``."""
    opened = _RANGED.match(reading.text, reading.figures[index].end)
    if opened is None or not reading.has(index + 2):
        return False
    closed = re.compile(r"\s?[)\]]").match(reading.text, reading.figures[index + 2].end)
    return closed is not None and UNIT.match(reading.text, closed.end()) is not None


def _median(reading: Reading, index: int, word: str) -> tuple[Number, int]:
    """The median that a figure begins, and its last figure."""
    figure = reading.figures[index]
    reading.used.add(index)
    unit = UNIT.match(reading.text, figure.end)
    end = unit.end() if unit else figure.end
    low = high = None
    level = 0.0
    last = index
    opened = _RANGED.match(reading.text, end)
    first = index + 1
    if opened is not None and reading.has(first) and reading.figures[first].start - end < 50:
        if first in reading.levels and reading.has(first + 1) and LEVEL_GAP.fullmatch(reading.gap(first, first + 1)):
            level, first = reading.figures[first].value, first + 1
        elif reading.figures[first].start != opened.end():
            first = -1
        if first > 0 and (bounds := reading.bounds(first)) is not None:
            last, high, end = bounds
            low = reading.figures[first].value
            reading.used.update(range(index, last + 1))
            if (
                closed := re.compile(r"\s?-?(?:years?|months?|weeks?|days?|%)?\s?[)\]]").match(reading.text, end)
            ) is not None:
                end = closed.end()
                if unit is None and (behind := UNIT.match(reading.text, end)) is not None:
                    end = behind.end()
    rule = "“median” stands before it" + (", a unit behind it" if unit else "")
    row = reading.back(index)
    reading.used.update(range(row, index))
    start = reading.figures[row].start
    number = Number(start, end, "median", rule, word, figure.value, low, high, level, decimals=figure.decimals)
    return number, last


def _other_arms(reading: Reading, index: int, unit: str, word: str) -> Iterator[Number]:
    """``11.0 months … and 3.9 months``: the other arm of the same comparison."""
    for _ in range(3):
        if not reading.has(index) or index in reading.used or index in reading.levels:
            return
        figure = reading.figures[index]
        start = reading.figures[index - 1].end
        between = reading.text[start : figure.start] if figure.start - start <= NEAR else "\n"
        measured = UNIT.match(reading.text, figure.end)
        if measured is not None:
            if measured[0].strip(" -").lower().rstrip("s") != unit.rstrip("s") and (unit or not measured["time"]):
                return
        elif not _VERSUS.fullmatch(between) or reading.interval(index, bare=True) is None:
            return  # "11.0 months (9.2-13.3) against 3.9 (3.6-7.4)"
        if BREAK.search(between) or ";" in between or not _MEDIAN_NEXT.match(between):
            return
        if re.search(r"\b(?:mean|follow-up|aged?)\b", between, re.I):
            return
        number, last = _median(reading, index, word)
        yield number
        index = last + 1
