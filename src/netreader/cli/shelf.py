"""``netreader shelf``: named, ordered lists of papers."""

from __future__ import annotations

import argparse
import json
import os
from typing import TYPE_CHECKING

from netreader import settings as settings_file
from netreader.cli.papers import key_in, library_for_writing, library_if_kept, one_paper
from netreader.cli.terminal import Terminal
from netreader.cli.verb import Parser, UsageError, Verb
from netreader.text import shorten

if TYPE_CHECKING:
    from netreader.library.library import Library


def declare(parser: Parser) -> None:
    """Its arguments."""
    parser.add_argument("name", nargs="?", metavar="NAME", help="a shelf; without it, all are listed")
    parser.add_argument(
        "ids", nargs="*", metavar="ID", help="papers kept, to be put on it; it is made if there is none"
    )
    what = parser.add_mutually_exclusive_group()
    what.add_argument("--remove", action="store_true", help="take these papers off it")
    what.add_argument("--move", type=int, metavar="PLACE", help="put one of its papers in this place, from 1")
    what.add_argument("--rename", metavar="NEW", help="give it another name")
    what.add_argument("--note", metavar="TEXT", help='write its note; "" removes it')
    what.add_argument("--delete", action="store_true", help="delete the shelf, not its papers")
    parser.add_argument("--json", action="store_true", help="one JSON document")


def run(arguments: argparse.Namespace, terminal: Terminal) -> int:
    """List shelves, print one, or change one."""
    settings = settings_file.load(os.environ)
    changes = arguments.remove or arguments.delete or arguments.ids
    changes = changes or any(value is not None for value in (arguments.move, arguments.rename, arguments.note))
    if changes and arguments.name is None:
        raise UsageError("Which shelf?", "Give its name.")
    alone = arguments.delete or arguments.rename is not None or arguments.note is not None
    if alone and arguments.ids:
        raise UsageError("--rename, --note and --delete are about the shelf.", "Name no papers.")
    if arguments.move is not None and arguments.move < 1:
        raise UsageError("Places are counted from 1.", "--move 1 makes a paper the first.")
    if changes:
        with library_for_writing(settings, terminal) as library:
            try:
                return _changed(arguments, library, terminal)
            except ValueError as error:
                raise UsageError(str(error), "") from error
    with library_if_kept(settings, terminal) as found:
        return _listed(arguments.name, found, terminal, as_json=arguments.json)


def _changed(arguments: argparse.Namespace, library: Library, terminal: Terminal) -> int:
    shelves, name = library.shelves, arguments.name
    keys: list[int] = []
    failed = False
    for word in arguments.ids:
        key = key_in(library, one_paper(word))
        if key is None:
            failed = True
            terminal.say(f"{shorten(word, 60)} is not in the library; netreader fetch brings it in.")
        else:
            keys.append(key)
    adds = not (arguments.remove or arguments.delete) and arguments.move is arguments.rename is arguments.note is None
    if adds:
        new = len(shelves.put(name, keys)) if keys else 0
        terminal.say(f"{new:,} {'paper' if new == 1 else 'papers'} put on {name}.")
        return 1 if failed else 0
    if shelves.find(name) is None:
        terminal.say(f"There is no shelf {name}.")
        return 1
    if arguments.delete:
        shelves.delete(name)
        terminal.say(f"The shelf {name} is deleted; its papers are kept.")
    elif arguments.rename is not None:
        shelves.rename(name, arguments.rename)
    elif arguments.note is not None:
        shelves.write_note(name, arguments.note)
    elif arguments.remove:
        gone = len(shelves.take(name, keys))
        terminal.say(f"{gone:,} {'paper' if gone == 1 else 'papers'} taken off {name}.")
    else:
        if len(keys) != 1:
            raise UsageError("--move moves one paper.", "netreader shelf NAME ID --move 1 makes it the first.")
        shelf = shelves.find(name)
        if shelf is None or keys[0] not in shelf.papers:
            terminal.say(f"{arguments.ids[0]} is not on {name}.")
            return 1
        shelves.move(name, keys[0], arguments.move - 1 - shelf.papers.index(keys[0]))
    return 1 if failed else 0


def _listed(name: str | None, library: Library | None, terminal: Terminal, *, as_json: bool) -> int:
    shelves = library.shelves.all() if library is not None else []
    if name is None:
        if as_json:
            told = [{"name": shelf.name, "papers": len(shelf.papers), "note": shelf.note} for shelf in shelves]
            terminal.document(json.dumps(told, ensure_ascii=False, indent=2))
        for shelf in shelves if not as_json else ():
            terminal.data(f"{shelf.name}\t{len(shelf.papers)}")
        if not shelves:
            terminal.say("There are no shelves yet. netreader shelf NAME PMID makes one.")
        return 0 if shelves else 1
    found = library.shelves.find(name) if library is not None else None
    if library is None or found is None:
        terminal.say(f"There is no shelf {name}.")
        return 1
    titles = {row.summary.key: row.summary.title for row in library.rows(found.papers)}
    if as_json:
        papers = [{"pmid": str(key) if key > 0 else "", "title": titles.get(key, "")} for key in found.papers]
        terminal.document(json.dumps({"name": found.name, "note": found.note, "papers": papers}, ensure_ascii=False))
        return 0
    for key in found.papers:
        terminal.data(f"{key}\t{shorten(titles.get(key, ''), 200)}")
    return 0


VERB = Verb("shelf", "List shelves, and put papers on them.", declare, run)
