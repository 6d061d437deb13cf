"""Flight packs on the screen: begun from a dialog, fetched behind the screen, gone on with at the next start."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from textual import on, work
from textual.content import Content
from textual.message import Message
from textual.worker import Worker

from netreader.errors import LibraryError, NetreaderError
from netreader.text import counted, shorten
from netreader.tui.reader.refreshing import Refreshing

if TYPE_CHECKING:
    from netreader.library.packs import Pack
    from netreader.library.shelves import Shelf
    from netreader.packing import Packed
    from netreader.tui.dialogs.pack import Scope, Wanted

#: The job's name on the status line.
JOB = "pack"


class Packing(Refreshing):
    """Papers for a journey."""

    class PackProgressed(Message):
        """How far a pack is."""

        def __init__(self, done: int, total: int, what: str) -> None:
            super().__init__()
            self.done = done
            self.total = total
            self.what = what

    class PackEnded(Message):
        """A pack came to its end, or was broken off by an error."""

        def __init__(self, name: str, packed: Packed | None, error: NetreaderError | None) -> None:
            super().__init__()
            self.name = name
            self.packed = packed
            self.error = error

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self._packing: Worker[None] | None = None

    @work(exclusive=True, group="pack-dialog", exit_on_error=False)
    async def action_pack(self) -> None:
        """Choose what to take along; again: stop."""
        if self._packing is not None:
            self._packing.cancel()
            self._packing = None
            self.status.show_no_progress(JOB)
            self.tell("What came is kept. Do the same again to go on, or wait for the next start.", title="Stopped")
            return
        scopes = await self._scopes()
        if scopes:
            await self._choose_pack(scopes)
        else:
            self.tell("Search for something, mark papers, or put some on a shelf first.")

    @work(exclusive=True, group="pack-dialog", exit_on_error=False)
    async def pack_shelf(self, shelf: Shelf) -> None:
        """Choose what to take along with the papers of a shelf."""
        from netreader.tui.dialogs.pack import Scope

        if self._packing is not None:
            self.tell("Ctrl+P, flight pack, stops it.", title="A flight pack is under way.", severity="warning")
            return
        keys = [key for key in shelf.papers if key > 0]
        if keys:
            await self._choose_pack([Scope(shelf.name, f"Shelf: {shelf.name}", keys)])
        else:
            self.tell("None of its papers has a record in PubMed.")

    async def _choose_pack(self, scopes: list[Scope]) -> None:
        from netreader.packing import new_pack
        from netreader.tui.dialogs.pack import PackDialog

        dialog = PackDialog(scopes, self._estimated, ascii_only=self.ascii_only)
        wanted = await self.app.push_screen_wait(dialog)
        if wanted is None:
            return
        try:
            pack = await asyncio.to_thread(new_pack, wanted.scope.name, wanted.scope.papers, wanted.parts, self.library)
            await asyncio.to_thread(self.library.put_pack, pack)
        except LibraryError as error:
            self.tell_error(error)
            return
        self._begin_pack(pack)

    async def _scopes(self) -> list[Scope]:
        """What may be packed: papers marked, the results, each shelf."""
        from netreader.tui.dialogs.pack import Scope

        scopes: list[Scope] = []
        marked = [key for key in self.chosen_papers() if key > 0] if self.marked else []
        if marked:
            scopes.append(Scope(f"{len(marked)} marked papers", "The papers marked", marked))
        if self.listing.count:
            try:
                keys = [key for key in await self.finder.all_keys(self.listing) if key > 0]
            except NetreaderError:  # offline: those that are listed
                keys = [key for key in self.listing.keys.values() if key > 0]
            if keys:
                name = self.listing.query or "the library"
                scopes.append(Scope(shorten(name, 100), "These results", keys))
        for shelf in await asyncio.to_thread(self.library.shelves.all):
            keys = [key for key in shelf.papers if key > 0]
            if keys:
                scopes.append(Scope(shelf.name, f"Shelf: {shelf.name}", keys))
        return scopes

    def _estimated(self, wanted: Wanted) -> str:
        from netreader.packing import estimate, lacking, new_pack

        pack = new_pack(wanted.scope.name, wanted.scope.papers, wanted.parts, self.library)
        lack = lacking(pack, self.library)
        if not lack.count:
            return "All of it is here already."
        return f"To be fetched: {estimate(pack, lack, with_key=bool(self.settings.api_key))}."

    def _begin_pack(self, pack: Pack) -> None:
        self.status.show_progress(0, 1, job=JOB, said="pack")
        self._packing = self._fetch_pack(pack)

    def resume_packs(self) -> None:
        """Go on with a pack that an earlier session left."""
        unfinished = [pack for pack in self.library.packs.all() if not pack.finished]
        if unfinished and self._packing is None:
            self._begin_pack(unfinished[-1])

    @work(exclusive=True, group="pack", exit_on_error=False)
    async def _fetch_pack(self, pack: Pack) -> None:
        from netreader.packing import packed

        def show(done: int, total: int, what: str) -> None:
            self.post_message(self.PackProgressed(done, total, what))

        try:
            done = await packed(pack, self.library, self.pubmed, show)
        except NetreaderError as error:
            self.post_message(self.PackEnded(pack.name, None, error))
        else:
            self.post_message(self.PackEnded(pack.name, done, None))

    @on(PackProgressed)
    def _show_pack(self, event: PackProgressed) -> None:
        if self._packing is not None:
            said = f"{event.what} {event.done:,}/{event.total:,}"
            self.status.show_progress(event.done, event.total, job=JOB, said=said)
            self.show_counts()

    @on(PackEnded)
    def _pack_ended(self, event: PackEnded) -> None:
        self._packing = None
        self.status.show_no_progress(JOB)
        self.show_counts()
        self.refresh_rows(list(self.listing.rows))
        if event.error is not None:
            self.tell(
                f"{event.error.message} What came is kept; it goes on at the next start.",
                severity="warning",
                title=f"The flight pack {event.name} broke off",
            )
        elif event.packed is not None and event.packed.pack.finished:
            self.tell("Ctrl+P, flight packs, proves it again at any time.", title=f"All of {event.name} is here")
        elif event.packed is not None:
            why = event.packed.failures[0] if event.packed.failures else "Some of it could not be fetched."
            self.tell(
                f"{why} It is tried again at the next start.",
                severity="warning",
                title=f"The flight pack {event.name} is not complete",
            )

    @work(exclusive=True, group="pack-dialog", exit_on_error=False)
    async def action_packs(self) -> None:
        """List the flight packs, each read through to the end to prove that it is there, with no network."""
        from netreader.tui.dialogs.choose import Choice, ChooseDialog

        packs = await asyncio.to_thread(self.library.packs.all)
        if not packs:
            self.tell("Ctrl+P, flight pack, makes one.", title="There are no flight packs yet.")
            return
        self.tell("Reading all that is in the flight packs …")
        told = [await asyncio.to_thread(self._proved, pack) for pack in packs]
        self.app.clear_notifications()
        choices = [
            Choice(
                Content.styled(pack.name, "bold"),
                pack.name,
                told=(
                    counted(len(pack.papers), "paper"),
                    Content.styled("complete", "$text-success")
                    if not lacks
                    else Content.styled(f"lacks {lacks[0]}", "$text-warning"),
                ),
            )
            for pack, lacks in zip(packs, told, strict=True)
        ]
        name = await self.app.push_screen_wait(ChooseDialog("Flight packs: Enter goes on with one", choices))
        pack = next((pack for pack in packs if pack.name == name), None)
        if pack is not None and self._packing is None:
            self._begin_pack(pack)

    def _proved(self, pack: Pack) -> list[str]:
        from netreader.packing import lacking

        return list(lacking(pack, self.library, thorough=True).sentences())
