"""What a file of the vault says of its paper: the front matter that is netreader's, and the head of the page."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Mapping

from netreader.article import Article
from netreader.formats.bibtex import key_of
from netreader.formats.markdown import escaped, styled
from netreader.text import clean_line, shorten
from netreader.vault.front import Front, Written
from netreader.vault.page import Page

#: Bytes of the longest name of a file, without its suffix: what can be read in a list, and file systems allow 255.
LONGEST = 110

#: What other programs and file systems don't want in names.
_UNFIT = re.compile(r'[\\/:*?"<>|#^\[\]%&{}$!`\x00-\x1f]')

#: Names that Windows keeps for itself.
_RESERVED = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)", re.IGNORECASE)


def facts_of(article: Article) -> dict[str, Written]:
    """Front matter about the paper, which a person may read and has no reason to edit."""
    people = [author.short for author in article.authors if author.short]
    facts: dict[str, Written] = {
        "title": article.display_title,
        "authors": people[:20] + (["et al."] if len(people) > 20 else []),
        "journal": article.journal.iso_abbreviation or article.journal.title if article.journal else "",
        "year": int(article.published[:4]) if article.published[:4].isdigit() else "",
        "published": article.published,
        "pmid": int(article.pmid) if article.pmid else "",
        "pmcid": article.pmcid,
        "doi": article.doi,
        "citekey": key_of(article),
        "url": f"https://pubmed.ncbi.nlm.nih.gov/{article.pmid}/" if article.pmid else "",
        "aliases": [shorten(article.display_title.rstrip("."), 120)] if article.display_title else [],
    }
    if article.is_retracted:
        facts["retracted"] = True
    return {name: value for name, value in facts.items() if value}


def head_of(article: Article) -> str:
    """The head of a page: title, citation, links, abstract folded."""
    spans = article.title_spans if article.display_title == article.title else ()
    blocks = [f"# {clean_line(styled(article.display_title, spans)) or 'Untitled'}"]
    if article.is_retracted:
        blocks.append("> [!danger] This paper has been retracted.")
    authors = ", ".join(author.short for author in article.authors[:12] if author.short)
    more = " et al." if len(article.authors) > 12 else ""
    blocks.append(clean_line(f"{escaped(authors)}{more}. {escaped(article.citation)}".lstrip(". ")))
    links = [f"[PubMed](https://pubmed.ncbi.nlm.nih.gov/{article.pmid}/)"] if article.pmid else []
    if article.doi:
        from urllib.parse import quote

        links.append(f"[DOI](https://doi.org/{quote(article.doi, safe='/:;.')})")
    blocks.append(" · ".join(links))
    if article.abstract:
        paragraphs = [
            f"**{escaped(section.label)}:** {styled(section.text, section.spans)}"
            if section.label
            else styled(section.text, section.spans)
            for section in article.abstract
        ]
        lines = "\n\n".join(paragraphs).split("\n")
        blocks.append("\n".join(["> [!abstract]- Abstract", *(f"> {line}" if line else ">" for line in lines)]))
    return "\n\n".join(filter(None, blocks)) + "\n\n"


def stem_of(article: Article | None, key: int) -> str:
    """The name of a paper's file, without its suffix: ``Keutgen 2018 Metastatic neuroendocrine tumors … 29768149``."""
    number = str(key) if key > 0 else f"local {-key}"
    if article is None:
        return number
    first = article.authors[0] if article.authors else None
    who = (first.last_name or first.collective_name) if first else ""
    words = " ".join(part for part in (who, article.published[:4], article.display_title) if part)
    words = clean_line(_UNFIT.sub(" ", unicodedata.normalize("NFC", words))).strip(" .-'")
    while len(words.encode()) > LONGEST - len(number) - 1:
        words = words.rpartition(" ")[0] or words[:-1]
    words = words.rstrip(" .-,;'")
    return number if not words or _RESERVED.match(words) else f"{words} {number}"


def put_facts(
    front: Front, facts: Mapping[str, Written], last: Mapping[str, str | list[str]] | None, *, new: bool
) -> dict[str, str | list[str]]:
    """Write front matter about the paper; what a person has changed or taken away there is theirs.

    Args:
        last: As it was written last; None for a file that was a person's own before.

    Returns:
        What counts as written last from now on.
    """
    told: dict[str, str | list[str]] = {}
    for name, value in facts.items():
        there = front.values.get(name)
        absent = name not in front.values
        as_written = last is not None and name in last and there == last[name]
        if new or as_written or (absent and (last is None or name not in last)):
            front.put(name, value)
            now = front.values[name]
            if now is not None:
                told[name] = now
        elif last is not None and name in last:
            told[name] = last[name]
    for name, value in (last or {}).items():
        if name not in facts and front.values.get(name) == value:
            front.drop(name)
    return told


def put_head(page: Page, head: str, last: str | None, *, new: bool) -> str:
    """Write the head of the page, unless a person has changed it; gives by what it is known again.

    Args:
        last: What this gave last; None for a file that was a person's own before.
    """
    mark = f"{len(head)}:{_digest(head)}"
    if new:
        page.pieces.insert(0, head)
        return mark
    first = page.pieces[0] if page.pieces and isinstance(page.pieces[0], str) else ""
    if not last:
        if first.strip():
            return ""
        page.pieces[: 1 if first else 0] = [head]
        return mark
    length, _, digest = last.partition(":")
    size = int(length) if length.isdigit() else 0
    if not size or _digest(first[:size]) != digest:
        return last
    page.pieces[0] = head + first[size:]
    return mark


def _digest(text: str) -> str:
    return hashlib.blake2b(text.encode("utf-8", "replace"), digest_size=8).hexdigest()


def put_in_order(front: Front, facts: Mapping[str, Written]) -> None:
    """Arrange new front matter: about the paper first, what a person says of it below."""
    said = ["tags", "starred", "status", "rating", "shelves"]
    names = [name for name in facts if name not in said]
    rest = [name for name in front.blocks if name not in names and name not in said]
    front.blocks = {name: front.blocks[name] for name in (*names, *rest, *said) if name in front.blocks}
