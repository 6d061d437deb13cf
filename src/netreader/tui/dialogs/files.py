"""A file picked: its path typed and completed, or found in the folder that is listed below."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from netreader.text import clean_line, fold
from netreader.tui.dialogs.paths import Paths, shown
from netreader.tui.parts import Guarded
from netreader.tui.widgets.choices import Choices
from netreader.tui.widgets.typed import Field

#: Entries of a folder that are listed.
ENTRIES = 2_000


@dataclass(frozen=True, slots=True)
class Place:
    """An entry of a folder."""

    name: str
    path: Path
    is_folder: bool


class FileDialog(Guarded, ModalScreen[Path | None]):
    """Gives a file, or None.

    Args:
        title: What it is for.
        folder: Where it begins.
        suffixes: Of the files that stand out; all others are shown too.
        verb: What Enter does with a file.
        here: Names an entry that gives the folder itself; empty if only files are wanted.
    """

    BINDINGS = [
        Binding("escape", "close", "Close", show=False),
        Binding("down", "move(1)", "Down", show=False, priority=True),
        Binding("up", "move(-1)", "Up", show=False, priority=True),
        Binding("pagedown", "move(10)", "Page down", show=False, priority=True),
        Binding("pageup", "move(-10)", "Page up", show=False, priority=True),
    ]

    def __init__(self, title: str, folder: Path, suffixes: frozenset[str], verb: str, *, here: str = "") -> None:
        super().__init__()
        self._title = title
        self._suffixes = suffixes
        self._verb = verb
        self._here = here
        self._begin = shown(folder)
        self._places: list[Place] = []
        self._moved = False

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog", id="file-dialog"):
            yield Static(Content.styled(self._title, "bold $text-primary"), classes="dialog-title")
            yield Field(self._begin, id="file-path", suggester=Paths(), select_on_focus=False)
            yield Choices(id="file-list", markup=False)
            yield Static(id="file-problem")
            keys = f"Enter {self._verb} or open folder · ↑↓ choose · → complete · Esc close"
            yield Static(Content.styled(keys, "$muted"), classes="dialog-keys")

    def on_mount(self) -> None:
        self.field.cursor_position = len(self.field.value)
        self.field.focus()
        self._list()

    @property
    def field(self) -> Input:
        """The path."""
        return self.query_one("#file-path", Input)

    @property
    def entries(self) -> OptionList:
        """What is in the folder."""
        return self.query_one("#file-list", OptionList)

    def _list(self) -> None:
        """The folder that is typed, as far as its names go on as typed."""
        self._moved = False
        problem = self.query_one("#file-problem", Static)
        problem.update("")
        head, slash, start = self.field.value.rpartition("/")
        try:
            folder = (Path(f"{head}/").expanduser() if slash else Path()).absolute()
            self._places = places_of(folder, start)
            if self._here and not start:
                self._places.insert(0, Place(self._here, folder, False))
        except (OSError, ValueError, RuntimeError) as error:
            self._places = []
            reason = (getattr(error, "strerror", None) or "it has no such name").lower()
            problem.update(Content.styled(f"This folder can't be read: {reason}.", "$text-error"))
        self.entries.clear_options()
        self.entries.add_options([Option(self._entry(place)) for place in self._places])
        if self._places:
            self.entries.highlighted = 0

    def _entry(self, place: Place) -> Content:
        name = clean_line(place.name)
        if name == self._here:
            return Content.styled(name, "bold $text-accent")
        if place.is_folder:
            return Content.styled(f"{name}/", "bold $text-primary")
        suffixes = {suffix.lower() for suffix in place.path.suffixes}
        return Content.styled(name, "" if suffixes & self._suffixes else "$muted")

    def action_move(self, by: int) -> None:
        entries = self.entries
        if entries.option_count:
            here = entries.highlighted if entries.highlighted is not None else 0
            self._moved = True
            entries.highlighted = max(0, min(entries.option_count - 1, here + by))

    @on(Input.Changed)
    def _typed(self, event: Input.Changed) -> None:
        event.stop()
        self._list()

    @on(Input.Submitted)
    def _entered(self, event: Input.Submitted) -> None:
        event.stop()
        typed = self.field.value
        try:
            path = Path(typed.strip()).expanduser().absolute()
            if not self._moved and typed.strip() and path.is_file():
                self.dismiss(path)
                return
        except (OSError, ValueError, RuntimeError):
            pass
        if self._places and (self._moved or self._here or not typed.endswith("/")):
            self._choose(self.entries.highlighted or 0)
            return
        told = "Choose one below, or type its name." if self._places else "There is no such file."
        self.query_one("#file-problem", Static).update(Content.styled(told, "$text-error"))

    @on(OptionList.OptionSelected)
    def _selected(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        self._choose(event.option_index)

    def _choose(self, index: int) -> None:
        place = self._places[index]
        if not place.is_folder:
            self.dismiss(place.path)
            return
        self.field.value = shown(place.path)
        self.field.cursor_position = len(self.field.value)
        self.field.focus()

    def action_close(self) -> None:
        self.dismiss(None)


def places_of(folder: Path, start: str) -> list[Place]:
    """What is in a folder and holds what is typed: the folder above, folders, files.

    Raises:
        OSError: It can't be read.
    """
    wanted = fold(start)
    found: list[Place] = []
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.name.startswith(".") and not start.startswith("."):
                continue
            if wanted in fold(entry.name):
                found.append(Place(entry.name, folder / entry.name, entry.is_dir()))
            if len(found) >= ENTRIES:
                break
    found.sort(key=lambda place: (not place.is_folder, not fold(place.name).startswith(wanted), fold(place.name)))
    above = [Place("..", folder.parent, True)] if not start and folder != folder.parent else []
    return [*above, *found]
