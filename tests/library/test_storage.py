"""TinyDB over SQLite beyond TinyDB's plain behaviour: order, ids, what JSON can hold, caches, indexed fields."""

from __future__ import annotations

import enum
import math
import tempfile
from collections import OrderedDict
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from tinydb import Query, TinyDB, where
from tinydb.middlewares import CachingMiddleware
from tinydb.operations import increment
from tinydb.table import Document

from netreader.errors import LibraryError
from netreader.library.database import Database
from netreader.library.rows import CHUNK, FIRST, LEAST, MOST, Rows, View, decode, encode, name_of, sql_name
from netreader.library.storage import BATCH, DocumentStore, SQLiteStorage, SQLiteTable, open_store


@pytest.fixture
def database(path: Path) -> Iterator[Database]:
    database = Database(path)
    yield database
    database.close()


@pytest.fixture
def store(database: Database) -> DocumentStore:
    return open_store(database)


@pytest.fixture
def table(store: DocumentStore) -> SQLiteTable:
    return store.table("papers")


@pytest.fixture
def statements(database: Database) -> list[str]:
    """Every SQL statement from now on."""
    seen: list[str] = []
    with database.reading() as connection:
        connection.set_trace_callback(seen.append)
    return seen


def ids(table: SQLiteTable) -> list[int]:
    return [document.doc_id for document in table]


# What a document may hold

json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False)
    # Lone surrogates are refused, see below.
    | st.text(st.characters(exclude_categories=["Cs"])),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(st.characters(exclude_categories=["Cs"])), inner),
    max_leaves=12,
)  # fmt: skip


@settings(deadline=None)
@given(st.dictionaries(st.text(st.characters(exclude_categories=["Cs"])), json_values))
@example({"": {"": []}, "\0": "\0\u2028\U0010ffff", "big": 2**70, "small": -(2**70), "half": 0.1, "none": None})
def test_what_is_read_is_what_was_put(document):
    read = decode(encode(document))
    assert read == document
    assert repr(read) == repr(document)  # 1 is not 1.0 nor True, and keys keep their order


class Colour(enum.Enum):
    RED = "red"


@pytest.mark.parametrize(
    "value",
    [date(2018, 1, 1), {1, 2}, frozenset(), b"", b"x", bytearray(b"x"), Decimal(0), Colour.RED, object(), 1j, range(3)],
)
@pytest.mark.parametrize("wrap", [lambda v: v, lambda v: [v], lambda v: {"b": v}, lambda v: [{"b": (v,)}]])
def test_what_json_has_no_form_for_is_refused_not_changed(table, value, wrap):
    with pytest.raises(TypeError):
        table.insert({"a": wrap(value)})
    assert len(table) == 0


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf, "\ud800", ["a", {"b": math.nan}], {"\udfff": 1}])
def test_what_this_json_cannot_carry_is_refused_not_changed(table, value):
    table.insert({"a": 1})
    with pytest.raises(ValueError):
        table.insert_multiple([{"a": 2}, {"a": value}])
    with pytest.raises(ValueError):
        table.update({"a": value})
    assert table.all() == [{"a": 1}]


def test_nothing_is_not_mistaken_for_what_is_written_like_it(table):
    table.insert({"a": None})
    with pytest.raises(ValueError):
        table.update({"a": math.nan})
    assert table.all() == [{"a": None}]


def test_a_document_that_holds_itself_is_refused(table):
    document: dict[str, object] = {}
    document["self"] = document
    with pytest.raises(ValueError, match="itself"):
        table.insert(document)


def test_kinds_of_mappings_and_sequences_become_json(table):
    table.insert(OrderedDict(a=(1, OrderedDict(b=2), Document({"c": 3}, doc_id=9))))
    table.insert({"a": {1: "whole number as a key"}})
    assert table.all() == [{"a": [1, {"b": 2}, {"c": 3}]}, {"a": {"1": "whole number as a key"}}]


# Tables

names = st.text(max_size=12)


