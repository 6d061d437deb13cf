"""NCBI's request budget: a bucket of tokens for each caller."""

from __future__ import annotations

import threading
import time


class Budget:
    """How often one may ask: so many requests a second by address, ten with a key.

    Args:
        rate: Requests a second without a key; 0 for no limit at all.
    """

    WITH_KEY = 10

    def __init__(self, rate: int) -> None:
        self._rate = rate
        self._left: dict[str, tuple[float, float]] = {}
        self._lock = threading.Lock()

    def spent(self, address: str, key: str) -> bool:
        """Take a token; whether there was none."""
        if not self._rate:
            return False
        rate = self.WITH_KEY if key else self._rate
        caller = key or address
        with self._lock:
            now = time.monotonic()
            left, then = self._left.get(caller, (float(rate), now))
            left = min(float(rate), left + (now - then) * rate)
            spent = left < 1
            self._left[caller] = (left if spent else left - 1, now)
            return spent
