"""The list of the desk: blocks of different heights, drawn only where they are seen."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from itertools import accumulate
from typing import ClassVar

from textual import events
from textual.cache import LRUCache
from textual.content import Content
from textual.geometry import Region, Size
from textual.message import Message
from textual.reactive import reactive
from textual.scroll_view import ScrollView
from textual.strip import Strip
from textual.visual import RenderOptions

from netreader.tui.actions import bindings
from netreader.tui.desk.blocks import Block, Look, lines
from netreader.tui.parts import Guarded
from netreader.tui.row import glyph


class EntryList(Guarded, ScrollView, can_focus=True):
    """Entries under headings; the cursor stands on entries."""

    ALLOW_SELECT = False
    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "rowlist--row",
        "rowlist--cursor",
        "rowlist--cursor-blurred",
        "entrylist--heading",
    }
    BINDINGS = bindings("desk")

    cursor: reactive[int] = reactive(-1, repaint=False)

    class Moved(Message):
        """The cursor stands on another entry, or on none."""

    class Chosen(Message):
        """An entry was clicked twice."""

    class Resized(Message):
        """There is another width to set the entries in."""

    def __init__(self) -> None:
        super().__init__(id="desk-list")
        self._blocks: Sequence[Block] = ()
        self._tops: list[int] = [0]
        self._entries: list[int] = []
        self._look: Look | None = None
        self._drawn: LRUCache[tuple[int, str], list[Strip]] = LRUCache(256)

    @property
    def room(self) -> int:
        """Cells of a line."""
        return self.scrollable_content_region.width

    @property
    def block(self) -> Block | None:
        """The entry at the cursor."""
        return self._blocks[self.cursor] if 0 <= self.cursor < len(self._blocks) else None

    @property
    def place(self) -> tuple[int, int]:
        """Which entry of how many the cursor stands on, from 1."""
        return bisect_right(self._entries, self.cursor), len(self._entries)

    def show(self, blocks: Sequence[Block], heights: Sequence[int], look: Look, at: str = "") -> None:
        """Show other blocks.

        Args:
            at: The entry on which the cursor is to stand, by its id; where it isn't there, one near the cursor's place.
        """
        before = self.place[0]
        third = self.scrollable_content_region.height // 3
        offset = self.scroll_offset.y - self._top(self.cursor) if self.cursor >= 0 else -third
        self._blocks, self._look = blocks, look
        self._tops = list(accumulate(heights, initial=0))
        self._entries = [index for index, block in enumerate(blocks) if block.entry is not None]
        self._drawn.clear()
        self.virtual_size = Size(self.room, self._tops[-1])
        wanted = next((i for i in self._entries if at and self._blocks[i].entry.id == at), None)  # type: ignore[union-attr]
        if wanted is None:
            wanted = self._entries[max(0, min(before - 1, len(self._entries) - 1))] if self._entries else -1
        self.set_reactive(EntryList.cursor, wanted)
        if wanted >= 0:
            self.scroll_to(y=max(0, self._top(wanted) + offset), animate=False, force=True, immediate=True)
        self._scroll_to_cursor()
        self.post_message(self.Moved())
        self.refresh()

    # Moving

    def _top(self, index: int) -> int:
        return self._tops[index] if 0 <= index < len(self._tops) else 0

    def watch_cursor(self, before: int, after: int) -> None:
        self._scroll_to_cursor()
        for index in (before, after):  # where nothing scrolls, no other line has changed
            top = self._top(index) - self.scroll_offset.y
            self.refresh(Region(0, top, self.size.width, self._top(index + 1) - self._top(index)))
        self.post_message(self.Moved())

    def _scroll_to_cursor(self) -> None:
        """Bring the cursor's entry into view, its heading with the first of a group; a high one from its beginning."""
        if self.cursor < 0:
            return
        view = self.scrollable_content_region.height
        begins = self.cursor > 0 and self._blocks[self.cursor - 1].entry is None
        top, bottom = self._top(self.cursor - 1 if begins else self.cursor), self._top(self.cursor + 1) - 1
        if self._top(self.cursor) - top + 3 > view:
            top = self._top(self.cursor)
        if not begins:
            top -= 1  # the line on which its heading is repeated
        if top < self.scroll_offset.y or bottom - top > view:
            self._scroll(top)
        elif bottom > self.scroll_offset.y + view:
            self._scroll(bottom - view)

    def _scroll(self, y: int) -> None:
        self.scroll_to(y=max(0, y), animate=False, force=True, immediate=True)

    def step(self, steps: int) -> None:
        """Go so many entries on; one that is higher than the view is gone through first."""
        if not self._entries:
            return
        view = self.scrollable_content_region.height
        top, bottom = self._top(self.cursor), self._top(self.cursor + 1) - 1
        seen = self.scroll_offset.y
        if steps == 1 and seen <= bottom - 1 and bottom > seen + view and bottom - top > view:
            self._scroll(min(seen + view - 2, bottom - view))
        elif steps == -1 and top < seen and bottom - top > view:
            self._scroll(max(seen - view + 2, top))
        else:
            at = bisect_right(self._entries, self.cursor) - 1
            self.cursor = self._entries[max(0, min(len(self._entries) - 1, at + steps))]

    def page(self, pages: float) -> None:
        """Go so many screens on, or a part of one, to the first entry that stands there."""
        if not self._entries:
            return
        view = max(2, self.scrollable_content_region.height - 1)
        target = min(max(0, self._top(self.cursor) + int(pages * view)), max(0, self._tops[-1] - 1))
        index = bisect_right(self._tops, target) - 1
        at = bisect_right(self._entries, index) - 1
        at = max(0, min(len(self._entries) - 1, at))
        if self._entries[at] == self.cursor:
            self.step(1 if pages > 0 else -1)
        else:
            self.cursor = self._entries[at]

    def group(self, step: int) -> None:
        """Go to the first entry of the next group, or of this one or the one before."""
        firsts = [i for i in self._entries if self._blocks[i - 1].entry is None]
        if step > 0:
            self.cursor = next((i for i in firsts if i > self.cursor), self.cursor)
        else:
            self.cursor = next((i for i in reversed(firsts) if i < self.cursor), self.cursor)

    def end(self, *, last: bool) -> None:
        """Go to the first entry, or the last."""
        if self._entries:
            self.cursor = self._entries[-1 if last else 0]

    def on_click(self, event: events.Click) -> None:
        event.stop()
        y = event.y - self.gutter.top + self.scroll_offset.y
        index = bisect_right(self._tops, y) - 1
        if 0 <= index < len(self._blocks) and self._blocks[index].entry is not None:
            if event.chain > 1 and index == self.cursor:
                self.post_message(self.Chosen())
            self.cursor = index

    def on_resize(self) -> None:
        if self._look is None or self._look.width != self.room:
            self.post_message(self.Resized())
        else:
            self._scroll_to_cursor()

    def watch_has_focus(self, focused: bool) -> None:
        super().watch_has_focus(focused)
        self.refresh()

    def notify_style_update(self) -> None:
        super().notify_style_update()
        self._drawn.clear()

    # Drawing

    def render_line(self, y: int) -> Strip:
        width = self.room
        y += self.scroll_offset.y
        index = bisect_right(self._tops, y) - 1
        if self._look is None or index >= len(self._blocks):
            return Strip.blank(width, self.rich_style)
        state = "row" if index != self.cursor else "cursor" if self.has_focus else "cursor-blurred"
        strips = self._drawn.get((index, state))
        if strips is None:
            strips = self._draw_block(index, state, width)
            self._drawn.set((index, state), strips)
        line = y - self._tops[index]
        if y == self.scroll_offset.y and (line or self._blocks[index].entry is not None):
            return self._heading(index, width)  # which has gone out of the view
        return strips[line] if line < len(strips) else Strip.blank(width, self.rich_style)

    def _heading(self, index: int, width: int) -> Strip:
        """The name of the group that a block stands in, on one line."""
        assert self._look is not None
        style = self.get_visual_style("entrylist--heading")
        text = Content(" " * self._look.margin + self._blocks[index].group.name).truncate(width - 1, ellipsis=True)
        drawn = text.render_strips(width, 1, style, RenderOptions(self._get_style, {"text_wrap": "nowrap"}))
        return (drawn[0] if drawn else Strip([])).adjust_cell_length(width, style.rich_style)

    def _draw_block(self, index: int, state: str, width: int) -> list[Strip]:
        assert self._look is not None
        style = self.get_visual_style(f"rowlist--{state}")
        plain = self.get_visual_style("rowlist--row")
        options = RenderOptions(self._get_style, {"text_wrap": "nowrap"})
        edge = Content.styled(glyph("cursor", self._look.ascii_only), "$accent") if state != "row" else None
        drawn: list[Strip] = []
        content = lines(self._blocks[index], self._look)
        for number, line in enumerate(content):
            last = number == len(content) - 1
            if edge is not None and not last:
                line = edge + line[1:] if line.plain else edge
            found = line.truncate(width, ellipsis=True).render_strips(width, 1, plain if last else style, options)
            strip = found[0] if found else Strip([])
            drawn.append(strip.adjust_cell_length(width, (plain if last else style).rich_style))
        return drawn
