"""What a verb of the command line is, and how its words are parsed."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import NoReturn

from netreader.cli.terminal import Terminal
from netreader.cli.terminal import UsageError as UsageError
from netreader.text import clean


class Parser(argparse.ArgumentParser):
    """An argument parser that lets options stand anywhere and repeats nothing dangerous to the terminal."""

    def __init__(
        self, name: str, summary: str, *, usage: str | None = None, epilog: Callable[[], str] | None = None
    ) -> None:
        super().__init__(
            prog=f"netreader {name}".strip(),
            usage=usage,
            description=summary,
            allow_abbrev=False,
            formatter_class=argparse.RawDescriptionHelpFormatter,
        )
        self._epilog = epilog
        #: A word such as ``-liver``, which is no option, is a value of this one; empty: there is no such word.
        self.minus = ""

    def format_help(self) -> str:
        if self._epilog is not None:  # written when it is read: it may name every verb, and each is a module to load
            self.epilog = self._epilog()
        return super().format_help()

    def declared(self) -> Sequence[argparse.Action]:
        """Its options and positional arguments, for those who describe them."""
        return self._actions

    def parse(self, words: Sequence[str]) -> argparse.Namespace:
        """Parse words; all after ``--`` are taken as they stand.

        argparse's own reading of ``--`` differs between Python's versions and loses it among options that stand
        anywhere, so those words are handed through under another name.
        """
        words = list(words)
        if self.minus:
            end = words.index("--") if "--" in words else len(words)
            for place, word in enumerate(words[:end]):
                if word[:1] == "-" and word[1:2] not in ("", "-") and word != "-h":
                    words[place] = f"{self.minus}={word[1:]}"
        literal: list[str] = []
        if "--" in words:
            at = words.index("--")
            literal = words[at + 1 :]
            words = words[:at] + [f"\0{number}" for number in range(len(literal))]
        arguments = self.parse_intermixed_args(words)
        for name, value in vars(arguments).items():
            if isinstance(value, list):
                setattr(arguments, name, [_restored(word, literal) for word in value])
            elif isinstance(value, str):
                setattr(arguments, name, _restored(value, literal))
        return arguments

    def error(self, message: str) -> NoReturn:
        self.print_usage(sys.stderr)
        self.exit(2, clean(f"{self.prog}: {message}\nTry: {self.prog} --help\n"))


def _restored(word: str, literal: Sequence[str]) -> str:
    return literal[int(word[1:])] if word.startswith("\0") else word


@dataclass(frozen=True)
class Verb:
    """One command.

    Attributes:
        name: As typed.
        summary: What it does, one sentence.
        declare: Adds its arguments to a parser.
        run: Does it; returns the exit code.
    """

    name: str
    summary: str
    declare: Callable[[Parser], None]
    run: Callable[[argparse.Namespace, Terminal], int]


@dataclass(frozen=True)
class Group:
    """Several commands under one first word."""

    name: str
    summary: str
    verbs: tuple[Verb, ...]


def listed(verbs: Iterable[Verb | Group]) -> str:
    """Verbs and what they do, a line each, for help texts."""
    return "\n".join(f"  {verb.name:12} {verb.summary}" for verb in verbs)


def parser_of(verb: Verb, group: Group | None = None) -> Parser:
    """The parser of one command."""
    parser = Parser(f"{group.name} {verb.name}" if group else verb.name, verb.summary)
    verb.declare(parser)
    return parser


def no_arguments(parser: Parser) -> None:
    """For a command that has none."""
