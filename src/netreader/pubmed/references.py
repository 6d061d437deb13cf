"""The reference list of a record."""

from __future__ import annotations

from collections.abc import Iterable
from xml.etree.ElementTree import Element

from netreader.article import Reference
from netreader.errors import RecordError
from netreader.pubmed.identifiers import doi_of, pmcid_of, pmid_of
from netreader.pubmed.markup import MAX_DEPTH, text_of


def references_of(reference_list: Element, heading: str = "", depth: int = 0) -> list[Reference]:
    """The references of a ReferenceList and of the lists inside it, each under the title it stands under.

    Raises:
        RecordError: Lists inside lists beyond all measure.
    """
    if depth > MAX_DEPTH:
        raise RecordError("Its reference lists are nested too deeply.")
    references: list[Reference] = []
    for element in reference_list:
        if element.tag == "Reference":
            reference = _reference(element, heading)
            if reference:
                references.append(reference)
        elif element.tag == "ReferenceList":
            references += references_of(element, heading, depth + 1)
        elif element.tag == "Title":
            heading = text_of(element)
    return references


def _reference(element: Element, heading: str) -> Reference | None:
    citation = ""
    ids: list[tuple[str, str]] = []
    for child in element:
        if child.tag == "Citation":
            citation = text_of(child)
        elif child.tag == "ArticleIdList":
            ids += ((item.get("IdType", "pubmed"), item.text or "") for item in child)
    return reference_of(citation, ids, heading)


def reference_of(citation: str, ids: Iterable[tuple[str, str]], heading: str) -> Reference | None:
    """A reference by its text and its identifiers (IdType, value), the last of each kind; None if there is neither."""
    pmid = doi = pmcid = ""
    for kind, value in ids:
        if kind == "pubmed":
            pmid = pmid_of(value) or pmid
        elif kind == "doi":
            doi = doi_of(value) or doi
        elif kind == "pmc" or kind == "pmcid":
            pmcid = pmcid_of(value) or pmcid
    return Reference(citation, pmid, doi, pmcid, heading) if citation or pmid or doi or pmcid else None
