"""``netreader library``: where it is, what is in it, and whether it is sound."""

from __future__ import annotations

import argparse
import os

from netreader import settings as settings_file
from netreader.cli.papers import library_if_kept
from netreader.cli.terminal import Terminal
from netreader.cli.verb import Group, Parser, Verb, no_arguments


def _declare_info(parser: Parser) -> None:
    parser.add_argument("--json", action="store_true", help="one JSON document")


def _path(arguments: argparse.Namespace, terminal: Terminal) -> int:
    terminal.data(str(settings_file.places(os.environ).library))
    return 0


def _check(arguments: argparse.Namespace, terminal: Terminal) -> int:
    """Print what is wrong with the library, a line each; nothing on stdout if nothing is."""
    settings = settings_file.load(os.environ)
    with library_if_kept(settings) as library:
        if library is None:
            terminal.say(f"There is no library yet; it would be {settings.places.library}.")
            return 0
        problems = library.check()
    for problem in problems:
        terminal.data(problem)
    if not problems:
        terminal.say("The library is sound.")
    return 4 if problems else 0


VERBS = Group(
    "library",
    "The library on this machine.",
    (
        Verb("path", "Print where the library is, or would be.", no_arguments, _path),
        Verb("check", "Look for damage; prints what is wrong, if anything.", no_arguments, _check),
    ),
)
