"""TinyDB over SQLite at 10,000 articles: against TinyDB's own JSON file, and against bare sqlite3 of the same schema.

What is compared does the same work: documents are decoded and encoded on each side, and writes are on the disk when
they return (TinyDB 4.9 syncs its file too). The two sides of a ratio take turns, since machines are noisy.
"""

from __future__ import annotations

import gc
import itertools
import json
import random
import sqlite3
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
from tinydb import TinyDB
from tinydb.table import Document

from netreader.library.database import Database
from netreader.library.library import Library
from netreader.library.storage import open_store
from tests.bench import Row
from tests.generate import records

DOCUMENTS = 10_000
BATCH = 200
SLOW, FEW, MANY, MOST = 3, 40, 300, 3_000  #: how often a thing is timed: the JSON file takes a second a time

_encode = msgspec.json.Encoder().encode
_decode = msgspec.json.Decoder().decode


def _medians(times: int, *ways: Callable[[], object]) -> list[float]:
    """Median seconds of each way; they take turns."""
    took: list[list[float]] = [[] for _ in ways]
    for turn in range(times + 1):
        for way, mine in zip(ways, took, strict=True):
            began = time.perf_counter()
            way()
            if turn:  # the first warms up
                mine.append(time.perf_counter() - began)
    return [statistics.median(mine) for mine in took]


class _Bare:
    """The same schema by sqlite3 alone."""

    def __init__(self, path: Path, documents: dict[int, dict[str, Any]]) -> None:
        self.connection = sqlite3.connect(path, isolation_level=None)
        self.connection.execute("PRAGMA journal_mode=WAL")
        self.connection.execute("PRAGMA synchronous=FULL")
        self.connection.execute("PRAGMA cache_size=-16000")
        self.connection.execute(
            "CREATE TABLE doc_papers(seq INTEGER PRIMARY KEY, key INTEGER NOT NULL UNIQUE, body BLOB NOT NULL)"
        )
        self.insert(documents)

    def get(self, key: int) -> dict[str, Any]:
        row = self.connection.execute("SELECT body FROM doc_papers WHERE key=?", (key,)).fetchone()
        document: dict[str, Any] = _decode(row[0])
        return document

    def insert(self, documents: dict[int, dict[str, Any]]) -> None:
        self.connection.execute("BEGIN IMMEDIATE")
        self.connection.executemany(
            "INSERT INTO doc_papers(key, body) VALUES(?,?)",
            ((key, _encode(document)) for key, document in documents.items()),
        )
        self.connection.execute("COMMIT")

    def update(self, key: int, fields: dict[str, Any]) -> None:
        self.connection.execute("BEGIN IMMEDIATE")
        self.connection.execute("UPDATE doc_papers SET body=? WHERE key=?", (_encode({**self.get(key), **fields}), key))
        self.connection.execute("COMMIT")


def run() -> list[Row]:
    """The rows of the storage."""
    chance = random.Random(2026)
    papers = list(records(DOCUMENTS))
    documents = {paper.article.key: msgspec.to_builtins(paper.article) for paper in papers}
    held = list(documents)
    keys = iter(lambda: chance.choice(held), None)
    new = itertools.count(max(held) + 1)
    sample = documents[held[0]]

    def fresh(number: int) -> dict[int, dict[str, Any]]:
        return {next(new): sample for _ in range(number)}

    def insert(table: Any, number: int) -> list[int]:
        added: list[int] = table.insert_multiple([Document(body, doc_id=key) for key, body in fresh(number).items()])
        return added

    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        file = folder / "tinydb.json"
        file.write_text(json.dumps({"papers": {str(key): document for key, document in documents.items()}}))
        theirs = TinyDB(file).table("papers")
        database = Database(folder / "ours.db")
        ours = open_store(database).table("papers")
        ours.insert_multiple(Document(document, doc_id=key) for key, document in documents.items())
        bare = _Bare(folder / "bare.db", documents)
        library = Library(folder / "library.db")
        library.keep(papers)

        gc.collect()
        gc.freeze()  # the documents at hand are not to be looked through again and again while others are timed
        slow_get, slow_insert, slow_save, slow_batch = _medians(
            SLOW,
            lambda: theirs.get(doc_id=next(keys)),
            lambda: insert(theirs, 1),
            lambda: theirs.update({"note": f"note {next(new)}"}, doc_ids=[next(keys)]),
            lambda: insert(theirs, BATCH),
        )
        get, bare_get = _medians(MOST, lambda: ours.get(doc_id=next(keys)), lambda: bare.get(next(keys)))
        once, bare_once = _medians(MANY, lambda: insert(ours, 1), lambda: bare.insert(fresh(1)))
        update, bare_update = _medians(
            MANY,
            lambda: ours.update({"title": f"t{next(new)}"}, doc_ids=[next(keys)]),
            lambda: bare.update(next(keys), {"title": f"t{next(new)}"}),
        )
        batch, bare_batch = _medians(FEW, lambda: insert(ours, BATCH), lambda: bare.insert(fresh(BATCH)))
        note = _medians(MANY, lambda: library.save_note(next(keys), f"note {next(new)}"))[0]
        paper = _medians(MOST, lambda: library.article(next(keys)))[0]
        gc.unfreeze()
        library.close()
        database.close()
        bare.connection.close()
    return [
        Row("one paper by PMID at 10,000, against TinyDB's JSON file", slow_get / paper, 20_000),
        Row("one document by id at 10,000, against TinyDB's JSON file", slow_get / get, 20_000),
        Row("one note saved durably at 10,000, against TinyDB's JSON file", slow_save / note, 1_000),
        Row("one document updated durably, against TinyDB's JSON file", slow_save / update, 1_000),
        Row("one document inserted durably, against TinyDB's JSON file", slow_insert / once, 1_000),
        Row("a batch of 200 inserted, against TinyDB's JSON file", slow_batch / batch, 100),
        Row("get, against raw sqlite3", get / bare_get, 1.5, "low"),
        Row("insert, against raw sqlite3", once / bare_once, 1.3, "low"),
        Row("update, against raw sqlite3", update / bare_update, 1.5, "low"),
        Row("a batch of 200, against raw sqlite3", batch / bare_batch, 2.0, "low"),
    ]
