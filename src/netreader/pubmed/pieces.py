"""A file of PubMed XML, cut into its records before any of them is read; what NLM has deleted stands between them.

A record that has lost its end ends where the next one begins, and one that has lost its beginning is what stands before
an end: a damaged record takes no other with it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from netreader.pubmed.envelope import Envelope
from netreader.pubmed.safety import MAX_BYTES

_OPENING = re.compile(rb"<Pubmed(Book)?Article[\s>]")
_CLOSING = re.compile(rb"</Pubmed(?:Book)?Article>")
_PMID = re.compile(rb"<PMID[^>]{0,40}>\s*(\d{1,10})\s*<")
_DELETED = re.compile(rb"<DeleteCitation>(.*?)</DeleteCitation>", re.DOTALL)
_DELETED_PMID = re.compile(rb"<PMID(?:\s+Version\s*=\s*[\"'](\d{1,4})[\"'])?[^>]{0,40}>\s*0*(\d{1,10})\s*<")

#: Bytes kept of a record that is too large, to tell which it is; and of what follows it, which may be half a tag.
_HEAD, _TAIL = 4096, 64


class Piece(NamedTuple):
    """A record as it stands in a file, not read yet.

    Attributes:
        xml: Its bytes, UTF-8.
        line: The line on which it begins, counted from 1.
        flaw: Why it can't be read, where that is seen without reading it.
    """

    xml: bytes
    line: int = 1
    flaw: str = ""

    @property
    def pmid(self) -> str:
        """The first PMID in it, which is its own in every sound record; empty if there is none."""
        found = _PMID.search(self.xml)
        return found[1].decode().lstrip("0") if found else ""


class Deletion(NamedTuple):
    """A record that NLM has withdrawn (DeleteCitation): of this version, or of all where it is 0."""

    pmid: str
    version: int = 0


class _Bytes:
    """What has come and is not taken yet, with the number of the line on which that begins."""

    def __init__(self) -> None:
        self.buffer = b""
        self.position = 0
        self.line = 1

    def add(self, block: bytes) -> None:
        self.buffer = self.buffer[self.position :] + block
        self.position = 0

    def take(self, end: int) -> bytes:
        taken = self.buffer[self.position : end]
        self.position = end
        if b"\n" in taken:  # PubMed's own records stand on one line each
            self.line += taken.count(b"\n")
        return taken


def cut(blocks: Iterable[bytes], envelope: Envelope) -> Iterator[Piece | Deletion]:
    """The pieces, in the memory of one; what lies between them goes to the envelope, which knows what belongs there."""
    here = _Bytes()
    lost = False  # in the middle of a record that is too large
    for block in blocks:
        here.add(block)
        while opening := _OPENING.search(here.buffer, here.position):
            start = opening.start()
            if lost:
                here.take(start)
                lost = False
            closing = b"</PubmedBookArticle>" if opening[1] else b"</PubmedArticle>"
            end = here.buffer.find(closing, start)
            following = _opening_before(here.buffer, opening.end(), end if end >= 0 else len(here.buffer))
            if end < 0 and following < 0 and len(here.buffer) - start <= MAX_BYTES:
                break
            yield from _between(here, start, envelope)
            line = here.line
            if following >= 0:
                yield Piece(here.take(following), line, "It has no end.")
            elif end >= 0:
                yield Piece(here.take(end + len(closing)), line)
            else:
                yield Piece(here.buffer[start : start + _HEAD], line, "It is too large.")
                lost = True
                break
        if lost:
            here.take(max(here.position, len(here.buffer) - _TAIL))
        envelope.waiting(here.buffer[here.position :])
    yield from _rest(here, lost, envelope)


def _opening_before(buffer: bytes, start: int, end: int) -> int:
    """Where the next record begins; -1 if none does."""
    while (start := buffer.find(b"<Pubmed", start, end)) >= 0:  # in a sound record that is PubmedData, and no more
        if buffer.startswith((b"<PubmedArticle", b"<PubmedBookArticle"), start):
            return start
        start += 1
    return -1


def _between(here: _Bytes, end: int, envelope: Envelope) -> Iterator[Piece | Deletion]:
    """What stands before a record."""
    line = here.line
    gap = here.take(end)
    envelope.between(gap)
    if gap and not gap.isspace():
        if _CLOSING.search(gap):
            yield Piece(gap, line, "It has no beginning.")
        yield from _deleted(gap)


def _rest(here: _Bytes, lost: bool, envelope: Envelope) -> Iterator[Piece | Deletion]:
    """What stands after the last record that is whole."""
    start, end = here.position, envelope.end_of(here.buffer, here.position)
    opening = _OPENING.search(here.buffer, start)
    closing = _CLOSING.search(here.buffer, start)
    if opening and opening.start() < end:
        yield from _between(here, opening.start(), envelope)
        line = here.line
        yield Piece(here.take(end), line, "It has no end.")
    elif closing and not opening and not lost and envelope.root:
        line = here.line
        yield Piece(here.take(closing.end()), line, "It has no beginning.")
    rest = here.buffer[here.position :]
    known = bool(envelope.root)
    if known:
        yield from _deleted(rest)
    envelope.close(rest)
    if not known:
        yield from _deleted(rest)


def _deleted(gap: bytes) -> Iterator[Deletion]:
    for block in _DELETED.findall(gap):
        for version, pmid in _DELETED_PMID.findall(block):
            yield Deletion(pmid.decode(), int(version or 0))
