"""NLM's codes in plain words."""

from __future__ import annotations

import pytest

from netreader.wording import language, readable, short_type, words_of_type


@pytest.mark.parametrize(
    ("label", "words"),
    [
        ("BACKGROUND", "Background"),
        ("MATERIALS AND METHODS", "Materials and methods"),
        ("AIM", "Aim"),
        ("MRI FINDINGS", "MRI findings"),
        ("WHAT IS KNOWN ABOUT HIV?", "What is known about HIV?"),
        ("Trial Registration:", "Trial Registration"),
        ("PHASE II", "Phase II"),
        ("ZIEL DER STUDIE (ÜBERSICHT)", "Ziel der studie (übersicht)"),
        ("", ""),
    ],
)
def test_labels_are_made_readable(label, words):
    assert readable(label) == words


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("ErratumIn", "Erratum in"),
        ("CorrectedandRepublishedFrom", "Corrected and republished from"),
        ("entrez", "In PubMed since"),
        ("accepted", "Accepted"),
    ],
)
def test_kinds_of_notices_and_dates(name, words):
    assert words_of_type(name) == words


def test_languages():
    assert language("spa") == "Spanish"
    assert language("xxx") == "xxx"


@pytest.mark.parametrize(
    ("name", "short"),
    [
        ("Randomized Controlled Trial", "RCT"),
        ("Systematic Review", "SR"),
        ("Meta-Analysis", "MA"),
        ("Review", "Review"),
        ("Clinical Trial, Phase III", "Phase 3"),
        ("Clinical Trial, Phase IV", "Phase 4"),
        ("Something new", "Something new"),
        ("English Abstract", ""),
    ],
)
def test_types_as_the_field_shortens_them(name, short):
    assert short_type(name) == short
