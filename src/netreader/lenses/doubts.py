"""Numbers of an abstract that don't seem to agree, as questions to the reader. Nothing is judged here.

Each question has an ordinary answer: a rounded bound, a one-sided test, another denominator, or a misprint.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from netreader.lenses.numbers import Number

#: Characters between numbers that may speak of one result.
_TOGETHER = 60

#: Between a part of a total and its percentage: "12 of 40 patients (30%)".
_BETWEEN = re.compile(r"\s?(?:[A-Za-z-]{1,20}\s){0,4}[(\[]|\sor\s|[,;]\s")

#: Below this an effect is commonly called significant.
_COMMON = 0.05


@dataclass(frozen=True, slots=True)
class Doubt:
    """A question about numbers of a text.

    Attributes:
        start, end: The stretch that holds them, end exclusive.
        question: In one sentence.
    """

    start: int
    end: int
    question: str


def doubts(text: str, numbers: Sequence[Number]) -> list[Doubt]:
    """What a reader may want to ask of the numbers of a text.

    Args:
        numbers: As `netreader.lenses.numbers.numbers` gives them.
    """
    asked = [*_of_ratios(text, numbers), *_of_shares(text, numbers), *_of_single(text, numbers)]
    return sorted(asked, key=lambda doubt: doubt.start)


def _of_ratios(text: str, numbers: Sequence[Number]) -> Iterator[Doubt]:
    for index, ratio in enumerate(numbers):
        if ratio.kind not in ("ratio", "median") or ratio.low is None or ratio.high is None:
            continue
        low, high = ratio.low, ratio.high
        named = f"{ratio.name} {_shown(ratio.value, ratio.decimals)}"
        if low > high:
            yield Doubt(
                ratio.start, ratio.end, f"The interval of {named} runs from {low:g} down to {high:g}: a misprint?"
            )
        elif not low <= ratio.value <= high:
            yield Doubt(
                ratio.start, ratio.end, f"{named} lies outside its own interval, {low:g} to {high:g}: a misprint?"
            )
        elif ratio.kind == "ratio":
            following = numbers[index + 1] if index + 1 < len(numbers) else None
            if following is None or following.kind != "p" or following.start - ratio.end > _TOGETHER:
                continue
            if ratio.level in (0.0, 95.0) and (question := _against(named, low, high, following, text)):
                yield Doubt(ratio.start, following.end, question)


def _against(named: str, low: float, high: float, p: Number, text: str) -> str:
    """The question where interval and p value point to different sides of 0.05; empty where they don't."""
    printed = " ".join(text[p.start : p.end].split())
    crosses = low < 1 < high
    if crosses and p.relation in "=<≤" and p.value < _COMMON:
        return (
            f"The interval of {named}, {low:g} to {high:g}, holds 1, yet {printed} is below 0.05: "
            "a one-sided or another test, or a misprint?"
        )
    if not low <= 1 <= high and p.relation in "=>≥" and p.value >= _COMMON:
        return (
            f"The interval of {named}, {low:g} to {high:g}, leaves 1 out, yet {printed} is not below 0.05: "
            "another test, an adjustment, or a misprint?"
        )
    return ""


def _of_shares(text: str, numbers: Sequence[Number]) -> Iterator[Doubt]:
    """A part, its total and the percentage printed beside them."""
    for index, share in enumerate(numbers):
        if share.kind != "share" or not share.high:
            continue
        for other in (*numbers[max(0, index - 1) : index], *numbers[index + 1 : index + 2]):
            if other.kind != "percent" or not _belongs(text, share, other):
                continue
            true = 100 * share.value / share.high
            if abs(true - other.value) > 0.51 * 10.0**-other.decimals + 1e-9 and not _cut(true, other):
                printed = " ".join(text[share.start : share.end].split())
                start, end = min(share.start, other.start), max(share.end, other.end)
                yield Doubt(
                    start,
                    end,
                    f"{printed} is {true:.{max(1, other.decimals)}f}%, and {_shown(other.value, other.decimals)}% is "
                    "printed: another total, or a misprint?",
                )


def _belongs(text: str, share: Number, percent: Number) -> bool:
    """Whether a percentage says the same as a share: in brackets behind it, the share behind it, or within."""
    if share.start < percent.start and percent.end < share.end:
        return True
    first, second = (share, percent) if share.start < percent.start else (percent, share)
    between = text[first.end : second.start]
    return _BETWEEN.fullmatch(between) is not None and (between.strip() in ("(", "[") or first is share)


def _cut(true: float, printed: Number) -> bool:
    """Whether digits were cut off instead of rounded, or figures below were rounded twice."""
    unit = 10.0**-printed.decimals
    return 0 <= true - printed.value < unit


def _of_single(text: str, numbers: Sequence[Number]) -> Iterator[Doubt]:
    for number in numbers:
        if number.kind != "interval" or number.low is None or number.high is None or number.low <= number.high:
            continue
        printed = " ".join(text[number.start : number.end].split())
        yield Doubt(number.start, number.end, f"The lower bound of “{printed}” is above the upper one: a misprint?")


def _shown(value: float, decimals: int) -> str:
    return f"{value:.{decimals}f}"
