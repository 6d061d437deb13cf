"""Queries in PubMed's language over a large library, against SQL and FTS5 written by hand for each on the same file."""

from __future__ import annotations

import os
import random
import sqlite3
import statistics
import time
from collections.abc import Callable, Iterable
from itertools import pairwise
from pathlib import Path

from netreader.library.library import Library
from netreader.library.proposals import Proposer
from netreader.library.texts import JOIN
from netreader.mesh.files import open_mesh
from tests.bench import Row
from tests.generate import FIRST, HALF, vocabulary_of

#: Times that each query is asked, in turns.
TURNS = 5

#: What is typed, key by key.
TYPED = (
    "livercell",
    "neuroendocrine tumors",
    "metastases to the liver",
    "j clin oncol",
    "ne[mh]",
    "(liver neoplasms/sur",
    "hemisphere AND octreotide[mh] OR lan",
    "syndrome of inappropriate",
    "note:deb",
)

#: NLM's tree of 2017, where it was brought.
TREE = Path(os.environ.get("NETREADER_TEST_DATA", Path(__file__).parents[3] / "shared" / "data")) / (
    "mesh/2017MeshTree.txt.gz"
)

_MATCH = "SELECT rowid FROM words WHERE words MATCH ? ORDER BY rank LIMIT 50"
_DATED = (
    "SELECT words.rowid FROM words JOIN dates ON dates.key=words.rowid"
    " WHERE words MATCH ? AND issue BETWEEN ? AND ? LIMIT 50"
)
_TIAB = "{title abstract keywords} : "
_ALL = "- {affiliations grants interests publisher exact} : "


def _token(kind: str, value: str) -> str:
    return f'exact : "{kind}{JOIN}{value.replace(" ", JOIN)}"'


#: A query, the statement that a good hand would write for it, and its values.
SHAPES: list[tuple[str, str, tuple[object, ...]]] = [
    (HALF, _MATCH, (f'{_ALL}"{HALF}"',)),
    (f"{HALF}[ti]", _MATCH, (f'title : "{HALF}"',)),
    ("livercell", _MATCH, (f'{_ALL}"livercell"',)),
    ("livercell[tiab]", _MATCH, (f'{_TIAB}"livercell"',)),
    (f"livercell AND {HALF}", _MATCH, (f'{_ALL}("livercell" AND "{HALF}")',)),
    (f"livercell {HALF} pathway J Clin Oncol[ta]", _MATCH, (f'({_ALL}("livercell" AND "{HALF}" AND "pathway"))',)),
    ('"livercell pathway"[tiab]', _MATCH, (f'{_TIAB}"livercell pathway"',)),
    ("livercell OR pathway OR tumorcell", _MATCH, (f'{_ALL}("livercell" OR "pathway" OR "tumorcell")',)),
    (f"livercell NOT {HALF}", _MATCH, (f'{_ALL}("livercell" NOT "{HALF}")',)),
    ("livercel*[tiab]", _MATCH, (f"{_TIAB}livercel*",)),
    ("Liver Neoplasms[mh:noexp]", _MATCH, (_token("mh", "liver neoplasms"),)),
    ("Liver Neoplasms[majr:noexp]", _MATCH, (_token("mj", "liver neoplasms"),)),
    ("livercell AND Octreotide[mh:noexp]", _MATCH, (f'({_ALL}"livercell") AND ({_token("mh", "octreotide")})',)),
    ("review[pt:noexp] AND livercell", _MATCH, (f'({_token("pt", "review")}) AND ({_ALL}"livercell")',)),
    (
        "2001:2003[dp]",
        "SELECT key FROM dates WHERE issue BETWEEN ? AND ? ORDER BY issue DESC LIMIT 50",
        (20010000, 20039999),
    ),
    ("livercell AND 2001:2003[dp]", _DATED, (f'{_ALL}"livercell"', 20010000, 20039999)),
    ("hasabstract AND livercell", _MATCH, (f'({_token("fl", "hasabstract")}) AND ({_ALL}"livercell")',)),
    ("english[la] AND livercell[ti]", _MATCH, (f'({_token("la", "eng")}) AND (title : "livercell")',)),
    ('"livercell pathway"[tiab:~5]', _MATCH, (f"{_TIAB}NEAR(livercell pathway, 5)",)),
    ("40000017", "SELECT key FROM listing WHERE key=?", (40000017,)),
]


