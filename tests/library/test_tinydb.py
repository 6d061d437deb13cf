"""TinyDB's public behaviour over SQLite, compared with TinyDB's own storage where that says what is right."""

from __future__ import annotations

import math
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule
from tinydb import TinyDB, where
from tinydb.operations import add, decrement, delete, increment, subtract
from tinydb.operations import set as set_field
from tinydb.storages import MemoryStorage
from tinydb.table import Document

from netreader.library.database import Database
from netreader.library.rows import CHUNK
from netreader.library.storage import open_store


@pytest.fixture
def database(tmp_path: Path):
    database = Database(tmp_path / "t.db")
    yield database
    database.close()


@pytest.fixture
def db(database):
    return open_store(database)


@pytest.fixture
def table(db):
    table = db.table("papers")
    table.insert_multiple({"n": n, "kind": "odd" if n % 2 else "even"} for n in range(1, 6))
    return table


def test_insert_gives_ids_in_order(db):
    assert [db.insert({"a": 1}), db.insert({"a": 2})] == [1, 2]
    assert db.insert_multiple([{"a": 3}, {"a": 4}]) == [3, 4]
    assert [document.doc_id for document in db.all()] == [1, 2, 3, 4]


def test_insert_with_an_id_of_ones_own(db):
    assert db.insert(Document({"a": 1}, doc_id=19704057)) == 19704057
    assert db.insert(Document({"a": 2}, doc_id=-3)) == -3
    assert db.get(doc_id=-3) == {"a": 2}
    assert db.insert({"a": 3}) == 19704058


def test_insert_of_an_id_that_is_taken_is_refused(db):
    db.insert(Document({"a": 1}, doc_id=7))
    with pytest.raises(ValueError, match="7"):
        db.insert(Document({"a": 2}, doc_id=7))
    assert db.get(doc_id=7) == {"a": 1}


def test_insert_of_what_is_no_mapping_is_refused(db):
    with pytest.raises(ValueError):
        db.insert(["a"])


def test_search_get_contains_count(table):
    assert [document["n"] for document in table.search(where("kind") == "odd")] == [1, 3, 5]
    assert table.get(where("n") == 4).doc_id == 4
    assert table.get(doc_id=9) is None
    assert [document["n"] for document in table.get(doc_ids=[1, 3])] == [1, 3]
    assert table.contains(where("n") == 2)
    assert table.contains(doc_id=5)
    assert not table.contains(doc_id=6)
    assert table.count(where("kind") == "even") == 2
    assert len(table) == 5


def test_update(table):
    assert table.update({"seen": True}) == [1, 2, 3, 4, 5]
    assert table.update({"seen": False}, where("n") > 3) == [4, 5]
    assert table.update({"seen": None}, doc_ids=[1]) == [1]
    assert [document["seen"] for document in table] == [None, True, True, False, False]


@pytest.mark.parametrize(
    ("operation", "after"),
    [
        (increment("n"), 3),
        (decrement("n"), 1),
        (add("n", 5), 7),
        (subtract("n", 2), 0),
        (set_field("n", "x"), "x"),
        (delete("n"), None),
    ],
)
def test_update_by_operation(table, operation, after):
    table.update(operation, where("n") == 2)
    assert table.get(doc_id=2).get("n") == after


def test_update_multiple(table):
    table.update_multiple([({"a": 1}, where("n") == 1), (delete("kind"), where("n") == 2)])
    assert table.get(doc_id=1)["a"] == 1
    assert "kind" not in table.get(doc_id=2)


def test_upsert(table):
    assert table.upsert({"kind": "odd", "late": True}, where("kind") == "odd") == [1, 3, 5]
    assert table.upsert({"kind": "prime"}, where("kind") == "prime") == [6]
    assert table.upsert(Document({"n": 50}, doc_id=5)) == [5]
    assert table.get(doc_id=5)["n"] == 50
    with pytest.raises(ValueError):
        table.upsert({"a": 1})


def test_remove_and_truncate(table):
    assert table.remove(where("kind") == "even") == [2, 4]
    assert table.remove(doc_ids=[1]) == [1]
    assert [document.doc_id for document in table] == [3, 5]
    table.truncate()
    assert len(table) == 0
    assert table.insert({"n": 1}) == 1


def test_tables_are_apart_and_can_be_dropped(db):
    db.table("a").insert({"x": 1})
    db.table("b; DROP TABLE doc_a").insert({"x": 2})
    assert db.tables() == {"a", "b; DROP TABLE doc_a"}
    db.drop_table("a")
    assert db.tables() == {"b; DROP TABLE doc_a"}
    db.drop_tables()
    assert db.tables() == set()


def test_what_is_handed_out_is_not_what_is_stored(table):
    table.get(doc_id=1)["n"] = "changed outside"
    assert table.get(doc_id=1)["n"] == 1


