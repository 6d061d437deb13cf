"""``netreader config``."""

import json
import os
import stat
import tomllib

import pytest

from netreader import settings
from netreader.cli.config import TEMPLATE


def test_path_tells_where_the_file_would_be_and_makes_nothing(netreader, home):
    ran = netreader("config", "path")
    assert (ran.code, ran.out, ran.err) == (0, f"{home / 'config.toml'}\n", "")
    assert not home.exists()


def test_path_works_with_a_broken_file(netreader, home):
    home.mkdir()
    (home / "config.toml").write_text("broken = ")
    assert netreader("config", "path").code == 0


def test_show_is_toml_with_origins_and_without_secrets(netreader, home, monkeypatch):
    home.mkdir()
    (home / "config.toml").write_text('theme = "li\\u0007ght"\napi_key = "0123456789abcdef"\n[keys]\n"a b" = "F"\n')
    monkeypatch.setenv("NCBI_EMAIL", "me@example.org")
    ran = netreader("config", "show")
    assert ran.code == 0
    shown = tomllib.loads(ran.out)
    assert shown["email"] == "me@example.org"
    assert shown["theme"] == "li\x07ght"
    assert shown["keys"] == {"a b": "F"}
    assert "0123456789abcdef" not in ran.out
    assert shown["api_key"] == "********"
    assert 'email = "me@example.org"  # NCBI_EMAIL' in ran.lines
    assert str(home / "config.toml") in ran.out


def test_show_as_json(netreader, monkeypatch):
    monkeypatch.setenv("NCBI_API_KEY", "0123456789abcdef")
    ran = netreader("config", "show", "--json")
    shown = json.loads(ran.out)
    assert shown["api_key"] == "********"
    assert set(shown) == set(settings._KINDS)


def test_a_broken_file_is_told_with_its_line(netreader, home):
    home.mkdir()
    (home / "config.toml").write_text('theme = "light"\nthem = 1\n')
    ran = netreader("config", "show")
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.count("\n") == 1
    assert f"{home / 'config.toml'}, line 2" in ran.err
    assert "Did you mean theme?" in ran.err


def editor(tmp_path, monkeypatch, script):
    """Make an editor of a shell script; the file's name is ``$1``."""
    path = tmp_path / "editor"
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)
    monkeypatch.setenv("EDITOR", str(path))
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))  # where the file of an editor that failed stays


def test_edit_begins_with_every_setting_and_is_read_back(netreader, home, tmp_path, monkeypatch):
    editor(tmp_path, monkeypatch, f'cp "$1" {tmp_path}/seen; case "$1" in *.toml) echo \'ascii = true\' > "$1";; esac')
    ran = netreader("config", "edit")
    assert ran.code == 0
    assert (tmp_path / "seen").read_text() == TEMPLATE
    assert settings.load(os.environ).ascii is True
    assert stat.S_IMODE((home / "config.toml").stat().st_mode) == 0o600


def test_a_new_file_is_only_written_when_something_was_changed(netreader, home, tmp_path, monkeypatch):
    editor(tmp_path, monkeypatch, "true")
    assert netreader("config", "edit").code == 0
    assert not home.exists()


def test_edit_keeps_a_mistake_and_says_where_it_is(netreader, home, tmp_path, monkeypatch):
    editor(tmp_path, monkeypatch, 'echo "ascii = 5" > "$1"')
    ran = netreader("config", "edit")
    assert ran.code == 2
    assert "line 1" in ran.err
    assert (home / "config.toml").read_text() == "ascii = 5\n"
    editor(tmp_path, monkeypatch, 'grep -q "ascii = 5" "$1" && echo "ascii = true" > "$1"')
    assert netreader("config", "edit").code == 0


@pytest.mark.parametrize("script", ["echo 'ascii = true' > \"$1\"; exit 1"])
def test_an_editor_that_fails_changes_nothing(netreader, home, tmp_path, monkeypatch, script):
    editor(tmp_path, monkeypatch, script)
    ran = netreader("config", "edit")
    assert ran.code == 2
    assert "status 1" in ran.err
    assert not (home / "config.toml").exists()


def test_settings_that_can_not_be_written_are_as_they_were(netreader, home, tmp_path, monkeypatch):
    home.mkdir()
    (home / "config.toml").write_text('theme = "light"\n')
    editor(tmp_path, monkeypatch, 'echo "ascii = true" > "$1"')

    def full(handle):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    ran = netreader("config", "edit")
    assert ran.code == 2
    assert "no space left" in ran.err
    assert (home / "config.toml").read_text() == 'theme = "light"\n'
    assert [file.name for file in home.iterdir()] == ["config.toml"]


def test_an_editor_that_is_not_there(netreader, monkeypatch):
    monkeypatch.setenv("EDITOR", "no-such-editor-here")
    ran = netreader("config", "edit")
    assert ran.code == 2
    assert "no-such-editor-here" in ran.err


def test_a_settings_file_that_can_not_be_written(netreader, home, tmp_path, monkeypatch):
    home.mkdir()
    editor(tmp_path, monkeypatch, f'rmdir {home}; touch {home}; echo "ascii = true" > "$1"')
    ran = netreader("config", "edit")
    assert ran.code == 2
    assert "can't be written" in ran.err


def test_the_template_names_every_setting_and_every_value_can_be_used(home):
    lines = [line.removeprefix("# ") for line in TEMPLATE.splitlines() if line.startswith("# ") and (" = " in line)]
    assert {line.split(" = ")[0] for line in lines} >= set(settings._KINDS) - {"keys", "highlights"}
    assert "# [keys]" in TEMPLATE
    assert "# [highlights]" in TEMPLATE
    home.mkdir()
    (home / "config.toml").write_text(
        "\n".join(line for line in lines if "[keys]" not in line)
        .replace("note =", "[keys]\nnote =")
        .replace("supports =", "[highlights]\nsupports =")
    )
    found = settings.load({"NETREADER_HOME": str(home)})
    assert found.keys == {"note": "f6,Q", "star": "asterisk"}
