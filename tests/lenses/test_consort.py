"""CONSORT's items for abstracts, found in their sentences or said not to be found."""

import pytest

from netreader.article import AbstractSection, Article, Databank, Grant, PublicationType
from netreader.lenses.consort import is_randomised, items
from netreader.passages.parts import parts_of
from tests.lenses import checklist

TRIAL = Article(
    "1",
    "Everolimus for advanced tumours: a randomised trial.",
    abstract=(
        AbstractSection("We aimed to assess whether it helps.", "BACKGROUND", "OBJECTIVE"),
        AbstractSection(
            "In this double-blind, phase 3 trial, eligible adults with a tumour were randomly assigned (2:1), by a "
            "computer-generated list, to everolimus 10 mg per day or placebo. The primary endpoint was "
            "progression-free survival. The trial ran from April, 2012, to August, 2013.",
            "METHODS",
            "METHODS",
        ),
        AbstractSection(
            "302 patients were randomly assigned, 205 to everolimus and 97 to placebo. 300 patients were analysed by "
            "intention to treat. Median survival was 11·0 months with it and 3·9 months without (hazard ratio 0·48 "
            "[95% CI 0·35–0·67], p<0·00001). Adverse events were stomatitis and fatigue.",
            "FINDINGS",
            "RESULTS",
        ),
        AbstractSection("It works.", "INTERPRETATION", "CONCLUSIONS"),
        AbstractSection("Somebody paid for it. Funded by a company. Registered as NCT01524783.", "FUNDING", ""),
    ),
)


def told(article):
    parts = parts_of(article)
    return {
        item.id: (item.found, parts[item.part].text[item.start : item.end] if item.part else "")
        for item in items(article)
    }


def test_all_items_of_a_whole_abstract_are_found_in_their_sentences():
    found = told(TRIAL)
    assert len(found) == 16
    assert [name for name, (is_found, _) in found.items() if not is_found] == []
    assert found["title"][1] == TRIAL.title
    assert found["outcome"][1].startswith("The primary endpoint")
    assert found["recruitment"][1].startswith("The trial ran")
    assert found["randomised"][1].startswith("302 patients")
    assert found["analysed"][1].startswith("300 patients")
    assert found["result"][1].startswith("Median survival")
    assert found["harms"][1].startswith("Adverse events")
    assert found["conclusions"][1] == "It works."
    assert found["funding"][1] == "Funded by a company."
    assert "NCT01524783" in found["registration"][1]


def test_what_is_not_there_is_not_found_and_what_was_looked_for_is_told():
    article = Article("1", "A trial.", abstract=(AbstractSection("Patients were happy. They went home."),))
    for item in items(article):
        assert not item.found, item.name
        assert item.why.startswith("looked for")
    assert items(Article("1", "No abstract"))[3].found is False


def test_the_precision_of_the_result_is_told():
    article = Article("1", "A", abstract=(AbstractSection("It was 30% versus 50% (P = .01)."),))
    (result,) = [item for item in items(article) if item.id == "result"]
    assert result.found
    assert "not found in it: an effect size, an interval" in result.why


def test_what_only_the_record_says_is_told_apart():
    article = Article(
        "1",
        "A",
        abstract=(AbstractSection("Short."),),
        databanks=(Databank("ClinicalTrials.gov", ("NCT00000001",)),),
        grants=(Grant(agency="NIH"),),
    )
    found = {item.id: item for item in items(article)}
    assert found["registration"].found
    assert found["registration"].part == ""
    assert "not in the abstract; the record lists NCT00000001" in found["registration"].why
    assert "NIH" in found["funding"].why


def test_what_is_a_randomised_trial():
    assert is_randomised(Article("1", "A", publication_types=(PublicationType("Randomized Controlled Trial"),)))
    assert "title" in is_randomised(TRIAL)
    assert is_randomised(Article("1", "A review", abstract=(AbstractSection("Nothing of the kind."),))) == ""


def test_sections_that_have_a_heading_alone_are_known_by_it():
    article = Article(
        "1",
        "A trial.",
        abstract=(
            AbstractSection("In an earlier randomised, double-blind trial it helped.", "BACKGROUND"),
            AbstractSection("Nine mares were randomly given it or placebo.", "DESIGN"),
            AbstractSection("Viral status on day five.", "MAIN OUTCOME MEASURE"),
            AbstractSection("One helped in 115/159 (72%), the other in 105/154 (68%).", "RESULTS"),
            AbstractSection("It is no better.", "CONCLUSIONS"),
            AbstractSection("A charity.", "FUNDING"),
            AbstractSection("12345.", "TRIAL REGISTRATION"),
        ),
    )
    found = told(article)
    assert found["blinding"] == (False, "")  # the earlier trial's
    assert found["outcome"][1] == "Viral status on day five."
    assert found["randomised"][1].startswith("Nine mares")
    assert found["analysed"][1].startswith("One helped in 115/159")
    assert found["conclusions"][1] == "It is no better."
    assert found["funding"][1] == "A charity."
    assert found["registration"][1] == "12345."


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("Nothing was known. This study shows that it works. Who knows.", "This study shows that it works."),
        ("Some came. Therefore, it is safe.", "Therefore, it is safe."),
    ],
)
def test_conclusions_of_an_abstract_without_sections(text, sentence):
    assert told(Article("1", "A", abstract=(AbstractSection(text),)))["conclusions"] == (True, sentence)


def test_an_aim_to_look_at_safety_tells_no_harms():
    article = Article("1", "A", abstract=(AbstractSection("We aimed to evaluate efficacy and safety. It was red."),))
    assert told(article)["harms"] == (False, "")


@pytest.mark.parametrize("group", checklist.SETS)
def test_real_trials_item_by_item(shared_data, group):
    findings = checklist.hold(shared_data, group)
    if group == "third" and not findings.trials:
        pytest.skip("these are not recorded (NETREADER_TEST_TRIALS names a file of them)")
    assert findings.trials >= {"dev": 3, "held": 7, "third": 8}[group]
    assert findings.precision() >= 0.95, checklist.table(findings)
    assert findings.recall() >= 0.95, checklist.table(findings)
    assert findings.pointing() >= 0.9, checklist.table(findings)
