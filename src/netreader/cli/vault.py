"""``netreader vault``: the library as a folder of Markdown files, written, and kept the same on both sides."""

from __future__ import annotations

import argparse
import json
import os
import sys
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from netreader import settings as settings_file
from netreader.cli.papers import library_for_writing, library_if_kept
from netreader.cli.terminal import Terminal
from netreader.cli.verb import Group, Parser, UsageError, Verb
from netreader.settings import Settings
from netreader.text import shorten

if TYPE_CHECKING:
    from netreader.library.library import Library
    from netreader.vault.report import Report

#: Lines of one kind that are printed; `--json` has all.
SHOWN = 200


def _declare_common(parser: Parser) -> None:
    parser.add_argument(
        "dir", nargs="?", metavar="DIR", help="the folder; without it, that of the settings or the last"
    )
    parser.add_argument("--json", action="store_true", help="one JSON document")


def _declare_export(parser: Parser) -> None:
    _declare_common(parser)
    parser.add_argument("--query", metavar="Q", help="papers kept that this finds, besides those you wrote about")
    parser.add_argument("--all", action="store_true", help="every paper kept")
    parser.add_argument("--dry-run", action="store_true", help="say what would be written, and write nothing")


def _declare_sync(parser: Parser) -> None:
    _declare_export(parser)
    parser.add_argument(
        "--deletions",
        choices=("ask", "take", "restore"),
        default="ask",
        help="what was removed in the folder: ask about it (on a terminal), take it over, or put it back",
    )


def _export(arguments: argparse.Namespace, terminal: Terminal) -> int:
    return _run(arguments, terminal, inward=False, deletions="ask", dry=arguments.dry_run)


def _sync(arguments: argparse.Namespace, terminal: Terminal) -> int:
    return _run(arguments, terminal, inward=True, deletions=arguments.deletions, dry=arguments.dry_run)


def _status(arguments: argparse.Namespace, terminal: Terminal) -> int:
    arguments.query, arguments.all = None, False
    return _run(arguments, terminal, inward=True, deletions="ask", dry=True)


def _undo(arguments: argparse.Namespace, terminal: Terminal) -> int:
    """Take back what the last synchronisation brought in; the one before it, when it is given again."""
    from netreader.vault.folder import sign_of
    from netreader.vault.undoing import take_back

    with library_for_writing(settings_file.load(os.environ), terminal) as library:
        sign = sign_of(Path(arguments.dir).expanduser()) if arguments.dir else ""
        run = library.takings.last(sign) if sign is not None else ""
        if not run:
            terminal.say("There is no synchronisation to take back.")
            return 1
        found = take_back(library, run)
        titles = {row.summary.key: row.summary.title for row in library.rows(found.papers)}
    if arguments.json:
        terminal.document(json.dumps(asdict(found), ensure_ascii=False, indent=2))
        return 0
    for stays in found.stays:
        terminal.data(f"{shorten(titles.get(stays.paper) or f'PMID {stays.paper}', 60)}: {stays.said}")
    when = datetime.fromisoformat(found.run).astimezone()
    many = len(found.papers)
    terminal.data(
        f"What came in on {when:%Y-%m-%d at %H:%M} is taken back, from {many:,} {'paper' if many == 1 else 'papers'}."
    )
    terminal.say("The next synchronisation writes that into the folder.")
    return 0


def folder_of(given: str | None, settings: Settings, library: Library | None) -> Path:
    """The folder that is meant: the one given, the settings', or the one synchronised last.

    Raises:
        UsageError: None is known.
    """
    if given:
        return Path(given)
    if settings.vault:
        return Path(settings.vault)
    folders = library.vaults.folders() if library is not None else []
    if not folders:
        raise UsageError("Which folder?", "Name it: netreader vault sync DIR. It is remembered.")
    return Path(folders[0].path)


