"""The desk: what a reader marked and wrote in many papers, in one view that scrolls, sifts, groups and leaves again."""

from __future__ import annotations

from textual import on, work
from textual.content import Content

from netreader.desk.arranging import GROUPINGS, KINDS
from netreader.tui.desk.base import Destination
from netreader.tui.desk.entrylist import EntryList
from netreader.tui.desk.exporting import Exporting


class DeskScreen(Exporting):
    """Moving on the desk, choosing what lies on it, and leaving it for a place."""

    @on(EntryList.Chosen)
    def _chosen(self, event: EntryList.Chosen) -> None:
        event.stop()
        self.action_desk_open()

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
