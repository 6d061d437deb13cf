"""A list of results as the reader sees it: a known total, of which some places are filled."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from netreader.library.library import Row

#: Where a search looks.
SOURCES = {"pubmed": "PubMed", "library": "Library"}

#: Orders by source: value → label.
SORTS = {
    "pubmed": {
        "relevance": "Best match",
        "pub_date": "Most recent",
        "Author": "First author",
        "JournalName": "Journal",
    },
    "library": {"added": "Last kept", "date": "Most recent", "author": "First author", "journal": "Journal"},
}

#: PubMed lists no more than this of any search (EUTILS §2.4).
PUBMED_CAP = 9_999


@dataclass(slots=True)
class Listing:
    """Results of one search, or a set of papers named by their ids.

    Attributes:
        source: ``pubmed`` or ``library``: who answered.
        total: How many papers match, as the source says.
        keys: Paper by place in the list, for the places asked for so far.
        rows: What is known of each paper, by key.
        translation: How PubMed understood the query.
        warnings: What PubMed did not do as typed, sentences.
        suggestion: PubMed's spelling, or empty.
        instead: Why the library answered in place of PubMed, or empty.
    """

    source: str
    query: str = ""
    sort: str = "relevance"
    total: int = 0
    keys: dict[int, int] = field(default_factory=dict)
    rows: dict[int, Row] = field(default_factory=dict)
    translation: str = ""
    warnings: list[str] = field(default_factory=list)
    suggestion: str = ""
    instead: str = ""

    @property
    def count(self) -> int:
        """Places in the list: the total, or as many as PubMed lists."""
        return min(self.total, PUBMED_CAP) if self.source == "pubmed" else self.total

    def key_at(self, index: int) -> int | None:
        """The paper at a place, if known."""
        return self.keys.get(index)

    def row_at(self, index: int) -> Row | None:
        """The row at a place, if known."""
        key = self.keys.get(index)
        return None if key is None else self.rows.get(key)

    def index_of(self, key: int) -> int | None:
        """Where a paper stands, if in the part known."""
        return next((index for index, other in self.keys.items() if other == key), None)

    def place(self, start: int, keys: Iterable[int]) -> None:
        """Put papers at their places, from `start` on."""
        self.keys.update(enumerate(keys, start))

    def unknown(self, places: range) -> tuple[list[int], list[int]]:
        """Of these places: those whose paper is not known, and the known papers whose row is not."""
        places = range(max(0, places.start), min(places.stop, self.count))
        missing = [index for index in places if index not in self.keys]
        rowless = [self.keys[index] for index in places if index in self.keys and self.keys[index] not in self.rows]
        return missing, rowless
