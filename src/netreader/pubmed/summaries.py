"""esummary answers → articles with what a summary tells of them, enough for a list row. Bytes in, values out."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Mapping
from typing import Any

from netreader.article import (
    Article,
    Author,
    Book,
    Correction,
    Journal,
    PublicationType,
)
from netreader.pubmed.answers import document
from netreader.pubmed.citation import citation_line
from netreader.pubmed.dates import MONTHS
from netreader.pubmed.failures import garbled, in_band
from netreader.pubmed.identifiers import doi_of, pmcid_of, pmid_of
from netreader.text import clean_line, subscript, superscript

_CORRECTIONS = {
    "retraction in": "RetractionIn",
    "retracted and republished in": "RetractedandRepublishedIn",
    "expression of concern in": "ExpressionOfConcernIn",
}
# Code of aheadofprint in NCBI's PubStatus.
_AHEAD = "10"
_SCRIPT = re.compile(r"<(sup|sub)>(.*?)</\1>", re.IGNORECASE | re.DOTALL)
_MARKUP = re.compile(
    r"</?(?:i|b|u|em|strong|sup|sub|sc|math|mml:[a-z]+)(?:\s+[\w:-]+=\"[^\"<>]*\")*\s*/?>", re.IGNORECASE
)
_DAY = re.compile(r"([12]\d{3}) ([A-Z][a-z]{2}) (\d{1,2})", re.ASCII)
_MONTH = re.compile(rf"\b(?:{'|'.join(MONTHS)})", re.ASCII)
_SORT_DATE = re.compile(r"([12]\d{3})/(\d{2})/(\d{2})", re.ASCII)


def articles_of(data: bytes) -> dict[str, Article]:
    """The articles of an esummary answer (JSON) by PMID, as far as a summary tells; unknown PMIDs are absent.

    Raises:
        PubMedError: The error that the answer holds; BadResponse if it is none.
    """
    answer = document(data)
    if isinstance(answer.get("esummaryresult"), list) and answer["esummaryresult"]:
        raise in_band(str(answer["esummaryresult"][0]))
    result = answer.get("result")
    if not isinstance(result, dict):
        raise garbled()
    articles = {}
    for pmid, entry in result.items():
        if pmid == "uids" or not isinstance(entry, dict):
            continue
        if said := entry.get("error"):
            # This one means that there is no such paper; anything else, that PubMed failed.
            if "cannot get document summary" not in str(said):
                raise in_band(str(said))
        elif pmid_of(pmid):
            articles[pmid_of(pmid)] = _article(pmid_of(pmid), entry)
    return articles


def _article(pmid: str, entry: Mapping[str, Any]) -> Article:
    book = None
    if entry.get("booktitle") or str(entry.get("doctype")) in ("book", "chapter"):
        book = Book(
            title=_text(entry, "booktitle"),
            publisher=_text(entry, "publishername"),
            place=_text(entry, "publisherlocation"),
            edition=_text(entry, "edition"),
            medium=_text(entry, "medium"),
            published=_published(entry),
            chapter=str(entry.get("doctype")) != "book" and bool(_text(entry, "title")),
        )
    ids = {str(item.get("idtype")): str(item.get("value") or "") for item in _entries(entry, "articleids")}
    article = Article(
        pmid=pmid,
        title=_text(entry, "title"),
        vernacular_title=_text(entry, "vernaculartitle"),
        authors=tuple(_authors(entry)),
        journal=Journal(
            title=_text(entry, "fulljournalname"),
            medline_ta=_text(entry, "source"),
            volume=_text(entry, "volume"),
            issue=_text(entry, "issue"),
            pages=_text(entry, "pages"),
        ),
        book=book,
        published=_published(entry),
        published_text=_text(entry, "pubdate"),
        electronic=_iso(_text(entry, "epubdate")),
        pub_model="Print-Electronic",
        publication_status="aheadofprint" if str(entry.get("pubstatus")) == _AHEAD else "",
        doi=doi_of(ids.get("doi")),
        pmcid=pmcid_of(ids.get("pmc") or ids.get("pmcid")),
        publication_types=tuple(PublicationType(clean_line(str(name))) for name in entry.get("pubtype") or ()),
        corrections=tuple(_corrections(entry)),
    )
    article.citation = citation_line(article)
    return article


def _authors(entry: Mapping[str, Any]) -> Iterator[Author]:
    for person in _entries(entry, "authors"):
        name = clean_line(str(person.get("name") or ""))
        if name and person.get("authtype") != "Editor":
            # A summary has the short form only: ``Keutgen XM``.
            yield Author(collective_name=name) if person.get("authtype") == "CollectiveName" else Author(name)


def _corrections(entry: Mapping[str, Any]) -> Iterator[Correction]:
    for reference in _entries(entry, "references"):
        kind = _CORRECTIONS.get(str(reference.get("reftype") or "").strip().lower())
        if kind:
            yield Correction(
                kind, clean_line(str(reference.get("refsource") or "")), pmid_of(str(reference.get("pmid")))
            )


def _published(entry: Mapping[str, Any]) -> str:
    """ISO, as precise as the date that PubMed prints (``2025 Oct-Dec`` has no day).

    The date that it sorts by is of the electronic paper where that came first, perhaps in the year before.
    """
    shown = _text(entry, "pubdate")
    year = re.match(r"[12]\d{3}(?!\d)", shown)
    if not year:
        date = _SORT_DATE.match(str(entry.get("sortpubdate") or ""))
        return date[1] if date else ""
    month = _MONTH.search(shown)
    return _iso(shown) or (f"{year[0]}-{MONTHS.index(month[0]) + 1:02}" if month else year[0])


def _iso(shown: str) -> str:
    day = _DAY.fullmatch(shown)
    if day and day[2] in MONTHS:
        return f"{day[1]}-{MONTHS.index(day[2]) + 1:02}-{int(day[3]):02}"
    return ""


def _text(entry: Mapping[str, Any], name: str) -> str:
    """A field as plain text: summaries hold markup as escaped HTML (``&lt;sup&gt;``)."""
    text = entry.get(name)
    if not isinstance(text, str) or not text:
        return ""
    if "&" in text:
        text = html.unescape(text)
    if "<" in text:
        text = _SCRIPT.sub(lambda m: (superscript if m[1].lower() == "sup" else subscript)(m[2]), text)
        text = _MARKUP.sub("", text)
    return clean_line(text)


def _entries(entry: Mapping[str, Any], name: str) -> list[Mapping[str, Any]]:
    found = entry.get(name)
    return [item for item in found if isinstance(item, dict)] if isinstance(found, list) else []
