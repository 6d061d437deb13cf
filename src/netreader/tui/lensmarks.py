"""How the marks of the lenses look on a page, under everything else that is drawn there."""

from __future__ import annotations

from collections.abc import Iterable

from netreader.tui.marking import Runs, stretches

#: Lens → its look with all colours, with sixteen, and with none. Without a ground of their own: that is for highlights.
LOOKS = {
    "abbreviations": {"full": "italic $secondary", "sixteen": "ansi_magenta", "mono": "italic"},
    "trials": {"full": "bold $primary", "sixteen": "bold ansi_cyan", "mono": "bold italic"},
    "numbers": {"full": "bold $success", "sixteen": "bold ansi_green", "mono": "bold"},
}


def look_of(lens: str, depth: str) -> str:
    """How the marks of a lens look with so many colours: with 256 as with all, since letters keep apart there."""
    return LOOKS[lens]["full" if depth in ("dark", "light") else depth]


def underlays(
    runs: Runs, marks: Iterable[tuple[str, str, int, int]], depth: str
) -> dict[int, list[tuple[int, int, str]]]:
    """The looks of marks by line.

    Args:
        marks: Lens, part, from and to.
        depth: See `marking.depth_of`.
    """
    found: dict[int, list[tuple[int, int, str]]] = {}
    for lens, part, start, end in marks:
        for line, left, right in stretches(runs, part, start, end):
            found.setdefault(line, []).append((left, right, look_of(lens, depth)))
    return found
