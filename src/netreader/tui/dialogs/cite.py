"""Cite a paper, or all results: a style from the list, the reference in it at once below, Enter copies."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input, OptionList, Static

from netreader.article import Article
from netreader.errors import NetreaderError
from netreader.tui.parts import Guarded
from netreader.tui.widgets.choices import Choices
from netreader.tui.widgets.typed import Field

#: Styles shown at once: more than anybody scrolls through, since typing narrows them.
SHOWN = 100

#: A style is rendered when the cursor rests on it for this many seconds.
REST = 0.05


@dataclass(frozen=True, slots=True)
class Cited:
    """What is to be copied.

    Attributes:
        style: By whose name the reference was made.
        what: ``reference`` or ``citation``.
    """

    style: str
    text: str
    what: str = "reference"


def rendered(articles: Sequence[Article], style: str) -> tuple[str, str]:
    """References, a line each, and the citation in the text, plain. May take a second: call it in a thread.

    Raises:
        StyleError: There is no such style, or it can't be used.
    """
    from netreader.cite import Bibliography, Cite

    bibliography = Bibliography(articles, style)
    return "\n".join(bibliography.references()), bibliography.citation([Cite(key) for key in bibliography.articles])


class CiteDialog(Guarded, ModalScreen[Cited | None]):
    """Gives what is to be copied, or None.

    Args:
        articles: The paper, or the papers that are marked.
        style: The style to begin with.
        results: Gives the papers of the results that are kept, asked for in a thread; None where there are none.
    """

    BINDINGS = [
        Binding("escape", "close", "Close", show=False),
        Binding("down", "move(1)", "Next style", show=False),
        Binding("up", "move(-1)", "Style before", show=False),
        Binding("pagedown", "move(5)", "Further", show=False),
        Binding("pageup", "move(-5)", "Back", show=False),
        Binding("ctrl+r", "whole", "All results", show=False, priority=True),
        Binding("ctrl+t", "copy_citation", "Copy the citation", show=False, priority=True),
    ]

    def __init__(
        self, articles: Sequence[Article], style: str, results: Callable[[], list[Article]] | None = None
    ) -> None:
        super().__init__()
        self._articles = {False: list(articles)}
        self._results = results
        self._whole = False
        self._wanted = style
        self._names: list[str] = []
        self._done: dict[tuple[bool, str], tuple[str, str]] = {}
        self._copy_when_ready = ""

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog", id="cite-dialog"):
            yield Static(self._heading(), id="cite-heading", classes="dialog-title")
            yield Field(
                placeholder="type to find a style: a journal, apa, or the path of a .csl file", id="cite-filter"
            )
            styles = Choices(id="cite-styles", markup=False)
            styles.can_focus = False
            yield styles
            with VerticalScroll(id="cite-preview", can_focus=False):
                yield Static(id="cite-reference")
            yield Static(id="cite-in-text")
            yield Static(
                Content.styled(
                    f"Enter copy · Ctrl+T in-text · {'Ctrl+R results' if self._results else '↑↓ style'} · Esc close",
                    "$muted",
                ),
                classes="dialog-keys",
            )

    def on_mount(self) -> None:
        self._find("")

    @property
    def listed(self) -> Choices:
        """The list."""
        return self.query_one("#cite-styles", Choices)

    @property
    def style_name(self) -> str:
        """The style at the cursor; empty where there is none."""
        at = self.listed.highlighted
        return self._names[at] if at is not None and at < len(self._names) else ""

    # The list

    @on(Input.Changed)
    def _typed(self, event: Input.Changed) -> None:
        event.stop()
        self._find(event.value)

    @work(exclusive=True, group="find-style", exit_on_error=False)
    async def _find(self, words: str) -> None:
        names, titles = await asyncio.to_thread(_matching, words)
        if self._wanted and not words and self._wanted not in names:
            names = [self._wanted, *names]
        self._names = names[:SHOWN]
        rows = [(Content.styled(name, "bold"), Content.styled(titles.get(name, ""), "$muted")) for name in self._names]
        more = Content.styled(f"{len(names) - SHOWN:,} more: type on", "$muted") if len(names) > SHOWN else None
        self.listed.set_rows(rows, more)
        if self._names:
            at = self._names.index(self._wanted) if self._wanted in self._names else 0
            self.listed.highlighted = None  # so that the first is news, too
            self.listed.highlighted = at
        else:
            self._show(Content.styled("No style has these words in its name.", "$muted"))

    @on(OptionList.OptionHighlighted)
    def _moved(self, event: OptionList.OptionHighlighted) -> None:
        event.stop()
        name = self.style_name
        if name:
            self._wanted = name
            self._preview(name)

    def action_move(self, step: int) -> None:
        at = (self.listed.highlighted or 0) + step
        if self._names:
            self.listed.highlighted = max(0, min(len(self._names) - 1, at))

    # The papers

    def _heading(self) -> Content:
        if not self._whole:
            here = len(self._articles[False])
            what = "this paper" if here == 1 else f"{here:,} marked papers"
            return Content.styled(f"Cite {what}", "bold $text-primary")
        return Content.styled(f"Cite the {len(self._articles[True]):,} results that are kept", "bold $text-primary")

    @work(exclusive=True, group="whole", exit_on_error=False)
    async def action_whole(self) -> None:
        """All results instead of this paper, and back."""
        if self._results is None:
            return
        if True not in self._articles:
            try:
                self._articles[True] = await asyncio.to_thread(self._results)
            except NetreaderError as error:
                self._show(Content.assemble((error.message, "$text-error"), " ", (error.hint, "$muted")))
                return
        self._whole = not self._whole and bool(self._articles[True])
        self.query_one("#cite-heading", Static).update(self._heading())
        if self.style_name:
            self._preview(self.style_name)

    # The preview

    @work(exclusive=True, group="render-style", exit_on_error=False)
    async def _preview(self, name: str) -> None:
        place = self._whole, name
        if place not in self._done:
            await asyncio.sleep(REST)
            try:
                self._done[place] = await asyncio.to_thread(rendered, self._articles[self._whole], name)
            except NetreaderError as error:
                self._copy_when_ready = ""
                self._show(Content.assemble((error.message, "$text-error"), " ", (error.hint, "$muted")))
                return
        if place != (self._whole, self.style_name):
            return
        reference, citation = self._done[place]
        self._show(Content(reference), Content.assemble(("In the text  ", "$muted"), citation))
        if self._copy_when_ready:
            self._copy(self._copy_when_ready)

    def _show(self, reference: Content, citation: Content | None = None) -> None:
        self.query_one("#cite-reference", Static).update(reference)
        self.query_one("#cite-in-text", Static).update(citation or Content(""))
        self.query_one("#cite-preview", VerticalScroll).scroll_home(animate=False)
        self.call_after_refresh(self.listed.scroll_to_highlight)  # a longer reference leaves less room for the list

    # Copying

    @on(Input.Submitted)
    def _submitted(self, event: Input.Submitted) -> None:
        event.stop()
        self._copy("reference")

    @on(OptionList.OptionSelected)
    def _selected(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        self._copy("reference")

    def action_copy_citation(self) -> None:
        self._copy("citation")

    def _copy(self, what: str) -> None:
        name = self.style_name
        if not name:
            return
        if (self._whole, name) not in self._done:
            self._copy_when_ready = what  # as soon as it is there
            return
        reference, citation = self._done[self._whole, name]
        self.dismiss(Cited(name, reference if what == "reference" else citation, what))

    def action_close(self) -> None:
        self.dismiss(None)


def _matching(words: str) -> tuple[list[str], dict[str, str]]:
    """Names of styles that have the words, and titles of those with a short one; a path stands for itself."""
    from netreader.cite import KNOWN, matching

    words = words.strip()
    if words.lower().endswith(".csl"):
        return [words], {words: "your own file"}
    return matching(words), {name: known.title for name, known in KNOWN.items()}
