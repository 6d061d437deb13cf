"""``netreader highlights``: the marked passages of papers, listed, made, changed, or written as Web Annotations."""

from __future__ import annotations

import argparse
import json
import os
from typing import TYPE_CHECKING, Any

from netreader import settings as settings_file
from netreader.cli.papers import key_in, library_for_writing, library_if_kept, one_paper
from netreader.cli.terminal import Terminal
from netreader.cli.verb import Parser, UsageError, Verb
from netreader.settings import Settings
from netreader.text import clean, shorten

if TYPE_CHECKING:
    from netreader.library.highlights import Highlight, Placed
    from netreader.library.library import Library
    from netreader.passages.parts import Part

#: Colours by which highlights are told apart; the settings may give them other names.
COLOURS = ("key", "supports", "contradicts", "method", "question")


def declare(parser: Parser) -> None:
    """Its arguments."""
    parser.add_argument("id", nargs="?", metavar="ID", help="PMID, PMCID or DOI of a paper kept; without it, all")
    what = parser.add_mutually_exclusive_group()
    what.add_argument("--add", metavar="QUOTE", help="highlight these words of title or abstract")
    what.add_argument("--change", metavar="N", type=int, help="change the highlight of this number")
    what.add_argument("--delete", metavar="N", type=int, help="delete the highlight of this number")
    what.add_argument("--read", metavar="FILE", help="take in Web Annotations of a file; - is stdin")
    what.add_argument("--restore", action="store_true", help="bring back the one deleted last")
    parser.add_argument("--colour", metavar="NAME", help=f"with --add or --change: {', '.join(COLOURS)}")
    parser.add_argument("--comment", metavar="TEXT", help='with --add or --change: a comment; "" removes it')
    parser.add_argument("--format", choices=("text", "json", "jsonld"), default="text", help="jsonld: Web Annotations")
    parser.add_argument("--json", action="store_const", const="json", dest="format", help="the same as --format json")


def run(arguments: argparse.Namespace, terminal: Terminal) -> int:
    """List highlights, or change one."""
    settings = settings_file.load(os.environ)
    changes = arguments.add is not None or arguments.change is not None
    if not changes and (arguments.colour is not None or arguments.comment is not None):
        raise UsageError("--colour and --comment go with --add or --change.", "")
    if arguments.read is not None:
        if arguments.id is not None:
            raise UsageError("The annotations say which papers they are about.", "Name no paper.")
        with library_for_writing(settings, terminal) as library:
            return _taken_in(arguments.read, library, settings, terminal)
    if changes or arguments.delete is not None or arguments.restore:
        if arguments.id is None:
            raise UsageError("Which paper?", "Give its PMID, PMCID or DOI.")
        with library_for_writing(settings, terminal) as library:
            return _changed(arguments, library, settings, terminal)
    with library_if_kept(settings, terminal) as found:
        return _listed(arguments, found, settings, terminal)


def colour_of(given: str | None, settings: Settings) -> str | None:
    """The colour of a name, ours or the reader's own; None where none was given.

    Raises:
        UsageError: There is no such colour.
    """
    if given is None:
        return None
    names = settings.highlight_names()
    wanted = given.casefold()
    for colour, name in names.items():
        if wanted in (colour, name.casefold()):
            return colour
    raise UsageError(f"There is no colour {shorten(clean(given), 40)!r}.", f"They are: {', '.join(names)}.")


def _changed(arguments: argparse.Namespace, library: Library, settings: Settings, terminal: Terminal) -> int:
    key = key_in(library, one_paper(arguments.id))
    article = library.article(key) if key is not None else None
    if key is None or article is None:
        terminal.say("That paper is not kept here. To keep it: netreader fetch, with its PMID.")
        return 1
    highlights = library.highlights
    colour = colour_of(arguments.colour, settings)
    if arguments.add is not None:
        part, start, end = _found(arguments.add, library, key)
        highlights.add(key, part, start, end, colour=colour or COLOURS[0], comment=arguments.comment or "")
        terminal.say("Highlighted.")
        return 0
    if arguments.restore:
        gone = highlights.of(key, deleted=True)
        if not gone:
            terminal.say("No highlight of this paper was deleted.")
            return 1
        highlights.restore(gone[0])
        terminal.say("The highlight is back.")
        return 0
    number = arguments.change if arguments.change is not None else arguments.delete
    placed = _placed(library, key)
    if not 1 <= number <= len(placed):
        raise UsageError(f"This paper has no highlight {number}.", f"netreader highlights {arguments.id} numbers them.")
    highlight = placed[number - 1].highlight
    if arguments.delete is not None:
        highlights.delete(highlight)
        terminal.say(f"Deleted. To bring it back: netreader highlights {arguments.id} --restore")
        return 0
    if colour is None and arguments.comment is None:
        raise UsageError("What should be changed?", "Give --colour or --comment.")
    if colour is not None:
        highlight = highlights.recolour(highlight, colour)
    if arguments.comment is not None:
        highlights.comment(highlight, arguments.comment)
    terminal.say("Changed.")
    return 0


