"""What a PubMed record points at: corrections and comments, data banks, grants."""

from __future__ import annotations

from collections.abc import Iterable
from xml.etree.ElementTree import Element

from netreader.article import Correction, Databank, Grant
from netreader.pubmed.identifiers import pmid_of
from netreader.pubmed.markup import term, text_of
from netreader.text import clean_line


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
