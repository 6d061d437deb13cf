"""The local NCBI server behaves as NCBI was seen to (EUTILS.md): asked over HTTP, without our client."""

from __future__ import annotations

import http.client
import json
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from contextlib import suppress

import pytest

from tests.ncbi import FAULTS, NCBI


def ask(ncbi: NCBI, program: str, *, post: bool = False, limit: float = 5.0, **params: object) -> tuple[int, str]:
    """Status and body of an answer."""
    query = urllib.parse.urlencode(params, doseq=True)
    ending = "cgi" if program == "ecitmatch" else "fcgi"
    url = f"{ncbi.url}{program}.{ending}"
    request = urllib.request.Request(url, data=query.encode()) if post else urllib.request.Request(f"{url}?{query}")
    try:
        with urllib.request.urlopen(request, timeout=limit) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode()


def search(ncbi: NCBI, term: str, **more: object) -> dict:
    status, body = ask(ncbi, "esearch", db="pubmed", term=term, retmode="json", **more)
    assert status == 200
    return json.loads(body, strict=False)["esearchresult"]


@pytest.mark.parametrize(
    ("term", "expected"),
    [
        ("19704057", ["19704057"]),
        ("19704057 25014687", ["19704057", "25014687"]),
        ("octreotide[ti] AND midgut[ti] AND 2009[dp]", ["19704057"]),
        ("(octreotide[ti] AND midgut[ti]) NOT 2009[dp]", []),
        ('"10.1200/JCO.2009.22.8510"[doi]', ["19704057"]),
        ('"J Clin Oncol"[ta] AND 2009:2010[dp]', ["19704057"]),
        ("lanreotid*[ti] AND enteropancreatic", ["25014687"]),
        ("zzqqxx", []),
    ],
)
def test_queries(ncbi, term, expected):
    assert sorted(search(ncbi, term)["idlist"]) == expected


def test_operators_go_from_left_to_right(ncbi):
    running = set(search(ncbi, "octreotide OR everolimus AND 1900[dp]", retmax=500)["idlist"])
    grouped = set(search(ncbi, "octreotide OR (everolimus AND 1900[dp])", retmax=500)["idlist"])
    assert running == set()
    assert grouped


def test_an_unknown_tag_is_dropped_without_a_word(ncbi):
    tagged, plain = search(ncbi, "octreotide[tiabb]"), search(ncbi, "octreotide")
    assert tagged["idlist"] == plain["idlist"]
    assert "errorlist" not in tagged


def test_what_was_not_run_as_typed_is_said(ncbi):
    found = search(ncbi, "octreotide zzqqxx")
    assert found["errorlist"]["phrasesnotfound"] == ["zzqqxx"]
    assert int(found["count"]) > 0
    assert search(ncbi, '"octreotide of zebras"')["warninglist"]["quotedphrasesnotfound"]


def test_numbers_are_strings(ncbi):
    found = search(ncbi, "octreotide", retmax=1)
    assert (found["retmax"], found["retstart"]) == ("1", "0")
    assert isinstance(found["count"], str)


def test_brackets_that_do_not_close(ncbi):
    assert "Search Backend failed" in search(ncbi, "((octreotide")["ERROR"]


@pytest.mark.parametrize("sort", ["relevance", "pub_date", "Author", "JournalName", "nonsense"])
def test_orders_hold_the_same_papers(ncbi, sort):
    assert sorted(search(ncbi, "tumor", sort=sort, retmax=500)["idlist"]) == sorted(
        search(ncbi, "tumor", retmax=500)["idlist"]
    )


def test_the_wall():
    with NCBI(shared_data=False, synthetic=10_050) as ncbi:
        found = search(ncbi, "synthetic", retmax=20_000)
        assert len(found["idlist"]) == 9_999
        assert int(found["count"]) == 10_050
        assert "Restrictions achieved" in found["warninglist"]["outputmessages"][0]
        assert len(search(ncbi, "synthetic", retstart=9_998, retmax=5)["idlist"]) == 1
        _, body = ask(ncbi, "esearch", db="pubmed", term="synthetic", retstart=9_999, retmode="json")
        with pytest.raises(json.JSONDecodeError):
            json.loads(body)
        assert "cannot be larger than 9998" in json.loads(body, strict=False)["esearchresult"]["ERROR"]


def test_unknown_ids_are_dropped_and_malformed_ones_become_other_papers(ncbi):
    _, body = ask(ncbi, "efetch", db="pubmed", id="19704057,999999999", retmode="xml")
    assert body.count("<PubmedArticle>") == 1
    _, body = ask(ncbi, "efetch", db="pubmed", id="19704057.25014687", retmode="xml")
    assert body.count("<PubmedArticle>") == 2
    _, body = ask(ncbi, "efetch", db="pubmed", id="999999999", retmode="xml")
    assert "<PubmedArticleSet></PubmedArticleSet>" in body
    assert "<!DOCTYPE PubmedArticleSet" in body


def test_summaries(ncbi):
    _, body = ask(ncbi, "esummary", db="pubmed", id="19704057,999999999", retmode="json")
    result = json.loads(body)["result"]
    assert result["uids"] == ["19704057", "999999999"]
    assert result["999999999"]["error"] == "cannot get document summary"
    assert result["19704057"]["source"] == "J Clin Oncol"
    _, body = ask(ncbi, "esummary", db="pubmed", id=",".join(map(str, range(501))), retmode="json", post=True)
    assert "Too many UIDs" in json.loads(body)["error"]


