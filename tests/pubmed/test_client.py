# ruff: noqa: F401, F811 - fixtures are imported by name
"""The E-utilities as methods: what is sent, and what the answers become."""

import asyncio
from time import monotonic

import pytest

from netreader.errors import BadResponse, QueryError, RecordError, Refused
from netreader.identifier import Identifier, recognise
from netreader.pubmed.answers import History, Info, Link
from netreader.pubmed.client import SORTS, PubMed
from netreader.reference import Citation
from tests.pubmed.scripted import (
    KEY,
    Reply,
    article_set,
    esearch,
    keyed,
    pubmed,
    record,
    said,
    server,
    settings_for,
    time,
)


def sent(server) -> dict[str, str]:
    return server.requests[-1].params


def summary(pmid: str, **fields: object) -> dict[str, object]:
    return {"uid": pmid, "title": f"Title {pmid}.", "pubdate": "2020", "sortpubdate": "2020/01/01 00:00"} | fields


def summaries(*entries: dict[str, object]) -> Reply:
    uids = [entry["uid"] for entry in entries]
    return said({"header": {}, "result": {"uids": uids} | {entry["uid"]: entry for entry in entries}})


# What every request carries


async def test_every_program_is_told_who_asks(server, pubmed):
    server.answers(esearch("1"))
    await pubmed.search("asthma")
    assert sent(server)["tool"] == "netreader"
    assert "@" in sent(server)["email"]
    assert "api_key" not in sent(server)  # an empty one is an error to NCBI
    assert server.requests[0].headers["user-agent"].startswith("netreader/")
    assert server.requests[0].method == "GET"


async def test_the_key_goes_in_the_body_and_in_no_address(server, keyed):
    server.answers(esearch("1"))
    await keyed.search("asthma")
    request = server.requests[0]
    assert request.method == "POST"
    assert sent(server)["api_key"] == KEY
    assert KEY not in request.target
    assert KEY not in str(request.headers)


async def test_long_queries_and_many_papers_are_posted(server, pubmed):
    server.answers(esearch("1"))
    await pubmed.search(" OR ".join(f"word{number}" for number in range(300)))
    assert server.requests[0].method == "POST"
    server.answers(article_set(*range(1, 201)))
    await pubmed.fetch([str(number) for number in range(1, 201)])
    assert server.requests[1].method == "POST"
    assert "?" not in server.requests[1].target


async def test_empty_parameters_are_left_out(server, pubmed):
    server.answers(esearch("1"))
    await pubmed.search("asthma")
    assert all(value != "" for value in sent(server).values())
    assert "usehistory" not in sent(server)


@pytest.mark.parametrize(("key", "limit"), [("", 3), (KEY, 10)])
async def test_the_budget_is_kept_in_the_cache_for_all_copies(key, limit, server, tmp_path):
    server.answers(esearch("1"))
    begun = monotonic()
    async with PubMed(settings_for(server.url, tmp_path, key)) as client:
        await asyncio.gather(*(client.search("asthma") for _ in range(limit + 1)))
    assert monotonic() - begun >= 1.0
    (file,) = (tmp_path / "cache").iterdir()
    assert len(file.read_text().split()) <= limit


# Search


async def test_a_search(server, pubmed):
    server.answers(
        esearch("40657423", "40651330", count=1234, querytranslation='"asthma"[MeSH Terms]', translationset=[])
    )
    found = await pubmed.search("asthma", sort="pub_date", start=200, limit=2)
    assert (found.query, found.total, found.pmids) == ("asthma", 1234, ["40657423", "40651330"])
    assert found.translation == '"asthma"[MeSH Terms]'
    assert (found.start, found.capped, found.warnings) == (200, False, [])
    expected = {"db": "pubmed", "term": "asthma", "sort": "pub_date", "retstart": "200", "retmax": "2"}
    assert expected.items() <= sent(server).items()
    assert sent(server)["retmode"] == "json"


async def test_nothing_found_is_a_result(server, pubmed):
    server.answers(esearch(count=0, warninglist={"outputmessages": ["No items found."]}, querytranslation="zzqq"))
    found = await pubmed.search("zzqq")
    assert (found.total, found.pmids, found.warnings) == (0, [], [])


