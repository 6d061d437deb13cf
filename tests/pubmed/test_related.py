"""Links and full texts over the local NCBI server: who answers, and what is said when nobody does."""

from __future__ import annotations

import json

import pytest

from netreader.addresses import FULL_TEXT
from netreader.article import Article, Correction, Reference
from netreader.errors import (
    BadResponse,
    KeyRefused,
    NetreaderError,
    PubMedError,
    QueryError,
    RateLimited,
    RecordError,
    Refused,
    Unreachable,
)
from netreader.pubmed.client import PubMed
from netreader.pubmed.europepmc import EuropePMC, EuropeWire
from netreader.pubmed.throttle import Throttle
from netreader.pubmed.wire import Wire
from netreader.related import ASKED, Linked, Place, Related, joined
from tests.pubmed.scripted import Time

#: The seed paper, with references to other records, and a trial that it cites.
REVIEW, TRIAL = "90000001", "28076709"


@pytest.fixture
async def pubmed(settings, ncbi):
    """The real client, whose waiting passes in no time."""
    time = Time()
    how = {"sleep": time.sleep, "clock": time.clock, "chance": lambda: 0.5}
    free = Throttle(settings.places.cache / "times", 10**6, clock=time.clock, sleep=time.sleep)
    europe = EuropePMC(settings, wire=EuropeWire(settings, throttle=free, **how))
    async with PubMed(settings, wire=Wire(settings, throttle=free, **how), europe=europe) as client:
        yield client


def asked(ncbi) -> list[str]:
    return [request.program for request in ncbi.requests]


async def test_similar_articles_have_scores_and_not_the_paper_itself(pubmed):
    related = await pubmed.related(TRIAL, "similar")
    assert related.source == "pubmed"
    assert related.asked
    assert related.count == len(related.links) > 3
    scores = [link.score for link in related.links]
    assert scores == sorted(scores, reverse=True)
    assert scores[-1] > 0
    assert TRIAL not in related.pmids


async def test_cited_by_and_references_are_each_others_way_back(pubmed):
    assert REVIEW in (await pubmed.related(TRIAL, "cited")).pmids
    assert TRIAL in (await pubmed.related(REVIEW, "refs")).pmids


@pytest.mark.parametrize("kind", ["cited", "refs"])
async def test_where_elink_fails_europe_pmc_answers_and_is_named(pubmed, ncbi, kind):
    ncbi.fault("address_table", times=None, program="elink")
    related = await pubmed.related(TRIAL if kind == "cited" else REVIEW, kind)
    assert related.source == "europepmc"
    assert (REVIEW if kind == "cited" else TRIAL) in related.pmids
    assert "PubMed is having trouble" in related.caution
    if kind == "refs":  # what has no number is told by its citation
        assert related.links[-1] == Linked("", 0, "Nobody N. A lost report. 1972.")


async def test_where_elink_has_none_europe_pmc_is_asked(pubmed, ncbi):
    related = await pubmed.related("90000031", "refs")
    assert (related.source, related.pmids, related.count) == ("europepmc", [], 1)


async def test_no_list_is_not_the_same_as_could_not_ask(pubmed, ncbi):
    none = await pubmed.related("90000005", "cited")
    assert (none.links, none.source, none.caution) == ((), "pubmed", "")
    ncbi.fault("server_error", times=None, program="europepmc")
    half = await pubmed.related("90000005", "cited")
    assert half.links == ()
    assert half.caution.startswith("PubMed has none; Europe PMC could not be asked.")
    ncbi.fault("server_error", times=None, program="elink")
    with pytest.raises(BadResponse, match=r"^PubMed is having trouble"):
        await pubmed.related("90000005", "cited")
    ncbi.stop()
    with pytest.raises(Unreachable):
        await pubmed.related("90000005", "cited", urgent=True)


async def test_an_empty_list_of_references_says_what_it_does_not_mean(pubmed):
    none = await pubmed.related("90000009", "refs")  # a book, of which nobody has a list
    assert none.links == ()
    assert "does not mean that it cites nothing" in none.caution


async def test_similar_articles_are_asked_of_pubmed_alone(pubmed, ncbi):
    ncbi.fault("server_error", times=None, program="elink")
    with pytest.raises(BadResponse):
        await pubmed.related(TRIAL, "similar")
    assert "europepmc" not in asked(ncbi)


