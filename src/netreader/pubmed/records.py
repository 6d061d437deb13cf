"""PubMed XML → Article: bytes in, records out. No network, no files, no DTD.

The bytes are cut at ``</PubmedArticle>`` and each record is parsed by itself. So the parser never sees a document
type, and an entity that isn't XML's own is an error by construction; one broken record does no harm to the next; and
a file of any size is read in the memory of its largest record. Who knows a record already by its bytes takes the
`pieces` of a file, and has only those read that are new.
"""

from __future__ import annotations

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
from netreader.pubmed.pieces import Deletion, Piece, cut
from netreader.pubmed.safety import as_utf8, check_depth, repaired

_BLOCK = 1 << 18
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
    return list(_records(cut(as_utf8((data,)), Envelope()), bad, None))


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
    return _records(pieces(_blocks(file)), bad, deleted)


def pieces(blocks: Iterable[bytes]) -> Iterator[Piece | Deletion]:
    """What stands in a file of PubMed XML, in its order: records not read yet, and those that NLM has deleted.

    Raises:
        BadResponse: It is none, or is cut short; what stands before the place has been given.
        Refused: It holds an error of PubMed's.
    """
    return cut(as_utf8(blocks), Envelope("file"))


def read(piece: Piece) -> Record:
    """The record of a piece.

    Raises:
        RecordError: It can't be read; the message names it.
    """
    if piece.flaw:
        raise _unreadable(piece, piece.flaw)
    try:
        return _record(piece.xml)
    except RecordError as error:
        raise _unreadable(piece, error.message) from error


def _blocks(file: BinaryIO) -> Iterator[bytes]:
    try:
        while block := file.read(_BLOCK):
            yield block
    except (EOFError, BadGzipFile, zlib.error) as error:
        raise BadResponse("The compressed file is damaged or cut short.", "Get the file again.") from error


def _records(
    found: Iterable[Piece | Deletion], bad: Bad | None, deleted: Callable[[str], object] | None
) -> Iterator[Record]:
    for piece in found:
        if isinstance(piece, Deletion):
            if deleted is not None:
                deleted(piece.pmid)
            continue
        try:
            record = read(piece)
        except RecordError as error:
            if bad is None:
                raise
            bad(error)
        else:
            yield record


def _record(chunk: bytes) -> Record:
    try:
        check_depth(chunk)
        draft = Draft()
        element = ElementTree.fromstring(detached(chunk, draft))
        return Record(_READERS[element.tag](element, draft), chunk)
    except ElementTree.ParseError as error:
        mended = repaired(chunk)
        if mended == chunk:
            # The parser's own words would quote the record.
            raise RecordError("Its XML is damaged.") from error
    return _record(mended)  # read as it will be read again from the library


def _unreadable(piece: Piece, why: str) -> RecordError:
    which = f"PubMed's record {piece.pmid}" if piece.pmid else "A record from PubMed"
    return RecordError(
        f"{which} can't be read. {why}", "Try again later; the other papers are not affected.", piece.pmid
    )
