"""The paper pane by pilot: scrolling, folds, links, selection, sizes."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager

import pytest
from msgspec.structs import replace
from textual.app import App, ComposeResult
from textual.content import Content
from textual.geometry import Offset
from textual.pilot import Pilot
from textual.selection import Selection

from netreader.article import AbstractSection, Article, Author, Correction, Keyword, Reference, Summary
from netreader.tui.panes.paper import PaperPane
from tests.tui.waiting import screen_text, until

SENTENCE = "Glow was seen in twelve of thirteen lamps after treatment (p = 0.03). "

PAPER = Article(
    "29768149",
    "Glow in lamps: a trial.",
    citation="Invent J Lamps. 2018;1:2. doi: 10.1056/x",
    doi="10.1056/x",
    authors=(Author("Keutgen", "Xavier M", "XM", affiliations=("Rush, Chicago.",)),),
    abstract=(AbstractSection(SENTENCE * 6, "BACKGROUND"), AbstractSection(SENTENCE * 6, "RESULTS")),
    keywords=(Keyword("lamps"), Keyword("glow")),
    references=tuple(Reference(f"Reference number {i}.", pmid=str(100 + i)) for i in range(30)),
)
RETRACTED = replace(PAPER, corrections=(Correction("RetractionIn", "Invent J Lamps. 2020;2:1", "20137807"),))

Open = Callable[..., AbstractAsyncContextManager[Pilot[None]]]


class Bench(App[None]):
    """The pane alone; keeps what it says."""

    CSS = "#page { margin: 0 2; } #banner { padding: 0 2; margin-bottom: 1; }"

    def __init__(self, ascii_only: bool) -> None:
        super().__init__()
        self.pane = PaperPane(ascii_only=ascii_only)
        self.said: list[tuple[str, str]] = []

    def get_css_variables(self) -> dict[str, str]:
        return {**super().get_css_variables(), "muted": "#888888"}

    def compose(self) -> ComposeResult:
        yield self.pane

    def on_paper_pane_open_article(self, event: PaperPane.OpenArticle) -> None:
        self.said.append(("article", event.pmid))

    def on_paper_pane_open_address(self, event: PaperPane.OpenAddress) -> None:
        self.said.append(("address", event.url))

    def on_paper_pane_search_term(self, event: PaperPane.SearchTerm) -> None:
        self.said.append(("term", event.query))


@pytest.fixture
def bench(monkeypatch: pytest.MonkeyPatch) -> Open:
    monkeypatch.setenv("TEXTUAL_ANIMATIONS", "none")
    monkeypatch.delenv("NO_COLOR", raising=False)

    @asynccontextmanager
    async def begin(
        article: Article | None = PAPER, *, size: tuple[int, int] = (80, 24), ascii_only: bool = False, **how: object
    ) -> AsyncIterator[Pilot[None]]:
        app = Bench(ascii_only)
        async with app.run_test(size=size, notifications=True) as pilot:
            app.pane.focus()
            if article is not None:
                app.pane.show(article, **how)
            await pilot.pause()
            yield pilot

    return begin


def place_of(pilot: Pilot[None], words: str) -> Offset:
    """Where some words stand on the screen."""
    for y, line in enumerate(screen_text(pilot).splitlines()):
        if words in line:
            return Offset(line.index(words), y)
    raise AssertionError(f"{words!r} is not on the screen:\n{screen_text(pilot)}")


async def click(pilot: Pilot[None], words: str) -> None:
    place = place_of(pilot, words)
    await pilot.click(offset=(place.x + 1, place.y))
    await pilot.pause()


@pytest.mark.parametrize("size", [(80, 24), (120, 35), (200, 50), (40, 12), (20, 5)])
async def test_a_paper_is_shown_at_every_size(bench, size):
    async with bench(size=size) as pilot:
        lines = screen_text(pilot).splitlines()
        assert any("Invent J" in line for line in lines)
        assert pilot.app.pane.max_scroll_x == 0


async def test_a_wide_pane_has_its_labels_in_the_margin_and_the_page_in_the_middle(bench):
    async with bench(size=(140, 40)) as pilot:
        background = next(line for line in screen_text(pilot).splitlines() if "Background" in line)
        assert background.index("Background  Glow") > 20
        page = pilot.app.pane.page.region
        assert abs(page.x - (140 - page.right)) <= 2


async def test_prose_keeps_its_measure(bench):
    async with bench(size=(200, 50)) as pilot:
        assert max(line.content.cell_length for line in pilot.app.pane.page.lines) <= 96


async def test_sections_can_be_jumped_to(bench):
    async with bench(size=(80, 10)) as pilot:
        pane = pilot.app.pane
        assert ("abstract", "Abstract") in pane.sections()
        pane.jump("keywords")
        await until(pilot, lambda: "Keywords" in screen_text(pilot).splitlines()[0])
        pane.action_next_section()
        await until(pilot, lambda: "References" in screen_text(pilot).splitlines()[0])
        pane.action_previous_section()
        await until(pilot, lambda: "Keywords" in screen_text(pilot).splitlines()[0])
        pane.action_previous_section()
        pane.action_previous_section()
        pane.jump("nowhere")
        await until(pilot, lambda: "Keutgen" in screen_text(pilot).splitlines()[0])


async def test_folds_open_by_click_and_by_action(bench):
    async with bench(size=(80, 30)) as pilot:
        pane = pilot.app.pane
        await click(pilot, "1 affiliation")
        await until(pilot, lambda: "Rush, Chicago." in screen_text(pilot))
        pane.action_toggle_affiliations()
        await until(pilot, lambda: "Rush, Chicago." not in screen_text(pilot))
        pane.action_toggle_folds()
        await until(pilot, lambda: "Rush, Chicago." in screen_text(pilot))
        assert any("Reference number 29." in line.content.plain for line in pane.page.lines)
        pane.action_toggle_folds()
        await until(pilot, lambda: "Rush, Chicago." not in screen_text(pilot))
        pane.action_toggle_folds()
        pane.show(PAPER)
        await until(pilot, lambda: "Rush, Chicago." not in screen_text(pilot))


async def test_opening_a_fold_does_not_move_the_text_away(bench):
    async with bench(size=(80, 10)) as pilot:
        pane = pilot.app.pane
        pane.jump("keywords")
        await until(pilot, lambda: "Keywords" in screen_text(pilot).splitlines()[0])
        pane.action_toggle_affiliations()
        await pilot.pause()
        await until(pilot, lambda: "Keywords" in screen_text(pilot).splitlines()[0])


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ("PMID 29768149", ("address", "https://pubmed.ncbi.nlm.nih.gov/29768149/")),
        ("doi: 10.1056/x", ("address", "https://doi.org/10.1056/x")),
        ("Xavier M Keutgen", ("term", '"Keutgen XM"[au]')),
        ("PMID 20137807", ("article", "20137807")),
    ],
)
async def test_links_are_followed_by_mouse(bench, words, message):
    async with bench(RETRACTED) as pilot:
        await click(pilot, words)
        await until(pilot, lambda: pilot.app.said)
        assert pilot.app.said == [message]


async def test_links_are_followed_by_key(bench):
    async with bench(RETRACTED) as pilot:
        pane = pilot.app.pane
        pane.action_follow_link()
        pane.action_next_link()
        pane.action_next_link()
        assert pane.page.current is not None
        assert pane.page.current.name == "https://pubmed.ncbi.nlm.nih.gov/29768149/"
        pane.action_previous_link()
        pane.action_follow_link()
        await until(pilot, lambda: pilot.app.said)
        assert pilot.app.said == [("address", "https://doi.org/10.1056/x")]
        for _ in range(60):
            pane.action_next_link()
            await pilot.pause()
            target = pane.page.current
            assert target is not None
        assert target == pane.page.targets()[-1]
        await until(pilot, lambda: pane.scroll_offset.y <= target.line < pane.scroll_offset.y + pane.size.height)


async def test_the_link_under_the_mouse_is_underlined(bench):
    async with bench() as pilot:
        place = place_of(pilot, "Xavier")
        await pilot.hover(offset=(place.x, place.y))
        await until(pilot, lambda: underlined(pilot) == ["Xavier M Keutgen"])
        await pilot.hover(offset=(place.x, 23))
        await until(pilot, lambda: underlined(pilot) == [])


async def test_links_are_underlined_without_colour(bench, monkeypatch):
    async with bench() as pilot:
        assert underlined(pilot) == []
    monkeypatch.setenv("NO_COLOR", "1")
    app = Bench(False)
    async with app.run_test(size=(80, 24)) as pilot:
        app.pane.show(PAPER)
        await until(pilot, lambda: "PMID 29768149" in underlined(pilot))


def underlined(pilot: Pilot[None]) -> list[str]:
    strips = pilot.app.screen._compositor.render_strips()
    return [segment.text for strip in strips for segment in strip if segment.style and segment.style.underline]


async def test_links_reach_the_terminal(bench):
    async with bench() as pilot:
        strips = pilot.app.screen._compositor.render_strips()
        addresses = {segment.style.link for strip in strips for segment in strip if segment.style}
        assert {"https://pubmed.ncbi.nlm.nih.gov/29768149/", "https://doi.org/10.1056/x"} <= addresses


async def test_the_banner_stays_while_the_text_scrolls(bench):
    async with bench(RETRACTED) as pilot:
        pane = pilot.app.pane
        pane.scroll_end(animate=False)
        await until(pilot, lambda: pane.scroll_offset.y > 10)
        assert "RETRACTED  Invent J Lamps. 2020;2:1" in screen_text(pilot).splitlines()[0]
        pane.show(PAPER)
        await until(pilot, lambda: "RETRACTED" not in screen_text(pilot))


async def test_a_concern_is_no_retraction(bench):
    concern = replace(PAPER, corrections=(Correction("ExpressionOfConcernIn", "C. 2019"),))
    async with bench(concern) as pilot:
        assert "EXPRESSION OF CONCERN  C. 2019" in screen_text(pilot)
        assert pilot.app.pane.has_class("concern")
        pilot.app.pane.show(RETRACTED)
        assert not pilot.app.pane.has_class("concern")


async def test_words_of_the_search_can_be_gone_through(bench):
    async with bench(terms=["seen"]) as pilot:
        pane = pilot.app.pane
        for number in range(1, 7):
            assert pane.step_match(1).startswith(f"match {number} of ")
        assert pane.step_match(-1).startswith("match 5 of ")
        pane.leave_match()
        assert pane.border_title == "Paper"
        last = pane.step_match(-1).split()
        assert last[1] == last[3]
        pane.highlight(["glow"])
        pane.step_match(-1)
        await until(pilot, lambda: pane.scroll_offset.y > 0)
        pane.highlight(["nowhere"])
        assert pane.step_match(1) == ""
        await until(pilot, lambda: "None of the search words is here." in screen_text(pilot))


async def test_a_new_paper_begins_at_its_top_and_the_same_one_stays(bench):
    async with bench() as pilot:
        pane = pilot.app.pane
        pane.jump("keywords")
        await until(pilot, lambda: pane.scroll_offset.y > 5)
        here = pane.scroll_offset.y
        pane.show(PAPER, keep_scroll=True)
        await pilot.pause()
        assert pane.scroll_offset.y == here
        pane.show(replace(PAPER, title="Another."))
        await until(pilot, lambda: pane.scroll_offset.y == 0)


async def test_a_summary_and_a_message(bench):
    async with bench() as pilot:
        pane = pilot.app.pane
        pane.show_summary(Summary(5, "[/] A title.", ("Smith J",)), "Fetching [the] record …")
        await until(pilot, lambda: "Fetching [the] record …" in screen_text(pilot))
        assert "[/] A title." in screen_text(pilot)
        assert pane.article is None
        assert pane.sections() == []
        pane.show_message(Content("Welcome [/b] " + "word " * 40))
        await until(pilot, lambda: "Welcome [/b] word" in screen_text(pilot))
        pane.action_next_section()
        pane.action_toggle_folds()
        pane.step_match(1)
        await pilot.resize_terminal(40, 20)
        await until(pilot, lambda: max(line.content.cell_length for line in pane.page.lines) <= 36)


async def test_hostile_text_is_shown_as_it_is(bench):
    hostile = "[bold]x[/bold] [/ [@click=app.quit]y[/] [link=javascript:1]z"
    paper = replace(
        PAPER,
        title=hostile,
        doi=hostile,
        abstract=(AbstractSection(hostile, "[/LABEL"),),
        corrections=(Correction("RetractionIn", hostile, hostile),),
    )
    async with bench(paper, size=(120, 40)) as pilot:
        assert screen_text(pilot).count(hostile) >= 3
        assert "[/label" in screen_text(pilot)
        await click(pilot, "[@click")
        assert pilot.app.said == []
        assert pilot.app.is_running


async def test_copied_text_has_the_paragraphs_of_the_paper(bench):
    async with bench(size=(140, 40)) as pilot:
        page = pilot.app.pane.page
        first = next(i for i, line in enumerate(page.lines) if "Background" in line.content.plain)
        last = next(i for i, line in enumerate(page.lines) if "Results" in line.content.plain) - 2
        end = Offset(len(page.lines[last].content.plain), last)
        start = Offset(page.lines[first].content.plain.index("Glow"), first)
        copied = page.get_selection(Selection(start, end))
        assert copied == (SENTENCE.strip() + (" " + SENTENCE.strip()) * 5, "\n")
        everything = page.get_selection(Selection(None, None))
        assert everything is not None
        assert "Glow in lamps: a trial.\n" in everything[0]


@pytest.mark.parametrize("y", [-1, 0, 5, 10_000])
@pytest.mark.parametrize("x", [0, 10_000])
async def test_no_selection_ends_the_reader(bench, x, y):
    async with bench() as pilot:
        page = pilot.app.pane.page
        for start in (None, Offset(0, 0), Offset(x, y)):
            for end in (None, Offset(x, y)):
                assert page.get_selection(Selection(start, end)) is not None
        page.set_lines([], 10)
        assert page.get_selection(Selection(Offset(x, y), None)) is None


async def test_dragging_selects_and_copies(bench):
    async with bench() as pilot:
        place = place_of(pilot, "Glow in lamps")
        await pilot.mouse_down(offset=(place.x, place.y))
        await pilot.hover(offset=(place.x + 4, place.y))
        await pilot.mouse_up(offset=(place.x + 4, place.y))
        await until(pilot, lambda: pilot.app.screen.get_selected_text())
        assert pilot.app.screen.get_selected_text().startswith("Glow")
        place = place_of(pilot, "Glow in lamps")
        await pilot.mouse_down(offset=(place.x, place.y))
        await pilot.hover(offset=(79, 23))
        await pilot.mouse_up(offset=(79, 23))
        assert "Abstract" in (pilot.app.screen.get_selected_text() or "")
        pilot.app.pane.show(replace(PAPER, abstract=(), references=()))
        await pilot.pause()
        assert not pilot.app.screen.get_selected_text()


async def test_the_place_is_kept_through_a_storm_of_sizes(bench):
    async with bench(size=(80, 10)) as pilot:
        pane = pilot.app.pane
        pane.jump("keywords")
        await until(pilot, lambda: pane.scroll_offset.y > 0)
        for width, height in ((200, 50), (20, 5), (121, 3), (33, 60), (1, 1), (160, 9), (80, 10)):
            await pilot.resize_terminal(width, height)
            await pilot.pause()
        await until(pilot, lambda: "Keywords" in screen_text(pilot).splitlines()[0])


async def test_only_ascii_is_drawn_where_asked_for(bench):
    async with bench(RETRACTED, ascii_only=True) as pilot:
        page = pilot.app.pane.query("#page, #banner").results()
        assert "".join(line.content.plain for part in page for line in part.lines).isascii()


async def test_thousands_of_names_scroll(bench):
    people = tuple(Author(f"Name{i}", "A", "A") for i in range(5_000))
    async with bench(replace(PAPER, investigators=people)) as pilot:
        pane = pilot.app.pane
        pane.action_toggle_folds()
        await until(pilot, lambda: pane.max_scroll_y > 500)
        pane.jump("record")
        await until(pilot, lambda: "Data: PubMed" in screen_text(pilot))


@pytest.mark.parametrize("size", [(20, 5), (60, 20)], ids=["tiny", "narrow"])
async def test_a_paper_under_a_dialog_is_set_for_the_width_that_it_comes_back_to(start, size):
    async with start(size=size, keep=("29768149",)) as pilot:
        reader = pilot.app.reader
        reader.open_paper(29768149, focus=True, read=True)
        await until(pilot, lambda: reader.paper.article is not None and reader.paper.stands)
        await pilot.press("question_mark")
        await until(pilot, lambda: pilot.app.screen is not reader)
        await pilot.resize_terminal(160, 32)
        await pilot.press("escape")
        await until(pilot, lambda: pilot.app.screen is reader and reader.paper.size.width > 70 and reader.paper.stands)
        assert max(line.content.cell_length for line in reader.paper.page.lines) <= reader.paper.size.width
        assert reader.paper.scroll_offset.y == 0
