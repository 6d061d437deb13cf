"""The desk: what a reader marked and wrote in many papers, in one view that scrolls, sifts, groups and leaves again."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding
from textual.content import Content
from textual.widgets import Input, Static

from netreader.desk.arranging import GROUPINGS, KINDS, Group, Sieve, grouped, plain_words, told
from netreader.desk.entries import Entry, gather
from netreader.errors import LibraryError, NetreaderError
from netreader.text import clean_line, shorten
from netreader.tui import marking
from netreader.tui.desk.blocks import Block, Look, blocks_of, measured, names_of
from netreader.tui.desk.entrylist import EntryList
from netreader.tui.parts import Guarded, Told
from netreader.tui.row import glyph
from netreader.tui.status import StatusLine

if TYPE_CHECKING:
    from netreader.desk.markdown import Writer
    from netreader.library.highlights import Highlight, Highlights
    from netreader.library.library import Library
    from netreader.settings import Settings
    from netreader.tui.listing import Listing

Change = Callable[["Highlights"], "Highlight"]

#: Of more blocks than these, so many are shown before all are measured.
MANY, FIRST = 1_500, 200


class Destination(NamedTuple):
    """Where to go from the desk: a paper, and a highlight of it by its id, or (empty) its note."""

    key: int
    highlight: str = ""


@dataclass(slots=True)
class Scope:
    """Whose entries lie on the desk.

    Attributes:
        keys: Gives the papers, None for all; asked in a thread, and again when another copy wrote.
        query: The search that finds them, if one does.
        listing: The results at hand, of which more may be had than is known.
    """

    name: str
    keys: Callable[[], Sequence[int] | None]
    query: str = ""
    listing: Listing | None = None


@dataclass(slots=True)
class Desk:
    """The desk as it was left.

    Attributes:
        only: See `Sieve.sifted`.
        at: The entry at the cursor, by its id.
        citations: How it was exported last.
    """

    scope: Scope
    grouping: str = "paper"
    words: str = ""
    only: str = ""
    at: str = ""
    citations: str = "keys"


class FilterField(Guarded, Input):
    """What is typed sifts the entries."""

    BINDINGS = [
        Binding("escape", "screen.desk_leave", "Back", show=False),
        Binding("down", "screen.desk_to_list", "Down", show=False),
    ]


class DeskScreen(Guarded, Told):
    """Gives where to go, or None.

    Args:
        choose: Asks for another scope.
        done: Told what was done to a highlight of a paper, and what takes it back.
        undo: Takes back what was done last to a highlight, here or in the reader; False if nothing was.
    """

    PLACE = "desk"

    def __init__(
        self,
        library: Library,
        settings: Settings,
        desk: Desk,
        choose: Callable[[], Awaitable[Scope | None]],
        *,
        done: Callable[[str, int, Callable[[], object]], object],
        undo: Callable[[], Awaitable[bool]],
    ) -> None:
        super().__init__(id="desk")
        self._library = library
        self._settings = settings
        self.desk = desk
        self._choose = choose
        self._done = done
        self._undo = undo
        self._sieve = Sieve(())
        self._groups: list[Group] = []
        self._shown: list[Entry] = []
        self._heights: dict[tuple[str, str, int], int] = {}
        self._one_by_one = asyncio.Lock()
        self._ready = False
        self._told = ""

    def compose(self) -> ComposeResult:
        yield Static(id="desk-title")
        field = FilterField(
            self.desk.words,
            placeholder='sift: words, "several words", #tag',
            id="desk-filter",
            max_length=200,
            select_on_focus=False,
        )
        field.cursor_blink = False
        yield field
        yield EntryList()
        yield StatusLine(self._settings.keys, ascii_only=self._settings.ascii, place="desk")

    def on_mount(self) -> None:
        self.list.focus()
        self.gather()

    @property
    def list(self) -> EntryList:
        """The entries."""
        return self.query_one("#desk-list", EntryList)

    @property
    def field(self) -> FilterField:
        """What sifts them."""
        return self.query_one("#desk-filter", FilterField)

    @property
    def colours(self) -> tuple[marking.Colour, ...]:
        """The colours as the reader names them."""
        return marking.colours(self._settings.highlights)

    @property
    def entry(self) -> Entry | None:
        """The entry at the cursor."""
        block = self.list.block
        return block.entry if block is not None else None

    # Gathering and arranging, in threads

    @work(exclusive=True, group="gather", exit_on_error=False)
    async def gather(self) -> None:
        """Gather the entries anew."""
        try:
            entries = await asyncio.to_thread(lambda: gather(self._library, self.desk.scope.keys()))
        except NetreaderError as error:
            self.tell(error.hint or " ", severity="error", title=error.message)
            return
        self._sieve = Sieve(entries)
        self._arrange()

    def library_changed(self) -> None:
        """Another copy wrote."""
        self.gather()

    @work(exclusive=True, group="arrange", exit_on_error=False)
    async def _arrange(self) -> None:
        """Sift, group and measure; then show."""
        look = self._look()
        desk = self.desk
        sieve = self._sieve

        def arranged() -> tuple[list[Entry], list[Group], list[Block]]:
            found = sieve.sifted(desk.words, desk.only)
            groups = grouped(found, desk.grouping, names_of(self.colours))
            return found, groups, blocks_of(groups)

        self._shown, self._groups, blocks = await asyncio.to_thread(arranged)
        if len(blocks) > MANY and not self._ready and not desk.at:  # the first of them can be read meanwhile
            heights = await asyncio.to_thread(measured, blocks[:FIRST], look, self._heights)
            self.list.show(blocks[:FIRST], heights, look)
        heights = await asyncio.to_thread(measured, blocks, look, self._heights)
        self._ready = True
        self._told = told(self._shown)
        self.list.show(blocks, heights, look, desk.at)
        self._show_title()

    def _look(self) -> Look:
        depth = marking.depth_of(self.app)
        words = plain_words(self.desk.words)
        pattern = re.compile("|".join(map(re.escape, words)), re.IGNORECASE) if words else None
        return Look(self.list.room or self.size.width, self._settings.ascii, depth, self.colours, pattern)

    def _show_title(self) -> None:
        desk = self.desk
        dot = f" {glyph('dot', self._settings.ascii)} "
        number, total = self.list.place
        parts = [f"{number:,} of {total:,}"] if total else []
        if desk.only:
            parts.append(f"only {KINDS.get(desk.only) or self._colour(desk.only).name}")
        parts += [GROUPINGS[desk.grouping], self._told]
        title = Content.assemble(
            ("Desk ", "bold $primary"), (f" {shorten(desk.scope.name, 60)} ", "bold"), (f" {dot.join(parts)}", "$muted")
        )
        if self._ready and not self._shown:
            none = self._sieve.entries and "Nothing here has these words; Esc empties the filter."
            title += Content.styled(f"  {none or NOTHING}", "$text-warning")
        self.query_one("#desk-title", Static).update(title.truncate(max(20, self.size.width - 2), ellipsis=True))

    def _colour(self, id: str) -> marking.Colour:
        return next((colour for colour in self.colours if colour.id == id), self.colours[0])

    @on(EntryList.Moved)
    def _moved(self, event: EntryList.Moved) -> None:
        event.stop()
        if self.entry is not None:
            self.desk.at = self.entry.id
        self._show_title()

    @on(EntryList.Resized)
    def _resized(self, event: EntryList.Resized) -> None:
        event.stop()
        if self._ready:
            self._arrange()

    @on(EntryList.Chosen)
    def _chosen(self, event: EntryList.Chosen) -> None:
        event.stop()
        self.action_desk_open()

    @on(Input.Changed, "#desk-filter")
    def _typed(self, event: Input.Changed) -> None:
        event.stop()
        if event.value != self.desk.words:
            self.desk.words = event.value
            self._arrange()

    @on(Input.Submitted, "#desk-filter")
    def _submitted(self, event: Input.Submitted) -> None:
        event.stop()
        self.list.focus()

    # Leaving for a place

    def action_desk_open(self) -> None:
        entry = self.entry
        if entry is not None:
            self.dismiss(Destination(entry.paper.key, entry.highlight.id if entry.highlight is not None else ""))

    def action_desk_note(self) -> None:
        entry = self.entry
        if entry is not None:
            self.dismiss(Destination(entry.paper.key))

    def action_desk_leave(self) -> None:
        if self.field.has_focus:
            self.list.focus()
        elif self.desk.words:
            self.field.value = ""
        else:
            self.dismiss(None)

    def action_desk_to_list(self) -> None:
        self.list.focus()

    def action_desk_help(self) -> None:
        from netreader.tui.dialogs.help import HelpDialog

        self.app.push_screen(HelpDialog("desk", self._settings.keys, self._settings.ascii))

    # What is shown, and how

    def action_desk_filter(self) -> None:
        self.field.focus()

    def action_desk_group(self) -> None:
        ways = list(GROUPINGS)
        self.desk.grouping = ways[(ways.index(self.desk.grouping) + 1) % len(ways)]
        self._arrange()

    @work(exclusive=True, group="ask", exit_on_error=False)
    async def action_desk_only(self) -> None:
        from netreader.tui.dialogs.choose import Choice, ChooseDialog

        kinds = {**KINDS, **{colour.id: f"highlights: {colour.name}" for colour in self.colours}}
        counts = {kind: len(self._sieve.sifted(self.desk.words, kind)) for kind in kinds}
        choices = [
            Choice(Content.assemble(name, (f"  {counts[kind]:,}", "$muted")), kind) for kind, name in kinds.items()
        ]
        chosen = await self.app.push_screen_wait(ChooseDialog("Show only", choices))
        if chosen is not None:
            self.desk.only = chosen
            self._arrange()

    @work(exclusive=True, group="ask", exit_on_error=False)
    async def action_desk_scope(self) -> None:
        scope = await self._choose()
        if scope is not None:
            self.desk.scope = scope
            self.desk.at = ""
            self.gather()

    # Moving

    def action_desk_down(self) -> None:
        self.list.step(1)

    def action_desk_up(self) -> None:
        self.list.step(-1)

    def action_desk_page_down(self) -> None:
        self.list.page(1)

    def action_desk_page_up(self) -> None:
        self.list.page(-1)

    def action_desk_half_down(self) -> None:
        self.list.page(0.5)

    def action_desk_half_up(self) -> None:
        self.list.page(-0.5)

    def action_desk_next_group(self) -> None:
        self.list.group(1)

    def action_desk_previous_group(self) -> None:
        self.list.group(-1)

    def action_desk_first(self) -> None:
        self.list.end(last=False)

    def action_desk_last(self) -> None:
        self.list.end(last=True)

    # Changing

    async def _changed(self, entry: Entry, change: Change, said: str, back: Change) -> bool:
        """Write a change of a highlight, then show it; False if it could not be written, which is said."""
        async with self._one_by_one:
            try:
                now = await asyncio.to_thread(lambda: change(self._library.highlights))
            except LibraryError as error:
                self.tell(error.hint or " ", severity="error", title=error.message)
                return False
        self._done(said.partition(";")[0], entry.paper.key, lambda: back(self._library.highlights))
        entries = [
            replace(other, highlight=now) if other.id == entry.id else other
            for other in self._sieve.entries
            if other.id != entry.id or not now.deleted
        ]
        self._sieve = Sieve(entries)
        self._arrange()
        self.tell(said)
        return True

    def _highlight(self) -> tuple[Entry, Highlight] | None:
        entry = self.entry
        if entry is None or entry.highlight is None:
            self.tell("This is a note; Enter opens it." if entry is not None else "There is nothing here.")
            return None
        return entry, entry.highlight

    @work(exclusive=True, group="ask", exit_on_error=False)
    async def action_desk_comment(self) -> None:
        from netreader.tui.dialogs.highlights import CommentDialog

        found = self._highlight()
        if found is None:
            return
        entry, highlight = found
        before = said = highlight.comment
        while True:  # words that could not be written are asked for again, as they were written
            answer = await self.app.push_screen_wait(CommentDialog(highlight.quote, said))
            if answer is None or answer == before:
                return
            said = answer
            written = said

            def change(all: Highlights) -> Highlight:
                return all.comment(highlight, written)  # noqa: B023 - it is run before the next turn

            def back(all: Highlights) -> Highlight:
                return all.comment(replace(highlight, comment=written), before)  # noqa: B023

            if await self._changed(entry, change, "comment saved" if said else "comment removed", back):
                return

    @work(group="change", exit_on_error=False)
    async def _recolour(self, number: int) -> None:
        found = self._highlight()
        if found is None:
            return
        entry, highlight = found
        colour = self.colours[number - 1]
        if highlight.colour != colour.id:
            await self._changed(
                entry,
                lambda all: all.recolour(highlight, colour.id),
                colour.name,
                lambda all: all.recolour(highlight, highlight.colour),
            )

    def action_desk_colour_1(self) -> None:
        self._recolour(1)

    def action_desk_colour_2(self) -> None:
        self._recolour(2)

    def action_desk_colour_3(self) -> None:
        self._recolour(3)

    def action_desk_colour_4(self) -> None:
        self._recolour(4)

    def action_desk_colour_5(self) -> None:
        self._recolour(5)

    @work(group="change", exit_on_error=False)
    async def action_desk_delete(self) -> None:
        found = self._highlight()
        if found is not None:
            entry, highlight = found
            said = "highlight deleted; u brings it back"
            await self._changed(entry, lambda all: all.delete(highlight), said, lambda all: all.restore(highlight))

    @work(group="change", exit_on_error=False)
    async def action_desk_undo(self) -> None:
        async with self._one_by_one:
            if await self._undo():
                self.gather()

    # Leaving for other programs

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


#: What is said of an empty desk.
NOTHING = "No highlights or notes here yet: v highlights a passage, n writes a note; w chooses other papers."


def found_file(name: str) -> tuple[Path, bool]:
    """A file by its name, and whether it is there."""
    path = Path(name).expanduser().absolute()
    return path, path.exists()
