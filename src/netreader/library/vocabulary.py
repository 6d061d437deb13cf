"""MeSH in the library's file: looked up by index, nothing read at the start.

Derived data that can be had again, so its tables are made when first needed and are no part of the schema's versions.
What is in them comes from three places: the starter headings of the program, what was learned of single headings from
NCBI, and the whole vocabulary once it is installed, which takes the place of both.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from itertools import islice
from pathlib import Path
from typing import NamedTuple

import msgspec
from msgspec.structs import asdict, replace

from netreader.errors import Full, LibraryError, Unwritable
from netreader.library.database import Database
from netreader.library.terms import Terms
from netreader.mesh import net
from netreader.mesh.descriptor import Descriptor, SupplementaryRecord, above, is_tree_number, key_of, parent_of
from netreader.mesh.nearness import words_of
from netreader.mesh.qualifiers import QualifierRecord, Qualifiers, qualifiers

#: How NLM wants to be named wherever its vocabulary is shown.
CREDIT = "MeSH {year}, courtesy of the U.S. National Library of Medicine"

#: Descriptors that are written in one transaction.
BATCH = 2_000

#: Share of a copy from which the vocabulary is left out of it: below, writing the rest again is not worth it.
SPARED = 0.2

# The layout of the tables; in another one they are made anew.
_LAYOUT = "3"
# The layouts before: without a table of words; without one of actions either.
_BEFORE = ("2", "1")
# UIs in one statement.
_MANY = 400

_TABLES = {
    "descriptors": "ui TEXT PRIMARY KEY, name TEXT NOT NULL, body BLOB NOT NULL",
    "places": "number TEXT PRIMARY KEY, ui TEXT NOT NULL, parent TEXT NOT NULL",
    "terms": "folded TEXT NOT NULL, ui TEXT NOT NULL, entry INTEGER NOT NULL, term TEXT NOT NULL,"
    " PRIMARY KEY(folded, ui)",
    "actions": "action TEXT NOT NULL, ui TEXT NOT NULL, PRIMARY KEY(action, ui)",
    "words": "word TEXT NOT NULL, ui TEXT NOT NULL, PRIMARY KEY(word, ui)",
}
_INDEXES = {
    "places_ui": "places(ui)",
    "places_parent": "places(parent)",
    "terms_name": "terms(folded, term) WHERE entry = 0",
}
_BESIDE = {
    "mesh_concepts": "ui TEXT PRIMARY KEY, body BLOB NOT NULL",
    "mesh_concept_terms": "folded TEXT PRIMARY KEY, ui TEXT NOT NULL",
    "mesh_concept_words": "word TEXT NOT NULL, ui TEXT NOT NULL, PRIMARY KEY(word, ui)",
    "mesh_facts": "name TEXT PRIMARY KEY, value TEXT NOT NULL",
}

_bodies = msgspec.json.Decoder(Descriptor)
_concepts = msgspec.json.Decoder(SupplementaryRecord)
_qualifier_list = msgspec.json.Decoder(list[QualifierRecord])
_encode = msgspec.json.Encoder().encode


class Installed(NamedTuple):
    """What an installation brought: how many headings and places, and the year."""

    descriptors: int
    places: int
    year: str


class Vocabulary(Terms):
    """The headings that this library knows."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._ready = False

    # What it is

    def is_installed(self) -> bool:
        """Whether the whole vocabulary is there."""
        return self._fact("installed") == "yes"

    def year(self) -> str:
        """The MeSH year of what is known; empty if an installed file did not tell it."""
        return self._fact("year") if self.is_installed() else net.YEAR

    def credit(self) -> str:
        """The line by which NLM is named."""
        return CREDIT.format(year=self.year()).replace("MeSH ,", "MeSH,")

    def counts(self) -> tuple[int, int]:
        """How many headings are known, and at how many places."""
        with self._reading() as connection:
            (descriptors,) = connection.execute("SELECT count(*) FROM mesh_descriptors").fetchone()
            (places,) = connection.execute("SELECT count(*) FROM mesh_places").fetchone()
        return descriptors, places

    def state(self) -> str:
        """Another word than before once headings or their places have changed."""
        return self._fact("state")

    # Headings

    def find(self, text: str) -> Descriptor | None:
        """A heading by its UI, name or entry term, whatever the case; a name goes before another's entry term."""
        word = text.strip()
        return self.descriptor(word.upper()) or self._by_term(key_of(word))

    def _by_term(self, key: str) -> Descriptor | None:
        with self._reading() as connection:
            row = connection.execute(
                "SELECT d.body FROM mesh_terms t JOIN mesh_descriptors d USING(ui)"
                " WHERE t.folded = ? ORDER BY t.entry, t.ui LIMIT 1",
                (key,),
            ).fetchone()
        return _unpacked(row[0]) if row else None

    def descriptor(self, ui: str) -> Descriptor | None:
        """A heading by its UI."""
        with self._reading() as connection:
            row = connection.execute("SELECT body FROM mesh_descriptors WHERE ui = ?", (ui,)).fetchone()
        return _unpacked(row[0]) if row else None

    def name(self, ui: str) -> str:
        """A heading's name; empty if it is not known."""
        with self._reading() as connection:
            return _name_in(connection, ui)

    def names(self) -> dict[str, str]:
        """Names of all headings that are known, by UI; of the whole vocabulary some 30,000."""
        with self._reading() as connection:
            return dict(connection.execute("SELECT ui, name FROM mesh_descriptors").fetchall())

    def at(self, number: str) -> Descriptor | None:
        """The heading at a place."""
        with self._reading() as connection:
            row = connection.execute(
                "SELECT d.body FROM mesh_places p JOIN mesh_descriptors d USING(ui) WHERE p.number = ?", (number,)
            ).fetchone()
        return _unpacked(row[0]) if row else None

    def tree_numbers(self, ui: str) -> list[str]:
        """A heading's places."""
        return self._column("SELECT number FROM mesh_places WHERE ui = ? ORDER BY number", (ui,))

    def places(self) -> list[tuple[str, str]]:
        """All places that are known, in order, with the UIs of their headings; of the whole of MeSH some 60,000."""
        with self._reading() as connection:
            return connection.execute("SELECT number, ui FROM mesh_places ORDER BY number").fetchall()

    def ancestors(self, ui: str) -> list[str]:
        """UIs of all that stands above a heading at any of its places, from the outside in, each once."""
        numbers = dict.fromkeys(step for number in self.tree_numbers(ui) for step in above(number))
        marks = ",".join("?" * len(numbers))
        found = self._column(f"SELECT ui FROM mesh_places WHERE number IN ({marks}) ORDER BY number", tuple(numbers))
        return [one for one in dict.fromkeys(found) if one != ui]

    def children(self, ui: str) -> list[str]:
        """UIs of what stands directly below a heading, or a category (``C``), at any of its places."""
        if len(ui) == 1:
            found = self._column("SELECT ui FROM mesh_places WHERE parent = ? ORDER BY number", (ui,))
        else:
            found = self._column(
                "SELECT p.ui FROM mesh_places o CROSS JOIN mesh_places p ON p.parent = o.number"
                " WHERE o.ui = ? ORDER BY p.number",
                (ui,),
            )
        return [one for one in dict.fromkeys(found) if one != ui]

    def below(self, number: str) -> list[tuple[str, str, str]]:
        """What stands directly below a place or a category: tree number, UI and name of each."""
        with self._reading() as connection:
            return connection.execute(
                "SELECT p.number, p.ui, d.name FROM mesh_places p JOIN mesh_descriptors d USING(ui)"
                " WHERE p.parent = ? ORDER BY p.number",
                (number,),
            ).fetchall()

    def below_those(self, number: str) -> list[tuple[str, str]]:
        """What stands two steps below a place or a category: the place between, and the UI of each."""
        with self._reading() as connection:
            return connection.execute(
                "SELECT c.parent, c.ui FROM mesh_places p CROSS JOIN mesh_places c ON c.parent = p.number"
                " WHERE p.parent = ?",
                (number,),
            ).fetchall()

    def explosion(self, ui: str) -> list[str]:
        """UIs of a heading and of all that stands below it at all of its places; none if it isn't known.

        Of a category (``C``) those of all headings to which it leads by places that are known.
        """
        if len(ui) == 1:
            return self._category(ui)
        if not self.name(ui):
            return []
        # "/" is the character after ".".
        found = self._column(
            "SELECT DISTINCT p.ui FROM mesh_places o CROSS JOIN mesh_places p"
            " ON p.number > o.number || '.' AND p.number < o.number || '/' WHERE o.ui = ?",
            (ui,),
        )
        return [ui, *(one for one in found if one != ui)]

    def _category(self, letter: str) -> list[str]:
        with self._reading() as connection:
            places = connection.execute(
                "SELECT number, ui FROM mesh_places WHERE number >= ? AND number < ? ORDER BY number",
                (letter, chr(ord(letter) + 1)),
            ).fetchall()
        reached = {letter}
        found: dict[str, None] = {}
        for number, ui in places:
            if parent_of(number) in reached:
                reached.add(number)
                found[ui] = None
        return list(found)

    def knows_actions(self) -> bool:
        """Whether it is known of any drug how it acts: a file of the tree alone doesn't say it."""
        return bool(self._column("SELECT ui FROM mesh_actions LIMIT 1", ()))

    def acting(self, ui: str) -> list[str]:
        """UIs of the drugs whose pharmacological action this is, or one below it."""
        found: dict[str, None] = {}
        actions = self.explosion(ui)
        for at in range(0, len(actions), _MANY):
            part = tuple(actions[at : at + _MANY])
            marks = ",".join("?" * len(part))
            statement = f"SELECT ui FROM mesh_actions WHERE action IN ({marks}) ORDER BY ui"
            found |= dict.fromkeys(self._column(statement, part))
        return list(found)

    def supplementary(self, name_or_ui: str) -> SupplementaryRecord | None:
        """A supplementary concept by its UI, name or another of its terms."""
        word = name_or_ui.strip()
        with self._reading() as connection:
            row = connection.execute("SELECT body FROM mesh_concepts WHERE ui = ?", (word.upper(),)).fetchone()
            row = row or (
                connection.execute(
                    "SELECT c.body FROM mesh_concept_terms t JOIN mesh_concepts c USING(ui) WHERE t.folded = ?",
                    (key_of(word),),
                ).fetchone()
            )
        return _concepts.decode(row[0]) if row else None

    # Qualifiers

    def qualifiers(self) -> Qualifiers:
        """All qualifiers: those of NLM's file if it was installed, else those that the program knows."""
        told = self._fact("qualifiers")
        return Qualifiers(_qualifier_list.decode(told)) if told else qualifiers()

    def qualifier_explosion(self, name: str) -> list[str]:
        """Names of a qualifier, given by name or two-letter code, and of all below it; none if there is none."""
        return self.qualifiers().explosion(name)

    # Learning

    def unknown(self, uis: Iterable[str]) -> list[str]:
        """Those of these UIs, of headings or supplementary concepts, that are not known yet."""
        wanted = list(dict.fromkeys(uis))
        with self._reading() as connection:
            return [
                ui
                for ui in wanted
                if not connection.execute(
                    "SELECT 1 FROM mesh_descriptors WHERE ui = ?1 UNION ALL SELECT 1 FROM mesh_concepts WHERE ui = ?1",
                    (ui,),
                ).fetchone()
            ]

    def learn(self, records: Iterable[Descriptor | SupplementaryRecord]) -> None:
        """Keep single headings and supplementary concepts for good. An installed vocabulary is only added to."""
        installed = self.is_installed()
        with self._database.transaction() as connection:
            _change_state(connection)
            for record in records:
                if isinstance(record, SupplementaryRecord):
                    _write_concept(connection, record)
                elif not installed or not self.name(record.ui):
                    _forget(connection, record.ui)
                    _write(connection, [record], "mesh")

    # Installing

    def install(
        self,
        descriptors: Iterable[Descriptor],
        year: str,
        *,
        qualifiers: Sequence[QualifierRecord] = (),
        progress: Callable[[int], object] = lambda done: None,
    ) -> Installed:
        """Put a whole vocabulary in the place of what is known.

        It is written beside the old one, a batch at a time, and takes its place at once when all of it came. If
        anything goes wrong before, also the power, the old one stays.

        Args:
            progress: Called with the number of headings written so far.

        Raises:
            LibraryError: The file could not be written, or another copy is installing.
        """
        count = 0
        waiting = iter(descriptors)
        self._ensure()
        with self._database.transaction() as connection:
            _drop(connection, "mesh_new")
            _create(connection, "mesh_new")
        try:
            while batch := list(islice(waiting, BATCH)):
                with self._database.transaction() as connection:
                    _write(connection, batch, "mesh_new")
                count += len(batch)
                progress(count)
            with self._database.transaction() as connection:
                (written,) = connection.execute("SELECT count(*) FROM mesh_new_descriptors").fetchone()
                (places,) = connection.execute("SELECT count(*) FROM mesh_new_places").fetchone()
                _drop(connection, "mesh")
                for table in _TABLES:
                    connection.execute(f"ALTER TABLE mesh_new_{table} RENAME TO mesh_{table}")
                for index in _INDEXES:
                    connection.execute(f"DROP INDEX mesh_new_{index}")
                _index(connection, "mesh")
                _change_state(connection)
                _set(connection, installed="yes", year=year, qualifiers="", left_out="")
                if qualifiers:
                    _set(connection, qualifiers=_encode(list(qualifiers)).decode())
        except BaseException as error:
            with suppress(LibraryError), self._database.transaction() as connection:
                _drop(connection, "mesh_new")
            if isinstance(error, LibraryError) and isinstance(error.__cause__, sqlite3.OperationalError):
                raise _elsewhere(error) from error
            raise
        return Installed(written, places, year)

    def left_out(self) -> str:
        """The installed MeSH that a daily copy was made without, when the library is back from one; else empty."""
        return self._fact("left_out")

    def adopt(self, source: Path) -> bool:
        """Install the vocabulary that is installed in another library's file; False where there is none, or not whole.

        Raises:
            LibraryError: This library can't be written.
        """
        try:
            with closing(sqlite3.connect(f"{source.absolute().as_uri()}?mode=ro", uri=True)) as other:
                if _fact_in(other, "installed") != "yes":
                    return False
                (count,) = other.execute("SELECT count(*) FROM mesh_descriptors").fetchone()
                told = _fact_in(other, "qualifiers")
                bodies = _checked(other.execute("SELECT body FROM mesh_descriptors"), count)
                self.install(
                    (_unpacked(body) for (body,) in bodies),
                    _fact_in(other, "year"),
                    qualifiers=_qualifier_list.decode(told) if told else (),
                )
        except (sqlite3.Error, msgspec.MsgspecError, _NotWhole):
            return False
        return True

    # The file

    def _fact(self, name: str) -> str:
        with self._reading() as connection:
            row = connection.execute("SELECT value FROM mesh_facts WHERE name = ?", (name,)).fetchone()
        return row[0] if row else ""

    def _column(self, statement: str, values: tuple[object, ...]) -> list[str]:
        with self._reading() as connection:
            return [value for (value,) in connection.execute(statement, values)]

    @contextmanager
    def _reading(self) -> Iterator[sqlite3.Connection]:
        if not self._ready:
            self._ensure()
        with self._database.reading() as connection:
            yield connection

    def _ensure(self) -> None:
        """Make the tables if they are not there, and take up the starter headings."""
        with self._database.reading() as connection:
            edition = _fact_in(connection, "edition")
        wanted = f"{_LAYOUT}/{net.EDITION}"
        if edition != wanted:
            try:
                with self._database.transaction() as connection:
                    edition = _fact_in(connection, "edition")
                    layout = edition.partition("/")[0]
                    if edition and layout not in (_LAYOUT, *_BEFORE):
                        _drop(connection, "mesh")
                        for table in _BESIDE:
                            connection.execute(f"DROP TABLE IF EXISTS {table}")
                    _create(connection, "mesh")
                    _create_beside(connection, "")
                    if layout in _BEFORE:
                        _tell_what_lacks(connection)
                    _take_up_starters(connection, wanted)
            except (Full, Unwritable):  # to read, an older edition will do, or one in memory
                layout = edition.partition("/")[0]
                if layout in _BEFORE:
                    with self._database.reading() as connection:
                        for table in ("actions", "words"):
                            connection.execute(f"CREATE TEMP TABLE mesh_{table}({_TABLES[table]})")
                        connection.execute(f"CREATE TEMP TABLE mesh_concept_words({_BESIDE['mesh_concept_words']})")
                        _tell_what_lacks(connection)
                elif layout != _LAYOUT:
                    with self._database.reading() as connection:
                        for table, columns in _TABLES.items():
                            connection.execute(f"CREATE TEMP TABLE mesh_{table}({columns})")
                        _create_beside(connection, "TEMP")
                        _take_up_starters(connection, wanted)
        self._ready = True


