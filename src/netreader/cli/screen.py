"""``netreader screen``: reviews screened by one or two reviewers: queues, decisions, counts, agreement, conflicts."""

from __future__ import annotations

import argparse
import contextlib
import json
import os
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from netreader import settings as settings_file
from netreader.cli.output import write_pieces
from netreader.cli.papers import chosen_papers, key_in, library_for_writing, library_if_kept, one_paper
from netreader.cli.terminal import Terminal
from netreader.cli.verb import Group, Parser, UsageError, Verb
from netreader.text import clean_line, shorten

if TYPE_CHECKING:
    from netreader.formats.screened import Screened
    from netreader.library.library import Library
    from netreader.screening.agreement import Agreement
    from netreader.screening.decisions import Decision
    from netreader.screening.review import Review

#: As `netreader.screening.decisions` has them.
VERDICTS, STATES = ("include", "maybe", "exclude"), ("included", "maybe", "excluded", "conflict", "awaiting")


def _as_json(told: object, terminal: Terminal) -> None:
    terminal.document(json.dumps(told, ensure_ascii=False, indent=2))


def _json_option(parser: Parser) -> None:
    parser.add_argument("--json", action="store_true", help="one JSON document")


def _name_argument(parser: Parser) -> None:
    parser.add_argument("name", metavar="NAME", help="the review")


def _reviewer_option(parser: Parser) -> None:
    parser.add_argument("--reviewer", metavar="WHO", help="who decides; without it, `reviewer` of the settings")


@contextlib.contextmanager
def _reviews(arguments: argparse.Namespace, terminal: Terminal) -> Iterator[tuple[Library, Review]]:
    """The library with its review, for reading.

    Raises:
        UsageError: There is no such review.
    """
    with library_if_kept(settings_file.load(os.environ), terminal) as library:
        review = library.screenings.find(arguments.name) if library is not None else None
        if library is None or review is None:
            raise _none(arguments.name)
        yield library, review


def _none(name: str) -> UsageError:
    return UsageError(f"There is no review {shorten(clean_line(name), 60)}.", "netreader screen list names them.")


@contextlib.contextmanager
def _changing(terminal: Terminal) -> Iterator[Library]:
    """The library for writing; what can't be done with a review is a wrong usage."""
    with library_for_writing(settings_file.load(os.environ), terminal) as library:
        from netreader.library.screenings import NoReview

        try:
            yield library
        except NoReview as error:
            raise UsageError(str(error), "netreader screen list names them.") from error
        except ValueError as error:
            raise UsageError(str(error), "") from error


def _who(arguments: argparse.Namespace) -> str:
    from netreader.screening.review import name_of

    who = name_of(arguments.reviewer or settings_file.load(os.environ).reviewer)
    if not who:
        raise UsageError("Who decides?", "Give --reviewer, or a name in the settings: reviewer.")
    return who


def _paper(library: Library, review: Review, word: str) -> int:
    identifier = one_paper(word)
    key = key_in(library, identifier)
    if key is None and identifier.kind == "pmid":
        key = int(identifier.value)
    if key is None or key not in review.papers:
        raise UsageError(f"{shorten(clean_line(word), 60)} is not in the queue of {review.name}.", "")
    return key


# Reviews


def _list(arguments: argparse.Namespace, terminal: Terminal) -> int:
    """Name the reviews, with how far each is."""
    from netreader.screening.flow import flow

    told: list[dict[str, object]] = []
    with library_if_kept(settings_file.load(os.environ), terminal) as library:
        for review in library.screenings.all() if library is not None else ():
            assert library is not None
            counts = flow(review, library.screenings.standings(review.name))
            told.append({"name": review.name, "papers": counts.queue, "screened": counts.screened})
    if arguments.json:
        _as_json(told, terminal)
    for item in told if not arguments.json else ():
        terminal.data(f"{item['name']}\t{item['papers']}\t{item['screened']} screened")
    if not told:
        terminal.say("There are no reviews yet. netreader screen add NAME --query … makes one.")
    return 0 if told else 1


