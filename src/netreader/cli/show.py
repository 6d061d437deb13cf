"""``netreader show``: one record, from the library or else from PubMed."""

from __future__ import annotations

import argparse
import os

from netreader import settings as settings_file
from netreader.article import Article, Record
from netreader.cli.papers import key_in, library_for_writing, library_if_kept, one_paper, pmids_of, waited_for
from netreader.cli.terminal import Terminal
from netreader.cli.verb import Parser, Verb
from netreader.errors import LibraryError, PubMedError
from netreader.formats import FORMATS
from netreader.identifier import Identifier
from netreader.settings import Settings


def declare(parser: Parser) -> None:
    """Its arguments."""
    parser.add_argument("id", metavar="ID", help="PMID, PMCID, DOI, address or citation")
    parser.add_argument("--format", choices=list(FORMATS), default="text", help="how to print it (default: text)")
    parser.add_argument("--offline", action="store_true", help="never ask the network")


def run(arguments: argparse.Namespace, terminal: Terminal) -> int:
    """Print one record; one that had to be fetched is kept."""
    identifier = one_paper(arguments.id)
    settings = settings_file.load(os.environ)
    article, xml = _kept(identifier, settings, terminal)
    unkept: LibraryError | None = None
    if not arguments.offline and (article is None or article.source != "pubmed"):
        try:
            record, unkept = waited_for(_fetched(identifier, article, settings, terminal))
        except PubMedError as error:
            if article is None:
                raise
            told = "This is the starter shelf's entry." if article.source == "starter" else "This is what a file said."
            terminal.say(f"{told} {error}")
            record = None
        if record is not None:
            article, xml = record.article, record.xml
    if article is None:
        terminal.say(
            f"{identifier.value} is not in the library. Without --offline it is fetched from PubMed."
            if arguments.offline
            else f"PubMed has no record of {identifier.value}."
        )
        return 1
    if FORMATS[arguments.format].raw and xml is None:
        terminal.say("PubMed's XML of this paper is not kept, only what the starter shelf or a file says.")
        return 1
    _print(arguments.format, Record(article, xml or b""), terminal)
    if unkept is not None:
        terminal.flush()
        raise unkept
    return 0


def _kept(identifier: Identifier, settings: Settings, terminal: Terminal) -> tuple[Article | None, bytes | None]:
    with library_if_kept(settings, terminal) as library:
        key = key_in(library, identifier)
        if library is None or key is None:
            return None, None
        return library.article(key), library.xml(key)


async def _fetched(
    identifier: Identifier, starter: Article | None, settings: Settings, terminal: Terminal
) -> tuple[Record | None, LibraryError | None]:
    """The record from PubMed, kept; or with it the reason why it could not be kept.

    Raises:
        PubMedError: PubMed could not be asked.
    """
    from netreader.pubmed.client import PubMed

    async with PubMed(settings) as pubmed:
        pmids = [starter.pmid] if starter and starter.pmid else await pmids_of(identifier, None, pubmed)
        if not pmids:
            return None, None
        records = (await pubmed.fetch(pmids[:1], urgent=True)).records
    if not records:
        return None, None
    try:
        with library_for_writing(settings, terminal, copied=False) as library:
            library.keep(records[:1])
    except LibraryError as error:
        return records[0], error
    return records[0], None


def _print(name: str, record: Record, terminal: Terminal) -> None:
    text = FORMATS[name](record, terminal.width).removesuffix("\n")
    if name == "text":
        terminal.data(text)
    else:
        terminal.document(text)


VERB = Verb("show", "Print one record, from the library or else from PubMed.", declare, run)
