"""What an article gives to the listing and to the index: sort keys, identifiers, the words of its fields. Pure."""

from __future__ import annotations

from typing import Any, NamedTuple

import msgspec

from netreader.article import Article, summarise
from netreader.text import fold

#: Sorts after every name.
NAMELESS = "\U0010ffff"

#: The listing's column ``starter``: papers that are no record of PubMed.
_WITHOUT_RECORD = {"starter": 1, "file": 2}

_encode = msgspec.json.Encoder().encode


class Entry(NamedTuple):
    """A paper for the listing: when it came (microseconds since 1970), and the digest of its XML."""

    article: Article
    added: int
    digest: bytes


def digest(xml: bytes) -> bytes:
    """By which it is seen that a record is the one that is kept."""
    from hashlib import blake2b

    return blake2b(xml, digest_size=16).digest()


def row_of(entry: Entry) -> tuple[Any, ...]:
    """The row of the listing, in the order of its columns."""
    article = entry.article
    return (
        article.key,
        _encode(summarise(article)),
        entry.added,
        article.published,
        (fold(article.authors[0].short) if article.authors else "") or NAMELESS,
        fold(article.journal_name) or NAMELESS,
        article.doi.lower(),
        article.pmcid.upper(),
        _WITHOUT_RECORD.get(article.source, 0),
        entry.digest,
    )
