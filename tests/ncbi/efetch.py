"""EFetch: PMIDs → records (EUTILS.md §4)."""

from __future__ import annotations

from tests.ncbi import asked
from tests.ncbi.answer import TEXT, XML, Answer, Request, failed, in_xml, tag, unsupported
from tests.ncbi.esearch import PAST_THE_WALL
from tests.ncbi.history import Expired, Histories
from tests.ncbi.reading import RECORD
from tests.ncbi.rendering import as_abstract, as_medline
from tests.ncbi.shelf import Shelf


def answer(request: Request, shelf: Shelf, histories: Histories) -> Answer:
    """Fetch. What isn't there is left out without a word, what is asked for twice comes once."""
    params = request.params
    refusal = unsupported("efetch", params)
    if refusal:
        return refusal
    try:
        pmids = asked.pmids(params, histories)
    except asked.Nothing:
        return failed("efetch", "Empty id list - nothing todo", params)
    except Expired as expired:
        return failed("efetch", str(expired), params)
    except asked.PastTheWall:
        return Answer(PAST_THE_WALL, TEXT, 400)
    found = [shelf.whole(shelf.by_pmid[pmid]) for pmid in dict.fromkeys(pmids) if pmid in shelf.by_pmid]
    kind = params.get("rettype", "")
    mode = params.get("retmode") or ("text" if kind in ("medline", "abstract", "uilist") else "xml")
    if kind == "uilist" and mode == "xml":
        ids = "".join(tag("Id", entry.pmid) for entry in found)
        return Answer(f'<?xml version="1.0" ?>\n<IdList>{ids}</IdList>', XML)
    if kind == "uilist" or mode == "json":
        return Answer("\n".join(entry.pmid for entry in found) + "\n", TEXT)
    if mode == "text" and kind == "medline":
        return Answer("\n" + "\n".join(as_medline(entry) for entry in found), TEXT)
    if mode == "text":
        return Answer("\n\n\n".join(as_abstract(place, entry) for place, entry in enumerate(found, 1)) + "\n", TEXT)
    return _set([entry.xml.decode() for entry in found])


def rearranged(fault: str, whole: Answer) -> Answer:
    """A set whose records are missing, doubled or out of order."""
    records = [chunk.decode() for chunk in RECORD.findall(whole.body.encode())]
    return _set(disturbed(fault, records))


def disturbed(fault: str, things: list[str]) -> list[str]:
    """Every second left out, each one twice, or all backwards."""
    if fault == "missing_ids":
        return things[::2]
    return [thing for thing in things for _ in range(2)] if fault == "duplicate_ids" else things[::-1]


def _set(records: list[str]) -> Answer:
    # An empty set has nothing between its tags, not even a line end.
    return in_xml("PubmedArticleSet", "\n" + "\n".join(records) + "\n" if records else "")
