"""Unexpected errors: written to a log, and counted, so that an endless row of them ends the reader and not the disk."""

from __future__ import annotations

import time
import traceback
from collections import deque
from datetime import datetime
from pathlib import Path

#: So many faults in so many seconds mean that going on is no use.
TOO_MANY, WITHIN = 25, 5.0

#: The log is begun anew past this size, in bytes; one old log is kept.
LARGEST = 1_000_000


class FaultLog:
    """Args: path: The log file, made when first needed. secret: A text that must not appear in it."""

    def __init__(self, path: Path, secret: str = "") -> None:
        self.path = path
        self._secret = secret
        self._times: deque[float] = deque(maxlen=TOO_MANY)

    def write(self, error: BaseException) -> bool:
        """Write an error down. True when they come so fast that one should give up."""
        text = "".join(traceback.format_exception(error))
        if self._secret:
            text = text.replace(self._secret, "[API key]")
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            if self.path.exists() and self.path.stat().st_size > LARGEST:
                self.path.replace(self.path.with_suffix(".old.log"))
            self.path.touch(mode=0o600)  # it may quote what one reads
            with self.path.open("a", encoding="utf-8", errors="backslashreplace") as log:
                log.write(f"{datetime.now().astimezone():%Y-%m-%d %H:%M:%S%z}\n{text}\n")
        except OSError:
            pass  # no room for the log is no reason to stop reading
        now = time.monotonic()
        self._times.append(now)
        return len(self._times) == TOO_MANY and now - self._times[0] < WITHIN
