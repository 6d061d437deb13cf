"""People and animals counted."""

from __future__ import annotations

import re
from collections.abc import Iterator

from netreader.lenses.figures import Figure
from netreader.lenses.numbers.number import Number
from netreader.lenses.numbers.reading import N_EQUALS, NOT_A_COUNT, UNIT, Reading

_NOUNS = (
    r"patients|subjects|participants|individuals|persons|people|adults|adolescents|children|infants|neonates|newborns|"
    r"babies|men|women|males|females|boys|girls|mothers|volunteers|controls|cases|survivors|recipients|donors|residents|"
    r"students|physicians|surgeons|clinicians|providers|nurses|respondents|athletes|caregivers|veterans|smokers|"
    r"non-?smokers|twins|(?:twin|sibling|[a-z]{4,8}-(?:infant|child))\spairs|responders|authors|outpatients|inpatients|probands|families|under-?fives|users|workers|ambulators|"
    r"[a-z]{3,12}ologists|rats|mice|dogs|horses|mares|cows|calves|goats|birds|hamsters|cats|rabbits|pigs|animals|monkeys|"
    r"sheep"
)
_PEOPLE = rf"(?:{_NOUNS})\b"
_NOT_BETWEEN = (
    r"of|in|and|or|to|for|from|with|by|than|vs|versus|at|on|per|were|was|are|is|the|had|have|times|months?|years?|weeks?|"
    r"wk|yr|days?|hours?|minutes?|mg|kg|mm|cm|g|ml|percent|different|items?|centers?|centres?|hospitals?|sites?|studies|"
    r"trials|describing|including|among"
)
_COUNTED = re.compile(
    rf"\s(?:\([^()]{{1,60}}\)\s|(?!(?:{_NOT_BETWEEN})\b)[A-Za-z0-9α-ω+⁺⁻'()\[\]/-]{{1,30}}(?:,(?=\s\w+\s))?\s){{0,5}}?"
    rf"(?:[A-Za-z]{{2,20}}-)?{_PEOPLE}(?!-)",
    re.I,
)
_TAKEN_IN = re.compile(
    r"\s(?:(?:[a-z]{3,12}\s)?\([^()]{0,160}\)\s)?(?:were|was|underwent|received)\s(?:then\s|also\s|finally\s)?"
    r"(?:randomly\s|randomi[sz]ed|assigned|allocated|enrolled|included|recruited|analy[sz]ed|randomi[sz]ation|"
    r"evaluable)",
    re.I,
)
_IN_GROUP = re.compile(
    r"\s(?:(?:allocated|assigned|randomi[sz]ed)\s)?(?:in|to)\s(?:the|each|both)\s[^.;,()\d]{0,50}?(?:group|arm|"
    r"cohort)s?\b|\s(?:allocated|assigned|randomi[sz]ed)\sto\s[a-z]|\sto\s(?:receive|(?:the\s)?placebo)\b|\sto\s[a-z][\w-]{2,30}(?:\s[\w-]{1,20}){0,3}?,?\sand\s\d+\sto\s",
    re.I,
)
_WITH_SHARE = re.compile(
    r"\s\([^()]{1,20}\)\s(?:patients|people|men|women|subjects|participants|children|infants)\b", re.I
)
_ONE = re.compile(r"\s(?:patient|case|subject|participant|responder|child|infant|man|woman|person)\b", re.I)
_TO_LAST = re.compile(r"\s?-\s?\d{1,5}\b(?![.%])")
_BOUND = re.compile(r"\b(?:than|least|over|most)\s$", re.I)
_YEARS_BEFORE = re.compile(
    r"\b(?:in|since|during|until|between|January|February|March|April|May|June|July|August|September|October|"
    r"November|December|through)\s$",
    re.I,
)


def people(reading: Reading) -> Iterator[Number]:
    """Counts with whom they count behind them, or said to be randomised, in a group, ``n =``."""
    counts = reading.counts
    taken: set[int] = set()
    inside = {reading.figures[i].start for i in reading.used} | reading.in_shares
    for index, figure in enumerate(counts):
        if index in taken or not figure.is_whole or figure.start in inside or figure.value < 1:
            continue
        before = reading.text[max(0, figure.start - 24) : figure.start]
        if N_EQUALS.search(before):
            start = figure.start - (len(before) - N_EQUALS.search(before).start())  # type: ignore[union-attr]
            taken.add(index)
            last = _TO_LAST.match(reading.text, figure.end)  # "n = 5-8"
            taken.update({index + 1} if last else ())
            yield Number(
                start, last.end() if last else figure.end, "size", "“n =” stands before it", value=figure.value
            )
            continue
        if figure.glued or reading.text.startswith(("-", "%", "/", "°"), figure.end):
            continue
        is_bound = _BOUND.search(before) and figure.value >= 10 and _COUNTED.match(reading.text, figure.end)
        if (
            (NOT_A_COUNT.search(before) and not is_bound)
            or _is_year(figure, before)
            or UNIT.match(reading.text, figure.end)
        ):
            continue
        rule = _counts_people(reading, figure)
        if rule:
            taken.add(index)
            start = figure.start
            if index and index - 1 not in taken and _is_range(reading, counts[index - 1], figure):
                taken.add(index - 1)
                start = counts[index - 1].start
            yield Number(start, figure.end, "size", rule, value=figure.value)
            yield from _sharing(reading, index, taken)


def _counts_people(reading: Reading, figure: Figure) -> str:
    """The rule by which a figure counts people or animals; empty if it doesn't."""
    text, end = reading.text, figure.end
    if figure.value == 1:  # one of something: "1 patient", and not "1 placebo and 1 active set of controls"
        return "whom it counts stands behind it" if _ONE.match(text, end) else ""
    if _COUNTED.match(text, end) or _WITH_SHARE.match(text, end):
        return "whom it counts stands behind it"
    if 1900 <= figure.value <= 2050 and end - figure.start == 4:
        return ""  # a year, rather
    if _TAKEN_IN.match(text, end):
        return "it says how many were randomised, enrolled or analysed"
    if _IN_GROUP.match(text, end):
        return "it says how many are in a group"
    return ""


def _is_range(reading: Reading, low: Figure, high: Figure) -> bool:
    """Whether two figures are ``6 to 10``."""
    return low.is_whole and 0 < low.value < high.value and reading.text[low.end : high.start] in ("-", " - ", " to ")


def _is_year(figure: Figure, before: str) -> bool:
    return 1900 <= figure.value <= 2050 and figure.end - figure.start == 4 and _YEARS_BEFORE.search(before) is not None


def _sharing(reading: Reading, index: int, taken: set[int]) -> Iterator[Number]:
    """``22 HFpEF, 17 HFmrEF and 15 HFrEF patients``: counts before one that share its noun."""
    while index > 0 and index - 1 not in taken:
        earlier, here = reading.counts[index - 1], reading.counts[index]
        gap = reading.text[earlier.end : here.start]
        if len(gap) > 40 or not re.fullmatch(r"\s[A-Za-z-]{3,24}(?:,|\sand|,\sand|\sor)\s", gap):
            return
        if not earlier.is_whole or earlier.value < 2 or earlier.glued or UNIT.match(reading.text, earlier.end):
            return
        index -= 1
        taken.add(index)
        yield Number(
            earlier.start, earlier.end, "size", "it shares the noun of the count behind it", value=earlier.value
        )
