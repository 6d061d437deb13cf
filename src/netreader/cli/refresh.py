"""``netreader refresh``: asks PubMed again for papers that are kept, and says what has changed."""

from __future__ import annotations

import argparse
import json
import os
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from netreader import settings as settings_file
from netreader.cli.papers import key_in, library_at_hand, library_for_writing, one_paper, waited_for
from netreader.cli.terminal import Terminal
from netreader.cli.verb import Parser, UsageError, Verb
from netreader.errors import NetreaderError
from netreader.text import clean_line, counted, shorten

if TYPE_CHECKING:
    from netreader.library.library import Change, Job, Library
    from netreader.refreshing import Refreshed
    from netreader.revision import Revision
    from netreader.settings import Settings

#: A refresh of more papers than this, one batch, is written down so that it can go on after a break.
LONG = 200


def declare(parser: Parser) -> None:
    """Its arguments."""
    parser.add_argument("ids", nargs="*", metavar="ID", help="papers kept (default: all)")
    parser.add_argument("--query", metavar="QUERY", help="the papers of the library that a query finds")
    parser.add_argument("--shelf", metavar="NAME", help="the papers of a shelf")
    parser.add_argument(
        "--days", type=_days, metavar="N", help="leave out papers that PubMed was asked about in the last N days"
    )
    parser.add_argument("--list", action="store_true", help="ask nothing; list the changes not looked at yet")
    parser.add_argument("--seen", action="store_true", help="with --list: they have been looked at now")
    parser.add_argument("--json", action="store_true", help="one JSON document")


def _days(word: str) -> int:
    if not word.isascii() or not word.isdigit() or len(word) > 5:
        raise argparse.ArgumentTypeError(f"{clean_line(word)!r} is not a number of days")
    return int(word)


def run(arguments: argparse.Namespace, terminal: Terminal) -> int:
    """Refresh and print a line for each paper that changed: PMID, a tab, what changed."""
    chosen = [arguments.ids, arguments.query is not None, arguments.shelf is not None]
    if sum(map(bool, chosen)) > 1:
        raise UsageError("Papers are named by IDs, by --query or by --shelf.", "Give one of them.")
    if arguments.seen and not arguments.list:
        raise UsageError("--seen goes with --list.", "Such as: netreader refresh --list --seen")
    settings = settings_file.load(os.environ)
    if arguments.list:
        return _listed(arguments, settings, terminal)
    with library_for_writing(settings, terminal) as library:
        keys, failed = _keys(arguments, library, terminal)
        named = bool(keys)
        if arguments.days is not None:
            due = set(library.changes.due(arguments.days, len(keys) + library.count()))
            keys = [key for key in keys if key in due]
        if not keys:
            terminal.say(_nothing(arguments, named=named) if not failed else "No such paper is kept.")
            return 1 if failed or arguments.days is None else 0
        told = waited_for(_refresh(keys, _title(arguments), library, settings, terminal, as_json=arguments.json))
    return 1 if failed or told else 0


def _nothing(arguments: argparse.Namespace, *, named: bool) -> str:
    """Why no paper is asked about."""
    if named:
        return "PubMed was asked about all of them within that time."
    if arguments.query is not None:
        return f"The library has no paper of PubMed's for {shorten(clean_line(arguments.query), 60)!r}."
    if arguments.shelf is not None:
        return "No paper of PubMed's is on that shelf."
    return "No paper of PubMed's is kept yet; netreader fetch brings some in."


def _keys(arguments: argparse.Namespace, library: Library, terminal: Terminal) -> tuple[list[int], bool]:
    """The papers meant that PubMed can be asked about, and whether some that were named are not kept."""
    failed = False
    if arguments.query is not None:
        keys = list(library.ask(arguments.query).keys)
    elif arguments.shelf is not None:
        shelf = library.shelves.find(arguments.shelf)
        if shelf is None:
            raise UsageError(
                f"There is no shelf {shorten(clean_line(arguments.shelf), 60)!r}.", "netreader shelf lists them."
            )
        keys = shelf.papers
    elif arguments.ids:
        keys = []
        for word in arguments.ids:
            key = key_in(library, one_paper(word))
            if key is None:
                failed = True
                terminal.say(f"{shorten(clean_line(word), 60)} is not in the library; netreader fetch brings it in.")
            else:
                keys.append(key)
    else:
        keys = library.find()
    held = library.held(keys)
    return [key for key in dict.fromkeys(keys) if key > 0 and key in held], failed


