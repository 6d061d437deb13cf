"""Importing from the screen: files picked, pasted, or named at the start, brought in off the screen's thread."""

from __future__ import annotations

import asyncio
import io
import threading
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from textual import on, work

from netreader.errors import LibraryError, NetreaderError, PubMedError
from netreader.text import clean_line, shorten
from netreader.tui.parts import Counted
from netreader.tui.reader.exporting import Exporting

if TYPE_CHECKING:
    from netreader.exchange.completing import Completed
    from netreader.exchange.importing import Tally

#: Days after which PubMed is asked again for a paper that it did not know.
AGAIN = 30

_KB = 1000


class Importing(Exporting):
    """What comes in from other programs."""

    class Took(Counted):
        """More of the files came in."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self._stop_import: threading.Event | None = None
        self._folder = Path()

    def search(self, query: str, *, source: str = "", sort: str = "", focus: bool = True) -> None:
        """Run a query as if it had been typed; files that are named are offered to be imported."""
        paths = files_named(query)
        if paths:
            self.field.value = self.listing.query
            self._offer(paths)
        else:
            super().search(query, source=source, sort=sort, focus=focus)

    @work(exit_on_error=False)
    async def _offer(self, paths: Sequence[Path]) -> None:
        from netreader.tui.dialogs.confirm import ConfirmDialog

        names = ", ".join(shorten(clean_line(path.name), 40) for path in paths[:5])
        question = f"Import {names}{' …' if len(paths) > 5 else ''} into the library?"
        if await self.app.push_screen_wait(ConfirmDialog(question, yes="Import", no="Not now")):
            await self._import(paths)

    @work(exit_on_error=False)
    async def action_import_files(self) -> None:
        from netreader.formats.readers import READERS
        from netreader.tui.dialogs.files import FileDialog

        if self._stop_import is not None:
            self._stop_import.set()
            return
        suffixes = frozenset(
            (".xml", ".gz", ".json", ".txt", ".md", *(s for r in READERS.values() for s in r.suffixes))
        )
        path = await self.app.push_screen_wait(
            FileDialog("Import a file into the library", self._folder.absolute(), suffixes, "import")
        )
        if path is not None:
            self._folder = path.parent
            await self._import([path])

    async def _import(self, paths: Sequence[Path]) -> None:
        from netreader.exchange.completing import Completed, completed, left
        from netreader.exchange.importing import Import, Stopped

        if self._stop_import is not None:
            self.tell("Another import is under way.")
            return
        self._stop_import = stop = threading.Event()
        said: list[str] = []
        work = Import(list(map(str, paths)), self.library, say=said.append, stopped=stop.is_set, stdin=io.BytesIO)
        work.show = lambda done: self._took(done // _KB, work.total // _KB)
        done = Completed()
        unasked: NetreaderError | None = None
        try:
            self.status.show_progress(0, max(1, work.total // _KB))
            await asyncio.to_thread(work.run)
            keys = [key for key in work.keys if not self.library.origin(key).tried]
            if keys:
                asking = asyncio.ensure_future(
                    completed(keys, self.library, self.pubmed, done, lambda n: self._took(n, len(keys)))
                )
                try:
                    unasked = await _until(asking, stop)
                finally:
                    asking.cancel()
        except Stopped:
            self.tell(f"{work.tally()} Import it again to go on.", title="Stopped")
            return
        except LibraryError as error:
            self.tell_error(error)
            return
        finally:
            stop.set()
            self._stop_import = None
            self.status.show_no_progress()
            self._show_what_came()
        tally = work.tally()
        tally.failed += len(done.failures)
        said += [told for told, *_ in done.failures]
        lacking = await asyncio.to_thread(left, self.library, list(work.keys))
        tally.unmatched = [paper.shape for paper in lacking]
        await self._tell_import(tally, done, said, [paper.told for paper in lacking], unasked)

    async def _tell_import(
        self, tally: Tally, done: Completed, said: Sequence[str], lacking: Sequence[str], unasked: NetreaderError | None
    ) -> None:
        """The result: in a line, or in a dialog where there is something to read."""
        from netreader.tui.dialogs.report import ReportDialog

        completed = f" {done}" if done.records else ""
        if not said and not lacking:
            self.tell(f"{_counts(tally)}{completed}", title="Imported")
            return
        kept = "Kept as the file has it; PubMed's record is missing"
        if unasked is not None:
            kept = f"{kept}. {unasked.message} They are completed when PubMed can be asked"
        parts = [("Not read", said), (kept, lacking)]
        key = ("u", "list what is unmatched") if lacking else None
        if await self.app.push_screen_wait(ReportDialog("Imported", f"{_counts(tally)}{completed}", parts, key=key)):
            self.search("is:unmatched", source="library", sort="added")

    def _took(self, done: int, total: int) -> None:
        self.post_message(self.Took(done, total))

    @on(Took)
    def _show_taken(self, event: Took) -> None:
        if self._stop_import is not None:
            self.status.show_progress(min(event.done, event.total), event.total)

    def _show_what_came(self) -> None:
        self.show_counts()
        if self.listing.source == "library" and not self.listing.query and not self.asking:
            self.search("", source="library", sort="added", focus=False)
        else:
            self.refresh_rows(list(self.listing.rows))

    @work(exclusive=True, group="complete", exit_on_error=False)
    async def complete_quietly(self) -> None:
        """Ask PubMed for papers of files that it was not asked for, or not for long."""
        from netreader.exchange.completing import Completed, completed

        long_ago = (datetime.now(UTC).date() - timedelta(days=AGAIN)).isoformat()
        done = Completed()
        try:
            keys = await asyncio.to_thread(self.library.from_files)
            keys = [key for key in keys if self.library.origin(key).tried < long_ago]
            if keys:
                await completed(keys, self.library, self.pubmed, done, lambda passed: None)
        except (PubMedError, LibraryError):
            pass  # there is a next time
        if done.records:
            self.post_message(self.StartersReplaced())


async def _until(asking: asyncio.Future[None], stop: threading.Event) -> NetreaderError | None:
    """Wait for PubMed, or until it is called off; what came is kept. Gives why PubMed could not be asked."""
    while not asking.done() and not stop.is_set():
        await asyncio.wait({asking}, timeout=0.2)
    if not asking.done():
        return NetreaderError("It was stopped.")
    try:
        asking.result()
    except PubMedError as error:
        return error
    return None


def _counts(tally: Tally) -> str:
    """The counts that are not 0."""
    counts = [
        (getattr(tally, name), name) for name in ("new", "updated", "unchanged", "removed", "withdrawn", "failed")
    ]
    counts.append((len(tally.unmatched), "unmatched"))
    return f"{', '.join(f'{number:,} {name}' for number, name in counts if number) or 'Nothing new'}."


def files_named(text: str) -> list[Path]:
    """The files that a text names, as one types, pastes or drops them; none if any of it is no file."""
    text = text.strip()
    if not text or len(text) > 4000 or not ("/" in text or "." in text):
        return []
    if found := _file(text):
        return [found]
    import shlex

    try:
        words = shlex.split(text)
    except ValueError:
        return []
    paths = [_file(word) for word in words]
    return [path for path in paths if path is not None] if words and all(paths) else []


def _file(word: str) -> Path | None:
    if word.startswith("file://"):
        word = unquote(urlsplit(word).path)
    try:
        path = Path(word).expanduser().absolute()
        return path if path.is_file() else None
    except (OSError, ValueError, RuntimeError):
        return None
