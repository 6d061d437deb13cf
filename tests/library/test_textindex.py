"""The words of full texts: found, kept in step with the texts, made again, and proved by `library check`."""

import sqlite3

import pytest

from netreader.errors import LibraryError
from netreader.fulltext import Block, Cell, FullText, Grid, Part, Source, Text
from netreader.library import schema
from netreader.library.library import Library
from netreader.library.textindex import words_of

SEED, PROMID, OTHER = 90000001, 19704057, 90000022


def text_of(*paragraphs: str, title: str = "Of tumours") -> FullText:
    blocks = tuple(Block("text", (Text(paragraph),)) for paragraph in paragraphs)
    return FullText(title=title, parts=(Part("body-1", "Methods", blocks=blocks),))


RICH = FullText(
    title="Of tumours",
    parts=(
        Part("abstract-1", "Summary", blocks=(Block("text", (Text("It shrank."),)),)),
        Part(
            "body-1",
            "Results",
            blocks=(
                Block("text", (Text("Naïve quokkas were given octreotide."),)),
                Block(
                    "table",
                    (Text("Doses of all"),),
                    name="table-1",
                    grids=(Grid((Cell("wombat", 0, 0), Cell("30 mg", 0, 1)), 1, 2),),
                    notes=(Text("Platypus aside."),),
                ),
            ),
        ),
    ),
    sources=(Source("Numbat J. Elsewhere."),),
)


@pytest.fixture
def library(path, fixtures):
    with Library(path) as library:
        library.keep(fixtures)
        yield library


def found(library, query: str) -> list[int]:
    return sorted(library.ask(query).keys)


def test_all_words_but_the_references_are_found(library):
    library.keep_fulltext(OTHER, RICH, b"<article/>")
    for query in (
        "full:naive",
        "full:QUOKKAS",
        'full:"given octreotide"',
        "full:wombat",
        "full:platypus",
        "full:shrank",
    ):
        assert found(library, query) == [OTHER], query
    assert found(library, "full:quok*") == [OTHER]
    assert found(library, "full:results full:tumours") == [OTHER]
    assert found(library, "full:numbat") == []
    assert found(library, 'full:"octreotide doses"') == []  # no phrase from one paragraph into the next
    assert library.ask("full:quokkas").words == ["quokkas"]
    assert found(library, "quokkas") == []  # records alone, as PubMed
    assert "quokkas" in words_of(RICH)


def test_a_full_text_that_changes_or_closes_is_found_by_what_it_says_now(library):
    library.keep_fulltext(OTHER, text_of("of ocelots"), b"<article/>")
    library.keep_fulltext(OTHER, text_of("of lynxes"), b"<article/>")
    assert (found(library, "full:ocelots"), found(library, "full:lynxes")) == ([], [OTHER])
    library.keep_fulltext(OTHER, FullText(), b"<article/>")
    assert found(library, "full:lynxes") == []
    assert library.check() == []


def test_more_in_full_texts_is_said_and_how_to_find_it(library):
    library.keep_fulltext(OTHER, text_of("of ocelots and quolls"), b"<article/>")
    library.keep_fulltext(PROMID, text_of("octreotide and ocelots"), b"<article/>")
    answer = library.ask("ocelots")
    assert (answer.keys, answer.more, answer.elsewhere) == ([], 2, "full:ocelots")
    assert sorted(library.ask(answer.elsewhere).keys) == sorted((OTHER, PROMID))
    answer = library.ask("octreotide")  # PROMID is found by its record
    assert PROMID in answer.keys
    assert (answer.more, answer.elsewhere) == (0, "")
    assert library.ask("ocelots NOT quolls").more == 0
    assert library.ask("full:ocelots").more == 0


def test_without_full_texts_nothing_more_is_looked_for(library, monkeypatch):
    def never(*arguments):
        raise AssertionError("looked")

    monkeypatch.setattr("netreader.query.elsewhere.in_full_texts", never)
    assert library.ask("octreotide").more == 0


def test_it_goes_with_its_paper(library):
    library.keep_fulltext(OTHER, text_of("of ocelots"), b"<article/>")
    with library._database.transaction() as connection:
        library.fulltexts.move(connection, OTHER, PROMID)
    assert found(library, "full:ocelots") == [PROMID]
    with library._database.transaction() as connection:
        library._papers.remove(connection, PROMID)
    assert found(library, "full:ocelots") == []
    assert library.check() == []


def test_check_sees_what_does_not_agree_and_reindex_mends_it(library):
    library.keep_fulltext(OTHER, text_of("of ocelots"), b"<article/>")
    with library._database.transaction() as connection:
        connection.execute("DELETE FROM fulltext_words")
    assert found(library, "full:ocelots") == [OTHER]  # the index alone still says so
    assert any("full text of PMID 90000022" in problem for problem in library.check())
    library.reindex(lambda done: None)
    assert library.check() == []
    with library._database.transaction() as connection:
        connection.execute("INSERT INTO fulltext_words VALUES(4711, 'stray')")
    assert any("4711" in problem for problem in library.check())
    library.repair()
    assert (library.check(), found(library, "full:ocelots")) == ([], [OTHER])


def test_what_is_not_kept_whole_is_not_indexed(library, monkeypatch):
    """Text and words are one transaction."""
    library.keep_fulltext(OTHER, text_of("of ocelots"), b"<article/>")

    def fails(*arguments):
        raise sqlite3.OperationalError("disk I/O error")

    monkeypatch.setattr("netreader.library.textindex.TextIndex._insert", fails)
    with pytest.raises(LibraryError):
        library.keep_fulltext(OTHER, text_of("of lynxes"), b"<article/>")
    monkeypatch.undo()
    assert library.fulltext(OTHER).parts[0].blocks[0].texts[0].plain == "of ocelots"
    assert found(library, "full:ocelots") == [OTHER]
    assert library.check() == []


def test_an_older_library_is_indexed_when_it_is_opened(path, fixtures):
    with Library(path) as library:
        library.keep(fixtures)
        library.keep_fulltext(OTHER, text_of("of ocelots"), b"<article/>")
    with sqlite3.connect(path) as connection:
        connection.execute("DROP TABLE fulltext_words")
        connection.execute("DELETE FROM derived WHERE name='fulltext_index'")
        connection.execute(f"PRAGMA user_version={schema.VERSION - 1}")
    told = []
    with Library(path, progress=lambda done, total: told.append((done, total))) as library:
        assert found(library, "full:ocelots") == [OTHER]
        assert library.check() == []
    assert (1, 1) in told


def test_without_fts5_the_answers_are_the_same_and_the_index_is_made_later(path, fixtures, monkeypatch):
    with monkeypatch.context() as without:
        without.setattr("netreader.library.fulltext.has_fts5", lambda connection: False)
        with Library(path) as library:
            library.keep(fixtures)
            library.keep_fulltext(OTHER, RICH, b"<article/>")
            assert found(library, 'full:"given octreotide"') == [OTHER]
            assert found(library, "full:quok*") == [OTHER]
            assert found(library, "full:quok") == []
            assert library.ask("wombat").more == 1
            assert library.check() == []
    with Library(path) as library:
        assert found(library, 'full:"given octreotide"') == [OTHER]
        assert library.check() == []


def test_a_damaged_index_spoils_no_search_of_records(library):
    library.keep_fulltext(OTHER, text_of("of ocelots"), b"<article/>")
    with library._database.transaction() as connection:
        connection.execute("UPDATE fulltext_index_data SET block=x'00'")
    assert PROMID in library.ask("octreotide").keys
