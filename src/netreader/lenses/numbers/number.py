"""A number marked in a text, and its kinds."""

from __future__ import annotations

from dataclasses import dataclass

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
