"""Highlights as Web Annotations, written and read: W3C's Web Annotation Data Model of 2017, in JSON-LD.

What its sections 3 to 5 demand and how often is in the tests. What is read may be a page or collection of annotations,
a list of them, or one; of other programs' annotations, those that quote their passage.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import unquote, urlsplit

from netreader.article import Article
from netreader.library.highlights import COLOURS, LONGEST, Highlight
from netreader.text import clean, clean_line

CONTEXT = "http://www.w3.org/ns/anno.jsonld"

#: By whose rules the fragment is read: those of HTML.
HTML_FRAGMENT = "http://tools.ietf.org/rfc/rfc3236"

#: Annotations of one file that are read.
MOST = 200_000


def page(highlights: Iterable[tuple[Article | None, Highlight]], names: Mapping[str, str]) -> dict[str, Any]:
    """Highlights with the papers they are in as one AnnotationPage.

    Args:
        names: Colour → what the reader calls it.
    """
    items = [annotation(article, highlight, names) for article, highlight in highlights]
    name = uuid.uuid5(uuid.NAMESPACE_URL, "\n".join(item["id"] for item in items))
    return {"@context": CONTEXT, "id": f"urn:uuid:{name}", "type": "AnnotationPage", "items": items}


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
        **{
            name: time
            for name, time in (("created", _utc(highlight.created)), ("modified", _utc(highlight.changed)))
            if time
        },
        "body": bodies,
        "target": {
            "type": "SpecificResource",
            "source": _source(article, highlight.paper),
            "selector": {
                "type": "FragmentSelector",
                "conformsTo": HTML_FRAGMENT,
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


def _utc(time: str) -> str:
    """A moment as the model demands it, in UTC with a Z; empty where there is none."""
    try:
        found = datetime.fromisoformat(time)
    except ValueError:
        return ""
    return found.astimezone(UTC).isoformat().replace("+00:00", "Z")


# Reading


@dataclass(frozen=True, slots=True)
class Paper:
    """The paper that an annotation is about, by one of these."""

    key: int = 0
    doi: str = ""


@dataclass(frozen=True, slots=True)
class Unread:
    """An annotation that is no highlight of a paper; why, in a sentence."""

    why: str


def highlights_in(document: object, names: Mapping[str, str]) -> Iterator[tuple[Paper, Highlight] | Unread]:
    """The highlights of a document that was JSON, with the papers they are in; `Highlight.paper` is still 0.

    Args:
        names: Colour → what the reader calls it.
    """
    colours = {clean_line(name).casefold(): colour for colour, name in names.items()}
    colours.update((colour, colour) for colour in COLOURS)
    for number, item in enumerate(_items(document)):
        if number == MOST:
            yield Unread(f"There are more than {MOST:,} annotations; the rest was not read.")
            return
        yield from _read(item, colours)


def _items(document: object) -> list[object]:
    if isinstance(document, list):
        return document
    if not isinstance(document, dict):
        return []
    if "items" in document:
        return _listed(document["items"])
    if "first" in document:
        return _items(document["first"])
    return [document] if "target" in document else []


def _read(item: object, colours: Mapping[str, str]) -> Iterator[tuple[Paper, Highlight] | Unread]:
    if not isinstance(item, dict):
        yield Unread("An annotation is not an object.")
        return
    colour, comment = _said(item, colours)
    for number, target in enumerate(_listed(item.get("target"))):
        source = target.get("source") if isinstance(target, dict) else target
        paper = _paper(source.get("id") if isinstance(source, dict) else source)
        if paper is None:
            yield Unread(f"{_told(item)} is about no paper that PubMed's number or a DOI names.")
            continue
        found = _selected(target.get("selector") if isinstance(target, dict) else None)
        quote = found.get("exact", "")
        if not quote.strip() or len(quote) > LONGEST:
            yield Unread(f"{_told(item)} quotes no passage.")
            continue
        name = _uuid(item.get("id"), number)
        start = int(found["start"]) if found.get("start", "").isdigit() else 0
        created = _moment(item.get("created"))
        yield (
            paper,
            Highlight(
                id=name,
                paper=0,
                part=found.get("part", "") or "abstract",
                quote=quote,
                prefix=found.get("prefix", "")[-200:],
                suffix=found.get("suffix", "")[:200],
                start=start,
                end=start + len(quote),
                colour=colour,
                comment=comment,
                created=created,
                changed=_moment(item.get("modified")) or created,
            ),
        )


def _told(item: Mapping[str, Any]) -> str:
    name = item.get("id")
    return f"The annotation {clean_line(name)[:80]}" if isinstance(name, str) and name else "An annotation without id"


def _said(item: Mapping[str, Any], colours: Mapping[str, str]) -> tuple[str, str]:
    """Colour and comment: what is tagged with the name of a colour, and all else that is said."""
    colour, comments = COLOURS[0], []
    for body in [*_listed(item.get("body")), *_listed(item.get("bodyValue"))]:
        if isinstance(body, str):
            comments += [] if re.match(r"[a-z][a-z0-9+.-]*:\S+$", body, re.IGNORECASE) else [body]
            continue
        value = body.get("value") if isinstance(body, dict) else None
        if not isinstance(value, str):
            continue
        tag = clean_line(value).casefold() if "tagging" in _listed(body.get("purpose")) else ""
        if tag in colours:
            colour = colours[tag]
        elif body.get("purpose") != "describing" or not tag:
            comments.append(value)
    return colour, clean("\n\n".join(comments)).strip()


def _selected(selector: object) -> dict[str, str]:
    """Part, quote and place that selectors name, whichever refines which."""
    found: dict[str, str] = {}
    waiting = _listed(selector)
    for _ in range(20):
        if not waiting:
            break
        here = waiting.pop(0)
        if not isinstance(here, dict):
            continue
        waiting += _listed(here.get("refinedBy"))
        match here.get("type"):
            case "TextQuoteSelector":
                wanted = {"exact": "exact", "prefix": "prefix", "suffix": "suffix"}
            case "TextPositionSelector":
                wanted = {"start": "start"}
            case "FragmentSelector":
                wanted = {"value": "part"}
            case _:
                continue
        for name, ours in wanted.items():
            value = here.get(name)
            if isinstance(value, str | int) and not isinstance(value, bool):
                found.setdefault(ours, clean(str(value)) if ours != "part" else clean_line(str(value))[:40])
    return found


def _paper(source: object) -> Paper | None:
    if not isinstance(source, str):
        return None
    try:
        parts = urlsplit(source.strip())
    except ValueError:
        return None
    host, path = (parts.hostname or "").removeprefix("www."), parts.path
    if host in ("pubmed.ncbi.nlm.nih.gov", "ncbi.nlm.nih.gov", "pubmed.gov"):
        number = re.fullmatch(r"(?:/pubmed)?/0*([1-9]\d{0,8})/?", path, re.ASCII)
        return Paper(int(number[1])) if number else None
    if host in ("doi.org", "dx.doi.org") and len(path) > 4:
        return Paper(doi=clean_line(unquote(path[1:])))
    local = re.fullmatch(r"urn:netreader:paper:([1-9]\d{0,17})", source.strip(), re.ASCII)
    return Paper(-int(local[1])) if local else None


def _uuid(name: object, number: int) -> str:
    """The number of an annotation; of one of another program's, always the same one."""
    text = name if isinstance(name, str) else ""
    if not number:
        try:
            return str(uuid.UUID(text.removeprefix("urn:uuid:")))
        except ValueError:
            pass
    return str(uuid.uuid5(uuid.NAMESPACE_URL, f"{text}#{number}")) if text else str(uuid.uuid4())


def _moment(time: object) -> str:
    try:
        found = datetime.fromisoformat(time) if isinstance(time, str) else None
    except ValueError:
        return ""
    if found is None:
        return ""
    return (found if found.tzinfo else found.replace(tzinfo=UTC)).astimezone(UTC).isoformat()


def _listed(value: object) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]
