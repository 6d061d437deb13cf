"""``netreader search``: the PMIDs of the papers that a query finds."""

from __future__ import annotations

import argparse
import json
import os
import re
import shlex
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from netreader import settings as settings_file
from netreader.cli.output import print_pieces
from netreader.cli.papers import for_pubmed, library_if_kept, waited_for
from netreader.cli.terminal import Terminal
from netreader.cli.verb import Parser, UsageError, Verb
from netreader.errors import PubMedError
from netreader.formats import FORMATS, Format
from netreader.formats.entry import Entry
from netreader.query.sets import mended, ready, told
from netreader.settings import Settings
from netreader.text import clean_line

if TYPE_CHECKING:
    from netreader.library.library import Library
    from netreader.pubmed.client import PubMed

#: PubMed lists no more than this of any query.
CAP = 9999

#: Seconds that a spelling may take, once the search is answered.
SPELLING = 3.0

#: Names of orders, with what PubMed and the library call them.
ORDERS = {
    "relevance": ("relevance", "relevance"),
    "date": ("pub_date", "date"),
    "author": ("Author", "author"),
    "journal": ("JournalName", "journal"),
    "added": ("", "added"),
}


@dataclass
class Answer:
    """What a search found.

    Attributes:
        mend: The query with all mended that is wrong in it and can be; or empty.
        suggestion: PubMed's spelling of the query, if it has another.
        verdict, reasons: How far the library's answer is PubMed's, and why it is not quite.
    """

    query: str
    source: str
    total: int
    pmids: list[str]
    translation: str = ""
    warnings: list[str] = field(default_factory=list)
    mend: str = ""
    suggestion: str = ""
    verdict: str = "exact"
    reasons: list[str] = field(default_factory=list)
    in_full_texts: int = 0
    elsewhere: str = ""


def declare(parser: Parser) -> None:
    """Its arguments."""
    parser.add_argument("query", nargs="+", metavar="QUERY", help="in PubMed's query language")
    parser.add_argument("--library", action="store_true", help="look in the library, offline")
    parser.add_argument(
        "--sort",
        choices=list(ORDERS),
        help="relevance (the default), date, author, journal; in the library also added",
    )
    parser.add_argument("--limit", type=count, default=20, metavar="N", help="how many, up to 9999 (default: 20)")
    parser.add_argument("--json", action="store_true", help="one JSON document instead of PMIDs")
    parser.add_argument("--format", choices=list(FORMATS), help="the papers themselves instead of their PMIDs")


def count(word: str) -> int:
    """A number of papers that PubMed can list."""
    if not re.fullmatch(r"[0-9]{1,4}", word) or int(word) == 0:
        raise argparse.ArgumentTypeError(f"{word!r} is not a number from 1 to {CAP}")
    return int(word)


def run(arguments: argparse.Namespace, terminal: Terminal) -> int:
    """Search, print PMIDs or JSON; what PubMed made of the query goes to stderr."""
    query = clean_line(" ".join(arguments.query))
    if not query:
        raise UsageError("There is nothing to search for.", "Give a query, such as: netreader search lanreotide")
    if arguments.json and arguments.format:
        raise UsageError("--json is about the search, --format about the papers found.", "Give one of them.")
    settings = settings_file.load(os.environ)
    source = "library" if arguments.library else "pubmed"
    order = ORDERS[arguments.sort or "relevance"][arguments.library]
    if not order:
        place = "The library" if arguments.library else "PubMed"
        raise UsageError(f"{place} can't sort by {arguments.sort}.", f"Leave --sort {arguments.sort} out.")
    if arguments.library:
        answer = _in_library(query, order, arguments.limit, settings, terminal)
    else:
        answer = waited_for(_in_pubmed(query, order, arguments.limit, settings))
    _tell(answer, terminal)
    if arguments.json:
        names = ["query", "source", "translation", "total", "pmids", "warnings", "mend"]
        names += ["verdict", "reasons", "in_full_texts"] if arguments.library else []
        shown = {name: getattr(answer, name) for name in names}
        terminal.document(json.dumps(shown, ensure_ascii=False, indent=2))
    elif arguments.format and answer.pmids:
        return _print_papers(answer, FORMATS[arguments.format], settings, terminal)
    elif answer.pmids:
        terminal.data("\n".join(answer.pmids))
    if not answer.total:
        terminal.say(f"Nothing found in {'the library' if source == 'library' else 'PubMed'}.")
    return 0 if answer.total else 1


