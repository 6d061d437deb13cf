"""Figures in running text: where they stand and what they are worth, in the typographies of the journals.

A text is folded before it is looked at, one character to one character, so that every offset stays true: the raised
point of the Lancet (``0·47``) is a point, every dash a hyphen, every blank a blank.
"""

from __future__ import annotations

import re
from itertools import islice
from typing import NamedTuple

#: Numbers looked at in one text. No paper has so many; a text made to keep the reader busy has.
MOST = 6_000

_SAME = {
    **dict.fromkeys("·∙⋅‧•․", "."),
    **dict.fromkeys("‐‑‒–—―−﹣－", "-"),
    **dict.fromkeys("\u00a0\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000", " "),
    **dict.fromkeys("⩽≦", "≤"),
    **dict.fromkeys("⩾≧", "≥"),
    "＝": "=",
    "＜": "<",
    "＞": ">",
    "％": "%",
    "µ": "μ",
}
_FOLDED = str.maketrans(_SAME)
_NUMBER = re.compile(
    r"(?<!\w)(?<!\d\.)(?:\d{1,3}(?:,\d{3}){1,4}(?![\d,])|\d{2,3} \d{3}(?![\d.,%]| \d)|\d+)(?:\.\d+)?|(?<![\w.])\.\d+"
)
_GLUED = re.compile(r"[A-Za-zμ]{1,8}")

_ONES = "one two three four five six seven eight nine".split()  # noqa: SIM905
_TEENS = "ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen".split()  # noqa: SIM905
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()  # noqa: SIM905
_WORTH = {
    **{word: number for number, word in enumerate(_ONES, 1)},
    **{word: number for number, word in enumerate(_TEENS, 10)},
    **{word: number * 10 for number, word in enumerate(_TENS, 2)},
}
_BELOW_100 = rf"(?:(?:{'|'.join(_TENS)})(?:[- ](?:{'|'.join(_ONES)}))?|{'|'.join(_TEENS)})"
_WORDS = re.compile(
    rf"\b(?:(?:{'|'.join(_ONES)}) hundred(?: (?:and )?(?:{_BELOW_100}|{'|'.join(_ONES)}))?|{_BELOW_100})\b(?!-)",
    re.IGNORECASE,
)


class Figure(NamedTuple):
    """A number in a text.

    Attributes:
        start, end: Character offsets, end exclusive; a sign belongs to it.
        value: What it is worth.
        decimals: Digits behind the point.
        glued: Letters directly behind it: ``mg``, ``Lu``, or empty.
        in_words: It is written in letters (``Forty``); only from ten upward.
    """

    start: int
    end: int
    value: float
    decimals: int = 0
    glued: str = ""
    in_words: bool = False

    @property
    def is_whole(self) -> bool:
        """Whether it may count something."""
        return not self.decimals and self.value >= 0


def folded(text: str) -> str:
    """The text with one form of point, dash and blank; every character where it was."""
    return text if text.isascii() else text.translate(_FOLDED)


def figures(text: str, most: int = MOST) -> list[Figure]:
    """The numbers of a folded text, in order. Figures inside names (``CD34``, ``IL-6``, ``Ki-67``) are none.

    Args:
        most: How many to look for; what comes behind is not looked at.
    """
    found: list[Figure] = []
    for match in islice(_NUMBER.finditer(text), most):
        start, end = match.span()
        before = text[start - 1] if start else " "
        if before == "-" and start > 1 and text[start - 2].isalpha():
            continue  # IL-6, HHV-6, SANET-2
        digits = match[0].replace(",", "").replace(" ", "")  # "100 000", as the Lancet writes it
        value = float(digits) if len(digits) < 300 else float("inf")
        if before in "-+" and (start < 2 or text[start - 2] in " ([,;:=<>≤≥") and text[start - 3 : start] != "+ -":
            start -= 1
            value = -value if before == "-" else value
        glued = _GLUED.match(text, end)
        decimals = len(digits.partition(".")[2])
        found.append(Figure(start, end, value, decimals, glued[0] if glued else ""))
    words = list(islice(_WORDS.finditer(text), most))
    if words:
        found += [Figure(m.start(), m.end(), float(_worth(m[0])), in_words=True) for m in words]
        found.sort()
    return found[:most]


def _worth(words: str) -> int:
    total = 0
    for word in re.findall(r"[a-z]+", words.lower()):
        if word == "hundred":
            total *= 100
        elif word != "and":
            total += _WORTH[word]
    return total
