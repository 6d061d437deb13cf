"""A file of the vault as text: front matter, head, highlights, note. Read and written, it is the same to the letter.

---
pmid: "29768149"
tags:
  - liver/surgery
---
# The title, the citation, the abstract

## Highlights

> [!supports] Abstract · RESULTS
> The words of the paper.

^h-1a2b3c4d

A comment, up to the next highlight or heading.

## Note

All that follows.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass, field

from netreader.vault.front import Front
from netreader.vault.front import read as read_front

HIGHLIGHTS = "## Highlights"
NOTE = "## Note"

_CALLOUT = re.compile(r"> ?\[!([^\]\n]{1,60})\][+-]?[ \t]*(.*)")
_ID = re.compile(r"\^(h-[0-9a-f]{8,32})[ \t]*")
_HEADING = re.compile(r"#{1,6}(?:\s|$)")
_ESCAPED = re.compile(r"(\\+)(?=#{1,6}(?:\s|$)|> ?\[!|\^h-)")
_ESCAPE = re.compile(r"(?=\\*(?:#{1,6}(?:\s|$)|> ?\[!|\^h-))")


@dataclass
class Block:
    """A highlight as it stands in a file.

    Attributes:
        raw: All its lines.
        id: Its block id; empty for one that was written in the file and is not known yet.
        colour: As named there.
        head: What stands behind the colour.
        quote: The lines of the quotation.
        comment: What stands below it.
    """

    raw: str
    id: str
    colour: str
    head: str
    quote: str
    comment: str


@dataclass
class Page:
    """A file, taken apart.

    Attributes:
        front: Its front matter.
        pieces: What stands between front matter and note, in order: text as it is, and highlights.
        heading: The line above the note, with the empty ones around it; empty if there is none.
        rest: All below it, as it stands.
    """

    front: Front = field(default_factory=Front)
    pieces: list[str | Block] = field(default_factory=list)
    heading: str = ""
    rest: str = ""

    def text(self) -> str:
        """The file."""
        middle = "".join(piece if isinstance(piece, str) else piece.raw for piece in self.pieces)
        return f"{self.front.text()}{middle}{self.heading}{self.rest}"

    @property
    def blocks(self) -> list[Block]:
        """The highlights."""
        return [piece for piece in self.pieces if isinstance(piece, Block)]

    @property
    def note(self) -> str:
        """The note, without empty lines around it."""
        return tidy(self.rest)

    def put_note(self, note: str) -> None:
        """Write the note; one that says the same stays as it is."""
        if note:
            self.put_heading()
        if tidy(note) != self.note:
            self.rest = f"{note}\n" if note and not note.endswith("\n") else note

    def put_heading(self) -> None:
        """Have a place for the note."""
        if not self.heading:
            self._end_with_blank_line()
            self.heading = f"{NOTE}\n\n"

    def put_block(self, block: Block, after: Collection[str]) -> None:
        """Write a highlight: in its own place, or behind the last of those it follows, or at the head of the section.

        Args:
            after: Ids of highlights that stand before it in the paper.
        """
        at = next((n for n, piece in enumerate(self.pieces) if isinstance(piece, Block) and piece.id == block.id), None)
        if at is not None:
            self.pieces[at] = block
            return
        before = [n for n, piece in enumerate(self.pieces) if isinstance(piece, Block) and piece.id in after]
        if before:
            at = before[-1] + 1
        else:
            heading = next((n for n, piece in enumerate(self.pieces) if _is_section(piece)), None)
            if heading is None:
                self._end_with_blank_line()
                self.pieces.append(f"{HIGHLIGHTS}\n\n")
                heading = len(self.pieces) - 1
            at = heading + 1
        if at and not _ends_blank(self.pieces[at - 1]):
            self.pieces.insert(at, "\n" if _raw(self.pieces[at - 1]).endswith("\n") else "\n\n")
            at += 1
        self.pieces.insert(at, block)

    def drop_block(self, block_id: str) -> None:
        """Take a highlight away, and the heading with the last."""
        self.pieces = [piece for piece in self.pieces if isinstance(piece, str) or piece.id != block_id]
        if not self.blocks:
            self.pieces = [piece for piece in self.pieces if not (_is_section(piece) and not tidy(_below(piece)))]

    def _end_with_blank_line(self) -> None:
        text = "".join(map(_raw, self.pieces))
        if text and not text.endswith("\n\n"):
            self.pieces.append("\n" if text.endswith("\n") else "\n\n")


def read(text: str, colours: Collection[str]) -> Page:
    """A file, its lines ended by ``\\n`` alone.

    Args:
        colours: Names of colours, in small letters: a callout of another name and without an id is plain text.

    Raises:
        Flawed: Its front matter can't be understood.
    """
    front, body = read_front(text)
    page = Page(front)
    lines = _lines(body)
    at, plain = 0, ""
    in_section = False
    while at < len(lines):
        bare = lines[at].rstrip("\n").rstrip()
        if bare == NOTE:
            break
        if in_section and _HEADING.match(bare):
            in_section = False
        elif bare == HIGHLIGHTS and not any(map(_is_section, page.pieces)):
            if plain:
                page.pieces.append(plain)
            plain, in_section = "", True
        if in_section and (found := _block_at(lines, at, colours)) is not None:
            if plain:
                page.pieces.append(plain)
                plain = ""
            block, at = found
            page.pieces.append(block)
            continue
        plain += lines[at]
        at += 1
    if plain:
        page.pieces.append(plain)
    if at < len(lines):
        end = at + 1
        while end < len(lines) and not lines[end].strip():
            end += 1
        page.heading, page.rest = "".join(lines[at:end]), "".join(lines[end:])
    return page


def _lines(text: str) -> list[str]:
    """Lines with their ends, which are ``\\n`` and nothing else."""
    return [f"{line}\n" for line in text.split("\n")[:-1]] + ([last] if (last := text.rpartition("\n")[2]) else [])


def _block_at(lines: list[str], at: int, colours: Collection[str]) -> tuple[Block, int] | None:
    """The highlight that begins on a line, and the line behind it."""
    opening = _CALLOUT.fullmatch(lines[at].rstrip("\n"))
    if opening is None:
        return None
    end = at + 1
    quote: list[str] = []
    while end < len(lines) and lines[end].startswith(">") and not _CALLOUT.match(lines[end]):
        line = lines[end].rstrip("\n")[1:].removeprefix(" ")
        quote.append(re.sub(r"^\\(?=\\*\[!)", "", line))
        end += 1
    below = end
    while below < len(lines) and not lines[below].strip():
        below += 1
    named = _ID.fullmatch(lines[below].rstrip("\n")) if below < len(lines) else None
    if named is not None:
        end = below + 1
    elif opening[1].strip().casefold() not in colours:
        return None
    comment: list[str] = []
    while end < len(lines) and not _ends_comment(lines, end, colours):
        comment.append(lines[end].rstrip("\n"))
        end += 1
    return (
        Block(
            raw="".join(lines[at:end]),
            id=named[1] if named else "",
            colour=opening[1].strip(),
            head=opening[2].strip(),
            quote="\n".join(quote),
            comment=tidy("\n".join(_ESCAPED.sub(lambda found: found[1][1:], line) for line in comment)),
        ),
        end,
    )


def _ends_comment(lines: list[str], at: int, colours: Collection[str]) -> bool:
    line = lines[at].rstrip("\n")
    if _HEADING.match(line):
        return True
    opening = _CALLOUT.fullmatch(line)
    if opening is None:
        return False
    if opening[1].strip().casefold() in colours:
        return True
    below = at + 1
    while below < len(lines) and lines[below].startswith(">"):
        below += 1
    while below < len(lines) and not lines[below].strip():
        below += 1
    return below < len(lines) and _ID.fullmatch(lines[below].rstrip("\n")) is not None


def block(block_id: str, colour: str, head: str, quote: str, comment: str) -> Block:
    """A highlight to be written."""
    quoted = "".join(f"> {_hidden(line)}\n" if line else ">\n" for line in quote.split("\n"))
    below = "".join(f"{_escaped(line)}\n" for line in comment.split("\n")) + "\n" if comment else ""
    raw = f"> [!{colour}]{f' {head}' if head else ''}\n{quoted}\n^{block_id}\n\n{below}"
    return Block(raw, block_id, colour, head, quote, comment)


def _escaped(line: str) -> str:
    """A line of a comment that would be taken for the beginning of something else, with a backslash before it."""
    return f"\\{line}" if _ESCAPE.match(line) else line


def _hidden(line: str) -> str:
    """A line of a quotation that would be taken for a callout of its own."""
    return f"\\{line}" if re.match(r"\\*\[!", line) else line


def tidy(text: str) -> str:
    """A text without empty lines around it, and without blanks at its very end."""
    lines = text.split("\n")
    first = next((n for n, line in enumerate(lines) if line.strip()), len(lines))
    return "\n".join(lines[first:]).rstrip()


def _is_section(piece: str | Block) -> bool:
    return isinstance(piece, str) and piece.partition("\n")[0].rstrip() == HIGHLIGHTS


def _below(piece: str | Block) -> str:
    return _raw(piece).partition("\n")[2]


def _raw(piece: str | Block) -> str:
    return piece if isinstance(piece, str) else piece.raw


def _ends_blank(piece: str | Block) -> bool:
    return _raw(piece).endswith("\n\n")
