"""How the desk looks: headings and entries as blocks of lines. How high one is can be told without drawing it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from textual.content import Content

from netreader.desk.arranging import Group
from netreader.desk.entries import Entry, Paper
from netreader.text import shorten
from netreader.tui.marking import Colour
from netreader.tui.row import glyph
from netreader.tui.searched import mark
from netreader.tui.typeset import breaks, fill

#: Cells of the margin in which colour and section stand, its gutter included, and the width from which there is one.
MARGIN, WIDE = 18, 96

#: Cells of a line of text, at most.
MEASURE = 88

#: Lines and characters that are shown of one note, quote or comment; the rest is a key away.
LINES, CHARACTERS = 60, 8_000


class Block(NamedTuple):
    """A heading (`entry` is None), or an entry in its group."""

    group: Group
    entry: Entry | None = None


class Paragraph(NamedTuple):
    """A paragraph, its style, and what stands before each of its lines."""

    text: str
    style: str = ""
    lead: str = ""


@dataclass(frozen=True, slots=True)
class Look:
    """How to draw.

    Attributes:
        width: Cells of the whole list.
        depth: How many colours there are, as `marking.depth_of` says.
        pattern: Finds the words by which the entries were sifted, or None.
    """

    width: int
    ascii_only: bool
    depth: str
    colours: tuple[Colour, ...]
    pattern: re.Pattern[str] | None = None

    @property
    def margin(self) -> int:
        """Cells left of the text, two of air included; a wide list stands in the middle."""
        if self.width < WIDE:
            return 2
        return MARGIN + 2 + max(0, self.width - MARGIN - MEASURE - 5) // 2

    @property
    def text(self) -> int:
        """Cells of a line of text."""
        return max(12, min(MEASURE, self.width - self.margin - 3))


def blocks_of(groups: Iterable[Group]) -> list[Block]:
    """Headings and entries, in order."""
    found: list[Block] = []
    for group in groups:
        found.append(Block(group))
        found += [Block(group, entry) for entry in group.entries]
    return found


def height(block: Block, look: Look) -> int:
    """Lines that a block takes, a blank one at its end included."""
    return sum(_count(paragraph, look.text) for paragraph in _paragraphs(block, look)) + 1


def lines(block: Block, look: Look) -> list[Content]:
    """The lines of a block, `height` of them."""
    body: list[Content] = []
    for paragraph in _paragraphs(block, look):
        content = Content.styled(paragraph.text, paragraph.style) if paragraph.style else Content(paragraph.text)
        lead = Content.styled(paragraph.lead, "$muted")
        filled = fill(
            mark(content, look.pattern) if block.entry is not None else content, look.text - len(paragraph.lead)
        )
        body += [lead + line.content if paragraph.lead else line.content for line in filled]
    labels = _labels(block.entry, look) if look.width >= WIDE and block.entry is not None else []
    room = look.margin - 4
    found = []
    for number, text in enumerate(body):
        label = labels[number].truncate(room, ellipsis=True) if number < len(labels) else Content("")
        found.append(" " * (look.margin - 2 - label.cell_length) + label + "  " + text)
    if block.entry is not None and look.width < WIDE:
        chip = Content("  ").join(_labels(block.entry, look))
        found[0] = "  " + chip.truncate(look.text, ellipsis=True)
    return [*found, Content("")]


def _count(paragraph: Paragraph, width: int) -> int:
    room = max(8, width - len(paragraph.lead))
    return sum(len(breaks(part, room)) + 1 for part in paragraph.text.split("\n"))


def _labels(entry: Entry, look: Look) -> list[Content]:
    """What kind of entry it is; for a highlight its colour, and the section."""
    if entry.is_note:
        return [Content.styled(f"{glyph('note', look.ascii_only)} note", "bold $text-primary")]
    colour = next((colour for colour in look.colours if colour.id == entry.colour), look.colours[0])
    found = [Content.styled(f" {shorten(colour.name, 14)} ", str(getattr(colour, look.depth)))]
    if entry.section:
        found.append(Content.styled(entry.section.capitalize(), "$muted"))
    if not entry.placed:
        found.append(Content.styled("not in the text", "$text-warning"))
    return found


def _paragraphs(block: Block, look: Look) -> list[Paragraph]:
    entry = block.entry
    if entry is None:
        return _heading(block.group, look)
    found: list[Paragraph] = []
    if look.width < WIDE:
        found.append(Paragraph("", ""))  # the line of the labels
    if entry.is_note:
        found += _note(entry.text)
    else:
        found.append(Paragraph(_cut(" ".join(entry.text.split()))))
    if entry.comment.strip():
        bar = "| " if look.ascii_only else "│ "
        found += [Paragraph(line, "italic $text-accent", bar) for line in _cut(entry.comment.strip()).split("\n")]
    if block.group.paper is None:
        dash = "-- " if look.ascii_only else "— "
        found.append(Paragraph(f"{dash}{shorten(entry.paper.title, 120)} {entry.paper.where}", "$muted"))
    if not look.margin > 2 or len(found) > 1 or entry.is_note:
        return found
    rows = sum(_count(paragraph, look.text) for paragraph in found)
    # A margin of several lines beside one line of text.
    return found + [Paragraph("")] * (len(_labels(entry, look)) - rows)


def _heading(group: Group, look: Look) -> list[Paragraph]:
    if group.paper is None:
        number = len(group.entries)
        return [Paragraph(f"{group.name}  ({number:,})", "bold $text-primary")]
    return [
        Paragraph(shorten(group.name, 400), "bold $text-primary"),
        Paragraph(_where(group.paper, look), "$muted" if not group.paper.retracted else "$text-error"),
    ]


def _where(paper: Paper, look: Look) -> str:
    told = ["RETRACTED"] if paper.retracted else []
    told.append(paper.where)
    told += [f"#{tag}" for tag in paper.tags]
    return f" {glyph('dot', look.ascii_only)} ".join(told[: 1 + paper.retracted]) + "".join(
        f"  {tag}" for tag in told[1 + paper.retracted :]
    )


def _note(text: str) -> list[Paragraph]:
    """A note line by line, its headings bold."""
    text = text.strip()
    shown = text[:CHARACTERS].split("\n")[:LINES]
    found = [Paragraph(line, "bold" if line.lstrip().startswith("#") else "") for line in shown]
    left = text.count("\n") + 1 - len(shown)
    if left or len(text) > CHARACTERS:
        more = f"{left:,} more lines" if left else "more"
        found.append(Paragraph(f"[{more}; Enter opens the note]", "$muted"))
    return found


def _cut(text: str) -> str:
    return text if len(text) <= CHARACTERS else f"{text[:CHARACTERS].rstrip()} …"


def measured(blocks: Sequence[Block], look: Look, known: dict[tuple[str, str, int], int]) -> list[int]:
    """Heights of blocks; those that are known are not measured again.

    Args:
        known: By entry or heading, what was written on it last, and width; added to.
    """
    found = []
    for block in blocks:
        entry, paper = block.entry, block.group.paper
        if entry is None:
            key = (f"{block.group.name}\0{paper is None}", str(hash(paper)), look.width)
        else:
            changed = entry.highlight.changed if entry.highlight is not None else str(hash(entry.text))
            key = (f"{entry.id}{'' if paper else '+'}{entry.placed}", changed, look.width)
        if key not in known:
            known[key] = height(block, look)
        found.append(known[key])
    return found


def names_of(colours: Iterable[Colour]) -> Mapping[str, str]:
    """Colours as the library names them → as the reader does."""
    return {colour.id: colour.name for colour in colours}
