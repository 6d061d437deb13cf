"""The records of a review that was screened, taken from the library for a file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from netreader.article import Article
from netreader.formats.screened import Screened
from netreader.screening.decisions import Standing
from netreader.screening.review import Review

if TYPE_CHECKING:
    from netreader.library.library import Library


def screened(
    library: Library, review: Review, standings: Mapping[int, Standing], *, state: str | None = None
) -> Iterator[Screened]:
    """The records of a review on their way out: the queue in its order, then the duplicates."""
    for paper in review.papers:
        if state is None or standings[paper].state == state:
            yield Screened(_article(library, paper), standings[paper])
    for duplicate in review.duplicates if state is None else ():
        of = f"PMID {duplicate.of}" if duplicate.of > 0 else "a paper without a PMID"
        yield Screened(_article(library, duplicate.paper), None, of)


def _article(library: Library, key: int) -> Article:
    return library.article(key) or Article(str(key) if key > 0 else "", "")
