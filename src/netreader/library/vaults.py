"""What each file of a vault said when it was last synchronised: by that it is known who changed what since."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import asdict, dataclass, field

from netreader.errors import Corrupt
from netreader.library import documents
from netreader.library.database import Database
from netreader.library.storage import SQLiteTable


@dataclass(slots=True)
class State:
    """A paper's file at the last synchronisation; `netreader.vault.words` says what its fields mean.

    Attributes:
        vault: The vault's number.
        paper: The paper's key; 0 for the entry on the folder as a whole.
        path: The file's, below the folder, with slashes; for the entry on the folder, the folder's.
        time, size, digest: The file's, as it was left.
        tags, starred, status, rating, note: What both sides said.
        marks: Block id → colour and comment.
        shelves: Names of those on which the paper stood; None where they were only a fact that is written.
        facts: Front matter about the paper, as written there.
        head: Digest of the page's head as written there.
        record: The number of the record from which facts and head were made.
        left: The reader took the file away: the paper is no longer written.
        when: For the entry on the folder: when it was last synchronised, ISO 8601.
    """

    vault: str = ""
    paper: int = 0
    path: str = ""
    time: int = 0
    size: int = 0
    digest: str = ""
    tags: list[str] = field(default_factory=list)
    starred: bool = False
    status: str = ""
    rating: int = 0
    note: str = ""
    marks: dict[str, tuple[str, str]] = field(default_factory=dict)
    shelves: list[str] | None = None
    facts: dict[str, str | list[str]] = field(default_factory=dict)
    head: str = ""
    record: int = 0
    left: bool = False
    when: str = ""


_state = documents.reader(State)


class Vaults:
    """The states by vault and paper."""

    def __init__(self, database: Database, table: SQLiteTable) -> None:
        self._database = database
        self._table = table
        self._places: dict[tuple[str, int], int] = {}

    def of(self, vault: str) -> dict[int, State]:
        """What is known of a vault's files, by paper; one that can't be read is left out, and the file is compared."""
        return {state.paper: state for state in self._all() if state.vault == vault and state.paper}

    def folders(self) -> list[State]:
        """The vaults themselves, the one last synchronised first."""
        return sorted((state for state in self._all() if not state.paper), key=lambda state: state.when, reverse=True)

    def put(self, states: Iterable[State]) -> None:
        """Remember states, in one transaction."""
        with self._database.transaction():
            places = self._known()
            new = []
            known = []
            for state in states:
                place = places.get((state.vault, state.paper))
                if place is None:
                    new.append(asdict(state))
                else:
                    known.append((place, documents.encode(state)))
            if known:
                self._table.put(known)
            if new:
                self._table.insert_multiple(new)
                self._places.clear()

    def forget(self, vault: str, papers: Iterable[int]) -> None:
        """Forget the files of papers."""
        with self._database.transaction():
            places = self._known()
            gone = [places[vault, paper] for paper in papers if (vault, paper) in places]
            if gone:
                self._table.remove(doc_ids=gone)
                self._places.clear()

    def _known(self) -> dict[tuple[str, int], int]:
        """Where each stands in the table; another copy may have written since they were read."""
        self._all()
        return self._places

    def _all(self) -> list[State]:
        found = []
        places: dict[tuple[str, int], int] = {}
        with self._database.reading() as connection:
            rows = connection.execute("SELECT key, body FROM doc_vaults ORDER BY seq").fetchall()
        for place, body in rows:
            with suppress(Corrupt):
                state = _state(body)
                places[state.vault, state.paper] = place
                found.append(state)
        self._places = places
        return found
