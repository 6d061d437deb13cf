"""The E-utilities' answers, in NCBI's shapes."""

from __future__ import annotations

import difflib
import json
import re
from collections.abc import Sequence
from xml.sax.saxutils import escape

from tests.ncbi.entries import Entry, plain
from tests.ncbi.search import FIELDS, Outcome

CAP = 9_999

_DOCTYPE = {
    "eSearchResult": ("esearch 20060628", "20060628/esearch.dtd"),
    "eSummaryResult": ("esummary v1 20041029", "20041029/esummary-v1.dtd"),
    "ePostResult": ("epost 20090526", "20090526/epost.dtd"),
    "eLinkResult": ("elink 20101123", "20101123/elink.dtd"),
    "eInfoResult": ("einfo 20190110", "20190110/einfo.dtd"),
}
SET_HEAD = (
    '<?xml version="1.0" ?>\n<!DOCTYPE PubmedArticleSet PUBLIC "-//NLM//DTD PubMedArticle, 1st January 2025//EN" '
    '"https://dtd.nlm.nih.gov/ncbi/pubmed/out/pubmed_250101.dtd">\n<PubmedArticleSet>\n'
)


def xml(root: str, body: str) -> str:
    """An XML answer with NCBI's DOCTYPE."""
    name, path = _DOCTYPE[root]
    return (
        f'<?xml version="1.0" encoding="UTF-8" ?>\n<!DOCTYPE {root} PUBLIC "-//NLM//DTD {name}//EN" '
        f'"https://eutils.ncbi.nlm.nih.gov/eutils/dtd/{path}">\n<{root}>{body}</{root}>'
    )


def header(kind: str) -> dict[str, str]:
    """The header object of JSON answers."""
    return {"type": kind, "version": "0.3"}


def esearch(
    outcome: Outcome, total: int, start: int, pmids: Sequence[str], clamped: str, history: tuple[str, str] | None
):
    """The esearchresult object."""
    result: dict[str, object] = {"count": str(total), "retmax": str(len(pmids)), "retstart": str(start)}
    if history:
        result["querykey"], result["webenv"] = history
    result["idlist"] = list(pmids)
    result["translationset"] = [{"from": a, "to": b} for a, b in outcome.translated]
    result["querytranslation"] = outcome.translation
    messages = [clamped] if clamped else []
    if not total:
        messages.append("No items found.")
    if outcome.not_found:
        result["errorlist"] = {"phrasesnotfound": outcome.not_found, "fieldsnotfound": []}
    if messages or outcome.ignored or outcome.quoted_not_found:
        result["warninglist"] = {
            "phrasesignored": outcome.ignored,
            "quotedphrasesnotfound": outcome.quoted_not_found,
            "outputmessages": messages,
        }
    return result


def esearch_xml(result: dict[str, object]) -> str:
    """The same as XML."""
    body = (
        f"<Count>{result['count']}</Count><RetMax>{result['retmax']}</RetMax><RetStart>{result['retstart']}</RetStart>"
    )
    if "webenv" in result:
        body += f"<QueryKey>{result['querykey']}</QueryKey><WebEnv>{result['webenv']}</WebEnv>"
    body += "<IdList>" + "".join(f"<Id>{pmid}</Id>" for pmid in result["idlist"]) + "</IdList>"  # type: ignore[attr-defined]
    translations = "".join(
        f"<Translation><From>{escape(t['from'])}</From><To>{escape(t['to'])}</To></Translation>"
        for t in result["translationset"]  # type: ignore[attr-defined]
    )
    body += f"<TranslationSet>{translations}</TranslationSet>"
    body += f"<QueryTranslation>{escape(str(result['querytranslation']))}</QueryTranslation>"
    errors = result.get("errorlist")
    if isinstance(errors, dict):
        found = "".join(f"<PhraseNotFound>{escape(phrase)}</PhraseNotFound>" for phrase in errors["phrasesnotfound"])
        body += f"<ErrorList>{found}</ErrorList>"
    warnings = result.get("warninglist")
    if isinstance(warnings, dict):
        body += "<WarningList>"
        body += "".join(f"<PhraseIgnored>{escape(p)}</PhraseIgnored>" for p in warnings["phrasesignored"])
        body += "".join(
            f"<QuotedPhraseNotFound>{escape(p)}</QuotedPhraseNotFound>" for p in warnings["quotedphrasesnotfound"]
        )
        body += (
            "".join(f"<OutputMessage>{escape(p)}</OutputMessage>" for p in warnings["outputmessages"])
            + "</WarningList>"
        )
    return xml("eSearchResult", body)


