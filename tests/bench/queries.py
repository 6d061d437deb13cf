"""Queries in PubMed's language over a large library, against SQL and FTS5 written by hand for each on the same file."""

from __future__ import annotations

import random
import sqlite3
import statistics
import time
from collections.abc import Callable
from pathlib import Path

from netreader.library.library import Library
from netreader.library.proposals import Proposer
from netreader.library.texts import JOIN
from tests.bench import Row
from tests.generate import HALF, vocabulary_of

#: Times that each query is asked, in turns.
TURNS = 5

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


def rows(path: Path, library: Library) -> list[Row]:
    """How the whole mix does, and its slowest."""
    connection = sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)
    ours: list[float] = []
    theirs: list[float] = []
    for query, statement, values in SHAPES:
        library.ask(query)
        ours += _times(lambda query=query: library.ask(query))
        theirs += _times(lambda statement=statement, values=values: connection.execute(statement, values).fetchall())
    connection.close()
    p95, bare = (statistics.quantiles(times, n=20)[-1] for times in (ours, theirs))
    hostile = " ".join(f"{('AND', 'OR', 'NOT')[number % 3]} {HALF}{number % 7}*" for number in range(400))
    began = time.perf_counter()
    library.ask(f"{HALF} {hostile}")
    worst = (time.perf_counter() - began) * 1000
    alternatives = " OR ".join(f"{word}[tiab]" for word in vocabulary_of(random.Random(1))[:3_000])
    began = time.perf_counter()
    library.ask(alternatives)
    thousands = (time.perf_counter() - began) * 1000
    proposer = Proposer(library)
    typed = [text[:length] for text in ("livercell", "neuroendocrine tumors", "j clin oncol") for length in range(2, 9)]
    proposer.proposals("liver", 5)
    keys = [time for text in typed for time in _times(lambda text=text: proposer.proposals(text, len(text)))]
    return [
        Row("twenty shapes of query, p95, against SQL and FTS5 by hand", p95 / bare, 1.5, "low"),
        Row("a query of 400 wildcards, ms", worst, 1_000, "low"),
        Row("a query of 3,000 words joined by OR, ms", thousands, 1_000, "low"),
        Row("what the list under the field takes a key, p95, ms", statistics.quantiles(keys, n=20)[-1], 10, "low"),
    ]