@settings(deadline=None)
@given(names, names)
@example("Papers", "papers")
@example("a", "a\0")
@example('x"; DROP TABLE doc_papers; --', "")
@example("%41", "A")
def test_every_name_is_a_table_of_its_own(first, second):
    assert name_of(sql_name(first)) == first
    # SQLite tells names apart without regard to case.
    assert (sql_name(first).lower() == sql_name(second).lower()) == (first == second)
    assert '"' not in sql_name(first)


def test_names_that_differ_in_case_only(store):
    store.table("Notes").insert({"a": 1})
    store.table("notes").insert({"a": 2})
    store.table('"; DROP TABLE doc_notes; --').insert({"a": 3})
    assert store.tables() == {"Notes", "notes", '"; DROP TABLE doc_notes; --'}
    assert store.table("Notes").all() == [{"a": 1}]
    assert store.table("notes").all() == [{"a": 2}]


def test_a_table_is_made_by_the_first_write_only(store):
    table = store.table("papers")
    assert (table.all(), len(table), table.get(doc_id=1), table.search(where("a") == 1)) == ([], 0, None, [])
    assert store.tables() == set()
    table.update({"a": 1})
    assert store.tables() == {"papers"}


def test_a_table_made_in_a_change_that_failed_is_not_there(store, table):
    with pytest.raises(ValueError):
        table.insert({"a": math.nan})
    assert store.tables() == set()
    assert table.all() == []
    assert table.insert({"a": 1}) == 2  # as with TinyDB, the id is spent


def test_a_table_that_another_copy_dropped(database, table):
    table.insert({"a": 1})
    other = open_store(Database(database.path))
    other.drop_table("papers")
    assert table.all() == []
    assert table.get(doc_id=1) is None
    table.insert({"a": 2})
    assert other.table("papers").all() == [{"a": 2}]


def test_other_tables_of_the_file_are_left_alone(database, store):
    with database.transaction() as connection:
        connection.execute("CREATE TABLE listing(x)")
        connection.execute("INSERT INTO listing VALUES(1)")
    store.insert({"a": 1})
    store.drop_tables()
    with database.reading() as connection:
        assert connection.execute("SELECT x FROM listing").fetchall() == [(1,)]


def test_the_store_closes_its_database(path):
    with open_store(Database(path)) as store:
        store.insert({"a": 1})
    with pytest.raises(LibraryError):
        store.all()


def test_the_storage_serves_tinydbs_own_table_and_middleware(database):
    cached = TinyDB(storage=CachingMiddleware(lambda: SQLiteStorage(database)))
    cached.insert({"a": 1})
    cached.table("other").insert({"b": 2})
    cached.storage.flush()
    store = open_store(database)
    assert store.storage.read() == {"_default": {"1": {"a": 1}}, "other": {"1": {"b": 2}}}
    store.insert({"a": 3})
    assert TinyDB(storage=SQLiteStorage, database=database).all() == [{"a": 1}, {"a": 3}]


# Order and ids


def test_documents_stand_in_the_order_they_came(table):
    for key in (5, -3, 40, 1):
        table.insert(Document({"k": key}, doc_id=key))
    table.update({"seen": True}, doc_ids=[40])
    table.upsert(Document({"k": 55}, doc_id=5))
    assert ids(table) == [5, -3, 40, 1]
    assert [document.doc_id for document in table.get(doc_ids=[1, 40, 99, 5])] == [5, 40, 1]
    assert [document.doc_id for document in table.search(where("k").exists())] == [5, -3, 40, 1]
    table.remove(doc_ids=[5])
    table.insert(Document({"k": 5}, doc_id=5))
    assert ids(table) == [-3, 40, 1, 5]


def test_an_id_is_not_given_again_while_the_store_is_open(table):
    table.insert_multiple({"n": n} for n in range(3))
    table.remove(doc_ids=[3])
    assert table.insert({"n": 3}) == 4


