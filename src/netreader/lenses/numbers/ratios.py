"""Ratios by the names that papers give them, with their intervals."""

from __future__ import annotations

import re
from collections.abc import Iterator

from netreader.lenses.numbers.number import Number
from netreader.lenses.numbers.reading import BREAK, FAR, UNIT, Reading

_RATIO = re.compile(
    r"(?<![\w/-])(?:(?:adjusted\s|stratified\s|unadjusted\s|pooled\s|multivariate\s|multivariable\s)?"
    r"(?:(?:hazards?|odds|risk|rate|prevalence|incidence(?:\srate)?)\sratios?|relative\s(?:risks?|hazards?))"
    r"|(?:(?-i:[a-z]{0,3}(?:HRs?|ORs?|RRs?|IRRs?))))(?![\w-])",
    re.I,
)
_RATIO_NAMED = re.compile(
    r"[)\]]?[\s,]{0,2}(?:[(\[][^()\[\]]{0,40}[)\]])?[^\d.;()\[\]]{0,70}?[\s,:=(\[]{0,3}(?:(?:was|were|of|is|=|:|,|~|"
    r"≈)\s?)?[(\[]?",
    re.I,
)
_OTHER_MEASURE = re.compile(
    r"\b(?:mean|difference|median|correlation|coefficients?|AUC|area\sunder|sensitivity|specificity|slope|SMD|WMD|MD"
    r"|accuracy|kappa|ICC|prevalence\sof|incidence\sof|estimate\sof)\b|β|±|\+/-",
    re.I,
)


def ratios(reading: Reading) -> Iterator[Number]:
    """Numbers behind the name of a ratio, in its sentence, with the interval behind each."""
    name: re.Match[str] | None = None
    reached = -1  # end of the ratio before, while its sentence and its row go on
    for index, figure in enumerate(reading.figures):
        begin = reading.figures[index - 1].end if index else 0
        for found in _RATIO.finditer(reading.text, max(begin, figure.start - FAR), figure.start):
            name, reached = found, -1
        if name is None or index in reading.levels or index in reading.used or figure.value <= 0:
            continue
        before = reading.text[max(name.end(), figure.start - FAR) : figure.start]
        if figure.start - name.end() > FAR and reached < 0:
            continue
        if reached >= 0:
            before = reading.text[max(reached, figure.start - FAR) : figure.start]
            if figure.start - reached > FAR:
                continue
        if BREAK.search(before):
            reached = -1
            name = None
            continue
        if (
            reading.is_percent(index)
            or (figure.glued and figure.glued[0].islower())
            or UNIT.match(reading.text, figure.end)
        ):
            continue
        interval = reading.interval(index, bare=True)
        if interval is not None and not _OTHER_MEASURE.search(before):
            last, low, high, level, end = interval
            rule = f"“{name[0]}” names it; the interval stands behind it"
            end = reading.closed(figure.end, end)
            yield Number(
                figure.start, end, "ratio", rule, name[0], figure.value, low, high, level, decimals=figure.decimals
            )
            reading.used.update(range(index, last + 1))
            reached = end
        elif reached < 0 and _RATIO_NAMED.fullmatch(before) and not _OTHER_MEASURE.search(before):
            last = index + 1 if _is_range(reading, index) else index
            end = reading.figures[last].end
            if not figure.decimals or reading.text[end : end + 1] in ("/", "-"):
                continue
            rule = f"“{name[0]}” names it; no interval stands behind it"
            if last > index:
                rule = f"“{name[0]}” names it; from the smallest to the largest of several"
            yield Number(figure.start, end, "ratio", rule, name[0], figure.value, decimals=figure.decimals)
            reading.used.update(range(index, last + 1))
            reached = end


def _is_range(reading: Reading, index: int) -> bool:
    """Whether a figure begins a range of ratios: ``0.28-0.38``."""
    if not reading.has(index + 1) or not re.fullmatch(r"\s?(?:-|to)\s?", reading.gap(index, index + 1)):
        return False
    low, high = reading.figures[index], reading.figures[index + 1]
    return bool(high.decimals) and 0 < low.value < high.value and not reading.is_percent(index + 1)
