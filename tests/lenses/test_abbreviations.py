"""Abbreviations that a text defines, that a lexicon knows, and that are read in two ways."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netreader.lenses.abbreviations import abbreviations, definitions
from netreader.lenses.lexicon import CONTEXT, Known, read, same, shipped, together
from tests.lenses import measure

NOTHING = together(())


def pairs(text):
    return [(d.short, d.long) for d in definitions(text)]


DEFINED = {
    "a gastroenteropancreatic neuroendocrine tumor (GEP-NET) grew": (
        "GEP-NET",
        "gastroenteropancreatic neuroendocrine tumor",
    ),
    "blood 5-hydroxyindoleacetic acid (5-HIAA)": ("5-HIAA", "5-hydroxyindoleacetic acid"),
    "serum chromogranin A (CgA)": ("CgA", "chromogranin A"),
    "by Response Evaluation Criteria in Solid Tumors (RECIST)": (
        "RECIST",
        "Response Evaluation Criteria in Solid Tumors",
    ),
    "hepatic artery embolization (HAE) was": ("HAE", "hepatic artery embolization"),
    "the confidence interval [CI] was": ("CI", "confidence interval"),
    "somatostatin analogues (SSAs)": ("SSAs", "somatostatin analogues"),
    "elevated acetyl-coenzyme A (CoA)": ("CoA", "coenzyme A"),
    "the Technology Transfer Assistance Project (TTAP)": ("TTAP", "Technology Transfer Assistance Project"),
    "quality of life (QoL; by questionnaire)": ("QoL", "quality of life"),
    "PFS (progression-free survival) was": ("PFS", "progression-free survival"),
    "titanium dioxide (TiO₂)": ("TiO₂", "titanium dioxide"),
    "an intravenous (IV) line": ("IV", "intravenous"),
}


@pytest.mark.parametrize("text", DEFINED)
def test_definitions(text):
    assert pairs(text) == [DEFINED[text]]
    (definition,) = definitions(text)
    assert text[definition.start : definition.end] == definition.short
    assert text[definition.long_start : definition.long_end] == definition.long
    assert definition.rule


@pytest.mark.parametrize(
    "text",
    [
        "The systemic treatments (PROMID, CLARINET, RADIANT 3 and 4, sunitinib and NETTER-1)",
        "the results (see Table 2) and (n = 12) and (P < .001) and (2011)",
        "survival was long (Fig. 2) in men (older)",
        "We saw trees. Forest (TF)",  # not over the end of a sentence
        "patients (HR: 0.5) and ratio (OR = 8.87)",
        "grade (III) and (ii) and (a)",
        "unbalanced (( and )) [ (AB",
        "AB (",
    ],
)
def test_what_is_no_definition(text):
    assert pairs(text) == []


NET = "In neuroendocrine tumours PRRT and TACE were compared; median OS and CS, CI and RR are given for NETs."


def test_the_lexicon_fills_in_what_the_text_does_not_define():
    found = {item.short: item for item in abbreviations(NET, NOTHING)}
    assert found["PRRT"].long == "peptide receptor radionuclide therapy"
    assert found["NET"].places
    assert NET[slice(*found["NET"].places[0])] == "NETs"
    assert {item.source for item in found.values()} == {"lexicon"}
    assert all(item.rule for item in found.values())


def test_ambiguous_ones_only_as_the_text_defines_them():
    assert not {"CS", "RR", "TC", "SD", "PR", "BM"} & {item.short for item in abbreviations(NET, NOTHING)}
    text = f"Carcinoid syndrome (CS) was rare. {NET}"
    (item,) = [item for item in abbreviations(text, NOTHING) if item.short == "CS"]
    assert (item.long, item.source, len(item.places)) == ("Carcinoid syndrome", "text", 2)


def test_the_net_lexicon_is_for_papers_about_them():
    shorts = {item.short for item in abbreviations("NETs and NEC after PRRT, with a 95% CI", NOTHING)}
    assert shorts == {"CI"}
    about = abbreviations("NETs and NEC after PRRT", NOTHING, about="Carcinoid Tumor")
    assert {item.short for item in about} == {"NET", "NEC", "PRRT"}


def test_the_text_goes_before_the_lexicon_and_the_clash_is_told():
    text = "Neutrophil extracellular traps (NETs) in neuroendocrine tissue; NETs again, one NET."
    (item,) = [item for item in abbreviations(text, NOTHING) if item.short == "NETs"]
    assert item.long == "Neutrophil extracellular traps"
    assert item.clashes == ("the lexicon has it as “neuroendocrine tumor”",)
    assert len(item.places) == 3


def test_two_definitions_in_one_text():
    text = "Hazard ratio (HR) fell; heart rate (HR) rose."
    (item,) = abbreviations(text, NOTHING)
    assert item.long == "Hazard ratio"
    assert any("heart rate" in clash for clash in item.clashes)


def test_spellings_are_no_clash():
    assert same("neuroendocrine tumour", "Neuroendocrine Tumors")
    assert same("capecitabine with temozolomide", "capecitabine-temozolomide")
    assert not same("hazard ratio", "heart rate")


def test_a_reader_s_own_lexicon():
    own = together([Known("QQ", "quite a question", own=True), Known("PFS", "pain-free survival", own=True)])
    found = {item.short: item for item in abbreviations("QQ and PFS, anywhere", own)}
    assert (found["QQ"].long, found["QQ"].source) == ("quite a question", "own")
    assert found["PFS"].clashes == ("the shipped lexicon has it as “progression-free survival”",)
    assert [(clash.short, clash.own) for clash in own.clashes()] == [("PFS", "pain-free survival")]


def test_errors_of_a_lexicon_name_the_line_and_cost_one_entry():
    text = 'PRRT = "one"\nXX = bad\n"5-HT" = { long = "serotonin", variants = ["5HT"] }\nFOO = 3\nYY = { note = "x" }\n'
    text += 'ZZ = { long = "z z", colour = 1 }\nPRRT = "again"\n[heading]\nWW = "w w"  # a comment\n"" = "nothing"\n'
    found, problems = read(text)
    assert {entry.short: entry.long for entry in found} == {
        "PRRT": "one",
        "5-HT": "serotonin",
        "ZZ": "z z",
        "WW": "w w",
    }
    assert [problem.line for problem in problems] == [2, 4, 5, 6, 7, 10]
    assert all(entry.own and entry.anywhere for entry in found)


@given(st.text(max_size=300))
def test_any_file_is_read(text):
    found, problems = read(text)
    assert all(entry.short and entry.long for entry in found)
    assert all(1 <= problem.line <= text.count("\n") + len(text.splitlines()) + 1 for problem in problems)


def test_the_shipped_lexicon_is_sound():
    entries = shipped()
    assert len(entries) > 90
    assert len({entry.short for entry in entries}) == len(entries)
    assert {entry.short for entry in entries if entry.ambiguous} >= {"CS", "TC", "RR", "SD", "PR", "BM"}
    assert CONTEXT


def test_the_shipped_lexicon_says_what_the_facts_say(shared_data):
    facts = (shared_data / "net" / "abbreviations.tsv").read_text(encoding="utf-8").splitlines()[1:]
    shorts = {line.split("\t")[0] for line in facts}
    assert shorts == {entry.short for entry in shipped()}


def test_definitions_of_real_abstracts(shared_data):
    score = measure.measure_definitions(shared_data)
    assert score.labelled["definition"] > 100
    assert score.precision("definition") >= 0.95, score.wrong
    assert score.recall("definition") >= 0.90, score.wrong


@given(st.text(alphabet="aAbB ()[]-;.:/ \n1é", max_size=120))
def test_any_text(text):
    for item in abbreviations(text, NOTHING):
        assert all(text[start:end] for start, end in item.places)


def test_brackets_that_come_again_define_nothing_anew():
    text = "The adjusted hazard ratio [aHR], 2.18, for mortality and death from respiratory failure (aHR, 2.50)."
    (item,) = [item for item in abbreviations(text, NOTHING) if item.short == "aHR"]
    assert (item.long, item.clashes, len(item.places)) == ("adjusted hazard ratio", (), 2)


def test_parts_of_names_are_no_abbreviations():
    text = "the EP agonist ONO-AE-DI-004 and 177Lu-DOTATATE, non-NET, in neuroendocrine tumours"
    assert [text[slice(*item.places[0])] for item in abbreviations(text, NOTHING)] == ["DOTATATE", "NET"]


def test_a_clash_with_the_net_lexicon_is_told_only_where_it_fits():
    (item,) = abbreviations("Cockayne syndrome (CS) is rare.", NOTHING)
    assert item.clashes == ()
