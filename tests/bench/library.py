"""The library at 100,000 papers: opening, finding, listing, and bringing records in.

Bars in milliseconds are for a person who waits; ratios are taken side by side in one run, since machines are noisy.
"""

from __future__ import annotations

import itertools
import sqlite3
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from netreader.library.library import Library
from netreader.library.listing import ORDERS
from netreader.pubmed.records import parse
from tests.bench import Row, queries
from tests.generate import FIRST, HALF, answer, records

PAPERS = 100_000
BATCH = 2_000
PARSED = 1_000
RUNS = 15

#: Two words that few papers hold together, and one in few notes.
PAIR, RARE = f"{HALF} 2019 lancet", "debulking"


def _median(way: Callable[[], object], runs: int = RUNS) -> float:
    """Median milliseconds, warm."""
    way()
    took = []
    for _ in range(runs):
        began = time.perf_counter()
        way()
        took.append(time.perf_counter() - began)
    return statistics.median(took) * 1000


def _fill(path: Path, papers: int) -> None:
    with Library(path) as library:
        made = records(papers)
        while batch := list(itertools.islice(made, BATCH)):
            library.keep(batch)
        for number in range(0, papers, 200):
            library.save_note(FIRST + number, f"A note on {RARE}.")


def _keeping(folder: Path) -> float:
    """Parsing and keeping records, against parsing alone."""
    data = answer(PARSED, seed=2)
    ratios = []
    for turn in range(5):
        began = time.perf_counter()
        parsed = parse(data)
        middle = time.perf_counter()
        with Library(folder / f"keep{turn}.db") as library:
            library.keep(parsed)
        ratios.append((time.perf_counter() - began) / (middle - began))
    return statistics.median(ratios)


def _bare(path: Path, query: str) -> Callable[[], object]:
    """FTS5 by sqlite3 alone, ranked by bm25, the first fifty, on the same index."""
    connection = sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)
    statement = "SELECT rowid FROM words WHERE words MATCH ? ORDER BY rank LIMIT 50"
    return lambda: connection.execute(statement, (query,)).fetchall()


def _by(library: Library, sort: str) -> Callable[[], object]:
    """All papers in an order, after another order so that none is at hand; both orders in one."""
    other = "date" if sort == "added" else "added"
    return lambda: (library.find(sort=other), library.find(sort=sort))


def _after_a_write(library: Library) -> Callable[[], object]:
    number = itertools.count()

    def write_and_ask() -> None:
        library.mark(FIRST, starred=next(number) % 2 == 0)
        library.find(HALF)

    return write_and_ask


def run() -> list[Row]:
    """The rows of the library."""
    rows: list[Row] = []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        keeping = _keeping(folder)
        path = folder / "library.db"
        _fill(path, PAPERS)
        rows.append(Row("opening, ms", _median(lambda: Library(path).close()), 10, "low"))
        with Library(path) as library:
            rows += [
                Row(f"all papers by {sort}, and by another order, ms", _median(_by(library, sort)), 150, "low")
                for sort in ORDERS
            ]
            half = _median(lambda: library.find(HALF))
            page = _median(lambda: library.rows(library.find(HALF)[:50]))
            written = _median(_after_a_write(library))
            bare = _median(_bare(path, HALF))
            rows += [
                Row("papers with a word that half of them hold, asked again, ms", half, 150, "low"),
                Row("the same after a write, with the write, ms", written, 150, "low"),
                Row(
                    "its first page, against that of bare FTS5 ranked (nothing written between)",
                    page / bare,
                    0.5,
                    "low",
                ),
                Row("papers with the first letter of most words, ms", _median(lambda: library.find("h")), 150, "low"),
                Row("papers with a word that few hold, ms", _median(lambda: library.find(RARE)), 5, "low"),
                Row("papers with three words, ms", _median(lambda: library.find(PAIR)), 20, "low"),
            ]
            rows += queries.rows(path, library)
            fifty = library.find()[PAPERS // 2 :][:50]
            rows += [
                Row("rows of 50 papers, ms", _median(lambda: library.rows(fifty)), 3, "low"),
                Row("one paper, ms", _median(lambda: library.article(fifty[7])), 1, "low"),
            ]
        rows.append(Row("PubMed XML to kept and searchable, time against parsing alone", keeping, 3, "low"))
    return rows


if __name__ == "__main__":
    for row in run():
        print(row)
