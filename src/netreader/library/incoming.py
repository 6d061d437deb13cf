"""How far the files of an import have come in, written down with what came, so that it can go on after a break."""

from __future__ import annotations

import msgspec
from msgspec import Struct
from msgspec.structs import asdict
from tinydb.table import Document

from netreader.library.database import Database
from netreader.library.storage import SQLiteTable

#: Files written down at most; of imports that were never taken up again the oldest are forgotten.
MOST = 5_000


class Incoming(Struct):
    """A file on its way in.

    Attributes:
        job: What was asked for: an import of other files begins anew.
        file: Its path; empty for what can't be taken up again, as stdin, and isn't written down.
        size, changed: In bytes and nanoseconds: by which it is seen that it is still the same file.
        done: Pieces of it that are dealt with.
        finished: All of it is.
        new, updated, unchanged, removed, withdrawn, failed: What became of them.
    """

    job: str = ""
    file: str = ""
    size: int = 0
    changed: int = 0
    done: int = 0
    finished: bool = False
    new: int = 0
    updated: int = 0
    unchanged: int = 0
    removed: int = 0
    withdrawn: int = 0
    failed: int = 0
    id: int = 0


class IncomingFiles:
    """The files of imports that have not come to an end."""

    def __init__(self, database: Database, files: SQLiteTable) -> None:
        self._database = database
        self._files = files

    def of(self, job: str) -> dict[str, Incoming]:
        """What is written down of an import's files, by path."""
        return {found.file: found for found in self._stored() if found.job == job}

    def write(self, incoming: Incoming) -> None:
        """Write down how far a file is; call it in the transaction of what came in."""
        if not incoming.file:
            return
        fields = asdict(incoming)
        del fields["id"]
        if incoming.id:
            self._files.upsert(Document(fields, doc_id=incoming.id))
        else:
            incoming.id = self._files.insert(fields)

    def forget(self, job: str) -> None:
        """An import is done."""
        with self._database.transaction():
            stored = self._stored()
            ended = [found.id for found in stored if found.job == job]
            ended += [found.id for found in stored[:-MOST] if found.job != job]
            if ended:
                self._files.remove(doc_ids=ended)

    def _stored(self) -> list[Incoming]:
        found = []
        for document in self._files:
            try:
                found.append(msgspec.convert({**document, "id": document.doc_id}, Incoming))
            except msgspec.ValidationError:
                continue
        return found
