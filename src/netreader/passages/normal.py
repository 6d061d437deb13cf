"""A text as it is compared when its spelling may have changed: letters and figures only, with where each stood.

Case, white space, hyphens, quotes, raised and lowered figures and Greek letters (``α``, ``alpha``) make no difference;
a decimal point does.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

from netreader.text import fold

_GREEK = (
    *("alpha", "beta", "gamma", "delta", "epsilon", "zeta", "eta", "theta", "iota", "kappa", "lambda", "mu", "nu"),
    *("xi", "omicron", "pi", "rho", "sigma", "sigma", "tau", "upsilon", "phi", "chi", "psi", "omega"),
)
_SIGNS = {"≤": "<=", "≥": ">=", "<": "<", ">": ">", "%": "%", "=": "", "ϵ": "epsilon", "ϑ": "theta", "ϕ": "phi"}


def _form(sign: str) -> str:
    """What one character counts as; empty for most signs."""
    if sign in _SIGNS:
        return _SIGNS[sign]
    if "α" <= (small := unicodedata.normalize("NFKC", sign).lower()[:1]) <= "ω":
        return _GREEK[ord(small) - ord("α")]
    return "".join(ch for ch in fold(sign) if ch.isalnum())


class _Forms(dict[str, str]):
    def __missing__(self, sign: str) -> str:
        self[sign] = form = _form(sign)
        return form


_FORMS = _Forms()


@dataclass(slots=True)
class Normal:
    """A text in its normal form.

    Attributes:
        text: Letters, figures and a few signs.
        places: For each character of it, where it stood in the text.
    """

    text: str
    places: list[int]

    def original(self, start: int, end: int) -> tuple[int, int]:
        """Where a stretch of it stands in the text."""
        return self.places[start], self.places[end - 1] + 1


def normal(text: str) -> Normal:
    """The normal form of a text."""
    pieces: list[str] = []
    places: list[int] = []
    last = len(text) - 1
    for place, sign in enumerate(text):
        form = _FORMS[sign]
        if not form:
            if sign != "." or place == last or not text[place + 1].isdecimal():
                continue
            form = "."
        pieces.append(form)
        if len(form) == 1:
            places.append(place)
        else:
            places.extend([place] * len(form))
    return Normal("".join(pieces), places)
