"""The numbers of a text: people counted, ratios with their intervals, p values, medians, percentages, doses, Ki-67.

The rules know the typographies of the Lancet (``HR 0·48 [95% CI 0·35–0·67]``), of the New England Journal (``hazard
ratio, 0.35; 95% confidence interval [CI], 0.27 to 0.45; P<0.001``) and of the JCO (``P = .022``). In doubt a number is
left unmarked: `tests/lenses/measure.py` holds them against abstracts that a person has marked.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from netreader.lenses.figures import Figure, figures, folded

#: Kind of number → what a reader calls it, in the order in which they are shown.
KINDS = {
    "size": "people counted",
    "ratio": "ratio",
    "p": "p value",
    "median": "median",
    "interval": "interval",
    "percent": "percentage",
    "share": "part of a total",
    "dose": "dose",
    "ki67": "Ki-67",
}

#: Characters between two figures that may still belong together.
NEAR, FAR = 90, 170


@dataclass(frozen=True, slots=True)
class Number:
    """A number marked in a text.

    Attributes:
        start, end: Character offsets in the text, end exclusive.
        kind: One of `KINDS`.
        rule: Why it was marked, a sentence.
        name: What a ratio is called in the text: ``hazard ratio``, ``aOR``; the word ``median`` of a median.
        value: The number itself; of a share what is counted.
        low, high: The interval, or of a share the total in `high`; None where there is none.
        level: Confidence level of the interval in per cent; 0 where none is said.
        relation: ``=``, ``<``, ``>`` … of a p value.
        decimals: Digits behind the point.
    """

    start: int
    end: int
    kind: str
    rule: str
    name: str = ""
    value: float = 0.0
    low: float | None = None
    high: float | None = None
    level: float = 0.0
    relation: str = "="
    decimals: int = 0


def numbers(text: str) -> list[Number]:
    """All numbers of a text that a reader may want to look at, in order; one that is a part of another comes behind."""
    return sorted(_Reading(text).found(), key=lambda number: (number.start, -number.end))


_CI = r"(?:CIs?|CrIs?|confidence\s(?:intervals?|limits?)|credible\sintervals?|credibility\sintervals?)\b"
_PERCENT = r"(?:%|per\s?cent\b)"
_IS_PERCENT = re.compile(rf"\s?-?{_PERCENT}", re.I)
_IS_LEVEL = re.compile(
    rf"\s?{_PERCENT}(?:\s?(?:and|or|/)\s?\d\d(?:\.\d+)?\s?{_PERCENT})?[\s-]{{0,2}}(?:{_CI}|confidence|credib|HDI|CL\b)",
    re.I,
)
_CI_END = (
    r"(?:\s?[)\]])?(?:\s?[(\[][^()\[\]\d]{1,14}[)\]])?(?:\sfor\s[a-z\s]{1,30})?"
    r"[\s,:;=(\[]{0,4}(?:(?:of|from|was|is)\s)?[(\[]?"
)
_LEVEL_GAP = re.compile(rf"\s?{_PERCENT}[\s-]{{0,2}}{_CI}{_CI_END}", re.I)
_CI_GAP = re.compile(rf"[\s,;:(\[]{{0,4}}{_CI}{_CI_END}", re.I)
_TO_LEVEL = re.compile(r"[\s,;:(\[]{0,4}")
_TO_BARE = re.compile(r"\s?[(\[]\s?")
_TO_LOOSE = re.compile(r"[,;]\s")
_BOUND_GAP = re.compile(rf"\s?{_PERCENT}?\s?(?:to|through|and|-|,|;|\.\.\.?)\s?", re.I)
_DASH_GAP = re.compile(rf"\s?{_PERCENT}?\s?(?:to|-)\s?", re.I)
_OPEN_END = re.compile(
    r"\s?(?:-|to|,)\s?(?:NE|NR|NA|N/A|∞|infinity|not\s(?:estimable|estimated|reached|evaluable|available|"
    r"calculable|calculated))\b",
    re.I,
)
_BREAK = re.compile(r"[.?!][\])]?\s+[A-Z(\[]|\n")

_RATIO = re.compile(
    r"(?<![\w/-])(?:(?:adjusted\s|stratified\s|unadjusted\s|pooled\s|multivariate\s|multivariable\s)?"
    r"(?:(?:hazards?|odds|risk|rate|prevalence|incidence(?:\srate)?)\sratios?|relative\s(?:risks?|hazards?))"
    r"|(?:(?-i:[a-z]{0,3}(?:HRs?|ORs?|RRs?|IRRs?))))(?![\w-])",
    re.I,
)
_RATIO_NAMED = re.compile(
    r"[\s,]{0,2}(?:[(\[][^()\[\]]{0,40}[)\]])?[^\d.;()\[\]]{0,70}?[\s,:=(\[]{0,3}(?:(?:was|were|of|is|=|:|,|~|"
    r"≈)\s?)?[(\[]?",
    re.I,
)
_OTHER_MEASURE = re.compile(
    r"\b(?:mean|difference|median|correlation|coefficients?|AUC|area\sunder|sensitivity|specificity|slope|SMD|WMD|MD"
    r"|accuracy|kappa|ICC|prevalence\sof|incidence\sof|estimate\sof)\b|β|±|\+/-",
    re.I,
)
_P = re.compile(
    r"(?<![\w.-])[Pp](?:\s?-?\s?values?|\s?-?trend|\s?-?interaction|\s?(?:for|of)\s(?:\w+[\s-]){0,3}(?:\w+)|"
    r"\s?_?\((?:[\w\s-]{1,20})\)|\s?_\w{1,12})?"
    r"\s{0,2}(?:[=<>≤≥≈]{1,2}|less\sthan|greater\sthan|was|of|:|,)\s{0,2}(?:or\s?=\s?)?$"
)
_P_TAIL = re.compile(r"\s?(?:[x×*.]\s?10\s?(?:\^?\(?-?\d{1,3}\)?|[⁻⁰¹²³⁴-⁹]{1,4})|[eE]-?\d{1,3})")
_P_LIST = re.compile(r"\s?(?:and|,|or)\s(?:[<>=≤≥]\s?)?")
_MEDIAN = re.compile(r"\bmedians?\b", re.I)
_UNIT = re.compile(
    rf"\s?-?(?:(?P<time>months?|mo\b|mos\b|years?|yrs?\b|y\b|weeks?|wks?\b|days?|d\b|hours?|hrs?\b|h\b|minutes?|"
    rf"min\b)|{_PERCENT}"
    r"|(?P<other>μl|ml|mg|μg|mcg|kg|g|GBq|MBq|mCi|Gy|cm|mm|m|IU|U|mL|ml|L|points?|cycles?|nmol|pmol|μmol|"
    r"mmol)(?![A-Za-z]))(?:/[A-Za-z]{1,4})?",
    re.I,
)
_RANGED = re.compile(
    rf"\s?[(\[]\s?(?:(?:interquartile\srange|IQR|range|{_CI}|"
    rf"Q1\s?[-,]\s?Q3)\s?(?:[(\[][^()\[\]]{{0,12}}[)\]])?[\s,:=]{{0,3}}|\[?IQR\]?[\s,:=]{{0,3}})?",
    re.I,
)
_VERSUS = re.compile(r"\s?[)\]]?,?\s(?:vs?\.?|versus|and|against|compared\s(?:with|to))\s", re.I)
_MEDIAN_NEXT = re.compile(r"[^.;]{0,80}?\b(?:vs?\.?|versus|and|compared\s(?:with|to)|against|to)\s[^.;\d]{0,40}$", re.I)
_AND = re.compile(r"(?:\s?(?:and|or|to|&|vs\.?|v|versus)\s|\s?[-/]\s?|,\s(?:and|or)\s)", re.I)
_COMMA = re.compile(r"(?:,|;)\s?")
_PLUS_MINUS = re.compile(r"\s?(?:±|\+/-)\s?")
_NOT_A_COUNT = re.compile(
    r"(?:\b(?:types?|grades?|stages?|phases?|class|levels?|weeks?|day|days|months?|year|years|ages?|aged|over|"
    r"than|least|most|score|"
    r"figure|table|group|cohort|version|chapter|no\.?|number|part|model|HIV-|factor|step|visit|cycle|arm|ICD|"
    r"COVID|SARS-CoV|Fischer)\s?|[≥≤<>±=]\s?|[-/]|p\s?)$",
    re.I,
)
_PEOPLE = (
    r"(?:patients|subjects|participants|individuals|persons|people|adults|adolescents|children|infants|neonates|"
    r"newborns|"
    r"babies|men|women|males|females|boys|girls|mothers|volunteers|controls|cases|survivors|recipients|donors|"
    r"residents|"
    r"students|physicians|neurologists|surgeons|clinicians|providers|nurses|respondents|athletes|caregivers|veterans|"
    r"smokers|non-?smokers|twins|pairs|outpatients|inpatients|probands|families|users|workers|ambulators|rats|"
    r"mice|dogs|"
    r"cats|rabbits|pigs|animals|monkeys|sheep)\b"
)
_COUNTED = re.compile(
    rf"\s(?:(?!(?:of|in|and|or|to|for|from|with|by|than|vs|versus|at|on|per|were|was|are|is|the|had|have|times|"
    rf"months?|years?|weeks?|wk|yr|days?|"
    rf"hours?|minutes?|mg|kg|mm|cm|g|ml|percent|different|items?|centers?|centres?|hospitals?|sites?|studies|"
    rf"trials|describing|including|among)\b)[A-Za-z0-9α-ω+⁺⁻'()\[\]/-]{{1,30}}(?:,(?=\s\w+\s))?\s){{0,5}}?(?:[A-Za-z"
    rf"]{{2,20}}-)?{_PEOPLE}(?!-)",
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
    r"cohort)s?\b|\sto\s(?:receive|placebo)\b|\sto\s[a-z][\w-]{2,30}(?:\s[\w-]{1,20}){0,3}?,?\sand\s\d+\sto\s",
    re.I,
)
_WITH_SHARE = re.compile(
    r"\s\([^()]{1,20}\)\s(?:patients|people|men|women|subjects|participants|children|infants)\b", re.I
)
_ONE = re.compile(r"\s(?:patient|case|subject|participant|child|infant|man|woman|person)\b", re.I)
_N_EQUALS = re.compile(r"(?<![\w-])[nN]\s?[=:]\s?$")
_YEARS_BEFORE = re.compile(
    r"\b(?:in|since|during|until|between|January|February|March|April|May|June|July|August|September|October|"
    r"November|December|through)\s$",
    re.I,
)
_DOSE = re.compile(
    r"\s?-?(?:(?P<strong>mg|μg|mcg|micrograms?|milligrams?|IU|MBq|GBq|mCi|kBq|c?Gy|ppm|rad)|(?P<weak>g|U|"
    r"units?))(?![A-Za-z])",
)
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
_KI67 = re.compile(r"\b(?:Ki-?\s?67|MIB-?1)\b", re.I)
_KI67_GAP = re.compile(r"(?![^%]{0,60}\bpatients\b)[^\d.;%]{0,60}")
_OF = re.compile(r"\s(?:out\s)?of\s(?:the\s|these\s|those\s|all\s|a\stotal\sof\s)?", re.I)
_NO_FRACTION = ("/", "-", "≤", "≥", "<", ">")
_ACUITY = re.compile(r"\b(?:acuity|vision|score[sd]?|averaged|pressure|mm\s?Hg)\b", re.I)


def _exponent(tail: str) -> int:
    """The power of ten in ``x 10⁻⁵``, ``× 10(-8)``, ``e-6``."""
    plain = tail.translate(str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789"))
    found = re.search(r"(?:10\s?\^?\(?|[eE])(-?\d{1,3})\)?$", plain)
    return max(-300, min(300, int(found[1]))) if found else 0


class _Reading:
    """One text, read once."""

    def __init__(self, text: str) -> None:
        self.text = folded(text)
        self.counts = figures(self.text)
        self.figures = [figure for figure in self.counts if not figure.in_words]
        self.text = self.text[: self.counts[-1].end + FAR] if self.counts else ""  # nothing is marked behind the last
        self.used: set[int] = set()  # figures that belong to something more telling than a percentage
        self.in_shares: set[int] = set()  # where figures begin that are a part or a total
        self.levels = {i for i, figure in enumerate(self.figures) if _IS_LEVEL.match(self.text, figure.end)}
        self._last = 0  # the last figure of the median read last

    def found(self) -> Iterator[Number]:
        """Every kind, the more telling first."""
        yield from self._ki67()
        yield from self._ratios()
        yield from self._medians()
        yield from self._intervals()
        yield from self._p_values()
        yield from self._doses()
        yield from self._percentages()
        yield from self._shares()
        yield from self._sizes()

    # What stands between

    def _gap(self, first: int, second: int) -> str:
        """The text between two figures; one that is too long to matter is a break."""
        start, end = self.figures[first].end, self.figures[second].start
        return self.text[start:end] if end - start <= FAR else "\n"

    def _has(self, index: int) -> bool:
        return 0 <= index < len(self.figures)

    def _is_percent(self, index: int) -> bool:
        return _IS_PERCENT.match(self.text, self.figures[index].end) is not None

    # Ratios and intervals

    def _bounds(self, low: int) -> tuple[int, float | None, int] | None:
        """Last figure, upper bound and end of an interval whose lower bound is a figure."""
        figure = self.figures[low]
        if self._has(low + 1) and _BOUND_GAP.fullmatch(self._gap(low, low + 1)):
            high = self.figures[low + 1]
            return low + 1, high.value, high.end
        opened = _OPEN_END.match(self.text, figure.end)
        return (low, None, opened.end()) if opened else None

    def _interval(self, index: int, *, bare: bool) -> tuple[int, float, float | None, float, int] | None:
        """The interval behind a figure: its last figure, bounds, level and end.

        Args:
            bare: Two figures in brackets are enough, without the word.
        """
        following = index + 1
        if not self._has(following):
            return None
        gap = self._gap(index, following)
        if self._is_percent(index):
            gap = gap[_IS_PERCENT.match(gap).end() :] if _IS_PERCENT.match(gap) else gap  # type: ignore[union-attr]
        elif (unit := _UNIT.match(gap)) is not None:
            gap = gap[unit.end() :]
        level = 0.0
        low = following
        if following in self.levels:
            if not _TO_LEVEL.fullmatch(gap) or not self._has(following + 1):
                return None
            behind = self._gap(following, following + 1)
            if not _LEVEL_GAP.fullmatch(behind) and following + 1 not in self.levels:
                return None
            level, low = self.figures[following].value, following + 1
            if low in self.levels:  # "95% confidence interval (95% CI) = …"
                if not self._has(low + 1) or not _LEVEL_GAP.fullmatch(self._gap(low, low + 1)):
                    return None
                low += 1
        elif not _CI_GAP.fullmatch(gap):
            if not bare or not (_TO_BARE.fullmatch(gap) or _TO_LOOSE.fullmatch(gap)):
                return None
            loose = _TO_LOOSE.fullmatch(gap) is not None
            if loose and not (self._has(low + 1) and _DASH_GAP.fullmatch(self._gap(low, low + 1))):
                return None
            bounds = self._bounds(low)
            if bounds is None or (loose and self._is_percent(bounds[0])):
                return None
            last, high, end = bounds
            inside = high is None or self.figures[low].value <= self.figures[index].value <= high
            return (last, self.figures[low].value, high, 0.0, end) if inside else None
        bounds = self._bounds(low)
        return None if bounds is None else (bounds[0], self.figures[low].value, bounds[1], level, bounds[2])

    def _ratios(self) -> Iterator[Number]:
        name: re.Match[str] | None = None
        reached = -1  # end of the ratio before, while its sentence and its row go on
        for index, figure in enumerate(self.figures):
            begin = self.figures[index - 1].end if index else 0
            for found in _RATIO.finditer(self.text, max(begin, figure.start - FAR), figure.start):
                name, reached = found, -1
            if name is None or index in self.levels or index in self.used or figure.value <= 0:
                continue
            before = self.text[max(name.end(), figure.start - FAR) : figure.start]
            if figure.start - name.end() > FAR and reached < 0:
                continue
            if reached >= 0:
                before = self.text[max(reached, figure.start - FAR) : figure.start]
                if figure.start - reached > FAR:
                    continue
            if _BREAK.search(before):
                reached = -1
                name = None
                continue
            if (
                self._is_percent(index)
                or (figure.glued and figure.glued[0].islower())
                or _UNIT.match(self.text, figure.end)
            ):
                continue
            interval = self._interval(index, bare=True)
            if interval is not None and not _OTHER_MEASURE.search(before):
                last, low, high, level, end = interval
                rule = f"“{name[0]}” names it; the interval stands behind it"
                end = self._closed(figure.end, end)
                yield Number(
                    figure.start, end, "ratio", rule, name[0], figure.value, low, high, level, decimals=figure.decimals
                )
                self.used.update(range(index, last + 1))
                reached = end
            elif reached < 0 and _RATIO_NAMED.fullmatch(before) and not _OTHER_MEASURE.search(before):
                if not figure.decimals or self.text[figure.end : figure.end + 1] in ("/", "-"):
                    continue
                rule = f"“{name[0]}” names it; no interval stands behind it"
                yield Number(figure.start, figure.end, "ratio", rule, name[0], figure.value, decimals=figure.decimals)
                self.used.add(index)
                reached = figure.end

    def _closed(self, start: int, end: int) -> int:
        """The end of a stretch, with the bracket behind it if that was opened within."""
        within = self.text[start:end]
        for opening, closing in ("()", "[]"):
            if self.text[end : end + 1] == closing and within.count(opening) > within.count(closing):
                return end + 1
        return end

    def _intervals(self) -> Iterator[Number]:
        for index in sorted(self.levels):
            if index in self.used or not self._has(index + 1) or not _LEVEL_GAP.fullmatch(self._gap(index, index + 1)):
                continue
            bounds = self._bounds(index + 1)
            if bounds is None:
                continue
            last, high, end = bounds
            first = self.figures[index]
            if last < len(self.figures) and self._is_percent(last):
                end = _IS_PERCENT.match(self.text, end).end() if _IS_PERCENT.match(self.text, end) else end  # type: ignore[union-attr]
            rule = "a confidence level and two bounds"
            yield Number(first.start, end, "interval", rule, "", 0.0, self.figures[index + 1].value, high, first.value)
            self.used.update(range(index, last + 1))

    # p values

    def _p_values(self) -> Iterator[Number]:
        for index, figure in enumerate(self.figures):
            if index in self.used or (not 0 <= figure.value <= 1.0 and not _P_TAIL.match(self.text, figure.end)):
                continue
            before = self.text[max(0, figure.start - 48) : figure.start]
            named = _P.search(before)
            if named is None or self._is_percent(index):
                continue
            signs = re.findall(r"[<>≤≥]", named[0])
            relation = signs[0] if signs else ">" if "greater" in named[0] else "<" if "less" in named[0] else "="
            tail = _P_TAIL.match(self.text, figure.end)
            end = tail.end() if tail else figure.end
            value = figure.value if tail is None else figure.value * 10.0 ** _exponent(tail[0])
            self.used.add(index)
            last = index
            while tail is None and self._has(last + 1) and _P_LIST.fullmatch(self._gap(last, last + 1)):
                following = self.figures[last + 1]
                if not following.decimals or following.value > 1 or following.glued or self._is_percent(last + 1):
                    break
                last += 1
                end = following.end
                self.used.add(last)
            start = max(0, figure.start - 48) + named.start()
            rule = "“P” and a sign before a number from 0 to 1"
            yield Number(start, end, "p", rule, "", value, relation=relation, decimals=figure.decimals)

    # Medians

    def _medians(self) -> Iterator[Number]:
        at = 0
        for word in _MEDIAN.finditer(self.text):
            while at < len(self.figures) and self.figures[at].start < word.end():
                at += 1
            if at == len(self.figures):
                return
            index = at
            unit = ""
            while self._has(index) and index < at + 3:
                figure = self.figures[index]
                between = self.text[word.end() : figure.start] if figure.start - word.end() <= NEAR else "\n"
                if _BREAK.search(between) or ";" in between:
                    break
                if index in self.used or index in self.levels or _N_EQUALS.search(between):
                    index += 1
                    continue
                measured = _UNIT.match(self.text, figure.end)
                if measured is None and self._shares_unit(index):
                    index += 1
                    continue
                if measured is None and not self._unit_behind_range(index):
                    direct = re.fullmatch(r"[^\d(]{0,60}?(?:was|of|=|:|,|were)?\s?", between)
                    said = re.search(r"(?:\bof|\bwas|=|:|,)\s?$", between) or self._interval(index, bare=True)
                    if direct is None or not said or index != at:
                        index += 1
                        continue
                if _DOSE.match(self.text, figure.end) and not re.search(r"\b(?:was|of)\s?$", between):
                    break
                unit = measured[0].strip(" -").lower() if measured and measured["time"] else ""
                yield self._median(index, word[0])
                index = self._last + 1
                break
            if self._last == index - 1 and index - 1 in self.used:
                yield from self._other_arms(index, unit, word[0])

    def _shares_unit(self, index: int) -> bool:
        """Whether the figure behind has a unit for both: ``8.4 and 3.9 months``."""
        if not self._has(index + 1) or index + 1 in self.levels or not _AND.fullmatch(self._gap(index, index + 1)):
            return False
        return _UNIT.match(self.text, self.figures[index + 1].end) is not None

    def _unit_behind_range(self, index: int) -> bool:
        """Whether the unit stands behind the range: ``29.4 (range, 3.0 to 115.4) months``."""
        opened = _RANGED.match(self.text, self.figures[index].end)
        if opened is None or not self._has(index + 2):
            return False
        closed = re.compile(r"\s?[)\]]").match(self.text, self.figures[index + 2].end)
        return closed is not None and _UNIT.match(self.text, closed.end()) is not None

    def _median(self, index: int, word: str) -> Number:
        figure = self.figures[index]
        self.used.add(index)
        unit = _UNIT.match(self.text, figure.end)
        end = unit.end() if unit else figure.end
        low = high = None
        level = 0.0
        self._last = index
        opened = _RANGED.match(self.text, end)
        first = index + 1
        if opened is not None and self._has(first) and self.figures[first].start - end < 50:
            if first in self.levels and self._has(first + 1) and _LEVEL_GAP.fullmatch(self._gap(first, first + 1)):
                level, first = self.figures[first].value, first + 1
            elif self.figures[first].start != opened.end():
                first = -1
            if first > 0 and (bounds := self._bounds(first)) is not None:
                self._last, high, end = bounds
                low = self.figures[first].value
                self.used.update(range(index, self._last + 1))
                if (
                    closed := re.compile(r"\s?-?(?:years?|months?|weeks?|days?|%)?\s?[)\]]").match(self.text, end)
                ) is not None:
                    end = closed.end()
                    if unit is None and (behind := _UNIT.match(self.text, end)) is not None:
                        end = behind.end()
        rule = "“median” stands before it" + (", a unit behind it" if unit else "")
        row = self._back(index)
        self.used.update(range(row, index))
        return Number(
            self.figures[row].start, end, "median", rule, word, figure.value, low, high, level, decimals=figure.decimals
        )

    def _other_arms(self, index: int, unit: str, word: str) -> Iterator[Number]:
        """``11.0 months … and 3.9 months``: the other arm of the same comparison."""
        for _ in range(3):
            if not self._has(index) or index in self.used or index in self.levels:
                return
            figure = self.figures[index]
            start = self.figures[index - 1].end
            between = self.text[start : figure.start] if figure.start - start <= NEAR else "\n"
            measured = _UNIT.match(self.text, figure.end)
            if measured is not None:
                if measured[0].strip(" -").lower().rstrip("s") != unit.rstrip("s") and (unit or not measured["time"]):
                    return
            elif not _VERSUS.fullmatch(between) or self._interval(index, bare=True) is None:
                return  # "11.0 months (9.2-13.3) against 3.9 (3.6-7.4)"
            if _BREAK.search(between) or ";" in between or not _MEDIAN_NEXT.match(between):
                return
            if re.search(r"\b(?:mean|follow-up|aged?)\b", between, re.I):
                return
            yield self._median(index, word)
            index = self._last + 1

    # Percentages

    def _back(self, index: int) -> int:
        """The first of a row of figures that share what stands behind the last: ``3.3, 3.0 and 2.7%``."""
        first = index
        while self._has(first - 1) and first - 1 not in self.used and first - 1 not in self.levels:
            gap = self._gap(first - 1, first)
            here, earlier = self.figures[first], self.figures[first - 1]
            joined = _AND.fullmatch(gap) or (first < index and _COMMA.fullmatch(gap)) or _PLUS_MINUS.fullmatch(gap)
            if not joined or earlier.glued or here.start - earlier.end > 8:
                break
            if earlier.is_whole and 1900 <= earlier.value <= 2100 and here.value < 1000:
                break
            if self._is_percent(first - 1) and not re.fullmatch(r"\s?%?\s?(?:-|to|±|\+/-)\s?", gap):
                break
            if _NOT_A_COUNT.search(self.text[max(0, earlier.start - 12) : earlier.start]) and not _PLUS_MINUS.fullmatch(
                gap
            ):
                break
            first -= 1
        return first

    def _percentages(self) -> Iterator[Number]:
        index = len(self.figures) - 1
        found: list[Number] = []
        while index >= 0:
            figure = self.figures[index]
            if index in self.used or index in self.levels or not self._is_percent(index):
                index -= 1
                continue
            first = self._row(index)
            end = _IS_PERCENT.match(self.text, figure.end).end()  # type: ignore[union-attr]
            rule = "a percent sign stands behind it" if first == index else "figures in a row before one percent sign"
            found.append(
                Number(self.figures[first].start, end, "percent", rule, value=figure.value, decimals=figure.decimals)
            )
            self.used.update(range(first, index + 1))
            index = first - 1
        yield from reversed(found)

    def _row(self, index: int) -> int:
        """As `_back`, and also over a range whose first figure has its own sign: ``40% to 70%``."""
        first = self._back(index)
        before = index - 1
        if first != index or not self._has(before) or before in self.used or before in self.levels:
            return first
        ranged = re.fullmatch(r"\s?%\s?(?:-|to)\s?", self._gap(before, index))
        return before if ranged and self._is_percent(before) else first

    # People counted

    def _sizes(self) -> Iterator[Number]:
        counts = self.counts
        taken: set[int] = set()
        inside = {self.figures[i].start for i in self.used} | self.in_shares
        for index, figure in enumerate(counts):
            if not figure.is_whole or figure.start in inside or figure.value < 1:
                continue
            before = self.text[max(0, figure.start - 24) : figure.start]
            if _N_EQUALS.search(before):
                start = figure.start - (len(before) - _N_EQUALS.search(before).start())  # type: ignore[union-attr]
                taken.add(index)
                yield Number(start, figure.end, "size", "“n =” stands before it", value=figure.value)
                continue
            if figure.glued or self.text.startswith(("-", "%", "/", "°"), figure.end):
                continue
            if _NOT_A_COUNT.search(before) or self._is_year(figure, before) or _UNIT.match(self.text, figure.end):
                continue
            rule = self._counts_people(figure)
            if rule:
                taken.add(index)
                yield Number(figure.start, figure.end, "size", rule, value=figure.value)
                yield from self._sharing(index, taken)

    def _counts_people(self, figure: Figure) -> str:
        """The rule by which a figure counts people or animals; empty if it doesn't."""
        text, end = self.text, figure.end
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

    @staticmethod
    def _is_year(figure: Figure, before: str) -> bool:
        return (
            1900 <= figure.value <= 2050 and figure.end - figure.start == 4 and _YEARS_BEFORE.search(before) is not None
        )

    def _sharing(self, index: int, taken: set[int]) -> Iterator[Number]:
        """``22 HFpEF, 17 HFmrEF and 15 HFrEF patients``: counts before one that share its noun."""
        while index > 0 and index - 1 not in taken:
            earlier, here = self.counts[index - 1], self.counts[index]
            gap = self.text[earlier.end : here.start]
            if len(gap) > 40 or not re.fullmatch(r"\s[A-Za-z-]{3,24}(?:,|\sand|,\sand|\sor)\s", gap):
                return
            if not earlier.is_whole or earlier.value < 2 or earlier.glued or _UNIT.match(self.text, earlier.end):
                return
            index -= 1
            taken.add(index)
            yield Number(
                earlier.start, earlier.end, "size", "it shares the noun of the count behind it", value=earlier.value
            )

    # Doses

    def _doses(self) -> Iterator[Number]:
        index = len(self.figures) - 1
        found: list[Number] = []
        while index >= 0:
            figure = self.figures[index]
            unit = _DOSE.match(self.text, figure.end)
            if unit is None or index in self.used or _NOT_A_DOSE.match(self.text, unit.end()):
                index -= 1
                continue
            per = _DOSE_PER.match(self.text, unit.end())
            other = re.compile(r"\s?/").match(self.text, unit.end()) is not None
            if (unit["weak"] and (per is None or not _EACH_TIME.search(per[0]))) or (other and per is None):
                index -= 1
                continue
            first = self._back(index)
            rule = f"a unit of doses stands behind it: {unit[0].strip(' -')}"
            end = per.end() if per and not per[0].strip().lower().startswith("every") else unit.end()
            found.append(
                Number(self.figures[first].start, end, "dose", rule, value=figure.value, decimals=figure.decimals)
            )
            inner = index
            while self._has(inner) and self.figures[inner].start < end:
                self.used.add(inner)
                inner += 1
            self.used.update(range(first, index + 1))
            index = first - 1
        yield from reversed(found)

    # Ki-67

    def _ki67(self) -> Iterator[Number]:
        at = 0
        for word in _KI67.finditer(self.text):
            while at < len(self.figures) and self.figures[at].start < word.end():
                if self.figures[at].end > word.start():
                    self.used.add(at)
                at += 1
            if not self._has(at):
                return
            if self.figures[at].start - word.end() > 60:
                continue
            between = self.text[word.end() : self.figures[at].start]
            if not _KI67_GAP.fullmatch(between):
                continue
            last = at
            while self._has(last + 1) and re.fullmatch(
                r"\s?%?\s?(?:-|to|and|,|≤|<|–|and\s[≤<>≥])\s?[≤<>≥]?\s?", self._gap(last, last + 1)
            ):
                last += 1
            while last >= at and not self._is_percent(last):
                last -= 1
            if last < at:
                continue
            end = _IS_PERCENT.match(self.text, self.figures[last].end).end()  # type: ignore[union-attr]
            start = self.figures[at].start
            while start > 0 and self.text[start - 1] in " <>≤≥=" and start > word.end():
                start -= 1
            while self.text[start] == " ":
                start += 1
            self.used.update(range(at, last + 1))
            yield Number(
                start,
                end,
                "ki67",
                f"“{word[0]}” stands before it",
                word[0],
                self.figures[at].value,
                high=self.figures[last].value if last > at else None,
            )

    # Shares

    def _shares(self) -> Iterator[Number]:
        counts = self.counts
        for index, part in enumerate(counts[:-1]):
            total = counts[index + 1]
            if not part.is_whole or not total.is_whole or total.in_words or part.value > total.value or total.value < 2:
                continue
            gap = self.text[part.end : total.start] if total.start - part.end <= 40 else "\n"
            before = self.text[max(0, part.start - 90) : part.start]
            if gap == "/":
                if not self._is_fraction(part, total, before):
                    continue
                rule = "a slash between a part and its total"
            elif _OF.fullmatch(gap):
                if _NOT_A_COUNT.search(before) or _MEDIAN.search(before[-40:]) or self._is_percent_at(total.end):
                    continue
                rule = "“of” between a part and its total"
            else:
                continue
            self.in_shares.update((part.start, total.start))
            yield Number(part.start, total.end, "share", rule, value=part.value, high=total.value)
        yield from self._shares_around_percent()

    def _shares_around_percent(self) -> Iterator[Number]:
        """``46 (21%) of 219``."""
        counts = self.counts
        for index, part in enumerate(counts[:-2]):
            percent, total = counts[index + 1], counts[index + 2]
            if not part.is_whole or not total.is_whole or part.value > total.value or total.start - part.end > 30:
                continue
            if self.text[part.end : percent.start] not in (" (", "(") or not self._is_percent_at(percent.end):
                continue
            if re.fullmatch(r"\s?%\)\sof\s(?:the\s)?", self.text[percent.end : total.start]):
                rule = "a part, its percentage and its total"
                self.in_shares.update((part.start, total.start))
                yield Number(part.start, total.end, "share", rule, value=part.value, high=total.value)

    def _is_percent_at(self, place: int) -> bool:
        return _IS_PERCENT.match(self.text, place) is not None

    def _is_fraction(self, part: Figure, total: Figure, before: str) -> bool:
        """Whether ``a/b`` is a part of a total, and not a date, a gene, a score or a pressure."""
        text = self.text
        if (
            part.glued
            or total.glued
            or _ACUITY.search(before)
            or before.endswith(_NO_FRACTION)
            or text.startswith(("/", "-"), total.end)
        ):
            return False
        if part.in_words or total.end - total.start > 7 or _UNIT.match(text, total.end) or _DOSE.match(text, total.end):
            return False
        return total.value >= 5 or self._is_percent_at(total.end)
