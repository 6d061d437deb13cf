"""``netreader pack``: all that is needed to read papers with no network, brought before one leaves; and the proof."""

from __future__ import annotations

import argparse
import json
import os
from typing import TYPE_CHECKING

from netreader import settings as settings_file
from netreader.cli.papers import for_pubmed, library_for_writing, library_if_kept, waited_for
from netreader.cli.search import CAP, count
from netreader.cli.terminal import Terminal
from netreader.cli.verb import Parser, UsageError, Verb
from netreader.errors import NetreaderError
from netreader.text import clean_line, shorten

if TYPE_CHECKING:
    from netreader.library.library import Library
    from netreader.library.packs import Pack
    from netreader.packing import Packed
    from netreader.settings import Settings

#: Papers of a query that are packed when no limit is named.
LIMIT = 100

#: Failures that are told one by one.
TOLD = 10


def declare(parser: Parser) -> None:
    """Its arguments."""
    parser.add_argument(
        "words", nargs="*", metavar="QUERY", help="the papers that a query of PubMed finds; or verify, list, forget"
    )
    parser.add_argument("--library", action="store_true", help="ask the library for them, not PubMed")
    parser.add_argument("--shelf", metavar="NAME", help="the papers of a shelf")
    parser.add_argument("--limit", type=count, metavar="N", help=f"how many papers at the most (default: {LIMIT})")
    parser.add_argument(
        "--with",
        dest="parts",
        metavar="PARTS",
        default="mesh",
        help="beside the records: similar, cited, refs, fulltext, mesh; several by commas, or all (default: mesh)",
    )
    parser.add_argument("--each", type=count, metavar="N", help="papers of each list of links to bring (default: 10)")
    parser.add_argument("--name", metavar="NAME", help="name of the pack (default: the query or shelf)")
    parser.add_argument("--estimate", action="store_true", help="say what it will take, and bring nothing")
    parser.add_argument("--json", action="store_true", help="with verify and list: one JSON document")


def run(arguments: argparse.Namespace, terminal: Terminal) -> int:
    """Bring a pack; what it takes is said before, and what came of it after."""
    from netreader.packing import EACH, new_pack

    if arguments.words[:1] and arguments.words[0] in _COMMANDS:
        name = clean_line(" ".join(arguments.words[1:]))
        return _COMMANDS[arguments.words[0]](name, terminal, as_json=arguments.json)
    if arguments.json:
        raise UsageError("--json goes with verify and list.", "Such as: netreader pack verify --json")
    query = clean_line(" ".join(arguments.words))
    if bool(query) == (arguments.shelf is not None):
        raise UsageError("A pack needs a query or a shelf.", "netreader pack 'lutetium[ti]', or --shelf NAME")
    if query and not arguments.library:
        for_pubmed(query)
    parts = _parts(arguments.parts)
    settings = settings_file.load(os.environ)
    limit = arguments.limit or LIMIT
    with library_for_writing(settings, terminal) as library:
        papers = waited_for(_papers(query, arguments, limit, library, settings, terminal))
        if not papers:
            terminal.say("There are no papers to pack.")
            return 1
        name = clean_line(arguments.name or query or arguments.shelf)
        pack = new_pack(shorten(name, 200), papers, parts, library, arguments.each or EACH)
        _announce(pack, library, settings, terminal)
        if arguments.estimate:
            return 0
        try:
            done = waited_for(_bring(pack, library, settings, terminal))
        except (NetreaderError, KeyboardInterrupt):
            terminal.say("Not finished; what came is kept. The same command goes on from here, and so does the reader.")
            raise
        return _told(done, terminal)


def _parts(word: str) -> list[str]:
    from netreader.packing import PARTS

    names = [clean_line(part).strip() for part in word.split(",") if part.strip()]
    if names == ["all"]:
        return list(PARTS)
    for name in names:
        if name not in PARTS:
            raise UsageError(f"{name!r} can't be packed.", f"There are: {', '.join(PARTS)}, or all.")
    return names


async def _papers(
    query: str, arguments: argparse.Namespace, limit: int, library: Library, settings: Settings, terminal: Terminal
) -> list[int]:
    """The papers that are meant."""
    if arguments.shelf is not None:
        shelf = library.shelves.find(arguments.shelf)
        if shelf is None:
            raise UsageError(
                f"There is no shelf {shorten(clean_line(arguments.shelf), 60)!r}.", "netreader shelf lists them."
            )
        return shelf.papers[:limit]
    if arguments.library:
        return list(library.ask(query).keys[:limit])
    from netreader.pubmed.client import PubMed

    async with PubMed(settings) as pubmed:
        found = await pubmed.search(query, limit=limit, urgent=True)
    for warning in found.warnings:
        terminal.say(warning)
    if limit < found.total:
        more = "--limit packs more" if limit < CAP else "PubMed lists no more"
        terminal.say(f"The first {limit:,} of {found.total:,}; {more}.")
    return [int(pmid) for pmid in found.pmids]


