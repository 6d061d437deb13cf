"""Words gone through in a paper: those of the search, and those that are looked for on the page."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

from textual.content import Content

from netreader.text import shorten
from netreader.tui import marking, searched
from netreader.tui.panes.papertext import PaperText

if TYPE_CHECKING:
    from netreader.tui.found import Searchable
    from netreader.tui.panes.findline import FindInput, FindLine


class SearchedPaper(PaperText):
    """A paper in whose words one can look for others."""

    def __init__(self, *, ascii_only: bool = False) -> None:
        super().__init__(ascii_only=ascii_only)
        self._searchable: Searchable | None = None
        self._find_from = 0
        self._folds_before: frozenset[str] | None = None

    # Words of the search

    def highlight(self, terms: Sequence[str]) -> None:
        """Mark other words."""
        if tuple(terms) == self._terms:
            return
        self._terms = tuple(terms)
        self._match = -1
        self._draw_in_place()

    @property
    def has_matches(self) -> bool:
        """Whether a word of the search stands on the page."""
        return bool(self._matches)

    def step_match(self, step: int) -> str:
        """Go to the next word of the search, or the one before; the first, or the last, to begin with.

        Returns:
            Which of how many it is; empty, which is then said, if none stands on the page.
        """
        if not self.places:
            self.app.notify(
                f"“{shorten(self._typed, 60)}” is not found here."
                if self._typed
                else "None of the search words is here. Ctrl+F finds any other.",
                markup=False,
            )
            return ""
        count = len(self.places)
        self._match = (self._match + step) % count if self._match >= 0 else (0 if step > 0 else count - 1)
        self._show_match()
        return self.match_said

    def _show_match(self) -> None:
        """Go to the place at hand, and say which it is."""
        self._lay_over()
        if 0 <= self._match < len(self.places):
            lines = [line for line, _, _ in self.places[self._match]]
            top, height = self.scroll_offset.y, self.scrollable_content_region.height - bool(self._typed)
            if lines[0] < top or lines[-1] >= top + height:
                self.scroll_to(y=max(0, lines[0] - height // 3), animate=False, force=True, immediate=True)
        if self._folds_before is not None:
            said = Content(self.match_said) if self._found or not self._typed else Content.styled("none", "$text-error")
            self._find_line().say(said)
        elif self.styles.border_top[0] not in ("", "none", "hidden"):
            self.border_title = f"{self._title}: {self.match_said}"

    @property
    def places(self) -> list[searched.Place]:
        """The places that one goes through: of what is looked for, else of the words of the search."""
        return self._found if self._typed else self._matches

    @property
    def match_said(self) -> str:
        """Which place of how many one stands on; empty for none."""
        if not 0 <= self._match < len(self.places):
            return ""
        return f"{'' if self._typed else 'match '}{self._match + 1:,} of {len(self.places):,}"

    def leave_match(self) -> None:
        """Stand on no word any more, and look for none."""
        here = ""
        if 0 <= self._match < len(self.places):
            line, left, _ = self.places[self._match][0]
            self._stood = marking.place_at(self._runs, line, left)
            here = self.page.lines[line].content.plain
        self._match = -1
        self.border_title = self._title
        self._end_find(here)
        self._lay_over()

    # Finding

    def _find_line(self) -> FindLine:
        from netreader.tui.panes.findline import FindLine

        return self.query_one(FindLine)

    async def open_find(self) -> FindInput:
        """Show the line in which one types what to find, what was looked for last in it; all that is folded opens."""
        from netreader.tui.panes.findline import FindLine

        if not self.query(FindLine):
            await self.mount(FindLine())
        line = self._find_line()
        line.display = True
        if self._folds_before is None:
            self._folds_before = self._unfolded
            self._match = -1
            if "*" not in self._unfolded and any(target.kind == "fold" for target in self.page.targets()):
                self._unfolded = frozenset("*")
                self._draw_in_place()
        self._find_from = -1
        line.field.action_select_all()
        self.find(line.field.value)
        return line.field

    def find(self, typed: str) -> None:
        """Mark all places of some letters, and go to the first from where one was."""
        if self._waits(partial(self.find, typed)) or self._folds_before is None:
            return
        if self._find_from < 0:
            self._find_from = self._place_line if self._is_placing else self.scroll_offset.y
        self._typed = " ".join(typed.split())
        self._found = self._look_for(self._typed)
        after = (index for index, place in enumerate(self._found) if place[0][0] >= self._find_from)
        self._match = next(after, 0) if self._found else -1
        if self._is_placing:
            self.call_after_refresh(self._show_match)
        self._show_match()

    def _look_again(self) -> None:
        self._searchable = None
        self._found = self._look_for(self._typed)

    def _look_for(self, typed: str) -> list[searched.Place]:
        if not typed:
            return []
        if self._searchable is None:
            from netreader.tui.found import Searchable

            self._searchable = Searchable(self.page.lines)
        return self._searchable.places(typed)

    def _end_find(self, here: str) -> None:
        """Look for nothing any more. What was opened for it is folded again, unless the line one stands on is there."""
        before, self._folds_before = self._folds_before, None
        if before is None:
            return
        self._find_line().display = False
        self._typed, self._found = "", []
        if before == self._unfolded or self.full is not None:  # which takes its time to be laid again
            return
        opened, self._unfolded = self._unfolded, before
        self._draw_in_place()
        if here and all(line.content.plain != here for line in self.page.lines):
            self._unfolded = opened
            self._draw_in_place()