class _NotWhole(Exception):
    """Headings are missing."""


def _checked(rows: Iterable[tuple[bytes]], count: int) -> Iterator[tuple[bytes]]:
    """All rows, and the certainty that there are so many, and enough for a vocabulary."""
    came = 0
    for row in rows:
        came += 1
        yield row
    if not 0 < count == came:
        raise _NotWhole


def leave_out(copy: sqlite3.Connection) -> None:
    """Take an installed vocabulary out of a copy of the library, if that makes it a good deal smaller."""
    copy.isolation_level = None
    if _fact_in(copy, "installed") != "yes":
        return
    before = _pages(copy, "freelist_count")
    copy.execute("BEGIN")
    _set(copy, left_out=_fact_in(copy, "year") or "installed", installed="", year="", qualifiers="", edition="")
    _drop(copy, "mesh")
    if _pages(copy, "freelist_count") - before < _pages(copy, "page_count") * SPARED:
        copy.execute("ROLLBACK")
    else:
        copy.execute("COMMIT")
        copy.execute("VACUUM")


def _pages(connection: sqlite3.Connection, which: str) -> int:
    return int(connection.execute(f"PRAGMA {which}").fetchone()[0])


def _take_up_starters(connection: sqlite3.Connection, edition: str) -> None:
    """Write the headings that netreader comes with, unless the whole vocabulary is there."""
    whole = _fact_in(connection, "installed") == "yes"
    for record in net.known_headings():
        if isinstance(record, SupplementaryRecord):
            _write_concept(connection, record)
        elif not whole:
            _forget(connection, record.ui)
            _write(connection, [record], "mesh")
    _change_state(connection)
    _set(connection, edition=edition)


