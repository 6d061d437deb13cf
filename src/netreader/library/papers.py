"""Records and starter entries: documents with their raw XML, listed and indexed in the same transaction."""

from __future__ import annotations

import sqlite3
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import date

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from netreader.article import Article, Record
from netreader.errors import Corrupt, NetreaderError
from netreader.library import documents, personal
from netreader.library.changes import Changes
from netreader.library.database import Database
from netreader.library.entries import Entry, digest
from netreader.library.listing import Listing, batches
from netreader.library.schema import FULL_TEXTS, INDEXES
from netreader.library.storage import SQLiteTable
from netreader.library.textindex import TextIndex
from netreader.revision import Revision, compared
from netreader.text import counted

#: Records written in one transaction: others wait no longer than that, about a tenth of a second.
BATCH = 500

#: Problems of one kind told one by one.
TOLD = 5

_encode = msgspec.json.Encoder().encode
_article = documents.reader(Article)


class Kept(Struct):
    """What became of records brought in, as keys; and what changed of those that were there."""

    new: list[int] = []
    updated: list[int] = []
    unchanged: list[int] = []
    revisions: dict[int, Revision] = {}

    def add(self, other: Kept) -> None:
        """Count another batch in."""
        self.new += other.new
        self.updated += other.updated
        self.unchanged += other.unchanged
        self.revisions |= other.revisions


class Gone(Struct):
    """What became of papers whose records NLM has deleted, as keys: taken out, or kept as withdrawn."""

    removed: list[int] = []
    withdrawn: list[int] = []


