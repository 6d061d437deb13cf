"""``netreader desk``: the highlights and notes of many papers, as text, Markdown with citations, or JSON."""

from __future__ import annotations

import argparse
import json
import os
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from netreader import settings as settings_file
from netreader.cli.highlights import colour_of
from netreader.cli.output import write_pieces
from netreader.cli.papers import chosen_papers, library_if_kept
from netreader.cli.terminal import Terminal
from netreader.cli.verb import Parser, Verb
from netreader.text import clean_line

if TYPE_CHECKING:
    from netreader.desk.arranging import Group
    from netreader.desk.entries import Entry
    from netreader.library.library import Library

#: As `netreader.desk.arranging.GROUPINGS` and `netreader.desk.markdown.CITATIONS` have them.
GROUPINGS, CITATIONS = ("paper", "colour", "tag"), ("keys", "pubmed")


def declare(parser: Parser) -> None:
    """Its arguments."""
    parser.add_argument("ids", nargs="*", metavar="ID", help="papers: PMID, PMCID or DOI; - reads them from stdin")
    parser.add_argument("--query", metavar="Q", help="papers that the query finds in the library")
    parser.add_argument("--shelf", metavar="NAME", help="papers on this shelf, in its order")
    parser.add_argument("--tag", metavar="TAG", help="papers with this tag, or one below it")
    parser.add_argument("--group", choices=GROUPINGS, default="paper", help="what the headings are (default: paper)")
    parser.add_argument("--sift", metavar="WORDS", default="", help='only what has these words; "#liver" is a tag')
    parser.add_argument("--only", metavar="KIND", default="", help="highlights, comments, notes, or a colour")
    parser.add_argument("--citations", choices=CITATIONS, default="keys", help="in Markdown: keys, or PubMed's lines")
    parser.add_argument("--format", choices=("text", "md", "json"), help="default: md for a file, else text")
    parser.add_argument("--json", action="store_const", const="json", dest="format", help="the same as --format json")
    parser.add_argument("-o", "--output", metavar="FILE", help="write to a file, once all is there (default: stdout)")


def run(arguments: argparse.Namespace, terminal: Terminal) -> int:
    """Print or write what lies on the desk; exit code 1 where nothing does."""
    from netreader.desk.arranging import KINDS, Sieve, grouped, told
    from netreader.desk.entries import gather

    settings = settings_file.load(os.environ)
    only = arguments.only.casefold()
    if only and only not in KINDS:
        only = colour_of(arguments.only, settings) or ""
    names = settings.highlight_names()
    with library_if_kept(settings, terminal) as library:
        keys, failed, title = chosen_papers(arguments, library, terminal)
        entries = gather(library, keys) if library is not None else []
        shown = Sieve(entries).sifted(clean_line(arguments.sift), only)
        groups = grouped(shown, arguments.group, names)
        title = title or "The whole library"
        format = arguments.format or ("md" if arguments.output else "text")
        if format == "json":
            pieces: Iterator[str] = iter([json.dumps(_json(title, groups, names), ensure_ascii=False, indent=2) + "\n"])
        elif format == "md":
            pieces = _markdown(title, groups, names, library, arguments.citations)
        else:
            pieces = _text(groups, names)
        if shown or format == "json":
            write_pieces(pieces, arguments.output, terminal)
    if not shown:
        terminal.say("There are no such highlights or notes." if entries else "No highlights or notes there.")
        return 1
    if arguments.output:
        terminal.say(f"{told(shown)[0].upper()}{told(shown)[1:]}.")
    return 1 if failed else 0


def _markdown(
    title: str, groups: Sequence[Group], names: dict[str, str], library: Library | None, citations: str
) -> Iterator[str]:
    from netreader.desk.markdown import Writer

    writer = Writer(library.article if library is not None else lambda key: None, names, citations)
    return writer.written(title, groups)


def _text(groups: Sequence[Group], names: dict[str, str]) -> Iterator[str]:
    for number, group in enumerate(groups):
        yield ("\n" if number else "") + group.name + "\n"
        if group.paper is not None:
            number_of = f"PMID {group.paper.pmid}. " if group.paper.pmid else ""
            yield f"{number_of}{group.paper.where}{''.join(f'  #{tag}' for tag in group.paper.tags)}\n"
        for entry in group.entries:
            yield from _lines(entry, names, within=group.paper is not None)


def _lines(entry: Entry, names: dict[str, str], *, within: bool) -> Iterator[str]:
    if entry.is_note:
        yield "  [note]\n"
        yield from (f"    {line}".rstrip() + "\n" for line in entry.text.strip().split("\n"))
    else:
        lost = "" if entry.placed else " (no longer in the text)"
        yield f"  [{names.get(entry.colour, entry.colour)}] {' '.join(entry.text.split())}{lost}\n"
        yield from (f"    {line}\n" for line in entry.comment.splitlines())
    if not within:
        number = f" PMID {entry.paper.pmid}" if entry.paper.pmid else ""
        yield f"    — {entry.paper.where}{number}\n"


def _json(title: str, groups: Sequence[Group], names: dict[str, str]) -> dict[str, Any]:
    return {
        "papers": title,
        "groups": [
            {
                "name": group.name,
                "pmid": group.paper.pmid if group.paper is not None else "",
                "entries": [_entry(entry, names) for entry in group.entries],
            }
            for group in groups
        ],
    }


def _entry(entry: Entry, names: dict[str, str]) -> dict[str, Any]:
    from netreader.desk.markdown import key_of

    highlight = entry.highlight
    told: dict[str, Any] = {
        "kind": "note" if highlight is None else "highlight",
        "pmid": entry.paper.pmid,
        "title": entry.paper.title,
        "citation": key_of(entry.paper),
        "tags": list(entry.paper.tags),
        "text": entry.text,
    }
    if highlight is not None:
        told |= {
            "id": highlight.id,
            "colour": highlight.colour,
            "colour_name": names.get(highlight.colour, highlight.colour),
            "section": highlight.label,
            "comment": highlight.comment,
            "created": highlight.created,
            "changed": highlight.changed,
            "placed": entry.placed,
        }
    return told


VERB = Verb("desk", "Print highlights and notes of many papers, or write them with citations.", declare, run)
