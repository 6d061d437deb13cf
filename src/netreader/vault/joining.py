"""One paper's file and what the library has of it, joined: what each side changed since both last agreed is kept."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from netreader.vault.merging import merged, merged_names, merged_value
from netreader.vault.page import Block, Page, block, tidy
from netreader.vault.words import Mark, Words, shelves_in, tag_in_vault, tags_in, value_in

#: What is done about what was taken away in the file: asked, taken over, or put back.
ASK, TAKE, RESTORE = "ask", "take", "restore"

Texts = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Known:
    """A highlight of the library, as it stands in a file."""

    quote: str
    head: str


@dataclass
class Joined:
    """What came of it.

    Attributes:
        words: What the library is to have.
        base: What both sides now agree on; what is still to be asked is in it as it was.
        both: Sentences on what both sides had changed.
        flaws: Sentences on what could not be taken over, and stays in the file.
        told: Sentences on what else happened.
        asked: What was taken away in the file and not here: the block's id, or ``note``, and what to say of it.
        new: Highlights that were written in the file.
    """

    words: Words
    base: Words
    both: list[str] = field(default_factory=list)
    flaws: list[str] = field(default_factory=list)
    told: list[str] = field(default_factory=list)
    asked: list[tuple[str, str]] = field(default_factory=list)
    new: list[Block] = field(default_factory=list)


@dataclass(frozen=True)
class Join:
    """How to join.

    Attributes:
        known: Block id → highlight, in the order of the paper; of deleted ones too, behind them.
        names: Colour → its name in files.
        to_vault, to_library: Texts with the links of either side.
        deletions: `ASK`, `TAKE` or `RESTORE`.
        where: Heads what the file said where both sides changed the same.
        tags, shelves: All of the library's.
    """

    known: Mapping[str, Known]
    names: Mapping[str, str]
    to_vault: Texts
    to_library: Texts
    deletions: str
    where: str
    tags: Iterable[str] = ()
    shelves: Iterable[str] = ()

    def joined(self, page: Page, mine: Words, last: Words | None) -> Joined:
        """Join a file with the library; the page is changed to what is to be written.

        Args:
            last: What both said when they last agreed; None where they never met.
        """
        base = last or Words()
        found = Joined(mine, base)
        self._values(page, mine, base, found)
        self._tags(page, mine, base, found)
        self._shelves(page, mine, base, found)
        self._note(page, mine, base, found)
        self._marks(page, mine, base, found)
        return found

    def fresh(self, page: Page, mine: Words) -> None:
        """Write all that the library has into a page that has nothing of it."""
        page.front.put("tags", [tag_in_vault(tag) for tag in mine.tags])
        for name in ("starred", "status", "rating"):
            page.front.put(name, getattr(mine, name) or (False if name == "starred" else ""))
        page.front.put("shelves", mine.shelves)
        self._put_marks(page, mine.marks)
        page.put_heading()
        page.put_note(self.to_vault(mine.note))

    def _values(self, page: Page, mine: Words, base: Words, found: Joined) -> None:
        for name in ("starred", "status", "rating"):
            there = value_in(page.front, name)
            if there is None:
                if page.front.values.get(name):
                    found.flaws.append(f"{name} says {str(page.front.values[name])[:40]!r}, which makes no sense here")
                found.base = _with(found.base, name, getattr(mine, name))
                continue
            here, before = getattr(mine, name), getattr(base, name)
            value, clash = merged_value(before, here, there)
            if clash:
                found.both.append(f"{name}: {_shown(here)} here, {_shown(there)} in the file")
                conflicts = page.front.values.get("conflicts")
                earlier = conflicts if isinstance(conflicts, list) else []
                page.front.put("conflicts", [*earlier, f"{self.where}: {name} {_shown(there)}"])
            if value != there:
                page.front.put(name, value or (False if name == "starred" else ""))
            found.words = _with(found.words, name, value)
            found.base = _with(found.base, name, value)

    def _tags(self, page: Page, mine: Words, base: Words, found: Joined) -> None:
        there = tags_in(page.front, (*self.tags, *base.tags, *mine.tags))
        if there is None:
            there = base.tags  # nothing is said of them
        tags = merged_names(base.tags, mine.tags, there)
        if _folded(tags) != _folded(there):
            page.front.put("tags", [tag_in_vault(tag) for tag in tags])
        found.words = replace(found.words, tags=tags)
        found.base = replace(found.base, tags=tags)

    def _shelves(self, page: Page, mine: Words, base: Words, found: Joined) -> None:
        there = shelves_in(page.front, (*self.shelves, *base.shelves, *mine.shelves))
        told = base.shelves if there is None else there
        shelves = merged_names(base.shelves, mine.shelves, told)
        if _folded(shelves) != _folded(told):
            page.front.put("shelves", shelves)
        found.words = replace(found.words, shelves=shelves)
        found.base = replace(found.base, shelves=shelves)

    def _note(self, page: Page, mine: Words, base: Words, found: Joined) -> None:
        there = self._read(page.note, base.note)
        if base.note and not tidy(there):
            if tidy(mine.note) == tidy(base.note) and mine.note:
                if self.deletions == ASK:
                    found.asked.append(("note", f"the note was emptied; it began: {base.note.strip()[:60]}"))
                    return
                if self.deletions == RESTORE:
                    there = base.note
            elif mine.note:
                found.told.append("the note was emptied in the file and written on here; it stays")
                there = base.note
        text, both = merged(tidy(base.note), tidy(mine.note), tidy(there), self.where)
        if tidy(text) == tidy(mine.note):
            text = mine.note
        if both:
            found.both.append("the note was changed here and in the file; what either wrote stands in it")
        page.put_heading()
        page.put_note(self.to_vault(text))
        found.words = replace(found.words, note=text)
        found.base = replace(found.base, note=text)

    def _read(self, text: str, base: str) -> str:
        """A text of the file as the library would have it; the base itself where it says the same."""
        there = self.to_library(text)
        return base if tidy(there) == tidy(self.to_library(self.to_vault(base))) else there

    # Highlights

    def _marks(self, page: Page, mine: Words, base: Words, found: Joined) -> None:
        there = self._marks_of(page, mine, base, found)
        marks: dict[str, Mark] = {}
        agreed: dict[str, Mark] = {}
        for name in [*mine.marks, *(name for name in there if name not in mine.marks)]:
            here, file, before = mine.marks.get(name), there.get(name), base.marks.get(name)
            if here is not None and file is None:
                if before is None:
                    marks[name] = agreed[name] = here
                elif here != before:
                    found.told.append("a highlight was taken out of the file and changed here; it stays")
                    marks[name] = agreed[name] = here
                elif self.deletions == TAKE:
                    continue
                else:
                    marks[name] = here
                    agreed[name] = before
                    if self.deletions == ASK:
                        quote = self.known[name].quote.strip().replace("\n", " ")[:60]
                        found.asked.append((name, f"a highlight was taken out: {quote}"))
            elif file is not None and here is None:
                if before is not None and file != before:
                    found.told.append("a highlight was deleted here and changed in the file; it is back")
                    marks[name] = agreed[name] = file
            elif here is not None and file is not None:
                marks[name] = agreed[name] = self._mark(here, file, before or Mark(here.colour), found)
        waiting = {name for name, _ in found.asked}
        self._put_marks(page, {name: mark for name, mark in marks.items() if name not in waiting})
        for name in there:
            if name not in marks:
                page.drop_block(name)
        found.words = replace(found.words, marks=marks)
        found.base = replace(found.base, marks=agreed)

    def _mark(self, here: Mark, there: Mark, base: Mark, found: Joined) -> Mark:
        colour, clash = merged_value(base.colour, here.colour, there.colour)
        comment, both = merged(base.comment, here.comment, there.comment, self.where)
        if clash:
            found.both.append(f"a highlight is {here.colour} here and {there.colour} in the file")
            comment = f"{comment}\n\n{self.where}: {there.colour}".strip()
        if both:
            found.both.append("a comment was changed here and in the file; what either wrote stands in it")
        return Mark(colour, comment.strip())

    def _marks_of(self, page: Page, mine: Words, base: Words, found: Joined) -> dict[str, Mark]:
        """What the file says of highlights; those that it alone has are put among the new ones."""
        colours = {name.casefold(): colour for colour, name in self.names.items()}
        colours.update((colour, colour) for colour in self.names)
        there: dict[str, Mark] = {}
        for place, piece in enumerate(page.pieces):
            if not isinstance(piece, Block):
                continue
            name = piece.id or self._by_quote(piece.quote, there, mine)
            if name and name in there:
                found.flaws.append(f"the highlight ^{name} stands there twice; the second is left as it is")
                page.pieces[place] = piece.raw
                continue
            if name not in self.known or (name not in mine.marks and name not in base.marks):
                found.new.append(piece)
                continue
            if not piece.id:
                page.pieces[place] = piece = replace(piece, id=name)
            before = base.marks.get(name) or mine.marks.get(name) or Mark()
            colour = colours.get(piece.colour.casefold())
            if colour is None:
                found.flaws.append(f"there is no colour {piece.colour[:40]!r}; ^{name} stays {before.colour}")
                colour = before.colour
            there[name] = Mark(colour, self._comment(piece, name, before.comment, found))
        return there

    def _by_quote(self, quote: str, there: Mapping[str, Mark], mine: Words) -> str:
        """The highlight of these words that the file has under no id."""
        same = (name for name in mine.marks if name not in there and _plain(self.known[name].quote) == _plain(quote))
        return next(same, "")

    def _comment(self, piece: Block, name: str, base: str, found: Joined) -> str:
        """A comment of the file, with what was written into the quotation above it."""
        comment = self._read(piece.comment, base)
        quote = self.known[name].quote
        if _plain(piece.quote) == _plain(quote):
            return comment
        if piece.quote.startswith(quote.rstrip()):
            extra = tidy(piece.quote[len(quote.rstrip()) :])
        else:
            extra = "\n".join(f"> {line}" for line in piece.quote.split("\n"))
            found.told.append(
                "the words of a highlight were changed; they stay the paper's, and yours are in its comment"
            )
        return tidy("\n\n".join(filter(None, [comment, self.to_library(extra)]))).strip()

    def _put_marks(self, page: Page, marks: Mapping[str, Mark]) -> None:
        """Write highlights, each behind those that stand before it in the paper; what says the same stays as it is."""
        before: list[str] = []
        there = {piece.id: piece for piece in page.blocks}
        for name, known in self.known.items():
            mark = marks.get(name)
            if mark is None:
                continue
            colour = self.names.get(mark.colour, mark.colour)
            comment = self.to_vault(mark.comment)
            old = there.get(name)
            same = old is not None and old.raw.find(f"^{name}") >= 0
            if (
                old is None
                or not same
                or old.colour.casefold() not in (colour.casefold(), mark.colour)
                or tidy(old.comment) != tidy(comment)
                or _plain(old.quote) != _plain(known.quote)
            ):
                page.put_block(block(name, colour, known.head, known.quote, comment), before)
            before.append(name)


def _with(words: Words, name: str, value: Any) -> Words:
    return replace(words, **{name: value})


def _shown(value: object) -> str:
    return str(value).lower() if value not in ("", 0) or isinstance(value, bool) else "none"


def _folded(tags: Iterable[str]) -> set[str]:
    return {tag.casefold() for tag in tags}


def _plain(text: str) -> list[str]:
    return text.split()
