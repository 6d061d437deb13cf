"""Waiting for the screen without sleeping on a guess."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from textual.pilot import Pilot

#: Seconds between two beats of `clock`.
BEAT = 0.05


async def until(pilot: Pilot[None], condition: Callable[[], object], limit: float = 60.0) -> None:
    """Let the app run until a condition holds; how long that may take says most of the machine."""
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


@asynccontextmanager
async def clock() -> AsyncIterator[Callable[[], float]]:
    """A clock that beats while the event loop is free; what it gives is the seconds that the app let pass.

    A loaded machine makes it lag, never lead, so that a bound on it means the app's own patience and not the machine's
    speed.
    """
    beats = 0

    async def beat() -> None:
        nonlocal beats
        while True:
            await asyncio.sleep(BEAT)
            beats += 1

    beating = asyncio.create_task(beat())
    try:
        yield lambda: beats * BEAT
    finally:
        beating.cancel()
