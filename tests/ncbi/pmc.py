"""PubMed Central as E-utilities give it, and Europe PMC's REST service (NEIGHBOURS.md §1 and §2).

Full texts are JATS files: the project's own, and recorded ones where they are at hand. A paper with a number in PMC and
no such file is a closed article: a front without a body.
"""

from __future__ import annotations

import json
import re
import xml.etree.ElementTree as ET
from functools import cache
from pathlib import Path
from xml.sax.saxutils import escape

from tests.ncbi.answer import JSON, TEXT, XML, Answer, Request, failed, tag
from tests.ncbi.entries import Entry
from tests.ncbi.shelf import Shelf, shared_data

FOLDER = "/europepmc/webservices/rest/"
FIXTURES = Path(__file__).parent.parent / "fixtures" / "jats"

_HEAD = (
    '<?xml version="1.0" ?>\n<!DOCTYPE pmc-articleset PUBLIC "-//NLM//DTD ARTICLE SET 2.0//EN" '
    '"https://dtd.nlm.nih.gov/ncbi/pmc/articleset/nlm-articleset-2.0.dtd">\n'
)
_ARTICLE = re.compile(rb"<article[\s>].*</article>", re.DOTALL)
_NUMBER = re.compile(rb'<article-id pub-id-type="pmc(?:id)?">(?:PMC)?(\d+)<')


@cache
def texts(folder: Path) -> dict[str, str]:
    """Number in PMC → article element, of all files of a folder."""
    found = {}
    for path in sorted(folder.glob("*")) if folder.is_dir() else ():
        data = path.read_bytes()
        number, article = _NUMBER.search(data), _ARTICLE.search(data)
        if number and article:
            found[number[1].decode()] = article[0].decode("utf-8")
    return found


def _known(shelf: Shelf) -> dict[str, str]:
    recorded = shared_data()
    own = texts(FIXTURES / "pmc")
    return own | texts(recorded / "jats") if recorded is not None and shelf.recorded else own


def fetch(request: Request, shelf: Shelf) -> Answer:
    """EFetch of db=pmc."""
    ids = [number.upper().removeprefix("PMC") for number in re.split(r"[\s,]+", request.params.get("id", "")) if number]
    if not ids:
        return failed("efetch", "Empty id list - nothing todo", request.params)
    known = _known(shelf)
    body = ""
    for number in ids:
        entry = next((one for one in shelf.entries if one.ids.get("pmc") == f"PMC{number}"), None)
        if number in known:
            body += known[number]
        elif entry is not None and number not in texts(FIXTURES / "europepmc"):
            body += _closed(entry, number)
        else:
            body += f'<error id="{escape(number)}">The following id is not available</error>'
    return Answer(f"{_HEAD}<pmc-articleset>{body}</pmc-articleset>", XML)


def _closed(entry: Entry, number: str) -> str:
    ids = f'<article-id pub-id-type="pmid">{entry.pmid}</article-id><article-id pub-id-type="pmc">{number}</article-id>'
    title = f"<title-group>{tag('article-title', entry.title)}</title-group>"
    said = "<!--The publisher of this article does not allow downloading of the full text in XML form.-->"
    return f"<article article-type='research-article'>{said}<front><article-meta>{ids}{title}</article-meta></front></article>"


# Europe PMC


def europe(request: Request, shelf: Shelf) -> Answer:
    """Citations, references and full texts. What it can't do it answers with status 200 too."""
    path = request.params["path"]
    text = re.fullmatch(r"PMC(\d+)/fullTextXML", path)
    if text:
        known = _known(shelf) | texts(FIXTURES / "europepmc")
        if text[1] not in known:
            return Answer("", TEXT, 404)
        return Answer(f'<?xml version="1.0" encoding="UTF-8"?>\n{known[text[1]]}', XML)
    asked = re.fullmatch(r"MED/(\d+)/(citations|references)", path)
    if not asked or request.params.get("format") != "json":
        return Answer('{"version":"6.9"}', JSON)
    size, page = (int(request.params.get(name, otherwise)) for name, otherwise in (("pageSize", "25"), ("page", "1")))
    if size > 1000:
        return Answer('{"errCode":404,"errMsg":"The page size is too large"}', JSON)
    entry = shelf.by_pmid.get(asked[1])
    if asked[2] == "citations":
        entries = [_cited(shelf.by_pmid[pmid]) for pmid in shelf.citing.get(asked[1], ())]
        outer, inner = "citationList", "citation"
    else:
        entries = _references(entry, shelf) if entry is not None else []
        outer, inner = "referenceList", "reference"
    part = entries[(page - 1) * size : page * size]
    answer = {
        "version": "6.9",
        "hitCount": len(entries),
        "request": {"id": asked[1], "source": "MED"},
        outer: {inner: part},
    }
    return Answer(json.dumps(answer, ensure_ascii=False), JSON)


