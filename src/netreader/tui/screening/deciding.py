"""Decisions: shown at once, written one after the other behind the screen, taken back without end."""

from __future__ import annotations

import asyncio
from datetime import datetime
from typing import TYPE_CHECKING

from textual import work

from netreader.errors import LibraryError
from netreader.screening.decisions import Decision
from netreader.screening.review import reasons_of
from netreader.screening.stages import FULL_TEXT, Stage

if TYPE_CHECKING:
    from netreader.library.screenings import Screenings
from netreader.tui.screening.base import AGAIN, ScreeningBase, Wish


class Deciding(ScreeningBase):
    """By one key."""

    def _decide(self, verdict: str, reason: str = "", note: str | None = None) -> None:
        """Decide on the paper at hand, and go on."""
        key = self.key
        if not key or self.review is None:
            return
        before = self.own.get(key) if not self._resolving else None
        if note is None:
            note = before.note if before is not None else ""
        wish = Wish(key, verdict, reason, note, self._resolving, self.stage)
        self.unsaved[_place(wish)] = wish
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
                then = "" if self.stage is FULL_TEXT else " F goes on to the full texts of those included."
                self.tell(
                    f"P shows the counts, C the conflicts, x writes the decisions.{then}", title="All are decided."
                )

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
        if self.unsaved.get(_place(wish)) is not wish:
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
        if self.unsaved.get(_place(wish)) is wish:
            del self.unsaved[_place(wish)]
        self._saved_at = f"{datetime.now():%H:%M:%S}"
        if not self.unsaved:
            self._failed = ""

    def _write_now(self, wish: Wish) -> None:
        self._library.screenings.decide(
            self.name_of_review,
            wish.paper,
            self.reviewer,
            wish.verdict,
            reason=wish.reason,
            note=wish.note,
            consensus=wish.consensus,
            stage=wish.stage,
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

    def action_screening_unavailable(self) -> None:
        """Say that a full text could not be had."""
        if self.stage is FULL_TEXT:
            self._decide("unavailable")
        else:
            self.tell("This is for full texts; F goes to them.")

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
                await asyncio.to_thread(lambda: self._library.screenings.add_reason(self.name_of_review, reason))
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
            self.tell("Decide first with i, m or e; then c adds a comment.")
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
        consensus, stage = self._resolving, self.stage
        async with self._in_turn:
            if not redo and self.unsaved:
                wish = self.unsaved.pop(next(reversed(self.unsaved)))
                self.tell(f"Taken back: {wish.verdict}, which was not saved yet.")
                self.load(wish.paper)
                return
            try:
                decision = await asyncio.to_thread(self._take_back, redo, consensus, stage)
            except (LibraryError, LookupError) as error:
                told = error.message if isinstance(error, LibraryError) else str(error)
                self.tell(getattr(error, "hint", "") or " ", severity="error", title=told)
                return
        if decision is None:
            self.tell("There is nothing to redo." if redo else "There is nothing to undo.")
            return
        self._saved_at = f"{datetime.now():%H:%M:%S}"
        reason = f", {decision.reason}" if decision.reason else ""
        self.tell(f"{decision.verdict}{reason}", title="Made again" if redo else "Taken back")
        if self.which not in ("all", "conflicts"):
            self.which = "all"
        self.load(decision.paper)

    def _take_back(self, redo: bool, consensus: bool, stage: Stage) -> Decision | None:
        change: Screenings = self._library.screenings
        step = change.redo if redo else change.undo
        return step(self.name_of_review, self.reviewer, consensus=consensus, stage=stage)


def _place(wish: Wish) -> tuple[str, int, bool]:
    """Under what a decision waits to be written."""
    return wish.stage.name, wish.paper, wish.consensus
