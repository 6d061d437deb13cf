"""The storage shared: by processes that write at once, by threads of one, and with writers that are killed."""

from __future__ import annotations

import random
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from tinydb import where
from tinydb.operations import increment
from tinydb.table import Document

from netreader.library.database import Database
from netreader.library.storage import SQLiteTable, open_store

PROCESSES = 3
TURNS = 60

OPEN = """
import sys
from pathlib import Path
from tinydb import where
from tinydb.operations import increment
from tinydb.table import Document
from netreader.library.database import Database
from netreader.library.storage import open_store
store = open_store(Database(Path(sys.argv[1])))
table = store.table("papers")
"""

#: Inserts, counts up one number that all share, and upserts; begins when it is told to.
WRITER = (
    OPEN
    + """
mine, turns = int(sys.argv[2]), int(sys.argv[3])
print("ready", flush=True)
sys.stdin.readline()
for turn in range(turns):
    table.insert({"mine": mine, "turn": turn})
    store.table("shared").update(increment("n"), where("n") >= 0)
    store.table("marks").upsert(Document({f"by {mine}": turn}, doc_id=turn))
    if turn % 10 == 0:
        table.insert_multiple({"mine": mine, "batch": turn} for _ in range(10))
"""
)

#: Inserts batches of three and rewrites one document, and says after each what is acknowledged.
FOREVER = (
    OPEN
    + """
run = int(sys.argv[2])
for turn in range(1_000_000):
    ids = table.insert_multiple({"run": run, "turn": turn, "text": "x" * 2_000} for _ in range(3))
    store.table("latest").upsert(Document({"run": run, "turn": turn}, doc_id=1))
    print(turn, *ids, flush=True)
"""
)


@pytest.fixture
def table(path: Path):
    with open_store(Database(path)) as store:
        yield store.table("papers")


def start(code: str, path: Path, *arguments: int) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", code, str(path), *map(str, arguments)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def test_processes_that_write_at_once_lose_nothing(path):
    with open_store(Database(path)) as store:
        store.table("shared").insert({"n": 0})
    writers = [start(WRITER, path, number, TURNS) for number in range(PROCESSES)]
    for writer in writers:
        assert writer.stdout.readline() == "ready\n"
    for writer in writers:
        writer.stdin.write("go\n")
        writer.stdin.flush()
    for writer in writers:
        writer.communicate()
        assert writer.returncode == 0
    with open_store(Database(path)) as store:
        papers = store.table("papers")
        assert len(papers) == PROCESSES * (TURNS + TURNS // 10 * 10)
        for number in range(PROCESSES):
            mine = papers.search((where("mine") == number) & where("turn").exists())
            assert [document["turn"] for document in mine] == list(range(TURNS))
        assert store.table("shared").get(doc_id=1)["n"] == PROCESSES * TURNS
        whole = {f"by {number}" for number in range(PROCESSES)}
        assert all(set(document) == whole for document in store.table("marks"))
        batches = [document.doc_id for document in papers.search(where("batch") == 0) if document["mine"] == 0]
        assert batches == list(range(batches[0], batches[0] + 10))  # nobody came between


@pytest.mark.kill
def test_what_a_killed_writer_acknowledged_is_there(path):
    chance = random.Random(2026)
    acknowledged: set[int] = set()
    latest = (-1, -1)
    with open_store(Database(path)) as watching:  # one more copy, so that not every opening recovers
        for run in range(36):
            writer = start(FOREVER, path, run)
            for _ in range(chance.randrange(1, 25)):
                turn, *ids = map(int, writer.stdout.readline().split())
                acknowledged.update(ids)
                latest = (run, turn)
            writer.send_signal(signal.SIGKILL)
            said, _ = writer.communicate()
            for line in said.splitlines(keepends=True):
                if line.endswith("\n"):
                    turn, *ids = map(int, line.split())
                    acknowledged.update(ids)
                    latest = (run, turn)
            if run % 2:
                watching.close()
            with open_store(Database(path)) as store:
                papers = store.table("papers")
                there = {document.doc_id for document in papers}
                assert acknowledged <= there
                assert len(there) % 3 == 0  # batches are there wholly or not at all
                found = store.table("latest").get(doc_id=1)
                assert latest <= (found["run"], found["turn"])
                with store.storage.database.reading() as connection:
                    assert connection.execute("PRAGMA quick_check").fetchone()[0] == "ok"
            if run % 2:
                watching = open_store(Database(path))
            else:
                assert {document.doc_id for document in watching.table("papers")} == there
        watching.close()


def test_threads_share_a_table(table: SQLiteTable):
    failed: list[BaseException] = []
    query = where("n") >= 0

    def write(number: int) -> None:
        try:
            for turn in range(30):
                table.insert({"n": number, "turn": turn})
                table.upsert(Document({"n": -1, f"by {number}": turn}, doc_id=-1 - turn))
                table.update(increment("turn"), where("n") == number)
        except BaseException as error:
            failed.append(error)

    def read() -> None:
        try:
            most = 0
            while any(writer.is_alive() for writer in writers):
                found = len(table.search(query))
                assert found >= most  # an older answer never comes out of the cache
                most = found
                assert sum(1 for _ in table) >= found
        except BaseException as error:
            failed.append(error)

    writers = [threading.Thread(target=write, args=(number,)) for number in range(3)]
    readers = [threading.Thread(target=read) for _ in range(2)]
    for thread in (*writers, *readers):
        thread.start()
    for thread in (*writers, *readers):
        thread.join()
    assert failed == []
    for number in range(3):
        # The first was counted up thirty times, the last once.
        assert [document["turn"] for document in table.search(where("n") == number)] == [30] * 30
    assert len(table) == 3 * 30 + 30
    assert len(table.search(query)) == 90
    assert all(len(document) == 4 for document in table.search(where("n") == -1))