def _change_state(connection: sqlite3.Connection) -> None:
    # By chance, not by counting: a copy put back must not come to the number of what it is put in place of.
    _set(connection, state=os.urandom(8).hex())


def _create_beside(connection: sqlite3.Connection, where: str) -> None:
    for table, columns in _BESIDE.items():
        rowid = " WITHOUT ROWID" if table != "mesh_concepts" else ""
        connection.execute(f"CREATE {where} TABLE IF NOT EXISTS {table}({columns}){rowid}")


def _create(connection: sqlite3.Connection, prefix: str) -> None:
    for table, columns in _TABLES.items():
        rowid = "" if table == "descriptors" else " WITHOUT ROWID"
        connection.execute(f"CREATE TABLE IF NOT EXISTS {prefix}_{table}({columns}){rowid}")
    _index(connection, prefix)


def _index(connection: sqlite3.Connection, prefix: str) -> None:
    for index, place in _INDEXES.items():
        connection.execute(f"CREATE INDEX IF NOT EXISTS {prefix}_{index} ON {prefix}_{place}")


def _drop(connection: sqlite3.Connection, prefix: str) -> None:
    for table in _TABLES:
        connection.execute(f"DROP TABLE IF EXISTS {prefix}_{table}")


def _write(connection: sqlite3.Connection, descriptors: Iterable[Descriptor], prefix: str) -> None:
    """Write headings. Of the same UI the later one counts; a place that is taken stays its first heading's."""
    bodies, places, terms, actions, words = [], [], [], [], []
    for descriptor in descriptors:
        ui = descriptor.ui
        bodies.append((ui, descriptor.name, _packed(descriptor)))
        places += [(number, ui, parent_of(number)) for number in descriptor.tree_numbers if is_tree_number(number)]
        terms.append((key_of(descriptor.name), ui, 0, descriptor.name))
        terms += [(key, ui, 1, term) for term in descriptor.entry_terms if (key := key_of(term))]
        actions += [(action, ui) for action in descriptor.actions]
        words += _words(descriptor)
    connection.executemany(f"INSERT OR REPLACE INTO {prefix}_descriptors VALUES(?,?,?)", bodies)
    connection.executemany(f"INSERT OR IGNORE INTO {prefix}_places VALUES(?,?,?)", places)
    connection.executemany(f"INSERT OR IGNORE INTO {prefix}_terms VALUES(?,?,?,?)", terms)
    connection.executemany(f"INSERT OR IGNORE INTO {prefix}_actions VALUES(?,?)", actions)
    connection.executemany(f"INSERT OR IGNORE INTO {prefix}_words VALUES(?,?)", sorted(words))


