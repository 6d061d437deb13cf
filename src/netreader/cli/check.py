"""``netreader check``: which papers that a manuscript cites are retracted, corrected or unknown."""

from __future__ import annotations

import argparse
import json
import os
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from netreader import settings as settings_file
from netreader.cli.papers import library_if_kept, waited_for
from netreader.cli.terminal import Terminal
from netreader.cli.verb import Parser, UsageError, Verb
from netreader.errors import PubMedError
from netreader.text import clean_line, shorten

if TYPE_CHECKING:
    from netreader.exchange.checking import Checked
    from netreader.exchange.cited import Cited
    from netreader.library.library import Library
    from netreader.settings import Settings

#: Flaws of a file that are told one by one.
TOLD = 5


def declare(parser: Parser) -> None:
    """Its arguments."""
    parser.add_argument(
        "files", nargs="+", metavar="FILE", help="manuscript or references: .md, .tex, .bib, .ris …; - reads stdin"
    )
    parser.add_argument("--offline", action="store_true", help="ask only the copies in the library")
    parser.add_argument("--json", action="store_true", help="one JSON document, of all papers")


def run(arguments: argparse.Namespace, terminal: Terminal) -> int:
    """Print a line for each paper about which something is to be said: place, paper, verdict, more. 1 if any."""
    if arguments.files.count("-") > 1:
        raise UsageError("stdin can be read once.", "Name - once.")
    settings = settings_file.load(os.environ)
    from netreader.exchange.checking import from_library, gathered, joined

    unread: list[str] = []
    papers = gathered(_cited(arguments.files, unread, terminal))
    if not papers:
        if len(unread) < len(arguments.files):
            terminal.say("No paper is named there by a PMID, DOI or PMCID.")
        if arguments.json:
            terminal.document("[]")
        return 1
    trouble: PubMedError | None = None
    with library_if_kept(settings, terminal) as library:
        writable = library if library is not None and library.unwritable is None else None
        if not arguments.offline:
            try:
                waited_for(_ask(papers, writable, settings, terminal))
            except PubMedError as error:
                trouble = error
        if arguments.offline or trouble is not None:
            from_library(papers, library)
    if trouble is not None:
        terminal.say(f"netreader: {trouble}")
        terminal.say("What follows is what the copies in the library say, as old as they are.")
    papers = joined(papers)
    _report(papers, terminal, as_json=arguments.json)
    found = any(set(paper.verdicts) - {"unchecked"} for paper in papers)
    if trouble is not None:
        return 1 if found else 3
    return 1 if unread or any(paper.verdicts for paper in papers) else 0


def _cited(words: Sequence[str], unread: list[str], terminal: Terminal) -> Iterator[tuple[str, Cited]]:
    """The papers that files name, with the files' names; files that these name are read too, each once.

    Args:
        unread: Takes the files that can't be read; each is told, and the others are looked at.
    """
    from netreader.exchange.cited import bibliographies, cited_in
    from netreader.exchange.files import STDIN, FileError, opened
    from netreader.formats.entry import Flaw

    waiting = list(words)
    done: set[str] = set()
    while waiting:
        word = waiting.pop(0)
        if os.path.realpath(word) in done:
            continue
        done.add(os.path.realpath(word))
        try:
            with opened(word, terminal.bytes_in) as source:
                source.head()
                text = "".join(source.texts())
        except FileError as error:
            unread.append(word)
            terminal.say(f"netreader: {error}")
            continue
        name = "" if word == STDIN else word
        flaws: list[Flaw] = []
        for paper in cited_in(name, text):
            if isinstance(paper, Flaw):
                flaws.append(paper)
            else:
                yield source.name, paper
        for flaw in flaws[:TOLD]:
            terminal.say(f"{source.name}, line {flaw.line:,}: {flaw.message} It is not checked.")
        if len(flaws) > TOLD:
            terminal.say(f"… and {len(flaws) - TOLD:,} more entries of {source.name} are not checked.")
        there, missing = bibliographies(name, text)
        waiting += map(str, there)
        for lacking in missing:
            terminal.say(f"{source.name} names the references {shorten(lacking, 100)}, and there is no such file.")


async def _ask(papers: Sequence[Checked], library: Library | None, settings: Settings, terminal: Terminal) -> None:
    from netreader.exchange.checking import from_pubmed
    from netreader.pubmed.client import PubMed

    async with PubMed(settings) as pubmed:
        with terminal.progress(len(papers), "papers") as progress:
            await from_pubmed(papers, library, pubmed, progress.show)


def _report(papers: Sequence[Checked], terminal: Terminal, *, as_json: bool) -> None:
    from netreader.exchange.checking import VERDICTS, counts

    if as_json:
        terminal.document(json.dumps([_shape(paper) for paper in papers], ensure_ascii=False, indent=2))
    else:
        order = {verdict: place for place, verdict in enumerate(VERDICTS)}
        for paper in sorted((p for p in papers if p.verdicts), key=lambda p: order[p.verdicts[0]]):
            verdicts = ", ".join(VERDICTS[verdict] for verdict in paper.verdicts)
            terminal.data(f"{_places(paper)}\t{_id(paper)}\t{verdicts}\t{_more(paper)}")
    told = ", ".join(f"{number:,} {VERDICTS[verdict]}" for verdict, number in counts(papers).items())
    asked = "" if all(paper.asked for paper in papers) else " (PubMed was not asked)"
    many = f"{len(papers):,} {'paper' if len(papers) == 1 else 'papers'}"
    terminal.say(f"{many}: {told or 'no retraction, correction or doubt'}{asked}.")


def _places(paper: Checked) -> str:
    """``paper.md:3,17 refs.bib:4``."""
    lines: dict[str, list[str]] = {}
    for place in paper.places:
        lines.setdefault(place.file, []).append(str(place.line))
    return " ".join(f"{file}:{','.join(numbers)}" for file, numbers in lines.items())


def _id(paper: Checked) -> str:
    if paper.article is not None and paper.article.pmid:
        return f"PMID {paper.article.pmid}"
    return f"PMID {paper.cited.pmid}" if paper.cited.pmid else paper.cited.id


def _more(paper: Checked) -> str:
    """Which paper it is, and where the notices stand."""
    parts = []
    if paper.article is not None:
        parts.append(f"{shorten(paper.article.display_title, 90)} {paper.article.citation}".strip())
    parts += [f"{item.type}: {item.citation}{f' PMID {item.pmid}' if item.pmid else ''}" for item in paper.notices]
    if paper.told:
        parts.append(paper.told)
    return clean_line(" · ".join(parts))


def _shape(paper: Checked) -> dict[str, Any]:
    article = paper.article
    return {
        "pmid": article.pmid if article is not None else paper.cited.pmid,
        "doi": article.doi if article is not None else paper.cited.doi,
        "title": article.display_title if article is not None else paper.cited.title,
        "places": [{"file": place.file, "line": place.line} for place in paper.places],
        "verdicts": list(paper.verdicts),
        "notices": [{"type": item.type, "citation": item.citation, "pmid": item.pmid} for item in paper.notices],
        "message": paper.told,
        "asked": paper.asked,
    }


VERB = Verb("check", "List the papers cited in a file that are retracted, corrected or unknown.", declare, run)
