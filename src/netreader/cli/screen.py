"""``netreader screen``: reviews screened by one or two reviewers: queues, decisions, counts, agreement, conflicts."""

from __future__ import annotations

import argparse
import contextlib
import os
from collections.abc import Iterator
from typing import TYPE_CHECKING

from netreader import settings as settings_file
from netreader.cli.papers import chosen_papers, key_in, library_for_writing, library_if_kept, one_paper
from netreader.cli.reviews import (
    VERDICTS,
    as_json,
    decision_json,
    decision_told,
    flow_of,
    json_option,
    name_argument,
    needed_of,
    no_review,
    pmid_of,
    review_of,
    reviewer_option,
    stage_of,
    stage_option,
)
from netreader.cli.screened import (
    agreement,
    boxes_table,
    conflicts,
    declare_agreement,
    declare_conflicts,
    declare_export,
    declare_flow,
    declare_show,
    export,
    show,
    status,
)
from netreader.cli.terminal import Terminal
from netreader.cli.verb import Group, Parser, UsageError, Verb
from netreader.text import clean_line, shorten

if TYPE_CHECKING:
    from netreader.library.library import Library
    from netreader.screening.review import Review


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
    told: list[dict[str, object]] = []
    with library_if_kept(settings_file.load(os.environ), terminal) as library:
        for review in library.screenings.all() if library is not None else ():
            assert library is not None
            counts = flow_of(library, review)
            told.append({"name": review.name, "papers": counts.queue, "screened": counts.screened})
    if arguments.json:
        as_json(told, terminal)
    for item in told if not arguments.json else ():
        terminal.data(f"{item['name']}\t{item['papers']}\t{item['screened']} screened")
    if not told:
        terminal.say("There are no reviews yet. netreader screen add NAME --query … makes one.")
    return 0 if told else 1


def _declare_status(parser: Parser) -> None:
    parser.add_argument("name", metavar="NAME", nargs="?", default="", help="the review; none: all are listed")
    json_option(parser)


def _status(arguments: argparse.Namespace, terminal: Terminal) -> int:
    """How far a review is; without a name, which reviews there are and how far each is."""
    return status(arguments, terminal) if arguments.name else _list(arguments, terminal)


def _declare_add(parser: Parser) -> None:
    name_argument(parser)
    parser.add_argument("ids", nargs="*", metavar="ID", help="papers: PMID, PMCID, DOI; - reads them from stdin")
    parser.add_argument("--query", metavar="Q", help="papers that the query finds in the library")
    parser.add_argument("--shelf", metavar="SHELF", help="papers on this shelf")
    parser.add_argument("--tag", metavar="TAG", help="papers with this tag, or one below it")
    parser.add_argument("--source", metavar="TEXT", help="what the flow diagram calls where they come from")
    json_option(parser)


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
        as_json({"identified": new + duplicates, "new": new, "duplicates": duplicates, "unkept": unkept}, terminal)
    terminal.say(f"{new + duplicates:,} identified: {new:,} new in the queue, {duplicates:,} duplicates.")
    if unkept:
        terminal.say(f"The records of {unkept:,} are not kept yet; netreader fetch brings them.")
    return 1 if failed else 0


def _declare_rename(parser: Parser) -> None:
    name_argument(parser)
    parser.add_argument("new", metavar="NEW", help="its new name")


def _rename(arguments: argparse.Namespace, terminal: Terminal) -> int:
    with _changing(terminal) as library:
        library.screenings.rename(arguments.name, arguments.new)
    return 0


def _delete(arguments: argparse.Namespace, terminal: Terminal) -> int:
    with _changing(terminal) as library:
        library.screenings.delete(arguments.name)
    terminal.say(f"Put away, its decisions with it. To bring it back: netreader screen restore {arguments.name}")
    return 0


def _declare_rule(parser: Parser) -> None:
    name_argument(parser)
    parser.add_argument(
        "needed", nargs="?", metavar="N", help="how many decide on each paper: 1, 2, 3 …, all, or usual"
    )
    json_option(parser)


def _rule(arguments: argparse.Namespace, terminal: Terminal) -> int:
    """Say, or set, how many reviewers decide on each paper."""
    from netreader.screening.decisions import EVERYONE, USUAL, rule_told

    if arguments.needed is not None:
        words = {"all": EVERYONE, "usual": USUAL}
        given = arguments.needed.casefold()
        if given not in words and not (given.isdecimal() and 1 <= int(given) <= 99):
            raise UsageError(f"{arguments.needed!r} is not a number of reviewers.", "It is 1, 2, 3 …, all, or usual.")
        with _changing(terminal) as library:
            library.screenings.set_needed(arguments.name, words[given] if given in words else int(given))
    with review_of(arguments, terminal) as (_, review):
        told = rule_told(review.needed)
        if arguments.json:
            as_json({"name": review.name, "needed": needed_of(review), "rule": told}, terminal)
        else:
            terminal.data(f"{told[:1].upper()}{told[1:]}.")
    return 0


def _restore(arguments: argparse.Namespace, terminal: Terminal) -> int:
    with _changing(terminal) as library:
        found = library.screenings.restore(arguments.name)
    terminal.say("The review is back." if found else "No review of that name was put away.")
    return 0 if found else 1


# Decisions


def _declare_next(parser: Parser) -> None:
    name_argument(parser)
    reviewer_option(parser)
    stage_option(parser)
    json_option(parser)


