"""The main screen: lays out the panes, starts, follows what another copy writes, and leaves in order."""

from __future__ import annotations

import asyncio
import gc

from textual import on, work
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.widgets import Static

from netreader.errors import LibraryError
from netreader.tui.actions import bindings
from netreader.tui.panes.paper import PaperPane
from netreader.tui.panes.proposals import ProposalList
from netreader.tui.panes.results import ResultsPane
from netreader.tui.panes.search import SearchBar
from netreader.tui.parts import Told
from netreader.tui.reader.reaching import Reaching
from netreader.tui.reader.reading import REST
from netreader.tui.status import StatusLine
from netreader.tui.understood import Line, Understood
from netreader.tui.welcome import greeting
from netreader.tui.widgets.splitter import Splitter

#: Seconds between looks for what another running copy wrote, and between notes of where one is.
LOOK, REMEMBER = 2.0, 15.0

#: Rows of papers read for the first picture.
FIRST_ROWS = 40

#: Seconds after the first picture until what can wait is done.
SETTLE = 0.5


class ReaderScreen(Reaching, whole=True):
    """One screen, four panes."""

    BINDINGS = bindings("reader")
    AUTO_FOCUS = ""  # the focus is put where one left it

    def compose(self) -> ComposeResult:
        ascii_only = self.ascii_only
        # Now, while no child has to be styled again for it.
        self.add_class(*self._get_breakpoint_classes(self.app.size.width, self.HORIZONTAL_BREAKPOINTS))
        self.add_class(*self._get_breakpoint_classes(self.app.size.height, self.app.VERTICAL_BREAKPOINTS or []))
        self.add_class("at-results")
        yield SearchBar(ascii_only=ascii_only)
        yield ProposalList(ascii_only=ascii_only)
        yield Understood(id="understood")
        tabs = Static(id="tabs")
        tabs.auto_links = False
        yield tabs
        with Horizontal(id="panes"):
            yield ResultsPane(ascii_only=ascii_only)
            yield Splitter("results", ascii_only=ascii_only)
            yield PaperPane(ascii_only=ascii_only)
            yield Splitter("side", ascii_only=ascii_only)
            yield Vertical(id="side")  # its panes come when the list and the paper stand
        yield StatusLine(self.settings.keys, ascii_only=ascii_only)

    def on_mount(self) -> None:
        with self.app.batch_update():
            self._set_out()
        self.call_after_refresh(self._fill_in)

    def _set_out(self) -> None:
        """The first picture: where one left, or the shelf."""
        self.show_bar()
        self.show_counts()
        what = self.host.what
        if not self.restore(self.library.session()):
            self._begin()
        if what:
            self.search(what)

    def _begin(self) -> None:
        """The first start: the starter shelf and a welcome."""
        listing = self.first_of_shelf()
        self.listing = listing
        self.finder.fill_kept(listing, range(FIRST_ROWS))
        self.results.show(listing)
        self.go_to("results")
        if self.library.count():
            self.open_paper(listing.keys[0], fetch_after=REST)  # no session, but not new here
            return
        self.show_welcome()
        if self.narrow:
            self.say(Line(greeting()))

    async def _fill_in(self) -> None:
        """What stands beside the list and the paper, once these are on the screen."""
        await self.query_one("#side").mount(self.terms, self.notes)
        self.pictured = True
        self.take_up_terms()
        self.redraw_terms()
        if self.key:
            self.show_note(self.key)
        else:
            self.notes.show(None, None, None)
        if self.pane in ("terms", "notes"):
            self.go_to(self.pane)
            if self.pane == "terms" and (tree := self.terms.shown_tree) is not None:
                tree.take_focus()
        self.set_timer(SETTLE, self._later)
        self.app.call_later(self.host.take_typed_ahead)
        self.know_whole()

    def _later(self) -> None:
        """What can wait until the screen stands."""
        gc.freeze()
        gc.enable()
        self.host.dress_dialogs()
        _ = self.notes.area
        self.settled()
        self.set_interval(LOOK, self._look_for_changes)
        self.set_interval(REMEMBER, self.remember_place)
        for notice in self.library.notices:
            self.tell(notice, severity="warning", title="The library")
        self._warm_up()
        self.may_look()
        self.take_in_left_notes()
        if self.library.unwritable is not None:
            self.tell(str(self.library.unwritable), severity="warning", title="The library can only be read.")
            return
        self.resume_jobs()
        if self.library.starter_count():
            self.replace_starters()
        self.complete_quietly()
        self.resume_packs()
        self.tell_changes()
        self.refresh_when_idle()

    @work(exit_on_error=False)
    async def _warm_up(self) -> None:
        """Load what the first search needs, and make the daily backup, off the screen's thread."""
        from netreader.tui.warming import warm_up

        await asyncio.to_thread(warm_up)
        try:
            await asyncio.to_thread(self.library.backup_if_due)
        except LibraryError as error:
            self.tell_error(error)

    def _look_for_changes(self) -> None:
        self.recount()
        if not self.library.changed():
            return
        self.show_counts()
        self.refresh_rows([self.listing.keys[i] for i in self.results.rows.in_view() if i in self.listing.keys])
        if self.key:
            self.notes.refresh_from(self.library.note(self.key))
            self.notes.show_marks(self.marks_of(self.key))
            self.show_highlights()
        for screen in self.app.screen_stack:
            if isinstance(screen, Told):
                screen.library_changed()

    # The rest of the panes' messages

    @on(Splitter.Dragged)
    def _dragged(self, event: Splitter.Dragged) -> None:
        self.set_width(event.column, event.x if event.column == "results" else self.size.width - event.x - 1)

    # Actions of lists

    def action_row_down(self) -> None:
        self.results.rows.move(1)

    def action_row_up(self) -> None:
        self.results.rows.move(-1)

    def action_page_down(self) -> None:
        self.results.rows.move_page(1)

    def action_page_up(self) -> None:
        self.results.rows.move_page(-1)

    def action_half_down(self) -> None:
        self.results.rows.move_page(0.5)

    def action_half_up(self) -> None:
        self.results.rows.move_page(-0.5)

    def action_first_row(self) -> None:
        self.results.rows.cursor = 0

    def action_last_row(self) -> None:
        self.results.rows.cursor = self.results.rows.row_count - 1

    # The whole

    def action_help(self) -> None:
        from netreader.tui.dialogs.help import HelpDialog

        self.app.push_screen(
            HelpDialog(
                self.place_of_keys() if not self.field.has_focus else "query", self.settings.keys, self.ascii_only
            )
        )

    def action_palette(self) -> None:
        self.app.action_command_palette()

    def action_escape(self) -> None:
        if self.asking:
            self.call_off_search()
            if self.marked:
                return  # which the next Esc takes away
        super().action_escape()

    def action_dark_or_light(self) -> None:
        self.app.theme = "netreader-light" if self.app.current_theme.dark else "netreader-dark"

    async def action_quit(self) -> None:
        await self.host.action_leave()
