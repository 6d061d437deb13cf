"""Searches saved by name, and when one last looked at them."""

from __future__ import annotations

from datetime import UTC, datetime

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from netreader.errors import Corrupt
from netreader.library import documents
from netreader.library.database import Database
from netreader.library.storage import SQLiteTable

#: PMIDs remembered of a search: those that came on the day of the last look, which PubMed's dates can't tell apart.
MOST = 10_000


class Saved(Struct, frozen=True):
    """A search with a name.

    Attributes:
        source: ``pubmed`` or ``library``: where it is asked.
        looked: When one last looked at what it finds (UTC); what came since is new.
        seen: PMIDs that were new at that look.
    """

    name: str
    query: str
    source: str = "pubmed"
    looked: datetime = datetime.fromtimestamp(0, UTC)
    seen: tuple[int, ...] = ()


_saved = documents.reader(Saved)


class SavedSearches:
    """Saved searches by name, in the order in which they were saved."""

    def __init__(self, database: Database, table: SQLiteTable) -> None:
        self._database = database
        self._table = table

    def all(self) -> list[Saved]:
        """Every saved search."""
        return [saved for _, saved in self._stored()]

    def find(self, name: str) -> Saved | None:
        """The search of a name, whatever its case."""
        return next((saved for saved in self.all() if saved.name.casefold() == name.casefold()), None)

    def put(self, saved: Saved) -> None:
        """Save a search; one of the same name gives way."""
        saved = replace(saved, seen=saved.seen[-MOST:])
        body = msgspec.to_builtins(saved)
        with self._database.transaction():
            key = self._key_of(saved.name)
            if key is None:
                self._table.insert(body)
            else:
                self._table.update(body, doc_ids=[key])

    def forget(self, name: str) -> bool:
        """Whether there was a search of that name, which now is no more."""
        with self._database.transaction():
            key = self._key_of(name)
            if key is not None:
                self._table.remove(doc_ids=[key])
        return key is not None

    def _key_of(self, name: str) -> int | None:
        return next((key for key, saved in self._stored() if saved.name.casefold() == name.casefold()), None)

    def _stored(self) -> list[tuple[int, Saved]]:
        with self._database.reading() as connection:
            rows = connection.execute("SELECT key, body FROM doc_saved ORDER BY seq").fetchall()
        found = []
        for key, body in rows:
            try:
                found.append((key, _saved(body)))
            except Corrupt:
                continue  # `check` names it
        return found
