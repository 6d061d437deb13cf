"""What lies on the desk, for other programs: Markdown with citations, copied or written to a file."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING

from textual import work
from textual.content import Content

from netreader.desk.arranging import told
from netreader.errors import LibraryError
from netreader.text import clean_line, shorten
from netreader.tui.desk.blocks import names_of
from netreader.tui.desk.changing import Changing

if TYPE_CHECKING:
    from netreader.desk.markdown import Writer


class Exporting(Changing):
    """Out of the reader."""

    def _writer(self, citations: str) -> Writer:
        from netreader.desk.markdown import Writer

        return Writer(self._library.article, names_of(self.colours), citations)

    def _document(self, citations: str) -> str:
        return "".join(self._writer(citations).written(self.desk.scope.name, self._groups))

    @work(exclusive=True, group="export", exit_on_error=False)
    async def action_desk_copy(self) -> None:
        entry = self.entry
        if entry is None:
            return
        text = await asyncio.to_thread(self._writer(self.desk.citations).entry, entry)
        self.app.copy_to_clipboard(text)
        self.tell(shorten(clean_line(text), 200), title="Copied")

    @work(exclusive=True, group="export", exit_on_error=False)
    async def action_desk_copy_all(self) -> None:
        await self._copy_all(self.desk.citations)

    async def _copy_all(self, citations: str) -> None:
        try:
            text = await asyncio.to_thread(self._document, citations)
        except LibraryError as error:
            self.tell(error.hint or " ", severity="error", title=error.message)
            return
        self.app.copy_to_clipboard(text)
        self.tell(f"{told(self._shown)}, {len(text):,} characters of Markdown", title="Copied")

    @work(exclusive=True, group="export", exit_on_error=False)
    async def action_desk_export(self) -> None:
        from netreader.desk.markdown import CITATIONS
        from netreader.tui.dialogs.ask import AskDialog
        from netreader.tui.dialogs.choose import Choice, ChooseDialog
        from netreader.tui.dialogs.confirm import ConfirmDialog
        from netreader.tui.dialogs.export import file_stem

        if not self._shown:
            self.tell("There is nothing to write.")
            return
        order = sorted(CITATIONS, key=lambda name: name != self.desk.citations)
        choices = [
            Choice(Content.assemble((f"{where}  ", "bold"), (CITATIONS[name], "$muted")), f"{to} {name}")
            for name in order
            for to, where in (("file", "To a file       "), ("copy", "To the clipboard"))
        ]
        chosen = await self.app.push_screen_wait(ChooseDialog(f"Markdown: {told(self._shown)}", choices))
        if chosen is None:
            return
        to, self.desk.citations = chosen.split()
        if to == "copy":
            await self._copy_all(self.desk.citations)
            return
        name: str | None = f"desk-{file_stem(self.desk.scope.name)}.md"
        while name := await self.app.push_screen_wait(
            AskDialog("Write to which file?", value=name or "", wanted="Name a file")
        ):
            path, is_there = await asyncio.to_thread(found_file, name)
            if is_there:
                question = f"{path} is there already. Write over it?"
                if not await self.app.push_screen_wait(ConfirmDialog(question, yes="Write over it", no="Keep it")):
                    continue
            try:
                await asyncio.to_thread(self._write, path, self.desk.citations)
            except (OSError, LibraryError) as error:
                reason = str(error) if isinstance(error, LibraryError) else (error.strerror or "error").lower()
                self.tell(f"{reason}. Name another place.", severity="error", title=f"{path} can't be written")
                continue
            self.tell(clean_line(f"{told(self._shown)} in {path}."), title="Written")
            return

    def _write(self, path: Path, citations: str) -> None:
        from netreader.exchange.whole import written_whole

        with written_whole(path) as put:
            for piece in self._writer(citations).written(self.desk.scope.name, self._groups):
                put(piece)


def found_file(name: str) -> tuple[Path, bool]:
    """A file by its name, and whether it is there."""
    path = Path(name).expanduser().absolute()
    return path, path.exists()
