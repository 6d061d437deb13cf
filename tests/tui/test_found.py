"""Finding in the paper: what is found in lines as they are set, and the line in which one types it."""

from __future__ import annotations

from textual.content import Content

from netreader.tui.found import Searchable
from netreader.tui.typeset import Line, beside, fill, indented
from tests.tui.waiting import screen_text, until


def shown(lines, typed):
    return [
        "|".join(lines[line].content.plain[left:right] for line, left, right in place)
        for place in Searchable(lines).places(typed)
    ]


def test_found_whatever_the_case_and_accents():
    lines = fill(Content("Öberg and ØBERG met Oberg; the ﬁrst naïve µg of straße."), 76)
    assert shown(lines, "oberg") == ["Öberg", "ØBERG", "Oberg"]
    assert shown(lines, "FIRST NAIVE") == ["ﬁrst naïve"]
    assert shown(lines, "strasse") == ["straße"]
    assert shown(lines, "nowhere") == shown(lines, "  ") == []


def test_found_over_the_ends_of_lines_but_not_of_paragraphs():
    text = Content("Median placebo-controlled survival was not reached with lanreotide.\nNext")
    lines = [indented(line, 4) for line in fill(text, 21)]
    assert [line.content.plain.strip() for line in lines][:3] == [
        "Median placebo-",
        "controlled survival",
        "was not reached with",
    ]
    assert shown(lines, "placebo-controlled") == ["placebo-|controlled"]
    assert shown(lines, "survival  was not") == ["survival|was not"]
    assert shown(lines, "lanreotide. next") == []


def test_labels_in_the_margin_are_found_and_do_not_part_a_sentence():
    lines = beside(Content("Patients and methods"), fill(Content("one two three four five six seven"), 12), 14)
    assert len(lines) > 2
    assert shown(lines, "three four") == ["three four"] or "|" in shown(lines, "three four")[0]
    assert shown(lines, "six seven")
    assert shown([Line(Content("Results  Median"))], "results median") == ["Results  Median"]


async def test_find_marks_all_places_and_steps(start, ncbi):
    ncbi.stop()
    async with start(size=(120, 30), keep=("19704057",)) as pilot:
        reader = pilot.app.reader
        paper = reader.paper
        await until(pilot, lambda: reader.pictured and paper.article is not None)
        await pilot.press("ctrl+f", *"Octreo")  # from the results: in the paper at the cursor
        await until(pilot, lambda: len(paper.places) > 3)
        assert reader.focused.id == "find"
        count = len(paper.places)
        await until(pilot, lambda: f"1 of {count}" in screen_text(pilot))
        await pilot.press("enter")
        await until(pilot, lambda: f"1 of {count}  n next" in screen_text(pilot).splitlines()[-1])  # n is no note now
        await pilot.press("n", "n", "N", "j")
        await until(pilot, lambda: f"2 of {count}" in screen_text(pilot))
        assert reader.stepping
        await pilot.press("G")
        last = next(line.content.plain for line in reversed(paper.page.lines) if line.content.plain).split()[-1]
        await until(pilot, lambda: last in screen_text(pilot).split("Find")[0])  # the line hides no text
        await pilot.press("n", "v")  # the passage found can be highlighted
        await until(pilot, lambda: paper.cursor is not None)
        assert "octreo" in paper.cursor.quote.lower()
        assert not reader.stepping
        assert not paper.places
        await pilot.press("escape", "ctrl+f")
        await until(pilot, lambda: reader.focused.id == "find" and len(paper.places) == count)  # what was typed last
        await pilot.press(*"zzqq")
        await until(pilot, lambda: "none" in screen_text(pilot))
        await pilot.press("escape")
        await until(pilot, lambda: reader.focused is paper and "Find" not in screen_text(pilot).splitlines()[-2])


async def test_find_opens_what_is_folded_and_folds_it_again(start, ncbi):
    ncbi.stop()
    async with start(size=(120, 30), keep=("90000022",)) as pilot:
        reader = pilot.app.reader
        paper = reader.paper
        await until(pilot, lambda: reader.pictured and paper.article is not None)

        def is_open() -> bool:
            return any("Imaginary Road" in line.content.plain for line in paper.page.lines)

        assert not is_open()
        await pilot.press("2", "ctrl+f", *"fistula")
        await until(pilot, lambda: is_open() and paper.places)
        await pilot.press("escape")
        await until(pilot, lambda: not is_open())
        place = paper.article.authors[0].affiliations[0].split(",")[0]
        await pilot.press("ctrl+f", *("space" if letter == " " else letter for letter in place))
        await until(pilot, lambda: paper.places)
        await pilot.press("enter", "escape")
        await until(pilot, lambda: not paper.places and paper.stands)
        assert is_open()  # where one stands stays open
