"""What a review comes to: ``netreader screen show``, ``status``, ``flow``, ``agreement``, ``conflicts``, ``export``."""

from __future__ import annotations

import argparse
import json
import os
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from netreader import settings as settings_file
from netreader.cli.output import write_pieces
from netreader.cli.reviews import (
    STATES,
    as_json,
    decision_json,
    decision_told,
    flow_of,
    json_option,
    name_argument,
    needed_of,
    pmid_of,
    review_of,
    reviewer_option,
    stage_of,
    stage_option,
)
from netreader.cli.terminal import Terminal
from netreader.cli.verb import Parser
from netreader.text import shorten

if TYPE_CHECKING:
    from netreader.formats.screened import Screened
    from netreader.screening.agreement import Agreement
    from netreader.screening.decisions import Standing
    from netreader.screening.stages import Stage


def declare_show(parser: Parser) -> None:
    name_argument(parser)
    parser.add_argument("--state", choices=STATES, metavar="STATE", help=f"only papers that are: {', '.join(STATES)}")
    reviewer_option(parser)
    stage_option(parser)
    json_option(parser)


def show(arguments: argparse.Namespace, terminal: Terminal) -> int:
    """Print the queue, a paper a line: with --reviewer that reviewer's own decisions, else what they come to."""
    stage = stage_of(arguments)
    with review_of(arguments, terminal) as (library, review):
        titles = {row.summary.key: row.summary.title for row in library.rows(review.papers)}
        if arguments.reviewer:
            from netreader.screening.decisions import standings

            own = library.screenings.decisions(review.name, arguments.reviewer, stage=stage)
            found = standings(list(library.screenings.standings(review.name, stage=stage)), own, 1)
        else:
            found = library.screenings.standings(review.name, stage=stage)
        rows = [(paper, stands) for paper, stands in found.items() if arguments.state in (None, stands.state)]
        if arguments.json:
            told = [
                {"pmid": pmid_of(paper), "title": titles.get(paper, ""), "state": stands.state, "reason": stands.reason}
                for paper, stands in rows
            ]
            as_json({"name": review.name, "papers": told}, terminal)
        for paper, stands in rows if not arguments.json else ():
            reason = f" ({stands.reason})" if stands.reason else ""
            terminal.data(f"{paper}\t{stands.state}{reason}\t{shorten(titles.get(paper, ''), 200)}")
    if not rows:
        terminal.say("There are no such papers.")
    return 0 if rows else 1


def status(arguments: argparse.Namespace, terminal: Terminal) -> int:
    """Print the numbers of a PRISMA 2020 flow diagram."""
    from netreader.formats.screening_lines import flow_lines
    from netreader.screening.decisions import reviewers_of

    with review_of(arguments, terminal) as (library, review):
        counts = flow_of(library, review)
        reviewers = reviewers_of(library.screenings.decisions(review.name))
        if arguments.json:
            sources = [{"name": source.name, "found": source.found, "when": source.when} for source in review.sources]
            told = asdict(counts) | {"name": review.name, "sources": sources, "reviewers": reviewers}
            told["needed"] = needed_of(review)
            as_json(told, terminal)
            return 0
        terminal.data("\n".join(flow_lines(counts, ascii_only=settings_file.load(os.environ).ascii)))
    return 0


def declare_flow(parser: Parser) -> None:
    name_argument(parser)
    parser.add_argument("-o", "--output", metavar="FILE", help="write to a file, once all is there (default: stdout)")


def boxes_table(arguments: argparse.Namespace, terminal: Terminal) -> int:
    """Write the boxes of the PRISMA 2020 flow diagram as a table that the PRISMA2020 tool draws."""
    from netreader.formats.prisma import boxes

    with review_of(arguments, terminal) as (library, review):
        counts = flow_of(library, review)
        write_pieces(boxes(counts), arguments.output, terminal)
    unsettled = counts.awaiting + counts.maybe + counts.conflicts
    reports = counts.full_text.awaiting + counts.full_text.maybe + counts.full_text.conflicts
    if unsettled or reports:
        terminal.say(f"Not final: {unsettled:,} records and {reports:,} full texts are not settled.")
    return 0


def declare_agreement(parser: Parser) -> None:
    name_argument(parser)
    stage_option(parser)
    parser.add_argument("--between", nargs=2, metavar="WHO", help="two reviewers; without it, all pairs")
    json_option(parser)


def agreement(arguments: argparse.Namespace, terminal: Terminal) -> int:
    """Print how far reviewers agree: Cohen's kappa with its confidence interval, and the table it is made from."""
    from itertools import combinations

    from netreader.formats.screening_lines import agreement_lines
    from netreader.screening.agreement import agreement
    from netreader.screening.decisions import reviewers_of

    with review_of(arguments, terminal) as (library, review):
        stage = stage_of(arguments)
        decisions = library.screenings.decisions(review.name, stage=stage)
        names = reviewers_of(decisions)
        pairs = [tuple(arguments.between)] if arguments.between else list(combinations(names, 2))
        found = [agreement(first, second, decisions, stage.verdicts) for first, second in pairs]
    if not found:
        terminal.say("Agreement needs two reviewers, and there is no second one yet.")
        return 1
    if arguments.json:
        as_json([_agreement_json(item, stage) for item in found], terminal)
        return 0
    for number, item in enumerate(found):
        terminal.data(("\n" if number else "") + "\n".join(agreement_lines(item, stage.verdicts)))
    return 0


