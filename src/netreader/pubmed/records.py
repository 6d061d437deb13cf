"""PubMed XML → Article: bytes in, records out. No network, no files, no DTD.

The bytes are cut at ``</PubmedArticle>`` and each record is parsed by itself. So the parser never sees a document
type, and an entity that isn't XML's own is an error by construction; one broken record does no harm to the next; and
a file of any size is read in the memory of its largest record.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Callable, Iterable, Iterator
from gzip import BadGzipFile
from typing import BinaryIO
from xml.etree import ElementTree

from netreader.article import Article, Record
from netreader.errors import BadResponse, RecordError
from netreader.pubmed import book, journal
from netreader.pubmed.data import detached
from netreader.pubmed.draft import Draft
from netreader.pubmed.envelope import Envelope
from netreader.pubmed.safety import MAX_BYTES, as_utf8, check_depth, repaired

_BLOCK = 1 << 18
_OPENING = re.compile(rb"<Pubmed(Book)?Article[\s>]")
_PMID = re.compile(rb"<PMID[^>]{0,40}>\s*(\d{1,10})\s*<")
_READERS: dict[str, Callable[[ElementTree.Element, Draft], Article]] = {
    "PubmedArticle": journal.article_of,
    "PubmedBookArticle": book.article_of,
}

Bad = Callable[[RecordError], object]


def parse(data: bytes, *, bad: Bad | None = None) -> list[Record]:
    """The records of an efetch answer, in its order; none for an empty set.

    Args:
        bad: Called with the error of each record that can't be read; without it the first one is raised.

    Raises:
        BadResponse: Not a set of PubMed records, or cut short.
        Refused: PubMed answered with an error of its own.
        RecordError: A record can't be read; the message names it.
    """
    return list(_records((data,), Envelope(), bad))


def stream(
    file: BinaryIO, *, bad: Bad | None = None, deleted: Callable[[str], object] | None = None
) -> Iterator[Record]:
    """The records of a file of any size (a baseline file holds 30,000), in the memory of one.

    Args:
        bad: As in `parse`.
        deleted: Called with each PMID of a DeleteCitation list, which NLM's update files have at their end.

    Raises:
        As `parse`.
    """
    envelope = Envelope()
    yield from _records(_blocks(file), envelope, bad)
    if deleted is not None:
        for pmid in envelope.deleted:
            deleted(pmid)


def _blocks(file: BinaryIO) -> Iterator[bytes]:
    try:
        while block := file.read(_BLOCK):
            yield block
    except (EOFError, BadGzipFile, zlib.error) as error:
        raise BadResponse("The compressed file is damaged or cut short.", "Get the file again.") from error


def _records(blocks: Iterable[bytes], envelope: Envelope, bad: Bad | None) -> Iterator[Record]:
    for chunk in _cut(as_utf8(blocks), envelope):
        try:
            record = _record(chunk)
        except RecordError as error:
            if bad is None:
                raise
            bad(error)
        else:
            yield record


def _cut(blocks: Iterable[bytes], envelope: Envelope) -> Iterator[bytes]:
    """The bytes of each record; what lies between them goes to the envelope, which knows what belongs there."""
    buffer = b""
    for block in blocks:
        buffer += block
        position = 0
        while opening := _OPENING.search(buffer, position):
            closing = b"</PubmedBookArticle>" if opening[1] else b"</PubmedArticle>"
            start = opening.start()
            end = buffer.find(closing, start)
            if end < 0:
                if len(buffer) - start > MAX_BYTES:
                    raise _unreadable(buffer[start : start + 4096], "It is too large.")
                break
            envelope.between(buffer[position:start])
            position = end + len(closing)
            yield buffer[start:position]
        buffer = buffer[position:]
        envelope.waiting(buffer)
    envelope.close(buffer)


def _record(chunk: bytes) -> Record:
    try:
        check_depth(chunk)
        draft = Draft()
        element = ElementTree.fromstring(detached(chunk, draft))
        return Record(_READERS[element.tag](element, draft), chunk)
    except RecordError as error:
        raise _unreadable(chunk, error.message) from error
    except ElementTree.ParseError as error:
        mended = repaired(chunk)
        if mended == chunk:
            # The parser's own words would quote the record.
            raise _unreadable(chunk, "Its XML is damaged.") from error
    return _record(mended)  # read as it will be read again from the library


def _unreadable(chunk: bytes, why: str) -> RecordError:
    found = _PMID.search(chunk)
    pmid = found[1].decode().lstrip("0") if found else ""
    which = f"PubMed's record {pmid}" if pmid else "A record from PubMed"
    return RecordError(f"{which} can't be read. {why}", "Try again later; the other papers are not affected.", pmid)
