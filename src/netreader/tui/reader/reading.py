"""Reading from the screen: shows the paper at the cursor, fetches what is not kept, and keeps the trail."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from textual import on, work
from textual.content import Content
from textual.message import Message
from textual.timer import Timer

from netreader.article import Summary
from netreader.errors import LibraryError, NetreaderError, PubMedError
from netreader.tui.finder import was_reached
from netreader.tui.panes.paper import PaperPane
from netreader.tui.reader.arranging import Arranging
from netreader.tui.reader.searching import Searching
from netreader.tui.trail import Trail
from netreader.tui.welcome import welcome
from netreader.tui.widgets.rowlist import RowList

if TYPE_CHECKING:
    from netreader.article import Article
    from netreader.fulltext import FullText
    from netreader.tui.render import Foot

#: Seconds the cursor rests on a row before its paper is shown, and before one not kept is fetched.
GLANCE, REST = 0.12, 0.45


class Reading(Searching, Arranging):
    """The paper at hand."""

    class PaperFetched(Message):
        """A record arrived and is kept."""

        def __init__(self, key: int) -> None:
            super().__init__()
            self.key = key

    class PaperUnkept(Message):
        """A record arrived and the library could not take it."""

        def __init__(self, article: Article, error: LibraryError) -> None:
            super().__init__()
            self.article = article
            self.error = error

    class PaperFailed(Message):
        """A record could not be had."""

        def __init__(self, key: int, error: NetreaderError | None) -> None:
            super().__init__()
            self.key = key
            self.error = error

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.trail = Trail()
        self.full_key = 0  # the paper whose full text is shown in the place of its record
        self._glance: Timer | None = None
        self._rest: Timer | None = None
        self._unkept = ""

    # What the cursor stands on

    @on(RowList.Moved, "#result-list")
    def _moved(self, event: RowList.Moved) -> None:
        event.stop()
        self.results.show_position()
        if event.index:
            self._untouched = False
        self.row_reached(event.index)

    @on(RowList.Chosen, "#result-list")
    def _chosen(self, event: RowList.Chosen) -> None:
        event.stop()
        self.results.rows.focus()
        self.action_read(focus=self.narrow)

    def row_reached(self, index: int) -> None:
        if self._glance is not None:
            self._glance.stop()
        self._glance = self.set_timer(GLANCE, self._show_row)  # under tabs too: keys act on the paper at the cursor

    def settle_row(self) -> None:
        """Have the paper at the cursor at hand now, where the cursor has only just come to it, or none is open yet."""
        if self._glance is not None:
            self._glance.stop()
            self._show_row()
        elif not self.key and self.pane == "results":
            self._show_row()

    def row_known(self) -> None:
        if self.key != self._key_at_cursor():
            self.row_reached(self.results.rows.cursor)

    def nothing_listed(self) -> None:
        """What stood beside the list before was of another list: a key must not act on it unseen."""
        for timer in (self._glance, self._rest):
            if timer is not None:
                timer.stop()
        self._glance = None
        self.leave_note()
        self.leave_place()
        self.key = self.full_key = 0
        said = f" {self.key_of('back')} goes back to the paper read before." if self.trail.key else ""
        self.paper.show_message(Content.styled(f"No paper is at hand.{said}", "$muted"))
        self.show_terms(None)
        if self.pictured:
            self.notes.show(None, None, None)
        self.status.show_without(True)

    def _key_at_cursor(self) -> int:
        return self.listing.key_at(self.results.rows.cursor) or 0

    def _show_row(self) -> None:
        self._glance = None
        key = self._key_at_cursor()
        if key and key != self.key:
            self.open_paper(key, fetch_after=REST)
        elif key and self.paper.article is not None:
            self.paper.highlight(self._terms_searched())  # another search led to the same paper

    # Opening

    def open_paper(
        self, key: int, *, focus: bool = False, read: bool = False, fetch_after: float = 0.0, way: str = "list"
    ) -> None:
        """Show a paper: the record kept, else what the list knows of it while PubMed is asked for the record.

        Args:
            focus: Go to the paper pane.
            read: Count it as opened by the reader and put it on the trail.
            fetch_after: Seconds to wait before PubMed is asked.
            way: How one came to it, as `trail.WAYS` has it.
        """
        if self._rest is not None:
            self._rest.stop()
        if key != self.key:
            self.leave_note()
            if read and way != "list" and self.key:
                self.trail.go(self.key)  # whence one came, even if it was only looked at
            self.leave_place()
            self.key = key
            self.status.show_without(False)
            self.full_key = self.full_key if self.full_key == key else 0
            article = self.library.article(key)
            if article is None:
                self._show_unkept(key)
                if fetch_after:
                    self._rest = self.set_timer(fetch_after, lambda: self._fetch(key))
                else:
                    self._fetch(key)
            else:
                self._show_article(article)
                if article.source != "pubmed" and article.pmid and self.online is not False:
                    self._fetch(key)
            if self.pictured:
                self.show_note(key)
        elif self.paper.article is None and not fetch_after:
            self._show_unkept(key)
            self._fetch(key)
        if read:
            self._opened(key, way)
        if focus:
            self.go_to("paper")

    def leave_place(self) -> None:
        """Remember on the trail how far this paper was read, and in which form."""
        step = self.trail.step
        if step is not None and step.key == self.key and self.paper.article is not None:
            step.full, step.scroll = self.paper.full is not None, int(self.paper.scroll_offset.y)

    def leave_note(self) -> None:
        """Save what is on the screen before another note takes its place; `Noting` does."""

    def show_note(self, key: int) -> None:
        """Show a paper's note and marks; `Noting` does."""

    def mark_opened(self, key: int) -> None:
        """Remember that a paper was opened; `Noting` does."""

    def _show_article(self, article: Article, *, keep_scroll: bool = False) -> None:
        self.paper.show(
            article,
            terms=self._terms_searched(),
            keep_scroll=keep_scroll,
            full=self.text_shown(article),
            foot=self.foot_of(article),
        )
        self.show_terms(article)

    def go_to_placed(self, part: str | None) -> None:
        """Show the form of the paper in which a part stands; `FullReading` does."""

    def text_shown(self, article: Article) -> FullText | None:
        """The full text, where it is shown in the place of the record; `FullReading` says."""
        return None

    def foot_of(self, article: Article) -> Foot | None:
        """What is known of a paper beside its record; `Relating` says."""
        return None

    def show_terms(self, article: Article | None) -> None:
        """Show a paper's terms in their pane; `Terming` does."""

    def words_known(self) -> None:
        """Mark the words of the search in the paper at hand, where the list was restored before they were known."""
        if self.paper.article is not None and self.listing.words:
            self.paper.highlight(self._terms_searched())

    def _terms_searched(self) -> list[str]:
        return [*(word for word in self.listing.words if " " in word), *self.listing.words][:40]

    def _show_unkept(self, key: int) -> None:
        row = self.listing.rows.get(key)
        summary = row.summary if row else Summary(key, f"PMID {key}")
        self.paper.show_summary(summary, "Fetching the record from PubMed …")
        self.show_terms(None)

    @work(exclusive=True, group="paper", exit_on_error=False)
    async def _fetch(self, key: int) -> None:
        if key <= 0:
            return
        try:
            fetched = await self.pubmed.fetch([str(key)], urgent=True)
            if fetched.records:
                try:
                    await asyncio.to_thread(self.library.keep, fetched.records)
                except LibraryError as error:
                    self.post_message(self.PaperUnkept(fetched.records[0].article, error))
                else:
                    self.post_message(self.PaperFetched(key))
            else:
                self.post_message(self.PaperFailed(key, None))
        except NetreaderError as error:
            self.post_message(self.PaperFailed(key, error))

    @on(PaperFetched)
    def _paper_fetched(self, event: PaperFetched) -> None:
        self.online = True
        self.show_bar()
        self.show_counts()
        self.refresh_rows([event.key])
        if event.key == self.key:
            article = self.library.article(event.key)
            if article is not None:
                self._show_article(article)

    @on(PaperUnkept)
    def _paper_unkept(self, event: PaperUnkept) -> None:
        """It can be read all the same, this once."""
        self.online = True
        self.show_bar()
        if event.article.key == self.key:
            self._show_article(event.article)
        if event.error.message != self._unkept:
            self._unkept = event.error.message
            self.tell(str(event.error), severity="warning", title="Papers can be read but not kept.")

    @on(PaperFailed)
    def _paper_failed(self, event: PaperFailed) -> None:
        if isinstance(event.error, PubMedError):
            self.online = was_reached(event.error)
            self.show_bar()
        if event.key != self.key or self.paper.article is not None:
            return  # a starter entry stays until its record can be had
        row = self.listing.rows.get(event.key)
        summary = row.summary if row else Summary(event.key, f"PMID {event.key}")
        if event.error is None:
            notice = f"PubMed has no record with the number {event.key}."
        else:
            notice = (
                f"The record could not be fetched. {event.error.message} Press F5 to search again, Enter to try again."
            )
        self.paper.show_summary(summary, notice)

    def _opened(self, key: int, way: str) -> None:
        self.mark_opened(key)
        self.show_listing_state()  # the greeting has been read
        self.trail.go(key, way)

    def refresh_rows(self, keys: list[int]) -> None:
        """Draw the rows of these papers again, with what the library now knows of them."""
        listing = self.listing
        for row in self.library.rows([key for key in keys if key in listing.rows]):
            old = listing.rows[row.summary.key]
            if not row.kept:
                row.summary = old.summary
            listing.rows[row.summary.key] = row
        self.results.rows.redraw()

    def show_counts(self) -> None:
        """How much is kept, at the bottom."""
        count, starters = self.library.count(), self.library.starter_count()
        self.status.show_library(count, starters, read_only=self.library.unwritable is not None)

    def show_welcome(self) -> None:
        """The first words a new reader sees."""
        self.paper.show_message(welcome(ascii_only=self.ascii_only))
        self.show_terms(None)

    # Messages of the panes

    @on(PaperPane.OpenArticle)
    def _open_article(self, event: PaperPane.OpenArticle) -> None:
        self.open_paper(int(event.pmid), focus=True, read=True, way=event.way)

    @on(PaperPane.OpenAddress)
    def _open_address(self, event: PaperPane.OpenAddress) -> None:
        self.open_address(event.url)

    @on(PaperPane.SearchTerm)
    def _search_from_paper(self, event: PaperPane.SearchTerm) -> None:
        self.search(event.query, source="pubmed")

    def open_address(self, url: str) -> None:
        """Open an address in the browser, or say it where there is none."""
        from netreader.tui.browser import show_address

        show_address(url, self.app, self.tell)

    # Actions

    def action_read(self, *, focus: bool = True) -> None:
        key = self._key_at_cursor()
        if key:
            self.open_paper(key, focus=focus, read=True)
        elif focus:
            self.tell("This paper is not known yet." if self.listing.count else "There is no paper here to read.")

    def action_next_paper(self) -> None:
        self._step(1)

    def action_previous_paper(self) -> None:
        self._step(-1)

    def _step(self, step: int) -> None:
        rows = self.results.rows
        wanted = rows.cursor + step
        if 0 <= wanted < rows.row_count:
            rows.cursor = wanted
            key = self._key_at_cursor()
            if key:
                self.open_paper(key, read=True)
        else:
            self.tell("This is the last paper of the list." if step > 0 else "This is the first paper of the list.")

    def action_back(self) -> None:
        self._go_along(-1)

    def action_forward(self) -> None:
        self._go_along(1)

    def _go_along(self, step: int) -> None:
        if self.trail.key and self.trail.key != self.key and step < 0:
            self.stand_on_trail()  # only looked at another one meanwhile: back is to the one that was read
            return
        self.leave_place()
        if not (self.trail.back() if step < 0 else self.trail.forward()):
            self.tell("The trail begins here." if step < 0 else "The trail ends here.")
            return
        self.stand_on_trail()

    def stand_on_trail(self) -> None:
        """Show the paper at hand of the trail, as it was left."""
        step = self.trail.step
        if step is None:
            return
        index = self.listing.index_of(step.key)
        if index is not None:
            self.results.rows.cursor = index
        was_shown = self.key == step.key and (self.full_key == step.key) == step.full
        self.full_key = step.key if step.full else 0
        self.open_paper(step.key, focus=True)
        if not was_shown and self.paper.article is not None:
            if (self.paper.full is not None) != step.full:
                self._show_article(self.paper.article)
            self.call_after_refresh(self.paper.go_back_to, step.scroll)

    @work(exit_on_error=False)
    async def action_contents(self) -> None:
        from netreader.tui.dialogs.choose import Choice, ChooseDialog

        sections = self.paper.sections()
        if not sections:
            self.tell("Open a paper first; its sections are listed here.")
            return
        choices = [Choice(Content(heading), name) for name, heading in sections]
        chosen = await self.app.push_screen_wait(ChooseDialog("Sections of this paper", choices))
        if chosen is not None:
            self.paper.jump(chosen)

    @staticmethod
    def citation_of(article: Article) -> str:
        """Authors, title, citation line and PMID."""
        authors = ", ".join(author.short for author in article.authors)
        pmid = f" PMID: {article.pmid}." if article.pmid else ""
        title = article.display_title
        end = "" if title.endswith((".", "?", "!", "].")) else "."
        return f"{authors}{'.' if authors else ''} {title}{end} {article.citation}{pmid}".strip()

    def action_copy_citation(self) -> None:
        article = self.paper.article
        if article is None:
            self.tell("Open a paper first.")
            return
        self.app.copy_to_clipboard(self.citation_of(article))
        self.tell("Authors, title, citation line and PMID", title="Copied")

    def action_scroll_down(self) -> None:
        self.paper.scroll_relative(y=1, animate=False)

    def action_scroll_up(self) -> None:
        self.paper.scroll_relative(y=-1, animate=False)

    def action_screen_down(self) -> None:
        self.paper.scroll_relative(y=max(1, self.paper.size.height - 2), animate=False)

    def action_screen_up(self) -> None:
        self.paper.scroll_relative(y=-max(1, self.paper.size.height - 2), animate=False)

    def action_half_screen_down(self) -> None:
        self.paper.scroll_relative(y=max(1, self.paper.size.height // 2), animate=False)

    def action_half_screen_up(self) -> None:
        self.paper.scroll_relative(y=-max(1, self.paper.size.height // 2), animate=False)

    def action_paper_top(self) -> None:
        self.paper.scroll_home(animate=False)

    def action_paper_end(self) -> None:
        self.paper.scroll_end(animate=False)

    def action_next_section(self) -> None:
        self.paper.action_next_section()

    def action_previous_section(self) -> None:
        self.paper.action_previous_section()

    def action_affiliations(self) -> None:
        self.paper.action_toggle_affiliations()

    def action_folds(self) -> None:
        self.paper.action_toggle_folds()

    def action_next_link(self) -> None:
        self.paper.action_next_link()

    def action_previous_link(self) -> None:
        self.paper.action_previous_link()

    def action_follow_link(self) -> None:
        self.paper.action_follow_link()
