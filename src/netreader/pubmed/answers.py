"""The answers of the E-utilities other than records, decoded: bytes in, plain values out. No network.

PubMed reports errors inside answers of status 200, in as many places as it has programs; every decoder looks there
first. Numbers are strings in its JSON, and strings may hold raw newlines.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple
from urllib.parse import urlsplit
from xml.etree import ElementTree

from netreader.addresses import FULL_TEXT, sane
from netreader.article import Record
from netreader.errors import PubMedError, RecordError, Refused
from netreader.pubmed.failures import garbled, in_band, is_outage, trouble
from netreader.pubmed.identifiers import pmid_of
from netreader.related import Place
from netreader.text import clean_line, shorten

#: PubMed lists no more papers of one search than this.
CAP = 9_999


@dataclass(slots=True)
class Found:
    """A page of a search's results.

    Attributes:
        total: How many papers match.
        pmids: Those of this page, in the order asked for.
        translation: The query as PubMed understood it.
        warnings: What PubMed did not do as typed, sentences.
        start: Place of the first of `pmids` among all, from 0.
        capped: More match than PubMed will list.
        web_env, query_key: Where PubMed holds the whole list for a while, if it was asked to.
    """

    query: str
    total: int
    pmids: list[str]
    translation: str = ""
    warnings: list[str] = field(default_factory=list)
    start: int = 0
    capped: bool = False
    sort: str = "relevance"
    web_env: str = ""
    query_key: str = ""


@dataclass(slots=True)
class Fetched:
    """Records that came, and what did not.

    Attributes:
        missing: PMIDs of which PubMed has no record.
        broken: Records that came but can't be read.
    """

    records: list[Record]
    missing: list[str] = field(default_factory=list)
    broken: list[RecordError] = field(default_factory=list)


class Link(NamedTuple):
    """A paper that another leads to; `score` only orders (0 where PubMed gives none)."""

    pmid: str
    score: int = 0


class History(NamedTuple):
    """A set of papers that PubMed holds for us for a while."""

    web_env: str
    query_key: str


class Info(NamedTuple):
    """PubMed itself: how many records it has, and since when it stands (``2025/11/27 06:33``)."""

    records: int
    updated: str


def document(data: bytes) -> dict[str, Any]:
    """The JSON object of an answer, its in-band error at the top level raised.

    Raises:
        PubMedError: The error that it holds; BadResponse if it is no JSON object.
    """
    text = data.decode("utf-8-sig", "replace")
    try:
        found = json.loads(text, strict=False)
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict):
        raise trouble() if is_outage(text[:4000]) else garbled()
    for name in ("error", "ERROR"):
        if found.get(name):
            raise in_band(str(found[name]))
    return found


def found_of(data: bytes, query: str) -> Found:
    """An esearch answer (JSON).

    Raises:
        PubMedError: As `document`; Refused if PubMed can't run the query.
    """
    result = document(data).get("esearchresult")
    if not isinstance(result, dict):
        raise garbled()
    if "ERROR" in result:
        raise _search_error(str(result["ERROR"]), query)
    total = _number(result.get("count"))
    if total is None:
        raise garbled()
    found = Found(
        query=query,
        total=total,
        pmids=list(dict.fromkeys(pmid for pmid in map(str, _list(result.get("idlist"))) if pmid_of(pmid))),
        translation=clean_line(str(result.get("querytranslation") or "")),
        warnings=list(_warnings(result)),
        start=_number(result.get("retstart")) or 0,
        capped=total > CAP,
        web_env=str(result.get("webenv") or ""),
        query_key=str(result.get("querykey") or ""),
    )
    if found.pmids and not total:
        raise garbled()
    return found


def _warnings(result: Mapping[str, Any]) -> Iterator[str]:
    errors, warnings = _dict(result.get("errorlist")), _dict(result.get("warninglist"))
    if phrases := _phrases(errors.get("phrasesnotfound")):
        # Where it is all there is, nothing ran without it.
        yield f"PubMed does not know {phrases}" + ("; the search ran without." if _number(result.get("count")) else ".")
    if phrases := _phrases(warnings.get("quotedphrasesnotfound")):
        yield f"PubMed does not have the phrase {phrases}; it looked for the words."
    if phrases := _phrases(warnings.get("phrasesignored")):
        yield f"PubMed ignored {phrases}."
    if fields := _phrases(errors.get("fieldsnotfound")):
        yield f"PubMed has no field {fields}."
    for message in _list(warnings.get("outputmessages")):
        said = clean_line(str(message))
        # Not faults of the query: nothing matched, or the page was cut to the first 9,999.
        if said and said != "No items found." and not said.startswith("Restrictions achieved"):
            yield f"PubMed says: {said}"


def _phrases(phrases: object) -> str:
    shown = [clean_line(str(phrase)).strip('"') for phrase in _list(phrases)]
    return ", ".join(f"“{phrase}”" for phrase in shown if phrase)


def _search_error(said: str, query: str) -> PubMedError:
    if "backend failed" in said.lower() and "retstart" not in said and not is_outage(said):
        fault = _fault_of(query)
        if fault:
            return Refused(f"PubMed can't run this search: {fault}", "Change the search and try again.")
    return in_band(said)


def _fault_of(query: str) -> str:
    """What is wrong with the form of a query, if it can be told."""
    bare = re.sub(r'"[^"]*"', "", query)
    if '"' in bare:
        return "a quotation mark is not closed."
    depth = 0
    for character in bare:
        depth += {"(": 1, ")": -1}.get(character, 0)
        if depth < 0:
            break
    if depth:
        return "a bracket is not closed." if depth > 0 else "a bracket is closed that was not opened."
    if not re.search(r"\w", re.sub(r"\b(?:AND|OR|NOT)\b", "", query)):
        return "there is no word in it to look for."
    if re.search(r"(?:^|\()\s*(?:AND|OR)\b|\b(?:AND|OR|NOT)\s*(?:\)|$)|\b(?:AND|OR|NOT)\s+(?:AND|OR)\b", bare):
        return "AND, OR or NOT lacks a term beside it."
    return ""


def links_of(data: bytes, pmid: str, name: str) -> list[Link]:
    """The links of one name in an elink answer (JSON), in PubMed's order, without the paper itself."""
    found: dict[str, Link] = {}
    for linkset in _list(document(data).get("linksets")):
        linkset = _dict(linkset)
        if linkset.get("ERROR"):
            raise in_band(str(linkset["ERROR"]))
        for group in map(_dict, _list(linkset.get("linksetdbs"))):
            if group.get("linkname") != name:
                continue
            for link in _list(group.get("links")):
                scored = link if isinstance(link, dict) else {"id": link}
                linked = pmid_of(str(scored.get("id", "")))
                if linked and linked != pmid:
                    found.setdefault(linked, Link(linked, _number(scored.get("score")) or 0))
    return list(found.values())


