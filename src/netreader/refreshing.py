"""PubMed asked again for papers that are kept, and what has changed of them since.

PubMed leaves records that it no longer has out of an answer without a word, as it does when its answer is only
incomplete. A paper therefore counts as withdrawn only where PubMed was asked twice, by two of its programs, and where
few of a batch are gone; else it stays as it is, and that is said.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from netreader.errors import PubMedError, RecordError
from netreader.revision import Revision

if TYPE_CHECKING:
    from netreader.library.library import Library
    from netreader.pubmed.answers import Fetched
    from netreader.pubmed.client import PubMed

#: So many papers of a batch, or this share of it, may be gone at once; more is taken for a fault of the answer.
FEW, SHARE = 3, 0.05


@dataclass
class Refreshed:
    """What came of asking again.

    Attributes:
        asked: PMIDs that were asked about.
        new: Papers that were not kept before.
        revisions: Papers that changed, and how; those withdrawn among them.
        absent: PMIDs that PubMed has no record of and that are not kept.
        doubtful: Papers kept that PubMed sent no record of, and that are not taken for withdrawn.
        broken: Sentences on records that can't be read.
    """

    asked: list[str] = field(default_factory=list)
    new: list[int] = field(default_factory=list)
    revisions: dict[int, Revision] = field(default_factory=dict)
    absent: list[str] = field(default_factory=list)
    doubtful: list[str] = field(default_factory=list)
    broken: list[str] = field(default_factory=list)

    def add(self, other: Refreshed) -> None:
        """Count another batch in."""
        self.asked += other.asked
        self.new += other.new
        self.revisions |= other.revisions
        self.absent += other.absent
        self.doubtful += other.doubtful
        self.broken += other.broken

    @property
    def unchanged(self) -> int:
        """How many are as they were."""
        changed = len(self.revisions) + len(self.new) + len(self.absent) + len(self.doubtful) + len(self.broken)
        return max(0, len(self.asked) - changed)

    def __str__(self) -> str:
        told = f"{len(self.revisions):,} changed, {self.unchanged:,} unchanged"
        if self.new:
            told = f"{len(self.new):,} new, {told}"
        failed = len(self.absent) + len(self.doubtful) + len(self.broken)
        return f"{told}, {failed:,} failed." if failed else f"{told}."


async def refreshed(
    pmids: Sequence[str], library: Library, pubmed: PubMed, *, urgent: bool = False
) -> AsyncIterator[Refreshed]:
    """Ask again, batch by batch, and keep what came; each batch is on the disk when it is yielded.

    Raises:
        PubMedError: PubMed could not be asked any more.
        LibraryError: What came can't be kept.
    """
    async for batch in pubmed.fetch_batches(pmids, urgent=urgent):
        yield await kept(batch, library, pubmed)


async def kept(batch: Fetched, library: Library, pubmed: PubMed) -> Refreshed:
    """Keep a batch, and look whether what is missing in it was withdrawn."""
    told = Refreshed([*(record.article.pmid for record in batch.records), *batch.missing])
    told.asked += [error.pmid for error in batch.broken if error.pmid]
    told.broken = [error.message for error in batch.broken]
    held = await asyncio.to_thread(library.held, [int(pmid) for pmid in batch.missing])
    told.absent = [pmid for pmid in batch.missing if int(pmid) not in held]
    missing = [pmid for pmid in batch.missing if int(pmid) in held]
    records = list(batch.records)
    gone: list[str] = []
    if missing:
        gone, late = await _gone(missing, len(told.asked), pubmed)
        records += late.records
        here = {record.article.pmid for record in late.records}
        told.doubtful = [pmid for pmid in missing if pmid not in gone and pmid not in here]
    done = await asyncio.to_thread(library.renew, records, [int(pmid) for pmid in gone])
    told.new = done.new
    told.revisions = done.revisions
    return told


async def _gone(missing: Sequence[str], of: int, pubmed: PubMed) -> tuple[list[str], Fetched]:
    """Which of the papers that did not come PubMed no longer has; and the records that came when asked once more."""
    from netreader.pubmed.answers import Fetched

    if len(missing) > max(FEW, of * SHARE):
        return [], Fetched([])
    try:
        again = await pubmed.fetch(missing)
        listed = {str(summary.key) for summary in await pubmed.summaries(again.missing)} if again.missing else set()
    except (PubMedError, RecordError):
        return [], Fetched([])
    return [pmid for pmid in again.missing if pmid not in listed], again
