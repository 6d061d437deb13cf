"""What the library has of a paper, as it is told in a file; and what came in from one, written into the library."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

from netreader.passages.anchor import Anchor, place
from netreader.passages.parts import Part, parts_of
from netreader.vault.joining import Known
from netreader.vault.words import Mark, Words

if TYPE_CHECKING:
    from netreader.article import Article
    from netreader.library.highlights import Highlight
    from netreader.library.library import Library


@dataclass(frozen=True)
class Ours:
    """What the library has of a paper.

    Attributes:
        revision: Of the note.
        known: Block id → highlight as a file shows it, in the order of the paper.
        ids: Block id → highlight; both hold deleted ones that the vault still knows.
    """

    words: Words
    revision: int
    known: Mapping[str, Known]
    ids: Mapping[str, Highlight]


def ours(
    library: Library, key: int, article: Article | None, remembered: Mapping[str, object], shelves: Sequence[str]
) -> Ours:
    """What the library has of a paper.

    Args:
        remembered: By block id, highlights that are told of though they are deleted.
        shelves: On which it stands.
    """
    note, marks, highlights = library.note(key), library.marks(key), library.highlights
    there = highlights.of(key)
    gone = [item for item in highlights.of(key, deleted=True) if block_id(item) in remembered] if remembered else []
    ids = {block_id(item): item for item in reversed([*there, *gone])}
    known: dict[str, Known] = {}
    if ids:
        from netreader.library.highlights import Placed, placed

        parts = parts_of(article) if article is not None else {}
        order = placed(article, there) if article is not None else [Placed(item, None, None) for item in there]
        for item in [*order, *(Placed(item, None, None) for item in gone)]:
            name = block_id(item.highlight)
            if ids.get(name) is item.highlight:
                known[name] = Known(item.highlight.quote, beside(item.highlight, item.part, lost=bool(parts)))
    said = {block_id(item): Mark(item.colour, item.comment) for item in there}
    words = Words(
        marks.tags, marks.starred, marks.status, marks.rating, note.text if note else "", said, tuple(shelves)
    )
    return Ours(words, note.revision if note else 0, known, ids)


def take_in(
    library: Library, key: int, mine: Ours, now: Words, places: Mapping[str, int] = MappingProxyType({})
) -> str:
    """Write what a file changed; gives the note as it then stands. In the caller's transaction.

    Args:
        places: Where on a shelf it is to stand, from 0; else it is put at the end.
    """
    before = mine.words
    text = now.note
    if text != before.note:
        text = library.save_note(key, text, base=mine.revision).text
    if now.tags != before.tags:
        stay = {tag.casefold() for tag in now.tags}
        library.tag([key], now.tags, [tag for tag in before.tags if tag.casefold() not in stay])
    if (now.starred, now.status, now.rating) != (before.starred, before.status, before.rating):
        library.mark_all([key], starred=now.starred, status=now.status, rating=now.rating)
    for name in _besides(now.shelves, before.shelves):
        if name in places:
            library.shelves.put_back(name, [key], {key: places[name]})
        else:
            library.shelves.put(name, [key])
    for name in _besides(before.shelves, now.shelves):
        library.shelves.take(name, [key])
    highlights = library.highlights
    for name, highlight in mine.ids.items():
        old, new = before.marks.get(name), now.marks.get(name)
        if old == new:
            continue
        if new is None:
            highlights.delete(highlight)
            continue
        if old is None:
            highlight = highlights.restore(highlight)
        if new.colour != highlight.colour:
            highlight = highlights.recolour(highlight, new.colour)
        if new.comment != highlight.comment:
            highlights.comment(highlight, new.comment)
    return text


def _besides(names: Sequence[str], others: Sequence[str]) -> list[str]:
    known = {name.casefold() for name in others}
    return [name for name in names if name.casefold() not in known]


def block_id(highlight: Highlight) -> str:
    """The name of a highlight in a file, to which other files can link."""
    return f"h-{highlight.id.replace('-', '')[:8].lower()}"


def beside(highlight: Highlight, part: str | None, *, lost: bool) -> str:
    """What stands beside a highlight's colour: the part of the paper, and its section.

    Args:
        lost: One that has no place is told to have none.
    """
    name = (part or highlight.part).partition("-")[0].capitalize()
    if part is None and lost:
        return f"{name} · no longer in the text"
    return f"{name} · {highlight.label}" if highlight.label else name


def stretch_of(article: Article, quote: str) -> tuple[Part, int, int] | None:
    """Where words stand in a paper, if it can be told."""
    quote = quote.strip()
    if not quote:
        return None
    for part in parts_of(article).values():
        if part.text.count(quote) == 1:
            at = part.text.find(quote)
            return part, at, at + len(quote)
        near = place(part.text, Anchor(quote))
        if near is not None and near.how != "alike":
            return part, near.start, near.end
    return None