async def test_what_was_not_done_as_typed_is_said(server, pubmed):
    server.answers(
        esearch(
            "1",
            errorlist={"phrasesnotfound": ["zzqq", "yy\x1b[2J"], "fieldsnotfound": ["foo"]},
            warninglist={
                "phrasesignored": ["the"],
                "quotedphrasesnotfound": ['"no such phrase"'],
                "outputmessages": ["Restrictions achieved. start and count adjusted to 9990, 9", "['[', ']']"],
            },
        )
    )
    warnings = (await pubmed.search("x")).warnings
    assert warnings == [
        "PubMed does not know “zzqq”, “yy[2J”; the search ran without.",
        "PubMed does not have the phrase “no such phrase”; it looked for the words.",
        "PubMed ignored “the”.",
        "PubMed has no field “foo”.",
        "PubMed says: ['[', ']']",
    ]


async def test_lists_of_warnings_may_be_null(server, pubmed):
    server.answers(esearch("1", errorlist=None, warninglist=None, translationset=[], querytranslation=None))
    assert (await pubmed.search("x")).warnings == []


async def test_the_wall_of_9999(server, pubmed):
    server.answers(
        lambda request: esearch(*(str(9000 + n) for n in range(int(request.params["retmax"]))), count=123456)
    )
    found = await pubmed.search("cancer", start=9990, limit=200)
    assert sent(server)["retmax"] == "9"
    assert len(found.pmids) == 9
    assert found.capped
    beyond = await pubmed.search("cancer", start=9999)
    assert beyond.pmids == []
    assert beyond.total == 123456
    assert int(sent(server)["retstart"]) < 9999
    assert (await pubmed.search("cancer", limit=10)).capped


async def test_exactly_9999_are_all_listed(server, pubmed):
    server.answers(esearch("1", count=9999))
    assert not (await pubmed.search("cancer", limit=1)).capped


async def test_a_page_that_is_short_says_so(server, pubmed):
    server.answers(esearch("1", "2", count=50))
    found = await pubmed.search("x", limit=20)
    assert found.pmids == ["1", "2"]
    assert "2 of the 20" in found.warnings[-1]


async def test_the_last_page_is_not_short(server, pubmed):
    server.answers(esearch("1", "2", count=22))
    assert (await pubmed.search("x", start=20, limit=20)).warnings == []


async def test_only_the_count(server, pubmed):
    server.answers(esearch(count=104860))
    found = await pubmed.search("x", limit=0)
    assert (found.total, found.pmids) == (104860, [])


async def test_history(server, pubmed):
    server.answers(esearch("1", querykey="1", webenv="MCID_6ac1"))
    found = await pubmed.search("x", history=True)
    assert sent(server)["usehistory"] == "y"
    assert (found.web_env, found.query_key) == ("MCID_6ac1", "1")


@pytest.mark.parametrize("query", ["", "  ", "\x00\n"])
async def test_an_empty_query_is_not_sent(query, server, pubmed):
    with pytest.raises(QueryError):
        await pubmed.search(query)
    assert server.requests == []


async def test_an_order_that_pubmed_would_ignore_is_not_sent(server, pubmed):
    with pytest.raises(QueryError, match="pubdate"):
        await pubmed.search("x", sort="pubdate")
    assert server.requests == []
    assert set(SORTS) == {"relevance", "pub_date", "Author", "JournalName"}


async def test_hostile_queries_are_sent_harmlessly(server, pubmed):
    server.answers(esearch("1"))
    await pubmed.search("a\x1b[31m\ud800b&api_key=x#y=z\r\nHost: q")
    assert sent(server)["term"] == "a[31m\ufffdb&api_key=x#y=z Host: q"
    assert "api_key" not in sent(server)


# Records


async def test_records_come_in_the_order_asked_each_once(server, pubmed):
    server.answers(article_set(3, 1, 2, 2, 99))
    fetched = await pubmed.fetch(["1", "2", "003", "2", "4"])
    assert sent(server)["id"] == "1,2,3,4"
    assert sent(server)["retmode"] == "xml"
    assert [entry.article.pmid for entry in fetched.records] == ["1", "2", "3"]
    assert fetched.missing == ["4"]


