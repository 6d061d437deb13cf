"""Export: which papers, in which format, to which file."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Checkbox, Input, OptionList, Static
from textual.widgets.option_list import Option

from netreader.formats import FORMATS
from netreader.text import clean_line, fold
from netreader.tui.dialogs.files import FileDialog
from netreader.tui.dialogs.paths import Paths, shown
from netreader.tui.parts import Guarded
from netreader.tui.widgets.choices import Choices
from netreader.tui.widgets.tick import Tick
from netreader.tui.widgets.typed import Field

#: Lines for the choice of papers at most, and those of the dialog that are no list.
MOST_SCOPES, AROUND = 6, 12


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to be written.

    Attributes:
        scope: Which papers, by its place among those that were offered.
        notes: With the reader's notes and marks.
    """

    scope: int
    format: str
    path: Path
    notes: bool = False


def file_stem(words: str) -> str:
    """A name for a file from a query: ``Octreotide[ti] AND liver`` → ``octreotide-ti-and-liver``."""
    stem = re.sub(r"[^a-z0-9]+", "-", fold(clean_line(words))).strip("-")
    return stem[:40].rstrip("-") or "papers"


class ExportDialog(Guarded, ModalScreen[Wanted | None]):
    """Gives what is to be written, or None.

    Args:
        scopes: Which papers may be written: what each choice is called, and a name for its file without suffix.
        last: The format that was chosen last.
    """

    BINDINGS = [
        Binding("escape", "close", "Close", show=False),
        Binding("ctrl+s", "export", "Export", show=False, priority=True),
        Binding("ctrl+o", "folder", "Folder", show=False, priority=True),
    ]

    def __init__(self, scopes: Sequence[tuple[str, str]], last: str) -> None:
        super().__init__()
        self._scopes = scopes
        self._formats = list(FORMATS)
        self._last = last if last in FORMATS else "nbib"
        self._own_name = False
        self._ready = False

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog", id="export-dialog"):
            yield Static(Content.styled("Export", "bold $text-primary"), classes="dialog-title")
            yield Choices(*(Option(Content(name)) for name, _ in self._scopes), id="export-scope", markup=False)
            yield Choices(
                *(
                    Option(Content.assemble((f"{name:<10}", "bold"), (FORMATS[name].description, "$muted")))
                    for name in self._formats
                ),
                id="export-formats",
                markup=False,
            )
            yield Tick(Content("with my notes and marks"), id="export-notes", compact=True)
            yield Field(id="export-path", suggester=Paths(), select_on_focus=False)
            yield Static(id="export-problem")
            yield Static(
                Content.styled("Enter export · Tab next · Ctrl+O folder · → complete · Esc close", "$muted"),
                classes="dialog-keys",
            )

    def on_mount(self) -> None:
        self.query_one("#export-dialog").styles.height = (
            min(MOST_SCOPES, len(self._scopes)) + len(self._formats) + AROUND
        )
        self.query_one("#export-scope", OptionList).highlighted = 0
        formats = self.query_one("#export-formats", OptionList)
        formats.highlighted = self._formats.index(self._last)
        formats.focus()
        self._ready = True
        self._propose()

    @property
    def format(self) -> str:
        """The format at the cursor."""
        return self._formats[self.query_one("#export-formats", OptionList).highlighted or 0]

    @property
    def scope(self) -> int:
        """Which papers are chosen."""
        return self.query_one("#export-scope", OptionList).highlighted or 0

    @property
    def field(self) -> Input:
        """The name of the file."""
        return self.query_one("#export-path", Input)

    def _propose(self) -> None:
        """A name for the file that fits what is chosen; a reader's own only gets the format's suffix."""
        chosen = FORMATS[self.format]
        notes = self.query_one("#export-notes", Checkbox)
        notes.disabled = not chosen.notes
        if self._own_name:
            path = Path(self.field.value)
            suffixes = {format.suffix for format in FORMATS.values()}
            value = str(path.with_suffix(chosen.suffix)) if path.suffix in suffixes and path.name else self.field.value
        else:
            value = self._scopes[self.scope][1] + chosen.suffix
        with self.prevent(Input.Changed):
            self.field.value = value
            self.field.cursor_position = len(value)
        self._tell_place()

    def _tell_place(self) -> None:
        self.query_one("#export-problem", Static).update(Content.styled(f"In {clean_line(str(Path.cwd()))}", "$muted"))

    @on(OptionList.OptionHighlighted)
    def _moved(self, event: OptionList.OptionHighlighted) -> None:
        event.stop()
        if self._ready:
            self._propose()

    @on(Input.Changed)
    def _typed(self, event: Input.Changed) -> None:
        event.stop()
        self._own_name = bool(event.value)
        self._tell_place()

    @on(Input.Submitted)
    @on(OptionList.OptionSelected)
    def _entered(self, event: Input.Submitted | OptionList.OptionSelected) -> None:
        event.stop()
        self.action_export()

    def action_export(self) -> None:
        problem = self.query_one("#export-problem", Static)
        name = self.field.value.strip()
        if not name:
            problem.update(Content.styled("The file needs a name.", "$text-error"))
            return
        try:
            path = Path(name).expanduser()
            path = Path.cwd() / path
            if path.is_dir():
                problem.update(Content.styled("This is a folder; add the name of a file.", "$text-error"))
                return
            if not path.parent.is_dir():
                problem.update(Content.styled(f"There is no folder {path.parent}.", "$text-error"))
                return
        except (OSError, ValueError, RuntimeError):
            problem.update(Content.styled("No file can have this name.", "$text-error"))
            return
        notes = self.query_one("#export-notes", Checkbox)
        self.dismiss(Wanted(self.scope, self.format, path, notes.value and not notes.disabled))

    @work
    async def action_folder(self) -> None:
        """Look for the folder, or for a file to be written over."""
        suffixes = frozenset((FORMATS[self.format].suffix,))
        found = await self.app.push_screen_wait(
            FileDialog("Where to write it", self._folder(), suffixes, "choose", here="in this folder")
        )
        if found is not None:
            self._put(found)

    def _folder(self) -> Path:
        """The folder that is typed, or else the one that we are in."""
        try:
            folder = (Path.cwd() / Path(self.field.value).expanduser()).parent
            return folder if folder.is_dir() else Path.cwd()
        except (OSError, ValueError, RuntimeError):
            return Path.cwd()

    def _put(self, place: Path) -> None:
        """A folder for the name that is typed, or a file."""
        name = Path(self.field.value).name or self._scopes[self.scope][1] + FORMATS[self.format].suffix
        self.field.value = f"{shown(place)}{name}" if place.is_dir() else shown(place).removesuffix("/")
        self.field.cursor_position = len(self.field.value)
        self.field.focus()

    def action_close(self) -> None:
        self.dismiss(None)
