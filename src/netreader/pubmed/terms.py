"""What a PubMed record is about: MeSH headings, supplementary concepts, substances, keywords, publication types."""

from __future__ import annotations

from xml.etree.ElementTree import Element

from netreader.article import Keyword, MeshHeading, PublicationType, Qualifier, Substance, SupplementaryConcept
from netreader.pubmed.markup import term, text_of

# Last words of a keyword whose dot belongs to them.
_ABBREVIATIONS = frozenset(("sp.", "spp.", "subsp.", "var.", "inc.", "ltd.", "co.", "jr.", "sr.", "al.", "etc.", "no."))


def mesh_of(heading_list: Element) -> tuple[MeshHeading, ...]:
    """The headings of a MeshHeadingList."""
    headings = []
    for element in heading_list:
        descriptor = None
        qualifiers: list[Qualifier] = []
        for child in element:
            if child.tag == "DescriptorName":
                descriptor = child
            elif child.tag == "QualifierName":
                name = term(child.text or "")
                qualifiers.append(Qualifier(name, term(child.get("UI", "")), child.get("MajorTopicYN") == "Y"))
        if descriptor is not None and descriptor.text:
            headings.append(
                MeshHeading(
                    term(descriptor.text),
                    term(descriptor.get("UI", "")),
                    descriptor.get("MajorTopicYN") == "Y",
                    tuple(qualifiers),
                    term(descriptor.get("Type", "")),
                    descriptor.get("AutoHM") == "Y",
                )
            )
    return tuple(headings)


def supplementary_of(concept_list: Element) -> tuple[SupplementaryConcept, ...]:
    """The concepts of a SupplMeshList."""
    return tuple(
        SupplementaryConcept(term(element.text), term(element.get("UI", "")), term(element.get("Type", "")))
        for element in concept_list
        if element.text
    )


def substances_of(chemical_list: Element) -> tuple[Substance, ...]:
    """The substances of a ChemicalList; NLM's registry number 0 means that there is none."""
    substances = []
    for element in chemical_list:
        number = name = ui = ""
        for child in element:
            if child.tag == "RegistryNumber":
                number = term(child.text or "")
            elif child.tag == "NameOfSubstance":
                name = term(child.text or "")
                ui = term(child.get("UI", ""))
        if name:
            substances.append(Substance(name, ui, "" if number == "0" else number))
    return tuple(substances)


def publication_type_of(element: Element) -> PublicationType:
    """A PublicationType."""
    return PublicationType(term(element.text or ""), term(element.get("UI", "")))


def keywords_of(keyword_list: Element) -> list[Keyword]:
    """The keywords of one KeywordList, each once.

    Publishers also send a whole list in one Keyword with semicolons, and put a dot after the last.
    """
    owner = term(keyword_list.get("Owner", "NLM"))
    keywords: dict[str, Keyword] = {}
    for element in keyword_list:
        text = text_of(element)
        major = element.get("MajorTopicYN") == "Y"
        for part in text.split(";") if ";" in text else (text,):
            word = _without_dot(part.strip(" ;"))
            if word:
                keywords.setdefault(word, Keyword(word, major, owner))
    return list(keywords.values())


def _without_dot(word: str) -> str:
    if not word.endswith(".") or word.endswith(".."):
        return word
    last = word.rsplit(" ", 1)[-1]
    return word if last.lower() in _ABBREVIATIONS or "." in last[:-1] else word[:-1].rstrip()
