"""A screen of ASCII alone, whatever is drawn: every other sign gives way to one that takes as many cells."""

from __future__ import annotations

import re
import unicodedata
from itertools import accumulate

from rich.cells import get_character_cell_size
from rich.segment import Segment
from textual.color import Color
from textual.filter import LineFilter

#: Signs of the screen, and of typesetting, with what stands for them.
SIGNS = {
    **dict.fromkeys("─━┄╌═▔‐‑‒–—−·∙", "-"),
    **dict.fromkeys("│┃║▌▐▊▎▏▕┆", "|"),
    **dict.fromkeys("┌┐└┘├┤┬┴┼╭╮╯╰", "+"),
    **dict.fromkeys("▁", "_"),
    **dict.fromkeys("▂▃▄▅▆▇", " "),  # ends of a scroll bar's thumb; it is drawn by colour
    **dict.fromkeys("█", "#"),
    **dict.fromkeys("…", "~"),
    **dict.fromkeys("▸›→⏵", ">"),
    **dict.fromkeys("‹←⏴", "<"),
    **dict.fromkeys("▾▼↓", "v"),
    **dict.fromkeys("▴▲↑", "^"),
    **dict.fromkeys("•★●◉■✓", "*"),
    **dict.fromkeys("‘’‚′", "'"),
    **dict.fromkeys("“”„″", '"'),
    **dict.fromkeys("×", "x"),
    **dict(zip("øØđĐðÐłŁħıßŋæÆœŒþÞ", "oOdDdDlLhisnaAoOtT", strict=True)),
    **dict(zip("αβγδεζηικλμνξοπρςστυφχω", "abgdeziiklmnxoprsstyfxo", strict=True)),
    **dict(zip("ΑΒΓΔΕΖΗΙΚΛΜΝΞΟΠΡΣΤΥΦΧΩ", "ABGDEZIIKLMNXOPRSTYFXO", strict=True)),
    **dict.fromkeys("µμ", "u"),
    "\u00a0": " ",
}


#: A point between figures, in some journals.
_POINT = re.compile(r"(?<=\d)[·∙](?=\d)")

#: Raised and lowered figures, after anything but a figure: ``m²`` and ``¹⁷⁷Lu`` can do without, ``10⁹`` can't.
_FIGURES = re.compile("(?<![0-9⁰¹²³⁴-⁾₀-₎])[⁰¹²³⁴-⁻₀-₋]+")


class _Signs(dict[int, str]):
    """What stands for a character; found out when it is first met."""

    def __missing__(self, code: int) -> str:
        found = self[code] = _plain(chr(code))
        return found


def _plain(character: str) -> str:
    """ASCII in as many cells. A sign that would then say something else, such as a raised figure, is ``?``."""
    if character.isascii() or character in SIGNS:
        return SIGNS.get(character, character)
    base, *marks = list(unicodedata.normalize("NFD", character))
    base = SIGNS.get(base, base)
    if base.isascii() and base.isalpha() and all(map(unicodedata.combining, marks)):
        return base
    return "?" * get_character_cell_size(character)


class AsciiOnly(LineFilter):
    """Draws what any terminal can show."""

    def __init__(self) -> None:
        super().__init__()
        self._signs = _Signs()

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        if all(segment.text.isascii() for segment in segments):
            return segments
        line = _POINT.sub(".", "".join(segment.text for segment in segments))  # each stands for one character
        line = _FIGURES.sub(lambda found: unicodedata.normalize("NFKC", found[0]), line)
        ends = accumulate(len(segment.text) for segment in segments)
        return [
            Segment(line[end - len(text) : end].translate(self._signs), style, control)
            for (text, style, control), end in zip(segments, ends, strict=True)
        ]
