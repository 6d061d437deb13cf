"""ESearch: query → PMIDs (EUTILS.md §2)."""

from __future__ import annotations

from tests.ncbi.answer import (
    JSON,
    XML,
    Answer,
    Params,
    Request,
    failed,
    in_json,
    in_xml,
    number,
    tag,
    unsupported,
    wants_json,
)
from tests.ncbi.fields import FIELDS
from tests.ncbi.history import Expired, Histories
from tests.ncbi.mapping import Part, Reading
from tests.ncbi.matching import in_time, interval, shown_interval
from tests.ncbi.order import ordered
from tests.ncbi.search import Query, Unparsable
from tests.ncbi.shelf import Shelf

#: PubMed lists the first so many records of a search, and no more.
CAP = 9_999

PAST_THE_WALL = (
    "'retstart' cannot be larger than 9998. For PubMed, ESearch can only retrieve the first 9,999 records matching the "
    "query. To obtain more than 9,999 PubMed records, consider using EDirect."
)
_DATETYPES = {"pdat": "PDAT", "edat": "EDAT", "mdat": "MDAT", "crdt": "CRDT"}


def answer(request: Request, shelf: Shelf, histories: Histories) -> Answer:
    """Search."""
    params = request.params
    refusal = unsupported("esearch", params)
    if refusal:
        return refusal
    start, limit = number(params, "retstart", 0), number(params, "retmax", 20)
    if start >= CAP:
        return past_the_wall(params)
    term, sets = params.get("term", "").strip(), histories.sets(params)
    if not term and "query_key" not in params:
        return failed("esearch", "Empty term and query_key - nothing todo", params)
    try:
        reading = _read(params, term, shelf, sets)
    except Expired as expired:
        return failed("esearch", str(expired), params)
    except Unparsable:
        return failed("esearch", f"Search Backend failed: Exception:\n'Unable to parse: {term[:100]}'", params)
    found = ordered([entry for entry in shelf.entries if reading.test(entry)], params.get("sort", ""), term)
    pmids = [entry.pmid for entry in found]
    messages = []
    if start + limit > CAP:
        limit = CAP - start
        messages.append(f"Restrictions achieved. start and count adjusted to {start}, {limit}")
    if not pmids:
        messages.append("No items found.")
    kept = histories.keep(params, pmids) if params.get("usehistory") == "y" else None
    if params.get("rettype") == "count":
        if wants_json(params):
            return in_json("esearch", esearchresult={"count": str(len(pmids))})
        return in_xml("eSearchResult", tag("Count", len(pmids)))
    result = _result(reading, len(pmids), start, pmids[start : start + limit], kept, messages)
    return in_json("esearch", esearchresult=result) if wants_json(params) else _in_xml(result)


def past_the_wall(params: Params) -> Answer:
    """The answer to retstart > 9998. As JSON it is invalid, for a raw newline in a string (§2.4)."""
    text = f"Search Backend failed: Exception:\n{PAST_THE_WALL}"
    if not wants_json(params):
        return Answer(failed("esearch", text, params).body, XML)
    return Answer(f'{{"header":{{"type":"esearch","version":"0.3"}},"esearchresult":{{"ERROR":"{text}"}}}}', JSON)


def _read(params: Params, term: str, shelf: Shelf, sets: dict[str, list[str]]) -> Reading:
    """The query with what other parameters add to it: a set of the history, dates."""
    reading = Query(shelf, sets, params.get("field", "")).read(term) if term else Reading(lambda entry: True, "")
    part = Part(reading.test, reading.translation)
    key = params.get("query_key")
    if key:
        earlier = Query(shelf, sets).read(f"#{key}")
        part = Part(earlier.test, earlier.translation).joined("AND", part) if term else Part(earlier.test, f"#{key}")
    span = None
    if params.get("mindate") and params.get("maxdate"):  # one alone is ignored
        span = interval(f"{params['mindate']}:{params['maxdate']}")
    elif number(params, "reldate", 0):
        span = interval(f"last {number(params, 'reldate', 0)} days")
    if span:
        field = FIELDS[_DATETYPES.get(params.get("datetype", "pdat"), "PDAT")]
        part = part.joined("AND", Part(in_time(field, span, ranged=True), shown_interval(field, span)))
    reading.test, reading.translation = part.test or reading.test, part.text
    return reading


def _result(
    reading: Reading, total: int, start: int, pmids: list[str], kept: tuple[str, str] | None, messages: list[str]
) -> dict[str, object]:
    """The esearchresult object: numbers are strings, what has nothing to say is absent (§2.1)."""
    result: dict[str, object] = {"count": str(total), "retmax": str(len(pmids)), "retstart": str(start)}
    if kept:
        result["querykey"], result["webenv"] = kept
    result["idlist"] = pmids
    result["translationset"] = [{"from": words, "to": meaning} for words, meaning in reading.translated]
    result["querytranslation"] = reading.translation
    if reading.not_found:
        result["errorlist"] = {"phrasesnotfound": reading.not_found, "fieldsnotfound": []}
    if messages or reading.ignored or reading.quoted_not_found:
        result["warninglist"] = {
            "phrasesignored": reading.ignored,
            "quotedphrasesnotfound": reading.quoted_not_found,
            "outputmessages": messages,
        }
    return result


def _in_xml(result: dict[str, object]) -> Answer:
    """The same in XML, in the DTD's order (§2.2)."""
    body = tag("Count", result["count"]) + tag("RetMax", result["retmax"]) + tag("RetStart", result["retstart"])
    if "webenv" in result:
        body += tag("QueryKey", result["querykey"]) + tag("WebEnv", result["webenv"])
    body += f"<IdList>{_all('Id', result['idlist'])}</IdList>"
    translations = "".join(
        f"<Translation>{tag('From', one['from'])}{tag('To', one['to'])}</Translation>"
        for one in result["translationset"]  # type: ignore[attr-defined]
    )
    body += f"<TranslationSet>{translations}</TranslationSet>{tag('QueryTranslation', result['querytranslation'])}"
    errors, warnings = result.get("errorlist"), result.get("warninglist")
    if isinstance(errors, dict):
        body += f"<ErrorList>{_all('PhraseNotFound', errors['phrasesnotfound'])}</ErrorList>"
    if isinstance(warnings, dict):
        body += f"<WarningList>{_all('PhraseIgnored', warnings['phrasesignored'])}"
        body += _all("QuotedPhraseNotFound", warnings["quotedphrasesnotfound"])
        body += f"{_all('OutputMessage', warnings['outputmessages'])}</WarningList>"
    return in_xml("eSearchResult", body)


def _all(name: str, texts: object) -> str:
    return "".join(tag(name, text) for text in texts)  # type: ignore[attr-defined]
