"""A screen in the terminal's own colours, where ``NO_COLOR`` asks for it: bold, dim and reverse stand for the rest.

Textual's own filter paints in greys, on a ground of its own; a light terminal then turns dark (https://no-color.org).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from rich.color import Color as RichColor
from rich.segment import Segment
from rich.style import Style
from textual.color import Color
from textual.filter import LineFilter

from netreader.tui.themes import contrast

#: Letters that stand out from their ground by less than this part of what the others do are faint.
FAINT = 0.7

_OWN = Style.from_color(RichColor.default(), RichColor.default())


class Uncoloured(LineFilter):
    """Takes colours away; a ground that would stand out is reversed, letters that would not are dim.

    Args:
        variables: Gives the theme's variables at the time.
    """

    def __init__(self, variables: Callable[[], Mapping[str, str]]) -> None:
        super().__init__()
        self._variables = variables
        self._theme: tuple[str, str] = ("", "")
        self._found: dict[Style, Style] = {}

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        variables = self._variables()
        theme = (variables["foreground"], variables["background"])
        if theme != self._theme:
            self._theme, self._found = theme, {}
        return [
            Segment(text, None if style is None else self._found.get(style) or self._find(style), control)
            for text, style, control in segments
        ]

    def _find(self, style: Style) -> Style:
        letters, page = (Color.parse(value) for value in self._theme)
        ground = _seen(style.bgcolor, page)
        ink = _seen(style.color, letters)
        whole = contrast(letters, page)
        painted = contrast(ground, page) >= whole**0.5
        reverse = painted != bool(style.reverse)
        faint = not reverse and (bool(style.dim) or contrast(ink, page) < FAINT * whole)
        found = style + _OWN + Style(reverse=reverse, dim=faint)
        if len(self._found) < 4096:
            self._found[style] = found
        return found


def _seen(color: RichColor | None, otherwise: Color) -> Color:
    """A colour of a segment; a terminal's own is taken for the theme's."""
    if color is None or color.is_default or color.triplet is None:
        return otherwise
    return Color(*color.triplet)
