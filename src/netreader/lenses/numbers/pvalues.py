"""P values."""

from __future__ import annotations

import re
from collections.abc import Iterator

from netreader.lenses.numbers.number import Number
from netreader.lenses.numbers.reading import Reading

_P = re.compile(
    r"(?<![\w.-])[Pp](?:\s?-?\s?values?|\s?-?trend|\s?-?interaction|\s?(?:for|of)\s(?:\w+[\s-]){0,3}(?:\w+)|"
    r"\s?_?\((?:[\w\s-]{1,20})\)|\s?_\w{1,12})?"
    r"\s{0,2}(?:[=<>≤≥≈]{1,2}|less\sthan|greater\sthan|was|of|:|,)\s{0,2}(?:or\s?=\s?)?$"
)
_P_TAIL = re.compile(r"\s?(?:[x×*.]\s?10\s?(?:\^?\(?-?\d{1,3}\)?|[⁻⁰¹²³⁴-⁹]{1,4})|[eE]-?\d{1,3})")
_P_LIST = re.compile(r"\s?(?:and|,|or)\s(?:[<>=≤≥]\s?)?")


def _exponent(tail: str) -> int:
    """The power of ten in ``x 10⁻⁵``, ``× 10(-8)``, ``e-6``."""
    plain = tail.translate(str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789"))
    found = re.search(r"(?:10\s?\^?\(?|[eE])(-?\d{1,3})\)?$", plain)
    return max(-300, min(300, int(found[1]))) if found else 0


def p_values(reading: Reading) -> Iterator[Number]:
    """Numbers behind ``P`` and a sign."""
    for index, figure in enumerate(reading.figures):
        if index in reading.used or (not 0 <= figure.value <= 1.0 and not _P_TAIL.match(reading.text, figure.end)):
            continue
        before = reading.text[max(0, figure.start - 48) : figure.start]
        named = _P.search(before)
        if named is None or reading.is_percent(index):
            continue
        signs = re.findall(r"[<>≤≥]", named[0])
        relation = signs[0] if signs else ">" if "greater" in named[0] else "<" if "less" in named[0] else "="
        tail = _P_TAIL.match(reading.text, figure.end)
        end = tail.end() if tail else figure.end
        value = figure.value if tail is None else figure.value * 10.0 ** _exponent(tail[0])
        reading.used.add(index)
        last = index
        while tail is None and reading.has(last + 1) and _P_LIST.fullmatch(reading.gap(last, last + 1)):
            following = reading.figures[last + 1]
            if not following.decimals or following.value > 1 or following.glued or reading.is_percent(last + 1):
                break
            last += 1
            end = following.end
            reading.used.add(last)
        start = max(0, figure.start - 48) + named.start()
        rule = "“P” and a sign before a number from 0 to 1"
        yield Number(start, end, "p", rule, "", value, relation=relation, decimals=figure.decimals)
