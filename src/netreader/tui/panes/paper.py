"""The paper: the whole record on one page, with its banner, folds, links and marked words."""

from __future__ import annotations

from collections.abc import Sequence

from textual import events
from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.geometry import Offset
from textual.message import Message
from textual.selection import Selection
from textual.widgets import Static

from netreader.article import Article, Summary
from netreader.tui import pieces, render
from netreader.tui.actions import bindings
from netreader.tui.parts import Guarded

#: Cells of a line of prose: what the eye follows without losing the line.
MEASURE = 78


class Page(Guarded, Static):
    """The text. Links in it run `action_follow`."""

    class Followed(Message):
        """A link of the page was followed."""

        def __init__(self, kind: str, target: str) -> None:
            super().__init__()
            self.kind = kind
            self.target = target

    def __init__(self, **kwargs: str) -> None:
        super().__init__(markup=False, **kwargs)
        self.auto_links = False

    def action_follow(self, kind: str, target: str) -> None:
        self.post_message(self.Followed(kind, target))

    def get_selection(self, selection: Selection) -> tuple[str, str] | None:
        """Selected text; a drag that ends past the text is taken back to its end (Textual issue 6708)."""
        visual = self._render()
        if not isinstance(visual, Content):
            return None
        lines = visual.plain.splitlines() or [""]

        def within(offset: Offset | None) -> Offset | None:
            if offset is None or offset.y < len(lines):
                return offset
            return Offset(len(lines[-1]), len(lines) - 1)

        return Selection(within(selection.start), within(selection.end)).extract(visual.plain), "\n"


