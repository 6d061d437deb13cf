"""A screen of ASCII alone."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.segment import Segment
from textual.color import Color

from netreader.tui.plain import AsciiOnly
from tests.tui.waiting import screen_text, until

BLACK = Color(0, 0, 0)


def shown(text: str) -> str:
    return "".join(segment.text for segment in AsciiOnly().apply([Segment(text)], BLACK))


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("Gökçe Yıldız, Ó Súilleabháin", "Gokce Yildiz, O Suilleabhain"),
        ("P≤0.05, 10⁹/L, 10⁻³, β₂", "P?0.05, 10?/L, 10??, b2"),  # 10⁹ is not 109, and ≤ is not <
        ("O'Byrne¹ ², m², ¹⁷⁷Lu, Ca²⁺, cm⁻²", "O'Byrne1 2, m2, 177Lu, Ca2+, cm-2"),
        ("0·47 (0·30–0·73) · TGF-β1, 5 µg, Łódź, Ά", "0.47 (0.30-0.73) - TGF-b1, 5 ug, Lodz, A"),
        ("│ Results · 1 of 29 … ▾", "| Results - 1 of 29 ~ v"),
        ("“tumour board’s”", '"tumour board\'s"'),
        ("肝 tumour", "?? tumour"),
    ],
)
def test_what_stands_for_a_sign(text, wanted):
    assert shown(text) == wanted


def test_what_stands_before_may_be_another_segment():
    drawn = AsciiOnly().apply([Segment("Byrne"), Segment("¹"), Segment(" 10"), Segment("⁹")], BLACK)
    assert [segment.text for segment in drawn] == ["Byrne", "1", " 10", "?"]


@given(st.text(st.characters(min_codepoint=32, exclude_categories=["Cc", "Cs", "Cn", "Co"]), max_size=40))
def test_it_is_ascii_of_the_same_width(text):
    assert shown(text).isascii()
    assert sum(cell_len(shown(ch)) for ch in text) == sum(cell_len(ch) for ch in text)


async def test_nothing_else_is_on_the_screen(start):
    async with start(size=(120, 35), keep=("90000022",), ascii=True) as pilot:
        await until(pilot, lambda: "Okafor - " in screen_text(pilot) and "Gokce Y" in screen_text(pilot))
        for key, text in (
            ("question_mark", "Next paper"),
            ("ctrl+p", "Search PubMed, or the library"),
            ("t", "commas between"),
        ):
            await pilot.press(key)
            await until(pilot, lambda text=text: text in screen_text(pilot))
            assert screen_text(pilot).isascii()
            await pilot.press("escape")
            await until(pilot, lambda: len(pilot.app.screen_stack) == 1)
