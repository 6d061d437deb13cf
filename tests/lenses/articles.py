"""Where the abstracts are that a person has labelled: recorded beside the checkout, or fetched.

Most are among the recorded data. The rest are named by PMCID or PMID in the same files of labels; whoever wants to
measure with them fetches them once and says where they are::

    netreader fetch $(grep -ohE '^(PMC[0-9]+|31479209)' tests/lenses/*.tsv | sort -u)
    netreader export --format xml PMC3002766 … > trials.xml
    NETREADER_TEST_TRIALS=trials.xml python -m tests.lenses.measure
"""

from __future__ import annotations

import gzip
import os
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

from netreader.article import Article
from netreader.formats import nbib_reader
from netreader.formats.entry import Entry
from netreader.pubmed import records


def labelled(folder: Path, names: Iterable[str]) -> Iterator[tuple[str, Article]]:
    """Those of the named papers that are at hand, with their names in the labels."""
    for name in names:
        article = _recorded(folder, name) or _from_medline(folder).get(name) or _fetched().get(name)
        if article is not None:
            yield name, article


def _recorded(folder: Path, name: str) -> Article | None:
    for room in ("pubmed", "pubmed-rare"):
        path = folder / room / f"{name}.xml"
        if path.exists():
            return records.parse(path.read_bytes())[0].article
    return None


@cache
def _from_medline(folder: Path) -> dict[str, Article]:
    path = folder / "medline" / "mesh-papers.medline.txt.gz"
    text = gzip.decompress(path.read_bytes()).decode() if path.exists() else ""
    return {entry.article.pmid: entry.article for entry in nbib_reader.read(text) if isinstance(entry, Entry)}


@cache
def _fetched() -> dict[str, Article]:
    place = os.environ.get("NETREADER_TEST_TRIALS")
    if not place:
        return {}
    found = [record.article for record in records.parse(Path(place).read_bytes())]
    return {name: article for article in found for name in (article.pmid, article.pmcid) if name}
