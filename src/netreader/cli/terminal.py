"""Where a command's words go: data to stdout and nothing else, messages and progress to stderr."""

from __future__ import annotations

import contextlib
import io
import os
import shutil
import sys
from collections.abc import Iterator
from types import TracebackType
from typing import BinaryIO, TextIO

from netreader.cli import plain
from netreader.errors import NetreaderError
from netreader.text import clean

#: An index of so many papers takes a moment to be made again.
MANY = 1_000


class UsageError(NetreaderError):
    """The words of the command line can't be used together."""


class Unprinted(NetreaderError):
    """stdout could not be written, other than because its reader went away."""


class Terminal:
    """stdin, stdout and stderr, any of which may be closed, a file, a pipe or a terminal in any locale."""

    def __init__(self) -> None:
        # A character that the locale can't write is spelled with those that it can, and does not end the program.
        plain.register()
        for stream in (sys.stdout, sys.stderr):
            if stream is not None and hasattr(stream, "reconfigure"):
                with contextlib.suppress(OSError, ValueError):
                    stream.reconfigure(errors=plain.NAME)
        self._progress: Progress | None = None

    def data(self, text: str) -> None:
        """Write a line of data, or several."""
        if sys.stdout is not None:
            with _writing():
                sys.stdout.write((clean(text) if self.shows_data else text) + "\n")

    def document(self, text: str) -> None:
        """Write a document whose format says that it is UTF-8, whatever the locale; a terminal gets it as text."""
        if sys.stdout is None or self.shows_data:
            self.data(text)
            return
        with _writing():
            sys.stdout.flush()
            sys.stdout.buffer.write((text + "\n").encode("utf-8", "backslashreplace"))

    def flush(self) -> None:
        """Bring all data to where it goes."""
        if sys.stdout is not None:
            with _writing():
                sys.stdout.flush()

    def say(self, message: str) -> None:
        """Write a message to stderr; if that can't be, there is nowhere left to say so."""
        if self._progress is not None:
            self._progress.clear()
        if sys.stderr is not None:
            with contextlib.suppress(OSError, ValueError):
                sys.stderr.write(f"{clean(message)}\n")
                sys.stderr.flush()

    def asks(self, question: str) -> bool:
        """Ask on a terminal; anything but a yes is a no."""
        if sys.stderr is None or sys.stdin is None:
            return False
        sys.stderr.write(f"{clean(question)} ")
        sys.stderr.flush()
        return sys.stdin.readline().strip().lower() in ("y", "yes")

    def progress(self, total: int, noun: str) -> Progress:
        """A progress bar for `total` things, shown only on a terminal that can draw it."""
        stream = sys.stderr if total > 1 and _is_terminal(sys.stderr) and os.environ.get("TERM") != "dumb" else None
        self._progress = Progress(stream, total, noun)
        return self._progress

    def remaking(self, done: int, total: int) -> None:
        """Say how far an older library, which is brought up to date at opening, is; of a small one nothing."""
        if total < MANY:
            return
        if done == 0 and self._progress is None:
            self.say("The library is brought up to date for this netreader; this happens once.")
            self.progress(total, "papers")
        if self._progress is not None:
            if done < total:
                self._progress.show(done)
            else:
                self._progress.clear()

    def input(self) -> str:
        """All of stdin, as UTF-8; a byte that isn't becomes U+FFFD."""
        if sys.stdin is None:
            return ""
        return sys.stdin.buffer.read().decode("utf-8-sig", "replace")

    def bytes_in(self) -> BinaryIO:
        """stdin for reading piece by piece; empty if it is closed."""
        return io.BytesIO() if sys.stdin is None else sys.stdin.buffer

    def settle(self) -> None:
        """Bring data to where it goes or, where it can't, nowhere: the interpreter would complain on its way out."""
        try:
            self.flush()
        except (BrokenPipeError, Unprinted):
            self._give_up_data()

    def _give_up_data(self) -> None:
        with contextlib.suppress(OSError, ValueError, AttributeError):
            nowhere = os.open(os.devnull, os.O_WRONLY)
            os.dup2(nowhere, sys.stdout.fileno())
            os.close(nowhere)

    @property
    def shows_data(self) -> bool:
        """Whether stdout is a terminal."""
        return _is_terminal(sys.stdout)

    @property
    def width(self) -> int:
        """Columns in which text is set: the terminal's, no wider than is good to read; 80 elsewhere."""
        return min(100, shutil.get_terminal_size().columns) if self.shows_data else 80

    @property
    def is_interactive(self) -> bool:
        """Whether a reader could be drawn here: all ends are a terminal, and one that can be drawn on.

        Textual draws on stderr: sent to a file, it would leave the screen empty.
        """
        ends = (sys.stdin, sys.stdout, sys.stderr)
        return all(map(_is_terminal, ends)) and os.environ.get("TERM") not in ("dumb", "unknown")


class Progress:
    """A bar on stderr that is drawn over itself."""

    def __init__(self, stream: TextIO | None, total: int, noun: str) -> None:
        self._stream = stream
        self._total = total
        self._noun = noun
        self._width = 0

    def __enter__(self) -> Progress:
        self.show(0)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.clear()

    def show(self, done: int) -> None:
        """Draw the bar at `done` of the total."""
        if self._stream is None:
            return
        blocks = "█░" if (self._stream.encoding or "").lower().replace("-", "") == "utf8" else "#."
        told = f" {done:,} of {self._total:,} {self._noun}"
        room = max(0, min(40, shutil.get_terminal_size().columns - len(told) - 1))
        full = room * done // self._total
        line = f"{blocks[0] * full}{blocks[1] * (room - full)}{told}"
        self._write("\r" + line.ljust(self._width))
        self._width = len(line)

    def of(self, done: int, total: int, noun: str) -> None:
        """Draw the bar at `done` of another total, and of other things."""
        self._total, self._noun = max(1, total), noun
        self.show(min(done, self._total))

    def clear(self) -> None:
        """Take the bar away, so that a message has the line."""
        if self._stream is not None and self._width:
            self._write("\r" + " " * self._width + "\r")
            self._width = 0

    def _write(self, text: str) -> None:
        if self._stream is not None:
            with contextlib.suppress(OSError, ValueError):
                self._stream.write(text)
                self._stream.flush()


@contextlib.contextmanager
def _writing() -> Iterator[None]:
    try:
        yield
    except BrokenPipeError:
        raise
    except OSError as error:
        reason = (error.strerror or "error").lower()
        raise Unprinted(f"The output could not be written: {reason}.", "Send it somewhere else.") from error


def _is_terminal(stream: TextIO | None) -> bool:
    try:
        return stream is not None and stream.isatty()
    except ValueError:  # closed
        return False
