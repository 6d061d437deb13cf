"""``netreader lens``: what the lenses see in a paper: abbreviations, landmark trials, numbers, CONSORT's items."""

from __future__ import annotations

import argparse
import json
import os
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from netreader import settings as settings_file
from netreader.cli.papers import library_if_kept, one_paper, record_of
from netreader.cli.terminal import Terminal
from netreader.cli.verb import Group, Parser, Verb
from netreader.settings import Settings
from netreader.text import shorten

if TYPE_CHECKING:
    from netreader.lenses.look import Look, Place
    from netreader.lenses.trials import Trial

#: Says what a lens sees: as JSON and as lines of text.
Says = Callable[["Look", Settings, Terminal], tuple[dict[str, Any], list[str]]]


def declare(parser: Parser) -> None:
    """Its arguments."""
    parser.add_argument("id", metavar="ID", help="PMID, PMCID, DOI, address or citation")
    parser.add_argument("--json", action="store_true", help="one JSON document")
    parser.add_argument("--offline", action="store_true", help="never ask the network")


def _run(says: Says, arguments: argparse.Namespace, terminal: Terminal) -> int:
    """Print what a lens sees; 1 if that is nothing, or there is no such paper."""
    from netreader.lenses.known import known
    from netreader.lenses.look import Look

    settings = settings_file.load(os.environ)
    found = record_of(one_paper(arguments.id), settings, terminal, offline=arguments.offline)
    if found.article is None:
        terminal.say(found.absent)
        return 1
    all_known = known(settings.places.abbreviations, settings.places.trials)
    for notice in all_known.notices:
        terminal.say(notice)
    look = Look(found.article, all_known)
    told, lines = says(look, settings, terminal)
    if arguments.json:
        about = {"pmid": found.article.pmid, "title": found.article.display_title}
        terminal.document(json.dumps({**about, **told}, ensure_ascii=False, indent=2))
    else:
        for line in lines:
            terminal.data(line)
    if found.unkept is not None:
        terminal.flush()
        raise found.unkept
    return 0 if lines else 1


def _place(look: Look, place: Place) -> dict[str, Any]:
    """Where a mark stands: characters of the plain text of its field."""
    return {"field": place.part, "start": place.start, "end": place.end, "text": look.text(place)}


def _sentence(look: Look, place: Place) -> str:
    return " ".join(look.text(look.sentence(place)).split())


def _abbreviations(look: Look, settings: Settings, terminal: Terminal) -> tuple[dict[str, Any], list[str]]:
    told, lines = [], []
    for item, places in look.abbreviations:
        first = look.long_form(item) or places[0]
        told.append(
            {
                "short": item.short,
                "long": item.long,
                "source": item.source,
                "rule": item.rule,
                "note": item.note,
                "clashes": list(item.clashes),
                "sentence": _sentence(look, first),
                "places": [_place(look, place) for place in places],
            }
        )
        lines.append(f"{item.short}\t{item.long}\t{item.source}\t{len(places)}")
        lines += [f"\tbut {clash}" for clash in item.clashes]
    return {"abbreviations": told}, lines


def _trials(look: Look, settings: Settings, terminal: Terminal) -> tuple[dict[str, Any], list[str]]:
    told: dict[str, dict[str, Any]] = {}
    for trial in look.own_trials:
        told[trial.name] = {**_card(trial), "of_this_paper": True, "places": []}
    for named, place in look.trials:
        if named.trial is not None:
            of = told.setdefault(named.trial.name, {**_card(named.trial), "of_this_paper": False, "places": []})
            of["places"].append({**_place(look, place), "rule": named.rule, "sentence": _sentence(look, place)})
    with library_if_kept(settings, terminal) as library:
        if library is not None:
            for trial in {*look.own_trials, *(named.trial for named, _ in look.trials if named.trial)}:
                told[trial.name]["in_library"] = [str(key) for key in library.ask(_query(trial)).keys if key > 0]
    lines = []
    for name, card in told.items():
        count = len(card["places"])
        own = "a report of it" if card["of_this_paper"] else f"{count} place{'' if count == 1 else 's'}"
        lines.append(f"{name}\t{', '.join(card['registry']) or '-'}\t{own}")
    known_numbers = {number for card in told.values() for number in card["registry"]}
    others = [number for number in look.registry_numbers if number not in known_numbers]
    lines += [f"-\t{number}\tno card of this trial" for number in others]
    return {"trials": list(told.values()), "other_registry_numbers": others}, lines


