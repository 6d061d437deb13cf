"""Numbers in the typographies of the journals, and questions about those that don't agree."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netreader.lenses.doubts import doubts
from netreader.lenses.figures import figures, folded
from netreader.lenses.numbers import KINDS, numbers
from tests.lenses import measure


def found(text, kind=""):
    return [text[n.start : n.end] for n in numbers(text) if not kind or n.kind == kind]


def only(text, kind):
    (number,) = [n for n in numbers(text) if n.kind == kind]
    return number


RATIOS = {
    "Lancet": ("(hazard ratio [HR] 0·48 [95% CI 0·35–0·67], p<0·00001)", 0.48, 0.35, 0.67, 95),
    "NEJM": (
        "hazard ratio for progression or death, 0.35; 95% confidence interval [CI], 0.27 to 0.45; P<0.001",
        0.35,
        0.27,
        0.45,
        95,
    ),
    "JCO": ("(hazard ratio [HR] = 0.34; 95% CI, 0.20 to 0.59; P = .000072)", 0.34, 0.20, 0.59, 95),
    "glued": ("HR[95%CI]: 0.67[0.48-0.95]", 0.67, 0.48, 0.95, 0),
    "bare": ("stratified hazard ratio, 0.276 [0.182-0.418]", 0.276, 0.182, 0.418, 0),
    "wide": ("HR 0.38 (99.91% CI 0.15-0.96), P=0.00017", 0.38, 0.15, 0.96, 99.91),
    "comma": ("HR 0.82 (95% CI, 0.223, 0.999)", 0.82, 0.223, 0.999, 95),
    "no dot": ("odds ratio 1·23, 95% CI 1·02–1·49", 1.23, 1.02, 1.49, 95),
    "words between": (
        "the odds ratio for having at least one mutation and iron was 17.23 (95% confidence interval (CI): 2.09-142.34",
        17.23,
        2.09,
        142.34,
        95,
    ),
    "percent in words": ("(odds ratio, 0.60; 95 percent confidence interval, 0.4 to 0.9; P=0.02)", 0.6, 0.4, 0.9, 95),
    "level twice": ("(odds ratio (OR)=1.15, 95% confidence interval (95% CI)=1.12-1.19", 1.15, 1.12, 1.19, 95),
    "alone": ("(relative risk, 1.34; P = 0.01)", 1.34, None, None, 0),
    "non-breaking": ("HR\u00a00\u00b748 (95%\u00a0CI\u00a00\u00b735\u20130\u00b767)", 0.48, 0.35, 0.67, 95),
}


@pytest.mark.parametrize("name", RATIOS)
def test_ratios(name):
    text, value, low, high, level = RATIOS[name]
    number = only(text, "ratio")
    assert (number.value, number.low, number.high, number.level) == (value, low, high, level)


def test_a_row_of_ratios_after_one_name():
    text = "the risk [HRs (95% CIs): 1.03 (1.01, 1.04), 1.02 (1.01, 1.03), and 1.01 (0.99, 1.02), respectively]"
    assert [(n.value, n.low, n.high) for n in numbers(text)] == [
        (1.03, 1.01, 1.04),
        (1.02, 1.01, 1.03),
        (1.01, 0.99, 1.02),
    ]


def test_a_second_ratio_of_the_same_sentence():
    text = "rate ratio was 0.36 (95% CI, 0.27 to 0.49) for A versus B and 0.83 (95% CI, 0.59 to 1.16) for A versus C"
    assert [n.value for n in numbers(text)] == [0.36, 0.83]


@pytest.mark.parametrize(
    "text",
    [
        "sensitivity was 92% (95% CI 88-95), and the odds ratio is not given; the mean difference was 3.1 (95% CI 1-5)",
        "65.2% (95% confidence interval [CI], 50.0 to 76.8) were alive",
        "Smith OR Jones 2010",
        "AND/OR 5 patients",
        "hazard ratio. The mean was 5.1 (3.0 to 7.0)",
    ],
)
def test_what_is_no_ratio(text):
    assert found(text, "ratio") == []


P_VALUES = {
    "P<0.001": ("<", 0.001),
    "P = .022": ("=", 0.022),
    "p=0·026": ("=", 0.026),
    "p-value of 0.03": ("=", 0.03),
    "P for interaction = .03": ("=", 0.03),
    "P = 1.2 × 10⁻⁵": ("=", 1.2e-5),
    "p=4.55 x 10(-5)": ("=", 4.55e-5),
    "P less than 0.05": ("<", 0.05),
    "P >0.05": (">", 0.05),
}


@pytest.mark.parametrize("text", P_VALUES)
def test_p_values(text):
    number = only(f"it fell ({text}).", "p")
    assert (number.relation, pytest.approx(number.value)) == P_VALUES[text]


def test_medians_with_their_ranges_and_the_other_arm():
    text = (
        "Median progression-free survival was 11·0 months (95% CI 9·2–13·3) with it and 3·9 months (3·6–7·4) without."
    )
    assert [(n.value, n.low, n.high) for n in numbers(text)] == [(11.0, 9.2, 13.3), (3.9, 3.6, 7.4)]
    assert found("The median age was 66 years (IQR 52-72 years) then", "median") == ["66 years (IQR 52-72 years)"]
    assert found("a median follow-up of 29.4 (range, 3.0 to 115.4) months", "median") == [
        "29.4 (range, 3.0 to 115.4) months"
    ]
    assert found("median survival was 8.4 and 3.9 months", "median") == ["8.4 and 3.9 months"]
    text = "median OS 44.0 (35.6-51.8) against 37.7 (29.1-45.8) months"
    assert found(text, "median") == ["44.0 (35.6-51.8)", "37.7 (29.1-45.8) months"]
    (number,) = numbers("median PFS was 22·8 months (95% CI 19·4–NE)")
    assert (number.low, number.high) == (19.4, None)


@pytest.mark.parametrize("behind", ["(3 months, 37 months)", "(30 early; 12 late)", "had 30 (20%) tumours"])
def test_what_counts_no_people_beside_those_that_do(behind):
    assert found(f"40 patients {behind}", "size") == ["40"]


@pytest.mark.parametrize("text", ["(rate ratio: 0.28–0.38, p≤0.0083)", "hazard ratio (HR): 0.28–0.36, p≤0.05"])
def test_a_range_of_ratios_is_one(text):
    number = only(text, "ratio")
    assert text[number.start : number.end] in ("0.28–0.38", "0.28–0.36")
    assert (number.value, number.low) == (0.28, None)


def test_medians_in_brackets_each_with_its_range():
    text = "in median days on oxygen (3 (interquartile range 2-5) v 3.5 (2-7)), in intensive care (4.5 (3-6) v 5 (2-11)"
    assert [(n.value, n.low, n.high) for n in numbers(text) if n.kind == "median"] == [
        (3, 2, 5),
        (3.5, 2, 7),
        (4.5, 3, 6),
        (5, 2, 11),
    ]


def test_an_interval_without_a_level():
    number = only("decreases in BMI (difference −1.09 kg/m2, CI −1.87 to −0.31, P = 0.006)", "interval")
    assert (number.low, number.high, number.level) == (-1.87, -0.31, 0)


def test_people_counted():
    text = "A total of 3849 patients underwent randomization; 22 HFpEF, 17 HFmrEF and 15 HFrEF patients (n = 12) came."
    assert found(text, "size") == ["3849", "22", "17", "15", "n = 12"]
    assert found("Forty patients, 43 to placebo and 302 were enrolled", "size") == ["Forty", "43", "302"]


PARTS = {
    "of a count": ("Of 556 treated patients, 512 (92%) were seen", ["556", "512"]),
    "completed": ("149 patients were randomised and 141 completed the study", ["149", "141"]),
    "with percentages": (
        "260 (79.8%) patients had A, 133 (40.8%) with a, 72 (22%) in b, 3.9% (13) in c. Of these, 60 (10%) died",
        ["260", "133", "72", "13", "60"],
    ),
    "adding up": ("we analysed 85 patients (43 early extubation; 42 late extubation)", ["85", "43", "42"]),
    "adding up to what is no noun known": (
        "54 ospreys (22 adults, 19 juveniles, and 13 birds)",
        ["54", "22", "19", "13"],
    ),
    "the same twice": ("(66 African American, 117 Caucasian; 74 women, 109 men)", ["66", "117", "74", "109"]),
    "with something between": ("100 severely obese (mean BMI 34.6 ± 6.6) children", ["100"]),
    "a range": ("groups of 6 to 10 individuals, rats (n=5-8 a group)", ["6 to 10", "n=5-8"]),
    "in a row": ("165 and 161 were randomised", ["165", "161"]),
    "at least": ("more than 400 cytopathologists came", ["400"]),
    "allocated": ("Of the 133 patients allocated to it and 137 allocated to none, 123 (92%)", ["133", "137", "123"]),
    "against another": ("in 6 (5%) patients versus 12 (9%) in the other group", ["6", "12"]),
    "placebo": ("1524 children were assigned to vitamin D3 and 1522 placebo.", ["1524", "1522"]),
}


@pytest.mark.parametrize("name", PARTS)
def test_people_counted_beside_others(name):
    text, sizes = PARTS[name]
    assert found(text, "size") == sizes


@pytest.mark.parametrize(
    "text",
    [
        "20 lesions (12 large, 8 small)",
        "a set of 105,354 candidate drug event pairs",
        "6989 articles were found, 328 (4.7%) were not indexed",
        "randomised 1:1:1:2 to receive it",
        "In 2014 patients came",
        "grade 3 patients, type 2 diabetic patients, phase 3 participants",
        "a 12-month trial, 5 years later patients",
        "IL-6 patients, CD34 cells, COVID-19 patients",
        "0.5 patients",
    ],
)
def test_what_counts_no_people(text):
    assert found(text, "size") == []


def test_ki67():
    text = "Ki-67 <10%, Ki-67 index of 3 to 20%, Ki67 >20–55% and MIB-1 ≤20%"
    assert found(text) == ["<10%", "3 to 20%", ">20–55%", "≤20%"]
    assert {n.kind for n in numbers(text)} == {"ki67"}


def test_doses_and_what_is_none():
    text = "octreotide LAR 30 mg, 7.4 GBq every 8 weeks, 50, 150, and 500 mg/kg, 300 and 100 IU/day, 0.5 mg/kg bw"
    assert found(text) == ["30 mg", "7.4 GBq", "50, 150, and 500 mg/kg", "300 and 100 IU/day", "0.5 mg/kg bw"]
    text = "aclidinium 400 μg/formoterol 12 μg, 50+50+25+25 mg, 64 mmol/day"
    assert found(text) == ["400 μg", "12 μg", "50+50+25+25 mg", "64 mmol/day"]
    assert found("a loading dose 1 g, then infusion of 2 g, 100 000 IU; 1 g of tissue") == ["1 g", "2 g", "100 000 IU"]
    assert found("2.0 mmol/L, 145 mg/dL, 0.05-5 mg L⁻¹, 30 mg/g, 25 g of tissue, 600 μg/ml, 10 mg/L") == []


def test_percentages_and_levels():
    text = (
        "34.4% and 44.4% against 40-70%, 3.3, 3.0 and 2.7%; 38 to 62%; 64.1±19.3%; at the 90% and 95% confidence level"
    )
    assert found(text) == ["34.4%", "44.4%", "40-70%", "3.3, 3.0 and 2.7%", "38 to 62%", "64.1±19.3%"]
    assert found("Eighty-five percent of them") == ["Eighty-five percent"]
    assert found("PBO=17.1–29.9%, 30±5 vs 20±3%") == ["17.1–29.9%", "30±5 vs 20±3%"]


def test_shares():
    text = "262/325, 219 of 377 (58%), 46 (21%) of 219, Fourteen of 17; BRCA1/2, 4/12/2020, 140/90, a score of 65/100"
    assert found(text, "share") == ["262/325", "219 of 377", "46 (21%) of 219", "Fourteen of 17"]
    assert found("(55 [34%] of 161 patients; 1 of 5 ways, put into 1 of 5 outcomes, the top 5/10", "share") == [
        "55 [34%] of 161",
        "1 of 5",
    ]


def test_every_number_tells_its_rule():
    for text, *_ in RATIOS.values():
        assert all(n.rule and n.kind in KINDS for n in numbers(text))


# Questions


def asked(text):
    return [doubt.question for doubt in doubts(text, numbers(text))]


def test_an_interval_that_holds_1_beside_a_small_p():
    (question,) = asked("PFS (HR = 0.816; 95% CI, 0.610-1.091; P = .0169)")
    assert "holds 1, yet P = .0169 is below 0.05" in question
    assert question.endswith("?")


def test_an_interval_that_leaves_1_out_beside_a_large_p():
    (question,) = asked("HR 0.60 (95% CI 0.40-0.90; P = .30)")
    assert "leaves 1 out" in question


def test_an_estimate_outside_its_interval():
    (question,) = asked("HR 0.82 (95% CI, 0.223 to 0.499)")
    assert "outside its own interval" in question


def test_a_share_that_is_another_percentage():
    (question,) = asked("In 68 of 84 (71%) it worked")
    assert question.startswith("68 of 84 is 81.0%, and 71% is printed")


@pytest.mark.parametrize(
    "text",
    [
        "hazard ratio, 0.74; 95% confidence interval [CI], 0.52 to 1.05; P=0.09",
        "odds ratio, 1.14; 95% CI, 1.00 to 1.30; P=0.046",  # a bound that was rounded
        "HR, 0.77; 95% CI, 0.59–1.00; one-sided p=0·026",
        "HR 0.38 (99.91% CI 0.15-1.96), P=0.00017",  # another level says nothing about 0.05
        "81% (262/325) and 219 of 377 (58%), 14 of 17 (82%), 46 (21%) of 219",
        "20 of 37 (54%) against 108 of 182 (59%)",
    ],
)
def test_what_agrees_is_not_asked_about(text):
    assert asked(text) == []


# Any text


@given(st.text(max_size=400))
def test_folding_moves_nothing(text):
    assert len(folded(text)) == len(text)


WORDS = "HR |0.5 |(95% CI |0.4-0.6) |p=|median |12 |% |patients |of |/|Ki-67 |mg |n = |and |to |-|·|\n|. |Forty |7|±|["
PIECES = st.sampled_from(WORDS.split("|"))


@given(st.lists(PIECES, max_size=40).map("".join))
def test_marks_lie_in_the_text_in_order(text):
    marks = numbers(text)
    assert all(0 <= n.start < n.end <= len(text) for n in marks)
    assert [n.start for n in marks] == sorted(n.start for n in marks)
    assert [f.start for f in figures(text)] == sorted(f.start for f in figures(text))
    doubts(text, marks)


# Real abstracts


@pytest.mark.parametrize("group", measure.SETS)
def test_precision_and_recall_on_real_abstracts(shared_data, group):
    score = measure.measure(shared_data, group)
    right, labelled = score.right.total(), score.labelled.total()
    if group == "third" and labelled < 50:
        pytest.skip("most of these are not recorded (NETREADER_TEST_TRIALS names a file of them)")
    assert labelled > 80
    assert right / labelled >= 0.98, measure.table(score)
    for kind in KINDS:
        assert score.precision(kind) >= measure.BAR, measure.table(score)
        assert score.recall(kind) >= 0.95, measure.table(score)
