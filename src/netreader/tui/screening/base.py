"""What screening shows: the review, its queue, the paper at hand, how far one is; records fetched ahead."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from msgspec.structs import replace
from textual import on, work
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.content import Content
from textual.widgets import Static

from netreader.article import Summary
from netreader.errors import LibraryError, PubMedError
from netreader.screening.decisions import Decision, Standing
from netreader.screening.review import Review, reasons_of
from netreader.screening.stages import ABSTRACT, FULL_TEXT, Stage
from netreader.text import shorten
from netreader.tui import marking
from netreader.tui.actions import BY_ID, bindings, keys_of, spell
from netreader.tui.panes.paper import PaperPane
from netreader.tui.parts import Guarded, Told
from netreader.tui.row import glyph
from netreader.tui.screening import panel
from netreader.tui.status import StatusLine

if TYPE_CHECKING:
    from netreader.fulltext import FullText
    from netreader.library.library import Library
    from netreader.pubmed.client import PubMed
    from netreader.settings import Settings


@dataclass(frozen=True, slots=True)
class Wish:
    """A decision that is not written yet."""

    paper: int
    verdict: str
    reason: str
    note: str
    consensus: bool
    stage: Stage = ABSTRACT

    def decision(self, reviewer: str) -> Decision:
        """As it will be."""
        return Decision(self.paper, reviewer, self.verdict, self.reason, self.note, consensus=self.consensus)


#: Actions whose keys are not at the bottom, in the order in which one needs them, in few words.
MORE_KEYS = {
    "exclude_again": "exclude, same reason",
    "next_undecided": "next undecided paper",
    "previous": "paper before",
    "redo": "redo",
    "unavailable": "full text not available",
    "open": "open in the reader",
    "list": "list those included",
    "add": "add papers",
    "reviewer": "another reviewer",
    "agreement": "agreement, kappa",
    "rule": "how many decide",
}

#: What can be gone through, with what it is called.
QUEUES = {
    "all": "all papers",
    "undecided": "not decided",
    "include": "included by you",
    "maybe": "maybe, by you",
    "exclude": "excluded by you",
    "unavailable": "not retrieved, by you",
    "conflicts": "conflicts, to be resolved",
}

#: For `load`: no paper's key.
FIRST = -(2**63)

#: Papers that are fetched at once, and how far ahead they are looked for.
AHEAD, FAR = 20, 60

#: Seconds after which a decision that could not be written is tried again.
AGAIN = 5.0

#: Authors that are named: who wrote it is no ground for a decision.
AUTHORS = 4

#: From this width on there is a column beside the paper, of so many cells.
WIDE, COLUMN = 100, 34


class ScreeningPaper(PaperPane, inherit_bindings=False):
    """The paper, with the keys of screening."""

    BINDINGS = bindings("screening")


class ScreeningBase(Guarded, Told):
    """Gives the key of a paper that is to be opened in the reader, a query to be asked there, or None.

    Args:
        pubmed: The client; asked for when a record is not kept.
        at: The paper to begin with, if it is not decided on; else the first after the last decision.
        choose: Asks for more papers.
        rename: Asks who screens.
        moved: Told of each paper that is reached.
    """

    PLACE = "screening"

    def __init__(
        self,
        library: Library,
        settings: Settings,
        pubmed: Callable[[], PubMed],
        name: str,
        reviewer: str,
        *,
        at: int = 0,
        choose: Callable[[str], Awaitable[object]],
        rename: Callable[[str], Awaitable[str | None]],
        moved: Callable[[str, str, int], object],
    ) -> None:
        super().__init__(id="screening")
        self._library = library
        self._settings = settings
        self._pubmed = pubmed
        self.name_of_review = name
        self.reviewer = reviewer
        self._first = at
        self._choose = choose
        self._rename = rename
        self._moved = moved
        self.review: Review | None = None
        self.stage = ABSTRACT
        self.papers: list[int] = []
        self.own: dict[int, Decision] = {}
        self.standings: dict[int, Standing] = {}
        self.which = "all"
        self.queue: list[int] = []
        self.key = 0
        self.unsaved: dict[tuple[str, int, bool], Wish] = {}
        self._waiting = 0
        self._saved_at = ""
        self._failed = ""
        self._in_turn = asyncio.Lock()
        self._last_reason = ""
        self._words: list[str] = []
        self._looked = 0

    def compose(self) -> ComposeResult:
        yield Static(id="screening-title")
        yield Static(id="screening-line")
        with Horizontal(id="screening-panes"):
            yield ScreeningPaper(ascii_only=self._settings.ascii)
            yield Static(id="screening-side")
        yield StatusLine(self._settings.keys, ascii_only=self._settings.ascii, place="screening")

    def on_mount(self) -> None:
        self.paper.focus()
        self.load()

    def on_resize(self) -> None:
        self.set_class(self.size.width >= WIDE, "with-side")
        self._show_state()

    @property
    def paper(self) -> ScreeningPaper:
        """The paper."""
        return self.query_one("#paper", ScreeningPaper)

    @property
    def _resolving(self) -> bool:
        return self.which == "conflicts"

    @work(exclusive=True, group="load", exit_on_error=False)
    async def load(self, at: int = 0) -> None:
        """Read the review and what may be seen of its decisions.

        Args:
            at: The paper to stand on; 0 for the one at hand, or where one was; `FIRST` for the first of other papers.
        """
        try:
            review, papers, own, standings = await asyncio.to_thread(self._read, self.stage)
        except LibraryError as error:
            self.tell(error.hint or " ", severity="error", title=error.message)
            return
        if review is None:
            self.tell("It was put away or renamed.", severity="warning", title="This review is gone.")
            if self.is_current:
                self.dismiss(None)
            return
        begins = self.review is None
        if begins:
            self._words = await asyncio.to_thread(_words_of, review)
            self._look_for_duplicates()
        self.review, self.papers, self.standings = review, papers, standings
        self.own = {decision.paper: decision for decision in own}
        for wish in self.unsaved.values():
            if not wish.consensus and wish.stage is self.stage:
                self.own[wish.paper] = wish.decision(self.reviewer)
        self._fill()
        wanted = self.key if at == FIRST else at or self.key or self._begin(own)
        if wanted in self.queue or at != FIRST:
            self.show(wanted if wanted in self.queue else self._after(wanted))
        else:
            self.show(self.queue[0] if self.queue else 0)

    def _read(self, stage: Stage) -> tuple[Review | None, list[int], list[Decision], dict[int, Standing]]:
        """The review, the papers of a stage, one's own decisions; where all stand, when conflicts are resolved."""
        screenings = self._library.screenings
        review = screenings.find(self.name_of_review)
        if review is None:
            return None, [], [], {}
        own = screenings.decisions(review.name, self.reviewer, stage=stage)
        if stage is ABSTRACT and not self._resolving:
            return review, review.papers, own, {}
        standings = screenings.standings(review.name, stage=stage)
        return review, list(standings), own, standings if self._resolving else {}

    def _begin(self, own: Sequence[Decision]) -> int:
        """Where one was: the paper that was before one's eyes, else the first not decided after the last decision."""
        if self._first in self.papers and self._first not in self.own:
            return self._first
        last = own[-1].paper if own else 0
        return self._undecided_after(last) or last or next(iter(self.papers), 0)

    def _undecided_after(self, key: int) -> int:
        """The next paper without a decision of one's own, from the beginning again where none follows; 0 for none."""
        papers = self.queue if self.which == "undecided" else self.papers
        start = papers.index(key) + 1 if key in papers else 0
        return next((paper for paper in (*papers[start:], *papers[:start]) if paper not in self.own), 0)

    def _fill(self) -> None:
        """The papers that are gone through."""
        papers = self.papers
        if self.which == "undecided":
            self.queue = [paper for paper in papers if paper not in self.own]
        elif self.which == "conflicts":
            self.queue = [paper for paper in papers if self._differs(paper)]
        elif self.which != "all":
            self.queue = [paper for paper in papers if paper in self.own and self.own[paper].verdict == self.which]
        else:
            self.queue = list(papers)

    def _differs(self, paper: int) -> bool:
        """Whether a consensus is wanted, and none is about to be written."""
        return paper in self.standings and self.standings[paper].differs and not self._is_unsaved(paper)

    def _is_unsaved(self, paper: int) -> bool:
        return (self.stage.name, paper, True) in self.unsaved

    def _after(self, key: int) -> int:
        """The paper of those gone through that comes at a paper's place or after it; the last, or 0 for none."""
        papers = self.papers
        if key not in papers:
            return self.queue[0] if self.queue else 0
        place = {paper: number for number, paper in enumerate(papers)}
        return next((paper for paper in self.queue if place[paper] >= place[key]), self.queue[-1] if self.queue else 0)

    def library_changed(self) -> None:
        """Another copy wrote: a record may have come, a review changed, the same reviewer decided elsewhere."""
        self.load()

    def show(self, key: int) -> None:
        """Show a paper of the queue; 0 where there is none."""
        changed = key != self.key or self.paper.article is None
        self.key = key
        if not key:
            self._show_nothing()
        elif changed:
            self._show_paper()
            self._moved(self.name_of_review, self.reviewer, key)
        self._show_state()

    def _show_nothing(self) -> None:
        if self._resolving:
            text = "There are no conflicts: no paper on which two reviewers differ in verdict or reason."
        elif self.which == "all" and self.stage is FULL_TEXT:
            text = (
                "There are no full texts to assess yet: the papers that titles and abstracts include come here, "
                "once all reviewers needed have decided. F goes back."
            )
        elif self.which == "all":
            text = "There is nothing in this queue yet; a adds papers."
        else:
            text = f"Nothing here is “{QUEUES[self.which]}”; f shows others."
        self.paper.show_message(Content(text))

    def _show_paper(self) -> None:
        key = self.key
        try:
            article = self._library.article(key)
        except LibraryError as error:
            self.paper.show_summary(Summary(key, f"PMID {key}"), f"{error.message} {error.hint}")
            return
        if article is None:
            self.paper.show_summary(self._summary(key), "This record is not kept; fetching it from PubMed …")
            self._fetch_ahead()
            return
        if len(article.authors) > AUTHORS:
            article = replace(article, authors=article.authors[:AUTHORS], authors_complete=False)
        full = self._full_text(key)
        self.paper.show(article, terms=self._words, full=full)
        self.show_highlights()
        if self.stage is FULL_TEXT and full is None and article.pmcid:
            self.tell("It is free in PMC and not kept yet: o opens the paper, F there fetches its full text.")
        if article.source != "pubmed" and article.pmid:
            self._fetch_ahead()
        elif self._looked != key:
            self._looked = key
            self._fetch_ahead(quiet=True)

    def _full_text(self, key: int) -> FullText | None:
        """What is read in the second stage, where it is kept."""
        if self.stage is not FULL_TEXT:
            return None
        try:
            text = self._library.fulltext(key)
        except LibraryError:
            return None
        return text if text is not None and text.is_open else None

    def show_highlights(self) -> None:
        """Draw what is highlighted in the paper."""
        article = self.paper.article
        rows = self._library.rows([article.key]) if article is not None else []
        if article is None or not (rows and rows[0].highlights):
            return
        from netreader.library.highlights import placed

        try:
            found = placed(article, self._library.highlights.of(article.key), self.paper.full)
        except LibraryError:
            return
        self.paper.show_highlights(found, marking.colours(self._settings.highlights))

    def _summary(self, key: int) -> Summary:
        rows = self._library.rows([key])
        known = rows[0].summary if rows and rows[0].summary.title else None
        return known or Summary(key, f"PMID {key}" if key > 0 else "A paper that is no longer kept")

    def _decisions(self) -> tuple[Decision, ...]:
        """What may be seen of the decisions on this paper."""
        if self._resolving and self.key in self.standings:
            stands = self.standings[self.key]
            return (*stands.decisions, *((stands.consensus,) if stands.consensus is not None else ()))
        return (self.own[self.key],) if self.key in self.own else ()

    def _state(self) -> Content:
        if self.unsaved:
            number = len(self.unsaved)
            told = f"{number} decision{'' if number == 1 else 's'} NOT SAVED: {self._failed} Tried again by itself."
            if self._failed:
                return Content.styled(told, "bold $text-error")
        if self._waiting:
            return Content.styled("saving", "$muted")
        return Content.styled(f"saved {self._saved_at}" if self._saved_at else "", "$muted")

    def _show_state(self) -> None:
        if self.review is None:
            return
        ascii_only = self._settings.ascii
        dot = f" {glyph('dot', ascii_only)} "
        now = panel.progress(self.papers, self.own)
        place = self.queue.index(self.key) + 1 if self.key in self.queue else 0
        where = f"{place:,} of {len(self.queue):,}" + ("" if self.which == "all" else f" {QUEUES[self.which]}")
        title = Content.assemble(
            ("Screening ", "bold $primary"),
            (f" {shorten(self.review.name, 50)} ", "bold"),
            (f"{self.stage.said} ", "bold $accent") if self.stage is FULL_TEXT else "",
            (f" as {self.reviewer}{dot}{where}{dot}{now.left:,} left", "$muted"),
        )
        self.query_one("#screening-title", Static).update(title.truncate(max(20, self.size.width - 2), ellipsis=True))
        decisions, state = self._decisions(), self._state()
        beside = panel.beside(
            now, decisions, self.reviewer, state, COLUMN - 5, ascii_only=ascii_only, among=self.stage.verdicts
        )
        self.query_one("#screening-side", Static).update(beside + self._at_hand(beside))
        line = panel.line(decisions, self.reviewer, state, ascii_only=ascii_only) if self.key else state
        self.query_one("#screening-line", Static).update(line.truncate(max(20, self.size.width - 2), ellipsis=True))

    def _at_hand(self, above: Content) -> Content:
        """Reasons and keys, below what stands in the column, where there is room."""
        side = self.query_one("#screening-side", Static)
        width = COLUMN - 5
        room = side.content_size.height - len(above.wrap(width)) - 1
        if room < 3 or self.review is None:
            return Content("")
        keys = []
        for name, does in MORE_KEYS.items():
            found = keys_of(BY_ID[f"screening_{name}"], self._settings.keys)
            if found and (name != "unavailable" or self.stage is FULL_TEXT):
                keys.append((spell(found[0], ascii_only=self._settings.ascii), does))
        reasons = reasons_of(self.review, self._settings.reasons)
        return Content("\n\n") + panel.at_hand(reasons, keys, width, room)

    @work(exclusive=True, group="fetch", exit_on_error=False)
    async def _fetch_ahead(self, *, quiet: bool = False) -> None:
        """Fetch the record at hand and those that follow, as far as they are not kept."""
        start = self.queue.index(self.key) if self.key in self.queue else 0
        near = [paper for paper in self.queue[start : start + FAR] if paper > 0]
        held = await asyncio.to_thread(self._library.held, near)
        wanted = [str(paper) for paper in near if paper not in held][:AHEAD]
        if not wanted:
            return
        try:
            fetched = await self._pubmed().fetch(wanted, urgent=not quiet)
            if fetched.records:
                await asyncio.to_thread(self._library.keep, fetched.records)
                self._look_for_duplicates()
        except PubMedError as error:
            self._unfetched(f"This record is not kept, and PubMed could not be asked: {error.message} n goes on.")
            return
        except LibraryError as error:
            self._unfetched(f"{error.message} {error.hint}")
            return
        if str(self.key) in {record.article.pmid for record in fetched.records}:
            self._show_paper()
        else:
            self._unfetched(f"PubMed has no record with the number {self.key}: it was withdrawn, or never existed.")
        self.load()

    @work(exclusive=True, group="duplicates", exit_on_error=False)
    async def _look_for_duplicates(self) -> None:
        """Take out what turned out to be a duplicate since records have come."""
        from netreader.library.screenings import NoReview

        try:
            gone = await asyncio.to_thread(lambda: self._library.screenings.clear(self.name_of_review))
        except (NoReview, LibraryError):
            return
        if gone:
            self.tell("Another paper in the queue has the same DOI.", title=f"{gone:,} more duplicates, taken out")
            self.load()

    def _unfetched(self, notice: str) -> None:
        if self.paper.article is None and self.key:
            self.paper.show_summary(self._summary(self.key), notice)

    @on(PaperPane.OpenAddress)
    def _open_address(self, event: PaperPane.OpenAddress) -> None:
        event.stop()
        self._open(event.url)

    def _open(self, url: str) -> None:
        from netreader.tui.browser import show_address

        show_address(url, self.app, self.tell)


def _words_of(review: Review) -> list[str]:
    """What the searches looked for, to be marked in the papers."""
    from netreader.query.syntax import parse
    from netreader.query.terms import shown_words

    words: dict[str, None] = {}
    for source in review.sources:
        if source.query:
            words.update(dict.fromkeys(shown_words(parse(source.query).tree)))
    return list(words)[:40]
