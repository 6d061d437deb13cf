"""JATS, the XML of PubMed Central → a full text: bytes in, plain values out. No network.

Read are JATS and the NLM DTDs before it, as efetch (db=pmc) and Europe PMC give them. Closed articles come with a
front and no body. Answers are foreign text: no entity of their own is resolved, no DTD is loaded, nothing is nested or
as large as it likes, and the time is linear in the bytes.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from html.entities import html5
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

from netreader.addresses import sane
from netreader.errors import RecordError
from netreader.fulltext import Block, FullText, Part, Source, Text
from netreader.pubmed.failures import cut_short, garbled, in_band
from netreader.pubmed.identifiers import pmid_of
from netreader.pubmed.jatstables import grid
from netreader.pubmed.jatstext import Names, Writing, formula, plain, tag_of, text_of
from netreader.pubmed.safety import as_utf8, check_depth, repaired
from netreader.text import clean_line

#: Bytes of the largest article that is read; the largest seen has some 15 MB.
LARGEST = 32 << 20

#: Sections, and boxes in boxes, are read so deep; what is deeper is taken as text.
DEEPEST = 24

_XLINK = "{http://www.w3.org/1999/xlink}href"
_ARTICLE = re.compile(rb"<article[\s>]")
_SUBSET = re.compile(rb"<!DOCTYPE[^>\[]{0,2000}\[|<!ENTITY")
_ENTITY = re.compile(rb"&([A-Za-z][A-Za-z0-9]{1,31});")
_BARE = re.compile(rb"&(?!#\d{1,7};|#[xX][0-9a-fA-F]{1,6};|(?:amp|lt|gt|quot|apos);)")
_XML_ENTITIES = (b"amp", b"lt", b"gt", b"quot", b"apos")
_DOI = re.compile(r"10\.\d{4,9}/\S*\w")

#: Children of a paragraph that are no part of its running text.
_BLOCKS = frozenset(
    [
        "list",
        "def-list",
        "disp-quote",
        "disp-formula",
        "disp-formula-group",
        "fig",
        "fig-group",
        "table-wrap",
        "table-wrap-group",
        "boxed-text",
        "code",
        "preformat",
        "verse-group",
        "supplementary-material",
        "speech",
        "statement",
        "array",
        "chem-struct-wrap",
    ]
)


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
    return _Article(_tree(chunk), source).full_text()


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


class _Article:
    """One article being read."""

    def __init__(self, root: Element, source: str) -> None:
        self._root = root
        self._source = source
        self._cautions: dict[str, None] = {}
        self._of: dict[Element, str] = {}
        references: dict[str, int] = {}
        parts: dict[str, str] = {}
        counts = {"fig": 0, "table-wrap": 0}
        self._listed = [ref for listed in root.iter("ref-list") for ref in listed if tag_of(ref) == "ref"]
        for place, ref in enumerate(self._listed):
            for one in (ref, *ref.iter()):
                if one.get("id"):
                    references.setdefault(one.get("id", ""), place)
        for element in root.iter():
            tag = tag_of(element)
            if tag in counts:
                counts[tag] += 1
                self._of[element] = f"{'figure' if tag == 'fig' else 'table'}-{counts[tag]}"
                if element.get("id"):
                    parts[element.get("id", "")] = self._of[element]
        self._names = Names(references, parts)
        self._number_sections(parts)

    def _number_sections(self, parts: dict[str, str]) -> None:
        """Sections are named by their place, before anything is read that leads to them."""
        for top in (self._root.find("body"), self._root.find("back")):
            number = 1  # the first is the text before any section
            for section in () if top is None else top.iter():
                if section is top or tag_of(section) not in _SECTIONS:
                    continue
                number += 1
                self._of[section] = f"{tag_of(top)}-{number}" if top is not None else ""
                if section.get("id"):
                    parts[section.get("id", "")] = self._of[section]

    def full_text(self) -> FullText:
        """All of it."""
        meta = self._root.find("front/article-meta")
        if meta is None:
            meta = self._root.find("front")
        if meta is None:
            meta = Element("article-meta")
        ids = {one.get("pub-id-type", ""): plain(one) for one in meta.findall("article-id")}
        pmc = (ids.get("pmc") or ids.get("pmcid") or ids.get("pmcaid") or "").upper().removeprefix("PMC")
        licence, address, holder = self._permissions(meta)
        abstracts = [one for one in meta.findall("abstract") if not one.get("abstract-type")]
        parts = [part for number, one in enumerate(abstracts, 1) for part in self._abstract(one, number)]
        parts += self._body()
        if self._root.find("sub-article") is not None or self._root.find("response") is not None:
            self._cautions["What stands beside the article (reviews, replies) is not shown."] = None
        return FullText(
            pmcid=f"PMC{pmc}" if pmc.isascii() and pmc.isdigit() else "",
            pmid=pmid_of(ids.get("pmid", "")) or "",
            doi=ids.get("doi", ""),
            source=self._source,
            kind=clean_line(self._root.get("article-type") or ""),
            title=plain(meta.find("title-group/article-title")),
            authors=tuple(filter(None, map(_name, meta.findall("contrib-group/contrib")))),
            journal=plain(self._root.find("front/journal-meta//journal-title")),
            published=_date(meta),
            licence=licence,
            licence_url=address,
            copyright=holder,
            parts=tuple(parts),
            sources=tuple(map(self._reference, self._listed)),
            cautions=tuple(self._cautions),
        )

    # Front

    def _permissions(self, meta: Element) -> tuple[str, str, str]:
        """The licence in words, its address, and who holds the copyright."""
        words = address = ""
        for one in (*meta.findall("permissions/license"), *meta.findall("license")):
            named = [one.get(_XLINK) or "", *(ref.text or "" for ref in one.iter() if tag_of(ref) == "license_ref")]
            named += [link.get(_XLINK) or "" for link in one.iter() if tag_of(link) in ("ext-link", "uri")]
            address = address or next((url for url in map(sane, map(clean_line, named)) if url), "")
            said = [plain(p) for p in one if tag_of(p) in ("license-p", "p")]
            words = words or " ".join(filter(None, said)) or plain(one)
        statement = meta.find("permissions/copyright-statement")
        holder = plain(statement if statement is not None else meta.find("copyright-statement"))
        if not holder:
            holder = plain(meta.find("permissions/copyright-holder"))
        return words[:2_000], address, holder[:500]

    def _abstract(self, abstract: Element, number: int) -> Iterator[Part]:
        title = plain(abstract.find("title")) or "Abstract"
        loose = [child for child in abstract if tag_of(child) not in ("title", "sec")]
        blocks = list(self._blocks(loose, 0))
        sections = [child for child in abstract if tag_of(child) == "sec"]
        for section in sections:
            heading = plain(section.find("title"))
            if heading:
                blocks.append(Block("heading", (Text(heading),)))
            blocks += self._blocks([child for child in section if tag_of(child) != "title"], 0)
        if blocks:
            yield Part(f"abstract-{number}", title, 1, tuple(blocks))

    # Body and back

    def _body(self) -> list[Part]:
        body, back = self._root.find("body"), self._root.find("back")
        parts: list[Part] = []
        if body is not None:
            loose = [child for child in body if tag_of(child) != "sec"]
            blocks = tuple(self._blocks(loose, 0))
            if blocks:
                parts.append(Part("body-1", "Text", 1, blocks))
            for child in body:
                if tag_of(child) == "sec":
                    parts += self._section(child, 1)
        if not any(part.name.startswith("body") for part in parts):
            return []
        for group in self._root.findall("floats-group"):
            blocks = tuple(self._blocks(list(group), 0))
            if blocks:
                parts.append(Part("floats-1", "Figures and tables", 1, blocks))
        if back is not None:
            for child in back:
                if tag_of(child) == "app-group":
                    for app in child.findall("app"):
                        parts += self._section(app, 1)
                elif tag_of(child) in _BACK:
                    parts += self._section(child, 1, _BACK[tag_of(child)])
        return parts

    def _section(self, section: Element, level: int, otherwise: str = "") -> Iterator[Part]:
        label, title = plain(section.find("label")), plain(section.find("title"))
        heading = " ".join(part for part in (label, title) if part) or otherwise
        loose = [child for child in section if tag_of(child) not in ("label", "title", "sec", "sec-meta")]
        blocks = tuple(self._blocks(loose, 0))
        name = self._of.get(section) or f"back-{tag_of(section)}"
        if heading or blocks:
            yield Part(name, heading or "(no heading)", level, blocks)
        for child in section:
            if tag_of(child) != "sec":
                continue
            if level < DEEPEST:
                yield from self._section(child, level + 1)
            else:
                yield Part(self._of.get(child, "body-deep"), plain(child.find("title")), level, self._flat(child))

    def _flat(self, element: Element) -> tuple[Block, ...]:
        self._cautions["Parts of it are nested too deeply and are shown as plain text."] = None
        return (Block("text", (Text(clean_line("".join(element.itertext()))),)),)

    def _blocks(self, elements: Iterable[Element], depth: int) -> Iterator[Block]:
        """Blocks of what stands in a section, a box or a list item."""
        for element in elements:
            tag = tag_of(element)
            if depth > DEEPEST:
                yield from self._flat(element)
            elif tag == "p":
                yield from self._paragraph(element, depth)
            elif tag in ("list", "def-list"):
                yield from self._list(element, depth)
            elif tag == "fig":
                yield self._figure(element)
            elif tag in ("table-wrap", "array"):
                yield self._table(element)
            elif tag in ("disp-formula", "math", "tex-math"):
                told = formula(element)
                if told:
                    yield Block("formula", (Text(told),), plain(element.find("label")))
            elif tag in ("code", "preformat"):
                lines = "".join(element.itertext()).strip("\n").split("\n")
                yield Block(
                    "code",
                    tuple(Text(" ".join(clean_line(word) for word in line.split(" "))) for line in lines[:2_000]),
                )
            elif tag in ("disp-quote", "verse-group", "speech", "attrib"):
                yield from (
                    Block("quote", b.texts, b.lead) if b.kind == "text" else b for b in self._inner(element, depth)
                )
            elif tag == "supplementary-material":
                yield self._file(element)
            elif (
                tag in ("boxed-text", "statement", "fig-group", "table-wrap-group", "disp-formula-group")
                or tag in _HELD
            ):
                heading = " ".join(filter(None, (plain(element.find("label")), plain(element.find("caption/title")))))
                heading = heading or plain(element.find("title"))
                if heading:
                    yield Block("heading", (Text(heading),))
                yield from self._inner(element, depth)
            elif tag == "fn":
                yield from self._inner(element, depth)
            elif tag in ("title", "label"):
                continue
            elif tag not in _SKIPPED:
                yield from self._paragraph(element, depth)

    def _inner(self, element: Element, depth: int) -> Iterator[Block]:
        """Blocks of an element's children; of one with running text of its own, that text."""
        if (element.text or "").strip():
            yield from self._paragraph(element, depth)
            return
        kept = [child for child in element if tag_of(child) not in ("label", "title", "caption")]
        yield from self._blocks(kept, depth + 1)

    def _paragraph(self, element: Element, depth: int) -> Iterator[Block]:
        """A paragraph, and the lists, figures and formulae that stand in it."""
        writing = Writing(self._names)
        writing.add(element.text)
        for child in element:
            if tag_of(child) in _BLOCKS:
                if not writing.is_empty:
                    yield Block("text", (writing.text(),))
                writing = Writing(self._names)
                yield from self._blocks([child], depth + 1)
            else:
                writing.child(child)
            writing.add(child.tail)
        if not writing.is_empty:
            yield Block("text", (writing.text(),))

    def _list(self, element: Element, depth: int) -> Iterator[Block]:
        kind = element.get("list-type", "")
        number = 0
        for item in element:
            tag = tag_of(item)
            if tag == "def-item":
                term = plain(item.find("term"))
                texts = tuple(text_of(one, self._names) for one in item.findall("def"))
                yield Block("item", texts, term, depth=depth)
            elif tag == "list-item":
                number += 1
                sign = plain(item.find("label")) or _sign(kind, number)
                inner = list(self._blocks([child for child in item if tag_of(child) != "label"], depth + 1))
                for place, block in enumerate(inner):
                    if block.kind == "text":
                        yield Block("item", block.texts, sign if not place else "", depth=depth)
                    else:
                        yield block

    def _caption(self, element: Element) -> tuple[Text, ...]:
        texts = []
        for caption in element.findall("caption"):
            texts += [text_of(one, self._names) for one in caption if tag_of(one) in ("title", "p")]
            if not texts and (caption.text or "").strip():
                texts.append(text_of(caption, self._names))
        return tuple(text for text in texts if text.plain)

    def _figure(self, element: Element) -> Block:
        name = self._of.get(element, "")
        label = plain(element.find("label")) or f"Figure {name.rpartition('-')[2]}".strip()
        return Block("figure", self._caption(element), label, name)

    def _table(self, element: Element) -> Block:
        tables = [one for one in element.iter() if tag_of(one) in ("table", "tgroup", "array")]
        grids = []
        inner: set[Element] = set()
        for one in tables:
            if one in inner:
                continue
            inner.update(one.iter())
            found = grid(one, self._names)
            if found.cells:
                grids.append(found)
        name = self._of.get(element, "")
        label = plain(element.find("label")) or (f"Table {name.rpartition('-')[2]}" if name else "")
        notes: list[Text] = []
        for foot in element.findall("table-wrap-foot"):
            for one in foot:
                if tag_of(one) == "fn-group":
                    notes += [text_of(fn, self._names) for fn in one.findall("fn")]
                elif tag_of(one) != "title":
                    notes.append(text_of(one, self._names))
        kept = tuple(note for note in notes if note.plain)
        return Block("table", self._caption(element), label, name, grids=tuple(grids), notes=kept)

    def _file(self, element: Element) -> Block:
        texts = self._caption(element) or (text_of(element, self._names),)
        return Block("file", texts, plain(element.find("label")))

    # References

    def _reference(self, ref: Element) -> Source:
        cited = next((one for one in ref.iter() if tag_of(one) in _CITATIONS), ref)
        ids: dict[str, str] = {}
        for one in cited.iter():
            tag = tag_of(one)
            if tag in ("pub-id", "article-id"):
                ids.setdefault(one.get("pub-id-type", ""), plain(one))
            elif tag in ("ext-link", "uri"):
                ids.setdefault(one.get("ext-link-type", "uri"), clean_line(one.get(_XLINK) or plain(one)))
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


