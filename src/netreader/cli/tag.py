"""``netreader tag``: a reader's tags and ratings of papers."""

from __future__ import annotations

import argparse
import json
import os
from typing import TYPE_CHECKING

from netreader import settings as settings_file
from netreader.cli.papers import key_in, library_for_writing, library_if_kept, one_paper
from netreader.cli.terminal import Terminal
from netreader.cli.verb import Parser, UsageError, Verb
from netreader.text import clean_line, shorten

if TYPE_CHECKING:
    from netreader.library.library import Library


def declare(parser: Parser) -> None:
    """Its arguments."""
    parser.add_argument("words", nargs="*", metavar="ID|+TAG", help="papers kept, and tags to give them, as in +liver")
    parser.add_argument(
        "--remove", action="append", default=[], metavar="TAG", help="take this tag away, as -TAG does; may be repeated"
    )
    parser.minus = "--remove"
    parser.add_argument("--query", metavar="QUERY", help="the papers of the library that a query finds")
    parser.add_argument("--rate", type=_rating, metavar="N", help="rate the papers 1 to 5; 0 takes it back")
    parser.add_argument("--rename", nargs=2, metavar=("OLD", "NEW"), help="rename a tag and all below it, or merge it")
    parser.add_argument("--json", action="store_true", help="one JSON document")


def _rating(word: str) -> int:
    if word not in "012345" or len(word) != 1:
        raise argparse.ArgumentTypeError(f"{clean_line(word)!r} is not a rating; there are 1 to 5, and 0 for none")
    return int(word)


def run(arguments: argparse.Namespace, terminal: Terminal) -> int:
    """Give and take tags, or print them: of papers, or all tags with how many papers have each."""
    ids = [word for word in arguments.words if not word.startswith("+")]
    add = [word[1:] for word in arguments.words if word.startswith("+")]
    if not all(tag.strip() for tag in (*add, *arguments.remove)):
        raise UsageError("A tag has a name.", "Write it after the sign, such as +liver or -liver.")
    if (add or arguments.remove or arguments.rate is not None) and not ids and arguments.query is None:
        raise UsageError("Which papers?", "Name them, or give --query.")
    if arguments.rename and (ids or add or arguments.remove or arguments.query is not None):
        raise UsageError("--rename is about a tag, wherever it is.", "Give it alone.")
    settings = settings_file.load(os.environ)
    if arguments.rename:
        with library_for_writing(settings, terminal) as library:
            changed = library.rename_tag(*arguments.rename)
        terminal.say(f"{len(changed):,} {'paper' if len(changed) == 1 else 'papers'} changed.")
        return 0 if changed else 1
    if add or arguments.remove or arguments.rate is not None:
        with library_for_writing(settings, terminal) as library:
            keys, failed = _keys(ids, arguments.query, library, terminal)
            changed = library.tag(keys, add, arguments.remove)
            if arguments.rate is not None:
                for key in keys:
                    library.mark(key, rating=arguments.rate)
        count = len(keys) if arguments.rate is not None else len(changed)
        terminal.say(f"{count:,} {'paper' if count == 1 else 'papers'} changed.")
        return 1 if failed or not keys else 0
    with library_if_kept(settings, terminal) as found:
        return _listed(ids, arguments.query, found, terminal, as_json=arguments.json)


def _keys(ids: list[str], query: str | None, library: Library, terminal: Terminal) -> tuple[list[int], bool]:
    """The papers meant, and whether some that were named are not kept."""
    keys: dict[int, None] = {}
    failed = False
    for word in ids:
        key = key_in(library, one_paper(word))
        if key is None:
            failed = True
            terminal.say(f"{shorten(word, 60)} is not in the library; netreader fetch brings it in.")
        else:
            keys[key] = None
    if query is not None:
        keys.update(dict.fromkeys(library.ask(query).keys))
    return list(keys), failed


def _listed(ids: list[str], query: str | None, library: Library | None, terminal: Terminal, *, as_json: bool) -> int:
    if library is None:
        terminal.say("Nothing is kept yet.")
        return 1
    if not ids and query is None:
        counts = library.tag_counts()
        if as_json:
            terminal.document(json.dumps([{"tag": tag, "papers": n} for tag, n in counts.items()], ensure_ascii=False))
        else:
            for tag, papers in counts.items():
                terminal.data(f"{tag}\t{papers}")
        if not counts:
            terminal.say("There are no tags yet. netreader tag PMID +TAG gives one; in the reader, t.")
        return 0 if counts else 1
    keys, failed = _keys(ids, query, library, terminal)
    told = []
    for key in keys:
        marks = library.marks(key)
        told.append({"pmid": str(key) if key > 0 else "", "tags": list(marks.tags), "rating": marks.rating})
        if not as_json:
            terminal.data(f"{key}\t{marks.rating or ''}\t{', '.join(marks.tags)}")
    if as_json:
        terminal.document(json.dumps(told, ensure_ascii=False, indent=2))
    return 1 if failed or not keys else 0


VERB = Verb("tag", "Give papers tags and ratings, or list them.", declare, run)
