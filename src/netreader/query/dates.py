"""Dates as PubMed's query language writes them."""

from __future__ import annotations

import re
from typing import NamedTuple

from netreader.query.tree import Unit

_DATE = re.compile(r"(\d{4})(?:/(\d{1,2})(?:/(\d{1,2}))?)?")
#: What people write for it, to be mended.
_ALMOST = re.compile(r"(\d{4})(?:[-./](\d{1,2})(?:[-./](\d{1,2}))?)?")
_RECENT = re.compile(r"(last|past|previous)(?: (\d{1,4}))? (day|week|month|year)s?", re.IGNORECASE)
_DAYS = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)

#: PubMed's way to leave the end of a range open (User Guide).
OPEN_END = "3000"
OPEN_START = "1000"


class Span(NamedTuple):
    """``last 5 years``; `exact` is False where PubMed would not read it so (``past``, weeks)."""

    number: int
    unit: Unit
    exact: bool


def read(text: str) -> str | None:
    """``2020/3/1`` → ``2020/03/01``; None if this is no date, or none that exists."""
    match = _DATE.fullmatch(text)
    if not match or not match[0].isascii():
        return None
    year, month, day = match.groups()
    if month is None:
        return year
    if not 1 <= int(month) <= 12:
        return None
    if day is None:
        return f"{year}/{int(month):02}"
    if not 1 <= int(day) <= _length(int(year), int(month)):
        return None
    return f"{year}/{int(month):02}/{int(day):02}"


def looks_like_date(text: str) -> bool:
    """Whether somebody meant a date, existing or not."""
    return bool(_ALMOST.fullmatch(text))


def mended(text: str) -> str | None:
    """The nearest date that exists: ``2020-03-01`` with slashes, ``2020/02/30`` on the last day of February."""
    match = _ALMOST.fullmatch(text)
    if not match or not match[0].isascii():
        return None
    year, month, day = match.groups()
    if month is None:
        return str(year)
    month = min(max(int(month), 1), 12)
    if day is None:
        return f"{year}/{month:02}"
    return f"{year}/{month:02}/{min(max(int(day), 1), _length(int(year), month)):02}"


def mended_range(text: str) -> str | None:
    """``2019-2020`` → ``2019:2020``; None if these are not two dates with a hyphen between."""
    for at, sign in enumerate(text):
        if sign == "-" and (first := mended(text[:at].strip())) and (last := mended(text[at + 1 :].strip())):
            return f"{first}:{last}"
    return None


def recent(text: str) -> Span | None:
    """``last 30 days``, ``last year``; None if this is something else."""
    match = _RECENT.fullmatch(text)
    if not match or not match[0].isascii():
        return None
    number = int(match[2]) if match[2] else 1
    unit = match[3].lower()
    exact = match[1].lower() == "last" and unit != "week" and number > 0 and (bool(match[2]) or unit == "year")
    number = max(number, 1)
    if unit == "week":
        return Span(number * 7, "days", False)
    units: dict[str, Unit] = {"day": "days", "month": "months", "year": "years"}
    return Span(number, units[unit], exact)


def _length(year: int, month: int) -> int:
    leap = month == 2 and year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
    return _DAYS[month - 1] + leap
