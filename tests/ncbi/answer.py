"""What goes over the wire: a request as it was understood, an answer, and NCBI's envelopes round it."""

from __future__ import annotations

import json
import time
from dataclasses import dataclass, field
from xml.sax.saxutils import escape

JSON, XML, TEXT = "application/json; charset=UTF-8", "text/xml; charset=UTF-8", "text/plain; charset=UTF-8"
HTML = "text/html; charset=UTF-8"

Params = dict[str, str]


@dataclass
class Request:
    """What was asked.

    Attributes:
        program: Without its ending: ``esearch``.
        params: Each parameter once; of several `id` the first.
        ids: Every `id` parameter as it stood, for elink, which answers each by itself.
        when: Monotonic seconds.
    """

    program: str
    params: Params
    method: str = "GET"
    ids: list[str] = field(default_factory=list)
    when: float = field(default_factory=time.monotonic)


@dataclass
class Answer:
    """What goes back: text, or bytes."""

    body: str
    kind: str = JSON
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    data: bytes = b""

    @property
    def octets(self) -> bytes:
        """The bytes that go over the wire."""
        return self.data or self.body.encode()


_EUTILS_DTD = "https://eutils.ncbi.nlm.nih.gov/eutils/dtd/"

#: Root element → public and system identifier of its DOCTYPE.
_DOCTYPES = {
    "eSearchResult": ("esearch 20060628", f"{_EUTILS_DTD}20060628/esearch.dtd"),
    "eSummaryResult": ("esummary v1 20041029", f"{_EUTILS_DTD}20041029/esummary-v1.dtd"),
    "ePostResult": ("epost 20090526", f"{_EUTILS_DTD}20090526/epost.dtd"),
    "eLinkResult": ("elink 20101123", f"{_EUTILS_DTD}20101123/elink.dtd"),
    "eInfoResult": ("einfo 20190110", f"{_EUTILS_DTD}20190110/einfo.dtd"),
    "eFetchResult": ("efetch 20131226", f"{_EUTILS_DTD}20131226/efetch.dtd"),
    "eSpellResult": (
        "eSpellResult, 23 November 2004",
        "https://www.ncbi.nlm.nih.gov/entrez/query/DTD/eSpell.dtd",
    ),
    "PubmedArticleSet": (
        "PubMedArticle, 1st January 2025",
        "https://dtd.nlm.nih.gov/ncbi/pubmed/out/pubmed_250101.dtd",
    ),
}


def in_xml(root: str, body: str) -> Answer:
    """An XML answer under NCBI's DOCTYPE."""
    name, system = _DOCTYPES[root]
    encoding = "" if root in ("PubmedArticleSet", "eSpellResult") else ' encoding="UTF-8"'  # as they were seen
    head = f'<?xml version="1.0"{encoding} ?>\n<!DOCTYPE {root} PUBLIC "-//NLM//DTD {name}//EN" "{system}">\n'
    return Answer(f"{head}<{root}>{body}</{root}>", XML)


def in_json(program: str, **members: object) -> Answer:
    """A JSON answer under NCBI's header."""
    header = {"type": program, "version": "0.3"}
    return Answer(json.dumps({"header": header, **members}, ensure_ascii=False))


def tag(name: str, text: object) -> str:
    """An XML element with text."""
    return f"<{name}>{escape(str(text))}</{name}>"


def wants_json(params: Params) -> bool:
    """Whether JSON was asked for."""
    return params.get("retmode") == "json"


def number(params: Params, name: str, otherwise: int) -> int:
    """A parameter that should be a number and not negative; anything else counts as not given."""
    value = params.get(name, "")
    return int(value) if value.isascii() and value.isdigit() else otherwise


_ROOTS = {
    "esearch": "eSearchResult",
    "esummary": "eSummaryResult",
    "efetch": "eFetchResult",
    "epost": "ePostResult",
    "elink": "eLinkResult",
    "espell": "eSpellResult",
    "einfo": "eInfoResult",
}


def failed(program: str, text: str, params: Params) -> Answer:
    """An error inside a 200, in the shape that the program gives it."""
    if program == "esearch" and wants_json(params):
        return in_json(program, esearchresult={"ERROR": text})
    if program == "esummary" and wants_json(params):
        return in_json(program, esummaryresult=[text])
    if program in ("elink", "einfo") and wants_json(params):
        return in_json(program, ERROR=text)
    if program not in _ROOTS:
        return Answer(text, TEXT)
    return in_xml(_ROOTS[program], tag("ERROR", text))


def unsupported(program: str, params: Params) -> Answer | None:
    """The error for a database that isn't PubMed, if one was named."""
    database = params.get("db", "pubmed")
    return None if database == "pubmed" else failed(program, f"Invalid db name specified: {database}", params)
