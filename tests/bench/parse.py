"""PubMed XML → Article, against pubmed_parser and against bare expat, on the same .gz file of some thousand records.

The records are the real ones of the shared data where it is at hand, else the project's own.
"""

import gzip
import os
import re
import statistics
import tempfile
import time
from pathlib import Path
from xml.parsers import expat

import pubmed_parser

from netreader.pubmed.records import stream
from tests.bench import Row

RECORDS = 2_000
RUNS = 5
HERE = Path(__file__).resolve()


def _real_records() -> list[bytes]:
    shared = Path(os.environ.get("NETREADER_TEST_DATA", HERE.parents[3] / "shared" / "data"))
    files = sorted(shared.glob("pubmed*/*.xml")) or sorted((HERE.parents[1] / "fixtures" / "pubmed").glob("*.xml"))
    pattern = re.compile(rb"<Pubmed(?:Book)?Article[\s>].*?</Pubmed(?:Book)?Article>", re.DOTALL)
    return [record for file in files for record in pattern.findall(file.read_bytes())]


def _ours(path: Path) -> None:
    with gzip.open(path) as file:
        for _ in stream(file):
            pass


def _expat(path: Path) -> None:
    with gzip.open(path) as file:
        expat.ParserCreate().ParseFile(file)


def _pubmed_parser(path: Path) -> None:
    """Every field that it has."""
    for _ in pubmed_parser.parse_medline_xml(
        str(path), year_info_only=False, nlm_category=True, author_list=True, reference_list=True
    ):
        pass


def run() -> list[Row]:
    """Ratios of records a second, medians of runs that take turns."""
    records = _real_records()
    records = (records * (RECORDS // len(records) + 1))[:RECORDS]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "records.xml.gz"
        with gzip.open(path, "wb", compresslevel=6) as file:
            file.write(b'<?xml version="1.0" encoding="utf-8"?>\n<PubmedArticleSet>\n')
            file.write(b"\n".join(records))
            file.write(b"\n</PubmedArticleSet>\n")
        times: dict[str, list[float]] = {}
        for _ in range(RUNS):
            for way in (_ours, _expat, _pubmed_parser):
                start = time.perf_counter()
                way(path)
                times.setdefault(way.__name__, []).append(time.perf_counter() - start)
    ours, bare, theirs = (statistics.median(times[way.__name__]) for way in (_ours, _expat, _pubmed_parser))
    return [
        Row("PubMed XML to Article, records a second, against pubmed_parser", theirs / ours, 3.0),
        Row("PubMed XML to Article, records a second, against bare expat", bare / ours, 0.3),
    ]
