"""Lenses as a person uses them: lists with their reasons, marks, cards, papers of the same trial."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import pytest
from textual.style import Style
from textual.widgets import OptionList

from netreader.lenses.known import known
from netreader.lenses.look import Look
from netreader.pubmed import jats, records
from netreader.tui.dialogs.choose import ChooseDialog
from netreader.tui.dialogs.lenses import LensesDialog
from netreader.tui.dialogs.trial import TrialDialog
from netreader.tui.lensmarks import LOOKS, look_of, underlays
from netreader.tui.marking import COLOURS, DEPTHS, Drawn, Run, Runs, depth_of, overlays, runs_of, tagged
from tests.tui.waiting import screen_text, settled, until

FIXTURES = Path(__file__).parents[1] / "fixtures"
KEPT = ("90000001", "36260828", "26703889", "19704057")


async def opened(pilot, pmid):
    reader = pilot.app.reader
    reader.open_paper(int(pmid), focus=True, read=True)
    await until(pilot, lambda: reader.paper.article is not None and reader.paper.article.pmid == pmid)
    await until(pilot, lambda: reader.focused is reader.paper)
    return reader


async def dialog(pilot, kind):
    await until(pilot, lambda: isinstance(pilot.app.screen, kind))
    await settled(pilot)
    return pilot.app.screen


def looks(reader) -> set[str]:
    return {look for of in reader.paper.page._underlays.values() for _, _, look in of}


@pytest.mark.parametrize("dark", [True, False], ids=("dark", "light"))
@pytest.mark.parametrize("system", ["truecolor", "256", "standard", None])
@pytest.mark.parametrize("no_color", [False, True], ids=("colours", "NO_COLOR"))
def test_every_terminal_has_a_look_for_every_mark(system, dark, no_color):
    """In 256 colours, as tmux has them, the marks of lenses once ended in a fault."""
    app = SimpleNamespace(
        no_color=no_color, console=SimpleNamespace(color_system=system), current_theme=SimpleNamespace(dark=dark)
    )
    depth = depth_of(app)
    assert depth in DEPTHS
    runs = Runs([Run(0, 0, 40, "abstract", 0)])
    marked = [(lens, "abstract", 3 * at, 3 * at + 2) for at, lens in enumerate(LOOKS)]
    drawn = [Drawn("abstract", 3 * at, 3 * at + 9, colour) for at, colour in enumerate(COLOURS)]
    under, over = underlays(runs, marked, depth)[0], overlays(runs, drawn, depth)[0]
    assert len(under) == len(LOOKS)
    for _, _, look in [*under, *over]:
        names = dict.fromkeys(("primary", "secondary", "accent", "success", "error"), "#102030")
        assert Style.parse(look, names) != Style(), look  # and Textual can read it


async def test_lists_marks_and_the_way_to_a_place(start):
    async with start(size=(80, 24), keep=KEPT) as pilot:
        reader = await opened(pilot, "36260828")
        assert looks(reader) == set()
        await pilot.press("i")
        shown = await dialog(pilot, LensesDialog)
        await until(pilot, lambda: "progression-free survival" in screen_text(pilot))
        await pilot.press("space", "x")
        await until(pilot, lambda: look_of("abbreviations", reader.paper.depth) in looks(reader))
        await pilot.press("3")
        await until(pilot, lambda: "0.58" in screen_text(pilot))
        await pilot.press("space")
        await until(pilot, lambda: look_of("numbers", reader.paper.depth) in looks(reader))
        ratio = next(i for i, row in enumerate(shown._rows) if "hazard ratio" in row.line.plain)
        await pilot.press(*["down"] * ratio)
        await until(pilot, lambda: "names it" in screen_text(pilot))  # the rule
        await pilot.press("y")
        await until(pilot, lambda: "0.58" in pilot.app.clipboard)
        assert "J Clin Oncol. 2023" in pilot.app.clipboard
        await pilot.press("enter")
        await until(pilot, lambda: reader.paper._pointed is not None)
        part, begin, end = reader.paper._pointed
        assert part == "abstract"
        assert reader.paper._texts[part][begin:end].startswith("0.58")
        await until(pilot, lambda: "PFS [progression-free survival]" in screen_text(pilot).replace("\n", " "))
        # What is put in disturbs no place: every letter of the text still stands where its run says.
        lines = reader.paper.page.lines
        for run in reader.paper._runs:
            text = reader.paper._texts[run.part]
            assert lines[run.line].content.plain[run.left : run.right] == text[run.start : run.end]
        # Another paper is marked too, and the next session remembers the switches.
        await opened(pilot, "26703889")
        await until(pilot, lambda: look_of("numbers", reader.paper.depth) in looks(reader))
        reader.save_session()
    async with start(size=(80, 24)) as pilot:
        reader = pilot.app.reader
        await until(pilot, lambda: look_of("numbers", reader.paper.depth) in looks(reader))
        assert reader._switched == {"abbreviations", "numbers", "expanded"}


async def test_cards_papers_of_the_same_trial_and_the_whole_library(start):
    async with start(size=(120, 35), keep=KEPT) as pilot:
        reader = await opened(pilot, "90000001")
        await pilot.press("i", "2")
        await dialog(pilot, LensesDialog)
        await until(pilot, lambda: "PROMID" in screen_text(pilot))
        await pilot.press("enter")
        await dialog(pilot, TrialDialog)
        await until(pilot, lambda: "0.20-0.59" in screen_text(pilot) and "kept" in screen_text(pilot))
        text = screen_text(pilot)
        assert "J Clin Oncol 2009" in text  # the record that the numbers come from
        assert "The endpoint is time to progression" in text  # a caution
        await pilot.press("escape")
        await dialog(pilot, LensesDialog)
        await pilot.press("5")
        await until(pilot, lambda: "2 papers" in screen_text(pilot))
        row = next(i for i, row in enumerate(pilot.app.screen._rows) if row.what == "open" and row.value == 19704057)
        await pilot.press(*["down"] * row, "enter")
        await until(pilot, lambda: reader.paper.article is not None and reader.paper.article.pmid == "19704057")
        await reader.run_action("trials_here")
        await dialog(pilot, ChooseDialog)
        await until(pilot, lambda: "PROMID" in screen_text(pilot))
        await pilot.press("enter")
        await until(pilot, lambda: reader.listing.source == "library" and reader.listing.total == 2)


async def test_without_a_paper_or_anything_to_see(start):
    async with start(size=(80, 24), keep=("90000031",)) as pilot:
        reader = await opened(pilot, "90000031")
        for key in "12345":
            await pilot.press("i", key)
            shown = await dialog(pilot, LensesDialog)
            assert "the text" not in shown._head().plain  # nothing is there to be marked
            height = shown.query_one(OptionList).size.height
            assert key in "45" or 3 <= height <= 5  # one row takes no whole screen
            await pilot.press("space", "x", "y", "c", "g", "enter", "escape")
            await until(pilot, lambda: pilot.app.screen is reader)


def test_numbers_stand_in_columns_and_say_which_text_they_are_in(tmp_path):
    paper = records.parse((FIXTURES / "pubmed" / "90000022.xml").read_bytes())[0].article
    full = jats.parse((FIXTURES / "jats" / "pmc" / "PMC99999922.xml").read_bytes())
    everything = known(tmp_path / "abbreviations.toml", tmp_path / "trials.toml")

    def lines(full):
        shown = LensesDialog(
            Look(paper, everything, full), "numbers", 0, set(), set, list, citation="", notices=(), ascii_only=False
        )
        return [row.line.plain for row in shown._numbers()]

    alone, both = lines(None), lines(full)
    assert len(alone) == 4
    assert all(line[35] == " " != line[36] for line in alone)
    assert sorted(line[36:47].strip() for line in both) == ["abstract"] * 4 + ["full text"] * 4
    assert len({line[:47] for line in both}) == len(both)
    assert all(line[46] == " " != line[47] for line in both)


def test_words_put_in_leave_every_place_where_it_was():
    from textual.content import Content

    from netreader.tui.pieces import expanded
    from netreader.tui.typeset import fill

    text = "Median PFS and OS; PFS again."
    content = expanded(
        tagged(Content(text), "abstract", 0, len(text)), [(10, "progression-free survival"), (17, "overall")]
    )
    assert content.plain == "Median PFS [progression-free survival] and OS [overall]; PFS again."
    lines, runs = runs_of(fill(content, 20), {"abstract": text})
    shown = [lines[run.line].content.plain[run.left : run.right] for run in runs]
    assert shown == [text[run.start : run.end] for run in runs]
    assert "".join("".join(shown).split()) == "".join(text.split())
