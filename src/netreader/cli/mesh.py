"""``netreader mesh``: MeSH on this machine: its installation, a heading, what stands below it."""

from __future__ import annotations

import argparse
import contextlib
import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from netreader import installing
from netreader import settings as settings_file
from netreader.cli import count
from netreader.cli.papers import library_at_hand, library_for_writing, waited_for
from netreader.cli.terminal import Progress, Terminal
from netreader.cli.terms import HOW_MUCH, Record, category_of, heading_of, named
from netreader.cli.verb import Group, Parser, UsageError, Verb
from netreader.mesh.categories import CATEGORIES
from netreader.mesh.descriptor import SUPPLEMENTARY, SupplementaryRecord
from netreader.mesh.qualifiers import QualifierRecord
from netreader.settings import Settings
from netreader.text import clean_line

if TYPE_CHECKING:
    from netreader.library.vocabulary import Installed, Vocabulary

#: Levels that ``tree`` prints when none is named.
DEPTH = 2

# A progress bar counts in these.
_KB = 1_000


def _declare_install(parser: Parser) -> None:
    parser.add_argument(
        "--from", dest="file", metavar="FILE", help="a file that is here: NLM's desc XML, .gz or not, or a tree"
    )


def _declare_term(parser: Parser) -> None:
    parser.add_argument("term", metavar="TERM", nargs="+", help="name, entry term or UI of a heading")


def _declare_show(parser: Parser) -> None:
    _declare_term(parser)
    parser.add_argument("--json", action="store_true", help="one JSON document")


def _declare_tree(parser: Parser) -> None:
    _declare_term(parser)
    parser.add_argument("--depth", type=_depth, default=DEPTH, metavar="N", help=f"levels below it (default: {DEPTH})")


def _declare_status(parser: Parser) -> None:
    parser.add_argument("--json", action="store_true", help="one JSON document")


def _depth(text: str) -> int:
    if not text.isascii() or not text.isdigit() or len(text) > 2:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number of levels")
    return int(text)


# Looking up


def _show(arguments: argparse.Namespace, terminal: Terminal) -> int:
    """Print a heading, supplementary concept or qualifier, as lines or as JSON."""
    with _vocabulary(terminal) as vocabulary:
        record, indexed_as = named(arguments.term, vocabulary, terminal)
        told = described(record, vocabulary) | {"indexed_as": indexed_as}
        if arguments.json:
            terminal.document(json.dumps(told, ensure_ascii=False, indent=2))
        else:
            for line in _lines(told, vocabulary):
                terminal.data(line)
            terminal.say(vocabulary.credit() + ".")
    return 0


def described(record: Record, vocabulary: Vocabulary) -> dict[str, Any]:
    """A record in the public JSON shape."""
    told: dict[str, Any] = {"ui": record.ui, "name": record.name, "kind": "", "year": vocabulary.year()}
    told |= {name: [] for name in ("tree_numbers", "ancestors", "children", "entry_terms")}
    told |= {"scope_note": "", "qualifiers": []}
    if isinstance(record, QualifierRecord):
        known = vocabulary.qualifiers()
        above, below = known.ancestors(record.name), known.children(record.name)
        return told | {"kind": "qualifier", "code": record.code, "ancestors": above, "children": below}
    told |= {
        "entry_terms": list(record.entry_terms),
        "scope_note": record.scope_note,
        "registry_numbers": list(record.registry_numbers),
        "actions": list(record.actions),
    }
    if isinstance(record, SupplementaryRecord):
        return told | {"kind": SUPPLEMENTARY, "mapped_to": list(record.mapped_to)}
    return told | {
        "kind": record.kind,
        "tree_numbers": vocabulary.tree_numbers(record.ui),
        "ancestors": vocabulary.ancestors(record.ui),
        "children": vocabulary.children(record.ui),
        "qualifiers": list(record.qualifiers),
        "see_also": list(record.see_also),
        "previous_indexing": list(record.previous_indexing),
    }


def _lines(told: dict[str, Any], vocabulary: Vocabulary) -> Iterator[str]:
    """A record for reading."""
    code = f", {told['code']}" if told.get("code") else ""
    yield f"{told['name']}  ({' '.join(filter(None, (told['ui'], told['kind'])))}{code})"
    if told["scope_note"]:
        yield told["scope_note"]
    for number in told["tree_numbers"]:
        yield f"Place: {number}  {' › '.join(_way(number, vocabulary))}"
    named = {"children": "Below", "mapped_to": "Maps to", "see_also": "See also", "actions": "Pharmacological actions"}
    for key, label in named.items():
        if told.get(key):
            yield f"{label}: {'; '.join(vocabulary.name(ui) or ui for ui in told[key])}"
    for key, label in {
        "entry_terms": "Entry terms",
        "registry_numbers": "Registry numbers",
        "qualifiers": "Qualifiers",
        "previous_indexing": "Indexed before as",
    }.items():
        if told.get(key):
            yield f"{label}: {'; '.join(told[key])}"


def _way(number: str, vocabulary: Vocabulary) -> Iterator[str]:
    """Names of what leads to a place, the category first."""
    from netreader.mesh.descriptor import above

    yield CATEGORIES.get(number[:1], number[:1])
    for step in above(number):
        found = vocabulary.at(step)
        yield found.name if found else step


