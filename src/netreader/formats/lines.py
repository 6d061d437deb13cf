"""Lines of a terminal: text broken by the columns that it takes, not by its characters."""

from __future__ import annotations

import unicodedata


def columns(text: str) -> int:
    """How many columns of a terminal the text takes: wide characters two, combining ones none."""
    if text.isascii():
        return len(text)
    return sum(_columns(character) for character in text)


def padded(text: str, width: int) -> str:
    """The text with blanks behind it, to fill so many columns."""
    return text + " " * max(0, width - columns(text))


def _columns(character: str) -> int:
    if unicodedata.combining(character) or unicodedata.category(character) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def wrapped(text: str, width: int, indent: str, hanging: str) -> list[str]:
    """The text in lines of at most `width` columns, broken at blanks; a word that is wider stands on its own line.

    Text without blanks (Chinese, Japanese) is broken between wide characters.

    Args:
        indent, hanging: What the first line and the others begin with.
    """
    lines: list[str] = []
    line, used, empty = indent, columns(indent), True
    room = width - columns(hanging)
    for word in text.split():
        glue = "" if empty else " "
        for piece in _pieces(word, room):
            size = columns(piece)
            if not empty and used + len(glue) + size > width:
                lines.append(line)
                line, used, glue = hanging, columns(hanging), ""
            line += glue + piece
            used += len(glue) + size
            glue, empty = "", False
    return [*lines, line] if not empty else lines


def _pieces(word: str, room: int) -> list[str]:
    """A word as it may be broken: whole, or between its wide characters when it is wider than a line."""
    if columns(word) <= room or all(_columns(character) < 2 for character in word):
        return [word]
    pieces: list[str] = []
    for character in word:
        if pieces and (_columns(character) == 0 or (_columns(character) == 1 and _columns(pieces[-1][0]) == 1)):
            pieces[-1] += character
        else:
            pieces.append(character)
    return pieces


def rule(text: str, width: int) -> str:
    """A line under a heading, as long as it."""
    return "─" * min(columns(text), width)
