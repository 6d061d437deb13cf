"""Lists to choose from are set in columns."""

from __future__ import annotations

from textual.content import Content

from netreader.tui.widgets.choices import aligned


def lines(rows, width):
    return [line.plain.rstrip() for line in aligned([[Content(cell) for cell in row] for row in rows], width)]


def test_numbers_stand_under_numbers_and_text_under_text():
    rows = [("", "28076709", "1", "library"), ("", "28076709 25014687", "30,412", "PubMed"), ("", "x [/b]", "12", "")]
    assert lines(rows, 80) == [
        "28076709                1  library",
        "28076709 25014687  30,412  PubMed",
        "x [/b]                 12",
    ]


def test_the_widest_column_gives_way_and_nothing_is_wider_than_there_is_room():
    rows = [("results", "a query of very many words " * 4, "3"), ("all", "the whole library", "1,204")]
    assert lines(rows, 50)[0] == "results  a query of very many words a quer…      3"
    for width in (4, 12, 20, 33, 50, 1_000):
        assert all(len(line) <= max(12, width) for line in lines(rows, width))


def test_what_ends_a_row_may_be_wider_than_the_column():
    rows = [("apa", "American Psychological Association"), ("academy-of-management-review", "")]
    assert lines(rows, 80) == ["apa  American Psychological Association", "academy-of-management-review"]
    assert lines([], 10) == []
    assert lines([("only",), ("these",)], 10) == ["only", "these"]
