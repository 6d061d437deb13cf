"""``netreader watch``: what is new in the saved searches."""

from __future__ import annotations

import argparse
import json
import os
from typing import TYPE_CHECKING, Any

from netreader import settings as settings_file
from netreader.cli.papers import library_at_hand, library_for_writing, waited_for
from netreader.cli.terminal import Terminal
from netreader.cli.verb import Parser, UsageError, Verb
from netreader.errors import NetreaderError, PubMedError, QueryError
from netreader.settings import Settings
from netreader.text import clean_line, shorten

if TYPE_CHECKING:
    from netreader.library.library import Library, Saved
    from netreader.pubmed.client import PubMed


def declare(parser: Parser) -> None:
    """Its arguments."""
    parser.add_argument("names", nargs="*", metavar="NAME", help="which of them (default: all)")
    parser.add_argument("--save", metavar="QUERY", help="save a search under NAME; what it finds now is not new")
    parser.add_argument("--library", action="store_true", help="with --save: a search of the library, not of PubMed")
    parser.add_argument("--forget", action="store_true", help="forget the searches of these names")
    parser.add_argument("--list", action="store_true", help="list the saved searches and ask nothing")
    parser.add_argument("--peek", action="store_true", help="show what is new, and show it again the next time")
    parser.add_argument("--json", action="store_true", help="one JSON document")


def run(arguments: argparse.Namespace, terminal: Terminal) -> int:
    """Print what is new: PMID, name of the search, title, with tabs between; each is new once."""
    names = [clean_line(name) for name in arguments.names]
    if arguments.save is not None and len(names) != 1:
        raise UsageError("A search is saved under one name.", "Such as: netreader watch --save 'lanreotide[ti]' trials")
    if arguments.forget and not names:
        raise UsageError("Which search should be forgotten?", "netreader watch --list names them.")
    settings = settings_file.load(os.environ)
    if arguments.save is not None:
        return _save(names[0], clean_line(arguments.save), arguments.library, settings, terminal)
    with library_at_hand(settings, terminal) as library:
        if arguments.forget:
            unknown = [name for name in names if not library.saved.forget(name)]
            for name in unknown:
                terminal.say(f"No search is saved as {name}.")
            return 1 if unknown else 0
        everything = library.saved.all()
        chosen = [saved for saved in everything if not names or saved.name.casefold() in map(str.casefold, names)]
        known = {saved.name.casefold() for saved in everything}
        absent = [name for name in names if name.casefold() not in known]
        if arguments.list:
            for saved in chosen:
                terminal.data(f"{saved.name}\t{saved.source}\t{saved.looked:%Y-%m-%d %H:%M}\t{saved.query}")
        for name in absent:
            terminal.say(f"No search is saved as {name}.")
        if not everything:
            terminal.say("No search is saved yet. netreader watch --save QUERY NAME saves one; in the reader, w.")
        if arguments.list or not chosen:
            return 0 if chosen and not absent else 1
        return waited_for(_watch(chosen, library, settings, terminal, arguments)) or (1 if absent else 0)


def _save(name: str, query: str, library_only: bool, settings: Settings, terminal: Terminal) -> int:
    if not query or not name:
        raise UsageError("A saved search has a query and a name.", "netreader watch --save 'lanreotide[ti]' trials")
    with library_for_writing(settings, terminal) as library:
        for line in _misgivings(query, library):
            terminal.say(line)
        library.saved.put(waited_for(_begun(name, query, "library" if library_only else "pubmed", library, settings)))
    terminal.say(f"Saved as {name}. What comes from now on is new.")
    return 0


def _misgivings(query: str, library: Library) -> list[str]:
    """What is surprising in a query that will be asked again and again, with the mend.

    Raises:
        QueryError: It can't be meant so.
    """
    from netreader.query.sets import mend_of, mended, ready, told

    problems = ready(query, library.earlier).problems
    for problem in problems:
        if problem.severity == "error":
            raise QueryError(told(problem), mend_of(problem), problem.start)
    mend = mended(query)
    return [*map(told, problems), *([f"Perhaps: {mend}"] if mend else [])]


async def _begun(name: str, query: str, source: str, library: Library, settings: Settings) -> Saved:
    from netreader.following import begun
    from netreader.pubmed.client import PubMed

    async with PubMed(settings) as pubmed:
        return await begun(name, query, source, library, pubmed)


async def _watch(
    chosen: list[Saved], library: Library, settings: Settings, terminal: Terminal, arguments: argparse.Namespace
) -> int:
    from netreader.following import news
    from netreader.pubmed.client import PubMed

    told: list[dict[str, Any]] = []
    new, failed = 0, 0
    async with PubMed(settings) as pubmed:
        for saved in chosen:
            entry: dict[str, Any] = {"name": saved.name, "query": saved.query, "source": saved.source}
            entry["since"] = saved.looked.isoformat(timespec="seconds")
            try:
                found = await news(saved, library, pubmed)
                titles = await _titles(found.keys, saved.source, library, pubmed)
            except (PubMedError, QueryError) as error:
                failed = max(failed, 3 if isinstance(error, PubMedError) else 2)
                terminal.say(f"{saved.name}: {error}")
                told.append({**entry, "total": None, "pmids": [], "error": error.message})
                continue
            new += found.total
            told.append({**entry, "total": found.total, "pmids": [str(key) for key in found.keys if key > 0]})
            if not arguments.json:
                for key in found.keys:
                    terminal.data(f"{key}\t{saved.name}\t{titles.get(key, '')}")
            if found.total > len(found.keys):
                terminal.say(f"{saved.name}: {found.total:,} are new; the newest {len(found.keys):,} are listed.")
            terminal.flush()
            if not arguments.peek:
                library.saved.put(found.looked_at)
    if arguments.json:
        terminal.document(json.dumps(told, ensure_ascii=False, indent=2))
    elif not new and not failed:
        terminal.say("Nothing new.")
    return failed or (0 if new else 1)


async def _titles(keys: list[int], source: str, library: Library, pubmed: PubMed) -> dict[int, str]:
    """Titles of some papers: from the library, else from PubMed as far as it tells them at once."""
    titles = {row.summary.key: row.summary.title for row in library.rows(keys) if row.summary.title}
    missing = [str(key) for key in keys if key not in titles and key > 0][:200]
    if missing and source == "pubmed":
        try:
            titles |= {summary.key: summary.title for summary in await pubmed.summaries(missing, urgent=True)}
        except NetreaderError:
            pass  # the numbers are what was asked for
    return {key: shorten(clean_line(title), 200) for key, title in titles.items()}


VERB = Verb("watch", "Print what is new in the saved searches, each paper once.", declare, run)
