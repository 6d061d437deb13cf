"""Records read by several processes: the same as by one, in the same order, whatever happens to the others."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from netreader.errors import BadResponse, RecordError
from netreader.pubmed import parallel
from netreader.pubmed.parallel import read_batches
from netreader.pubmed.pieces import Piece

FIXTURES = Path(__file__).parents[1] / "fixtures" / "pubmed"


@pytest.fixture(scope="module")
def batches():
    """Forty batches, each of a sound record, one that has to be mended and one that can't be read."""
    names = sorted(path.name for path in FIXTURES.glob("*.xml"))
    found = []
    for number in range(40):
        data = (FIXTURES / names[number % len(names)]).read_bytes()
        start = data.index(b"<Pubmed", data.index(b"<PubmedArticleSet") + 10)
        end = data.rindex(b"</Pubmed", 0, data.rindex(b"</PubmedArticleSet"))
        xml = data[start : data.index(b">", end) + 1]
        found.append(
            [Piece(xml), Piece(xml.replace(b"<PMID", b"\x0b<PMID", 1)), Piece(b"<PubmedArticle><PMID>5</PMID>")]
        )
    return found


def told(batches, **options):
    return [
        [item.message if isinstance(item, RecordError) else (item.article, item.xml) for item in read]
        for _, read in read_batches(batches, list, **options)
    ]


def test_the_same_comes_in_the_same_order(batches, monkeypatch):
    monkeypatch.setattr(parallel, "FEW", 5)
    alone = told(batches, processes=1)
    assert told(batches, processes=2) == alone
    assert len(alone) == 40
    assert isinstance(alone[0][2], str)


def test_without_other_processes_it_is_read_here(batches, monkeypatch):
    monkeypatch.setattr(parallel, "FEW", 5)
    alone = told(batches, processes=1)

    def refuse(*arguments):
        raise OSError("no more processes")

    monkeypatch.setattr("concurrent.futures.ProcessPoolExecutor.submit", refuse)
    assert told(batches, processes=2) == alone


def test_a_killed_process_loses_nothing(batches, monkeypatch):
    monkeypatch.setattr(parallel, "FEW", 5)
    alone = told(batches, processes=1)
    pools = []
    monkeypatch.setattr(parallel, "_pool", lambda count, make=parallel._pool: pools.append(make(count)) or pools[0])
    found = []
    for _, read in read_batches(batches, list, processes=2):
        found.append([item.message if isinstance(item, RecordError) else (item.article, item.xml) for item in read])
        if len(found) == 8:
            for process in list(pools[0]._processes.values()):
                os.kill(process.pid, signal.SIGKILL)
    assert found == alone


def test_what_came_before_a_break_is_given(batches, monkeypatch):
    monkeypatch.setattr(parallel, "FEW", 5)

    def broken():
        yield from batches[:10]
        raise BadResponse("It is cut short.")

    reading = read_batches(broken(), list, processes=2)
    assert [len(next(reading)[1]) for _ in range(10)] == [3] * 10
    with pytest.raises(BadResponse):
        next(reading)


PARENT = """
import sys, time
from netreader.pubmed import parallel
from netreader.pubmed.pieces import Piece

if __name__ == "__main__":
    parallel.FEW = 0
    pools = []
    make = parallel._pool
    parallel._pool = lambda count: pools.append(make(count)) or pools[0]
    source = iter(range(10_000_000))
    for _ in parallel.read_batches(source, lambda _: [Piece(b"<PubmedArticle/>")], processes=2):
        if pools:
            print(*pools[0]._processes, flush=True)
            time.sleep(3600)
"""


def test_others_go_when_the_first_is_killed(tmp_path):
    script = tmp_path / "parent.py"
    script.write_text(PARENT)
    with subprocess.Popen([sys.executable, str(script)], stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout is not None
        others = [int(pid) for pid in parent.stdout.readline().split()]
        parent.kill()
        parent.wait()
    assert others
    end = time.monotonic() + 30
    while any(map(_is_there, others)):
        assert time.monotonic() < end, "processes were left behind"


def _is_there(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().split(") ")[1][0] != "Z"
    except OSError:
        return False
