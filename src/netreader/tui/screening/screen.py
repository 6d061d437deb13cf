"""Screening: one paper at a time, decided by one key; a reviewer's own decisions alone are seen.

A decision is shown and the next paper comes at once; a worker writes it, one after the other. What could not be written
is said, stays, and is tried again. Conflicts show both decisions: both reviewers have made theirs by then.
"""

from __future__ import annotations

import asyncio

from textual import work
from textual.content import Content

from netreader.errors import LibraryError
from netreader.screening.stages import ABSTRACT, FULL_TEXT
from netreader.tui.screening.base import FIRST, QUEUES
from netreader.tui.screening.reporting import Reporting


class ScreeningScreen(Reporting):
    """Moving through the queue, and out."""

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

    def action_screening_half_down(self) -> None:
        self.paper.scroll_relative(y=max(1, self.paper.size.height // 2), animate=False)

    def action_screening_half_up(self) -> None:
        self.paper.scroll_relative(y=-max(1, self.paper.size.height // 2), animate=False)

    @work(exclusive=True, group="ask", exit_on_error=False)
    async def action_screening_filter(self) -> None:
        from netreader.tui.dialogs.choose import Choice, ChooseDialog

        chosen = await self.app.push_screen_wait(
            ChooseDialog(
                "Go through",
                [
                    Choice(Content(label), name)
                    for name, label in QUEUES.items()
                    if self.stage is FULL_TEXT or name != "unavailable"
                ],
            )
        )
        if chosen is not None:
            self._go_through(chosen)

    def _go_through(self, which: str) -> None:
        """Go through other papers, from the first of them unless the one at hand is among them."""
        self.which = which
        self.load(FIRST)

    def action_screening_stage(self) -> None:
        """From titles and abstracts to full texts, and back."""
        self.stage = ABSTRACT if self.stage is FULL_TEXT else FULL_TEXT
        self.own, self.key, self.which, self._first, self._looked = {}, 0, "all", 0, 0
        self.load()
        if self.stage is FULL_TEXT:
            self.tell("i, m and e decide on them; r: it is not available.", title="Full texts of those included")

    @work(exclusive=True, group="ask", exit_on_error=False)
    async def action_screening_rule(self) -> None:
        """How many reviewers decide on each paper."""
        from netreader.screening.decisions import EVERYONE, USUAL, rule_told
        from netreader.tui.dialogs.choose import Choice, ChooseDialog

        if self.review is None:
            return
        now = self.review.needed
        choices = [Choice(_rule(rule_told(needed)), str(needed)) for needed in (USUAL, 1, 2, 3, EVERYONE)]
        choices.sort(key=lambda choice: choice.value != str(now))
        chosen = await self.app.push_screen_wait(
            ChooseDialog("Who decides? All who decided must agree, else it is a conflict", choices)
        )
        if chosen is None or int(chosen) == now:
            return
        try:
            await asyncio.to_thread(self._library.screenings.set_needed, self.name_of_review, int(chosen))
        except (LibraryError, LookupError) as error:
            self.tell(getattr(error, "hint", "") or " ", severity="error", title=str(error))
            return
        self.tell(f"{rule_told(int(chosen))}.", title="The rule of this review")
        self.load()

    def action_screening_conflicts(self) -> None:
        self._go_through("all" if self._resolving else "conflicts")
        if self._resolving:
            self.tell("Both decisions are shown; i, m and e write down what you agree upon.", title="Conflicts")

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
        stage = "fulltext/" if self.stage is FULL_TEXT else ""
        self._leave(f'screen:"{self.name_of_review}/{stage}included"')

    def action_screening_leave(self) -> None:
        if self._resolving:
            self._go_through("all")
        elif self.stage is FULL_TEXT:
            self.action_screening_stage()
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


def _rule(told: str) -> Content:
    """A rule without what all have in common, in a list."""
    who = told.partition(";")[0] if not told.startswith("one reviewer decides;") else told.rpartition(";")[0]
    return Content(f"{who[:1].upper()}{who[1:]}")
