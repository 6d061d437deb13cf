"""EInfo: what databases there are, and PubMed's fields and links (EUTILS.md §9)."""

from __future__ import annotations

from tests.ncbi.answer import Answer, Request, in_json, in_xml, tag, unsupported, wants_json
from tests.ncbi.elink import SETS
from tests.ncbi.fields import FIELDS, Field
from tests.ncbi.history import Histories
from tests.ncbi.shelf import Shelf

_BUILT = "2026/01/01 00:00"


def answer(request: Request, shelf: Shelf, histories: Histories) -> Answer:
    """Describe PubMed; without `db`, name the databases."""
    params = request.params
    refusal = unsupported("einfo", params)
    if refusal:
        return refusal
    if not params.get("db"):
        if wants_json(params):
            return in_json("einfo", einforesult={"dblist": ["pubmed"]})
        return in_xml("eInfoResult", f"<DbList>{tag('DbName', 'pubmed')}</DbList>")
    about = {
        "DbName": "pubmed",
        "MenuName": "PubMed",
        "Description": "PubMed bibliographic record",
        "DbBuild": "Build-2026.01.01.00.00",
        "Count": str(len(shelf)),
        "LastUpdate": _BUILT,
    }
    fields = [_field(field) for field in FIELDS.values()]
    links = [{"Name": name, "Menu": name, "Description": name, "DbTo": "pubmed"} for name in SETS]
    if wants_json(params):
        info = {**_small(about), "fieldlist": [_small(f) for f in fields], "linklist": [_small(link) for link in links]}
        return in_json("einfo", einforesult={"dbinfo": [info]})
    body = _elements(about)
    body += "<FieldList>" + "".join(f"<Field>{_elements(field)}</Field>" for field in fields) + "</FieldList>"
    body += "<LinkList>" + "".join(f"<Link>{_elements(link)}</Link>" for link in links) + "</LinkList>"
    return in_xml("eInfoResult", f"<DbInfo>{body}</DbInfo>")


def _field(field: Field) -> dict[str, str]:
    flags = {
        "IsDate": field.date,
        "IsNumerical": field.name == "UID",
        "SingleToken": field.name in ("UID", "FILT", "JOUR", "LANG", "ISS", "VOL"),
        "Hierarchy": field.hierarchy,
        "IsHidden": field.hidden,
    }
    words = {"Name": field.name, "FullName": field.full, "Description": field.full, "TermCount": ""}
    return words | {name: "Y" if flag else "N" for name, flag in flags.items()}


def _small(members: dict[str, str]) -> dict[str, str]:
    return {name.lower(): value for name, value in members.items()}


def _elements(members: dict[str, str]) -> str:
    return "".join(tag(name, value) for name, value in members.items())
