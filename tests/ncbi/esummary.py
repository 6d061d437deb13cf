"""ESummary: PMIDs → what a list needs (EUTILS.md §3). JSON is version 2.0, XML version 1."""

from __future__ import annotations

from xml.sax.saxutils import escape

from tests.ncbi import asked
from tests.ncbi.answer import Answer, Request, failed, in_json, in_xml, tag, unsupported, wants_json
from tests.ncbi.entries import Entry, plain
from tests.ncbi.esearch import PAST_THE_WALL
from tests.ncbi.history import Expired, Histories
from tests.ncbi.shelf import Shelf

#: UIDs that one JSON answer may be asked for.
MOST = 500

_STATUS = {
    "MEDLINE": "PubMed - indexed for MEDLINE",
    "In-Process": "PubMed - in process",
    "In-Data-Review": "PubMed - in process",
    "Publisher": "PubMed - as supplied by publisher",
}
#: Publication status by name, as XML has it, and by number, as JSON has it.
_PUBLISHED = {"received": "1", "accepted": "2", "epublish": "3", "ppublish": "4", "aheadofprint": "10"}


def answer(request: Request, shelf: Shelf, histories: Histories) -> Answer:
    """Summarise."""
    params = request.params
    refusal = unsupported("esummary", params)
    if refusal:
        return refusal
    try:
        pmids = asked.pmids(params, histories)
    except asked.Nothing:
        return failed("esummary", "Neither query_key nor id specified", params)
    except Expired as expired:
        return failed("esummary", str(expired), params)
    except asked.PastTheWall:
        return failed("esummary", PAST_THE_WALL, params)
    if not wants_json(params):
        return in_xml("eSummaryResult", "".join(_document(pmid, shelf) for pmid in pmids))
    if len(pmids) > MOST:
        text = f"Too many UIDs in request. Maximum number of UIDs is {MOST} for JSON format output."
        return in_json("esummary", error=text)
    for place, pmid in enumerate(pmids):
        if not pmid.isdigit():
            return in_json("esummary", error=f"Invalid uid {pmid} at position= {place}", result={"uids": []})
    result: dict[str, object] = {"uids": list(dict.fromkeys(pmids))}
    for pmid in pmids:
        entry = shelf.by_pmid.get(pmid)
        result[pmid] = summary(entry) if entry else {"uid": pmid, "error": "cannot get document summary"}
    return in_json("esummary", result=result)


def summary(entry: Entry) -> dict[str, object]:
    """One document summary, version 2.0: nothing is null, what is empty is ``""`` or ``[]``."""
    doi = entry.ids.get("doi", "")
    whole_book = entry.book and entry.title == entry.journal
    return {
        "uid": entry.pmid,
        "pubdate": entry.printed,
        "epubdate": _day(entry.dates.get("epdat", "")),
        "source": "" if entry.book else entry.journal,
        "authors": [
            {"name": author.name, "authtype": "CollectiveName" if author.group else "Author", "clusterid": ""}
            for author in entry.authors
        ]
        + [{"name": editor.name, "authtype": "Editor", "clusterid": ""} for editor in entry.editors],
        "lastauthor": entry.authors[-1].name if entry.authors else "",
        "title": "" if whole_book else entry.title,
        "sorttitle": plain(entry.title),
        "volume": entry.volume,
        "issue": entry.issue,
        "pages": entry.pages,
        "lang": entry.languages,
        "nlmuniqueid": entry.nlm_id,
        "issn": entry.issn,
        "essn": entry.essn,
        "pubtype": _types(entry),
        "recordstatus": _STATUS.get(entry.status, "PubMed"),
        "pubstatus": _PUBLISHED.get(entry.publication_status, "256"),
        "articleids": [{"idtype": kind, "idtypen": 1, "value": value} for kind, value in entry.ids.items()]
        + ([{"idtype": "pmcid", "idtypen": 5, "value": f"pmc-id: {entry.ids['pmc']};"}] if "pmc" in entry.ids else []),
        "history": [{"pubstatus": status, "date": moment} for status, moment in entry.history],
        "references": [
            {"refsource": source, "reftype": kind, "pmid": int(pmid) if pmid else "", "note": ""}
            for kind, pmid, source in entry.corrections
        ],
        "attributes": ["Has Abstract"] if entry.abstract else [],
        "pmcrefcount": "",
        "fulljournalname": "" if entry.book else entry.journal_full,
        "elocationid": f"doi: {doi}" if doi else "",
        "doctype": "book" if whole_book else "chapter" if entry.book else "citation",
        "srccontriblist": [],
        "booktitle": entry.journal if entry.book else "",
        "medium": "",
        "edition": "",
        "publisherlocation": "",
        "publishername": "",
        "srcdate": "",
        "reportnumber": "",
        "availablefromurl": "",
        "locationlabel": "",
        "doccontriblist": [],
        "docdate": "",
        "bookname": "",
        "chapter": "",
        "sortpubdate": _moment(entry.published),
        "sortfirstauthor": entry.authors[0].name if entry.authors else "",
        "vernaculartitle": entry.vernacular,
    }


