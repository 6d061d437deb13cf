"""``netreader import``: brings what is in files into the library, and asks PubMed for the records of it."""

from __future__ import annotations

import argparse
import json
import os
from dataclasses import fields
from typing import TYPE_CHECKING

from netreader import settings as settings_file
from netreader.cli.papers import library_for_writing, library_if_kept, waited_for
from netreader.cli.terminal import Terminal
from netreader.cli.verb import Parser, UsageError, Verb
from netreader.errors import LibraryError, PubMedError
from netreader.settings import Settings

if TYPE_CHECKING:
    from netreader.exchange.completing import Completed
    from netreader.exchange.importing import Import, Tally
    from netreader.library.library import Library

_KB = 1000


def declare(parser: Parser) -> None:
    """Its arguments."""
    parser.add_argument(
        "files",
        nargs="*",
        metavar="FILE",
        help="PubMed XML, .nbib, RIS, BibTeX, CSL-JSON, EndNote XML, tables or lists of ids, TinyDB; - reads stdin",
    )
    parser.add_argument("--match", action="store_true", help="ask PubMed for all papers whose record is not known yet")
    parser.add_argument("--offline", action="store_true", help="keep what the files say, and never ask the network")
    parser.add_argument("--dry-run", action="store_true", help="say what would come in, and write nothing")
    parser.add_argument("--json", action="store_true", help="print the counts as one JSON document")


def run(arguments: argparse.Namespace, terminal: Terminal) -> int:
    """Bring files in; one line on stderr sums up."""
    words = list(dict.fromkeys(arguments.files))
    if not words and not arguments.match:
        raise UsageError("There is nothing to import.", "Name files, or - to read stdin.")
    if arguments.match and (arguments.offline or arguments.dry_run):
        raise UsageError("--match asks PubMed and writes.", "Leave out --offline and --dry-run.")
    from netreader.exchange.completing import unmatched

    settings = settings_file.load(os.environ)
    if arguments.dry_run:
        with library_if_kept(settings, terminal) as library:
            tally = _import(words, library, terminal, dry=True).tally()
        terminal.say("Nothing was written: this was a trial.")
    else:
        with library_for_writing(settings, terminal) as library:
            work: Import | None = None
            try:
                work = _import(words, library, terminal)
                tally = work.tally()
                if arguments.match or (work.keys and not arguments.offline):
                    _complete(work, tally, settings, library, terminal, every=arguments.match)
            except KeyboardInterrupt:
                return 130
            keys = unmatched(library) if arguments.match else list(work.keys)
            tally.unmatched = _left(library, keys, terminal, aloud=not arguments.offline)
    if arguments.json:
        terminal.document(json.dumps({f.name: getattr(tally, f.name) for f in fields(tally)}, ensure_ascii=False))
    terminal.say(str(tally))
    return 1 if tally.failed else 0


def _import(words: list[str], library: Library | None, terminal: Terminal, *, dry: bool = False) -> Import:
    """Read the files and keep what is in them."""
    from netreader.exchange.importing import Import

    work = Import(words, library, say=terminal.say, stdin=terminal.bytes_in, dry=dry)
    with terminal.progress(work.total // _KB, "kB") as progress:
        work.show = lambda done: progress.show(done // _KB)
        try:
            work.run()
        except KeyboardInterrupt:
            terminal.say(f"Interrupted: {work.tally()} The same command goes on from here.")
            raise
        except LibraryError:
            terminal.say(f"Not finished: {work.tally()} The same command goes on from here.")
            raise
    return work


def _complete(
    work: Import, tally: Tally, settings: Settings, library: Library, terminal: Terminal, *, every: bool
) -> None:
    """Ask PubMed for the records of what came from files. That it can't be asked spoils nothing."""
    from netreader.exchange.completing import Completed

    done = Completed()
    try:
        waited_for(_asked(work, done, settings, library, terminal, every=every))
    except KeyboardInterrupt:
        terminal.say(f"Interrupted: {tally} {done} netreader import --match goes on from here.")
        raise
    except PubMedError as error:
        terminal.say(f"{error.message} What is in the files is kept; netreader import --match asks PubMed later.")
    if done.records:
        terminal.say(str(done))
    for told, name, line, pmid in done.failures:
        work.fail(told, name, line, pmid)
        tally.new = max(0, tally.new - 1)
    tally.failed += len(done.failures)


async def _asked(
    work: Import, done: Completed, settings: Settings, library: Library, terminal: Terminal, *, every: bool
) -> None:
    from netreader.exchange.completing import completed, unmatched
    from netreader.pubmed.client import PubMed

    keys = unmatched(library) if every else [key for key in work.keys if not library.origin(key).tried]
    with terminal.progress(len(keys), "papers") as progress:
        async with PubMed(settings) as pubmed:
            await completed(keys, library, pubmed, done, progress.show)


def _left(library: Library, keys: list[int], terminal: Terminal, *, aloud: bool) -> list[dict[str, object]]:
    """What is kept without PubMed's record, in the public JSON shape; each named on stderr."""
    from netreader.exchange.completing import left
    from netreader.exchange.importing import TOLD

    found = left(library, keys)
    for paper in found[:TOLD] if aloud else ():
        terminal.say(paper.told)
    if aloud and len(found) > TOLD:
        terminal.say(f"… and {len(found) - TOLD:,} more; netreader search --library is:unmatched finds all.")
    return [paper.shape for paper in found]


VERB = Verb("import", "Bring what is in files into the library, and complete it from PubMed.", declare, run)
