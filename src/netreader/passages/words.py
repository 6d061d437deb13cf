"""Words of a text, as a reader steps over them: ``5-HT``, ``0.05``, ``don't`` and ``¹⁷⁷Lu-DOTATATE`` are one each."""

from __future__ import annotations

import re

from netreader.passages.sentences import Stretch

# CJK has no blanks: each character is a step.
_WIDE = "\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff"
_WORD = re.compile(
    rf"[{_WIDE}]"
    rf"|[<>=≤≥≈±~−+-]?[^\W{_WIDE}](?:[^\W{_WIDE}]|[\u0300-\u036f]|['’·.,:/–−+^-](?=[^\W{_WIDE}]))*%?"
)


def words(text: str, start: int = 0, end: int | None = None) -> list[Stretch]:
    """The words of a text, or of a part of it, in order; punctuation belongs to none."""
    found = _WORD.finditer(text, start, len(text) if end is None else end)
    return [Stretch(match.start(), match.end()) for match in found]


def word_at(text: str, place: int) -> Stretch | None:
    """The word at a place, or the next one; None behind the last."""
    start = max(0, place - 200)
    while start and not text[start - 1].isspace() and place - start < 1_000:
        start -= 1
    return next((stretch for stretch in words(text, start, min(len(text), place + 2_000)) if stretch.end > place), None)
