"""Highlights as Web Annotations (W3C Recommendation of 2017), in JSON-LD."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from netreader.article import Article
from netreader.library.highlights import Highlight

CONTEXT = "http://www.w3.org/ns/anno.jsonld"


def page(highlights: Iterable[tuple[Article | None, Highlight]], names: Mapping[str, str]) -> dict[str, Any]:
    """Highlights with the papers they are in as one AnnotationPage.

    Args:
        names: Colour → what the reader calls it.
    """
    return {
        "@context": CONTEXT,
        "type": "AnnotationPage",
        "items": [annotation(article, highlight, names) for article, highlight in highlights],
    }


def annotation(article: Article | None, highlight: Highlight, names: Mapping[str, str]) -> dict[str, Any]:
    """One highlight; the part of the paper it is in is a fragment, in which quote and position are counted."""
    bodies = [
        {"type": "TextualBody", "purpose": "tagging", "value": names.get(highlight.colour, highlight.colour)},
    ]
    if highlight.comment:
        comment = {"type": "TextualBody", "purpose": "commenting", "value": highlight.comment, "format": "text/plain"}
        bodies.append(comment)
    quote: dict[str, Any] = {"type": "TextQuoteSelector", "exact": highlight.quote}
    if highlight.prefix:
        quote["prefix"] = highlight.prefix
    if highlight.suffix:
        quote["suffix"] = highlight.suffix
    position = {"type": "TextPositionSelector", "start": highlight.start, "end": highlight.end}
    return {
        "id": f"urn:uuid:{highlight.id}",
        "type": "Annotation",
        "motivation": ["highlighting", "commenting"] if highlight.comment else "highlighting",
        "created": highlight.created,
        "modified": highlight.changed,
        "body": bodies,
        "target": {
            "source": _source(article, highlight.paper),
            "selector": {
                "type": "FragmentSelector",
                "value": highlight.part,
                "refinedBy": [quote, position],
            },
        },
    }


def _source(article: Article | None, key: int) -> str:
    """The address of a paper: PubMed's, its DOI's, or a name that says only its number here."""
    if key > 0:
        return f"https://pubmed.ncbi.nlm.nih.gov/{key}/"
    return f"https://doi.org/{article.doi}" if article is not None and article.doi else f"urn:netreader:paper:{-key}"