class Papers:
    """The articles of the library."""

    def __init__(
        self, database: Database, articles: SQLiteTable, listing: Listing, changes: Changes, text_index: TextIndex
    ) -> None:
        self._database = database
        self._articles = articles
        self._listing = listing
        self._changes = changes
        self._text_index = text_index

    # Bringing in

    def keep(self, connection: sqlite3.Connection, records: Sequence[Record], places: Mapping[int, int]) -> Kept:
        """Keep records, replacing older ones of the same PMID.

        A record is older if its version, or else its DateRevised, is lower; one with the same XML is unchanged.

        Args:
            places: Starter entries (key of the record → key of the entry) in whose place a record is to stand.
        """
        kept = Kept()
        chosen: dict[int, Record] = {}
        for record in records:
            key = record.article.key
            if key not in chosen or not _is_older(record.article, chosen[key].article):
                chosen[key] = record
        known = self._listing.added(connection, [*chosen, *places.values()])
        digests = {key: digest(record.xml) for key, record in chosen.items()}
        taken: list[tuple[int, Record]] = []
        for key, record in chosen.items():
            if key not in known or known[key][2]:
                kept.new.append(key)
            elif known[key][1] == digests[key] or self._has_newer(record.article):
                kept.unchanged.append(key)
                continue
            else:
                kept.updated.append(key)
            taken.append((key, record))
        came = {key: known[old][0] for key, old in places.items() if old in known}
        came |= {key: added for key, (added, _, _) in known.items()}
        before = self._standing(kept.updated)
        self._write(connection, [record.article for _, record in taken], came, digests)
        kept.revisions = _revised(before, (record.article for _, record in taken))
        self._changes.add(kept.revisions)
        connection.executemany(
            "INSERT OR REPLACE INTO raw(key, xml) VALUES(?,?)",
            [(key, zlib.compress(record.xml, 1)) for key, record in taken],
        )
        return kept

    def _standing(self, keys: Iterable[int]) -> dict[int, Article]:
        """Papers as they are, those that can't be read left out."""
        found = {}
        for key in keys:
            with suppress(Corrupt):
                if (article := self.article(key)) is not None:
                    found[key] = article
        return found

    def _has_newer(self, article: Article) -> bool:
        old = self.article(article.key)
        return old is not None and _is_older(article, old)

    def digests(self, keys: Sequence[int]) -> dict[int, bytes]:
        """Of which of these papers records are kept, with the digests of their XML."""
        with self._database.reading() as connection:
            known = self._listing.added(connection, keys)
        return {key: digest for key, (_, digest, starter) in known.items() if not starter}

    def withdraw(self, connection: sqlite3.Connection, versions: Mapping[int, int]) -> Gone:
        """Take out papers whose records NLM has deleted; those with a person's own words stay, as withdrawn.

        Args:
            versions: Key → the version deleted, 0 for all; a kept record of a higher version is another one.
        """
        gone = Gone()
        for part in batches(versions, BATCH):
            known = self._listing.added(connection, part)
            with_words = personal.papers_with_words(connection, part)
            withdrawn: list[Article] = []
            for key, (_, _, starter) in known.items():
                article = None if starter else self.article(key)
                if article is None or article.withdrawn or article.version > (versions[key] or article.version):
                    continue
                if key in with_words:
                    withdrawn.append(replace(article, withdrawn=date.today().isoformat()))
                    gone.withdrawn.append(key)
                else:
                    self.remove(connection, key)
                    gone.removed.append(key)
            self._rewrite(connection, withdrawn)
        return gone

    def mark_withdrawn(
        self, connection: sqlite3.Connection, withdrawn: Iterable[int], there: Iterable[int]
    ) -> dict[int, Revision]:
        """Say of papers that PubMed has no record of them any more; and of others that it has one, after all."""
        today = date.today().isoformat()
        gone = [a for a in self._standing(withdrawn).values() if a.source == "pubmed" and not a.withdrawn]
        back = [article for article in self._standing(there).values() if article.withdrawn]
        now = [replace(article, withdrawn=today) for article in gone]
        return self._rewrite(connection, now + [replace(article, withdrawn="") for article in back])

    def _rewrite(self, connection: sqlite3.Connection, articles: Sequence[Article]) -> dict[int, Revision]:
        """Write papers in another state, their records as they are."""
        known = self._listing.added(connection, [article.key for article in articles])
        before = self._standing(article.key for article in articles)
        came = {key: added for key, (added, _, _) in known.items()}
        self._write(connection, articles, came, {key: digest for key, (_, digest, _) in known.items()})
        revisions = _revised(before, articles)
        self._changes.add(revisions)
        return revisions

    def keep_starters(self, articles: Iterable[Article]) -> None:
        """Keep starter entries as they now are, except those whose record of PubMed is kept."""
        with self._database.transaction() as connection:
            wanted = [article for article in articles if not self._is_held(article) and self._differs(article)]
            known = self._listing.added(connection, [article.key for article in wanted])
            self._write(connection, wanted, {key: added for key, (added, _, _) in known.items()}, {})

    def put(self, connection: sqlite3.Connection, articles: Sequence[Article]) -> None:
        """Keep papers as a file has them."""
        for part in batches(articles, BATCH):
            known = self._listing.added(connection, [article.key for article in part])
            self._write(connection, part, {key: added for key, (added, _, _) in known.items()}, {})

    def _is_held(self, starter: Article) -> bool:
        keys = [starter.key, *self._listing.by_identifier(doi=starter.doi, pmcid=starter.pmcid)]
        return bool(self._listing.held(keys))

    def _differs(self, article: Article) -> bool:
        try:
            return self.article(article.key) != article
        except Corrupt:
            return True

    def starters_of(self, records: Sequence[Record]) -> dict[int, int]:
        """Entries of starter shelf and files under a number of their own that these records stand for: record → entry.

        Told by DOI or PMCID.
        """
        starters = set(self._listing.without_record())
        if not starters:
            return {}
        pairs = {}
        for record in records:
            article = record.article
            for key in self._listing.by_identifier(doi=article.doi, pmcid=article.pmcid):
                if key in starters and key != article.key:
                    starters.discard(key)
                    pairs[article.key] = key
        return pairs

    def _write(
        self,
        connection: sqlite3.Connection,
        articles: Sequence[Article],
        came: Mapping[int, int],
        digests: Mapping[int, bytes],
    ) -> None:
        now = documents.now()
        # Of papers that come together the first is to stand first in a list of the last kept.
        keys = [article.key for article in articles]
        entries = [
            Entry(article, came.get(key, now - place), digests.get(key, b""))
            for place, (key, article) in enumerate(zip(keys, articles, strict=True))
        ]
        fetched = documents.as_text(now)
        self._articles.put(
            (key, _document(entry.article, documents.as_text(entry.added), fetched))
            for key, entry in zip(keys, entries, strict=True)
        )
        self._listing.put(connection, entries)

    def remove(self, connection: sqlite3.Connection, key: int) -> None:
        """Forget a paper and its record; not what a reader wrote about it."""
        connection.execute("DELETE FROM raw WHERE key=?", (key,))
        for table in (*FULL_TEXTS, "doc_fulltexts"):
            connection.execute(f"DELETE FROM {table} WHERE key=?", (key,))
        self._text_index.remove(connection, key)
        connection.execute(f"DELETE FROM doc_links WHERE {INDEXES['links']}=?", (key,))
        if self._articles.contains(doc_id=key):
            self._articles.remove(doc_ids=[key])
        self._listing.remove(connection, key)

    def reread(self, parse: Callable[[bytes], Iterable[Record]]) -> int:
        """Read every record's XML again; one that can't be read stays as it is. Gives how many were read."""
        number = 0
        for batch in batches(self._records(), BATCH):
            articles: list[Article] = []
            for key, xml in batch:
                try:
                    articles += [record.article for record in parse(xml) if record.article.key == key]
                except NetreaderError:
                    continue
            with self._database.transaction() as connection:
                known = self._listing.added(connection, [article.key for article in articles])
                # Another copy may have brought in a newer record since its XML was read above.
                digests = {key: digest(xml) for key, xml in batch}
                articles = [
                    replace(article, withdrawn=before.withdrawn)
                    for article in articles
                    if article.key in known
                    and known[article.key][1] == digests[article.key]
                    and (before := self.article(article.key)) is not None
                ]
                self._write(connection, articles, {key: added for key, (added, _, _) in known.items()}, digests)
            number += len(articles)
        return number

    # Looking up

    def article(self, key: int) -> Article | None:
        """One article."""
        body = self._articles.body(key)
        return None if body is None else _article(body)

    def checksum(self, key: int) -> int:
        """By which it is seen whether an article has changed; 0 where there is none."""
        body = self._articles.body(key)
        return 0 if body is None else zlib.crc32(body)

    def xml(self, key: int) -> bytes | None:
        """A record's own XML, as it was fetched."""
        with self._database.reading() as connection:
            row = connection.execute("SELECT xml FROM raw WHERE key=?", (key,)).fetchone()
        return None if row is None else unpacked(key, row[0])

    def _records(self) -> Iterator[tuple[int, bytes]]:
        """Every record's XML by key, a few in memory at a time; those that can't be read are left out."""
        last = -(2**62)
        while True:
            with self._database.reading() as connection:
                rows = connection.execute(
                    "SELECT key, xml FROM raw WHERE key>? ORDER BY key LIMIT ?", (last, BATCH)
                ).fetchall()
            for key, xml in rows:
                last = key
                try:
                    yield key, zlib.decompress(xml)
                except zlib.error:
                    continue
            if len(rows) < BATCH:
                return

    @staticmethod
    def is_sound(body: bytes) -> bool:
        """Whether a row holds an article."""
        try:
            _article(body)
        except Corrupt:
            return False
        return True

    def problems(self, connection: sqlite3.Connection) -> list[str]:
        """Records and documents that can't be read, or lack each other."""
        broken: list[str] = []
        mistaken = 0
        rows = "SELECT raw.key, raw.xml, listing.digest FROM raw LEFT JOIN listing ON listing.key=raw.key"
        for key, xml, known in connection.execute(rows):
            if not is_xml(xml):
                broken.append(f"The record of PMID {key} can't be read.")
            elif known is not None and known != digest(zlib.decompress(xml)):
                mistaken += 1
        found = some(broken)
        if mistaken:
            found.append(f"The listing takes {counted(mistaken, 'record')} for what they are not.")
        for what, number in (
            ("records belong to no paper", "SELECT count(*) FROM raw WHERE key NOT IN (SELECT key FROM doc_articles)"),
            (
                "papers have lost their record",
                "SELECT count(*) FROM listing WHERE NOT starter AND digest<>x'' AND key NOT IN (SELECT key FROM raw)",
            ),
        ):
            many = int(connection.execute(number).fetchone()[0])
            if many:
                found.append(f"{many:,} {what}.")
        return found