def _in_library(query: str, order: str, limit: int, settings: Settings, terminal: Terminal) -> Answer:
    with library_if_kept(settings, terminal) as library:
        ready(query, library.earlier if library is not None else lambda number: None)  # wrong is wrong in any library
        found = library.ask(query, sort=order) if library is not None else None
    keys = found.keys if found is not None else []
    answer = Answer(query, "library", len(keys), [str(key) for key in keys if key > 0][:limit])
    if found is not None:
        answer.verdict, answer.reasons = found.verdict, found.reasons
        answer.in_full_texts, answer.elsewhere = found.more, found.elsewhere
        answer.warnings += [told(problem) for problem in found.problems]
        answer.mend = mended(query)
    if starters := sum(key < 0 for key in keys):
        answer.total -= starters
        answer.warnings.append(
            f"Without a PMID: {starters:,} more, of the starter shelf or files. The reader shows them."
        )
    return answer


async def _in_pubmed(query: str, order: str, limit: int, settings: Settings) -> Answer:
    from netreader.pubmed.client import PubMed

    parsed = for_pubmed(query)
    async with PubMed(settings) as pubmed:
        found = await pubmed.search(query, sort=order, limit=limit, urgent=True)
        warnings = [*(told(problem) for problem in parsed.problems), *found.warnings]
        mend = mended(query)
        answer = Answer(query, "pubmed", found.total, found.pmids[:limit], found.translation, warnings, mend)
        if not found.total or found.warnings:
            answer.suggestion = await _spelling(query, pubmed)
    return answer


async def _spelling(query: str, pubmed: PubMed) -> str:
    """How PubMed would spell the query; empty where it has nothing to say, or is slow: it is only a kindness."""
    import asyncio

    try:
        async with asyncio.timeout(SPELLING):
            return await pubmed.spell(query)
    except (PubMedError, TimeoutError):
        return ""


def _print_papers(answer: Answer, format: Format, settings: Settings, terminal: Terminal) -> int:
    """Print the papers found: from the library, or fetched and not kept. Those that can't be had are named."""
    missing: list[str] = []
    if answer.source == "library":
        with library_if_kept(settings, terminal) as library:
            entries = _kept(answer.pmids, library, format, missing)
            print_pieces(format.write(entries, terminal.width), terminal)
    else:
        fetched = waited_for(_fetched(answer.pmids, settings, format, missing, terminal))
        print_pieces(format.write(fetched, terminal.width), terminal)
    for line in missing:
        terminal.say(line)
    return 1 if missing else 0


def _kept(pmids: Sequence[str], library: Library | None, format: Format, missing: list[str]) -> Iterator[Entry]:
    for pmid in pmids:
        article = library.article(int(pmid)) if library is not None else None
        xml = (library.xml(int(pmid)) or b"") if library is not None and format.raw else b""
        if article is None or (format.raw and not xml):
            missing.append(f"PMID {pmid}: PubMed's record of it is not kept.")
        else:
            yield Entry(article, xml)


async def _fetched(
    pmids: Sequence[str], settings: Settings, format: Format, missing: list[str], terminal: Terminal
) -> list[Entry]:
    from netreader.pubmed.client import PubMed

    found: dict[str, Entry] = {}
    async with PubMed(settings) as pubmed:
        with terminal.progress(0 if terminal.shows_data else len(pmids), "records") as progress:
            async for batch in pubmed.fetch_batches(pmids, urgent=True):
                for record in batch.records:
                    found[record.article.pmid] = Entry(record.article, record.xml if format.raw else b"")
                missing += [f"PubMed has no record of PMID {pmid}." for pmid in batch.missing]
                missing += [error.message for error in batch.broken]
                progress.show(len(found) + len(missing))
    return [found[pmid] for pmid in pmids if pmid in found]


def _tell(answer: Answer, terminal: Terminal) -> None:
    if answer.translation and answer.translation != answer.query:
        terminal.say(f"PubMed understood: {answer.translation}")
    for warning in answer.warnings:
        terminal.say(warning)
    if answer.mend:
        terminal.say(f"Perhaps: {answer.mend}")
    if answer.reasons:
        terminal.say(" ".join((f"The answer is {answer.verdict}.", *answer.reasons)))
    if answer.in_full_texts:
        has = "paper has" if answer.in_full_texts == 1 else "papers have"
        again = f"netreader search --library {shlex.quote(answer.elsewhere)}"
        terminal.say(f"{answer.in_full_texts:,} more {has} it in the full text: {again}")
    if answer.suggestion:
        terminal.say(f"PubMed suggests: {answer.suggestion}")
    shown = len(answer.pmids)
    if shown < answer.total:
        more = f"; --limit shows more, up to {CAP:,}" if shown < min(CAP, answer.total) else ", all that PubMed lists"
        terminal.say(f"Showing {shown:,} of {answer.total:,}{more}.")


VERB = Verb("search", "Print the PMIDs of the papers that a query finds.", declare, run)
