"""Running text of a JATS article: mixed content → plain text, with what is set apart in it and what leads somewhere."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from xml.etree.ElementTree import Element

from netreader.addresses import sane
from netreader.article import Span
from netreader.fulltext import Lead, Text
from netreader.pubmed.formula import MATHML, math, tex
from netreader.text import clean, clean_line, subscript, superscript

# Markup is nested three or four deep; what stands deeper than this is taken as text.
MAX_DEPTH = 60

#: Where a link of JATS leads.
XLINK = "{http://www.w3.org/1999/xlink}href"
_STYLES = {"italic": "i", "i": "i", "bold": "b", "b": "b", "underline": "u", "em": "i", "strong": "b"}
_SCRIPTS = {"sub": subscript, "sup": superscript, "inf": subscript}
#: Elements whose text is not read where they stand.
_UNREAD = frozenset(
    ("graphic", "inline-graphic", "media", "object-id", "index-term", "private-char", "alt-text", "long-desc")
)
#: Citations that stand raised: ``<sup>1,3–5</sup>``.
_RAISED = re.compile(r"[\d\s,;–-]+")


def tag_of(element: Element) -> str:
    """An element's name without its namespace; empty for comments and processing instructions."""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


@dataclass
class Names:
    """What an article's ids stand for: the place of a reference in the list, the name of a figure, table or section."""

    references: Mapping[str, int] = field(default_factory=dict)
    parts: Mapping[str, str] = field(default_factory=dict)