def test_iteration_streams_and_survives_writing(db):
    table = db.table("many")
    table.insert_multiple({"n": n} for n in range(CHUNK * 2 + 7))
    seen = []
    for document in table:
        seen.append(document["n"])
        if document["n"] == 3:
            table.update({"touched": True}, doc_ids=[10])
    assert seen == list(range(CHUNK * 2 + 7))


def test_an_update_of_many_goes_through_all(db):
    table = db.table("many")
    table.insert_multiple({"n": n} for n in range(CHUNK * 2 + 7))
    table.update(increment("n"), where("n") >= 0)
    assert sum(document["n"] for document in table) == sum(range(1, CHUNK * 2 + 8))


def test_a_failing_update_changes_nothing(table):
    def broken(document):
        if document["n"] == 4:
            raise RuntimeError("broken")
        document["n"] = 0

    with pytest.raises(RuntimeError):
        table.update(broken)
    assert [document["n"] for document in table] == [1, 2, 3, 4, 5]


def test_the_query_cache_never_gives_what_another_wrote_over(database, table):
    other = open_store(Database(database.path))
    query = where("kind") == "odd"
    assert len(table.search(query)) == 3
    other.table("papers").insert({"n": 7, "kind": "odd"})
    assert len(table.search(query)) == 4
    same_store_other_table_object = type(table)(table.storage, "papers")
    same_store_other_table_object.insert({"n": 9, "kind": "odd"})
    assert len(table.search(query)) == 5


def test_context_manager_and_reopening(tmp_path):
    database = Database(tmp_path / "c.db")
    with open_store(database) as db:
        db.insert({"a": "ä\u0000 \U0001f9ea"})
    database.close()
    assert open_store(Database(tmp_path / "c.db")).all() == [{"a": "ä\u0000 \U0001f9ea"}]


def test_what_json_cannot_hold(db):
    with pytest.raises(ValueError):
        db.insert({"a": "\ud800"})
    with pytest.raises(TypeError):
        db.insert({"a": object()})
    with pytest.raises(ValueError):
        db.insert({"a": math.nan})
    assert db.all() == []


def test_ids_are_never_given_twice_by_two_stores(database):
    first, second = open_store(database), open_store(Database(database.path))
    ids = [store.table("x").insert({"n": n}) for n in range(20) for store in (first, second)]
    assert len(set(ids)) == 40


class SameAsMemory(RuleBasedStateMachine):
    """Random histories end in the same documents as with TinyDB's MemoryStorage."""

    values = st.one_of(st.integers(-3, 3), st.text(max_size=3), st.booleans())
    ids = st.integers(-2, 12)

    @initialize()
    def begin(self):
        import tempfile

        self.folder = tempfile.TemporaryDirectory()
        self.database = Database(Path(self.folder.name) / "s.db")
        self.ours = open_store(self.database).table("t")
        self.theirs = TinyDB(storage=MemoryStorage).table("t")

    def both(self, act):
        results = []
        for table in (self.ours, self.theirs):
            try:
                results.append(act(table))
            except (ValueError, KeyError, TypeError) as error:
                results.append(type(error))
        assert results[0] == results[1]
        assert {d.doc_id: dict(d) for d in self.ours} == {d.doc_id: dict(d) for d in self.theirs}
        assert len(self.ours) == len(self.theirs)

    @rule(key=ids, value=values)
    def insert(self, key, value):
        self.both(lambda table: table.insert(Document({"v": value}, doc_id=key)))

    @rule(key=ids, value=values)
    def upsert(self, key, value):
        self.both(lambda table: table.upsert(Document({"v": value, "u": 1}, doc_id=key)))

    @rule(value=values, new=values)
    def update(self, value, new):
        self.both(lambda table: table.update({"v": new}, where("v") == value))

    @rule(value=values)
    def upsert_where(self, value):
        self.both(lambda table: len(table.upsert({"v": value, "w": 1}, where("v") == value)))

    @rule(value=values)
    def remove(self, value):
        self.both(lambda table: table.remove(where("v") == value))

    @rule(key=ids)
    def remove_by_id(self, key):
        self.both(lambda table: table.remove(doc_ids=[key]) if table.contains(doc_id=key) else None)

    @rule(value=values)
    def search(self, value):
        self.both(lambda table: sorted(d.doc_id for d in table.search(where("v") == value)))

    @rule()
    def truncate(self):
        self.both(lambda table: table.truncate())

    def teardown(self):
        if hasattr(self, "database"):
            self.database.close()
            self.folder.cleanup()


TestSameAsMemory = SameAsMemory.TestCase
TestSameAsMemory.settings = settings(
    max_examples=40, stateful_step_count=30, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
