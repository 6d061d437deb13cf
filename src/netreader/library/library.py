"""What the program does with the library: keep, find, note, mark, remember. Nothing is made before it is opened."""

from __future__ import annotations

import re
import sqlite3
import weakref
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from msgspec import Struct
from msgspec.structs import replace
from tinydb.table import Document

from netreader.article import Article, Record
from netreader.errors import Corrupt, Full, LibraryError, Unwritable
from netreader.library import backups, documents, personal, salvage, schema
from netreader.library.changes import Change, Changes
from netreader.library.database import Database
from netreader.library.failures import translate
from netreader.library.fromfiles import Brought, FromFiles, Origin, TakenIn
from netreader.library.fulltext import Words
from netreader.library.incoming import Incoming, IncomingFiles
from netreader.library.jobs import Job, Jobs
from netreader.library.listing import Listing, Row, batches
from netreader.library.marks import MarkBook, Marks
from netreader.library.notes import Note, Notes
from netreader.library.papers import BATCH, Kept, Papers, some
from netreader.library.saved import Saved, SavedSearches
from netreader.library.searches import Search, Searches
from netreader.library.storage import DocumentStore, SQLiteTable, open_store
from netreader.library.texts import indexed
from netreader.library.versions import Version

if TYPE_CHECKING:
    from netreader.fulltext import FullText
    from netreader.library.answer import Answer
    from netreader.library.fulltexts import FullTexts
    from netreader.library.highlights import Highlights
    from netreader.library.holdings import Holding
    from netreader.library.links import Links
    from netreader.library.packs import Pack, Packs
    from netreader.library.related import Count, RelatedPapers
    from netreader.library.screenings import Screenings
    from netreader.library.shelves import Shelves
    from netreader.library.tally import Tallies
    from netreader.library.vaults import Vaults
    from netreader.library.vocabulary import Vocabulary
    from netreader.query.tree import Node
    from netreader.related import LinkOut, Related

#: The one document of the session table.
SESSION = 1

#: How numbers of trial registers begin, and their form, as the index has them.
_REGISTERS = (
    ("nct", re.compile(r"nct\d{8}")),
    ("isrctn", re.compile(r"isrctn\d{6,10}")),
    ("drks", re.compile(r"drks\d{8}")),
    ("actrn", re.compile(r"actrn\d{14}")),
    ("chictr", re.compile(r"chictr[a-z0-9]{5,16}")),
    ("umin", re.compile(r"umin\d{9}")),
    ("jrct", re.compile(r"jrcts?\d{9,10}")),
)

_fields = documents.reader(dict[str, Any])


class Info(Struct, frozen=True):
    """Facts about the library: where, how large in bytes, what is in it, and its newest daily copy."""

    path: Path
    bytes: int
    papers: int
    starters: int
    notes: int
    starred: int
    searches: int
    version: int
    journal: str
    full_text: str
    backup: Path | None