def _query(trial: Trial) -> str:
    from netreader.lenses.trials import query_of

    return query_of(trial)


def _card(trial: Trial) -> dict[str, Any]:
    return {
        "name": trial.name,
        "registry": list(trial.registry),
        "registry_second_hand": trial.registry_second_hand,
        "phase": trial.phase,
        "arms": list(trial.arms),
        "population": trial.population,
        "n": trial.n,
        "endpoint": trial.endpoint,
        "year": trial.year,
        "results": [
            {
                "what": result.what,
                "value": result.value,
                "ratio": result.ratio,
                "interval": result.interval,
                "level": result.level if result.interval else "",
                "p": result.p,
                "record": result.record,
            }
            for result in trial.results
        ],
        "cautions": list(trial.cautions),
        "papers": [{"citation": paper.citation, "doi": paper.doi, "pmid": paper.pmid} for paper in trial.papers],
        "in_library": [],
    }


def _numbers(look: Look, settings: Settings, terminal: Terminal) -> tuple[dict[str, Any], list[str]]:
    told = [
        {
            "kind": number.kind,
            **_place(look, place),
            "name": number.name,
            "value": number.value,
            "low": number.low,
            "high": number.high,
            "level": number.level or None,
            "relation": number.relation,
            "rule": number.rule,
            "sentence": _sentence(look, place),
        }
        for number, place in look.numbers
    ]
    questions = [{**_place(look, place), "question": doubt.question} for doubt, place in look.doubts]
    lines = [
        f"{number.kind}\t{' '.join(look.text(place).split())}\t{shorten(_sentence(look, place), 200)}"
        for number, place in look.numbers
    ]
    lines += [f"question\t{doubt.question}" for doubt, _ in look.doubts]
    return {"citation": look.article.citation, "numbers": told, "questions": questions}, lines


def _consort(look: Look, settings: Settings, terminal: Terminal) -> tuple[dict[str, Any], list[str]]:
    told, lines = [], []
    if not look.randomised:
        terminal.say("By its type and words this is not a report of a randomised trial; the items are for those.")
    for item in look.items:
        text = look.parts[item.part].text[item.start : item.end] if item.part in look.parts else ""
        sentence = " ".join(text.split())
        told.append(
            {
                "id": item.id,
                "name": item.name,
                "asks": item.asks,
                "found": item.found,
                "why": item.why,
                "sentence": sentence,
                "field": item.part,
                "start": item.start,
                "end": item.end,
            }
        )
        lines.append(f"{'found' if item.found else 'not found'}\t{item.name}\t{shorten(sentence, 200) or item.why}")
    return {"randomised": look.randomised, "items": told}, lines


def _verb(name: str, summary: str, says: Says) -> Verb:
    return Verb(name, summary, declare, lambda arguments, terminal: _run(says, arguments, terminal))


VERB = Group(
    "lens",
    "What the lenses see in a paper.",
    (
        _verb("abbreviations", "List a paper's abbreviations with what they stand for.", _abbreviations),
        _verb("trials", "List the landmark trials that a paper names, with their cards.", _trials),
        _verb("numbers", "List a paper's numbers, each with its sentence, and what doesn't seem to agree.", _numbers),
        _verb("consort", "What the abstract of a randomised trial says and doesn't (CONSORT for abstracts).", _consort),
    ),
)
