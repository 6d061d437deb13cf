"""The reader's own editor is open when the terminal goes or somebody ends the program."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from netreader.library.library import Library
from tests.pty.terminal import Terminal
from tests.pty.test_program import env, open_paper

pytestmark = pytest.mark.pty

__all__ = ["env"]


def editor(place: Path, script: str) -> str:
    """An editor that does what a script says with the file, and tells on the screen."""
    path = place / "editor"
    path.write_text(f"#!/bin/sh\n{script}\necho ready\nwhile :; do sleep 0.1; done\n")
    path.chmod(0o755)
    return str(path)


SCRIPTS = {
    "goes": 'printf "written outside" > "$1"',
    "stays": 'trap "" HUP TERM QUIT; printf "written outside" > "$1"',
    "saves beside": 'trap \'printf "written outside" > "\'"$1"\'.save"; exit 1\' HUP TERM QUIT',
}


@pytest.mark.parametrize("number", [signal.SIGHUP, signal.SIGTERM])
@pytest.mark.parametrize("script", SCRIPTS)
def test_what_the_editor_saved_is_taken_over(env, settings, tmp_path, script, number):
    with Terminal(env={**env, "EDITOR": editor(tmp_path, SCRIPTS[script])}) as terminal:
        open_paper(terminal, "19704057", "J Clin Oncol. 2009")
        terminal.press("E")
        terminal.wait_for("ready")
        terminal.kill(number)
        terminal.wait()
    with Library(settings.places.library) as library:
        assert library.note(19704057).text == "written outside"
    assert list(settings.places.editing.iterdir()) == []


def test_after_kill_minus_nine_the_text_is_offered_at_the_next_start(env, settings, tmp_path):
    with Terminal(env={**env, "EDITOR": editor(tmp_path, SCRIPTS["goes"])}) as terminal:
        open_paper(terminal, "19704057", "J Clin Oncol. 2009")
        terminal.press("E")
        terminal.wait_for("ready")
        terminal.kill(signal.SIGKILL)
        terminal.wait()
    with Terminal(env=env) as terminal:
        terminal.wait_for("Take it in now?", "written outside")
        terminal.press("y")
        terminal.wait_for("The note is taken in")
        terminal.press("q")
        assert terminal.wait() == 0
    with Library(settings.places.library) as library:
        assert library.note(19704057).text == "written outside"
    assert list(settings.places.editing.iterdir()) == []


def test_on_the_command_line_too(env, settings, tmp_path):
    given = {**os.environ, **env, "EDITOR": editor(tmp_path, SCRIPTS["goes"]), "PYTHONUNBUFFERED": "1"}
    with subprocess.Popen(
        [sys.executable, "-m", "netreader", "note", "19704057", "--edit"],
        env=given,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    ) as running:
        assert running.stdout is not None
        assert running.stdout.readline() == "ready\n"
        running.terminate()
        running.wait(20)
    with Library(settings.places.library) as library:
        assert library.note(19704057).text == "written outside"


def test_ctrl_c_in_the_editor_does_not_end_the_reader(env, settings, tmp_path):
    path = tmp_path / "editor"
    path.write_text('#!/bin/sh\ntrap "printf mended > $1; exit 0" INT\necho ready\nwhile :; do sleep 0.1; done\n')
    path.chmod(0o755)
    with Terminal(env={**env, "EDITOR": str(path)}) as terminal:
        open_paper(terminal, "19704057", "J Clin Oncol. 2009")
        terminal.press("E")
        terminal.wait_for("ready")
        terminal.send("\x03")
        terminal.wait_for("J Clin Oncol. 2009", "✎")
        terminal.press("4")
        terminal.wait_for("mended", "Esc done")
        terminal.press("esc")
        terminal.wait_without("Esc done")
        terminal.press("q")
        assert terminal.wait() == 0
