"""What is in the file, and how an older file becomes one of today.

Documents (articles, notes, marks, searches, jobs, session) are TinyDB tables. ``raw`` beside them holds each record's
own XML as compressed bytes, for which JSON has no form; ``jats`` and ``jats_texts`` each full text's and the text read
from it; ``checked`` says when PubMed was asked about a paper last. All else is derived from these and can be made again
at any time, which TinyDB can't do quickly at 100,000 papers: ``listing``, the columns that lists are sorted and papers
looked up by; ``texts`` and ``words``, the full-text index; ``fulltext_words`` and ``fulltext_index``, that of the full
texts; ``derived`` says in which layout they are. Each is written in the transaction of the document it comes from.
"""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from netreader.errors import LibraryError, TooNew
from netreader.library.database import APPLICATION_ID, Database
from netreader.library.readonly import Lent

#: The TinyDB tables.
DOCUMENTS = (
    "articles",
    "notes",
    "note_versions",
    "marks",
    "searches",
    "jobs",
    "session",
    "saved",
    "highlights",
    "shelves",
    "links",
    "fulltexts",
    "changes",
    "packs",
    "vaults",
    "screenings",
    "decisions",
    "takings",
)

#: TinyDB tables, and SQL expressions by which rows of them are looked up (in the form of `SQLiteTable.index`).
INDEXES = {
    "note_versions": "json_extract(CAST(body AS TEXT), '$.paper')",
    "highlights": "json_extract(CAST(body AS TEXT), '$.paper')",
    "links": "json_extract(CAST(body AS TEXT), '$.paper')",
    "changes": "json_extract(CAST(body AS TEXT), '$.paper')",
    "decisions": "json_extract(CAST(body AS TEXT), '$.review')",
}

#: Tables of full texts, compressed: the XML as it came, and the text that was read from it → their second column.
FULL_TEXTS = {"jats": "xml", "jats_texts": "text"}

#: Brings a file of version n to n + 1; runs inside one transaction for all.
Migration = Callable[[sqlite3.Connection], None]
MIGRATIONS: dict[int, Migration] = {
    1: lambda connection: _create_table(connection, "saved"),
    2: lambda connection: _create_indexed(connection, "highlights"),
    3: lambda connection: _create_table(connection, "shelves"),
    4: lambda connection: _create_links(connection),
    5: lambda connection: _create_changes(connection),
    6: lambda connection: _create_table(connection, "packs"),
    7: lambda connection: _create_table(connection, "vaults"),
    8: lambda connection: _create_screenings(connection),
    9: lambda connection: _create_table(connection, "takings"),
    10: lambda connection: None,  # a copy that knows nothing of `textindex` may not write full texts any more
}

_CHECKED = "CREATE TABLE IF NOT EXISTS checked(key INTEGER PRIMARY KEY, at INTEGER NOT NULL)"

#: The version this program writes.
VERSION = 11


def version_of(path: Path) -> int:
    """The version of a library file, 0 for a new or empty one, without writing to it.

    Raises:
        LibraryError: The file is another program's database.
        sqlite3.DatabaseError: It is no database.
    """
    if not path.exists() or path.stat().st_size == 0:
        return 0
    lent = Lent(path)
    try:
        version = int(lent.connection.execute("PRAGMA user_version").fetchone()[0])
        mark = int(lent.connection.execute("PRAGMA application_id").fetchone()[0])
        tables = int(lent.connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0])
    finally:
        lent.close()
    if mark != APPLICATION_ID and (tables or version):
        raise LibraryError(
            f"{path} is a database of another program.", "Move it away, or set NETREADER_HOME to another folder."
        )
    return version


def refuse_newer(path: Path) -> int:
    """The file's version, if this program may open it.

    Raises:
        TooNew: A newer netreader wrote it; it is left as it is.
    """
    version = version_of(path)
    if version > VERSION:
        raise TooNew(
            f"The library {path} was written by a newer netreader (version {version}; this one knows {VERSION}).",
            "Start the newer netreader, or set NETREADER_HOME to another folder. The file was left as it is.",
        )
    return version


def bring_up(database: Database, version: int) -> None:
    """Make a new file's tables, or bring an older file forward, after a copy of it beside."""
    if version == VERSION:
        return
    if version and database.unwritable is None:
        stamp = f"{datetime.now():%Y-%m-%d-%H%M%S}"
        database.backup(database.path.with_name(f"{database.path.stem}-version{version}-{stamp}.db"))
    with database.transaction() as connection:
        found = int(connection.execute("PRAGMA user_version").fetchone()[0])
        if found == VERSION:  # another copy was faster
            return
        if found == 0:
            create(connection)
        else:
            for step in range(found, VERSION):
                MIGRATIONS[step](connection)
        connection.execute(f"PRAGMA application_id={APPLICATION_ID}")
        connection.execute(f"PRAGMA user_version={VERSION}")


def create(connection: sqlite3.Connection) -> None:
    """The tables of a new file, but for those that are derived."""
    for name in DOCUMENTS:
        _create_table(connection, name)
    for name in INDEXES:
        _create_index(connection, name)
    connection.execute("CREATE TABLE raw(key INTEGER PRIMARY KEY, xml BLOB NOT NULL)")
    connection.execute(_CHECKED)
    _create_full_texts(connection)


def _create_full_texts(connection: sqlite3.Connection) -> None:
    for name, column in FULL_TEXTS.items():
        connection.execute(f"CREATE TABLE IF NOT EXISTS {name}(key INTEGER PRIMARY KEY, {column} BLOB NOT NULL)")


def _create_table(connection: sqlite3.Connection, name: str) -> None:
    connection.execute(
        f"CREATE TABLE IF NOT EXISTS doc_{name}"
        "(seq INTEGER PRIMARY KEY, key INTEGER NOT NULL UNIQUE, body BLOB NOT NULL)"
    )


def _create_index(connection: sqlite3.Connection, name: str) -> None:
    connection.execute(f"CREATE INDEX IF NOT EXISTS doc_{name}_looked_up ON doc_{name}({INDEXES[name]})")


def _create_indexed(connection: sqlite3.Connection, name: str) -> None:
    _create_table(connection, name)
    _create_index(connection, name)


def _create_links(connection: sqlite3.Connection) -> None:
    _create_indexed(connection, "links")
    _create_table(connection, "fulltexts")
    _create_full_texts(connection)


def _create_changes(connection: sqlite3.Connection) -> None:
    _create_indexed(connection, "changes")
    connection.execute(_CHECKED)


def _create_screenings(connection: sqlite3.Connection) -> None:
    _create_table(connection, "screenings")
    _create_indexed(connection, "decisions")


def copy_aside(path: Path) -> Path:
    """Move a damaged file and its journals out of the way, under a name that says when; nothing is deleted."""
    target = path.with_name(f"{path.stem}-damaged-{datetime.now():%Y-%m-%d-%H%M%S-%f}.db")
    shutil.move(path, target)
    for ending in ("-wal", "-shm"):
        journal = path.with_name(path.name + ending)
        if journal.exists():
            shutil.move(journal, target.with_name(target.name + ending))
    return target
