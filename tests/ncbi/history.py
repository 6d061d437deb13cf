"""The History server: sets of PMIDs under a WebEnv, numbered, until they expire."""

from __future__ import annotations

import secrets
import threading
import time
from dataclasses import dataclass, field

from tests.ncbi.answer import Params


@dataclass
class _Sets:
    used: float
    pmids: dict[str, list[str]] = field(default_factory=dict)


class Expired(Exception):
    """No such set (any more)."""

    def __init__(self, key: str) -> None:
        super().__init__(f"Unable to obtain query #{key or 1}")


class Histories:
    """All histories.

    Args:
        lifetime: Seconds for which an unused one lives.
    """

    def __init__(self, lifetime: float) -> None:
        self._lifetime = lifetime
        self._by_name: dict[str, _Sets] = {}
        self._lock = threading.Lock()

    def keep(self, params: Params, pmids: list[str]) -> tuple[str, str]:
        """Keep a set, in the history that the request names or in a new one.

        Returns:
            Its query key and WebEnv. The WebEnv is a new name each time, and only the newest is promised to work
            (EUTILS.md §5), though the older ones still do.
        """
        with self._lock:
            sets = self._living(params.get("WebEnv", "")) or _Sets(time.monotonic())
            key = str(len(sets.pmids) + 1)
            sets.pmids[key] = list(pmids)
            name = f"MCID_{secrets.token_hex(12)}"
            self._by_name[name] = sets
            return key, name

    def sets(self, params: Params) -> dict[str, list[str]]:
        """The sets of the history that a request names, by query key."""
        with self._lock:
            sets = self._living(params.get("WebEnv", ""))
            return dict(sets.pmids) if sets else {}

    def named(self, params: Params) -> list[str]:
        """The set that a request names.

        Raises:
            Expired: It isn't there.
        """
        key = params.get("query_key", "")
        pmids = self.sets(params).get(key)
        if pmids is None:
            raise Expired(key)
        return pmids

    def forget(self) -> None:
        """All expire."""
        with self._lock:
            self._by_name.clear()

    def _living(self, name: str) -> _Sets | None:
        sets = self._by_name.get(name)
        if sets is None or time.monotonic() - sets.used >= self._lifetime:
            return None
        sets.used = time.monotonic()
        return sets