def past_the_wall() -> str:
    """The answer to retstart > 9998: JSON that is invalid for a raw newline in a string (EUTILS §2.4)."""
    return (
        '{"header":{"type":"esearch","version":"0.3"},"esearchresult":{"ERROR":"Search Backend failed: Exception:\n'
        "'retstart' cannot be larger than 9998. For PubMed, ESearch can only retrieve the first 9,999 records matching the "
        'query. To obtain more than 9,999 PubMed records, consider using EDirect."}}'
    )


def summary(entry: Entry) -> dict[str, object]:
    """One document summary, version 2.0."""
    published = entry.published.split("-") + ["01", "01"]
    status = {"ppublish": "4", "epublish": "3", "aheadofprint": "10"}.get(entry.publication_status, "256")
    doi = entry.ids.get("doi", "")
    return {
        "uid": entry.pmid,
        "pubdate": entry.printed,
        "epubdate": entry.dates.get("epdat", "").replace("-", " "),
        "source": "" if entry.book else entry.journal,
        "authors": [
            {"name": author.name, "authtype": "CollectiveName" if author.group else "Author", "clusterid": ""}
            for author in entry.authors
        ],
        "lastauthor": entry.authors[-1].name if entry.authors else "",
        "title": "" if entry.book and entry.title == entry.journal else entry.title,
        "sorttitle": plain(entry.title),
        "volume": entry.volume,
        "issue": entry.issue,
        "pages": entry.pages,
        "lang": entry.languages,
        "nlmuniqueid": entry.nlm_id,
        "issn": entry.issns[0] if entry.issns else "",
        "essn": "",
        "pubtype": entry.types,
        "recordstatus": "PubMed - indexed for MEDLINE" if entry.status == "MEDLINE" else "PubMed",
        "pubstatus": status,
        "articleids": [{"idtype": kind, "idtypen": 1, "value": value} for kind, value in entry.ids.items()],
        "history": [{"pubstatus": "entrez", "date": entry.dates.get("crdt", "").replace("-", "/") + " 00:00"}],
        "references": [
            {"refsource": source, "reftype": kind, "pmid": int(pmid) if pmid else "", "note": ""}
            for kind, pmid, source in entry.corrections
        ],
        "attributes": ["Has Abstract"] if entry.abstract else [],
        "pmcrefcount": "",
        "fulljournalname": entry.journal_full,
        "elocationid": f"doi: {doi}" if doi else "",
        "doctype": "book" if entry.book else "citation",
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
        "sortpubdate": f"{published[0]}/{published[1]}/{published[2]} 00:00",
        "sortfirstauthor": entry.authors[0].name if entry.authors else "",
        "vernaculartitle": entry.vernacular,
    }


def summary_xml(entry: Entry) -> str:
    """One document summary, version 1."""
    authors = "".join(f'<Item Name="Author" Type="String">{escape(author.name)}</Item>' for author in entry.authors)
    return (
        f'<DocSum><Id>{entry.pmid}</Id><Item Name="PubDate" Type="Date">{escape(entry.printed)}</Item>'
        f'<Item Name="Source" Type="String">{escape(entry.journal)}</Item>'
        f'<Item Name="AuthorList" Type="List">{authors}</Item>'
        f'<Item Name="Title" Type="String">{escape(entry.title)}</Item>'
        f'<Item Name="Volume" Type="String">{escape(entry.volume)}</Item></DocSum>'
    )


def medline(entry: Entry) -> str:
    """The record as MEDLINE text, the tags that clients read most."""
    rows = [("PMID", entry.pmid), ("OWN", "NLM"), ("STAT", entry.status), ("VI", entry.volume), ("IP", entry.issue)]
    rows += [("DP", entry.printed), ("TI", entry.title), ("PG", entry.pages)]
    if entry.ids.get("doi"):
        rows.append(("LID", f"{entry.ids['doi']} [doi]"))
    rows.append(("AB", entry.abstract))
    for author in entry.authors:
        rows += (
            [("CN", author.group)] if author.group else [("FAU", f"{author.last}, {author.fore}"), ("AU", author.name)]
        )
    rows += [("LA", language) for language in entry.languages] + [("PT", kind) for kind in entry.types]
    rows += [("TA", entry.journal), ("JT", entry.journal_full)]
    for name, major, qualifiers in entry.mesh:
        tail = "".join(f"/{'*' if star else ''}{q}" for q, star in qualifiers)
        rows.append(("MH", f"{'*' if major else ''}{name}{tail}"))
    rows += [("OT", word) for word in entry.keywords]
    return "\n".join(_wrapped(tag, value) for tag, value in rows if value) + "\n"


