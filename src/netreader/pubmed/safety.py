"""Bytes from outside, made fit for the XML parser: encoding, depth, and repair of what is only slightly broken."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterable, Iterator
from xml.parsers import expat

from netreader.errors import BadResponse, RecordError

# The largest record seen (a trial group with thousands of collaborators) has 2 MB.
MAX_BYTES = 8 << 20
# Real records are ten deep, with MathML some thirty.
MAX_DEPTH = 300
# Below this many bytes a record can't be deep enough to cost memory; the recursive readers have limits of their own.
_SHALLOW = 1 << 18

_DECLARED = re.compile(rb"^\s*<\?xml[^>]{0,100}?encoding\s*=\s*[\"']([A-Za-z0-9._-]{1,40})[\"']")
_ENCODINGS = {
    "iso-8859-1": "latin-1",
    "latin1": "latin-1",
    "iso-8859-15": "iso-8859-15",
    "windows-1252": "cp1252",
    "cp1252": "cp1252",
    "utf-16": "utf-16",
}
_ILLEGAL = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_REFERENCE = re.compile(r"&#(?:x([0-9a-fA-F]{1,8})|([0-9]{1,10}));")
_PREFIXES = {
    "mml": "http://www.w3.org/1998/Math/MathML",
    "xlink": "http://www.w3.org/1999/xlink",
    "xsi": "http://www.w3.org/2001/XMLSchema-instance",
}


def as_utf8(blocks: Iterable[bytes]) -> Iterator[bytes]:
    """The same bytes in UTF-8 without byte-order mark, whatever encoding they come in.

    Raises:
        BadResponse: An encoding that PubMed never used.
    """
    decoder: codecs.IncrementalDecoder | None = None
    first = True
    for block in blocks:
        if first:
            first = False
            decoder = _decoder(block)
            block = block.removeprefix(codecs.BOM_UTF8)
        yield block if decoder is None else decoder.decode(block).encode("utf-8", "replace")


def _decoder(block: bytes) -> codecs.IncrementalDecoder | None:
    if block.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        name = "utf-16"
    elif block.startswith(b"<\0"):
        name = "utf-16-le"
    elif block.startswith(b"\0<"):
        name = "utf-16-be"
    else:
        declared = _DECLARED.match(block)
        encoding = declared[1].decode().lower() if declared else "utf-8"
        if encoding in ("utf-8", "utf8", "us-ascii", "ascii"):
            return None
        if encoding not in _ENCODINGS:
            raise BadResponse(
                "The answer is in a character encoding that PubMed doesn't use.", "Get it from PubMed again."
            )
        name = _ENCODINGS[encoding]
    return codecs.getincrementaldecoder(name)("replace")


def check_depth(chunk: bytes, *, largest: int = MAX_BYTES, shallow: int = _SHALLOW) -> None:
    """Refuse a record whose elements are nested beyond all measure, before a tree is built of it.

    Args:
        largest: Bytes of the largest record that is read.
        shallow: Below so many bytes it is not looked at.

    Raises:
        RecordError: It is.
    """
    if len(chunk) < shallow:
        return
    if len(chunk) > largest:
        raise RecordError("It is too large.")
    depth = 0

    def enter(name: str, attributes: dict[str, str]) -> None:
        nonlocal depth
        depth += 1
        if depth > MAX_DEPTH:
            raise RecordError("Its elements are nested too deeply.")

    def leave(name: str) -> None:
        nonlocal depth
        depth -= 1

    parser = expat.ParserCreate()
    parser.StartElementHandler = enter
    parser.EndElementHandler = leave
    try:
        parser.Parse(chunk, True)
    except expat.ExpatError:
        pass  # the tree's own parser will say so


def repaired(chunk: bytes) -> bytes:
    """The record with what XML forbids taken out: NULs and control characters, also as references; bad UTF-8 as U+FFFD.

    A prefix that only the surrounding element declared (``mml:``) is declared in the record itself.
    """
    text = _REFERENCE.sub(_legal_reference, _ILLEGAL.sub("", chunk.decode("utf-8", "replace")))
    name, _, rest = text.partition(">")
    for prefix, address in _PREFIXES.items():
        if f"{prefix}:" in rest and f"xmlns:{prefix}" not in name:
            name += f' xmlns:{prefix}="{address}"'
    return f"{name}>{rest}".encode()


def is_legal(code: int) -> bool:
    """Whether XML 1.0 allows a character of this code point."""
    return code in (9, 10, 13) or 0x20 <= code < 0xD800 or 0xE000 <= code < 0xFFFE or 0x10000 <= code < 0x110000


def _legal_reference(match: re.Match[str]) -> str:
    return match[0] if is_legal(int(match[1], 16) if match[1] else int(match[2])) else ""
