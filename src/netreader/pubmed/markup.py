"""Text of PubMed elements: mixed content with markup → plain text and the stretches set apart in it.

NLM's DTD of 2025 allows ``b i u sub sup`` (nested) and MathML in titles, abstracts, keywords, citations and more. Files
that were indented by someone's tool also hold line breaks in the middle of sentences; both are made even here.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from xml.etree.ElementTree import Element

from netreader.article import Span
from netreader.errors import RecordError
from netreader.pubmed.formula import MATHML, math
from netreader.text import clean_line, subscript, superscript

# Real records nest markup three deep and MathML some twenty.
MAX_DEPTH = 100

_SCRIPTS = {"sub": subscript, "sup": superscript}
_STYLES = {"i": "i", "b": "b", "u": "u"}
_ESCAPED = re.compile(r"<(sup|sub|i|b|u|em|strong|italic|bold)>([^<>]*)</\1>", re.IGNORECASE)
_ISOTOPE = re.compile(r"\d+m?")

# Values from NLM's own lists (names of descriptors, countries, codes) come again and again: cleaned once, held once.
term = lru_cache(maxsize=8192)(clean_line)


def text_of(element: Element) -> str:
    """The element's plain text on one line."""
    text = element.text
    if len(element):
        return styled_text_of(element)[0]
    if not text:
        return ""
    if text.isascii() and text.isprintable() and "<" not in text and "  " not in text:
        return text.strip()  # as `line_of`, without two calls: most texts are like this
    return line_of(text)


def line_of(text: str) -> str:
    """Text without elements on one line, markup that came escaped resolved."""
    return clean_line(_without_escaped(text) if "<" in text else text)


def styled_text_of(element: Element) -> tuple[str, tuple[Span, ...]]:
    """The element's plain text on one line, and which stretches of it are bold, italic or underlined.

    Raises:
        RecordError: Markup is nested deeper than `MAX_DEPTH`.
    """
    if not len(element):
        return text_of(element), ()
    return _read(element, 0)


def _read(element: Element, depth: int) -> tuple[str, tuple[Span, ...]]:
    line = _Line()
    line.walk(element, depth)
    text = "".join(line.parts)
    composed = unicodedata.normalize("NFC", text)
    if composed != text:  # a letter and its accent on two sides of a tag: offsets would be off
        return composed, ()
    spans = []
    for start, end, style in line.spans:
        start += text[start : start + 1] == " "
        if start < end:
            spans.append(Span(start, end, style))
    spans.sort(key=lambda span: (span.start, -span.end))
    return text, tuple(spans)


class _Line:
    """One line of text as it grows, with white space already collapsed.

    Attributes:
        gap: White space was read and waits for more text. `broken`: that white space held a line break.
    """

    __slots__ = ("broken", "gap", "length", "parts", "spans")

    def __init__(self) -> None:
        self.parts: list[str] = []
        self.length = 0
        self.spans: list[tuple[int, int, str]] = []
        self.gap = False
        self.broken = False

    def walk(self, element: Element, depth: int) -> None:
        if depth > MAX_DEPTH:
            raise RecordError("Its markup is nested too deeply.")
        self.add(element.text)
        for child in element:
            tag = child.tag
            if tag in _SCRIPTS:
                self.script(child, depth)
            elif tag in _STYLES:
                start = self.length + self.gap
                self.walk(child, depth + 1)
                self.spans.append((start, self.length, _STYLES[tag]))
            elif tag == f"{MATHML}math":
                self.put(clean_line(child.get("alttext") or math(child, depth)))
            else:  # DispFormula, or an element of a later DTD: a line of its own
                self.gap = self.length > 0
                self.walk(child, depth + 1)
                self.gap = self.length > 0
            tail = child.tail
            if tail and tail[0] in "\n\r" and tail.lstrip()[:1] in (*".,;:)]",):
                tail = tail.lstrip()
            self.add(tail)

    def add(self, raw: str | None) -> None:
        if not raw:
            return
        line = clean_line(_without_escaped(raw) if "<" in raw else raw)
        if raw[0].isspace():
            self.gap = self.length > 0
        if not line:
            self.broken = self.gap and "\n" in raw
            return
        self.put(line)
        if raw[-1].isspace():
            self.gap = True
            self.broken = "\n" in raw[len(raw.rstrip()) :]

    def put(self, line: str) -> None:
        if not line:
            return
        if self.gap:
            line = " " + line
            self.gap = False
        self.parts.append(line)
        self.length += len(line)

    def script(self, element: Element, depth: int) -> None:
        """Put a sub- or superscript. A line break before it is a tool's doing, except before an isotope: ¹⁸F."""
        inner, spans = _read(element, depth + 1)
        if not inner:
            return
        isotope = _ISOTOPE.fullmatch(inner) and (element.tail or "")[:1].isalpha()
        if self.gap and self.broken and not isotope:
            self.gap = False
        scripted = _SCRIPTS[element.tag](inner)
        # ²: as long as 2; ^x: one sign before it; ^(xy): two before and one after.
        start = self.length + self.gap + {0: 0, 1: 1, 3: 2}[len(scripted) - len(inner)]
        self.put(scripted)
        self.spans.extend((start + span.start, start + span.end, span.style) for span in spans)


def _without_escaped(text: str) -> str:
    """Resolve markup that came as text (``&lt;sup&gt;2&lt;/sup&gt;``); other ``<`` stay, as in ``p <0.05``."""
    for _ in range(4):  # as deep as such markup is met nested
        plain = _ESCAPED.sub(_resolve, text)
        if plain == text:
            break
        text = plain
    return text


def _resolve(match: re.Match[str]) -> str:
    script = _SCRIPTS.get(match[1].lower())
    return script(match[2]) if script else match[2]