def test_ids_chosen_in_a_batch_are_above_those_given_in_it(table):
    assert table.insert_multiple([{}, Document({}, doc_id=7), {}, Document({}, doc_id=3), {}]) == [1, 7, 8, 3, 9]
    assert table.insert({}) == 10


def test_ids_chosen_are_above_those_another_copy_gave(database, table):
    other = open_store(Database(database.path)).table("papers")
    assert [table.insert({}), other.insert({}), table.insert({})] == [1, 2, 3]
    assert other.insert_multiple([{}, {}]) == [4, 5]
    assert table.insert_multiple([{}, {}]) == [6, 7]


def test_the_largest_ids(table):
    assert table.insert(Document({"a": 1}, doc_id=LEAST)) == LEAST
    assert table.insert(Document({"a": 2}, doc_id=MOST)) == MOST
    assert table.get(doc_id=MOST) == {"a": 2}
    with pytest.raises(ValueError):
        table.insert({"a": 3})
    with pytest.raises(ValueError):
        table.insert(Document({"a": 3}, doc_id=MOST + 1))
    assert len(table) == 2


@pytest.mark.parametrize("doc_id", [2**63, -(2**63) - 1, 10**40, "x", float("nan"), None])
def test_what_is_no_id_is_not_there(table, doc_id):
    table.insert({"a": 1})
    assert table.get(doc_ids=[doc_id]) == []
    assert not table.remove(doc_ids=[doc_id])
    assert table.update({"a": 2}, doc_ids=[doc_id]) == []
    if doc_id is not None:
        assert table.get(doc_id=doc_id) is None


@pytest.mark.parametrize("place", [0, 1, BATCH - 1, BATCH, BATCH + 1])
def test_an_id_that_is_taken_is_named_and_nothing_of_the_batch_stays(table, place):
    table.insert(Document({"old": True}, doc_id=77))
    documents = [Document({}, doc_id=1000 + n) for n in range(BATCH * 2)]
    documents[place].doc_id = 77
    with pytest.raises(ValueError, match="ID 77 already exists"):
        table.insert_multiple(documents)
    assert table.all() == [{"old": True}]


def test_an_id_given_twice_in_a_batch(table):
    with pytest.raises(ValueError, match="ID 4 already"):
        table.insert_multiple([Document({}, doc_id=4), Document({}, doc_id=4)])
    assert len(table) == 0


def test_a_batch_whose_maker_fails_leaves_nothing(table):
    def documents() -> Iterator[dict[str, int]]:
        yield from ({"n": n} for n in range(BATCH + 3))
        raise RuntimeError

    with pytest.raises(RuntimeError):
        table.insert_multiple(documents())
    assert len(table) == 0


# Walking


def test_a_walk_reads_little_at_a_time(table, statements):
    table.insert_multiple({"n": n} for n in range(CHUNK * 4))
    statements.clear()
    walk = iter(table)
    next(walk)
    assert len(statements) == 2
    assert statements[-1].endswith(f"LIMIT {FIRST}")
    assert sum(1 for _ in walk) == CHUNK * 4 - 1
    assert max(int(statement.rsplit(" ", 1)[1]) for statement in statements[1:]) == CHUNK


def test_a_walk_meets_what_was_there_when_it_began(table):
    table.insert_multiple({"n": n} for n in range(FIRST * 2))
    met = []
    for document in table:
        met.append(document["n"])
        table.insert({"n": -1})
        if document["n"] == 0:
            table.remove(doc_ids=[FIRST * 2])
    assert met == list(range(FIRST * 2 - 1))


def test_a_table_can_be_copied_into_itself(table):
    table.insert_multiple({"n": n} for n in range(BATCH + 5))
    table.insert_multiple(dict(document) for document in table)
    assert len(table) == 2 * (BATCH + 5)


def test_a_search_broken_off_by_an_error_leaves_everything(table):
    table.insert_multiple([{"n": 1}, {"n": "text"}])
    with pytest.raises(TypeError):
        table.update({"seen": True}, where("n") > 0)
    assert table.all() == [{"n": 1}, {"n": "text"}]


