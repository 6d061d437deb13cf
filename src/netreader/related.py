"""What a paper leads to: similar papers, papers that cite it, its references, places where it can be read.

Plain values that PubMed's client makes, the library keeps and the front ends show.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from msgspec import Struct

from netreader.article import Article

#: Kinds of links, in the order in which a reader sees them → what they are called.
KINDS: Mapping[str, str] = MappingProxyType(
    {
        "similar": "Similar articles",
        "cited": "Cited by",
        "refs": "References",
        "comments": "Comments and corrections",
    }
)

#: Kinds that a service has to be asked for; the rest stands in the record itself.
ASKED = ("similar", "cited", "refs")

#: Who named the links → how it is called.
SOURCES: Mapping[str, str] = MappingProxyType(
    {"pubmed": "PubMed", "europepmc": "Europe PMC", "record": "PubMed's record"}
)


class Linked(Struct, frozen=True, gc=False, omit_defaults=True):
    """A paper that another leads to.

    Attributes:
        pmid: Empty where only a citation is known.
        score: Of similar articles, PubMed's own number: only its order means something.
        citation: Its citation, where the source gives one.
        doi: Where the source gives one.
        note: What kind of comment or correction it is (``ErratumIn``), or the part of a reference list it stands in.
    """

    pmid: str = ""
    score: int = 0
    citation: str = ""
    doi: str = ""
    note: str = ""


class Related(Struct, frozen=True):
    """The links of one kind of a paper, as they were on a day.

    Attributes:
        kind: One of `KINDS`.
        links: In the source's order.
        source: One of `SOURCES`.
        asked: When it was asked, ISO 8601, UTC; empty for what the record says.
        total: How many the source counts, which may be more than it lists.
        caution: A sentence, where the list may be less than it seems.
    """

    kind: str
    links: tuple[Linked, ...] = ()
    source: str = "pubmed"
    asked: str = ""
    total: int = 0
    caution: str = ""

    @property
    def count(self) -> int:
        """How many there are, as far as is known."""
        return max(self.total, len(self.links))

    @property
    def pmids(self) -> list[str]:
        """The papers with a record in PubMed, in order, each once."""
        return list(dict.fromkeys(link.pmid for link in self.links if link.pmid))


class Place(Struct, frozen=True, gc=False):
    """A place on the web where a paper, or something about it, can be read.

    Attributes:
        label: What is there: the provider's name, ``PubMed``, ``ClinicalTrials.gov NCT00353496``.
        url: Always http or https.
        access: ``free``, ``paid``, or empty where it isn't said.
        category: ``Full text``, or LinkOut's own word for it: ``Medical``, ``Research Materials`` …; empty for a page
            about the paper.
    """

    label: str
    url: str
    access: str = ""
    category: str = ""


class LinkOut(Struct, frozen=True):
    """What PubMed's LinkOut named of a paper, on a day (ISO 8601, UTC)."""

    places: tuple[Place, ...] = ()
    asked: str = ""


def of_record(article: Article) -> dict[str, Related]:
    """What a record itself says: its reference list, and its comments and corrections; only those that it has."""
    found: dict[str, Related] = {}
    references = tuple(
        Linked(reference.pmid, 0, reference.citation, reference.doi, reference.heading)
        for reference in article.references
    )
    if references:
        found["refs"] = Related("refs", references, "record")
    comments = tuple(
        Linked(correction.pmid, 0, correction.citation, "", correction.type)
        for correction in article.corrections
        if correction.type != "Cites"
    )
    if comments:
        found["comments"] = Related("comments", comments, "record")
    return found


def joined(kept: Mapping[str, Related], article: Article | None) -> dict[str, Related]:
    """What is known of a paper's links: what services named, with what its record says.

    The record's reference list has its own order and citations, so it comes first; what a service names beyond it
    follows.
    """
    found = dict(kept)
    own = of_record(article) if article is not None else {}
    if "comments" in own:
        found["comments"] = own["comments"]
    if "refs" in own:
        listed = own["refs"].links
        asked = kept.get("refs")
        more = _beyond(listed, asked.links) if asked is not None else ()
        found["refs"] = Related(
            "refs",
            (*listed, *more),
            "record" if not more or asked is None else asked.source,
            asked.asked if asked is not None else "",
        )
    return {kind: found[kind] for kind in KINDS if kind in found}


def _beyond(known: Iterable[Linked], named: Iterable[Linked]) -> tuple[Linked, ...]:
    """Papers that are named and not known; a citation without a number can't be told from those known."""
    pmids = {link.pmid for link in known if link.pmid}
    return tuple(link for link in named if link.pmid and link.pmid not in pmids)
