# ruff: noqa: F401, F811 - fixtures are imported by name
"""Every way in which PubMed was seen to fail ends in success or in a typed error with a sentence, without the key."""

import asyncio
import gzip
import logging
import socket
import ssl
import threading
import traceback

import pytest

from netreader.errors import BadResponse, KeyRefused, PubMedError, RateLimited, Refused, Unreachable
from tests.pubmed.scripted import (
    KEY,
    Reply,
    article_set,
    client_for,
    esearch,
    keyed,
    pubmed,
    said,
    server,
    settings_for,
    time,
)

LIMIT = {"error": "API rate limit exceeded", "api-key": KEY, "count": "4", "limit": "3"}


def backend(words: str) -> Reply:
    return said({"header": {"type": "esearch"}, "esearchresult": {"ERROR": f"Search Backend failed: {words}"}})


HTML = Reply(
    b"<!DOCTYPE html>\n<html><title>Sign in to the Wi-Fi</title></html>", headers={"Content-Type": "text/html"}
)
CUT = Reply(b'{"header":{"type":"esearch"},"esearchresult":{"count":"3","id', end="cut")

# What was seen, what it becomes when it lasts, and whether it is tried again.
FAULTS = {
    "429": (said(LIMIT, status=429), RateLimited, True),
    "limit in a 200": (said(LIMIT), RateLimited, True),
    "bad key": (said({"error": "API key invalid", "api-key": KEY}, status=400), KeyRefused, False),
    "400 retstart": (Reply(b"'retstart' cannot be larger than 9998.", 400), Refused, False),
    "400 page": (Reply(b"<html>Bad Request</html>", 400), Refused, False),
    "414": (Reply(b"<html>Request-URI Too Long</html>", 414), Refused, False),
    "outage, not supported": (backend("Database is not supported: pubmed"), BadResponse, True),
    "outage, no address": (
        backend("Couldn't resolve #PMQuerySrv_2_0?dbaf=pubmed, the address table is empty."),
        BadResponse,
        True,
    ),
    "outage, no connection": (backend("Unable to open connection to #PMQuerySrv?dbaf=pubmed"), BadResponse, True),
    "outage, unknown": (backend("something new /export/home/web"), BadResponse, True),
    "C++ exception": (
        Reply(b"NCBI C++ Exception:\n Error: TXCLIENT(CException::eUnknown) CTxRawClient Read failed: EOF"),
        BadResponse,
        True,
    ),
    "bad database": (said({"esearchresult": {"ERROR": "Invalid db name specified: nonsense_db"}}), Refused, False),
    "top-level error": (said({"error": "something else"}), Refused, False),
    "history expired": (said({"esearchresult": {"ERROR": "Unable to obtain query #1"}}), Refused, False),
    "500": (Reply(b"<html><title>NCBI/eutils202 - WWW Error 500 Diagnostic</title></html>", 500), BadResponse, True),
    "501": (Reply(b"", 501), BadResponse, False),
    "502": (Reply(b"<html>Bad Gateway</html>", 502), BadResponse, True),
    "503": (Reply(b"", 503), BadResponse, True),
    "504": (Reply(b"", 504), BadResponse, True),
    "403": (Reply(b"<html>blocked</html>", 403), Refused, False),
    "404": (Reply(b"not here", 404), BadResponse, False),
    "407": (Reply(b"", 407), Unreachable, False),
    "511": (HTML.__class__(HTML.body, 511), BadResponse, False),
    "redirect": (Reply(b"", 301, {"Location": f"http://internal/?api_key={KEY}"}), BadResponse, False),
    "login page": (HTML, BadResponse, True),
    "empty": (Reply(b""), BadResponse, True),
    "blank": (Reply(b" \n "), BadResponse, True),
    "cut short": (CUT, BadResponse, True),
    "cut JSON of full length": (Reply(CUT.body), BadResponse, True),
    "reset before the answer": (Reply(end="reset"), Unreachable, True),
    "reset in the answer": (Reply(b'{"esearchresult":', end="reset"), BadResponse, True),
    "garbled gzip": (Reply(b"\x1f\x8b\x08junk", headers={"Content-Encoding": "gzip"}), BadResponse, True),
    "truncated gzip": (
        Reply(gzip.compress(b'{"esearchresult":{}}' * 50)[:20], headers={"Content-Encoding": "gzip"}),
        BadResponse,
        True,
    ),
    "no HTTP": (Reply(b"", headers={"Content-Length": "no number"}), Unreachable, True),
    "a list": (said([1, 2]), BadResponse, True),
    "a number": (Reply(b"30049270"), BadResponse, True),
    "deep": (Reply(b"[" * 100_000), BadResponse, True),
    "no result": (said({"header": {}}), BadResponse, True),
    "no count": (said({"esearchresult": {"idlist": []}}), BadResponse, True),
    "papers without a name": (esearch(count=7), BadResponse, True),
    "papers of nothing": (esearch("1", "2", count=0), BadResponse, True),
    "not UTF-8": (Reply(b'{"esearchresult": \xff\xfe'), BadResponse, True),
}