def test_one_document_takes_one_statement(table, statements):
    table.insert_multiple({"n": n} for n in range(50))
    statements.clear()
    table.get(doc_id=30)
    table.body(31)
    assert len(statements) == 2


def test_an_update_of_many_reads_a_chunk_at_a_time(table, statements):
    table.insert_multiple({"n": n} for n in range(CHUNK * 2))
    statements.clear()
    assert table.update(increment("n"), where("n") == CHUNK + 1) == [CHUNK + 2]
    assert len([statement for statement in statements if "SELECT" in statement]) <= 4
    assert len([statement for statement in statements if "INSERT" in statement]) == 1


def test_only_what_changed_is_written(table, statements):
    table.insert_multiple({"n": n} for n in range(20))
    statements.clear()
    table.update({"n": 3}, where("n") < 6)
    # 0 to 5 match, and 3 is 3 already.
    assert len([statement for statement in statements if "INSERT" in statement]) == 5


def test_a_view_is_a_mapping_that_is_written_at_the_end(database, table):
    table.insert_multiple({"n": n} for n in range(1, CHUNK + 4))
    with database.transaction() as connection:
        view = View(Rows(database, "papers"))
        view[2]["n"] = "changed"
        del view[3]
        assert 3 not in view
        with pytest.raises(KeyError):
            view[3]
        with pytest.raises(KeyError):
            del view[3]
        view[3] = {"n": "back"}
        view[-1] = {"n": "new"}
        assert list(view)[-1] == -1
        assert len(view) == CHUNK + 4  # and so it was walked through
        del view[6]
        assert view[5] == {"n": 5}  # and with it the chunk that held 6
        assert 6 not in view
        for key in view:  # goes past a chunk, so that what was taken out is let go
            assert view[key]
        view[1]["n"] = "late"
        assert table.get(doc_id=2) == {"n": 2}
        view.write(connection)
    assert not table.contains(doc_id=6)
    assert [table.get(doc_id=key)["n"] for key in (-1, 1, 2, 3, 4)] == ["new", "late", "changed", "back", 4]


def test_a_view_cleared(database, table):
    table.insert_multiple({"n": n} for n in range(3))
    with database.transaction() as connection:
        view = View(Rows(database, "papers"))
        view[1]["n"] = "lost"
        view.clear()
        assert (list(view), 1 in view) == ([], False)
        view[9] = {"n": 9}
        view.write(connection)
    assert table.all() == [{"n": 9}]


# The cache of queries


def test_a_query_asked_again_is_answered_from_memory(table, statements):
    table.insert({"n": 1})
    query = where("n") == 1
    table.search(query)
    statements.clear()
    assert table.search(query) == [{"n": 1}]
    assert not [statement for statement in statements if "SELECT" in statement]


def test_the_cache_forgets_what_was_undone(database, table):
    table.insert({"n": 1})
    query = where("n") == 1

    def inserted_then_undone() -> None:
        with database.transaction():
            table.insert({"n": 1})
            assert table.count(query) == 2
            raise RuntimeError

    assert table.count(query) == 1
    with pytest.raises(RuntimeError):
        inserted_then_undone()
    assert table.count(query) == 1


def test_the_cache_forgets_what_was_written_past_tinydb(database, table):
    table.insert({"n": 1})
    assert table.count(where("n") == 1) == 1
    with database.transaction() as connection:
        connection.execute("DELETE FROM doc_papers")
    assert table.count(where("n") == 1) == 0
    table.put([(5, b'{"n":1}')])
    assert table.search(where("n") == 1)[0].doc_id == 5


def test_inside_a_transaction_every_answer_is_fresh(database, table):
    table.insert({"n": 1})
    with database.transaction() as connection:
        assert table.count(where("n") == 1) == 1
        connection.execute("DELETE FROM doc_papers")
        assert table.count(where("n") == 1) == 0


