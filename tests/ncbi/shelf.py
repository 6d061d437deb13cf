"""All records that one server has, and what can be asked of them together."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from functools import cache, cached_property
from pathlib import Path

from tests.ncbi import synthetic
from tests.ncbi.entries import Entry, plain
from tests.ncbi.reading import entry as read_entry
from tests.ncbi.reading import read_folder

FIXTURES = Path(__file__).parent.parent / "fixtures" / "pubmed"


def shared_data() -> Path | None:
    """Where the recorded data is, if it is at hand: beside the checkout, or where NETREADER_TEST_DATA says."""
    named = os.environ.get("NETREADER_TEST_DATA")
    place = Path(named) if named else Path(__file__).parents[2].parent / "shared" / "data"
    return place if (place / "pubmed").is_dir() else None


class Shelf:
    """Records, and indexes of them that are made when first asked for."""

    def __init__(self, entries: Iterable[Entry], recorded: bool = False) -> None:
        self.recorded = recorded  # whether recorded data is served too
        self.by_pmid = {entry.pmid: entry for entry in entries}

    def __len__(self) -> int:
        return len(self.by_pmid)

    @cached_property
    def entries(self) -> list[Entry]:
        """All records."""
        return list(self.by_pmid.values())

    @staticmethod
    def whole(entry: Entry) -> Entry:
        """A record with its XML, which made ones get only now."""
        return entry if entry.xml else synthetic.whole(int(entry.pmid) - synthetic.FIRST)

    def holds(self, needle: str) -> bool:
        """Whether All Fields of any record have a phrase, given as `entries.searched` writes it."""
        return needle in self._text

    @cached_property
    def _text(self) -> str:
        return "|".join(entry.everything for entry in self.entries)

    @cached_property
    def headings(self) -> frozenset[str]:
        """Every MeSH heading, folded."""
        return frozenset().union(*(entry.headings for entry in self.entries))

    @cached_property
    def journals(self) -> frozenset[str]:
        """Every journal, abbreviated and in full, folded."""
        return frozenset(plain(name) for entry in self.entries for name in entry.journal_names)

    @cached_property
    def authors(self) -> frozenset[str]:
        """Every author with initials, folded."""
        return frozenset(plain(author.name) for entry in self.entries for author in entry.authors if author.last)

    @cached_property
    def vocabulary(self) -> frozenset[str]:
        """Words of titles, abstracts and keywords that are long enough to be misspelt."""
        return frozenset(re.findall(r"[^\W\d]{4,}", "|".join(entry.words_of_text for entry in self.entries)))

    @cached_property
    def citing(self) -> dict[str, list[str]]:
        """PMID → PMIDs of the records that have it in their reference lists."""
        found: dict[str, list[str]] = {}
        for entry in self.entries:
            for pmid in dict.fromkeys(entry.references):
                found.setdefault(pmid, []).append(entry.pmid)
        return found


@cache
def shelf(folders: tuple[Path, ...], made: int) -> Shelf:
    """The records of folders, of which the later go before the earlier, and so many made ones."""
    entries = [entry for folder in folders for entry in _entries(folder)]
    recorded = len(folders) > 1
    return Shelf([*_full_texts(recorded), *entries, *(synthetic.light(number) for number in range(made))], recorded)


@cache
def _full_texts(recorded: bool) -> tuple[Entry, ...]:
    """Records of the papers whose recorded full texts are at hand."""
    from tests.ncbi import pmc

    data = shared_data() if recorded else None
    return tuple(read_entry(record) for record in pmc.records(data / "jats")) if data is not None else ()


@cache
def _entries(folder: Path) -> tuple[Entry, ...]:
    return tuple(read_folder(folder))