def _agreement_json(found: Agreement, stage: Stage) -> dict[str, Any]:
    return {
        "reviewers": list(found.reviewers),
        "papers": found.papers,
        "agreed": found.agreed,
        "observed": found.observed,
        "expected": found.expected,
        "kappa": found.kappa,
        "ci95": None if found.low is None else [found.low, found.high],
        "why": found.why,
        "verdicts": list(stage.verdicts),
        "table": [list(row) for row in found.table],
    }


def declare_listing(parser: Parser) -> None:
    name_argument(parser)
    json_option(parser)


def declare_conflicts(parser: Parser) -> None:
    declare_listing(parser)
    stage_option(parser)


def conflicts(arguments: argparse.Namespace, terminal: Terminal) -> int:
    """Print the papers on which reviewers differ, by verdict or reason, and that await a consensus."""
    with review_of(arguments, terminal) as (library, review):
        standings = library.screenings.standings(review.name, stage=stage_of(arguments))
        found = [(paper, stands) for paper, stands in standings.items() if stands.differs]
        titles = {row.summary.key: row.summary.title for row in library.rows([paper for paper, _ in found])}
    if arguments.json:
        told = [
            {
                "pmid": pmid_of(paper),
                "title": titles.get(paper, ""),
                "decisions": [decision_json(decision) for decision in stands.decisions],
            }
            for paper, stands in found
        ]
        as_json(told, terminal)
    for paper, stands in found if not arguments.json else ():
        terminal.data(f"{paper}\t{shorten(titles.get(paper, ''), 200)}")
        for decision in stands.decisions:
            terminal.data(f"\t{decision.reviewer}: {decision_told(decision).partition(': ')[2]}")
    if not found:
        terminal.say("There are no conflicts.")
    return 0 if found else 1


def declare_export(parser: Parser) -> None:
    name_argument(parser)
    parser.add_argument("--format", choices=("csv", "ris", "json"), help="default: by the file's name, else csv")
    parser.add_argument("--state", choices=STATES, metavar="STATE", help=f"only papers that are: {', '.join(STATES)}")
    stage_option(parser)
    parser.add_argument("-o", "--output", metavar="FILE", help="write to a file, once all is there (default: stdout)")


def export(arguments: argparse.Namespace, terminal: Terminal) -> int:
    """Write every record of a review with what was decided."""
    from netreader.exchange.reviewed import screened
    from netreader.formats.screened import references, table
    from netreader.screening.decisions import reviewers_of
    from netreader.screening.stages import FULL_TEXT

    suffix = Path(arguments.output or "").suffix.lower().lstrip(".")
    format = arguments.format or (suffix if suffix in ("ris", "json") else "csv")
    with review_of(arguments, terminal) as (library, review):
        standings = library.screenings.standings(review.name)
        full_text = library.screenings.standings(review.name, stage=FULL_TEXT)
        of_full_text = stage_of(arguments) is FULL_TEXT
        records = list(
            screened(library, review, standings, full_text, state=arguments.state, of_full_text=of_full_text)
        )
        reviewers = reviewers_of(library.screenings.decisions(review.name))
        readers = reviewers_of(library.screenings.decisions(review.name, stage=FULL_TEXT))
        if format == "json":
            told = [_record(record) for record in records]
            pieces: Iterator[str] = iter([json.dumps(told, ensure_ascii=False, indent=2) + "\n"])
        elif format == "ris":
            pieces = references(records, review.name)
        else:
            pieces = table(records, reviewers, readers)
        write_pieces(pieces, arguments.output, terminal)
    unkept = sum(not record.article.title and not record.article.abstract for record in records)
    terminal.say(f"{len(records):,} records.{f' {unkept:,} are not kept, and named by PMID alone.' if unkept else ''}")
    return 0 if records else 1


def _record(record: Screened) -> dict[str, Any]:
    return {
        "pmid": record.article.pmid,
        "doi": record.article.doi,
        "title": record.article.display_title,
        "duplicate_of": record.duplicate,
        **_stands(record.standing, "duplicate"),
        "full_text": _stands(record.full_text, "") if record.full_text is not None else None,
    }


def _stands(standing: Standing | None, without: str) -> dict[str, Any]:
    if standing is None:
        return {"state": without, "reason": "", "decisions": [], "consensus": None}
    return {
        "state": standing.state,
        "reason": standing.reason,
        "decisions": [decision_json(decision) for decision in standing.decisions],
        "consensus": decision_json(standing.consensus) if standing.consensus is not None else None,
    }