async def test_none_known_is_no_failure(server, pubmed):
    server.answers(Reply(b"<PubmedArticleSet></PubmedArticleSet>"))
    fetched = await pubmed.fetch(["999999999"])
    assert (fetched.records, fetched.missing) == ([], ["999999999"])


async def test_the_newest_version_of_a_record_stays(server, pubmed):
    server.answers(article_set(record(1, "Old."), record(1, "New.", version=2), record(1, "Older.")))
    fetched = await pubmed.fetch(["1"])
    assert [entry.article.title for entry in fetched.records] == ["New."]


async def test_nothing_asked_nothing_sent(server, pubmed):
    assert (await pubmed.fetch([])).records == []
    assert await pubmed.summaries([]) == []
    assert await pubmed.match_citations([]) == []
    assert server.requests == []


@pytest.mark.parametrize("bad", ["42.9", "abc", "", "1,2", "0", "-5", "1234567890", "1 2", "１２", "1\n2"])
async def test_what_is_no_pmid_is_never_sent(bad, server, pubmed):
    for ask in (pubmed.fetch, pubmed.summaries, pubmed.post):
        with pytest.raises(QueryError):
            await ask(["1", bad])
    with pytest.raises(QueryError):
        await pubmed.links(bad)
    assert server.requests == []


async def test_batches_of_200(server, pubmed):
    server.answers(lambda request: article_set(*request.params["id"].split(",")))
    batches = [batch async for batch in pubmed.fetch_batches([str(number) for number in range(1, 451)])]
    assert [len(batch.records) for batch in batches] == [200, 200, 50]


async def test_a_broken_record_does_no_harm_to_the_others_and_is_not_called_missing(server, pubmed):
    broken = record(2).replace("<ArticleTitle>", "<ArticleTitle><b>")
    server.answers(article_set(record(1), broken, record(3)))
    fetched = await pubmed.fetch(["1", "2", "3", "4"])
    assert [entry.article.pmid for entry in fetched.records] == ["1", "3"]
    assert fetched.missing == ["4"]
    assert [error.pmid for error in fetched.broken] == ["2"]


async def test_the_only_record_broken_is_an_error(server, pubmed):
    server.answers(article_set(record(2).replace("<ArticleTitle>", "<ArticleTitle><b>")))
    with pytest.raises(RecordError, match="2"):
        await pubmed.fetch(["2"])


async def test_a_whole_search_is_fetched_from_history(server, pubmed):
    server.answers(esearch(*map(str, range(1, 251)), count=250, webenv="MCID_1", querykey="1"))
    found = await pubmed.search("x", limit=250, history=True)
    server.answers(
        lambda request: article_set(
            *range(1 + int(request.params["retstart"]), 250)[: int(request.params["retmax"])]  # 250 is withheld
        )
    )
    batches = [batch async for batch in pubmed.fetch_found(found)]
    assert [len(batch.records) for batch in batches] == [200, 49]
    assert batches[1].missing == ["250"]
    assert {"WebEnv": "MCID_1", "query_key": "1", "retstart": "200", "retmax": "50"}.items() <= sent(server).items()


async def test_an_expired_search_is_run_once_more(server, pubmed):
    expired = Reply(b"<eFetchResult><ERROR>Unable to obtain query #1</ERROR></eFetchResult>")
    server.answers(esearch("1", "2", webenv="MCID_1", querykey="1"))
    found = await pubmed.search("x", sort="Author", history=True)
    server.answers(expired, esearch("1", "2", webenv="MCID_2", querykey="3"), article_set(1, 2))
    (batch,) = [batch async for batch in pubmed.fetch_found(found)]
    assert [entry.article.pmid for entry in batch.records] == ["1", "2"]
    assert (sent(server)["WebEnv"], sent(server)["query_key"]) == ("MCID_2", "3")
    assert server.requests[-2].params["sort"] == "Author"
    server.answers(expired, esearch("1", "2", webenv="MCID_2", querykey="3"), expired)
    with pytest.raises(Refused, match="no longer holds"):
        [batch async for batch in pubmed.fetch_found(found)]


# Summaries