def test_an_answer_that_was_overtaken_is_not_kept(table):
    """While a search walks, the table is written to and another search is answered, as other threads may do."""
    table.insert({"n": 1})
    overtaken = []

    def slow(number: int) -> bool:
        if not overtaken:
            overtaken.append(number)
            table.insert({"n": 2})
            table.search(where("n") == 2)
        return True

    query = where("n").test(slow)
    table.search(query)
    assert len(table.search(query)) == 2


def test_a_query_that_can_not_be_kept_is_asked_each_time(table):
    table.insert({"n": 1})
    asked = []

    def odd(number: int) -> bool:
        asked.append(number)
        return number % 2 == 1

    query = Query().n.map(lambda number: number).test(odd)
    assert table.search(query) == table.search(query) == [{"n": 1}]
    assert asked == [1, 1]


# Documents as JSON


def test_json_goes_in_and_out_without_being_decoded(database, table):
    table.put((key, b'{"n":%d}' % key) for key in (3, 1, 2))
    assert ids(table) == [3, 1, 2]
    table.put([(1, b'{"n":"new"}')])
    assert ids(table) == [3, 1, 2]
    assert table.body(1) == b'{"n":"new"}'
    assert table.body(9) is None
    assert table.get(doc_id=1) == {"n": "new"}


def test_json_is_put_in_the_transaction_under_way(database, table):
    def put_and_fail() -> None:
        with database.transaction():
            table.put([(1, b"{}")])
            raise RuntimeError

    with pytest.raises(RuntimeError):
        put_and_fail()
    assert table.body(1) is None


# Indexed fields

field = st.sampled_from(["x", "", "1", 1, 1.0, True, 0, False, None, 2**62, "ä", "a\0b", ["x"], {"b": "x"}])


@settings(deadline=None, max_examples=50)  # each writes to the disk some thirty times
@given(st.lists(st.dictionaries(st.sampled_from("ab"), field, max_size=2), max_size=12), field, field)
def test_an_indexed_field_changes_no_answer(documents, first, second):
    with tempfile.TemporaryDirectory() as folder, open_store(Database(Path(folder) / "library.db")) as store:
        plain, indexed = store.table("plain"), store.table("indexed")
        indexed.index("a")
        indexed.index("a", "b")
        for table in (plain, indexed):
            table.insert_multiple(documents)
        for query in (
            where("a") == first,
            (where("a") == first) & (where("b") == second),
            (where("a") == first) | (where("b") == second),
            ~(where("a") == first),
            Query().a.b == first,
        ):
            assert indexed.search(query) == plain.search(query)
            assert indexed.get(query) == plain.get(query)
            assert indexed.contains(query) == plain.contains(query)
            results = [
                (table.update({"seen": 1}, query), table.upsert({"b": 2}, query), table.remove(query), table.all())
                for table in (plain, indexed)
            ]
            assert results[0] == results[1]


def test_an_indexed_field_spares_the_walk(database, table, statements):
    table.insert_multiple({"doi": f"10.1/{n}", "n": n} for n in range(CHUNK))
    table.index("doi")
    statements.clear()
    found = table.search((where("doi") == "10.1/7") & (where("n") == 7))
    assert [document["n"] for document in found] == [7]
    with database.reading() as connection:
        asked = [statement for statement in statements if "SELECT seq" in statement]
        plan = connection.execute(f"EXPLAIN QUERY PLAN {asked[0]}").fetchall()
    assert len(asked) == 1
    assert "USING INDEX doc_papers.doi" in str(plan)


@pytest.mark.parametrize("value", ["\ud800", 2**63, -(2**70)])
def test_a_value_that_sqlite_can_not_hold_is_looked_for_by_the_walk(table, value):
    table.index("a")
    table.insert_multiple([{"a": "x"}, {"a": 2**63}])
    assert table.count(where("a") == value) == (value == 2**63)


@pytest.mark.parametrize("fields", [(), ("",), ("a b",), ("a'",), ("a", '"')])
def test_what_can_not_be_indexed(table, fields):
    with pytest.raises(ValueError):
        table.index(*fields)