_SECTIONS = frozenset(("sec", "app", "ack", "notes", "glossary", "fn-group", "bio"))

#: Parts of the back that are sections, with a heading for those without one.
_BACK = {
    "ack": "Acknowledgements",
    "app": "Appendix",
    "sec": "",
    "fn-group": "Notes",
    "notes": "Notes",
    "glossary": "Abbreviations",
    "bio": "About the authors",
}
#: Elements that only hold others.
_HELD = frozenset(("fn-group", "app", "notes", "glossary", "ack", "bio", "alternatives", "block-alternatives", "sec"))
#: Elements of a section that are not text.
_SKIPPED = frozenset(
    (
        "",
        "graphic",
        "media",
        "object-id",
        "ref-list",
        "sec-meta",
        "index-term",
        "alt-text",
        "permissions",
        "kwd-group",
        "attrib",
    )
)
_CITATIONS = frozenset(("mixed-citation", "element-citation", "citation", "nlm-citation"))
#: Parts of a citation that are no text of it.
_UNCITED = frozenset(("pub-id", "article-id", "object-id"))


def _sign(kind: str, number: int) -> str:
    """What stands before a list item."""
    if kind == "order":
        return f"{number}."
    if kind in ("alpha-lower", "alpha-upper") and number <= 26:
        letter = chr(ord("a") + number - 1)
        return f"{letter if kind == 'alpha-lower' else letter.upper()}."
    if kind in ("roman-lower", "roman-upper"):
        return f"{number}."
    return "" if kind == "simple" else "•"


def _name(contrib: Element) -> str:
    """An author's name; empty for other contributors."""
    if contrib.get("contrib-type", "author") != "author":
        return ""
    name = contrib.find("name")
    if name is None:
        name = contrib.find("name-alternatives/name")
    if name is None:
        return plain(contrib.find("collab"))[:500]
    given, last = plain(name.find("given-names")), plain(name.find("surname"))
    return " ".join(part for part in (given, last, plain(name.find("suffix"))) if part)


def _date(meta: Element) -> str:
    """The earliest of its dates of publication, ISO, as exact as it is told."""
    found = []
    for one in meta.findall("pub-date"):
        if "release" in one.get("pub-type", "") or one.get("date-type") == "retracted":
            continue
        parts = [plain(one.find(name)) for name in ("year", "month", "day")]
        if re.fullmatch(r"\d{4}", parts[0]):
            numbers = [parts[0]]
            for part in parts[1:]:
                if not part.isdigit():
                    break
                numbers.append(f"{int(part[:2]):02}")
            found.append("-".join(numbers))
    return min(found, default="")


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
