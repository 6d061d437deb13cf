"""What a synchronisation brought into the library, taken back whole; what was changed since stays."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TYPE_CHECKING, TypeVar

from netreader.errors import Corrupt
from netreader.library.takings import Said, Taking
from netreader.vault.merging import merged, merged_names, merged_value
from netreader.vault.ours import Ours, ours, take_in
from netreader.vault.words import Mark, Words

if TYPE_CHECKING:
    from netreader.article import Article
    from netreader.library.library import Library

Kind = TypeVar("Kind")


@dataclass(frozen=True, slots=True)
class Stays:
    """Something that was changed since it came in, and is left as it is now."""

    paper: int
    said: str


@dataclass(slots=True)
class TakenBack:
    """What was taken back.

    Attributes:
        run: When the synchronisation began, ISO 8601, UTC.
        papers: Their keys.
    """

    run: str
    papers: list[int] = field(default_factory=list)
    stays: list[Stays] = field(default_factory=list)


def take_back(library: Library, run: str) -> TakenBack:
    """Take back what a synchronisation brought in, in one transaction; its files are written by the next one.

    Args:
        run: As `Takings.last` and a report name it; one that is not known brings nothing back.
    """
    found = TakenBack(run)
    with library.together():
        for taking in reversed(library.takings.of(run)):
            _one(library, taking, found)
        library.takings.forget(run)
    found.papers.reverse()
    return found


def words_of(said: Said) -> Words:
    """As values that can be joined."""
    marks = {name: Mark(colour, comment) for name, (colour, comment) in said.marks.items()}
    tags, shelves = tuple(said.tags), tuple(said.shelves)
    return Words(tags, said.starred, said.status, said.rating, said.note, marks, shelves)


def said_of(words: Words) -> Said:
    """As it is kept."""
    marks = {name: (mark.colour, mark.comment) for name, mark in words.marks.items()}
    tags, shelves = list(words.tags), list(words.shelves)
    return Said(tags, words.starred, words.status, words.rating, words.note, marks, shelves)


def _one(library: Library, taking: Taking, found: TakenBack) -> None:
    key = taking.paper
    before, after = words_of(taking.before), words_of(taking.after)
    shelves = library.shelves.having(key)
    mine = ours(library, key, _article(library, key), {**before.marks, **after.marks}, shelves)
    stays: list[str] = []
    now = replace(
        mine.words,
        note=_note(after, mine.words, before, taking, stays),
        tags=merged_names(after.tags, mine.words.tags, before.tags),
        shelves=merged_names(after.shelves, mine.words.shelves, before.shelves),
        starred=_value("star", after.starred, mine.words.starred, before.starred, stays),
        status=_value("status", after.status, mine.words.status, before.status, stays),
        rating=_value("rating", after.rating, mine.words.rating, before.rating, stays),
        marks=_marks(mine, after.marks, before.marks, stays),
    )
    take_in(library, key, mine, now, taking.places)
    for name in taking.made:
        shelf = library.shelves.find(name)
        if shelf is not None and not shelf.papers and not shelf.note:
            library.shelves.delete(name)
    if key not in found.papers:
        found.papers.append(key)
    found.stays += [Stays(key, said) for said in stays]


def _article(library: Library, key: int) -> Article | None:
    try:
        return library.article(key)
    except Corrupt:
        return None


def _note(after: Words, mine: Words, before: Words, taking: Taking, stays: list[str]) -> str:
    where = f"Before the synchronisation of {datetime.fromisoformat(taking.run).astimezone():%Y-%m-%d %H:%M}"
    text, both = merged(after.note, mine.note, before.note, where)
    if both:
        stays.append("the note was written on since; what it said before stands in it too")
    return text


def _value(name: str, after: Kind, mine: Kind, before: Kind, stays: list[str]) -> Kind:
    value, clash = merged_value(after, mine, before)
    if clash:
        stays.append(f"the {name} was changed since, and stays")
    return value


def _marks(mine: Ours, after: Mapping[str, Mark], before: Mapping[str, Mark], stays: list[str]) -> dict[str, Mark]:
    marks = dict(mine.words.marks)
    for name in {**after, **before}:
        came, was, here = after.get(name), before.get(name), marks.get(name)
        if came == was or name not in mine.ids:
            continue
        if here != came:
            if here != was:
                stays.append("a highlight was changed since, and stays")
        elif was is None:
            del marks[name]
        else:
            marks[name] = was
    return marks
