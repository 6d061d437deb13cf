"""Tables as lines of text: in columns where these fit, else each row as a record of its own."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from netreader.formats.lines import columns, wrapped
from netreader.fulltext import Cell, Grid

#: Blanks between two columns.
GAP = 2

#: A column is never set narrower than this, nor than its longest word up to this many characters.
NARROWEST, WORD = 4, 14

#: Rows that are set; nobody reads further.
MOST_ROWS = 1_000

_NUMERIC = re.compile(r"[<>=≤≥~±+−–-]?\s*\d[\d.,·\s%()\[\]/–−±-]*\*?|[–—-]?")


class Line(NamedTuple):
    """A line of a table: its text, and what it is: ``head``, ``rule``, ``row``, ``name`` (of a record), ``more``."""

    text: str
    kind: str


def lines_of(grid: Grid, width: int, *, ascii_only: bool = False) -> list[Line]:
    """A table in lines of at most `width` columns."""
    widths = _widths(grid, width)
    found = _columns(grid, widths, ascii_only) if widths else list(_records(grid, width))
    if grid.rows > MOST_ROWS:
        found.append(Line(f"[{grid.rows - MOST_ROWS:,} more rows are not shown]", "more"))
    return found


def _widths(grid: Grid, width: int) -> list[int]:
    """The columns' widths; none where they do not fit."""
    natural, least = [NARROWEST] * grid.columns, [NARROWEST] * grid.columns
    for cell in grid.cells:
        if cell.columns == 1 and cell.row < MOST_ROWS:
            longest = max((columns(word) for word in cell.text.split()), default=0)
            natural[cell.column] = max(natural[cell.column], columns(cell.text))
            least[cell.column] = max(least[cell.column], min(longest, WORD))
    for cell in grid.cells:
        if cell.columns > 1 and cell.row < MOST_ROWS:  # what is wider than its columns takes from the room there is
            spanned = range(cell.column, cell.column + cell.columns)
            lacking = min(columns(cell.text), 40) - sum(natural[at] for at in spanned) - GAP * (cell.columns - 1)
            if lacking > 0:
                for place, at in enumerate(spanned):
                    natural[at] += lacking // cell.columns + (place < lacking % cell.columns)
    room = width - GAP * (grid.columns - 1)
    if sum(least) > room:
        return []
    if sum(natural) <= room:
        return natural
    # What is left over the least goes to the columns that want more, the narrow ones first.
    widths = list(least)
    spare = room - sum(least)
    wanting = sorted(range(grid.columns), key=lambda column: natural[column] - least[column])
    for place, column in enumerate(wanting):
        share = spare // (len(wanting) - place)
        more = min(share, natural[column] - least[column])
        widths[column] += more
        spare -= more
    return widths


def _columns(grid: Grid, widths: list[int], ascii_only: bool) -> list[Line]:
    right = _right(grid)
    rows: dict[int, list[Cell]] = {}
    for cell in grid.cells:
        rows.setdefault(cell.row, []).append(cell)
    found: list[Line] = []
    total = sum(widths) + GAP * (len(widths) - 1)
    for row in range(min(grid.rows, MOST_ROWS)):
        set_cells = []
        for cell in rows.get(row, ()):
            room = sum(widths[cell.column : cell.column + cell.columns]) + GAP * (cell.columns - 1)
            left = sum(widths[: cell.column]) + GAP * cell.column
            lines = wrapped(cell.text, room, "", "") if cell.text else []
            set_cells.append((left, room, lines, cell))
        for number in range(max((len(lines) for _, _, lines, _ in set_cells), default=0)):
            text = ""
            for left, room, lines, cell in set_cells:
                if number < len(lines):
                    piece = lines[number]
                    blank = room - columns(piece)
                    if cell.columns == 1 and cell.column in right and blank > 0:
                        left += blank
                    text += " " * max(0, left - columns(text)) + piece
            found.append(Line(text, "head" if row < grid.head else "row"))
        if row + 1 == grid.head:
            found.append(Line(("-" if ascii_only else "─") * total, "rule"))
    return found


def _right(grid: Grid) -> set[int]:
    """Columns of numbers, which are set to the right."""
    texts: dict[int, list[str]] = {}
    for cell in grid.cells:
        if cell.row >= grid.head and cell.columns == 1:
            texts.setdefault(cell.column, []).append(cell.text)
    return {
        column
        for column, cells in texts.items()
        if any(map(str.strip, cells)) and all(len(text) <= 12 and _NUMERIC.fullmatch(text) for text in cells)
    }


def _records(grid: Grid, width: int) -> Iterator[Line]:
    """Each row with the names of its columns, a line each."""
    names = ["" for _ in range(grid.columns)]
    for cell in grid.cells:
        if cell.row < grid.head:
            for column in range(cell.column, cell.column + cell.columns):
                names[column] = ", ".join(filter(None, (names[column], cell.text)))
    rows: dict[int, dict[int, str]] = {}
    for cell in grid.cells:
        for row in range(max(cell.row, grid.head), min(cell.row + cell.rows, MOST_ROWS)):
            rows.setdefault(row, {})[cell.column] = cell.text
    for row in sorted(rows):
        for place, (column, text) in enumerate(sorted(rows[row].items())):
            if not text:
                continue
            if not place:
                yield from (Line(line, "name") for line in wrapped(text, width, "", "  "))
                continue
            told = f"{names[column]}: {text}" if names[column] else text
            yield from (Line(line, "row") for line in wrapped(told, width, "  ", "    "))
