"""What a PubMed record points at: references, corrections and comments, data banks, grants, other identifiers."""

from __future__ import annotations

import re
from collections.abc import Iterable
from xml.etree.ElementTree import Element

from netreader.article import Correction, Databank, Grant, Reference
from netreader.errors import RecordError
from netreader.pubmed.markup import MAX_DEPTH, term, text_of
from netreader.text import clean_line

_PMCID = re.compile(r"PMC\d+", re.ASCII | re.IGNORECASE)
_DOI_PREFIX = re.compile(r"(?:https?://)?(?:(?:dx\.)?doi\.org/|doi:?\s*)", re.IGNORECASE)


def pmid_of(text: str | None) -> str:
    """The PMID in the text of a PMID or ArticleId element; empty if it is none (publishers send other things too)."""
    text = (text or "").strip()
    return text.lstrip("0") if text.isascii() and text.isdigit() and len(text) <= 10 else ""


def doi_of(text: str | None) -> str:
    """A DOI without the address before it: ``https://doi.org/10.5555/x`` → ``10.5555/x``."""
    text = clean_line(text or "")
    if not text.startswith("10."):
        text = _DOI_PREFIX.sub("", text, count=1).strip()
    return text


def pmcid_of(text: str | None) -> str:
    """``PMC123`` from ``PMC123``, ``123`` or ``pmc-id: PMC123;``; empty if it is none."""
    text = (text or "").strip()
    if text.isascii() and text.isdigit():
        return f"PMC{text}"
    found = _PMCID.search(text)
    return found[0].upper() if found else ""


def references_of(reference_list: Element, heading: str = "", depth: int = 0) -> list[Reference]:
    """The references of a ReferenceList and of the lists inside it, each under the title it stands under.

    Raises:
        RecordError: Lists inside lists beyond all measure.
    """
    if depth > MAX_DEPTH:
        raise RecordError("Its reference lists are nested too deeply.")
    references: list[Reference] = []
    for element in reference_list:
        tag = element.tag
        if tag == "Reference":
            citation = pmid = doi = pmcid = ""
            for child in element:
                if child.tag == "Citation":
                    citation = text_of(child)
                elif child.tag == "ArticleIdList":
                    for item in child:
                        kind = item.get("IdType")
                        if kind == "pubmed":
                            pmid = pmid or pmid_of(item.text)
                        elif kind == "doi":
                            doi = doi or doi_of(item.text)
                        elif kind in ("pmc", "pmcid"):
                            pmcid = pmcid or pmcid_of(item.text)
            if citation or pmid or doi or pmcid:
                references.append(Reference(citation, pmid, doi, pmcid, heading))
        elif tag == "ReferenceList":
            references += references_of(element, heading, depth + 1)
        elif tag == "Title":
            heading = text_of(element)
    return references


def corrections_of(corrections_list: Element) -> tuple[Correction, ...]:
    """The entries of a CommentsCorrectionsList, in PubMed's order."""
    corrections = []
    for element in corrections_list:
        citation = pmid = note = ""
        for child in element:
            if child.tag == "RefSource":
                citation = text_of(child)
            elif child.tag == "PMID":
                pmid = pmid_of(child.text)
            elif child.tag == "Note":
                note = text_of(child)
        corrections.append(Correction(term(element.get("RefType", "")), citation, pmid, note))
    return tuple(corrections)


def grants_of(grant_list: Element) -> tuple[Grant, ...]:
    """The grants of a GrantList."""
    grants = []
    for element in grant_list:
        parts = {child.tag: clean_line(child.text or "") for child in element}
        grant = Grant(*(parts.get(tag, "") for tag in ("GrantID", "Acronym", "Agency", "Country")))
        if grant != Grant():
            grants.append(grant)
    return tuple(grants)


def databanks_of(databank_list: Element) -> tuple[Databank, ...]:
    """The data banks of a DataBankList, with the numbers under which data or trial stand there."""
    databanks = []
    for element in databank_list:
        name = ""
        numbers: tuple[str, ...] = ()
        for child in element:
            if child.tag == "DataBankName":
                name = clean_line(child.text or "")
            elif child.tag == "AccessionNumberList":
                numbers = texts_of(child)
        if name or numbers:
            databanks.append(Databank(name, numbers))
    return tuple(databanks)


def texts_of(elements: Iterable[Element]) -> tuple[str, ...]:
    """The texts of elements that have one."""
    return tuple(text for text in map(text_of, elements) if text)
