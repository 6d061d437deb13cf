"""What MeSH says of a heading or supplementary concept, with its neighbours in the trees to walk to."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from typing import TYPE_CHECKING

from msgspec.structs import replace
from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from netreader.mesh.categories import CATEGORIES
from netreader.mesh.descriptor import SUPPLEMENTARY, Descriptor, SupplementaryRecord, above, parent_of
from netreader.tui.parts import Guarded
from netreader.tui.widgets.choices import Choices

if TYPE_CHECKING:
    from netreader.library.vocabulary import Vocabulary

Record = Descriptor | SupplementaryRecord

#: Gives what NCBI says of a heading or concept, by UI; None where it can't be asked.
Ask = Callable[[str], Awaitable[Record | None]]

#: Gives how many papers of the library have a heading, by its name; None where that can't be told.
Count = Callable[[str], int | None]

#: Entry terms and names of qualifiers that are shown before "and N more".
SHOWN = 40


class HeadingDialog(Guarded, ModalScreen[str | None]):
    """Gives the UI of the heading that one wants to do something with, or None."""

    BINDINGS = [
        Binding("escape,q", "close", "Close", show=False),
        Binding("j", "down", "Down", show=False),
        Binding("k", "up", "Up", show=False),
        Binding("space,ctrl+d", "scroll(1)", "Text down", show=False),
        Binding("b,ctrl+u", "scroll(-1)", "Text up", show=False),
        Binding("backspace,left,h,left_square_bracket", "back", "Back", show=False),
        Binding("right,l", "walk", "Go there", show=False),
        Binding("m", "use", "More", show=False),
    ]

    def __init__(self, record: Record, vocabulary: Vocabulary, *, ask: Ask, count: Count, ascii_only: bool) -> None:
        super().__init__()
        self.record = record
        self._vocabulary = vocabulary
        self._ask = ask
        self._count = count
        self._dot = " - " if ascii_only else " · "
        self._trail: list[Record] = []
        self._told: dict[str, Record] = {}
        self._counts: dict[str, int | None] = {}
        self._uis: list[str] = []

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog", id="heading-dialog"):
            yield Static(id="heading-name", classes="dialog-title")
            with VerticalScroll(id="heading-text", can_focus=False):
                yield Static(id="heading-said")
            yield Choices(id="heading-near", markup=False)
            yield Static(id="heading-credit")
            yield Static(
                Content.styled(
                    "Enter go there · Backspace back · Space the text further · m search, add … · Esc close", "$muted"
                ),
                classes="dialog-keys",
            )

    def on_mount(self) -> None:
        self.query_one("#heading-credit", Static).update(Content.styled(self._credit(), "$muted"))
        self.query_one("#heading-near").focus()
        self._show()

    def _credit(self) -> str:
        credit = f"{self._vocabulary.credit()}."
        if not self._vocabulary.is_installed():
            credit += "\nOnly part of it is known here; Install MeSH (Ctrl+P) brings all."
        return credit

    # One heading

    def _show(self) -> None:
        record = self._told.get(self.record.ui, self.record)
        kind = SUPPLEMENTARY if isinstance(record, SupplementaryRecord) else record.kind
        title = Content.assemble((record.name, "bold $text-primary"), "  ", (f"{record.ui}{self._dot}{kind}", "$muted"))
        self.query_one("#heading-name", Static).update(title)
        self._show_text()
        self.query_one("#heading-text", VerticalScroll).scroll_home(animate=False)
        self._list(record)
        self._learn_more(record)

    def _show_text(self) -> None:
        record = self._told.get(self.record.ui, self.record)
        said = [Content(record.scope_note)] if record.scope_note else []
        said += [Content.assemble((f"{name}  ", "$muted"), text) for name, text in self._facts(record) if text]
        self.query_one("#heading-said", Static).update(Content("\n").join(said))

    def _facts(self, record: Record) -> Iterator[tuple[str, str]]:
        if (count := self._counts.get(record.ui)) is not None:
            yield "In the library", f"{count:,} paper{'' if count == 1 else 's'}, with what stands below it"
        yield "Entry terms", _some(record.entry_terms)
        yield "Registry numbers", "; ".join(record.registry_numbers)
        yield "Actions", "; ".join(self._vocabulary.name(ui) or ui for ui in record.actions)
        if isinstance(record, Descriptor):
            yield "Places", "; ".join(record.tree_numbers)
            yield "Subheadings", _some(record.qualifiers)
            yield "Indexed before as", "; ".join(record.previous_indexing)

    def _list(self, record: Record) -> None:
        self._uis = []
        options: list[Option] = []
        for title, lines in self._near(record):
            if lines:
                options.append(Option(Content.styled(title, "bold $text-accent"), disabled=True))
                self._uis.append("")
            for ui, line in lines:
                options.append(Option(line, disabled=not ui))
                self._uis.append(ui)
        listed = self.query_one("#heading-near", OptionList)
        listed.clear_options()
        listed.add_options(options)
        listed.highlighted = next((index for index, ui in enumerate(self._uis) if ui), None)
        listed.scroll_home(animate=False)

    def _near(self, record: Record) -> Iterator[tuple[str, list[tuple[str, Content]]]]:
        """What stands near: a title, and the lines under it with the UIs that they lead to."""
        names = self._vocabulary.name
        if isinstance(record, SupplementaryRecord):
            yield "Indexed under", [(ui, Content(name)) for ui in record.mapped_to if (name := names(ui))]
            return
        yield "Below it", [(ui, Content(names(ui))) for ui in self._vocabulary.children(record.ui)]
        for number in record.tree_numbers:
            steps = [(step, self._vocabulary.at(step)) for step in above(number)]
            lines = [
                (found.ui, Content.assemble("  " * depth, found.name, (f"  {step}", "$muted")))
                for depth, (step, found) in enumerate(steps)
                if found is not None
            ]
            title = f"Above it at {number}, in {CATEGORIES.get(number[:1], number[:1])}"
            yield title, lines or [("", Content.styled("It stands at the top.", "$muted"))]
        beside = {
            ui: name
            for number in record.tree_numbers
            for _, ui, name in self._vocabulary.below(parent_of(number))
            if ui != record.ui
        }
        yield "Beside it", [(ui, Content(name)) for ui, name in beside.items()]
        yield "See also", [(ui, Content(name)) for ui in record.see_also if (name := names(ui))]

    @work(exclusive=True, group="heading", exit_on_error=False)
    async def _learn_more(self, record: Record) -> None:
        """What is not at hand: how many papers have it, and what NCBI says where no scope note is known."""
        ui = record.ui
        if ui not in self._counts and isinstance(record, Descriptor):
            self._counts[ui] = await asyncio.to_thread(self._count, record.name)
            self._show_text()
        if not record.scope_note and ui not in self._told:
            told = await self._ask(ui)
            if told is None or type(told) is not type(record):
                return
            # The trees stay those of one year.
            if isinstance(record, Descriptor) and isinstance(told, Descriptor) and record.tree_numbers:
                told = replace(told, tree_numbers=record.tree_numbers)
            self._told[ui] = told
            if self.record.ui == ui:
                self._show_text()

    # Walking

    @on(OptionList.OptionSelected)
    def _selected(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        self._go(self._uis[event.option_index])

    def action_walk(self) -> None:
        index = self.query_one("#heading-near", OptionList).highlighted
        if index is not None:
            self._go(self._uis[index])

    def _go(self, ui: str) -> None:
        found = self._vocabulary.descriptor(ui) if ui else None
        if found is not None:
            self._trail.append(self.record)
            self.record = found
            self._show()

    def action_back(self) -> None:
        if self._trail:
            self.record = self._trail.pop()
            self._show()

    def action_use(self) -> None:
        self.dismiss(self.record.ui)

    def action_close(self) -> None:
        self.dismiss(None)

    def action_scroll(self, pages: int) -> None:
        text = self.query_one("#heading-text", VerticalScroll)
        text.scroll_relative(y=pages * max(1, text.size.height - 1), animate=False)

    def action_down(self) -> None:
        self.query_one(OptionList).action_cursor_down()

    def action_up(self) -> None:
        self.query_one(OptionList).action_cursor_up()


def _some(words: tuple[str, ...]) -> str:
    more = f" and {len(words) - SHOWN} more" if len(words) > SHOWN else ""
    return "; ".join(words[:SHOWN]) + more