def _times(ask: Callable[[], object]) -> list[float]:
    found = []
    for _ in range(TURNS):
        began = time.perf_counter()
        ask()
        found.append((time.perf_counter() - began) * 1000)
    return found


def _hostile() -> dict[str, str]:
    """Texts of thousands of terms, each another way to be slow."""
    words = vocabulary_of(random.Random(1))
    turns = ("AND", "OR", "NOT")
    days = [f"{1980 + n // 360}/{n // 30 % 12 + 1:02}/{n % 28 + 1:02}" for n in range(2_000)]
    told = ("hasabstract", "free full text[sb]", "english[la]", "review[pt]", "is:unread", "has:note", "note:debulking")

    def in_turn(terms: Iterable[str]) -> str:
        return HALF + "".join(f" {turns[number % 3]} {term}" for number, term in enumerate(terms))

    return {
        "wildcards in turn": in_turn(f"{HALF}{number % 7}*" for number in range(400)),
        "short wildcards in turn": in_turn(f"{word[:4]}*[tiab]" for word in words[:900]),
        "common words in turn": in_turn(words[:300]),
        "3,000 words joined by OR": " OR ".join(f"{word}[tiab]" for word in words[:3_000]),
        "8,000 words in turn": in_turn(f"{word}[tiab]" for word in words),
        "600 phrases": " OR ".join(f"{one} {other}[tiab]" for one, other in pairwise(words[:601])),
        "300 distances": " OR ".join(f'"{one} {other}"[tiab:~5]' for one, other in pairwise(words[:301])),
        "200 far distances": " OR ".join(
            f'"{one} {other} {third}"[tiab:~1000]'
            for one, other, third in zip(words[:200], words[200:400], words[400:600], strict=True)
        ),
        "one word 1,600 times": f"{HALF} " * 1_600,
        "90 brackets": "".join(f"({word} OR " for word in words[:90]) + HALF + ")" * 90,
        "2,000 days joined by OR": " OR ".join(f"{day}[dp]" for day in days),
        "2,000 months in turn": in_turn(f"{1950 + n % 70}/{n % 12 + 1:02}[dp]" for n in range(2_000)),
        "1,500 spans up to today": " OR ".join(f'"last {number} days"[dp]' for number in range(1, 1_500)),
        "3,000 ranges of PMIDs": " OR ".join(f"{FIRST + n * 10}:{FIRST + n * 10 + 5}[pmid]" for n in range(3_000)),
        "filters in turn": in_turn(told * 120),
        "what is unread, again and again": " OR ".join(f"is:unread NOT {word}" for word in words[:300]),
    }


def _cpu(ask: Callable[[], object]) -> float:
    """Milliseconds of this thread: what it takes where nobody else works."""
    began = time.thread_time()
    ask()
    return (time.thread_time() - began) * 1000


def _keys(library: Library) -> list[float]:
    """Milliseconds that the list under the field takes for each key of some queries."""
    proposer = Proposer(library)
    proposer.proposals("liver", 5)
    return [
        _cpu(lambda text=text, length=length: proposer.proposals(text[:length], length))
        for text in TYPED
        for length in range(1, len(text) + 1)
    ]


def rows(path: Path, library: Library) -> list[Row]:
    """How the whole mix does, its slowest, and what a key takes."""
    connection = sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)
    ours: list[float] = []
    theirs: list[float] = []
    for query, statement, values in SHAPES:
        library.ask(query)
        ours += _times(lambda query=query: library.ask(query))
        theirs += _times(lambda statement=statement, values=values: connection.execute(statement, values).fetchall())
    connection.close()
    p95, bare = (statistics.quantiles(times, n=20)[-1] for times in (ours, theirs))
    slowest, name = max((_cpu(lambda query=query: library.ask(query)), name) for name, query in _hostile().items())
    found = [
        Row("twenty shapes of query, p95, against SQL and FTS5 by hand", p95 / bare, 1.5, "low"),
        Row(f"the slowest hostile query ({name}), ms", slowest, 1_000, "low"),
        Row("a key and the list under the field, p95, ms", statistics.quantiles(_keys(library), n=20)[-1], 10, "low"),
    ]
    if TREE.exists():
        with TREE.open("rb") as file:
            library.vocabulary.install(list(open_mesh(file, TREE.name).descriptors), "2017")
        keys = statistics.quantiles(_keys(library), n=20)[-1]
        found.append(Row("the same with all of MeSH, p95, ms", keys, 10, "low"))
    return found
