"""The words of a query in PubMed's language."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netreader.query.words import plain


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("neuroendocrine tumors[mh] AND hepatectomy", "neuroendocrine tumors hepatectomy"),
        ('"liver metastases"[tiab] AND (2009[dp])', "liver metastases 2009"),
        ("octreotide & midgut", "octreotide midgut"),
        ("Keutgen XM", "Keutgen XM"),
        ("ANDROGEN ORAL NOTCH", "ANDROGEN ORAL NOTCH"),
        ("", ""),
    ],
)
def test_words(query, words):
    assert plain(query).words == words


@pytest.mark.parametrize("query", ["octreotide midgut", "octreotide AND midgut", '"octreotide"'])
def test_nothing_is_said_where_nothing_is_left_out(query):
    assert plain(query).unread == ""


@pytest.mark.parametrize(
    ("query", "said"),
    [("a[ti]", "[ti]"), ("a OR b", "OR"), ("a | b", "OR"), ("a NOT b", "NOT"), ("a[ti] OR b", "and OR")],
)
def test_what_is_left_out_is_said(query, said):
    assert said in plain(query).unread


@given(st.text(max_size=200))
def test_any_text_has_words_or_none(text):
    words, unread = plain(text)
    assert words == " ".join(words.split())
    assert not set(words) & set('()"')
    assert unread == "" or unread.endswith(".")
