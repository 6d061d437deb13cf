"""The numbers of a text: people counted, ratios with their intervals, p values, medians, percentages, doses, Ki-67.

The rules know the typographies of the Lancet (``HR 0·48 [95% CI 0·35–0·67]``), of the New England Journal (``hazard
ratio, 0.35; 95% confidence interval [CI], 0.27 to 0.45; P<0.001``) and of the JCO (``P = .022``). In doubt a number is
left unmarked: `tests/lenses/measure.py` holds them against abstracts that a person has marked.
"""

from __future__ import annotations

from netreader.lenses.numbers.doses import doses
from netreader.lenses.numbers.groups import groups
from netreader.lenses.numbers.intervals import intervals
from netreader.lenses.numbers.ki67 import ki67
from netreader.lenses.numbers.medians import medians
from netreader.lenses.numbers.number import KINDS, Number
from netreader.lenses.numbers.people import people
from netreader.lenses.numbers.percentages import percentages
from netreader.lenses.numbers.pvalues import p_values
from netreader.lenses.numbers.ratios import ratios
from netreader.lenses.numbers.reading import Reading
from netreader.lenses.numbers.shares import shares

__all__ = ["KINDS", "Number", "numbers"]

#: The kinds in the order in which they are looked for: the more telling take their figures first.
_LOOKED_FOR = (ki67, ratios, medians, intervals, p_values, doses, percentages, shares, people)


def numbers(text: str) -> list[Number]:
    """All numbers of a text that a reader may want to look at, in order; one that is a part of another comes behind."""
    reading = Reading(text)
    found = [number for look in _LOOKED_FOR for number in look(reading)]
    found += groups(reading, found)
    return sorted(found, key=lambda number: (number.start, -number.end))
