"""Our own records as articles."""

from pathlib import Path

import pytest

from netreader.pubmed.records import parse

FIXTURES = Path(__file__).parents[1] / "fixtures" / "pubmed"


@pytest.fixture(scope="session")
def articles():
    """All of them by PMID."""
    records = (record for path in sorted(FIXTURES.glob("*.xml")) for record in parse(path.read_bytes()))
    return {record.article.pmid: record.article for record in records}