def _taken_in(file: str, library: Library, settings: Settings, terminal: Terminal) -> int:
    """Take in Web Annotations."""
    from dataclasses import replace
    from pathlib import Path

    from netreader.library.annotations import Unread, highlights_in

    try:
        text = terminal.input() if file == "-" else Path(file).read_text(encoding="utf-8-sig")
        document = json.loads(text)
    except OSError as error:
        reason = (error.strerror or "error").lower()
        raise UsageError(f"{shorten(clean(file), 100)} can't be read: {reason}.", "") from error
    except (ValueError, RecursionError) as error:
        raise UsageError(f"{shorten(clean(file), 100)} is no JSON.", "Web Annotations are JSON-LD.") from error
    counts = {"new": 0, "updated": 0, "unchanged": 0, "failed": 0}
    highlights = library.highlights
    with library.together():
        for found in highlights_in(document, settings.highlight_names()):
            if isinstance(found, Unread):
                counts["failed"] += 1
                terminal.say(found.why)
                continue
            paper, highlight = found
            key = paper.key or next(iter(library.by_identifier(doi=paper.doi)), 0)
            if not key or (key < 0 and library.article(key) is None):
                counts["failed"] += 1
                terminal.say(f"The paper {paper.doi or 'of an annotation'} is not kept; netreader fetch brings it.")
                continue
            counts[highlights.take_in(replace(highlight, paper=key))] += 1
    terminal.say(", ".join(f"{count:,} {name}" for name, count in counts.items()) + ".")
    return 1 if counts["failed"] or not sum(counts.values()) else 0


def _found(quote: str, library: Library, key: int) -> tuple[Part, int, int]:
    """Where words stand in a paper.

    Raises:
        UsageError: Nowhere, or in several places.
    """
    from netreader.passages.anchor import Anchor, place
    from netreader.passages.parts import parts_of

    article = library.article(key)
    assert article is not None
    quote = clean(quote).strip()
    if not quote:
        raise UsageError("There are no words to highlight.", "")
    parts = parts_of(article, library.fulltext(key))
    found = [(part, part.text.find(quote)) for part in parts.values() if quote in part.text]
    if len(found) == 1 and found[0][0].text.count(quote) == 1:
        return found[0][0], found[0][1], found[0][1] + len(quote)
    if found:
        raise UsageError("These words occur in several places.", "Give more of them.")
    near = [(part, where) for part in parts.values() if (where := place(part.text, Anchor(quote))) is not None]
    if len(near) == 1 and near[0][1].how != "alike":
        return near[0][0], near[0][1].start, near[0][1].end
    raise UsageError(
        "These words are not in the title, an abstract or the kept full text of this paper.",
        "Copy them from there.",
    )


def _placed(library: Library, key: int) -> list[Placed]:
    from netreader.library.highlights import Placed, need_text, placed

    article = library.article(key)
    found = library.highlights.of(key)
    if article is None:
        return [Placed(item, None, None) for item in found]
    return placed(article, found, library.fulltext(key) if need_text(found) else None)


def _listed(arguments: argparse.Namespace, library: Library | None, settings: Settings, terminal: Terminal) -> int:
    keys: list[int] = []
    if library is not None and arguments.id is None:
        keys = library.highlights.papers()
    elif arguments.id is not None:
        identifier = one_paper(arguments.id)
        key = key_in(library, identifier)
        if key is None and identifier.kind == "pmid":
            key = int(identifier.value)
        keys = [] if key is None else [key]
    found = [(key, _placed(library, key)) for key in keys] if library is not None else []
    names = settings.highlight_names()
    if arguments.format == "json":
        shown = [_json(item, names) for _, placed in found for item in placed]
        terminal.document(json.dumps(shown, ensure_ascii=False, indent=2))
    elif arguments.format == "jsonld":
        from netreader.library import annotations

        assert library is not None or not found
        pairs = [
            (library.article(key) if library else None, item.highlight) for key, placed in found for item in placed
        ]
        terminal.document(json.dumps(annotations.page(pairs, names), ensure_ascii=False, indent=2))
    else:
        for key, placed in found:
            _print(key, placed, names, library, terminal)
    if any(placed for _, placed in found):
        return 0
    terminal.say("There are no highlights." if arguments.id is None else "This paper has no highlights.")
    return 1


def _print(key: int, placed: list[Placed], names: dict[str, str], library: Library | None, terminal: Terminal) -> None:
    article = library.article(key) if library is not None else None
    if placed:
        terminal.data(f"{f'PMID {key}' if key > 0 else 'Paper'}: {article.display_title if article else '(not kept)'}")
    for number, item in enumerate(placed, 1):
        highlight: Highlight = item.highlight
        lost = "" if item.place is not None else " (no longer in the text)"
        terminal.data(f"{number:>3}. [{names.get(highlight.colour, highlight.colour)}] {_line(highlight.quote)}{lost}")
        for line in highlight.comment.splitlines():
            terminal.data(f"     {line}")


def _line(text: str) -> str:
    return " ".join(text.split())


def _status(item: Placed) -> str:
    """Whether it is where it was made, elsewhere, or nowhere."""
    if item.place is None:
        return "unplaced"
    same = (item.place.start, item.place.end) == (item.highlight.start, item.highlight.end)
    return "placed" if same and item.place.how == "exact" else "moved"


def _json(item: Placed, names: dict[str, str]) -> dict[str, Any]:
    highlight = item.highlight
    return {
        "id": highlight.id,
        "pmid": str(highlight.paper) if highlight.paper > 0 else "",
        "part": item.part or highlight.part,
        "field": item.part or highlight.part,
        "section": highlight.label,
        "prefix": highlight.prefix,
        "suffix": highlight.suffix,
        "status": _status(item),
        "quote": highlight.quote,
        "colour": highlight.colour,
        "colour_name": names.get(highlight.colour, highlight.colour),
        "comment": highlight.comment,
        "created": highlight.created,
        "changed": highlight.changed,
        "placed": item.place.how if item.place is not None else "",
        "start": item.place.start if item.place is not None else highlight.start,
        "end": item.place.end if item.place is not None else highlight.end,
    }


VERB = Verb("highlights", "List, make or change the highlights of papers; write them as Web Annotations.", declare, run)
