"""The client and the local NCBI together: a reader's way through, and every fault that the server knows."""

import asyncio
import logging
from dataclasses import replace

import pytest

from netreader.errors import PubMedError
from netreader.identifier import recognise
from tests.ncbi.faults import FAULTS
from tests.pubmed.scripted import KEY, Time, client_for
from tests.pubmed.test_client_faults import everything_told

HARMLESS = {"missing_ids", "duplicate_ids", "out_of_order", "trickle"}


@pytest.fixture
async def pubmed(settings):
    async with client_for(settings, Time()) as client:
        yield client


async def test_a_paper_named_twice_is_one(ncbi, pubmed):
    ncbi.fault("duplicate_ids", times=None)
    found = await pubmed.search("neuroendocrine tumors", limit=6)
    assert len(set(found.pmids)) == len(found.pmids) > 1


async def test_from_a_query_to_its_records(ncbi, pubmed):
    found = await pubmed.search("neuroendocrine tumors", limit=5)
    assert found.total >= len(found.pmids) > 0
    assert found.translation
    rows = await pubmed.summaries(found.pmids)
    assert [str(row.key) for row in rows] == found.pmids
    fetched = await pubmed.fetch([*found.pmids, "999999999"])
    assert [record.article.pmid for record in fetched.records] == found.pmids
    assert fetched.missing == ["999999999"]
    for row, record in zip(rows, fetched.records, strict=True):
        assert (row.title, row.year, row.kind) == (
            record.article.display_title,
            record.article.year,
            record.article.kind,
        )
    assert all(request.params["tool"] == "netreader" and request.params["email"] for request in ncbi.requests)


async def test_a_search_held_by_pubmed_is_fetched_whole(pubmed):
    found = await pubmed.search("neuroendocrine", history=True)
    came = [record.article.pmid async for batch in pubmed.fetch_found(found) for record in batch.records]
    assert came == found.pmids


async def test_an_article_found_by_its_doi_and_its_place(pubmed):
    found = await pubmed.search("neuroendocrine", limit=50)
    articles = [record.article for record in (await pubmed.fetch(found.pmids)).records]
    article = next(entry for entry in articles if entry.doi and entry.journal.volume and entry.journal.pages)
    assert await pubmed.resolve(recognise(f"https://doi.org/{article.doi}")) == [article.pmid]
    assert await pubmed.resolve(recognise(article.citation.partition(" doi:")[0])) == [article.pmid]


async def test_a_suggestion(pubmed):
    assert await pubmed.spell("neuroendocrin[tiab] OR tumrs") == "neuroendocrine[tiab] OR tumors"


@pytest.mark.parametrize("lasting", [False, True])
@pytest.mark.parametrize("fault", FAULTS)
async def test_every_fault_ends_in_papers_or_in_a_sentence(fault, lasting, ncbi, settings, monkeypatch, caplog):
    monkeypatch.setattr("netreader.pubmed.wire.SILENCE", 0.1)
    async with client_for(replace(settings, api_key=KEY), Time()) as client:
        pmid = (await client.search("neuroendocrine", limit=1)).pmids[0]
        asks = {
            "search": lambda: client.search("neuroendocrine", limit=1),
            "fetch": lambda: client.fetch([pmid]),
            "summaries": lambda: client.summaries([pmid]),
        }
        with caplog.at_level(logging.DEBUG):
            for name, ask in asks.items():
                ncbi.fault(fault, times=None if lasting else 1)
                (came,) = await asyncio.gather(ask(), return_exceptions=True)
                ncbi.clear_faults()
                if isinstance(came, BaseException):
                    assert isinstance(came, PubMedError), name
                    assert fault not in HARMLESS, name
                    assert came.message.endswith(".")
                    assert KEY not in everything_told(came)
                else:
                    assert getattr(came, "pmids", None) or getattr(came, "records", None) or came, name
                    assert not lasting or fault in HARMLESS, name
    assert KEY not in caplog.text
