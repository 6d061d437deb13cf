"""A text read for its numbers: where its figures are, which of them are taken already, and what stands between two."""

from __future__ import annotations

import re

from netreader.lenses.figures import figures, folded

#: Characters between two figures that may still belong together.
NEAR, FAR = 90, 170
CI = r"(?:CIs?|CrIs?|confidence\s(?:intervals?|limits?)|credible\sintervals?|credibility\sintervals?)\b"
PERCENT = r"(?:%|per\s?cent\b)"
IS_PERCENT = re.compile(rf"\s?-?{PERCENT}", re.I)
_IS_LEVEL = re.compile(
    rf"\s?{PERCENT}(?:\s?(?:and|or|/)\s?\d\d(?:\.\d+)?\s?{PERCENT})?[\s-]{{0,2}}(?:{CI}|confidence|credib|HDI|CL\b)",
    re.I,
)
_CI_END = (
    r"(?:\s?[)\]])?(?:\s?[(\[][^()\[\]\d]{1,14}[)\]])?(?:\sfor\s[a-z\s]{1,30})?"
    r"[\s,:;=(\[]{0,4}(?:(?:of|from|was|is)\s)?[(\[]?"
)
LEVEL_GAP = re.compile(rf"\s?{PERCENT}[\s-]{{0,2}}{CI}{_CI_END}", re.I)
_CI_GAP = re.compile(rf"[\s,;:(\[]{{0,4}}{CI}{_CI_END}", re.I)
_TO_LEVEL = re.compile(r"[\s,;:(\[]{0,4}")
_TO_BARE = re.compile(r"\s?[(\[]\s?")
_TO_LOOSE = re.compile(r"[,;]\s")
_BOUND_GAP = re.compile(rf"\s?{PERCENT}?\s?(?:to|through|and|-|,|;|\.\.\.?)\s?", re.I)
_DASH_GAP = re.compile(rf"\s?{PERCENT}?\s?(?:to|-)\s?", re.I)
_OPEN_END = re.compile(
    r"\s?(?:-|to|,)\s?(?:NE|NR|NA|N/A|∞|infinity|not\s(?:estimable|estimated|reached|evaluable|available|"
    r"calculable|calculated))\b",
    re.I,
)
BREAK = re.compile(r"[.?!][\])]?\s+[A-Z(\[]|\n")
MEDIAN = re.compile(r"\bmedians?\b", re.I)
UNIT = re.compile(
    rf"\s?-?(?:(?P<time>months?|mo\b|mos\b|years?|yrs?\b|y\b|weeks?|wks?\b|days?|d\b|hours?|hrs?\b|h\b|minutes?|"
    rf"min\b)|{PERCENT}"
    r"|(?P<other>μl|ml|mg|μg|mcg|kg|g|GBq|MBq|mCi|Gy|cm|mm|m|IU|U|mL|ml|L|points?|cycles?|nmol|pmol|μmol|"
    r"mmol)(?![A-Za-z]))(?:/[A-Za-z]{1,4})?",
    re.I,
)
AND = re.compile(r"(?:\s?(?:and|or|to|&|vs\.?|v|versus)\s|\s?[-/]\s?|,\s(?:and|or)\s)", re.I)
_COMMA = re.compile(r"(?:,|;)\s?")
_PLUS_MINUS = re.compile(r"\s?(?:±|\+/-)\s?")
NOT_A_COUNT = re.compile(
    r"(?:\b(?:types?|grades?|stages?|phases?|class|levels?|weeks?|day|days|months?|year|years|ages?|aged|over|"
    r"than|least|most|score|"
    r"figure|table|group|cohort|version|chapter|no\.?|number|part|model|HIV-|factor|step|visit|cycle|arm|ICD|"
    r"COVID|SARS-CoV|Fischer)\s?|[≥≤<>±=]\s?|[-/]|\d:|p\s?)$",
    re.I,
)
N_EQUALS = re.compile(r"(?<![\w-])[nN]\s?[=:]\s?$")
DOSE = re.compile(
    r"\s?-?(?:(?P<strong>mg|μg|mcg|mug|micrograms?|milligrams?|IU|MBq|GBq|mCi|kBq|c?Gy|ppm|rad)|(?P<weak>g|U|"
    r"units?|[mnμ]mol))(?![A-Za-z])",
)


