"""The reference list of a JATS article."""

from __future__ import annotations

import re
from xml.etree.ElementTree import Element

from netreader.addresses import sane
from netreader.fulltext import Source
from netreader.pubmed.identifiers import pmid_of
from netreader.pubmed.jatstext import XLINK, Names, Writing, plain, tag_of
from netreader.text import clean_line

_DOI = re.compile(r"10\.\d{4,9}/\S*\w")
_CITATIONS = frozenset(("mixed-citation", "element-citation", "citation", "nlm-citation"))
#: Parts of a citation that are no text of it.
_UNCITED = frozenset(("pub-id", "article-id", "object-id"))


def reference(ref: Element) -> Source:
    """An entry of the list, with the numbers by which its paper is known."""
    cited = next((one for one in ref.iter() if tag_of(one) in _CITATIONS), ref)
    ids: dict[str, str] = {}
    for one in cited.iter():
        tag = tag_of(one)
        if tag in ("pub-id", "article-id"):
            ids.setdefault(one.get("pub-id-type", ""), plain(one))
        elif tag in ("ext-link", "uri"):
            ids.setdefault(one.get("ext-link-type", "uri"), clean_line(one.get(XLINK) or plain(one)))
    url = ids.get("uri", "")
    doi = _DOI.search(ids.get("doi", "") or (url if "doi.org/" in url else ""))
    pmcid = (ids.get("pmcid") or ids.get("pmc") or "").upper()
    return Source(
        citation=_citation(cited)[:2_000],
        label=plain(ref.find("label")).strip(" .[]()"),
        pmid=pmid_of(ids.get("pmid", "")) or "",
        doi=doi[0] if doi else "",
        pmcid=pmcid if re.fullmatch(r"PMC\d{1,9}", pmcid) else "",
        url=sane(url),
    )


def _citation(cited: Element) -> str:
    """A citation as text; one that came as elements alone, without signs between them, is put together."""
    said = [cited.text or "", *(child.tail or "" for child in cited)]
    if any(re.search(r"[.,;:()]", piece) for piece in said):
        writing = Writing(Names())
        writing.add(cited.text)
        for child in cited:
            if tag_of(child) not in _UNCITED:
                writing.child(child)
            writing.add(child.tail)
        return re.sub(r"\s+([.,;:])", r"\1", writing.text().plain).strip(" ;,")
    return _assembled(cited) or plain(cited)


def _assembled(cited: Element) -> str:
    def one(name: str) -> str:
        return plain(cited.find(f".//{name}"))

    people = [
        f"{plain(name.find('surname'))} {_initials(plain(name.find('given-names')))}".strip()
        for name in cited.iter("name")
    ]
    people += [plain(group) for group in cited.iter("collab")]
    authors = ", ".join(filter(None, people)) + (" et al" if cited.find(".//etal") is not None else "")
    pages = one("fpage") + (f"-{one('lpage')}" if one("lpage") else "")
    issue = f"({one('issue')})" if one("issue") else ""
    where = f"{one('year')};{one('volume')}{issue}".strip(";") + (f":{pages}" if pages else "")
    publisher = ": ".join(filter(None, (one("publisher-loc"), one("publisher-name"))))
    title = one("article-title") or one("chapter-title")
    pieces = [piece.rstrip(".") for piece in (authors, title, one("source"), publisher, where, one("comment"))]
    return ". ".join(piece for piece in pieces if piece)


def _initials(given: str) -> str:
    return given if given.isupper() else "".join(part[0] for part in re.split(r"[\s.-]+", given) if part)
