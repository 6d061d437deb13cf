"""Files brought into the library, batch by batch, so that an import that was broken off goes on.

Records of PubMed are kept as they are. What other programs wrote is kept first as the file has it, notes and all;
`netreader.exchange.completing` then asks PubMed for the records. So nothing is lost without a network, and a second
import of a file finds what the first one kept.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from msgspec import structs

from netreader.errors import LibraryError, NetreaderError, RecordError
from netreader.exchange.files import STDIN, FileError, Source, opened, size_of
from netreader.formats.entry import Entry, Flaw
from netreader.formats.readers import READERS, XML, format_of
from netreader.pubmed.citation import citation_line
from netreader.pubmed.pieces import Deletion, Piece
from netreader.pubmed.records import pieces, read
from netreader.text import clean_line, counted, shorten

if TYPE_CHECKING:
    from netreader.library.library import Brought, Incoming, Library

#: Records, and bytes of them, that are brought in at once.
BATCH, BYTES = 200, 8 << 20

#: Entries of a text after which, if none of them names a paper, it is taken for no list of papers.
LOOKED_AT = 100

#: Flaws of a file that are told one by one.
TOLD = 50

_COUNTS = ("new", "updated", "unchanged", "removed", "withdrawn", "failed")
#: Bytes with which a record begins, of formats that are read part by part.
_BEGINNINGS = {"nbib": (b"\nPMID-", b"\nPMID -"), "ris": (b"\nTY  -", b"\nTY -")}
#: What `format_of` takes every text for that is nothing else.
_ANY = "list"
_HINT = f"netreader reads PubMed XML, {', '.join(reader.description for reader in READERS.values())}."


class Stopped(Exception):
    """Whoever asked for it called it off; what came in so far stays."""


@dataclass
class Tally:
    """What became of the records of all files.

    Attributes:
        removed, withdrawn: Deleted by NLM, and taken out here; or kept, because a person wrote about them.
        failures: Where and why, in the public JSON shape.
        unmatched: What is kept as the files have it, since PubMed's record is not known; in the public JSON shape.
    """

    new: int = 0
    updated: int = 0
    unchanged: int = 0
    removed: int = 0
    withdrawn: int = 0
    failed: int = 0
    failures: list[dict[str, object]] = field(default_factory=list)
    unmatched: list[dict[str, object]] = field(default_factory=list)

    def add(self, incoming: Incoming) -> None:
        """Count a file in."""
        for name in _COUNTS:
            setattr(self, name, getattr(self, name) + getattr(incoming, name))

    def __str__(self) -> str:
        counts = ", ".join(f"{getattr(self, name):,} {name}" for name in _COUNTS)
        return f"{counts}, {len(self.unmatched):,} unmatched." if self.unmatched else f"{counts}."


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


class Import:
    """One import: its files, and how far it is.

    Args:
        words: Names of files, or `STDIN`.
        say: Told, in sentences, what could not be read.
        show: Told how many bytes of all files are done.
        stopped: Asked between batches whether to stop.
        dry: Look only, and write nothing.

    Attributes:
        keys: Papers that came from other programs' files, in their order.
        total: Bytes of all files; 0 where it can't be told.
    """

    def __init__(
        self,
        words: Sequence[str],
        library: Library | None,
        *,
        say: Callable[[str], object],
        show: Callable[[int], object] = lambda done: None,
        stopped: Callable[[], bool] = lambda: False,
        stdin: Callable[[], BinaryIO],
        dry: bool = False,
    ) -> None:
        self.keys: dict[int, None] = {}
        self.total = 0 if STDIN in words else sum(map(size_of, words))
        self.show = show
        self._words = words
        self._library = library
        self._say = say
        self._stopped = stopped
        self._stdin = stdin
        self._dry = dry or library is None
        named = "\0".join(str(Path(word).absolute()) if word != STDIN else word for word in words)
        self._job = blake2b(named.encode("utf-8", "surrogateescape"), digest_size=16).hexdigest()
        self._ended: list[Incoming] = []
        self._current: Incoming | None = None
        self._failures: list[dict[str, object]] = []
        self._before = 0
        self._told = 0

    def run(self) -> Tally:
        """All files, one after the other. What can't be read is named and counted.

        Raises:
            Stopped: It was stopped.
            LibraryError: What came can't be kept.
        """
        stored = self._library.incoming(self._job) if self._library is not None else {}
        for word in self._words:
            self._told = 0
            try:
                with opened(word, self._stdin) as source:
                    self._bring(source, stored.get(source.path))
            except FileError as error:  # it could not even be opened
                self._current = structs.replace(self._new(), failed=1)
                self._fail(str(error), word)
            self._end_file()
            self._before += size_of(word)
            self.show(self._before)
        if self._library is not None and not self._dry:
            self._library.end_import(self._job)
        return self.tally()

    def tally(self) -> Tally:
        """What became of all records so far."""
        tally = Tally(failures=self._failures)
        for incoming in [*self._ended, *([self._current] if self._current else [])]:
            tally.add(incoming)
        return tally

    def fail(self, told: str, name: str, line: int, pmid: str = "") -> None:
        """Name and count what came from a file and can't be had after all."""
        self._ended.append(structs.replace(self._new(), failed=1))
        self._fail(told, name, line=line, pmid=pmid)

    def _new(self, source: Source | None = None) -> Incoming:
        from netreader.library.library import Incoming

        return Incoming(self._job, source.path, source.size, source.changed) if source else Incoming()

    def _end_file(self) -> None:
        if self._told > TOLD:
            self._say(f"… and {self._told - TOLD:,} more entries of it can't be read.")
        if self._current is not None:
            self._ended.append(self._current)
            self._current = None

    def _bring(self, source: Source, stored: Incoming | None) -> None:
        """One file, from where it stood."""
        now = self._new(source)
        if stored is not None and source.path and (stored.size, stored.changed) == (source.size, source.changed):
            now = stored
        self._current = now
        if now.finished:
            self._say(f"{source.name} came in before the interruption.")
            return
        if now.done:
            failed = f"; {now.failed:,} of them failed, and were named then" if now.failed else ""
            self._say(f"{source.name} goes on after {counted(now.done, 'record')}{failed}.")
        try:
            known = _format_of(source)
            if known == XML:
                for batch in _batches(pieces(source.blocks()), now.done):
                    self._look_up()
                    now = self._current = self._take(batch, now, source)
                    self.show(self._before + source.taken)
            else:
                self._read(source, known)
        except LibraryError:
            raise
        except NetreaderError as error:
            told = error if isinstance(error, FileError) else f"{source.name}: {error}"
            now = self._current
            self._fail(str(told), source.name)
            self._current = structs.replace(now, failed=now.failed + 1)
        else:
            if known == XML and self._library is not None and not self._dry:
                self._current = self._library.bring_in(structs.replace(now, finished=not now.failed), [], {})

    def _look_up(self) -> None:
        if self._stopped():
            raise Stopped

    # PubMed's XML

    def _take(self, batch: Batch, now: Incoming, source: Source) -> Incoming:
        """Bring a batch in: what is kept already is not even read."""
        from netreader.library.entries import digest

        keys = [int(piece.pmid) for piece in batch.pieces if piece.pmid]
        known = self._library.digests(keys) if self._library is not None else {}
        fresh = []
        for piece in batch.pieces:
            held = known.get(int(piece.pmid or 0))
            if held is None or held != digest(piece.xml):
                fresh.append(piece)
        records = []
        for piece in fresh:
            try:
                records.append(read(piece))
            except RecordError as error:
                told = f"{source.name}, line {piece.line:,}: {error.message}"
                self._fail(told, source.name, piece.line, piece.pmid, error.message)
        then = structs.replace(
            now,
            done=now.done + batch.count,
            unchanged=now.unchanged + len(batch.pieces) - len(fresh),
            failed=now.failed + len(fresh) - len(records),
        )
        if self._library is None or self._dry:
            updated = sum(record.article.key in known for record in records)
            return structs.replace(then, new=then.new + len(records) - updated, updated=then.updated + updated)
        return self._library.bring_in(then, records, batch.deleted)

    # What other programs wrote

    def _read(self, source: Source, known: str) -> None:
        """All entries of a file."""
        found: list[Entry] = []
        early: list[Flaw] | None = [] if known == _ANY else None
        nothing = True
        try:
            for item in self._items(source, known):
                nothing = False
                if isinstance(item, Flaw):
                    if early is None:
                        self._flaw(item, source)
                        continue
                    early.append(item)
                    if len(early) >= LOOKED_AT:
                        break
                    continue
                for flaw in early or ():
                    self._flaw(flaw, source)
                early = None
                found.append(item)
                if len(found) >= BATCH:
                    self._keep(found, source)
                    found = []
        except FileError:  # cut short: what came whole is kept
            if found:
                self._keep(found, source)
            raise
        if found:
            self._keep(found, source)
        if early or nothing:
            raise FileError(f"{source.name} names no paper that could be read.", _HINT)

    def _items(self, source: Source, known: str) -> Iterator[Entry | Flaw]:
        """The entries of a file, a large one part by part, with their lines in the whole; tells how far it is."""
        line = taken = 0
        for text in source.texts(_BEGINNINGS.get(known, ())):
            lines = text.count("\n")
            for number, item in enumerate(READERS[known].read(text)):
                if number % BATCH == 0:
                    part = (source.taken - taken) * min(item.line, lines) // max(1, lines)
                    self.show(self._before + taken + part)
                yield replace(item, line=item.line + line) if line else item
            line += lines
            taken = source.taken

    def _keep(self, entries: Sequence[Entry], source: Source) -> None:
        self._look_up()
        now = self._current
        assert now is not None
        brought = list(map(_brought, entries))
        if self._library is None:
            self._current = structs.replace(now, new=now.new + len(brought))
            return
        taken = self._library.take_in(brought, source.name, dry=self._dry)
        self.keys.update(dict.fromkeys(taken.keys))
        self._current = structs.replace(
            now,
            done=now.done + len(brought),
            new=now.new + len(taken.new),
            updated=now.updated + len(taken.updated),
            unchanged=now.unchanged + len(taken.unchanged),
        )

    def _flaw(self, flaw: Flaw, source: Source) -> None:
        now = self._current
        assert now is not None
        self._current = structs.replace(now, failed=now.failed + 1)
        self._told += 1
        told = f"{source.name}, line {flaw.line:,}: {flaw.message}"
        self._fail(told, source.name, flaw.line, message=flaw.message, aloud=self._told <= TOLD)

    def _fail(
        self, told: str, name: str, line: int = 0, pmid: str = "", message: str = "", *, aloud: bool = True
    ) -> None:
        """Name what could not be brought in."""
        if aloud:
            self._say(told)
        self._failures.append({"file": name, "line": line, "pmid": pmid, "message": message or told})


