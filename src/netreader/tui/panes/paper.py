"""The paper: the whole record on one page, with its banner, folds, links and marked words."""

from __future__ import annotations

from textual.message import Message

from netreader.tui.actions import bindings
from netreader.tui.panes.page import Page
from netreader.tui.panes.papermarks import MarkedPaper


class PaperPane(MarkedPaper):
    """One paper, or a sentence in its place; its links are followed."""

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

    class SearchTerm(Message):
        """A term or name was chosen to search for."""

        def __init__(self, query: str) -> None:
            super().__init__()
            self.query = query

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
