"""``netreader highlight``: marks the first place where some words of a paper stand."""

from __future__ import annotations

import argparse
import os

from netreader import settings as settings_file
from netreader.cli.highlights import COLOURS, colour_of
from netreader.cli.papers import key_in, library_for_writing, one_paper
from netreader.cli.terminal import Terminal
from netreader.cli.verb import Parser, UsageError, Verb
from netreader.text import clean


def declare(parser: Parser) -> None:
    """Its arguments."""
    parser.add_argument("id", metavar="ID", help="PMID, PMCID or DOI of a paper kept")
    parser.add_argument("--quote", metavar="TEXT", required=True, help="the words, as they are in title or abstract")
    parser.add_argument("--colour", metavar="NAME", help=", ".join(COLOURS))
    parser.add_argument("--comment", metavar="TEXT", default="", help="a comment on them")


def run(arguments: argparse.Namespace, terminal: Terminal) -> int:
    """Highlight the words; 1 if they stand nowhere."""
    from netreader.passages.anchor import Anchor, place
    from netreader.passages.parts import parts_of

    settings = settings_file.load(os.environ)
    quote = clean(arguments.quote).strip()
    if not quote:
        raise UsageError("There are no words to highlight.", "")
    with library_for_writing(settings, terminal) as library:
        key = key_in(library, one_paper(arguments.id))
        article = library.article(key) if key is not None else None
        if key is None or article is None:
            terminal.say("That paper is not kept here. To keep it: netreader fetch, with its PMID.")
            return 1
        colour = colour_of(arguments.colour, settings) or COLOURS[0]
        parts = parts_of(article, library.fulltext(key)).values()
        literal = ((part, at, at + len(quote)) for part in parts if (at := part.text.find(quote)) >= 0)
        near = (
            (part, spot.start, spot.end)
            for part in parts
            if (spot := place(part.text, Anchor(quote))) is not None and spot.how != "alike"
        )
        found = next(literal, None) or next(near, None)
        if found is not None:
            library.highlights.add(key, *found, colour=colour, comment=arguments.comment)
            terminal.say("Highlighted.")
            return 0
    terminal.say("These words are not in the title, an abstract or the kept full text of this paper.")
    return 1


VERB = Verb("highlight", "Mark some words of a paper.", declare, run)
