"""A document on its way out of a command: to stdout, or to a file that is there once all of it is."""

from __future__ import annotations

from collections.abc import Iterable
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
        with written_whole(Path(output)) as put:
            for piece in pieces:
                put(piece)
    except BrokenPipeError:
        raise
    except OSError as error:
        reason = (error.strerror or "error").lower()
        raise Unprinted(f"{output} can't be written: {reason}.", "Name another place.") from error


def print_pieces(pieces: Iterable[str], terminal: Terminal) -> None:
    """Print a document that comes in pieces, whole lines at a time."""
    waiting = ""
    for piece in pieces:
        whole, line_break, waiting = (waiting + piece).rpartition("\n")
        if line_break:
            terminal.document(whole)
    if waiting:
        terminal.document(waiting)