def _next(arguments: argparse.Namespace, terminal: Terminal) -> int:
    """Print the next paper on which a reviewer has not decided."""
    from netreader.formats import FORMATS
    from netreader.formats.entry import Entry

    who, stage = _who(arguments), stage_of(arguments)
    with review_of(arguments, terminal) as (library, review):
        papers = list(library.screenings.standings(review.name, stage=stage))
        decided = {decision.paper for decision in library.screenings.decisions(review.name, who, stage=stage)}
        open_ones = [paper for paper in papers if paper not in decided]
        key = next(iter(open_ones), None)
        article = library.article(key) if key is not None else None
        left = len(open_ones)
        if key is None:
            terminal.say(f"{who} has decided on all {len(papers):,} papers, by {stage.said}.")
            return 1
        if arguments.json:
            as_json({"pmid": pmid_of(key), "left": left, "kept": article is not None}, terminal)
        elif article is None:
            terminal.data(f"PMID {key}")
        else:
            terminal.data("".join(FORMATS["text"].write([Entry(article)], terminal.width)).rstrip("\n"))
        if article is None:
            terminal.say("The record is not kept; netreader fetch brings it.")
        terminal.say(f"{left:,} of {len(papers):,} are left for {who}.")
    return 0


def _declare_decide(parser: Parser) -> None:
    name_argument(parser)
    parser.add_argument("id", metavar="ID", help="a paper of the queue: PMID, PMCID or DOI")
    about = "include, maybe, exclude; of a full text also unavailable"
    parser.add_argument("verdict", choices=VERDICTS, metavar="VERDICT", help=about)
    stage_option(parser)
    parser.add_argument("--reason", metavar="TEXT", default="", help="why it is excluded")
    parser.add_argument("--note", metavar="TEXT", default="", help="in your own words")
    reviewer_option(parser)
    json_option(parser)


def _decide(arguments: argparse.Namespace, terminal: Terminal) -> int:
    return _decided(arguments, terminal, consensus=False)


def _resolve(arguments: argparse.Namespace, terminal: Terminal) -> int:
    return _decided(arguments, terminal, consensus=True)


def _decided(arguments: argparse.Namespace, terminal: Terminal, *, consensus: bool) -> int:
    who, stage = _who(arguments), stage_of(arguments)
    if arguments.reason and arguments.verdict != "exclude":
        raise UsageError("A reason goes with exclude.", "--note takes words on any decision.")
    with _changing(terminal) as library:
        review = library.screenings.find(arguments.name)
        if review is None:
            raise no_review(arguments.name)
        key = _paper(library, review, arguments.id)
        stands = library.screenings.standings(review.name, stage=stage).get(key) if consensus else None
        if consensus and (stands is None or len(stands.decisions) < 2):
            raise UsageError("A consensus is about a paper that two have decided on.", "")
        decision = library.screenings.decide(
            review.name,
            key,
            who,
            arguments.verdict,
            reason=arguments.reason,
            note=arguments.note,
            consensus=consensus,
            stage=stage,
        )
    if arguments.json:
        as_json(decision_json(decision), terminal)
    terminal.say(f"{decision_told(decision)}.")
    return 0


def _declare_undo(parser: Parser) -> None:
    name_argument(parser)
    parser.add_argument("--consensus", action="store_true", help="the last consensus that you wrote down")
    parser.add_argument("--redo", action="store_true", help="redo what was taken back last")
    reviewer_option(parser)
    stage_option(parser)
    json_option(parser)


def _undo(arguments: argparse.Namespace, terminal: Terminal) -> int:
    """Take back a reviewer's last decision; again and again, back to the first."""
    who = _who(arguments)
    with _changing(terminal) as library:
        change = library.screenings
        step = change.redo if arguments.redo else change.undo
        decision = step(arguments.name, who, consensus=arguments.consensus, stage=stage_of(arguments))
    if decision is None:
        terminal.say("There is nothing to undo." if not arguments.redo else "There is nothing to redo.")
        return 1
    if arguments.json:
        as_json(decision_json(decision), terminal)
    terminal.say(f"{'Made again' if arguments.redo else 'Taken back'}: {decision_told(decision)}.")
    return 0


VERB = Group(
    "screen",
    "Screen papers for a review: queues, decisions, counts, agreement.",
    (
        Verb("list", "Name the reviews.", json_option, _list),
        Verb("add", "Put papers into the queue of a review, which is made if there is none.", _declare_add, _add),
        Verb("next", "Print the next paper on which a reviewer has not decided.", _declare_next, _next),
        Verb("decide", "Include or exclude a paper, or leave it as maybe.", _declare_decide, _decide),
        Verb("undo", "Take back a reviewer's last decision.", _declare_undo, _undo),
        Verb("show", "Print the queue with what was decided.", declare_show, show),
        Verb(
            "status",
            "Print the numbers of a PRISMA 2020 flow diagram; without a name, list the reviews.",
            _declare_status,
            _status,
        ),
        Verb("agreement", "Print Cohen's kappa of two reviewers.", declare_agreement, agreement),
        Verb("conflicts", "Print the papers on which reviewers decided differently.", declare_conflicts, conflicts),
        Verb("resolve", "Write down what reviewers agreed upon.", _declare_decide, _resolve),
        Verb("flow", "Write the boxes of a PRISMA 2020 flow diagram as a table.", declare_flow, boxes_table),
        Verb("rule", "Say, or set, how many reviewers decide on each paper.", _declare_rule, _rule),
        Verb("export", "Write the decisions as CSV, RIS or JSON.", declare_export, export),
        Verb("rename", "Give a review another name.", _declare_rename, _rename),
        Verb("delete", "Put a review away; restore brings it back.", name_argument, _delete),
        Verb("restore", "Bring back a review that was put away.", name_argument, _restore),
    ),
)
