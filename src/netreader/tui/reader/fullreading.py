"""Full texts from the screen: fetched from PMC, kept, and read in the paper pane in the place of the record."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from textual import on, work
from textual.message import Message

from netreader.errors import LibraryError, NetreaderError, PubMedError
from netreader.tui.finder import was_reached
from netreader.tui.panes.paper import PaperPane
from netreader.tui.reader.relating import Relating

if TYPE_CHECKING:
    from netreader.article import Article
    from netreader.fulltext import FullText

#: An article that was closed is asked for again after so long: embargoes end.
AGAIN = timedelta(days=1)

CLOSED, CLOSED_TITLE = "It is not given out as text. o opens it there.", "Free on PMC's pages"


class FullReading(Relating):
    """The full text of the paper at hand."""

    class FullTextCame(Message):
        """A full text came, and is kept if the library could take it; None where PMC has none."""

        def __init__(self, key: int, text: FullText | None) -> None:
            super().__init__()
            self.key = key
            self.text = text

    class FullTextFailed(Message):
        """A full text could not be had."""

        def __init__(self, key: int, error: NetreaderError) -> None:
            super().__init__()
            self.key = key
            self.error = error

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._text: tuple[int, FullText] | None = None
        self._scrolls: dict[bool, int] = {}

    def text_of(self, key: int) -> FullText | None:
        """A paper's full text, if it is kept."""
        if self._text is None or self._text[0] != key:
            try:
                text = self.library.fulltext(key)
            except LibraryError as error:
                self.tell_error(error)
                return None
            if text is None:
                return None
            self._text = key, text
        return self._text[1]

    def text_shown(self, article: Article) -> FullText | None:
        if article.key != self.full_key:
            return None
        text = self.text_of(article.key)
        return text if text is not None and text.is_open else None

    def fulltext_label(self, article: Article) -> str:
        try:
            state = self.library.fulltexts.state(article.key)
        except LibraryError:
            return ""
        if state is not None:
            return "Full text kept: F reads it" if state.is_open else "Full text on PMC's pages only: o opens it"
        return "Free full text in PMC: F reads it here" if article.pmcid else ""

    # Reading it

    @on(PaperPane.OpenFullText)
    def _open_full_text(self) -> None:
        self.action_full_text()

    def action_full_text(self) -> None:
        article = self.paper.article
        if article is None:
            later = "Its record comes first; then its full text can be asked for."
            self.tell(later if self.key else "Open a paper first; its full text is read here where PMC has it.")
        elif self.paper.full is not None:
            self.show_text(False)
        else:
            text = self.text_of(article.key)
            if text is not None and text.is_open:
                self.show_text(True)
            elif text is not None and not self._is_due(text):
                self.tell(CLOSED, title=CLOSED_TITLE)
            elif not (article.pmcid or article.pmid):
                self.tell("It has neither a PMID nor a number in PMC, so PMC can't be asked for it.")
            else:
                self.paper.say_above("fetching the full text " + ("..." if self.ascii_only else "…"), lasting=True)
                self._fetch_text(article.key, article.pmid, article.pmcid)

    @staticmethod
    def _is_due(text: FullText) -> bool:
        try:
            return datetime.now(UTC) - datetime.fromisoformat(text.fetched) > AGAIN
        except (ValueError, TypeError):
            return True

    def show_text(self, full: bool, *, placed: bool = True) -> None:
        """Show the full text or the record of the paper at hand, each where it was left unless that is said not to."""
        article = self.paper.article
        if article is None:
            return
        self._scrolls[not full] = int(self.paper.scroll_offset.y)
        self.full_key = self.key if full else 0
        self._show_article(article)
        if not placed:
            pass
        elif full not in self._scrolls:
            self.call_after_refresh(self.paper.jump, "fulltext" if full else "head")
        elif self._scrolls[full]:
            self.call_after_refresh(self.paper.go_back_to, self._scrolls[full])
        self.go_to("paper")

    def open_paper(self, key: int, **how: Any) -> None:
        if key != self.key:
            self._scrolls.clear()
        super().open_paper(key, **how)

    @work(exclusive=True, group="fulltext", exit_on_error=False)
    async def _fetch_text(self, key: int, pmid: str, pmcid: str) -> None:
        try:
            pmcid = pmcid or await self.pubmed.pmcid_of(pmid, urgent=True)
            found = await self.pubmed.fulltext(pmcid, urgent=True) if pmcid else None
        except NetreaderError as error:
            self.post_message(self.FullTextFailed(key, error))
            return
        if found is None:
            self.post_message(self.FullTextCame(key, None))
            return
        text, xml = found
        self._text = key, text
        try:
            await asyncio.to_thread(self.library.keep_fulltext, key, text, xml)
        except LibraryError as error:
            self.tell(str(error), severity="warning", title="The full text can be read but not kept.")
        self.post_message(self.FullTextCame(key, text))

    @on(FullTextCame)
    def _full_text_came(self, event: FullTextCame) -> None:
        self.online = True
        self.show_bar()
        if event.key != self.key:
            return
        self.paper.say_above("")
        if event.text is None:
            self.tell("PubMed Central does not have it. o opens where it can be read.", title="No full text")
        elif not event.text.is_open:
            self.tell(CLOSED, title=CLOSED_TITLE)
        else:
            self.show_text(True)
        self.show_foot()

    @on(FullTextFailed)
    def _full_text_failed(self, event: FullTextFailed) -> None:
        if isinstance(event.error, PubMedError):
            self.online = was_reached(event.error)
            self.show_bar()
        if event.key == self.key:
            self.paper.say_above("")
            self.tell_error(event.error)

    # Highlights in it

    def go_to_placed(self, part: str | None) -> None:
        """Show the form of the paper in which a part stands."""
        from netreader.passages.parts import is_of_text

        if part is not None and part not in self.paper.parts and is_of_text(part) and self.paper.full is None:
            self.show_text(True, placed=False)
