"""Letters found in the text of a page as it is set, whatever case and accents, over the ends of lines too. Pure."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence

from netreader.text import fold
from netreader.tui.searched import Place
from netreader.tui.typeset import Line

#: Places that are found at most.
MANY = 5_000

#: How all places look, and the one that one stands on, by how many colours the terminal has; see `marking.depth_of`.
LOOKS = {
    "full": "on $warning 40%",
    "dark": "#ffffff on #5f5f00",
    "light": "#000000 on #ffff87",
    "sixteen": "ansi_black on ansi_yellow",
    "mono": "bold underline",
}


class Searchable:
    """The text of lines, joined as paragraphs are, in which one can look again and again."""

    def __init__(self, lines: Sequence[Line]) -> None:
        parts: list[str] = []
        self._starts: list[int] = []
        self._lefts: list[list[int] | int] = []
        at = 0
        for line in lines:
            plain = line.content.plain
            goes_on = line.joint != "\n"
            left = line.indent if goes_on else 0
            text, places = _comparable(plain, left)
            joint = line.joint if goes_on else "\n"
            at += len(joint)
            self._starts.append(at)
            self._lefts.append(places)
            parts += (joint, text)
            at += len(text)
        self._text = "".join(parts)

    def places(self, typed: str) -> list[Place]:
        """Where some words stand, in order; between them may be any blanks."""
        words = fold(typed).split()
        if not words:
            return []
        found: list[Place] = []
        for match in re.finditer(r"[^\S\n]+".join(map(re.escape, words)), self._text):
            found.append(self._place(match.start(), match.end()))
            if len(found) == MANY:
                break
        return found

    def _place(self, start: int, end: int) -> Place:
        pieces = []
        line = bisect_right(self._starts, start) - 1
        while line < len(self._starts) and self._starts[line] < end:
            after = self._starts[line + 1] if line + 1 < len(self._starts) else len(self._text) + 1
            left, right = max(start, self._starts[line]), min(end, after - 1 if self._is_joined(line) else after)
            if left < right:
                pieces.append((line, self._column(line, left), self._column(line, right - 1) + 1))
            line += 1
        return tuple(pieces)

    def _is_joined(self, line: int) -> bool:
        """Whether a blank, or the end of a paragraph, stands between a line and the one below."""
        below = line + 1
        return below < len(self._starts) and self._text[self._starts[below] - 1 : self._starts[below]] in (" ", "\n")

    def _column(self, line: int, at: int) -> int:
        """The character on a line that one of the joined text is."""
        places, offset = self._lefts[line], at - self._starts[line]
        return places + offset if isinstance(places, int) else places[min(offset, len(places) - 1)]


def _comparable(plain: str, left: int) -> tuple[str, list[int] | int]:
    """A line from a character on, folded, and where its characters stand: all after the first, or each by itself."""
    text = plain[left:]
    folded = fold(text)
    if text.isascii() or (len(folded) == len(text) and all(len(fold(ch)) == 1 for ch in set(text) if ch > "\x7f")):
        return folded, left
    letters: list[str] = []
    places: list[int] = []
    for index, character in enumerate(text, left):
        for letter in fold(character):
            letters.append(letter)
            places.append(index)
    return "".join(letters), places
