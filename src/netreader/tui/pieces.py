"""Small styled pieces that a paper is set from: links, terms, folds, marked words, prose with its italics."""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence

from textual.content import Content
from textual.content import Span as StyledSpan
from textual.style import Style

from netreader import addresses
from netreader.article import Span
from netreader.text import superscript

#: How links look.
LINK = "$primary"

#: How what an abbreviation stands for looks, where it is put into the text.
EXPANSION = "italic $muted"

_STYLES = {"i": "italic", "b": "bold", "u": "underline"}

#: Trial numbers and web addresses that stand in running text.
_IN_PROSE = re.compile(r"\bNCT\d{8}\b|\bISRCTN\d{6,10}\b|https?://[A-Za-z0-9][\w.~:/?#@!$&*+,;=%-]*[\w/]", re.ASCII)


def web(label: str | Content, url: str, style: str = LINK) -> Content:
    """A link, the terminal's own and a click for the reader; plain text where there is no address."""
    if not url:
        return label if isinstance(label, Content) else Content(label)
    return linked(label, style, web_style(url))


def web_style(url: str) -> Style:
    """What makes a stretch lead to a web page."""
    return Style(link=url) + click("address", url)


def click(kind: str, target: str) -> Style:
    """What makes a stretch something to follow: its kind, and what it leads to."""
    return Style.from_meta({"@click": ("follow", (kind, target))})


def paper(label: str | Content, pmid: str, style: str = LINK) -> Content:
    """A link to another record of PubMed, opened here; plain text where the PMID is none."""
    url = addresses.pubmed(pmid)
    if not url:
        return label if isinstance(label, Content) else Content(label)
    return linked(label, style, Style(link=url) + click("article", pmid))


def term(label: str | Content, name: str, tag: str, style: str = "") -> Content:
    """A word that searches PubMed for itself in a field."""
    return linked(label, style, click("term", f'"{" ".join(name.replace(chr(34), " ").split())}"[{tag}]'))


def fold(label: str, section: str, *, is_open: bool, ascii_only: bool) -> Content:
    """A line that opens and closes a section."""
    sign = ("- " if is_open else "+ ") if ascii_only else ("▾ " if is_open else "▸ ")
    return linked(sign + label, LINK, click("fold", section))


def linked(label: str | Content, style: str, link: Style) -> Content:
    """A label that leads somewhere."""
    content = label if isinstance(label, Content) else Content(label)
    return (content.stylize(style) if style else content).stylize(link)


def prose(text: str, spans: Sequence[Span] = ()) -> Content:
    """Running text with its bold, italic and underlined stretches, and with the addresses in it as links."""
    marked = [StyledSpan(span.start, span.end, _STYLES[span.style]) for span in spans if span.style in _STYLES]
    for match in _IN_PROSE.finditer(text):
        url = match[0] if match[0].startswith("http") else addresses.entry("", match[0])
        marked.append(StyledSpan(match.start(), match.end(), LINK))
        marked.append(StyledSpan(match.start(), match.end(), web_style(url)))
    return Content(text).add_spans(marked) if marked else Content(text)


def expanded(content: Content, insertions: Sequence[tuple[int, str]]) -> Content:
    """A text with words put in behind abbreviations: ``PFS [progression-free survival]``.

    Args:
        insertions: Where, in order, and what.
    """
    here = [(at, words) for at, words in insertions if 0 < at <= len(content.plain)]
    if not here:
        return content
    parts = content.divide([at for at, _ in here])
    joined: list[Content] = []
    for part, (_, words) in itertools.zip_longest(parts, here, fillvalue=(0, "")):
        if isinstance(part, Content):
            joined.append(part)
        if words:
            joined.append(Content.styled(f" [{words}]", EXPANSION))
    return Content("").join(joined)


def under(content: Content, looks: Sequence[tuple[int, int, str]]) -> Content:
    """A text with looks under those that it has: from, to, style."""
    return Content(content.plain, [*(StyledSpan(*look) for look in looks), *content.spans])


def number(index: int, *, ascii_only: bool) -> str:
    """The number of an affiliation, as it stands behind a name."""
    return f"[{index}]" if ascii_only else superscript(str(index))
