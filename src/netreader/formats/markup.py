"""Text with stretches set apart → the markup of a format, and back.

An article's text is plain: bold and italic stand beside it as spans, sub- and superscripts are Unicode's or, where
Unicode has none, ``_x`` and ``^(x y)`` (`netreader.text`). Here they become tags, commands or marks again.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from itertools import pairwise
from typing import NamedTuple

from netreader.article import Span
from netreader.text import clean_line, subscript, superscript

_RAISED = dict(zip("⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ⁿⁱ", "0123456789+-=()ni", strict=True))
_LOWERED = dict(zip("₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓ", "0123456789+-=()aehijklmnoprstuvx", strict=True))
_SPELLED = re.compile(r"\^\(([^()]+)\)|_\(([^()]+)\)|\^([^\s()_^](?!\w))|(?<=\w)_([^\s()_^](?!\w))")
_UNICODE = re.compile(f"([{''.join(_RAISED)}]+)|([{''.join(_LOWERED)}]+)")
_TAG = re.compile(r"<(/?)(i|b|u|em|strong|sup|sub)>", re.IGNORECASE)
_STYLE = {"i": "i", "em": "i", "b": "b", "strong": "b", "u": "u"}
_SCRIPT: dict[str, Callable[[str], str]] = {"sup": superscript, "sub": subscript}


class Piece(NamedTuple):
    """A stretch of text with one look.

    Attributes:
        styles: Of ``b``, ``i``, ``u``, in this order.
        script: ``sup``, ``sub`` or empty; `text` is then what stands raised or lowered.
    """

    text: str
    styles: str = ""
    script: str = ""


def pieces(text: str, spans: tuple[Span, ...] = (), *, unicode: bool = False) -> Iterator[Piece]:
    """The text in its pieces.

    Args:
        unicode: Sub- and superscripts of Unicode are pieces too; otherwise they are text.
    """
    cuts = sorted({0, len(text), *(at for span in spans for at in span[:2] if 0 < at < len(text))})
    for start, end in pairwise(cuts):
        over = {span.style for span in spans if span.start <= start and end <= span.end}
        styles = "".join(style for style in "biu" if style in over)
        for piece, script in _scripts(text[start:end], unicode):
            yield Piece(piece, styles, script)


def _scripts(text: str, unicode: bool) -> Iterator[tuple[str, str]]:
    position = 0
    for found in _SPELLED.finditer(text) if "^" in text or "_" in text else ():
        raised = found[1] or found[3]
        lowered = found[2] or found[4]
        script = "sup" if raised else "sub"
        inner = raised or lowered
        # Only what netreader.text wrote itself: anything else is the author's own sign.
        if _SCRIPT[script](inner) != found[0]:
            continue
        yield from _unicode(text[position : found.start()], unicode)
        yield inner, script
        position = found.end()
    yield from _unicode(text[position:], unicode)


def _unicode(text: str, wanted: bool) -> Iterator[tuple[str, str]]:
    position = 0
    for found in _UNICODE.finditer(text) if wanted and not text.isascii() else ():
        if found.start() > position:
            yield text[position : found.start()], ""
        table = _RAISED if found[1] else _LOWERED
        yield "".join(table[character] for character in found[0]), "sup" if found[1] else "sub"
        position = found.end()
    if position < len(text):
        yield text[position:], ""


def tagged(text: str, spans: tuple[Span, ...] = ()) -> str:
    """The text with ``<i> <b> <sup> <sub>``, as CSL allows them."""
    parts = []
    for piece in pieces(text, spans):
        part = f"<{piece.script}>{piece.text}</{piece.script}>" if piece.script else piece.text
        for style in reversed(piece.styles.replace("u", "")):
            part = f"<{style}>{part}</{style}>"
        parts.append(part)
    # A style goes on over a sub- or superscript.
    return re.sub(r"</([ib])><\1>", "", "".join(parts))


class Styled(NamedTuple):
    """Plain text and its spans."""

    text: str
    spans: tuple[Span, ...] = ()


def untagged(text: str) -> Styled:
    """Text with such tags as plain text and its spans; other signs stay as they are."""
    if "<" not in text:
        return Styled(clean_line(text))
    return joined(_untagged(text))


def _untagged(text: str) -> Iterator[Piece]:
    open_tags: list[str] = []
    position = 0
    for found in _TAG.finditer(text):
        if found.start() > position:
            yield _piece(text[position : found.start()], open_tags)
        position = found.end()
        tag = found[2].lower()
        if not found[1]:
            open_tags.append(tag)
        elif tag in open_tags:
            del open_tags[len(open_tags) - 1 - open_tags[::-1].index(tag)]
    if position < len(text):
        yield _piece(text[position:], open_tags)


def _piece(text: str, open_tags: list[str]) -> Piece:
    styles = {_STYLE[tag] for tag in open_tags if tag in _STYLE}
    script = next((tag for tag in reversed(open_tags) if tag in _SCRIPT), "")
    return Piece(text, "".join(style for style in "biu" if style in styles), script)


def joined(parts: Iterator[Piece]) -> Styled:
    """Pieces as plain text on one line, with the spans of their styles."""
    text = ""
    spans: list[Span] = []
    for piece in parts:
        raw = _SCRIPT[piece.script](piece.text) if piece.script else piece.text
        line = clean_line(raw)
        gap = " " if text and not text.endswith(" ") and raw[:1].isspace() else ""
        if not line:
            text += gap
            continue
        start = len(text) + len(gap)
        text += gap + line + (" " if raw[-1].isspace() else "")
        for style in piece.styles:
            end = start + len(line)
            before = next((span for span in spans if span.style == style and start - 1 <= span.end <= start), None)
            if before is not None and not text[before.end : start].strip():
                spans.remove(before)
                start_of = before.start
            else:
                start_of = start
            spans.append(Span(start_of, end, style))
    text = text.rstrip()
    tidy = clean_line(text)
    if tidy != text:  # a letter and its accent on two sides of a tag: offsets would be off
        return Styled(tidy)
    return Styled(text, tuple(sorted(spans, key=lambda span: (span.start, -span.end))))
