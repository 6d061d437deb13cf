"""Text from outside, made safe and comparable: the one gate that untrusted text passes, from network and disk alike."""

from __future__ import annotations

import re
import unicodedata

# What a terminal might obey, or what hides or reorders text: C0 except tab and newline, DEL, C1, bidi embeddings and
# isolates, line and paragraph separators (handled apart), interlinear marks, BOM, tag characters, lone surrogates.
_UNSAFE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufff9-\ufffb\ufeff\U000e0000-\U000e007f]")
_SURROGATE = re.compile("[\ud800-\udfff]")
_NEWLINES = re.compile("\r\n?|[\u2028\u2029\x85\x0b\x0c]")
_SUPERSCRIPT = str.maketrans(
    "0123456789+-−=()ni®™°′*†‡", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁼⁽⁾ⁿⁱ®™°′*†‡"
)  # the last stand raised as they are
_SUBSCRIPT = str.maketrans("0123456789+-−=()aehijklmnoprstuvx", "₀₁₂₃₄₅₆₇₈₉₊₋₋₌₍₎ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓ")
_SUPERSCRIPT_HAS = frozenset(map(chr, _SUPERSCRIPT))
_SUBSCRIPT_HAS = frozenset(map(chr, _SUBSCRIPT))


def clean(text: str) -> str:
    """Make untrusted text harmless to a terminal, keeping its newlines and tabs.

    Control characters (C0, DEL, C1), bidirectional overrides, tag characters and byte-order marks are dropped, so that
    no escape sequence survives; lone surrogates become U+FFFD; the rest is normalised to NFC.
    """
    if text.isprintable():  # nothing above is printable, so most text leaves here
        return text if text.isascii() else unicodedata.normalize("NFC", text)
    text = _NEWLINES.sub("\n", text)
    text = _UNSAFE.sub("", text)
    text = _SURROGATE.sub("\ufffd", text)
    return unicodedata.normalize("NFC", text)


def clean_line(text: str) -> str:
    """`clean`, on one line: every run of white space becomes one blank, ends trimmed."""
    if text.isprintable() and "  " not in text:
        return text.strip() if text.isascii() else unicodedata.normalize("NFC", text).strip()
    line = " ".join(text.split())
    if line.isprintable():
        return line if line.isascii() else unicodedata.normalize("NFC", line)
    return " ".join(clean(line).split())


def fold(text: str) -> str:
    """The form in which words are compared: case folded, diacritics off (``Øberg`` and ``öberg`` → ``oberg``)."""
    if text.isascii():
        return text.lower()
    text = unicodedata.normalize("NFKD", text.casefold())
    return "".join(ch for ch in text if not unicodedata.combining(ch)).translate(_LETTERS)


# Letters that Unicode does not decompose but readers type without their stroke.
_LETTERS = str.maketrans({"ø": "o", "đ": "d", "ł": "l", "ħ": "h", "ı": "i", "æ": "ae", "œ": "oe", "þ": "th", "ð": "d"})


def superscript(text: str) -> str:
    """``2`` → ``²``; what has no superscript form becomes ``^x`` or ``^(x y)``."""
    return _script(text, _SUPERSCRIPT, _SUPERSCRIPT_HAS, "^")


def subscript(text: str) -> str:
    """``2`` → ``₂``; what has no subscript form becomes ``_x`` or ``_(x y)``."""
    return _script(text, _SUBSCRIPT, _SUBSCRIPT_HAS, "_")


def _script(text: str, table: dict[int, int], has: frozenset[str], mark: str) -> str:
    bare = text.strip()
    if not bare:
        return text
    if all(ch in has for ch in bare):
        return text.translate(table)
    lead = text[: len(text) - len(text.lstrip())]
    trail = text[len(text.rstrip()) :]
    return f"{lead}{mark}{bare}{trail}" if len(bare) == 1 else f"{lead}{mark}({bare}){trail}"


def shorten(text: str, limit: int) -> str:
    """Cut to at most `limit` characters, with an ellipsis where something went."""
    return text if len(text) <= limit else text[: max(0, limit - 1)].rstrip() + "…"


def counted(number: int, noun: str) -> str:
    """``1 affiliation``, ``1,204 affiliations``."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
