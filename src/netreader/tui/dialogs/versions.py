"""What a note said before: a list of times, and the text of the one at the cursor against what it says now."""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from netreader.tui.parts import Guarded
from netreader.tui.widgets.choices import Choices

if TYPE_CHECKING:
    from netreader.library.versions import Version

#: Lines of a difference that are shown.
SHOWN = 400


class VersionsDialog(Guarded, ModalScreen[int | None]):
    """Gives the revision to go back to, or None."""

    BINDINGS = [
        Binding("escape,q", "close", "Close", show=False),
        Binding("j", "move(1)", "Down", show=False),
        Binding("k", "move(-1)", "Up", show=False),
        Binding("space,pagedown", "scroll(1)", "Further", show=False, priority=True),
        Binding("b,pageup", "scroll(-1)", "Back", show=False, priority=True),
    ]

    def __init__(self, versions: Sequence[Version], now: str) -> None:
        super().__init__()
        self._versions = versions
        self._now = now

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog", id="versions-dialog"):
            yield Static(Content.styled("What this note said before", "bold $text-primary"), classes="dialog-title")
            with Horizontal():
                yield Choices(*(Option(_told(version)) for version in self._versions), markup=False)
                with VerticalScroll(can_focus=False):
                    yield Static(id="versions-text")
            keys = "Enter go back to it · Space further · Esc close     − now   + then"
            yield Static(Content.styled(keys, "$muted"), classes="dialog-keys")

    @on(OptionList.OptionHighlighted)
    def _reached(self, event: OptionList.OptionHighlighted) -> None:
        event.stop()
        self.query_one("#versions-text", Static).update(difference(self._now, self._versions[event.option_index].text))
        self.query_one(VerticalScroll).scroll_home(animate=False)

    @on(OptionList.OptionSelected)
    def _selected(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        self.dismiss(self._versions[event.option_index].revision)

    def action_move(self, step: int) -> None:
        listed = self.query_one(OptionList)
        if step > 0:
            listed.action_cursor_down()
        else:
            listed.action_cursor_up()

    def action_scroll(self, pages: int) -> None:
        scroll = self.query_one(VerticalScroll)
        scroll.scroll_relative(y=pages * max(1, scroll.size.height - 2), animate=False)

    def action_close(self) -> None:
        self.dismiss(None)


def _told(version: Version) -> Content:
    local = version.modified.astimezone()
    today = local.date() == datetime.now().astimezone().date()
    why = f"\n{version.why}" if version.why else ""
    return Content.assemble(
        f"{local:%H:%M:%S}" if today else f"{local:%Y-%m-%d %H:%M}",
        (f"  {len(version.text):,} characters{why}", "$muted"),
    )


def difference(now: str, then: str) -> Content:
    """The lines of an earlier text, with what went and what came since marked by sign and colour."""
    lines: list[Content] = []
    for line in difflib.unified_diff(now.split("\n"), then.split("\n"), lineterm="", n=10_000):
        if line.startswith(("---", "+++", "@@")) and len(lines) == 0:
            continue
        if len(lines) == SHOWN:
            lines.append(Content.styled("The rest is not shown here.", "$muted"))
            break
        style = {"+": "$text-success", "-": "$text-error"}.get(line[:1], "")
        sign = {"+": "+ ", "-": "− "}.get(line[:1], "  ")
        lines.append(Content.styled(sign + line[1:], style))
    return Content("\n").join(lines) if lines else Content(then)
