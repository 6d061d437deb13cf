"""What a reader should know of a query before it is sent: each problem with its place, a sentence and a mend."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal, TypeAlias

Severity: TypeAlias = Literal["error", "warning"]
#: Replace the characters from the first number to the second by the text.
Edit: TypeAlias = tuple[int, int, str]

#: More problems of one severity than a reader would ever go through; also keeps hostile texts from costing time.
MOST = 25


@dataclass(frozen=True, slots=True)
class Problem:
    """Something in a query that PubMed refuses, drops in silence, or reads otherwise than it looks.

    Attributes:
        kind: Its name in the program, such as ``unknown-tag``.
        message: A sentence for the reader.
        start, end: Its place in the text.
        severity: ``error`` where the query can't be meant so or PubMed refuses it; else ``warning``.
        mend: The whole text with just this problem mended, where that can be said; else None.
    """

    kind: str
    message: str
    start: int
    end: int
    severity: Severity = "warning"
    mend: str | None = None


class Report:
    """Collects the problems of one text."""

    def __init__(self, text: str) -> None:
        self.text = text
        self._problems: dict[Severity, list[Problem]] = {"error": [], "warning": []}

    def full(self, severity: Severity = "warning") -> bool:
        """Whether further problems would be dropped."""
        return len(self._problems[severity]) >= MOST

    def warn(self, kind: str, message: str, start: int, end: int, edits: Iterable[Edit] | None = None) -> None:
        self._add("warning", kind, message, start, end, edits)

    def error(self, kind: str, message: str, start: int, end: int, edits: Iterable[Edit] | None = None) -> None:
        self._add("error", kind, message, start, end, edits)

    def problems(self) -> tuple[Problem, ...]:
        """In the order of the text."""
        return tuple(sorted((*self._problems["error"], *self._problems["warning"]), key=lambda found: found.start))

    def _add(
        self, severity: Severity, kind: str, message: str, start: int, end: int, edits: Iterable[Edit] | None
    ) -> None:
        if self.full(severity):
            return
        mend = None if edits is None else edited(self.text, edits)
        if mend is not None and (mend == self.text or not mend.strip()):
            mend = None
        self._problems[severity].append(Problem(kind, message, start, end, severity, mend))


def edited(text: str, edits: Iterable[Edit]) -> str:
    """The text after edits that don't overlap."""
    parts, at = [], 0
    for start, end, new in sorted(edits):
        parts += [text[at:start], new]
        at = max(at, end)
    parts.append(text[at:])
    return "".join(parts)
