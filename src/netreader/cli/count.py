"""``netreader mesh count``: how many papers of the library have each heading, with all below it; keywords, years …"""

from __future__ import annotations

import argparse
import json
import os
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from netreader import settings as settings_file
from netreader.cli.papers import library_at_hand
from netreader.cli.terminal import Terminal
from netreader.cli.terms import category_of, heading_of
from netreader.cli.verb import Parser, UsageError
from netreader.mesh.categories import CATEGORIES

if TYPE_CHECKING:
    from netreader.library.library import Library
    from netreader.library.tally import Tally
    from netreader.library.vocabulary import Vocabulary

#: What is counted beside headings.
FACETS = ("keyword", "year", "journal", "type", "author", "tag")


def declare(parser: Parser) -> None:
    """The words after ``mesh count``."""
    parser.add_argument("term", metavar="TERM", nargs="*", help="a heading or category; without one all categories")
    parser.add_argument("--depth", type=_levels, default=2, metavar="N", help="levels (default: 2)")
    parser.add_argument("--by", choices=FACETS, help="count something else than headings")
    parser.add_argument("--query", metavar="QUERY", help="only the papers that the library finds for it")
    parser.add_argument("--json", action="store_true", help="one JSON document")


def _levels(text: str) -> int:
    if not text.isascii() or not text.isdigit() or not 0 < int(text[:3]) < 100:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number of levels")
    return int(text)


def run(arguments: argparse.Namespace, terminal: Terminal) -> int:
    """Print the library's tree with its numbers, or the values of a facet: exit 1 where there is nothing to count."""
    if arguments.by and arguments.term:
        raise UsageError("--by counts all papers, not those of a heading.", 'Name it by --query: "Neoplasms"[mh].')
    with library_at_hand(settings_file.load(os.environ), terminal) as library:
        keys = list(library.ask(arguments.query).keys) if arguments.query else None
        if arguments.by:
            return _facet(arguments, library, keys, terminal)
        tally = library.tallies.counted() if keys is None else library.tallies.among(keys)
        roots = _roots(" ".join(arguments.term), library.vocabulary, terminal)
        lines = [told for number, ui, name in roots if (told := _told(number, ui, name, tally))]
        _fill(lines, library.vocabulary, tally, arguments.depth - 1)
    if arguments.json:
        terminal.document(json.dumps({"papers": tally.papers, "headings": lines}, ensure_ascii=False, indent=2))
    else:
        for line in _lines(lines):
            terminal.data(line)
    return 0 if lines else 1


def _facet(arguments: argparse.Namespace, library: Library, keys: list[int] | None, terminal: Terminal) -> int:
    others = 0
    if arguments.by == "tag":
        tags = library.tag_counts(None if keys is None else set(keys))
        values = sorted(tags.items(), key=lambda item: (-item[1], item[0]))
    else:
        tallies = library.tallies
        found = tallies.facets() if keys is None else tallies.values(arguments.by, keys=keys)
        values, others = found[arguments.by].values, found[arguments.by].others
    if arguments.json:
        told = [{"value": value, "papers": papers} for value, papers in values]
        shape = {"by": arguments.by, "values": told, "others": others}
        terminal.document(json.dumps(shape, ensure_ascii=False, indent=2))
    else:
        for value, papers in values:
            terminal.data(f"{papers}\t{value}")
        if others:
            terminal.say(f"{others:,} others have fewer papers.")
    return 0 if values else 1


def _roots(word: str, vocabulary: Vocabulary, terminal: Terminal) -> list[tuple[str, str, str]]:
    """Number, UI and name of where to begin: all categories, one, or a heading at each of its places."""
    if not word or (letter := category_of(word)):
        return [(at, "", name) for at, name in CATEGORIES.items() if not word or at == letter]
    found = heading_of([word], vocabulary, terminal)
    return [(number, found.ui, found.name) for number in vocabulary.tree_numbers(found.ui) or [""]]


def _told(number: str, ui: str, name: str, tally: Tally) -> dict[str, Any] | None:
    numbers = tally.of(ui or number)
    if not numbers.papers:
        return None
    told = {"ui": ui, "name": name, "tree_number": number, "papers": numbers.papers}
    return told | {"major": numbers.majors, "itself": numbers.own, "children": []}


def _fill(lines: list[dict[str, Any]], vocabulary: Vocabulary, tally: Tally, depth: int) -> None:
    """Put below each line what stands there and holds papers, the most first."""
    lines.sort(key=lambda line: (-line["papers"], line["name"]))
    if depth <= 0:
        return
    for line in lines:
        if line["tree_number"]:
            below = [_told(*found, tally) for found in vocabulary.below(line["tree_number"])]
            line["children"] = [told for told in below if told]
            _fill(line["children"], vocabulary, tally, depth - 1)


def _lines(lines: list[dict[str, Any]], level: int = 0) -> Iterator[str]:
    for line in lines:
        yield f"{'  ' * level}{line['name']}  {line['papers']}"
        yield from _lines(line["children"], level + 1)
