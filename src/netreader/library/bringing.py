"""What is brought into the library: records of PubMed, papers of files, links, full texts, packs."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING

from msgspec.structs import replace

from netreader.article import Article, Record
from netreader.library.changes import Change
from netreader.library.fromfiles import Brought, Origin, TakenIn
from netreader.library.incoming import Incoming
from netreader.library.listing import batches
from netreader.library.papers import BATCH, Kept
from netreader.library.parts import LibraryParts

if TYPE_CHECKING:
    from netreader.fulltext import FullText
    from netreader.library.packs import Pack
    from netreader.related import LinkOut, Related


class Bringing(LibraryParts):
    """Bringing in."""

    def keep(self, records: Iterable[Record], *, places: Mapping[int, int] = MappingProxyType({})) -> Kept:
        """Keep records of PubMed with their XML.

        A starter entry or a file's entry of that paper gives way, its note and marks move.

        Args:
            places: Entries (key of the record → key of the entry) that are known to give way.
        """
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
                    self.takings.move_paper(old, new)
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
        with self._database.transaction() as connection:
            kept = self.keep(records)
            there = [record.article.key for record in records]
            kept.revisions |= self._papers.mark_withdrawn(connection, withdrawn, there)
            self._changes.asked([*there, *withdrawn])
        return kept

    def put_pack(self, pack: Pack) -> None:
        """Keep a flight pack."""
        self.packs.put(pack)

    def forget_pack(self, name: str) -> bool:
        """Whether there was a flight pack of that name, which now is no more."""
        return self.packs.forget(name)

    def note_asked(self, keys: Iterable[int]) -> None:
        """PubMed was asked about these papers just now."""
        self._changes.asked(keys)

    def see_changes(self, changes: Iterable[Change]) -> None:
        """The reader has looked at these."""
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
        self._incoming.forget(job)

    def take_in(self, brought: Sequence[Brought], file: str, *, dry: bool = False) -> TakenIn:
        """Keep papers of a file as it has them; see `FromFiles.take_in`."""
        if dry:
            with self._database.reading() as connection:
                return self._from_files.take_in(connection, brought, file, dry=True)
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
        self._from_files.tried(key, when, why)

    def drop_from_files(self, key: int) -> None:
        """Forget a paper of a file of which nothing is known; not what a reader wrote about it."""
        with self._database.transaction() as connection:
            self._papers.remove(connection, key)

    def keep_starter(self, articles: Iterable[Article]) -> None:
        """Keep the starter shelf's entries, except those whose record of PubMed is kept."""
        self._papers.keep_starters(articles)

    def reread(self, parse: Callable[[bytes], Iterable[Record]]) -> int:
        """Read every record's XML again, as after a better parser came; no network. Gives how many were read."""
        self.tallies.forget()
        return self._papers.reread(parse)

    def keep_links(self, key: int, related: Related) -> None:
        """Keep the links of a kind."""
        self.related.keep(key, related)

    def keep_linkout(self, key: int, linkout: LinkOut) -> None:
        """Keep what LinkOut named."""
        self.related.keep_linkout(key, linkout)

    def keep_fulltext(self, key: int, text: FullText, xml: bytes) -> None:
        """Keep a full text with the XML that it was read from."""
        self.fulltexts.keep(key, text, xml)