def _declare_add(parser: Parser) -> None:
    _name_argument(parser)
    parser.add_argument("ids", nargs="*", metavar="ID", help="papers: PMID, PMCID, DOI; - reads them from stdin")
    parser.add_argument("--query", metavar="Q", help="papers that the query finds in the library")
    parser.add_argument("--shelf", metavar="SHELF", help="papers on this shelf")
    parser.add_argument("--tag", metavar="TAG", help="papers with this tag, or one below it")
    parser.add_argument("--source", metavar="TEXT", help="what the flow diagram calls where they come from")
    _json_option(parser)


def _add(arguments: argparse.Namespace, terminal: Terminal) -> int:
    """Put papers into the queue of a review, which is made if there is none."""
    with _changing(terminal) as library:
        keys, failed, source = chosen_papers(arguments, library, terminal, kept=False)
        if keys is None:
            raise UsageError("Which papers?", "Name them, or give --query, --shelf or --tag; - reads PMIDs from stdin.")
        if not keys:
            terminal.say("No papers were found.")
            return 1
        new, duplicates = library.screenings.add(
            arguments.name, keys, arguments.source or source, clean_line(arguments.query or "")
        )
        held = library.held(keys)
        unkept = sum(key not in held for key in keys if key > 0)
    if arguments.json:
        _as_json({"identified": new + duplicates, "new": new, "duplicates": duplicates, "unkept": unkept}, terminal)
    terminal.say(f"{new + duplicates:,} identified: {new:,} new in the queue, {duplicates:,} duplicates.")
    if unkept:
        terminal.say(f"The records of {unkept:,} are not kept yet; netreader fetch brings them.")
    return 1 if failed else 0


def _declare_rename(parser: Parser) -> None:
    _name_argument(parser)
    parser.add_argument("new", metavar="NEW", help="its new name")


def _rename(arguments: argparse.Namespace, terminal: Terminal) -> int:
    with _changing(terminal) as library:
        library.screenings.rename(arguments.name, arguments.new)
    return 0


def _delete(arguments: argparse.Namespace, terminal: Terminal) -> int:
    with _changing(terminal) as library:
        library.screenings.delete(arguments.name)
    terminal.say(f"Put away, its decisions with it. To have it back: netreader screen restore {arguments.name}")
    return 0


def _restore(arguments: argparse.Namespace, terminal: Terminal) -> int:
    with _changing(terminal) as library:
        found = library.screenings.restore(arguments.name)
    terminal.say("The review is back." if found else "No review of that name was put away.")
    return 0 if found else 1


# Decisions


def _declare_next(parser: Parser) -> None:
    _name_argument(parser)
    _reviewer_option(parser)
    _json_option(parser)


def _next(arguments: argparse.Namespace, terminal: Terminal) -> int:
    """Print the next paper on which a reviewer has not decided."""
    from netreader.formats import FORMATS
    from netreader.formats.entry import Entry

    who = _who(arguments)
    with _reviews(arguments, terminal) as (library, review):
        decided = {decision.paper for decision in library.screenings.decisions(review.name, who)}
        key = next((paper for paper in review.papers if paper not in decided), None)
        article = library.article(key) if key is not None else None
        left = len(review.papers) - len(decided)
        if key is None:
            terminal.say(f"{who} has decided on all {len(review.papers):,} papers.")
            return 1
        if arguments.json:
            _as_json({"pmid": _pmid(key), "left": left, "kept": article is not None}, terminal)
        elif article is None:
            terminal.data(f"PMID {key}")
        else:
            terminal.data("".join(FORMATS["text"].write([Entry(article)], terminal.width)).rstrip("\n"))
        if article is None:
            terminal.say("The record is not kept; netreader fetch brings it.")
        terminal.say(f"{left:,} of {len(review.papers):,} are left for {who}.")
    return 0


