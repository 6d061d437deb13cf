"""``netreader search``: the PMIDs of the papers that a query finds."""

from __future__ import annotations

import argparse
import json
import os
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from netreader import settings as settings_file
from netreader.cli.papers import library_if_kept, waited_for
from netreader.cli.terminal import Terminal
from netreader.cli.verb import Parser, UsageError, Verb
from netreader.errors import PubMedError
from netreader.query.words import plain
from netreader.settings import Settings
from netreader.text import clean_line

if TYPE_CHECKING:
    from netreader.pubmed.client import PubMed

#: PubMed lists no more than this of any query.
CAP = 9999

#: Seconds that a spelling may take, once the search is answered.
SPELLING = 3.0

#: Names of orders, with what PubMed and the library call them.
ORDERS = {
    "relevance": ("relevance", ""),
    "date": ("pub_date", "date"),
    "author": ("Author", "author"),
    "journal": ("JournalName", "journal"),
    "added": ("", "added"),
}


@dataclass
class Answer:
    """What a search found; `suggestion` is PubMed's spelling of the query, if it has another."""

    query: str
    source: str
    total: int
    pmids: list[str]
    translation: str = ""
    warnings: list[str] = field(default_factory=list)
    suggestion: str = ""


def declare(parser: Parser) -> None:
    """Its arguments."""
    parser.add_argument("query", nargs="+", metavar="QUERY", help="in PubMed's query language")
    parser.add_argument("--library", action="store_true", help="look in the library, offline: papers with every word")
    parser.add_argument(
        "--sort",
        choices=list(ORDERS),
        help="relevance (PubMed's default), date, author, journal; added (the library's)",
    )
    parser.add_argument("--limit", type=count, default=20, metavar="N", help="how many, up to 9999 (default: 20)")
    parser.add_argument("--json", action="store_true", help="one JSON document instead of PMIDs")


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
    settings = settings_file.load(os.environ)
    source = "library" if arguments.library else "pubmed"
    order = ORDERS[arguments.sort or ("added" if arguments.library else "relevance")][arguments.library]
    if not order:
        place = "The library" if arguments.library else "PubMed"
        raise UsageError(f"{place} can't sort by {arguments.sort}.", f"Leave --sort {arguments.sort} out.")
    if arguments.library:
        answer = _in_library(query, order, arguments.limit, settings, terminal)
    else:
        answer = waited_for(_in_pubmed(query, order, arguments.limit, settings))
    _tell(answer, terminal)
    if arguments.json:
        shown = {
            name: getattr(answer, name) for name in ("query", "source", "translation", "total", "pmids", "warnings")
        }
        terminal.document(json.dumps(shown, ensure_ascii=False, indent=2))
    elif answer.pmids:
        terminal.data("\n".join(answer.pmids))
    if not answer.total:
        terminal.say(f"Nothing found in {'the library' if source == 'library' else 'PubMed'}.")
    return 0 if answer.total else 1


def _in_library(query: str, order: str, limit: int, settings: Settings, terminal: Terminal) -> Answer:
    wanted = plain(query)
    with library_if_kept(settings, terminal) as library:
        keys = library.find(wanted.words, sort=order) if library is not None else []
    answer = Answer(query, "library", len(keys), [str(key) for key in keys if key > 0][:limit])
    if wanted.unread:
        answer.warnings.append(wanted.unread)
    if starters := sum(key < 0 for key in keys):
        answer.total -= starters
        answer.warnings.append(f"On the starter shelf, without a PMID: {starters:,} more. The reader shows them.")
    return answer


async def _in_pubmed(query: str, order: str, limit: int, settings: Settings) -> Answer:
    from netreader.pubmed.client import PubMed

    async with PubMed(settings) as pubmed:
        found = await pubmed.search(query, sort=order, limit=limit, urgent=True)
        answer = Answer(query, "pubmed", found.total, found.pmids[:limit], found.translation, list(found.warnings))
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


def _tell(answer: Answer, terminal: Terminal) -> None:
    if answer.translation and answer.translation != answer.query:
        terminal.say(f"PubMed understood: {answer.translation}")
    for warning in answer.warnings:
        terminal.say(warning)
    if answer.suggestion:
        terminal.say(f"PubMed suggests: {answer.suggestion}")
    shown = len(answer.pmids)
    if shown < answer.total:
        more = f"; --limit shows more, up to {CAP:,}" if shown < min(CAP, answer.total) else ", all that PubMed lists"
        terminal.say(f"Showing {shown:,} of {answer.total:,}{more}.")


VERB = Verb("search", "Print the PMIDs of the papers that a query finds.", declare, run)