def _words(record: Descriptor | SupplementaryRecord) -> list[tuple[str, str]]:
    """The words by which a record is found, each with its UI."""
    return [
        (word, record.ui) for word in {word for term in (record.name, *record.entry_terms) for word in words_of(term)}
    ]


def _tell_what_lacks(connection: sqlite3.Connection) -> None:
    """Take the actions and words of all that is kept from its records."""
    actions, words = [], []
    for (body,) in connection.execute("SELECT body FROM mesh_descriptors"):
        record = _bodies.decode(body)
        actions += [(action, record.ui) for action in record.actions]
        words += _words(record)
    connection.executemany("INSERT OR IGNORE INTO mesh_actions VALUES(?,?)", actions)
    connection.executemany("INSERT OR IGNORE INTO mesh_words VALUES(?,?)", sorted(words))
    concepts = connection.execute("SELECT body FROM mesh_concepts").fetchall()
    words = [word for (body,) in concepts for word in _words(_concepts.decode(body))]
    connection.executemany("INSERT OR IGNORE INTO mesh_concept_words VALUES(?,?)", words)


def _name_in(connection: sqlite3.Connection, ui: str) -> str:
    row = connection.execute("SELECT name FROM mesh_descriptors WHERE ui = ?", (ui,)).fetchone()
    return row[0] if row else ""


