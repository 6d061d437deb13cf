"""Author keywords as publishers send them, taken apart and tidied."""

from __future__ import annotations

import re

from netreader.text import clean_line, fold

_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z][a-zA-Z0-9]{1,30});")
_LABEL = re.compile(r"(?:author )?key ?words?\s*:\s*", re.IGNORECASE)
# Abbreviations that end in a dot by right.
_ABBREVIATED = re.compile(r"\b(?:spp?|subsp|var|cf|al|etc|inc|ltd)\.$", re.IGNORECASE)
_PLAIN = re.compile(r"[0-9A-Za-z][0-9A-Za-z /'()+-]*[0-9A-Za-z)]")


def split_keywords(text: str) -> list[str]:
    """The keywords of one Keyword: publishers send whole lists in it, and their last dot.

    ``Liver metastases; octreotide.`` → ``Liver metastases``, ``octreotide``.
    """
    text = clean_line(_ENTITY.sub(_character, text))
    text = _LABEL.sub("", text, count=1) if _LABEL.match(text) else text
    found: dict[str, str] = {}
    for part in re.split(r"[;•·]\s*" if ";" in text or "•" in text else r";", text):
        part = part.strip(" ,;:•*–-")
        if part.endswith(".") and not _ABBREVIATED.search(part):
            part = part.rstrip(". ")
        if part:
            found.setdefault(" ".join(fold(part).split()), part)
    return list(found.values())


def is_plain(text: str) -> bool:
    """Whether a keyword is one, and tidy, as nearly all are: seen at once, so that many can be counted."""
    return _PLAIN.fullmatch(text) is not None


def _character(entity: re.Match[str]) -> str:
    import html  # with its table of two thousand names, which few keywords need

    return html.unescape(entity[0])
