"""Landmark trials: found by name and number, not by words that only look like one; what their cards say."""

import csv

import pytest

from netreader.lenses.trials import name_in_title, number_query, query_of, read, shipped, together, trials_in
from netreader.query.syntax import parse
from netreader.starter import shelf

TRIALS = shipped()
ABOUT = "Neuroendocrine Tumors"


def named(text, about=ABOUT, trials=TRIALS):
    return [(text[n.start : n.end], n.trial.name if n.trial else n.number) for n in trials_in(text, trials, about)]


FOUND = {
    "PROMID, CLARINET, RADIANT 3 and 4, sunitinib and NETTER-1 slow the disease": [
        ("PROMID", "PROMID"),
        ("CLARINET", "CLARINET"),
        ("RADIANT 3", "RADIANT-3"),
        ("4", "RADIANT-4"),
        ("sunitinib", "Sunitinib in pancreatic NET (phase III)"),
        ("NETTER-1", "NETTER-1"),
    ],
    "RADIANT-3/4": [("RADIANT-3", "RADIANT-3"), ("4", "RADIANT-4")],
    "RADIANT-2, -3, and -4": [("RADIANT-2", "RADIANT-2"), ("3", "RADIANT-3"), ("4", "RADIANT-4")],
    "RADIANT–3 and RADIANT-4": [("RADIANT–3", "RADIANT-3"), ("RADIANT-4", "RADIANT-4")],
    "NETTER-1 and -2": [("NETTER-1", "NETTER-1"), ("2", "NETTER-2")],
    "SANET-p and SANET-ep": [("SANET-p", "SANET-p"), ("SANET-ep", "SANET-ep")],
    "SANET-p/ep": [("SANET-p", "SANET-p"), ("ep", "SANET-ep")],
    "CLARINET FORTE and CLARINET": [("CLARINET FORTE", "CLARINET FORTE"), ("CLARINET", "CLARINET")],
    "CABINET (A021602)": [("CABINET", "CABINET"), ("A021602", "CABINET")],
    "ECOG-ACRIN E2211; TELESTAR; AXINET": [("E2211", "E2211"), ("TELESTAR", "TELESTAR"), ("AXINET", "AXINET")],
    "the COMPETE trial": [("COMPETE", "COMPETE")],
    "the sunitinib trial": [("sunitinib trial", "Sunitinib in pancreatic NET (phase III)")],
    "NCT01524783 and NCT99999999": [("NCT01524783", "RADIANT-4"), ("NCT99999999", "NCT99999999")],
    "ISRCTN12345678, DRKS00012345": [("ISRCTN12345678", "ISRCTN12345678"), ("DRKS00012345", "DRKS00012345")],
}


@pytest.mark.parametrize("text", FOUND)
def test_trials_are_found(text):
    assert named(text) == FOUND[text]
    assert all(n.rule for n in trials_in(text, TRIALS, ABOUT))


@pytest.mark.parametrize(
    "text",
    [
        "drugs compete for the receptor in the cabinet of a clarinet player",
        "Compete, Cabinet and Clarinet at the beginning of a sentence",
        "A radiant 3 and a netter 1",
        "RADIANT-32, RADIANT-3.5, RADIANT, NETTER, SANET, CABINETS, COMPETED",
        "HOW LIGANDS COMPETE FOR RECEPTORS IN NEUROENDOCRINE TUMOURS OF THE GUT",
        "patients were given sunitinib and everolimus",
        "NCT0152478, NCT015247834, XNCT01524783",
    ],
)
def test_words_that_only_look_like_trials(text):
    assert named(text) == []


@pytest.mark.parametrize("text", ["the CABINET trial", "CLARINET in infants", "RADIANT-4 in lung cancer", "COMPETE"])
def test_names_that_other_fields_use_need_the_context(text):
    assert named(text, about="Cardiology") == []


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("Interrupted everolimus in tumors (IMAGINE-1): an invented open-label trial.", "IMAGINE-1"),
        ("Lanreotide in cancer [COMPASS CAT]: a randomised trial", "COMPASS CAT"),
        ("Neuroendocrine tumours (GEP-NETs) treated with (PRRT)", ""),
        ("A trial (n = 12) of (older) men (NETs)", ""),
    ],
)
def test_the_name_that_a_title_gives_its_trial(title, name):
    assert name_in_title(title, ["GEP-NETs", "PRRT"]) == name


