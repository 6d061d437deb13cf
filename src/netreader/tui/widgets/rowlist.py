"""The virtual list: any number of rows of one height, drawn only where they are seen."""

from __future__ import annotations

from typing import ClassVar

from textual import events
from textual.cache import LRUCache
from textual.content import Content
from textual.geometry import Region, Size
from textual.message import Message
from textual.reactive import reactive
from textual.scroll_view import ScrollView
from textual.strip import Strip
from textual.style import Style
from textual.visual import RenderOptions


class RowList(ScrollView, can_focus=True):
    """Rows by index; subclasses say how many (`row_count`), how high (`row_height`) and how each looks (`draw`).

    100,000 rows cost as much as 100: a row is drawn when its line is asked for, and kept in a small cache.
    """

    ALLOW_SELECT = False
    COMPONENT_CLASSES: ClassVar[set[str]] = {"rowlist--row", "rowlist--cursor", "rowlist--cursor-blurred"}

    cursor: reactive[int] = reactive(0, repaint=False)

    class Moved(Message):
        """The cursor stands on another row."""

        def __init__(self, rows: RowList, index: int) -> None:
            super().__init__()
            self.rows = rows
            self.index = index

        @property
        def control(self) -> RowList:
            return self.rows

        def can_replace(self, message: Message) -> bool:
            return isinstance(message, RowList.Moved) and message.rows is self.rows

    class Chosen(Message):
        """A row was chosen by mouse.

        Attributes:
            also: With Ctrl held down: as one of several.
        """

        def __init__(self, rows: RowList, index: int, *, also: bool = False) -> None:
            super().__init__()
            self.rows = rows
            self.index = index
            self.also = also

        @property
        def control(self) -> RowList:
            return self.rows

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._drawn: LRUCache[tuple[int, int, str], list[Strip]] = LRUCache(512)
        self._count = 0

    # What subclasses say

    @property
    def row_height(self) -> int:
        """Lines a row takes, the same for all."""
        return 1

    def draw(self, index: int, width: int) -> list[Content]:
        """The lines of a row, at most `row_height`, each cut to `width` by the caller."""
        raise NotImplementedError

    def row_state(self, index: int) -> str:
        """What a row is, by which it is coloured: the `rowlist--` component class without its beginning."""
        return "row" if index != self.cursor else "cursor" if self.has_focus else "cursor-blurred"

    # Rows

    @property
    def row_count(self) -> int:
        """How many rows there are."""
        return self._count

    def set_count(self, count: int, *, cursor: int = 0) -> None:
        """Show `count` rows with the cursor on one of them."""
        self._count = count
        self._drawn.clear()
        self._resize()
        wanted = max(0, min(cursor, count - 1))
        if wanted == self.cursor:
            self.scroll_to_cursor()
        else:
            self.cursor = wanted
        self.refresh()

    def redraw(self, *indices: int) -> None:
        """Draw these rows again, or all."""
        if indices:
            wanted = set(indices)
            for key in [key for key in self._drawn.keys() if key[0] in wanted]:  # noqa: SIM118 - an LRUCache is no dict
                self._drawn.discard(key)
            for index in indices:
                self.refresh_row_region(index)
        else:
            self._drawn.clear()
            self.refresh()

    def in_view(self) -> range:
        """Indices of the rows on the screen."""
        height = self.row_height
        first = self.scroll_offset.y // height
        last = (self.scroll_offset.y + max(1, self.scrollable_content_region.height) - 1) // height
        return range(first, min(last + 1, self._count))

    def _resize(self) -> None:
        self.virtual_size = Size(self.scrollable_content_region.width, self._count * self.row_height)

    def on_resize(self) -> None:
        self._drawn.clear()
        self._resize()
        self.scroll_to_cursor()

    # Cursor

    def validate_cursor(self, cursor: int) -> int:
        return max(0, min(cursor, self._count - 1))

    def watch_cursor(self, before: int, after: int) -> None:
        self.redraw(before, after)
        self.scroll_to_cursor()
        if self._count:
            self.post_message(self.Moved(self, after))

    def scroll_to_cursor(self) -> None:
        """Bring the cursor's row into view, whole."""
        height = self.row_height
        top = self.cursor * height
        view = self.scrollable_content_region.height
        if view <= 0:
            return
        if top < self.scroll_offset.y:
            self.scroll_to(y=top, animate=False, force=True)
        elif top + height > self.scroll_offset.y + view:
            self.scroll_to(y=top + height - view, animate=False, force=True)

    def move(self, rows: int) -> None:
        """Move the cursor by so many rows."""
        self.cursor += rows

    def move_page(self, pages: float) -> None:
        """Move the cursor by so many screens, or a part of one; by a row at least."""
        rows = max(1, int(abs(pages) * (self.scrollable_content_region.height // self.row_height)))
        self.cursor += rows if pages > 0 else -rows

    def row_at(self, y: int) -> int | None:
        """The row on a line of the widget, if any."""
        index = (y + self.scroll_offset.y) // self.row_height
        return index if 0 <= index < self._count else None

    def on_click(self, event: events.Click) -> None:
        index = self.row_at(event.y - self.gutter.top)
        if index is not None:
            event.stop()
            self.cursor = index
            self.post_message(self.Chosen(self, index, also=event.ctrl))

    def watch_has_focus(self, focused: bool) -> None:
        super().watch_has_focus(focused)
        self.redraw(self.cursor)

    def notify_style_update(self) -> None:
        super().notify_style_update()
        self._drawn.clear()

    # Drawing

    def render_line(self, y: int) -> Strip:
        width = self.scrollable_content_region.width
        height = self.row_height
        index, line = divmod(y + self.scroll_offset.y, height)
        if index >= self._count:
            return Strip.blank(width, self.rich_style)
        state = self.row_state(index)
        key = (index, width, state)
        strips = self._drawn.get(key)
        if strips is None:
            strips = self._draw_row(index, width, self.get_visual_style(f"rowlist--{state}"))
            self._drawn.set(key, strips)
        return strips[line]

    def _draw_row(self, index: int, width: int, style: Style) -> list[Strip]:
        options = RenderOptions(self._get_style, {"text_wrap": "nowrap"})
        strips: list[Strip] = []
        for content in self.draw(index, width)[: self.row_height]:
            drawn = content.truncate(width, ellipsis=True).render_strips(width, 1, style, options)
            strips.append((drawn[0] if drawn else Strip([])).adjust_cell_length(width, style.rich_style))
        blank = Strip.blank(width, style.rich_style)
        return strips + [blank] * (self.row_height - len(strips))

    def refresh_row_region(self, index: int) -> None:
        """Repaint one row without drawing the others."""
        top = index * self.row_height - self.scroll_offset.y
        self.refresh(Region(0, top, self.size.width, self.row_height))
