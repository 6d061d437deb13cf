"""``netreader fetch``: brings records into the library, batch by batch, so that an interrupted one can go on."""

from __future__ import annotations

import argparse
import os
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from netreader import settings as settings_file
from netreader.cli.papers import for_pubmed, library_for_writing, name, not_an_id, waited_for
from netreader.cli.search import CAP, count
from netreader.cli.terminal import Terminal
from netreader.cli.verb import Parser, UsageError, Verb
from netreader.errors import NetreaderError
from netreader.identifier import recognise
from netreader.settings import Settings
from netreader.text import clean_line, shorten

if TYPE_CHECKING:
    from netreader.library.library import Job, Library
    from netreader.pubmed.answers import Fetched
    from netreader.pubmed.client import PubMed

#: Papers of a query that are fetched when no limit is named.
LIMIT = 200

#: A fetch of more papers than this, which is one batch, is patient with the network and kept as a job that survives
#: the program; a shorter one says at once that there is no connection.
LONG = 200


@dataclass
class Tally:
    """How far a fetch is.

    Attributes:
        already: Kept before, and not asked for again.
        failed: Word or PMID → why.
    """

    new: int = 0
    updated: int = 0
    unchanged: int = 0
    already: int = 0
    failed: dict[str, str] = field(default_factory=dict)

    def __str__(self) -> str:
        kept = f"{self.new:,} new, {self.updated:,} updated, {self.unchanged + self.already:,} unchanged"
        return f"{kept}, {len(self.failed):,} failed."


def declare(parser: Parser) -> None:
    """Its arguments."""
    parser.add_argument("ids", nargs="*", metavar="ID", help="PMID, PMCID, DOI, address or citation; - reads stdin")
    parser.add_argument("--query", metavar="QUERY", help="the papers that a PubMed query finds")
    parser.add_argument(
        "--limit", type=count, metavar="N", help=f"how many of the query's papers, up to {CAP} (default: {LIMIT})"
    )
    parser.add_argument("--refresh", action="store_true", help="ask again for papers kept, and print what changed")


def run(arguments: argparse.Namespace, terminal: Terminal) -> int:
    """Fetch and keep; one line on stderr sums up."""
    query = clean_line(arguments.query or "")
    if query:
        for_pubmed(query, "What the library knows of is kept already; netreader search --library finds it.")
    if arguments.limit and not query:
        raise UsageError("--limit is about the papers of a --query.", "Leave it out, or give a query.")
    words = _words(arguments.ids, terminal)
    if not words and not query:
        raise UsageError("There is nothing to fetch.", "Name papers, give --query, or - to read ids from stdin.")
    if not query and not any(map(recognise, words)):
        raise UsageError(*not_an_id(words[0]))
    settings = settings_file.load(os.environ)
    tally = Tally()
    with library_for_writing(settings, terminal) as library:
        try:
            waited_for(_fetch(words, query, arguments, settings, library, tally, terminal))
        except KeyboardInterrupt:
            terminal.say(f"Interrupted: {tally} The same command goes on from here.")
            return 130
        except NetreaderError:
            if tally.new or tally.updated or tally.unchanged:
                terminal.say(f"Not finished: {tally} The same command goes on from here.")
            raise
    for why in tally.failed.values():
        terminal.say(why)
    terminal.say(str(tally))
    return 1 if tally.failed else 0


def _words(ids: Sequence[str], terminal: Terminal) -> list[str]:
    """The ids asked for; stdin in the place of ``-``, one or several PMIDs a line, or another id a line."""
    words: list[str] = []
    for word in ids:
        lines = terminal.input().splitlines() if word == "-" else [word]
        words += [line.strip() for line in lines if line.strip()]
    return words


