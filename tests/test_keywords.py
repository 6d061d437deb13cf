"""Keywords as publishers send them."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netreader.keywords import is_plain, split_keywords
from netreader.text import clean_line


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Liver metastases.", ["Liver metastases"]),
        ("octreotide; lanreotide;  PRRT.", ["octreotide", "lanreotide", "PRRT"]),
        ("Keywords: carcinoid; Carcinoid", ["carcinoid"]),
        ("Enterobacter spp.", ["Enterobacter spp."]),
        ("TGF-&#946; signalling", ["TGF-β signalling"]),
        ("p53, mutant", ["p53, mutant"]),
        (" ; . ;", []),
        ("• surgery • liver", ["surgery", "liver"]),
        ("5-HT", ["5-HT"]),
        ("G1/G2...", ["G1/G2"]),
    ],
)
def test_keywords_are_split_and_trimmed(text, found):
    assert split_keywords(text) == found


@given(st.text())
def test_keywords_are_clean_and_each_once(text):
    found = split_keywords(text)
    assert len(set(found)) == len(found)
    for keyword in found:
        assert keyword
        assert keyword == clean_line(keyword).strip()
        assert ";" not in keyword
        assert not any(unicodedata.category(letter) == "Cc" for letter in keyword)


@given(st.text(alphabet="ab1 ;.,:-/()*•\n&#", max_size=20))
def test_what_is_plain_is_one_keyword_as_it_stands(text):
    if is_plain(text):
        assert split_keywords(text) == [text] or "  " in text
