"""A list to choose from: the cursor is a bar at the left and a ground, as in all lists of the reader."""

from __future__ import annotations

from typing import ClassVar

from rich.segment import Segment
from rich.style import Style
from textual.geometry import Size
from textual.strip import Strip
from textual.widgets import OptionList

from netreader.tui.row import glyph

#: Cells at the left of each row: the bar, and a blank.
EDGE = 2


class Choices(OptionList):
    """Rows of styled text; `highlighted` is the one that keys act on."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {"choices--bar"}

    @property
    def _is_ascii(self) -> bool:
        return bool(getattr(self.app, "ascii", False))

    def _get_left_gutter_width(self) -> int:
        return EDGE

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        return super().get_content_height(container, viewport, width - EDGE)

    def render_line(self, y: int) -> Strip:
        strip = super().render_line(y)
        line = self.scroll_offset.y + y
        if line >= len(self._lines):
            return strip
        index = self._lines[line][0]
        at_it = index == self.highlighted and not self.options[index].disabled
        name = "option-list--option-highlighted" if at_it else "option-list--option"
        style = self.get_visual_style("option-list--option", name).rich_style + Style(meta={"option": index})
        bar = Style(color=self.get_visual_style("choices--bar").rich_style.color)
        sign = glyph("cursor", self._is_ascii) if at_it else " "
        return Strip.join([Strip([Segment(sign, style + bar), Segment(" ", style)], EDGE), strip])
