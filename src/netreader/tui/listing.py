"""A list of results as the reader sees it: a known total, of which some places are filled."""

from __future__ import annotations

from array import array
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

from msgspec import Struct, field

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
    "library": {
        "relevance": "Best match",
        "added": "Last kept",
        "date": "Most recent",
        "author": "First author",
        "journal": "Journal",
    },
}

#: PubMed's orders → the library's, where it answers in PubMed's place.
IN_LIBRARY = {"relevance": "relevance", "pub_date": "date", "Author": "author", "JournalName": "journal"}

#: PubMed lists no more than this of any search (EUTILS §2.4).
PUBMED_CAP = 9_999


class Places(Mapping[int, int]):
    """Papers by their place in a list, as far as they are known: eight bytes a place, since a library can be large."""

    def __init__(self) -> None:
        self._keys = array("q")
        self._known = 0

    def put(self, start: int, keys: Iterable[int]) -> None:
        """Put papers at their places, from `start` on."""
        new = array("q", keys)
        self._keys.extend([0] * (start + len(new) - len(self._keys)))
        before = self._keys[start : start + len(new)]
        self._known += before.count(0) - new.count(0)
        self._keys[start : start + len(new)] = new

    def __getitem__(self, place: int) -> int:
        key = self._keys[place] if 0 <= place < len(self._keys) else 0
        if not key:
            raise KeyError(place)
        return key

    def __iter__(self) -> Iterator[int]:
        return (place for place, key in enumerate(self._keys) if key)

    def __len__(self) -> int:
        return self._known

    def place_of(self, key: int) -> int | None:
        """Where a paper stands."""
        try:
            return self._keys.index(key)
        except ValueError:
            return None


class Listing(Struct):
    """Results of one search, or a set of papers named by their ids.

    Attributes:
        source: ``pubmed`` or ``library``: who answered.
        total: How many papers match, as the source says.
        keys: Paper by place in the list, for the places asked for so far.
        rows: What is known of each paper, by key.
        translation: How PubMed understood the query.
        warnings: What PubMed did not do as typed, sentences.
        suggestion: PubMed's spelling, or empty.
        sent: The query as PubMed was asked, where that is not as it was typed.
        mend: The query with all slips mended that can be, or empty.
        verdict, reasons: How far the library's answer is PubMed's, and why it is not quite.
        words: What was looked for in the text, to be marked; a last ``*`` is kept.
        new: Papers that are new in a saved search.
        gaps: Places that PubMed counted and left out of the page it gave.
        shelf: The shelf whose papers these are, in its order; empty for all other lists.
        instead: Why the library answered in place of PubMed, or empty.
        partial: Only some of the library's places are filled yet; what was found is to be asked for again.
        personal: The query asks for notes or marks, of which PubMed knows nothing.
        title: What it is a list of, where that is no query: ``Similar to Rinke 2009``.
        more, elsewhere: How many papers more have the words in their full texts, and the query that finds these.
    """

    source: str
    query: str = ""
    sort: str = "relevance"
    total: int = 0
    keys: Places = field(default_factory=Places)
    rows: dict[int, Row] = {}
    translation: str = ""
    warnings: list[str] = []
    suggestion: str = ""
    instead: str = ""
    shelf: str = ""
    sent: str = ""
    mend: str = ""
    verdict: str = ""
    reasons: list[str] = []
    words: list[str] = []
    new: frozenset[int] = frozenset()
    gaps: set[int] = set()
    partial: bool = False
    personal: bool = False
    title: str = ""
    more: int = 0
    elsewhere: str = ""

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
        return self.keys.place_of(key)

    def in_order(self, keys: Collection[int]) -> list[int]:
        """Papers as they stand in the list; those whose place is not known come last."""
        here = [key for key in self.keys.values() if key in keys]
        return [*here, *sorted(set(keys).difference(here))]

    def place(self, start: int, keys: Iterable[int], asked: int = 0) -> None:
        """Put papers at their places, from `start` on; where more were asked for than came, the rest are gaps."""
        self.keys.put(start, keys)
        self.gaps.update(place for place in range(start, min(start + asked, self.count)) if place not in self.keys)

    def unknown(self, places: range) -> tuple[list[int], list[int]]:
        """Of these places: those whose paper is not known, and the known papers whose row is not."""
        places = range(max(0, places.start), min(places.stop, self.count))
        missing = [index for index in places if index not in self.keys and index not in self.gaps]
        rowless = [self.keys[index] for index in places if index in self.keys and self.keys[index] not in self.rows]
        return missing, rowless