def _run(arguments: argparse.Namespace, terminal: Terminal, *, inward: bool, deletions: str, dry: bool) -> int:
    settings = settings_file.load(os.environ)
    if dry:
        with library_if_kept(settings, terminal) as found:
            if found is None:
                terminal.say("The library is empty so far.")
                return 1
            report = _report(arguments, found, settings, terminal, inward=inward, deletions=deletions, dry=True)
    else:
        with library_for_writing(settings, terminal) as library:
            report = _report(arguments, library, settings, terminal, inward=inward, deletions=deletions, dry=False)
            if report.questions and inward and deletions == "ask" and not arguments.json:
                answer = _asked(report, terminal)
                if answer != "ask":
                    report = _report(arguments, library, settings, terminal, inward=True, deletions=answer, dry=False)
    if arguments.json:
        terminal.document(json.dumps(asdict(report), ensure_ascii=False, indent=2))
    else:
        _print(report, terminal)
    return 1 if report.left else 0


def _report(
    arguments: argparse.Namespace,
    library: Library,
    settings: Settings,
    terminal: Terminal,
    *,
    inward: bool,
    deletions: str,
    dry: bool,
) -> Report:
    from netreader.vault.syncing import Synchroniser

    more: list[int] = []
    if arguments.all or arguments.query:
        more = list(library.ask(arguments.query or "").keys)
    bar = None

    def progress(done: int, total: int) -> None:
        nonlocal bar
        if bar is None:
            bar = terminal.progress(total, "papers")
        if done % 20 == 0:
            bar.show(done)
        if done == total:
            bar.clear()

    folder = folder_of(arguments.dir, settings, library)
    names = settings.highlight_names()
    synchroniser = Synchroniser(library, folder, names, inward, deletions, dry, more, progress)
    return synchroniser.run()


def _asked(report: Report, terminal: Terminal) -> str:
    """Ask what to do about what was taken away, where somebody can answer."""
    if not terminal.is_interactive:
        return "ask"
    _tell_questions(report, terminal)
    terminal.say("Take that over (t), put it back into the folder (p), or leave it for now (Enter)?")
    answer = sys.stdin.readline().strip().lower()
    return {"t": "take", "p": "restore"}.get(answer[:1], "ask")


def _tell_questions(report: Report, terminal: Terminal) -> None:
    for question in report.questions[:SHOWN]:
        terminal.say(f"{question.path}: {question.said}")


def _print(report: Report, terminal: Terminal) -> None:
    for kind, title in (
        ("both", "changed on both sides; both versions are kept"),
        ("flaw", "left as it is, or in part"),
        ("told", ""),
    ):
        lines = [line for line in report.lines if line.kind == kind]
        for line in lines[:SHOWN]:
            terminal.data(f"{line.path}: {line.said}")
        if len(lines) > SHOWN:
            terminal.data(f"… and {len(lines) - SHOWN:,} more ({title or 'told'}); --json has all.")
    if report.questions:
        _tell_questions(report, terminal)
        many = len(report.questions)
        terminal.say(
            f"{many:,} {'thing was' if many == 1 else 'things were'} removed in the folder but not here. "
            "--deletions take takes that over, --deletions restore puts it back."
        )
    would = "would be " if report.dry else ""
    terminal.data(
        f"{report.folder}: {report.new:,} new, {report.written:,} {would}written, {report.taken:,} {would}taken in, "
        f"{report.unchanged:,} unchanged, {report.left:,} left alone"
    )
    if report.run:
        terminal.say("netreader vault undo takes back what came in.")


VERB = Group(
    "vault",
    "Keep a folder of Markdown files, one a paper, the same as the library; for Obsidian and others.",
    (
        Verb("export", "Write the folder; what was changed there is left alone.", _declare_export, _export),
        Verb("sync", "Bring folder and library together, both ways.", _declare_sync, _sync),
        Verb("undo", "Take back what the last synchronisation brought into the library.", _declare_common, _undo),
        Verb("status", "Say what a synchronisation would do; nothing is written.", _declare_common, _status),
    ),
)
