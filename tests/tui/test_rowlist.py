"""The virtual list: any number of rows at the price of those seen."""

from __future__ import annotations

import pytest
from textual.app import App, ComposeResult
from textual.content import Content

from netreader.tui.widgets.rowlist import RowList


class Numbers(RowList):
    """Rows that say their number and count how often they are drawn."""

    def __init__(self, height: int) -> None:
        super().__init__(id="numbers")
        self._height = height
        self.drawn: list[int] = []

    @property
    def row_height(self) -> int:
        return self._height

    def draw(self, index: int, width: int) -> list[Content]:
        self.drawn.append(index)
        return [Content(f"row {index} [bold] [/ {width}"), Content("second" * 40)]


class Host(App[None]):
    def __init__(self, height: int = 2) -> None:
        super().__init__()
        self.numbers = Numbers(height)
        self.moved: list[int] = []

    def compose(self) -> ComposeResult:
        yield self.numbers

    def on_row_list_moved(self, event: RowList.Moved) -> None:
        self.moved.append(event.index)


def shown(app: App[None]) -> str:
    return "\n".join("".join(s.text for s in strip) for strip in app.screen._compositor.render_strips())


async def test_only_what_is_seen_is_drawn():
    app = Host()
    async with app.run_test(size=(40, 20)) as pilot:
        app.numbers.set_count(100_000)
        await pilot.pause()
        assert 0 < len(set(app.numbers.drawn)) <= 20
        assert "row 0 [bold] [/" in shown(app)


async def test_the_last_of_many_rows_is_a_step_away():
    app = Host()
    async with app.run_test(size=(40, 20)) as pilot:
        app.numbers.set_count(100_000)
        app.numbers.cursor = 99_999
        await pilot.pause()
        assert "row 99999" in shown(app)
        assert len(set(app.numbers.drawn)) <= 40
        assert app.moved[-1] == 99_999


@pytest.mark.parametrize(("wanted", "got"), [(-5, 0), (7, 7), (500, 9)])
async def test_the_cursor_stays_among_the_rows(wanted, got):
    app = Host()
    async with app.run_test(size=(40, 20)):
        app.numbers.set_count(10)
        app.numbers.cursor = wanted
        assert app.numbers.cursor == got


async def test_no_rows_at_all():
    app = Host()
    async with app.run_test(size=(40, 20)) as pilot:
        app.numbers.set_count(0)
        app.numbers.move(3)
        app.numbers.move_page(1)
        await pilot.pause()
        assert list(app.numbers.in_view()) == []
        assert app.numbers.row_at(3) is None
        assert app.moved == []


async def test_a_row_in_view_is_not_scrolled():
    app = Host()
    async with app.run_test(size=(40, 20)) as pilot:
        app.numbers.set_count(1000)
        app.numbers.move(5)
        await pilot.pause()
        assert app.numbers.scroll_offset.y == 0
        app.numbers.move(10)
        await pilot.pause()
        assert list(app.numbers.in_view())[-1] == 15


async def test_fewer_rows_bring_the_cursor_back():
    app = Host()
    async with app.run_test(size=(40, 20)) as pilot:
        app.numbers.set_count(1000)
        app.numbers.cursor = 900
        await pilot.pause()
        app.numbers.set_count(3)
        await pilot.pause()
        assert app.numbers.cursor == 0
        assert "row 2" in shown(app)


async def test_a_click_chooses():
    app = Host()
    chosen: list[int] = []
    app.on_row_list_chosen = lambda event: chosen.append(event.index)  # type: ignore[attr-defined]
    async with app.run_test(size=(40, 20)) as pilot:
        app.numbers.set_count(10)
        await pilot.pause()
        await pilot.click(app.numbers, offset=(3, 5))
        assert app.numbers.cursor == 2


@pytest.mark.parametrize("size", [(20, 5), (3, 2), (200, 60)])
async def test_any_size_of_screen(size):
    app = Host(height=4)
    async with app.run_test(size=size) as pilot:
        app.numbers.set_count(1000)
        app.numbers.cursor = 500
        await pilot.pause()
        await pilot.resize_terminal(90, 30)
        await pilot.pause()
        assert "row 500" in shown(app)
