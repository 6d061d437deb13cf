"""What is new in a saved search since one last looked: asked of PubMed by the day a record was created, of the library
by the moment a paper was kept."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from msgspec.structs import replace

from netreader.errors import PubMedError, QueryError
from netreader.library.library import Library, Saved
from netreader.query.sets import ready
from netreader.query.syntax import is_personal, write
from netreader.query.tree import Chain, Dates, Group

if TYPE_CHECKING:
    from netreader.pubmed.client import PubMed

#: PubMed's open end of a range of dates.
OPEN = "3000"

DAY = timedelta(days=1)

#: PMIDs asked for; PubMed tells how many more there are.
MOST = 1_000


@dataclass(frozen=True, slots=True)
class News:
    """What is new in a saved search.

    Attributes:
        keys: The papers, newest first.
        total: How many there are; more than are listed where there are very many.
        asked: When it was asked.
    """

    saved: Saved
    keys: list[int]
    total: int
    asked: datetime

    @property
    def looked_at(self) -> Saved:
        """The search after one has looked at this."""
        near = self.asked - self.saved.looked < 3 * DAY
        seen = dict.fromkeys((*(self.saved.seen if near else ()), *self.keys))
        return replace(self.saved, looked=self.asked, seen=tuple(seen))


async def begun(name: str, query: str, source: str, library: Library, pubmed: PubMed | None) -> Saved:
    """A search saved now: what is there already is not new, as far as PubMed can be asked for it.

    Raises:
        QueryError: It makes no sense.
    """
    saved = Saved(name, query, source, datetime.now(UTC))
    try:
        return (await news(saved, library, pubmed)).looked_at
    except PubMedError:
        return saved


async def news(saved: Saved, library: Library, pubmed: PubMed | None) -> News:
    """Ask what is new.

    Args:
        pubmed: The client, where the search is PubMed's.

    Raises:
        QueryError: The query makes no sense any more, or asks PubMed for what only the library knows.
        PubMedError: PubMed could not be asked.
    """
    now = datetime.now(UTC)
    if saved.source == "library":
        answer = await asyncio.to_thread(library.ask, saved.query, sort="added")
        keys = [key for key in library.kept_since(answer.keys, saved.looked) if key not in saved.seen]
        return News(saved, keys, len(keys), now)
    assert pubmed is not None
    found = await pubmed.search(asked_of_pubmed(saved, library), sort="pub_date", limit=MOST, urgent=True)
    keys = [int(pmid) for pmid in found.pmids if int(pmid) not in saved.seen]
    unlisted = found.total - len(found.pmids)
    return News(saved, keys, len(keys) + max(0, unlisted), now)


def asked_of_pubmed(saved: Saved, library: Library) -> str:
    """The query with the days since the last look.

    Raises:
        QueryError: See `news`.
    """
    tree = ready(saved.query, library.earlier).tree
    if tree is None:
        raise QueryError(f"The saved search “{saved.name}” is empty.", "Save it again with a query.")
    if is_personal(tree):
        raise QueryError(
            f"The saved search “{saved.name}” asks PubMed for what only the library knows.", "Save it for the library."
        )
    # The day before, too: PubMed counts days in Maryland. What was new then is remembered and left out.
    day = f"{saved.looked - DAY:%Y/%m/%d}" if saved.looked.year > 1 else "1800"
    return write(Chain(tree if isinstance(tree, Group) else Group(tree), (("AND", Dates("crdt", day, OPEN)),)))
