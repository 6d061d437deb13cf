"""ESpell's words in the query as it was typed."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netreader.pubmed.spelling import respelled


@pytest.mark.parametrize(
    ("typed", "corrected", "expected"),
    [
        ("biopythooon", "biopython", "biopython"),
        ("asthma", "", ""),
        ("asthma", "asthma", ""),
        ("Asthma OR COPD", "asthma or copd", ""),
        ("aasthma OR alergy", "asthma or allergy", "asthma OR allergy"),
        (
            "aasthma[tiab] AND Alergy[mh:noexp]",
            "asthma[tiab] and allergy[mh:noexp]",
            "asthma[tiab] AND allergy[mh:noexp]",
        ),
        ("aasthma[tiab] AND alergy[mh]", "asthma and allergy", "asthma[tiab] AND allergy[mh]"),
        ("(aasthma OR copd) NOT (chidren)", "asthma or copd not children", "(asthma OR copd) NOT (children)"),
        (
            '"livr metastases" AND 2018:2020[dp]',
            '"liver metastases" and 2018:2020[dp]',
            '"liver metastases" AND 2018:2020[dp]',
        ),
        ("livermetastases surgery", "liver metastases surgery", "liver metastases surgery"),
        ("asthma[tiab]", "asthma[tab]", ""),
        ("aasthma[tiab]", "asthma tiab", ""),  # not "asthma tiab[tiab]"
        ("aasthma AND (neuroendocrin tumrs)", "asthma and neuroendocrine tumors", "asthma AND (neuroendocrine tumors)"),
        ("Crohn's diseas", "crohn's disease", "Crohn's disease"),
    ],
)
def test_suggestions(typed, corrected, expected):
    assert respelled(typed, corrected) == expected


@given(st.text(max_size=80), st.text(max_size=80))
def test_operators_tags_and_marks_are_never_touched(typed, corrected):
    suggestion = respelled(typed, corrected)
    if suggestion:
        marks = re.compile(r"\b(?:AND|OR|NOT)\b|\[[^\]]*\]|[()\"*:]")
        assert marks.findall(suggestion) == marks.findall(typed)
        assert suggestion != typed
