"""LinkOut, as elink gives it: addresses outside PubMed where a paper can be read (EUTILS.md §6)."""

from __future__ import annotations

from dataclasses import dataclass

from tests.ncbi.answer import HTML, Answer, Params, in_json, in_xml, tag, wants_json
from tests.ncbi.entries import Entry
from tests.ncbi.shelf import Shelf


@dataclass
class Place:
    """Where a paper can be read."""

    url: str
    attributes: tuple[str, ...]
    provider: tuple[str, str, str]


def places(entry: Entry) -> list[Place]:
    """The publisher by DOI, and PubMed Central. A paper without either has none."""
    found = []
    if "doi" in entry.ids:
        free = "free resource" if "pmc" in entry.ids else "subscription/membership/fee required"
        provider = ("Invented Press", "invpress", "1")
        found.append(Place(f"https://doi.org/{entry.ids['doi']}", (free, "full-text online"), provider))
    if "pmc" in entry.ids:
        url = f"https://www.ncbi.nlm.nih.gov/pmc/articles/{entry.ids['pmc']}/"
        found.append(Place(url, ("free resource", "full-text online"), ("PubMed Central", "pubmedcentral", "2")))
    return found


def answer(params: Params, groups: list[list[str]], shelf: Shelf) -> Answer:
    """``prlinks``: the best place of each paper; ``llinks``, ``llinkslib``: all."""
    best = params["cmd"] == "prlinks"
    found: dict[str, list[Place]] = {}
    for pmid in (pmid for group in groups for pmid in group):
        entry = shelf.by_pmid.get(pmid)
        known = places(entry) if entry else []
        found[pmid] = known[:1] if best else known
    if best and params.get("retmode") == "ref":
        first = next(iter(found.values()))
        if not first:
            return Answer("<html><body>No links for this record.</body></html>", HTML)
        return Answer("", HTML, 302, {"Location": first[0].url})
    if wants_json(params):
        rows = [
            {"id": pmid, **({"objurls": [_object(p) for p in known]} if known else {})} for pmid, known in found.items()
        ]
        return in_json("elink", linksets=[{"dbfrom": "pubmed", "idurllist": rows}])
    body = "".join(
        f"<IdUrlSet>{tag('Id', pmid)}{''.join(map(_element, known)) or tag('Info', 'No links')}</IdUrlSet>"
        for pmid, known in found.items()
    )
    return in_xml("eLinkResult", f"<LinkSet>{tag('DbFrom', 'pubmed')}<IdUrlList>{body}</IdUrlList></LinkSet>")


def _object(place: Place) -> dict[str, object]:
    name, short, number = place.provider
    return {
        "url": {"value": place.url},
        "iconurl": {"value": ""},
        "subjecttypes": ["publishers/providers"],
        "categories": ["Full Text Sources"],
        "attributes": list(place.attributes),
        "provider": {"name": name, "nameabbr": short, "id": number},
    }


def _element(place: Place) -> str:
    name, short, number = place.provider
    attributes = "".join(tag("Attribute", text) for text in place.attributes)
    return (
        f"<ObjUrl>{tag('Url', place.url)}{tag('SubjectType', 'publishers/providers')}{tag('Category', 'Full Text Sources')}"
        f"{attributes}<Provider>{tag('Name', name)}{tag('NameAbbr', short)}{tag('Id', number)}</Provider></ObjUrl>"
    )
