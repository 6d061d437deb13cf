"""Pick a paper of the library by its words: typing narrows the list."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from netreader.article import Summary
from netreader.text import shorten
from netreader.tui.parts import Guarded
from netreader.tui.widgets.choices import Choices
from netreader.tui.widgets.typed import Field

#: Characters of a title that are shown.
TITLE = 86


class PickDialog(Guarded, ModalScreen[int | None]):
    """Gives the key of a paper, or None.

    Args:
        find: Gives the papers for words, best first; asked in a thread.
        typed: Gives what was typed on while this was being opened; None where nothing is to be picked any more.
    """

    BINDINGS = [
        Binding("escape", "close", "Close", show=False),
        Binding("down,ctrl+n", "move(1)", "Next", show=False, priority=True),
        Binding("up,ctrl+b", "move(-1)", "Before", show=False, priority=True),
        Binding("pagedown", "move(8)", "Further", show=False),
        Binding("pageup", "move(-8)", "Back", show=False),
    ]

    def __init__(
        self, title: str, find: Callable[[str], list[Summary]], typed: Callable[[], str | None] = lambda: ""
    ) -> None:
        super().__init__()
        self._title = title
        self._find_papers = find
        self._typed_before = typed
        self._keys: list[int] = []
        self._wanted: str | None = None

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog", id="pick-dialog"):
            yield Static(Content.styled(self._title, "bold $text-primary"), classes="dialog-title")
            field = Field(placeholder="words of the title, an author, a PMID", max_length=200, id="pick-words")
            field.cursor_blink = False
            yield field
            papers = Choices(id="pick-papers", markup=False)
            papers.can_focus = False
            yield papers
            yield Static(Content.styled("Enter choose · Esc close", "$muted"), classes="dialog-keys")

    def on_mount(self) -> None:
        words = self._typed_before()
        if words is None:
            self.dismiss(None)
            return
        if words:
            field = self.query_one("#pick-words", Input)
            field.value, field.cursor_position = words, len(words)
        self._find(words)

    @property
    def _papers(self) -> OptionList:
        return self.query_one("#pick-papers", OptionList)

    @on(Input.Changed)
    def _typed(self, event: Input.Changed) -> None:
        event.stop()
        if event.value.endswith("]]"):  # the link written out
            self._wanted = event.value.removesuffix("]]")
        self._find(event.value.rstrip("]"))

    @work(exclusive=True, group="pick", exit_on_error=False)
    async def _find(self, words: str) -> None:
        found = await asyncio.to_thread(self._find_papers, words)
        self._keys = [summary.key for summary in found]
        self._papers.clear_options()
        self._papers.add_options(Option(told(summary)) for summary in found)
        if not found:
            self._papers.add_option(Option(Content.styled("No paper kept has these words.", "$muted"), disabled=True))
        else:
            self._papers.highlighted = 0
        if self._wanted == words:
            self._choose()

    @on(Input.Submitted)
    def _submitted(self, event: Input.Submitted) -> None:
        event.stop()
        if any(worker.is_running for worker in self.workers if worker.group == "pick"):
            self._wanted = event.value  # what was typed last is still being looked for
        else:
            self._choose()

    @on(OptionList.OptionSelected)
    def _selected(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        self._choose()

    def _choose(self) -> None:
        at = self._papers.highlighted
        if at is not None and at < len(self._keys):
            self.dismiss(self._keys[at])

    def action_move(self, step: int) -> None:
        if self._keys:
            at = (self._papers.highlighted or 0) + step
            self._papers.highlighted = max(0, min(len(self._keys) - 1, at))

    def action_close(self) -> None:
        self.dismiss(None)


def told(summary: Summary) -> Content:
    """A paper on two lines: title, then first author, journal and year."""
    first = summary.authors[0] if summary.authors else ""
    where = " · ".join(part for part in (first, summary.journal, summary.year) if part)
    title = summary.title or f"PMID {summary.key}"
    return Content.assemble((shorten(title, TITLE), "bold"), "\n", (where, "$muted"))