class Writing:
    """One text as it grows, white space already collapsed."""

    def __init__(self, names: Names) -> None:
        self._names = names
        self._parts: list[str] = []
        self._length = 0
        self._spans: list[tuple[int, int, str]] = []
        self._leads: list[tuple[int, int, str, str]] = []
        self._gap = False

    @property
    def is_empty(self) -> bool:
        """Whether nothing was written."""
        return not self._length

    def text(self) -> Text:
        """What was written."""
        plain = "".join(self._parts)
        composed = unicodedata.normalize("NFC", plain)
        if composed != plain:  # a letter and its accent on two sides of a tag: offsets would be off
            return Text(composed)
        spans = sorted((Span(*span) for span in self._trimmed(self._spans, plain)), key=lambda s: (s.start, -s.end))
        leads = sorted(Lead(*lead) for lead in self._trimmed(self._leads, plain))
        return Text(plain, tuple(spans), tuple(leads))

    @staticmethod
    def _trimmed(stretches: list[Any], plain: str) -> list[Any]:
        """Stretches without a blank that was put before them, and without those of no length."""
        found = []
        for start, end, *rest in stretches:
            start += plain[start : start + 1] == " "
            if start < end:
                found.append((start, end, *rest))
        return found

    def add(self, raw: str | None) -> None:
        """Text between tags."""
        if not raw:
            return
        line = clean_line(raw)
        if raw[0].isspace():
            self._gap = self._length > 0
        self.put(line)
        if line and raw[-1].isspace():
            self._gap = True

    def put(self, line: str) -> None:
        """A piece of text that is clean."""
        if not line:
            return
        if self._gap:
            line = " " + line
            self._gap = False
        self._parts.append(line)
        self._length += len(line)

    def apart(self) -> None:
        """What follows is parted by a blank from what there is."""
        self._gap = self._length > 0

    def walk(self, element: Element, depth: int = 0) -> None:
        """An element's text, its children's with it."""
        if depth > MAX_DEPTH:
            self.add("".join(element.itertext()))
            return
        self.add(element.text)
        for child in element:
            self.child(child, depth)
            self.add(child.tail)

    def child(self, child: Element, depth: int = 0) -> None:
        """An element within the text, without what follows it."""
        tag = tag_of(child)
        if tag in _STYLES:
            self._span(child, depth, _STYLES[tag])
        elif tag in _SCRIPTS:
            self._script(child, depth, tag)
        elif tag == "xref":
            self._crossing(child, depth)
        elif tag in ("ext-link", "uri", "email", "self-uri"):
            self._address(child, depth)
        elif tag in ("inline-formula", "disp-formula", "math", "tex-math", "chem-struct"):
            self.put(formula(child))
        elif tag == "break":
            self.apart()
        elif tag == "fn":
            self.apart()
            self.put("(")
            self.walk(child, depth + 1)
            self._gap = False
            self.put(")")
        elif tag in ("alternatives", "citation-alternatives", "name-alternatives", "collab-alternatives"):
            first = next((one for one in child if tag_of(one) not in _UNREAD), None)
            if first is not None:
                self.child(first, depth + 1)
        elif tag and tag not in _UNREAD:
            if tag in _WORDS and self._parts and self._parts[-1][-1:].isalnum():
                self._gap = True  # the elements of a citation may follow each other without a sign
            block = tag in _PARTED
            if block:
                self.apart()
            self.walk(child, depth + 1)
            if block:
                self.apart()

    def _span(self, element: Element, depth: int, style: str) -> None:
        start = self._length
        self.walk(element, depth + 1)
        self._spans.append((start, self._length, style))

    def _script(self, element: Element, depth: int, tag: str) -> None:
        inner = Writing(self._names)
        inner.walk(element, depth + 1)
        text = inner.text()
        if not text.plain:
            return
        cited = tag == "sup" and any(lead.kind == "ref" for lead in text.leads) and _RAISED.fullmatch(text.plain)
        if cited:  # numbers of references raised together have no dash of their own height
            start = self._length + self._gap + 1
            self.put(f"[{text.plain}]")
        else:
            scripted = _SCRIPTS[tag](text.plain)
            start = self._length + self._gap + {0: 0, 1: 1, 3: 2}.get(len(scripted) - len(text.plain), 0)
            self.put(scripted)
        self._leads += [(start + lead.start, start + lead.end, lead.kind, lead.target) for lead in text.leads]

    def _crossing(self, element: Element, depth: int) -> None:
        if element.get("ref-type") in ("fn", "table-fn") and not len(element):  # a note's sign, raised or not
            self.put(superscript(clean_line(element.text or "")))
            return
        start = self._length
        self.walk(element, depth + 1)
        rid = (element.get("rid") or "").split()
        for name in rid[:1]:
            if name in self._names.references:
                self._leads.append((start, self._length, "ref", str(self._names.references[name])))
            elif name in self._names.parts:
                self._leads.append((start, self._length, "part", self._names.parts[name]))

    def _address(self, element: Element, depth: int) -> None:
        start = self._length
        self.walk(element, depth + 1)
        said = element.get(XLINK) or "".join(element.itertext())
        url = sane(clean(said))
        if url:
            self._leads.append((start, self._length, "url", url))


#: Elements that begin on a line of their own, here in the middle of a text.
_PARTED = frozenset(
    ("p", "list", "list-item", "def-list", "def-item", "def", "term", "title", "label", "tr", "td", "th", "table")
) | frozenset(("row", "entry", "disp-quote", "caption", "sec", "speech", "verse-line"))

#: Elements of citations, each of which is at least a word.
_WORDS = frozenset(
    ("name", "surname", "given-names", "article-title", "source", "volume", "year", "fpage", "chapter-title", "collab")
)


def text_of(element: Element, names: Names) -> Text:
    """An element's text."""
    writing = Writing(names)
    writing.walk(element)
    return writing.text()


def plain(element: Element | None) -> str:
    """An element's text on one line, nothing beside it; empty where there is no element."""
    return "" if element is None else text_of(element, Names()).plain


def formula(element: Element) -> str:
    """A formula as text: from its MathML, else its TeX, else what stands there."""
    found = element if tag_of(element) == "math" else element.find(f".//{MATHML}math")
    if found is None:
        found = element.find(".//math")
    if found is not None and tag_of(found) == "math":
        return clean_line(found.get("alttext") or math(found))
    source = element if tag_of(element) == "tex-math" else element.find(".//tex-math")
    if source is not None:
        return tex("".join(source.itertext()))
    writing = Writing(Names())
    writing.walk(element)
    return writing.text().plain
