"""Tables of a JATS article → cells in their places: spans resolved, nested tables as text, all of it bounded."""

from __future__ import annotations

from collections.abc import Iterator
from xml.etree.ElementTree import Element

from netreader.fulltext import Cell, Grid
from netreader.pubmed.jatstext import Names, Writing, tag_of

#: Rows and columns of a table that are read, and places that its cells may cover together.
ROWS, COLUMNS, COVERED = 5_000, 200, 200_000

_ROWS, _CELLS = ("tr", "row"), ("td", "th", "entry")


def grid(table: Element, names: Names) -> Grid:
    """The cells of a table in the XHTML model, or of a ``tgroup`` in OASIS's.

    A cell begins at the first place of its row that no other covers, as HTML has it.
    """
    taken: set[tuple[int, int]] = set()
    cells: list[Cell] = []
    head = width = 0
    number = -1
    for number, (row, in_head) in enumerate(_rows(table)):
        if number >= ROWS:
            number -= 1
            break
        head += in_head and head == number
        column = 0
        for cell in row:
            if tag_of(cell) not in _CELLS:
                continue
            while (number, column) in taken:
                column += 1
            if column >= COLUMNS:
                break
            down = min(_count(cell, "rowspan", "morerows"), ROWS - number)
            across = min(_across(cell), COLUMNS - column)
            if len(taken) + down * across > COVERED:
                down = across = 1
            taken.update((number + y, column + x) for y in range(down) for x in range(across))
            is_head = in_head or tag_of(cell) == "th"
            cells.append(Cell(_text(cell, names), number, column, down, across, is_head))
            column += across
            width = max(width, column)
    height = number + 1
    kept = tuple(
        cell
        if cell.row + cell.rows <= height
        else Cell(cell.text, cell.row, cell.column, height - cell.row, cell.columns, cell.head)
        for cell in cells
    )
    return Grid(kept, height, width, head)


def _rows(table: Element) -> Iterator[tuple[Element, bool]]:
    """Rows, and whether each is of the heading; not those of tables within cells."""
    for child in table:
        tag = tag_of(child)
        if tag in _ROWS:
            yield child, False
        elif tag in ("thead", "tbody", "tfoot", "tgroup"):
            for row, in_head in _rows(child):
                yield row, in_head or tag == "thead"


def _count(cell: Element, name: str, more: str) -> int:
    """How many rows a cell takes; OASIS says how many more than one."""
    told, extra = cell.get(name, ""), cell.get(more, "")
    if told.isascii() and told.isdigit():
        return max(1, min(int(told[:6]), ROWS))
    return min(int(extra[:6]) + 1, ROWS) if extra.isascii() and extra.isdigit() else 1


def _across(cell: Element) -> int:
    told = cell.get("colspan", "")
    return max(1, min(int(told[:6]), COLUMNS)) if told.isascii() and told.isdigit() else 1


def _text(cell: Element, names: Names) -> str:
    writing = Writing(names)
    writing.walk(cell)
    return writing.text().plain
