"""Importing, in a thread, what the first search and the first save would otherwise wait for."""

from __future__ import annotations

import importlib

#: Heavy, and not needed until something is asked of PubMed.
LATER = ("httpx", "netreader.pubmed.client")


def warm_up() -> None:
    """Import the modules of the first search."""
    for name in LATER:
        importlib.import_module(name)
