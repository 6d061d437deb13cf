"""NCBI's request budget, shared by every running copy on this machine: 3 requests a second, 10 with an API key.

The times of the last requests stand in a small file under a lock, taken from the monotonic clock, which all processes
share and nobody can set. A time that lies ahead (the computer was started anew, or the file was scribbled on) counts
for nothing. Where the file can't be used, each copy keeps to the budget by itself.
"""

from __future__ import annotations

import asyncio
import fcntl
import os
import random
import time
from collections import Counter
from collections.abc import Awaitable, Callable
from pathlib import Path

#: Requests a second without and with an API key (NBK25497).
PER_SECOND, PER_SECOND_WITH_KEY = 3, 10

#: A little over a second, for requests that travel at different speeds.
WINDOW = 1.1

_BUSY = 0.005
_BUSY_TOO_LONG = 2.0
_LARGEST = 4096


class Throttle:
    """Hands out the right to send one request.

    Args:
        file: Where the copies share their times; made when first needed.
        limit: Requests in any one second.
        clock: Seconds, the same for all processes of the machine.
    """

    def __init__(
        self,
        file: Path,
        limit: int,
        *,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[object]] = asyncio.sleep,
    ) -> None:
        self._file = file
        self._limit = limit
        self._clock = clock
        self._sleep = sleep
        self._own: list[float] = []
        self._turn = asyncio.Lock()
        self._busy_since: float | None = None

    async def wait(self) -> float:
        """Wait until a request may be sent; first come, first served within a process. Returns the time it counts for.

        A waiter that is cancelled takes nothing from the budget.
        """
        async with self._turn:
            while True:
                now = self._clock()
                delay = self._take(now)
                if delay <= 0:
                    return now
                # A little apart, so that no copy always comes just after another.
                await self._sleep(delay + random.random() * _BUSY)

    def _take(self, now: float) -> float:
        """Take a place in the budget, or say in how many seconds one may be free."""
        descriptor = self._open()
        try:
            shared = False
            if descriptor is not None:
                try:
                    fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    shared = True
                except BlockingIOError:
                    self._busy_since = now if self._busy_since is None else self._busy_since
                    if 0 <= now - self._busy_since < _BUSY_TOO_LONG:  # else its holder is stopped
                        return _BUSY
                except OSError:
                    pass  # a file system without locks
            if shared:
                self._busy_since = None
            times = self._recent(now, self._read(descriptor) if shared and descriptor is not None else [])
            if len(times) >= self._limit:
                return times[-self._limit] + WINDOW - now
            self._own = [*self._recent(now, []), now]
            if shared and descriptor is not None:
                self._write(descriptor, [*times, now])
            return 0
        finally:
            if descriptor is not None:
                os.close(descriptor)

    def _recent(self, now: float, others: list[float]) -> list[float]:
        """The times that still count, of this copy and of the others, in order."""
        # Our own stand in the file as well, as long as nobody scribbles on it.
        return sorted(at for at in (Counter(self._own) | Counter(others)).elements() if now - WINDOW < at <= now)

    def _open(self) -> int | None:
        flags = os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NONBLOCK
        try:
            return os.open(self._file, flags, 0o600)
        except FileNotFoundError:
            try:
                self._file.parent.mkdir(parents=True, exist_ok=True)
                return os.open(self._file, flags, 0o600)
            except OSError:
                return None
        except OSError:
            return None

    @staticmethod
    def _read(descriptor: int) -> list[float]:
        try:
            words = os.read(descriptor, _LARGEST).split()
        except OSError:
            return []
        times = []
        for word in words:
            try:
                times.append(float(word))
            except ValueError:
                continue
        return times

    @staticmethod
    def _write(descriptor: int, times: list[float]) -> None:
        try:
            os.ftruncate(descriptor, 0)
            os.pwrite(descriptor, " ".join(map(repr, times)).encode(), 0)
        except OSError:
            pass  # a full disk: the others may then send a request too early, and NCBI tells us
