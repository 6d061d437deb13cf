"""A first word that is no command, but nearly: ``netreader shwo 3``."""

from __future__ import annotations

import shlex
from collections.abc import Mapping, Sequence

from netreader.cli.verb import Group, Verb
from netreader.text import clean_line

#: Commands from so many letters on have no near neighbours among words that one would look for alone.
LONG = 6


def meant(words: Sequence[str], commands: Mapping[str, Verb | Group]) -> str:
    """The command that the first word was probably meant to be, or nothing.

    A word one edit away may be a real query (``back pain``, ``tau 217``, ``nodes``), so more has to speak for it: two
    letters that changed places, what follows is what a command takes, a longer command stands alone, or it has one
    letter more or less in its midst.

    Args:
        words: The words of the command line; the first is no command.
        commands: All commands by name; only those that are near are looked at.
    """
    first, rest = words[0].lower(), words[1:]
    for command in commands:
        if not one_edit(first, command):
            continue
        swapped = len(first) == len(command) and sorted(first) == sorted(command)
        if swapped or (rest and _is_for(commands[command], rest[0])) or (len(command) >= LONG and not rest):
            return command
        begins = first.startswith(command) or command.startswith(first)
        if len(command) >= LONG and len(first) != len(command) and not begins:  # serch, and neither starch nor screens
            return command
    return ""


def instead(command: str, words: Sequence[str]) -> str:
    """The command line with that command, as one would type it."""
    return clean_line(shlex.join(["netreader", command, *words[1:]]))


def one_edit(word: str, other: str) -> bool:
    """Whether one letter more, less or another, or two that changed places, make one word the other."""
    if word == other or abs(len(word) - len(other)) > 1:
        return False
    start = next((at for at, (a, b) in enumerate(zip(word, other, strict=False)) if a != b), min(len(word), len(other)))
    a, b = word[start:], other[start:]
    return a[1:] == b[1:] or a[1:] == b or a == b[1:] or (a[:2] == b[1::-1] and len(a) > 1 and a[2:] == b[2:])


def _is_for(verb: Verb | Group, word: str) -> bool:
    """Whether a word is an option, names a paper, or is one of a group's commands."""
    from netreader.identifier import recognise

    members = [] if isinstance(verb, Verb) else [member.name for member in verb.verbs]
    return word.startswith("-") or word in members or recognise(word) is not None
