"""A reference as the processor leaves it, its italics and raised figures as marks in the text → text, Markdown, HTML.

The marks are characters of Unicode's private use, which no paper's text holds any more once `marked` let it through.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterator

from netreader.text import clean, subscript, superscript

#: Looks by name; a look begins with one character and ends with another.
_LOOKS = ("i", "b", "u", "sup", "sub", "sc")
_OPEN = {look: chr(0xE000 + number) for number, look in enumerate(_LOOKS)}
_CLOSE = {look: chr(0xE100 + number) for number, look in enumerate(_LOOKS)}
_BY_MARK = {mark: (look, begins) for marks, begins in ((_OPEN, True), (_CLOSE, False)) for look, mark in marks.items()}

#: The characters that begin a look.
OPENING = frozenset(_OPEN.values())
#: Ends what stands in a field of its own before a reference: its number.
FIELD = "\ue200"

_PRIVATE = re.compile("[\ue000-\uf8ff]")
_TAG = re.compile(r"<(/?)(i|em|b|strong|u|sup|sub)>")
_SAME = {"em": "i", "strong": "b"}
_M = "[\ue000-\ue105]"
_SEAMS = (
    (re.compile(rf"([?!])({_M}*)\."), r"\1\2"),
    (re.compile(rf"([.?!])({_M}*[”’]{_M}*)\."), r"\1\2"),
    (re.compile(rf"([.,;:])({_M}+)\1"), r"\1\2"),
    (re.compile(rf" ({_M}+) "), r" \1"),
    (re.compile(r"  +"), " "),
)
_QUOTED = re.compile(rf"({_M}*”{_M}*)([.,])")
_ASKED = re.compile(rf"([?!]{_M}*”{_M}*),")
_URL = re.compile(r"https?://[^\s<>\"]+[^\s<>\".,;:)]|https?://[^\s<>\"]*\([^\s<>\"]*\)[^\s<>\".,;:]*")
_MARKDOWN = re.compile(r"([\\`*_\[\]<>^~$@|])")
_RAISED_WORD = re.compile(r"\s")


class Formatter:
    """What the processor calls for each look; the names are citeproc-py's."""

    @staticmethod
    def preformat(text: object) -> str:
        return str(text)

    @staticmethod
    def _in(look: str, text: object) -> str:
        return f"{_OPEN[look]}{text}{_CLOSE[look]}"

    def Italic(self, text: object) -> str:  # noqa: N802
        return self._in("i", text)

    Oblique = Italic

    def Bold(self, text: object) -> str:  # noqa: N802
        return self._in("b", text)

    def Light(self, text: object) -> str:  # noqa: N802
        return str(text)

    def Underline(self, text: object) -> str:  # noqa: N802
        return self._in("u", text)

    def Superscript(self, text: object) -> str:  # noqa: N802
        return self._in("sup", text)

    def Subscript(self, text: object) -> str:  # noqa: N802
        return self._in("sub", text)

    def SmallCaps(self, text: object) -> str:  # noqa: N802
        return self._in("sc", text)


def marked(text: str, *, tags: bool = True) -> str:
    """A text of a paper, its tags turned into marks; other marks don't get through."""
    text = _PRIVATE.sub("", clean(text))
    if not tags:
        return text
    return _TAG.sub(lambda found: (_CLOSE if found[1] else _OPEN)[_SAME.get(found[2], found[2])], text)


def bare(text: str) -> str:
    """Without marks, on one line."""
    return " ".join(_PRIVATE.sub("", text).split())


def tidied(text: str, *, punctuation_in_quote: bool) -> str:
    """Without the doubled punctuation that is left where the parts of a reference meet."""
    for pattern, with_what in _SEAMS[:2]:
        text = pattern.sub(with_what, text)
    if punctuation_in_quote:
        text = _ASKED.sub(r"\1", text)
        text = _QUOTED.sub(r"\2\1", text)
    for pattern, with_what in _SEAMS:
        text = pattern.sub(with_what, text)
    return re.sub(r"[\n\t]+", " ", clean(text)).strip()


def runs(text: str) -> Iterator[tuple[str, frozenset[str]]]:
    """Stretches of text with the looks that each has. Italics in italics stand upright."""
    depth = dict.fromkeys(_LOOKS, 0)
    begun = 0
    for at, character in enumerate(text):
        if character not in _BY_MARK:
            continue
        if at > begun:
            yield text[begun:at], _now(depth)
        look, begins = _BY_MARK[character]
        depth[look] = max(0, depth[look] + (1 if begins else -1))
        begun = at + 1
    if begun < len(text):
        yield text[begun:], _now(depth)


def _now(depth: dict[str, int]) -> frozenset[str]:
    return frozenset(look for look, number in depth.items() if (number % 2 if look == "i" else number))


def as_text(text: str) -> str:
    """Plain text; raised and lowered figures by Unicode's own."""
    out = ""
    for piece, looks in runs(text.replace(FIELD, " ")):
        if "sup" in looks:
            out += _scripted(piece)
        elif "sub" in looks:
            out += subscript(piece)
        else:
            out += piece
    return out


def _scripted(text: str) -> str:
    """Raised; of citation numbers only the figures, as Unicode has no raised comma."""
    if re.fullmatch(r"[\d,–\-\s]+", text):
        return re.sub(r"[\d\-]+", lambda found: superscript(found[0]), text.replace("–", "-")).replace(" ", "")
    return superscript(text)


def as_markdown(text: str) -> str:
    """Markdown, as Pandoc reads it."""
    number, field, rest = text.rpartition(FIELD)
    out = f"{as_text(number)} " if field else ""
    for piece, looks in runs(rest):
        inner = _linked(piece, lambda url: f"<{url}>", lambda plain: _MARKDOWN.sub(r"\\\1", plain))
        lead, core, trail = _trimmed(inner)
        if not core:
            out += inner
            continue
        for look, mark in (("sup", "^"), ("sub", "~")):
            if look in looks:
                core = mark + _RAISED_WORD.sub(r"\\ ", core) + mark
        if "sc" in looks:
            core = f"[{core}]{{.smallcaps}}"
        if "b" in looks:
            core = f"**{core}**"
        if "i" in looks:
            core = f"*{core}*"
        out += lead + core + trail
    return out


def as_html(text: str) -> str:
    """HTML, escaped."""
    out = ""
    for piece, looks in runs(text.replace(FIELD, " ")):
        inner = _linked(
            piece,
            lambda url: f'<a href="{html.escape(url)}">{html.escape(url)}</a>',
            lambda plain: html.escape(plain, quote=False),
        )
        for look in ("sup", "sub", "u", "b", "i"):
            if look in looks:
                inner = f"<{look}>{inner}</{look}>"
        out += f'<span style="font-variant: small-caps">{inner}</span>' if "sc" in looks else inner
    return out


def _linked(text: str, link: Callable[[str], str], plain: Callable[[str], str]) -> str:
    out, position = "", 0
    for found in _URL.finditer(text):
        out += plain(text[position : found.start()]) + link(found[0])
        position = found.end()
    return out + plain(text[position:])


def _trimmed(text: str) -> tuple[str, str, str]:
    core = text.strip(" ")
    start = text.index(core) if core else 0
    return text[:start], core, text[start + len(core) :]


#: Ways to write a reference, by name.
WAYS = {"text": as_text, "markdown": as_markdown, "html": as_html}
