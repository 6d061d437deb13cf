"""What the desk shows: whose entries, gathered, sifted, grouped and measured in threads."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding
from textual.content import Content
from textual.widgets import Input, Static

from netreader.desk.arranging import GROUPINGS, KINDS, Group, Sieve, grouped, plain_words, told
from netreader.desk.entries import Entry, gather
from netreader.errors import NetreaderError
from netreader.text import shorten
from netreader.tui import marking
from netreader.tui.desk.blocks import Block, Look, blocks_of, measured, names_of
from netreader.tui.desk.entrylist import EntryList
from netreader.tui.parts import Guarded, Told
from netreader.tui.row import glyph
from netreader.tui.status import StatusLine
from netreader.tui.widgets.typed import Field

if TYPE_CHECKING:
    from netreader.library.library import Library
    from netreader.settings import Settings
    from netreader.tui.listing import Listing

#: Of more blocks than these, so many are shown before all are measured.
MANY, FIRST = 1_500, 200


#: What is said of an empty desk.
NOTHING = "No highlights or notes here yet: v highlights a passage, n writes a note; w chooses other papers."


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


class FilterField(Field):
    """What is typed sifts the entries."""

    BINDINGS = [
        Binding("escape", "screen.desk_leave", "Back", show=False),
        Binding("down", "screen.desk_to_list", "Down", show=False),
    ]


class DeskBase(Guarded, Told):
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
