"""The desk in order: entries sifted by words and kind, and put into groups by paper, colour or tag."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from netreader.desk.entries import Entry, Paper
from netreader.library.tagging import is_below, tag_of
from netreader.text import fold

#: Ways to group, with what each is called.
GROUPINGS = {"paper": "by paper", "colour": "by colour", "tag": "by tag"}

#: What can be shown alone, beside each colour.
KINDS = {
    "": "highlights and notes",
    "highlights": "highlights",
    "comments": "highlights with a comment",
    "notes": "notes",
}

#: Group of what has no colour, and of what has no tag.
NOTES, UNTAGGED = "Notes", "Without a tag"

_WORD = re.compile(r'"([^"]+)"?|(\S+)')


@dataclass(frozen=True, slots=True)
class Group:
    """Entries under one heading.

    Attributes:
        paper: Of a group by paper.
    """

    name: str
    entries: tuple[Entry, ...]
    paper: Paper | None = None


class Sieve:
    """Finds entries by words as they are typed; what a long note says is folded once.

    Every word has to stand in the quote, comment or note, in the paper's title, authors, journal or year, or in its
    tags; ``"several words"`` as they are. ``#liver`` asks for that tag, or one below it or that begins so.
    """

    def __init__(self, entries: Sequence[Entry]) -> None:
        self.entries = entries
        self._folded: dict[str, str] = {}

    def sifted(self, words: str, only: str = "") -> list[Entry]:
        """The entries that are asked for.

        Args:
            only: One of `KINDS`, or a colour as the library names it.
        """
        tags = [tag for word in _wanted(words) if word.startswith("#") and (tag := tag_of(word))]
        plain = [fold(word) for word in plain_words(words)]
        return [
            entry
            for entry in self.entries
            if _is_of_kind(entry, only)
            and all(_is_tagged(entry.paper, tag) for tag in tags)
            and (not plain or self._has(entry, plain))
        ]

    def _has(self, entry: Entry, words: Iterable[str]) -> bool:
        text = self._folded.get(entry.id)
        if text is None:
            paper = entry.paper
            told = (entry.text, entry.comment, entry.section, paper.title, paper.where, paper.pmid, *paper.tags)
            text = self._folded[entry.id] = " ".join(fold("\n".join(told)).split())
        return all(word in text for word in words)


def _wanted(words: str) -> list[str]:
    return [(found[1] or found[2]).strip() for found in _WORD.finditer(words)]


def plain_words(words: str) -> list[str]:
    """What of the words typed is looked for in the texts, not among the tags."""
    return [word for word in _wanted(words) if word.strip('"') and not word.startswith("#")]


def _is_of_kind(entry: Entry, only: str) -> bool:
    if only in ("", "notes", "highlights"):
        return not only or entry.is_note == (only == "notes")
    return bool(entry.comment.strip()) if only == "comments" else entry.colour == only


def _is_tagged(paper: Paper, wanted: str) -> bool:
    return any(is_below(tag, wanted) or tag.casefold().startswith(wanted.casefold()) for tag in paper.tags)


def grouped(entries: Sequence[Entry], grouping: str, colours: Mapping[str, str]) -> list[Group]:
    """Entries under headings; within a group in the order given. By tag an entry stands under each of its tags.

    Args:
        grouping: One of `GROUPINGS`.
        colours: Names of the colours, as the library names them → as the reader does, in their order.
    """
    if grouping == "paper":
        by_paper: dict[int, list[Entry]] = {}
        for entry in entries:
            by_paper.setdefault(entry.paper.key, []).append(entry)
        return [Group(found[0].paper.title, tuple(found), found[0].paper) for found in by_paper.values()]
    named: dict[str, list[Entry]] = {}
    if grouping == "colour":
        for entry in entries:
            named.setdefault(entry.colour, []).append(entry)
        order = [*colours, *(colour for colour in named if colour and colour not in colours), ""]
        return [
            Group(colours.get(colour, colour) if colour else NOTES, tuple(named[colour]))
            for colour in order
            if colour in named
        ]
    spelt: dict[str, str] = {}
    for entry in entries:
        for tag in entry.paper.tags or ("",):
            named.setdefault(tag.casefold(), []).append(entry)
            spelt.setdefault(tag.casefold(), tag)
    order = sorted(named, key=lambda tag: (not tag, tag))
    return [Group(spelt[tag] or UNTAGGED, tuple(named[tag])) for tag in order]


def told(entries: Sequence[Entry]) -> str:
    """``12 highlights and 3 notes in 7 papers``."""
    notes = sum(entry.is_note for entry in entries)
    marked = len(entries) - notes
    papers = len({entry.paper.key for entry in entries})
    parts = [
        f"{number:,} {noun}{'' if number == 1 else 's'}"
        for number, noun in ((marked, "highlight"), (notes, "note"))
        if number
    ]
    return f"{' and '.join(parts) or 'nothing'} in {papers:,} paper{'' if papers == 1 else 's'}"
