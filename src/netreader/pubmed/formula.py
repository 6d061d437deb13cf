"""Formulae as one line of text that can be read: MathML and TeX → ``x₁² ≤ a/(b+c)``."""

from __future__ import annotations

import re
from collections.abc import Callable
from xml.etree.ElementTree import Element

from netreader.errors import RecordError
from netreader.text import clean_line, subscript, superscript

# Real formulae nest some twenty deep.
MAX_DEPTH = 100

#: Longest TeX that is read; a longer one is shown as it stands, cut.
LONGEST_TEX = 4_000

MATHML = "{http://www.w3.org/1998/Math/MathML}"

_RELATIONS = frozenset("=<>≤≥≈∼≠≡±×→←⇒∈")
_TOKENS = frozenset(("mi", "mn", "mo", "mtext", "ms"))
_LARGE = frozenset("∑∏∫⋃⋂")
_ACCENTS = {
    "¯": "\u0304",
    "‾": "\u0304",
    "_": "\u0304",
    "^": "\u0302",
    "ˆ": "\u0302",
    "~": "\u0303",
    "˜": "\u0303",
    "˙": "\u0307",
    "→": "\u20d7",
}


def math(element: Element, depth: int = 0) -> str:
    """MathML as one line of text: ``x₁² ≤ a/(b+c)``."""
    if depth > MAX_DEPTH:
        raise RecordError("Its formula is nested too deeply.")
    tag = element.tag.removeprefix(MATHML) if isinstance(element.tag, str) else ""
    if tag in _TOKENS and not len(element):
        token = clean_line(element.text or "")
        return f" {token} " if tag == "mo" and token in _RELATIONS else token
    if tag in ("annotation", "annotation-xml", ""):
        return ""
    if tag == "mspace":
        return " "
    parts = [math(child, depth + 1) for child in element]
    if len(parts) == 2 and tag in _PAIRS:
        return _PAIRS[tag](parts[0], parts[1])
    if len(parts) == 3 and tag in ("msubsup", "munderover"):
        return parts[0] + subscript(parts[1]) + superscript(parts[2])
    if tag == "msqrt":
        return f"√({''.join(parts)})"
    if tag == "mfenced":
        marks = [element.get("open", "("), element.get("close", ")")]
        return f"{clean_line(marks[0])}{', '.join(parts)}{clean_line(marks[1])}"
    if tag == "mtr":
        return ", ".join(part.strip() for part in parts)
    if tag == "mtable":
        return "; ".join(parts)
    return clean_line(element.text or "") + "".join(
        part + clean_line(child.tail or "") for part, child in zip(parts, element, strict=True)
    )


def _over(base: str, above: str) -> str:
    accent = _ACCENTS.get(above.strip())
    if accent is not None and len(base.strip()) == 1:
        return base.strip() + accent
    return base + superscript(above)


#: Elements of two parts.
_PAIRS: dict[str, Callable[[str, str], str]] = {
    "msup": lambda base, raised: base + superscript(raised),
    "msub": lambda base, lowered: base + subscript(lowered),
    "mfrac": lambda above, below: f"{_grouped(above)}/{_grouped(below)}",
    "mroot": lambda base, index: f"{superscript(index)}√({base})",
    "mover": _over,
    "munder": lambda base, below: base + subscript(below),
}


def _grouped(part: str) -> str:
    return part if len(part) < 2 or part.isalnum() else f"({part})"


_DOCUMENT = re.compile(r"\\begin\{document\}(.*?)(?:\\end\{document\}|\Z)", re.DOTALL)
#: Groups without commands, which pylatexenc would take the braces from.
_SIMPLE = re.compile(r"([_^])\{([^{}\\]{1,40})\}")
_SCRIPT = re.compile(r"([_^])(?:\{([^{}]{1,40})\}|(\\[A-Za-z]+|[^\\{}\s]))")
_FRACTION = re.compile(r"\\[dt]?frac\s*\{([^{}]{0,200})\}\s*\{([^{}]{0,200})\}")


def tex(source: str) -> str:
    """TeX as one line of text; what is not understood stays as it is."""
    document = _DOCUMENT.search(source)
    body = clean_line((document[1] if document else source)[:LONGEST_TEX]).strip("$ ")
    body = re.sub(r"^\\[(\[]|\\[)\]]$", "", body).strip()
    if not body:
        return ""
    for _ in range(6):  # from the inside out, as deep as fractions are met
        told = _FRACTION.sub(lambda match: f"{_tex_group(match[1])}/{_tex_group(match[2])}", body)
        if told == body:
            break
        body = told
    body = _SIMPLE.sub(lambda match: "{}" + _scripted(match[1], match[2]), body)  # no part of a command's name
    return clean_line(_SCRIPT.sub(lambda match: _scripted(match[1], match[2] or match[3]), _plain(body)))


def _tex_group(part: str) -> str:
    part = part.strip()
    return part if re.fullmatch(r"\\?\w+", part) else f"({part})"


def _plain(body: str) -> str:
    """Commands as characters, by pylatexenc; sub- and superscripts stay as they are written."""
    from pylatexenc.latex2text import LatexNodes2Text

    try:
        return str(LatexNodes2Text(math_mode="text", strict_latex_spaces=False).latex_to_text(f"${body}$"))
    except Exception:  # its parser has no one kind of error; the formula is then shown as it is written
        return body


def _scripted(mark: str, text: str) -> str:
    return (superscript if mark == "^" else subscript)(text)
