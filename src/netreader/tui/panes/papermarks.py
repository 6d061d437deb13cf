"""What is drawn over a paper's text: highlights, the marks of lenses, the cursor for passages."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from functools import partial
from typing import TYPE_CHECKING

from netreader.tui import marking
from netreader.tui.panes.page import Page
from netreader.tui.panes.papersearch import SearchedPaper

if TYPE_CHECKING:
    from netreader.library.highlights import Placed
    from netreader.tui.passage import PassageCursor


class MarkedPaper(SearchedPaper):
    """A paper with its marks, to be gone through."""

    def __init__(self, *, ascii_only: bool = False) -> None:
        super().__init__(ascii_only=ascii_only)
        self.placed: list[Placed] = []
        self.cursor: PassageCursor | None = None
        self._colours: tuple[marking.Colour, ...] = marking.COLOURS
        self._standing = ""
        self._marks: tuple[tuple[str, str, int, int], ...] = ()
        self._pointed: tuple[str, int, int] | None = None

    # Highlights

    def show_highlights(self, placed: Sequence[Placed], colours: Sequence[marking.Colour]) -> None:
        """Draw highlights where they stand now."""
        self.placed, self._colours = list(placed), tuple(colours)
        self._lay_over()

    def colour_of(self, name: str) -> marking.Colour:
        """A colour by the library's name for it; one that is not known looks like the first."""
        return next((colour for colour in self._colours if colour.id == name), self._colours[0])

    def _lay_over(self) -> None:
        drawn = [
            marking.Drawn(item.part, item.place.start, item.place.end, self.colour_of(item.highlight.colour))
            for item in self.placed
            if item.part is not None and item.place is not None
        ]
        found = marking.overlays(self._runs, drawn, self.depth)
        if self.cursor is not None:
            chosen = (self.cursor.part, self.cursor.start, self.cursor.end)
            for line, left, right in marking.stretches(self._runs, *chosen):
                found.setdefault(line, []).append((left, right, marking.CHOSEN))
        elif self._pointed is not None:
            for line, left, right in marking.stretches(self._runs, *self._pointed):
                found.setdefault(line, []).append((left, right, marking.CHOSEN))
        if self._found:
            from netreader.tui.found import LOOKS

            for place in self._found:
                for line, left, right in place:
                    found.setdefault(line, []).append((left, right, LOOKS[self.depth]))
        if 0 <= self._match < len(self.places):
            for line, left, right in self.places[self._match]:
                found.setdefault(line, []).append((left, right, "reverse"))
        self.page.lay_over(found)

    def _forget_marks(self) -> None:
        super()._forget_marks()
        self.placed, self._standing, self._marks, self._pointed = [], "", (), None
        self.stop_choosing()

    # Lenses

    def show_marks(
        self, marks: Sequence[tuple[str, str, int, int]], expansions: dict[str, list[tuple[int, str]]]
    ) -> None:
        """Draw the marks of the lenses (lens, part, from, to), and put in what abbreviations stand for."""
        self._marks = tuple(marks)
        self._pointed = None
        if expansions != self._expansions:
            self._expansions = expansions
            self._draw_in_place()
        else:
            self._lay_under()
            self._lay_over()

    def _lay_under(self) -> None:
        if not self._marks:
            self.page.lay_under({})
            return
        from netreader.tui.lensmarks import underlays

        self.page.lay_under(underlays(self._runs, self._marks, self.depth))

    def point_at(self, part: str, start: int, end: int) -> None:
        """Go to a stretch of a text and show it."""
        if self._waits(partial(self.point_at, part, start, end)):
            return
        self._pointed = (part, start, end)
        self._show_stretch(part, start, end)
        self._lay_over()

    @property
    def standing(self) -> Placed | None:
        """The highlight one stands on: gone to last, or just what the cursor has chosen."""
        if self.cursor is not None:
            chosen = (self.cursor.part, self.cursor.start, self.cursor.end)
            return next(
                (item for item in self.placed if item.place and (item.part, *item.place[:2]) == chosen),
                None,
            )
        return next((item for item in self.placed if item.highlight.id == self._standing), None)

    def step_highlight(self, step: int) -> bool:
        """Go to the next highlight, or the one before; False if there is none."""
        shown = self._on_the_page()
        if not shown:
            return False
        index = next((i for i, item in enumerate(shown) if item.highlight.id == self._standing), None)
        index = (index + step) % len(shown) if index is not None else 0 if step > 0 else len(shown) - 1
        self.go_to_highlight(shown[index].highlight.id)
        return True

    @property
    def parts(self) -> Collection[str]:
        """Names of the texts that are shown."""
        return self._texts.keys()

    def _on_the_page(self) -> list[Placed]:
        """The highlights whose text is shown: those of the full text only where that is."""
        return [item for item in self.placed if item.place is not None and item.part in self._texts]

    def go_to_highlight(self, name: str) -> None:
        """Go to a highlight, and say what it is."""
        if self._waits(partial(self.go_to_highlight, name)):
            return
        item = next((item for item in self.placed if item.highlight.id == name), None)
        if item is None or item.place is None or item.part is None:
            return
        self._standing = name
        self._show_stretch(item.part, item.place.start, item.place.end)
        shown = [other.highlight.id for other in self._on_the_page()]
        if name not in shown:
            return
        said = f"{self.colour_of(item.highlight.colour).name} {shown.index(name) + 1} of {len(shown)}"
        comment = " ".join(item.highlight.comment.split())
        self.say_above(f"{said}: {comment}" if comment else said)

    def _show_stretch(self, part: str, start: int, end: int) -> None:
        """Scroll so that a stretch of a text is seen; what is folded is unfolded for it."""
        lines = [line for line, _, _ in marking.stretches(self._runs, part, start, end)]
        if not lines and "*" not in self._unfolded and part not in ("title", "abstract") and self.full is None:
            self._unfolded = frozenset("*")
            self._draw()
            lines = [line for line, _, _ in marking.stretches(self._runs, part, start, end)]
        if not lines:
            return
        top, height = self.scroll_offset.y, self.scrollable_content_region.height
        if lines[0] < top or lines[-1] >= top + height:
            self.scroll_to(y=max(0, lines[0] - height // 3), animate=False, force=True, immediate=True)

    # Choosing a passage

    def choose_passage(self) -> bool:
        """Begin to choose: what the mouse has selected, the highlight one stands on, else the first sentence in view.

        Returns:
            False where there is no text to choose from.
        """
        from netreader.tui.passage import PassageCursor

        seen = dict.fromkeys(run.part for run in self._runs)
        if not seen:
            return False
        texts = {name: self._texts[name] for name in seen}
        standing, stood = self.standing, self._stood
        selected = self._selected()
        if selected is not None:
            self.cursor = PassageCursor(texts, *selected)
        elif standing is not None and standing.place is not None and standing.part in texts:
            self.cursor = PassageCursor(texts, standing.part, standing.place.start, standing.place.end)
        elif stood is not None and stood[0] in texts and self._is_seen(*stood):
            self.cursor = PassageCursor(texts, *stood)
        else:
            top = self.scroll_offset.y
            run = next((run for run in self._runs if run.line >= top), self._runs[-1])
            self.cursor = PassageCursor(texts, run.part, run.start)
        self.screen.clear_selection()
        self.page.can_focus = True
        self.screen.set_focus(self.page, scroll_visible=False)  # now: keys typed on are for the cursor
        self.show_cursor()
        return True

    def _is_seen(self, part: str, offset: int) -> bool:
        """Whether a place in a text is on the screen."""
        top, height = self.scroll_offset.y, self.scrollable_content_region.height
        return any(top <= line < top + height for line, _, _ in marking.stretches(self._runs, part, offset, offset + 1))

    def _selected(self) -> tuple[str, int, int] | None:
        """What the mouse has selected of one text: its part, from and to."""
        selection = self.page.text_selection
        if selection is None or selection.start is None or selection.end is None or not self.page.lines:
            return None
        first = marking.place_at(self._runs, selection.start.y, selection.start.x)
        last = marking.place_at(self._runs, selection.end.y, selection.end.x, behind=True)
        if first is None or last is None or first[0] != last[0] or first[1] >= last[1]:
            return None
        text = self._texts[first[0]][first[1] : last[1]]
        lead, tail = len(text) - len(text.lstrip()), len(text) - len(text.rstrip())
        return (first[0], first[1] + lead, last[1] - tail) if text.strip() else None

    def show_cursor(self) -> None:
        """Draw the cursor where it now is."""
        if self.cursor is not None:
            self._lay_over()
            self._show_stretch(self.cursor.part, self.cursor.start, self.cursor.end)

    def stop_choosing(self) -> None:
        """Choose no longer."""
        if self.cursor is None:
            return
        self.cursor = None
        had_focus = self.screen.focused is self.page
        if had_focus:
            self.screen.set_focus(self, scroll_visible=False)
        self.page.can_focus = False
        self._lay_over()

    def on_page_left(self, event: Page.Left) -> None:
        event.stop()
        self.stop_choosing()
