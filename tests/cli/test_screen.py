"""``netreader screen``: a review from queue to export, by two reviewers."""

import csv
import io
import json

import pytest

SEED, PROMID, CLARINET = "29768149", "19704057", "25014687"


@pytest.fixture
def review(netreader, online, monkeypatch):
    netreader("fetch", SEED, PROMID)
    ran = netreader("screen", "add", "NET", SEED, PROMID, CLARINET, SEED, "--source", "PubMed", "--json")
    assert ran.code == 0
    assert json.loads(ran.out) == {"identified": 3, "new": 3, "duplicates": 0, "unkept": 1}
    monkeypatch.setenv("NETREADER_REVIEWER", "AB")
    return netreader


def decided(review):
    review("screen", "decide", "net", SEED, "exclude", "--reason", "=wrong population", "--note", "asthma")
    review("screen", "decide", "NET", PROMID, "include")
    review("screen", "decide", "NET", PROMID, "maybe", "--reviewer", "Özlem")
    review("screen", "decide", "NET", SEED, "exclude", "--reviewer", "Özlem", "--reason", "=wrong population")


def test_one_reviewer(review):
    ran = review("screen", "next", "NET")
    assert ran.code == 0
    assert "Asthma" in ran.out
    assert "3 of 3 are left for AB." in ran.err
    ran = review("screen", "decide", "NET", SEED, "exclude", "--reason", "wrong population", "--json")
    told = json.loads(ran.out)
    assert (told["pmid"], told["verdict"], told["reviewer"]) == (SEED, "exclude", "AB")
    assert json.loads(review("screen", "next", "NET", "--json").out) == {"pmid": PROMID, "left": 2, "kept": True}
    status = json.loads(review("screen", "status", "NET", "--json").out)
    assert (status["identified"], status["excluded"], status["awaiting"]) == (3, 1, 2)
    assert status["reasons"] == {"wrong population": 1}
    assert "Records identified (n = 3)" in review("screen", "status", "NET").out
    assert review("screen", "undo", "NET").err == f"Taken back: PMID {SEED}: exclude, wrong population.\n"
    assert review("screen", "undo", "NET").code == 1
    assert review("screen", "undo", "NET", "--redo").code == 0
    assert json.loads(review("screen", "list", "--json").out) == [{"name": "NET", "papers": 3, "screened": 1}]
    assert review("search", "--library", "screen:NET/excluded").out.split() == [SEED]
    assert review("screen", "agreement", "NET").code == 1
    assert "is not kept" in [review("screen", "decide", "NET", PROMID, "maybe"), review("screen", "next", "NET")][1].err


def test_two_reviewers_conflicts_and_consensus(review, tmp_path):
    decided(review)
    own = json.loads(review("screen", "show", "NET", "--reviewer", "Özlem", "--json").out)
    assert [paper["state"] for paper in own["papers"]] == ["excluded", "maybe", "awaiting"]
    (found,) = json.loads(review("screen", "agreement", "NET", "--json").out)
    assert (found["reviewers"], found["papers"], found["agreed"]) == (["AB", "Özlem"], 2, 1)
    assert found["table"] == [[0, 1, 0], [0, 0, 0], [0, 0, 1]]
    assert found["kappa"] == pytest.approx((0.5 - 0.25) / 0.75)
    assert "Cohen's kappa 0.33" in review("screen", "agreement", "NET", "--between", "Özlem", "AB").out
    (conflict,) = json.loads(review("screen", "conflicts", "NET", "--json").out)
    assert conflict["pmid"] == PROMID
    assert [decision["verdict"] for decision in conflict["decisions"]] == ["include", "maybe"]
    assert review("screen", "resolve", "NET", CLARINET, "include").code == 2
    assert review("screen", "resolve", "NET", PROMID, "include", "--note", "agreed").code == 0
    assert review("screen", "conflicts", "NET").code == 1
    rows = list(csv.DictReader(io.StringIO(review("screen", "export", "NET").out.removeprefix("\ufeff"), newline="")))
    assert [row["Decision"] for row in rows] == ["excluded", "included", "awaiting"]
    assert rows[0]["Reason"] == "'=wrong population"
    assert (rows[1]["Özlem: decision"], rows[1]["Consensus note"]) == ("maybe", "agreed")
    assert rows[2]["PMID"] == CLARINET
    file = tmp_path / "included.ris"
    ran = review("screen", "export", "NET", "--state", "included", "-o", str(file))
    assert (ran.code, ran.err) == (0, "1 records.\n")
    assert "KW  - screening: included" in file.read_text()
    told = json.loads(review("screen", "export", "NET", "--format", "json").out)
    assert told[1]["consensus"]["note"] == "agreed"
    assert review("screen", "undo", "NET", "--consensus").code == 0
    assert len(json.loads(review("screen", "conflicts", "NET", "--json").out)) == 1


