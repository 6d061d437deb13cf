"""Dates in PubMed's XML: names or numbers of months, seasons, and MedlineDate's free text."""

from __future__ import annotations

import re
from xml.etree.ElementTree import Element

from netreader.text import clean_line

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")

# What stands in the XML → two digits. A value that is not in its table is no date, so nothing needs cleaning.
_MONTH = {
    spelling: f"{number:02}"
    for number, name in enumerate(MONTHS, 1)
    for spelling in (name, name.lower(), name.upper(), str(number), f"{number:02}")
}
_NUMBER = {spelling: f"{number:02}" for number in range(60) for spelling in (str(number), f"{number:02}")}
_YEAR = {str(year): str(year) for year in range(1000, 3000)}
_DAY = {spelling: digits for spelling, digits in _NUMBER.items() if 1 <= int(digits) <= 31}
_HOUR = {spelling: digits for spelling, digits in _NUMBER.items() if int(digits) <= 23}
_FIRST_MONTH = re.compile(rf"\b({'|'.join(MONTHS)})", re.IGNORECASE)
_FIRST_YEAR = re.compile(r"(?<!\d)[12]\d{3}(?!\d)", re.ASCII)


def iso_date(element: Element) -> str:
    """``YYYY``, ``YYYY-MM`` or ``YYYY-MM-DD`` of an element with Year, Month and Day; empty if it has no year."""
    parts = {child.tag: child.text or "" for child in element}
    return _iso(parts.get("Year", ""), parts.get("Month", ""), parts.get("Day", ""))


def moment_of(element: Element) -> str:
    """As `iso_moment`, of a PubMedPubDate."""
    parts = {child.tag: child.text or "" for child in element}
    return iso_moment(*(parts.get(tag, "") for tag in ("Year", "Month", "Day", "Hour", "Minute")))


def iso_moment(year: str, month: str, day: str, hour: str, minute: str) -> str:
    """``YYYY-MM-DD``, with `` HH:MM`` where the hour is known."""
    date = _iso(year, month, day)
    hour = _HOUR.get(hour.strip(), "") if len(date) == 10 else ""
    return f"{date} {hour}:{_NUMBER.get(minute.strip(), '00')}" if hour else date


def publication_date(element: Element) -> tuple[str, str]:
    """PubDate as an ISO date and as PubMed prints it: ``2018-08`` and ``2018 Aug``.

    A span (``1998 Dec-1999 Jan``, ``2019 Jul-Aug``) counts from its first month; a season has no month.
    """
    parts = {child.tag: child.text or "" for child in element}
    if parts.get("MedlineDate"):
        text = clean_line(parts["MedlineDate"])
        found = _FIRST_YEAR.search(text)
        return (_with_month(found[0], text), text) if found else ("", text)
    iso = _iso(parts.get("Year", ""), parts.get("Month", ""), parts.get("Day", ""))
    season = clean_line(parts.get("Season", ""))
    if season and len(iso) == 4:
        return _with_month(iso, season), f"{iso} {season}"
    if len(iso) == 4 and parts.get("Month"):  # a month that is none: a span of months, or a season
        month = clean_line(parts["Month"])
        return _with_month(iso, month), f"{iso} {month}"
    return iso, printed(iso)


def printed(iso: str) -> str:
    """An ISO date as PubMed prints it: ``2018-10-03`` → ``2018 Oct 3``."""
    if len(iso) < 7:
        return iso
    month = f"{iso[:4]} {MONTHS[int(iso[5:7]) - 1]}"
    return f"{month} {int(iso[8:10])}" if len(iso) >= 10 else month


def _iso(year: str, month: str, day: str) -> str:
    known = _YEAR.get(year) or _YEAR.get(year.strip())
    if not known:
        return ""
    digits = _MONTH.get(month) or _month_of(month.strip())
    if not digits:
        return known
    two = _DAY.get(day) or _DAY.get(day.strip())
    return f"{known}-{digits}-{two}" if two else f"{known}-{digits}"


def _month_of(text: str) -> str | None:
    """The month of a value with blanks round it, or of a whole name (``August``)."""
    return _MONTH.get(text[:3].title() if text.isalpha() else text)


def _with_month(year: str, text: str) -> str:
    found = _FIRST_MONTH.search(text)
    return f"{year}-{_MONTH[found[1].title()]}" if found else year
