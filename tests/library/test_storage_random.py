"""Random histories end as they do with TinyDB's own JSON file, in the same order, for two copies of the program."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, initialize, invariant, rule
from tinydb import Query, TinyDB, where
from tinydb.operations import add, delete, increment
from tinydb.operations import set as set_field
from tinydb.table import Document, Table

from netreader.library.database import Database
from netreader.library.storage import open_store

TABLES = ("papers", "Papers", "_default")

scalars = st.one_of(
    st.none(), st.booleans(), st.integers(-3, 3), st.sampled_from([0.5, 1.0]), st.text("ab ä🧪", max_size=2)
)
values = st.one_of(scalars, st.lists(scalars, max_size=2), st.dictionaries(st.sampled_from("xy"), scalars, max_size=2))
documents = st.dictionaries(st.sampled_from(["n", "kind", "deep"]), values, max_size=3)
ids = st.integers(-2, 9)

conditions = st.one_of(
    st.builds(lambda v: where("n") == v, scalars),
    st.builds(lambda v: where("kind") != v, scalars),
    st.builds(lambda v: Query().deep.x == v, scalars),
    st.builds(lambda v: where("n").one_of(v), st.lists(scalars, max_size=3)),
    st.just(where("n").exists()),
    st.builds(lambda a, b: (where("n") == a) & (where("kind") == b), scalars, scalars),
    st.builds(lambda a, b: (where("n") == a) | ~(where("kind") == b), scalars, scalars),
    st.builds(lambda v: where("n") > v, st.integers(-3, 3)),  # raises TypeError where n is a text
    st.builds(Query().fragment, documents),
)

changes = st.one_of(
    documents,
    st.just(increment("n")),
    st.just(delete("kind")),
    st.builds(lambda v: set_field("kind", v), values),
    st.just(add("n", "a")),
)

#: What TinyDB's own code, or the caller's query or operation, may raise.
REFUSALS = (ValueError, TypeError, KeyError, RuntimeError)


class SameAsJSON(RuleBasedStateMachine):
    tables = Bundle("tables")

    @initialize(target=tables)
    def begin(self) -> Any:
        self.folder = tempfile.TemporaryDirectory()
        folder = Path(self.folder.name)
        self.copies = [open_store(Database(folder / "library.db")) for _ in range(2)]
        self.copies[0].table("papers").index("n")
        self.json = TinyDB(folder / "tinydb.json")
        self.json.table("papers").update({})  # an index makes its table
        return "papers"

    def teardown(self) -> None:
        if hasattr(self, "json"):
            for store in (*self.copies, self.json):
                store.close()
            self.folder.cleanup()

    @rule(target=tables, name=st.sampled_from(TABLES))
    def another_table(self, name):
        return name

    def both(self, copy: int, name: str, act: Callable[[Table], Any]) -> None:
        """The same act on both gives the same answer, or the same refusal."""
        outcomes = []
        for store in (self.copies[copy], self.json):
            try:
                outcomes.append(act(store.table(name)))
            except REFUSALS as error:
                outcomes.append(type(error))
        assert outcomes[0] == outcomes[1]
        assert repr(outcomes[0]) == repr(outcomes[1])  # 1 is not True

    copy = st.integers(0, 1)

    @rule(copy=copy, name=tables, document=documents)
    def insert(self, copy, name, document):
        """Ids that are chosen differ (ours are never below another's), so the JSON file is given the one we chose."""
        before = {d.doc_id for d in self.json.table(name)}
        chosen = self.copies[copy].table(name).insert(document)
        assert chosen > max(before, default=0)
        self.json.table(name).insert(Document(document, doc_id=chosen))

    @rule(copy=copy, name=tables, many=st.lists(documents, max_size=4))
    def insert_multiple(self, copy, name, many):
        chosen = self.copies[copy].table(name).insert_multiple(many)
        assert chosen == sorted(set(chosen))
        self.json.table(name).insert_multiple(
            Document(document, doc_id=key) for key, document in zip(chosen, many, strict=True)
        )

    @rule(copy=copy, name=tables, key=ids, document=documents)
    def insert_with_id(self, copy, name, key, document):
        self.both(copy, name, lambda table: table.insert(Document(document, doc_id=key)))

    @rule(copy=copy, name=tables, keys=st.lists(ids, max_size=4))
    def insert_multiple_with_ids(self, copy, name, keys):
        self.both(copy, name, lambda table: table.insert_multiple(Document({"n": key}, doc_id=key) for key in keys))

    @rule(copy=copy, name=tables, key=ids, document=documents)
    def upsert_by_id(self, copy, name, key, document):
        self.both(copy, name, lambda table: table.upsert(Document(document, doc_id=key)))

    @rule(copy=copy, name=tables, document=documents, condition=conditions)
    def upsert(self, copy, name, document, condition):
        def act(table: Table) -> list[int]:
            if table.contains(condition):
                return table.upsert(document, condition)
            return []

        self.both(copy, name, act)

    @rule(copy=copy, name=tables, change=changes, condition=conditions)
    def update(self, copy, name, change, condition):
        self.both(copy, name, lambda table: table.update(change, condition))

    @rule(copy=copy, name=tables, change=changes, keys=st.lists(ids, max_size=3, unique=True))
    def update_by_id(self, copy, name, change, keys):
        self.both(copy, name, lambda table: table.update(change, doc_ids=keys))

    @rule(copy=copy, name=tables, change=changes)
    def update_all(self, copy, name, change):
        self.both(copy, name, lambda table: table.update(change))

    @rule(copy=copy, name=tables, pairs=st.lists(st.tuples(changes, conditions), max_size=3))
    def update_multiple(self, copy, name, pairs):
        self.both(copy, name, lambda table: table.update_multiple(pairs))

    @rule(copy=copy, name=tables, condition=conditions)
    def remove(self, copy, name, condition):
        self.both(copy, name, lambda table: table.remove(condition))

    @rule(copy=copy, name=tables, keys=st.lists(ids, max_size=3, unique=True))
    def remove_by_id(self, copy, name, keys):
        self.both(copy, name, lambda table: table.remove(doc_ids=keys))

    @rule(copy=copy, name=tables)
    def truncate(self, copy, name):
        self.both(copy, name, lambda table: table.truncate())

    @rule(copy=copy, name=tables)
    def drop(self, copy, name):
        self.copies[copy].drop_table(name)
        self.json.drop_table(name)

    @rule(copy=copy)
    def drop_all(self, copy):
        self.copies[copy].drop_tables()
        self.json.drop_tables()

    @rule(copy=copy, name=tables, condition=conditions)
    def search(self, copy, name, condition):
        for _ in range(2):  # the second is answered by the cache
            self.both(copy, name, lambda table: [(d.doc_id, d) for d in table.search(condition)])

    @rule(copy=copy, name=tables, condition=conditions, key=ids)
    def ask(self, copy, name, condition, key):
        self.both(copy, name, lambda table: (table.get(condition), table.contains(condition), table.count(condition)))
        self.both(copy, name, lambda table: (table.get(doc_id=key), table.contains(doc_id=key)))
        self.both(copy, name, lambda table: table.get(doc_ids=[key, 3, key - 1]))

    @rule(copy=copy, name=tables, document=documents)
    def undone(self, copy, name, document):
        """What a transaction did is as if it had not been, in the caches too."""

        def broken() -> None:
            with self.copies[copy].storage.database.transaction():
                table = self.copies[copy].table(name)
                table.insert(document)
                table.search(where("n").exists())
                table.truncate()
                raise RuntimeError

        with pytest.raises(RuntimeError):
            broken()

    @invariant()
    def same_in_the_same_order(self):
        if not hasattr(self, "json"):
            return
        for store in self.copies:
            assert store.tables() == self.json.tables()
            for name in TABLES:
                ours, theirs = list(store.table(name)), list(self.json.table(name))
                assert [d.doc_id for d in ours] == [d.doc_id for d in theirs]
                assert repr(ours) == repr(theirs)
                assert len(store.table(name)) == len(theirs)


TestSameAsJSON = SameAsJSON.TestCase
TestSameAsJSON.settings = settings(
    max_examples=40, stateful_step_count=30, deadline=None, suppress_health_check=list(HealthCheck)
)
