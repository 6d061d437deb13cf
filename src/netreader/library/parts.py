"""The parts of the library that are made when they are first asked for."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from netreader.library.changes import Changes
from netreader.library.file import LibraryFile
from netreader.library.storage import SQLiteTable

if TYPE_CHECKING:
    from netreader.library.highlights import Highlights
    from netreader.library.links import Links
    from netreader.library.packs import Packs
    from netreader.library.related import RelatedPapers
    from netreader.library.screenings import Screenings
    from netreader.library.shelves import Shelves
    from netreader.library.takings import Takings
    from netreader.library.tally import Tallies
    from netreader.library.vaults import Vaults


class LibraryParts(LibraryFile):
    """Each part, made once."""

    @property
    def changes(self) -> Changes:
        """What PubMed has changed of papers that are kept, for reading."""
        return self._changes

    @property
    def packs(self) -> Packs:
        """The flight packs, for reading."""
        from netreader.library.packs import Packs

        table = self.store.table("packs")
        assert isinstance(table, SQLiteTable)
        return Packs(self._database, table)

    @property
    def related(self) -> RelatedPapers:
        """The links of papers, for reading."""
        if self._related is None:
            from netreader.library.related import RelatedPapers

            table = self.store.table("links")
            assert isinstance(table, SQLiteTable)
            self._related = RelatedPapers(self._database, table)
        return self._related

    @property
    def takings(self) -> Takings:
        """What synchronisations of a vault brought in."""
        from netreader.library.takings import Takings

        table = self.store.table("takings")
        assert isinstance(table, SQLiteTable)
        return Takings(self._database, table)

    @property
    def tallies(self) -> Tallies:
        """How many papers have each heading, keyword, year …"""
        if self._tallies is None:
            from netreader.library.tally import Tallies

            self._tallies = Tallies(self._database, self.vocabulary)
        return self._tallies

    @contextmanager
    def together(self) -> Iterator[None]:
        """All that is written inside is written in one transaction, or not at all."""
        with self._database.transaction():
            yield

    @property
    def highlights(self) -> Highlights:
        """The highlights."""
        if self._highlights is None:
            from netreader.library.highlights import Highlights

            table = self.store.table("highlights")
            assert isinstance(table, SQLiteTable)
            self._highlights = Highlights(self._database, table, self._listing)
        return self._highlights

    @property
    def links(self) -> Links:
        """The links between papers in notes."""
        from netreader.library.links import Links

        return Links(self._database)

    @property
    def shelves(self) -> Shelves:
        """The shelves."""
        if self._shelves is None:
            from netreader.library.shelves import Shelves

            table = self.store.table("shelves")
            assert isinstance(table, SQLiteTable)
            self._shelves = Shelves(self._database, table)
        return self._shelves

    @property
    def vaults(self) -> Vaults:
        """What the files of vaults said when they were last synchronised."""
        if self._vaults is None:
            from netreader.library.vaults import Vaults

            table = self.store.table("vaults")
            assert isinstance(table, SQLiteTable)
            self._vaults = Vaults(self._database, table)
        return self._vaults

    @property
    def screenings(self) -> Screenings:
        """Reviews and their decisions."""
        if self._screenings is None:
            from netreader.library.screenings import Screenings

            reviews, decisions = self.store.table("screenings"), self.store.table("decisions")
            assert isinstance(reviews, SQLiteTable)
            assert isinstance(decisions, SQLiteTable)
            self._screenings = Screenings(self._database, reviews, decisions)
        return self._screenings
