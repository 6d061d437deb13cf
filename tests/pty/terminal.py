"""A real pseudo-terminal with a program in it, and an independent reading (pyte) of what it shows."""

from __future__ import annotations

import fcntl
import os
import pty
import select
import signal
import struct
import sys
import termios
import time
from collections.abc import Callable, Mapping, Sequence
from types import TracebackType

import pyte

#: Keys by name, as a terminal sends them.
KEYS = {
    "enter": "\r",
    "esc": "\x1b",
    "tab": "\t",
    "up": "\x1b[A",
    "down": "\x1b[B",
    "right": "\x1b[C",
    "left": "\x1b[D",
    "pgdn": "\x1b[6~",
    "end": "\x1b[F",
    "f5": "\x1b[15~",
    "ctrl+q": "\x11",
    "ctrl+p": "\x10",
    "ctrl+z": "\x1a",
    "ctrl+l": "\x0c",
}


class Terminal:
    """Runs ``python -m netreader`` in a pseudo-terminal.

    Args:
        program: Another program than netreader.
        emulate: Keep a picture of the screen; without it reading costs next to nothing, as measuring needs it.

    Attributes:
        raw: Every byte the program wrote.
    """

    def __init__(
        self,
        *args: str,
        env: Mapping[str, str],
        size: tuple[int, int] = (120, 35),
        program: Sequence[str] = (),
        emulate: bool = True,
    ) -> None:
        self.columns, self.rows = size
        self.raw = bytearray()
        self._screen = pyte.Screen(self.columns, self.rows)
        self._stream = pyte.ByteStream(self._screen)
        self._emulate = emulate
        self._command = [*(program or (sys.executable, "-m", "netreader")), *args]
        self._env = {
            "PATH": os.environ["PATH"],
            "TERM": "xterm-256color",
            "COLORTERM": "truecolor",
            "LANG": "C.UTF-8",
            "PYTHONUTF8": "1",
            "TEXTUAL_ANIMATIONS": "none",
            **env,
        }
        self.pid = 0
        self._master = -1
        self.status: int | None = None

    def __enter__(self) -> Terminal:
        self.pid, self._master = pty.fork()
        if self.pid == 0:
            os.execvpe(self._command[0], self._command, self._env)
        self.resize(self.columns, self.rows)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self.status is None:
            self.kill(signal.SIGKILL)
            self.wait(5)
        os.close(self._master)

    def resize(self, columns: int, rows: int) -> None:
        """Change the terminal's size; the program gets SIGWINCH."""
        self.columns, self.rows = columns, rows
        self._screen.resize(rows, columns)
        fcntl.ioctl(self._master, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))

    def stopped(self) -> None:
        """Wait until the program has stopped itself; the shell's screen is then there, with nothing of the program."""
        end = time.monotonic() + 15.0
        while os.waitpid(self.pid, os.WNOHANG | os.WUNTRACED) == (0, 0):
            assert time.monotonic() < end, "it goes on"
            self.read(0.02)
        while self.read():
            pass
        self._screen.reset()

    def send(self, text: str) -> None:
        """Type."""
        os.write(self._master, text.encode())

    def press(self, *keys: str) -> None:
        """Press keys by name, or characters."""
        for key in keys:
            self.send(KEYS.get(key, key))

    def paste(self, text: str) -> None:
        """A bracketed paste."""
        self.send(f"\x1b[200~{text}\x1b[201~")

    def kill(self, number: signal.Signals) -> None:
        """Send a signal to the program."""
        if self.status is None:
            os.kill(self.pid, number)

    def read(self, timeout: float = 0.05) -> bool:
        """Take in what the program wrote; False when nothing came in time or it has gone."""
        ready, _, _ = select.select([self._master], [], [], timeout)
        if not ready:
            return False
        try:
            data = os.read(self._master, 65536)
        except OSError:
            return False
        self.raw += data
        if self._emulate:
            self._stream.feed(data)
        return bool(data)

    @property
    def text(self) -> str:
        """The screen, a line a row."""
        return "\n".join(line.rstrip() for line in self._screen.display)

    def cell(self, x: int, y: int) -> pyte.screens.Char:
        """A character of the screen with its looks."""
        return self._screen.buffer[y][x]

    def wait_until(self, condition: Callable[[str], bool], what: str, timeout: float = 15.0) -> str:
        """Read until the screen meets a condition."""
        end = time.monotonic() + timeout
        while time.monotonic() < end:
            self.read()
            if condition(self.text):
                return self.text
            if self.gone():
                while self.read():
                    pass
                if condition(self.text):
                    return self.text
                break
        raise AssertionError(f"never saw {what} in {timeout} s; the screen was:\n{self.text}")

    def wait_for(self, *texts: str, timeout: float = 15.0) -> str:
        """Read until all these texts stand on the screen."""
        return self.wait_until(lambda screen: all(text in screen for text in texts), repr(texts), timeout)

    def wait_without(self, text: str, timeout: float = 15.0) -> str:
        """Read until a text has gone from the screen."""
        return self.wait_until(lambda screen: text not in screen, f"the screen without {text!r}", timeout)

    def gone(self) -> bool:
        """Whether the program has ended."""
        if self.status is None:
            pid, status = os.waitpid(self.pid, os.WNOHANG)
            if pid:
                self.status = os.waitstatus_to_exitcode(status)
        return self.status is not None

    def wait(self, timeout: float = 10.0) -> int:
        """Wait for the program's end and give its exit code (negative for a signal)."""
        end = time.monotonic() + timeout
        while not self.gone():
            self.read()
            if time.monotonic() > end:
                raise AssertionError(f"still running after {timeout} s; the screen was:\n{self.text}")
        while self.read():
            pass
        assert self.status is not None
        return self.status
