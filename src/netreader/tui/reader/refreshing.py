"""What PubMed has changed of papers that are kept: told at the start, listed, and looked for when there is time."""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING

from textual import on, work
from textual.message import Message

from netreader.errors import LibraryError, PubMedError
from netreader.tui.reader.desking import Desking

if TYPE_CHECKING:
    from netreader.library.library import Change
    from netreader.revision import Revision

#: Seconds between looks whether there is time to ask PubMed again, and without a key before there is.
LOOK, IDLE = 60.0, 45.0

#: Seconds after PubMed could not be asked until it is tried again.
LATER = 900.0

#: Papers that are asked about at once while nobody is waiting.
FEW = 100

#: Papers that changed and are listed in the results.
LISTED = 1_000


class Refreshing(Desking):
    """Papers asked about again."""

    class Refreshed(Message):
        """PubMed was asked again about some papers, and these changed."""

        def __init__(self, revisions: dict[int, Revision]) -> None:
            super().__init__()
            self.revisions = revisions

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self._not_before = 0.0

    # Told and listed

    @work(exclusive=True, group="changes", exit_on_error=False)
    async def tell_changes(self) -> None:
        """One line on what has changed and was not looked at yet."""
        try:
            changes = await asyncio.to_thread(self.library.changes.unseen)
        except LibraryError:
            return
        if changes:
            grave = any(change.revision.is_grave for change in changes)
            self.tell(
                "! shows what, and what is different.",
                severity="error" if grave else "information",
                title=summed_up(changes),
            )

    @work(exclusive=True, group="changes", exit_on_error=False)
    async def action_changes(self) -> None:
        """List what changed; all of it has then been looked at."""
        from netreader.tui.dialogs.changes import SHOWN, ChangesDialog

        changes = await asyncio.to_thread(self.library.changes.unseen)
        seen = not changes
        if seen:
            changes = (await asyncio.to_thread(self.library.changes.all))[:SHOWN]
        if not changes:
            self.tell(
                "PubMed is asked again about your papers in quiet moments; Ctrl+P, refresh, asks now.",
                title="None of your papers has changed.",
            )
            return
        keys = [change.paper for change in changes]
        rows = await asyncio.to_thread(self.library.rows, keys[:SHOWN])
        titles = {row.summary.key: row.summary.title for row in rows}
        dialog = ChangesDialog(changes, titles, ascii_only=self.ascii_only, seen=seen)
        wish = await self.app.push_screen_wait(dialog)
        if not seen:
            try:
                await asyncio.to_thread(self.library.see_changes, changes)
            except LibraryError as error:
                self.tell_error(error)
        if wish is None:
            return
        if wish.what == "list":
            pmids = [str(key) for key in dict.fromkeys(keys) if key > 0][:LISTED]
            self.search(" ".join(pmids), source="library", sort="added")
        else:
            self.open_paper(wish.paper, focus=True, read=True)

    # Asking again

    @work(exclusive=True, group="refresh-all", exit_on_error=False)
    async def action_refresh(self) -> None:
        """Ask PubMed again about all papers kept, in the background; it can be stopped, and goes on after a restart."""
        if self._fetching is not None:
            self.tell("f stops it.", title="Another fetch is under way.", severity="warning")
            return
        try:
            keys = await asyncio.to_thread(self.library.find)
            held = await asyncio.to_thread(self.library.held, keys)
            pmids = [str(key) for key in keys if key > 0 and key in held]
            if not pmids:
                self.tell("No record from PubMed is kept yet.")
                return
            if not await self.is_fetch_wanted(len(pmids), f"Ask PubMed again about {len(pmids):,} papers?", "Ask"):
                return
            job = await asyncio.to_thread(self.library.start_job, "refresh of all papers", pmids)
        except LibraryError as error:
            self.tell_error(error)
            return
        self._run_job(job)

    def refresh_when_idle(self) -> None:
        """From now on, ask again about papers that were not asked about for long, whenever nothing else is done."""
        if self.settings.refresh_days > 0:
            self.set_interval(LOOK, self.look_whether_idle)

    def look_whether_idle(self) -> None:
        """Ask about some papers if nobody types, nothing else is fetched, and PubMed answers."""
        now = time.monotonic()
        idle = now - self.host.touched >= IDLE
        if not idle or self._fetching is not None or self.asking or self.library.unwritable is not None:
            return
        if now >= self._not_before and self.online is not False:
            self._refresh_some()

    @work(exclusive=True, group="refresh", exit_on_error=False)
    async def _refresh_some(self) -> None:
        from netreader.refreshing import refreshed

        try:
            due = await asyncio.to_thread(self.library.changes.due, self.settings.refresh_days, FEW)
            if not due:
                self._not_before = time.monotonic() + LATER
                return
            async for batch in refreshed([str(key) for key in due], self.library, self.pubmed):
                # What came to nothing is not asked about again at once.
                rest = [*batch.doubtful, *(pmid for pmid in batch.asked if int(pmid) in due)]
                await asyncio.to_thread(self.library.note_asked, {int(pmid) for pmid in rest})
                self.post_message(self.Refreshed(batch.revisions))
        except (PubMedError, LibraryError):
            self._not_before = time.monotonic() + LATER  # nobody asked for it, so nobody is told

    @on(Refreshed)
    def _show_refreshed(self, event: Refreshed) -> None:
        self.online = True
        self.show_bar()
        self.show_revised(event.revisions)

    def show_revised(self, revisions: dict[int, Revision]) -> None:
        """Bring the screen up to date; what is grave is said at once."""
        if not revisions:
            return
        self.refresh_rows(list(revisions))
        if self.key in revisions and (article := self.library.article(self.key)) is not None:
            self._show_article(article, keep_scroll=True)
        grave = [key for key, revision in revisions.items() if revision.is_grave]
        if grave:
            told = ", ".join(f"PMID {key}: {revisions[key].told}" for key in grave[:3])
            many = f" and {len(grave) - 3:,} more" if len(grave) > 3 else ""
            self.tell(f"{told}{many}. ! shows more.", severity="error", title="PubMed has changed papers that you keep")


def summed_up(changes: list[Change]) -> str:
    """``3 papers you keep have changed: 1 retracted, 2 abstract revised.``"""
    from netreader.revision import KINDS

    counts = dict.fromkeys(KINDS, 0)
    for change in changes:
        counts[change.revision.kinds[0]] = counts.get(change.revision.kinds[0], 0) + 1
    kinds = ", ".join(f"{number:,} {KINDS.get(kind, kind)}" for kind, number in counts.items() if number)
    many = "1 paper you keep has" if len(changes) == 1 else f"{len(changes):,} papers you keep have"
    return f"{many} changed: {kinds}."
