"""Papers that a manuscript cites, looked at before it is sent: retracted, doubted, corrected, unknown, or another paper
than the reference says."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from typing import TYPE_CHECKING

from netreader.article import Article, Correction
from netreader.exchange.cited import Cited
from netreader.identifier import Identifier
from netreader.revision import CORRECTIONS, NOTICES, UPDATES
from netreader.text import fold

if TYPE_CHECKING:
    from netreader.library.library import Library
    from netreader.pubmed.client import PubMed

#: Verdicts, the gravest first, and how they are said.
VERDICTS = {
    "retracted": "retracted",
    "concern": "expression of concern",
    "withdrawn": "withdrawn from PubMed",
    "corrected": "corrected",
    "updated": "a later version has appeared",
    "differs": "another paper than the reference says",
    "unknown": "not known to PubMed",
    "unchecked": "not checked",
}

#: DOIs asked for by one query.
DOIS = 20

#: How much of two titles must be the same, from 0 to 1.
ALIKE = 0.6

Show = Callable[[int], object]


@dataclass(frozen=True)
class Place:
    """Where a paper is named."""

    file: str
    line: int


@dataclass
class Checked:
    """What was found of one paper.

    Attributes:
        places: Everywhere it is named.
        verdicts: Names of `VERDICTS`, the gravest first; empty where nothing is to be said.
        notices: Where it was retracted, doubted or corrected.
        told: A sentence for ``differs`` and ``unknown``.
        asked: PubMed itself was asked, not only the library.
    """

    cited: Cited
    places: list[Place]
    article: Article | None = None
    verdicts: tuple[str, ...] = ()
    notices: tuple[Correction, ...] = ()
    told: str = ""
    asked: bool = False


@dataclass
class _Papers:
    """What is known: records by PMID, and PMIDs by the other identifiers."""

    articles: dict[str, Article] = field(default_factory=dict)
    by_doi: dict[str, str] = field(default_factory=dict)
    by_pmcid: dict[str, str] = field(default_factory=dict)

    def pmid_of(self, cited: Cited) -> str:
        return cited.pmid or self.by_doi.get(cited.doi, "") or self.by_pmcid.get(cited.pmcid, "")


def gathered(cited: Iterable[tuple[str, Cited]]) -> list[Checked]:
    """Papers named in several files or lines, each once.

    Args:
        cited: With the name of the file.
    """
    found: dict[tuple[str, str], Checked] = {}
    for file, paper in cited:
        place = Place(file, paper.line)
        known = found.setdefault((paper.id, fold(paper.title)), Checked(paper, []))
        if place not in known.places:
            known.places.append(place)
    return list(found.values())


def from_library(papers: Sequence[Checked], library: Library | None) -> None:
    """Say of each paper what the copies kept here say."""
    known = _Papers()
    if library is not None:
        for paper in papers:
            key = _key_of(paper.cited, library)
            article = None if key is None else library.article(key)
            if article is not None and article.pmid:
                known.articles[article.pmid] = article
                _name(known, paper.cited, article.pmid)
    for paper in papers:
        _judge(paper, known, asked=False)


async def from_pubmed(papers: Sequence[Checked], library: Library | None, pubmed: PubMed, show: Show) -> None:
    """Ask PubMed about every paper. Records of papers that are kept are renewed by what it says.

    Args:
        show: Told how many papers are dealt with.

    Raises:
        PubMedError: PubMed could not be asked; the papers are as they were.
        LibraryError: What came can't be kept.
    """
    known = _Papers()
    await _find(papers, library, pubmed, known)
    wanted = list(dict.fromkeys(filter(None, (known.pmid_of(paper.cited) for paper in papers))))
    before = len(papers) - len(wanted)
    done = before
    show(done)
    async for batch in pubmed.fetch_batches(wanted, urgent=not done):
        known.articles |= {record.article.pmid: record.article for record in batch.records}
        if library is not None:
            held = await asyncio.to_thread(library.held, [record.article.key for record in batch.records])
            await asyncio.to_thread(library.renew, [r for r in batch.records if r.article.key in held])
        done += len(batch.records) + len(batch.missing) + len(batch.broken)
        show(min(done, len(papers)))
    for paper in papers:
        _judge(paper, known, asked=True)


async def _find(papers: Sequence[Checked], library: Library | None, pubmed: PubMed, known: _Papers) -> None:
    """PMIDs of papers that are named by a DOI or PMCID: of the library's, or PubMed's."""
    rest: list[Cited] = []
    for paper in papers:
        if paper.cited.pmid:
            continue
        key = None if library is None else await asyncio.to_thread(_key_of, paper.cited, library)
        if key is not None and key > 0:
            _name(known, paper.cited, str(key))
        else:
            rest.append(paper.cited)
    dois = list(dict.fromkeys(cited.doi for cited in rest if cited.doi))
    for start in range(0, len(dois), DOIS):
        known.by_doi |= await pubmed.match_dois(dois[start : start + DOIS], urgent=not start)
    for cited in rest:
        if cited.pmcid and not known.pmid_of(cited):
            found = await pubmed.resolve(Identifier("pmcid", cited.pmcid), urgent=True)
            if len(found) == 1:
                known.by_pmcid[cited.pmcid] = found[0]


def _key_of(cited: Cited, library: Library) -> int | None:
    if cited.pmid:
        return int(cited.pmid)
    keys = library.by_identifier(doi=cited.doi, pmcid=cited.pmcid)
    return next((key for key in keys if key > 0), None)


def _name(known: _Papers, cited: Cited, pmid: str) -> None:
    if cited.doi:
        known.by_doi[cited.doi] = pmid
    if cited.pmcid:
        known.by_pmcid[cited.pmcid] = pmid


def _judge(paper: Checked, known: _Papers, *, asked: bool) -> None:
    cited = paper.cited
    pmid = known.pmid_of(cited)
    article = known.articles.get(pmid)
    paper.article, paper.asked = article, asked
    if article is None or article.source != "pubmed":
        paper.verdicts = ("unknown" if asked else "unchecked",)
        what = f"PMID {cited.pmid}" if cited.pmid else f"DOI {cited.doi}" if cited.doi else cited.pmcid
        paper.told = f"PubMed has no record of {what}." if asked else f"{what} is not in the library."
        return
    verdicts = set()
    if article.is_retracted:
        verdicts.add("retracted")
    if article.has_concern:
        verdicts.add("concern")
    if article.withdrawn:
        verdicts.add("withdrawn")
    if any(item.type in CORRECTIONS for item in article.corrections):
        verdicts.add("corrected")
    if any(item.type in UPDATES for item in article.corrections):
        verdicts.add("updated")
    if told := _difference(cited, article):
        verdicts.add("differs")
        paper.told = told
    paper.verdicts = tuple(verdict for verdict in VERDICTS if verdict in verdicts)
    paper.notices = tuple(item for item in article.corrections if item.type in (*NOTICES, *CORRECTIONS, *UPDATES))


def _difference(cited: Cited, article: Article) -> str:
    """What a reference says otherwise than the record: its title, or another DOI; empty where they agree."""
    if cited.doi and article.doi and cited.pmid and cited.doi != article.doi.lower():
        return f"The reference gives DOI {cited.doi}, and PMID {cited.pmid} has {article.doi}."
    titles = [fold(title) for title in (article.title, article.vernacular_title) if title]
    if cited.title and titles and not any(_alike(fold(cited.title), title) for title in titles):
        return f"PubMed's record is “{article.display_title}”."
    return ""


def _alike(one: str, other: str) -> bool:
    one, other = (" ".join("".join(c if c.isalnum() else " " for c in text[:500]).split()) for text in (one, other))
    if not one or not other or one in other or other in one:
        return True
    return SequenceMatcher(None, one, other, autojunk=False).ratio() >= ALIKE


def joined(papers: Iterable[Checked]) -> list[Checked]:
    """The papers, each once, also if named in several ways; references that say otherwise stay apart."""
    found: dict[tuple[str, str], Checked] = {}
    for paper in papers:
        pmid = paper.article.pmid if paper.article is not None else paper.cited.pmid
        known = found.setdefault((pmid or paper.cited.id, paper.told), paper)
        known.places += [place for place in paper.places if place not in known.places]
    return list(found.values())


def counts(papers: Iterable[Checked]) -> Mapping[str, int]:
    """How many papers have each verdict, the gravest first, those that none has left out."""
    found = dict.fromkeys(VERDICTS, 0)
    for paper in papers:
        for verdict in paper.verdicts:
            found[verdict] += 1
    return {verdict: number for verdict, number in found.items() if number}
