"""A query of words asked of the full texts."""

import pytest

from netreader.query.elsewhere import in_full_texts
from netreader.query.syntax import parse, write

ASKED = {
    "liver": "full:liver",
    "liver neoplasms": "(full:liver AND full:neoplasms)",
    '"dry eye"[ti]': 'full:"dry eye"',
    "somatostat*": "full:somatostat*",
    "effect of octreotide": "(full:effect AND full:octreotide)",
    "octreotide AND (liver OR bone)": "full:octreotide AND (full:liver OR full:bone)",
    "octreotide AND smith ja[au]": "full:octreotide AND smith ja[au]",
    "octreotide AND 2020[dp]": "full:octreotide AND 2020[dp]",
    "octreotide AND tag:liver": "full:octreotide AND tag:liver",
}


@pytest.mark.parametrize("query", ASKED)
def test_words_are_asked_of_full_texts(query):
    assert write(in_full_texts(parse(query).tree)) == ASKED[query]


@pytest.mark.parametrize(
    "query",
    [
        "liver NOT bone",
        "smith ja[au]",
        "liver neoplasms[mh]",
        "full:liver",
        "is:starred",
        "the",
        "liver OR " * 40 + "bone",
        "liver " * 40,
    ],
)
def test_what_full_texts_are_not_asked(query):
    assert in_full_texts(parse(query).tree) is None
