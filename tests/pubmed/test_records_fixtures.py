"""The project's own records are read whole."""

from pathlib import Path

import pytest

from netreader.formats import FORMATS
from netreader.pubmed.records import parse

FILES = sorted((Path(__file__).parents[1] / "fixtures" / "pubmed").glob("*.xml"))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_each_is_read_and_can_be_written(path):
    (record,) = parse(path.read_bytes())
    assert record.article.pmid == path.stem
    assert record.article.display_title != "(no title)"
    assert record.article.citation.endswith(".")
    (again,) = parse(FORMATS["xml"](record, 80).encode())
    assert again.article == record.article
    assert path.stem in FORMATS["text"](record, 80)


def test_the_seed_paper_is_cited_as_pubmed_cites_it():
    seed = next(path for path in FILES if b"10.1053/j.seminoncol.2018.07.002</ELocationID>" in path.read_bytes())
    assert parse(seed.read_bytes())[0].article.citation == (
        "Semin Oncol. 2018 Aug;45(4):232-235. doi: 10.1053/j.seminoncol.2018.07.002. Epub 2018 Oct 11."
    )