def _declare_decide(parser: Parser) -> None:
    _name_argument(parser)
    parser.add_argument("id", metavar="ID", help="a paper of the queue: PMID, PMCID or DOI")
    parser.add_argument("verdict", choices=VERDICTS, metavar="VERDICT", help=", ".join(VERDICTS))
    parser.add_argument("--reason", metavar="TEXT", default="", help="why it is excluded")
    parser.add_argument("--note", metavar="TEXT", default="", help="in your own words")
    _reviewer_option(parser)
    _json_option(parser)


def _decide(arguments: argparse.Namespace, terminal: Terminal) -> int:
    return _decided(arguments, terminal, consensus=False)


def _resolve(arguments: argparse.Namespace, terminal: Terminal) -> int:
    return _decided(arguments, terminal, consensus=True)


def _decided(arguments: argparse.Namespace, terminal: Terminal, *, consensus: bool) -> int:
    who = _who(arguments)
    if arguments.reason and arguments.verdict != "exclude":
        raise UsageError("A reason goes with exclude.", "--note takes words on any decision.")
    with _changing(terminal) as library:
        review = library.screenings.find(arguments.name)
        if review is None:
            raise _none(arguments.name)
        key = _paper(library, review, arguments.id)
        if consensus and len(library.screenings.standings(review.name)[key].decisions) < 2:
            raise UsageError("A consensus is about a paper that two have decided on.", "")
        decision = library.screenings.decide(
            review.name,
            key,
            who,
            arguments.verdict,
            reason=arguments.reason,
            note=arguments.note,
            consensus=consensus,
        )
    if arguments.json:
        _as_json(_decision(decision), terminal)
    terminal.say(f"{_told(decision)}.")
    return 0


def _declare_undo(parser: Parser) -> None:
    _name_argument(parser)
    parser.add_argument("--consensus", action="store_true", help="the last consensus that you wrote down")
    parser.add_argument("--redo", action="store_true", help="make what was taken back last again")
    _reviewer_option(parser)
    _json_option(parser)


def _undo(arguments: argparse.Namespace, terminal: Terminal) -> int:
    """Take back a reviewer's last decision; again and again, back to the first."""
    who = _who(arguments)
    with _changing(terminal) as library:
        change = library.screenings
        step = change.redo if arguments.redo else change.undo
        decision = step(arguments.name, who, consensus=arguments.consensus)
    if decision is None:
        terminal.say("There is nothing to take back." if not arguments.redo else "There is nothing to make again.")
        return 1
    if arguments.json:
        _as_json(_decision(decision), terminal)
    terminal.say(f"{'Made again' if arguments.redo else 'Taken back'}: {_told(decision)}.")
    return 0


# What it comes to


def _declare_show(parser: Parser) -> None:
    _name_argument(parser)
    parser.add_argument("--state", choices=STATES, metavar="STATE", help=f"only papers that are: {', '.join(STATES)}")
    _reviewer_option(parser)
    _json_option(parser)


def _show(arguments: argparse.Namespace, terminal: Terminal) -> int:
    """Print the queue, a paper a line: with --reviewer that reviewer's own decisions, else what they come to."""
    with _reviews(arguments, terminal) as (library, review):
        titles = {row.summary.key: row.summary.title for row in library.rows(review.papers)}
        if arguments.reviewer:
            from netreader.screening.decisions import standings

            own = library.screenings.decisions(review.name, arguments.reviewer)
            found = standings(review.papers, own)
        else:
            found = library.screenings.standings(review.name)
        rows = [
            (paper, found[paper])
            for paper in review.papers
            if arguments.state is None or found[paper].state == arguments.state
        ]
        if arguments.json:
            told = [
                {"pmid": _pmid(paper), "title": titles.get(paper, ""), "state": stands.state, "reason": stands.reason}
                for paper, stands in rows
            ]
            _as_json({"name": review.name, "papers": told}, terminal)
        for paper, stands in rows if not arguments.json else ():
            reason = f" ({stands.reason})" if stands.reason else ""
            terminal.data(f"{paper}\t{stands.state}{reason}\t{shorten(titles.get(paper, ''), 200)}")
    if not rows:
        terminal.say("There are no such papers.")
    return 0 if rows else 1