def _title(arguments: argparse.Namespace) -> str:
    """By which a refresh that was broken off is known again."""
    if arguments.query is not None:
        return f"refresh --query {clean_line(arguments.query)}"
    if arguments.shelf is not None:
        return f"refresh --shelf {clean_line(arguments.shelf)}"
    return "refresh of " + (" ".join(map(clean_line, arguments.ids)) or "all papers")


async def _refresh(
    keys: Sequence[int], title: str, library: Library, settings: Settings, terminal: Terminal, *, as_json: bool
) -> bool:
    """Ask and print. Returns whether something failed."""
    from netreader.pubmed.client import PubMed
    from netreader.refreshing import Refreshed, refreshed

    whole = Refreshed()
    wanted = [str(key) for key in keys]
    job = _job(title, wanted, library)
    pending = job.pending if job else wanted
    done = len(wanted) - len(pending)
    if done:
        terminal.say(f"Going on: {done:,} of {counted(len(wanted), 'paper')} asked about before.")
    try:
        async with PubMed(settings) as pubmed:
            with terminal.progress(len(wanted), "papers") as progress:
                progress.show(done)
                async for batch in refreshed(pending, library, pubmed, urgent=len(pending) <= LONG):
                    whole.add(batch)
                    done += len(batch.asked)
                    if job:
                        job = library.update_job(job, done=batch.asked)
                    if not as_json:
                        progress.clear()
                        _print(batch.revisions, terminal)
                    progress.show(min(done, len(wanted)))
        if job:
            library.end_job(job)
    except (NetreaderError, KeyboardInterrupt):
        if whole.asked:
            again = " The same command goes on from here." if job else ""
            terminal.say(f"Not finished: {whole}{again}")
        raise
    if as_json:
        shape = [_shape(key, revision, library) for key, revision in whole.revisions.items()]
        terminal.document(json.dumps(shape, ensure_ascii=False, indent=2))
    _say_failures(whole, terminal)
    terminal.say(str(whole))
    return bool(whole.absent or whole.doubtful or whole.broken)


def _job(title: str, wanted: Sequence[str], library: Library) -> Job | None:
    """What is left of the same refresh, if one was broken off; else a new job, if it is long enough to need one."""
    for job in library.jobs():
        if job.title == title:
            if set(job.pending) <= set(wanted):
                return job
            library.end_job(job)
    return library.start_job(title, wanted) if len(wanted) > LONG else None


def _print(revisions: dict[int, Revision], terminal: Terminal) -> None:
    for key, revision in revisions.items():
        terminal.data(f"{key}\t{revision.told}")
    terminal.flush()


def _say_failures(whole: Refreshed, terminal: Terminal) -> None:
    for why in whole.broken:
        terminal.say(why)
    if whole.doubtful:
        named = ", ".join(whole.doubtful[:5]) + (" …" if len(whole.doubtful) > 5 else "")
        terminal.say(
            f"PubMed sent no record of {counted(len(whole.doubtful), 'paper')} that you keep ({named}). "
            "They are left as they are, and asked about again the next time."
        )


def _listed(arguments: argparse.Namespace, settings: Settings, terminal: Terminal) -> int:
    """The changes that the reader has not looked at."""
    opened = library_for_writing(settings, terminal) if arguments.seen else library_at_hand(settings, terminal)
    with opened as library:
        changes: list[Change] = library.changes.unseen()
        if arguments.ids or arguments.query is not None or arguments.shelf is not None:
            keys, _ = _keys(arguments, library, terminal)
            changes = [change for change in changes if change.paper in set(keys)]
        if arguments.json:
            shape = [
                {**_shape(change.paper, change.revision, library), "found": change.found.isoformat()}
                for change in changes
            ]
            terminal.document(json.dumps(shape, ensure_ascii=False, indent=2))
        else:
            _print({change.paper: change.revision for change in changes}, terminal)
        if arguments.seen:
            library.see_changes(changes)
    if not changes:
        terminal.say("Nothing has changed that you have not looked at.")
    return 0 if changes else 1


def _shape(key: int, revision: Revision, library: Library) -> dict[str, Any]:
    """A change in JSON."""
    article = library.article(key)
    return {
        "pmid": str(key),
        "title": article.display_title if article is not None else "",
        "kinds": list(revision.kinds),
        "revised": revision.revised,
        "notices": [{"type": item.type, "citation": item.citation, "pmid": item.pmid} for item in revision.notices],
        "texts": [{"name": text.name, "before": text.before, "after": text.after} for text in revision.texts],
    }


VERB = Verb("refresh", "Ask PubMed again for papers that are kept, and say what changed.", declare, run)
