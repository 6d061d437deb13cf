"""Flight packs: all that is needed to read papers with no network, brought into the library and proved to be there.

What is lacking is always told from the library itself, so a pack that was broken off goes on by being asked for again,
and the proof that all is there needs nothing but the file.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from msgspec.structs import replace

from netreader.article import Article
from netreader.errors import NetreaderError, PubMedError, RecordError, Unreachable
from netreader.fulltext import FullText
from netreader.library.packs import Pack
from netreader.mesh.descriptor import is_ui

if TYPE_CHECKING:
    from netreader.library.library import Library
    from netreader.pubmed.client import PubMed

#: What may be there beside the records, and how it is called.
PARTS = {
    "similar": "similar articles",
    "cited": "papers that cite them",
    "refs": "references",
    "fulltext": "free full texts",
    "mesh": "places in MeSH",
}

#: Parts that are lists of links.
LINKS = ("similar", "cited", "refs")

#: Papers of each list of links whose records come too, if nothing else is said.
EACH = 10

#: For the estimate: kilobytes of a record, list of links, full text and heading; papers a batch; questions a second,
#: and headings a question; the share of papers that PMC has free, where it is not known yet.
RECORD, LIST, TEXT, HEADING = 13, 4, 150, 2
BATCH, A_SECOND, TOGETHER, FREE = 200, 3, 20, 0.4

#: Headings that a paper is taken to have where its record is not there yet.
HEADINGS = 12

#: Headings asked for at once.
ASKED = 40

Show = Callable[[int, int, str], object]


@dataclass
class Lacking:
    """What of a pack is not in the library.

    Attributes:
        records: Papers of the pack without their record.
        links: Paper and kind of each list that was never asked for.
        linked: Papers that the lists lead to, without their record.
        texts: Papers whose full text was never asked for.
        headings: UIs of headings and concepts that are not known.
        damaged: Sentences on what is there and can't be read.
    """

    records: list[int] = field(default_factory=list)
    links: list[tuple[int, str]] = field(default_factory=list)
    linked: list[int] = field(default_factory=list)
    texts: list[int] = field(default_factory=list)
    headings: list[str] = field(default_factory=list)
    damaged: list[str] = field(default_factory=list)

    @property
    def count(self) -> int:
        """How many things."""
        papers = len(self.records) + len(self.linked) + len(self.texts)
        return papers + len(self.links) + len(self.headings) + len(self.damaged)

    def sentences(self) -> Iterator[str]:
        """What is lacking, in words."""
        for what, listed in (
            ("records", [str(key) for key in self.records]),
            ("lists of links", [f"{key} {kind}" for key, kind in self.links]),
            ("records of linked papers", [str(key) for key in self.linked]),
            ("full texts", [str(key) for key in self.texts]),
            ("headings", self.headings),
        ):
            if listed:
                yield f"{len(listed):,} {what}: {', '.join(listed[:5])}{' …' if len(listed) > 5 else ''}."
        yield from self.damaged


@dataclass(frozen=True)
class Estimate:
    """What a pack will take: questions to NCBI, megabytes, minutes; more where lists of links are not known yet."""

    questions: int
    megabytes: float
    minutes: float

    def __str__(self) -> str:
        size = f"at most {self.megabytes:,.0f} MB" if self.megabytes >= 1 else "less than 1 MB"
        time = f"at most {self.minutes:,.0f} min" if self.minutes >= 1 else "less than a minute"
        return f"{size}, {time}"


@dataclass
class Packed:
    """What became of a pack.

    Attributes:
        pack: As it is now.
        failures: Sentences on what could not be had this time.
    """

    pack: Pack
    failures: list[str] = field(default_factory=list)


def new_pack(name: str, papers: Iterable[int], parts: Iterable[str], library: Library, each: int = EACH) -> Pack:
    """A pack as it is wanted; what one of its name knows is not to be had is not asked for again."""
    wanted = set(parts)
    known = library.packs.find(name)
    return Pack(
        name,
        tuple(dict.fromkeys(key for key in papers if key > 0)),
        tuple(part for part in PARTS if part in wanted),
        each,
        datetime.now(UTC).isoformat(timespec="seconds"),
        absent=known.absent if known is not None else (),
    )


# What is there


def lacking(pack: Pack, library: Library, *, thorough: bool = False) -> Lacking:
    """What of a pack is not in the library; reads many documents, so call it off the screen's thread.

    Args:
        thorough: Read everything that is there, too: what can't be read is as good as lacking.
    """
    found = Lacking()
    absent = set(pack.absent)
    linked: dict[int, None] = {}
    uis: dict[str, None] = {}
    held = library.held(pack.papers)
    for key in pack.papers:
        if key not in held:
            if f"record:{key}" not in absent:
                found.records.append(key)
            continue
        article = _read(key, library, found, thorough=thorough)
        if article is None:
            continue
        uis.update(dict.fromkeys(_uis(article)))
        for kind in pack.parts:
            if kind in LINKS:
                _look_at_links(key, kind, pack, library, found, linked)
        if "fulltext" in pack.parts and f"fulltext:{key}" not in absent:
            _look_at_text(key, library, found, thorough=thorough)
    there = library.held(linked)
    found.linked = [key for key in linked if key not in there and f"record:{key}" not in absent]
    if "mesh" in pack.parts:
        for key in linked:
            if key in there and (article := _read(key, library, found, thorough=thorough)) is not None:
                uis.update(dict.fromkeys(_uis(article)))
        unknown = library.vocabulary.unknown(uis)
        found.headings = [ui for ui in unknown if f"heading:{ui}" not in absent]
    elif thorough:
        for key in there:
            _read(key, library, found, thorough=True)
    return found


def _read(key: int, library: Library, found: Lacking, *, thorough: bool) -> Article | None:
    article = None
    try:
        article = library.article(key)
        if thorough and article is not None and not library.xml(key):
            found.damaged.append(f"PMID {key} has no record of its own.")
    except NetreaderError as error:
        found.damaged.append(f"PMID {key}: {error.message}")
    return article


def _look_at_links(key: int, kind: str, pack: Pack, library: Library, found: Lacking, linked: dict[int, None]) -> None:
    related = library.related.one(key, kind)
    if related is None:
        found.links.append((key, kind))
    else:
        linked.update(dict.fromkeys(int(pmid) for pmid in related.pmids[: pack.each]))


def _look_at_text(key: int, library: Library, found: Lacking, *, thorough: bool) -> None:
    state = library.fulltexts.state(key)
    if state is None:
        found.texts.append(key)
    elif thorough and state.is_open:
        try:
            text = library.fulltext(key)
        except NetreaderError as error:
            found.damaged.append(f"The full text of PMID {key}: {error.message}")
        else:
            if text is None or not text.parts:
                found.damaged.append(f"The full text of PMID {key} is empty.")


def _uis(article: Article) -> Iterator[str]:
    uis = [heading.ui for heading in article.mesh]
    uis += [concept.ui for concept in article.supplementary_concepts]
    uis += [substance.ui for substance in article.substances]
    return filter(is_ui, uis)


def estimate(pack: Pack, lack: Lacking, *, with_key: bool = False) -> Estimate:
    """What a pack will take at the most, before it is begun."""
    kinds = sum(kind in LINKS for kind in pack.parts)
    unasked = len(lack.links) + kinds * len(lack.records)
    records = len(lack.records) + len(lack.linked) + unasked * pack.each
    texts = len(lack.texts) + (len(lack.records) if "fulltext" in pack.parts else 0)
    headings = len(lack.headings)
    if "mesh" in pack.parts:
        headings += min(HEADINGS * (records), 30_000) // 4  # papers of one field share most of theirs
    questions = records // BATCH + bool(records) + unasked + 2 * texts + headings // TOGETHER
    size = records * RECORD + unasked * LIST + texts * FREE * TEXT + headings * HEADING
    seconds = questions / (10 if with_key else A_SECOND) + size / 1_000
    return Estimate(questions, size / 1_000, seconds / 60)


# Bringing it


async def packed(pack: Pack, library: Library, pubmed: PubMed, show: Show = lambda done, total, what: None) -> Packed:
    """Bring all that is lacking; each piece is kept as it comes, and what is not to be had is remembered.

    Args:
        show: Told how much of how much is done, and what is under way.

    Raises:
        Unreachable: There is no network any more; what came is kept.
        LibraryError: What came can't be kept.
    """
    await asyncio.to_thread(library.put_pack, pack)
    work = _Packing(pack, library, pubmed, show)
    try:
        await work.records()
        await work.links()
        await work.linked()
        await work.texts()
        await work.headings()
    finally:
        await asyncio.to_thread(library.put_pack, work.pack)
    lack = await asyncio.to_thread(lacking, work.pack, library)
    done = replace(work.pack, finished=not lack.count)
    await asyncio.to_thread(library.put_pack, done)
    return Packed(done, work.failures)


class _Packing:
    def __init__(self, pack: Pack, library: Library, pubmed: PubMed, show: Show) -> None:
        self.pack = pack
        self.library = library
        self.pubmed = pubmed
        self.failures: list[str] = []
        self._show = show
        self._done = 0
        self._urgent = True  # until PubMed has answered: no network is told within seconds

    async def _lacking(self) -> Lacking:
        return await asyncio.to_thread(lacking, self.pack, self.library)

    def _not_to_be_had(self, *what: str) -> None:
        self.pack = replace(self.pack, absent=tuple(dict.fromkeys((*self.pack.absent, *what))))

    def _fail(self, error: NetreaderError, what: str) -> None:
        """One thing that can't be had spoils no other; without a network there is nothing more to be had."""
        if isinstance(error, Unreachable):
            raise error
        self.failures.append(f"{what}: {error.message}")

    def _step(self, count: int, total: int, what: str) -> None:
        self._done += count
        self._urgent = self._urgent and not count
        self._show(self._done, self._done + max(0, total), what)

    async def records(self) -> None:
        """The records of the papers."""
        lack = await self._lacking()
        await self._fetch(lack.records, "records")

    async def linked(self) -> None:
        """The records of the papers that the lists lead to."""
        lack = await self._lacking()
        await self._fetch(lack.linked, "linked papers")

    async def _fetch(self, keys: Sequence[int], what: str) -> None:
        left = len(keys)
        self._step(0, left, what)
        if not keys:
            return
        try:
            async for batch in self.pubmed.fetch_batches([str(key) for key in keys], urgent=self._urgent):
                await asyncio.to_thread(self.library.keep, batch.records)
                # An answer with gaps is no proof: what PubMed has not is asked for by itself.
                for pmid in batch.missing:
                    if len(batch.missing) <= max(3, len(batch.records)):
                        self._not_to_be_had(f"record:{pmid}")
                    else:
                        self.failures.append(f"PubMed sent no record of PMID {pmid}.")
                self.failures += [error.message for error in batch.broken]
                count = len(batch.records) + len(batch.missing) + len(batch.broken)
                left -= count
                self._step(count, left, what)
        except (PubMedError, RecordError) as error:
            self._fail(error, what)

    async def links(self) -> None:
        """The lists of links."""
        lack = await self._lacking()
        for left, (key, kind) in zip(range(len(lack.links) - 1, -1, -1), lack.links, strict=True):
            try:
                related = await self.pubmed.related(str(key), kind, urgent=self._urgent)
            except (PubMedError, RecordError) as error:
                self._fail(error, f"{PARTS[kind]} of PMID {key}")
            else:
                await asyncio.to_thread(self.library.keep_links, key, related)
            self._step(1, left, PARTS[kind])

    async def texts(self) -> None:
        """The full texts."""
        lack = await self._lacking()
        for left, key in zip(range(len(lack.texts) - 1, -1, -1), lack.texts, strict=True):
            try:
                await self._text(key)
            except (PubMedError, RecordError) as error:
                self._fail(error, f"The full text of PMID {key}")
            self._step(1, left, PARTS["fulltext"])

    async def _text(self, key: int) -> None:
        article = await asyncio.to_thread(self.library.article, key)
        pmcid = article.pmcid if article is not None else ""
        pmcid = pmcid or await self.pubmed.pmcid_of(str(key), urgent=self._urgent)
        found = await self.pubmed.fulltext(pmcid, urgent=self._urgent) if pmcid else None
        if found is None:
            now = datetime.now(UTC).isoformat(timespec="seconds")
            found = FullText(pmcid=pmcid, pmid=str(key), fetched=now), b""
        await asyncio.to_thread(self.library.keep_fulltext, key, *found)

    async def headings(self) -> None:
        """Where the headings stand in MeSH."""
        lack = await self._lacking()
        vocabulary = self.library.vocabulary
        left = len(lack.headings)
        for start in range(0, left, ASKED):
            asked = lack.headings[start : start + ASKED]
            try:
                records = await self.pubmed.headings(
                    asked, knows=lambda number: vocabulary.at(number) is not None, urgent=self._urgent
                )
            except (PubMedError, RecordError) as error:
                self._fail(error, "Headings of MeSH")
            else:
                await asyncio.to_thread(vocabulary.learn, records)
                came = {record.ui for record in records}
                self._not_to_be_had(*(f"heading:{ui}" for ui in asked if ui not in came))
            left -= len(asked)
            self._step(len(asked), left, PARTS["mesh"])
