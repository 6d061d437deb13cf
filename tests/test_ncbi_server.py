"""The local NCBI server as a server: what it serves, what it refuses, what goes wrong when told to, how it ends."""

from __future__ import annotations

import gzip
import http.client
import json
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
import zlib
from pathlib import Path

import pytest

from tests.ncbi import FAULTS, NCBI
from tests.ncbi.budget import Budget
from tests.ncbi.faults import OF_THE_LIST, ON_THE_LINE
from tests.ncbi.reading import read
from tests.ncbi.server import PROGRAMS

LOST = (OSError, http.client.HTTPException)


def ask(ncbi: NCBI, program: str, *, post: bool = False, limit: float = 60.0, **params: object) -> tuple[int, str]:
    """Status and body of an answer."""
    query = urllib.parse.urlencode(params, doseq=True)
    ending = "cgi" if program == "ecitmatch" else "fcgi"
    url = f"{ncbi.url}{program}.{ending}"
    request = urllib.request.Request(url, data=query.encode()) if post else urllib.request.Request(f"{url}?{query}")
    try:
        with urllib.request.urlopen(request, timeout=limit) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read().decode()


def search(ncbi: NCBI, term: str, **more: object) -> dict:
    """The esearchresult of a query."""
    status, body = ask(ncbi, "esearch", db="pubmed", term=term, retmode="json", **more)
    assert status == 200
    return json.loads(body, strict=False)["esearchresult"]


class Raw:
    """A connection of which nothing is hidden: no redirects, no unpacking, kept open."""

    def __init__(self, ncbi: NCBI, limit: float = 60.0) -> None:
        place = urllib.parse.urlsplit(ncbi.url)
        self._path = place.path
        self._connection = http.client.HTTPConnection(place.hostname or "", place.port, timeout=limit)

    def __enter__(self) -> Raw:
        return self

    def __exit__(self, *_: object) -> None:
        self._connection.close()

    def get(self, program: str, **params: object) -> tuple[int, dict[str, str], bytes]:
        self._connection.request("GET", f"{self._path}{program}.fcgi?{urllib.parse.urlencode(params)}")
        answer = self._connection.getresponse()
        return answer.status, dict(answer.getheaders()), answer.read()


# What is served


def test_what_was_asked_is_recorded(ncbi):
    ask(ncbi, "esearch", term="octreotide", tool="tests", email="tests@example.org")
    ncbi.fault("server_error")
    ask(ncbi, "efetch", post=True, id="1")
    first, second = ncbi.requests
    assert (first.program, first.method, first.params["tool"]) == ("esearch", "GET", "tests")
    assert first.params["email"] == "tests@example.org"
    assert (second.program, second.method, second.params) == ("efetch", "POST", {"id": "1"})
    assert first.when < second.when


def test_several_requests_go_over_one_connection(ncbi):
    with Raw(ncbi) as connection:
        assert connection.get("einfo")[0] == 200
        assert connection.get("einfo", db="pubmed")[0] == 200


def test_the_recorded_data_is_served_where_it_is_at_hand(shared_data):
    with NCBI() as ncbi:
        assert len(ncbi.records) > 300
        for folder in ("pubmed", "pubmed-rare"):
            for path in list((shared_data / folder).glob("*.xml"))[:20]:
                if path.stem in ncbi.records:
                    record = ncbi.records[path.stem].xml.decode()
                    assert record in ask(ncbi, "efetch", db="pubmed", id=path.stem, retmode="xml")[1]
                    assert record in path.read_text(encoding="utf-8")


def test_it_shares_no_reading_with_the_program():
    code = "import sys, tests.ncbi; print([name for name in sys.modules if name.startswith('netreader')])"
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=_root())
    assert ran.stdout.strip() == "[]"


def _root() -> Path:
    return Path(__file__).parent.parent


# What is refused


@pytest.mark.parametrize("key", ["", "bad-key"])
def test_an_empty_or_a_bad_key_is_refused_and_echoed(ncbi, key):
    status, body = ask(ncbi, "esearch", term="x", api_key=key)
    assert (status, json.loads(body)) == (400, {"error": "API key invalid", "api-key": key})
    assert ask(ncbi, "esearch", term="x", api_key="a-good-key")[0] == 200


