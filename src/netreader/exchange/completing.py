"""Papers of other programs' files completed from PubMed: by PMID, by DOI, and by where they appeared.

A match by citation counts only if PubMed's record has the same title or DOI: ecitmatch looks at journal, volume and
page alone. What PubMed doesn't know stays as the file has it.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from difflib import SequenceMatcher
from typing import TYPE_CHECKING

from netreader.article import Article
from netreader.exchange.importing import named
from netreader.identifier import Identifier
from netreader.reference import Citation, citation_in
from netreader.text import clean_line, fold

if TYPE_CHECKING:
    from netreader.library.library import Library
    from netreader.pubmed.client import PubMed

#: DOIs asked for at once: their query stays short enough to be sent.
DOIS = 20

#: Citations asked for at once.
CITATIONS = 100

#: How much of two titles must be the same, from 0 to 1.
ALIKE = 0.8

Show = Callable[[int], object]


@dataclass
class Completed:
    """What PubMed gave.

    Attributes:
        records: Papers whose record came.
        left: Papers that PubMed doesn't know, and that are kept as they are.
        failures: Papers of which nothing is known but a PMID that PubMed doesn't know: a sentence, file, line, PMID.
    """

    records: int = 0
    left: int = 0
    failures: list[tuple[str, str, int, str]] = field(default_factory=list)

    def __str__(self) -> str:
        return f"{self.records:,} completed from PubMed."


@dataclass(frozen=True)
class Left:
    """A paper without PubMed's record: in words, and in the public JSON shape."""

    told: str
    shape: dict[str, object]


def unmatched(library: Library) -> list[int]:
    """All papers that are kept as files have them."""
    return library.from_files()


def left(library: Library, keys: Sequence[int]) -> list[Left]:
    """Which of these papers are kept as a file has them, and why; by files and their lines."""
    found = []
    for article in library.articles(keys):
        if article.source != "file":
            continue
        origin = library.origin(article.key)
        name = named(article.title, article.doi or article.pmcid or article.pmid, article.citation)
        why = origin.why or "PubMed was not asked for it."
        place = f"{origin.file}, line {origin.line:,}: " if origin.file and origin.line else ""
        shape: dict[str, object] = {
            "file": origin.file,
            "line": origin.line,
            "pmid": article.pmid,
            "doi": article.doi,
            "title": article.title,
            "message": why,
        }
        found.append((origin.file, origin.line, Left(f"{place}{name} is kept as it is. {why}", shape)))
    return [paper for _, _, paper in sorted(found, key=lambda told: told[:2])]


async def completed(keys: Sequence[int], library: Library, pubmed: PubMed, done: Completed, show: Show) -> None:
    """Ask PubMed for the records of papers that are kept as files have them; each batch is kept as it comes.

    Args:
        done: What PubMed gave is added to it.
        show: Told how many of the papers are dealt with.

    Raises:
        PubMedError: PubMed could not be asked any more.
        LibraryError: What came can't be kept.
    """
    work = _Completing(library, pubmed, done, show)
    articles = [a for a in await asyncio.to_thread(library.articles, keys) if a.source == "file"]
    work.passed = len(keys) - len(articles)
    await work.by_pmid([article for article in articles if article.pmid])
    rest = await work.by_identifier([article for article in articles if not article.pmid])
    await work.by_citation(rest)


