"""Keeping papers from the screen: whole result lists in the background, and PubMed's records for the starter shelf."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from textual import on, work
from textual.message import Message
from textual.worker import Worker

from netreader.errors import LibraryError, NetreaderError, PubMedError
from netreader.text import counted
from netreader.tui.reader.noting import Noting

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from netreader.library.library import Job
    from netreader.revision import Revision

#: More papers than this are fetched only after a question.
MANY = 500

#: Kilobytes and papers a second, for the estimate: a record of 13 kB, batches of 200.
KILOBYTES, PER_SECOND = 13, 60


class Keeping(Noting):
    """Long fetches."""

    class Progressed(Message):
        """A batch of a long fetch is kept."""

        def __init__(self, job: Job, keys: list[int], revisions: dict[int, Revision]) -> None:
            super().__init__()
            self.job = job
            self.keys = keys
            self.revisions = revisions

    class JobEnded(Message):
        """A long fetch came to its end, or was broken off by an error."""

        def __init__(self, job: Job, error: NetreaderError | None, changed: int) -> None:
            super().__init__()
            self.job = job
            self.error = error
            self.changed = changed

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self._fetching: Worker[None] | None = None
        self._job: Job | None = None

    # All results

    def action_fetch_all(self) -> None:
        if self._fetching is not None:
            self.stop_fetching()
            return
        if self.marked and self.pane == "results":
            keys = self.chosen_papers()
            self.fetch_papers(keys, f"{len(keys):,} marked papers")
            return
        if not self.listing.count:
            self.tell("Search first; then f keeps everything that was found.")
            return
        self._start_fetching()

    @work(exit_on_error=False)
    async def _start_fetching(self) -> None:
        listing = self.listing
        try:
            keys = await self.finder.all_keys(listing)
        except NetreaderError as error:
            self.tell_error(error)
            return
        await self._fetch_missing(keys, listing.query or "papers")

    @work(exit_on_error=False)
    async def fetch_papers(self, keys: list[int], title: str) -> None:
        """Fetch the records of those papers that are not kept yet, in the background; `title` says what they are."""
        if self._fetching is not None:
            self.tell("f stops it.", title="Another fetch is under way.", severity="warning")
            return
        await self._fetch_missing(keys, title)

    async def _fetch_missing(self, keys: list[int], title: str) -> None:
        starters = sum(key < 0 for key in keys)
        keys = [key for key in keys if key > 0]
        if starters and not keys:
            self.tell("PubMed's records of the starter shelf come by themselves, once PubMed can be reached.")
            return
        try:
            held = await asyncio.to_thread(self.library.held, keys)
        except NetreaderError as error:
            self.tell_error(error)
            return
        wanted = [str(key) for key in keys if key not in held]
        if not wanted:
            self.tell("This paper is kept." if len(keys) == 1 else f"All {len(keys):,} papers are kept.")
            return
        if not await self.is_fetch_wanted(len(wanted), f"Fetch {len(wanted):,} papers from PubMed?", "Fetch"):
            return
        try:
            job = await asyncio.to_thread(self.library.start_job, title, wanted)
        except LibraryError as error:
            self.tell_error(error)
            return
        self._run_job(job)

    async def is_fetch_wanted(self, papers: int, question: str, yes: str) -> bool:
        """Ask before very many papers are fetched, with what it will take."""
        if papers <= MANY:
            return True
        from netreader.tui.dialogs.confirm import ConfirmDialog

        minutes = max(1, round(papers / PER_SECOND / 60))
        size = papers * KILOBYTES / 1000
        told = f"{question} About {size:,.0f} MB and {minutes} min, in the background."
        wanted: bool | None = await self.app.push_screen_wait(ConfirmDialog(told, yes=yes, no="Not now"))
        return bool(wanted)

    def resume_jobs(self) -> None:
        """Go on with a long fetch that an earlier session left."""
        if self._fetching is None:
            for job in self.library.jobs():
                if job.pending:
                    self._run_job(job)
                    return
                self._forget_job(job)

    @work(group="jobs", exit_on_error=False)
    async def _forget_job(self, job: Job) -> None:
        """Take a long fetch off the list, behind the screen; one that stays there goes on at the next start."""
        try:
            await asyncio.to_thread(self.library.end_job, job)
        except LibraryError as error:
            self.tell_error(error)

    def _run_job(self, job: Job) -> None:
        self._job = job
        self.status.show_progress(job.total - len(job.pending), job.total)
        self._fetching = self._fetch_job(job)

    @work(exclusive=True, group="fetch-all", exit_on_error=False)
    async def _fetch_job(self, job: Job) -> None:
        changed = 0
        try:
            async for done, absent, keys, revisions in self._batches(job):
                changed += len(revisions)
                job = await asyncio.to_thread(self.library.update_job, job, done=done, absent=absent)
                self.post_message(self.Progressed(job, keys, revisions))
            await asyncio.to_thread(self.library.end_job, job)
            job.absent += [pmid for pmid in job.pending if pmid not in job.absent]  # records that can't be read
        except (PubMedError, LibraryError) as error:
            self.post_message(self.JobEnded(job, error, changed))
        else:
            self.post_message(self.JobEnded(job, None, changed))

    async def _batches(self, job: Job) -> AsyncIterator[tuple[list[str], list[str], list[int], dict[int, Revision]]]:
        """The rest of a long fetch, each batch kept: PMIDs done, and absent; papers that came, and what changed."""
        if job.refreshes:
            from netreader.refreshing import refreshed

            async for told in refreshed(job.pending, self.library, self.pubmed):
                yield told.asked, told.absent, [*told.new, *told.revisions], told.revisions
            return
        async for batch in self.pubmed.fetch_batches(job.pending):
            kept = await asyncio.to_thread(self.library.keep, batch.records)
            done = [record.article.pmid for record in batch.records]
            yield done, batch.missing, [*kept.new, *kept.updated], {}

    @on(Progressed)
    def _progressed(self, event: Progressed) -> None:
        self._job = event.job
        self.online = True
        self.status.show_progress(event.job.total - len(event.job.pending), event.job.total)
        self.show_counts()
        self.refresh_rows(event.keys)
        self.show_revised(event.revisions)

    def show_revised(self, revisions: dict[int, Revision]) -> None:
        """Bring the screen up to date with what changed of papers; `Refreshing` does."""

    @on(JobEnded)
    def _job_ended(self, event: JobEnded) -> None:
        self._fetching = self._job = None
        self.status.show_no_progress()
        job = event.job
        if event.error is None and job.refreshes:
            changed = f"{event.changed:,} of them changed. ! shows what." if event.changed else "None has changed."
            self.tell(changed, title=f"PubMed was asked about {counted(job.total, 'paper')}")
            return
        if event.error is not None:
            self.tell(
                f"{event.error.message} {counted(len(job.pending), 'paper')} still to fetch; press f to go on, "
                "or it goes on at the next start.",
                severity="warning",
                title="Fetching broke off",
            )
            return
        absent = f" {len(job.absent):,} could not be had: {', '.join(job.absent[:5])}." if job.absent else ""
        self.tell(f"{counted(job.total - len(job.absent), 'paper')} can now be read offline.{absent}", title="Fetched")

    def stop_fetching(self) -> None:
        """Break off a long fetch; what came so far is kept."""
        if self._fetching is not None:
            self._fetching.cancel()
        if self._job is not None:
            self._forget_job(self._job)
            done = self._job.total - len(self._job.pending)
            self.tell(
                f"{done:,} of {counted(self._job.total, 'paper')} kept. Press f to fetch the rest.", title="Stopped"
            )
        self._fetching = self._job = None
        self.status.show_no_progress()

    # The starter shelf

    @work(exclusive=True, group="starter", exit_on_error=False)
    async def replace_starters(self) -> None:
        """Ask PubMed, quietly, for the records that the starter shelf stands in for."""
        from netreader.identifier import Identifier

        pmids: list[str] = []
        try:
            for article in self.library.starters():
                if article.pmid:
                    pmids.append(article.pmid)
                elif article.doi:
                    found = await self.pubmed.resolve(Identifier("doi", article.doi))
                    if len(found) == 1:
                        pmids += found
            if not pmids:
                return
            fetched = await self.pubmed.fetch(pmids)
            if not fetched.records:
                return
            await asyncio.to_thread(self.library.keep, fetched.records)
        except (PubMedError, LibraryError):
            return  # there is a next time
        self.post_message(self.StartersReplaced())

    class StartersReplaced(Message):
        """Records of PubMed took the place of starter entries."""

    @on(StartersReplaced)
    def _starters_replaced(self) -> None:
        self.online = True
        self.show_bar()
        self.show_counts()
        if self.listing.source == "library" and not self.listing.query and not self.asking:
            self.show_shelf()
        else:
            self.refresh_rows(list(self.listing.rows))
        if self.key and (article := self.library.article(self.key)) is not None and self.paper.article is not None:
            self._show_article(article, keep_scroll=True)
