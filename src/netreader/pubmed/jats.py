"""JATS, the XML of PubMed Central → a full text: bytes in, plain values out. No network.

Read are JATS and the NLM DTDs before it, as efetch (db=pmc) and Europe PMC give them. Closed articles come with a
front and no body. Answers are foreign text: no entity of their own is resolved, no DTD is loaded, nothing is nested or
as large as it likes, and the time is linear in the bytes.
"""

from __future__ import annotations

import re
from html.entities import html5
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

from netreader.errors import RecordError
from netreader.fulltext import FullText
from netreader.pubmed.failures import cut_short, garbled, in_band
from netreader.pubmed.identifiers import pmid_of
from netreader.pubmed.jatsfront import date, name, permissions
from netreader.pubmed.jatsreferences import reference
from netreader.pubmed.jatssections import Sections
from netreader.pubmed.jatstext import plain
from netreader.pubmed.safety import as_utf8, check_depth, repaired
from netreader.text import clean_line

#: Bytes of the largest article that is read; the largest seen has some 15 MB.
LARGEST = 32 << 20

_ARTICLE = re.compile(rb"<article[\s>]")
_SUBSET = re.compile(rb"<!DOCTYPE[^>\[]{0,2000}\[|<!ENTITY")
_ENTITY = re.compile(rb"&([A-Za-z][A-Za-z0-9]{1,31});")
_BARE = re.compile(rb"&(?!#\d{1,7};|#[xX][0-9a-fA-F]{1,6};|(?:amp|lt|gt|quot|apos);)")
_XML_ENTITIES = (b"amp", b"lt", b"gt", b"quot", b"apos")


def parse(data: bytes, source: str = "pmc") -> FullText | None:
    """The article of an answer; one without parts of a body where it is closed. None if there is no such article.

    Args:
        source: ``pmc`` or ``europepmc``.

    Raises:
        BadResponse: The answer is cut short, or nothing of this kind.
        PubMedError: The error that it holds.
        RecordError: The article can't be read.
    """
    body = b"".join(as_utf8([data]))
    start = _ARTICLE.search(body)
    if start is None:
        _check_answer(body)
        return None
    end = body.rfind(b"</article>")
    if end < start.start():
        raise cut_short()
    if len(body) > LARGEST:
        raise RecordError("This full text is too large.", "Read it on PMC's page.")
    if _SUBSET.search(body, 0, start.start()) or b"<!ENTITY" in body:
        raise RecordError("This full text defines entities of its own, which no article of PMC does.")
    chunk = body[start.start() : end + len(b"</article>")]
    return _article(_tree(chunk), source)


def _check_answer(body: bytes) -> None:
    """See that an answer without an article is one of PMC's, which says so."""
    text = body[:4000].decode("utf-8", "replace")
    said = re.search(r"<(?:ERROR|error)\b[^>]*>([^<]*)<", text)
    if said and "<pmc-articleset" not in text:
        raise in_band(said[1])
    if "pmc-articleset" not in text:
        raise garbled()


def _tree(chunk: bytes) -> Element:
    chunk = _ENTITY.sub(_known_entity, chunk)
    try:
        check_depth(chunk, largest=LARGEST, shallow=0)
        return ElementTree.fromstring(chunk)
    except (ElementTree.ParseError, ValueError):
        pass
    mended = _BARE.sub(b"&amp;", repaired(chunk))
    try:
        check_depth(mended, largest=LARGEST, shallow=0)
        return ElementTree.fromstring(mended)
    except (ElementTree.ParseError, ValueError) as error:
        raise RecordError("This full text is damaged and can't be read.", "Read it on PMC's page.") from error


def _known_entity(match: re.Match[bytes]) -> bytes:
    """A named character that only the DTD declares, as itself."""
    if match[1] in _XML_ENTITIES:
        return match[0]
    characters = html5.get(f"{match[1].decode()};", "")
    return "".join(f"&#{ord(character)};" for character in characters).encode() or match[0]


def _article(root: Element, source: str) -> FullText:
    cautions: dict[str, None] = {}
    sections = Sections(root, cautions)
    meta = root.find("front/article-meta")
    if meta is None:
        meta = root.find("front")
    if meta is None:
        meta = Element("article-meta")
    ids = {one.get("pub-id-type", ""): plain(one) for one in meta.findall("article-id")}
    pmc = (ids.get("pmc") or ids.get("pmcid") or ids.get("pmcaid") or "").upper().removeprefix("PMC")
    allowed = permissions(meta)
    abstracts = [one for one in meta.findall("abstract") if not one.get("abstract-type")]
    parts = [part for number, one in enumerate(abstracts, 1) for part in sections.abstract(one, number)]
    parts += sections.body()
    if root.find("sub-article") is not None or root.find("response") is not None:
        cautions["What stands beside the article (reviews, replies) is not shown."] = None
    return FullText(
        pmcid=f"PMC{pmc}" if pmc.isascii() and pmc.isdigit() else "",
        pmid=pmid_of(ids.get("pmid", "")) or "",
        doi=ids.get("doi", ""),
        source=source,
        kind=clean_line(root.get("article-type") or ""),
        title=plain(meta.find("title-group/article-title")),
        authors=tuple(filter(None, map(name, meta.findall("contrib-group/contrib")))),
        journal=plain(root.find("front/journal-meta//journal-title")),
        published=date(meta),
        licence=allowed.licence,
        licence_url=allowed.address,
        copyright=allowed.holder,
        parts=tuple(parts),
        sources=tuple(map(reference, sections.listed)),
        cautions=tuple(cautions),
    )
