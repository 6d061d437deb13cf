"""Importing, in a thread, what the first search and the first save would otherwise wait for."""

from __future__ import annotations

import importlib

#: Not needed until something is asked.
LATER = ("httpx", "netreader.pubmed.client", "netreader.library.answer", "netreader.query.sets")


def warm_up() -> None:
    """Import the modules of the first search."""
    for name in LATER:
        importlib.import_module(name)
