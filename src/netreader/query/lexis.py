"""A query's text cut into tokens: quotes first, then tags, brackets, operators, words."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Literal, NamedTuple, TypeAlias

from netreader.query.subheadings import WITH_AMPERSAND

Kind: TypeAlias = Literal["word", "quote", "tag", "(", ")", "operator", "stray"]


class Token(NamedTuple):
    """A piece of the text.

    Attributes:
        kind: What it is; a ``stray`` is a quotation mark or square bracket without its partner.
        value: Its text: of a quote and a tag what stands inside, blanks joined.
        start, end: Its place.
        glued: No blank stands before it.
    """

    kind: Kind
    value: str
    start: int
    end: int
    glued: bool


# A word may hold brackets that stand in its middle, as in 10.1016/S0140-6736(05)67010-7.
_TOKEN = re.compile(
    r"""
    "(?P<quote>[^"]*)"
  | \[(?P<tag>[^\[\]]*)\]
  | (?P<bracket>[()])
  | (?P<sign>[&|])
  | (?P<word>[^ ()"\[\]&|]+ (?: (?<!AND)(?<!OR)(?<!NOT) \([^ ()"\[\]&|]*\) (?!(?:AND|OR|NOT)\b) [^ ()"\[\]&|]+ )* )
  | (?P<stray>["\[\]])
    """,
    re.VERBOSE,
)
_SIGNS = {"&": "AND", "|": "OR"}
NUMBERED = re.compile(r"#([0-9]{1,6})")
OPERATORS = frozenset({"AND", "OR", "NOT"})

# Invisible, and not white space: dropped from words, since nobody can have meant them.
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb\U000e0000-\U000e007f]")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\s]")
_SURROGATE = re.compile("[\ud800-\udfff]")

# ``prevention & control`` behind a slash, or before [sh], is one name.
_NAMES = "|".join(re.escape(name).replace(r"\ ", " +") for name in WITH_AMPERSAND)
_ONE_NAME = re.compile(
    rf"/ *(?:{_NAMES})(?![^\W_])|(?<![^\W_])(?:{_NAMES})(?= *\[ *(?:sh|subh|(?:mesh +)?subheadings?) *[:\]])",
    re.IGNORECASE,
)


def levelled(text: str) -> str:
    """The text, as long as before, with a blank for every control character and every kind of white space."""
    if text.isprintable() and "\xa0" not in text:
        return text
    return _SURROGATE.sub("\ufffd", _CONTROL.sub(" ", text))


def invisible(text: str) -> re.Pattern[str] | None:
    """The pattern of invisible characters if the text holds one."""
    return None if text.isascii() or not _INVISIBLE.search(text) else _INVISIBLE


def tokens(text: str) -> Iterator[Token]:
    """The tokens of a levelled text, in linear time; invisible characters are passed over."""
    hidden = invisible(text)
    if not hidden:
        yield from _tokens(text)
        return
    kept = [place for place, character in enumerate(text) if not hidden.match(character)]
    for token in _tokens("".join(text[place] for place in kept)):
        yield token._replace(start=kept[token.start], end=kept[token.end - 1] + 1)


def _tokens(text: str) -> Iterator[Token]:
    names = _ampersands(text) if "&" in text else frozenset()
    before = 0
    for match in _TOKEN.finditer(text):
        start, end = match.span()
        group = match.lastgroup
        value = match[group] if group else ""
        glued = start == before
        before = end
        if group == "word":
            yield Token("operator" if value in OPERATORS else "word", value, start, end, glued)
        elif group == "sign":
            if start in names:
                yield Token("word", "and", start, end, glued)
            else:
                yield Token("operator", _SIGNS[value], start, end, glued)
        elif group == "bracket":
            yield Token("(" if value == "(" else ")", value, start, end, glued)
        elif group == "quote":
            yield Token("quote", " ".join(value.split()), start, end, glued)
        elif group == "tag":
            yield Token("tag", " ".join(value.split()), start, end, glued)
        else:
            yield Token("stray", value, start, end, glued)


def _ampersands(text: str) -> frozenset[int]:
    """Places of an ``&`` that belongs to a subheading's name."""
    return frozenset(match.start() + match[0].index("&") for match in _ONE_NAME.finditer(text))


def has_words(text: str) -> bool:
    """Whether there is anything to look for: a letter or a digit."""
    return any(map(str.isalnum, text))


def joined(words: Sequence[Token], values: Sequence[str]) -> str:
    """The words with a blank between; brackets of a name stand as close as they stood."""
    parts: list[str] = []
    for word, value in zip(words, values, strict=True):
        if parts and not (word.glued and value[0] == "("):
            parts.append(" ")
        parts.append(value)
    return "".join(parts)


def source(run: Sequence[Token]) -> str:
    """The run as it was typed, blanks joined."""
    parts: list[str] = []
    for token in run:
        if parts and not token.glued:
            parts.append(" ")
        parts.append(f'"{token.value}"' if token.kind == "quote" else token.value)
    return "".join(parts)
