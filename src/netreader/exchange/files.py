"""Files that are named, and stdin, as bytes: opened, unpacked; and as text in whatever it is written."""

from __future__ import annotations

import contextlib
import os
import re
import stat
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import BinaryIO

from netreader.errors import NetreaderError
from netreader.text import clean_line

#: The word that stands for stdin.
STDIN = "-"

_BLOCK = 1 << 18
_HEAD = 1 << 16
_PART = 1 << 22
_GZIP = b"\x1f\x8b"
_UNPACK = "Unpack it first."
_AS_TEXT = "Save it as text or Markdown first."
#: How files begin that are no text → what they are, and what to do.
_KINDS = {
    b"PK\x03\x04": ("a zip archive", _UNPACK),
    b"BZh": ("packed by bzip2", _UNPACK),
    b"\xfd7zXZ": ("packed by xz", _UNPACK),
    b"%PDF-": ("a PDF", "Save its text, or its references as RIS or BibTeX."),
    b"{\\rtf": ("rich text", _AS_TEXT),
    b"\xd0\xcf\x11\xe0": ("a document of an old office program", _AS_TEXT),
}
#: What stands near the beginning of archives that are documents.
_DOCUMENTS = (b"word/", b"[Content_Types].xml", b"mimetypeapplication/vnd.oasis", b"xl/workbook")
_WIDE = {b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16", b"<\0": "utf-16-le", b"\0<": "utf-16-be"}
_WEB_PAGE = re.compile(r"<html[\s>]|<!doctype html", re.IGNORECASE)


class FileError(NetreaderError):
    """A file that can't be read, or not to its end."""


class Source:
    """A file that is being read.

    Attributes:
        name: For messages.
        path: Absolute; empty for what can't be opened a second time, as stdin.
        size: On the disk, in bytes; 0 if it can't be told.
        changed: When it was last written, in nanoseconds.
        taken: Bytes of it that have been read.
    """

    def __init__(self, file: BinaryIO, word: str) -> None:
        self.name = "stdin" if word == STDIN else clean_line(word)
        self.path = ""
        self.size = self.changed = self.taken = 0
        self._file = file
        self._blocks = self._unpacked()
        with contextlib.suppress(OSError, ValueError):  # not a file of the system's
            found = os.fstat(file.fileno())
            if stat.S_ISREG(found.st_mode):
                self.size, self.changed = found.st_size, found.st_mtime_ns
                # A name that is no text is written so that it is one.
                self.path = "" if word == STDIN else os.fsencode(Path(word).resolve()).decode(errors="backslashreplace")

    def blocks(self) -> Iterator[bytes]:
        """What is in it, unpacked if it is gzip's, in blocks of bounded size.

        Raises:
            FileError: It can't be read on, or what is packed is damaged or cut short; after all that could be unpacked.
        """
        return self._blocks

    def head(self) -> str:
        """The text with which it begins; `blocks` will give it too.

        Raises:
            FileError: It is empty, a web page, an archive of another kind, or a document that is no text.
        """
        first = b""
        for block in self._blocks:
            first += block
            if len(first) >= _HEAD:
                break
        self._blocks = _chained(first, self._blocks)
        for sign, (kind, advice) in _KINDS.items():
            if first.startswith(sign):
                if kind == "a zip archive" and any(part in first for part in _DOCUMENTS):
                    kind, advice = "a document of an office program", _AS_TEXT
                raise FileError(f"{self.name} is {kind}.", advice)
        if not first.strip(b"\0 \t\r\n"):
            raise FileError(f"{self.name} is empty.")
        text = first[:_HEAD].decode(_WIDE.get(first[:2], "utf-8-sig"), "replace").lstrip()
        if _WEB_PAGE.search(text[:2048]):
            raise FileError(
                f"{self.name} is a web page.", "Save the records themselves; a login page may have come instead."
            )
        return text

    def texts(self, before: tuple[bytes, ...] = ()) -> Iterator[str]:
        """All that is in it, as text: UTF-8, UTF-16 with its mark, or else as Windows writes western languages.

        Args:
            before: Bytes that begin something new: a large file is given in parts, cut before one of these.

        Raises:
            FileError: It can't be read, or not to its end; after the parts that came whole.
        """
        held = b""
        wide = ""
        try:
            for number, block in enumerate(self._blocks):
                held += block
                if not number:
                    wide = _WIDE.get(held[:2], "")
                if len(held) > _PART and not wide and (cut := max(map(held.rfind, before), default=-1)) > 0:
                    yield _decoded(held[: cut + 1], wide)
                    held = held[cut + 1 :]
        except FileError:
            if held:
                yield _decoded(held, wide)
            raise
        yield _decoded(held, wide)

    def _read(self) -> Iterator[bytes]:
        while True:
            try:
                block = self._file.read(_BLOCK)
            except OSError as error:
                raise FileError(f"{self.name} can't be read: {_reason(error)}.") from error
            if not block:
                return
            self.taken += len(block)
            yield block

    def _unpacked(self) -> Iterator[bytes]:
        blocks = self._read()
        first = next(blocks, b"")
        if not first.startswith(_GZIP):
            yield first
            yield from blocks
            return
        unpacker = zlib.decompressobj(wbits=31)
        try:
            for block in _chained(first, blocks):
                rest = block
                while rest:
                    if unpacker.eof:  # gzip files may be several in a row, with zeros after the last
                        if not rest.strip(b"\0"):
                            break
                        unpacker = zlib.decompressobj(wbits=31)
                    piece = unpacker.decompress(rest, _BLOCK)
                    rest = unpacker.unconsumed_tail or unpacker.unused_data
                    if piece:
                        yield piece
            if not unpacker.eof:
                yield unpacker.flush()
        except zlib.error as error:
            raise FileError(f"{self.name} is damaged: it can't be unpacked further.", "Get the file again.") from error
        if not unpacker.eof:
            raise FileError(f"{self.name} is cut short.", "Get the file again.")


def _decoded(data: bytes, wide: str) -> str:
    if wide:
        return data.decode(wide, "replace")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", "replace")


def _chained(first: bytes, blocks: Iterator[bytes]) -> Iterator[bytes]:
    yield first
    yield from blocks


@contextlib.contextmanager
def opened(word: str, stdin: Callable[[], BinaryIO]) -> Iterator[Source]:
    """A file by its name, or stdin.

    Raises:
        FileError: It is not there, a folder, or not for reading.
    """
    if word == STDIN:
        yield Source(stdin(), word)
        return
    name = clean_line(word)
    try:
        path = Path(word)
        if path.is_dir():
            raise FileError(f"{name} is a folder.", "Name the files in it.")
        file = path.open("rb")
    except FileNotFoundError as error:
        raise FileError(f"There is no file {name}.") from error
    except (OSError, ValueError) as error:
        raise FileError(f"{name} can't be read: {_reason(error)}.") from error
    with file:
        yield Source(file, word)


def size_of(word: str) -> int:
    """Bytes of a file, for a progress bar; 0 if it can't be told."""
    with contextlib.suppress(OSError, ValueError):
        found = Path(word).stat()
        return found.st_size if stat.S_ISREG(found.st_mode) else 0
    return 0


def _reason(error: Exception) -> str:
    return (getattr(error, "strerror", None) or "it has no such name").lower()