async def test_europe_pmc_is_not_asked_where_the_settings_say_so(settings, ncbi):
    from dataclasses import replace

    async with PubMed(replace(settings, europepmc=False)) as pubmed:
        assert (await pubmed.related("90000031", "refs")).links == ()
    assert "europepmc" not in asked(ncbi)


FAILED = {
    "rate_limited": RateLimited,
    "rate_limited_200": RateLimited,
    "key_refused": KeyRefused,
    "too_long": Refused,
    "search_backend": BadResponse,
    "address_table": BadResponse,
    "unable_to_connect": BadResponse,
    "backend_reset": BadResponse,
    "in_band_error": Refused,
    "server_error": BadResponse,
    "bad_gateway": BadResponse,
    "unavailable": BadResponse,
    "gateway_timeout": BadResponse,
    "captive_portal": BadResponse,
    "maintenance": BadResponse,
    "redirect": BadResponse,
    "empty": BadResponse,
    "garbled_json": BadResponse,
    "garbled_gzip": BadResponse,
    "cut_short": BadResponse,
    "incomplete": BadResponse,
    "disconnect": Unreachable,
}


@pytest.mark.parametrize("fault", FAILED)
async def test_every_failure_of_elink_is_typed(pubmed, ncbi, fault):
    ncbi.fault(fault, times=None, program="elink")
    with pytest.raises(FAILED[fault]):
        await pubmed.related(TRIAL, "similar")
    with pytest.raises(FAILED[fault]):
        await pubmed.linkout(TRIAL)


@pytest.mark.parametrize("fault", [name for name in FAILED if name not in ("in_band_error", "search_backend")])
async def test_every_failure_of_europe_pmc_is_typed_and_named(pubmed, ncbi, fault):
    ncbi.fault(fault, times=None, program="europepmc")
    with pytest.raises(PubMedError) as caught:
        await pubmed.europe.citations(TRIAL)
    assert "PubMed" not in str(caught.value)
    assert "NCBI" not in str(caught.value)


@pytest.mark.parametrize(
    "body",
    [b'{"version":"6.9"}', b'{"hitCount":3}', b'{"hitCount":"x","citationList":{}}', b'{"errCode":500}', b"[]"],
    ids=["bare", "no list", "no number", "error", "array"],
)
async def test_what_europe_pmc_answers_where_it_cant_is_no_empty_list(pubmed, ncbi, body, monkeypatch):
    from tests.ncbi import pmc
    from tests.ncbi.answer import Answer

    monkeypatch.setattr(pmc, "europe", lambda request, shelf: Answer(body.decode()))
    with pytest.raises(PubMedError):
        await pubmed.europe.citations(TRIAL)


async def test_a_list_of_twenty_thousand(pubmed, ncbi, monkeypatch):
    from tests.ncbi import elink, pmc
    from tests.ncbi.answer import Answer

    monkeypatch.setitem(
        elink._ALL, "pubmed_pubmed_citedin", lambda pmid, shelf: [(str(n), 0) for n in range(1, 20_001)]
    )
    related = await pubmed.related(TRIAL, "cited")
    assert related.count == len(related.pmids) == 20_000

    def page(request, shelf):
        number = int(request.params["page"])
        entries = [{"id": str(n), "source": "MED"} for n in range((number - 1) * 1000 + 1, number * 1000 + 1)]
        return Answer(json.dumps({"hitCount": 24_000, "citationList": {"citation": entries}}))

    monkeypatch.setattr(pmc, "europe", page)
    links, total = await pubmed.europe.citations("999999")
    assert (len(links), total) == (20_000, 24_000)


async def test_a_paper_that_cites_itself_is_not_in_its_own_list(pubmed, monkeypatch):
    from tests.ncbi import elink

    monkeypatch.setitem(elink._ALL, "pubmed_pubmed_refs", lambda pmid, shelf: [(pmid, 0), ("5", 0), (pmid, 0)])
    assert (await pubmed.related(TRIAL, "refs")).pmids == ["5"]


async def test_kinds_that_are_not_asked_for_are_our_fault(pubmed):
    for kind in ("comments", "nonsense"):
        assert kind not in ASKED
        with pytest.raises(ValueError):
            await pubmed.related(TRIAL, kind)


# LinkOut


async def test_linkout_tells_free_from_paid(pubmed):
    places = (await pubmed.linkout(TRIAL)).places
    assert [(place.label, place.access, place.category) for place in places] == [
        ("Invented Press", "free", FULL_TEXT),
        ("PubMed Central", "free", FULL_TEXT),
    ]
    assert (await pubmed.linkout("19704057")).places[0].access == "paid"
    assert (await pubmed.linkout("90000031")).places == ()