def linkout_of(data: bytes, pmid: str) -> list[Place]:
    """The places that LinkOut names of a paper, in an elink answer (JSON, ``llinks``), each address once.

    Only http and https addresses of a sane form are taken.
    """
    found: dict[str, Place] = {}
    for linkset in map(_dict, _list(document(data).get("linksets"))):
        if linkset.get("ERROR"):
            raise in_band(str(linkset["ERROR"]))
        for entry in map(_dict, _list(linkset.get("idurllist"))):
            if str(entry.get("id", "")) != pmid:
                continue
            for place in map(_place, map(_dict, _list(entry.get("objurls")))):
                if place is not None:
                    found.setdefault(place.url, place)
    return list(found.values())


#: LinkOut's attributes → what they say of access.
_ACCESS = {
    "free resource": "free",
    "author manuscript": "free",
    "subscription/membership/fee required": "paid",
}


def _place(entry: Mapping[str, Any]) -> Place | None:
    url = sane(str(_dict(entry.get("url")).get("value") or entry.get("url") or ""))
    if not url:
        return None
    provider = clean_line(str(_dict(entry.get("provider")).get("name") or ""))
    name = clean_line(str(entry.get("linkname") or ""))
    attributes = {str(word).strip().lower() for word in _list(entry.get("attributes"))}
    access = next((told for word, told in _ACCESS.items() if word in attributes), "")
    category = next((clean_line(str(word)) for word in _list(entry.get("categories")) if word), "")
    if category == "Full Text Sources" or any(word.startswith("full-text") for word in attributes):
        category = FULL_TEXT
    more = [word for word in ("full-text PDF", "author manuscript") if word.lower() in attributes]
    label = ", ".join(part for part in (provider or urlsplit(url).netloc, name, *more) if part)
    return Place(shorten(label, 200), url, access, category or "Other")


def suggestion_of(data: bytes) -> str:
    """CorrectedQuery of an espell answer (XML): all in lower case; empty if there is none."""
    root = _xml(data, "eSpellResult")
    return clean_line(root.findtext("CorrectedQuery") or "")


def history_of(data: bytes) -> History:
    """An epost answer (XML)."""
    root = _xml(data, "ePostResult")
    history = History((root.findtext("WebEnv") or "").strip(), (root.findtext("QueryKey") or "").strip())
    if not all(history):
        raise garbled()
    return history


def info_of(data: bytes) -> Info:
    """An einfo answer about PubMed (JSON)."""
    result = _dict(document(data).get("einforesult"))
    if result.get("ERROR"):
        raise in_band(str(result["ERROR"]))
    entries = result.get("dbinfo")
    entry = _dict(entries[0]) if isinstance(entries, list) and entries else _dict(entries)
    records = _number(entry.get("count"))
    if records is None:
        raise garbled()
    return Info(records, clean_line(str(entry.get("lastupdate") or "")))


def _xml(data: bytes, root: str) -> ElementTree.Element:
    """The root of a small XML answer.

    Raises:
        PubMedError: The error that it holds; BadResponse if it is something else or defines entities.
    """
    if re.search(rb"<!DOCTYPE[^>\[]*\[|<!ENTITY", data):
        raise garbled()
    try:
        element = ElementTree.fromstring(data)
    except (ElementTree.ParseError, ValueError, LookupError):
        text = data[:4000].decode("utf-8", "replace")
        # Not XML at all: the text is an error; damaged XML: it can't be read.
        error = garbled() if text.lstrip().startswith("<") else in_band(text)
    else:
        said = (element.findtext("ERROR") or "").strip()
        if element.tag == root and not said:
            return element
        error = in_band(said) if said else garbled()
    raise error


def _number(value: object) -> int | None:
    text = str(value)
    return int(text) if re.fullmatch(r"\d{1,18}", text, re.ASCII) else None


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []


def _dict(value: object) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}
