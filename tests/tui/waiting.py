"""Waiting for the screen without sleeping on a guess."""

from __future__ import annotations

import time
from collections.abc import Callable

from textual.pilot import Pilot


async def until(pilot: Pilot[None], condition: Callable[[], object], limit: float = 10.0) -> None:
    """Let the app run until a condition holds."""
    end = time.monotonic() + limit
    while not condition():
        if time.monotonic() > end:
            raise AssertionError(f"condition never met in {limit} s")
        await pilot.pause(0.01)


async def settled(pilot: Pilot[None]) -> None:
    """Let every message and the paper at the cursor reach the screen."""
    await pilot.pause(0.2)
    await pilot.pause()


def screen_text(pilot: Pilot[None]) -> str:
    """What the screen shows, a line a row."""
    strips = pilot.app.screen._compositor.render_strips()
    return "\n".join("".join(segment.text for segment in strip).rstrip() for strip in strips)
