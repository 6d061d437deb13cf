"""Pictures of screens as text, kept beside this: what each line says, and how it looks.

A picture that differs from the kept one fails its test. Where the change is meant, ``make snapshots`` keeps the new
ones; look at what git says has changed before you commit it.
"""

from __future__ import annotations

import difflib
import os
import re
from contextlib import suppress
from itertools import groupby
from pathlib import Path

import pytest
from rich.style import Style
from textual.pilot import Pilot

from tests.tui.waiting import until

KEPT = Path(__file__).parent

#: Whether to keep the pictures that are drawn now.
RENEW = bool(os.environ.get("RENEW_SNAPSHOTS"))

_NAMES = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"


def picture(pilot: Pilot[None]) -> str:
    """The screen: its lines; of each its looks, as letters with the cells they go over; what the letters mean."""
    names: dict[str, str] = {}
    lines, looks = [], []
    for strip in pilot.app.screen._compositor.render_strips():
        text = "".join(segment.text for segment in strip)
        lines.append(re.sub(r"saved \d\d:\d\d", "saved hh:mm", text).rstrip())
        cells = [(_look(segment.style), segment.cell_length) for segment in strip if segment.cell_length]
        runs = [(look, sum(width for _, width in group)) for look, group in groupby(cells, key=lambda cell: cell[0])]
        looks.append(" ".join(f"{names.setdefault(look, _NAMES[len(names)])}{width}" for look, width in runs))
    legend = [f"{name}: {look}" for look, name in names.items()]
    return "\n".join([*lines, "", *looks, "", *legend, ""])


def _look(style: Style | None) -> str:
    if style is None:
        return "plain"
    traits = ("bold", "dim", "italic", "underline", "reverse", "strike")
    colours = (style.color.name if style.color else "-", style.bgcolor.name if style.bgcolor else "-")
    return " ".join([*(trait for trait in traits if getattr(style, trait)), "{} on {}".format(*colours)])


async def check(pilot: Pilot[None], name: str) -> None:
    """Wait until the screen is as the picture kept under a name, for a while; or keep it."""
    file = KEPT / f"{name}.txt"
    if RENEW:
        file.write_text(picture(pilot), encoding="utf-8")
    before = file.read_text(encoding="utf-8") if file.exists() else ""
    with suppress(AssertionError):
        await until(pilot, lambda: picture(pilot) == before)
    now = picture(pilot)
    if now != before:
        lines = before.splitlines(), now.splitlines()
        told = difflib.unified_diff(*lines, f"{name}, kept", f"{name}, now", n=1, lineterm="")
        pytest.fail("\n".join(told) + "\n\nIf it is meant to look so: make snapshots", pytrace=False)
