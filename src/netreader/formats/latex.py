"""Text → LaTeX that any engine sets, and back.

Letters stay as they are: LaTeX has read UTF-8 since 2018. What it takes for its own signs, Greek, mathematics, and sub-
and superscripts become commands. Reading back is pylatexenc's work, which knows the accents and symbols of others'
files; it falls short of the scripts and styles, whose commands are told to it here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import Any

from netreader.article import Span
from netreader.formats.markup import Piece, Styled, joined, pieces
from netreader.text import clean

_SIGNS = {
    "&": r"\&",
    "%": r"\%",
    "$": r"\$",
    "#": r"\#",
    "_": r"\_",
    # BibTeX counts a brace behind a backslash all the same; pandoc doesn't know LaTeX's other words for these.
    "{": r"{$\lbrace$}",
    "}": r"{$\rbrace$}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    "\\": r"\textbackslash{}",
    "<": r"\textless{}",
    ">": r"\textgreater{}",
    "|": "{$|$}",
    "−": "{$-$}",
}
_MATHS = {
    "α": "alpha", "β": "beta", "γ": "gamma", "δ": "delta", "ε": "varepsilon", "ζ": "zeta", "η": "eta", "θ": "theta",
    "ι": "iota", "κ": "kappa", "λ": "lambda", "μ": "mu", "ν": "nu", "ξ": "xi", "π": "pi", "ρ": "rho", "σ": "sigma",
    "ς": "varsigma", "τ": "tau", "υ": "upsilon", "φ": "varphi", "χ": "chi", "ψ": "psi", "ω": "omega",
    "Γ": "Gamma", "Δ": "Delta", "Θ": "Theta", "Λ": "Lambda", "Ξ": "Xi", "Π": "Pi", "Σ": "Sigma", "Φ": "Phi",
    "Ψ": "Psi", "Ω": "Omega", "≤": "leq", "≥": "geq", "≠": "neq", "≈": "approx", "≡": "equiv", "∞": "infty",
    "→": "rightarrow", "←": "leftarrow", "↔": "leftrightarrow", "↑": "uparrow", "↓": "downarrow", "∈": "in",
    "∑": "sum", "√": "surd", "∼": "sim", "⇒": "Rightarrow", "∂": "partial", "∩": "cap", "∪": "cup",
}  # fmt: skip
_ENCODED = str.maketrans(_SIGNS | {sign: rf"{{$\{name}$}}" for sign, name in _MATHS.items()})
#: What LaTeX sets as one sign: dashes, quotation marks, Spanish marks.
_PAIRS = ("--", "''", "``", ",,", "!`", "?`")
_LIGATURES = re.compile(r"(?<=-)(?=-)|(?<=')(?=')|(?<=`)(?=`)|(?<=[!?])(?=`)|(?<=,)(?=,)")
_COMMANDS = {"sup": "textsuperscript", "sub": "textsubscript", "i": "textit", "b": "textbf", "u": "underline"}
#: Signs of a private area that stand for the commands while a text is read.
_OPEN = {"sup": "\U0010fff0", "sub": "\U0010fff1", "i": "\U0010fff2", "b": "\U0010fff3", "u": "\U0010fff4"}
_CLOSE = "\U0010fff5"
_KINDS = {sign: kind for kind, sign in _OPEN.items()}
_PRIVATE = re.compile("[\U0010fff0-\U0010fff5]")
_SCRIPT = re.compile(r"\$\s*([\^_])\s*(?:\{([^${}]*)\}|([^${}\s]))\s*\$")
_LONE_PERCENT = re.compile(r"(?<!\\)%")
_ESCAPED = re.compile(r"\\([&%$#_{}~])")


def encoded(text: str) -> str:
    """Plain text as LaTeX."""
    code = text.translate(_ENCODED)
    for pair in _PAIRS:
        if pair in code:
            return _LIGATURES.sub("{}", code)
    return code


def styled(text: str, spans: tuple[Span, ...] = (), *, protected: bool = False) -> str:
    """Text with its styles, sub- and superscripts.

    Args:
        protected: Words with capitals stand in braces, so that a style that lowers titles leaves them alone; but not
            the first word for its first letter.
    """
    parts = []
    first = True
    for piece in pieces(text, spans, unicode=True):
        words = _protected(piece.text, first) if protected and not piece.styles and not piece.script else None
        part = words if words is not None else encoded(piece.text)
        first = first and not piece.text.strip()
        for command in (piece.script, *piece.styles):
            part = rf"\{_COMMANDS[command]}{{{part}}}" if command else part
        parts.append(part)
    return "".join(parts)


def _protected(text: str, first: bool) -> str:
    parts = re.split(r"(\s+)", text)
    for number, word in enumerate(parts):
        rest = word[1:] if first else word
        first = first and not word.strip()
        code = encoded(word)
        parts[number] = f"{{{code}}}" if rest != rest.lower() and any(map(str.isupper, rest)) else code
    return "".join(parts)


@cache
def _decoder() -> Any:
    from pylatexenc.latex2text import LatexNodes2Text, MacroTextSpec, get_default_latex_context_db
    from pylatexenc.latexwalker import get_default_latex_context_db as get_walker_db
    from pylatexenc.macrospec import MacroSpec

    known = {**_OPEN, "emph": _OPEN["i"]}
    commands = {**{command: known[kind] for kind, command in _COMMANDS.items()}, "emph": known["emph"]}
    texts, walker = get_default_latex_context_db(), get_walker_db()
    walker.add_context_category("netreader", prepend=True, macros=[MacroSpec(command, "{") for command in commands])
    texts.add_context_category(
        "netreader",
        prepend=True,
        macros=[
            *(MacroTextSpec(command, simplify_repl=f"{sign}%s{_CLOSE}") for command, sign in commands.items()),
            *(MacroTextSpec(code[1:-2], simplify_repl=sign) for sign, code in _SIGNS.items() if code.endswith("{}")),
            MacroTextSpec("url", simplify_repl="%s"),
        ],
    )
    decoder = LatexNodes2Text(latex_context=texts, math_mode="text", strict_latex_spaces=True)
    return lambda text: decoder.latex_to_text(text, latex_context=walker)


def _read(code: str) -> str:
    code = _PRIVATE.sub("", code)
    if not any(sign in code for sign in "\\{}$~`'-"):
        return code
    code = _LONE_PERCENT.sub(r"\\%", code)
    code = code.replace("{$-$}", "−")
    code = _SCRIPT.sub(
        lambda found: rf"\{_COMMANDS['sup' if found[1] == '^' else 'sub']}{{{found[2] or found[3]}}}", code
    )
    try:
        text: str = _decoder()(code)
    except Exception:  # broken LaTeX is text like any other; pylatexenc's own errors are of many kinds
        return re.sub(r"[{}]", "", code)
    return text


def decoded(code: str) -> Styled:
    """LaTeX as plain text on one line, with its styles."""
    return joined(_pieces(_read(code)))


def decoded_lines(code: str) -> str:
    """LaTeX as plain text with its lines."""
    return "\n".join(joined(_pieces(line)).text for line in clean(_read(code)).split("\n"))


def verbatim(code: str) -> str:
    """A DOI or address, which some programs escape."""
    return _ESCAPED.sub(r"\1", code).strip()


def _pieces(text: str) -> Iterator[Piece]:
    kinds: list[str] = []
    for part in re.split(f"([{''.join(_KINDS)}{_CLOSE}])", text):
        if part in _KINDS:
            kinds.append(_KINDS[part])
        elif part == _CLOSE:
            del kinds[-1:]
        elif part:
            script = next((kind for kind in reversed(kinds) if kind in ("sup", "sub")), "")
            yield Piece(part, "".join(style for style in "biu" if style in kinds), script)
