"""``netreader [WHAT…]``: the reader itself."""

from __future__ import annotations

import gc
import os
from typing import TYPE_CHECKING

from netreader import __version__
from netreader.cli.terminal import Terminal, UsageError

if TYPE_CHECKING:
    import argparse

    from netreader.cli.verb import Parser


def declare(parser: Parser) -> None:
    """Its arguments."""
    parser.add_argument("what", nargs="*", metavar="WHAT", help="PMID, PMCID, DOI, address, citation, query, or files")
    parser.add_argument("--theme", metavar="NAME", help="dark, light, or another theme of the palette")
    parser.add_argument("--ascii", action="store_true", default=None, help="draw with ASCII characters only")
    version = f"netreader {__version__}"
    parser.add_argument("--version", action="version", version=version, help="print the version")


def run(arguments: argparse.Namespace, terminal: Terminal) -> int:
    """Open the reader as the words say."""
    what = " ".join(arguments.what)
    return open_reader(terminal, what, theme=arguments.theme, ascii_only=arguments.ascii)


def open_reader(terminal: Terminal, what: str = "", *, theme: str | None = None, ascii_only: bool | None = None) -> int:
    """Open the reader, where it can be drawn.

    Args:
        what: What to begin with.
        theme, ascii_only: As said on the command line; None where nothing was.
    """
    if not terminal.is_interactive:
        raise UsageError(
            "The reader needs a terminal to draw on, and this is not one.",
            "In scripts and pipes use netreader search, show, fetch or note; netreader --help lists them.",
        )
    gc.disable()  # until the screen stands: a start makes no garbage, and looking for it takes a tenth of the time
    from netreader import settings
    from netreader.tui.app import run as draw

    return draw(settings.load(os.environ, theme=theme, ascii=ascii_only), what, progress=terminal.remaking)
