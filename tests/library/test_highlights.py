"""Highlights in the library: kept, found, moved, deleted and restored, by two copies at a time and through kill -9."""

from __future__ import annotations

import os
import signal
import subprocess
import sys

import pytest
from msgspec.structs import replace

from netreader.article import AbstractSection, Article, Record
from netreader.library.highlights import placed
from netreader.library.library import Library
from netreader.library.schema import VERSION
from netreader.passages.parts import parts_of

TEXT = "Surgery was safe. Median survival was 34 months. Quality of life was not measured."
ARTICLE = Article("12345", "A title of tumours.", abstract=(AbstractSection(TEXT, "RESULTS"),), doi="10.1000/x")


def _mark(
    library, quote="Median survival was 34 months.", *, article=ARTICLE, part="abstract", colour="key", comment=""
):
    text = parts_of(article)[part]
    start = text.text.index(quote)
    highlights = library.highlights
    return highlights.add(article.key, text, start, start + len(quote), colour=colour, comment=comment)


@pytest.fixture
def library(path):
    with Library(path) as opened:
        opened.keep([Record(ARTICLE, b"<x/>")])
        yield opened


def test_made_changed_deleted_restored(library, path):
    made = _mark(library, comment="Compare\x1b[2J with PROMID.")
    assert made.comment == "Compare[2J with PROMID."
    assert made.label == "RESULTS"
    recoloured = library.highlights.recolour(made, "question")
    library.highlights.comment(recoloured, "Only 34?")
    with Library(path) as other:
        (found,) = other.highlights.of(12345)
        assert (found.quote, found.colour, found.comment) == (made.quote, "question", "Only 34?")
        other.highlights.delete(found)
        assert other.highlights.of(12345) == []
        (gone,) = other.highlights.of(12345, deleted=True)
        other.highlights.restore(gone)
    assert [found.id for found in library.highlights.of(12345)] == [made.id]
    assert library.highlights.count() == 1
    assert library.check() == []


def test_the_same_passage_is_marked_once(library):
    first, second = _mark(library), _mark(library, comment="Again")
    assert first.id == second.id
    assert _mark(library, colour="method").id != first.id
    assert len(library.highlights.of(12345)) == 2


def test_rows_count_them(library):
    _mark(library)
    gone = _mark(library, "Surgery was safe.")
    library.highlights.delete(gone)
    assert library.rows([12345])[0].highlights == 1
    text = parts_of(ARTICLE)["title"]
    library.highlights.add(999, text, 0, 7, colour="key")
    assert library.rows([999])[0].highlights == 1


def test_found_by_quote_and_comment(library):
    made = _mark(library, comment="Hochinteressant für den Vergleich")
    assert library.ask("note:hochinteressant").keys == [12345]
    assert library.ask("has:highlight").keys == [12345]
    assert library.ask("has:highlight").verdict == "exact"
    library.save_note(12345, "Ein Zettel.")
    assert library.ask("note:zettel").keys == [12345]
    assert library.ask('note:"34 months"').keys == [12345]
    library.save_note(12345, "", base=1)
    assert library.ask("note:vergleich").keys == [12345]
    assert library.check() == []
    library.reindex(lambda done: None)
    assert library.ask("note:vergleich").keys == [12345]
    library.highlights.delete(made)
    assert library.ask("note:vergleich").keys == []
    assert library.ask("has:highlight").keys == []
    assert library.check() == []


def test_a_starter_entry_gives_its_highlights_to_the_record(path):
    starter = replace(ARTICLE, pmid="", local_id=7, source="starter")
    with Library(path) as library:
        library.keep_starter([starter])
        made = _mark(library, article=starter)
        library.keep([Record(ARTICLE, b"<x/>")])
        assert library.highlights.of(-7) == []
        (found,) = library.highlights.of(12345)
        assert (found.id, found.paper) == (made.id, 12345)
        assert library.ask("note:median").keys == [12345]


def test_a_withdrawn_paper_with_highlights_stays(library):
    from netreader.library.incoming import Incoming

    _mark(library)
    fields = Incoming.__struct_fields__
    assert "withdrawn" in fields
    with library._database.transaction() as connection:
        gone = library._papers.withdraw(connection, {12345: 0})
    assert gone.withdrawn == [12345]


