"""MeSH at its real size over 100,000 papers: the trees with the library's numbers, explosion, completion.

The trees are those of 2017 where the recorded data is there, else made ones of the same size; every heading gets about
as many entry terms as NLM's have. Bars are milliseconds for a person who waits, of the processor's time: nothing here
waits for the disk, and what else a machine does is not to count.
"""

from __future__ import annotations

import gc
import gzip
import itertools
import os
import random
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from netreader.article import Article, Author, Journal, Keyword, MeshHeading, Qualifier, Record
from netreader.library.counted import read_headed
from netreader.library.library import Library
from netreader.mesh.descriptor import Descriptor
from netreader.mesh.tree_file import read_tree
from netreader.tui.librarytree import Look, Trees, folded_names
from tests.bench import Row

PAPERS = 100_000
BATCH = 2_000
#: Headings of a paper, and entry terms of a heading, as in 2026 (267,000 terms of 31,000 headings).
HEADINGS, TERMS = 12, 8
#: Key presses of which completion is timed.
PRESSES = 600

_TREE = Path("mesh") / "2017MeshTree.txt.gz"


def _descriptors() -> list[Descriptor]:
    folder = Path(os.environ.get("NETREADER_TEST_DATA") or Path(__file__).parents[3] / "shared" / "data")
    if (folder / _TREE).exists():
        found = list(read_tree([gzip.decompress((folder / _TREE).read_bytes())]))
    else:
        found = list(read_tree([_made_tree()]))
    return [Descriptor(one.ui, one.name, one.kind, one.tree_numbers, tuple(_entry_terms(one.name))) for one in found]


def _made_tree() -> bytes:
    """Some 58,000 places of 28,000 headings: 112 at the top, 15 below each, 33 below each of these at two places."""
    lines = ["number\tui\tname", "C99\tD009369\tNeoplasms"]
    upper = itertools.count(600_000)
    for leaf, (letter, top, first, second) in enumerate(
        itertools.product("ABCDEFGHIJKLMNVZ", range(1, 8), range(1, 16), range(34))
    ):
        place = f"{letter}{top:02}.{first:03}"
        if first == 1 and second == 0:
            ui = f"D{next(upper)}"
            lines.append(f"{place[:3]}\t{ui}\tHeading {ui}")
        ui = f"D{next(upper)}" if second == 0 else f"D{leaf % 28_000 + 100_000}"
        lines.append(f"{place}{f'.{second:03}' if second else ''}\t{ui}\tHeading {ui}")
    return "\n".join(lines).encode()


def _entry_terms(name: str) -> Iterator[str]:
    words = name.replace(",", "").split()
    for turn in range(TERMS):
        yield " ".join((*words[turn % len(words) :], *words[: turn % len(words)], *("s" * turn)))


def _records(descriptors: list[Descriptor]) -> Iterator[Record]:
    chance = random.Random(3)
    order = descriptors[:]
    chance.shuffle(order)
    weights = list(itertools.accumulate(1 / (place + 5) for place in range(len(order))))
    text = "lorem " * 200
    for number in range(PAPERS):
        chosen = {one.ui: one for one in chance.choices(order, cum_weights=weights, k=HEADINGS)}
        article = Article(
            pmid=str(40_000_000 + number),
            title=f"Paper {number} {text}",
            published=str(1980 + number % 46),
            journal=Journal(medline_ta=f"J {chance.randrange(900)}"),
            authors=tuple(Author(last_name=f"Name{chance.randrange(60_000)}", initials="AB") for _ in range(5)),
            keywords=tuple(Keyword(f"word {chance.randrange(9_000)}") for _ in range(4)),
            mesh=tuple(
                MeshHeading(one.name, one.ui, chance.random() < 0.2, (Qualifier("therapy", "Q000628"),))
                for one in chosen.values()
            ),
        )
        yield Record(article, b"<PubmedArticle>%d</PubmedArticle>" % number)