def _status(arguments: argparse.Namespace, terminal: Terminal) -> int:
    """Print the numbers of a PRISMA 2020 flow diagram."""
    from netreader.formats.screening_lines import flow_lines
    from netreader.screening.decisions import reviewers_of
    from netreader.screening.flow import flow

    with _reviews(arguments, terminal) as (library, review):
        counts = flow(review, library.screenings.standings(review.name))
        reviewers = reviewers_of(library.screenings.decisions(review.name))
        if arguments.json:
            sources = [{"name": source.name, "found": source.found, "when": source.when} for source in review.sources]
            told = asdict(counts) | {"name": review.name, "sources": sources, "reviewers": reviewers}
            _as_json(told, terminal)
            return 0
        terminal.data("\n".join(flow_lines(counts, ascii_only=settings_file.load(os.environ).ascii)))
    return 0


def _declare_agreement(parser: Parser) -> None:
    _name_argument(parser)
    parser.add_argument("--between", nargs=2, metavar="WHO", help="two reviewers; without it, all pairs")
    _json_option(parser)


def _agreement(arguments: argparse.Namespace, terminal: Terminal) -> int:
    """Print how far reviewers agree: Cohen's kappa with its confidence interval, and the table it is made from."""
    from itertools import combinations

    from netreader.formats.screening_lines import agreement_lines
    from netreader.screening.agreement import agreement
    from netreader.screening.decisions import reviewers_of

    with _reviews(arguments, terminal) as (library, review):
        decisions = library.screenings.decisions(review.name)
        names = reviewers_of(decisions)
        pairs = [tuple(arguments.between)] if arguments.between else list(combinations(names, 2))
        found = [agreement(first, second, decisions) for first, second in pairs]
    if not found:
        terminal.say("Agreement is between two reviewers; there is no second one yet.")
        return 1
    if arguments.json:
        _as_json([_agreement_json(item) for item in found], terminal)
        return 0
    for number, item in enumerate(found):
        terminal.data(("\n" if number else "") + "\n".join(agreement_lines(item)))
    return 0


def _agreement_json(found: Agreement) -> dict[str, Any]:
    return {
        "reviewers": list(found.reviewers),
        "papers": found.papers,
        "agreed": found.agreed,
        "observed": found.observed,
        "expected": found.expected,
        "kappa": found.kappa,
        "ci95": None if found.low is None else [found.low, found.high],
        "why": found.why,
        "verdicts": list(VERDICTS),
        "table": [list(row) for row in found.table],
    }


def _declare_listing(parser: Parser) -> None:
    _name_argument(parser)
    _json_option(parser)


def _conflicts(arguments: argparse.Namespace, terminal: Terminal) -> int:
    """Print the papers on which reviewers differ, by verdict or reason, and that await a consensus."""
    with _reviews(arguments, terminal) as (library, review):
        standings = library.screenings.standings(review.name)
        found = [(paper, standings[paper]) for paper in review.papers if standings[paper].differs]
        titles = {row.summary.key: row.summary.title for row in library.rows([paper for paper, _ in found])}
    if arguments.json:
        told = [
            {
                "pmid": _pmid(paper),
                "title": titles.get(paper, ""),
                "decisions": [_decision(decision) for decision in stands.decisions],
            }
            for paper, stands in found
        ]
        _as_json(told, terminal)
    for paper, stands in found if not arguments.json else ():
        terminal.data(f"{paper}\t{shorten(titles.get(paper, ''), 200)}")
        for decision in stands.decisions:
            terminal.data(f"\t{decision.reviewer}: {_told(decision).partition(': ')[2]}")
    if not found:
        terminal.say("There are no conflicts.")
    return 0 if found else 1


