"""Links between papers that stand in notes: ``[[29768149]]``, ``[[29768149|in other words]]``.

``[[29768149#^h-1a2b3c4d]]`` leads to a highlight of it, by the name that the highlight has in a vault.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from msgspec import Struct

from netreader.errors import Corrupt
from netreader.library import documents
from netreader.library.database import Database

_LINK = re.compile(
    r"\[\[\s*(?:PMID\s*:?\s*)?0*([1-9]\d{0,8})\s*(?:#([^\[\]|\n]{0,200}))?(?:\|([^\[\]\n]{0,200}))?\]\]",
    re.IGNORECASE | re.ASCII,
)


class Link(Struct, frozen=True):
    """A link in a note.

    Attributes:
        pmid: The paper it leads to, as a number.
        words: What stands for it, if anything was given.
        place: What in that paper it leads to: ``^h-1a2b3c4d``; empty for all of it.
        start, end: Its first character in the note, and the one behind its last.
    """

    pmid: int
    words: str
    start: int
    end: int
    place: str = ""


def links_in(text: str) -> list[Link]:
    """The links of a note, in order."""
    return [
        Link(int(found[1]), (found[3] or "").strip(), found.start(), found.end(), (found[2] or "").strip())
        for found in _LINK.finditer(text)
    ]


class _Text(Struct):
    text: str = ""


_read = documents.reader(_Text)


class Links:
    """Links over all notes. Every call reads all notes that have any: off the screen's thread, please."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def to(self, key: int) -> list[int]:
        """Papers whose notes link to a paper, those written last first; its own note doesn't count."""
        return [other for other, found in self._all() if other != key and any(link.pmid == key for link in found)]

    def unresolved(self) -> dict[int, list[int]]:
        """PMIDs that notes link to and whose records are not kept, each with the papers whose notes do."""
        wanted: dict[int, list[int]] = {}
        for key, found in self._all():
            for pmid in dict.fromkeys(link.pmid for link in found):
                wanted.setdefault(pmid, []).append(key)
        with self._database.reading() as connection:
            kept = {key for key in wanted if connection.execute(_KEPT, (key,)).fetchone()}
        return {pmid: keys for pmid, keys in wanted.items() if pmid not in kept}

    def _all(self) -> Iterator[tuple[int, list[Link]]]:
        with self._database.reading() as connection:
            rows = connection.execute(
                "SELECT key, body FROM doc_notes WHERE instr(CAST(body AS TEXT), '[[') ORDER BY seq DESC"
            ).fetchall()
        for key, body in rows:
            try:
                found = links_in(_read(body).text)
            except Corrupt:
                continue  # `check` names it
            if found:
                yield key, found


_KEPT = "SELECT 1 FROM doc_articles WHERE key=?"