def _once(way: Callable[[], object]) -> float:
    began = time.process_time()
    way()
    return (time.process_time() - began) * 1000


def _p95(times: list[float]) -> float:
    return statistics.quantiles(times, n=20)[-1]


def _opened(path: Path) -> float:
    """From the file to the lines of the closed tree, in a library that was counted before."""
    with Library(path) as library:

        def look() -> None:
            tally = library.tallies.latest()
            assert tally is not None
            assert Trees(library.vocabulary, tally, Look()).roots()

        return _once(look)


def _read(library: Library) -> None:
    """The headings of all papers, and nothing done with them."""
    with library._database.reading() as connection:
        for (body,) in connection.execute("SELECT body FROM doc_articles"):
            read_headed(body)


def _unfolded(library: Library) -> list[float]:
    """Every node that is found within four steps of the top, unfolded."""
    tally = library.tallies.counted()
    trees = Trees(library.vocabulary, tally, Look())
    times: list[float] = []
    level = trees.roots()
    for _ in range(4):
        times += [_once(term.load) for term in level if term.more is not None]
        level = [child for term in level for child in term.children]
    return times


def _completed(library: Library, descriptors: list[Descriptor]) -> list[float]:
    """Terms typed letter by letter."""
    chance = random.Random(5)
    times: list[float] = []
    while len(times) < PRESSES:
        typed = chance.choice(chance.choice(descriptors).entry_terms)
        for end in range(1, len(typed) + 1):
            times += [_once(lambda end=end, typed=typed: library.vocabulary.complete(typed[:end], 20))]
    return times


def run() -> list[Row]:
    """The rows of MeSH."""
    with tempfile.TemporaryDirectory() as name:
        path = Path(name) / "library.db"
        descriptors = _descriptors()
        with Library(path) as library:
            library.vocabulary.install(descriptors, "2017")
            records = _records(descriptors)
            while batch := list(itertools.islice(records, BATCH)):
                library.keep(batch)
            read = _once(lambda: _read(library))
            first = _once(library.tallies.counted)
            facets = _once(library.tallies.facets)
            library.keep(itertools.islice(_records(descriptors[:50]), 1))
            again = _once(library.tallies.counted)
        opened = statistics.median(_opened(path) for _ in range(5))
        with Library(path) as library:
            gc.collect()
            gc.freeze()  # as the reader does
            unfolded = _unfolded(library)
            tally = library.tallies.counted()
            trees = Trees(library.vocabulary, tally, Look(), folded=folded_names(library.vocabulary, tally))
            filtered = _p95(
                [_once(lambda word=word: trees.containing(word)) for word in ("ne", "liver", "heading") * 7]
            )
            library.vocabulary.explosion("D009369")
            explosion = statistics.median(_once(lambda: library.vocabulary.explosion("D009369")) for _ in range(15))
            asked = statistics.median(_once(lambda: library.ask('"Neoplasms"[mh]')) for _ in range(5))
            completed = _completed(library, descriptors)
        gc.unfreeze()
        return [
            Row("the library's tree opened, its numbers kept, ms", opened, 100, "low"),
            Row("a node of it unfolded, the slowest, ms", max(unfolded), 50, "low"),
            Row("the tree filtered by letters, p95, ms", filtered, 50, "low"),
            Row("headings below Neoplasms, ms", explosion, 5, "low"),
            Row('papers of "Neoplasms"[mh], ms', asked, 250, "low"),
            Row("completion of a term, a key press, p95, ms", _p95(completed), 10, "low"),
            Row("completion of a term, the slowest key press, ms", max(completed), 20, "low"),
            Row("all papers counted by heading, against reading their headings", first / read, 4, "low"),
            Row("counted again after one came, ms", again, 500, "low"),
            Row("keywords, years, journals, types and authors counted, against the same", facets / read, 4, "low"),
        ]


if __name__ == "__main__":
    for row in run():
        print(row)