def _wrapped(tag: str, value: str) -> str:
    import textwrap

    lines = textwrap.wrap(value, 81, break_long_words=False, break_on_hyphens=False) or [""]
    return "\n".join([f"{tag:<4}- {lines[0]}", *(f"      {line}" for line in lines[1:])])


def abstract_text(number: int, entry: Entry) -> str:
    """The record as a person reads it."""
    authors = ", ".join(author.name for author in entry.authors)
    return f"{number}. {entry.journal}. {entry.printed}.\n\n{entry.title}\n\n{authors}.\n\n{entry.abstract}\n\nPMID: {entry.pmid}"


def einfo(count: int) -> dict[str, object]:
    """PubMed's fields."""
    fields = [
        {
            "name": tag.upper(),
            "fullname": name,
            "description": name,
            "termcount": "",
            "isdate": "Y" if "Date" in name else "N",
        }
        for tag, name in FIELDS.items()
    ]
    info = {
        "dbname": "pubmed",
        "menuname": "PubMed",
        "description": "PubMed bibliographic record",
        "dbbuild": "Build-2026.01.01.00.00",
        "count": str(count),
        "lastupdate": "2026/01/01 00:00",
        "fieldlist": fields,
        "linklist": [{"name": "pubmed_pubmed_refs", "menu": "References", "description": "", "dbto": "pubmed"}],
    }
    return {"header": header("einfo"), "einforesult": {"dbinfo": [info]}}


def einfo_xml(count: int) -> str:
    """The same as XML."""
    fields = "".join(
        f"<Field><Name>{tag.upper()}</Name><FullName>{escape(name)}</FullName><Description>{escape(name)}</Description>"
        "<TermCount></TermCount><IsDate>N</IsDate><IsNumerical>N</IsNumerical><SingleToken>N</SingleToken>"
        "<Hierarchy>N</Hierarchy><IsHidden>N</IsHidden></Field>"
        for tag, name in FIELDS.items()
    )
    return xml(
        "eInfoResult",
        "<DbInfo><DbName>pubmed</DbName><MenuName>PubMed</MenuName><Description>PubMed bibliographic record</Description>"
        f"<DbBuild>Build-2026</DbBuild><Count>{count}</Count><LastUpdate>2026/01/01 00:00</LastUpdate>"
        f"<FieldList>{fields}</FieldList><LinkList></LinkList></DbInfo>",
    )


def espell(term: str, vocabulary: set[str]) -> str:
    """A correction where a word is not known and one near it is; lower-cased, as ESpell does."""
    words = re.findall(r"\w+|\W+", term.lower())
    corrected = []
    changed = False
    for word in words:
        if len(word) > 3 and word.isalpha() and word not in vocabulary:
            near = difflib.get_close_matches(word, vocabulary, n=1, cutoff=0.8)
            changed = changed or bool(near)
            corrected.append(near[0] if near else word)
        else:
            corrected.append(word)
    fixed = "".join(corrected) if changed else ""
    replaced = f"<Original></Original><Replaced>{escape(fixed)}</Replaced>" if fixed else ""
    return (
        '<?xml version="1.0"?>\n<!DOCTYPE eSpellResult PUBLIC "-//NLM//DTD eSpellResult, 23 November 2004//EN" '
        '"https://www.ncbi.nlm.nih.gov/entrez/query/DTD/eSpell.dtd">\n<eSpellResult><Database>pubmed</Database>'
        f"<Query>{escape(term)}</Query><CorrectedQuery>{escape(fixed)}</CorrectedQuery>"
        f"<SpelledQuery>{replaced}</SpelledQuery><ERROR/></eSpellResult>"
    )


def dumps(value: object) -> str:
    """JSON as NCBI writes it."""
    return json.dumps(value, ensure_ascii=False)
