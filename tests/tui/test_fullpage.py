"""A full text as lines: within the measure, every letter of its texts found again, nothing parsed as markup."""

from __future__ import annotations

import random
import re
from pathlib import Path

import pytest

from netreader.article import AbstractSection, Article
from netreader.errors import NetreaderError
from netreader.formats import fulltext as written
from netreader.passages.parts import parts_of
from netreader.pubmed import jats
from netreader.tui import fullpage, marking
from netreader.tui.sheet import Sheet

OWN = Path(__file__).parents[1] / "fixtures" / "jats"
WHIPPLE = (OWN / "pmc" / "PMC99999922.xml").read_bytes()
ARTICLE = Article("90000022", "A title.", abstract=(AbstractSection("An abstract."),))

SHEETS = {"wide": Sheet(76, 20), "narrow": Sheet(34, 0), "ascii": Sheet(60, 0, True)}


def text_of(data=WHIPPLE):
    found = jats.parse(data)
    assert found is not None
    return found


@pytest.mark.parametrize("sheet", SHEETS.values(), ids=SHEETS)
def test_every_letter_of_its_texts_is_found_again_on_the_page(sheet):
    text = text_of()
    texts = {part.name: part.text for part in parts_of(ARTICLE, text).values()}
    lines = [line for section in fullpage.page(ARTICLE, text, sheet) for line in section.lines]
    _, runs = marking.runs_of(lines, texts)
    for name, whole in texts.items():
        seen = set()
        for run in runs:
            if run.part == name:
                seen.update(range(run.start, run.end))
        assert not [at for at, letter in enumerate(whole) if not letter.isspace() and at not in seen], name


@pytest.mark.parametrize("sheet", SHEETS.values(), ids=SHEETS)
def test_lines_stay_within_the_measure(sheet):
    for section in fullpage.page(ARTICLE, text_of(), sheet):
        assert max(line.content.cell_length for line in section.lines) <= sheet.cells, section.name


def test_its_sections_figures_and_tables_can_be_jumped_to():
    outline = [section.heading for section in fullpage.page(ARTICLE, text_of(), SHEETS["wide"]) if section.heading]
    assert outline[:3] == ["Title", "Abstract", "Introduction"]
    assert "  2.1 Patients" in outline
    assert "  Figure 1. Survival after operation" in outline
    assert outline[-2:] == ["References", "Licence"]


def test_the_articles_own_abstract_stands_in_for_one_that_pubmed_lacks():
    headings = [section.name for section in fullpage.page(Article("1", "T."), text_of(), SHEETS["wide"])]
    assert "abstract" not in headings
    assert "abstract-1" in headings


def test_hostile_text_is_text():
    data = WHIPPLE.replace(b"We never met", b"[/b] [red]x[/red] \x1b]0;pwned\x07 [link=javascript:x]y")
    data = data.replace(b"Introduction", "\u202eright to left".encode())
    shown = "\n".join(
        line.content.plain
        for section in fullpage.page(ARTICLE, text_of(data), SHEETS["wide"])
        for line in section.lines
    )
    assert "[/b] [red]x[/red] ]0;pwned [link=javascript:x]y" in shown
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e]", shown)


def test_a_text_without_end_is_cut_and_says_so(monkeypatch):
    monkeypatch.setattr(fullpage, "LONGEST", 300)
    pages = fullpage.page(ARTICLE, text_of(), SHEETS["wide"])
    cut = next(section for section in pages if section.name == "cut")
    assert "more sections are not shown" in cut.lines[0].content.plain


def test_damaged_articles_are_read_or_refused_but_never_break_anything():
    dice = random.Random(11)
    tags = [found.span() for found in re.finditer(rb"</?[a-z:-]+[^>]*>", WHIPPLE)]
    read = refused = 0
    for _ in range(120):
        data = bytearray(WHIPPLE)
        for _ in range(dice.randint(1, 4)):
            at = dice.randrange(len(data))
            how = dice.randrange(3)
            if how == 0:
                data[at] = dice.randrange(256)
            elif how == 1:
                del data[at : at + dice.randint(1, 60)]
            else:
                start, end = dice.choice(tags)
                data[dice.choice(tags)[0] : 0] = WHIPPLE[start:end]
        try:
            text = jats.parse(bytes(data))
        except NetreaderError:
            refused += 1
            continue
        if text is None:
            continue
        read += 1
        fullpage.page(ARTICLE, text, SHEETS["narrow"])
        written.as_text(text, 40)
        written.as_markdown(text)
        written.as_json(text)
    assert read > 5
    assert refused > 5
