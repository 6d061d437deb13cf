"""The text of a paper as a widget: shows lines as they were set, follows links, gives selected text back in paragraphs.

Only the lines on the screen are drawn, so that a record with thousands of names costs what a short one does.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from rich.segment import Segment
from rich.style import Style as RichStyle
from textual import events
from textual.geometry import Size
from textual.message import Message
from textual.selection import Selection
from textual.strip import Strip
from textual.style import Style
from textual.visual import RenderOptions
from textual.widget import Widget

from netreader.tui.actions import bindings
from netreader.tui.parts import Guarded
from netreader.tui.pieces import under
from netreader.tui.typeset import Line

_UNDERLINED = RichStyle(underline=True)


class Target(NamedTuple):
    """Something to follow: a stretch of a line, and what it leads to."""

    line: int
    start: int
    end: int
    kind: str
    name: str


class Page(Guarded, Widget):
    """Lines of text. Links in them run `action_follow`."""

    DEFAULT_CSS = "Page { width: auto; height: auto; }"

    BINDINGS = [*bindings("passage")]

    class Left(Message):
        """The focus went elsewhere."""

    class Followed(Message):
        """A link of the page was followed."""

        def __init__(self, kind: str, target: str) -> None:
            super().__init__()
            self.kind = kind
            self.target = target

    def __init__(self, *, id: str) -> None:
        super().__init__(id=id)
        self.auto_links = False
        self._lines: list[Line] = []
        self._cells = 0
        self._current: Target | None = None
        self._under_mouse: object = None
        self._overlays: dict[int, list[tuple[int, int, str]]] = {}
        self._underlays: dict[int, list[tuple[int, int, str]]] = {}

    @property
    def lines(self) -> list[Line]:
        """What is shown."""
        return self._lines

    def set_lines(self, lines: Sequence[Line], cells: int) -> None:
        """Show other lines, set for a width."""
        self._lines = list(lines)
        self._cells = cells
        self._current = None
        self._under_mouse = None
        self.screen.clear_selection()
        self.refresh(layout=True)

    def lay_over(self, overlays: dict[int, list[tuple[int, int, str]]]) -> None:
        """Draw looks over stretches of lines: by line, the characters from and to, and a style."""
        if overlays != self._overlays:
            self._overlays = overlays
            self.refresh()

    def lay_under(self, underlays: dict[int, list[tuple[int, int, str]]]) -> None:
        """Draw looks under all that stretches of lines have already, as `lay_over` does over it."""
        if underlays != self._underlays:
            self._underlays = underlays
            self.refresh()

    def get_content_width(self, container: Size, viewport: Size) -> int:
        return self._cells

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        return len(self._lines)

    # Drawing

    def render_line(self, y: int) -> Strip:
        width = self.size.width
        style = self.visual_style
        if y >= len(self._lines):
            return Strip.blank(width, style.rich_style)
        content = self._lines[y].content
        if y in self._underlays:
            content = under(content, self._underlays[y])
        for left, right, look in self._overlays.get(y, ()):
            content = content.stylize(look, left, right)
        if self._current is not None and self._current.line == y:
            content = content.stylize("reverse", self._current.start, self._current.end)
        span = self.text_selection.get_span(y) if self.text_selection is not None else None
        if span is not None:
            chosen = Style.from_styles(self.screen.get_component_styles("screen--selection"))
            content = content.stylize(chosen, span[0], len(content.plain) if span[1] < 0 else span[1])
        drawn = content.render_strips(width, 1, style, RenderOptions(self._get_style, {"text_wrap": "nowrap"}))
        strip = drawn[0] if drawn else Strip([])
        return self._with_links(strip).adjust_cell_length(width, style.rich_style).apply_offsets(0, y)

    def _with_links(self, strip: Strip) -> Strip:
        """Underlines the link under the mouse, and without colour every link that leaves the page."""
        mono = self.app.no_color
        if not mono and self._under_mouse is None:
            return strip
        segments = []
        for text, style, control in strip:
            if style is not None and (
                (mono and style.link)
                or (self._under_mouse is not None and style.meta.get("@click") == self._under_mouse)
            ):
                style += _UNDERLINED
            segments.append(Segment(text, style, control))
        return Strip(segments, strip.cell_length)

    # Links

    def action_follow(self, kind: str, target: str) -> None:
        """Tell the pane that a link was followed."""
        self.post_message(self.Followed(kind, target))

    def on_mouse_move(self, event: events.MouseMove) -> None:
        self._point_at(event.style.meta.get("@click"))

    def on_leave(self) -> None:
        self._point_at(None)

    def _point_at(self, click: object) -> None:
        if click != self._under_mouse:
            self._under_mouse = click
            self.refresh()

    def targets(self) -> list[Target]:
        """All that can be followed, in order; a link over two lines counts once, where it begins."""
        found: list[Target] = []
        for index, line in enumerate(self._lines):
            for span in sorted(line.content.spans, key=lambda span: span.start):
                if isinstance(span.style, Style) and "@click" in span.style.meta:
                    kind, name = span.style.meta["@click"][1]
                    before = found[-1] if found else None
                    goes_on = before is not None and line.joint != "\n" and before.line == index - 1
                    if not (goes_on and before is not None and (before.kind, before.name) == (kind, name)):
                        found.append(Target(index, span.start, span.end, kind, name))
        return found

    @property
    def current(self) -> Target | None:
        """The link chosen by key."""
        return self._current

    @current.setter
    def current(self, target: Target | None) -> None:
        self._current = target
        self.refresh()

    def on_blur(self) -> None:
        if self.screen.is_current:  # not where a dialog stands over it
            self.post_message(self.Left())

    # Selecting

    def get_selection(self, selection: Selection) -> tuple[str, str] | None:
        """Selected text in paragraphs, without the line breaks and indents of the screen."""
        last = len(self._lines) - 1
        if last < 0:
            return None
        top = min(selection.start.y, last) if selection.start else 0
        bottom = min(selection.end.y, last) if selection.end else last
        text = ""
        for y in range(top, bottom + 1):
            line = self._lines[y]
            plain = line.content.plain
            start = selection.start.x if selection.start and y == selection.start.y else 0
            end = selection.end.x if selection.end and y == selection.end.y else len(plain)
            if y > top:
                text += line.joint
                start = max(start, line.indent) if line.joint != "\n" else start
            text += plain[start:end].strip() if line.joint == "\n" and not start else plain[start:end]
        return text, "\n"
