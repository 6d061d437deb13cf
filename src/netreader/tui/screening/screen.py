"""Screening: one paper at a time, decided by one key; a reviewer's own decisions alone are seen.

A decision is shown and the next paper comes at once; a worker writes it, one after the other. What could not be written
is said, stays, and is tried again. Conflicts show both decisions: both reviewers have made theirs by then.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

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
from netreader.text import clean_line, shorten
from netreader.tui import marking
from netreader.tui.actions import bindings
from netreader.tui.panes.paper import PaperPane
from netreader.tui.parts import Guarded, Told
from netreader.tui.row import glyph
from netreader.tui.screening import panel
from netreader.tui.status import StatusLine

if TYPE_CHECKING:
    from netreader.library.library import Library
    from netreader.library.screenings import Screenings
    from netreader.pubmed.client import PubMed
    from netreader.settings import Settings

#: What can be gone through, with what it is called.
QUEUES = {
    "all": "all papers",
    "undecided": "not decided",
    "include": "included by you",
    "maybe": "maybe, by you",
    "exclude": "excluded by you",
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


@dataclass(frozen=True, slots=True)
class Wish:
    """A decision that is not written yet."""

    paper: int
    verdict: str
    reason: str
    note: str
    consensus: bool

    def decision(self, reviewer: str) -> Decision:
        """As it will be."""
        return Decision(self.paper, reviewer, self.verdict, self.reason, self.note, consensus=self.consensus)


class ScreeningPaper(PaperPane, inherit_bindings=False):
    """The paper, with the keys of screening."""

    BINDINGS = bindings("screening")


class ScreeningScreen(Guarded, Told):
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
        self.own: dict[int, Decision] = {}
        self.standings: dict[int, Standing] = {}
        self.which = "all"
        self.queue: list[int] = []
        self.key = 0
        self.unsaved: dict[tuple[int, bool], Wish] = {}
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

    # Loading

    @work(exclusive=True, group="load", exit_on_error=False)
    async def load(self, at: int = 0) -> None:
        """Read the review and what may be seen of its decisions.

        Args:
            at: The paper to stand on; 0 for the one at hand, or where one was; `FIRST` for the first of other papers.
        """
        try:
            review, own, standings = await asyncio.to_thread(self._read)
        except LibraryError as error:
            self.tell(error.hint or " ", severity="error", title=error.message)
            return
        if review is None:
            self.tell("It was put away, or has another name now.", severity="warning", title="This review is gone.")
            if self.is_current:
                self.dismiss(None)
            return
        begins = self.review is None
        if begins:
            self._words = await asyncio.to_thread(_words_of, review)
            self._look_for_duplicates()
        self.review, self.standings = review, standings
        self.own = {decision.paper: decision for decision in own}
        for wish in self.unsaved.values():
            if not wish.consensus:
                self.own[wish.paper] = wish.decision(self.reviewer)
        self._fill()
        wanted = self.key if at == FIRST else at or self.key or self._begin(own)
        if wanted in self.queue or at != FIRST:
            self.show(wanted if wanted in self.queue else self._after(wanted))
        else:
            self.show(self.queue[0] if self.queue else 0)

    def _read(self) -> tuple[Review | None, list[Decision], dict[int, Standing]]:
        screenings = self._library.screenings
        review = screenings.find(self.name_of_review)
        if review is None:
            return None, [], {}
        own = screenings.decisions(review.name, self.reviewer)
        return review, own, screenings.standings(review.name) if self._resolving else {}

    def _begin(self, own: Sequence[Decision]) -> int:
        """Where one was: the paper that was before one's eyes, else the first not decided after the last decision."""
        assert self.review is not None
        if self._first in self.review.papers and self._first not in self.own:
            return self._first
        last = own[-1].paper if own else 0
        return self._undecided_after(last) or last or next(iter(self.review.papers), 0)

    def _undecided_after(self, key: int) -> int:
        """The next paper without a decision of one's own, from the beginning again where none follows; 0 for none."""
        papers = self.queue if self.which == "undecided" else self.review.papers if self.review else []
        start = papers.index(key) + 1 if key in papers else 0
        return next((paper for paper in (*papers[start:], *papers[:start]) if paper not in self.own), 0)

    def _fill(self) -> None:
        """The papers that are gone through."""
        papers = self.review.papers if self.review is not None else []
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
        return paper in self.standings and self.standings[paper].differs and (paper, True) not in self.unsaved

    def _after(self, key: int) -> int:
        """The paper of those gone through that comes at a paper's place or after it; the last, or 0 for none."""
        papers = self.review.papers if self.review is not None else []
        if key not in papers:
            return self.queue[0] if self.queue else 0
        place = {paper: number for number, paper in enumerate(papers)}
        return next((paper for paper in self.queue if place[paper] >= place[key]), self.queue[-1] if self.queue else 0)

    def library_changed(self) -> None:
        """Another copy wrote: a record may have come, a review changed, the same reviewer decided elsewhere."""
        self.load()

    # Showing

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
        self.paper.show(article, terms=self._words)
        self.show_highlights()
        if article.source != "pubmed" and article.pmid:
            self._fetch_ahead()
        elif self._looked != key:
            self._looked = key
            self._fetch_ahead(quiet=True)

    def show_highlights(self) -> None:
        """Draw what is highlighted in the paper."""
        article = self.paper.article
        rows = self._library.rows([article.key]) if article is not None else []
        if article is None or not (rows and rows[0].highlights):
            return
        from netreader.library.highlights import placed

        try:
            found = placed(article, self._library.highlights.of(article.key))
        except LibraryError:
            return
        self.paper.show_highlights(found, marking.colours(self._settings.highlights))

    def _summary(self, key: int) -> Summary:
        rows = self._library.rows([key])
        known = rows[0].summary if rows and rows[0].summary.title else None
        return known or Summary(key, f"PMID {key}" if key > 0 else "A paper that is not kept any more")

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
        now = panel.progress(self.review.papers, self.own)
        place = self.queue.index(self.key) + 1 if self.key in self.queue else 0
        where = f"{place:,} of {len(self.queue):,}" + ("" if self.which == "all" else f" {QUEUES[self.which]}")
        title = Content.assemble(
            ("Screening ", "bold $primary"),
            (f" {shorten(self.review.name, 50)} ", "bold"),
            (f" as {self.reviewer}{dot}{where}{dot}{now.left:,} left", "$muted"),
        )
        self.query_one("#screening-title", Static).update(title.truncate(max(20, self.size.width - 2), ellipsis=True))
        decisions, state = self._decisions(), self._state()
        beside = panel.beside(now, decisions, self.reviewer, state, COLUMN - 5, ascii_only=ascii_only)
        self.query_one("#screening-side", Static).update(beside)
        line = panel.line(decisions, self.reviewer, state, ascii_only=ascii_only) if self.key else state
        self.query_one("#screening-line", Static).update(line.truncate(max(20, self.size.width - 2), ellipsis=True))

    # Records that are not kept

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
            self._unfetched(f"PubMed has no record with the number {self.key}: it was withdrawn, or never was.")
        self.load()

    @work(exclusive=True, group="duplicates", exit_on_error=False)
    async def _look_for_duplicates(self) -> None:
        """Take out what turned out to be a duplicate since records have come."""
        from netreader.library.screenings import NoReview

        try:
            gone = await asyncio.to_thread(lambda: self._library.screenings_for_writing().clear(self.name_of_review))
        except (NoReview, LibraryError):
            return
        if gone:
            self.tell("They have the DOI of another paper of the queue.", title=f"{gone:,} more duplicates, taken out")
            self.load()

    def _unfetched(self, notice: str) -> None:
        if self.paper.article is None and self.key:
            self.paper.show_summary(self._summary(self.key), notice)

    @on(PaperPane.OpenAddress)
    def _open_address(self, event: PaperPane.OpenAddress) -> None:
        event.stop()
        self._open(event.url)

    def _open(self, url: str) -> None:
        from netreader.tui.browser import open_in_browser

        if open_in_browser(url):
            self.tell(url, title="Opened in the browser")
        else:
            self.app.copy_to_clipboard(url)
            self.tell(url, title="No browser here: the address is copied")

    # Deciding

    def _decide(self, verdict: str, reason: str = "", note: str | None = None) -> None:
        """Decide on the paper at hand, and go on."""
        key = self.key
        if not key or self.review is None:
            return
        before = self.own.get(key) if not self._resolving else None
        if note is None:
            note = before.note if before is not None else ""
        wish = Wish(key, verdict, reason, note, self._resolving)
        self.unsaved[key, wish.consensus] = wish
        first = before is None
        if not wish.consensus:
            self.own[key] = wish.decision(self.reviewer)
        self._waiting += 1
        self._keep(wish)
        self._go_on(key, first=first)

    def _go_on(self, key: int, *, first: bool) -> None:
        """After a decision: to the next that is not decided; a decision that was changed stays in view."""
        if self._resolving or self.which == "undecided":
            following = self._following(key)
            self._fill()
            self.show(following if following in self.queue else self._after(key))
        elif first and (following := self._undecided_after(key)):
            self.show(following)
        else:
            self._show_state()
            if first:
                self.tell("P shows the counts, C the conflicts, x writes the decisions.", title="All are decided.")

    def _following(self, key: int) -> int:
        at = self.queue.index(key) if key in self.queue else -1
        return self.queue[at + 1] if at + 1 < len(self.queue) else 0

    @work(group="keep", exit_on_error=False)
    async def _keep(self, wish: Wish) -> None:
        async with self._in_turn:
            self._waiting -= 1
            await self._write(wish)
        self._show_state()

    async def _write(self, wish: Wish) -> None:
        """Write a decision, unless another took its place."""
        if self.unsaved.get((wish.paper, wish.consensus)) is not wish:
            return
        try:
            await asyncio.to_thread(self._write_now, wish)
        except (LibraryError, ValueError, LookupError) as error:
            told = error.message if isinstance(error, LibraryError) else str(error)
            if told != self._failed:
                hint = error.hint if isinstance(error, LibraryError) else ""
                self.tell(hint or " ", severity="error", title=f"The decision is not saved: {told}")
            self._failed = told
            self.set_timer(AGAIN, self._try_again)
            return
        if self.unsaved.get((wish.paper, wish.consensus)) is wish:
            del self.unsaved[wish.paper, wish.consensus]
        self._saved_at = f"{datetime.now():%H:%M:%S}"
        if not self.unsaved:
            self._failed = ""

    def _write_now(self, wish: Wish) -> None:
        self._library.screenings_for_writing().decide(
            self.name_of_review,
            wish.paper,
            self.reviewer,
            wish.verdict,
            reason=wish.reason,
            note=wish.note,
            consensus=wish.consensus,
        )

    @work(exclusive=True, group="again", exit_on_error=False)
    async def _try_again(self) -> None:
        await self._write_all()

    async def _write_all(self) -> None:
        """Write what is not written yet."""
        async with self._in_turn:
            for wish in list(self.unsaved.values()):
                await self._write(wish)
        self._show_state()

    def flush(self) -> None:
        """Write the decisions now, as when the terminal is gone."""
        for at, wish in list(self.unsaved.items()):
            try:
                self._write_now(wish)
            except (LibraryError, ValueError, LookupError) as error:
                self._failed = str(error)
                return
            self.unsaved.pop(at, None)

    def hold_back(self) -> str:
        """Decisions that are not saved."""
        number = len(self.unsaved)
        return f"{number} decision{'' if number == 1 else 's'} not saved. {self._failed}" if number else ""

    def action_screening_include(self) -> None:
        self._decide("include")

    def action_screening_maybe(self) -> None:
        self._decide("maybe")

    @work(exclusive=True, group="ask", exit_on_error=False)
    async def action_screening_exclude(self) -> None:
        from netreader.tui.dialogs.reason import ReasonDialog

        key = self.key
        if not key or self.review is None:
            return
        reasons = reasons_of(self.review, self._settings.reasons)
        before = self.own[key].reason if key in self.own and not self._resolving else ""
        reason = await self.app.push_screen_wait(ReasonDialog(reasons, before or self._last_reason))
        if reason is None or key != self.key:
            return
        self._last_reason = reason
        self._decide("exclude", reason)
        if reason and reason not in reasons:
            self._add_reason(reason)

    def action_screening_exclude_again(self) -> None:
        """Exclude for the reason given last."""
        if self._last_reason:
            self._decide("exclude", self._last_reason)
            self.tell(self._last_reason, title="Excluded")
        else:
            self.action_screening_exclude()

    @work(group="reasons", exit_on_error=False)
    async def _add_reason(self, reason: str) -> None:
        try:
            async with self._in_turn:
                await asyncio.to_thread(
                    lambda: self._library.screenings_for_writing().add_reason(self.name_of_review, reason)
                )
        except (LibraryError, LookupError):
            return  # the decision has the reason, and says what is wrong
        self.load()

    @work(exclusive=True, group="ask", exit_on_error=False)
    async def action_screening_comment(self) -> None:
        from netreader.tui.dialogs.highlights import CommentDialog

        key, decision = self.key, self.own.get(self.key)
        if not key:
            return
        if decision is None or self._resolving:
            self.tell("i, m or e decides; then c adds words to it.")
            return
        about = f"{decision.verdict}{f', {decision.reason}' if decision.reason else ''}"
        said = await self.app.push_screen_wait(CommentDialog(about, decision.note))
        if said is not None and said != decision.note and key == self.key:
            self._decide(decision.verdict, decision.reason, said)

    def action_screening_undo(self) -> None:
        self._back(redo=False)

    def action_screening_redo(self) -> None:
        self._back(redo=True)

    @work(group="keep", exit_on_error=False)
    async def _back(self, *, redo: bool) -> None:
        """Take back the last decision, or make it again; the paper is shown."""
        consensus = self._resolving
        async with self._in_turn:
            if not redo and self.unsaved:
                wish = self.unsaved.pop(next(reversed(self.unsaved)))
                self.tell(f"Taken back: {wish.verdict}, which was not saved yet.")
                self.load(wish.paper)
                return
            try:
                decision = await asyncio.to_thread(self._take_back, redo, consensus)
            except (LibraryError, LookupError) as error:
                told = error.message if isinstance(error, LibraryError) else str(error)
                self.tell(getattr(error, "hint", "") or " ", severity="error", title=told)
                return
        if decision is None:
            self.tell("There is nothing to make again." if redo else "There is nothing to take back.")
            return
        self._saved_at = f"{datetime.now():%H:%M:%S}"
        reason = f", {decision.reason}" if decision.reason else ""
        self.tell(f"{decision.verdict}{reason}", title="Made again" if redo else "Taken back")
        if self.which not in ("all", "conflicts"):
            self.which = "all"
        self.load(decision.paper)

    def _take_back(self, redo: bool, consensus: bool) -> Decision | None:
        change: Screenings = self._library.screenings_for_writing()
        step = change.redo if redo else change.undo
        return step(self.name_of_review, self.reviewer, consensus=consensus)

    # Moving

    def _step(self, step: int) -> None:
        if self.key not in self.queue:
            return
        at = self.queue.index(self.key) + step
        if 0 <= at < len(self.queue):
            self.show(self.queue[at])
        else:
            self.tell("This is the last paper." if step > 0 else "This is the first paper.")

    def action_screening_next(self) -> None:
        self._step(1)

    def action_screening_previous(self) -> None:
        self._step(-1)

    def action_screening_next_undecided(self) -> None:
        following = self._undecided_after(self.key)
        if following:
            if following not in self.queue:
                self.which = "all"
                self._fill()
            self.show(following)
        else:
            self.tell("You have decided on all of them.")

    def action_screening_first(self) -> None:
        if self.queue:
            self.show(self.queue[0])

    def action_screening_last(self) -> None:
        if self.queue:
            self.show(self.queue[-1])

    def action_screening_down(self) -> None:
        self.paper.scroll_relative(y=1, animate=False)

    def action_screening_up(self) -> None:
        self.paper.scroll_relative(y=-1, animate=False)

    def action_screening_page_down(self) -> None:
        self.paper.scroll_relative(y=max(1, self.paper.size.height - 2), animate=False)

    def action_screening_page_up(self) -> None:
        self.paper.scroll_relative(y=-max(1, self.paper.size.height - 2), animate=False)

    # What is gone through

    @work(exclusive=True, group="ask", exit_on_error=False)
    async def action_screening_filter(self) -> None:
        from netreader.tui.dialogs.choose import Choice, ChooseDialog

        chosen = await self.app.push_screen_wait(
            ChooseDialog("Go through", [Choice(Content(label), name) for name, label in QUEUES.items()])
        )
        if chosen is not None:
            self._go_through(chosen)

    def _go_through(self, which: str) -> None:
        """Go through other papers, from the first of them unless the one at hand is among them."""
        self.which = which
        self.load(FIRST)

    def action_screening_conflicts(self) -> None:
        self._go_through("all" if self._resolving else "conflicts")
        if self._resolving:
            self.tell("Both decisions are shown; i, m and e write down what you agree upon.", title="Conflicts")

    # What it comes to

    @work(exclusive=True, group="ask", exit_on_error=False)
    async def action_screening_counts(self) -> None:
        from netreader.formats.screening_lines import flow_lines
        from netreader.screening.flow import flow
        from netreader.tui.dialogs.lines import LinesDialog

        if self.review is None:
            return
        review = self.review
        standings = await asyncio.to_thread(self._library.screenings.standings, review.name)
        width = min(96, self.size.width * 9 // 10) - 7
        lines = flow_lines(flow(review, standings), width=width, ascii_only=self._settings.ascii)
        await self.app.push_screen_wait(LinesDialog(f"PRISMA 2020: {review.name}", lines))

    @work(exclusive=True, group="ask", exit_on_error=False)
    async def action_screening_agreement(self) -> None:
        from itertools import combinations

        from netreader.formats.screening_lines import agreement_lines
        from netreader.screening.agreement import agreement
        from netreader.screening.decisions import reviewers_of
        from netreader.tui.dialogs.lines import LinesDialog

        if self.review is None:
            return
        decisions = await asyncio.to_thread(self._library.screenings.decisions, self.review.name)
        pairs = list(combinations(reviewers_of(decisions), 2))
        if not pairs:
            self.tell("It is between two reviewers, and there is no second one yet; w lets another one screen.")
            return
        lines: list[str] = []
        for first, second in pairs:
            lines += [*([""] if lines else []), *agreement_lines(agreement(first, second, decisions))]
        await self.app.push_screen_wait(LinesDialog(f"Agreement: {self.review.name}", lines))

    @work(exclusive=True, group="ask", exit_on_error=False)
    async def action_screening_export(self) -> None:
        from netreader.tui.dialogs.ask import AskDialog
        from netreader.tui.dialogs.confirm import ConfirmDialog
        from netreader.tui.dialogs.export import file_stem

        if self.review is None:
            return
        name: str | None = f"screening-{file_stem(self.review.name)}.csv"
        question = "Write all decisions to which file? A name that ends in .ris is written as RIS, else CSV"
        while name := await self.app.push_screen_wait(AskDialog(question, value=name or "")):
            from netreader.tui.desk.screen import found_file

            path, is_there = await asyncio.to_thread(found_file, name)
            if is_there:
                over = f"{path} is there already. Write over it?"
                if not await self.app.push_screen_wait(ConfirmDialog(over, yes="Write over it", no="Keep it")):
                    continue
            try:
                number = await asyncio.to_thread(self._export, path)
            except (OSError, LibraryError) as error:
                reason = str(error) if isinstance(error, LibraryError) else (error.strerror or "error").lower()
                self.tell(f"{reason}. Name another place.", severity="error", title=f"{path} can't be written")
                continue
            self.tell(clean_line(f"{number:,} records in {path}."), title="Written")
            return

    def _export(self, path: Any) -> int:
        from netreader.exchange.reviewed import screened
        from netreader.exchange.whole import written_whole
        from netreader.formats.screened import references, table
        from netreader.screening.decisions import reviewers_of

        screenings = self._library.screenings
        review = screenings.find(self.name_of_review)
        assert review is not None
        standings = screenings.standings(review.name)
        records = list(screened(self._library, review, standings))
        if path.suffix.lower() == ".ris":
            pieces = references(records, review.name)
        else:
            pieces = table(records, reviewers_of(screenings.decisions(review.name)))
        with written_whole(path) as put:
            for piece in pieces:
                put(piece)
        return len(records)

    # Others

    @work(exclusive=True, group="ask", exit_on_error=False)
    async def action_screening_reviewer(self) -> None:
        who = await self._rename(self.name_of_review)
        if who is not None and who != self.reviewer:
            self.reviewer, self.own, self.key, self.which, self._first = who, {}, 0, "all", 0
            self.load()

    @work(exclusive=True, group="ask", exit_on_error=False)
    async def action_screening_add(self) -> None:
        if await self._choose(self.name_of_review):
            self.load()

    def action_screening_open(self) -> None:
        if self.key:
            self._leave(self.key)

    def action_screening_list(self) -> None:
        """Leave, and list what is included, as far as it is settled."""
        self._leave(f'screen:"{self.name_of_review}/included"')

    def action_screening_leave(self) -> None:
        if self._resolving:
            self._go_through("all")
        else:
            self._leave(None)

    @work(exclusive=True, group="ask", exit_on_error=False)
    async def _leave(self, there: int | str | None) -> None:
        from netreader.tui.dialogs.confirm import ConfirmDialog

        await self._write_all()
        held = self.hold_back()
        if held and not await self.app.push_screen_wait(ConfirmDialog(held, yes="Leave without", no="Stay")):
            return
        self.dismiss(there)

    def action_screening_help(self) -> None:
        from netreader.tui.dialogs.help import HelpDialog

        self.app.push_screen(HelpDialog("screening", self._settings.keys, self._settings.ascii))


def _words_of(review: Review) -> list[str]:
    """What the searches looked for, to be marked in the papers."""
    from netreader.query.syntax import parse
    from netreader.query.terms import shown_words

    words: dict[str, None] = {}
    for source in review.sources:
        if source.query:
            words.update(dict.fromkeys(shown_words(parse(source.query).tree)))
    return list(words)[:40]
