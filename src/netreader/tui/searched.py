"""The words of a search where they stand: what finds them in a text, how they are marked, and all of them in order."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TypeAlias

from textual.content import Content, Span

from netreader.text import fold

#: How a search term is marked where it stands; readable without colour too.
MATCH = "underline $accent"

#: Where something stands: lines, and the characters from and to on each.
Place: TypeAlias = tuple[tuple[int, int, int], ...]


def mark(content: Content, pattern: re.Pattern[str] | None) -> Content:
    """Search terms marked where they stand."""
    if pattern is None:
        return content
    found = [Span(*match.span(), MATCH) for match in pattern.finditer(_comparable(content.plain))]
    return content.add_spans(found) if found else content


def is_marked(content: Content) -> bool:
    """Whether a search term stands in this."""
    return any(span.style == MATCH for span in content.spans)


def matches(lines: Sequence[Content], pattern: re.Pattern[str] | None) -> list[Place]:
    """The marked words on lines, in order; one that goes over the end of a line is one."""
    if pattern is None:
        return []
    found: list[Place] = []
    for number, line in enumerate(lines):
        marked = sorted((span.start, span.end) for span in line.spans if span.style == MATCH)
        for start, end in marked:
            place = (number, start, end)
            if found and _goes_on(found[-1], place, lines, pattern):
                found[-1] = (*found[-1], place)
            else:
                found.append((place,))
    return found


def _goes_on(before: Place, here: tuple[int, int, int], lines: Sequence[Content], pattern: re.Pattern[str]) -> bool:
    """Whether a mark at the beginning of a line belongs to the one at the end of the line above."""
    line, start, end = before[-1]
    number, left, right = here
    above, below = lines[line].plain, lines[number].plain
    if number != line + 1 or above[end:].strip() or below[:left].strip():
        return False
    joint = "" if above[end - 1 : end] == "-" else " "
    whole = _comparable(joint.join((above[start:end], below[left:right])))
    return pattern.fullmatch(whole) is not None and pattern.fullmatch(_comparable(below[left:right])) is None


def _comparable(text: str) -> str:
    """A text in which search terms are found, as long as it was."""
    if text.isascii():
        return text
    folded = fold(text)
    return folded if len(folded) == len(text) else text


def pattern_of(terms: Sequence[str]) -> re.Pattern[str] | None:
    """What finds the terms of a search in a text: whole words in the singular or plural, whatever their case; with a
    last ``*`` all that begins so. Between the words of a phrase may stand any signs."""
    words = sorted({term for term in terms if len(term.rstrip("*")) > 1}, key=len, reverse=True)
    if not words:
        return None
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(_expression, words))})(?!\w)", re.IGNORECASE)


def _expression(term: str) -> str:
    words = r"[\W_]+".join(map(re.escape, fold(term.rstrip("*")).split()))
    return rf"{words}\w*" if term.endswith("*") else rf"{words}(?:e?s)?"
