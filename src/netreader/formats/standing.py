"""What nobody may miss of a paper, in the few words that reference lists have room for."""

from __future__ import annotations

from netreader.article import Article

RETRACTED = "Retracted"
CONCERN = "Expression of concern"
WITHDRAWN = "Withdrawn from PubMed"

#: All of them: never a reader's own note.
STANDINGS = (RETRACTED, CONCERN, WITHDRAWN)


def standing(article: Article) -> str:
    """The gravest that holds, or empty."""
    if article.is_retracted:
        return RETRACTED
    if article.has_concern:
        return CONCERN
    return WITHDRAWN if article.withdrawn else ""
