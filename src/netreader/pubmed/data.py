"""PubmedData: a record's history, identifiers and references.

It is more than half of the bytes of PubMed's XML, made by NLM's own programs, and nearly always of one shape. So
`detached` reads that shape by patterns that have to account for every byte of it, in a third of the time that a tree
takes; and what is not of that shape (lists in lists, markup in citations, comments) is left to the XML parser and to
the readers in `netreader.pubmed.draft`. Both give the same.
"""

from __future__ import annotations

import re
from functools import lru_cache

from netreader.article import HistoryDate, Reference
from netreader.pubmed.dates import iso_moment
from netreader.pubmed.draft import Draft
from netreader.pubmed.markup import line_of, term
from netreader.pubmed.references import reference_of

_OPEN, _CLOSE = b"<PubmedData>", b"</PubmedArticle>"
_CONTROLS = tuple(bytes([code]) for code in range(32) if chr(code) not in "\t\n\r")

_S = r"[ \t\r\n]*+"
_ID = rf'<ArticleId IdType="[a-z]+">[^<&]*+</ArticleId>{_S}'
_IDS = rf"<ArticleIdList>{_S}((?:{_ID})*+)</ArticleIdList>{_S}"
_HISTORY = re.compile(rf"{_S}(?:<History>{_S})?")
_DATE = re.compile(
    rf'<PubMedPubDate PubStatus="([\w-]+)">{_S}<Year>(\d+)</Year>{_S}<Month>(\w+)</Month>{_S}<Day>(\d+)</Day>{_S}'
    rf"(?:<Hour>(\d+)</Hour>{_S}<Minute>(\d+)</Minute>{_S}(?:<Second>\d+</Second>{_S})?)?</PubMedPubDate>{_S}",
    re.ASCII,
)
_STATUS = re.compile(rf"(?:</History>{_S})?<PublicationStatus>(\w*)</PublicationStatus>{_S}{_IDS}", re.ASCII)
_LIST = re.compile(rf"<ReferenceList>{_S}(?:<Title>([^<&]*+)</Title>{_S})?")
_REFERENCE = re.compile(rf"<Reference>{_S}<Citation>([^<]*+)</Citation>{_S}(?:{_IDS})?</Reference>{_S}")
_LIST_END = re.compile(rf"</ReferenceList>{_S}")
_END = re.compile(rf"</PubmedData>{_S}")
_NAMED = {"amp": "&", "lt": "<", "gt": ">", "quot": '"', "apos": "'"}
_NUMERIC = re.compile(r"#(?:x([0-9a-fA-F]{1,6})|(\d{1,7}))", re.ASCII)
_ID_PARTS = re.compile(r'"([a-z]+)">([^<]*+)<')


def detached(chunk: bytes, draft: Draft) -> bytes:
    """Read PubmedData into the draft and give back the record without it; all of it if it is out of the ordinary."""
    start = chunk.find(_OPEN)
    if start < 0 or not chunk.endswith(_CLOSE):
        return chunk
    inside = chunk[start + len(_OPEN) : -len(_CLOSE)]
    if any(control in inside for control in _CONTROLS):
        return chunk
    try:
        read = _read(inside.decode(), draft)
    except (UnicodeDecodeError, KeyError):
        return chunk
    return chunk[:start] + _CLOSE if read else chunk


def _read(text: str, draft: Draft) -> bool:
    """Whether the whole text was understood; only then is the draft written to.

    Raises:
        KeyError: An entity that XML doesn't know.
    """
    opening = _HISTORY.match(text)
    position = opening.end() if opening else 0
    history = []
    while found := _DATE.match(text, position):
        history.append(HistoryDate(term(found[1]), iso_moment(*found.groups("")[1:])))
        position = found.end()
    status = _STATUS.match(text, position)
    if not status:
        return False
    position = status.end()
    references: list[Reference] = []
    while found := _LIST.match(text, position):
        heading = line_of(found[1] or "")
        position = found.end()
        for found in _REFERENCE.finditer(text, position):
            if found.start() != position:
                return False
            position = found.end()
            citation, ids = found.groups()
            citation = line_of(_resolved(citation) if "&" in citation else citation)
            reference = reference_of(citation, _ID_PARTS.findall(ids) if ids else (), heading)
            if reference:
                references.append(reference)
        found = _LIST_END.match(text, position)
        if not found:
            return False
        position = found.end()
    if not _END.fullmatch(text, position):
        return False
    draft.fields["history"] = tuple(entry for entry in history if entry.date)
    draft.fields["publication_status"] = status[1]
    draft.take_ids(_ID_PARTS.findall(status[2]))
    draft.references += references
    return True


def _resolved(text: str) -> str:
    """Text with its entities and character references in place."""
    head, *pieces = text.split("&")
    for piece in pieces:
        name, _, rest = piece.partition(";")
        head += _character(name) + rest
    return head


@lru_cache(maxsize=1024)
def _character(name: str) -> str:
    if not name.startswith("#"):
        return _NAMED[name]
    found = _NUMERIC.fullmatch(name)
    code = int(found[1], 16) if found and found[1] else int(found[2]) if found else 0
    if (
        (code < 32 and code not in (9, 10, 13))
        or 0xD800 <= code < 0xE000
        or code in (0xFFFE, 0xFFFF)
        or code > 0x10FFFF
    ):
        raise KeyError(name)
    return chr(code)
