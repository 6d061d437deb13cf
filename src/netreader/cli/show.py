"""``netreader show``: one record, from the library or else from PubMed."""

from __future__ import annotations

import argparse
import os

from netreader import settings as settings_file
from netreader.article import Record
from netreader.cli.papers import one_paper, record_of
from netreader.cli.terminal import Terminal
from netreader.cli.verb import Parser, Verb
from netreader.formats import FORMATS


def declare(parser: Parser) -> None:
    """Its arguments."""
    parser.add_argument("id", metavar="ID", help="PMID, PMCID, DOI, address or citation")
    parser.add_argument("--format", choices=list(FORMATS), default="text", help="how to print it (default: text)")
    parser.add_argument("--offline", action="store_true", help="never ask the network")


def run(arguments: argparse.Namespace, terminal: Terminal) -> int:
    """Print one record; one that had to be fetched is kept."""
    identifier = one_paper(arguments.id)
    settings = settings_file.load(os.environ)
    found = record_of(identifier, settings, terminal, offline=arguments.offline)
    if found.article is None:
        terminal.say(found.absent)
        return 1
    article, xml = found.article, found.xml
    if FORMATS[arguments.format].raw and xml is None:
        terminal.say("PubMed's XML of this paper is not kept, only what the starter shelf or a file says.")
        return 1
    _print(arguments.format, Record(article, xml or b""), terminal)
    if found.unkept is not None:
        terminal.flush()
        raise found.unkept
    return 0


def _print(name: str, record: Record, terminal: Terminal) -> None:
    text = FORMATS[name](record, terminal.width).removesuffix("\n")
    if name == "text":
        terminal.data(text)
    else:
        terminal.document(text)


VERB = Verb("show", "Print one record, from the library or else from PubMed.", declare, run)