def _announce(pack: Pack, library: Library, settings: Settings, terminal: Terminal) -> None:
    """What there is to bring, before it is begun."""
    from netreader.packing import PARTS, estimate, lacking

    lack = lacking(pack, library)
    told = ", ".join(["records", *(PARTS[part] for part in pack.parts)])
    papers = f"{len(pack.papers):,} {'paper' if len(pack.papers) == 1 else 'papers'}"
    terminal.say(f"{pack.name}: {papers} with {told}.")
    if lack.count:
        terminal.say(f"To be fetched: {estimate(pack, lack, with_key=bool(settings.api_key))}.")
    else:
        terminal.say("All of it is here.")


async def _bring(pack: Pack, library: Library, settings: Settings, terminal: Terminal) -> Packed:
    from netreader.packing import packed
    from netreader.pubmed.client import PubMed

    async with PubMed(settings) as pubmed:
        with terminal.progress(max(2, len(pack.papers)), "steps") as progress:
            return await packed(pack, library, pubmed, progress.of)


def _told(done: Packed, terminal: Terminal) -> int:
    for failure in done.failures[:TOLD]:
        terminal.say(failure)
    if len(done.failures) > TOLD:
        terminal.say(f"… and {len(done.failures) - TOLD:,} more.")
    if done.pack.finished:
        terminal.say(f"All of {done.pack.name} is here. netreader pack verify proves it with no network.")
        return 0
    terminal.say(f"{done.pack.name} is not complete; the same command tries the rest again.")
    return 1


def _verify(name: str, terminal: Terminal, *, as_json: bool) -> int:
    """Prove of one pack or all, by the library alone, that everything is there; name what is not."""
    from netreader.packing import lacking

    settings = settings_file.load(os.environ)
    with library_if_kept(settings, terminal) as library:
        packs = _named(name, library, terminal)
        told = []
        whole = bool(packs)
        for pack in packs:
            assert library is not None
            lack = lacking(pack, library, thorough=True)
            whole = whole and not lack.count
            sentences = list(lack.sentences())
            told.append({**_shape(pack), "complete": not lack.count, "lacking": sentences})
            if not as_json:
                terminal.data(f"{pack.name}\t{'complete' if not lack.count else 'not complete'}")
                for sentence in sentences:
                    terminal.say(f"  {sentence}")
    if as_json:
        terminal.document(json.dumps(told, ensure_ascii=False, indent=2))
    return 0 if whole else 1


def _list(name: str, terminal: Terminal, *, as_json: bool) -> int:
    """The packs there are."""
    settings = settings_file.load(os.environ)
    with library_if_kept(settings, terminal) as library:
        packs = _named(name, library, terminal)
    if as_json:
        terminal.document(json.dumps([_shape(pack) for pack in packs], ensure_ascii=False, indent=2))
    else:
        for pack in packs:
            state = "complete" if pack.finished else "not complete"
            terminal.data(f"{pack.name}\t{len(pack.papers)}\t{','.join(pack.parts)}\t{state}")
    return 0 if packs else 1


def _forget(name: str, terminal: Terminal, *, as_json: bool) -> int:
    """Forget a pack; its papers stay."""
    if not name:
        raise UsageError("Which pack should be forgotten?", "netreader pack list names them.")
    with library_for_writing(settings_file.load(os.environ), terminal) as library:
        known = library.forget_pack(name)
    terminal.say(f"{name} is forgotten; its papers stay." if known else f"There is no pack {shorten(name, 60)!r}.")
    return 0 if known else 1


def _named(name: str, library: Library | None, terminal: Terminal) -> list[Pack]:
    packs = library.packs.all() if library is not None else []
    found = [pack for pack in packs if not name or pack.name.casefold() == name.casefold()]
    if not found:
        terminal.say(f"There is no pack {shorten(name, 60)!r}." if packs else "There are no packs yet.")
    return found


def _shape(pack: Pack) -> dict[str, object]:
    return {
        "name": pack.name,
        "papers": [str(key) for key in pack.papers],
        "parts": list(pack.parts),
        "each": pack.each,
        "made": pack.made,
        "finished": pack.finished,
        "absent": list(pack.absent),
    }


_COMMANDS = {"verify": _verify, "list": _list, "forget": _forget}

VERB = Verb("pack", "Bring all that is needed to read papers with no network.", declare, run)