async def test_summaries_come_in_the_order_asked(server, pubmed):
    unknown = {"uid": "999999999", "error": "cannot get document summary"}
    server.answers(summaries(summary("2"), unknown, summary("1")))
    rows = await pubmed.summaries(["1", "999999999", "2", "1"])
    assert [row.key for row in rows] == [1, 2]


async def test_at_most_200_summaries_a_request(server, pubmed):
    server.answers(lambda request: summaries(*map(summary, request.params["id"].split(","))))
    rows = await pubmed.summaries([str(number) for number in range(1, 301)])
    assert [row.key for row in rows] == list(range(1, 301))
    assert [len(request.params["id"].split(",")) for request in server.requests] == [200, 100]


@pytest.mark.parametrize(
    "answer",
    [
        {"error": "Too many UIDs in request. Maximum number of UIDs is 500 for JSON format output."},
        {"error": "Invalid uid abc at position= 0", "result": {"uids": []}},
        {"esummaryresult": ["Unable to obtain query #1"]},
    ],
)
async def test_errors_in_summaries(answer, server, pubmed):
    server.answers(said(answer))
    with pytest.raises(Refused):
        await pubmed.summaries(["1"])


async def test_no_summaries_at_all_is_a_failure(server, pubmed):
    server.answers(said({"header": {}}))
    with pytest.raises(BadResponse):
        await pubmed.summaries(["1"])


# Links, spelling, citations, the rest


def linked(*links: object, name: str = "pubmed_pubmed") -> Reply:
    return said({"linksets": [{"ids": ["5"], "linksetdbs": [{"linkname": name, "links": list(links)}]}]})


async def test_similar_papers_without_the_paper_itself(server, pubmed):
    server.answers(linked({"id": "5", "score": "999"}, {"id": "7", "score": "80"}, {"id": "6", "score": 70}))
    assert await pubmed.links("5") == [Link("7", 80), Link("6", 70)]
    assert {"dbfrom": "pubmed", "id": "5", "linkname": "pubmed_pubmed", "cmd": "neighbor_score"}.items() <= sent(
        server
    ).items()


async def test_citing_papers(server, pubmed):
    server.answers(linked("41961066", "41745915", "41961066", name="pubmed_pubmed_citedin"))
    found = await pubmed.links("5", "pubmed_pubmed_citedin")
    assert found == [Link("41961066"), Link("41745915")]
    assert sent(server)["cmd"] == "neighbor"


async def test_no_links_is_a_result_and_an_outage_is_not(server, pubmed):
    server.answers(said({"linksets": [{"dbfrom": "pubmed", "ids": ["5"]}]}))
    assert await pubmed.links("5") == []
    server.answers(said({"linksets": [{"ERROR": "Couldn't resolve #exLinkSrv2, the address table is empty."}]}))
    with pytest.raises(BadResponse, match="trouble"):
        await pubmed.links("5")


def spelled(corrected: str) -> Reply:
    return Reply(
        f"<eSpellResult><Database>pubmed</Database><CorrectedQuery>{corrected}</CorrectedQuery><ERROR/></eSpellResult>".encode()
    )


async def test_a_suggestion_keeps_its_operators(server, pubmed):
    server.answers(spelled("asthma or allergy"))
    assert await pubmed.spell("aasthma OR alergy") == "asthma OR allergy"
    assert "retmode" not in sent(server)  # espell fails when asked for JSON


async def test_no_suggestion(server, pubmed):
    server.answers(spelled(""))
    assert await pubmed.spell("asthma") == ""


async def test_espells_own_error(server, pubmed):
    server.answers(Reply(b"<eSpellResult><ERROR>backend failed</ERROR></eSpellResult>"))
    with pytest.raises(BadResponse):
        await pubmed.spell("asthma")


async def test_citations_are_matched_by_their_key(server, pubmed):
    cited = [
        Citation("Semin Oncol", "2018", "45", "232", "Keutgen XM"),
        Citation("Nowhere|J", "2018", "1", "1"),
        Citation("Lancet", "2001", "3", "4"),
        Citation("Left out", "1999", "1", "1"),
    ]
    server.answers(
        Reply(
            b"Lancet|2001|3|4||c2|AMBIGUOUS 11,12\n"
            b"Nowhere J|2018|1|1||c1|NOT_FOUND;INVALID_JOURNAL\n"
            b"Semin Oncol|2018|45|232|Keutgen XM|c0|29768149\n"
        )
    )
    assert await pubmed.match_citations(cited) == [["29768149"], [], ["11", "12"], []]
    lines = sent(server)["bdata"].split("\r")
    assert lines[0] == "Semin Oncol|2018|45|232|Keutgen XM|c0|"
    assert lines[1] == "Nowhere J|2018|1|1||c1|"
    assert server.requests[-1].program == "ecitmatch.cgi"


