"""What was typed or pasted, when it names papers: PMIDs, PMC ids, DOIs, addresses, citations. No I/O.

A bare number is a PMID, as it is for PubMed itself: also ``2018``, which is a paper and not a year. Several numbers
are several papers. Anything that is not clearly an identifier is a query.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal
from urllib.parse import parse_qs, unquote, urlsplit

from netreader.reference import citation_in
from netreader.text import clean_line

#: Longer than any citation; lists of PMIDs may be longer.
_LONGEST = 3000

_NUMBER = r"0*[1-9]\d{0,8}"
_PMIDS = re.compile(
    rf"(?:pmids?\s*[:=]?\s*)?{_NUMBER}(?:\[(?:pmid|uid)\])?"
    rf"(?:(?:\s*[,;]\s*|\s+(?:or\s+)?)(?:pmid\s*[:=]?\s*)?{_NUMBER}(?:\[(?:pmid|uid)\])?)*[\s,;.]*",
    re.ASCII | re.IGNORECASE,
)
_PMCID = re.compile(r"(?:pmcid\s*[:=]?\s*)?(PMC[1-9]\d{0,8})(?:\.\d+)?(?:\[pmcid\])?[\s,;.]*", re.ASCII | re.IGNORECASE)
_DOI = re.compile(
    r"[<(\"'\[]?(?:doi\s*[:=]?\s*|(?:https?://)?(?:dx\.)?doi\.org/)*(10\.\d{4,9}/\S+?)"
    r"(?:\[(?:doi|aid)\])?",
    re.IGNORECASE,
)
_DOI_INSIDE = re.compile(r"10\.\d{4,9}/[^\s\"<>]+")
_PAGE_OF_DOI = re.compile(r"(?:/(?:full|abstract|pdf|epdf|fulltext|html|meta)|\.pdf)+/?$")
_ADDRESS = re.compile(
    r"<?(https?://\S+|(?:www\.|pubmed\.|pmc\.|m\.)*(?:ncbi\.nlm\.nih\.gov|europepmc\.org)/\S+)", re.IGNORECASE
)
_PMC_PATH = re.compile(r"/(PMC[1-9]\d{0,8})(?:[/.]|$)", re.IGNORECASE)

_CITED_PMID = re.compile(rf"\bPMID\s?:?\s?({_NUMBER})\b", re.ASCII | re.IGNORECASE)
_CITED_PMCID = re.compile(r"\bPMCID\s?:?\s?(PMC[1-9]\d{0,8})\b", re.ASCII | re.IGNORECASE)
_CITED_DOI = re.compile(r"(?:\bdoi\s?:\s?|\bdoi\.org/)(10\.\d{4,9}/\S+)", re.IGNORECASE)
# ``[tiab]``, ``"x"[Title:~2]``: a query, whatever else it holds.
_FIELD_TAG = re.compile(r"[\w\"*)]\[[a-z][a-z /:~0-9-]{0,30}\]", re.IGNORECASE)
_OPERATOR = re.compile(r"\s(?:AND|OR|NOT)\s")


@dataclass(frozen=True)
class Identifier:
    """What names one paper, or several.

    Attributes:
        kind: ``pmid``, ``pmids``, ``pmcid``, ``doi`` or ``citation``.
        value: The PMID, PMC id (``PMC123``), DOI (without ``doi:`` or address) or the citation; of several PMIDs, the
            PMIDs with commas.
        pmids: For ``pmid`` and ``pmids``: each once, without leading zeros.
    """

    kind: Literal["pmid", "pmids", "pmcid", "doi", "citation"]
    value: str
    pmids: tuple[str, ...] = ()


def recognise(text: str) -> Identifier | None:
    """What a text names; None if it is to be treated as a query.

    A citation that gives a PMID, PMC id or DOI counts as that.
    """
    if _PMIDS.fullmatch(text.strip()):
        return _of_pmids(re.findall(_NUMBER, text, re.ASCII))
    text = clean_line(text)
    if not text or len(text) > _LONGEST:
        return None
    if found := _PMCID.fullmatch(text):
        return Identifier("pmcid", found[1].upper())
    if " " not in text and (found := _ADDRESS.match(text)):
        return _of_address(found[1])
    if found := _DOI.fullmatch(text):
        return _of_doi(found[1])
    return _of_citation(text)


def _of_pmids(numbers: list[str]) -> Identifier:
    pmids = tuple(dict.fromkeys(number.lstrip("0") for number in numbers))
    return Identifier("pmid" if len(pmids) == 1 else "pmids", ",".join(pmids), pmids)


def _of_doi(text: str) -> Identifier | None:
    doi = _trimmed(text)
    return Identifier("doi", doi) if re.fullmatch(r"10\.\d{4,9}/\S+", doi) else None


def _trimmed(doi: str) -> str:
    """A DOI without the punctuation of the sentence that it stood in; a bracket that it opens itself is its own."""
    while doi:
        last = doi[-1]
        opening = {")": "(", "]": "[", "}": "{", ">": "<"}.get(last)
        if last in ".,;:!?\"'”’»" or (opening and doi.count(opening) < doi.count(last)):
            doi = doi[:-1]
        else:
            break
    return doi


def _of_address(address: str) -> Identifier | None:
    if "://" not in address:
        address = f"https://{address}"
    try:
        parts = urlsplit(address.rstrip(">.,;\"'"))
        host = (parts.hostname or "").lower()
    except ValueError:
        return None
    path = unquote(parts.path)
    # Libraries' proxies spell the host with hyphens: pubmed-ncbi-nlm-nih-gov.proxy.example.edu
    dotted = host.replace("-", ".")
    for name, reader in _SITES.items():
        if dotted == name or dotted.endswith(f".{name}") or dotted.startswith(f"{name}."):
            return reader(path, parts.query)
    # A publisher's page, as a rule with the DOI in its address.
    found = _DOI_INSIDE.search(path)
    return (
        _of_doi(re.sub(r"(?:/(?:full|abstract|pdf|epdf|fulltext|html|meta)|\.pdf)+/?$", "", found[0]))
        if found
        else None
    )


def _at_pubmed(path: str, query: str) -> Identifier | None:
    found = re.match(rf"/(?:m/)?(?:pubmed/)?({_NUMBER})(?:[/.]|$)", path, re.ASCII)
    if found:
        return _of_pmids([found[1]])
    for term in parse_qs(query).get("term", []):
        if _PMIDS.fullmatch(term.strip()):
            return _of_pmids(re.findall(_NUMBER, term, re.ASCII))
    return None


def _at_pmc(path: str, query: str) -> Identifier | None:
    found = _PMC_PATH.search(path)
    return Identifier("pmcid", found[1].upper()) if found else None


def _at_ncbi(path: str, query: str) -> Identifier | None:
    if path.startswith("/pmc"):
        return _at_pmc(path, query)
    return _at_pubmed(path, query) if path.startswith(("/pubmed", "/m/pubmed")) else None


def _at_europe_pmc(path: str, query: str) -> Identifier | None:
    found = re.match(rf"/(?:article|abstract)/MED/({_NUMBER})(?:[/.]|$)", path, re.ASCII | re.IGNORECASE)
    if found:
        return _of_pmids([found[1]])
    found = re.match(r"/(?:article|abstract)/PMC/(?:PMC)?([1-9]\d{0,8})(?:[/.]|$)", path, re.ASCII | re.IGNORECASE)
    return Identifier("pmcid", f"PMC{found[1]}") if found else _at_pmc(path, query)


def _at_doi(path: str, query: str) -> Identifier | None:
    return _of_doi(path.lstrip("/"))


_SITES: dict[str, Callable[[str, str], Identifier | None]] = {
    "pubmed.ncbi.nlm.nih.gov": _at_pubmed,
    "pmc.ncbi.nlm.nih.gov": _at_pmc,
    "ncbi.nlm.nih.gov": _at_ncbi,
    "www.ncbi.nlm.nih.gov": _at_ncbi,
    "europepmc.org": _at_europe_pmc,
    "doi.org": _at_doi,
}


def _of_citation(text: str) -> Identifier | None:
    if _FIELD_TAG.search(text):
        return None
    citation = citation_in(text)
    if citation is None and _OPERATOR.search(text):
        return None
    pmids = _CITED_PMID.findall(text)
    if pmids:
        return _of_pmids(pmids)
    if found := _CITED_PMCID.search(text):
        return Identifier("pmcid", found[1].upper())
    dois = {_trimmed(doi) for doi in _CITED_DOI.findall(text)}
    if len(dois) == 1:
        return _of_doi(dois.pop())
    return Identifier("citation", text) if citation else None
