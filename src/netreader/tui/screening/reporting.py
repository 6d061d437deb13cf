"""What a review comes to: numbers, agreement, files."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from textual import work
from textual.content import Content

from netreader.errors import LibraryError
from netreader.screening.stages import FULL_TEXT, Stage
from netreader.text import clean_line
from netreader.tui.screening.deciding import Deciding

if TYPE_CHECKING:
    from netreader.screening.decisions import Decision
    from netreader.screening.flow import Flow
    from netreader.screening.review import Review

#: Ending of the file of boxes.
PRISMA = "-prisma.csv"

#: What can be written: the ending of the file → what it has.
FILES = {
    ".csv": "All decisions, of titles and abstracts and of full texts, as CSV",
    ".ris": "The records with what was decided, as RIS",
    PRISMA: "The boxes of the PRISMA 2020 flow diagram, as CSV that the PRISMA2020 tool draws",
}


class Reporting(Deciding):
    """For the paper that is written about it."""

    @work(exclusive=True, group="ask", exit_on_error=False)
    async def action_screening_counts(self) -> None:
        from netreader.formats.screening_lines import flow_lines
        from netreader.tui.dialogs.lines import LinesDialog

        if self.review is None:
            return
        review = self.review
        counts = await asyncio.to_thread(self._flow, review)
        width = min(96, self.size.width * 9 // 10) - 7
        lines = [*flow_lines(counts, width=width, ascii_only=self._settings.ascii), "", *_wrapped(review.needed, width)]
        await self.app.push_screen_wait(LinesDialog(f"PRISMA 2020: {review.name}", lines))

    def _flow(self, review: Review) -> Flow:
        from netreader.screening.flow import flow

        screenings = self._library.screenings
        return flow(review, screenings.standings(review.name), screenings.standings(review.name, stage=FULL_TEXT))

    @work(exclusive=True, group="ask", exit_on_error=False)
    async def action_screening_agreement(self) -> None:
        from itertools import combinations

        from netreader.screening.decisions import reviewers_of
        from netreader.tui.dialogs.lines import LinesDialog

        if self.review is None:
            return
        stage = self.stage
        decisions = await asyncio.to_thread(self._library.screenings.decisions, self.review.name, stage=stage)
        pairs = list(combinations(reviewers_of(decisions), 2))
        if not pairs:
            self.tell("Agreement needs a second reviewer, and there is none yet; w lets somebody else screen.")
            return
        lines: list[str] = []
        for first, second in pairs:
            lines += [*([""] if lines else []), *_agreement_of(first, second, decisions, stage)]
        await self.app.push_screen_wait(LinesDialog(f"Agreement on {stage.said}: {self.review.name}", lines))

    @work(exclusive=True, group="ask", exit_on_error=False)
    async def action_screening_export(self) -> None:
        from netreader.tui.dialogs.ask import AskDialog
        from netreader.tui.dialogs.choose import Choice, ChooseDialog
        from netreader.tui.dialogs.confirm import ConfirmDialog
        from netreader.tui.dialogs.export import file_stem

        if self.review is None:
            return
        choices = [Choice(Content(label), ending) for ending, label in FILES.items()]
        ending = await self.app.push_screen_wait(ChooseDialog("Write what?", choices))
        if ending is None:
            return
        name: str | None = f"screening-{file_stem(self.review.name)}{ending}"
        question = "Write it to which file?"
        while name := await self.app.push_screen_wait(AskDialog(question, value=name or "", wanted="Name a file")):
            from netreader.tui.desk.exporting import found_file

            path, is_there = await asyncio.to_thread(found_file, name)
            if is_there:
                over = f"{path} is there already. Write over it?"
                if not await self.app.push_screen_wait(ConfirmDialog(over, yes="Write over it", no="Keep it")):
                    continue
            try:
                said = await asyncio.to_thread(self._export, path, ending)
            except (OSError, LibraryError) as error:
                reason = str(error) if isinstance(error, LibraryError) else (error.strerror or "error").lower()
                self.tell(f"{reason}. Name another place.", severity="error", title=f"{path} can't be written")
                continue
            self.tell(clean_line(f"{said} in {path}."), title="Written")
            return

    def _export(self, path: Path, ending: str) -> str:
        """Write a file; gives what is in it."""
        from netreader.exchange.reviewed import screened
        from netreader.exchange.whole import written_whole
        from netreader.formats.prisma import boxes
        from netreader.formats.screened import references, table
        from netreader.screening.decisions import reviewers_of

        screenings = self._library.screenings
        review = screenings.find(self.name_of_review)
        assert review is not None
        if ending == PRISMA:
            pieces, said = boxes(self._flow(review)), "The boxes of the flow diagram"
        else:
            full_text = screenings.standings(review.name, stage=FULL_TEXT)
            records = list(screened(self._library, review, screenings.standings(review.name), full_text))
            said = f"{len(records):,} records"
            if ending == ".ris":
                pieces = references(records, review.name)
            else:
                reviewers = reviewers_of(screenings.decisions(review.name))
                readers = reviewers_of(screenings.decisions(review.name, stage=FULL_TEXT))
                pieces = table(records, reviewers, readers)
        with written_whole(path) as put:
            for piece in pieces:
                put(piece)
        return said


def _agreement_of(first: str, second: str, decisions: Sequence[Decision], stage: Stage) -> list[str]:
    from netreader.formats.screening_lines import agreement_lines
    from netreader.screening.agreement import agreement

    return agreement_lines(agreement(first, second, decisions, stage.verdicts), stage.verdicts)


def _wrapped(needed: int, width: int) -> list[str]:
    """The rule of a review, in lines."""
    from textwrap import wrap

    from netreader.screening.decisions import rule_told

    return wrap(f"Rule: {rule_told(needed)}.", max(20, width))
