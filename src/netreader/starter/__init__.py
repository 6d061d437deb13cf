"""The starter shelf: the papers that are there on the first start, without a network.

Citations and registry numbers of a seed paper and the landmark trials in neuroendocrine tumours, with summaries in
our own words. They are not PubMed's records: `Article.source` is ``starter``, their keywords are ours (owner
``netreader``), and the library lets each go as soon as PubMed's record of the same paper is kept.
"""

from __future__ import annotations

from functools import cache
from importlib import resources
from typing import Any

from netreader.article import AbstractSection, Article, Author, Databank, Journal, Keyword, PublicationType
from netreader.text import clean_line

KEYWORD_OWNER = "netreader"

# The types used in shelf.toml, with their descriptors.
_TYPES = {
    "Clinical Trial, Phase II": "D017427",
    "Clinical Trial, Phase III": "D017428",
    "Journal Article": "D016428",
    "Randomized Controlled Trial": "D016449",
    "Review": "D016454",
}


@cache
def shelf() -> tuple[Article, ...]:
    """The shelf in its reading order, the seed paper first. Reads shelf.toml at the first call, nothing at import."""
    import tomllib

    text = resources.files(__name__).joinpath("shelf.toml").read_text(encoding="utf-8")
    return tuple(_article(paper) for paper in tomllib.loads(text)["paper"])


def _article(paper: dict[str, Any]) -> Article:
    return Article(
        pmid=paper.get("pmid", ""),
        title=paper["title"],
        local_id=paper["id"],
        source="starter",
        abstract=(AbstractSection(clean_line(paper["summary"])),),
        authors=tuple(Author(last_name=last, initials=initials) for last, initials in paper.get("authors", ())),
        # The shelf names at most the first authors.
        authors_complete=False,
        journal=Journal(
            title=paper.get("journal_title", ""),
            medline_ta=paper["journal"],
            volume=paper.get("volume", ""),
            issue=paper.get("issue", ""),
            pages=paper.get("pages", ""),
        ),
        published=paper["published"],
        electronic=paper.get("electronic", ""),
        citation=paper["citation"],
        doi=paper.get("doi", ""),
        pmcid=paper.get("pmcid", ""),
        languages=("eng",),
        publication_types=tuple(PublicationType(name, _TYPES[name]) for name in paper["types"]),
        keywords=tuple(Keyword(text, owner=KEYWORD_OWNER) for text in paper["keywords"]),
        databanks=(Databank("ClinicalTrials.gov", (paper["registry"],)),) if "registry" in paper else (),
    )
