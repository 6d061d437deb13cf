"""Setting text in lines: filling a measure, flowing items, hanging lists, labels in the margin.

Lines are broken here and not by Textual, because a paper deserves better than the first blank that fits: a number stays
with its unit and ``P`` with its value, names and terms stay whole, and a long compound may break behind its own hyphen.
A `Line` remembers how it continues the one above, so that copied text comes without the line breaks of the screen.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import cache
from typing import NamedTuple

from rich.cells import cell_len
from textual.content import Content


class Line(NamedTuple):
    """One line on the screen.

    Attributes:
        content: What stands on it.
        joint: What stands between the line above and this one when text is copied: a line break where a paragraph or
            item begins, a blank or nothing where a line was only too long.
        indent: Characters before the text on a line that goes on; they are not copied.
    """

    content: Content
    joint: str = "\n"
    indent: int = 0


BLANK = Line(Content(""))

# CJK is set without blanks: a line may end behind any character that isn't an opening bracket, and none begins with a
# closing sign.
_WIDE = "\u2e80-\u3000\u3003-\u3007\u3012-\u9fff\uac00-\ud7af\uf900-\ufaff\uff10-\uff9f"
_CLOSING = "、。，．：；？！）」』】〉》〕％"
_PIECE = re.compile(r"\S+\s*|\s+")


@cache
def _wide_piece() -> re.Pattern[str]:
    """As `_PIECE` for texts with CJK characters; large sets take long to compile."""
    return re.compile(f"[{_WIDE}][{_CLOSING}]*\\s*|[^\\s{_WIDE}]+\\s*|\\s+")


# A compound may break behind its own hyphen, dash or slash if enough is left on both sides. Never within an address.
_COMPOUND = re.compile(r"(?<=[^\W\d_]{6}[-–/])(?=[^\W\d_]{6})")
_ADDRESS = re.compile(r"://|www\.|@|\b10\.\d{4}")

# What is never parted from its neighbour: relations from both, short words from the figure that follows, figures from
# their unit.
_RELATIONS = frozenset("=<>≤≥±≈~×≪≫")
_BEFORE_FIGURE = frozenset(
    (  # noqa: SIM905 - a list of forty strings is not read by anybody
        "p P n N no. No. vol. pp. p. fig. Fig. Figs. Table Eq. grade Grade stage Stage phase Phase type Type HR OR RR "
        "CI Day day Week week Month month Year year age aged Group group"
    ).split()
)
_UNITS = frozenset(
    (  # noqa: SIM905
        "% ‰ ° °C °F K g kg mg µg μg ng pg mcg t l L dl dL ml mL µl μl µL μL nl nL m cm mm µm μm nm km m² m³ cm² cm³ "
        "mm² mm³ h hr hrs min s sec ms d wk mo yr y mol mmol µmol μmol nmol pmol M mM µM μM nM pM Hz kHz MHz GHz V mV "
        "kV W mW J kJ kcal Pa kPa MPa mmHg bar Da kDa bp kb Mb Gb Gy cGy mGy Sv mSv Bq kBq MBq GBq mCi IU U mU kU dB "
        "ppm"
    ).split()
)
_NEVER_FIRST = frozenset("·/.,;:")
_BEFORE_NUMBER = frozenset(["doi:", "PMID", "PMID:", "ISSN", "Epub"])
_STOPS = ".,;:)]"

#: Characters of a long word that go with the full stop behind it to the next line.
LEAST_BEHIND = 4

_FIGURE_END = re.compile(r"\d[\d.,·]*$")
_FIGURE_START = re.compile(r"^[(\[]?[<>=≤≥~≈±+−-]?\d")


def _glued(left: str, right: str) -> bool:
    """Whether no line may end between two words."""
    if right in _RELATIONS or left in _RELATIONS or right in _NEVER_FIRST or left in _BEFORE_NUMBER:
        return True
    if _FIGURE_END.search(left) and right.rstrip(".,;:)]") in _UNITS:
        return True
    return left.lstrip("([") in _BEFORE_FIGURE and _FIGURE_START.match(right) is not None


def _pieces(text: str, width: int) -> Iterable[tuple[int, int]]:
    """Start and end of what is set in one piece, the blanks behind it included."""
    start = end = 0
    before = ""
    pattern = _PIECE if text.isascii() or max(text) < _WIDE[0] else _wide_piece()
    for match in pattern.finditer(text):
        piece = match[0].rstrip()
        if before and not (_glued(before, piece) and match.end() - start < width * 2 // 3):
            yield start, end
            start = match.start()
        before, end = piece or before, match.end()
    if end > start:
        yield start, end


def breaks(text: str, width: int) -> list[int]:
    """Offsets at which a text of one paragraph is cut into lines of at most `width` cells."""
    cells = len if text.isascii() else cell_len
    cuts: list[int] = []
    used = 0
    for start, end in _pieces(text, width):
        piece = text[start:end]
        if used + cells(piece.rstrip()) <= width:
            used += cells(piece)
            continue
        part = _compound_part(piece, width - used)
        if part or used:
            cuts.append(start + part)
        used = 0
        rest = piece[part:].rstrip()
        for index, character in enumerate(rest):
            wide = cells(character)
            if used + wide > width and index:  # longer than a whole line
                back = LEAST_BEHIND if not rest[index:].strip(_STOPS) and width > 2 * LEAST_BEHIND else 0
                cuts.append(start + part + index - back)  # no line has a full stop alone
                used = cells(rest[index - back : index])
            used += wide
        used += cells(piece) - cells(piece.rstrip())
    return cuts


def _compound_part(piece: str, room: int) -> int:
    """How many characters of a compound fit in what is left of a line, or 0."""
    best = 0
    if len(piece) > 10 and not _ADDRESS.search(piece):
        for match in _COMPOUND.finditer(piece):
            if cell_len(piece[: match.start()]) > room:
                break
            best = match.start()
    return best


def fill(content: Content, width: int) -> list[Line]:
    """Running text in lines of at most `width` cells."""
    width = max(8, width)
    lines: list[Line] = []
    for paragraph in content.split("\n", allow_blank=True) if "\n" in content.plain else [content]:
        text = paragraph.plain
        cuts = breaks(text, width)
        parts = paragraph.divide(cuts) if cuts else [paragraph]
        for index, part in enumerate(parts):
            joint = "\n" if not index else " " if text[cuts[index - 1] - 1].isspace() else ""
            lines.append(Line(part.rstrip() if part.plain[-1:].isspace() else part, joint))
    return lines


def hang(lead: Content | str, body: Content, width: int) -> list[Line]:
    """An item whose further lines begin under its text."""
    head = lead if isinstance(lead, Content) else Content(lead)
    indent = head.cell_length
    if indent > width // 2:  # no room beside it: below it
        return [*fill(head, width), *(indented(line, 2) for line in fill(body, width - 2))]
    filled = fill(body, width - indent)
    return [Line(head + line.content) if not index else indented(line, indent) for index, line in enumerate(filled)]


def indented(line: Line, by: int) -> Line:
    """A line moved to the right."""
    return Line(" " * by + line.content, line.joint, line.indent + by) if line.content.plain else line


def flow(items: Sequence[Content], separator: str, width: int) -> list[Line]:
    """Items one after the other, each kept whole where it fits on a line.

    A separator that begins with a blank stands between items of one line only; any other stays at the end of the line.
    """
    tail = separator.rstrip() if not separator.startswith(" ") else ""
    between = Content.styled(separator, "$muted")
    lines: list[Line] = []
    row: list[Content] = []
    used = 0
    joint = "\n"
    for index, item in enumerate(items):
        last = index == len(items) - 1
        whole = item if last or not tail else item + Content.styled(tail, "$muted")
        cells = whole.cell_length
        gap = cell_len(separator) - cell_len(tail)
        if row and used + gap + cells > width:
            lines.append(Line(_row(row, between, tail, separator), joint))
            row, used, joint = [], 0, " " if tail else separator
        if cells > width:
            filled = fill(whole, width)
            lines.append(Line(filled[0].content, joint))
            lines.extend(filled[1:-1])
            row, used, joint = [filled[-1].content], filled[-1].content.cell_length, filled[-1].joint
            continue
        row.append(whole)
        used += cells + (gap if len(row) > 1 else 0)
    if row:
        lines.append(Line(_row(row, between, tail, separator), joint))
    return lines


def _row(row: list[Content], between: Content, tail: str, separator: str) -> Content:
    return Content(separator[len(tail) :]).join(row) if tail else between.join(row)


def beside(label: Content, body: Sequence[Line], margin: int, gutter: int = 2) -> list[Line]:
    """Text with a label in the margin at its left, set to the right so that it ends near the text."""
    labels = [line.content for line in fill(label, margin - gutter)] if label.plain else []
    lines = list(body) + [BLANK] * (len(labels) - len(body))
    result = []
    for index, line in enumerate(lines):
        if index < len(labels):
            side = labels[index]
            left = " " * max(0, margin - gutter - side.cell_length) + side + " " * gutter
        elif line.content.plain:
            left = Content(" " * margin)
        else:
            result.append(line)
            continue
        result.append(Line(left + line.content, line.joint, line.indent + len(left.plain)))
    return result
