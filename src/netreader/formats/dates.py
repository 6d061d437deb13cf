"""Dates as formats write them: ``2018 Aug 3``, ``2018/08/03``, a season, a span, and back."""

from __future__ import annotations

import re

from netreader.article import Article

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
SEASONS = ("Spring", "Summer", "Autumn", "Winter")

_MONTH = "|".join(MONTHS)
_PLAIN = re.compile(rf"(\d{{4}})(?: ({_MONTH})(?: (\d{{1,2}}))?)?", re.ASCII)
_NUMBERS = re.compile(r"(\d{4})(?:[-/](\d{1,2})(?:[-/](\d{1,2}))?)?(?:[-/]*|T.*)", re.ASCII)
_FIRST_YEAR = re.compile(r"(?<!\d)[12]\d{3}(?!\d)", re.ASCII)
_FIRST_MONTH = re.compile(rf"\b({_MONTH})", re.IGNORECASE)


def printed(iso: str) -> str:
    """An ISO date as PubMed prints it: ``2018-10-03`` → ``2018 Oct 3``."""
    parts = numbers(iso)
    return " ".join([iso[:4], *(MONTHS[month - 1] for month in parts[1:2]), *map(str, parts[2:3])]) if parts else ""


def published_text(article: Article) -> str:
    """The date of publication as PubMed prints it."""
    return article.published_text or printed(article.published)


def numbers(iso: str) -> list[int]:
    """Year, month and day of an ISO date, as far as they are there and can be."""
    found = _NUMBERS.fullmatch(iso)
    if not found or found[1] == "0000":
        return []
    parts = [int(found[1])]
    if found[2] and 1 <= int(found[2]) <= 12:
        parts.append(int(found[2]))
        if found[3] and 1 <= int(found[3]) <= 31:
            parts.append(int(found[3]))
    return parts


def iso(parts: list[int]) -> str:
    """``YYYY``, ``YYYY-MM`` or ``YYYY-MM-DD``; empty for no parts."""
    return "-".join([f"{parts[0]:04}", *(f"{part:02}" for part in parts[1:3])]) if parts else ""


def date_of(text: str) -> tuple[str, str]:
    """A date as ISO and as PubMed prints it; ``("", text)`` where no year can be told.

    A span counts from its first month; a season has none.
    """
    text = text.strip()
    if found := _PLAIN.fullmatch(text):
        parts = [int(found[1])]
        if found[2]:
            parts.append(MONTHS.index(found[2]) + 1)
        if found[3] and 1 <= int(found[3]) <= 31:
            parts.append(int(found[3]))
        return iso(parts), printed(iso(parts))
    if parts := numbers(text):
        return iso(parts), printed(iso(parts))
    year = _FIRST_YEAR.search(text)
    if not year:
        return "", text
    month = _FIRST_MONTH.search(text)
    return (f"{year[0]}-{MONTHS.index(month[1].title()) + 1:02}" if month else year[0]), text