def everything_told(error: BaseException) -> str:
    """All that an error, its causes and its traceback would show anywhere."""
    told, pending, seen = [], [error], set()
    while pending:
        one = pending.pop()
        if one is None or id(one) in seen:
            continue
        seen.add(id(one))
        told += [str(one), repr(one), repr(one.args), repr(vars(one))]
        pending += [one.__cause__, one.__context__]
    return "\n".join(told + traceback.format_exception(error))


@pytest.mark.parametrize("fault", FAULTS)
async def test_a_fault_that_lasts_is_a_typed_error_without_the_key(fault, server, keyed, time, caplog):
    reply, kind, again = FAULTS[fault]
    server.answers(reply)
    with caplog.at_level(logging.DEBUG), pytest.raises(PubMedError) as caught:
        await keyed.search("asthma")
    error = caught.value
    assert type(error) is kind or (kind is Refused and isinstance(error, Refused))
    assert error.message.endswith(".")
    assert error.message[0].isupper()
    assert all(
        word not in str(error).lower() for word in ("http:", "httpx", "json", "xml", "gzip", "exception", "/export")
    )
    assert KEY in server.requests[0].body.decode(), "the key was not even sent"
    assert KEY not in everything_told(error)
    assert KEY not in caplog.text
    assert (len(server.requests) > 1) is again
    assert len(time.slept) == len(server.requests) - 1


@pytest.mark.parametrize("fault", [name for name, (_, _, again) in FAULTS.items() if again])
async def test_a_fault_that_passes_does_no_harm(fault, server, pubmed):
    server.answers(FAULTS[fault][0], esearch("11", "12"))
    found = await pubmed.search("asthma")
    assert found.pmids == ["11", "12"]
    assert len(server.requests) == 2


async def test_waiting_grows_and_is_shaken_and_bounded(server, pubmed, time):
    server.answers(said(LIMIT, status=429))
    with pytest.raises(RateLimited):
        await pubmed.search("asthma")
    assert time.slept == [1, 2, 4, 8, 16]  # 31 s; the next, 30 s, would end past the minute
    assert time.now - 1000 <= 60


@pytest.mark.parametrize(("chance", "expected"), [(0.0, [0.75, 1.5, 3, 6]), (1.0, [1.25, 2.5, 5, 10])])
async def test_waiting_is_shaken_by_a_quarter(chance, expected, server, pubmed, time):
    pubmed._wire._chance = lambda: chance
    server.answers(Reply(b"", 503))
    with pytest.raises(BadResponse):
        await pubmed.search("asthma")
    assert time.slept == expected


async def test_retry_after_in_seconds_is_kept(server, pubmed, time):
    server.answers(said(LIMIT, status=429, **{"Retry-After": "7"}), esearch("1"))
    await pubmed.search("asthma")
    assert time.slept == [7]


async def test_retry_after_as_a_date_counts_from_the_servers_own(server, pubmed, time):
    dates = {"Date": "Wed, 21 Oct 2026 07:28:00 GMT", "Retry-After": "Wed, 21 Oct 2026 07:28:12 GMT"}
    server.answers(Reply(b"", 503, dates), esearch("1"))
    await pubmed.search("asthma")
    assert time.slept == [12]