def unpacked(key: int, compressed: bytes) -> bytes:
    """A record's XML as it was fetched.

    Raises:
        Corrupt: It is damaged.
    """
    try:
        return zlib.decompress(compressed)
    except zlib.error:
        raise Corrupt(
            f"The record of PMID {key} in the library can't be read.", "Run `netreader library repair`."
        ) from None


def is_xml(compressed: bytes) -> bool:
    """Whether a raw record can be unpacked and is XML of its own element alone, without a DTD or entities."""

    def refuse(*_: object) -> None:
        raise ValueError("a DTD has no place here")

    from xml.parsers import expat

    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = refuse
    try:
        parser.Parse(zlib.decompress(compressed), True)
    except (zlib.error, expat.ExpatError, ValueError, TypeError):
        return False
    return True


def some(sentences: list[str]) -> list[str]:
    """The first few, and how many more there are."""
    more = len(sentences) - TOLD
    return sentences[:TOLD] + ([f"… and {more:,} more of the kind."] if more > 0 else [])


def _revised(before: Mapping[int, Article], now: Iterable[Article]) -> dict[int, Revision]:
    """What changed, of the papers that were there."""
    if not before:
        return {}
    pairs = ((before[article.key], article) for article in now if article.key in before)
    return {new.key: revision for old, new in pairs if (revision := compared(old, new)) is not None}


def _is_older(article: Article, other: Article) -> bool:
    return (article.version, article.revised) < (other.version, other.revised)


def _document(article: Article, added: str, fetched: str) -> bytes:
    """The article as JSON, with when it came here first and when its record was written last."""
    return _encode(article)[:-1] + f',"added_at":"{added}","fetched_at":"{fetched}"}}'.encode()
