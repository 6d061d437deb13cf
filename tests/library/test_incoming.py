"""Files of records and deletions in any order: the library is what a plain reading of them says."""

from __future__ import annotations

import contextlib
import sqlite3
import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import structs

from netreader.article import Article, Record
from netreader.library.library import Incoming, Library

KEYS = st.integers(1, 4)
EVENTS = st.one_of(
    st.tuples(st.just("record"), KEYS, st.integers(1, 2), st.sampled_from(["", "2020", "2021"]), st.integers(0, 1)),
    st.tuples(st.just("deleted"), KEYS, st.integers(0, 2)),
    st.tuples(st.just("note"), KEYS),
    st.tuples(st.just("star"), KEYS, st.booleans()),
    st.tuples(st.just("opened"), KEYS),
)


def made(key: int, version: int = 1, revised: str = "", variant: int = 0) -> Record:
    """A record whose XML differs when anything of it does."""
    article = Article(str(key), f"Glow {variant}.", version=version, revised=revised)
    return Record(article, f"<PubmedArticle>{key} {version} {revised} {variant}</PubmedArticle>".encode())


class Plain:
    """The rules, in the fewest words."""

    def __init__(self) -> None:
        self.kept: dict[int, Record] = {}
        self.withdrawn: set[int] = set()
        self.notes: set[int] = set()
        self.stars: set[int] = set()

    def take(self, event: tuple) -> None:
        kind, key, *rest = event
        if kind == "record":
            record = made(key, *rest)
            old = self.kept.get(key)
            age = (record.article.version, record.article.revised)
            if old and (old.xml == record.xml or age < (old.article.version, old.article.revised)):
                return
            self.kept[key] = record
            self.withdrawn.discard(key)
        elif kind == "deleted" and key in self.kept:
            if self.kept[key].article.version > (rest[0] or 2):
                return
            if key in self.notes | self.stars:
                self.withdrawn.add(key)
            elif key not in self.withdrawn:
                del self.kept[key]
        elif kind == "note":
            self.notes.add(key)
        elif kind == "star":
            (self.stars.add if rest[0] else self.stars.discard)(key)


@settings(max_examples=60, deadline=None)
@given(st.lists(EVENTS, max_size=25))
def test_files_in_any_order(events):
    plain = Plain()
    with tempfile.TemporaryDirectory() as folder, Library(Path(folder) / "library.db") as library:
        now = Incoming("job", "file")
        for event in events:
            plain.take(event)
            kind, key, *rest = event
            if kind == "record":
                now = library.bring_in(now, [made(key, *rest)], {})
            elif kind == "deleted":
                now = library.bring_in(now, [], {key: rest[0]})
            elif kind == "note":
                library.save_note(key, "Mine.", base=1)
            else:
                library.mark(key, **({"starred": rest[0]} if kind == "star" else {"opened": True}))
        assert library.held(range(9)) == set(plain.kept)
        for key, record in plain.kept.items():
            article = library.article(key)
            assert article is not None
            assert library.xml(key) == record.xml
            assert bool(article.withdrawn) == (key in plain.withdrawn)
            assert structs.replace(article, withdrawn="") == record.article
        assert set(library.find("glow")) == set(plain.kept)
        assert library.check() == []
        records = sum(event[0] == "record" for event in events)
        assert now.new + now.updated + now.unchanged == records


def test_what_came_in_and_how_far_it_is_are_written_together(library, path, monkeypatch):
    now = library.bring_in(Incoming("job", "file", done=1), [made(1)], {})

    def full(*_):
        raise sqlite3.OperationalError("database or disk is full")

    with monkeypatch.context() as patch:
        patch.setattr(library._incoming, "write", full)
        with contextlib.suppress(Exception):
            library.bring_in(structs.replace(now, done=2), [made(2)], {})
    with Library(path) as other:
        assert other.count() == 1
        assert other.incoming("job") == {"file": now}
        assert (now.done, now.new) == (1, 1)


def test_an_import_knows_its_own_files_only(library):
    library.bring_in(Incoming("one", "file", done=1), [], {})
    library.bring_in(Incoming("two", "file", done=2), [], {})
    library.bring_in(Incoming("two", "", done=3), [], {})
    assert library.incoming("one")["file"].done == 1
    library.end_import("one")
    assert library.incoming("one") == {}
    assert [now.done for now in library.incoming("two").values()] == [2]


def test_what_another_program_wrote_there_is_passed_over(library):
    library.store.table("imports").insert({"job": 5, "file": None})
    assert library.incoming("one") == {}
    library.end_import("one")


@pytest.mark.parametrize(
    ("harm", "told"),
    [
        ("UPDATE listing SET digest=x'00' WHERE key=1", "takes 1 record for what"),
        ("UPDATE listing SET doi='10.5555/other' WHERE key=1", "differs from the documents in 1 paper"),
        ("DELETE FROM listing WHERE key=1", "differs from the documents in 1 paper"),
        ("UPDATE texts SET title='other' WHERE key=1", "index does not agree"),
        ("DELETE FROM texts WHERE key=1", "index does not agree"),
        ("DELETE FROM dates WHERE key=1", "differs from the documents in 1 paper"),
        ("INSERT INTO words(words, rowid, title) VALUES('delete', 1, 'glow 0')", "index does not agree"),
        ("INSERT INTO words(words) VALUES('delete-all')", "index does not agree"),
        ("UPDATE listing SET key=77 WHERE key=1", "differs from the documents in 2 papers"),
    ],
)
def test_check_finds_what_does_not_agree_and_reindex_mends_it(library, path, harm, told):
    library.keep([made(1), made(2)])
    library.save_note(1, "Debulking.")
    assert library.check() == []
    with sqlite3.connect(path) as connection:
        connection.execute(harm)
    assert any(told in problem for problem in library.check())
    seen = []
    assert library.reindex(seen.append) == 2
    assert library.check() == []
    assert seen
    assert sorted(library.find("glow")) == [1, 2]
    assert library.find("debulking") == [1]


def test_reindex_keeps_when_papers_came_and_that_one_is_withdrawn(library):
    library.keep([made(1)])
    library.keep([made(2)])
    library.mark(1, starred=True)
    library.bring_in(Incoming(), [], {1: 0})
    before = library.find(), library.digests([1, 2])
    library.reindex(lambda done: None)
    assert (library.find(), library.digests([1, 2])) == before
    assert library.article(1).withdrawn
