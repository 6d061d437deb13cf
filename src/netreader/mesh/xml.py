"""NLM's XML of MeSH → descriptors and qualifiers.

The bytes are cut at the end of each record and each is parsed by itself, as PubMed's are: the parser never sees a
document type, one broken record is found where it stands, and a file of 300 MB is read in the memory of one record.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, Literal, overload
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

from msgspec.structs import replace

from netreader.mesh.descriptor import KINDS, Descriptor, above, is_tree_number, is_ui
from netreader.mesh.qualifiers import QualifierRecord
from netreader.text import clean_line

#: The root element of one of NLM's files: Descriptor, Qualifier or Supplemental.
SET_OF = re.compile(rb"<(Descriptor|Qualifier|Supplemental)RecordSet[\s>]")

_DTD_YEAR = re.compile(rb"nlm(?:descriptor|qualifier|supplemental)recordset_((?:19|20)\d\d)")
# The largest known record has some 300 kB.
_LONGEST = 16 << 20


def is_descriptor_set(head: bytes) -> bool:
    """Whether a file begins as a set of descriptors."""
    found = SET_OF.search(head)
    return found is not None and found[1] == b"Descriptor"


def year_in(head: bytes) -> str:
    """The MeSH year by the name of the document type (``nlmdescriptorrecordset_20260101.dtd``); empty if not said."""
    found = _DTD_YEAR.search(head)
    return found[1].decode() if found else ""


@overload
def read_records(blocks: Iterable[bytes], name: Literal["DescriptorRecord"]) -> Iterator[Descriptor]: ...
@overload
def read_records(blocks: Iterable[bytes], name: Literal["QualifierRecord"]) -> Iterator[QualifierRecord]: ...


def read_records(blocks: Iterable[bytes], name: str) -> Iterator[Any]:
    """The records of a file, one after the other.

    Raises:
        ValueError: A record can't be read, or the file breaks off before its end. The message says where.
    """
    read = _READERS[name]
    ui = ""
    for chunk in _cut(blocks, name):
        try:
            record = read(ElementTree.fromstring(chunk))
        except (ElementTree.ParseError, ValueError) as error:
            after = f" after {ui}" if ui else ""
            raise ValueError(f"the record{after} can't be read.") from error
        ui = record.ui
        yield record


def read_qualifiers(blocks: Iterable[bytes]) -> list[QualifierRecord]:
    """The qualifiers of NLM's file, each with what is above it at each of its places.

    Raises:
        ValueError: As `read_records`.
    """
    records = list(read_records(blocks, "QualifierRecord"))
    at = {number: record.name for record in records for number in record.above}
    return [replace(record, above=tuple(_ways(record.above, at))) for record in records]


def _ways(numbers: Iterable[str], at: Mapping[str, str]) -> Iterator[str]:
    """What is above each of some places, as `QualifierRecord` has it."""
    for number in numbers:
        if names := [at[step] for step in above(number) if step in at]:
            yield "/".join(names)


def _cut(blocks: Iterable[bytes], name: str) -> Iterator[bytes]:
    """The bytes of each record, and the certainty that the set is whole."""
    opening = re.compile(rb"<%b[\s>]" % name.encode())
    closing, end = f"</{name}>".encode(), f"</{name}Set>".encode()
    buffer, searched, count = b"", 0, 0
    for block in blocks:
        buffer += block
        position = 0
        while (stop := buffer.find(closing, max(position, searched))) >= 0:
            start = opening.search(buffer, position, stop)
            if start is None:
                raise ValueError("it is not what NLM sends.")
            position, searched = stop + len(closing), 0
            count += 1
            yield buffer[start.start() : position]
        buffer = buffer[position:]
        searched = max(0, len(buffer) - len(closing))
        if len(buffer) > _LONGEST:
            raise ValueError("a record is far too long.")
    if end not in buffer:
        raise ValueError(f"it breaks off after {count:,} records.")


def _descriptor(record: Element) -> Descriptor:
    name = _text(record, "DescriptorName/String")
    terms: dict[str, None] = {}
    numbers: dict[str, None] = {}
    note = ""
    for concept in record.iterfind("ConceptList/Concept"):
        for element in concept.iterfind("TermList/Term/String"):
            terms[clean_line(element.text or "")] = None
        for element in concept.iter("RegistryNumber"):
            numbers[clean_line(element.text or "")] = None
        if concept.get("PreferredConceptYN") == "Y":
            note = _text(concept, "ScopeNote") or note
    for nothing in ("", "0"):
        numbers.pop(nothing, None)
    for known in ("", name):
        terms.pop(known, None)
    return Descriptor(
        ui=_ui(record, "DescriptorUI", "D"),
        name=_needed(name),
        kind=KINDS.get(record.get("DescriptorClass", "1").strip(), "topical"),
        tree_numbers=tuple(n for n in _texts(record, "TreeNumberList/TreeNumber") if is_tree_number(n)),
        entry_terms=tuple(terms),
        scope_note=note or _text(record, "ScopeNote"),
        qualifiers=_texts(
            record, "AllowableQualifiersList/AllowableQualifier/QualifierReferredTo/QualifierName/String"
        ),
        see_also=_texts(record, "SeeRelatedList/SeeRelatedDescriptor/DescriptorReferredTo/DescriptorUI"),
        actions=_texts(record, "PharmacologicalActionList/PharmacologicalAction/DescriptorReferredTo/DescriptorUI"),
        registry_numbers=tuple(numbers),
        previous_indexing=_texts(record, "PreviousIndexingList/PreviousIndexing"),
    )


def _qualifier(record: Element) -> QualifierRecord:
    """A qualifier; what it stands under is in its tree numbers, kept in `above` until all are known."""
    return QualifierRecord(
        name=_needed(_text(record, "QualifierName/String")),
        code=_text(record, "ConceptList/Concept/TermList/Term/Abbreviation"),
        above=_texts(record, "TreeNumberList/TreeNumber"),
        ui=_ui(record, "QualifierUI", "Q"),
    )


_READERS: dict[str, Callable[[Element], Descriptor | QualifierRecord]] = {
    "DescriptorRecord": _descriptor,
    "QualifierRecord": _qualifier,
}


def _text(record: Element, path: str) -> str:
    return clean_line(record.findtext(path) or "")


def _texts(record: Element, path: str) -> tuple[str, ...]:
    """Each text once, in order."""
    found = dict.fromkeys(clean_line(element.text or "") for element in record.iterfind(path))
    found.pop("", None)
    return tuple(found)


def _needed(text: str) -> str:
    if not text:
        raise ValueError
    return text


def _ui(record: Element, path: str, letter: str) -> str:
    ui = _text(record, path)
    if not is_ui(ui) or not ui.startswith(letter):
        raise ValueError
    return ui