def test_history_expires():
    with NCBI(shared_data=False, history_lifetime=0.0) as ncbi:
        found = search(ncbi, "octreotide", usehistory="y")
        _, body = ask(ncbi, "efetch", db="pubmed", WebEnv=found["webenv"], query_key=found["querykey"])
        assert "Unable to obtain query #1" in body


def test_an_empty_key_is_refused(ncbi):
    assert ask(ncbi, "esearch", term="x", api_key="")[0] == 400


def test_a_long_address_is_refused_and_a_long_post_is_not(ncbi):
    ids = ",".join(str(number) for number in range(10_000_000, 10_000_900))
    assert ask(ncbi, "efetch", db="pubmed", id=ids)[0] == 414
    assert ask(ncbi, "efetch", db="pubmed", id=ids, post=True)[0] == 200


def test_too_many_requests_a_second():
    with NCBI(shared_data=False, limit=3) as ncbi:
        statuses = [ask(ncbi, "einfo", retmode="json")[0] for _ in range(6)]
    assert statuses.count(200) >= 3
    assert 429 in statuses


def test_spelling_is_xml_only(ncbi):
    assert ask(ncbi, "espell", term="x", retmode="json")[0] == 500


def test_outside_links(ncbi):
    _, body = ask(ncbi, "elink", dbfrom="pubmed", cmd="prlinks", id="19704057,90000031", retmode="json")
    first, second = json.loads(body)["linksets"][0]["idurllist"]
    assert first["objurls"][0]["url"]["value"].startswith("https://doi.org/")
    assert "objurls" not in second


def test_references_and_citations_mirror_each_other(ncbi):
    _, body = ask(
        ncbi, "elink", dbfrom="pubmed", db="pubmed", id="90000023", linkname="pubmed_pubmed_refs", retmode="json"
    )
    cited = json.loads(body)["linksets"][0]["linksetdbs"][0]["links"]
    assert cited
    _, body = ask(ncbi, "elink", dbfrom="pubmed", id=cited[0], linkname="pubmed_pubmed_citedin", retmode="json")
    assert "90000023" in json.loads(body)["linksets"][0]["linksetdbs"][0]["links"]


def test_citations_match_or_say_why_not(ncbi):
    lines = "J Clin Oncol|2009|27|4656|rinke|a|\rNo Such Journal|2009|1|1|x|b|\rJ Clin Oncol|2009|27|1|x|c|"
    _, body = ask(ncbi, "ecitmatch", db="pubmed", retmode="xml", bdata=lines)
    assert [line.split("|")[-1] for line in body.splitlines()] == ["19704057", "NOT_FOUND;INVALID_JOURNAL", "NOT_FOUND"]


@pytest.mark.parametrize("name", [name for name in FAULTS if name not in ("hang", "trickle", "redirect")])
def test_each_fault_spoils_one_answer_and_then_is_over(ncbi, name):
    program = "efetch" if name in ("missing_ids", "duplicate_ids", "out_of_order") else "esearch"
    params = {"db": "pubmed", "id": "19704057,25014687", "term": "octreotide"}
    good = ask(ncbi, program, **params)
    ncbi.fault(name)
    spoilt: tuple[int, str] | None = None
    with suppress(OSError, http.client.HTTPException, UnicodeDecodeError):
        spoilt = ask(ncbi, program, **params)
    if name == "garbled_gzip":
        return  # the body is whole; the header lies
    assert spoilt != good
    assert ask(ncbi, program, **params) == good


def test_a_fault_may_be_for_one_program(ncbi):
    ncbi.fault("unavailable", times=None, program="efetch")
    assert ask(ncbi, "esearch", term="octreotide")[0] == 200
    assert ask(ncbi, "efetch", id="19704057")[0] == 503
    ncbi.clear_faults()
    assert ask(ncbi, "efetch", id="19704057")[0] == 200


def test_an_unknown_fault_is_refused(ncbi):
    with pytest.raises(KeyError, match="hiccup"):
        ncbi.fault("hiccup")


def test_a_silent_server_ends_with_the_test():
    with NCBI(shared_data=False) as ncbi:
        ncbi.fault("hang")
        with pytest.raises(OSError):
            ask(ncbi, "esearch", term="x", limit=0.2)
        began = time.monotonic()
    assert time.monotonic() - began < 2


def test_a_stopped_server_refuses_and_comes_back_at_the_same_address(ncbi):
    ncbi.stop()
    with pytest.raises(OSError):
        ask(ncbi, "einfo")
    ncbi.start()
    assert ask(ncbi, "einfo")[0] == 200


def test_the_recorded_data_is_served_where_it_is_at_hand(shared_data):
    with NCBI() as ncbi:
        assert len(ncbi.records) > 300
        _, body = ask(ncbi, "efetch", db="pubmed", id="20000000", retmode="xml")
        assert body.count("<PubmedArticle>") == 1


def test_it_can_be_started_by_hand():
    server = subprocess.Popen(
        [sys.executable, "-m", "tests.ncbi", "--port", "0", "--no-shared-data"], stdout=subprocess.PIPE, text=True
    )
    try:
        assert server.stdout is not None
        assert "records at http://127.0.0.1:" in server.stdout.readline()
        assert server.stdout.readline().startswith("Try: NETREADER_EUTILS_URL=http://127.0.0.1:")
    finally:
        server.terminate()
        assert server.wait(timeout=5) == 0
        server.stdout.close()
