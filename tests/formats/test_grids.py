"""Tables as lines: within the width, no cell lost, columns or records."""

from __future__ import annotations

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from netreader.formats.fulltext import grid_rows
from netreader.formats.grids import MOST_ROWS, lines_of
from netreader.formats.lines import columns
from netreader.fulltext import Cell, Grid


def grid(*rows: list[str], head: int = 1) -> Grid:
    cells = tuple(
        Cell(text, row, column, head=row < head) for row, texts in enumerate(rows) for column, text in enumerate(texts)
    )
    return Grid(cells, len(rows), max(map(len, rows)), head)


def test_columns_with_numbers_to_the_right():
    told = lines_of(grid(["Grade", "n"], ["G1", "4"], ["G2", "120"]), 40)
    assert [line.text for line in told] == ["Grade     n", "───────────", "G1        4", "G2      120"]
    assert [line.kind for line in told] == ["head", "rule", "row", "row"]
    assert lines_of(grid(["a"], ["b"]), 40, ascii_only=True)[1].text == "----"


def test_long_cells_are_broken_in_their_columns():
    told = lines_of(grid(["Name", "What"], ["A", "some words that are too many for one line"]), 24)
    assert max(columns(line.text) for line in told) <= 24
    assert " ".join(" ".join(line.text.split()) for line in told[2:]).startswith("A some words")


def test_a_spanning_cell_takes_the_room_of_its_columns():
    cells = (Cell("Head", 0, 0, 1, 2, True), Cell("x", 1, 0), Cell("y", 1, 1), Cell("tall", 0, 2, 2, 1, True))
    told = lines_of(Grid(cells, 2, 3, 1), 40)
    assert told[0].text == "Head        tall"
    assert told[2].text == "x     y"


def test_what_does_not_fit_becomes_records():
    wide = grid([f"Column {n}" for n in range(12)], [f"value{n}" for n in range(12)])
    told = lines_of(wide, 40)
    assert told[0] == ("value0", "name")
    assert told[1].text == "  Column 1: value1"
    assert max(columns(line.text) for line in told) <= 40


def test_rows_without_end_are_cut():
    told = lines_of(grid(["a"], *([str(n)] for n in range(MOST_ROWS + 50))), 20)
    assert "more rows are not shown" in told[-1].text
    assert len(told) <= MOST_ROWS + 3


def test_rows_of_texts_with_spans_repeated_or_not():
    spanned = Grid((Cell("a", 0, 0, 2, 2), Cell("b", 0, 2)), 2, 3)
    assert grid_rows(spanned) == [["a", "a", "b"], ["a", "a", ""]]
    assert grid_rows(spanned, repeated=False) == [["a", "", "b"], ["", "", ""]]
    assert lines_of(Grid(), 20) == []


@given(
    st.lists(st.lists(st.text("ab 漢1.", max_size=30), min_size=1, max_size=9), min_size=1, max_size=6),
    st.integers(24, 90),
)
def test_any_table_stays_within_its_width_and_loses_no_letter(rows, width):
    told = lines_of(grid(*rows), width)
    assert all(columns(line.text) <= width or " " not in line.text.strip() for line in told)
    said = Counter("".join(line.text for line in told if line.kind != "rule"))
    wanted = Counter("".join(text for row in rows[1:] for text in row))
    assert all(said[letter] >= number for letter, number in wanted.items() if not letter.isspace())