@pytest.mark.parametrize("nonsense", ["", "soon", "-5", "Wed, 99 Foo", "1e9"])
async def test_retry_after_without_sense_is_passed_over(nonsense, server, pubmed, time):
    server.answers(Reply(b"", 503, {"Retry-After": nonsense}), esearch("1"))
    await pubmed.search("asthma")
    assert time.slept == [1]


async def test_a_retry_after_beyond_our_patience_is_told(server, pubmed, time):
    server.answers(said(LIMIT, status=429, **{"Retry-After": "600"}))
    with pytest.raises(RateLimited, match="10 minutes"):
        await pubmed.search("asthma")
    assert time.slept == []
    assert len(server.requests) == 1


@pytest.mark.parametrize(
    ("query", "said_of_it"),
    [
        ("((", "bracket"),
        ("asthma)", "bracket"),
        ('"asthma', "quotation"),
        ("AND", "no word"),
        ("asthma AND", "AND, OR"),
    ],
)
async def test_a_query_that_cannot_be_run_is_refused_at_once(query, said_of_it, server, pubmed):
    server.answers(backend("Exception: parse error"))
    with pytest.raises(Refused, match=said_of_it):
        await pubmed.search(query)
    assert len(server.requests) == 1


async def test_pubmeds_outage_is_never_laid_to_the_query(server, pubmed):
    server.answers(backend("Couldn't resolve #PMQuerySrv, the address table is empty."))
    with pytest.raises(BadResponse):
        await pubmed.search("((")


async def test_raw_newlines_in_an_error_do_not_hide_it(server, pubmed):
    server.answers(
        Reply(
            b'{"header":{"type":"esearch"},"esearchresult":{"ERROR":"Search Backend failed: Exception:\n'
            b"'retstart' cannot be larger than 9998. For PubMed, ESearch can only retrieve the first 9,999 records\"}}"
        )
    )
    with pytest.raises(Refused, match="9,999"):
        await pubmed.search("asthma")


# The network


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return listener.getsockname()[1]


async def test_nobody_there_is_unreachable_at_once_for_a_person(server, time, tmp_path):
    async with client_for(settings_for(f"http://127.0.0.1:{free_port()}/", tmp_path), time) as client:
        with pytest.raises(Unreachable, match="refused the connection") as caught:
            await client.search("asthma", urgent=True)
    assert time.slept == []
    assert caught.value.__context__ is None


async def test_nobody_there_is_tried_again_in_the_background(server, time, tmp_path):
    async with client_for(settings_for(f"http://127.0.0.1:{free_port()}/", tmp_path), time) as client:
        with pytest.raises(Unreachable):
            await client.search("asthma")
    assert time.slept == [1, 2, 4, 8]


async def test_a_network_that_swallows_everything_is_given_up_within_two_seconds(server, time, tmp_path):
    with socket.create_server(("127.0.0.1", 0), backlog=0) as full:
        address = full.getsockname()
        fillers = []
        for _ in range(8):  # fill the queue, so that further connections get no answer at all
            filler = socket.socket()
            filler.setblocking(False)
            filler.connect_ex(address)
            fillers.append(filler)
        try:
            async with client_for(settings_for(f"http://127.0.0.1:{address[1]}/", tmp_path), time) as client:
                await client._wire._opened()  # loading httpx is not part of it
                loop = asyncio.get_running_loop()
                begun = loop.time()
                with pytest.raises(Unreachable, match="reached"):
                    await client.search("asthma", urgent=True)
                assert loop.time() - begun < 2
        finally:
            for filler in fillers:
                filler.close()


async def test_a_slow_answer_is_waited_for(server, pubmed, monkeypatch):
    monkeypatch.setattr("netreader.pubmed.wire.URGENT_CONNECT", 0.05)
    moment = asyncio.Event()
    loop = asyncio.get_running_loop()

    def slowly(request):
        asyncio.run_coroutine_threadsafe(moment.wait(), loop).result(10)
        return esearch("5")

    server.answers(slowly)
    search = asyncio.create_task(pubmed.search("asthma", urgent=True))
    done, _ = await asyncio.wait([search], timeout=0.2)  # longer than connecting may take
    assert not done
    moment.set()
    assert (await search).pmids == ["5"]


