"""Where the texts of a paper stand on its page, and how highlights are drawn there.

A text is tagged as it is set (`tagged`); `runs_of` takes the tags off the finished lines and says which stretch of
which part each line shows.
"""

from __future__ import annotations

import itertools
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from msgspec import Struct
from msgspec.structs import replace
from textual.content import Content
from textual.style import Style

from netreader.tui.typeset import Line

if TYPE_CHECKING:
    from textual.app import App

_TAG = "part"


class Colour(Struct, frozen=True):
    """A colour of highlights.

    Attributes:
        id: As the library knows it.
        name: As the reader calls it.
        full: How it looks with all colours.
        dark, light: With 256, to which all colours of the themes would be one, on a dark ground and on a light one.
        sixteen, mono: With sixteen, and with none.
    """

    id: str
    name: str
    full: str
    dark: str
    light: str
    sixteen: str
    mono: str


#: The colours, in the order of their keys.
COLOURS = tuple(
    Colour(name, name, full, f"#ffffff on {dark}", f"#000000 on {light}", f"ansi_black on {sixteen}", mono)
    for name, full, dark, light, sixteen, mono in (
        ("key", "on $accent 35%", "#5f5f00", "#ffff87", "ansi_yellow", "underline"),
        ("supports", "on $success 35%", "#005f00", "#afffaf", "ansi_green", "bold underline"),
        ("contradicts", "on $error 40%", "#870000", "#ffafaf", "ansi_red", "bold italic underline"),
        ("method", "on $primary 35%", "#005f87", "#87d7ff", "ansi_cyan", "italic underline"),
        ("question", "on $secondary 50%", "#5f005f", "#ffafff", "ansi_magenta", "bold italic"),
    )
)

#: How many colours there are, as looks tell it apart; see `depth_of`.
DEPTHS = ("full", "dark", "light", "sixteen", "mono")

#: Added where several highlights lie over each other, instead of a line below.
OVERLAP = {"mono": "reverse"}

#: The stretch that would be highlighted.
CHOSEN = "reverse"


def colours(settings: Mapping[str, str]) -> tuple[Colour, ...]:
    """The colours with the names and looks that the settings give them: ``supports = "agrees, #507050"``."""
    found = []
    for colour in COLOURS:
        name, _, look = settings.get(colour.id, "").partition(",")
        look = look.strip()
        own = {"full": f"on {look}", "dark": f"on {look}", "light": f"on {look}"} if look else {}
        found.append(replace(colour, name=name.strip() or colour.name, **own))
    return tuple(found)


def depth_of(app: App[object]) -> str:
    """Which look the terminal can show, one of `DEPTHS`; ``dark`` and ``light`` are those of 256 colours."""
    if app.no_color:
        return "mono"
    if app.console.color_system == "standard":
        return "sixteen"
    if app.console.color_system == "256":
        return "dark" if app.current_theme.dark else "light"
    return "full"


class Run(NamedTuple):
    """A stretch of a line that shows a text: its characters `left` to `right` are those of the part from `start` on."""

    line: int
    left: int
    right: int
    part: str
    start: int

    @property
    def end(self) -> int:
        """Where it ends in the text."""
        return self.start + self.right - self.left


class Runs(list[Run]):
    """The runs of a page in its order, of which those of one part are quickly found: a long text has ten thousand."""

    @cached_property
    def _by_part(self) -> dict[str, tuple[list[Run], int]]:
        """The runs of each part by where they begin in it, and the length of the longest."""
        found: dict[str, list[Run]] = {}
        for run in self:
            found.setdefault(run.part, []).append(run)
        return {
            part: (sorted(runs, key=lambda run: run.start), max(run.right - run.left for run in runs))
            for part, runs in found.items()
        }

    def of(self, part: str, start: int, end: int) -> Iterator[Run]:
        """Those that show something of a stretch of a part, once the page is whole."""
        runs, longest = self._by_part.get(part, ([], 0))
        first = bisect_left(runs, start - longest, key=lambda run: run.start)
        for run in itertools.islice(runs, first, None):
            if run.start >= end:
                return
            if run.end > start:
                yield run


class Drawn(NamedTuple):
    """A stretch of a text with its look, and whether it belongs to the highlight one stands on."""

    part: str
    start: int
    end: int
    colour: Colour


def tagged(content: Content, part: str, base: int, length: int) -> Content:
    """A text that is to be found again on the page: characters from `base` on of a part."""
    return content.stylize(Style.from_meta({_TAG: (part, base)}), 0, length)


def runs_of(lines: Sequence[Line], texts: Mapping[str, str]) -> tuple[list[Line], Runs]:
    """Lines without their tags, and what they showed of which text."""
    untagged = list(lines)
    runs = Runs()
    reached: dict[tuple[str, int], int] = {}
    for number, line in enumerate(lines):
        tags = [span for span in line.content.spans if isinstance(span.style, Style) and _TAG in span.style.meta]
        if not tags:
            continue
        plain = line.content.plain
        for span in tags:
            tag = (str(span.style.meta[_TAG][0]), int(span.style.meta[_TAG][1]))  # type: ignore[union-attr]
            text, left, right = texts.get(tag[0], ""), span.start, min(span.end, len(plain))
            place = reached.get(tag, tag[1])
            while place < len(text) and left < right and text[place].isspace() and not plain[left].isspace():
                place += 1  # what was left out where the line was broken
            if left < right and text[place : place + right - left] == plain[left:right]:
                runs.append(Run(number, left, right, tag[0], place))
                reached[tag] = place + right - left
        kept = [span for span in line.content.spans if span not in tags]
        untagged[number] = line._replace(content=Content(plain, kept))
    return untagged, runs


def stretches(runs: Runs, part: str, start: int, end: int) -> list[tuple[int, int, int]]:
    """Where a stretch of a text stands: line, and its characters from and to."""
    return [
        (run.line, run.left + max(0, start - run.start), run.right - max(0, run.end - end))
        for run in runs.of(part, start, end)
    ]


def place_at(runs: Sequence[Run], line: int, column: int, *, behind: bool = False) -> tuple[str, int] | None:
    """The part and offset of a place on the page; the nearest text on that line, or after it (`behind`: before it)."""
    on = [run for run in runs if run.line == line]
    if on:
        run = min(on, key=lambda run: max(run.left - column, column - run.right, 0))
        return run.part, run.start + min(max(0, column - run.left), run.right - run.left)
    if behind:
        above = [run for run in runs if run.line < line]
        return (above[-1].part, above[-1].end) if above else None
    below = next((run for run in runs if run.line > line), None)
    return (below.part, below.start) if below else None


def overlays(runs: Runs, drawn: Sequence[Drawn], depth: str) -> dict[int, list[tuple[int, int, str]]]:
    """The looks of highlights by line: where several lie over each other the shortest is on top, and it is shown.

    Args:
        depth: See `depth_of`.
    """
    found: dict[int, list[tuple[int, int, str]]] = {}
    for part in dict.fromkeys(item.part for item in drawn):
        items = sorted((item for item in drawn if item.part == part), key=lambda item: item.start - item.end)
        bounds = sorted({bound for item in items for bound in (item.start, item.end)})
        for start, end in itertools.pairwise(bounds):
            over = [item for item in items if item.start <= start and item.end >= end]
            if not over:
                continue
            look = str(getattr(over[-1].colour, depth))
            if len(over) > 1:
                look = f"{look} {OVERLAP[depth]}" if depth in OVERLAP else f"underline {look}"
            for line, left, right in stretches(runs, part, start, end):
                found.setdefault(line, []).append((left, right, look))
    return found
