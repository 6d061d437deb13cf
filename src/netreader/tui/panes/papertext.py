"""The text of a paper: the record or the full text on one page, set for the size there is, its sections and folds."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING

from msgspec.structs import replace
from textual import events, work
from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.geometry import Size
from textual.message import Message

from netreader.article import Article, Summary
from netreader.text import shorten
from netreader.tui import marking, render, searched
from netreader.tui.panes.laying import Laid, lay
from netreader.tui.panes.page import Page
from netreader.tui.parts import Guarded
from netreader.tui.sheet import MARGIN, MEASURE, Sheet
from netreader.tui.typeset import Line, fill

if TYPE_CHECKING:
    from netreader.fulltext import FullText


#: Seconds after which it is said that a full text is being laid.
PATIENCE = 0.3

#: Seconds for which words stand beside the pane's title.
WHILE = 6.0


class PaperText(Guarded, VerticalScroll, can_focus=True):
    """One paper, or a sentence in its place; what is drawn over it is known to those that build upon this."""

    class TextLaid(Message):
        """A full text was laid, for a sheet that was wanted."""

        def __init__(self, laid: Laid | Exception) -> None:
            super().__init__()
            self.laid = laid

    def __init__(self, *, ascii_only: bool = False) -> None:
        super().__init__(id="paper")
        self.border_title = "Paper"
        self.article: Article | None = None
        self.full: FullText | None = None
        self._foot: render.Foot | None = None
        self._summary: tuple[Summary, str] | None = None
        self._message = Content("")
        self._ascii = ascii_only
        self._unfolded: frozenset[str] = frozenset()
        self._terms: tuple[str, ...] = ()
        self._sections: list[render.Section] = []
        self._matches: list[searched.Place] = []
        self._match = -1
        self._typed = ""  # what is looked for on the page; empty where one goes through the words of the search
        self._found: list[searched.Place] = []
        self._stood: tuple[str, int] | None = None
        self._place: tuple[str, int] | None = None
        self._place_line = self._read_line = 0
        self._is_placing = False
        self._drawn_size = Size(0, 0)
        self._set_for = Size(0, 0)
        self._runs = marking.Runs()
        self._texts: dict[str, str] = {}
        self._expansions: dict[str, list[tuple[int, str]]] = {}
        self._laid: Laid | None = None
        self._is_laying = False
        self._finish: Callable[[], object] | None = None
        self._then: list[Callable[[], object]] = []

    def compose(self) -> ComposeResult:
        yield Page(id="banner")
        yield Page(id="page")

    @property
    def page(self) -> Page:
        """The text."""
        return self.query_one("#page", Page)

    # Showing

    def show(
        self,
        article: Article,
        *,
        terms: Sequence[str] = (),
        keep_scroll: bool = False,
        full: FullText | None = None,
        foot: render.Foot | None = None,
    ) -> None:
        """Show a paper, the words of the search marked.

        Args:
            full: Its full text, to be shown in the place of the rest of its record.
            foot: What is known of it beside the record.
        """
        if not keep_scroll:
            self._unfolded = frozenset()
        self.full, self._foot = full, foot
        self._match = -1
        self._stood = None
        self.border_subtitle = ""
        self._forget_marks()
        self.article, self._summary, self._place = article, None, None
        self._terms = tuple(terms)
        self._stop_waiting()
        self._draw_when_laid(self._draw if keep_scroll else self._draw_from_the_top)

    def show_foot(self, foot: render.Foot) -> None:
        """Show what has become known of the paper beside its record; the text stays where it is."""
        if foot == self._foot:
            return
        self._foot = foot
        if self.article is not None and self.full is None:
            self._draw_in_place()

    def show_summary(self, summary: Summary, notice: str = "") -> None:
        """Show what a list knows of a paper while its record is fetched, or because it can't be."""
        self.article, self._summary = None, (summary, notice)
        self._show_other()

    def show_message(self, content: Content) -> None:
        """Show something else than a paper."""
        self.article, self._summary, self._message = None, None, content
        self._show_other()

    def _show_other(self) -> None:
        self._stop_waiting()
        self.full = self._foot = None
        self._forget_marks()
        self._sections = []
        self.border_subtitle = ""
        self._draw_from_the_top()

    def _room(self) -> int:
        """Cells between the pane's sides, two of air left at each."""
        return max(12, (self.scrollable_content_region.width or MEASURE + 4) - 4)

    def _sheet(self) -> Sheet:
        """The measure and margin that the pane has room for."""
        room = self._room()
        width, margin = min(MEASURE, room), 0
        if room >= MARGIN + MEASURE:
            margin = MARGIN
        return Sheet(width, margin, self._ascii, self._unfolded, searched.pattern_of(self._terms), self._expansions)

    def _draw(self) -> None:
        self._set_for = self.size
        sheet = self._sheet()
        banner: list[Line] = []
        self._matches = []
        if self.article is not None:
            laid = self._laid
            if laid is None or self.full is None or not laid.is_of(self.article, self.full, sheet):
                laid = lay(self.article, self.full, self._foot, sheet)
            self._sections, lines, self._texts, self._runs = laid.sections, laid.lines, laid.texts, laid.runs
            self._matches = laid.matches
            banner = render.banner(self.article, replace(sheet, width=self._room()))
        elif self._summary is not None:
            lines = render.summary_page(*self._summary, sheet)
        else:
            lines = sheet.plain(fill(self._message, sheet.width))
        self.set_class(bool(banner), "alarmed")
        self.set_class(bool(banner) and self.article is not None and not self.article.is_retracted, "concern")
        self.query_one("#banner", Page).set_lines(banner, sheet.cells)
        self.page.set_lines(lines, sheet.cells)
        self._look_again()
        self._lay_under()
        self._lay_over()

    def _draw_from_the_top(self) -> None:
        self._draw()
        self.scroll_home(animate=False, force=True, immediate=True)

    # A full text takes its time: it is laid beside the screen, and what was there stays until it comes

    def _draw_when_laid(self, draw: Callable[[], object]) -> None:
        """Draw now, or as soon as the full text is laid."""
        if self.article is None or self.full is None or self._is_laid():
            draw()
            return
        if self._finish is None:
            self._finish = draw
        if not self._is_laying:
            self._is_laying = True
            self._lay(self.article, self.full, self._sheet())
            self.set_timer(PATIENCE, self._say_laying)

    def _is_laid(self) -> bool:
        return self._laid is not None and self._laid.is_of(self.article, self.full, self._sheet())

    @work(thread=True, group="laying", exit_on_error=False, description="a full text is laid")  # else its repr is made
    def _lay(self, article: Article, full: FullText, sheet: Sheet) -> None:
        try:
            laid: Laid | Exception = lay(article, full, None, sheet)
        except Exception as error:
            laid = error
        self.post_message(self.TextLaid(laid))

    def on_paper_text_text_laid(self, event: TextLaid) -> None:
        event.stop()
        self._is_laying = False
        if self._finish is None:  # something else is shown by now
            return
        if isinstance(event.laid, Exception):
            self._stop_waiting()
            raise event.laid
        self._laid = event.laid
        finish, then = self._finish, self._then
        if not self._is_laid():  # for another size, or other words, by now
            self._finish = None
            self._draw_when_laid(finish)
            return
        self._stop_waiting()
        finish()
        if self.size != self._drawn_size and finish != self._draw_and_find:  # the size changed meanwhile
            self._draw_and_find()
        for action in then:
            self.call_after_refresh(action)

    def _say_laying(self) -> None:
        if self._finish is not None and self.styles.border_top[0] not in ("", "none", "hidden"):
            self.border_title = f"{self._title}: being laid out {'...' if self._ascii else '…'}"

    def _stop_waiting(self) -> None:
        """Nothing is waited for any more."""
        self._finish, self._then = None, []
        self.border_title = self._title

    def _waits(self, action: Callable[[], object]) -> bool:
        """Whether a text is still being laid; the action is then done when it is there."""
        if self._finish is not None:
            self._then.append(action)
        return self._finish is not None

    def go_back_to(self, line: int) -> None:
        """Go to a line on which one was before."""
        if not self._waits(partial(self.go_back_to, line)):
            self.scroll_to(y=line, animate=False)

    def on_resize(self, event: events.Resize) -> None:
        if self.size and not (self.size == self._drawn_size == self._set_for):
            self._draw_in_place()

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        super().watch_scroll_y(old_value, new_value)
        if self.size == self._drawn_size:  # else the new size moved the text, not the reader
            self._read_line = round(new_value)

    def _draw_in_place(self) -> None:
        """Draw again, with the same words at the top as before, however often the size changes."""
        self._draw_when_laid(self._draw_and_find)

    def _draw_and_find(self) -> None:
        if self._place is None or not (self._is_placing or self._read_line == self._place_line):
            name, top = ([("", 0)] + [(name, top) for name, top in self._tops() if top <= self._read_line])[-1]
            self._place = (name, _letters(self.page.lines[top : self._read_line]))
        self._draw()
        name, before = self._place
        line = dict(self._tops()).get(name, 0)
        lines = self.page.lines
        while before > 0 and line < len(lines) - 1:
            before -= _letters(lines[line : line + 1])
            line += 1
        self._place_line = line
        self._is_placing = True
        self.call_after_refresh(self._put_in_place)

    def _put_in_place(self) -> None:
        self._drawn_size = self._set_for  # not the size of now, which may be another already
        self.scroll_to(y=self._place_line, animate=False, force=True, immediate=True)
        self._place_line = self._read_line = self.scroll_offset.y  # less than wanted where the text ends
        self._is_placing = False

    @property
    def stands(self) -> bool:
        """Whether the text is set for the size that the pane has now, and nobody moves it any more."""
        return bool(self.size) and self.size == self._drawn_size and not self._is_placing and self._finish is None

    def _forget_marks(self) -> None:
        """Another text is about to be shown."""
        self._runs, self._texts, self._expansions = marking.Runs(), {}, {}
        self.border_title = self._title

    def _look_again(self) -> None:
        """Find on the page what is looked for: its lines are others."""

    def _lay_over(self) -> None:
        """Draw what stands over the text."""

    def _lay_under(self) -> None:
        """Draw what stands under it."""

    @property
    def _title(self) -> str:
        return "Full text" if self.full is not None else "Paper"

    def say_above(self, text: str, *, lasting: bool = False) -> None:
        """A few words beside the pane's title, which come and go; where it has none, a line that does.

        Args:
            lasting: They stay until others come.
        """
        if self.styles.border_top[0] in ("", "none", "hidden"):
            if text:
                self.app.notify(text, markup=False, timeout=3)
        else:
            said = shorten(f"{self._title}: {text}", max(20, self._room()))
            self.border_title = Content(said) if text else self._title
            if text and not lasting:
                self.set_timer(WHILE, lambda: self._say_no_more(said))

    def _say_no_more(self, said: str) -> None:
        if str(self.border_title) == said:
            self.border_title = self._title

    @property
    def depth(self) -> str:
        """How many colours the terminal has; see `marking.depth_of`."""
        return marking.depth_of(self.app)

    # Moving

    def sections(self) -> list[tuple[str, str]]:
        """Name and heading of the sections there are."""
        return [(section.name, section.heading) for section in self._sections if section.heading]

    def _tops(self) -> list[tuple[str, int]]:
        """The line on which each section begins."""
        tops = []
        line = 0
        for section in self._sections:
            tops.append((section.name, line))
            line += len(section.lines) + 1
        return tops

    def jump(self, section_id: str) -> None:
        """Go to a section."""
        if self._waits(partial(self.jump, section_id)):
            return
        for name, top in self._tops():
            if name == section_id:
                self.scroll_to(y=top, animate=False, force=True, immediate=True)
                return

    def action_next_section(self) -> None:
        """Go to the section after the one at the top."""
        after = [top for _, top in self._tops() if top > self.scroll_offset.y]
        if after:
            self.scroll_to(y=after[0], animate=False, force=True, immediate=True)
        if not after or self.scroll_offset.y < after[0]:
            self.say_above("the last section")

    def action_previous_section(self) -> None:
        """Go to the section before."""
        before = [top for _, top in self._tops() if top < self.scroll_offset.y]
        if not before:
            self.say_above("the first section")
        self.scroll_to(y=before[-1] if before else 0, animate=False, force=True, immediate=True)

    # Folding

    def _fold(self, name: str) -> None:
        self._unfolded = self._unfolded ^ {name}
        self._draw_in_place()

    def _has_folds(self, name: str = "") -> bool:
        """Whether something on the page opens and closes, of that name if one is given."""
        return any(target.kind == "fold" and name in ("", target.name) for target in self.page.targets())

    def action_toggle_affiliations(self) -> None:
        """Open or close the affiliations."""
        if self._has_folds("authors"):
            self._fold("authors")
        else:
            self.say_above("no affiliations are known")

    def action_toggle_folds(self) -> None:
        """Open everything, or close everything."""
        if not self._has_folds():
            self.say_above("nothing is folded here")
            return
        self._unfolded = frozenset() if self._unfolded else frozenset("*")
        self._draw_in_place()


def _letters(lines: Sequence[Line]) -> int:
    """Letters on some lines, blanks not counted."""
    return sum(len(line.content.plain) - line.content.plain.count(" ") for line in lines)
