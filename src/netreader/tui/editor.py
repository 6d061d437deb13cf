"""A note in the reader's own editor."""

from __future__ import annotations

import os
import shlex
import shutil
import signal
import subprocess
import tempfile
from pathlib import Path

from netreader.text import clean


class EditorFailed(Exception):
    """The editor could not be started or ended badly; the note is as it was."""


def edit(text: str, editor: str, *, name: str, suffix: str = ".md") -> str:
    """Let the reader edit a text in `editor`, a command line (else $VISUAL, $EDITOR, or one that is there).

    `name` and `suffix` are what the file in the editor is called.

    Returns:
        The text as it was left, cleaned.

    Raises:
        EditorFailed: No editor, or it ended with an error; the edited file is then kept and named.
    """
    line = editor or os.environ.get("VISUAL") or os.environ.get("EDITOR") or _any_editor()
    try:
        command = shlex.split(line)
    except ValueError as error:
        raise EditorFailed(f"The editor's command can't be read ({error}): {line}") from error
    if not command or shutil.which(command[0]) is None:
        raise EditorFailed(
            f"{command[0] if command else 'An editor'} is not on this machine. Set EDITOR to one that is."
        )
    try:
        folder = Path(tempfile.mkdtemp(prefix="netreader-"))
        path = folder / f"{name}{suffix}"
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise EditorFailed(f"The text could not be put in a file for the editor: {error.strerror}.") from error
    before = signal.signal(signal.SIGINT, lambda *_: None)  # Ctrl+C is for the editor, where it is no end
    try:
        done = subprocess.run([*command, str(path)], check=False)
    except OSError as error:
        shutil.rmtree(folder, ignore_errors=True)
        raise EditorFailed(f"{command[0]} could not be started: {error.strerror}.") from error
    finally:
        signal.signal(signal.SIGINT, before)
    if done.returncode != 0:
        if path.exists() and path.read_text(encoding="utf-8", errors="replace") == text:
            shutil.rmtree(folder, ignore_errors=True)
            raise EditorFailed(f"{command[0]} ended with status {done.returncode}; the note is as it was.")
        raise EditorFailed(f"{command[0]} ended with status {done.returncode}. What you wrote is in {path}.")
    edited = clean(path.read_text(encoding="utf-8", errors="replace"))
    shutil.rmtree(folder, ignore_errors=True)
    return edited if text.endswith("\n") or not edited.endswith("\n") else edited[:-1]


def _any_editor() -> str:
    return next((name for name in ("sensible-editor", "nano", "vim", "vi") if shutil.which(name)), "")
