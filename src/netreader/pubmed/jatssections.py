"""The sections of a JATS article: abstract, body and back matter, each with a name that stays the same."""

from __future__ import annotations

from collections.abc import Iterator
from xml.etree.ElementTree import Element

from netreader.fulltext import Block, Part, Text
from netreader.pubmed.jatsblocks import DEEPEST, Blocks
from netreader.pubmed.jatstext import Names, plain, tag_of

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


class Sections:
    """The sections of an article, and its references.

    Args:
        cautions: What could not be read as it stands is told here.

    Attributes:
        listed: The entries of its lists of references.
    """

    def __init__(self, root: Element, cautions: dict[str, None]) -> None:
        self._root = root
        self._called: dict[Element, str] = {}
        references: dict[str, int] = {}
        parts: dict[str, str] = {}
        counts = {"fig": 0, "table-wrap": 0}
        self.listed = [ref for listed in root.iter("ref-list") for ref in listed if tag_of(ref) == "ref"]
        for place, ref in enumerate(self.listed):
            for one in (ref, *ref.iter()):
                if one.get("id"):
                    references.setdefault(one.get("id", ""), place)
        for element in root.iter():
            tag = tag_of(element)
            if tag in counts:
                counts[tag] += 1
                self._called[element] = f"{'figure' if tag == 'fig' else 'table'}-{counts[tag]}"
                if element.get("id"):
                    parts[element.get("id", "")] = self._called[element]
        self._number_sections(parts)
        self._blocks = Blocks(Names(references, parts), self._called, cautions)

    def _number_sections(self, parts: dict[str, str]) -> None:
        """Sections are named by their place, before anything is read that leads to them."""
        for top in (self._root.find("body"), self._root.find("back")):
            number = 1  # the first is the text before any section
            for section in () if top is None else top.iter():
                if section is top or tag_of(section) not in _SECTIONS:
                    continue
                number += 1
                self._called[section] = f"{tag_of(top)}-{number}" if top is not None else ""
                if section.get("id"):
                    parts[section.get("id", "")] = self._called[section]

    def abstract(self, abstract: Element, number: int) -> Iterator[Part]:
        """An abstract of the front, its sections as headings in it."""
        title = plain(abstract.find("title")) or "Abstract"
        loose = [child for child in abstract if tag_of(child) not in ("title", "sec")]
        blocks = list(self._blocks.of(loose, 0))
        sections = [child for child in abstract if tag_of(child) == "sec"]
        for section in sections:
            heading = plain(section.find("title"))
            if heading:
                blocks.append(Block("heading", (Text(heading),)))
            blocks += self._blocks.of([child for child in section if tag_of(child) != "title"], 0)
        if blocks:
            yield Part(f"abstract-{number}", title, 1, tuple(blocks))

    def body(self) -> list[Part]:
        """Body, figures and tables that stand apart, back matter; nothing where there is no body."""
        body, back = self._root.find("body"), self._root.find("back")
        parts: list[Part] = []
        if body is not None:
            loose = [child for child in body if tag_of(child) != "sec"]
            blocks = tuple(self._blocks.of(loose, 0))
            if blocks:
                parts.append(Part("body-1", "Text", 1, blocks))
            for child in body:
                if tag_of(child) == "sec":
                    parts += self._section(child, 1)
        if not any(part.name.startswith("body") for part in parts):
            return []
        for group in self._root.findall("floats-group"):
            blocks = tuple(self._blocks.of(list(group), 0))
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
        blocks = tuple(self._blocks.of(loose, 0))
        name = self._called.get(section) or f"back-{tag_of(section)}"
        if heading or blocks:
            yield Part(name, heading or "(no heading)", level, blocks)
        for child in section:
            if tag_of(child) != "sec":
                continue
            if level < DEEPEST:
                yield from self._section(child, level + 1)
            else:
                deep = self._called.get(child, "body-deep")
                yield Part(deep, plain(child.find("title")), level, self._blocks.flat(child))
