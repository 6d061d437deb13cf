"""People counted without being named: the part of a count that stands before, and groups that add up to it.

``Of 556 patients, 512 (92%) …``, ``85 patients (43 early; 42 late)``, ``149 patients started and 141 completed``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from netreader.lenses.figures import Figure
from netreader.lenses.numbers.number import Number
from netreader.lenses.numbers.reading import BREAK, NOT_A_COUNT, UNIT, Reading

#: How far behind a count a part of it is looked for.
_REACH = 200
_OF = re.compile(r"\bof\s(?:the\s|these\s|all\s|those\s)?$", re.I)
_HOW_MANY = re.compile(r"[^.;\d]{1,60},\s")
_OF_THESE = re.compile(r"[.)]\sOf\s(?:these|those|them|whom),?\s$")
_PERCENT_BEHIND = re.compile(
    r"\s?[(\[]\s?\d{1,3}(?:\.\d+)?\s?%[)\]](?=$|[,.;:)]|\s(?:had|were|was|in|with|of|received|completed|died|did|who|"
    r"reported|experienced|showed|achieved|respectively|and|on|developed|underwent|responded|to)\b)",
    re.I,
)
_PERCENT_HERE = re.compile(r"\s?[(\[]\s?\d{1,3}(?:\.\d+)?\s?%[)\]]")
_AGAINST = re.compile(r"\b(?:versus|vs\.?|v|compared\swith|against)\s$", re.I)
_PLACEBO = re.compile(r"\s(?:to\s)?(?:the\s)?placebo[.,;)]", re.I)
_PERCENT_BEFORE = re.compile(r"\d\s?%\s[(\[]$")
_COMPLETED = re.compile(r"\s(?:\([^()]{1,14}\)\s)?completed\b", re.I)
_AND = re.compile(r"\sand\s")
_BRACKETS = re.compile(r"[(\[]([^()\[\]]{5,200})[)\]]")
_NAMED = re.compile(r"\s[A-Za-z][^\d]{1,60}")


def groups(reading: Reading, counted: Sequence[Number]) -> Iterator[Number]:
    """What counts people by its place beside those that are counted already, in order of the text."""
    known = sorted((number for number in counted if number.kind == "size"), key=lambda number: number.start)
    inside = {reading.figures[i].start for i in reading.used} | reading.in_shares
    ends = {number.end for number in known}
    free = [f for f in reading.counts if f.start not in inside and f.end not in ends and _may_count(reading, f)]
    before: list[Number] = []  # what is counted up to the figure at hand
    at = 0
    for figure in free:
        while at < len(known) and known[at].start < figure.start:
            before.append(known[at])
            at += 1
        rule = _part_of(reading, figure, before, known[at] if at < len(known) else None)
        if rule:
            number = Number(figure.start, figure.end, "size", rule, value=figure.value)
            before.append(number)
            yield number
    starts = {number.start for number in (*before, *known)}
    yield from _adding_up(reading, starts, {f.start for f in free})


def _may_count(reading: Reading, figure: Figure) -> bool:
    if not figure.is_whole or figure.value < 1 or figure.glued or UNIT.match(reading.text, figure.end):
        return False
    if 1900 <= figure.value <= 2050 and figure.end - figure.start == 4:
        return False
    before = reading.text[max(0, figure.start - 24) : figure.start]
    return not NOT_A_COUNT.search(before) and not reading.text.startswith(("-", "%", "/", "°"), figure.end)


def _part_of(reading: Reading, figure: Figure, before: Sequence[Number], behind: Number | None) -> str:
    """The rule by which a figure is a part of a count near it; empty if it isn't."""
    text = reading.text
    if behind is not None and behind.start - figure.end <= 8 and _AND.fullmatch(text, figure.end, behind.start):
        return "it stands in a row with the count behind it"
    near = [number for number in reversed(before[-8:]) if figure.start - number.start <= _REACH]
    both = near and _PERCENT_HERE.match(text, figure.end) and _PERCENT_HERE.match(text, near[0].end)
    if both and _AGAINST.search(text, max(0, figure.start - 16), figure.start):
        return "with its percentage, against a count with its own"
    if near and _PLACEBO.match(text, figure.end) and text.startswith("and ", figure.start - 4):
        return "it says how many were given placebo"
    whole = next((number for number in near if number.value >= figure.value), None)
    if whole is None:
        return ""
    between = text[whole.end : figure.start]
    if _HOW_MANY.fullmatch(between) and _OF.search(text, max(0, whole.start - 20), whole.start):
        return "“of” a count before it"
    if _COMPLETED.match(text, figure.end):
        return "it says how many completed"
    has_share = _PERCENT_BEHIND.match(text, figure.end) or (
        _PERCENT_BEFORE.search(text, max(0, figure.start - 8), figure.start) and text.startswith((")", "]"), figure.end)
    )
    if has_share and (not BREAK.search(between) or _OF_THESE.search(text, max(0, figure.start - 16), figure.start)):
        return "with its percentage, a part of the count before it"
    return ""


def _adding_up(reading: Reading, known: set[int], free: set[int]) -> Iterator[Number]:
    """Groups in brackets that add up to the count before them, or to the same twice, if one of them counts people."""
    at = 0
    for brackets in _BRACKETS.finditer(reading.text):
        while at < len(reading.counts) and reading.counts[at].start < brackets.start():
            at += 1
        last = at
        while last < len(reading.counts) and reading.counts[last].end <= brackets.end():
            last += 1
        parts = reading.counts[at:last]
        if len(parts) < 2 or not all(_is_group(reading, part, brackets.end(1)) for part in parts):
            continue
        whole = reading.counts[at - 1] if at and brackets.start() - reading.counts[at - 1].end <= 90 else None
        sums = _sums(reading, parts)
        fits = whole is not None and whole.is_whole and set(sums) == {whole.value}
        if not fits and not (len(sums) > 1 and len(set(sums)) == 1):
            continue
        figures = [*parts, whole] if fits and whole is not None else parts
        if any(figure.start in known for figure in figures):
            for figure in figures:
                if figure.start in free and figure.start not in known:
                    yield Number(figure.start, figure.end, "size", "groups that add up", value=figure.value)


def _is_group(reading: Reading, part: Figure, end: int) -> bool:
    """Whether words stand behind a count in brackets, up to the next."""
    named = _NAMED.match(reading.text, part.end, end)
    return part.is_whole and not part.glued and named is not None and not UNIT.match(reading.text, part.end)


def _sums(reading: Reading, parts: Sequence[Figure]) -> list[float]:
    """The sum of all parts; or, where commas and semicolons part them, of each side of a semicolon."""
    sums = [parts[0].value]
    gaps = [reading.text[one.end : other.start] for one, other in pairwise(parts)]
    is_two = any(";" in gap for gap in gaps) and any("," in gap for gap in gaps)
    for gap, part in zip(gaps, parts[1:], strict=True):
        if is_two and ";" in gap:
            sums.append(part.value)
        else:
            sums[-1] += part.value
    return sums
