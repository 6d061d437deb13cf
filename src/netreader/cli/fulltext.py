"""``netreader fulltext``: the full text of an open-access article."""

from __future__ import annotations

import argparse
import os

from netreader import settings as settings_file
from netreader.article import Record
from netreader.cli.papers import key_in, library_for_writing, library_if_kept, one_paper, pmids_of, waited_for
from netreader.cli.terminal import Terminal
from netreader.cli.verb import Parser, Verb
from netreader.errors import LibraryError, PubMedError, RecordError
from netreader.fulltext import FullText
from netreader.identifier import Identifier
from netreader.settings import Settings

FORMATS = ("text", "md", "json", "xml")


def declare(parser: Parser) -> None:
    """Its arguments."""
    parser.add_argument("id", metavar="ID", help="PMID, PMCID, DOI, address or citation")
    parser.add_argument("--format", choices=FORMATS, default="text", help="how to print it (default: text)")
    parser.add_argument("--refresh", action="store_true", help="fetch again what is kept")
    parser.add_argument("--offline", action="store_true", help="never ask the network")


def run(arguments: argparse.Namespace, terminal: Terminal) -> int:
    """Print it; one that had to be fetched is kept, with the paper's record."""
    identifier = one_paper(arguments.id)
    settings = settings_file.load(os.environ)
    with library_if_kept(settings, terminal) as library:
        key = key_in(library, identifier)
        article = library.article(key) if library is not None and key is not None else None
        text = library.fulltext(key) if library is not None and key is not None else None
        xml = library.fulltexts.xml(key) if library is not None and key is not None and text is not None else None
    if not arguments.offline and (text is None or not text.is_open or arguments.refresh):
        pmid, pmcid = (article.pmid, article.pmcid) if article is not None else ("", "")
        try:
            found = waited_for(_fetched(identifier, pmid, pmcid, settings, terminal))
        except (PubMedError, RecordError) as error:
            if text is None or not text.is_open:
                raise
            terminal.say(f"This is what is kept. {error}")
        else:
            text, xml = found if found is not None else (text, xml)
    if text is None or xml is None:
        terminal.say(
            "Its full text is not kept. Without --offline it is fetched."
            if arguments.offline
            else f"PubMed Central has no full text of {identifier.value}."
        )
        return 1
    if arguments.format == "xml":
        terminal.document(xml.decode("utf-8", "replace").rstrip("\n"))
        return 0 if text.is_open else 1
    if not text.is_open:
        terminal.say(
            f"Free on PMC's pages. It is not given out as text. netreader links {identifier.value} says where."
        )
        return 1
    from netreader.formats import fulltext

    if arguments.format == "json":
        terminal.document(fulltext.as_json(text))
    elif arguments.format == "md":
        terminal.document(fulltext.as_markdown(text).rstrip("\n"))
    else:
        terminal.data(fulltext.as_text(text, terminal.width).rstrip("\n"))
    return 0


async def _fetched(
    identifier: Identifier, pmid: str, pmcid: str, settings: Settings, terminal: Terminal
) -> tuple[FullText, bytes] | None:
    """The full text, kept with the paper's record where that can be; None where PMC has none."""
    from netreader.pubmed.client import PubMed

    records: list[Record] = []
    async with PubMed(settings) as pubmed:
        if not pmcid and identifier.kind == "pmcid":
            pmcid = identifier.value
        if not pmid:
            pmids = await pmids_of(identifier, None, pubmed)
            records = (await pubmed.fetch(pmids[:1], urgent=True)).records if pmids else []
            if records:
                pmid, pmcid = records[0].article.pmid, records[0].article.pmcid or pmcid
        pmcid = pmcid or (await pubmed.pmcid_of(pmid, urgent=True) if pmid else "")
        found = await pubmed.fulltext(pmcid, urgent=True) if pmcid else None
    if found is not None and pmid:
        try:
            with library_for_writing(settings, terminal, copied=False) as library:
                library.keep(records)
                library.keep_fulltext(int(pmid), *found)
        except LibraryError as error:
            terminal.say(f"It could not be kept. {error}")
    return found


VERB = Verb("fulltext", "Print the full text of an article that PubMed Central gives.", declare, run)
