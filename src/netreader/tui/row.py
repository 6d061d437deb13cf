"""How one paper looks in a list: title, where and when it appeared, and a reader's marks."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from textual.content import Content

from netreader.text import shorten
from netreader.tui.searched import mark

if TYPE_CHECKING:
    from netreader.library.library import Row

#: From this width on a title has its line to itself and the rest stands on one line.
WIDE = 70

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


def glyph(name: str, ascii_only: bool) -> str:
    """A mark, as the terminal can show it."""
    return GLYPHS[name][ascii_only]


def height(width: int) -> int:
    """Lines a row takes at a width: title, citation, blank; or two of title, two of citation."""
    return 3 if width >= WIDE else 4


def placeholder(
    index: int, width: int, *, cursor: bool, ascii_only: bool, gap: bool = False, marked: bool = False
) -> list[Content]:
    """A row whose paper is still being asked for, or that PubMed counted and did not name."""
    text = (
        f"{index + 1:,} {'PubMed counts a paper here and has not named it.' if gap else glyph('ellipsis', ascii_only)}"
    )
    lines = Content.styled(text, "$muted").wrap(max(8, width - 2))
    return _edged(lines[: height(width) - 1], cursor=cursor, marked=marked, ascii_only=ascii_only)


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
    dot = f" {glyph('dot', ascii_only)} "
    authors = _authors(summary.authors, summary.more_authors)
    marks = _marks(row, ascii_only, new)
    if extra:
        marks = Content.styled(f"{extra} ", "$text-accent") + marks
    tags = row.tags
    if width >= WIDE:
        details = dot.join(part for part in (authors, summary.journal, summary.year, summary.kind) if part)
        marks = _tags(tags, room - Content(details).cell_length - marks.cell_length - 4) + marks
        room_left = max(0, room - marks.cell_length - 2)
        line = mark(Content(details), searched).stylize_before("$muted").truncate(room_left, ellipsis=True, pad=True)
        body = [title.truncate(room, ellipsis=True), line + "  " + marks]
        return _edged(body, cursor=cursor, marked=marked, ascii_only=ascii_only)
    lines = title.wrap(room)
    second = lines[1].truncate(room, ellipsis=True) if len(lines) > 1 else Content("")
    if len(lines) > 2:
        second = (lines[1] + " " + lines[2]).truncate(room, ellipsis=True)
    where = dot.join(part for part in (authors, summary.journal) if part)
    when = dot.join(part for part in (summary.year, summary.kind) if part)
    marks = _tags(tags, room - Content(when).cell_length - marks.cell_length - 3) + marks
    room_left = max(0, room - marks.cell_length - 1)
    last = Content.styled(when, "$muted").truncate(room_left, ellipsis=True, pad=True) + " " + marks
    body = [lines[0], second, mark(Content(where), searched).stylize_before("$muted"), last]
    if len(lines) == 1:
        body = [lines[0], mark(Content(where), searched).stylize_before("$muted"), last]
    return _edged(body, cursor=cursor, marked=marked, ascii_only=ascii_only)


def _edged(lines: list[Content], *, cursor: bool, marked: bool, ascii_only: bool) -> list[Content]:
    """Lines with what stands at their left: the cursor at all, the sign of a marked paper at the first."""
    edge = Content.styled(glyph("cursor", ascii_only) if cursor else " ", "$accent")
    sign = Content.styled(glyph("marked", ascii_only), "bold $text-accent") if marked else Content(" ")
    return [edge + (" " if number else sign) + line for number, line in enumerate(lines)]


def _authors(authors: tuple[str, ...], more: bool) -> str:
    if not authors:
        return ""
    if len(authors) == 1 and not more:
        return authors[0]
    if len(authors) == 2 and not more:
        return f"{authors[0]}, {authors[1]}"
    return f"{authors[0]} et al."


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
