"""The library's file: opened, brought up to date, salvaged, checked, copied; and what is made of its tables."""

from __future__ import annotations

import sqlite3
import weakref
from collections.abc import Callable
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Self

from netreader.errors import Corrupt, Full, LibraryError, Unwritable
from netreader.library import backups, documents, salvage, schema
from netreader.library.changes import Changes
from netreader.library.database import Database
from netreader.library.failures import translate
from netreader.library.fromfiles import FromFiles
from netreader.library.fulltext import Words
from netreader.library.incoming import IncomingFiles
from netreader.library.jobs import Jobs
from netreader.library.listing import Listing
from netreader.library.marks import MarkBook
from netreader.library.notes import Notes
from netreader.library.papers import Papers, some
from netreader.library.saved import SavedSearches
from netreader.library.searches import Searches
from netreader.library.storage import DocumentStore, SQLiteTable, open_store
from netreader.library.textindex import TextIndex

if TYPE_CHECKING:
    from netreader.library.fulltexts import FullTexts
    from netreader.library.highlights import Highlights
    from netreader.library.related import RelatedPapers
    from netreader.library.screenings import Screenings
    from netreader.library.shelves import Shelves
    from netreader.library.tally import Tallies
    from netreader.library.vaults import Vaults
    from netreader.library.vocabulary import Vocabulary


