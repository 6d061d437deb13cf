"""``python -m netreader.cli.served``: the reader, drawing for a browser. ``netreader serve`` starts one a window."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

from netreader.cli import guarded, reader
from netreader.cli.verb import Parser

if TYPE_CHECKING:
    from netreader.cli.terminal import Terminal


def draw(terminal: Terminal) -> int:
    """Open the reader on what stands on the command line."""
    parser = Parser("serve", "The reader, for a browser.")
    reader.declare(parser)
    arguments = parser.parse(sys.argv[1:])
    from netreader import settings
    from netreader.tui.app import run
    from netreader.tui.web import BrowserDriver

    in_force = settings.load({**os.environ, "LC_ALL": "C.UTF-8"}, theme=arguments.theme, ascii=arguments.ascii)
    return run(in_force, " ".join(arguments.what), progress=terminal.remaking, driver=BrowserDriver)


if __name__ == "__main__":
    sys.exit(guarded(draw))
