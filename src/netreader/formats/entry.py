"""What goes through a format: a paper with what belongs to it, on its way out or in; and what could not be read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from netreader.article import Article
from netreader.text import clean

#: Reading status, where there is one, as in `netreader.library.marks`; the highest rating, and ratings as text.
STATUSES = frozenset(("to read", "reading", "read"))
BEST = 5
RATINGS = frozenset(map(str, range(1, BEST + 1)))


@dataclass(slots=True)
class Entry:
    """A paper as far as a format carries it.

    Attributes:
        article: Read from a file it has what the file says; in a list of identifiers no more than one of them.
        xml: PubMed's own XML of the record (its element alone), empty where there is none.
        note: The reader's note, Markdown.
        tags: The reader's tags. Keywords of a file are the article's, since most formats don't tell them apart.
        starred, status, rating, opened: The reader's marks, as in `netreader.library.marks`.
        line: Where it begins in the file that it was read from, counted from 1; 0 if it wasn't.
    """

    article: Article
    xml: bytes = b""
    note: str = ""
    tags: tuple[str, ...] = ()
    starred: bool = False
    status: str = ""
    rating: int = 0
    opened: bool = False
    line: int = 0


def marks_of(entry: Entry) -> list[str]:
    """The reader's marks in words: ``starred``, ``to read``, ``★★★★☆``."""
    rated = "★" * entry.rating + "☆" * (BEST - entry.rating) if entry.rating else ""
    return [mark for mark in ("starred" if entry.starred else "", entry.status, rated) if mark]


def marks_told(words: Iterable[str]) -> dict[str, Any]:
    """Star, reading status and rating as arguments of `Entry`, of the words of `marks_of`."""
    told = list(words)
    stars = next((word for word in told if len(word) == BEST and set(word) <= set("★☆")), "")
    return {
        "starred": "starred" in told,
        "status": next((word for word in told if word in STATUSES), ""),
        "rating": stars.count("★"),
    }


def marks_in(said: Mapping[str, object]) -> dict[str, Any]:
    """Star, reading status and rating as arguments of `Entry`, of what a file says; what makes no sense is left out."""
    status, rating = said.get("status"), said.get("rating")
    return {
        "starred": said.get("starred") is True,
        "status": status if isinstance(status, str) and status in STATUSES else "",
        "rating": rating if type(rating) is int and 0 < rating <= BEST else 0,
    }


def cleaned(value: Any) -> Any:
    """What JSON holds, with all its texts and names made harmless."""
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, list):
        return [cleaned(item) for item in value]
    if isinstance(value, dict):
        return {clean(name): cleaned(item) for name, item in value.items()}
    return value


def marked_tag(text: str) -> str:
    """A reader's tag where a format has only free text: ``liver/mets[tag]``, as NCBI writes ``29768149[pmid]``."""
    return f"{text}[tag]"


def marks_marked(entry: Entry) -> list[str]:
    """The reader's marks likewise: ``starred[mark]``, ``to read[mark]``, ``4[rating]``."""
    marks = [f"{mark}[mark]" for mark in ("starred" if entry.starred else "", entry.status) if mark]
    return [*marks, f"{entry.rating}[rating]"] if entry.rating else marks


def marks_unmarked(texts: Iterable[str]) -> dict[str, Any]:
    """Star, reading status and rating as arguments of `Entry`, among texts that `marks_marked` wrote."""
    found = set(texts)
    ratings = [number for number in range(1, BEST + 1) if f"{number}[rating]" in found]
    return {
        "starred": "starred[mark]" in found,
        "status": next((status for status in sorted(STATUSES) if f"{status}[mark]" in found), ""),
        "rating": ratings[-1] if ratings else 0,
    }


def tags_marked(texts: Iterable[str]) -> tuple[str, ...]:
    """The tags among texts that `marked_tag` wrote."""
    return tuple([text.removesuffix("[tag]") for text in texts if text.endswith("[tag]") and text != "[tag]"])


def without_tags(words: Iterable[str], tags: Iterable[str]) -> list[str]:
    """An article's own words where the reader's tags stand behind them."""
    own = list(words)
    for tag in reversed(list(tags)):
        if own and own[-1] == tag:
            own.pop()
    return own


@dataclass(frozen=True, slots=True)
class Flaw:
    """An entry of a file that can't be read.

    Attributes:
        line: Where it begins, counted from 1.
        message: One sentence.
    """

    line: int
    message: str