async def test_an_answer_that_never_comes_is_given_up(server, pubmed, monkeypatch, time):
    monkeypatch.setattr("netreader.pubmed.wire.SILENCE", 0.05)
    server.answers(Reply(end="hang"))
    with pytest.raises(Unreachable, match="in time"):
        await pubmed.search("asthma")
    assert len(server.requests) == 5


async def test_an_answer_that_stops_is_cut_short(server, pubmed, monkeypatch):
    monkeypatch.setattr("netreader.pubmed.wire.SILENCE", 0.05)
    server.answers(Reply(b'{"esearchresult":', end="hang"))
    with pytest.raises(BadResponse, match="cut off"):
        await pubmed.search("asthma")


async def test_an_endless_answer_is_not_read_to_its_end(server, pubmed, monkeypatch):
    monkeypatch.setattr("netreader.pubmed.wire.LARGEST", 1000)
    server.answers(Reply(b" " * 5000))
    with pytest.raises(BadResponse, match="too large"):
        await pubmed.search("asthma")


@pytest.mark.parametrize(
    ("cause", "words"),
    [
        (socket.gaierror(-3, "Temporary failure in name resolution"), "can't be found"),
        (ssl.SSLCertVerificationError("self-signed certificate"), "certificate"),
        (ssl.SSLError("wrong version number"), "secure"),
        (OSError(101, "Network is unreachable"), "No connection"),
    ],
)
async def test_what_the_network_did_is_said(cause, words, server, keyed, monkeypatch):
    import httpx

    async def fails(self, request):
        raise httpx.ConnectError(f"{KEY}", request=request) from cause

    monkeypatch.setattr(httpx.AsyncHTTPTransport, "handle_async_request", fails)
    with pytest.raises(Unreachable, match=words) as caught:
        await keyed.search("asthma", urgent=True)
    assert KEY not in everything_told(caught.value)


async def test_a_name_that_nobody_knows(server, time, tmp_path, monkeypatch):
    def fails(*args, **kwargs):
        raise socket.gaierror(-3, "Temporary failure in name resolution")

    monkeypatch.setattr(socket, "getaddrinfo", fails)
    async with client_for(settings_for("https://eutils.example/", tmp_path), time) as client:
        with pytest.raises(Unreachable, match="can't be found"):
            await client.search("asthma", urgent=True)


async def test_name_servers_that_never_answer(server, time, tmp_path, monkeypatch):
    monkeypatch.setattr("netreader.pubmed.wire.URGENT_CONNECT", 0.05)
    never = threading.Event()
    monkeypatch.setattr(socket, "getaddrinfo", lambda *args, **kwargs: never.wait(60) and [])
    async with client_for(settings_for("https://eutils.example/", tmp_path), time) as client:
        with pytest.raises(Unreachable, match="reached"):
            await client.search("asthma", urgent=True)
    left = [thread for thread in threading.enumerate() if thread.name == "look-up"]
    assert left
    assert all(thread.daemon for thread in left), "the program could not end before the name servers answer"
    never.set()


async def test_a_name_that_is_none(server, time, tmp_path):
    async with client_for(settings_for(f"https://{'a' * 70}.example/", tmp_path), time) as client:
        with pytest.raises(Unreachable):
            await client.search("asthma", urgent=True)


async def test_https_to_a_server_without_it(server, time, tmp_path):
    server.answers(Reply(b"hello"))
    async with client_for(settings_for(server.url.replace("http:", "https:"), tmp_path), time) as client:
        with pytest.raises(Unreachable, match=r"[Nn]o (secure )?connection"):
            await client.search("asthma", urgent=True)


async def test_a_proxy_that_refuses(server, time, tmp_path, monkeypatch):
    server.answers(Reply(b"", 403))
    monkeypatch.setenv("HTTPS_PROXY", server.url)
    monkeypatch.delenv("NO_PROXY", raising=False)
    monkeypatch.delenv("no_proxy", raising=False)
    async with client_for(settings_for("https://eutils.example/", tmp_path, KEY), time) as client:
        with pytest.raises(Unreachable, match="proxy") as caught:
            await client.search("asthma")
    assert len(server.requests) == 1
    assert KEY not in everything_told(caught.value)


