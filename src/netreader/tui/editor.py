"""A note in the reader's own editor."""

from __future__ import annotations

import os
import shlex
import shutil
import signal
import subprocess
import tempfile
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from netreader.text import clean

#: Signals by which one is told to end: the terminal is gone, or somebody wants us gone.
ENDS = tuple(getattr(signal, name) for name in ("SIGHUP", "SIGTERM", "SIGQUIT") if hasattr(signal, name))

#: Seconds that an editor has to save and go when netreader is told to end.
LAST_WORDS = 1.5


class EditorFailed(Exception):
    """The editor could not be started or ended badly; the text is as it was."""


class _ToldToEnd(BaseException):
    """A signal of `ENDS` came while the editor was waited for."""


class _Watch:
    """Takes the signals of `ENDS`.

    Attributes:
        told: The first that came, or 0.
        waiting: Whether one that comes is to break off what is going on; else it is only remembered.
    """

    def __init__(self) -> None:
        self.told = 0
        self.waiting = False

    def __call__(self, number: int, frame: object) -> None:
        self.told = self.told or number
        if self.waiting:
            self.waiting = False
            raise _ToldToEnd


def edit(text: str, editor: str, *, name: str, suffix: str = ".md", folder: Path | None = None) -> str:
    """Let the reader edit a text in `editor`, a command line (else $VISUAL, $EDITOR, or one that is there).

    `name` and `suffix` are what the file in the editor is called. It is in `folder`, where it is found again if this
    process is killed meanwhile, else in the system's place for what may go.

    Returns:
        The text as it was left, cleaned. If netreader is told to end while the editor is open (SIGHUP, SIGTERM), the
        editor is told so too, and what it saved is the text; the signal is then sent again to whoever waits for it.

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
            f"{command[0] if command else 'An editor'} is not installed. Set EDITOR to an editor that is."
        )
    try:
        place = _place(folder)
        path = place / f"{name}{suffix}"
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise EditorFailed(f"The text could not be put in a file for the editor: {error.strerror}.") from error
    try:
        status, told = _run([*command, str(path)])
    except OSError as error:
        shutil.rmtree(place, ignore_errors=True)
        raise EditorFailed(f"{command[0]} could not be started: {error.strerror}.") from error
    if told:
        newest = _newest(path)
        edited = _read(newest) if newest.is_file() else text
        if not list(place.glob(".*.sw?")):  # vim's own, by which it gets back what was not saved
            shutil.rmtree(place, ignore_errors=True)
    elif status != 0:
        if path.exists() and _read(path) == text:
            shutil.rmtree(place, ignore_errors=True)
            raise EditorFailed(f"{command[0]} ended with status {status}; nothing was changed.")
        raise EditorFailed(f"{command[0]} ended with status {status}. What you wrote is in {path}.")
    else:
        try:
            edited = _read(path)
        except FileNotFoundError:
            shutil.rmtree(place, ignore_errors=True)
            raise EditorFailed(f"{command[0]} removed the file; nothing was changed.") from None
        shutil.rmtree(place, ignore_errors=True)
    edited = clean(edited)
    return edited if text.endswith("\n") or not edited.endswith("\n") else edited[:-1]


def _place(folder: Path | None) -> Path:
    """A folder of its own, for its owner's eyes alone; its name tells which process has it open."""
    if folder is not None:
        with suppress(OSError):
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            return Path(tempfile.mkdtemp(prefix=f"{os.getpid()}-", dir=folder))
    return Path(tempfile.mkdtemp(prefix="netreader-"))


def _run(command: Sequence[str]) -> tuple[int, int]:
    """Run the editor; its exit status, and the signal that told netreader to end, or 0."""
    with _signals() as watch:
        process = subprocess.Popen(command)
        try:
            watch.waiting = True
            if watch.told:
                raise _ToldToEnd
            process.wait()
            watch.waiting = False
        except _ToldToEnd:
            process.send_signal(watch.told)
            try:
                process.wait(LAST_WORDS)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        return process.returncode, watch.told


@contextmanager
def _signals() -> Iterator[_Watch]:
    """While the editor is open Ctrl+C is for it alone, and a signal to end is for us; afterwards that is sent again."""
    watch = _Watch()
    if threading.current_thread() is not threading.main_thread():
        yield watch
        return
    wakeup = signal.set_wakeup_fd(-1)  # else the screen's event loop would take them too
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, *ENDS)}
    try:
        signal.signal(signal.SIGINT, lambda *_: None)
        for number in ENDS:
            signal.signal(number, watch)
        yield watch
    finally:
        for number, handler in before.items():
            signal.signal(number, signal.SIG_DFL if handler is None else handler)
        signal.set_wakeup_fd(wakeup)
        if watch.told and callable(before[watch.told]):
            os.kill(os.getpid(), watch.told)


def _newest(path: Path) -> Path:
    """The file, or what an editor that had to go saved beside it (nano, emacs), if that is newer."""
    beside = (path.with_name(f"{path.name}.save"), path.with_name(f"#{path.name}#"))
    there = [one for one in (path, *beside) if one.is_file()]
    return max(there, key=lambda one: one.stat().st_mtime_ns, default=path)


def _read(path: Path) -> str:
    return path.read_text(encoding="utf-8", errors="replace")


def _any_editor() -> str:
    return next((name for name in ("sensible-editor", "nano", "vim", "vi") if shutil.which(name)), "")
