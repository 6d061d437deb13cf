"""Colours by measure: what is to be read can be read, on every ground it stands on."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
from rich.color import Color as RichColor
from rich.color import ColorSystem
from rich.segment import Segment
from rich.style import Style
from textual.color import Color
from textual.theme import BUILTIN_THEMES

import netreader.tui
from netreader.tui.themes import DARK, GROUNDS, LIGHT, READABLE, contrast, ours
from netreader.tui.uncoloured import Uncoloured

#: Colours of letters that stand in lists, dialogs and at the bottom.
LETTERS = ("foreground", "muted", *(f"text-{name}" for name in ("primary", "accent", "success", "warning", "error")))

OTHERS = [theme for name, theme in sorted(BUILTIN_THEMES.items()) if not theme.ansi]


def colours(theme, **options) -> dict[str, str]:
    return ours({**theme.to_color_system().generate(), **theme.variables}, **options)


def test_contrast_is_that_of_the_guidelines():
    """Black on white is 21, and #777777 on white the known case just below what may be read."""
    assert contrast(Color.parse("#000000"), Color.parse("#ffffff")) == pytest.approx(21)
    assert contrast(Color.parse("#777777"), Color.parse("#ffffff")) == pytest.approx(4.48, abs=0.005)


@pytest.mark.parametrize("ground", GROUNDS)
@pytest.mark.parametrize("letters", LETTERS)
@pytest.mark.parametrize("theme", [DARK, LIGHT], ids=("dark", "light"))
def test_our_letters_can_be_read_on_every_ground(theme, letters, ground):
    found = colours(theme)
    assert contrast(Color.parse(found[letters]), Color.parse(found[ground])) >= READABLE


@pytest.mark.parametrize("theme", OTHERS, ids=[theme.name for theme in OTHERS])
def test_in_other_themes_muted_is_as_readable_as_the_theme_allows(theme):
    found = {name: Color.parse(value) for name, value in colours(theme).items() if name in (*GROUNDS, *LETTERS[:2])}
    for ground in GROUNDS:
        most = contrast(found["foreground"], found[ground])
        assert contrast(found["muted"], found[ground]) >= min(READABLE, 0.95 * most)


@pytest.mark.parametrize("system", [ColorSystem.TRUECOLOR, ColorSystem.EIGHT_BIT, ColorSystem.STANDARD])
def test_the_row_at_the_cursor_has_a_ground_of_its_own_in_the_dark(system):
    """In 16 colours of a light terminal it has none, and the bar at its left tells it."""
    found = colours(DARK)
    shown = {
        RichColor.parse(found[name].lower()).downgrade(system).get_truecolor() for name in ("background", "cursor")
    }
    assert len(shown) == 2


def test_without_colours_what_is_chosen_is_reversed_and_what_matters_less_is_dim():
    found = colours(DARK, no_color=True)

    def style(letters: str, ground: str, **more: bool) -> Style:
        return Style(color=found[letters].lower(), bgcolor=found[ground].lower(), **more)

    drawn = Uncoloured(lambda: found).apply(
        [
            Segment("plain", style("foreground", "background")),
            Segment("muted", style("muted", "surface", bold=True)),
            Segment("chosen", style("muted", "cursor")),
            Segment("turned", style("foreground", "background", reverse=True)),
            Segment("as it comes", None),
        ],
        Color.parse(found["background"]),
    )
    told = [segment.style and (segment.style.bold, segment.style.dim, segment.style.reverse) for segment in drawn]
    assert told == [(None, False, False), (True, True, False), (None, False, True), (None, False, True), None]
    for segment in drawn[:-1]:
        assert segment.style.color.is_default
        assert segment.style.bgcolor.is_default


def test_every_list_of_a_dialog_has_the_one_cursor():
    """No dialog makes a list of Textual's, whose cursor would be another."""
    modules = sorted((Path(netreader.tui.__file__).parent).rglob("*.py"))
    assert len(modules) > 50
    for path in modules:
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                assert node.func.id not in ("OptionList", "ListView", "DataTable"), path.name