def _document(pmid: str, shelf: Shelf) -> str:
    """One document summary, version 1, or the error in its place."""
    entry = shelf.by_pmid.get(pmid)
    if entry is None:
        return tag("ERROR", f"UID={pmid}: cannot get document summary")
    names = [author.name for author in entry.authors]
    ids = [_item(kind, "String", value) for kind, value in entry.ids.items()]
    return (
        "<DocSum>"
        + tag("Id", pmid)
        + _item("PubDate", "Date", entry.printed)
        + _item("EPubDate", "Date", _day(entry.dates.get("epdat", "")))
        + _item("Source", "String", entry.journal)
        + _items("AuthorList", [_item("Author", "String", name) for name in names])
        + _item("LastAuthor", "String", names[-1] if names else "")
        + _item("Title", "String", entry.title)
        + _item("Volume", "String", entry.volume)
        + _item("Issue", "String", entry.issue)
        + _item("Pages", "String", entry.pages)
        + _items("LangList", [_item("Lang", "String", language) for language in entry.languages])
        + _item("NlmUniqueID", "String", entry.nlm_id)
        + _item("ISSN", "String", entry.issn)
        + _item("ESSN", "String", entry.essn)
        + _items("PubTypeList", [_item("PubType", "String", kind) for kind in _types(entry)])
        + _item("RecordStatus", "String", _STATUS.get(entry.status, "PubMed"))
        + _item("PubStatus", "String", entry.publication_status)
        + _items("ArticleIds", ids)
        + _item("DOI", "String", entry.ids.get("doi", ""))
        + _items("History", [_item(status, "Date", moment) for status, moment in entry.history])
        + _items("References", [])
        + _item("HasAbstract", "Integer", "1" if entry.abstract else "0")
        + _item("PmcRefCount", "Integer", "0")
        + _item("FullJournalName", "String", entry.journal_full)
        + _item("ELocationID", "String", f"doi: {entry.ids['doi']}" if "doi" in entry.ids else "")
        + _item("SO", "String", f"{entry.printed};{entry.volume}({entry.issue}):{entry.pages}")
        + "</DocSum>"
    )


def _types(entry: Entry) -> list[str]:
    """Publication types but for who paid: "Research Support, …" of PMID 20000000 is not in its recorded summary."""
    return [kind for kind in entry.types if not kind.startswith("Research Support")]


def _item(name: str, kind: str, text: str) -> str:
    return f'<Item Name="{escape(name)}" Type="{kind}">{escape(text)}</Item>'


def _items(name: str, items: list[str]) -> str:
    return f'<Item Name="{name}" Type="List">{"".join(items)}</Item>'


def _day(iso: str) -> str:
    """``2026 Sep 28``, as dates of publication are written."""
    months = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()
    year, *rest = iso.split("-")
    return " ".join([year, *([months[int(rest[0]) - 1]] if rest else []), *(str(int(day)) for day in rest[1:])])


def _moment(iso: str) -> str:
    """``2026/09/01 00:00``, with 1 for what isn't known."""
    return f"{(iso + '-01-01'[len(iso) - 4 :]).replace('-', '/')} 00:00" if iso else ""
