"""NLM's files of MeSH, read as a stream: the descriptors in XML, and the tree as tab-separated lines, plain or gzip.

Bytes in, descriptors out, in the memory of one record (of the tab-separated tree: of the whole, some 20 MB). What a
file is, is told from its first bytes: NLM answers for a file that it doesn't have with a web page.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Protocol

from netreader.errors import NetreaderError
from netreader.mesh.descriptor import Descriptor
from netreader.mesh.tree_file import is_tree, read_tree
from netreader.mesh.xml import SET_OF, is_descriptor_set, read_records, year_in

_BLOCK = 1 << 18
_GZIP = b"\x1f\x8b"
_HEAD = 4096
# The largest known file of descriptors has 313 MB; gzip that swells beyond this is not one.
_MOST = 4 << 30
_YEAR = re.compile(r"(?<!\d)(?:19[6-9]|20\d)\d(?=(?:\d{4})?(?!\d))")


class Readable(Protocol):
    """What bytes are read from."""

    def read(self, size: int = -1, /) -> bytes:
        """So many bytes, or fewer at the end."""


class VocabularyFileError(NetreaderError):
    """A file that is no MeSH file, or not a whole one."""


@dataclass
class MeshFile:
    """A file of MeSH that is being read.

    Attributes:
        descriptors: To be gone through once; VocabularyFileError at the place where the file breaks off.
        year: Its MeSH year; empty where neither its name nor its head tells.
        form: ``xml`` or ``tree``.
    """

    descriptors: Iterator[Descriptor]
    year: str
    form: str


def open_mesh(file: Readable, name: str) -> MeshFile:
    """Recognise a file and start reading it.

    Args:
        name: The file's name, which often tells its year.

    Raises:
        VocabularyFileError: It is none of MeSH's.
    """
    blocks = _unpacked(_blocks(file), name)
    head = b""
    for block in blocks:
        head += block
        if len(head) >= _HEAD:
            break
    if not head.strip():
        raise VocabularyFileError(f"{name} is empty.", _HINT)
    start = head[:_HEAD].lower()
    if b"<html" in start or b"<!doctype html" in start:
        raise VocabularyFileError(f"{name} is a web page, not a file of MeSH.", _HINT)
    whole = _chained(head, blocks)
    year = year_in(head) or (found[0] if (found := _YEAR.search(name)) else "")
    if is_descriptor_set(head):
        return MeshFile(_checked(read_records(whole, "DescriptorRecord"), name), year, "xml")
    if is_tree(head):
        return MeshFile(_checked(read_tree(whole), name), year, "tree")
    if other := SET_OF.search(head):
        what = other[1].decode().lower()
        raise VocabularyFileError(f"{name} is NLM's file of {what} records, not of descriptors.", _HINT)
    raise VocabularyFileError(f"{name} is not a file of MeSH.", _HINT)


_HINT = "A file of descriptors is desc and the year, .xml or .gz; or a tree as lines of number, UI and name."


def _checked(descriptors: Iterator[Descriptor], name: str) -> Iterator[Descriptor]:
    """The descriptors; what is wrong with the file is told with its name, and a file without any is no vocabulary."""
    count = 0
    try:
        for descriptor in descriptors:
            count += 1
            yield descriptor
    except ValueError as error:
        raise VocabularyFileError(f"{name}: {error}", "Get the file again.") from error
    if not count:
        raise VocabularyFileError(f"{name} has no descriptors in it.", "Get the file again.")


def _blocks(file: Readable) -> Iterator[bytes]:
    while block := file.read(_BLOCK):
        yield block


def _chained(head: bytes, blocks: Iterable[bytes]) -> Iterator[bytes]:
    yield head
    yield from blocks


def _unpacked(blocks: Iterator[bytes], name: str) -> Iterator[bytes]:
    """The bytes, unpacked if they are gzip's, in pieces of bounded size.

    Raises:
        VocabularyFileError: The packed file is damaged, cut short, or swells beyond measure.
    """
    first = next(blocks, b"")
    if not first.startswith(_GZIP):
        yield first
        yield from blocks
        return
    unpacker = zlib.decompressobj(wbits=31)
    size = 0
    try:
        for block in _chained(first, blocks):
            rest = block
            while rest:
                if unpacker.eof:  # gzip files may be several in a row
                    if not rest.strip(b"\0"):
                        break
                    unpacker = zlib.decompressobj(wbits=31)
                piece = unpacker.decompress(rest, _BLOCK)
                rest = unpacker.unconsumed_tail or unpacker.unused_data
                size += len(piece)
                if size > _MOST:
                    raise VocabularyFileError(f"{name} is far too large to be a file of MeSH.", "Get the file again.")
                if piece:
                    yield piece
        if not unpacker.eof:
            yield unpacker.flush()
            raise EOFError
    except (zlib.error, EOFError) as error:
        raise VocabularyFileError(f"{name} is damaged or cut short.", "Get the file again.") from error
