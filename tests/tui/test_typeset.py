"""Lines: nothing is lost or too wide, and what belongs together stays together."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from textual.content import Content

from netreader.tui.typeset import BLANK, Line, beside, fill, flow, hang

WORDS = st.text(st.characters(exclude_categories=["Cc", "Cs", "Zl", "Zp", "Cf", "Mn", "Me"]), max_size=300)


def texts(lines: list[Line]) -> list[str]:
    return [line.content.plain for line in lines]


def joined(lines: list[Line]) -> str:
    """The text as it is copied."""
    return "".join(
        (line.joint if index else "") + line.content.plain[line.indent :] for index, line in enumerate(lines)
    )


@given(WORDS, st.integers(8, 90))
def test_lines_hold_all_the_text_and_no_more_than_fits(text, width):
    lines = fill(Content(text), width)
    assert all(cell_len(line.content.plain) <= width for line in lines)
    assert "".join(joined(lines).split()) == "".join(text.split())


@given(st.lists(st.sampled_from(["12 mg", "p = 0.03", "word", "a", "budesonide-formoterol", "(n = 14)"]), min_size=1))
def test_words_are_parted_by_one_blank_when_copied(words):
    text = " ".join(words)
    assert joined(fill(Content(text), 24)) == text


@pytest.mark.parametrize("kept", ["p = 0.046", "200 µg", "n = 12", "95 %", "PMID 29768149", "phase 3", "12 ± 3"])
def test_figures_stay_with_what_they_belong_to(kept):
    for before in range(1, 40):
        lines = texts(fill(Content(f"{'x' * before} and then {kept} of them all"), 30))
        assert any(kept in line for line in lines), lines


def test_a_long_compound_breaks_behind_its_own_hyphen_and_is_copied_whole():
    lines = fill(Content("treated with budesonide-formoterol"), 26)
    assert texts(lines) == ["treated with budesonide-", "formoterol"]
    assert joined(lines) == "treated with budesonide-formoterol"


def test_short_compounds_and_addresses_do_not_break():
    assert texts(fill(Content("of well-controlled asthma"), 16)) == ["of", "well-controlled", "asthma"]
    lines = texts(fill(Content("at https://example.org/something-something/otherwise-other now"), 60))
    assert any("https://example.org/something-something/otherwise-other" in line for line in lines)


def test_a_word_longer_than_a_line_is_cut():
    assert texts(fill(Content("see " + "y" * 25), 10)) == ["see", "y" * 10, "y" * 10, "y" * 5]


def test_chinese_breaks_between_characters_and_not_before_a_full_stop():
    lines = texts(fill(Content("神经内分泌肿瘤的治疗。手术"), 10))
    assert all(cell_len(line) <= 10 for line in lines)
    assert not any(line.startswith("。") for line in lines)
    assert "".join(lines) == "神经内分泌肿瘤的治疗。手术"


def test_styles_survive_a_line_break():
    lines = fill(Content.styled("one two three four", "bold"), 8)
    assert len(lines) > 1
    assert all(line.content.spans[0].style == "bold" for line in lines)


def test_hanging_lines_begin_under_the_text():
    lines = hang("12. ", Content("a reference that goes on over more than one line"), 24)
    assert lines[0].content.plain.startswith("12. a reference")
    assert all(line.content.plain.startswith("    ") and line.indent == 4 for line in lines[1:])
    assert joined(lines) == "12. a reference that goes on over more than one line"


def test_a_lead_that_leaves_no_room_stands_above():
    lines = texts(hang("A very long lead  ", Content("and its text"), 20))
    assert lines == ["A very long lead", "  and its text"]


def test_flowing_items_stay_whole():
    names = [Content(name) for name in ("Xavier M Keutgen", "Erik Schadde", "Rodney F Pommier")]
    lines = flow(names, ", ", 30)
    assert texts(lines) == ["Xavier M Keutgen,", "Erik Schadde, Rodney F Pommier"]
    assert joined(lines) == "Xavier M Keutgen, Erik Schadde, Rodney F Pommier"


def test_a_dot_stands_only_between_items_of_a_line_but_is_copied():
    lines = flow([Content(word) for word in ("Humans", "Asthma", "Budesonide")], " · ", 16)
    assert texts(lines) == ["Humans · Asthma", "Budesonide"]
    assert joined(lines) == "Humans · Asthma · Budesonide"


def test_an_item_longer_than_a_line_is_filled():
    lines = flow([Content("short"), Content("an item of many words"), Content("end")], " · ", 12)
    assert all(cell_len(line) <= 12 for line in texts(lines))
    assert joined(lines).split(" · ")[0] == "short"


def test_flowing_nothing_is_nothing():
    assert flow([], ", ", 20) == []


def test_a_label_in_the_margin_ends_near_the_text():
    lines = beside(Content("Conflict of interest"), [Line(Content("None."))], 14)
    assert texts(lines) == [" Conflict of  None.", "    interest  "]
    assert beside(Content(""), [BLANK], 14) == [BLANK]
