"""``netreader import``: brings the records of files into the library, batch by batch, and goes on after a break."""

from __future__ import annotations

import argparse
import json
import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, fields, replace
from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING

from netreader import settings as settings_file
from netreader.cli.files import STDIN, FileError, Source, opened, size_of
from netreader.cli.papers import library_for_writing
from netreader.cli.terminal import Progress, Terminal
from netreader.cli.verb import Parser, Verb
from netreader.errors import LibraryError, NetreaderError, RecordError
from netreader.formats.readers import READERS, XML, format_of
from netreader.pubmed.pieces import Deletion, Piece
from netreader.pubmed.records import pieces, read

if TYPE_CHECKING:
    from netreader.library.library import Incoming, Library

#: Records, and bytes of them, that are brought in at once.
BATCH, BYTES = 200, 8 << 20

_KB = 1000
_COUNTS = ("new", "updated", "unchanged", "removed", "withdrawn", "failed")
#: What `format_of` takes every text for that is nothing else.
_ANY = "list"
_HINT = "netreader import reads PubMed XML, plain or as .gz."

#: What is in a file → how its blocks are cut into records, and into deletions of records.
CUTTERS: dict[str, Callable[[Iterable[bytes]], Iterator[Piece | Deletion]]] = {XML: pieces}


@dataclass
class Tally:
    """What became of the records of all files.

    Attributes:
        removed, withdrawn: Deleted by NLM, and taken out here; or kept, because a person wrote about them.
        failures: Where and why, in the public JSON shape.
    """

    new: int = 0
    updated: int = 0
    unchanged: int = 0
    removed: int = 0
    withdrawn: int = 0
    failed: int = 0
    failures: list[dict[str, object]] = field(default_factory=list)

    def add(self, incoming: Incoming) -> None:
        """Count a file in."""
        for name in _COUNTS:
            setattr(self, name, getattr(self, name) + getattr(incoming, name))

    def __str__(self) -> str:
        return f"{', '.join(f'{getattr(self, name):,} {name}' for name in _COUNTS)}."


@dataclass
class Batch:
    """Pieces that are brought in at once, and after them the deletions: key → version, 0 for all."""

    pieces: list[Piece] = field(default_factory=list)
    deleted: dict[int, int] = field(default_factory=dict)
    count: int = 0
    size: int = 0

    def takes(self, piece: Piece | Deletion) -> bool:
        """Whether a piece may be added: no record after a deletion, and not too much."""
        is_record = isinstance(piece, Piece)
        return self.count < BATCH and self.size < BYTES and not (is_record and self.deleted)

    def add(self, piece: Piece | Deletion) -> None:
        """One more."""
        self.count += 1
        if isinstance(piece, Piece):
            self.pieces.append(piece)
            self.size += len(piece.xml)
        else:
            key = int(piece.pmid)
            known = self.deleted.get(key, piece.version)
            self.deleted[key] = max(known, piece.version) if known and piece.version else 0


def declare(parser: Parser) -> None:
    """Its arguments."""
    parser.add_argument("files", nargs="+", metavar="FILE", help="PubMed XML, plain or .gz; - reads stdin")
    parser.add_argument("--json", action="store_true", help="print the counts as one JSON document")


def run(arguments: argparse.Namespace, terminal: Terminal) -> int:
    """Bring files in; one line on stderr sums up."""
    settings = settings_file.load(os.environ)
    words = list(dict.fromkeys(arguments.files))
    with library_for_writing(settings, terminal) as library:
        work = _Import(words, library, terminal)
        try:
            tally = work.run()
        except KeyboardInterrupt:
            terminal.say(f"Interrupted: {work.tally()} The same command goes on from here.")
            return 130
        except LibraryError:
            terminal.say(f"Not finished: {work.tally()} The same command goes on from here.")
            raise
    if arguments.json:
        terminal.document(json.dumps({f.name: getattr(tally, f.name) for f in fields(tally)}, ensure_ascii=False))
    terminal.say(str(tally))
    return 1 if tally.failed else 0


