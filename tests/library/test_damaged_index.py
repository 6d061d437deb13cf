"""Damage in what is made from the documents (listing, texts, index) keeps no note from being saved."""

from __future__ import annotations

import sqlite3

import pytest

from netreader.errors import Corrupt
from netreader.library.library import Library

PROMID = 19704057

#: What is derived, table by table.
DERIVED = ["texts", "dates", "listing", "words_data", "words_idx", "words_docsize", "words_config", "derived"]


def pages_of(path, name: str) -> list[int]:
    """The pages on which a table's rows stand."""
    connection = sqlite3.connect(path)
    try:
        return [page for (page,) in connection.execute("SELECT pageno FROM dbstat WHERE name=?", (name,))]
    except sqlite3.OperationalError:  # a SQLite without dbstat: the first of them
        return [connection.execute("SELECT rootpage FROM sqlite_master WHERE name=?", (name,)).fetchone()[0]]
    finally:
        connection.close()


def scribble(path, name: str) -> None:
    data = bytearray(path.read_bytes())
    for page in pages_of(path, name):
        data[(page - 1) * 4096 : page * 4096] = b"\xa5" * 4096
    path.write_bytes(data)


@pytest.mark.parametrize("table", DERIVED)
def test_a_note_is_saved_whatever_is_derived_is_like(path, fixtures, table):
    with Library(path) as library:
        library.keep(fixtures)
        library.save_note(PROMID, "first")
    library = Library(path)  # the damage comes while it is open
    scribble(path, table)
    with library:
        note = library.save_note(PROMID, "second, with ocelot", base=1)
        assert (library.note(PROMID).text, library.note(PROMID).revision) == ("second, with ocelot", 2)
        library.mark(PROMID, starred=True)
        assert library.save_note(PROMID, "third, with ocelot", base=note.revision).text.startswith("third")
        assert library.save_note(4711, "of a paper that is not kept").revision == 1
    with Library(path) as library:
        assert library.note(PROMID).text == "third, with ocelot"
        assert library.note(4711).text == "of a paper that is not kept"
        assert library.marks(PROMID).starred
        if library.check():  # a note has nothing to do with these two, so nobody met the damage
            assert table in ("dates", "listing")
            library.repair()
        assert library.count() == len({record.article.pmid for record in fixtures})
        assert library.find("ocelot") == [PROMID]
        assert library.check() == []


def test_an_index_that_is_gone_is_made_again_with_the_note(path, fixtures):
    with Library(path) as library:
        library.keep(fixtures)
        with library._database.transaction() as connection:
            connection.execute("DROP TABLE words")
        note = library.save_note(PROMID, "ocelot")
        assert note.unindexed
        assert library.save_note(PROMID, "", base=note.revision).unindexed
        assert library.note(PROMID) is None
        library.save_note(PROMID, "ocelot again")
    with Library(path) as library:
        assert library.find("ocelot") == [PROMID]
        assert library.check() == []
        assert library.notices == []


def test_damaged_notes_are_still_said_to_be(path, fixtures):
    with Library(path) as library:
        library.keep(fixtures)
        for key in range(1, 200):
            library.save_note(key, "x" * 500)
    library = Library(path)
    scribble(path, "doc_notes")
    with library, pytest.raises(Corrupt):
        library.save_note(1, "second", base=1)
