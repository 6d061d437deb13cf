"""Small styled pieces that a paper is set from: links, hanging lists, marked words, labels in plain language."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from textual.content import Content
from textual.content import Span as StyledSpan
from textual.style import Style

from netreader.article import Span
from netreader.text import superscript

#: How a search term is marked where it stands; readable without colour too.
MATCH = "underline $accent"

_STYLES = {"i": "italic", "b": "bold", "u": "underline"}
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")

LANGUAGES = {
    "ara": "Arabic", "chi": "Chinese", "cze": "Czech", "dan": "Danish", "dut": "Dutch", "eng": "English",
    "fin": "Finnish", "fre": "French", "ger": "German", "gre": "Greek", "heb": "Hebrew", "hun": "Hungarian",
    "ita": "Italian", "jpn": "Japanese", "kor": "Korean", "lit": "Lithuanian", "nor": "Norwegian", "per": "Persian",
    "pol": "Polish", "por": "Portuguese", "rum": "Romanian", "rus": "Russian", "scr": "Croatian", "srp": "Serbian",
    "slo": "Slovak", "slv": "Slovenian", "spa": "Spanish", "swe": "Swedish", "tur": "Turkish", "ukr": "Ukrainian",
    "mul": "several languages", "und": "a language not named",
}  # fmt: skip


def language(code: str) -> str:
    """The English name of a language by its MEDLINE code, or the code itself."""
    return LANGUAGES.get(code.lower(), code)


def words_of_type(name: str) -> str:
    """``ErratumIn`` → ``Erratum in``."""
    return _CAMEL.sub(" ", name).capitalize()


def web(label: str | Content, url: str, style: str = "$primary") -> Content:
    """A link: the terminal's own, and a click for the reader."""
    click = Style.from_meta({"@click": ("follow", ("address", url))})
    return _linked(label, style, Style(link=url) + click)


def paper(label: str | Content, pmid: str, style: str = "$primary") -> Content:
    """A link to another record of PubMed, opened here."""
    click = Style.from_meta({"@click": ("follow", ("article", pmid))})
    return _linked(label, style, Style(link=f"https://pubmed.ncbi.nlm.nih.gov/{pmid}/") + click)


def term(label: str | Content, query: str, style: str = "") -> Content:
    """A word that searches PubMed for itself."""
    return _linked(label, style, Style.from_meta({"@click": ("follow", ("term", query))}))


def fold(label: str, section: str, *, is_open: bool, ascii_only: bool) -> Content:
    """A line that opens and closes a section."""
    sign = ("v " if is_open else "> ") if ascii_only else ("▾ " if is_open else "▸ ")
    return _linked(sign + label, "$primary", Style.from_meta({"@click": ("follow", ("fold", section))}))


def _linked(label: str | Content, style: str, link: Style) -> Content:
    content = label if isinstance(label, Content) else Content(label)
    return (content.stylize(style) if style else content).stylize(link)


def prose(text: str, spans: Sequence[Span] = (), style: str = "") -> Content:
    """Running text with its bold, italic and underlined stretches."""
    content = Content(text)
    if style:
        content = content.stylize(style)
    marked = [StyledSpan(span.start, span.end, _STYLES[span.style]) for span in spans if span.style in _STYLES]
    return content.add_spans(marked) if marked else content


def mark(content: Content, pattern: re.Pattern[str] | None) -> Content:
    """Search terms marked where they stand."""
    if pattern is None:
        return content
    found = [StyledSpan(match.start(), match.end(), MATCH) for match in pattern.finditer(content.plain)]
    return content.add_spans(found) if found else content


def pattern_of(terms: Sequence[str]) -> re.Pattern[str] | None:
    """What finds the terms of a search in a text: at the beginning of words, whatever their case."""
    words = sorted({term.rstrip("*") for term in terms if len(term.rstrip("*")) > 1}, key=len, reverse=True)
    if not words:
        return None
    return re.compile(r"(?<!\w)(?:" + "|".join(re.escape(word) for word in words) + r")\w*", re.IGNORECASE)


def number(index: int, *, ascii_only: bool) -> str:
    """The number of an affiliation, as it stands behind a name."""
    return f"[{index}]" if ascii_only else superscript(str(index))


def hanging(lead: str | Content, body: Content, width: int) -> Content:
    """A list item: the lines after the first begin under its text."""
    head = lead if isinstance(lead, Content) else Content(lead)
    indent = head.cell_length
    lines = body.wrap(max(12, width - indent))
    return Content("\n").join([head + lines[0], *(" " * indent + line for line in lines[1:])]) if lines else head


def flowing(items: Iterable[Content], separator: str) -> Content:
    """Items one after the other in running text."""
    return Content.styled(separator, "$muted").join(list(items))


def lines(items: Iterable[Content]) -> Content:
    """Items below each other."""
    return Content("\n").join(list(items))
