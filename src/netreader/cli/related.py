"""``netreader related``: the papers that a paper leads to."""

from __future__ import annotations

import argparse
import json
import os

from netreader import settings as settings_file
from netreader.cli.papers import key_in, library_for_writing, library_if_kept, one_paper, pmids_of, waited_for
from netreader.cli.terminal import Terminal
from netreader.cli.verb import Parser, Verb
from netreader.errors import LibraryError, PubMedError
from netreader.related import ASKED, KINDS, SOURCES, Linked, Related, joined
from netreader.settings import Settings


def declare(parser: Parser) -> None:
    """Its arguments."""
    parser.add_argument("id", metavar="ID", help="PMID, PMCID, DOI, address or citation")
    parser.add_argument("--kind", choices=list(KINDS), default="similar", help="which papers (default: similar)")
    parser.add_argument("--refresh", action="store_true", help="ask again for what is kept")
    parser.add_argument("--offline", action="store_true", help="never ask the network")
    parser.add_argument("--json", action="store_true", help="one JSON document")


def run(arguments: argparse.Namespace, terminal: Terminal) -> int:
    """Print them; what had to be asked for is kept."""
    identifier = one_paper(arguments.id)
    settings = settings_file.load(os.environ)
    with library_if_kept(settings, terminal) as library:
        key = key_in(library, identifier)
        if key is None and identifier.kind == "pmid":
            key = int(identifier.value)
        known = library.links_of(key) if library is not None and key is not None else {}
        article = library.article(key) if library is not None and key is not None else None
    kind = arguments.kind
    ask = kind in ASKED and (kind not in known or arguments.refresh) and not arguments.offline
    unkept: LibraryError | None = None
    if ask or key is None:
        if arguments.offline:
            terminal.say(f"{identifier.value} is not in the library. Without --offline PubMed is asked for it.")
            return 1
        try:
            key, asked, unkept = waited_for(_asked(arguments.id, key, kind if ask else "", settings, terminal))
        except PubMedError as error:
            if not joined(known, article).get(kind):
                raise
            terminal.say(f"This is what is kept. {error}")
            asked = None
        if key is None:
            terminal.say(f"PubMed has no record of {identifier.value}.")
            return 1
        if asked is not None:
            known[kind] = asked
    found = joined(known, article).get(kind)
    if found is None and kind in ASKED:
        terminal.say("It was never asked for. Without --offline it is.")
        return 1
    related = found or Related(kind, (), "record")
    _print(str(key), kind, related, arguments.json, _titles(related, settings, terminal), terminal)
    if unkept is not None:
        terminal.flush()
        raise unkept
    return 0 if found is not None and found.links else 1


async def _asked(
    word: str, key: int | None, kind: str, settings: Settings, terminal: Terminal
) -> tuple[int | None, Related | None, LibraryError | None]:
    """The paper's key and its links, kept; or with them the reason why they could not be kept."""
    from netreader.pubmed.client import PubMed

    async with PubMed(settings) as pubmed:
        if key is None or key < 0:
            pmids = await pmids_of(one_paper(word), None, pubmed)
            if not pmids:
                return None, None, None
            key = int(pmids[0])
        if not kind:
            return key, None, None
        related = await pubmed.related(str(key), kind, urgent=True)
    try:
        with library_for_writing(settings, terminal, copied=False) as library:
            library.keep_links(key, related)
    except LibraryError as error:
        return key, related, error
    return key, related, None


def _titles(related: Related, settings: Settings, terminal: Terminal) -> dict[str, str]:
    """Titles of those that are kept, by PMID."""
    with library_if_kept(settings, terminal) as library:
        rows = library.rows([int(pmid) for pmid in related.pmids]) if library is not None else []
    return {str(row.summary.key): row.summary.title for row in rows if row.summary.title}


def _print(pmid: str, kind: str, related: Related, as_json: bool, titles: dict[str, str], terminal: Terminal) -> None:
    if as_json:
        document = {
            "pmid": pmid,
            "kind": kind,
            "source": related.source,
            "asked": related.asked,
            "total": related.count,
            "caution": related.caution,
            "links": [_object(link) for link in related.links],
        }
        terminal.document(json.dumps(document, ensure_ascii=False, indent=2))
    else:
        for link in related.links:
            told = link.citation or titles.get(link.pmid) or link.doi
            terminal.data(f"{link.pmid or '-'}\t{told}".rstrip("\t"))
    if not related.links:
        terminal.say(f"{KINDS[kind]}: none are known.")
    elif related.source == "europepmc":
        terminal.say(f"From {SOURCES[related.source]}.")
    if related.caution:
        terminal.say(related.caution)


def _object(link: Linked) -> dict[str, object]:
    return {
        "pmid": link.pmid,
        "score": link.score,
        "citation": link.citation,
        "doi": link.doi,
        "note": link.note,
    }


VERB = Verb("related", "Print the papers that a paper leads to: similar, citing, cited, comments.", declare, run)
