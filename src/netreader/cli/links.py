"""``netreader links``: the addresses where a paper can be read."""

from __future__ import annotations

import argparse
import json
import os

from netreader import addresses
from netreader import settings as settings_file
from netreader.article import Article
from netreader.cli.papers import key_in, library_for_writing, library_if_kept, one_paper, pmids_of, waited_for
from netreader.cli.terminal import Terminal
from netreader.cli.verb import Parser, Verb
from netreader.errors import LibraryError, PubMedError
from netreader.related import LinkOut
from netreader.settings import Settings


def declare(parser: Parser) -> None:
    """Its arguments."""
    parser.add_argument("id", metavar="ID", help="PMID, PMCID, DOI, address or citation")
    parser.add_argument("--refresh", action="store_true", help="ask LinkOut again")
    parser.add_argument("--offline", action="store_true", help="never ask the network")
    parser.add_argument("--no-proxy", action="store_true", help="not through the library's proxy of the settings")
    parser.add_argument("--json", action="store_true", help="one JSON document")


def run(arguments: argparse.Namespace, terminal: Terminal) -> int:
    """Print them; what LinkOut named is kept."""
    identifier = one_paper(arguments.id)
    settings = settings_file.load(os.environ)
    with library_if_kept(settings, terminal) as library:
        key = key_in(library, identifier)
        article = library.article(key) if library is not None and key is not None else None
        linkout = library.linkout_of(key) if library is not None and key is not None else None
    if not arguments.offline and (article is None or linkout is None or arguments.refresh):
        try:
            article, linkout = waited_for(_asked(arguments.id, article, settings, terminal))
        except PubMedError as error:
            if article is None:
                raise
            terminal.say(f"LinkOut could not be asked. {error}")
    if article is None:
        terminal.say(
            f"{identifier.value} is not in the library. Without --offline PubMed is asked for it."
            if arguments.offline
            else f"PubMed has no record of {identifier.value}."
        )
        return 1
    prefix = "" if arguments.no_proxy else settings.library_proxy
    places = [
        (place, addresses.proxied(place.url, prefix) if addresses.wants_proxy(place) else place.url)
        for place in addresses.of_paper(article, linkout)
    ]
    if arguments.json:
        listed = [
            {"label": place.label, "url": url, "access": place.access, "category": place.category}
            for place, url in places
        ]
        document = {"pmid": article.pmid, "asked": linkout.asked if linkout else "", "links": listed}
        terminal.document(json.dumps(document, ensure_ascii=False, indent=2))
    else:
        for place, url in places:
            terminal.data(f"{url}\t{place.access or '-'}\t{place.label}")
    return 0 if places else 1


async def _asked(
    word: str, article: Article | None, settings: Settings, terminal: Terminal
) -> tuple[Article | None, LinkOut | None]:
    """The paper, fetched where it is not kept, and what LinkOut names; both are kept where that can be."""
    from netreader.pubmed.client import PubMed

    records = []
    async with PubMed(settings) as pubmed:
        if article is None:
            pmids = await pmids_of(one_paper(word), None, pubmed)
            records = (await pubmed.fetch(pmids[:1], urgent=True)).records if pmids else []
            if not records:
                return None, None
            article = records[0].article
        linkout = await pubmed.linkout(article.pmid, urgent=True) if article.pmid else None
    try:
        with library_for_writing(settings, terminal, copied=False) as library:
            library.keep(records)
            if linkout is not None:
                library.keep_linkout(article.key, linkout)
    except LibraryError as error:
        terminal.say(f"They could not be kept. {error}")
    return article, linkout


VERB = Verb("links", "Print the addresses where a paper can be read, free and paid told apart.", declare, run)
