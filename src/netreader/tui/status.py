"""The bottom line: keys of the pane one is in on the left, the state of the library on the right."""

from __future__ import annotations

from collections.abc import Mapping

from textual.content import Content
from textual.style import Style
from textual.widgets import Static

from netreader.tui.actions import ACTIONS, APART, keys_of, spell
from netreader.tui.parts import Guarded

#: Lines of a message at most.
MOST = 3

#: Width of the progress bar, in cells.
BAR = 12

#: Actions that need no paper.
ALWAYS = frozenset(("search", "help"))


class StatusLine(Guarded, Static):
    """One line; each key can be clicked."""

    def __init__(self, keymap: Mapping[str, str], *, ascii_only: bool, place: str = "results") -> None:
        super().__init__(id="status")
        self.auto_links = False
        self._keymap = keymap
        self._ascii = ascii_only
        self._place = place
        self._said = ""
        self._without = False
        self._papers = ""
        self._jobs: dict[str, str] = {}
        self._told = Content("")
        self._lines = 1
        self._width = 0

    def show_place(self, place: str, said: str = "") -> None:
        """The focus is in another place, of which there may be something to say."""
        if (place, said) != (self._place, self._said):
            self._place, self._said = place, said
            self._draw()

    def show_without(self, without: bool) -> None:
        """Whether no paper is at hand, so that keys that act on one are not offered."""
        if without != self._without:
            self._without = without
            self._draw()

    def show_library(self, papers: int, starters: int, *, read_only: bool = False) -> None:
        """How much is kept, and whether nothing more can be."""
        if papers or not starters:
            self._papers = f"{papers:,} kept" if starters else f"{papers:,} paper{'' if papers == 1 else 's'} kept"
            self._papers += f" + {starters:,} starter" if starters else ""
        else:
            self._papers = "starter shelf"
        if read_only:
            self._papers = f"read-only - {self._papers}" if self._ascii else f"read-only · {self._papers}"
        self._draw()

    def show_progress(self, done: int, total: int, *, job: str = "papers", said: str = "") -> None:
        """How far a long fetch has come.

        Args:
            job: Which of those that are under way.
            said: What to say beside the bar instead of the figures.
        """
        full = BAR * done // max(1, total)
        cells = ("#" * full + "-" * (BAR - full)) if self._ascii else ("━" * full + "┄" * (BAR - full))
        self._jobs[job] = f"{cells} {said or f'{done:,}/{total:,}'}  "
        self._draw()

    def show_no_progress(self, job: str = "papers") -> None:
        """This long fetch is over."""
        self._jobs.pop(job, None)
        self._draw()

    def tell(self, line: Content) -> None:
        """What happened, or nothing: it takes the place of the keys, or stands beside them where there is room."""
        if line != self._told:
            self._told = line
            self._draw()

    def on_mount(self) -> None:
        self._draw()

    def on_resize(self) -> None:
        if self.size.width != self._width:
            self._width, self._lines = self.size.width, 0  # in another width it may have another height
        self._draw()

    def _draw(self) -> None:
        width = self.size.width
        if not width:
            return
        state = Content.assemble(("".join(self._jobs.values()), "$text-accent"), (self._papers, "$muted"))
        right = self._told or state
        left = Content.styled(f"{self._said}  ", "bold") if self._said else Content("")
        shown = [action for action in ACTIONS if action.footer and action.place == self._place]
        if self._place not in APART:
            shown += [action for action in ACTIONS if action.footer and action.place == "reader"]
        if self._without and self._place not in APART:
            shown = [action for action in shown if action.id in ALWAYS]
        shown.sort(key=lambda action: not action.id.endswith("help"))  # the way to all others is never what has no room
        shown_keys = 0
        for action in shown:
            keys = keys_of(action, self._keymap)
            if not keys:
                continue
            link = Style.from_meta({"@click": (f"screen.{action.id}", ())})
            item = Content.assemble((spell(keys[0], ascii_only=self._ascii), "bold $text-primary"), " ", action.label)
            item = item.stylize(link)
            if left.cell_length + item.cell_length + right.cell_length + 4 > width:
                break
            left = left + item + "  " if left else item + "  "
            shown_keys += 1
        if self._told and not shown_keys:
            left, right = self._told, state if self._told.cell_length + state.cell_length + 2 <= width else Content("")
        lines = left.wrap(width)[:MOST] if left.cell_length > width else [left]
        if len(lines) == 1:
            gap = max(1, width - left.cell_length - right.cell_length)
            lines = [left + " " * gap + right]
        self.update(Content("\n").join(lines), layout=len(lines) != self._lines)
        self._lines = len(lines)
