"""Characters that a locale can't write, in the nearest spelling that it can: ``10⁻³`` → ``10^-3``, ``≥`` → ``>=``.

A codec's error handler: it is asked only for what the encoding lacks, so that in Latin-1 an ``é`` stays an ``é``.
"""

from __future__ import annotations

import codecs
import unicodedata

#: The handler's name, for `open` and `reconfigure`.
NAME = "netreader.plain"

_SPELLED = {
    **dict.fromkeys("‐‑‒–−", "-"),
    **dict.fromkeys("—―", "--"),
    **dict.fromkeys("‘’‚‛′ʹʼ", "'"),
    **dict.fromkeys("“”„‟″«»", '"'),
    **dict.fromkeys("‹⟨", "<"),
    **dict.fromkeys("›⟩▸", ">"),
    **dict.fromkeys("•∙●★■", "*"),
    **dict.fromkeys("✓✔", "+"),
    **dict.fromkeys("✗✘", "x"),
    **dict.fromkeys("≈≃≅∼～", "~"),
    "√": "sqrt ",
    "∞": "infinity",
    "∑": "sum ",
    "∆": "Delta",
    "Ω": "Ohm",
    "ℓ": "l",
    "≤": "<=",
    "≦": "<=",
    "⩽": "<=",
    "≥": ">=",
    "≧": ">=",
    "⩾": ">=",
    "≪": "<<",
    "≫": ">>",
    "≠": "!=",
    "≡": "==",
    "±": "+/-",
    "∓": "-/+",
    "×": "x",
    "÷": "/",
    "⁄": "/",
    "∕": "/",
    "∗": "*",
    "…": "...",
    "→": "->",
    "⇒": "=>",
    "←": "<-",
    "↔": "<->",
    "⇌": "<=>",
    "↑": "^",
    "↓": "v",
    "°": " deg ",
    "℃": " deg C",
    "™": "(TM)",
    "®": "(R)",
    "©": "(C)",
    "§": "sec. ",
    "¶": "par. ",
    "†": "+",
    "‡": "++",
    "‰": " per mille",
    "€": "EUR",
    "£": "GBP",
    "¥": "JPY",
    "¢": "c",
    "№": "No.",
    "ß": "ss",
    "ẞ": "SS",
    "æ": "ae",
    "Æ": "AE",
    "œ": "oe",
    "Œ": "OE",
    "ø": "o",
    "Ø": "O",
    "đ": "d",
    "Đ": "D",
    "ð": "d",
    "Ð": "D",
    "ħ": "h",
    "ı": "i",
    "ł": "l",
    "Ł": "L",
    "ŋ": "ng",
    "þ": "th",
    "Þ": "Th",
    "¡": "!",
    "¿": "?",
    "\u00ad": "",
}

#: Greek letters inside a Greek word, from alpha on, with the final sigma in its place; alone they are written by name.
_GREEK = {
    **dict(zip("αβγδεζηικλμνξοπρςστυφω", "abgdeziiklmnxoprsstyfo", strict=True)),
    "θ": "th",
    "χ": "ch",
    "ψ": "ps",
}


def register() -> None:
    """Make the handler known by its name."""
    codecs.register_error(NAME, _handle)


def _handle(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    found = "".join(_spelled(error.object, place) for place in range(error.start, error.end))
    return found.encode("ascii", "replace").decode(), error.end


def _spelled(text: str, place: int) -> str:
    """The character at a place of a text in ASCII; what has no such spelling may come back as it is."""
    character = text[place]
    before, after = text[place - 1] if place else " ", text[place + 1] if place + 1 < len(text) else " "
    if "\ud800" <= character <= "\udfff":
        return f"\\u{ord(character):04x}"  # a byte of a file's name that is no text: its number says which
    if character == "·":  # a decimal point in some journals, a bullet in our own lines
        return "." if before.isdigit() and after.isdigit() else "-"
    if character in "µμ" and after.isalpha() and not _is_greek(after):
        return "u"  # µg, µmol
    if character == "°":
        return f"{'' if before.isspace() else ' '}deg{' ' if after.isalpha() else ''}"
    if character in _SPELLED:
        return _SPELLED[character]
    if "\u2500" <= character <= "\u259f":
        return _line(character)
    raised, _, base = unicodedata.decomposition(character).rpartition("> ")
    if raised in ("<super", "<sub"):
        mark = "^" if raised == "<super" else "_"
        begun = unicodedata.decomposition(before).startswith(raised)
        return ("" if begun else mark) + _plain("".join(chr(int(code, 16)) for code in base.split()))
    return _greek(character, before, after) if _is_greek(character) else _plain(character)


def _plain(text: str) -> str:
    """Compatible characters, without marks."""
    parts = []
    for character in unicodedata.normalize("NFKD", text):
        kind = unicodedata.category(character)
        if kind.startswith("M") or kind == "Cf":
            continue
        parts.append(" " if kind == "Zs" else _SPELLED.get(character, character))
    return "".join(parts)


def _line(character: str) -> str:
    """A piece of a drawn line, or a block."""
    words = unicodedata.name(character).split()
    if words[0] != "BOX":
        return "#"
    if "AND" in words or "CROSS" in words:
        return "+"
    return "|" if words[-1] in ("VERTICAL", "UP", "DOWN") else "-"


def _is_greek(character: str) -> bool:
    return "GREEK" in unicodedata.name(character, "") and character.isalpha()


def _greek(character: str, before: str, after: str) -> str:
    bare = unicodedata.normalize("NFKD", character)[0]
    if _is_greek(before) or _is_greek(after):
        letters = _GREEK.get(bare.lower(), "?")
    else:
        letters = unicodedata.name(bare).split()[-1].lower()
    return letters.capitalize() if bare.isupper() else letters
