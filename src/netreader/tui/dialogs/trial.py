"""The card of a trial: what is known of it, each number with its record, and its papers to walk to."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from netreader.article import Summary
from netreader.lenses.trials import Paper, Result, Trial
from netreader.text import shorten
from netreader.tui.parts import Guarded
from netreader.tui.widgets.choices import Choices


@dataclass(frozen=True, slots=True)
class Wish:
    """What to do: ``open`` a paper kept, by key; ``find`` one of the card; ``search`` PubMed; go to ``registry``."""

    what: str
    value: int | Paper | str


class TrialDialog(Guarded, ModalScreen[Wish | None]):
    """Gives a wish, or None.

    Args:
        papers: Finds the trial's papers in the library; asked in a thread.
    """

    BINDINGS = [
        Binding("escape,q,backspace", "close", "Close", show=False),
        Binding("j", "step(1)", "Down", show=False),
        Binding("k", "step(-1)", "Up", show=False),
        Binding("space,ctrl+d,pagedown", "scroll(1)", "Text down", show=False, priority=True),
        Binding("b,ctrl+u,pageup", "scroll(-1)", "Text up", show=False, priority=True),
        Binding("s", "search", "Search PubMed", show=False),
        Binding("o", "registry", "Registry", show=False),
    ]

    def __init__(self, trial: Trial, papers: Callable[[], list[Summary]], *, ascii_only: bool) -> None:
        super().__init__()
        self._trial = trial
        self._find = papers
        self._ascii = ascii_only
        self._wishes: list[Wish] = []

    def compose(self) -> ComposeResult:
        trial = self._trial
        dot = " - " if self._ascii else " · "
        facts = dot.join(part for part in (trial.phase and f"phase {trial.phase}", trial.year) if part)
        with Vertical(classes="dialog", id="trial-dialog"):
            title = Content.assemble((trial.name, "bold $text-primary"), "  ", (facts, "$muted"))
            yield Static(title, classes="dialog-title")
            with VerticalScroll(id="trial-text", can_focus=False):
                yield Static(Content("\n").join(self._lines()), id="trial-said")
            yield Choices(id="trial-papers", markup=False)
            keys = "Enter open the paper · Space the text further · s search PubMed"
            keys += " · o registry · Esc back" if trial.registry else " · Esc back"
            yield Static(
                Content.styled(keys.replace(" · ", " - ") if self._ascii else keys, "$muted"), classes="dialog-keys"
            )

    def on_mount(self) -> None:
        self._list(None)
        self.query_one("#trial-papers").focus()
        self._load()

    def _lines(self) -> Iterator[Content]:
        trial = self._trial
        number = ", ".join(trial.registry)
        if number and trial.registry_second_hand:
            number += " (seen only in lists by others)"
        facts = [
            ("Arms", trial.arms[0] if trial.arms else ""),
            *(("  against", arm) for arm in trial.arms[1:]),
            ("People", trial.population),
            ("Number", trial.n),
            ("Endpoint", trial.endpoint),
            ("Registry", number),
        ]
        for name, value in facts:
            if value:
                yield Content.assemble((f"{name:10}", "$muted"), value)
        sign = "! " if self._ascii else "▲ "
        for caution in trial.cautions:
            yield Content.styled(f"{sign}{caution}", "$text-warning")
        for result in trial.results:
            yield self._result(result)
        if trial.own:
            yield Content.styled("From your trials.toml.", "$muted")

    def _result(self, result: Result) -> Content:
        line = Content.assemble((f"{result.what}: ", "$text-accent"), result.value)
        if result.ratio:
            line += Content(f"; {result.ratio}" if result.value else result.ratio)
        if result.interval:
            line += Content(f" ({result.level or '95%'} CI {result.interval})")
        if result.p:
            line += Content(f", p {result.p}" if result.p[0] in "<>" else f", p = {result.p}")
        source = f"  <- {result.record}" if self._ascii else f"  ← {result.record}"
        return line + Content.styled(source, "$muted") if result.record else line

    # Papers

    def _list(self, kept: list[Summary] | None) -> None:
        options: list[Option] = []
        self._wishes = []
        for paper in self._trial.papers:
            how = "PMID" if paper.pmid else "DOI" if paper.doi else "citation"
            line = Content.assemble("PubMed  ", paper.citation, (f"  (found by its {how})", "$muted"))
            options.append(Option(line))
            self._wishes.append(Wish("find", paper))
        if kept is None:
            options.append(Option(Content.styled("Looking in the library …", "$muted"), disabled=True))
            self._wishes.append(Wish("", ""))
        for summary in kept or ():
            options.append(
                Option(Content.assemble(("kept    ", "$text-success"), f"{summary.year} ", shorten(summary.title, 120)))
            )
            self._wishes.append(Wish("open", summary.key))
        if kept == [] and not self._trial.papers:
            options.append(Option(Content.styled("No paper of it is known here; s searches PubMed.", "$muted")))
            self._wishes.append(Wish("search", ""))
        listed = self.query_one("#trial-papers", OptionList)
        at = listed.highlighted or 0
        listed.clear_options()
        listed.add_options(options)
        listed.highlighted = min(at, len(options) - 1) if options else None

    @work(exclusive=True, group="trial-papers", exit_on_error=False)
    async def _load(self) -> None:
        self._list(await asyncio.to_thread(self._find))

    # Doing

    @on(OptionList.OptionSelected)
    def _selected(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        wish = self._wishes[event.option_index]
        if wish.what:
            self.dismiss(wish)

    def action_search(self) -> None:
        self.dismiss(Wish("search", ""))

    def action_registry(self) -> None:
        if self._trial.registry:
            self.dismiss(Wish("registry", self._trial.registry[0]))

    def action_step(self, step: int) -> None:
        rows = self.query_one("#trial-papers", OptionList)
        rows.action_cursor_down() if step > 0 else rows.action_cursor_up()

    def action_scroll(self, pages: int) -> None:
        text = self.query_one("#trial-text", VerticalScroll)
        text.scroll_relative(y=pages * max(1, text.size.height - 1), animate=False)

    def action_close(self) -> None:
        self.dismiss(None)