class LibraryFile:
    """The file of a library; made if it is missing. Safe to use from several threads.

    A file that can't be written is opened to be read; every attempt to write looks whether that has changed.

    Args:
        progress: Told how many of how many papers are done, while listing and index are made again at opening, as
            after an update of netreader.

    Attributes:
        notices: Sentences for the reader about what happened at opening (a damaged file set aside, a slow index).
        salvaged: The file was damaged, and this is what could be saved of it.

    Raises:
        LibraryError: One of its kinds; a file of a newer netreader is left as it is.
    """

    def __init__(self, path: Path, *, progress: Callable[[int, int], object] = lambda done, total: None) -> None:
        self.path = path
        self.notices: list[str] = []
        self.salvaged = False
        self._progress = progress
        try:
            self._open()
        except (Corrupt, sqlite3.DatabaseError) as error:
            if not isinstance(error, Corrupt) and not isinstance(translate(error, path), Corrupt):
                raise translate(error, path) from error
            self._salvage()

    def _open(self) -> None:
        if self.path.is_dir():
            raise Unwritable(f"{self.path} is a folder, but the library is a file.", "Move the folder away.")
        version = schema.refuse_newer(self.path)
        if not version and not self.salvaged and (copies := backups.generations(self.backups)):
            self.notices.append(
                f"The library {self.path} was empty or gone, and a new one was made; there is an earlier copy. "
                f"To bring it back: netreader library restore {copies[0]}"
            )
        self._database = Database(self.path)
        try:
            try:
                self._bring_up(version)
            except (Full, Unwritable) as error:
                if not version or self._database.unwritable is not None:
                    raise
                self._database.lend(error)
                self._bring_up(version)
        except BaseException:
            self._database.close()
            raise
        this = weakref.ref(self)  # a library that nobody holds any more is to be closed at once, not by the collector

        def regained() -> None:
            if (library := this()) is not None:
                library._bring_up(schema.refuse_newer(library.path))

        self._database.regained = regained
        self._database.refused = partial(schema.refuse_newer, self.path)

    def _bring_up(self, version: int) -> None:
        """Make an older file one of today: in place, or where it can't be written in a copy that is read instead."""
        papers = self._papers_there() if version not in (0, schema.VERSION) else 0
        if papers:  # the copy that is made first takes a while, of a large library
            self._progress(0, papers)
        if self._database.unwritable is None or (version == schema.VERSION and not self._is_due()):
            schema.bring_up(self._database, version)
            self._fit_out()
        else:
            with self._database.on_a_copy():
                schema.bring_up(self._database, version)
                self._fit_out()
        if papers:
            self._progress(papers, papers)

    def _papers_there(self) -> int:
        """How many papers there are in a file of an earlier version."""
        with self._database.reading() as connection:
            return int(connection.execute("SELECT count(*) FROM doc_articles").fetchone()[0])

    def _is_due(self) -> bool:
        """Whether listing or index have to be made again."""
        with self._database.reading() as connection:
            words = Words(connection)
            due = Listing(self._database, words).is_due(connection) or words.is_due(connection)
            return due or TextIndex(words.fts5).is_due(connection)

    @property
    def unwritable(self) -> LibraryError | None:
        """Why the library can only be read; None where it can be written."""
        return self._database.unwritable

    def _fit_out(self) -> None:
        store: DocumentStore = open_store(self._database)
        self.store = store

        def table(name: str) -> SQLiteTable:
            found = store.table(name)
            assert isinstance(found, SQLiteTable)
            return found

        with self._database.reading() as connection:
            self._words = Words(connection)
            self._listing = Listing(self._database, self._words)
        self._text_index = TextIndex(self._words.fts5)
        self._changes = Changes(self._database, table("changes"))
        self._papers = Papers(self._database, table("articles"), self._listing, self._changes, self._text_index)
        self._notes = Notes(self._database, table("notes"), table("note_versions"), self._listing)
        self._marks = MarkBook(self._database, table("marks"))
        self._searches = Searches(self._database, table("searches"))
        self._jobs = Jobs(self._database, table("jobs"))
        self.saved = SavedSearches(self._database, table("saved"))
        self._incoming = IncomingFiles(self._database, table("imports"))
        self._from_files = FromFiles(
            self._database, table("from_files"), self._papers, self._notes, self._marks, self._listing
        )
        self._session = table("session")
        self._vocabulary: Vocabulary | None = None
        self._tallies: Tallies | None = None
        self._highlights: Highlights | None = None
        self._shelves: Shelves | None = None
        self._screenings: Screenings | None = None
        self._related: RelatedPapers | None = None
        self._fulltexts: FullTexts | None = None
        self._vaults: Vaults | None = None
        with self._database.reading() as connection:
            due = self._listing.is_due(connection) or self._words.is_due(connection)
            due = due or self._text_index.is_due(connection)
        if due:
            with self._database.transaction() as connection:
                # Another copy that was opened at the same moment may have done it meanwhile.
                if self._listing.is_due(connection):
                    papers = int(connection.execute("SELECT count(*) FROM doc_articles").fetchone()[0])
                    self._listing.rebuild(connection, lambda done: self._progress(done, papers))
                    self._progress(papers, papers)
                elif self._words.is_due(connection):
                    papers = int(connection.execute("SELECT count(*) FROM texts").fetchone()[0])
                    self._words.rebuild(connection, lambda done: self._progress(done, papers))
                    self._progress(papers, papers)
                if self._text_index.is_due(connection):
                    self._index_texts(connection)
                indexed = "SELECT EXISTS(SELECT 1 FROM doc_articles) OR EXISTS(SELECT 1 FROM doc_fulltexts)"
                (anything,) = connection.execute(indexed).fetchone()
            if anything:  # the log is as large as the index; until it is written back every opening would read it
                self._database.execute_alone("PRAGMA wal_checkpoint(TRUNCATE)")
        if not self._words.fts5:
            self.notices.append("This Python's SQLite has no full-text index (FTS5); searching many papers is slower.")
        self._version = self._database.data_version()

    def _index_texts(self, connection: sqlite3.Connection) -> None:
        """Make the index of the full texts again."""
        texts = int(connection.execute("SELECT count(*) FROM jats_texts").fetchone()[0])
        if not texts:
            self._text_index.rebuild(connection, ())
            return
        from netreader.library.fulltexts import all_texts

        self._text_index.rebuild(connection, all_texts(connection), lambda done: self._progress(done, texts))
        self._progress(texts, texts)

    def _salvage(self) -> None:
        self.salvaged = True
        try:
            aside = schema.copy_aside(self.path)
        except OSError as error:
            raise Corrupt(
                f"The library file {self.path} is damaged, and can't be set aside ({error.strerror or 'no access'}).",
                "Copy it to a folder of yours, set NETREADER_HOME to that, and start again.",
            ) from error
        self._open()
        told = salvage.salvage(aside, self._database, self.backups)
        with self._database.transaction() as connection:
            self._listing.rebuild(connection)
            self._index_texts(connection)
        self.notices.append(" ".join(("The library file was damaged.", *told)))
        if not self.vocabulary.adopt(aside) and salvage.had_mesh(aside):
            self.notices.append("MeSH could not be read from it; `netreader mesh install` brings it again.")

    @property
    def backups(self) -> Path:
        """Folder of the daily copies."""
        return self.path.parent / "backups"

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the file."""
        self._database.close()

    def moment(self) -> object:
        """A value that differs from an earlier one if anything may have been written since, here or elsewhere."""
        return self._database.moment()

    @property
    def vocabulary(self) -> Vocabulary:
        """MeSH, as far as it is known here."""
        if self._vocabulary is None:
            from netreader.library.vocabulary import Vocabulary

            self._vocabulary = Vocabulary(self._database)
        return self._vocabulary

    @property
    def fulltexts(self) -> FullTexts:
        """The full texts, for reading."""
        if self._fulltexts is None:
            from netreader.library.fulltexts import FullTexts

            table = self.store.table("fulltexts")
            assert isinstance(table, SQLiteTable)
            self._fulltexts = FullTexts(self._database, table, self._text_index)
        return self._fulltexts

    def changed(self) -> bool:
        """Whether another running copy wrote since this was last asked."""
        self._database.look_again()
        version = self._database.data_version()
        changed = version != self._version
        self._version = version
        return changed

    def check(self) -> list[str]:
        """Problems found, as sentences; empty when the library is sound."""
        with self._database.reading() as connection:
            try:
                return self._damage(connection) or [
                    *self._papers.problems(connection),
                    *self._listing.problems(connection),
                    *self.fulltexts.problems(connection),
                ]
            except sqlite3.DatabaseError as error:
                return [translate(error, self.path).message]

    def _damage(self, connection: sqlite3.Connection) -> list[str]:
        """What can't be read, of the file or of a document."""
        found = [str(line) for (line,) in connection.execute("PRAGMA integrity_check(20)") if line != "ok"]
        if found:
            return [f"The file is damaged: {line}." for line in found]
        for name in schema.DOCUMENTS:
            is_sound = documents.is_sound if name != "articles" else self._papers.is_sound
            rows = connection.execute(f"SELECT key, body FROM doc_{name}")
            found += some([f"Entry {key} of {name} can't be read." for key, body in rows if not is_sound(body)])
        return found

    def repair(self) -> list[str]:
        """Set a damaged file aside and save what can be read; else make listing and index again.

        Returns:
            Sentences that say what was done.
        """
        with self._database.reading() as connection:
            try:
                damaged = bool(self._damage(connection))
            except sqlite3.DatabaseError:
                damaged = True
        if not damaged:
            with self._database.transaction() as connection:
                self._listing.rebuild(connection)
                self._index_texts(connection)
            return ["The listing and the full-text index were made again from the documents."]
        self.close()
        self.notices.clear()
        self._salvage()
        return self.notices

    def reindex(self, progress: Callable[[int], object]) -> int:
        """Make listing and full text again from the documents; others can read meanwhile, and wait to write.

        Args:
            progress: Told how many papers are done, now and then.

        Returns:
            How many papers there are.
        """
        with self._database.transaction() as connection:
            self._listing.rebuild(connection, progress)
            self._index_texts(connection)
        return self._listing.count(starter=False)

    def backup_if_due(self) -> Path | None:
        """Make today's copy of the library if there is none; call it off the screen's thread.

        Raises:
            LibraryError: One of its kinds; of a damaged library no copy is made, so that the sound ones stay.
        """
        if self.unwritable is not None or (not self._listing.count(starter=False) and not self._notes.count()):
            return None
        return backups.daily(self._database, self.backups)

    def backup(self, target: Path) -> None:
        """Copy the library to a file."""
        backups.copy_to(self._database, target)

    def restore(self, source: Path) -> None:
        """Make the library what a copy of it is; today's state is copied to the backups first."""
        before = self.backups / f"before-restore-{datetime.now():%Y-%m-%d-%H%M%S-%f}.db"
        backups.copy_to(self._database, before)
        backups.restore(self._database, source)
        self._fit_out()
        if self.vocabulary.left_out():
            self._have_mesh_again(before)

    def _have_mesh_again(self, source: Path) -> None:
        """Take MeSH over from the file that this one stands in place of, or say how to have it again."""
        year = self.vocabulary.left_out().replace("installed", "")
        if not self.vocabulary.adopt(source):
            told = " ".join(filter(None, ("MeSH", year)))
            self.notices.append(f"{told} is not in the copies; `netreader mesh install` brings it again.")

    def compact(self) -> None:
        """Give unused room back to the disk."""
        with self._database.transaction() as connection:
            self._words.tidy(connection)
            self._text_index.tidy(connection)
        self._database.execute_alone("VACUUM")
