"""The sheet that a paper is set on: its measure and margin, and the two ways of putting a label to a text."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from msgspec import Struct
from textual.content import Content

from netreader.tui import pieces
from netreader.tui.typeset import Line, beside, fill, hang

#: Cells of a line of prose: what the eye follows without losing the line.
MEASURE = 76

#: Cells of the margin for labels, its gutter included, where the pane has room for it.
MARGIN = 20

HEADING = "bold $text-primary"


class Sheet(Struct, frozen=True):
    """How to set a page.

    Attributes:
        width: Cells of a line of text.
        margin: Cells left of the text for labels; 0 where labels stand above their text.
        unfolded: Names of sections that are open; ``*`` for all.
        pattern: Finds the words of the search, or None.
        expansions: Part of the paper → where in it, in order, which words are put in behind an abbreviation.
    """

    width: int = MEASURE
    margin: int = 0
    ascii_only: bool = False
    unfolded: frozenset[str] = frozenset()
    pattern: re.Pattern[str] | None = None
    expansions: Mapping[str, Sequence[tuple[int, str]]] = {}

    def expanded(self, text: Content, part: str, base: int) -> Content:
        """A text of a part, from its character `base` on, with what its abbreviations stand for."""
        if part not in self.expansions:
            return text
        return pieces.expanded(text, [(at - base, words) for at, words in self.expansions[part]])

    @property
    def cells(self) -> int:
        """Cells of margin and text together."""
        return self.margin + self.width

    @property
    def dot(self) -> str:
        """What stands between items of a line."""
        return " - " if self.ascii_only else " · "

    def is_open(self, name: str) -> bool:
        """Whether a section that can be folded is open."""
        return name in self.unfolded or "*" in self.unfolded

    def fold(self, label: str, name: str) -> list[Line]:
        """The line that opens and closes a section."""
        return fill(pieces.fold(label, name, is_open=self.is_open(name), ascii_only=self.ascii_only), self.width)

    def plain(self, lines: Sequence[Line]) -> list[Line]:
        """Text without a label."""
        return beside(Content(""), lines, self.margin) if self.margin else list(lines)

    def labelled(self, label: str, lines: Sequence[Line], style: str = "$muted") -> list[Line]:
        """Text with its label in the margin, in a style of its own, or above."""
        if self.margin:
            return beside(Content.styled(label, style), lines, self.margin)
        return [*fill(Content.styled(label, HEADING), self.width), *lines]

    def facts(self, facts: Sequence[tuple[str, str | Content]], style: str = "") -> list[Line]:
        """A small table: name and value, the empty ones left out."""
        given = [(name, value) for name, value in facts if value]
        lead = max((len(name) for name, _ in given), default=0) + 2
        lines: list[Line] = []
        for name, value in given:
            text = value if isinstance(value, Content) else Content(value)
            lines += hang(
                Content.styled(name.ljust(lead), "$muted"), text.stylize(style) if style else text, self.width
            )
        return lines

    def filled(self, text: str, style: str = "") -> list[Line]:
        """Running text in one style."""
        return fill(Content.styled(text, style) if style else Content(text), self.width)


def cut(text: str, limit: int) -> str:
    """At most `limit` characters of a text, and how many are left out."""
    if len(text) <= limit:
        return text
    return f"{text[:limit].rstrip()} […: {len(text) - limit:,} more characters are not shown]"