class Reading:
    """One text, read once.

    Attributes:
        text: The text, folded, up to a little behind its last figure.
        counts: Its figures, those in words too.
        figures: Its figures in digits.
        used: Indices of `figures` that belong to something more telling than a percentage.
        in_shares: Offsets of figures that are a part or a total.
        levels: Indices of `figures` that are levels of confidence.
    """

    def __init__(self, text: str) -> None:
        self.text = folded(text)
        self.counts = figures(self.text)
        self.figures = [figure for figure in self.counts if not figure.in_words]
        self.text = self.text[: self.counts[-1].end + FAR] if self.counts else ""  # nothing is marked behind the last
        self.used: set[int] = set()
        self.in_shares: set[int] = set()
        self.levels = {i for i, figure in enumerate(self.figures) if _IS_LEVEL.match(self.text, figure.end)}

    def gap(self, first: int, second: int) -> str:
        """The text between two figures; one that is too long to matter is a break."""
        start, end = self.figures[first].end, self.figures[second].start
        return self.text[start:end] if end - start <= FAR else "\n"

    def has(self, index: int) -> bool:
        return 0 <= index < len(self.figures)

    def is_percent(self, index: int) -> bool:
        return IS_PERCENT.match(self.text, self.figures[index].end) is not None

    def is_percent_at(self, place: int) -> bool:
        return IS_PERCENT.match(self.text, place) is not None

    def back(self, index: int, *, plus: bool = False) -> int:
        """The first of a row of figures that share what stands behind the last: ``3.3, 3.0 and 2.7%``.

        Args:
            plus: ``50+25`` is a row too.
        """
        first = index
        while self.has(first - 1) and first - 1 not in self.used and first - 1 not in self.levels:
            gap = self.gap(first - 1, first)
            here, earlier = self.figures[first], self.figures[first - 1]
            joined = AND.fullmatch(gap) or (first < index and _COMMA.fullmatch(gap)) or _PLUS_MINUS.fullmatch(gap)
            if not (joined or (plus and gap == "+")) or earlier.glued or here.start - earlier.end > 8:
                break
            if earlier.is_whole and 1900 <= earlier.value <= 2100 and here.value < 1000:
                break
            if self.is_percent(first - 1) and not re.fullmatch(r"\s?%?\s?(?:-|to|±|\+/-)\s?", gap):
                break
            before = self.text[max(0, earlier.start - 12) : earlier.start]
            goes_on = _PLUS_MINUS.fullmatch(gap) or before.endswith("±") or (gap == "-" and before.endswith("="))
            if NOT_A_COUNT.search(before) and not goes_on:
                break
            first -= 1
        return first

    def bounds(self, low: int) -> tuple[int, float | None, int] | None:
        """Last figure, upper bound and end of an interval whose lower bound is a figure."""
        figure = self.figures[low]
        if self.has(low + 1) and _BOUND_GAP.fullmatch(self.gap(low, low + 1)):
            high = self.figures[low + 1]
            return low + 1, high.value, high.end
        opened = _OPEN_END.match(self.text, figure.end)
        return (low, None, opened.end()) if opened else None

    def interval(self, index: int, *, bare: bool) -> tuple[int, float, float | None, float, int] | None:
        """The interval behind a figure: its last figure, bounds, level and end.

        Args:
            bare: Two figures in brackets are enough, without the word.
        """
        following = index + 1
        if not self.has(following):
            return None
        gap = self.gap(index, following)
        if self.is_percent(index):
            gap = gap[IS_PERCENT.match(gap).end() :] if IS_PERCENT.match(gap) else gap  # type: ignore[union-attr]
        elif (unit := UNIT.match(gap)) is not None:
            gap = gap[unit.end() :]
        level = 0.0
        low = following
        if following in self.levels:
            if not _TO_LEVEL.fullmatch(gap) or not self.has(following + 1):
                return None
            behind = self.gap(following, following + 1)
            if not LEVEL_GAP.fullmatch(behind) and following + 1 not in self.levels:
                return None
            level, low = self.figures[following].value, following + 1
            if low in self.levels:  # "95% confidence interval (95% CI) = …"
                if not self.has(low + 1) or not LEVEL_GAP.fullmatch(self.gap(low, low + 1)):
                    return None
                low += 1
        elif not _CI_GAP.fullmatch(gap):
            if not bare or not (_TO_BARE.fullmatch(gap) or _TO_LOOSE.fullmatch(gap)):
                return None
            loose = _TO_LOOSE.fullmatch(gap) is not None
            if loose and not (self.has(low + 1) and _DASH_GAP.fullmatch(self.gap(low, low + 1))):
                return None
            bounds = self.bounds(low)
            if bounds is None or (loose and self.is_percent(bounds[0])):
                return None
            last, high, end = bounds
            inside = high is None or self.figures[low].value <= self.figures[index].value <= high
            return (last, self.figures[low].value, high, 0.0, end) if inside else None
        bounds = self.bounds(low)
        return None if bounds is None else (bounds[0], self.figures[low].value, bounds[1], level, bounds[2])

    def closed(self, start: int, end: int) -> int:
        """The end of a stretch, with the bracket behind it if that was opened within."""
        within = self.text[start:end]
        for opening, closing in ("()", "[]"):
            if self.text[end : end + 1] == closing and within.count(opening) > within.count(closing):
                return end + 1
        return end
