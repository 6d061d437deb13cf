"""TOML files that people write by hand, read so that one slip costs one entry: its line is named, the rest is used."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, NamedTuple


class Entry(NamedTuple):
    """One entry of a file: its name or heading, what it says, its line, from 1, and how it is written."""

    name: str
    value: Any
    line: int
    text: str = ""

    def line_of(self, name: str) -> int:
        """The line in which the entry says something by a name; its first where that can't be told."""
        wanted = re.compile(rf"\s*(?:\[+[\w.\s]*)?[\"']?{re.escape(name)}[\"']?\s*[=\]]")
        lines = self.text.splitlines()
        return self.line + next((at for at, line in enumerate(lines) if wanted.match(line)), 0)


class Problem(NamedTuple):
    """What is wrong in a line of a file, as a sentence."""

    line: int
    what: str


#: Characters of a file that are read; a list of a person's own is never so long.
LONGEST = 2_000_000


def named(text: str) -> tuple[list[Entry], list[Problem]]:
    """Entries that are a line each: ``PRRT = "peptide receptor radionuclide therapy"``; headings are passed over."""
    entries: list[Entry] = []
    problems: list[Problem] = []
    seen: dict[str, int] = {}
    for line, piece in _pieces(text, re.compile(r"[^\s#\[\]=][^=\n]*=|\[")):
        if piece.startswith("["):
            continue
        for name, value in _line_by_line(piece, line, problems).items():
            if name in seen:
                problems.append(Problem(line, f"{name!r} stands in line {seen[name]} too; that one is used"))
            else:
                seen[name] = line
                entries.append(Entry(name, value, line))
    return entries, problems


def blocks(text: str, heading: str) -> tuple[list[Entry], list[Problem]]:
    """Entries that are blocks under ``[[heading]]``, with ``[[heading.part]]`` belonging to the one above."""
    entries: list[Entry] = []
    problems: list[Problem] = []
    for line, piece in _pieces(text, re.compile(rf"\[\[\s*{re.escape(heading)}\s*\]\]")):
        found = _parsed(piece, line, problems).get(heading)
        if isinstance(found, list):
            entries += [Entry(heading, value, line, piece) for value in found if isinstance(value, dict)]
    return entries, problems


def _pieces(text: str, begin: re.Pattern[str]) -> Iterator[tuple[int, str]]:
    """A file cut before every line that begins an entry: the line's number, and all until the next."""
    first = 1
    held: list[str] = []
    for number, line in enumerate(text[:LONGEST].splitlines(), 1):
        if begin.match(line) and held:
            yield first, "\n".join(held)
            first, held = number, []
        elif not held:
            first = number
        held.append(line)
    if held:
        yield first, "\n".join(held)


def _line_by_line(piece: str, line: int, problems: list[Problem]) -> dict[str, Any]:
    """An entry; where what stands behind it makes no sense, its first line alone, and the rest is named."""
    whole: list[Problem] = []
    found = _parsed(piece, line, whole)
    first, _, rest = piece.partition("\n")
    if not whole or not rest.strip():
        problems += whole
        return found
    alone: list[Problem] = []
    found = _parsed(first, line, alone)
    if alone:
        problems += whole
        return {}
    for number, text in enumerate(rest.split("\n"), line + 1):
        if text.strip() and not text.lstrip().startswith("#"):
            problems.append(Problem(number, 'this is no entry such as PRRT = "what it stands for"'))
    return found


def _parsed(piece: str, line: int, problems: list[Problem]) -> dict[str, Any]:
    import tomllib

    try:
        return tomllib.loads(piece)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        what, within = str(error) or "it is nested too deep", 1
        if place := re.search(r"\s*\(at line (\d+), column \d+\)", what):
            what, within = what[: place.start()], int(place[1])
        what = re.sub(r"\s*\(at end of document\)", " at its end", what)
        problems.append(Problem(line + within - 1, what[:1].lower() + what[1:]))
        return {}
