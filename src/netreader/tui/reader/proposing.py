"""Completion in the search field: a list below it, and behind the cursor how the first of it goes on."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from threading import Lock
from typing import TYPE_CHECKING

from textual import on, work
from textual.message import Message
from textual.suggester import SuggestionReady
from textual.widgets import Input

from netreader.errors import LibraryError
from netreader.tui.panes.proposals import ProposalList
from netreader.tui.panes.search import QueryInput
from netreader.tui.reader.base import ReaderBase

if TYPE_CHECKING:
    from netreader.lenses.lexicon import Lexicon
    from netreader.library.proposals import Proposal, Proposer

#: Letters before something is shown behind the cursor.
BEHIND = 3

#: Lines of the screen that stay free of the list.
FREE = 6


class Proposing(ReaderBase):
    """Proposals for the query that is being typed. They are looked up off the screen's thread; typing goes on."""

    class Proposed(Message):
        """What could stand at a place of a query."""

        def __init__(self, query: str, cursor: int, proposals: Sequence[Proposal]) -> None:
            super().__init__()
            self.query = query
            self.cursor = cursor
            self.proposals = proposals

        def can_replace(self, message: Message) -> bool:
            return isinstance(message, Proposing.Proposed)

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self._proposer: Proposer | None = None
        self._lexicon: Lexicon | None = None
        self._one_at_a_time = Lock()
        self._looked_for = ""
        self._proposed_for = ""
        self._to_take: str | None = None
        self._quiet = ""

    @property
    def proposals(self) -> ProposalList:
        """The list under the field."""
        return self.query_one("#proposals", ProposalList)

    @on(Input.Changed, "#query")
    def _typed(self, event: Input.Changed) -> None:
        event.stop()
        if not event.value:
            self.proposals.close()  # a list of earlier queries may be on its way
        elif not self.field.has_focus or event.value == self._quiet:
            self.close_proposals()
        else:
            self._propose(event.value)
        self._quiet = ""

    def be_quiet(self, query: str) -> None:
        """Propose nothing for this query when it comes to stand in the field: it was not typed."""
        self._quiet = query if query != self.field.value else ""
        self._proposed_for = query

    @work(exclusive=True, group="propose", exit_on_error=False)
    async def _propose(self, query: str) -> None:
        cursor = self.field.cursor_position
        self._looked_for = query
        try:
            found = await asyncio.to_thread(self._look_up, query, cursor)
        except LibraryError:
            found = []
        self.post_message(self.Proposed(query, cursor, found))

    def _look_up(self, query: str, cursor: int) -> list[Proposal]:
        with self._one_at_a_time:
            if query != self._looked_for:  # typed on meanwhile: of keys that come fast only the last is looked up
                return []
            if self._proposer is None:
                from netreader.library.proposals import Proposer

                self._proposer = Proposer(self.library, self._expanded)
            return self._proposer.proposals(query, cursor)

    def _expanded(self, word: str) -> str:
        """What an abbreviation stands for, by the lexicon of the lenses."""
        if self._lexicon is None:
            from netreader.lenses.known import known

            self._lexicon = known(self.settings.places.abbreviations, self.settings.places.trials).lexicon
        found = self._lexicon.find(word)
        return found.long if found is not None and not found.ambiguous else ""

    @on(Proposed)
    def _proposed(self, event: Proposed) -> None:
        event.stop()
        field = self.field
        if field.value != event.query or not field.has_focus:
            return
        self._proposed_for = event.query
        if self._to_take == event.query:
            self.proposals.close()
            if event.proposals:
                self._put(event.proposals[0])
            else:
                self.go_on()
            return
        region = field.region
        self.proposals.open(
            event.proposals, left=region.x, width=self.size.width - region.x, room=self.size.height - FREE
        )
        if event.proposals and event.cursor == len(event.query):
            whole, _ = event.proposals[0].applied(event.query)
            last = event.query[event.proposals[0].start :]
            if len(last) >= BEHIND and whole.casefold().startswith(event.query.casefold()):
                field.post_message(SuggestionReady(event.query, event.query + whole[len(event.query) :]))

    @on(QueryInput.Left)
    def _left(self) -> None:
        self.close_proposals()

    @on(ProposalList.Taken)
    def _taken(self, event: ProposalList.Taken) -> None:
        event.stop()
        if self._proposed_for == self.field.value:
            self._put(event.proposal)
        self.field.focus()

    def take_proposal(self, *, or_first: bool = False) -> bool:
        """Put the proposal chosen into the query; False if none is.

        Args:
            or_first: Take the first if none is chosen; where those on the screen are for what was typed before, the
                first that comes.
        """
        if not self.field.has_focus or not (self.field.value or self.proposals.is_open):
            return False
        if self._proposed_for != self.field.value:
            self._to_take = self.field.value if or_first else None
            return or_first
        if not self.proposals.is_open:
            return False
        proposal = self.proposals.proposal(or_first=or_first)
        if proposal is None:
            return False
        self._put(proposal)
        return True

    def _put(self, proposal: Proposal) -> None:
        query, cursor = proposal.applied(self.field.value)
        goes_on = query.endswith(":") and cursor == len(query)  # tag: and the like have values
        self._quiet, self._proposed_for = ("", self._proposed_for) if goes_on else (query, query)
        self.field.value = query
        self.field.cursor_position = cursor
        self.close_proposals()

    def go_on(self) -> None:
        """There was nothing to take; `Arranging` goes to the next pane."""

    def move_proposal(self, step: int) -> bool:
        """Choose another one; False where there is none to choose."""
        if not self.proposals.is_open or (step < 0 and self.proposals.chosen < 0):
            return False
        self.proposals.move(step)
        return True

    def close_proposals(self) -> bool:
        """Put the list away; False if there was none."""
        self.workers.cancel_group(self, "propose")
        self._looked_for, self._to_take = "", None
        was_open = self.proposals.is_open
        if was_open:
            self.proposals.close()
        return was_open
