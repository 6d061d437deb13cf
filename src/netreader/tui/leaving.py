"""Told to leave: what was typed just before is on its way to where it belongs, and is waited for."""

from __future__ import annotations

import asyncio
import sys
import time
from collections.abc import Callable

#: Seconds that what is on its way may take.
LONGEST = 1.0

#: Seconds between two looks, and how many times nothing must be seen on its way: between a thread that reads and the
#: queues, and from one queue to the next, a key is nowhere for a moment.
PAUSE = 0.01
LOOKS = 4


async def all_heard(is_behind: Callable[[], bool]) -> None:
    """Wait until every key and paste that the terminal has taken in was handled, or `LONGEST` is over.

    Args:
        is_behind: Whether the app has some that it did not handle yet.
    """
    end = time.monotonic() + LONGEST
    quiet = 0
    while quiet < LOOKS and time.monotonic() < end:
        quiet = 0 if _unread() or is_behind() else quiet + 1
        await asyncio.sleep(PAUSE)


def _unread() -> int:
    """How many bytes the terminal holds that nobody has read yet; 0 where it is gone."""
    import fcntl
    import struct
    import termios

    try:
        stdin = sys.__stdin__.fileno() if sys.__stdin__ is not None else -1
        return int(struct.unpack("i", fcntl.ioctl(stdin, termios.FIONREAD, b"\0\0\0\0"))[0])
    except (OSError, ValueError):
        return 0