async def test_linkouts_addresses_are_looked_at(pubmed, monkeypatch):
    from tests.ncbi import linkout

    monkeypatch.setattr(
        linkout,
        "places",
        lambda entry: [
            linkout.Place(url, ("author manuscript", "full-text PDF"), ("A \x1b[31mname", "a", "1"))
            for url in ("javascript:alert(1)", "https://example.org/1", "https://example.org/1", "ftp://example.org/2")
        ],
    )
    places = (await pubmed.linkout(TRIAL)).places
    label = "A [31mname, full-text PDF, author manuscript"
    assert places == (Place(label, "https://example.org/1", "free", FULL_TEXT),)


# Full text


async def test_a_full_text_of_pmc(pubmed):
    found = await pubmed.fulltext("PMC99999922")
    assert found is not None
    text, xml = found
    assert (text.source, text.pmcid, text.is_open) == ("pmc", "PMC99999922", True)
    assert text.fetched
    assert b"<body>" in xml


async def test_a_full_text_that_only_europe_pmc_has(pubmed, ncbi):
    text, xml = await pubmed.fulltext("99999929")
    assert (text.source, text.is_open) == ("europepmc", True)
    assert xml.startswith(b"<?xml")
    assert asked(ncbi) == ["efetch", "europepmc"]


async def test_europe_pmc_helps_where_pmc_fails(pubmed, ncbi):
    ncbi.fault("server_error", times=None, program="efetch")
    text, _ = await pubmed.fulltext("PMC99999922")
    assert (text.source, text.is_open) == ("europepmc", True)
    ncbi.fault("server_error", times=None, program="europepmc")
    with pytest.raises(BadResponse, match=r"^PubMed"):
        await pubmed.fulltext("PMC99999922")


@pytest.mark.parametrize("fault", FAILED)
async def test_every_failure_of_a_full_text_is_typed(pubmed, ncbi, fault):
    ncbi.fault(fault, times=None, program="efetch")
    ncbi.fault("redirect", times=None, program="europepmc")
    with pytest.raises(NetreaderError) as caught:
        await pubmed.fulltext("PMC99999922")
    assert isinstance(caught.value, PubMedError | RecordError)


async def test_a_closed_article_says_so(pubmed):
    text, _ = await pubmed.fulltext("PMC99999918")
    assert not text.is_open
    assert text.title.startswith("Deep sleep")


async def test_an_article_that_nobody_has(pubmed):
    assert await pubmed.fulltext("PMC1") is None
    with pytest.raises(QueryError):
        await pubmed.fulltext("12; DROP")


async def test_damaged_jats_is_a_typed_error(pubmed, ncbi, monkeypatch):
    from tests.ncbi import pmc

    monkeypatch.setattr(pmc, "_known", lambda shelf: {"5": "<article><front/><body><p>x</body></article>"})
    with pytest.raises(RecordError):
        await pubmed.fulltext("PMC5")


async def test_the_number_in_pmc_of_a_paper(pubmed):
    assert await pubmed.pmcid_of("90000022") == "PMC99999922"
    assert await pubmed.pmcid_of("19704057") == ""


# What the record says and what services name


def test_the_records_own_list_goes_before_what_is_named_beyond_it():
    article = Article(
        "1",
        "T.",
        references=(Reference("First. 2001", "11"), Reference("A report without a number. 1972")),
        corrections=(Correction("ErratumIn", "E. 2002", "12"), Correction("Cites", "C", "13")),
    )
    kept = {
        "refs": Related(
            "refs", (Linked("11"), Linked("14"), Linked("", 0, "Nobody N. 1972")), "europepmc", "2026-01-01"
        ),
        "cited": Related("cited", (), "pubmed", "2026-01-02"),
    }
    found = joined(kept, article)
    assert list(found) == ["cited", "refs", "comments"]
    assert [(link.pmid, link.citation) for link in found["refs"].links] == [
        ("11", "First. 2001"),
        ("", "A report without a number. 1972"),
        ("14", ""),
    ]
    assert found["refs"].source == "europepmc"
    assert [(link.pmid, link.note) for link in found["comments"].links] == [("12", "ErratumIn")]
    assert joined({}, article)["refs"].source == "record"
    assert joined({}, None) == {}
