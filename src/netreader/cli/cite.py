"""``netreader cite``: references in the style of a journal, and manuscripts with their citations resolved."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from netreader import settings as settings_file
from netreader.article import Article
from netreader.cli.papers import key_in, library_for_writing, library_if_kept, not_an_id, pmids_of, waited_for
from netreader.cli.terminal import Terminal
from netreader.cli.verb import Parser, UsageError, Verb
from netreader.errors import LibraryError, PubMedError
from netreader.identifier import Identifier, recognise
from netreader.settings import Settings
from netreader.text import clean_line, shorten

if TYPE_CHECKING:
    from netreader.cite.manuscript import Manuscript
    from netreader.cite.styles import Style
    from netreader.pubmed.client import PubMed

FORMATS = ("text", "markdown", "html")

#: A manuscript larger than this is none.
LARGEST = 20_000_000


@dataclass
class Found:
    """The papers that were asked for.

    Attributes:
        articles: By the word that names one, in the order asked.
        failed: Word → why there is none.
        unasked: Why PubMed could not be asked, where it had to be.
        unkept: Why what was fetched could not be kept.
    """

    articles: dict[str, list[Article]] = field(default_factory=dict)
    failed: dict[str, str] = field(default_factory=dict)
    unasked: PubMedError | None = None
    unkept: LibraryError | None = None


def declare(parser: Parser) -> None:
    """Its arguments."""
    parser.add_argument(
        "ids",
        nargs="*",
        metavar="ID",
        help="PMID, PMCID, DOI, address or citation; or a manuscript in Markdown that cites [@pmid:1]; - reads stdin",
    )
    parser.add_argument("--style", metavar="STYLE", help="name of a style, or a CSL file (default: nlm)")
    parser.add_argument("--styles", action="store_true", help="list the styles, those with all given words in the name")
    parser.add_argument("--in-text", action="store_true", help="the citation for the text instead of the reference")
    parser.add_argument("--format", choices=FORMATS, help="default: text; for a manuscript, markdown")
    parser.add_argument("--offline", action="store_true", help="never ask the network")


def run(arguments: argparse.Namespace, terminal: Terminal) -> int:
    """Print references, a citation, or a manuscript; what could not be cited is named on stderr."""
    from netreader.cite.styles import DEFAULT, StyleError, find

    if arguments.styles:
        return _list(" ".join(arguments.ids), terminal)
    try:
        style = find(arguments.style or DEFAULT)
    except StyleError as error:
        raise UsageError(error.message, error.hint) from error
    words, manuscript = _asked(arguments.ids, terminal)
    settings = settings_file.load(os.environ)
    if manuscript is not None:
        return _resolve(manuscript, style, arguments, settings, terminal)
    found = _found(words, settings, terminal, offline=arguments.offline)
    articles = [article for several in found.articles.values() for article in several]
    if articles:
        _print(articles, style, arguments, terminal)
    return _ended(found, terminal)


def _list(words: str, terminal: Terminal) -> int:
    """A style a line: its name and, for those with a short one, a tab and what it is."""
    from netreader.cite.styles import KNOWN, matching

    names = matching(words)
    for name in names:
        terminal.data(f"{name}\t{KNOWN[name].title}" if name in KNOWN else name)
    if not names:
        terminal.say(f"No style has {shorten(clean_line(words), 60)!r} in its name.")
    return 0 if names else 1


def _asked(ids: Sequence[str], terminal: Terminal) -> tuple[list[str], Manuscript | None]:
    """The words that name papers; or the manuscript that was given instead."""
    if not ids and sys.stdin is not None and not sys.stdin.isatty():
        ids = ["-"]
    if not ids:
        raise UsageError("There is nothing to cite.", "Name papers or a manuscript, or - to read them from stdin.")
    words: list[str] = []
    for word in ids:
        if word != "-" and recognise(word) is not None:
            words.append(word)
            continue
        text = terminal.input() if word == "-" else _file(word)
        if text is None:
            words.append(word)
            continue
        from netreader.cite.manuscript import parse

        lines = [line.strip() for line in text.splitlines() if line.strip()]
        manuscript = parse(text)
        if manuscript.keys or not lines or not any(map(recognise, lines)):
            if len(ids) > 1:
                raise UsageError("A manuscript is named among papers.", "Give one manuscript, or name papers.")
            if not lines:
                raise UsageError("There is nothing to cite: the input is empty.")
            return [], manuscript
        words += lines
    if not any(map(recognise, words)):
        raise UsageError(*not_an_id(words[0]))
    return words, None


def _file(word: str) -> str | None:
    """The text of a file; None if there is none by that name."""
    path = Path(word)
    try:
        if not path.is_file():
            return None
        if path.stat().st_size > LARGEST:
            raise UsageError(f"{shorten(clean_line(word), 60)} is too large for a manuscript.")
        return path.read_bytes().decode("utf-8-sig", "replace")
    except (OSError, ValueError) as error:
        reason = (getattr(error, "strerror", "") or "error").lower()
        raise UsageError(f"{shorten(clean_line(word), 60)} can't be read: {reason}.") from error


def _resolve(
    manuscript: Manuscript, style: Style, arguments: argparse.Namespace, settings: Settings, terminal: Terminal
) -> int:
    if arguments.in_text:
        raise UsageError("--in-text is for papers that are named.", "Leave it out: a manuscript gets both.")
    if not manuscript.keys:
        terminal.say("The manuscript cites no paper: a citation is written [@pmid:12345678].")
    words = {key: key.partition(":")[2] for key in manuscript.keys}
    found = _found(list(words.values()), settings, terminal, offline=arguments.offline)
    articles = {key: found.articles[word][0] for key, word in words.items() if found.articles.get(word)}
    text = manuscript.resolved(articles, style, arguments.format or "markdown")
    terminal.document(text.removesuffix("\n"))
    return _ended(found, terminal)


def _found(words: Sequence[str], settings: Settings, terminal: Terminal, *, offline: bool) -> Found:
    """The papers, from the library or else from PubMed; what had to be fetched is kept."""
    found = Found(articles={word: [] for word in words})
    wanted: dict[str, Identifier] = {}
    with library_if_kept(settings, terminal) as library:
        for word in found.articles:
            identifier = recognise(word)
            if identifier is None:
                found.failed[word] = not_an_id(word)[0]
                continue
            several = [Identifier("pmid", pmid) for pmid in identifier.pmids] or [identifier]
            kept: list[Article] = []
            for one in several:
                key = key_in(library, one)
                article = library.article(key) if library is not None and key is not None else None
                if article is not None:
                    kept.append(article)
            found.articles[word] = kept
            if len(kept) < len(several) or any(article.source != "pubmed" for article in kept):
                wanted[word] = identifier
    if wanted and not offline:
        try:
            waited_for(_fetch(wanted, found, settings, terminal))
        except PubMedError as error:
            found.unasked = error
    for word, identifier in wanted.items():
        have = {article.pmid for article in found.articles[word]}
        lacking = [pmid for pmid in identifier.pmids if pmid not in have]
        for name in lacking or ([] if have else [word]):
            told = f"PMID {name}" if name.isdigit() else shorten(clean_line(name), 60)
            if offline:
                found.failed[name] = f"{told} is not in the library. Without --offline it is fetched from PubMed."
            elif found.unasked is not None:
                found.failed[name] = f"{told} is not in the library."
            else:
                found.failed[name] = f"PubMed has no record of {told}."
    return found


async def _fetch(wanted: Mapping[str, Identifier], found: Found, settings: Settings, terminal: Terminal) -> None:
    """Fetch the papers that words name, keep them, and put them into `found`."""
    from netreader.pubmed.client import PubMed

    async with PubMed(settings) as pubmed:
        pmids = {word: await _pmids(word, identifier, found, pubmed) for word, identifier in wanted.items()}
        known = {article.pmid: article for kept in found.articles.values() for article in kept}
        asked = [
            pmid
            for pmid in dict.fromkeys(pmid for several in pmids.values() for pmid in several)
            if pmid not in known or known[pmid].source != "pubmed"
        ]
        records = (await pubmed.fetch(asked, urgent=True)).records if asked else []
    known |= {record.article.pmid: record.article for record in records}
    for word, several in pmids.items():
        found.articles[word] = [known[pmid] for pmid in several if pmid in known] or found.articles[word]
    if records:
        try:
            with library_for_writing(settings, terminal) as library:
                library.keep(records)
        except LibraryError as error:
            found.unkept = error


async def _pmids(word: str, identifier: Identifier, found: Found, pubmed: PubMed) -> list[str]:
    starters = [article.pmid for article in found.articles[word] if article.pmid]
    if starters and not identifier.pmids:
        return starters
    return (await pmids_of(identifier, None, pubmed))[: None if identifier.pmids else 1]


def _print(articles: list[Article], style: Style, arguments: argparse.Namespace, terminal: Terminal) -> None:
    from netreader.cite.processor import Bibliography, Cite

    bibliography = Bibliography(articles, style)
    way = arguments.format or "text"
    if arguments.in_text:
        cites = [Cite(key) for key in bibliography.articles]
        terminal.data(bibliography.citation(cites, way))
        return
    references = bibliography.references(way)
    if way == "text":
        terminal.data("\n".join(references))
    elif way == "markdown":
        terminal.document("\n\n".join(references))
    else:
        entries = "\n".join(f'  <div class="csl-entry">{reference}</div>' for reference in references)
        terminal.document(f'<div class="csl-bib-body">\n{entries}\n</div>')


def _ended(found: Found, terminal: Terminal) -> int:
    for why in found.failed.values():
        terminal.say(why)
    if found.unkept is not None:
        terminal.flush()
        raise found.unkept
    if found.unasked is not None and found.failed:
        terminal.flush()
        raise found.unasked
    return 1 if found.failed else 0


VERB = Verb(
    "cite", "Print references in the style of a journal, or resolve the citations of a manuscript.", declare, run
)
