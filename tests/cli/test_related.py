"""netreader related, links and fulltext: asked, kept, printed offline, and what is said where there is nothing."""

from __future__ import annotations

import json

import pytest

from netreader.library.library import Library

TRIAL, SEED, WHIPPLE, CLOSED = "28076709", "90000001", "90000022", "90000018"


def test_similar_papers_are_asked_kept_and_printed_offline(netreader, online, offline, keep):
    keep("19704057")
    ran = netreader("related", TRIAL)
    assert ran.code == 0
    told = dict(line.partition("\t")[::2] for line in ran.lines)
    assert TRIAL not in told
    assert "octreotide" in told["19704057"].lower()  # kept, so its title is known
    asked = len(online.requests)
    assert netreader("related", TRIAL).out == ran.out
    assert len(online.requests) == asked
    offline()
    assert netreader("related", TRIAL).out == ran.out
    assert netreader("related", TRIAL, "--refresh").out == ran.out  # with what is kept, and why
    assert "refused the connection" in netreader("related", TRIAL, "--refresh").err


def test_the_json_of_citing_papers(netreader, online):
    found = json.loads(netreader("related", TRIAL, "--kind", "cited", "--json").out)
    assert (found["pmid"], found["kind"], found["source"]) == (TRIAL, "cited", "pubmed")
    assert found["total"] == len(found["links"])
    assert SEED in [link["pmid"] for link in found["links"]]
    assert set(found["links"][0]) == {"pmid", "score", "citation", "doi", "note"}
    assert found["asked"]


def test_europe_pmc_is_named(netreader, online):
    online.fault("address_table", times=None, program="elink")
    ran = netreader("related", SEED, "--kind", "refs")
    assert ran.code == 0
    assert ran.lines[-1] == "-\tNobody N. A lost report. 1972."
    assert "From Europe PMC." in ran.err
    assert "PubMed could not be asked." in ran.err


def test_comments_stand_in_the_record(netreader, environ, keep):
    keep("90000006")
    ran = netreader("related", "90000006", "--kind", "comments", "--offline")
    assert ran.code == 0
    assert "90000007" in ran.out


def test_no_list_and_not_asked_and_could_not_ask(netreader, online, offline, keep):
    keep("90000005")
    none = netreader("related", "90000005", "--kind", "cited")
    assert (none.code, none.out) == (1, "")
    assert "none are known" in none.err
    never = netreader("related", "90000005", "--kind", "refs", "--offline")
    assert never.code == 1
    assert "never asked" in never.err
    offline()
    failed = netreader("related", "90000005", "--kind", "refs")
    assert failed.code == 3
    assert netreader("related", "10.5555/nothing", "--offline").code == 1


def test_links_tell_free_from_paid_and_go_through_the_proxy(netreader, online, monkeypatch):
    ran = netreader("links", "19704057")
    assert ran.code == 0
    by_label = {line.split("\t")[2]: line.split("\t")[:2] for line in ran.lines}
    assert by_label["PubMed"] == ["https://pubmed.ncbi.nlm.nih.gov/19704057/", "-"]
    publisher = next(label for label in by_label if label.startswith("Publisher (DOI): Invented Press"))
    assert by_label[publisher][1] == "paid"
    prefix = "https://login.ezproxy.example.edu/login?url="
    monkeypatch.setenv("NETREADER_LIBRARY_PROXY", prefix)
    found = json.loads(netreader("links", "19704057", "--json").out)["links"]
    assert [link["url"].startswith(prefix) for link in found if link["access"] == "paid"] == [True]
    assert not any(link["url"].startswith(prefix) for link in found if link["label"] == "PubMed")
    assert prefix not in netreader("links", "19704057", "--no-proxy", "--offline").out


def test_a_proxy_that_is_none_is_refused(netreader, environ, monkeypatch):
    for wrong in (
        "ezproxy.example.edu",
        "https://ezproxy.example.edu/",
        "javascript:x?url=",
        "https://a:b@c.org/?url=",
    ):
        monkeypatch.setenv("NETREADER_LIBRARY_PROXY", wrong)
        ran = netreader("links", "1", "--offline")
        assert ran.code == 2
        assert "library_proxy" in ran.err


@pytest.mark.parametrize(("format", "begins"), [("text", "One hundred"), ("md", "# One hundred"), ("xml", "<?xml")])
def test_a_full_text_is_fetched_kept_and_printed_offline(netreader, online, offline, home, format, begins):
    ran = netreader("fulltext", WHIPPLE, "--format", format)
    assert ran.code == 0
    assert ran.out.startswith(begins)
    assert "the chairman" in ran.out
    offline()
    assert netreader("fulltext", WHIPPLE, "--format", format).out == ran.out
    with Library(home / "data" / "library.db") as library:
        assert library.ask("has:fulltext").keys == [int(WHIPPLE)]
    assert max(map(len, netreader("fulltext", WHIPPLE).lines)) <= 80


def test_the_json_of_a_full_text(netreader, online):
    found = json.loads(netreader("fulltext", "PMC99999922", "--format", "json").out)
    assert (found["pmcid"], found["open"], found["licence"]["name"]) == ("PMC99999922", True, "CC BY 4.0")
    titles = [(section["level"], section["title"]) for section in found["sections"]]
    assert (2, "2.1 Patients") in titles
    table = next(b for s in found["sections"] for b in s["blocks"] if b.get("name") == "table-1")
    assert table["tables"][0]["rows"][0] == ["Grade", "Fistula", "Fistula", "Five-year survival, %"]
    assert [reference["pmid"] for reference in found["references"]] == ["19704057", "28076709", ""]


def test_closed_absent_and_unreachable_are_told_apart(netreader, online, offline):
    closed = netreader("fulltext", CLOSED)
    assert (closed.code, closed.out) == (1, "")
    assert "It is not given out as text. netreader links 90000018 says where." in closed.err
    absent = netreader("fulltext", "19704057")
    assert absent.code == 1
    assert "PubMed Central has no full text" in absent.err
    offline()
    assert netreader("fulltext", "90000023").code == 3
    assert netreader("fulltext", "90000023", "--offline").code == 1


def test_words_of_a_full_text_can_be_highlighted(netreader, online):
    assert netreader("fulltext", WHIPPLE).code == 0
    assert netreader("highlight", WHIPPLE, "--quote", "We never met, said the chairman").code == 0
    (found,) = json.loads(netreader("highlights", WHIPPLE, "--json").out)
    assert (found["part"], found["section"], found["status"]) == ("body-4", "2.1 Patients", "placed")
