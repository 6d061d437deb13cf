"""A list to choose from: the cursor is a bar at the left and a ground, as in all lists of the reader."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from rich.segment import Segment
from rich.style import Style
from textual.content import Content
from textual.geometry import Size
from textual.strip import Strip
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from netreader.tui.row import glyph

#: Cells between two columns, and what is left of the widest where there is little room.
GAP, LEAST = 2, 12

#: Cells at the left of each row: the bar, and a blank.
EDGE = 2


def aligned(rows: Sequence[Sequence[Content]], width: int, *, spread: bool = False) -> list[Content]:
    """Rows set in columns; the widest column gives way where they have no room. Numbers stand under numbers.

    Args:
        width: Cells there are.
        spread: The last column stands at the right edge.
    """
    count = max((len(row) for row in rows), default=0)
    filled = [[*row, *[Content("")] * (count - len(row))] for row in rows]
    last = [max((at for at in range(count) if row[at].plain), default=0) for row in filled]
    wide = [
        max((row[at].cell_length for row, end in zip(filled, last, strict=True) if at < end), default=0)
        for at in range(count)
    ]
    columns = [at for at in range(count) if wide[at] or any(end == at for end in last)]
    if columns:
        # What ends a row may be wider than its column, but for the last of all.
        wide[columns[-1]] = max(row[columns[-1]].cell_length for row in filled)
    over = sum(wide) + GAP * (len(columns) - 1) - width
    if over > 0 and columns:
        most = max(columns, key=lambda at: wide[at])
        wide[most] = max(LEAST, wide[most] - over)
    if spread and len(columns) > 1:
        wide[columns[-2]] += max(0, -over)
    numbers = {at for at in columns[1:] if all(row[at].plain[:1].isdigit() for row in filled if row[at].plain)}
    if spread and len(columns) > 1:
        numbers.add(columns[-1])
    lines: list[Content] = []
    for row, end in zip(filled, last, strict=True):
        line = Content("")
        for at in (at for at in columns if at <= end):
            ends = at == end and at != columns[-1]
            cell = row[at] if ends else row[at].truncate(wide[at], ellipsis=True)
            blank = " " * max(0, wide[at] - cell.cell_length)
            line += (blank + cell if at in numbers else cell + blank) + ("" if at == end else " " * GAP)
        lines.append(line.truncate(max(LEAST, width), ellipsis=True))
    return lines


class Choices(OptionList):
    """Rows of styled text; `highlighted` is the one that keys act on."""

    DEFAULT_CSS = "Choices { text-wrap: nowrap; text-overflow: ellipsis; }"
    COMPONENT_CLASSES: ClassVar[set[str]] = {"choices--bar"}

    _rows: Sequence[Sequence[Content]] = ()
    _foot: Content | None = None
    _spread = False
    _set_for = 0

    @property
    def _is_ascii(self) -> bool:
        return bool(getattr(self.app, "ascii", False))

    def _get_left_gutter_width(self) -> int:
        return EDGE

    def set_rows(self, rows: Sequence[Sequence[Content]], foot: Content | None = None, *, spread: bool = False) -> None:
        """Show rows in columns, which keep to the width there is.

        Args:
            foot: Said below them; it can't be chosen.
            spread: The last column stands at the right edge.
        """
        self._rows, self._foot, self._spread = rows, foot, spread
        self._set_rows()

    def _set_rows(self) -> None:
        """Set what is shown for the width there is, the cursor on its row; that one is said to be highlighted."""
        width = self._set_for = self.scrollable_content_region.width - EDGE
        here = self.highlighted
        lines = aligned(self._rows, width if width > 0 else 1_000, spread=self._spread and width > 0)
        self.set_options(Option(line) for line in lines)
        if self._foot is not None:
            self.add_option(Option(self._foot, disabled=True))
        most = len(self._rows) - 1
        self.highlighted = None if most < 0 else min(here or 0, most)

    def on_resize(self) -> None:
        if self._rows and self.scrollable_content_region.width - EDGE != self._set_for:
            with self.prevent(OptionList.OptionHighlighted):
                self._set_rows()

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
