"""What stands in a section of a JATS article, in a box or in a list: paragraphs, lists, figures, tables, formulae."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from xml.etree.ElementTree import Element

from netreader.fulltext import Block, Text
from netreader.pubmed.jatstables import grid
from netreader.pubmed.jatstext import Names, Writing, formula, plain, tag_of, text_of
from netreader.text import clean_line

#: Sections, and boxes in boxes, are read so deep; what is deeper is taken as text.
DEEPEST = 24

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


class Blocks:
    """Reads blocks.

    Args:
        names: What references, figures and tables are called, for what leads to them.
        called: Figures and tables → their names.
        cautions: What could not be read as it stands is told here.
    """

    def __init__(self, names: Names, called: Mapping[Element, str], cautions: dict[str, None]) -> None:
        self._names = names
        self._called = called
        self._cautions = cautions

    def of(self, elements: Iterable[Element], depth: int) -> Iterator[Block]:
        """Blocks of what stands in a section, a box or a list item."""
        for element in elements:
            tag = tag_of(element)
            if depth > DEEPEST:
                yield from self.flat(element)
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

    def flat(self, element: Element) -> tuple[Block, ...]:
        """All text of an element that is nested too deeply."""
        self._cautions["Parts of it are nested too deeply and are shown as plain text."] = None
        return (Block("text", (Text(clean_line("".join(element.itertext()))),)),)

    def _inner(self, element: Element, depth: int) -> Iterator[Block]:
        """Blocks of an element's children; of one with running text of its own, that text."""
        if (element.text or "").strip():
            yield from self._paragraph(element, depth)
            return
        kept = [child for child in element if tag_of(child) not in ("label", "title", "caption")]
        yield from self.of(kept, depth + 1)

    def _paragraph(self, element: Element, depth: int) -> Iterator[Block]:
        """A paragraph, and the lists, figures and formulae that stand in it."""
        writing = Writing(self._names)
        writing.add(element.text)
        for child in element:
            if tag_of(child) in _BLOCKS:
                if not writing.is_empty:
                    yield Block("text", (writing.text(),))
                writing = Writing(self._names)
                yield from self.of([child], depth + 1)
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
                inner = list(self.of([child for child in item if tag_of(child) != "label"], depth + 1))
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
        name = self._called.get(element, "")
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
        name = self._called.get(element, "")
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
