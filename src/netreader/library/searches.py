"""The history of queries."""

from __future__ import annotations

from datetime import UTC, datetime

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from netreader.errors import Corrupt
from netreader.library import documents
from netreader.library.database import Database
from netreader.library.storage import SQLiteTable

#: Queries remembered; PubMed itself forgets after a hundred, and after eight hours.
MOST = 1_000


class Search(Struct):
    """A query that was run: where, in which order, with how many hits, when (UTC), and how PubMed understood it.

    Attributes:
        number: By which a later query names it (``#3``); 0 before it is in the history.
    """

    query: str
    source: str = "pubmed"
    sort: str = ""
    total: int = 0
    when: datetime = datetime.fromtimestamp(0, UTC)
    translation: str = ""
    number: int = 0


_search = documents.reader(Search)


class Searches:
    """Queries, newest first; one that is run again moves to the top."""

    def __init__(self, database: Database, searches: SQLiteTable) -> None:
        self._database = database
        self._searches = searches

    def remember(self, search: Search) -> None:
        """Add a query to the history."""
        with self._database.transaction() as connection:
            connection.execute(
                "DELETE FROM doc_searches WHERE json_extract(CAST(body AS TEXT), '$.query')=?"
                " AND json_extract(CAST(body AS TEXT), '$.source')=?",
                (search.query, search.source),
            )
            self._searches.insert({**msgspec.to_builtins(search), "number": 0})
            connection.execute(
                "DELETE FROM doc_searches WHERE seq NOT IN (SELECT seq FROM doc_searches ORDER BY seq DESC LIMIT ?)",
                (MOST,),
            )

    def latest(self, limit: int) -> list[Search]:
        """The latest queries."""
        with self._database.reading() as connection:
            rows = connection.execute(
                "SELECT key, body FROM doc_searches ORDER BY seq DESC LIMIT ?", (limit,)
            ).fetchall()
        found = []
        for key, body in rows:
            try:
                found.append(replace(_search(body), number=key))
            except Corrupt:
                continue  # a query less in the history; `check` names it
        return found

    def text_of(self, number: int) -> str | None:
        """The query with a number; None if there is none."""
        body = self._searches.body(number) if 0 < number < 2**62 else None
        try:
            return None if body is None else _search(body).query
        except Corrupt:
            return None
