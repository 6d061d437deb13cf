"""An address as a QR code in characters, two modules a cell one above the other; in ASCII two cells a module. Pure."""

from __future__ import annotations

#: Modules of white around the code. The standard asks for four; phones do with two.
QUIET = 2

#: Upper and lower module dark or light → the half block that shows the light ones, for a dark terminal's ink.
_HALVES = {(False, False): "█", (False, True): "▀", (True, False): "▄", (True, True): " "}


def code(address: str, width: int, height: int, *, ascii_only: bool) -> list[str] | None:
    """The lines of a code, light modules drawn; None where it does not fit, or the address is too long for any.

    The lines are meant to be drawn white on black, whatever the theme.

    Args:
        width, height: Cells there are.
    """
    import segno

    try:
        made = segno.make(address, error="l", micro=False, boost_error=False)
    except segno.DataOverflowError:
        return None
    for quiet in (QUIET, 1):
        rows = [[bool(module) for module in row] for row in made.matrix_iter(border=quiet)]
        lines = _in_ascii(rows) if ascii_only else _in_halves(rows)
        if len(lines) <= height and len(lines[0]) <= width:
            return lines
    return None


def _in_halves(rows: list[list[bool]]) -> list[str]:
    if len(rows) % 2:
        rows = [*rows, [True] * len(rows[0])]  # below the white edge nothing is drawn
    return [
        "".join(_HALVES[upper, lower] for upper, lower in zip(rows[at], rows[at + 1], strict=True))
        for at in range(0, len(rows), 2)
    ]


def _in_ascii(rows: list[list[bool]]) -> list[str]:
    return ["".join("  " if module else "##" for module in row) for row in rows]
