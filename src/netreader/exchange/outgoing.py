"""A paper on its way out: what the library holds of it, as a format takes it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from netreader.formats.entry import Entry

if TYPE_CHECKING:
    from netreader.article import Article
    from netreader.library.holdings import Holding


def entry_of(article: Article, holding: Holding, *, notes: bool) -> Entry:
    """The entry of a paper.

    Args:
        article: What is held, which is there.
        notes: With the reader's note, tags and marks.
    """
    if not notes:
        return Entry(article, holding.xml)
    marks = holding.marks
    return Entry(
        article,
        holding.xml,
        holding.note,
        tags=marks.tags,
        starred=marks.starred,
        status=marks.status,
        rating=marks.rating,
        opened=marks.opened,
    )
