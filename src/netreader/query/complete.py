"""What could be completed at a place of a query that is being typed; what there is to choose from, others know."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal, TypeAlias

from netreader.query import fields, personal
from netreader.query.fields import FIELDS, Field
from netreader.query.lexis import Token, levelled, tokens

Kind: TypeAlias = Literal["tag", "personal", "term", "word"]

#: Fields whose values a list can offer: headings, names, journals and the like.
LISTED = frozenset(
    {"mh", "majr", "sh", "pt", "au", "1au", "lastau", "fau", "ir", "fir", "cn", "ps", "ta", "nm", "pa", "la", "filter"}
)

_WORD = re.compile(r"[^\s()\"\[\]&|]*")
_TAG_REST = re.compile(r"[^\[\]()\"&|]{0,40}(?=\])|\w*")
_LONGEST_TAG = 60


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is being typed.

    Attributes:
        kind: ``tag`` behind ``[``; ``personal`` behind ``tag:`` and the like; ``term`` for the words before a tag that
            has a list of values; ``word`` for anything else.
        piece: What was typed of it so far, without quotes.
        start, end: What a choice replaces, with its quotes, without its tag.
        name: The canonical tag for a term (``mh``); what stands before the colon for ``personal`` (``shelf``).
    """

    kind: Kind
    piece: str
    start: int
    end: int
    name: str = ""


def at(text: str, cursor: int) -> Wanted:
    """What could be completed where the cursor stands (0 before the first character)."""
    text = levelled(text)
    cursor = min(max(cursor, 0), len(text))
    whole = list(tokens(text))
    typed = list(tokens(text[:cursor]))
    opened = next((token for token in reversed(typed) if token.kind == "stray" and token.value != "]"), None)
    around = next((token for token in whole if token.kind == "quote" and token.start < cursor < token.end), None)
    if around:
        opened = around._replace(value='"', end=around.start + 1)
    if opened and opened.value == "[":
        behind = text[opened.end : cursor]
        if len(behind) <= _LONGEST_TAG and not re.search(r"[()\"&|]", behind):
            rest = _TAG_REST.match(text, cursor)
            return Wanted("tag", behind.strip(), opened.end, rest.end() if rest else cursor)
    if opened and opened.value == '"':
        return _quoted(text, cursor, opened, whole)
    if typed and typed[-1].kind == "word" and typed[-1].end == cursor and (name := personal.kind(typed[-1].value)):
        start = typed[-1].start + len(name) + 1
        return Wanted("personal", text[start:cursor], start, _word_end(text, cursor), name)
    return _words(text, cursor, typed, whole)


def tags(prefix: str) -> list[Field]:
    """Fields whose tag or name begins so, the best first; all that readers use for an empty prefix."""
    key = "".join(prefix.split()).lower()
    exact = fields.find(key) if key else None
    ranked: list[tuple[int, Field]] = []
    for field in FIELDS.values():
        if field.hidden:
            continue
        names = ["".join(name.split()).lower() for name in (field.name, field.full, field.code, *field.spellings)]
        if field is exact:
            ranked.append((0, field))
        elif field.tag.startswith(key):
            ranked.append((1, field))
        elif any(name.startswith(key) for name in names):
            ranked.append((2, field))
        elif any(word.lower().startswith(key) for word in re.split(r"[\s/]+", field.name)):
            ranked.append((3, field))
    return [field for _, field in sorted(ranked, key=lambda pair: pair[0])]


def _quoted(text: str, cursor: int, opened: Token, whole: list[Token]) -> Wanted:
    """Inside quotation marks, closed or not."""
    inside = text[opened.end : cursor]
    quote = next((token for token in whole if token.kind == "quote" and token.start == opened.start), None)
    end = quote.end if quote else _word_end(text, cursor)
    before = next((token for token in whole if token.end == opened.start), None)
    name = personal.kind(before.value) if before and before.kind == "word" else ""
    if name and before and len(before.value) == len(name) + 1:
        return Wanted("personal", inside.lstrip(), opened.start, end, name)
    field = _field_behind(whole, end) if quote else None
    if field:
        return Wanted("term", inside.lstrip(), opened.start, end, field)
    start = cursor - len(inside) + inside.rfind(" ") + 1
    return Wanted("word", text[start:cursor], start, _word_end(text, cursor))


def _words(text: str, cursor: int, typed: list[Token], whole: list[Token]) -> Wanted:
    """In a run of words, or where one may begin."""
    end = _word_end(text, cursor)
    last = end
    run = len(typed)
    while run and typed[run - 1].kind == "word" and not personal.kind(typed[run - 1].value):
        run -= 1
    start = typed[run].start if run < len(typed) else cursor
    for token in whole:
        if token.start < cursor:
            continue
        if token.kind != "word" or personal.kind(token.value):
            break
        last = token.end
    field = _field_behind(whole, last)
    if field and start < last:
        piece = " ".join(text[start:cursor].split())
        return Wanted("term", piece, start, max(last, _trimmed(text, start, cursor)), field)
    touching = typed and typed[-1].kind in ("word", "operator") and typed[-1].end == cursor
    start = typed[-1].start if touching else cursor
    return Wanted("word", text[start:cursor], start, end)


def _field_behind(whole: list[Token], place: int) -> str | None:
    """The tag directly behind a place, if its field has a list of values."""
    token = next((token for token in whole if token.start >= place), None)
    if token is None or token.kind != "tag":
        return None
    field = fields.find(token.value.partition(":")[0])
    return field.tag if field and field.tag in LISTED else None


def _word_end(text: str, cursor: int) -> int:
    match = _WORD.match(text, cursor)
    return match.end() if match else cursor


def _trimmed(text: str, start: int, end: int) -> int:
    return start + len(text[start:end].rstrip())