class PaperPane(Guarded, VerticalScroll, can_focus=True):
    """One paper, or a sentence in its place."""

    BINDINGS = bindings("paper")

    class OpenArticle(Message):
        """A link to another record was followed."""

        def __init__(self, pmid: str) -> None:
            super().__init__()
            self.pmid = pmid

    class OpenAddress(Message):
        """A link to a web page was followed."""

        def __init__(self, url: str) -> None:
            super().__init__()
            self.url = url

    class SearchTerm(Message):
        """A term or name was chosen to search for."""

        def __init__(self, query: str) -> None:
            super().__init__()
            self.query = query

    def __init__(self, *, ascii_only: bool = False) -> None:
        super().__init__(id="paper")
        self.border_title = "Paper"
        self.article: Article | None = None
        self._ascii = ascii_only
        self._unfolded: frozenset[str] = frozenset()
        self._terms: tuple[str, ...] = ()
        self._sections: list[render.Section] = []
        self._match = -1
        self._drawn_at = 0

    def compose(self) -> ComposeResult:
        banner = Page(id="banner")
        banner.display = False
        yield banner
        yield Page(id="page")

    @property
    def page(self) -> Page:
        """The text."""
        return self.query_one("#page", Page)

    # Showing

    def show(self, article: Article, *, terms: Sequence[str] = (), keep_scroll: bool = False) -> None:
        """Show a paper, the words of the search marked."""
        if not keep_scroll:
            self._unfolded = frozenset()
            self._match = -1
        self.article = article
        self._terms = tuple(terms)
        self._draw()
        if not keep_scroll:
            self.scroll_home(animate=False, force=True)

    def show_summary(self, summary: Summary, notice: str = "") -> None:
        """Show what a list knows of a paper while its record is fetched, or because it can't be."""
        self.article = None
        self._sections = []
        where = summary.citation or " ".join(part for part in (summary.journal, summary.published) if part)
        authors = ", ".join(summary.authors) + (" et al." if summary.more_authors else "")
        blocks = [
            Content.styled(summary.kind, "$text-accent"),
            Content.styled(where, "$muted"),
            Content.styled(f"PMID {summary.key}", "$muted") if summary.key > 0 else Content(""),
            Content(""),
            Content.styled(summary.title[: render.LONGEST_TITLE], "bold"),
            Content(authors),
            Content(""),
            Content.styled(notice, "italic $text-warning"),
        ]
        self._show(None, pieces.lines([block for i, block in enumerate(blocks) if block.plain or i in (3, 6)]))

    def show_message(self, content: Content) -> None:
        """Show something else than a paper."""
        self.article = None
        self._sections = []
        self._show(None, content)

    def _show(self, banner: Content | None, content: Content) -> None:
        top = self.query_one("#banner", Page)
        top.display = banner is not None
        if banner is not None:
            top.update(banner)
        self.page.update(content)

    def _width(self) -> int:
        return max(20, min(MEASURE, (self.scrollable_content_region.width or MEASURE + 4) - 4))

    def _draw(self) -> None:
        if self.article is None:
            return
        self._drawn_at = self._width()
        setting = render.Setting(
            width=self._drawn_at,
            ascii_only=self._ascii,
            unfolded=self._unfolded,
            pattern=pieces.pattern_of(self._terms),
        )
        self._sections = render.page(self.article, setting)
        self._show(render.banner(self.article), Content("\n\n").join(section.content for section in self._sections))

    def on_resize(self, event: events.Resize) -> None:
        if self.article is not None and self._width() != self._drawn_at:
            self._draw()

    # Moving

    def sections(self) -> list[tuple[str, str]]:
        """Name and heading of the sections there are."""
        return [(section.name, section.heading) for section in self._sections if section.heading]

    def _tops(self) -> list[tuple[str, int]]:
        """Where each section begins, in lines of the pane."""
        tops = []
        line = self.page.virtual_region.y
        width = self.page.content_size.width or self._drawn_at
        for section in self._sections:
            tops.append((section.name, line))
            line += section.content.get_height({}, width) + 1
        return tops

    def jump(self, name: str) -> None:
        """Go to a section."""
        for section, top in self._tops():
            if section == name:
                self.scroll_to(y=top, animate=False, force=True)

    def action_next_section(self) -> None:
        """Go to the section after the one at the top."""
        here = self.scroll_offset.y
        for _, top in self._tops():
            if top > here:
                self.scroll_to(y=top, animate=False, force=True)
                return

    def action_previous_section(self) -> None:
        """Go to the section before."""
        before = [top for _, top in self._tops() if top < self.scroll_offset.y]
        self.scroll_to(y=before[-1] if before else 0, animate=False, force=True)

    # Folding

    def _fold(self, name: str) -> None:
        self._unfolded = self._unfolded ^ {name}
        self._draw()

    def action_toggle_affiliations(self) -> None:
        """Open or close the affiliations."""
        self._fold("authors")

    def action_toggle_folds(self) -> None:
        """Open everything, or close everything."""
        self._unfolded = frozenset() if self._unfolded else frozenset("*")
        self._draw()

    # Words of the search

    def highlight(self, terms: Sequence[str]) -> None:
        """Mark other words."""
        self._terms = tuple(terms)
        self._match = -1
        self._draw()

    def _matches(self) -> list[int]:
        """Lines on which marked words stand, without repeats."""
        pattern = pieces.pattern_of(self._terms)
        if pattern is None:
            return []
        width = self.page.content_size.width or self._drawn_at
        found: list[int] = []
        tops = dict(self._tops())
        for section in self._sections:
            if section.name in ("head", "abstract"):
                for match in pattern.finditer(section.content.plain):
                    line = tops[section.name] + section.content[: match.end()].get_height({}, width) - 1
                    if line not in found:
                        found.append(line)
        return found

    def _go_to_match(self, step: int) -> None:
        lines = self._matches()
        if not lines:
            self.app.notify("No word of the search stands here.", markup=False)
            return
        self._match = (self._match + step) % len(lines) if self._match >= 0 else (0 if step > 0 else len(lines) - 1)
        line = lines[self._match]
        self.scroll_to(y=max(0, line - self.size.height // 3), animate=False, force=True)
        self.border_subtitle = f"match {self._match + 1} of {len(lines)}"

    def next_match(self) -> None:
        """Go to the next marked word."""
        self._go_to_match(1)

    def previous_match(self) -> None:
        """Go to the marked word before."""
        self._go_to_match(-1)

    # Links

    def links(self) -> list[tuple[str, str]]:
        """The addresses of the paper: label and address."""
        return render.links_of(self.article) if self.article else []

    def on_page_followed(self, event: Page.Followed) -> None:
        event.stop()
        if event.kind == "article":
            self.post_message(self.OpenArticle(event.target))
        elif event.kind == "address":
            self.post_message(self.OpenAddress(event.target))
        elif event.kind == "term":
            self.post_message(self.SearchTerm(event.target))
        elif event.kind == "fold":
            self._fold(event.target)
