"""Flight packs: papers that are to be read with no network, with what is to be there beside them."""

from __future__ import annotations

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from netreader.errors import Corrupt
from netreader.library import documents
from netreader.library.database import Database
from netreader.library.storage import SQLiteTable


class Pack(Struct, frozen=True):
    """A flight pack.

    Attributes:
        name: By which it is known, whatever its case.
        papers: Keys of the papers it is about.
        parts: What is to be there beside their records, names of `netreader.packing.PARTS`.
        each: How many papers of each list of links are to be there too.
        made: When it was last asked for, ISO 8601, UTC.
        finished: Whether all of it came.
        absent: What was asked for and is not to be had: ``record:123``, ``fulltext:123``, ``heading:D0``.
    """

    name: str
    papers: tuple[int, ...]
    parts: tuple[str, ...] = ()
    each: int = 0
    made: str = ""
    finished: bool = False
    absent: tuple[str, ...] = ()


_pack = documents.reader(Pack)


class Packs:
    """The packs by name, in the order in which they were made."""

    def __init__(self, database: Database, table: SQLiteTable) -> None:
        self._database = database
        self._table = table

    def all(self) -> list[Pack]:
        """Every pack."""
        return [pack for _, pack in self._stored()]

    def find(self, name: str) -> Pack | None:
        """The pack of a name."""
        return next((pack for pack in self.all() if pack.name.casefold() == name.casefold()), None)

    def put(self, pack: Pack) -> None:
        """Keep a pack; one of the same name gives way, but for what it knows is not to be had."""
        with self._database.transaction():
            for key, known in self._stored():
                if known.name.casefold() == pack.name.casefold():
                    pack = replace(pack, absent=tuple(dict.fromkeys((*known.absent, *pack.absent))))
                    self._table.update(msgspec.to_builtins(pack), doc_ids=[key])
                    return
            self._table.insert(msgspec.to_builtins(pack))

    def forget(self, name: str) -> bool:
        """Whether there was a pack of that name, which now is no more; what came with it stays."""
        with self._database.transaction():
            keys = [key for key, pack in self._stored() if pack.name.casefold() == name.casefold()]
            if keys:
                self._table.remove(doc_ids=keys)
        return bool(keys)

    def _stored(self) -> list[tuple[int, Pack]]:
        with self._database.reading() as connection:
            rows = connection.execute("SELECT key, body FROM doc_packs ORDER BY seq").fetchall()
        found = []
        for key, body in rows:
            try:
                found.append((key, _pack(body)))
            except Corrupt:
                continue  # `check` names it
        return found
