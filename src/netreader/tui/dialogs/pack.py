"""A flight pack: of which papers, with what beside their records, and what that will take."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Checkbox, OptionList, Static
from textual.widgets.option_list import Option

from netreader.packing import EACH, PARTS
from netreader.tui.parts import Guarded
from netreader.tui.widgets.choices import Choices
from netreader.tui.widgets.tick import Tick


@dataclass(frozen=True, slots=True)
class Scope:
    """Papers that can be packed: what they are called, and their keys."""

    name: str
    label: str
    papers: Sequence[int]


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to be packed."""

    scope: Scope
    parts: tuple[str, ...]


#: Tells what a pack will take, in words; called off the screen's thread.
Estimator = Callable[[Wanted], str]


class PackDialog(Guarded, ModalScreen[Wanted | None]):
    """Gives what is to be packed, or None."""

    BINDINGS = [
        Binding("escape", "close", "Close", show=False),
        Binding("ctrl+s", "pack", "Pack", show=False, priority=True),
        *(
            Binding(str(number), f"part({number})", "With or without", show=False)
            for number in range(1, len(PARTS) + 1)
        ),
    ]

    def __init__(self, scopes: Sequence[Scope], estimate: Estimator, *, ascii_only: bool) -> None:
        super().__init__()
        self._scopes = scopes
        self._estimate = estimate
        self._ascii = ascii_only

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog", id="pack-dialog"):
            yield Static(Content.styled("Flight pack", "bold $text-primary"), classes="dialog-title")
            yield Choices(
                *(
                    Option(Content.assemble(scope.label, (_papers(len(scope.papers)), "$muted")))
                    for scope in self._scopes
                ),
                id="pack-scope",
                markup=False,
            )
            yield Static(Content.styled("Their records, and", "$muted"), id="pack-with")
            for number, (part, label) in enumerate(PARTS.items(), 1):
                beside = f", {EACH} of each paper with their records" if part in ("similar", "cited", "refs") else ""
                yield Tick(
                    Content.assemble((f"{number} ", "$muted"), label, (beside, "$muted")),
                    part == "mesh",
                    id=f"pack-{part}",
                    compact=True,
                )
            yield Static(id="pack-estimate")
            keys = "Enter fetch · 1-5 with or without · Tab next field · Esc close"
            yield Static(
                Content.styled(keys.replace("·", "-") if self._ascii else keys, "$muted"), classes="dialog-keys"
            )

    def on_mount(self) -> None:
        rows = self.query_one("#pack-scope", OptionList)
        rows.highlighted = 0
        rows.focus()

    @property
    def wanted(self) -> Wanted:
        """What is chosen now."""
        at = self.query_one("#pack-scope", OptionList).highlighted or 0
        parts = tuple(part for part in PARTS if self.query_one(f"#pack-{part}", Checkbox).value)
        return Wanted(self._scopes[at], parts)

    @on(OptionList.OptionHighlighted)
    @on(Checkbox.Changed)
    def _changed(self, event: OptionList.OptionHighlighted | Checkbox.Changed) -> None:
        event.stop()
        self._tell()

    @work(exclusive=True, group="estimate", exit_on_error=False)
    async def _tell(self) -> None:
        """What it will take, as it is chosen now."""
        import asyncio

        told = await asyncio.to_thread(self._estimate, self.wanted)
        self.query_one("#pack-estimate", Static).update(Content(told))

    @on(OptionList.OptionSelected)
    def _selected(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        self.action_pack()

    def action_part(self, number: int) -> None:
        """With this part, or without."""
        box = self.query_one(f"#pack-{list(PARTS)[number - 1]}", Checkbox)
        box.value = not box.value

    def action_pack(self) -> None:
        """That is it."""
        self.dismiss(self.wanted)

    def action_close(self) -> None:
        self.dismiss(None)


def _papers(count: int) -> str:
    return f"  {count:,} paper{'' if count == 1 else 's'}"
