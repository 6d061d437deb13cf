"""``netreader lens``."""

import json
from pathlib import Path


def test_numbers_with_their_sentences(netreader, online):
    ran = netreader("lens", "numbers", "26703889")
    assert ran.code == 0
    assert any(line.startswith("ratio\t0·48 [95% CI 0·35-0·67]\tMedian progression-free") for line in ran.lines)
    told = json.loads(netreader("lens", "numbers", "26703889", "--json").out)
    (ratio,) = [number for number in told["numbers"] if number["kind"] == "ratio"]
    assert (ratio["value"], ratio["low"], ratio["high"], ratio["level"]) == (0.48, 0.35, 0.67, 95.0)
    assert ratio["text"] in ratio["sentence"]
    assert told["questions"] == []
    assert told["citation"].startswith("Lancet")


def test_trials_with_their_cards_and_papers(netreader, online):
    netreader("fetch", "19704057")
    told = json.loads(netreader("lens", "trials", "90000001", "--json").out)
    names = [trial["name"] for trial in told["trials"]]
    assert {"PROMID", "CLARINET", "RADIANT-3", "RADIANT-4", "NETTER-1"} <= set(names)
    promid = told["trials"][names.index("PROMID")]
    assert set(promid["in_library"]) == {"90000001", "19704057"}
    assert promid["results"][0]["record"]
    assert promid["places"][0]["sentence"].startswith("The systemic treatments")
    own = json.loads(netreader("lens", "trials", "19704057", "--json").out)["trials"]
    assert [(trial["name"], trial["of_this_paper"]) for trial in own] == [("PROMID", True)]


def test_abbreviations_with_a_lexicon_of_one_s_own(netreader, online, environ):
    home = Path(environ["NETREADER_HOME"])
    home.mkdir(parents=True, exist_ok=True)
    (home / "abbreviations.toml").write_text('LAR = "long-acting release"\nwrong\n', encoding="utf-8")
    ran = netreader("lens", "abbreviations", "19704057")
    assert ran.code == 0
    assert "abbreviations.toml, line 2" in ran.err
    assert any(line.startswith("LAR\tlong-acting release\town\t") for line in ran.lines)
    assert any("the shipped lexicon has it as “long-acting repeatable”" in line for line in ran.lines)
    told = json.loads(netreader("lens", "abbreviations", "36260828", "--json").out)
    by_short = {item["short"]: item for item in told["abbreviations"]}
    assert by_short["PFS"]["source"] == "text"
    assert all(place["text"] == "PFS" for place in by_short["PFS"]["places"])


def test_consort(netreader, online):
    told = json.loads(netreader("lens", "consort", "19704057", "--json").out)
    assert told["randomised"] == "PubMed calls it Randomized Controlled Trial"
    assert len(told["items"]) == 16
    found = {item["id"]: item["sentence"] for item in told["items"] if item["found"]}
    assert found["outcome"] == "The primary end point was time to tumor progression."
    ran = netreader("lens", "consort", "90000002")
    assert "not a report of a randomised trial" in ran.err


def test_nothing_to_see_and_no_such_paper(netreader, online):
    assert netreader("lens", "numbers", "90000031").code == 1
    assert netreader("lens", "numbers", "1").code == 1
    assert netreader("lens", "numbers", "19704057", "--offline").code == 1
    assert netreader("lens", "numbers", "not an id").code == 2
    assert netreader("lens").code == 2
