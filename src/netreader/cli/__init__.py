"""The command line: the verbs, the reader when no verb is named, and exit codes.

Exit codes: 0 done; 1 nothing found, or some of the ids failed; 2 wrong usage or settings; 3 the network or NCBI failed;
4 the library can't be read or written; 70 a fault in netreader itself; 130 interrupted.
"""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from importlib import import_module
from typing import TYPE_CHECKING

from netreader.cli import reader
from netreader.cli.terminal import Terminal, UsageError
from netreader.errors import LibraryError, NetreaderError, PubMedError, QueryError, RecordError, SettingsError
from netreader.text import clean_line, shorten

if TYPE_CHECKING:
    from netreader.cli.verb import Group, Parser, Verb

#: Every first word that is a command, and its module.
_MODULES = {
    "search": "search",
    "watch": "watch",
    "fetch": "fetch",
    "refresh": "refresh",
    "check": "check",
    "pack": "pack",
    "import": "imports",
    "show": "show",
    "related": "related",
    "links": "links",
    "fulltext": "fulltext",
    "export": "export",
    "cite": "cite",
    "note": "note",
    "tag": "tag",
    "shelf": "shelf",
    "highlight": "highlight",
    "highlights": "highlights",
    "desk": "desk",
    "vault": "vault",
    "screen": "screen",
    "lens": "lens",
    "library": "library",
    "mesh": "mesh",
    "config": "config",
    "serve": "serve",
    "completion": "completion",
}


class _Verbs(Mapping[str, "Verb | Group"]):
    """The verbs by name; a module is loaded when its verb is asked for, since the reader needs none of them."""

    def __getitem__(self, name: str) -> Verb | Group:
        found: Verb | Group = import_module(f"{__name__}.{_MODULES[name]}").VERB
        return found

    def __iter__(self) -> Iterator[str]:
        return iter(_MODULES)

    def __len__(self) -> int:
        return len(_MODULES)


#: Every first word that is a command; any other is what the reader opens with.
VERBS = _Verbs()

_CODES: tuple[tuple[type[NetreaderError], int], ...] = (
    (UsageError, 2),
    (SettingsError, 2),
    (QueryError, 2),
    (PubMedError, 3),
    (RecordError, 3),
    (LibraryError, 4),
)


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command.

    Args:
        argv: Its words, without the program's name; the process's own if None.

    Returns:
        The exit code.
    """
    words = list(sys.argv[1:] if argv is None else argv)
    return guarded(lambda terminal: _run(words, terminal))


def guarded(run: Callable[[Terminal], int]) -> int:
    """Run one command; whatever goes wrong ends in a sentence and an exit code."""
    terminal = Terminal()
    code = _ended(run, terminal)
    terminal.settle()
    return code


def _ended(run: Callable[[Terminal], int], terminal: Terminal) -> int:
    try:
        code = run(terminal)
        terminal.flush()
        return code
    except SystemExit as done:  # argparse has said what there is to say
        return done.code if isinstance(done.code, int) else 2
    except BrokenPipeError:
        return 0
    except KeyboardInterrupt:
        terminal.say("Interrupted.")
        return 130
    except NetreaderError as error:
        terminal.say(f"netreader: {error}")
        return next((code for kind, code in _CODES if isinstance(error, kind)), 1)
    except Exception as error:
        if os.environ.get("NETREADER_DEBUG", "") not in ("", "0"):
            raise
        terminal.say(f"netreader: this ended with a fault of netreader's own. {_written_down(error)}")
        return 70


def _run(words: list[str], terminal: Terminal) -> int:
    if not words:
        return reader.open_reader(terminal)  # argparse and the verbs are not needed for that
    from netreader.cli.verb import Verb, parser_of

    verb = VERBS.get(words[0])
    if verb is None:
        verb = _meant(words, terminal)
    if verb is None:
        return reader.run(reader_parser().parse(words), terminal)
    if isinstance(verb, Verb):
        return verb.run(parser_of(verb).parse(words[1:]), terminal)
    for member in verb.verbs:
        if words[1:2] == [member.name]:
            return member.run(parser_of(member, verb).parse(words[2:]), terminal)
    return _choose(verb, words[1:])


def _meant(words: list[str], terminal: Terminal) -> Verb | Group | None:
    """The command that a mistyped first word stands for, if the reader says so; else the words are for the reader."""
    from netreader.cli.mistyped import instead, meant

    command = meant(words, VERBS)
    if not command:
        return None
    proposal = instead(command, words)
    if not terminal.is_interactive:
        raise UsageError(f"There is no command {clean_line(words[0])}.", f"Did you mean: {proposal}")
    if terminal.asks(f"Did you mean: {proposal} ? y runs that, Enter looks for your words in the reader:"):
        return VERBS[command]
    return None


def _choose(group: Group, words: list[str]) -> int:
    """Help on a group, or the complaint that none of its commands was named."""
    import argparse

    from netreader.cli.verb import Parser, listed

    names = [verb.name for verb in group.verbs]
    usage = f"netreader {group.name} {{{','.join(names)}}} …"
    parser = Parser(group.name, group.summary, usage=usage, epilog=lambda: f"commands:\n{listed(group.verbs)}")
    parser.add_argument("command", choices=names, help=argparse.SUPPRESS)
    parser.parse(words)
    return 2


def reader_parser() -> Parser:
    """The parser of ``netreader`` with no verb."""
    from netreader.cli.verb import Parser, listed

    parser = Parser(
        "",
        "A reading companion for PubMed in the terminal. Without a command, the reader opens.",
        usage="netreader [options] [WHAT …]\n       netreader COMMAND …",
        epilog=lambda: f"commands:\n{listed(VERBS.values())}\n\nnetreader COMMAND --help tells more of each.",
    )
    reader.declare(parser)
    return parser


def _written_down(error: Exception) -> str:
    """Write an unexpected error to the log, and say where it is."""
    from netreader.settings import load, places
    from netreader.tui.faults import FaultLog

    secret = os.environ.get("NCBI_API_KEY", "").strip()
    try:
        log = places(os.environ).log
        with contextlib.suppress(SettingsError):
            secret = load(os.environ).api_key
        FaultLog(log, secret).write(error)
        if log.exists():
            return f"Details are in {log}."
    except (SettingsError, OSError):
        pass
    told = repr(error).replace(secret, "[API key]") if secret else repr(error)
    return f"It is: {shorten(clean_line(told), 200)}"


__all__ = ["VERBS", "guarded", "main", "reader_parser"]
