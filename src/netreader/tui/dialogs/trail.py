"""The map of the trail: where one came from, and the ways taken from there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from netreader.text import shorten
from netreader.tui.parts import Guarded
from netreader.tui.trail import WAYS, Shown
from netreader.tui.widgets.choices import Choices

#: What is wished besides a step: forget all but the paper at hand.
FORGET = -2


class TrailDialog(Guarded, ModalScreen[int | None]):
    """Gives the number of a step, `FORGET`, or None.

    Args:
        steps: The map.
        here: Number of the step at hand.
        titles: Of papers: what they are called in a line.
    """

    BINDINGS = [
        Binding("escape,q,backslash", "close", "Close", show=False),
        Binding("j", "step(1)", "Down", show=False),
        Binding("k", "step(-1)", "Up", show=False),
        Binding("g", "end(0)", "First", show=False),
        Binding("G", "end(1)", "Last", show=False),
        Binding("x", "forget", "Forget", show=False),
    ]

    def __init__(self, steps: Sequence[Shown], here: int, titles: Mapping[int, str], *, ascii_only: bool) -> None:
        super().__init__()
        self._steps = steps
        self._here = here
        self._titles = titles
        self._ascii = ascii_only

    def compose(self) -> ComposeResult:
        papers = len({step.key for step in self._steps})
        with Vertical(classes="dialog", id="trail-dialog"):
            title = f"The trail: {papers} paper{'' if papers == 1 else 's'}"
            yield Static(Content.styled(title, "bold $text-primary"), classes="dialog-title")
            yield Choices(*(Option(self._row(step)) for step in self._steps), markup=False)
            keys = "Enter go there - x forget the rest - Esc close"
            told = keys if self._ascii else keys.replace(" - ", " · ")
            yield Static(Content.styled(told, "$muted"), classes="dialog-keys")

    def on_mount(self) -> None:
        at = next((place for place, step in enumerate(self._steps) if step.number == self._here), 0)
        self.query_one(OptionList).highlighted = at

    def _row(self, step: Shown) -> Content:
        signs = ("| ", "+-", "> ", "o ") if self._ascii else ("│ ", "├─", "▶ ", "↺ ")
        depth = min(step.depth, 12)
        stem = signs[0] * (depth - 1) + (signs[1] if step.is_new_way else signs[0]) if depth else ""
        mark = signs[2] if step.number == self._here else signs[3] if step.again else "  "
        way = f"  {WAYS[step.way]}" if step.way in WAYS and step.way != "list" else ""
        room = min(112, self.app.size.width * 9 // 10 - 8) - len(stem) - len(mark) - len(way)
        title = shorten(self._titles.get(step.key, f"PMID {step.key}"), max(20, room))
        style = "bold" if step.number == self._here else ""
        return Content.assemble((stem, "$muted"), (mark, "bold $accent"), (title, style), (way, "$muted"))

    @on(OptionList.OptionSelected)
    def _selected(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        self.dismiss(self._steps[event.option_index].number)

    def action_step(self, step: int) -> None:
        rows = self.query_one(OptionList)
        rows.action_cursor_down() if step > 0 else rows.action_cursor_up()

    def action_end(self, last: int) -> None:
        rows = self.query_one(OptionList)
        rows.action_last() if last else rows.action_first()

    def action_forget(self) -> None:
        self.dismiss(FORGET)

    def action_close(self) -> None:
        self.dismiss(None)
