"""``netreader export``: papers of the library in a file that other programs read."""

from __future__ import annotations

import argparse
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

from netreader import settings as settings_file
from netreader.cli.output import write_pieces
from netreader.cli.papers import absent, library_if_kept, named_in, words_of
from netreader.cli.terminal import Terminal
from netreader.cli.verb import Parser, UsageError, Verb
from netreader.exchange.outgoing import entry_of
from netreader.formats import FORMATS, Format
from netreader.formats.entry import Entry
from netreader.query.sets import told
from netreader.text import clean_line, shorten

if TYPE_CHECKING:
    from netreader.library.holdings import Holding
    from netreader.library.library import Library

#: Papers between two drawings of the progress bar.
STEP = 50


@dataclass
class Tally:
    """What became of the papers.

    Attributes:
        starters: Entries of the starter shelf that were left out.
        failed: Word or PMID → why.
    """

    written: int = 0
    starters: int = 0
    failed: dict[str, str] = field(default_factory=dict)

    def __str__(self) -> str:
        return f"{self.written:,} written, {len(self.failed):,} failed."


def declare(parser: Parser) -> None:
    """Its arguments."""
    parser.add_argument(
        "ids", nargs="*", metavar="ID", help="papers, by PMID, PMCID, DOI or address; - reads stdin (default: all)"
    )
    parser.add_argument("--format", choices=list(FORMATS), help="how to write them (default: by the name of FILE)")
    parser.add_argument("--query", metavar="QUERY", help="the papers of the library that a query finds")
    parser.add_argument("--tag", metavar="TAG", help="the papers with a tag, or one below it")
    parser.add_argument("--shelf", metavar="NAME", help="the papers on a shelf, in its order")
    parser.add_argument("--notes", action="store_true", help="with your notes and marks, where the format has a place")
    parser.add_argument("-o", "--output", metavar="FILE", help="write to a file, once all is there (default: stdout)")


def run(arguments: argparse.Namespace, terminal: Terminal) -> int:
    """Write the papers; one line on stderr sums up."""
    format = _format(arguments.format, arguments.output)
    from netreader.library.tagging import tag_of

    query = clean_line(arguments.query or "")
    if arguments.query is not None and not query:
        raise UsageError("There is nothing to look for.", "Give a query, or leave --query out to export all papers.")
    if arguments.tag is not None:
        tag = tag_of(arguments.tag)
        query = f'({query}) AND tag:"{tag}"' if query else f'tag:"{tag}"'
    if bool(query) + bool(arguments.ids) + (arguments.shelf is not None) > 1:
        raise UsageError("Papers are named, looked for, or on a shelf.", "Do one of them.")
    if arguments.notes and not format.notes:
        terminal.say(f"The format {format.name} has no place for notes; they are left out.")
    words = words_of(arguments.ids, terminal)
    tally = Tally()
    with library_if_kept(settings_file.load(os.environ), terminal) as library:
        keys: Sequence[int] = []
        if library is not None:
            if arguments.ids:
                keys = named_in(words, library, tally.failed)
            elif arguments.shelf is not None:
                shelf = library.shelves.find(arguments.shelf)
                if shelf is None:
                    tally.failed[arguments.shelf] = f"There is no shelf {clean_line(arguments.shelf)}."
                keys = shelf.papers if shelf is not None else []
            else:
                found = library.ask(query, sort="added")
                keys = found.keys
                left_out = found.reasons if found.verdict == "partial" else []
                for reason in (*(told(problem) for problem in found.problems), *left_out):
                    terminal.say(reason)
        elif words:
            tally.failed = {word: absent(word) for word in words}
        if library is not None and keys:
            taken = _Taken(library, keys, format, tally, notes=arguments.notes, named=bool(arguments.ids))
            _write(taken, format, arguments.output, terminal)
    for why in tally.failed.values():
        terminal.say(why)
    if tally.starters:
        terminal.say(f"Left out: {tally.starters:,} of the starter shelf, whose records are not kept.")
    if not tally.written and not tally.failed:
        terminal.say("Nothing found in the library." if query else "The library holds no papers yet.")
        return 1
    terminal.say(str(tally))
    return 1 if tally.failed else 0


def _format(name: str | None, output: str | None) -> Format:
    if name:
        return FORMATS[name]
    suffix = Path(output or "").suffix.lower()
    fitting = [format for format in FORMATS.values() if format.suffix == suffix]
    if len(fitting) == 1:
        return fitting[0]
    names = ", ".join(format.name for format in fitting or FORMATS.values())
    what = f"{suffix} can be several formats" if fitting else "No format was given"
    raise UsageError(f"{what}.", f"Give --format with one of: {names}.")


class _Taken:
    """Papers taken from the library one by one as the format asks for them, counted, those that can't be had named."""

    def __init__(
        self, library: Library, keys: Sequence[int], format: Format, tally: Tally, *, notes: bool, named: bool
    ) -> None:
        self.library = library
        self.keys = keys
        self.format = format
        self.tally = tally
        self.notes = notes and format.notes
        self.named = named
        self.done = 0

    def __iter__(self) -> Iterator[Entry]:
        for holding in self.library.holdings(self.keys, xml=self.format.raw):
            self.done += 1
            entry = self._entry(holding)
            if entry is not None:
                self.tally.written += 1
                yield entry

    def _entry(self, holding: Holding) -> Entry | None:
        key, article = holding.key, holding.article
        if holding.error is not None:
            self.tally.failed[str(key)] = f"PMID {key}: {holding.error}" if key > 0 else str(holding.error)
        if article is None:  # or taken away by another copy meanwhile
            return None
        if article.source == "starter" and not self.named and not holding.is_touched:
            self.tally.starters += 1
            return None
        if self.format.raw and not holding.xml:
            name = f"PMID {article.pmid}" if article.pmid else article.doi or article.display_title
            self.tally.failed[name] = f"{shorten(name, 60)}: PubMed's XML of it is not kept; netreader fetch brings it."
            return None
        return entry_of(article, holding, notes=self.notes)


def _write(taken: _Taken, format: Format, output: str | None, terminal: Terminal) -> None:
    """Write all papers to stdout or a file, with a bar where it doesn't disturb."""
    pieces = format.write(_with_bar(taken, terminal, bar=bool(output) or not terminal.shows_data), terminal.width)
    first = next(pieces, "")
    while not taken.tally.written and (more := next(pieces, None)) is not None:  # names of columns, an opening bracket
        first += more
    if not taken.tally.written:
        return
    write_pieces(chain([first], pieces), output, terminal)


def _with_bar(taken: _Taken, terminal: Terminal, *, bar: bool) -> Iterator[Entry]:
    with terminal.progress(len(taken.keys) if bar else 0, "papers") as progress:
        for number, entry in enumerate(taken):
            if number % STEP == 0:
                progress.show(taken.done)
            yield entry


VERB = Verb("export", "Write papers of the library in a format that other programs read.", declare, run)