def test_a_long_address_is_refused_and_a_long_post_is_not(ncbi):
    ids = ",".join(str(number) for number in range(10_000_000, 10_000_361))
    assert ask(ncbi, "efetch", db="pubmed", id=ids)[0] == 414
    assert ask(ncbi, "efetch", db="pubmed", id=ids, post=True)[0] == 200


def test_egquery_is_dead_and_other_programs_never_were(ncbi):
    with Raw(ncbi) as connection:
        status, headers, _ = connection.get("egquery", term="x")
        assert (status, ".invalid/" in headers["Location"]) == (301, True)
        assert connection.get("efind", term="x")[0] == 404


def test_too_many_requests_a_second():
    with NCBI(shared_data=False, limit=3, retry_after=2) as ncbi, Raw(ncbi) as connection:
        answers = [connection.get("einfo", api_key="") for _ in range(2)]
        assert [answer[0] for answer in answers] == [400, 400]  # a refused key costs nothing
        answers = [connection.get("einfo", retmode="json") for _ in range(8)]
        assert [answer[0] for answer in answers[:3]] == [200, 200, 200]
        _, headers, body = next(answer for answer in answers if answer[0] == 429)
        assert headers["Retry-After"] == "2"
        assert json.loads(body) == {
            "error": "API rate limit exceeded",
            "api-key": "127.0.0.1",
            "count": "4",
            "limit": "3",
        }


def test_the_budget_refills_with_time(monkeypatch):
    now = [100.0]
    monkeypatch.setattr("tests.ncbi.budget.time.monotonic", lambda: now[0])
    budget = Budget(3)
    assert [budget.spent("here", "") for _ in range(4)] == [False, False, False, True]
    assert not budget.spent("elsewhere", "")
    assert [budget.spent("here", "key") for _ in range(11)] == [False] * 10 + [True]
    now[0] += 0.34
    assert [budget.spent("here", "") for _ in range(2)] == [False, True]
    now[0] += 60
    assert [budget.spent("here", "") for _ in range(4)] == [False, False, False, True]


# What goes wrong

_STATUS = {
    "rate_limited": 429, "rate_limited_retry_after": 429, "key_refused": 400, "too_long": 414, "server_error": 500,
    "server_error_retry_after": 500, "bad_gateway": 502, "bad_gateway_retry_after": 502, "unavailable": 503,
    "unavailable_retry_after": 503, "gateway_timeout": 504, "proxy_login": 407, "redirect": 301,
}  # fmt: skip
_ANSWERED = [name for name in FAULTS if name not in ON_THE_LINE | OF_THE_LIST]


@pytest.mark.parametrize("name", _ANSWERED)
@pytest.mark.parametrize("program", ["esearch", "esummary", "efetch", "elink", "espell", "einfo", "epost", "ecitmatch"])
def test_a_fault_answers_once_in_place_of_the_answer(ncbi, name, program):
    params = {
        "id": "19704057,25014687",
        "term": "octreotide",
        "bdata": "J Clin Oncol|2009|27|4656||a|",
        "api_key": "secret",
    }
    if program in ("esearch", "esummary", "elink", "einfo"):
        params["retmode"] = "json"
    with Raw(ncbi) as connection:
        good = connection.get(program, **params)
        ncbi.fault(name)
        status, headers, body = connection.get(program, **params)
        assert body != good[2]
        expected = 400 if name == "past_the_wall" and program != "esearch" else _STATUS.get(name, 200)
        assert status == expected
        assert ("Retry-After" in headers) == name.endswith("_retry_after")
        assert (b"secret" in body) == (name.startswith("rate_limited") or name == "key_refused")
        again = connection.get(program, **params)
        assert again[0] == good[0]
        if program != "epost":  # which names a new history each time
            assert again[2] == good[2]


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("search_backend", "Database is not supported: pubmed"),
        ("address_table", "the address table is empty"),
        ("unable_to_connect", "Unable to open connection to #PMQuerySrv"),
        ("history_expired", "Unable to obtain query #1"),
        ("in_band_error", "Invalid db name specified"),
    ],
)
def test_an_error_in_a_200_has_the_programs_own_shape(ncbi, name, sentence):
    ncbi.fault(name, times=None)
    assert sentence in search(ncbi, "x")["ERROR"]
    assert sentence in json.loads(ask(ncbi, "esummary", id="1", retmode="json")[1])["esummaryresult"][0]
    for program, root in (("esearch", "eSearchResult"), ("efetch", "eFetchResult"), ("elink", "eLinkResult")):
        body = ask(ncbi, program, id="1", term="x")[1]
        assert f"<{root}><ERROR>" in body
        assert sentence in body.replace("&gt;", ">")


