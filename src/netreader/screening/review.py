"""A review's queue: what was identified where, without the duplicates, in the order in which it came."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from netreader.text import clean_line

#: Characters of the longest name of a review, a reviewer, a reason.
LONGEST = 100

#: Reasons to exclude, where the settings name none: those of a question about population, intervention, comparator,
#: outcome and design (PICO), and what a title tells.
REASONS = (
    "wrong population",
    "wrong intervention",
    "wrong comparator",
    "wrong outcome",
    "wrong study design",
    "wrong publication type",
    "animal or laboratory study",
    "language",
)


@dataclass(frozen=True, slots=True)
class Source:
    """Where records came from.

    Attributes:
        name: The search, shelf or list.
        found: How many it gave, duplicates among them.
        when: ISO 8601, UTC.
        query: The search, whose words are marked in the papers; empty where it was none.
    """

    name: str
    found: int
    when: str = ""
    query: str = ""


@dataclass(frozen=True, slots=True)
class Duplicate:
    """A record that is in the queue already: the same paper (``pmid``), or another of the same DOI (``doi``)."""

    paper: int
    of: int
    by: str


@dataclass(frozen=True, slots=True)
class Review:
    """A review.

    Attributes:
        papers: The queue: keys, each once.
        reasons: Reasons to exclude that were added while screening.
        needed: How many reviewers decide on each paper; see `decisions.standings`.
        created: ISO 8601, UTC.
        deleted: When it was put away; empty for all others.
    """

    name: str
    papers: list[int] = field(default_factory=list)
    sources: list[Source] = field(default_factory=list)
    duplicates: list[Duplicate] = field(default_factory=list)
    reasons: list[str] = field(default_factory=list)
    needed: int = 0
    created: str = ""
    deleted: str = ""

    @property
    def identified(self) -> int:
        """Records that came from all sources."""
        return len(self.papers) + len(self.duplicates)


def reason_of(text: str) -> str:
    """A reason as it is kept: one line."""
    return clean_line(clean_line(text)[:LONGEST])


def name_of(text: str) -> str:
    """A name as it is kept: one line; without quotation marks and slashes, by which queries part names."""
    return clean_line(clean_line(text).replace('"', " ").replace("/", " "))[:LONGEST].strip()


def same(first: str, second: str) -> bool:
    """Whether two names are the same, whatever their case."""
    return first.casefold() == second.casefold()


def added(review: Review, papers: Iterable[int], source: Source, dois: Mapping[int, str]) -> Review:
    """A review with more records; those that are in it already are its duplicates.

    Args:
        dois: Of the papers, old and new, whose DOI is known.
    """
    queue = list(review.papers)
    known = set(queue)
    by_doi = {doi.casefold(): key for key in reversed(queue) if (doi := dois.get(key, ""))}
    duplicates = list(review.duplicates)
    count = 0
    for paper in papers:
        count += 1
        doi = dois.get(paper, "").casefold()
        if paper in known:
            duplicates.append(Duplicate(paper, paper, "pmid"))
        elif doi and doi in by_doi:
            duplicates.append(Duplicate(paper, by_doi[doi], "doi"))
        else:
            queue.append(paper)
            known.add(paper)
            if doi:
                by_doi[doi] = paper
    sources = [*review.sources, replace(source, found=count)]
    return replace(review, papers=queue, duplicates=duplicates, sources=sources)


def cleared(review: Review, dois: Mapping[int, str], decided: Iterable[int]) -> Review:
    """A review without the papers that have the DOI of an earlier one, as is known once their records are there.

    Args:
        decided: Papers that somebody has decided on; these stay.
    """
    spared = set(decided)
    first: dict[str, int] = {}
    for paper in sorted(review.papers, key=lambda paper: paper not in spared):
        if doi := dois.get(paper, "").casefold():
            first.setdefault(doi, paper)
    gone = [
        Duplicate(paper, first[doi], "doi")
        for paper in review.papers
        if (doi := dois.get(paper, "").casefold()) and first[doi] != paper and paper not in spared
    ]
    if not gone:
        return review
    out = {duplicate.paper for duplicate in gone}
    papers = [paper for paper in review.papers if paper not in out]
    return replace(review, papers=papers, duplicates=[*review.duplicates, *gone])


def moved(review: Review, old: int, new: int) -> Review:
    """A review in which a paper has another key, as when PubMed's record takes the place of a file's entry."""

    def now(paper: int) -> int:
        return new if paper == old else paper

    duplicates = [Duplicate(now(item.paper), now(item.of), item.by) for item in review.duplicates]
    if old in review.papers and new in review.papers:
        papers = [paper for paper in review.papers if paper != old]
        return replace(review, papers=papers, duplicates=[*duplicates, Duplicate(new, new, "pmid")])
    return replace(review, papers=[now(paper) for paper in review.papers], duplicates=duplicates)


def reasons_of(review: Review | None, settings: Sequence[str]) -> list[str]:
    """Reasons to choose from: those of the settings, then those added in this review, each once."""
    found: dict[str, str] = {}
    for reason in (*(settings or REASONS), *(review.reasons if review is not None else ())):
        if name := reason_of(reason):
            found.setdefault(name.casefold(), name)
    return list(found.values())
