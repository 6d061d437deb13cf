"""How long a piece of work takes, whatever else the machine and the other tests are doing."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable


def seconds(work: Callable[[], object], *, tries: int = 3, enough: float = 0.0) -> float:
    """The least CPU time of some runs, in seconds.

    Only the thread's own time counts, and the garbage collector is off meanwhile: a walk through all that thousands of
    tests have left behind takes longer than most of what is measured.

    Args:
        tries: How often the work is done at most.
        enough: A time that is short enough for no further try.
    """
    least = float("inf")
    collected = gc.isenabled()
    gc.disable()
    try:
        for _ in range(tries):
            began = time.thread_time()
            work()
            least = min(least, time.thread_time() - began)
            if least < enough:
                break
    finally:
        if collected:
            gc.enable()
    return least
