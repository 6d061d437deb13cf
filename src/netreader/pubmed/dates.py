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
_DAY = {spelling: digits for spelling, digits in _NUMBER.items() if 1 <= int(digits) <= 31}
_HOUR = {spelling: digits for spelling, digits in _NUMBER.items() if int(digits) <= 23}
_YEAR = re.compile(r"\s*([12]\d{3})\s*", re.ASCII)
_FIRST_MONTH = re.compile(rf"\b({'|'.join(MONTHS)})", re.IGNORECASE)
_FIRST_YEAR = re.compile(r"(?<!\d)[12]\d{3}(?!\d)", re.ASCII)


def iso_date(element: Element) -> str:
    """``YYYY``, ``YYYY-MM`` or ``YYYY-MM-DD`` of an element with Year, Month and Day; empty if it has no year."""
    return _iso({child.tag: child.text or "" for child in element})


def iso_moment(element: Element) -> str:
    """As `iso_date`, with `` HH:MM`` where the element (PubMedPubDate) has Hour and Minute."""
    parts = {child.tag: child.text or "" for child in element}
    date = _iso(parts)
    if len(date) == 10 and "Hour" in parts:
        hour = _HOUR.get(parts["Hour"].strip())
        if hour:
            return f"{date} {hour}:{_NUMBER.get(parts.get('Minute', '').strip(), '00')}"
    return date


def publication_date(element: Element) -> tuple[str, str]:
    """PubDate as an ISO date and as PubMed prints it: ``2018-08`` and ``2018 Aug``.

    A span (``1998 Dec-1999 Jan``, ``2019 Jul-Aug``) counts from its first month; a season has no month.
    """
    parts = {child.tag: child.text or "" for child in element}
    if parts.get("MedlineDate"):
        text = clean_line(parts["MedlineDate"])
        found = _FIRST_YEAR.search(text)
        return (_with_month(found[0], text), text) if found else ("", text)
    iso = _iso(parts)
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


def _iso(parts: dict[str, str]) -> str:
    year = _YEAR.fullmatch(parts.get("Year", ""))
    if not year:
        return ""
    month = parts.get("Month")
    if not month:
        return year[1]
    digits = _MONTH.get(month) or _MONTH.get(month.strip()[:3].title() if month.strip().isalpha() else month.strip())
    if not digits:
        return year[1]
    day = _DAY.get(parts.get("Day", "").strip())
    return f"{year[1]}-{digits}-{day}" if day else f"{year[1]}-{digits}"


def _with_month(year: str, text: str) -> str:
    found = _FIRST_MONTH.search(text)
    return f"{year}-{_MONTH[found[1].title()]}" if found else year
