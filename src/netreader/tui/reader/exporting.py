"""Exporting from the screen: papers, results, a shelf or a tag to a file, off the screen's thread."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Awaitable, Callable, Iterator, Sequence
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from msgspec import Struct
from textual import on, work

from netreader.errors import LibraryError, NetreaderError
from netreader.text import clean_line, shorten
from netreader.tui.parts import Counted
from netreader.tui.reader.citing import Citing

if TYPE_CHECKING:
    from netreader.formats.entry import Entry
    from netreader.tui.dialogs.export import Wanted
    from netreader.tui.listing import Listing

#: Papers between two looks at the progress.
STEP = 50


class Stopped(Exception):
    """The reader called it off."""


class _Nothing(Exception):
    """No paper could be written; no file is left."""


class Scope(NamedTuple):
    """Papers that may be written.

    Attributes:
        name: For the reader.
        stem: A name for the file, without suffix.
        keys: Gives them.
    """

    name: str
    stem: str
    keys: Callable[[], Awaitable[Sequence[int]]]


def listed(keys: Sequence[int]) -> Callable[[], Awaitable[Sequence[int]]]:
    """For a scope whose papers are known."""

    async def given() -> Sequence[int]:
        return keys

    return given


class Tally(Struct):
    """What became of the papers."""

    written: int = 0
    left_out: int = 0


class Exporting(Citing):
    """What leaves for other programs."""

    _last_format = "nbib"

    class Wrote(Counted):
        """Some more papers are written."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self._stop_export: threading.Event | None = None

    @work(exit_on_error=False)
    async def action_export(self) -> None:
        from netreader.tui.dialogs.confirm import ConfirmDialog
        from netreader.tui.dialogs.export import ExportDialog

        if self._stop_export is not None:
            self._stop_export.set()
            return
        scopes = self._shown_papers()
        scopes += await asyncio.to_thread(self._kept)
        if not scopes:
            self.tell("Open a paper or search first; this writes them to a file.")
            return
        dialog = ExportDialog([(shorten(scope.name, 60), scope.stem) for scope in scopes], self._last_format)
        wanted = await self.app.push_screen_wait(dialog)
        if wanted is None:
            return
        self._last_format = wanted.format
        if wanted.path.exists():
            question = f"{wanted.path} is there already. Write over it?"
            if not await self.app.push_screen_wait(ConfirmDialog(question, yes="Write over it", no="Keep it")):
                return
        await self._export(await scopes[wanted.scope].keys(), wanted)

    def _shown_papers(self) -> list[Scope]:
        """What stands on the screen: this paper or those marked, and all results."""
        from netreader.tui.dialogs.export import file_stem

        article, listing = self.paper.article, self.listing
        keys = self.chosen_papers()
        scopes = []
        if len(keys) > 1 or (keys and keys != [self.key]):
            name = "1 marked paper" if len(keys) == 1 else f"{len(keys):,} marked papers"
            scopes.append(Scope(name, "marked", listed(keys)))
        elif article is not None and keys:
            stem = f"pmid-{keys[0]}" if keys[0] > 0 else "paper"
            scopes.append(Scope(f"This paper: {article.display_title}", stem, listed(keys)))
        if listing.keys:
            stem = file_stem(listing.query or "library")
            name = f"All {listing.count:,} results" if listing.count > 1 else "The one result"
            scopes.append(Scope(name, stem, partial(self._results, listing)))
        return scopes

    async def _results(self, listing: Listing) -> Sequence[int]:
        try:
            return await self.finder.all_keys(listing)
        except NetreaderError:
            return list(listing.keys.values())  # no network: what is known of the list

    def _kept(self) -> list[Scope]:
        """Shelves and tags, in a thread."""
        from netreader.tui.dialogs.export import file_stem

        try:
            shelves = [shelf for shelf in self.library.shelves.all() if shelf.papers]
            tags = self.library.tag_counts()
        except LibraryError:
            return []
        return [
            *(
                Scope(f"Shelf {shelf.name}: {len(shelf.papers):,}", file_stem(shelf.name), listed(shelf.papers))
                for shelf in shelves
            ),
            *(
                Scope(f"Tag {tag}: {papers:,}", file_stem(tag), partial(self._tagged, tag))
                for tag, papers in tags.items()
            ),
        ]

    async def _tagged(self, tag: str) -> Sequence[int]:
        return (await asyncio.to_thread(self.library.ask, f'tag:"{tag}"', sort="added")).keys

    async def _export(self, keys: Sequence[int], wanted: Wanted) -> None:
        self._stop_export = stop = threading.Event()
        self.status.show_progress(0, len(keys))
        try:
            tally = await asyncio.to_thread(self._write, keys, wanted, stop)
        except Stopped:
            self.tell("Nothing was written.", title="Stopped")
        except OSError as error:
            reason = (error.strerror or "error").lower()
            self.tell(f"{reason}. Name another place.", severity="error", title=f"{wanted.path} can't be written")
        except LibraryError as error:
            self.tell_error(error)
        else:
            left_out = f" {tally.left_out:,} not kept here are left out; f fetches them." if tally.left_out else ""
            if tally.written:
                papers = "1 paper" if tally.written == 1 else f"{tally.written:,} papers"
                self.tell(f"{papers} in {clean_line(str(wanted.path))}.{left_out}", title="Exported")
            else:
                self.tell(f"Nothing was written.{left_out}", severity="warning", title="Export")
        finally:
            stop.set()
            self._stop_export = None
            self.status.show_no_progress()

    @on(Wrote)
    def _wrote(self, event: Wrote) -> None:
        if self._stop_export is not None:
            self.status.show_progress(event.done, event.total)

    def _write(self, keys: Sequence[int], wanted: Wanted, stop: threading.Event) -> Tally:
        """In a thread: the file is there once all is written, and until then the old one is.

        Raises:
            Stopped: It was stopped.
            OSError: The file can't be written.
        """
        from netreader.exchange.outgoing import entry_of
        from netreader.exchange.whole import written_whole
        from netreader.formats import FORMATS

        tally, format = Tally(), FORMATS[wanted.format]

        def told() -> Iterator[Entry]:
            for done, holding in enumerate(self.library.holdings(keys, xml=format.raw)):
                if stop.is_set():
                    raise Stopped
                if done % STEP == 0:
                    self.post_message(self.Wrote(done, len(keys)))
                article = holding.article
                if article is None or (format.raw and not holding.xml):
                    tally.left_out += 1
                    continue
                tally.written += 1
                yield entry_of(article, holding, notes=wanted.notes)

        try:
            with written_whole(wanted.path) as put:
                for piece in format.write(told()):
                    put(piece)
                if not tally.written:
                    raise _Nothing
        except _Nothing:
            pass
        return tally
