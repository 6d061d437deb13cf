"""The whole of MeSH fetched and put into the library from the screen, in the background."""

from __future__ import annotations

import asyncio
import threading
from typing import TYPE_CHECKING

from textual import on, work
from textual.message import Message
from textual.worker import Worker

from netreader.errors import NetreaderError
from netreader.tui.reader.counting import Counting

if TYPE_CHECKING:
    from netreader.installing import Progress
    from netreader.library.vocabulary import Installed

#: The job's name on the status line.
JOB = "mesh"


class Stopped(Exception):
    """One doesn't want it any more."""


class Installing(Counting):
    """MeSH, installed."""

    class InstallProgressed(Message):
        """A percent more is done of one of the two steps."""

        def __init__(self, step: str, percent: int) -> None:
            super().__init__()
            self.step = step
            self.percent = percent

        def can_replace(self, message: Message) -> bool:
            return isinstance(message, Installing.InstallProgressed)

    class InstallEnded(Message):
        """MeSH is installed, or could not be."""

        def __init__(self, installed: Installed | None, error: NetreaderError | None) -> None:
            super().__init__()
            self.installed = installed
            self.error = error

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self._installing: Worker[None] | None = None
        self._reading: asyncio.Future[Installed] | None = None

    @work(exclusive=True, group="install-question", exit_on_error=False)
    async def action_install_mesh(self) -> None:
        """Fetch and install, after a question; again: stop."""
        from netreader.tui.dialogs.confirm import ConfirmDialog

        if self._installing is not None:
            self._installing.cancel()
            self._installing = None
            self.status.show_no_progress(JOB)
            self.tell("What was known of MeSH before is unchanged.", title="Stopped")
            return
        if self._reading is not None and not self._reading.done():
            self.tell("It is still being stopped; try again in a moment.")
            return
        vocabulary = self.library.vocabulary
        question = "Fetch the whole of MeSH from NLM? About 17 MB, then a minute of reading, in the background."
        if vocabulary.is_installed():
            question = f"{' '.join(filter(None, ('MeSH', vocabulary.year())))} is installed. Fetch the newest from NLM?"
        if await self.app.push_screen_wait(ConfirmDialog(question, yes="Fetch", no="Not now")):
            self.status.show_progress(0, 100, job=JOB, said="MeSH")
            self._installing = self._install_mesh()

    @work(exclusive=True, group="install-mesh", exit_on_error=False)
    async def _install_mesh(self) -> None:
        from netreader import installing

        stopped = threading.Event()
        try:
            downloaded, qualifiers = await installing.fetch(self.settings, progress=self._told("fetched", stopped))
            reading = asyncio.ensure_future(
                asyncio.to_thread(
                    installing.install_fetched,
                    downloaded,
                    qualifiers,
                    self.library.vocabulary,
                    progress=self._told("read", stopped),
                )
            )
            reading.add_done_callback(lambda task: task.cancelled() or task.exception())
            self._reading = reading
            installed = await asyncio.shield(reading)
        except NetreaderError as error:
            self.post_message(self.InstallEnded(None, error))
        else:
            self.post_message(self.InstallEnded(installed, None))
        finally:
            stopped.set()

    def _told(self, step: str, stopped: threading.Event) -> Progress:
        """Says each percent to the screen, from whatever thread, and ends the work once it is not wanted any more."""
        said = -1

        def progress(done: int, total: int) -> None:
            nonlocal said
            if stopped.is_set():
                raise Stopped
            percent = min(100, done * 100 // total) if total else 0
            if percent != said:
                said = percent
                self.post_message(self.InstallProgressed(step, percent))

        return progress

    @on(InstallProgressed)
    def _install_progressed(self, event: InstallProgressed) -> None:
        if self._installing is not None:
            self.status.show_progress(event.percent, 100, job=JOB, said=f"MeSH {event.step} {event.percent} %")

    @on(InstallEnded)
    def _install_ended(self, event: InstallEnded) -> None:
        from netreader.installing import told_of

        self._installing = None
        self.status.show_no_progress(JOB)
        if event.error is not None:
            self.tell_error(event.error)
        elif event.installed is not None:
            self.tell(told_of(event.installed), title="MeSH is installed")
            self.redraw_terms()