async def test_a_count_of_possible_papers_is_no_pmid(server, pubmed):
    server.answers(Reply(b"Lancet|2001|3|4||c0|AMBIGUOUS (250 citations)\n"))
    assert await pubmed.match_citations([Citation("Lancet", "2001", "3", "4")]) == [[]]


async def test_posting_papers(server, pubmed):
    server.answers(Reply(b"<ePostResult><QueryKey>1</QueryKey><WebEnv>MCID_2</WebEnv></ePostResult>"))
    assert await pubmed.post(["1", "2", "1"]) == History("MCID_2", "1")
    assert sent(server)["id"] == "1,2"
    server.answers(Reply(b"<ePostResult><ERROR>Invalid db name specified: nothing</ERROR></ePostResult>"))
    with pytest.raises(Refused):
        await pubmed.post(["1"])
    with pytest.raises(QueryError):
        await pubmed.post([])


async def test_whether_pubmed_is_there(server, pubmed):
    server.answers(
        said({"einforesult": {"dbinfo": [{"count": "39730388", "lastupdate": "2025/11/27 06:33", "fieldlist": []}]}})
    )
    assert await pubmed.info() == Info(39730388, "2025/11/27 06:33")


# Identifiers


async def test_pmids_need_no_asking(server, pubmed):
    assert await pubmed.resolve(recognise("29768149")) == ["29768149"]
    assert await pubmed.resolve(recognise("1, 2")) == ["1", "2"]
    assert server.requests == []


async def test_a_doi_is_only_what_has_that_doi(server, pubmed):
    # PubMed looks for the words of a DOI that it does not know, and finds other papers.
    def entry(pmid, doi):
        return summary(pmid, articleids=[{"idtype": "doi", "value": doi}])

    server.answers(esearch("1", "2"), summaries(entry("1", "10.5555/OTHER"), entry("2", "10.5555/x(1)y")))
    assert await pubmed.resolve(Identifier("doi", "10.5555/X(1)Y")) == ["2"]
    assert server.requests[0].params["term"] == '"10.5555/X(1)Y"[doi]'


async def test_a_pmc_id(server, pubmed):
    def entry(pmid, pmcid):
        return summary(pmid, articleids=[{"idtype": "pmc", "value": pmcid}])

    server.answers(esearch("1", "2"), summaries(entry("1", "PMC12"), entry("2", "PMC123")))
    assert await pubmed.resolve(recognise("pmc123")) == ["2"]


async def test_an_identifier_that_pubmed_does_not_know(server, pubmed):
    server.answers(esearch(count=0), said({"linksets": [{"ids": ["123"]}]}))
    assert await pubmed.resolve(Identifier("pmcid", "PMC123")) == []
    assert [request.program for request in server.requests] == ["esearch.fcgi", "elink.fcgi"]
    server.answers(esearch(count=0))
    assert await pubmed.resolve(Identifier("doi", "10.5555/x")) == []


async def test_a_pmc_id_that_only_pmc_knows(server, pubmed):
    server.answers(
        esearch(count=0),
        said({"linksets": [{"linksetdbs": [{"dbto": "pubmed", "linkname": "pmc_pubmed", "links": ["77"]}]}]}),
    )
    assert await pubmed.resolve(Identifier("pmcid", "PMC123")) == ["77"]
    assert sent(server)["id"] == "123"


async def test_a_citation(server, pubmed):
    server.answers(Reply(b"Semin Oncol|2018|45|232||c0|29768149\n"))
    assert await pubmed.resolve(recognise("Semin Oncol. 2018 Aug;45(4):232-235.")) == ["29768149"]
    assert sent(server)["bdata"] == "Semin Oncol|2018|45|232||c0|"