class Library:
    """The library in a file; made if it is missing. Safe to use from several threads.

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
            raise Unwritable(f"{self.path} is a folder; the library is a file there.", "Move the folder away.")
        version = schema.refuse_newer(self.path)
        if not version and (copies := backups.generations(self.backups)):
            self.notices.append(
                f"The library {self.path} was empty or gone, and a new one was made; there is an earlier copy. "
                f"To have it back: netreader library restore {copies[0]}"
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
            return Listing(self._database, words).is_due(connection) or words.is_due(connection)

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
        self._changes = Changes(self._database, table("changes"))
        self._papers = Papers(self._database, table("articles"), self._listing, self._changes)
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
            # As large as the index is; until it is written back every opening would read it.
            self._database.execute_alone("PRAGMA wal_checkpoint(TRUNCATE)")
        if not self._words.fts5:
            self.notices.append("This Python's SQLite has no full-text index (FTS5); searching many papers is slower.")
        self._version = self._database.data_version()
        self._identity = _identity(self.path)

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
        self.notices.append(" ".join(("The library file was damaged.", *told)))
        if not self.vocabulary.adopt(aside) and salvage.had_mesh(aside):
            self.notices.append("MeSH could not be read from it; `netreader mesh install` brings it again.")

    def _be_there(self) -> None:
        """Before something is written: see that it goes into the file that will be opened next time.

        A file that was moved away or deleted can still be written to, and nobody would ever see it again.
        """
        identity = _identity(self.path)
        if identity == self._identity:
            return
        if identity is None:
            raise Unwritable(
                f"The library {self.path} is no longer there.",
                "Put its folder or disk back; until then nothing is saved.",
            )
        self.close()  # another one stands in its place: a copy put back, or a repaired one
        self._open()

    @property
    def backups(self) -> Path:
        """Folder of the daily copies."""
        return self.path.parent / "backups"

    def __enter__(self) -> Library:
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the file."""
        self._database.close()

    # Papers

    def keep(self, records: Iterable[Record], *, places: Mapping[int, int] = MappingProxyType({})) -> Kept:
        """Keep records of PubMed with their XML.

        A starter entry or a file's entry of that paper gives way, its note and marks move.

        Args:
            places: Entries (key of the record → key of the entry) that are known to give way.
        """
        self._be_there()
        kept = Kept()
        for batch in batches(records, BATCH):
            with self._database.transaction() as connection:
                given = {
                    record.article.key: places[record.article.key] for record in batch if record.article.key in places
                }
                giving_way = self._papers.starters_of(batch) | given
                standing = self._from_files.standing_in([record.article.key for record in batch], giving_way)
                now = self._papers.keep(connection, batch, giving_way)
                for new, old in giving_way.items():
                    self._notes.move(old, new)
                    self._marks.move(old, new)
                    self.highlights.move(old, new)
                    self.shelves.move_paper(old, new)
                    self.screenings.move_paper(old, new)
                    self.fulltexts.move(connection, old, new)
                    self._papers.remove(connection, old)
                for record in batch:
                    if record.article.key in standing:
                        self._from_files.gave_way(standing[record.article.key], record.article)
            kept.add(now)
        return kept

    def renew(self, records: Sequence[Record], withdrawn: Sequence[int] = ()) -> Kept:
        """Keep what PubMed says now of papers that are kept, all or nothing; what changed is in `changes`.

        Args:
            withdrawn: Papers that PubMed has no record of any more. They stay, and say so.
        """
        self._be_there()
        with self._database.transaction() as connection:
            kept = self.keep(records)
            there = [record.article.key for record in records]
            kept.revisions |= self._papers.mark_withdrawn(connection, withdrawn, there)
            self._changes.asked([*there, *withdrawn])
        return kept

    @property
    def changes(self) -> Changes:
        """What PubMed has changed of papers that are kept, for reading."""
        return self._changes

    @property
    def packs(self) -> Packs:
        """The flight packs, for reading."""
        from netreader.library.packs import Packs

        table = self.store.table("packs")
        assert isinstance(table, SQLiteTable)
        return Packs(self._database, table)

    def put_pack(self, pack: Pack) -> None:
        """Keep a flight pack."""
        self._be_there()
        self.packs.put(pack)

    def forget_pack(self, name: str) -> bool:
        """Whether there was a flight pack of that name, which now is no more."""
        self._be_there()
        return self.packs.forget(name)

    def note_asked(self, keys: Iterable[int]) -> None:
        """PubMed was asked about these papers just now."""
        self._be_there()
        self._changes.asked(keys)

    def see_changes(self, changes: Iterable[Change]) -> None:
        """The reader has looked at these."""
        self._be_there()
        self._changes.mark_seen(changes)

    def digests(self, keys: Sequence[int]) -> dict[int, bytes]:
        """Of which of these papers records are kept, with the digests of their XML (`entries.digest`)."""
        return self._papers.digests(keys)

    def bring_in(self, incoming: Incoming, records: Sequence[Record], deleted: Mapping[int, int]) -> Incoming:
        """Keep a file's records, take out what it says is deleted, and write down how far it is: all, or nothing.

        Args:
            incoming: How far it will be, but for what becomes of these.
            deleted: See `Papers.withdraw`.
        """
        self._be_there()
        with self._database.transaction() as connection:
            kept = self.keep(records)
            gone = self._papers.withdraw(connection, deleted)
            now = replace(
                incoming,
                new=incoming.new + len(kept.new),
                updated=incoming.updated + len(kept.updated),
                unchanged=incoming.unchanged + len(records) - len(kept.new) - len(kept.updated),
                removed=incoming.removed + len(gone.removed),
                withdrawn=incoming.withdrawn + len(gone.withdrawn),
            )
            self._incoming.write(now)
        return now

    def incoming(self, job: str) -> dict[str, Incoming]:
        """How far the files of an import that was broken off have come in, by path."""
        return self._incoming.of(job)

    def end_import(self, job: str) -> None:
        """Forget how far an import's files were: it is done."""
        self._be_there()
        self._incoming.forget(job)

    # What came from other programs' files

    def take_in(self, brought: Sequence[Brought], file: str, *, dry: bool = False) -> TakenIn:
        """Keep papers of a file as it has them; see `FromFiles.take_in`."""
        if dry:
            with self._database.reading() as connection:
                return self._from_files.take_in(connection, brought, file, dry=True)
        self._be_there()
        with self._database.transaction() as connection:
            return self._from_files.take_in(connection, brought, file)

    def from_files(self) -> list[int]:
        """Papers that are kept as a file has them, the latest first; PubMed's record is not known, or not yet."""
        return self._listing.from_files()

    def origin(self, key: int) -> Origin:
        """From which file a paper came, and why PubMed's record of it is not known."""
        return self._from_files.origin(key)

    def note_tried(self, key: int, when: str, why: str) -> None:
        """Write down that PubMed was asked for a paper of a file and has none, and why."""
        self._be_there()
        self._from_files.tried(key, when, why)

    def drop_from_files(self, key: int) -> None:
        """Forget a paper of a file of which nothing is known; not what a reader wrote about it."""
        self._be_there()
        with self._database.transaction() as connection:
            self._papers.remove(connection, key)

    # The starter shelf

    def keep_starter(self, articles: Iterable[Article]) -> None:
        """Keep the starter shelf's entries, except those whose record of PubMed is kept."""
        self._be_there()
        self._papers.keep_starters(articles)

    def article(self, key: int) -> Article | None:
        """One paper."""
        return self._papers.article(key)

    def checksum(self, key: int) -> int:
        """By which it is seen whether a paper's record has changed; 0 where there is none."""
        return self._papers.checksum(key)

    def articles(self, keys: Iterable[int]) -> list[Article]:
        """Papers in the order asked; those not kept are left out."""
        return [article for key in keys if (article := self._papers.article(key)) is not None]

    def holdings(self, keys: Iterable[int], *, xml: bool = False) -> Iterator[Holding]:
        """Papers in the order asked, each with its note and marks, a few in memory at a time; see `holdings`."""
        from netreader.library.holdings import holdings

        return holdings(self._database, keys, xml=xml)

    def starters(self) -> list[Article]:
        """The starter entries that PubMed's records have not replaced."""
        return self.articles(self._listing.starters())

    def xml(self, key: int) -> bytes | None:
        """A record's own XML."""
        return self._papers.xml(key)

    def held(self, keys: Iterable[int]) -> set[int]:
        """Which of these papers' records are kept."""
        return self._listing.held(keys)

    def count(self) -> int:
        """How many papers are kept, starter entries aside."""
        return self._listing.count(starter=False)

    def starter_count(self) -> int:
        """How many starter entries are there."""
        return self._listing.count(starter=True)

    def rows(self, keys: Sequence[int]) -> list[Row]:
        """List rows; see `Listing.rows`."""
        return self._listing.rows(keys)

    def find(self, words: str = "", *, sort: str = "added") -> list[int]:
        """Papers that hold every word in title, authors, journal, year or note; sorts: added, date, author, journal."""
        return self._listing.find(words, sort)

    def page(self, start: int, size: int, *, sort: str = "added") -> list[int]:
        """Some of all papers, by their places in an order of `find`; as quick in a large library as in a small one."""
        return self._listing.page(start, size, sort)

    def ask(self, query: str, *, sort: str = "relevance") -> Answer:
        """What the library says to a query as typed, which may name earlier searches (``#3``).

        Raises:
            QueryError: It makes no sense, or names a search that is not in the history.
        """
        if not query.strip():
            return self.answer(None, sort=sort)
        from netreader.library.answer import Answer
        from netreader.query.sets import ready

        parsed = ready(query, self._searches.text_of)
        if parsed.tree is None:
            return Answer([])
        answer = self.answer(parsed.tree, sort=sort)
        answer.problems = parsed.problems
        return answer

    def values(self, kind: str, prefix: str, limit: int = 10) -> list[tuple[str, int]]:
        """Names (``au``), journals (``ta``), tags (``tag``), shelves (``shelf``), reviews (``screen``) … that begin so.

        Returns:
            Each with how many papers have it.
        """
        if kind in ("tag", "shelf", "screen"):
            lists = self.shelves.all() if kind == "shelf" else self.screenings.all() if kind == "screen" else ()
            named = self.tag_counts() if kind == "tag" else {one.name: len(one.papers) for one in lists}
            begin = prefix.casefold()
            found = [(name, papers) for name, papers in named.items() if name.casefold().startswith(begin)]
            return sorted(found, key=lambda item: -item[1])[:limit]
        with self._database.reading() as connection:
            return self._words.values(connection, kind, prefix, limit)

    def registry_numbers(self, least: int = 2) -> list[tuple[str, int]]:
        """Numbers of trial registers that at least so many papers have, listed in the record or in the abstract.

        Returns:
            Each with how many papers have it, the most first. From the index: no paper is read.
        """
        with self._database.reading() as connection:
            found = [
                (word.upper(), papers)
                for prefix, form in _REGISTERS
                for word, papers in self._words.shared(connection, prefix, least)
                if form.fullmatch(word)
            ]
        return sorted(found, key=lambda item: (-item[1], item[0]))

    def spelt(self, kind: str, value: str) -> str:
        """A name or journal as a paper that has it writes it; the value itself where none tells."""
        with self._database.reading() as connection:
            key = self._words.having(connection, kind, value)
        article = None if key is None else self.article(key)
        if article is None:
            return value
        journal = article.journal
        told = {
            "au": (author.short for author in article.authors),
            "ta": (journal.medline_ta, journal.title, journal.iso_abbreviation),
            "mh": (heading.descriptor for heading in article.mesh),
            "nm": (substance.name for substance in article.substances),
        }
        return next((name for name in told.get(kind, ()) if indexed(name) == value), value)

    def note_texts(self) -> list[str]:
        """The texts of all notes, in no order."""
        return self._notes.texts()

    def moment(self) -> object:
        """A value that differs from an earlier one if anything may have been written since, here or elsewhere."""
        return self._database.moment()

    def earlier(self, number: int) -> str | None:
        """The query with a number in the history."""
        return self._searches.text_of(number)

    def answer(self, tree: Node | None, *, sort: str = "relevance") -> Answer:
        """What the library says to a query in PubMed's language; see `netreader.library.answer`.

        Args:
            tree: The query, its numbered sets put in; None for all papers.
            sort: ``relevance``, ``added``, ``date``, ``author`` or ``journal``.
        """
        from netreader.library.answer import Answer, Search

        if tree is None:
            return Answer(self._listing.find("", "added" if sort == "relevance" else sort))
        with self._database.reading() as connection:
            search = Search(connection, self._words, self.vocabulary)
            keys = search.keys(tree)
            ordered = search.by_relevance(keys) if sort == "relevance" else None
            if ordered is None:
                ordered = self._listing.arranged(connection, keys, "date" if sort == "relevance" else sort)
                if sort == "relevance" and (first := search.in_titles(keys)):
                    ordered = [*(key for key in ordered if key in first), *(key for key in ordered if key not in first)]
            return Answer(ordered, search.verdict, search.reasons, search.words)

    def kept_since(self, keys: Iterable[int], when: datetime) -> list[int]:
        """Which of these papers came into the library after a moment, in the order given."""
        return self._listing.kept_since(keys, when)

    def by_identifier(self, *, doi: str = "", pmcid: str = "") -> list[int]:
        """Papers with this DOI or PMCID."""
        return self._listing.by_identifier(doi=doi, pmcid=pmcid)

    def reread(self, parse: Callable[[bytes], Iterable[Record]]) -> int:
        """Read every record's XML again, as after a better parser came; no network. Gives how many were read."""
        self._be_there()
        self.tallies.forget()
        return self._papers.reread(parse)

    @property
    def vocabulary(self) -> Vocabulary:
        """MeSH, as far as it is known here."""
        if self._vocabulary is None:
            from netreader.library.vocabulary import Vocabulary

            self._vocabulary = Vocabulary(self._database)
        return self._vocabulary

    # What papers lead to, and their full texts

    @property
    def related(self) -> RelatedPapers:
        """The links of papers, for reading."""
        if self._related is None:
            from netreader.library.related import RelatedPapers

            table = self.store.table("links")
            assert isinstance(table, SQLiteTable)
            self._related = RelatedPapers(self._database, table)
        return self._related

    def links_of(self, key: int) -> dict[str, Related]:
        """What is kept of a paper's links, by kind; a kind that was never asked for is absent."""
        return self.related.of(key)

    def link_counts(self, key: int) -> dict[str, Count]:
        """How many links of each kind are known."""
        return self.related.counts(key)

    def keep_links(self, key: int, related: Related) -> None:
        """Keep the links of a kind."""
        self._be_there()
        self.related.keep(key, related)

    def linkout_of(self, key: int) -> LinkOut | None:
        """Where LinkOut says a paper can be read; None if it was never asked."""
        return self.related.linkout(key)

    def keep_linkout(self, key: int, linkout: LinkOut) -> None:
        """Keep what LinkOut named."""
        self._be_there()
        self.related.keep_linkout(key, linkout)

    @property
    def fulltexts(self) -> FullTexts:
        """The full texts, for reading."""
        if self._fulltexts is None:
            from netreader.library.fulltexts import FullTexts

            table = self.store.table("fulltexts")
            assert isinstance(table, SQLiteTable)
            self._fulltexts = FullTexts(self._database, table)
        return self._fulltexts

    def fulltext(self, key: int) -> FullText | None:
        """A paper's full text, if it is kept; of a closed article one without parts. None if it was never asked for."""
        return self.fulltexts.text(key)

    def keep_fulltext(self, key: int, text: FullText, xml: bytes) -> None:
        """Keep a full text with the XML that it was read from."""
        self._be_there()
        self.fulltexts.keep(key, text, xml)

    @property
    def tallies(self) -> Tallies:
        """How many papers have each heading, keyword, year …"""
        if self._tallies is None:
            from netreader.library.tally import Tallies

            self._tallies = Tallies(self._database, self.vocabulary)
        return self._tallies

    # What a reader writes

    @contextmanager
    def together(self) -> Iterator[None]:
        """All that is written inside is written in one transaction, or not at all."""
        self._be_there()
        with self._database.transaction():
            yield

    def note(self, key: int) -> Note | None:
        """A paper's note."""
        return self._notes.note(key)

    def notes(self) -> dict[int, Note]:
        """Every note, by paper."""
        return self._notes.all()

    def save_note(self, key: int, text: str, *, base: int = 0) -> Note:
        """Save a note; durable when this returns. See `Notes.save`."""
        self._be_there()
        return self._notes.save(key, text, base)

    def note_versions(self, key: int) -> list[Version]:
        """Earlier texts of a note, newest first; see `netreader.library.versions`."""
        return self._notes.versions(key)

    @property
    def highlights(self) -> Highlights:
        """The highlights, for reading; to change them see `highlights_for_writing`."""
        if self._highlights is None:
            from netreader.library.highlights import Highlights

            table = self.store.table("highlights")
            assert isinstance(table, SQLiteTable)
            self._highlights = Highlights(self._database, table, self._listing)
        return self._highlights

    def highlights_for_writing(self) -> Highlights:
        """The highlights, in the file that will be opened next time."""
        self._be_there()
        return self.highlights

    @property
    def links(self) -> Links:
        """The links between papers in notes."""
        from netreader.library.links import Links

        return Links(self._database)

    def marks(self, key: int) -> Marks:
        """A paper's marks."""
        return self._marks.marks(key)

    def marks_among(self, keys: Iterable[int]) -> dict[int, Marks]:
        """The marks of each of these papers."""
        return self._marks.among(keys)

    def mark(
        self,
        key: int,
        *,
        starred: bool | None = None,
        status: str | None = None,
        opened: bool | None = None,
        rating: int | None = None,
    ) -> Marks:
        """Change some of a paper's marks."""
        self._be_there()
        return self._marks.mark(key, starred=starred, status=status, opened=opened, rating=rating)

    def mark_all(
        self,
        keys: Iterable[int],
        *,
        starred: bool | None = None,
        status: str | None = None,
        opened: bool | None = None,
        rating: int | None = None,
    ) -> dict[int, Marks]:
        """Mark several papers alike; see `MarkBook.mark_all`."""
        self._be_there()
        return self._marks.mark_all(keys, starred=starred, status=status, opened=opened, rating=rating)

    def mark_back(self, before: Mapping[int, Marks], now: Mapping[str, object]) -> list[int]:
        """Take back what `mark_all` did; see `MarkBook.mark_back`."""
        self._be_there()
        return self._marks.mark_back(before, now)

    def tag(self, keys: Iterable[int], add: Sequence[str] = (), drop: Sequence[str] = ()) -> dict[int, tuple[str, ...]]:
        """Give papers tags and take others away; see `MarkBook.tag`."""
        self._be_there()
        return self._marks.tag(keys, add, drop)

    def tag_back(self, before: Mapping[int, tuple[str, ...]], add: Sequence[str], drop: Sequence[str]) -> None:
        """Take back what `tag` did; see `MarkBook.tag_back`."""
        self._be_there()
        self._marks.tag_back(before, add, drop)

    def set_tags(self, tags: Mapping[int, tuple[str, ...]]) -> dict[int, tuple[str, ...]]:
        """Give papers exactly these tags; see `MarkBook.set_tags`."""
        self._be_there()
        return self._marks.set_tags(tags)

    def rename_tag(self, old: str, new: str) -> dict[int, tuple[str, ...]]:
        """Give a tag and all below it another name; see `MarkBook.rename_tag`."""
        self._be_there()
        return self._marks.rename_tag(old, new)

    def tag_counts(self, among: Collection[int] | None = None) -> dict[str, int]:
        """Every tag, with how many papers, of all or of some, have it or one below it."""
        return self._marks.tag_counts(among)

    @property
    def shelves(self) -> Shelves:
        """The shelves, for reading; to change them see `shelves_for_writing`."""
        if self._shelves is None:
            from netreader.library.shelves import Shelves

            table = self.store.table("shelves")
            assert isinstance(table, SQLiteTable)
            self._shelves = Shelves(self._database, table)
        return self._shelves

    def shelves_for_writing(self) -> Shelves:
        """The shelves, in the file that will be opened next time."""
        self._be_there()
        return self.shelves

    @property
    def vaults(self) -> Vaults:
        """What the files of vaults said when they were last synchronised."""
        if self._vaults is None:
            from netreader.library.vaults import Vaults

            table = self.store.table("vaults")
            assert isinstance(table, SQLiteTable)
            self._vaults = Vaults(self._database, table)
        return self._vaults

    def vaults_for_writing(self) -> Vaults:
        """The same, in the file that will be opened next time."""
        self._be_there()
        return self.vaults

    def own_papers(self) -> set[int]:
        """Papers of which a person has said something: a note, highlight, tag, star, status, rating, or shelf."""
        with self._database.reading() as connection:
            return personal.own_papers(connection)

    @property
    def screenings(self) -> Screenings:
        """Reviews and their decisions, for reading; to change them see `screenings_for_writing`."""
        if self._screenings is None:
            from netreader.library.screenings import Screenings

            reviews, decisions = self.store.table("screenings"), self.store.table("decisions")
            assert isinstance(reviews, SQLiteTable)
            assert isinstance(decisions, SQLiteTable)
            self._screenings = Screenings(self._database, reviews, decisions)
        return self._screenings

    def screenings_for_writing(self) -> Screenings:
        """The reviews, in the file that will be opened next time."""
        self._be_there()
        return self.screenings

    # What the program remembers

    def remember_search(self, search: Search) -> None:
        """Add a query to the history."""
        self._be_there()
        self._searches.remember(search)

    def searches(self, limit: int = 100) -> list[Search]:
        """The latest queries."""
        return self._searches.latest(limit)

    def session(self) -> dict[str, Any]:
        """Where the last session was left; empty at first."""
        body = self._session.body(SESSION)
        try:
            return {} if body is None else _fields(body)
        except Corrupt:
            return {}

    def save_session(self, state: dict[str, Any]) -> None:
        """Write where this session is left."""
        self._be_there()
        self._session.upsert(Document(state, doc_id=SESSION))

    def start_job(self, title: str, pmids: Sequence[str]) -> Job:
        """Write down a long fetch."""
        self._be_there()
        return self._jobs.start(title, pmids)

    def jobs(self) -> list[Job]:
        """Long fetches that have not come to an end."""
        return self._jobs.unfinished()

    def update_job(self, job: Job, *, done: Sequence[str] = (), absent: Sequence[str] = ()) -> Job:
        """Take PMIDs off a long fetch's list."""
        self._be_there()
        return self._jobs.update(job, done, absent)

    def end_job(self, job: Job) -> None:
        """Forget a long fetch."""
        self._be_there()
        self._jobs.end(job)

    # The file

    def changed(self) -> bool:
        """Whether another running copy wrote since this was last asked."""
        self._database.look_again()
        version = self._database.data_version()
        changed = version != self._version
        self._version = version
        return changed

    def info(self) -> Info:
        """Facts about the library."""
        copies = backups.generations(self.backups)
        return Info(
            path=self.path,
            bytes=backups.size_of(self.path),
            papers=self.count(),
            starters=self.starter_count(),
            notes=self._notes.count(),
            starred=self._marks.starred(),
            searches=len(self.searches(10_000)),
            version=schema.VERSION,
            journal=self._database.journal,
            full_text="FTS5" if self._words.fts5 else "scan",
            backup=copies[0] if copies else None,
        )

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
        self._be_there()
        with self._database.transaction() as connection:
            self._listing.rebuild(connection, progress)
        return self.count()

    def backup_if_due(self) -> Path | None:
        """Make today's copy of the library if there is none; call it off the screen's thread.

        Raises:
            LibraryError: One of its kinds; of a damaged library no copy is made, so that the sound ones stay.
        """
        if self.unwritable is not None or (not self.count() and not self._notes.count()):
            return None
        return backups.daily(self._database, self.backups)

    def backup(self, target: Path) -> None:
        """Copy the library to a file."""
        backups.copy_to(self._database, target)

    def restore(self, source: Path) -> None:
        """Make the library what a copy of it is; today's state is copied to the backups first."""
        self._be_there()
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
        """Give room that is no longer used back to the disk."""
        self._be_there()
        with self._database.transaction() as connection:
            self._words.tidy(connection)
        self._database.execute_alone("VACUUM")


def _identity(path: Path) -> tuple[int, int] | None:
    """By which a file is known again; None if there is none."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino


__all__ = ["Brought", "Change", "Incoming", "Info", "Job", "Kept", "Library", "Marks", "Note", "Row", "Saved", "Search"]
