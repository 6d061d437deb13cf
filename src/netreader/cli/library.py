"""``netreader library``: where it is, what is in it, whether it is sound, copies of it."""

from __future__ import annotations

import argparse
import json
import os
from pathlib import Path

from netreader import settings as settings_file
from netreader.cli.papers import library_for_writing, library_if_kept
from netreader.cli.terminal import Terminal
from netreader.cli.verb import Group, Parser, UsageError, Verb, no_arguments
from netreader.errors import NetreaderError
from netreader.settings import Settings
from netreader.text import counted


class NoLibrary(NetreaderError):
    """There is no library yet."""


def _declare_info(parser: Parser) -> None:
    parser.add_argument("--json", action="store_true", help="one JSON document")


#: What `info` counts.
_COUNTS = ("papers", "starters", "notes", "highlights", "starred", "tags", "shelves", "fulltexts", "bytes")


def _declare_file(parser: Parser) -> None:
    parser.add_argument("file", metavar="FILE", help="the copy")


def _path(arguments: argparse.Namespace, terminal: Terminal) -> int:
    terminal.data(str(settings_file.places(os.environ).library))
    return 0


def _info(arguments: argparse.Namespace, terminal: Terminal) -> int:
    """Print how much is kept and where, as lines or as JSON."""
    settings = settings_file.load(os.environ)
    told: dict[str, object] = dict.fromkeys(_COUNTS, 0)
    told |= {"path": str(settings.places.library), "backup": ""}
    with library_if_kept(settings, terminal) as library:
        if library is not None:
            info = library.info()
            told |= {name: getattr(info, name) for name in _COUNTS}
            told["backup"] = str(info.backup or "")
    if arguments.json:
        terminal.document(json.dumps(told, ensure_ascii=False, indent=2))
        return 0
    terminal.data(f"Papers kept:     {told['papers']:,}")
    terminal.data(f"Starter shelf:   {told['starters']:,} entries")
    terminal.data(f"Notes:           {told['notes']:,}")
    terminal.data(f"Highlights:      {told['highlights']:,}")
    terminal.data(f"Starred:         {told['starred']:,}")
    terminal.data(f"Tags, shelves:   {told['tags']:,}, {told['shelves']:,}")
    terminal.data(f"Full texts:      {told['fulltexts']:,}")
    terminal.data(f"File:            {told['path']} ({_size(settings.places.library)})")
    terminal.data(f"Newest backup:   {told['backup'] or 'none'}")
    return 0


def _check(arguments: argparse.Namespace, terminal: Terminal) -> int:
    """Print what is wrong with the library, a line each; nothing on stdout if nothing is."""
    settings = settings_file.load(os.environ)
    with library_if_kept(settings, terminal) as library:
        if library is None:
            raise _none(settings)
        problems = library.check()
        salvaged = library.salvaged
    for problem in problems:
        terminal.data(problem)
    if problems:
        terminal.say("To repair it: netreader library repair")
    elif not salvaged:
        terminal.say("The library is sound.")
    return 4 if problems or salvaged else 0


def _repair(arguments: argparse.Namespace, terminal: Terminal) -> int:
    settings = settings_file.load(os.environ)
    with library_if_kept(settings, terminal) as library:
        if library is None:
            raise _none(settings)
        for done in library.repair():
            terminal.say(done)
        problems = library.check()
    for problem in problems:
        terminal.data(problem)
    return 4 if problems else 0


def _reindex(arguments: argparse.Namespace, terminal: Terminal) -> int:
    """Make listing and full text again from the papers."""
    settings = settings_file.load(os.environ)
    with library_if_kept(settings, terminal) as library:
        if library is None:
            raise _none(settings)
        with terminal.progress(library.count() + library.starter_count(), "papers") as progress:
            papers = library.reindex(progress.show)
    terminal.say(f"The listing and the full-text index of {counted(papers, 'paper')} were made again.")
    return 0


def _backup(arguments: argparse.Namespace, terminal: Terminal) -> int:
    """Copy the library to a file that is not there yet."""
    settings = settings_file.load(os.environ)
    target = Path(arguments.file).absolute()
    if target.exists():
        raise UsageError(f"{target} is there already.", "Name a file that is not.")
    with library_if_kept(settings, terminal) as library:
        if library is None:
            raise _none(settings)
        library.backup(target)
    terminal.say(f"The library is copied to {target} ({_size(target)}).")
    return 0


def _restore(arguments: argparse.Namespace, terminal: Terminal) -> int:
    """Make the library what a copy is; what it was is kept beside the backups."""
    settings = settings_file.load(os.environ)
    source = Path(arguments.file).absolute()
    if not source.is_file():
        raise UsageError(f"There is no file {source}.", "Name a copy made by netreader library backup.")
    with library_for_writing(settings, terminal) as library:
        said = len(library.notices)
        library.restore(source)
        told = library.notices[said:]
    for notice in told:
        terminal.say(notice)
    terminal.say(f"The library is what {source} is. What it was before is in {settings.places.backups}.")
    return 0


def _compact(arguments: argparse.Namespace, terminal: Terminal) -> int:
    settings = settings_file.load(os.environ)
    with library_if_kept(settings, terminal) as library:
        if library is None:
            raise _none(settings)
        before = _size(settings.places.library)
        library.compact()
    terminal.say(f"The library had {before} and has {_size(settings.places.library)}.")
    return 0


def _none(settings: Settings) -> NoLibrary:
    return NoLibrary(f"There is no library yet; it would be {settings.places.library}.")


def _size(path: Path) -> str:
    try:
        size = path.stat().st_size
    except OSError:
        return "no file"
    return f"{size / 1_000_000:,.1f} MB" if size >= 1_000_000 else f"{size / 1_000:,.0f} kB"


VERB = Group(
    "library",
    "The library on this machine.",
    (
        Verb("info", "Print how much is kept, and where.", _declare_info, _info),
        Verb("path", "Print where the library is, or would be.", no_arguments, _path),
        Verb("check", "Look for damage; prints what is wrong, if anything.", no_arguments, _check),
        Verb("repair", "Repair a damaged library, with all that can be read of it.", no_arguments, _repair),
        Verb("reindex", "Make the listing and the full-text index again.", no_arguments, _reindex),
        Verb("backup", "Copy the library to a new file, also while it is in use.", _declare_file, _backup),
        Verb("restore", "Make the library what a copy of it is.", _declare_file, _restore),
        Verb("compact", "Give unused room back to the disk.", no_arguments, _compact),
    ),
)