def _packed(record: Descriptor | SupplementaryRecord) -> bytes:
    """A record as JSON without what is empty; qualifiers, which most headings have dozens of, by their codes."""
    told = {name: value for name, value in asdict(record).items() if value}
    if "qualifiers" in told:
        codes = qualifiers().codes()
        told["qualifiers"] = [codes.get(name, name) for name in told["qualifiers"]]
    return _encode(told)


def _unpacked(body: bytes) -> Descriptor:
    descriptor = _bodies.decode(body)
    if not descriptor.qualifiers:
        return descriptor
    found = (qualifiers().find(code) if len(code) == 2 else None for code in descriptor.qualifiers)
    names = tuple(one.name if one else code for one, code in zip(found, descriptor.qualifiers, strict=True))
    return replace(descriptor, qualifiers=names)


def _forget(connection: sqlite3.Connection, ui: str) -> None:
    row = connection.execute("SELECT body FROM mesh_descriptors WHERE ui = ?", (ui,)).fetchone()
    if row:
        known = _unpacked(row[0])
        keys = [(key_of(term), ui) for term in (known.name, *known.entry_terms)]
        connection.executemany("DELETE FROM mesh_terms WHERE folded = ? AND ui = ?", keys)
        connection.executemany("DELETE FROM mesh_words WHERE word = ? AND ui = ?", _words(known))
        connection.execute("DELETE FROM mesh_places WHERE ui = ?", (ui,))
        connection.execute("DELETE FROM mesh_actions WHERE ui = ?", (ui,))
        connection.execute("DELETE FROM mesh_descriptors WHERE ui = ?", (ui,))


