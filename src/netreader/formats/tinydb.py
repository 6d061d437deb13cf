"""A plain TinyDB file: the JSON that TinyDB's own JSONStorage reads, with tables of articles, notes and marks.

A document's number is the paper's key: its PMID, or a negative number for a paper without one.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any

from netreader.formats.entry import Entry


def one(entry: Entry, width: int) -> str:
    """The file of one record."""
    return "".join(many([entry], width))


def many(entries: Iterable[Entry], width: int) -> Iterator[str]:
    """The file: articles one by one; notes, tags and marks, which are few and small, after them."""
    import msgspec

    encode = msgspec.json.Encoder().encode
    rest: dict[str, dict[str, Any]] = {"notes": {}, "tags": {}, "marks": {}}
    yield '{"articles": {'
    nameless = 0
    for number, entry in enumerate(entries):
        key = entry.article.key
        if not key:
            nameless -= 1
            key = nameless - 1_000_000_000  # beyond every number of the starter shelf
        yield f'{"," if number else ""}\n"{key}": {encode(entry.article).decode()}'
        if entry.note:
            rest["notes"][str(key)] = {"text": entry.note}
        if entry.tags:
            rest["tags"][str(key)] = {"tags": list(entry.tags)}
        if entry.starred or entry.status or entry.rating or entry.opened:
            rest["marks"][str(key)] = {
                "starred": entry.starred,
                "status": entry.status,
                "rating": entry.rating,
                "opened": entry.opened,
            }
    yield "\n}"
    for name, documents in rest.items():
        if documents:
            yield f',\n"{name}": {json.dumps(documents, ensure_ascii=False, indent=0)}'
    yield "}\n"
