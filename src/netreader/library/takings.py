"""What synchronisations of a vault brought into the library, so that the last one can be taken back whole."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import asdict, dataclass, field, replace

from netreader.errors import Corrupt
from netreader.library import documents
from netreader.library.database import Database
from netreader.library.storage import SQLiteTable

#: Synchronisations that can be taken back, one after the other.
KEPT = 20


@dataclass(frozen=True, slots=True)
class Said:
    """What the library had of a paper; `netreader.vault.words` says what the fields mean."""

    tags: list[str] = field(default_factory=list)
    starred: bool = False
    status: str = ""
    rating: int = 0
    note: str = ""
    marks: dict[str, tuple[str, str]] = field(default_factory=dict)
    shelves: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Taking:
    """What came in from one file.

    Attributes:
        vault: The vault's number.
        run: The synchronisation: when it began, ISO 8601, UTC.
        paper: The paper's key.
        before, after: What the library had of it.
        places: Shelves from which it was taken, with where it stood, from 0.
        made: Shelves that were made for it.
    """

    vault: str = ""
    run: str = ""
    paper: int = 0
    before: Said = Said()
    after: Said = Said()
    places: dict[str, int] = field(default_factory=dict)
    made: list[str] = field(default_factory=list)


_taking = documents.reader(Taking)


class Takings:
    """The takings by synchronisation. Each is written in the transaction of what came in."""

    def __init__(self, database: Database, table: SQLiteTable) -> None:
        self._database = database
        self._table = table

    def add(self, taking: Taking) -> None:
        """Remember one."""
        self._table.insert(asdict(taking))

    def tidy(self) -> None:
        """Forget the oldest synchronisations, but for as many as can be taken back."""
        runs = sorted({known.run for _, known in self._stored()})
        if len(runs) > KEPT:
            with self._database.transaction():
                self._drop(runs[:-KEPT])

    def last(self, vault: str = "") -> str:
        """The latest synchronisation that brought something in, of all or of one vault; empty for none."""
        return max((known.run for _, known in self._stored() if vault in ("", known.vault)), default="")

    def of(self, run: str) -> list[Taking]:
        """What a synchronisation brought in, in the order in which it came."""
        return [known for _, known in self._stored() if known.run == run]

    def forget(self, run: str) -> None:
        """Forget a synchronisation: it was taken back."""
        with self._database.transaction():
            self._drop([run])

    def move_paper(self, old: int, new: int) -> None:
        """Put PubMed's record where a starter entry of the same paper stands; in the caller's transaction."""
        moved = [
            (place, documents.encode(asdict(replace(known, paper=new))))
            for place, known in self._stored()
            if known.paper == old
        ]
        if moved:
            self._table.put(moved)

    def _drop(self, runs: Iterable[str]) -> None:
        gone = set(runs)
        places = [place for place, known in self._stored() if known.run in gone] if gone else []
        if places:
            self._table.remove(doc_ids=places)

    def _stored(self) -> list[tuple[int, Taking]]:
        with self._database.reading() as connection:
            rows = connection.execute("SELECT key, body FROM doc_takings ORDER BY seq").fetchall()
        found = []
        for place, body in rows:
            with suppress(Corrupt):  # `check` names it
                found.append((place, _taking(body)))
        return found