def _write_concept(connection: sqlite3.Connection, record: SupplementaryRecord) -> None:
    connection.execute("INSERT OR REPLACE INTO mesh_concepts VALUES(?,?)", (record.ui, _packed(record)))
    connection.execute("INSERT OR REPLACE INTO mesh_concept_terms VALUES(?,?)", (key_of(record.name), record.ui))
    connection.executemany(
        "INSERT OR IGNORE INTO mesh_concept_terms VALUES(?,?)",
        [(key_of(term), record.ui) for term in record.entry_terms],
    )
    connection.executemany("INSERT OR IGNORE INTO mesh_concept_words VALUES(?,?)", _words(record))


def _fact_in(connection: sqlite3.Connection, name: str) -> str:
    if not connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'mesh_facts'").fetchone():
        return ""
    row = connection.execute("SELECT value FROM mesh_facts WHERE name = ?", (name,)).fetchone()
    return row[0] if row else ""


def _set(connection: sqlite3.Connection, **facts: str) -> None:
    connection.executemany("INSERT OR REPLACE INTO mesh_facts VALUES(?,?)", list(facts.items()))


def _elsewhere(error: LibraryError) -> LibraryError:
    if "no such table" not in str(error.__cause__):
        return error
    return LibraryError("Another running netreader is installing the vocabulary.", "Wait until it has done so.")