async def _fetch(
    words: Sequence[str],
    query: str,
    arguments: argparse.Namespace,
    settings: Settings,
    library: Library,
    tally: Tally,
    terminal: Terminal,
) -> None:
    from netreader.pubmed.client import PubMed

    async with PubMed(settings) as pubmed:
        named = await name(words, library, pubmed)
        tally.failed.update(named.failed)
        pmids = named.pmids
        if query:
            pmids = list(dict.fromkeys(pmids + await _found(query, arguments.limit or LIMIT, pubmed, tally, terminal)))
        wanted = pmids
        if not arguments.refresh:
            kept = library.held(map(int, pmids))
            wanted = [pmid for pmid in pmids if int(pmid) not in kept]
            tally.already = len(kept)
        title = f"fetch {'--refresh ' if arguments.refresh else ''}{query or f'of {len(pmids)} papers'}"
        job = _job(title, wanted, library)
        pending = job.pending if job else wanted
        done = len(wanted) - len(pending)
        with terminal.progress(len(wanted), "records") as progress:
            progress.show(done)
            async for batch in pubmed.fetch_batches(pending, urgent=len(pending) <= LONG):
                if arguments.refresh:
                    await _renew(batch, library, pubmed, tally, terminal)
                else:
                    _keep(batch, library, tally)
                asked = [*(record.article.pmid for record in batch.records), *batch.missing]
                if job:
                    job = library.update_job(job, done=asked, absent=batch.missing)
                done += len(asked)
                progress.show(done)
        if job:
            library.end_job(job)


async def _found(query: str, limit: int, pubmed: PubMed, tally: Tally, terminal: Terminal) -> list[str]:
    """The PMIDs of a query's first papers."""
    found = await pubmed.search(query, limit=limit, urgent=True)
    for warning in found.warnings:
        terminal.say(warning)
    if not found.total:
        tally.failed[query] = f"PubMed finds nothing for {shorten(query, 60)!r}."
    if limit < found.total:
        more = "--limit fetches more" if limit < CAP else "PubMed lists no more"
        terminal.say(f"The first {limit:,} of {found.total:,}; {more}.")
    return found.pmids[:limit]


def _job(title: str, wanted: Sequence[str], library: Library) -> Job | None:
    """What is left of the same fetch, if one was interrupted; else a new job, if it is long enough to need one."""
    for job in library.jobs():
        if job.title == title:
            if job.total == len(wanted) and set(job.pending) <= set(wanted):
                return job
            library.end_job(job)
    return library.start_job(title, wanted) if len(wanted) > LONG else None


def _keep(batch: Fetched, library: Library, tally: Tally) -> None:
    """Keep a batch and count it."""
    kept = library.keep(batch.records)
    tally.new += len(kept.new)
    tally.updated += len(kept.updated)
    tally.unchanged += len(kept.unchanged)
    for pmid in batch.missing:
        tally.failed[pmid] = f"PubMed has no record of PMID {pmid}."
    for error in batch.broken:
        tally.failed[error.message] = error.message


async def _renew(batch: Fetched, library: Library, pubmed: PubMed, tally: Tally, terminal: Terminal) -> None:
    """Keep a batch that was asked for again, count it, and print a line for each paper that changed."""
    from netreader.refreshing import kept

    told = await kept(batch, library, pubmed)
    withdrawn = {str(key) for key, revision in told.revisions.items() if "withdrawn" in revision.kinds}
    tally.new += len(told.new)
    tally.updated += len(told.revisions) - len(withdrawn)
    tally.unchanged += told.unchanged
    for pmid in withdrawn:
        tally.failed[pmid] = f"PubMed has no record of PMID {pmid} any more; the copy kept here stays."
    for pmid in told.doubtful:
        tally.failed[pmid] = f"PubMed sent no record of PMID {pmid} this time; the copy kept here stays."
    for pmid in told.absent:
        tally.failed[pmid] = f"PubMed has no record of PMID {pmid}."
    for why in told.broken:
        tally.failed[why] = why
    for key, revision in told.revisions.items():
        terminal.data(f"{key}\t{revision.told}")


VERB = Verb("fetch", "Bring records into the library, so that they can be read offline.", declare, run)
