"""A library in a file of its own, and records to keep in it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from netreader.article import Record
from netreader.library.library import Library
from netreader.pubmed.records import parse

FIXTURES = Path(__file__).parent.parent / "fixtures" / "pubmed"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where the library is."""
    return tmp_path / "data" / "library.db"


@pytest.fixture
def library(path: Path) -> Iterator[Library]:
    """An empty library."""
    with Library(path) as library:
        yield library


@pytest.fixture
def record() -> Callable[[int], Record]:
    """A record of the project's own fixtures by its PMID."""

    def read(pmid: int) -> Record:
        return parse((FIXTURES / f"{pmid}.xml").read_bytes())[0]

    return read


@pytest.fixture(scope="session")
def fixtures() -> list[Record]:
    """All the project's own records."""
    return [record for file in sorted(FIXTURES.glob("*.xml")) for record in parse(file.read_bytes())]
