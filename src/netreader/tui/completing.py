"""Completion in the search field: tags, the reader's own words, headings, and the names and journals of the library."""

from __future__ import annotations

import asyncio
import re
from typing import TYPE_CHECKING

from textual.suggester import Suggester

from netreader.errors import LibraryError

if TYPE_CHECKING:
    from netreader.library.library import Library

#: Letters before a word is completed.
LEAST = 3

#: What begins a run of words.
_BRACKET = re.compile(r"[()\[\]\"&|]")
_OPERATOR = re.compile(r"(?:^|\s)(?:AND|OR|NOT)\s")


class Completions(Suggester):
    """Shows, behind the cursor, how what is typed may go on; the right arrow takes it."""

    def __init__(self, library: Library) -> None:
        super().__init__(use_cache=False, case_sensitive=True)
        self._library = library

    async def get_suggestion(self, value: str) -> str | None:
        try:
            rest = await asyncio.to_thread(rest_of, value, self._library)
        except LibraryError:
            return None
        return value + rest if rest else None


def rest_of(text: str, library: Library) -> str:
    """How a query may go on behind its last character; empty where nothing is known."""
    from netreader.query import complete, personal

    wanted = complete.at(text, len(text))
    if wanted.kind == "tag":
        return _tag(wanted.piece)
    if wanted.kind == "personal":
        known = {"is": personal.IS, "has": personal.HAS}.get(wanted.name, {})
        return next((name[len(wanted.piece) :] for name in known if _begins(name, wanted.piece)), "")
    words = _OPERATOR.split(_BRACKET.split(text)[-1])[-1].lstrip()
    return _term(words, library) if len(words) >= LEAST and not words[-1].isspace() else ""


def _tag(piece: str) -> str:
    from netreader.query import complete

    if not piece:
        return ""
    for field in complete.tags(piece):
        for spelling in (field.tag, field.name):
            if _begins(spelling, piece) or spelling.lower() == piece.lower():
                return spelling[len(piece) :] + "]"
    return ""


def _term(words: str, library: Library) -> str:
    """A heading, else a journal or a name of the library, with its tag."""
    for term in library.vocabulary.complete(words, 5):
        if _begins(term.term, words):
            return f"{term.term[len(words) :]}[mh]"
    for kind, tag in (("mh", "mh"), ("ta", "ta"), ("au", "au")):
        for value, _ in library.values(kind, words, 3):
            rest = _behind(value, words)
            if rest or kind != "au":
                return f"{rest}[{tag}]"
    return ""


def _behind(value: str, typed: str) -> str:
    """What of a value stands behind what was typed of it; a value has no signs, and what is typed may have."""
    letters = sum(character.isalnum() for character in typed)
    for place, character in enumerate(value):
        if not letters:
            return value[place:]
        letters -= character.isalnum()
    return ""


def _begins(whole: str, part: str) -> bool:
    return len(whole) > len(part) and whole.lower().startswith(part.lower())
