"""What is different between two states of a record."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from netreader.article import AbstractSection, Article, Correction, MeshHeading, PublicationType
from netreader.revision import Revision, Text, compared, differences, joined
from tests.timing import seconds

PAPER = Article("1", "A trial.", abstract=(AbstractSection("Old text.", "RESULTS"),), revised="2020-01-01")


@pytest.mark.parametrize(
    ("change", "kinds"),
    [
        ({"publication_types": (PublicationType("Retracted Publication", "D016441"),)}, ("retracted",)),
        ({"corrections": (Correction("RetractionIn", "J X. 2021;1:2", "9"),)}, ("retracted",)),
        ({"corrections": (Correction("ExpressionOfConcernIn", "J X. 2021;1:2"),)}, ("concern",)),
        ({"withdrawn": "2026-01-01"}, ("withdrawn",)),
        ({"corrections": (Correction("ErratumIn", "J X. 2021;1:2"),)}, ("corrected",)),
        ({"corrections": (Correction("UpdateIn", "J X. 2021;1:2"),)}, ("updated",)),
        ({"corrections": (Correction("CommentIn", "J X. 2021;1:2"),)}, ("commented",)),
        ({"corrections": (Correction("Cites", "J X. 2021;1:2"),)}, ("revised",)),
        ({"pmcid": "PMC1"}, ("full text",)),
        ({"title": "A large trial."}, ("title",)),
        ({"abstract": (AbstractSection("New text.", "RESULTS"),)}, ("abstract",)),
        ({"abstract": (AbstractSection("Old text.", "FINDINGS"),)}, ("abstract",)),
        ({"mesh": (MeshHeading("Humans"),)}, ("indexed",)),
        ({"revised": "2021-01-01"}, ("revised",)),
        (
            {"title": "B.", "withdrawn": "2026-01-01", "mesh": (MeshHeading("Humans"),)},
            ("withdrawn", "title", "indexed"),
        ),
    ],
)
def test_each_kind_of_change(change, kinds):
    found = compared(PAPER, replace(PAPER, **change))
    assert found is not None
    assert found.kinds == kinds


def test_nothing_changed():
    assert compared(PAPER, replace(PAPER)) is None


def test_a_notice_that_is_spelt_otherwise_is_not_new():
    before = replace(PAPER, corrections=(Correction("ErratumIn", "J X. 2021 Jan 1;1(1):2", "77"),))
    now = replace(PAPER, corrections=(Correction("ErratumIn", "J X 2021;1:2.", "77"),))
    found = compared(before, now)
    assert found is not None
    assert found.kinds == ("revised",)
    assert found.notices == ()


def test_a_record_that_is_there_again():
    found = compared(replace(PAPER, withdrawn="2026-01-01"), PAPER)
    assert found is not None
    assert found.kinds == ("restored",)


def test_two_revisions_become_one_that_begins_with_the_first():
    first = Revision(("abstract",), texts=(Text("abstract", "a", "b"),), revised="2020-01-01")
    later = Revision(("corrected", "abstract"), (Correction("ErratumIn", "x"),), (Text("abstract", "b", "c"),))
    both = joined(first, later)
    assert both.kinds == ("corrected", "abstract")
    assert both.texts == (Text("abstract", "a", "c"),)
    assert both.revised == "2020-01-01"
    back = joined(first, Revision(("abstract",), texts=(Text("abstract", "b", "a"),)))
    assert (back.texts, back.kinds) == ((), ("revised",))
    assert joined(Revision(("withdrawn",)), Revision(("restored",))).kinds == ("revised",)


@given(st.text(max_size=60), st.text(max_size=60))
def test_differences_give_both_texts_back(before, after):
    found = list(differences(before, after))
    assert "".join(text for sign, text in found if sign != "+") == before
    assert "".join(text for sign, text in found if sign != "-") == after


def test_differences_go_by_words():
    found = list(differences("Of 52 patients, 7 died.", "Of 53 patients, 7 died."))
    assert found == [("=", "Of "), ("-", "52"), ("+", "53"), ("=", " patients, 7 died.")]


def test_long_texts_take_no_long_time():
    words = " ".join(f"w{number % 50}" for number in range(60_000))
    assert seconds(lambda: list(differences(words, words + " x")), enough=5) < 5