def _good(ncbi: NCBI) -> bytes:
    with Raw(ncbi) as connection:
        return connection.get("efetch", id="19704057")[2]


@pytest.mark.parametrize("name", ["incomplete", "reset", "disconnect"])
def test_a_line_that_breaks(ncbi, name):
    good = _good(ncbi)
    ncbi.fault(name)
    with Raw(ncbi) as connection, pytest.raises(LOST) as lost:
        connection.get("efetch", id="19704057")
    if name == "incomplete":
        assert isinstance(lost.value, http.client.IncompleteRead)
        assert good.startswith(lost.value.partial)
    assert _good(ncbi) == good


@pytest.mark.parametrize("name", ["hang", "stall"])
def test_a_line_that_falls_silent(ncbi, name):
    ncbi.fault(name)
    with Raw(ncbi, limit=0.2) as connection, pytest.raises(TimeoutError):
        connection.get("efetch", id="19704057")
    assert _good(ncbi)


def test_an_answer_that_is_cut_short(ncbi):
    good = _good(ncbi)
    ncbi.fault("cut_short")
    with Raw(ncbi) as connection:
        _, headers, body = connection.get("efetch", id="19704057")
    assert good.startswith(body)
    assert int(headers["Content-Length"]) == len(body) < len(good)


def test_gzip_that_is_none_and_gzip_that_ends(ncbi):
    good = _good(ncbi)
    ncbi.fault("garbled_gzip")
    ncbi.fault("truncated_gzip")
    with Raw(ncbi) as connection:
        _, headers, body = connection.get("efetch", id="19704057")
        assert headers["Content-Encoding"] == "gzip"
        with pytest.raises(gzip.BadGzipFile):
            gzip.decompress(body)
        _, headers, body = connection.get("efetch", id="19704057")
        assert headers["Content-Encoding"] == "gzip"
        assert good.startswith(zlib.decompressobj(wbits=31).decompress(body))
        with pytest.raises(EOFError):
            gzip.decompress(body)


def test_an_answer_that_trickles_is_whole_in_the_end(ncbi):
    good = _good(ncbi)
    ncbi.fault("trickle")
    began = time.monotonic()
    assert _good(ncbi) == good
    assert time.monotonic() - began > 0.5


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("missing_ids", ["19704057", "28076709"]),
        ("duplicate_ids", ["19704057"] * 2 + ["25014687"] * 2 + ["28076709"] * 2),
        ("out_of_order", ["28076709", "25014687", "19704057"]),
    ],
)
def test_lists_that_are_not_what_was_asked(ncbi, name, expected):
    pmids = ["19704057", "25014687", "28076709"]
    ncbi.fault(name, times=None)
    body = ask(ncbi, "efetch", id=",".join(pmids), retmode="xml")[1]
    assert [entry.pmid for entry in read(body.encode())] == expected
    summaries = ask(ncbi, "esummary", id=",".join(pmids), retmode="json")[1]
    assert json.loads(summaries)["result"]["uids"] == expected
    ncbi.clear_faults()
    whole = search(ncbi, "octreotide")["idlist"]
    ncbi.fault(name)
    listed = search(ncbi, "octreotide")
    assert int(listed["count"]) == len(whole)
    places = {"missing_ids": whole[::2], "duplicate_ids": [p for p in whole for _ in "ab"], "out_of_order": whole[::-1]}
    assert listed["idlist"] == places[name]