def _cited(entry: Entry) -> dict[str, object]:
    authors = ", ".join(author.name for author in entry.authors[:3])
    return {
        "id": entry.pmid,
        "source": "MED",
        "citationType": "journal article",
        "title": entry.title,
        "authorString": f"{authors}.",
        "journalAbbreviation": entry.journal,
        "pubYear": int(entry.published[:4] or 0),
        "volume": entry.volume,
        "issue": entry.issue,
        "pageInfo": entry.pages,
        "citedByCount": 0,
    }


def _references(entry: Entry, shelf: Shelf) -> list[dict[str, object]]:
    """PubMed's list, and for every paper one entry that has a citation and no number."""
    found = []
    for order, pmid in enumerate(entry.references, 1):
        known = shelf.by_pmid.get(pmid)
        found.append({**(_cited(known) if known else {"id": pmid, "source": "MED"}), "citedOrder": order, "match": "Y"})
    if entry.book:
        return []
    unmatched = {
        "citedOrder": len(found) + 1,
        "match": "N",
        "unstructuredInformation": "Nobody N. A lost report. 1972.",
    }
    return [*found, unmatched]


# Records of PubMed for recorded full texts, so that these can be found and opened


def records(folder: Path) -> list[bytes]:
    """Small records of the papers whose full texts are in a folder: title, journal, year and numbers."""
    found = []
    for number, text in texts(folder).items():
        root = ET.fromstring(text)
        ids = {one.get("pub-id-type"): one.text or "" for one in root.iterfind("front/article-meta/article-id")}
        if not ids.get("pmid"):
            continue
        title = escape(" ".join("".join(root.find("front/article-meta/title-group/article-title").itertext()).split()))  # type: ignore[union-attr]
        journal = escape(root.findtext("front/journal-meta/journal-id") or "")
        year = root.findtext(".//pub-date/year") or "2000"
        numbers = f'<ArticleId IdType="pubmed">{ids["pmid"]}</ArticleId><ArticleId IdType="pmc">PMC{number}</ArticleId>'
        numbers += f'<ArticleId IdType="doi">{escape(ids.get("doi", ""))}</ArticleId>' if ids.get("doi") else ""
        people = "".join(
            f"<Author ValidYN='Y'>{tag('LastName', name.findtext('surname') or '')}{tag('ForeName', name.findtext('given-names') or '')}</Author>"
            for name in root.iterfind("front/article-meta/contrib-group/contrib[@contrib-type='author']/name")
        )
        found.append(
            f"""<PubmedArticle><MedlineCitation Status="PubMed-not-MEDLINE" Owner="NLM"><PMID Version="1">{ids["pmid"]}</PMID>
<Article PubModel="Electronic"><Journal><JournalIssue CitedMedium="Internet"><PubDate><Year>{year}</Year></PubDate></JournalIssue><Title>{journal}</Title></Journal>
<ArticleTitle>{title}.</ArticleTitle><AuthorList CompleteYN="Y">{people}</AuthorList><Language>eng</Language><PublicationTypeList><PublicationType UI="D016428">Journal Article</PublicationType></PublicationTypeList></Article>
<MedlineJournalInfo><MedlineTA>{journal}</MedlineTA></MedlineJournalInfo></MedlineCitation><PubmedData><PublicationStatus>epublish</PublicationStatus><ArticleIdList>{numbers}</ArticleIdList></PubmedData></PubmedArticle>""".encode()
        )
    return found