@pytest.mark.parametrize("proxy", ["socks9://127.0.0.1:1", "socks5://127.0.0.1:1"])
async def test_a_proxy_that_cannot_be_used(proxy, server, time, tmp_path, monkeypatch):
    monkeypatch.setenv("ALL_PROXY", proxy)
    async with client_for(settings_for("https://eutils.example/", tmp_path), time) as client:
        with pytest.raises(Unreachable, match="proxy"):
            await client.search("asthma")


async def test_certificates_that_are_not_there(server, time, tmp_path, monkeypatch):
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "none.pem"))
    async with client_for(settings_for("https://eutils.example/", tmp_path), time) as client:
        with pytest.raises(Unreachable, match="certificates"):
            await client.search("asthma")


async def test_cancelling_closes_the_connection(server, pubmed):
    server.answers(Reply(end="hang"))
    search = asyncio.create_task(pubmed.search("asthma"))
    assert await asyncio.to_thread(server.asked.wait, 10)
    search.cancel()
    with pytest.raises(asyncio.CancelledError):
        await search
    assert await asyncio.to_thread(server.left.wait, 10)
    server.answers(esearch("1"))
    assert (await pubmed.search("asthma")).pmids == ["1"]


async def test_cancelling_in_the_middle_of_an_answer(server, pubmed):
    server.answers(Reply(b"<PubmedArticleSet>", end="hang"))
    fetch = asyncio.create_task(pubmed.fetch(["1"]))
    assert await asyncio.to_thread(server.asked.wait, 10)
    fetch.cancel()
    with pytest.raises(asyncio.CancelledError):
        await fetch
    assert await asyncio.to_thread(server.left.wait, 10)


# Records


@pytest.mark.parametrize(
    ("reply", "kind"),
    [
        (Reply(b"<eFetchResult><ERROR>Unable to obtain query #1</ERROR></eFetchResult>"), Refused),
        (said(LIMIT), RateLimited),
        (HTML, BadResponse),
        (Reply(b""), BadResponse),
        (Reply(article_set(1).body[:-25]), BadResponse),
        (Reply(b"<!DOCTYPE a [<!ENTITY x 'y'>]><PubmedArticleSet>&x;</PubmedArticleSet>"), BadResponse),
    ],
)
async def test_what_is_not_records_is_an_error(reply, kind, server, keyed):
    server.answers(reply)
    with pytest.raises(kind) as caught:
        await keyed.fetch(["1"])
    assert KEY not in everything_told(caught.value)


async def test_a_batch_that_breaks_off_is_fetched_in_halves(server, pubmed):
    def at_most_60(request):
        ids = request.params["id"].split(",")
        whole = article_set(*ids)
        return whole if len(ids) <= 60 else Reply(whole.body[: len(whole.body) // 2], end="cut")

    server.answers(at_most_60)
    wanted = [str(number) for number in range(1, 201)]
    fetched = await pubmed.fetch(wanted)
    assert [record.article.pmid for record in fetched.records] == wanted
    assert fetched.missing == []
    sizes = [len(request.params["id"].split(",")) for request in server.requests]
    assert sizes == [200, 200, 100, 100, 50, 50, 50, 50]


async def test_a_batch_that_never_comes_ends(server, pubmed):
    server.answers(Reply(b"", 502))
    with pytest.raises(BadResponse):
        await pubmed.fetch([str(number) for number in range(1, 201)])
    assert len(server.requests) < 20


async def test_batches_that_came_before_a_failure_are_handed_out(server, pubmed):
    server.answers(article_set(*range(1, 201)), Reply(b"", 501))
    came = []

    async def fetch():
        async for batch in pubmed.fetch_batches([str(number) for number in range(1, 401)]):
            came.extend(record.article.pmid for record in batch.records)

    with pytest.raises(BadResponse):
        await fetch()
    assert len(came) == 200