def test_placed_again_when_the_record_changes(library):
    _mark(library)
    _mark(library, "tumours", part="title")
    lost = _mark(library, "Quality of life was not measured.")
    revised = replace(
        ARTICLE,
        abstract=(
            AbstractSection("A sentence more. Surgery was safe.", "METHODS"),
            AbstractSection("The median survival was 34 months.", "RESULTS"),
        ),
    )
    found = placed(revised, library.highlights.of(12345))
    assert [(item.highlight.quote, item.part) for item in found] == [
        ("tumours", "title"),
        ("Median survival was 34 months.", "abstract"),
        (lost.quote, None),
    ]
    assert all(item.place is not None for item in placed(ARTICLE, library.highlights.of(12345)))


def test_two_copies_that_comment_at_a_time_keep_both(library, path):
    made = _mark(library)
    with Library(path) as other:
        (theirs,) = other.highlights.of(12345)
        other.highlights.comment(theirs, "From there")
    both = library.highlights.comment(made, "From here")
    assert "From here" in both.comment
    assert "From there" in both.comment


def test_a_document_that_makes_no_sense_hides_no_other(library):
    _mark(library)
    with library._database.transaction() as connection:
        connection.execute("INSERT INTO doc_highlights(key, body) VALUES(77, ?)", (b'{"paper":12345,"quote":3}',))
        connection.execute("INSERT INTO doc_highlights(key, body) VALUES(78, ?)", (b"[]",))
    assert len(library.highlights.of(12345)) == 1
    assert library.rows([12345])[0].highlights >= 1
    assert any("78" in problem for problem in library.check())


def test_a_library_of_the_version_before_gets_them(path):
    with Library(path) as library:
        library.keep([Record(ARTICLE, b"<x/>")])
        with library._database.transaction() as connection:
            connection.execute("DROP TABLE doc_highlights")
            connection.execute("PRAGMA user_version=2")
    with Library(path) as library:
        assert library.info().version == VERSION
        _mark(library)
        assert library.rows([12345])[0].highlights == 1


WRITER = """
import sys
from pathlib import Path
from netreader.library.library import Library
from netreader.passages.parts import Part
text = " ".join(f"word{n}" for n in range(4000))
part = Part("abstract", text)
library = Library(Path(sys.argv[1]))
for number in range(2000):
    made = library.highlights.add(7, part, number * 4, number * 4 + 9, colour="key", comment=sys.argv[2])
    if number % 5 == 4:
        library.highlights.delete(made)
        print("deleted", made.id, flush=True)
    else:
        print("made", made.id, flush=True)
"""


def _writer(path, name):
    return subprocess.Popen([sys.executable, "-c", WRITER, str(path), name], stdout=subprocess.PIPE, text=True)


@pytest.mark.kill
def test_kill_minus_nine_loses_nothing_acknowledged(path):
    Library(path).close()
    said: dict[str, set[str]] = {"made": set(), "deleted": set()}
    for run in range(8):
        with _writer(path, str(run)) as writer:
            assert writer.stdout is not None
            for count, line in enumerate(writer.stdout):
                if not line.endswith("\n"):
                    break  # killed while it said so
                what, name = line.split()
                said[what].add(name)
                if count == 3 + 5 * run:
                    os.kill(writer.pid, signal.SIGKILL)
    with Library(path) as library:
        kept = {found.id for found in library.highlights.of(7)}
        gone = {found.id for found in library.highlights.of(7, deleted=True)}
        assert said["made"] <= kept
        assert said["deleted"] <= gone
        assert library.check() == []


def test_two_processes_mark_at_a_time(path):
    Library(path).close()
    wanted = 25
    with _writer(path, "one") as one, _writer(path, "two") as two:
        told = set()
        for writer in (one, two):
            assert writer.stdout is not None
            told |= {next(writer.stdout).split()[1] for _ in range(wanted)}
        one.kill()
        two.kill()
    with Library(path) as library:
        stored = library.highlights.of(7) + library.highlights.of(7, deleted=True)
        assert told <= {found.id for found in stored}
