"""Days as numbers, by which dates are compared: 20180803."""

from __future__ import annotations

from datetime import date, timedelta


def number(day: date) -> int:
    """A day as the number by which it is compared."""
    return day.year * 10_000 + day.month * 100 + day.day


def first_day(text: str) -> int:
    """``2018/08`` → 20180801."""
    year, month, day = ([int(part) for part in text.split("/") if part.isdecimal()] + [1, 1, 1])[:3]
    return year * 10_000 + month * 100 + day


def last_day(text: str) -> int:
    """``2018/08`` → 20180899, which no day of that month is above."""
    year, month, day = ([int(part) for part in text.split("/") if part.isdecimal()] + [99, 99, 99])[:3]
    return year * 10_000 + month * 100 + day


def back(day: date, count: int, unit: str) -> date:
    """The day so many days, months or years before; the last of the month where it has no such day."""
    if unit == "days":
        return day - timedelta(days=min(count, day.toordinal() - 1))
    months = day.year * 12 + day.month - 1 - count * (12 if unit == "years" else 1)
    year, month = divmod(max(months, 12), 12)
    for last in (day.day, 30, 29, 28):
        try:
            return date(year, month + 1, last)
        except ValueError:
            continue
    raise AssertionError  # every month has a 28th