def _tree(arguments: argparse.Namespace, terminal: Terminal) -> int:
    """Print what stands below a heading or a category, at each of its places: name, UI and tree number."""
    word = " ".join(arguments.term)
    with _vocabulary(terminal) as vocabulary:
        letter = category_of(word)
        if letter:
            terminal.data(f"{CATEGORIES[letter]}  {letter}")
            _print_below(letter, 1, arguments.depth, vocabulary, terminal)
            return 0
        descriptor = heading_of(arguments.term, vocabulary, terminal)
        if not descriptor.tree_numbers:
            terminal.data(f"{descriptor.name}  {descriptor.ui}")
        for number in vocabulary.tree_numbers(descriptor.ui):
            terminal.data(f"{descriptor.name}  {descriptor.ui}  {number}")
            _print_below(number, 1, arguments.depth, vocabulary, terminal)
        _say_how_much(vocabulary, terminal)
    return 0


def _print_below(number: str, level: int, depth: int, vocabulary: Vocabulary, terminal: Terminal) -> None:
    if level > depth:
        return
    for below, ui, name in vocabulary.below(number):
        terminal.data(f"{'  ' * level}{name}  {ui}  {below}")
        _print_below(below, level + 1, depth, vocabulary, terminal)


def _explode(arguments: argparse.Namespace, terminal: Terminal) -> int:
    """Print the UIs of a heading and of all below it."""
    with _vocabulary(terminal) as vocabulary:
        for ui in vocabulary.explosion(heading_of(arguments.term, vocabulary, terminal).ui):
            terminal.data(ui)
        _say_how_much(vocabulary, terminal)
    return 0


def _status(arguments: argparse.Namespace, terminal: Terminal) -> int:
    """Print what of MeSH is known here."""
    with _vocabulary(terminal) as vocabulary:
        descriptors, places = vocabulary.counts()
        told = {
            "installed": vocabulary.is_installed(),
            "year": vocabulary.year(),
            "descriptors": descriptors,
            "places": places,
            "credit": vocabulary.credit(),
        }
    if arguments.json:
        terminal.document(json.dumps(told, ensure_ascii=False, indent=2))
        return 0
    terminal.data(f"Installed:  {'yes' if told['installed'] else 'no; netreader mesh install fetches the whole'}")
    terminal.data(f"Year:       {told['year'] or 'not known'}")
    terminal.data(f"Headings:   {descriptors:,} at {places:,} places")
    terminal.data(f"{told['credit']}.")
    return 0


@contextlib.contextmanager
def _vocabulary(terminal: Terminal) -> Iterator[Vocabulary]:
    """The library's vocabulary."""
    with library_at_hand(settings_file.load(os.environ), terminal) as library:
        yield library.vocabulary


def _say_how_much(vocabulary: Vocabulary, terminal: Terminal) -> None:
    if not vocabulary.is_installed():
        terminal.say(HOW_MUCH)


# Installing


def _install(arguments: argparse.Namespace, terminal: Terminal) -> int:
    """Put NLM's vocabulary, fetched or from a file, into the library."""
    settings = settings_file.load(os.environ)
    if arguments.file:
        path = Path(arguments.file).expanduser()
        if not path.is_file():
            raise UsageError(f"There is no file {clean_line(str(path))}.", "Name NLM's file of descriptors.")
        told = _from_file(settings, path, terminal)
    else:
        told = _fetched(settings, terminal)
    terminal.say(installing.told_of(told))
    return 0


def _fetched(settings: Settings, terminal: Terminal) -> Installed:
    bar = _Bar(terminal)
    with bar:
        downloaded, known = waited_for(installing.fetch(settings, progress=bar.show))
    bar = _Bar(terminal)
    with bar, library_for_writing(settings, terminal) as library:
        return installing.install_fetched(downloaded, known, library.vocabulary, progress=bar.show)


def _from_file(settings: Settings, path: Path, terminal: Terminal) -> Installed:
    bar = _Bar(terminal)
    try:
        with bar, library_for_writing(settings, terminal) as library:
            return installing.install_file(path, library.vocabulary, progress=bar.show)
    except installing.UnreadableFile as error:
        raise UsageError(error.message) from error


class _Bar:
    """A progress bar in kilobytes, made when the size is known."""

    def __init__(self, terminal: Terminal) -> None:
        self._terminal = terminal
        self._progress: Progress | None = None
        self._shown = -1

    def __enter__(self) -> _Bar:
        return self

    def __exit__(self, *exception: object) -> None:
        if self._progress is not None:
            self._progress.clear()

    def show(self, done: int, total: int) -> None:
        """Draw it, if a percent more is done."""
        if not total or done > total:
            return
        if self._progress is None:
            self._progress = self._terminal.progress(max(1, total // _KB), "kB")
        if done * 100 // total != self._shown:
            self._shown = done * 100 // total
            self._progress.show(done // _KB)


VERB = Group(
    "mesh",
    "MeSH: the vocabulary, its headings and trees.",
    (
        Verb("show", "Print a heading: its places, entry terms, scope note.", _declare_show, _show),
        Verb("tree", "Print what stands below a heading or a category.", _declare_tree, _tree),
        Verb("explode", "Print the UIs of a heading and of all below it.", _declare_term, _explode),
        Verb("count", "Print how many papers have each heading, or each keyword, year …", count.declare, count.run),
        Verb("install", "Fetch the whole of MeSH from NLM, or read it from a file.", _declare_install, _install),
        Verb("status", "Print what of MeSH is known here.", _declare_status, _status),
    ),
)
