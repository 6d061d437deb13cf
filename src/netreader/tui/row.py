"""How one paper looks in a list: title, where and when it appeared, and a reader's marks."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from msgspec.structs import replace
from rich.cells import cell_len, set_cell_size
from textual.content import Content

from netreader.text import shorten
from netreader.tui.searched import mark
from netreader.wording import short_type

if TYPE_CHECKING:
    from netreader.article import Summary
    from netreader.library.library import Row

#: From this width on a title has one line; under it two.
WIDE = 70

#: Cells of a journal's name with which it is still known.
SHORTEST_JOURNAL = 6

#: Cells of an author's name that are not taken for the journal.
SHORTEST_NAME = 8

#: Marks and their plain-ASCII forms.
GLYPHS = {
    "star": ("★", "*"),
    "note": ("✎", "n"),
    "highlights": ("▮", "#"),
    "kept": ("↓", "+"),
    "unread": ("●", "o"),
    "cursor": ("▌", ">"),
    "marked": ("✓", "*"),
    "dot": ("·", "-"),
    "ellipsis": ("…", "..."),
}

_INITIALS = re.compile(r" [A-Z]{1,4}$")

#: What a group's name ends with that tells of no group.
_GROUP = re.compile(r"(?<=\w|\))(?: Trial)?(?: Investigators| Study Group)$", re.IGNORECASE)


def glyph(name: str, ascii_only: bool) -> str:
    """A mark, as the terminal can show it."""
    return GLYPHS[name][ascii_only]


def height(width: int) -> int:
    """Lines a row takes at a width: one of title or two, and one of all the rest."""
    return 2 if width >= WIDE else 3


def placeholder(
    index: int, width: int, *, cursor: bool, ascii_only: bool, gap: bool = False, marked: bool = False
) -> list[Content]:
    """A row whose paper is still being asked for, or that PubMed counted and did not name."""
    text = (
        f"{index + 1:,} {'PubMed counts a paper here and has not named it.' if gap else glyph('ellipsis', ascii_only)}"
    )
    lines = Content.styled(text, "$muted").wrap(max(8, width - 2))
    return _edged(lines[: height(width)], cursor=cursor, marked=marked, ascii_only=ascii_only)


def draw(
    row: Row,
    width: int,
    *,
    cursor: bool,
    ascii_only: bool,
    new: bool = False,
    marked: bool = False,
    extra: str = "",
    searched: re.Pattern[str] | None = None,
) -> list[Content]:
    """The lines of a row, `height(width)` of them at most.

    Args:
        extra: Stands before its marks.
        searched: What it finds is marked in title and details.
    """
    summary = row.summary
    room = max(8, width - 2)
    flag = Content("")
    if summary.retracted:
        flag = Content.styled(" RETRACTED ", "bold $text on $error") + " "
    elif summary.concern:
        flag = Content.styled(" CONCERN ", "bold $text on $warning") + " "
    elif summary.withdrawn:
        flag = Content.styled(" WITHDRAWN ", "bold $text on $warning") + " "
    words = mark(Content(shorten(summary.title, 600)), searched)
    title = flag + (words if row.opened else words.stylize_before("bold"))
    marks = _marks(row, ascii_only, new)
    if extra:
        marks = Content.styled(f"{extra} ", "$text-accent") + marks
    full = _details(summary, room - marks.cell_length - 1, ascii_only)
    marks = _tags(row.tags, room - cell_len(full) - marks.cell_length - 3) + marks
    room_left = max(0, room - marks.cell_length - 1)
    details = mark(Content(_details(summary, room_left, ascii_only)), searched).stylize_before("$muted")
    last = details.truncate(room_left, ellipsis=True, pad=True) + " " + marks
    if width >= WIDE:
        body = [title.truncate(room, ellipsis=True), last]
    else:
        lines = title.wrap(room)
        body = [lines[0], last]
        if len(lines) > 1:
            second = lines[1] if len(lines) == 2 else lines[1] + " " + lines[2]
            body.insert(1, second.truncate(room, ellipsis=True))
    return _edged(body, cursor=cursor, marked=marked, ascii_only=ascii_only)


def _edged(lines: list[Content], *, cursor: bool, marked: bool, ascii_only: bool) -> list[Content]:
    """Lines with what stands at their left: the cursor at all, the sign of a marked paper at the first."""
    edge = Content.styled(glyph("cursor", ascii_only) if cursor else " ", "$accent")
    sign = Content.styled(glyph("marked", ascii_only), "bold $text-accent") if marked else Content(" ")
    return [edge + (" " if number else sign) + line for number, line in enumerate(lines)]


def _details(summary: Summary, room: int, ascii_only: bool) -> str:
    """Who, where, when and what, as much of it as there is room for.

    Initials and the last words of a group's name go first, then the author is cut, then the journal; a year or a type
    is whole or not there.
    """
    dot = f" {glyph('dot', ascii_only)} "
    dots = glyph("ellipsis", ascii_only)
    kind = short_type(summary.kind)
    names = ""
    for names in _authors(summary.authors, summary.more_authors):
        said = dot.join(filter(None, (names, f"{summary.journal} {summary.year}".strip(), kind)))
        if cell_len(said) <= room:
            return said
    least = min(cell_len(names), SHORTEST_NAME)
    shortest = min(cell_len(summary.journal), SHORTEST_JOURNAL + len(dots))
    left = room - cell_len(dot.join(filter(None, (names and " ", f" {summary.year}", kind)))) + bool(names)
    if left < least + shortest and len(kind) > SHORTEST_JOURNAL:  # a long type says less than the journal
        return _details(replace(summary, kind=""), room, ascii_only)
    journal = ""
    if shortest and left >= least + shortest:
        journal = _cut(summary.journal, left - least, dots)
        left -= cell_len(journal)
    else:
        left += 1  # the blank before the year
    names = _cut(names, left, dots) if left >= min(least, 4) else ""
    return dot.join(filter(None, (names, f"{journal} {summary.year}".strip(), kind)))


def _cut(text: str, room: int, dots: str) -> str:
    """A text as it is where it fits, else what fits of it before an ellipsis."""
    return text if cell_len(text) <= room else set_cell_size(text, max(0, room - len(dots))).rstrip(" ,") + dots


def _authors(authors: tuple[str, ...], more: bool) -> tuple[str, ...]:
    """Who wrote it, at length and ever shorter."""
    if not authors:
        return ("",)
    first = _surname(authors[0])
    if len(authors) == 1 and not more:
        return authors[0], first
    if len(authors) == 2 and not more:
        return f"{authors[0]}, {authors[1]}", f"{first}, {_surname(authors[1])}", first
    return f"{authors[0]} et al.", f"{first} et al.", first


def _surname(name: str) -> str:
    """``Keutgen XM`` → ``Keutgen``, ``NETTER-1 Trial Investigators`` → ``NETTER-1``."""
    return _GROUP.sub("", name) if _GROUP.search(name) else _INITIALS.sub("", name)


def _tags(tags: Sequence[str], room: int) -> Content:
    """As many tags as there is room for, the rest counted; how many there are, where there is room for none."""
    shown: list[str] = []
    for number, tag in enumerate(tags, 1):
        more = f" +{len(tags) - number}" if number < len(tags) else ""
        if Content(" ".join([*shown, f"#{tag}"]) + more).cell_length > room:
            break
        shown.append(f"#{tag}")
    if not tags:
        return Content("")
    more = f"+{len(tags) - len(shown)}" if shown else f"{len(tags)} tag{'' if len(tags) == 1 else 's'}"
    names = Content.styled(" ".join(shown), "$text-accent")
    if len(shown) == len(tags):
        return names + "  "
    return names + (" " if shown else "") + Content.styled(more, "$muted") + ("  " if shown else " ")


def _marks(row: Row, ascii_only: bool, new: bool) -> Content:
    parts: list[tuple[str, str]] = [("new", "bold $text-success")] if new else []
    if row.status:
        parts.append((row.status, "$text-accent" if row.status != "read" else "$muted"))
    if row.summary.free_full_text:
        parts.append(("PMC", "$text-success"))
    if row.starred:
        parts.append((glyph("star", ascii_only), "$text-warning"))
    if row.rating:
        parts.append((f"{row.rating}/5", "$text-warning"))
    if row.has_note:
        parts.append((glyph("note", ascii_only), "$text-primary"))
    if row.highlights:
        parts.append((f"{glyph('highlights', ascii_only)}{row.highlights}", "$text-secondary"))
    if row.summary.source == "starter":
        parts.append(("starter", "$muted"))
    elif row.summary.source == "file":
        parts.append(("file", "$muted"))
    elif row.kept:
        parts.append((glyph("kept", ascii_only), "$muted"))
    return Content(" ").join(Content.styled(text, style) for text, style in parts)
