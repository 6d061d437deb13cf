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
    library: Library,
    review: Review,
    standings: Mapping[int, Standing],
    full_text: Mapping[int, Standing],
    *,
    state: str | None = None,
    of_full_text: bool = False,
) -> Iterator[Screened]:
    """The records of a review on their way out: the queue in its order, then the duplicates.

    Args:
        full_text: Where papers stand by their full texts, as far as titles and abstracts include them.
        state: Only those that stand so: by titles and abstracts, or `of_full_text`.
    """
    chosen = full_text if of_full_text else standings
    for paper in review.papers:
        if paper in chosen and state in (None, chosen[paper].state):
            yield Screened(_article(library, paper), standings[paper], full_text=full_text.get(paper))
    for duplicate in review.duplicates if state is None and not of_full_text else ():
        of = f"PMID {duplicate.of}" if duplicate.of > 0 else "a paper without a PMID"
        yield Screened(_article(library, duplicate.paper), None, of)


def _article(library: Library, key: int) -> Article:
    return library.article(key) or Article(str(key) if key > 0 else "", "")
