"""MeSH as NCBI and NLM give it: db=mesh of esearch and esummary, and the folder of files (MESH.md §3 and §5).

Made of our own small file of descriptors, read here without netreader. A file that isn't there is a web page with
status 200, as at NLM.
"""

from __future__ import annotations

import gzip
import re
from functools import cache
from pathlib import Path
from xml.etree import ElementTree

from tests.ncbi.answer import HTML, Answer, Request, in_json

FIXTURE = Path(__file__).parent.parent / "fixtures" / "mesh" / "desc2026.xml"
FOLDER = "/projects/mesh/MESH_FILES/xmlmesh/"
BAD_URL = "<!DOCTYPE html><html><head><title>NLM - bad_url</title></head><body>Page not found</body></html>"
#: Supplementary concepts: UI → name, headings mapped to, registry number.
CONCEPTS = {
    "C000593549": ("177Lu-octreotate", ["*Octreotide/analogs & derivatives"], "AE221IM3BB"),
    "C060347": ("lanreotide", ["*Octreotide", "Neuroendocrine Tumors"], "0G3DE8943Y"),
}
_ODD = {"C000593549": "2016765"}


def files() -> dict[str, bytes]:
    """Name → bytes of what is in the folder."""
    return {"desc2026.gz": gzip.compress(FIXTURE.read_bytes(), mtime=0)}


def file(request: Request) -> Answer:
    """A file of the folder, whole or from a byte on."""
    data = files().get(request.params["name"])
    if data is None:
        return Answer(BAD_URL, HTML)
    headers = {"ETag": '"desc-1"', "Accept-Ranges": "bytes"}
    wanted = re.fullmatch(r"bytes=(\d+)-", request.params.get("Range", ""))
    if wanted and request.params.get("If-Range") == headers["ETag"]:
        start = int(wanted[1])
        if start >= len(data):
            return Answer("", HTML, 416)
        headers["Content-Range"] = f"bytes {start}-{len(data) - 1}/{len(data)}"
        return Answer("", "application/x-gzip", 206, headers, data[start:])
    return Answer("", "application/x-gzip", 200, headers, data)


def number(ui: str) -> str:
    """NCBI's number of a record."""
    return _ODD.get(ui) or {"D": "68", "C": "67"}[ui[0]] + ui[1:]


@cache
def records() -> dict[str, dict[str, object]]:
    """Number → document summary."""
    elements = list(ElementTree.parse(FIXTURE).getroot())
    at = {place.text or "": element for element in elements for place in element.iter("TreeNumber")}
    found = {}
    for element in elements:
        ui = element.findtext("DescriptorUI") or ""
        links = []
        for place in element.iter("TreeNumber"):
            above = at.get((place.text or "").rpartition(".")[0])
            below = [e for n, e in at.items() if n.rpartition(".")[0] == place.text]
            links.append(
                {
                    "parent": int(number(above.findtext("DescriptorUI") or "")) if above is not None else 1000067,
                    "treenum": place.text,
                    "children": [int(number(e.findtext("DescriptorUI") or "")) for e in below],
                }
            )
        terms = [term.findtext("String") for term in element.iter("Term")]
        found[number(ui)] = _summary(ui, terms, element.findtext(".//ScopeNote", "").strip(), links)
    for ui, (name, mapped, registry) in CONCEPTS.items():
        summary = _summary(ui, [name], "", [])
        summary |= {
            "ds_headingmappedtolist": mapped,
            "ds_headingmappedto": "; ".join(mapped),
            "ds_registrynumber": registry,
        }
        found[number(ui)] = summary
    return found


def _summary(ui: str, terms: list[str | None], note: str, links: list[dict[str, object]]) -> dict[str, object]:
    return {
        "uid": number(ui),
        "ds_recordtype": "descriptor" if ui[0] == "D" else "supplemental-record",
        "ds_meshui": ui,
        "ds_meshterms": terms,
        "ds_scopenote": note,
        "ds_yearintroduced": "",
        "ds_subheading": ["surgery"] if ui[0] == "D" else [],
        "ds_idxlinks": links,
        "ds_seerelated": [],
        "ds_previousindexing": [],
        "ds_registrynumber": "",
        "ds_headingmappedto": "",
        "ds_headingmappedtolist": [],
    }


def summaries(request: Request) -> Answer:
    """ESummary of db=mesh, in JSON."""
    wanted = [one for one in request.params.get("id", "").split(",") if one]
    result: dict[str, object] = {"uids": wanted}
    for one in wanted:
        result[one] = records().get(one) or {"uid": one, "error": "cannot get document summary"}
    return in_json("esummary", result=result)


def search(request: Request) -> Answer:
    """ESearch of db=mesh: UIs by ``[mhui]``, headings in quotes by ``[mh]``, joined by OR."""
    ids = []
    for term in request.params.get("term", "").split(" OR "):
        value, _, tag = term.strip().rstrip("]").rpartition("[")
        for one, summary in records().items():
            terms = [str(name).lower() for name in summary["ds_meshterms"]]  # type: ignore[attr-defined]
            if (tag == "mhui" and summary["ds_meshui"] == value) or (tag == "mh" and value.strip('"').lower() in terms):
                ids.append(one)
    return in_json("esearch", esearchresult={"count": str(len(ids)), "retmax": "20", "retstart": "0", "idlist": ids})