class _Import:
    """One import: its files, and how far it is."""

    def __init__(self, words: Sequence[str], library: Library, terminal: Terminal) -> None:
        self._words = words
        self._library = library
        self._terminal = terminal
        named = "\0".join(str(Path(word).absolute()) if word != STDIN else word for word in words)
        self._job = blake2b(named.encode("utf-8", "surrogateescape"), digest_size=16).hexdigest()
        self._ended: list[Incoming] = []
        self._current: Incoming | None = None
        self._failures: list[dict[str, object]] = []
        self._before = 0

    def run(self) -> Tally:
        """All files, one after the other. What can't be read is named and counted."""
        stored = self._library.incoming(self._job)
        total = sum(size_of(word) for word in self._words) if STDIN not in self._words else 0
        with self._terminal.progress(total // _KB, "kB") as progress:
            for word in self._words:
                try:
                    with opened(word, self._terminal) as source:
                        self._bring(source, stored.get(source.path), progress)
                except FileError as error:  # it could not even be opened
                    self._current = replace(self._new(), failed=1)
                    self._fail(str(error), word)
                self._end_file()
                self._before += size_of(word)
        self._library.end_import(self._job)
        return self.tally()

    def tally(self) -> Tally:
        """What became of all records so far."""
        tally = Tally(failures=self._failures)
        for incoming in [*self._ended, *([self._current] if self._current else [])]:
            tally.add(incoming)
        return tally

    def _new(self, source: Source | None = None) -> Incoming:
        from netreader.library.library import Incoming

        return Incoming(self._job, source.path, source.size, source.changed) if source else Incoming()

    def _end_file(self) -> None:
        if self._current is not None:
            self._ended.append(self._current)
            self._current = None

    def _bring(self, source: Source, stored: Incoming | None, progress: Progress) -> None:
        """One file, from where it stood."""
        now = self._new(source)
        if stored is not None and source.path and (stored.size, stored.changed) == (source.size, source.changed):
            now = stored
        self._current = now
        if now.finished:
            self._terminal.say(f"{source.name} came in before the interruption.")
            return
        if now.done:
            failed = f"; {now.failed:,} of them failed, and were named then" if now.failed else ""
            self._terminal.say(f"{source.name} goes on after {now.done:,} records{failed}.")
        try:
            for batch in _batches(_cut(source), now.done):
                now = self._current = self._take(batch, now, source)
                progress.show((self._before + source.taken) // _KB)
        except LibraryError:
            raise
        except NetreaderError as error:
            told = error if isinstance(error, FileError) else f"{source.name}: {error}"
            self._fail(str(told), source.name)
            self._current = replace(now, failed=now.failed + 1)
        else:
            self._current = self._library.bring_in(replace(now, finished=not now.failed), [], {})

    def _take(self, batch: Batch, now: Incoming, source: Source) -> Incoming:
        """Bring a batch in: what is kept already is not even read."""
        from netreader.library.entries import digest

        known = self._library.digests([int(piece.pmid) for piece in batch.pieces if piece.pmid])
        fresh = [piece for piece in batch.pieces if known.get(int(piece.pmid or 0)) != digest(piece.xml)]
        records = []
        for piece in fresh:
            try:
                records.append(read(piece))
            except RecordError as error:
                self._fail(f"{source.name}, line {piece.line:,}: {error.message}", source.name, piece, error)
        then = replace(
            now,
            done=now.done + batch.count,
            unchanged=now.unchanged + len(batch.pieces) - len(fresh),
            failed=now.failed + len(fresh) - len(records),
        )
        return self._library.bring_in(then, records, batch.deleted)

    def _fail(self, told: str, name: str, piece: Piece | None = None, error: RecordError | None = None) -> None:
        """Name what could not be brought in."""
        self._terminal.say(told)
        self._failures.append(
            {
                "file": name,
                "line": piece.line if piece else 0,
                "pmid": piece.pmid if piece else "",
                "message": error.message if error else told,
            }
        )


def _cut(source: Source) -> Iterator[Piece | Deletion]:
    """The pieces of a file.

    Raises:
        NetreaderError: It is none that is read here, or breaks off; after what is whole.
    """
    head = source.head()
    known = format_of("" if source.name == "stdin" else source.name, head)
    if known == _ANY and "<eFetchResult" in head:  # an answer of PubMed's that was saved: it says what went wrong
        known = XML
    if known not in CUTTERS:
        what = f"looks like {READERS[known].description}"
        if known == _ANY:
            what = "is XML, but not of PubMed's records" if head.startswith("<") else "is not PubMed XML"
        raise FileError(f"{source.name} {what}.", _HINT)
    return CUTTERS[known](source.blocks())


def _batches(found: Iterable[Piece | Deletion], done: int) -> Iterator[Batch]:
    """The pieces after those that are done, in batches; where the file breaks off, what came whole before."""
    batch = Batch()
    try:
        for number, piece in enumerate(found):
            if number < done:
                continue
            if not batch.takes(piece):
                yield batch
                batch = Batch()
            batch.add(piece)
    except NetreaderError:
        if batch.count:
            yield batch
        raise
    if batch.count:
        yield batch


VERB = Verb(
    "import", "Bring the records of files into the library: PubMed XML, also whole baseline files.", declare, run
)
