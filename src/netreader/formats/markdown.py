"""A record as Markdown (CommonMark): title, authors, citation, abstract, keywords, headings, note."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from urllib.parse import quote

from netreader.article import AbstractSection, Article, Author, MeshHeading, Span
from netreader.formats.codes import NOTICES
from netreader.formats.entry import Entry, marks_of
from netreader.formats.markup import pieces

_SIGNS = re.compile(r"([\\`*_\[\]<>~$|])|&(?=#?\w{1,32};)")
_BEGINNING = re.compile(r"^(\s*)(#{1,6}(?=\s|$)|[-+](?=\s|$)|(?:\d{1,9})(?=[.)](?:\s|$))|=+\s*$|-+\s*$)", re.MULTILINE)
_MARKS = {"b": "**", "i": "*", "u": ""}


def one(entry: Entry, width: int) -> str:
    """The page of one record."""
    article = entry.article
    blocks = [f"## {styled(article.display_title, article.title_spans if _is_titled(article) else ())}"]
    if article.vernacular_title and article.vernacular_title != article.display_title:
        blocks.append(escaped(article.vernacular_title))
    blocks += _notices(article)
    blocks += [_people(article.authors, article.authors_complete)]
    blocks += [escaped(article.citation), " · ".join(_identifiers(article))]
    if article.abstract:
        blocks += ["### Abstract", *map(_section, article.abstract), escaped(article.copyright)]
    for other in article.other_abstracts:
        blocks += [f"### Other abstract ({escaped(other.language)})", *map(_section, other.sections)]
    blocks.append(_listed("Keywords", (keyword.text for keyword in article.keywords)))
    blocks.append(_listed("MeSH", map(_heading, article.mesh)))
    blocks.append(_listed("Publication types", (kind.name for kind in article.publication_types)))
    blocks += [_listed("Tags", entry.tags), _listed("Marks", marks_of(entry))]
    if entry.note.strip():
        blocks += ["### Note", entry.note.strip()]
    return "\n\n".join(filter(None, blocks)) + "\n"


def many(entries: Iterable[Entry], width: int) -> Iterator[str]:
    """Pages, one below the other."""
    for number, entry in enumerate(entries):
        yield ("\n" if number else "") + one(entry, width)


def escaped(text: str) -> str:
    """Text in which no sign means anything to Markdown."""
    text = _SIGNS.sub(lambda found: f"\\{found[0]}", text)
    return _BEGINNING.sub(lambda found: f"{found[1]}{_stopped(found[2])}", text)


def _stopped(mark: str) -> str:
    return f"{mark}\\" if mark.isdigit() else f"\\{mark}"


def styled(text: str, spans: tuple[Span, ...]) -> str:
    """Text with its emphasis, and sub- and superscripts that Unicode lacks as HTML."""
    parts = []
    for piece in pieces(text, spans):
        bare = piece.text.strip()
        part = escaped(bare)
        if piece.script:
            part = f"<{piece.script}>{part}</{piece.script}>"
        for style in reversed(piece.styles):
            part = f"{_MARKS[style]}{part}{_MARKS[style]}" if part else part
        lead = " " if piece.text[:1] == " " else ""
        trail = " " if bare and piece.text[-1:] == " " else ""
        parts.append(f"{lead}{part}{trail}")
    return "".join(parts)


def _is_titled(article: Article) -> bool:
    return article.display_title == article.title


def _heading(heading: MeshHeading) -> str:
    parts = [heading.descriptor + "*" * heading.major]
    return " / ".join(parts + [qualifier.name + "*" * qualifier.major for qualifier in heading.qualifiers])


def _notices(article: Article) -> Iterator[str]:
    told = False
    if article.withdrawn:
        yield f"**WITHDRAWN.** PubMed has deleted this record (known since {escaped(article.withdrawn)})."
    for item in article.corrections:
        if item.type in NOTICES:
            told = True
            yield f"**{NOTICES[item.type]}.** {escaped(item.citation)}" + (f" PMID: {item.pmid}" if item.pmid else "")
    if article.is_retracted and not told:
        yield "**RETRACTED.**"


def _people(authors: tuple[Author, ...], complete: bool) -> str:
    names = [escaped(author.full) for author in authors]
    return ", ".join(names if complete else [*names, "et al."])


def _identifiers(article: Article) -> Iterator[str]:
    if article.pmid:
        yield f"PMID: [{article.pmid}](https://pubmed.ncbi.nlm.nih.gov/{article.pmid}/)"
    if article.pmcid:
        yield f"PMCID: [{escaped(article.pmcid)}](https://pmc.ncbi.nlm.nih.gov/articles/{quote(article.pmcid)}/)"
    if article.doi:
        yield f"DOI: [{escaped(article.doi)}](https://doi.org/{quote(article.doi, safe='/:;.')})"


def _section(section: AbstractSection) -> str:
    text = styled(section.text, section.spans)
    return f"**{escaped(section.label)}:** {text}" if section.label else text


def _listed(name: str, words: Iterable[str]) -> str:
    text = "; ".join(escaped(word) for word in words)
    return f"**{name}:** {text}" if text else ""