def test_every_trial_asked_for_has_a_card():
    names = {trial.name for trial in TRIALS}
    asked = "PROMID CLARINET RADIANT-2 RADIANT-3 RADIANT-4 NETTER-1 NETTER-2 CABINET COMPETE TELESTAR SANET-p SANET-ep"
    assert names >= {*asked.split(), "E2211", "AXINET", "Sunitinib in pancreatic NET (phase III)"}


def test_every_number_of_a_card_has_its_record():
    for trial in TRIALS:
        assert all((trial.arms, trial.population, trial.n, trial.endpoint, trial.year)), trial.name
        assert all(result.record for result in trial.results), trial.name


def test_cards_agree_with_the_starter_shelf():
    by_number = {number: trial for trial in TRIALS for number in trial.registry}
    seen = 0
    for article in shelf():
        for bank in article.databanks:
            trial = by_number[bank.accession_numbers[0]]
            dois = {paper.doi for paper in trial.papers if paper.doi}
            assert not article.doi or article.doi in dois
            pmids = {paper.pmid for paper in trial.papers if paper.pmid}
            assert pmids <= ({article.pmid} if article.pmid else set())
            seen += 1
    assert seen > 10


def test_cards_say_what_the_facts_say(shared_data):
    """Ratios, intervals and registry numbers against the table that they were gathered in."""
    with (shared_data / "net" / "trials.tsv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t"))
    by_number = {number: trial for trial in TRIALS for number in trial.registry}
    compared = 0
    for row in rows:
        trial = by_number.get(row["registry"])
        if trial is None or not row["hr"]:
            continue
        ratio = row["hr"].split()[0]
        (result,) = [r for r in trial.results if r.ratio.split()[1:2] in ([ratio], [f"{ratio},"])]
        assert result.interval == row["ci"].split(" (")[0]
        assert result.p.split(",")[0].lstrip("=<0") == row["p"].split()[0].lstrip("=<0") or not row["p"], trial.name
        compared += 1
    assert compared >= 15


def test_identifiers_that_were_not_verified_are_not_shipped():
    text = repr(TRIALS)
    for pmid in (
        "22119496",
        "21306237",
        "21306236",
        "21306238",
        "32966811",
        "32966810",
        "27918724",
        "34597974",
        "42392118",
    ):
        assert pmid not in text
    assert "SUN 1111" not in text


def test_queries_are_understood():
    for trial in TRIALS:
        parsed = parse(query_of(trial))
        assert parsed.tree is not None
        assert parsed.problems == (), trial.name
    assert parse(number_query("NCT01524783")).tree is not None


OWN = """
[[trial]]
name = "MINE"
names = ["MINE-1"]
year = 2020
[[trial.result]]
what = "it"
colour = "blue"

[[trial]]
name = "BROKEN"
registry = "NCT00000001

[[trial]]
names = ["NAMELESS"]

[[trial]]
name = "promid"
names = ["PROMID"]
n = "my own count"
"""


def test_errors_of_a_reader_s_own_file_name_the_line_and_cost_one_entry():
    found, problems = read(OWN, own=True)
    assert [trial.name for trial in found] == ["MINE", "promid"]
    assert [problem.line for problem in problems] == [8, 12, 14]
    assert found[0].results[0].what == "it"


def test_a_reader_s_own_trial_takes_the_place_of_a_shipped_one():
    found, _ = read(OWN, own=True)
    trials = together(found)
    assert len(trials) == len(TRIALS) + 1
    (mark,) = trials_in("PROMID", trials)
    assert mark.trial.n == "my own count"
    assert named("MINE-1 was small", trials=trials) == [("MINE-1", "MINE")]
