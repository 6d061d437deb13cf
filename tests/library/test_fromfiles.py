"""Papers as files have them: the same paper is the same again, nothing is lost, PubMed's record takes the place."""

import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from netreader.article import Article, Author, Book, Journal, Keyword
from netreader.library.library import Brought, Library
from netreader.pubmed.records import parse
from tests.formats.generated import articles, books

FIXTURES = Path(__file__).parents[1] / "fixtures" / "pubmed"
(RECORD,) = parse((FIXTURES / "29768149.xml").read_bytes())
PMID = 29768149
MINE = Article("", "Inhaled budesonide", doi="10.1056/nejmoa1715274", keywords=(Keyword("mine"), Keyword("Asthma")))
NAMELESS = Article("", "Glow of glands", published="2019", authors=(Author("Nobody", "Nemo", "N"),))


@pytest.fixture
def library(tmp_path):
    with Library(tmp_path / "library.db") as kept:
        yield kept


@settings(max_examples=25, deadline=None)
@given(st.lists(st.one_of(articles(), books()), max_size=6))
def test_a_second_time_changes_nothing(several):
    brought = [Brought(replace(article, source="file"), note=article.title, line=1) for article in several]
    with tempfile.TemporaryDirectory() as folder, Library(Path(folder) / "library.db") as kept:
        dry = kept.take_in(brought, "a", dry=True)
        assert kept.count() == 0
        first = kept.take_in(brought, "a")
        assert (dry.new, dry.keys) == (first.new, first.keys)
        assert set(kept.from_files()) == set(first.keys)
        notes = {key: kept.note(key) for key in first.keys}
        again = kept.take_in(brought, "a")
        assert again.keys == first.keys
        assert not again.new
        assert {key: kept.note(key) for key in first.keys} == notes
        assert kept.check() == []


def test_one_paper_of_two_files(library):
    (key,) = library.take_in([Brought(NAMELESS)], "a").keys
    other = replace(NAMELESS, title="Glow of GLANDS.", journal=Journal(title="J Imag"))
    assert library.take_in([Brought(other)], "b").keys == [key]
    assert library.article(key).journal.title == "J Imag"
    assert library.take_in([Brought(NAMELESS)], "a").unchanged == [key]
    assert library.article(key).journal.title == "J Imag"
    assert key < -(1 << 39)


def test_chapters_that_share_the_doi_of_their_book_are_two(library):
    book = Book("Lamps", chapter=True)
    one, two = (Article("", title, doi="10.1/book", book=book) for title in ("Wick", "Oil"))
    keys = library.take_in([Brought(one), Brought(two)], "a").keys
    assert len(set(keys)) == 2
    assert library.take_in([Brought(two), Brought(one)], "b").keys == keys[::-1]


def test_pubmeds_record_takes_the_place(library):
    (key,) = library.take_in([Brought(MINE, note="From the file.", tags=("later",), starred=True)], "a").keys
    library.save_note(key, "From the file. And mine.", base=library.note(key).revision)
    assert library.keep([RECORD]).new == [PMID]
    assert library.article(key) is None
    assert library.from_files() == []
    assert library.note(PMID).text == "From the file. And mine."
    assert library.marks(PMID).starred
    assert library.origin(PMID).tags == ["later", "mine"]
    # the file again: nothing is appended, though the note was changed
    assert library.take_in([Brought(MINE, note="From the file.", tags=("later",), starred=True)], "a").unchanged == [
        PMID
    ]
    assert library.note(PMID).text == "From the file. And mine."
    assert library.check() == []


def test_a_record_that_is_kept_stays(library):
    library.keep([RECORD])
    taken = library.take_in([Brought(replace(MINE, pmid=str(PMID), title="Something else"))], "a")
    assert (taken.keys, taken.new) == ([PMID], [])
    assert library.article(PMID).title == RECORD.article.title
    assert library.xml(PMID) == RECORD.xml


def test_a_place_that_is_told(library):
    (key,) = library.take_in([Brought(NAMELESS, note="Mine.")], "a").keys
    library.keep([RECORD], places={PMID: key})
    assert (library.article(key), library.note(PMID).text) == (None, "Mine.")


def test_tags_of_a_file_come_along_and_stay_away_once_taken_away(library):
    library.take_in([Brought(MINE, tags=("liver/surgery", "to do"), line=1)], "a")
    (key,) = library.ask("tag:liver").keys
    library.tag([key], drop=["to do"])
    library.take_in([Brought(MINE, tags=("liver/surgery", "to do", "new"), line=1)], "a")
    assert library.marks(key).tags == ("liver/surgery", "new")
