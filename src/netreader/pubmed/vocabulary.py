"""Single headings of MeSH, asked of NCBI: db=mesh of esearch and esummary → descriptors and supplementary concepts.

NCBI numbers the records by itself: ``D006973`` is 68006973 and ``C538118`` is 67538118. UIs of nine digits follow no
such rule and are looked up by esearch first. Parents are given by these numbers too, and so are followed by them.
"""

from __future__ import annotations

import html
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from netreader.errors import RecordError
from netreader.mesh.descriptor import Descriptor, SupplementaryRecord, is_tree_number, is_ui, parent_of
from netreader.pubmed import answers
from netreader.pubmed.batches import batches
from netreader.pubmed.failures import garbled, in_band
from netreader.text import clean_line

if TYPE_CHECKING:
    from netreader.pubmed.wire import Wire

#: Levels of the trees; the deepest of today have thirteen.
DEEPEST = 20

# NCBI's names of the records' types.
_KINDS = {"publication-type": "publication type", "check-tag": "check tag", "geographic": "geographic"}
_FIRST = {"D": "68", "C": "67"}
# UIs that one search for numbers is made of.
_TOGETHER = 40


@dataclass(slots=True)
class Summaries:
    """What one esummary told.

    Attributes:
        records: Descriptors and supplementary concepts.
        parents: Tree number → number that NCBI gives the record above it.
        mapped: UI of a supplementary concept → names of the headings that it maps to.
    """

    records: list[Descriptor | SupplementaryRecord] = field(default_factory=list)
    parents: dict[str, str] = field(default_factory=dict)
    mapped: dict[str, tuple[str, ...]] = field(default_factory=dict)


async def headings(
    wire: Wire,
    uis: Iterable[str],
    *,
    knows: Callable[[str], bool] = lambda number: False,
    urgent: bool = False,
) -> list[Descriptor | SupplementaryRecord]:
    """Headings and supplementary concepts by UI, with all that stands above the headings.

    Args:
        knows: Whether the heading at a tree number is known already and need not be asked for.

    Raises:
        PubMedError: NCBI can't be asked or does not answer as it should.
    """
    wanted = list(dict.fromkeys(ui for ui in uis if is_ui(ui) and ui[0] in _FIRST))
    numbers = [_FIRST[ui[0]] + ui[1:] for ui in wanted if len(ui) == 7]
    numbers += await _numbers([f"{ui}[mhui]" for ui in wanted if len(ui) != 7], wire, urgent)
    found: dict[str, Descriptor | SupplementaryRecord] = {}
    mapped: dict[str, tuple[str, ...]] = {}
    asked: set[str] = set()
    for _ in range(DEEPEST):
        numbers = [number for number in dict.fromkeys(numbers) if number not in asked]
        asked.update(numbers)
        if not numbers:
            break
        told = await _summaries(numbers, wire, urgent)
        found |= {record.ui: record for record in told.records}
        mapped |= told.mapped
        places = {n for record in found.values() if isinstance(record, Descriptor) for n in record.tree_numbers}
        numbers = [
            above
            for place, above in told.parents.items()
            if "." in place and parent_of(place) not in places and not knows(parent_of(place))
        ]
        numbers += await _unnamed(mapped, found, asked, wire, urgent)
    return list(_resolved(found, mapped))


async def _unnamed(
    mapped: Mapping[str, Sequence[str]],
    found: Mapping[str, Descriptor | SupplementaryRecord],
    asked: set[str],
    wire: Wire,
    urgent: bool,
) -> list[str]:
    """Numbers of the headings that concepts map to by name, and that did not come yet."""
    names = {record.name for record in found.values()}
    missing = {name for each in mapped.values() for name in each} - names - asked
    asked.update(missing)
    clean = [name.replace('"', " ") for name in sorted(missing)]
    return await _numbers([f'"{name}"[mh]' for name in clean], wire, urgent)


def _resolved(
    found: Mapping[str, Descriptor | SupplementaryRecord], mapped: Mapping[str, Sequence[str]]
) -> Iterable[Descriptor | SupplementaryRecord]:
    """The records, concepts with the UIs of the headings that they map to."""
    uis = {record.name: ui for ui, record in found.items() if isinstance(record, Descriptor)}
    for ui, record in found.items():
        if isinstance(record, SupplementaryRecord):
            to = tuple(uis[name] for name in mapped.get(ui, ()) if name in uis)
            record = SupplementaryRecord(
                ui, record.name, to, record.entry_terms, record.scope_note, registry_numbers=record.registry_numbers
            )
        yield record


