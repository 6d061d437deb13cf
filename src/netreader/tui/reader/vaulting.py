"""The vault on the screen: a folder of Markdown files, chosen once and kept the same as the library by a command."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from textual import on, work
from textual.content import Content

from netreader.errors import LibraryError, NetreaderError
from netreader.text import clean_line
from netreader.tui.parts import Counted
from netreader.tui.reader.packing import Packing
from netreader.tui.reader.undoing import Deed

if TYPE_CHECKING:
    from netreader.vault.report import Report

#: The job's name on the status line.
JOB = "vault"


class Vaulting(Packing):
    """The library as files, and back."""

    class Synchronised(Counted):
        """Some more papers are brought together."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self._stop_vault: threading.Event | None = None
        self._vault = ""

    @work(exclusive=True, group="vault", exit_on_error=False)
    async def action_vault(self) -> None:
        """Bring the library and the vault's folder together; again: stop."""
        if self._stop_vault is not None:
            self._stop_vault.set()
            return
        folder = await self._known_folder() or await self._ask_folder("")
        if folder:
            await self._synchronise(folder)

    @work(exclusive=True, group="vault", exit_on_error=False)
    async def action_vault_folder(self) -> None:
        """Choose the folder."""
        folder = await self._ask_folder(await self._known_folder())
        if folder:
            await self._synchronise(folder)

    async def _known_folder(self) -> str:
        """The folder chosen here, that of the settings, or the one used last."""
        if self._vault or self.settings.vault:
            return self._vault or self.settings.vault
        folders = await asyncio.to_thread(self.library.vaults.folders)
        return folders[0].path if folders else ""

    async def _ask_folder(self, value: str) -> str:
        from netreader.tui.dialogs.ask import AskDialog
        from netreader.tui.dialogs.paths import Paths

        folder = await self.app.push_screen_wait(
            AskDialog(
                "Folder for the vault: a Markdown file for each paper you wrote about, for Obsidian and others",
                value=value or "~/",
                help="Enter write and read it · → complete the path · Esc close",
                longest=1_000,
                wanted="Name a folder",
                suggester=Paths(),
            )
        )
        self._vault = folder or self._vault
        return folder or ""

    async def _synchronise(self, folder: str) -> None:
        """Bring both together, ask about what was taken away, and say what came of it."""
        unsaved = self.notes.unsaved()
        if unsaved is not None:
            await asyncio.to_thread(self._write_and_tell, unsaved)
        self._stop_vault = stop = threading.Event()
        self.status.show_progress(0, 1, job=JOB, said="vault")
        run = datetime.now(UTC).isoformat()
        try:
            report = await self._in_thread(folder, run, "ask", stop)
            if report is not None and report.questions:
                answer = await self._ask_deletions(report)
                if answer:
                    report = await self._in_thread(folder, run, answer, stop)
        except NetreaderError as error:
            self.tell_error(error)
            report = None
        finally:
            self._stop_vault = None
            self.status.show_no_progress(JOB)
        await self._remember_run(run)
        self._show_what_came_in()
        if report is not None:
            await self._tell_report(report)

    async def _remember_run(self, run: str) -> None:
        """Let `u` take back what came in, if anything did; also of a run that was stopped or failed half-way."""
        try:
            papers = await asyncio.to_thread(lambda: [taking.paper for taking in self.library.takings.of(run)])
        except LibraryError:
            return
        if papers:
            keys = tuple(dict.fromkeys(papers))
            said = f"what came in from the vault, for {len(keys):,} paper{'' if len(keys) == 1 else 's'}"
            self.done(Deed(said, keys, lambda: self._run_back(run), "vault"))

    def _run_back(self, run: str) -> str:
        """Take a run back; called in a thread. What stays is said."""
        from netreader.vault.undoing import take_back

        found = take_back(self.library, run)
        kept = f" {len(found.stays):,} changed since, and left." if found.stays else ""
        return (
            f"The next synchronisation writes that into the folder.{kept}" if found.papers else "Nothing had to change."
        )

    @work(group="undo", exit_on_error=False)
    async def action_vault_undo(self) -> None:
        """Take back what the last synchronisation brought in, of an earlier session too."""
        if await self.undo("vault", told=False):
            return
        try:
            run = await asyncio.to_thread(self.library.takings.last)
            if not run:
                self.tell("There is no synchronisation to take back.")
                return
            said = await asyncio.to_thread(self._run_back, run)
        except LibraryError as error:
            self.tell_error(error)
            return
        self._show_what_came_in()
        when = datetime.fromisoformat(run).astimezone()
        self.tell(said, title=f"Taken back: what came in from the vault on {when:%Y-%m-%d at %H:%M}")

    async def _in_thread(self, folder: str, run: str, deletions: str, stop: threading.Event) -> Report | None:
        from netreader.vault.syncing import Stopped, Synchroniser

        synchroniser = Synchroniser(
            self.library,
            Path(folder),
            self.settings.highlight_names(),
            deletions=deletions,
            progress=self._told_vault(),
            stop=stop.is_set,
            run_name=run,
        )
        try:
            return await asyncio.to_thread(synchroniser.run)
        except Stopped:
            self.tell("What was done stays; the next time it goes on from there.", title="Stopped")
            return None

    def _told_vault(self) -> Callable[[int, int], object]:
        """Says each percent to the screen, from whatever thread."""
        said = -1

        def progress(done: int, total: int) -> None:
            nonlocal said
            percent = done * 100 // max(1, total)
            if percent != said:
                said = percent
                self.post_message(self.Synchronised(done, total))

        return progress

    @on(Synchronised)
    def _synchronised(self, event: Synchronised) -> None:
        if self._stop_vault is not None:
            self.status.show_progress(event.done, event.total, job=JOB, said=f"vault {event.done:,}/{event.total:,}")

    async def _ask_deletions(self, report: Report) -> str:
        """What is to become of what was taken away in the folder; empty for nothing yet."""
        from netreader.tui.dialogs.choose import Choice, ChooseDialog

        first = report.questions[0]
        many = len(report.questions)
        title = f"{first.path}: {first.said}."
        if many > 1:
            title = f"{many:,} things were removed in the folder but not here. The first is {title}"
        choices = [
            Choice(Content("Leave it for now"), ""),
            Choice(Content("Put it back into the folder"), "restore"),
            Choice(
                Content.assemble(
                    "Take it over  ", ("a note stays among its versions, a file's paper in the library", "$muted")
                ),
                "take",
            ),
        ]
        return await self.app.push_screen_wait(ChooseDialog(title, choices)) or ""

    def _show_what_came_in(self) -> None:
        self.refresh_rows(list(self.listing.rows))
        self.show_counts()
        if self.key:
            self.notes.refresh_from(self.library.note(self.key))
            self.notes.show_marks(self.marks_of(self.key))
            self.show_highlights()

    async def _tell_report(self, report: Report) -> None:
        """The result: in a line, or in a dialog where there is something to read."""
        from netreader.tui.dialogs.report import ReportDialog

        counts = {
            "new": report.new,
            "written": report.written,
            "taken in": report.taken,
            "unchanged": report.unchanged,
        }
        figures = ", ".join(f"{count:,} {what}" for what, count in counts.items() if count) or "Nothing to write"
        if not report.lines:
            back = f" {self.key_of('undo')} takes back what came in." if report.taken else ""
            told = f"{figures}.{back} {clean_line(report.folder)}"
            self.tell(told, title="The vault and the library are the same")
            return
        parts = [
            (heading, [f"{line.path}: {line.said}" for line in report.lines if line.kind == kind])
            for kind, heading in (
                ("both", "Changed on both sides: both versions are kept"),
                ("flaw", "Left as it is"),
                ("told", "Else"),
            )
        ]
        await self.app.push_screen_wait(ReportDialog("The vault", f"{figures}. {report.folder}", parts))
