"""Dates and ranges: ``2020[dp]``, ``1996:1998[edat]``, ``"last 5 years"[dp]``, ``1:1000[pmid]``."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from netreader.query import dates, linter
from netreader.query.lexis import Token, has_words, joined, source
from netreader.query.problems import Report
from netreader.query.tags import Tag
from netreader.query.tree import Dates, Node, Recent, Span, Term, Values

#: Characters of two dates at most.
LONGEST = 40

_SIDE = r'(?:"([^"]*)"|([^\s":]*))'
_RANGE = re.compile(rf"{_SIDE} ?: ?{_SIDE}")
_BARE = re.compile(r"(?<!\S)\d{4}(?:/\d{1,2}){0,2} ?: ?\d{4}(?:/\d{1,2}){0,2}(?!\S)")


class Taken(NamedTuple):
    """What was read at the end of a run.

    Attributes:
        length: So many tokens of the run.
        nodes: One operand; none if it makes no sense, which is reported.
        replaces: It takes the place of the operand before the run, as the second half of a range.
    """

    length: int
    nodes: tuple[Node, ...]
    replaces: bool = False


def read(run: Sequence[Token], tag: Tag, report: Report, before: Node | None) -> Taken | None:
    """What stands at the end of a run before the tag of a field that takes ranges; None if that is ordinary words.

    Args:
        before: The operand directly before the run, which may be the first half: ``2020[dp] : 2021[dp]``.
    """
    assert tag.field is not None
    if tag.field.dates:
        return _second_date(run, tag, report, before) or _dates(run, tag, report) or _no_date(run, tag, report)
    return _values(run, tag, before)


def without_tag(text: str, span: Span, report: Report) -> None:
    """``2020:2022`` without a field."""
    if _BARE.search(text):
        edits = [(span[1], span[1], "[dp]")] if _BARE.search(text.rsplit(" ", 3)[-1]) else None
        report.warn("range-without-tag", "A range of dates needs a tag, such as [dp].", *span, edits)


def _second_date(run: Sequence[Token], tag: Tag, report: Report, before: Node | None) -> Taken | None:
    assert tag.field is not None
    if not (isinstance(before, Dates) and before.single and before.field == tag.field.tag):
        return None
    last = dates.read(_second(run))
    if not last:
        return None
    span = (before.span[0], tag.end)
    _check_order(before.first, last, span, report)
    return Taken(len(run), (Dates(before.field, before.first, last, span=span),), True)


def _dates(run: Sequence[Token], tag: Tag, report: Report) -> Taken | None:
    """A date, a range of dates, or ``last 5 years``."""
    assert tag.field is not None
    name = tag.field.tag
    for count, first, last in _ranges(run):
        if all(not side or dates.looks_like_date(side) for side in (first, last)):
            span = (run[-count].start, tag.end)
            node = _range(name, first, last, span, report)
            if node or not (first or last):
                return Taken(count, (node,) if node else ())
            return _no_date(run, tag, report, told=True)
    for count in (1,) if run[-1].kind == "quote" else (3, 2, 1):
        if count > len(run) or any(token.kind == "quote" for token in run[-count:-1]):
            continue
        text = " ".join(token.value for token in run[-count:])
        span = (run[-count].start, tag.end)
        recent = dates.recent(text)
        if recent:
            if not recent.exact:
                edits = [(*span, f'"last {recent.number} {recent.unit}"[{name}]')]
                message = "PubMed counts back as “last 5 years”, “last 6 months” or “last 30 days” only."
                report.warn("recent", message, *span, edits)
            return Taken(count, (Recent(name, recent.number, recent.unit, span, not recent.exact),))
        date = dates.read(text)
        if date:
            return Taken(count, (Dates(name, date, date, True, span),))
    return None


def _range(name: str, first: str, last: str, span: Span, report: Report) -> Dates | None:
    """A range of dates; an end that is missing is left open."""
    if not first and not last:
        message = "Both ends of this range of dates are missing."
        report.error("date-ends", message, *span, linter.without(report.text, *span))
        return None
    near = dates.mended(first) or dates.OPEN_START, dates.mended(last) or dates.OPEN_END
    edits = [(*span, f"{near[0]}:{near[1]}[{name}]")]
    if not first or not last:
        message = (
            f"The beginning of this range is missing; write a year, such as {dates.OPEN_START}."
            if not first
            else f"The end of this range is missing; PubMed leaves it open with {dates.OPEN_END}."
        )
        report.warn("date-ends", message, *span, edits)
    for side in (first, last):
        if side and not dates.read(side):
            message = f"There is no date “{side}”: write 2020, 2020/03 or 2020/03/01."
            report.error("no-date", message, *span, edits)
    since = dates.read(first) if first else dates.OPEN_START
    until = dates.read(last) if last else dates.OPEN_END
    if not since or not until:
        return None
    _check_order(since, until, span, report)
    return Dates(name, since, until, span=span)


def _check_order(first: str, last: str, span: Span, report: Report) -> None:
    if first[: len(last)] > last[: len(first)]:
        tag = report.text[: span[1]].rpartition("[")[2]
        edits = [(*span, f"{last}:{first}[{tag}")]
        report.warn("date-order", "This range of dates ends before it begins, so it finds nothing.", *span, edits)


def _no_date(run: Sequence[Token], tag: Tag, report: Report, told: bool = False) -> Taken:
    """What a date tag can't mean is kept as words, so that nothing of the text is lost."""
    assert tag.field is not None
    start = len(run) - 1
    quoted = run[-1].kind == "quote"
    while not quoted and start and run[start - 1].kind == "word":
        start -= 1
    words = run[start:]
    text = words[0].value if quoted else joined(words, [word.value for word in words])
    span = (words[0].start, tag.end)
    if not told:
        mend = dates.mended(text) or (dates.mended_range(text) if len(text) <= LONGEST else None)
        edits = [(words[0].start, words[-1].end, mend)] if mend else None
        shown = text if len(text) <= 30 else f"{text[:29]}…"
        message = f"“{shown}” is no date: write 2020, 2020/03, 2020/03/01, a range 2018:2020 or “last 5 years”."
        report.error("no-date", message, *span, edits)
    return Taken(len(words), (Term(text, tag.field.tag, quoted, span=span),) if has_words(text) else ())


def _values(run: Sequence[Token], tag: Tag, before: Node | None) -> Taken | None:
    """A range of numbers."""
    assert tag.field is not None
    name = tag.field.tag
    if isinstance(before, Term) and before.field == name and _is_number(before.text):
        last = _second(run)
        if _is_number(last):
            return Taken(len(run), (Values(name, before.text, last, (before.span[0], tag.end)),), True)
    for count, first, last in _ranges(run):
        if _is_number(first) and _is_number(last):
            return Taken(count, (Values(name, first, last, (run[-count].start, tag.end)),))
    return None


def _ranges(run: Sequence[Token]) -> Iterator[tuple[int, str, str]]:
    """The ways in which the end of a run is a range: how many tokens it takes, and its two ends as typed."""
    for count in (3, 2, 1):
        match = _RANGE.fullmatch(source(run[-count:])) if count <= len(run) else None
        if match:
            yield count, (match[1] or match[2] or "").strip(), (match[3] or match[4] or "").strip()


def _second(run: Sequence[Token]) -> str:
    """The end of a range whose beginning stands before the run: ``: 2021``; else empty."""
    match = _RANGE.fullmatch(source(run)) if len(run) <= 2 and run[0].value.startswith(":") else None
    return (match[3] or match[4] or "").strip() if match else ""


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit()