async def _numbers(terms: Sequence[str], wire: Wire, urgent: bool) -> list[str]:
    """The numbers that NCBI gives records which terms of its query language find."""
    numbers: list[str] = []
    for start in range(0, len(terms), _TOGETHER):
        query = " OR ".join(terms[start : start + _TOGETHER])
        params = {"db": "mesh", "term": query, "retmode": "json", "retmax": 2 * _TOGETHER}
        numbers += await wire.ask("esearch.fcgi", params, _ids_of, urgent=urgent)
    return numbers


async def _summaries(numbers: Sequence[str], wire: Wire, urgent: bool) -> Summaries:
    whole = Summaries()
    for batch in batches(list(numbers)):
        params = {"db": "mesh", "id": ",".join(batch), "retmode": "json"}
        part = await wire.ask("esummary.fcgi", params, summaries_of, urgent=urgent)
        whole.records += part.records
        whole.parents |= part.parents
        whole.mapped |= part.mapped
    return whole


def _ids_of(data: bytes) -> list[str]:
    """The numbers of an esearch answer; none where NCBI found nothing."""
    result = answers.document(data).get("esearchresult")
    if not isinstance(result, dict):
        raise garbled()
    if said := result.get("ERROR"):
        raise in_band(str(said))
    ids = result.get("idlist")
    return [str(one) for one in ids if str(one).isascii() and str(one).isdigit()] if isinstance(ids, list) else []


def summaries_of(data: bytes) -> Summaries:
    """An esummary answer of db=mesh (JSON). Records of other types, and those that make no sense, are passed over.

    Raises:
        PubMedError: The error that the answer holds; BadResponse if it is none.
    """
    answer = answers.document(data)
    if isinstance(answer.get("esummaryresult"), list) and answer["esummaryresult"]:
        raise in_band(str(answer["esummaryresult"][0]))
    result = answer.get("result")
    if not isinstance(result, dict):
        raise garbled()
    told = Summaries()
    for number, entry in result.items():
        if number != "uids" and isinstance(entry, dict) and not entry.get("error"):
            try:
                _read(entry, told)
            except RecordError:
                continue
    return told


def _read(entry: Mapping[str, Any], told: Summaries) -> None:
    ui = _line(entry.get("ds_meshui"))
    terms = _lines(entry.get("ds_meshterms"))
    if not is_ui(ui) or not terms:
        raise RecordError("A record of MeSH without UI or name.")
    name, *others = terms
    registry = tuple(number for number in (_line(entry.get("ds_registrynumber")),) if number not in ("", "0"))
    note = _line(entry.get("ds_scopenote"))
    if ui.startswith("C"):
        told.records.append(SupplementaryRecord(ui, name, (), tuple(others), note, registry_numbers=registry))
        mapped = _lines(entry.get("ds_headingmappedtolist")) or _lines([entry.get("ds_headingmappedto")])
        # "*" marks the heading that indexers add, a slash the qualifier.
        told.mapped[ui] = tuple(dict.fromkeys(heading.lstrip("*").partition("/")[0] for heading in mapped))
    elif ui.startswith("D"):
        places = _places(entry.get("ds_idxlinks"))
        told.parents |= {place: above for place, above in places.items() if above}
        kind = _KINDS.get(_line(entry.get("ds_recordtype")), "topical")
        told.records.append(
            Descriptor(
                ui,
                name,
                kind=kind,
                tree_numbers=tuple(sorted(places)),
                entry_terms=tuple(others),
                scope_note=note,
                qualifiers=_lines(entry.get("ds_subheading")),
                registry_numbers=registry,
                previous_indexing=_lines(entry.get("ds_previousindexing")),
            )
        )


def _places(links: object) -> dict[str, str]:
    """Tree number → number of the record above; empty where NCBI names none."""
    places = {}
    for link in links if isinstance(links, list) else ():
        if isinstance(link, dict) and is_tree_number(number := _line(link.get("treenum"))):
            above = str(link.get("parent") or "")
            places[number] = above if above.isascii() and above.isdigit() else ""
    return places


def _line(value: object) -> str:
    return clean_line(html.unescape(value)) if isinstance(value, str) else ""


def _lines(values: object) -> tuple[str, ...]:
    found = dict.fromkeys(_line(value) for value in values) if isinstance(values, list) else {}
    found.pop("", None)
    return tuple(found)
