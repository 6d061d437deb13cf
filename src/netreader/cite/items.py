"""Articles → the items that a citation processor is given, in the words that a reference uses."""

from __future__ import annotations

import re
from typing import Any

from netreader.article import Article
from netreader.cite.styled import marked
from netreader.formats import csl
from netreader.text import fold

Json = dict[str, Any]

RETRACTED = "[Retracted]"

#: Fields that a style might print and no reference should have, or that the processor doesn't know.
_LEFT_OUT = ("abstract", "annote", "custom", "epub-date", "keyword", "note", "source", "status")

#: Fields whose text may have italics, sub- and superscripts.
_STYLED = ("title", "title-short", "container-title", "collection-title")

# NLM's names of journals say what else tells a journal apart: ``Lancet (London, England)``,
# ``Journal of clinical oncology : official journal of …``.
_PLACE = re.compile(r" \([^()]*\)$")
_INITIALS = re.compile(r"[A-Z]{2,4}")
_REST = re.compile(r" [:=] .*", re.DOTALL)


def item(article: Article) -> Json:
    """The CSL item of an article, prepared.

    The DOI stands as PubMed has it, the journal's name without NLM's additions, and a retracted paper says so in its
    title. All text is rid of what could be taken for the processor's marks.
    """
    fields: Json = {name: value for name, value in csl.item(article).items() if name not in _LEFT_OUT}
    if article.doi:
        fields["DOI"] = article.doi
    if article.book is None and fields.get("container-title"):
        fields["container-title"] = journal_name(fields["container-title"])
    if short := fields.get("container-title-short"):
        fields["container-title-short"] = dotted(short, article.journal.title)
    for role in ("author", "editor", "container-author"):
        if role in fields:
            fields[role] = _with_names_apart(fields[role])
    if article.is_retracted and "retracted" not in fields.get("title", "").lower():
        fields["title"] = f"{fields.get('title', '')} {RETRACTED}".strip()
    return {name: _clean(name, value) for name, value in fields.items() if value}


def journal_name(name: str) -> str:
    """A journal's name as one says it: ``Lancet (London, England)`` → ``Lancet``."""
    return _PLACE.sub("", _REST.sub("", name)) or name


def dotted(short: str, title: str) -> str:
    """NLM's abbreviation of a journal's name with full stops, which a style takes away again if it wants none.

    ``Lancet Oncol``, of ``The Lancet. Oncology`` → ``Lancet Oncol.``: what is a whole word of the name has no stop.
    """
    whole = set(re.findall(r"\w+", fold(title)))
    return " ".join(word if fold(word) in whole or not word.isalpha() else f"{word}." for word in short.split())


def _with_names_apart(names: list[Json]) -> list[Json]:
    """Given names that are nothing but initials as several: ``XM`` → ``X M``."""
    return [
        {**name, "given": " ".join(name["given"])} if _INITIALS.fullmatch(name.get("given", "")) else name
        for name in names
    ]


def _clean(name: str, value: Any) -> Any:
    if isinstance(value, str):
        return marked(value, tags=name in _STYLED)
    if isinstance(value, dict):
        return {
            part: _clean(name, inner) for part, inner in value.items() if part != "raw" or "date-parts" not in value
        }
    if isinstance(value, list):
        return [_clean(name, inner) for inner in value]
    return value