def _declare_export(parser: Parser) -> None:
    _name_argument(parser)
    parser.add_argument("--format", choices=("csv", "ris", "json"), help="default: by the file's name, else csv")
    parser.add_argument("--state", choices=STATES, metavar="STATE", help=f"only papers that are: {', '.join(STATES)}")
    parser.add_argument("-o", "--output", metavar="FILE", help="write to a file, once all is there (default: stdout)")


def _export(arguments: argparse.Namespace, terminal: Terminal) -> int:
    """Write every record of a review with what was decided."""
    from netreader.exchange.reviewed import screened
    from netreader.formats.screened import references, table
    from netreader.screening.decisions import reviewers_of

    suffix = Path(arguments.output or "").suffix.lower().lstrip(".")
    format = arguments.format or (suffix if suffix in ("ris", "json") else "csv")
    with _reviews(arguments, terminal) as (library, review):
        standings = library.screenings.standings(review.name)
        records = list(screened(library, review, standings, state=arguments.state))
        reviewers = reviewers_of(library.screenings.decisions(review.name))
        if format == "json":
            told = [_record(record) for record in records]
            pieces: Iterator[str] = iter([json.dumps(told, ensure_ascii=False, indent=2) + "\n"])
        elif format == "ris":
            pieces = references(records, review.name)
        else:
            pieces = table(records, reviewers)
        write_pieces(pieces, arguments.output, terminal)
    unkept = sum(not record.article.title and not record.article.abstract for record in records)
    terminal.say(f"{len(records):,} records.{f' {unkept:,} are not kept, and named by PMID alone.' if unkept else ''}")
    return 0 if records else 1


def _record(record: Screened) -> dict[str, Any]:
    standing = record.standing
    return {
        "pmid": record.article.pmid,
        "doi": record.article.doi,
        "title": record.article.display_title,
        "state": "duplicate" if standing is None else standing.state,
        "reason": standing.reason if standing is not None else "",
        "duplicate_of": record.duplicate,
        "decisions": [_decision(decision) for decision in standing.decisions] if standing is not None else [],
        "consensus": _decision(standing.consensus) if standing is not None and standing.consensus is not None else None,
    }


def _decision(decision: Decision) -> dict[str, Any]:
    told = asdict(decision)
    return {"pmid": _pmid(told.pop("paper")), **told}


def _told(decision: Decision) -> str:
    reason = f", {decision.reason}" if decision.reason else ""
    note = f". {' '.join(decision.note.split())}" if decision.note else ""
    return f"PMID {decision.paper}: {decision.verdict}{reason}{note.rstrip('.')}"


def _pmid(key: int) -> str:
    return str(key) if key > 0 else ""


VERB = Group(
    "screen",
    "Screen papers for a review: queues, decisions, counts, agreement.",
    (
        Verb("list", "Name the reviews.", _json_option, _list),
        Verb("add", "Put papers into the queue of a review, which is made if there is none.", _declare_add, _add),
        Verb("next", "Print the next paper on which a reviewer has not decided.", _declare_next, _next),
        Verb("decide", "Include or exclude a paper, or leave it as maybe.", _declare_decide, _decide),
        Verb("undo", "Take back a reviewer's last decision.", _declare_undo, _undo),
        Verb("show", "Print the queue with what was decided.", _declare_show, _show),
        Verb("status", "Print the numbers of a PRISMA 2020 flow diagram.", _declare_listing, _status),
        Verb("agreement", "Print Cohen's kappa of two reviewers.", _declare_agreement, _agreement),
        Verb("conflicts", "Print the papers on which reviewers decided differently.", _declare_listing, _conflicts),
        Verb("resolve", "Write down what reviewers agreed upon.", _declare_decide, _resolve),
        Verb("export", "Write the decisions as CSV, RIS or JSON.", _declare_export, _export),
        Verb("rename", "Give a review another name.", _declare_rename, _rename),
        Verb("delete", "Put a review away; restore brings it back.", _name_argument, _delete),
        Verb("restore", "Bring back a review that was put away.", _name_argument, _restore),
    ),
)
