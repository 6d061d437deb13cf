"""A document on its way out of a command: to stdout, or to a file that is there once all of it is."""

from __future__ import annotations

import contextlib
import signal
from collections.abc import Iterable, Iterator
from pathlib import Path

from netreader.cli.terminal import Terminal, Unprinted
from netreader.exchange.whole import written_whole


def write_pieces(pieces: Iterable[str], output: str | None, terminal: Terminal) -> None:
    """Write a document that comes in pieces.

    Args:
        output: The file; None or ``-`` for stdout.

    Raises:
        Unprinted: It can't be written.
    """
    if not output or output == "-":
        print_pieces(pieces, terminal)
        return
    try:
        with _told_to_end(), written_whole(Path(output)) as put:
            for piece in pieces:
                put(piece)
    except BrokenPipeError:
        raise
    except OSError as error:
        reason = (error.strerror or "error").lower()
        raise Unprinted(f"{output} can't be written: {reason}.", "Name another place.") from error


@contextlib.contextmanager
def _told_to_end() -> Iterator[None]:
    """While a file is written, being told to end (SIGTERM, SIGHUP) is as Ctrl+C: no half file stays."""

    def leave(number: int, frame: object) -> None:
        raise SystemExit(128 + number)

    taken = []
    with contextlib.suppress(ValueError):  # only the main thread is told
        for name in ("SIGTERM", "SIGHUP"):
            number = getattr(signal, name, None)
            if number is not None and signal.getsignal(number) is signal.SIG_DFL:  # ``nohup`` ignores it: so do we
                signal.signal(number, leave)
                taken.append(number)
    try:
        yield
    finally:
        for number in taken:
            signal.signal(number, signal.SIG_DFL)


def print_pieces(pieces: Iterable[str], terminal: Terminal) -> None:
    """Print a document that comes in pieces, whole lines at a time."""
    waiting = ""
    for piece in pieces:
        whole, line_break, waiting = (waiting + piece).rpartition("\n")
        if line_break:
            terminal.document(whole)
    if waiting:
        terminal.document(waiting)
