"""A paper under all lenses: its parts together, and a reader's own files."""

import pytest

from netreader.article import AbstractSection, Article, Databank, Keyword
from netreader.lenses.known import known
from netreader.lenses.look import LENSES, Look


@pytest.fixture
def all_known(tmp_path):
    return known(tmp_path / "abbreviations.toml", tmp_path / "trials.toml")


PAPER = Article(
    "1",
    "PFS after RADIANT-4",
    abstract=(
        AbstractSection("Progression-free survival (PFS) is long.", "AIM"),
        AbstractSection("PFS was 11.0 months in 12 of 40 patients (35%); HR 0.5 (95% CI 0.4-0.6).", "RESULTS"),
    ),
    keywords=(Keyword("Neuroendocrine Tumors"),),
    databanks=(Databank("ClinicalTrials.gov", ("NCT99999999",)),),
)


def test_what_the_abstract_defines_is_read_in_the_title_too(all_known):
    look = Look(PAPER, all_known)
    places = next(places for item, places in look.abbreviations if item.short == "PFS")
    assert [place.part for place in places] == ["title", "abstract", "abstract"]
    assert {look.text(place) for place in places} == {"PFS"}
    item = look.abbreviations[0][0]
    assert look.text(look.long_form(item)) == "Progression-free survival"


def test_every_mark_of_every_lens_tells_why(all_known):
    look = Look(PAPER, all_known)
    for lens in LENSES:
        marks = look.marks(lens)
        assert marks, lens
        assert all(mark.why and mark.label and look.text(mark.place) for mark in marks)


def test_sentences_and_registry_numbers(all_known):
    look = Look(PAPER, all_known)
    number, place = next((number, place) for number, place in look.numbers if number.kind == "ratio")
    assert look.text(look.sentence(place)).startswith("PFS was 11.0")
    assert look.registry_numbers == ["NCT99999999"]
    assert [named.trial.name for named, _ in look.trials] == ["RADIANT-4"]
    assert [doubt.question[:8] for doubt, _ in look.doubts] == ["12 of 40"]


def test_a_paper_with_nothing(all_known):
    look = Look(Article("1", ""), all_known)
    assert [look.marks(lens) for lens in LENSES] == [[], [], []]
    assert look.doubts == []


def test_own_files_that_are_broken_are_told_and_the_rest_is_used(tmp_path):
    (tmp_path / "abbreviations.toml").write_bytes(b'\xef\xbb\xbfQQ = "quite"\nbad line\nRR = "\xff"\n')
    (tmp_path / "trials.toml").mkdir()
    found = known(tmp_path / "abbreviations.toml", tmp_path / "trials.toml")
    assert found.lexicon.find("QQ").long == "quite"
    assert any("line 2" in notice for notice in found.notices)
    assert any("line 3: not UTF-8" in notice for notice in found.notices)
    assert any("trials.toml can't be read" in notice for notice in found.notices)
    assert found.trials