def test_full_texts_flow_and_rule(review, tmp_path):
    review("screen", "decide", "NET", SEED, "include")
    review("screen", "decide", "NET", PROMID, "include")
    full = ("--stage", "fulltext")
    assert f"PMID {SEED}" in review("screen", "decide", "NET", SEED, "unavailable", *full).err
    assert review("screen", "decide", "NET", CLARINET, "include", *full).code == 2
    assert review("screen", "decide", "NET", PROMID, "unavailable").code == 2
    assert json.loads(review("screen", "next", "NET", *full, "--json").out)["pmid"] == PROMID
    review("screen", "decide", "NET", PROMID, "exclude", "--reason", "a, b; c", *full)
    assert review("screen", "next", "NET", *full).code == 1
    told = json.loads(review("screen", "status", "NET", "--json").out)
    assert told["full_text"] == {
        "sought": 2, "not_retrieved": 1, "assessed": 1, "included": 0, "maybe": 0, "conflicts": 0, "excluded": 1,
        "awaiting": 0, "reasons": {"a, b; c": 1},
    }  # fmt: skip
    assert "Reports not retrieved (n = 1)" in review("screen", "status", "NET").out
    ran = review("screen", "flow", "NET", "-o", tmp_path / "flow.csv")
    assert ran.err == "Not final: 1 records and 0 full texts are not settled.\n"
    table = {line["data"]: line["n"] for line in csv.DictReader(io.StringIO((tmp_path / "flow.csv").read_text()))}
    assert (table["dbr_sought_reports"], table["dbr_excluded"]) == ("2", "a b c, 1")
    assert "not retrieved" in review("screen", "show", "NET", *full).out
    (told, *_) = json.loads(review("screen", "export", "NET", "--format", "json", "--state", "excluded", *full).out)
    assert (told["pmid"], told["state"], told["full_text"]["reason"]) == (PROMID, "included", "a, b; c")
    assert review("screen", "undo", "NET", *full).err == f"Taken back: PMID {PROMID}: exclude, a, b; c.\n"
    assert review("screen", "rule", "NET").out.startswith("One reviewer decides; as soon as a second")
    assert json.loads(review("screen", "rule", "NET", "2", "--json").out)["needed"] == 2
    assert json.loads(review("screen", "status", "NET", "--json").out)["full_text"]["sought"] == 0
    assert review("screen", "rule", "NET", "all").code == 0
    assert review("screen", "rule", "NET", "0").code == 2


def test_put_away_brought_back_and_renamed(review):
    assert review("screen", "rename", "NET", "PET").code == 0
    assert review("screen", "delete", "PET").code == 0
    assert review("screen", "list").code == 1
    assert review("screen", "restore", "pet").code == 0
    assert review("screen", "restore", "pet").code == 1
    assert review("screen", "list").out == review("screen", "status").out == "PET\t3\t0 screened\n"


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["next", "none"], 2, "no review"),
        (["decide", "none", SEED, "include"], 2, "no review"),
        (["decide", "NET", "1", "include"], 2, "not in the queue"),
        (["decide", "NET", SEED, "perhaps"], 2, "perhaps"),
        (["decide", "NET", SEED, "include", "--reason", "x"], 2, "goes with exclude"),
        (["decide", "NET", SEED, "include", "--reviewer", " "], 2, "Who decides"),
        (["add", "NET"], 2, "Which papers"),
        (["add", "NET", "--query", "nothingatall"], 1, "No papers"),
        (["add", '"', SEED], 2, "has a name"),
        (["show", "NET", "--state", "conflict"], 1, "no such papers"),
        (["export", "NET", "-o", "/nowhere/at/all.csv"], 1, "can't be written"),
        (["rename", "none", "x"], 2, "no review"),
        (["nonsense"], 2, "nonsense"),
    ],
)
def test_what_is_not_there_and_what_makes_no_sense(review, monkeypatch, words, code, said):
    if said == "Who decides":
        monkeypatch.delenv("NETREADER_REVIEWER")
    ran = review("screen", *words)
    assert ran.code == code
    assert said in ran.out + ran.err


def test_names_from_stdin(review):
    ran = review("screen", "add", "Other", "-", stdin=f"{SEED}\n{PROMID}\n1234567\n")
    assert ran.code == 0
    assert "3 identified: 3 new in the queue, 0 duplicates." in ran.err
