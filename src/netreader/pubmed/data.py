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
from netreader.pubmed.safety import is_legal
from netreader.text import clean_line

_OPEN, _CLOSE = b"<PubmedData>", b"</PubmedArticle>"
# Blank between elements; possessive, as all repetitions here are: these patterns never try a second time.
_S = r"[ \t\r\n]*+"
_ODD_ID = rf'<ArticleId IdType="[a-z]+">[^<&\x00-\x1f]*+</ArticleId>{_S}'
_DOI = r"10\.[!-%'-;=-~]++"  # printable ASCII but for & and <
_HISTORY = re.compile(rf"{_S}(?:<History>{_S})?")
_DATE = re.compile(
    rf'<PubMedPubDate PubStatus="([\w-]+)">{_S}<Year>(\d+)</Year>{_S}<Month>(\w+)</Month>{_S}<Day>(\d+)</Day>{_S}'
    rf"(?:<Hour>(\d+)</Hour>{_S}<Minute>(\d+)</Minute>{_S}(?:<Second>\d+</Second>{_S})?)?</PubMedPubDate>{_S}",
    re.ASCII,
)
_STATUS = re.compile(
    rf"(?:</History>{_S})?<PublicationStatus>(\w*)</PublicationStatus>{_S}"
    rf"<ArticleIdList>{_S}((?:{_ODD_ID})*+)</ArticleIdList>{_S}",
    re.ASCII,
)
_LIST = re.compile(rf"<ReferenceList>{_S}(?:<Title>([^<&\x00-\x1f]*+)</Title>{_S})?")
# Text, PMID, PMCID, DOI as they should be; and the whole id list where one of them is not.
_REFERENCE = re.compile(
    rf"<Reference>{_S}<Citation>([^<]*+)</Citation>{_S}(?:"
    rf'<ArticleIdList>{_S}(?:<ArticleId IdType="(?:pubmed">([1-9]\d{{0,9}})|pmc">(PMC\d{{1,10}})|doi">({_DOI}))'
    rf"</ArticleId>{_S})++</ArticleIdList>{_S}"
    rf"|<ArticleIdList>{_S}((?:{_ODD_ID})*+)</ArticleIdList>{_S})?</Reference>{_S}",
    re.ASCII,
)
_LIST_END = re.compile(rf"</ReferenceList>{_S}")
_END = re.compile(rf"</PubmedData>{_S}")
_ID_PARTS = re.compile(r'"([a-z]+)">([^<]*+)<')
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
_NUMERIC = re.compile(r"#(?:x([0-9a-fA-F]{1,6})|(\d{1,7}))", re.ASCII)
_NAMED = {"gt": ">", "quot": '"', "apos": "'"}


def detached(chunk: bytes, draft: Draft) -> bytes:
    """Read PubmedData into the draft and give back the record without it; all of it if it is out of the ordinary."""
    start = chunk.find(_OPEN)
    if start < 0 or not chunk.endswith(_CLOSE):
        return chunk
    try:
        text = chunk[start + len(_OPEN) : -len(_CLOSE)].decode()
        read = _read(_resolved(text) if "&" in text else text, draft)
    except (UnicodeDecodeError, KeyError):
        return chunk
    return chunk[:start] + _CLOSE if read else chunk


def _read(text: str, draft: Draft) -> bool:
    """Whether the whole text was understood; only then is the draft written to."""
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
            start, end = found.span()
            if start != position:
                return False
            position = end
            citation, pmid, pmcid, doi, odd = found.groups("")
            if not citation.isprintable() and _CONTROL.search(citation):
                return False
            if "&" in citation:
                citation = citation.replace("&lt;", "<").replace("&amp;", "&")
            citation = line_of(citation) if "<" in citation else clean_line(citation)
            if odd:
                reference = reference_of(citation, _ID_PARTS.findall(odd), heading)
                if reference:
                    references.append(reference)
            elif citation or pmid or doi or pmcid:
                references.append(Reference(citation, pmid, doi, pmcid, heading))
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
    """XML with its entities and character references in place, but for those that stand for ``<`` and ``&``.

    Raises:
        KeyError: An entity that XML doesn't know, or a character that it forbids.
    """
    head, *pieces = text.split("&")
    parts = [head]
    for piece in pieces:
        name, _, rest = piece.partition(";")
        parts += (_character(name), rest)
    return "".join(parts)


@lru_cache(maxsize=1024)
def _character(name: str) -> str:
    found = _NUMERIC.fullmatch(name)
    if found:
        code = int(found[1], 16) if found[1] else int(found[2])
        name = {0x26: "amp", 0x3C: "lt"}.get(code, "")
        if not name:
            if not is_legal(code):
                raise KeyError(code)
            return chr(code)
    return f"&{name};" if name in ("amp", "lt") else _NAMED[name]
