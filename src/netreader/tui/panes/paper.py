"""The paper: the whole record on one page, with its banner, folds, links and marked words."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
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
from netreader.tui.actions import bindings
from netreader.tui.panes.laying import Laid, lay
from netreader.tui.panes.page import Page
from netreader.tui.parts import Guarded
from netreader.tui.sheet import MARGIN, MEASURE, Sheet
from netreader.tui.typeset import Line, fill

if TYPE_CHECKING:
    from netreader.fulltext import FullText
    from netreader.library.highlights import Placed
    from netreader.tui.found import Searchable
    from netreader.tui.panes.findline import FindInput, FindLine
    from netreader.tui.passage import PassageCursor


#: Seconds after which it is said that a full text is being laid.
PATIENCE = 0.3


class PaperPane(Guarded, VerticalScroll, can_focus=True):
    """One paper, or a sentence in its place."""

    BINDINGS = [*bindings("paper"), *bindings("matches")]

    DEFAULT_CSS = """
    PaperPane { align-horizontal: center; scrollbar-gutter: stable; }
    PaperPane #banner { dock: top; width: 1fr; display: none; }
    PaperPane.alarmed #banner { display: block; }
    """

    class OpenArticle(Message):
        """A link to another record was followed.

        Attributes:
            way: How it leads there, as `trail.WAYS` has it.
        """

        def __init__(self, pmid: str, way: str = "link") -> None:
            super().__init__()
            self.pmid = pmid
            self.way = way

    class OpenAddress(Message):
        """A link to a web page was followed."""

        def __init__(self, url: str) -> None:
            super().__init__()
            self.url = url

    class OpenRelated(Message):
        """The papers that this one leads to were asked for, of one kind."""

        def __init__(self, kind: str) -> None:
            super().__init__()
            self.kind = kind

    class OpenFullText(Message):
        """The full text was asked for."""

    class TextLaid(Message):
        """A full text was laid, for a sheet that was wanted."""

        def __init__(self, laid: Laid | Exception) -> None:
            super().__init__()
            self.laid = laid

    class SearchTerm(Message):
        """A term or name was chosen to search for."""

        def __init__(self, query: str) -> None:
            super().__init__()
            self.query = query

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
        self._searchable: Searchable | None = None
        self._find_from = 0
        self._folds_before: frozenset[str] | None = None
        self._stood: tuple[str, int] | None = None
        self._place: tuple[str, int] | None = None
        self._place_line = self._read_line = 0
        self._is_placing = False
        self._drawn_size = Size(0, 0)
        self._set_for = Size(0, 0)
        self.placed: list[Placed] = []
        self.cursor: PassageCursor | None = None
        self._colours: tuple[marking.Colour, ...] = marking.COLOURS
        self._standing = ""
        self._runs: list[marking.Run] = []
        self._texts: dict[str, str] = {}
        self._marks: tuple[tuple[str, str, int, int], ...] = ()
        self._expansions: dict[str, list[tuple[int, str]]] = {}
        self._pointed: tuple[str, int, int] | None = None
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
        self._forget_highlights()
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
        self._forget_highlights()
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
        self._searchable = None
        self._found = self._look_for(self._typed)
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

    def on_paper_pane_text_laid(self, event: TextLaid) -> None:
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

    def _go_to_source(self, number: int) -> None:
        """Go to an entry of the full text's list of references, and choose its link."""
        top = dict(self._tops()).get("sources")
        if top is None or self.full is None:
            return
        entries = [line for line in range(top, len(self.page.lines)) if self.page.lines[line].joint == "\n"]
        heading = 0 if self._sheet().margin else 1
        at = entries[min(number + heading, len(entries) - 1)]
        self.scroll_to(y=max(0, at - 2), animate=False, force=True, immediate=True)
        self.page.current = next((target for target in self.page.targets() if target.line >= at), None)

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

    # Highlights

    def show_highlights(self, placed: Sequence[Placed], colours: Sequence[marking.Colour]) -> None:
        """Draw highlights where they stand now."""
        self.placed, self._colours = list(placed), tuple(colours)
        self._lay_over()

    def _forget_highlights(self) -> None:
        self.placed, self._runs, self._texts, self._standing = [], [], {}, ""
        self._marks, self._expansions, self._pointed = (), {}, None
        self.border_title = self._title
        self.stop_choosing()

    def colour_of(self, name: str) -> marking.Colour:
        """A colour by the library's name for it; one that is not known looks like the first."""
        return next((colour for colour in self._colours if colour.id == name), self._colours[0])

    @property
    def depth(self) -> str:
        """How many colours the terminal has; see `marking.depth_of`."""
        return marking.depth_of(self.app)

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

    @property
    def _title(self) -> str:
        return "Full text" if self.full is not None else "Paper"

    def say_above(self, text: str) -> None:
        """A few words beside the pane's title; where it has none, a line that comes and goes."""
        if self.styles.border_top[0] in ("", "none", "hidden"):
            if text:
                self.app.notify(text, markup=False, timeout=3)
        else:
            said = shorten(f"{self._title}: {text}", max(20, self._room()))
            self.border_title = Content(said) if text else self._title

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
                f"“{shorten(self._typed, 60)}” does not stand here."
                if self._typed
                else "No word of the search stands here. Ctrl+F finds any other.",
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

    # Links

    def action_next_link(self) -> None:
        """Choose the next link, or the first on the screen."""
        self._choose_link(1)

    def action_previous_link(self) -> None:
        """Choose the link before, or the last on the screen."""
        self._choose_link(-1)

    def _choose_link(self, step: int) -> None:
        targets = self.page.targets()
        top, bottom = self.scroll_offset.y, self.scroll_offset.y + self.scrollable_content_region.height - 1
        current = self.page.current
        if current is not None and top <= current.line <= bottom:
            index = targets.index(current) + step
        else:
            seen = [i for i, target in enumerate(targets) if top <= target.line <= bottom]
            ahead = [i for i, target in enumerate(targets) if target.line > bottom]
            index = (seen or ahead or [len(targets)])[0] if step > 0 else seen[-1] if seen else -1
        if not 0 <= index < len(targets):
            self.say_above("no link here" if not targets else "the last link" if step > 0 else "the first link")
            return
        target = targets[index]
        self.page.current = target
        if target.kind == "reference" and self.full is not None and int(target.name) < len(self.full.sources):
            source = self.full.sources[int(target.name)]
            self.say_above(source.citation + (f" PMID {source.pmid}" if source.pmid else ""))
        if not top <= target.line <= bottom:
            self.scroll_to(y=max(0, target.line - self.size.height // 3), animate=False, force=True, immediate=True)

    def action_follow_link(self) -> None:
        """Follow the link chosen."""
        if self.page.current is not None:
            self._follow(self.page.current.kind, self.page.current.name)
        else:
            self.say_above("no link is chosen yet; l and h choose one")

    def on_page_followed(self, event: Page.Followed) -> None:
        event.stop()
        self._follow(event.kind, event.target)

    def _follow(self, kind: str, target: str) -> None:
        if kind == "article":
            self.post_message(self.OpenArticle(target))
        elif kind == "address":
            self.post_message(self.OpenAddress(target))
        elif kind == "term":
            self.post_message(self.SearchTerm(target))
        elif kind == "fold":
            self._fold(target)
        elif kind == "part":
            self.jump(target)
        elif kind == "reference":
            self._follow_reference(int(target))
        elif kind == "related":
            self.post_message(self.OpenRelated(target))
        elif kind == "fulltext":
            self.post_message(self.OpenFullText())

    def _follow_reference(self, number: int) -> None:
        """A citation in the running text: its paper where PubMed has it, else its entry in the list."""
        source = self.full.sources[number] if self.full is not None and number < len(self.full.sources) else None
        if source is not None and source.pmid:
            self.post_message(self.OpenArticle(source.pmid, "refs"))
        else:
            self._go_to_source(number)


def _letters(lines: Sequence[Line]) -> int:
    """Letters on some lines, blanks not counted."""
    return sum(len(line.content.plain) - line.content.plain.count(" ") for line in lines)
