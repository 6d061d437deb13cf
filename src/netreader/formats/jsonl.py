"""JSON lines: the public JSON shape, a record a line."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator

from netreader.formats.entry import Entry
from netreader.formats.json import with_note


def one(entry: Entry, width: int) -> str:
    """The line of one record."""
    # Some readers of lines also break them at these two.
    line = json.dumps(with_note(entry), ensure_ascii=False)
    return line.replace("\u2028", "\\u2028").replace("\u2029", "\\u2029").replace("\x85", "\\u0085") + "\n"


def many(entries: Iterable[Entry], width: int) -> Iterator[str]:
    """A line each."""
    for entry in entries:
        yield one(entry, width)
