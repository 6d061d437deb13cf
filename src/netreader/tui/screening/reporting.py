"""What a review comes to: numbers, agreement, files."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from textual import work

from netreader.errors import LibraryError
from netreader.text import clean_line

if TYPE_CHECKING:
    pass
from netreader.tui.screening.deciding import Deciding


class Reporting(Deciding):
    """For the paper that is written about it."""

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
