"""The table of actions: one place for bindings, help, palette, keymap."""

from __future__ import annotations

import pytest

from netreader.errors import SettingsError
from netreader.tui.actions import ACTIONS, ALONE, PLACES, bindings, check_keymap, keys_of, spell
from netreader.tui.desk import DeskScreen
from netreader.tui.dialogs.help import HelpDialog
from netreader.tui.reader import ReaderScreen
from netreader.tui.screening import ScreeningScreen
from tests.keys_page import PAGE, page

#: Screens of their own, by their place.
SCREENS = {"desk": DeskScreen, "screening": ScreeningScreen}


def test_every_action_has_a_method_on_its_screen():
    assert set(SCREENS) == ALONE
    screens = [(action.id, SCREENS.get(action.place, ReaderScreen)) for action in ACTIONS]
    missing = [name for name, screen in screens if not hasattr(screen, f"action_{name}")]
    assert missing in ([], ["palette"])  # the palette is the app's own


def test_ids_are_unique_and_places_known():
    assert len({action.id for action in ACTIONS}) == len(ACTIONS)
    assert {action.place for action in ACTIONS} == set(PLACES)


@pytest.mark.parametrize("place", PLACES)
def test_no_key_is_given_twice_in_a_place(place):
    keys = [key for action in ACTIONS if action.place == place for key in keys_of(action, {})]
    assert len(keys) == len(set(keys))


def test_no_action_hangs_on_a_key_that_terminals_cannot_tell_apart():
    confused = {"ctrl+i", "ctrl+m", "ctrl+h", "ctrl+j", "ctrl+enter", "shift+enter"}
    keys = {action.id: set(keys_of(action, {})) for action in ACTIONS}
    assert [name for name, its in keys.items() if its and its <= confused] == []


def test_names_in_the_palette_stand_on_one_line_of_80_columns():
    assert [action.id for action in ACTIONS if action.palette and len(action.help) > 74] == []


def test_bindings_carry_id_and_tooltip():
    for place in PLACES:
        for binding in bindings(place):
            assert binding.id
            assert binding.tooltip


def test_a_keymap_may_change_a_key():
    check_keymap({"note": "f6,Q", "star": "asterisk"})


def test_an_unknown_action_in_a_keymap_is_named_with_its_neighbour():
    with pytest.raises(SettingsError) as caught:
        check_keymap({"strar": "x"})
    assert "strar" in caught.value.message
    assert "star" in caught.value.hint


def test_a_clash_in_a_keymap_names_both():
    with pytest.raises(SettingsError) as caught:
        check_keymap({"star": "n"})
    assert "star" in caught.value.message
    assert "note" in caught.value.message


def test_a_clash_is_seen_through_the_two_spellings_of_a_key():
    with pytest.raises(SettingsError):
        check_keymap({"star": "/"})


@pytest.mark.parametrize(
    ("key", "spelt"),
    [("slash", "/"), ("ctrl+p", "Ctrl+P"), ("f5", "F5"), ("G", "G"), ("enter", "⏎"), ("shift+tab", "Shift+Tab")],
)
def test_keys_are_spelt_as_people_write_them(key, spelt):
    assert spell(key) == spelt


def test_keys_can_be_spelt_in_ascii():
    assert all(spell(key, ascii_only=True).isascii() for action in ACTIONS for key in keys_of(action, {}))


def test_the_page_of_keys_is_up_to_date():
    assert PAGE.read_text(encoding="utf-8") == page()


@pytest.mark.parametrize(
    ("keymap", "named"), [({"star": "j"}, "two actions"), ({"note": "notakey"}, "notakey"), ({"row_down": "s"}, "star")]
)
def test_a_key_that_is_none_or_taken_in_a_pane_is_refused(keymap, named):
    with pytest.raises(SettingsError) as caught:
        check_keymap(keymap)
    assert named in caught.value.message


@pytest.mark.parametrize("key", ["f7", "ctrl+y", "Q", "asterisk", "alt+x", "é"])
def test_keys_by_their_names(key):
    check_keymap({"dark_or_light": key})


def test_a_wrong_key_is_told_with_its_file_and_line(home):
    from netreader.settings import load
    from netreader.tui.app import run

    file = home / "config.toml"
    for text, line in (('[keys]\nnote = "f6"\nstrar = "x"', 3), ('theme = "dark"\n[keys]\n\nstar = "n"', 4)):
        file.write_text(text)
        with pytest.raises(SettingsError) as caught:
            run(load({"NETREADER_HOME": str(home)}))
        assert caught.value.message.startswith(f"{file}, line {line}: The settings give ")
        assert (caught.value.path, caught.value.line) == (file, line)
    assert not (home / "data").exists()


def test_help_wraps_within_its_column_and_names_a_key_for_all():
    lines = HelpDialog("results", {}, ascii_only=False)._text(60).plain.split("\n")
    assert max(map(len, lines)) <= 60
    assert all(line[:20].strip() or line.startswith(" " * 20) for line in lines if line.startswith(" "))
    unmark = next(line for line in lines if "Take all marks away" in line)
    assert unmark.split("  ")[-2].strip() == "Ctrl+P"  # no key of its own: the palette finds it