def _format_of(source: Source) -> str:
    """How a file is to be read.

    Raises:
        FileError: It is none that is read here.
    """
    head = source.head()
    known = format_of("" if source.name == "stdin" else source.name, head)
    if known == _ANY and "<eFetchResult" in head:  # an answer of PubMed's that was saved: it says what went wrong
        return XML
    if known == _ANY and head.startswith("<"):
        raise FileError(f"{source.name} is XML, but neither of PubMed's records nor EndNote's.", _HINT)
    if known == _ANY and "\0" in head:
        raise FileError(f"{source.name} is not text.", _HINT)
    return known


def _brought(entry: Entry) -> Brought:
    """An entry as the library takes it: with a line that says where it appeared."""
    from netreader.library.library import Brought

    article = entry.article
    if not article.citation and (article.journal.title or article.journal.medline_ta or article.book is not None):
        article = structs.replace(article, citation=citation_line(article))
    return Brought(
        article,
        note=entry.note,
        tags=entry.tags,
        starred=entry.starred,
        status=entry.status,
        rating=entry.rating,
        opened=entry.opened,
        line=entry.line,
    )


def named(title: str, doi: str = "", citation: str = "") -> str:
    """What an entry is called in a message."""
    return f"“{shorten(clean_line(title), 60)}”" if title else doi or shorten(clean_line(citation), 60)


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