class _Completing:
    def __init__(self, library: Library, pubmed: PubMed, done: Completed, show: Show) -> None:
        self.library = library
        self.pubmed = pubmed
        self.done = done
        self.show = show
        self.passed = 0
        self.urgent = True  # until PubMed has answered: no network is told within seconds

    async def by_pmid(self, articles: Sequence[Article]) -> None:
        """Those whose PMID the file names."""
        by_pmid = {article.pmid: article for article in articles}
        async for batch in self.pubmed.fetch_batches(list(by_pmid), urgent=self.urgent):
            self.urgent = False
            await asyncio.to_thread(self.library.keep, batch.records)
            self._step(len(batch.records))
            for pmid in batch.missing:
                await asyncio.to_thread(self._unknown, by_pmid[pmid])

    def _unknown(self, article: Article) -> None:
        """PubMed has no record of a PMID."""
        why = f"PubMed has no record of PMID {article.pmid}."
        origin = self.library.origin(article.key)
        if article.title or article.doi or article.authors:
            self._stays(article, why)
            return
        self.library.drop_from_files(article.key)
        self.passed += 1
        place = f"{origin.file}, line {origin.line:,}: " if origin.file else ""
        self.done.failures.append((f"{place}{why}", origin.file, origin.line, article.pmid))

    async def by_identifier(self, articles: Sequence[Article]) -> list[Article]:
        """Those with a DOI or PMCID. Gives the ones that PubMed doesn't know by it."""
        rest = [article for article in articles if not (article.doi or article.pmcid)]
        with_doi = [article for article in articles if article.doi]
        for start in range(0, len(with_doi), DOIS):
            part = with_doi[start : start + DOIS]
            found = await self.pubmed.match_dois([article.doi for article in part], urgent=self.urgent)
            self.urgent = False
            places = {article.key: found[article.doi.lower()] for article in part if article.doi.lower() in found}
            places = {key: pmid for key, pmid in places.items() if list(places.values()).count(pmid) == 1}
            await self._fetch(places)
            rest += [article for article in part if article.key not in places]
        for article in articles:
            if article.pmcid and not article.doi:
                pmids = await self.pubmed.resolve(Identifier("pmcid", article.pmcid), urgent=self.urgent)
                self.urgent = False
                if len(pmids) == 1:
                    await self._fetch({article.key: pmids[0]})
                else:
                    rest.append(article)
        return rest

    async def by_citation(self, articles: Sequence[Article]) -> None:
        """Those that remain, by journal, year, volume and page."""
        for start in range(0, len(articles), CITATIONS):
            part = [(article, citation) for article in articles[start : start + CITATIONS]
                    if (citation := citation_of(article)) is not None]  # fmt: skip
            cited = [citation for _, citation in part]
            candidates = await self.pubmed.match_citations(cited, urgent=self.urgent) if part else []
            self.urgent = self.urgent and not part
            asked = {article.key: pmids for (article, _), pmids in zip(part, candidates, strict=True)}
            wanted = list(dict.fromkeys(pmid for pmids in asked.values() for pmid in pmids))
            records = {record.article.pmid: record for record in (await self.pubmed.fetch(wanted)).records}
            for article in articles[start : start + CITATIONS]:
                pmids = asked.get(article.key, [])
                same = [pmid for pmid in pmids if pmid in records and is_same(article, records[pmid].article)]
                if len(same) == 1:
                    record = records[same[0]]
                    await asyncio.to_thread(self.library.keep, [record], places={record.article.key: article.key})
                    self._step(1)
                    continue
                why = "PubMed has no paper with this DOI." if article.doi else "PubMed knows no such paper."
                if len(same) > 1:
                    why = f"It may be one of several in PubMed: {', '.join(same)}."
                elif pmids:
                    why = f"PubMed has another paper in its place: {', '.join(pmids)}."
                elif article.key not in asked and not article.doi:
                    why = "It has no DOI, and not all three of journal, volume and page, by which PubMed finds papers."
                await asyncio.to_thread(self._stays, article, why)

    async def _fetch(self, places: Mapping[int, str]) -> None:
        """The records of papers whose PMIDs were found, each to stand in its paper's place."""
        if not places:
            return
        of = {int(pmid): key for key, pmid in places.items()}
        records = (await self.pubmed.fetch(list(places.values()))).records
        came = {record.article.key: of[record.article.key] for record in records}
        await asyncio.to_thread(self.library.keep, records, places=came)
        self._step(len(records))

    def _stays(self, article: Article, why: str) -> None:
        self.library.note_tried(article.key, datetime.now(UTC).date().isoformat(), why)
        self.done.left += 1
        self.passed += 1
        self.show(self.passed)

    def _step(self, records: int) -> None:
        self.done.records += records
        self.passed += records
        self.show(self.passed)


def citation_of(article: Article) -> Citation | None:
    """Where a paper appeared, as far as that is enough to find it."""
    journal = article.journal
    page = re.split(r"[-–,]", journal.pages or article.elocation)[0].strip()
    name = journal.medline_ta or journal.iso_abbreviation or journal.title
    if name and page and (journal.volume or article.year):
        author = article.authors[0].short if article.authors else ""
        return Citation(clean_line(name), article.year, journal.volume, page, author)
    return citation_in(article.citation) if article.citation else None


def is_same(mine: Article, found: Article) -> bool:
    """Whether a record of PubMed is that of a paper: the same DOI, or much the same title."""
    if mine.doi and found.doi:
        return mine.doi.lower() == found.doi.lower()
    title = _bare(mine.title)
    if not title:
        # A line of a list, which says no more than where it appeared and, as a rule, by whom.
        cited = citation_in(mine.citation)
        author = cited.author.rpartition(" ")[0] if cited is not None else ""
        names = [fold(person.last_name or person.collective_name) for person in found.authors]
        return cited is not None and (not author or not names or fold(author) in names)
    titles = [_bare(found.title), _bare(found.vernacular_title), _bare(found.book.title if found.book else "")]
    return any(
        other and (title == other or SequenceMatcher(None, title, other, autojunk=False).ratio() >= ALIKE)
        for other in titles
    )


def _bare(title: str) -> str:
    return re.sub(r"[\W_]+", " ", fold(title)).strip()[:300]
