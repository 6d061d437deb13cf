"""A manuscript in Markdown whose citations name papers, as Pandoc writes citations: ``[@pmid:1; see @pmid:2, p. 3]``.

Keys are ``pmid:``, ``pmcid:`` (or ``pmc:``) and ``doi:``; others are somebody else's and stay. What stands in code, in
comments and in the header is no citation. A citation of several papers of which some are not known is resolved as far
as they are, and the others stay behind it as they were.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from netreader.article import Article
from netreader.cite.processor import Bibliography, Cite
from netreader.cite.styles import Style
from netreader.formats.csl import identifier

_KEY = r"(?:pmid:\d{1,9}(?!\w)|pmc(?:id)?:(?:PMC)?\d{1,9}(?!\w)|doi:10\.\d{4,9}/[^\s\[\]{};]*[^\s\[\]{};.,:!?)'\"*_])"
_BRACED = r"\{\s*(?:pmid:\d{1,9}|pmc(?:id)?:(?:PMC)?\d{1,9}|doi:10\.\d{4,9}/[^\s{}]+)\s*\}"
_OURS = re.compile(rf"(?P<prefix>.*?)(?<![\w\\])(?P<bare>-)?@(?P<key>{_KEY}|{_BRACED})(?P<rest>.*)", re.I | re.DOTALL)
_CITATION = re.compile(
    rf"\[(?P<group>[^\[\]]{{0,4000}}?@[^\[\]]{{1,4000}}?)\](?![(\[:{{])"
    rf"|(?<![\w\\\[;@-])@(?P<key>{_KEY}|{_BRACED})(?:[ \t]+\[(?P<where>[^\[\]@]{{1,200}})\](?![(\[:{{]))?",
    re.IGNORECASE,
)
#: What is not the manuscript's text: its header, code, comments.
_APART = re.compile(
    r"\A---[ \t]*\n.*?\n(?:---|\.\.\.)[ \t]*(?:\n|\Z)"
    r"|^(?P<fence>[ ]{0,3}(?P<ticks>`{3,}|~{3,}))[^\n]*\n.*?(?:^[ ]{0,3}(?P=ticks)[`~]*[ \t]*$|\Z)"
    r"|(?<![`\\])(?P<code>`+)(?!`)[^\n]*?(?<!`)(?P=code)(?!`)"
    r"|<!--.*?-->",
    re.DOTALL | re.MULTILINE,
)
_PLACE = re.compile(
    r"^(?P<open>:{3,}[ \t]*\{[^}\n]*#refs\b[^}\n]*\}[ \t]*:*[ \t]*)\n.*?^:{3,}[ \t]*$"
    r"|^[ \t]*<!--[ \t]*references[ \t]*-->[ \t]*$",
    re.DOTALL | re.MULTILINE | re.IGNORECASE,
)

#: Terms of CSL by the words for them.
_TERMS = {
    "page": ("p.", "pp.", "page", "pages"),
    "chapter": ("ch.", "chap.", "chaps.", "chapter", "chapters"),
    "section": ("sec.", "secs.", "section", "sections", "§", "§§"),
    "figure": ("fig.", "figs.", "figure", "figures"),
    "paragraph": ("para.", "paras.", "paragraph", "paragraphs", "¶", "¶¶"),
    "line": ("l.", "ll.", "line", "lines"),
    "note": ("n.", "nn.", "note", "notes"),
    "issue": ("no.", "nos.", "number", "numbers"),
    "column": ("col.", "cols.", "column", "columns"),
    "part": ("pt.", "pts.", "part", "parts"),
    "verse": ("v.", "vv.", "verse", "verses"),
    "volume": ("vol.", "vols.", "volume", "volumes"),
}
_TERM = {word: term for term, words in _TERMS.items() for word in words}
_WORDS = "|".join(re.escape(word) for word in sorted(_TERM, key=len, reverse=True))
_NUMBERS = r"[A-Za-z]{0,3}\d[\w.:]*(?<![.:])(?:[ ]*[-–,&][ ]*[A-Za-z]{0,3}\d[\w.:]*(?<![.:]))*"
_ROMAN = r"[ivxlcdm]+(?:[ ]*[-–,&][ ]*[ivxlcdm]+)*"
_LOCATOR = re.compile(
    rf"\s*,?\s*(?:\{{(?P<braced>[^{{}}]*)\}}|(?P<term>{_WORDS})\s*(?P<told>{_NUMBERS}|{_ROMAN}\b)|(?P<page>{_NUMBERS}))",
    re.IGNORECASE,
)
# Numbers in brackets are no link, and are left to be read.
_NUMBERED = re.compile(r"\\\[([\d,;– -]+)\\\]")


@dataclass(frozen=True)
class _Part:
    """One paper of a citation, as it is written."""

    source: str
    key: str = ""
    cite: Cite = field(default_factory=lambda: Cite(""))


@dataclass(frozen=True)
class _Place:
    """A citation in the text, or a stretch of it."""

    text: str
    parts: tuple[_Part, ...] = ()
    in_text: bool = False


@dataclass
class Manuscript:
    """A manuscript in its pieces."""

    places: list[_Place] = field(default_factory=list)

    @property
    def keys(self) -> list[str]:
        """What it cites, in order, each once: ``pmid:123``, ``pmcid:PMC45``, ``doi:10.1/x``."""
        return list(dict.fromkeys(part.key for place in self.places for part in place.parts if part.key))

    def resolved(self, articles: Mapping[str, Article], style: Style | str, way: str = "markdown") -> str:
        """The manuscript with citations and a bibliography of those cited.

        Args:
            articles: By key; what is not there stays as it was.
            way: How citations and references are written, one of `netreader.cite.styled.WAYS`.

        Raises:
            StyleError: The style can't be used.
        """
        known = {key: articles[key] for key in self.keys if key in articles}
        bibliography = Bibliography(known.values(), style)
        text = ""
        for place in self.places:
            if not any(part.key in known for part in place.parts):
                text += place.text
                continue
            citation = _written(place, known, bibliography, way)
            raised = citation.startswith(("^", "<sup>")) or (way == "text" and citation[:1] in "¹²³⁴⁵⁶⁷⁸⁹")
            before = text.rstrip(" ")
            text = (before if raised and not before.endswith("^") else text) + citation
        return _with_references(text, bibliography, way) if known else text


def parse(text: str) -> Manuscript:
    """Find the citations of a manuscript."""
    manuscript = Manuscript()
    position = 0
    for apart in [*_APART.finditer(text), None]:
        end = apart.start() if apart else len(text)
        manuscript.places += _places(text[position:end])
        if apart:
            manuscript.places.append(_Place(apart[0]))
            position = apart.end()
    return manuscript


def _places(text: str) -> Iterable[_Place]:
    position = 0
    for found in _CITATION.finditer(text):
        if found["group"] is None:
            key = _key(found["key"])
            label, locator, suffix = _located(found["where"] or "")
            parts = [_Part(found[0], key, Cite(key, "", suffix, label, locator))]
        else:
            parts = [_part(item) for item in _items(found["group"])]
        if any(part.key for part in parts):
            yield _Place(text[position : found.start()])
            yield _Place(found[0], tuple(parts), in_text=found["group"] is None)
            position = found.end()
    yield _Place(text[position:])


def _items(group: str) -> list[str]:
    """The items of a citation: parted by semicolons, but not those in braces."""
    return re.findall(r"(?:\{[^{}]*\}|[^;{]|\{)+", group)


def _part(source: str) -> _Part:
    found = _OURS.fullmatch(source.strip())
    if not found:
        return _Part(source.strip())
    key = _key(found["key"])
    label, locator, suffix = _located(found["rest"])
    cite = Cite(key, found["prefix"].strip(), suffix, label, locator, without_authors=bool(found["bare"]))
    return _Part(source.strip(), key, cite)


def _key(text: str) -> str:
    """A key in one spelling."""
    kind, _, value = text.strip("{} \t\n").partition(":")
    kind = kind.lower()
    if kind == "pmid":
        return f"pmid:{value.lstrip('0') or '0'}"
    if kind in ("pmc", "pmcid"):
        return f"pmcid:PMC{value.upper().removeprefix('PMC')}"
    return f"doi:{value.lower()}"


def _located(rest: str) -> tuple[str, str, str]:
    """What stands behind a key → label, locator, and the words that remain."""
    found = _LOCATOR.match(rest)
    if not found:
        return "page", "", rest.strip()
    if found["braced"] is not None:
        inner = _LOCATOR.match(found["braced"])
        if inner and inner["told"]:
            return _TERM[inner["term"].lower()], inner["told"].strip(), rest[found.end() :].rstrip()
        return "page", found["braced"].strip(), rest[found.end() :].rstrip()
    label = _TERM[found["term"].lower()] if found["term"] else "page"
    return label, (found["told"] or found["page"]).strip(), rest[found.end() :].rstrip()


def _written(place: _Place, known: Mapping[str, Article], bibliography: Bibliography, way: str) -> str:
    def cite(part: _Part, *, without_authors: bool = False) -> Cite:
        told = part.cite
        return Cite(
            identifier(known[part.key]),
            told.prefix,
            told.suffix,
            told.label,
            told.locator,
            without_authors=without_authors or told.without_authors,
        )

    if place.in_text:
        (part,) = place.parts
        if bibliography.style.numeric or not bibliography.style.xml or bibliography.style.note:
            return _noted(bibliography, [cite(part)], way)
        authors = bibliography.authors(identifier(known[part.key]))
        return f"{authors} {bibliography.citation([cite(part, without_authors=True)], way)}"
    text = _noted(bibliography, [cite(part) for part in place.parts if part.key in known], way)
    left = "; ".join(part.source for part in place.parts if part.key not in known)
    return f"{text} [{left}]" if left else text


def _noted(bibliography: Bibliography, cites: list[Cite], way: str) -> str:
    """A citation; one that is a whole note is written as a footnote."""
    text = bibliography.citation(cites, way, following=bibliography.style.note)
    if way == "markdown":
        text = _NUMBERED.sub(r"[\1]", text)
    return f"^[{text}]" if bibliography.style.note and way == "markdown" else text


def _with_references(text: str, bibliography: Bibliography, way: str) -> str:
    entries = bibliography.references(way, numbers=True)
    if way == "html":
        listed = "\n".join(['<div id="refs">', *(f"<p>{entry}</p>" for entry in entries), "</div>"])
    else:
        listed = "\n\n".join(entries)
    place = _PLACE.search(text)
    if place is None:
        return f"{text.rstrip()}\n\n{listed}\n"
    if place["open"] is not None:
        listed = f"{place['open'].rstrip()}\n\n{listed}\n\n:::"
    return text[: place.start()] + listed + text[place.end() :]