def test_a_fault_may_be_for_one_program_and_for_so_many_times(ncbi):
    ncbi.fault("unavailable", times=None, program="efetch")
    ncbi.fault("bad_gateway", times=2, program="esearch")
    assert [ask(ncbi, "esearch", term="octreotide")[0] for _ in range(3)] == [502, 502, 200]
    assert [ask(ncbi, "efetch", id="19704057")[0] for _ in range(3)] == [503, 503, 503]
    ncbi.clear_faults()
    assert ask(ncbi, "efetch", id="19704057")[0] == 200


def test_an_unknown_fault_or_program_is_refused(ncbi):
    with pytest.raises(KeyError, match="hiccup"):
        ncbi.fault("hiccup")
    with pytest.raises(KeyError, match="efecth"):
        ncbi.fault("reset", program="efecth")


def test_what_fails_in_the_server_itself_is_told(monkeypatch):
    def fail(*_: object) -> None:
        raise ZeroDivisionError("of the server")

    monkeypatch.setitem(PROGRAMS, "einfo", fail)
    with NCBI(shared_data=False) as ncbi:
        assert ask(ncbi, "einfo")[0] == 500
        assert "ZeroDivisionError: of the server" in ncbi.crashes[0]


# How it ends


@pytest.mark.parametrize("name", ["hang", "stall"])
def test_a_connection_that_a_fault_holds_ends_with_the_server(name):
    with NCBI(shared_data=False) as ncbi, Raw(ncbi, limit=0.1) as connection:
        ncbi.fault(name)
        with pytest.raises(TimeoutError):
            connection.get("esearch", term="octreotide")
        began = time.monotonic()
        ncbi.stop()
        assert time.monotonic() - began < 10  # it would be held for half a minute or longer


def test_a_stopped_server_cuts_what_is_open_and_comes_back_at_the_same_address(ncbi):
    url = ncbi.url
    with Raw(ncbi) as connection:
        assert connection.get("einfo")[0] == 200
        ncbi.stop()
        with pytest.raises(LOST):
            connection.get("einfo")
    with pytest.raises(OSError):
        ask(ncbi, "einfo")
    ncbi.stop()  # twice is no harm
    ncbi.start()
    assert ncbi.url == url
    assert ask(ncbi, "einfo")[0] == 200


def test_a_slow_server_is_slow_and_does_not_delay_its_end():
    with NCBI(shared_data=False, slow=30.0) as ncbi:
        with Raw(ncbi, limit=0.2) as connection, pytest.raises(TimeoutError):
            connection.get("einfo")
        began = time.monotonic()
    assert time.monotonic() - began < 10  # it would be held for half a minute or longer


# By hand


def started(*options: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "tests.ncbi", *options],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=_root(),
    )


@pytest.mark.parametrize("ending", [signal.SIGINT, signal.SIGTERM])
def test_it_can_be_started_by_hand(ending):
    with started("--port", "0", "--no-shared-data", "--synthetic", "50", "--fault", "bad_gateway") as server:
        try:
            assert server.stdout is not None
            assert server.stderr is not None
            said, address = server.stdout.readline().split(" records at ")
            assert int(said) > 50
            there = address.strip()
            europe = there.replace("entrez/eutils", "europepmc/webservices/rest")
            told = f"Try: NETREADER_EUTILS_URL={there} NETREADER_EUROPEPMC_URL={europe} netreader\n"
            assert server.stdout.readline() == told
            with pytest.raises(urllib.error.HTTPError, match="502") as failed:
                urllib.request.urlopen(f"{address.strip()}einfo.fcgi", timeout=5)
            failed.value.close()
        finally:
            server.send_signal(ending)
            assert server.wait(timeout=5) == 0
        assert server.stderr.read() == ""


def test_a_port_that_is_taken_is_a_sentence(ncbi):
    port = str(urllib.parse.urlsplit(ncbi.url).port)
    with started("--port", port, "--no-shared-data") as server:
        _, told = server.communicate(timeout=10)
    assert server.returncode == 1
    assert told.startswith(f"Port {port} can't be had")
    assert len(told.splitlines()) == 1
