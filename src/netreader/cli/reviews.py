"""What all verbs of ``netreader screen`` share: options, the review that is meant, decisions as they are told."""

from __future__ import annotations

import argparse
import contextlib
import json
import os
from collections.abc import Iterator
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from netreader import settings as settings_file
from netreader.cli.papers import library_if_kept
from netreader.cli.terminal import Terminal
from netreader.cli.verb import Parser, UsageError
from netreader.text import clean_line, shorten

if TYPE_CHECKING:
    from netreader.library.library import Library
    from netreader.screening.decisions import Decision
    from netreader.screening.flow import Flow
    from netreader.screening.review import Review
    from netreader.screening.stages import Stage

#: As `netreader.screening.decisions` has them.
VERDICTS = ("include", "maybe", "exclude", "unavailable")
STATES = ("included", "maybe", "excluded", "conflict", "awaiting", "not retrieved")


def as_json(told: object, terminal: Terminal) -> None:
    terminal.document(json.dumps(told, ensure_ascii=False, indent=2))


def json_option(parser: Parser) -> None:
    parser.add_argument("--json", action="store_true", help="one JSON document")


def name_argument(parser: Parser) -> None:
    parser.add_argument("name", metavar="NAME", help="the review")


def reviewer_option(parser: Parser) -> None:
    parser.add_argument("--reviewer", metavar="WHO", help="who decides; without it, `reviewer` of the settings")


def stage_option(parser: Parser) -> None:
    parser.add_argument(
        "--stage",
        choices=("abstract", "fulltext"),
        default="abstract",
        help="titles and abstracts (abstract), or the full texts of what these include (fulltext)",
    )


def stage_of(arguments: argparse.Namespace) -> Stage:
    from netreader.screening.stages import STAGES

    return STAGES[arguments.stage]


@contextlib.contextmanager
def review_of(arguments: argparse.Namespace, terminal: Terminal) -> Iterator[tuple[Library, Review]]:
    """The library with its review, for reading.

    Raises:
        UsageError: There is no such review.
    """
    with library_if_kept(settings_file.load(os.environ), terminal) as library:
        review = library.screenings.find(arguments.name) if library is not None else None
        if library is None or review is None:
            raise no_review(arguments.name)
        yield library, review


def no_review(name: str) -> UsageError:
    return UsageError(f"There is no review {shorten(clean_line(name), 60)}.", "netreader screen list names them.")


def flow_of(library: Library, review: Review) -> Flow:
    from netreader.screening.flow import flow
    from netreader.screening.stages import FULL_TEXT

    screenings = library.screenings
    return flow(review, screenings.standings(review.name), screenings.standings(review.name, stage=FULL_TEXT))


def decision_json(decision: Decision) -> dict[str, Any]:
    told = asdict(decision)
    return {"pmid": pmid_of(told.pop("paper")), **told}


def decision_told(decision: Decision) -> str:
    reason = f", {decision.reason}" if decision.reason else ""
    note = f". {' '.join(decision.note.split())}" if decision.note else ""
    return f"PMID {decision.paper}: {decision.verdict}{reason}{note.rstrip('.')}"


def pmid_of(key: int) -> str:
    return str(key) if key > 0 else ""


def needed_of(review: Review) -> int | str:
    from netreader.screening.decisions import EVERYONE, USUAL

    return {EVERYONE: "all", USUAL: "usual"}.get(review.needed, review.needed)
