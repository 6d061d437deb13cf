"""Which record of MeSH the words on the command line name."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, TypeAlias

from netreader import settings as settings_file
from netreader.cli.terminal import Terminal
from netreader.cli.verb import UsageError
from netreader.errors import NetreaderError
from netreader.mesh.categories import CATEGORIES, category_of_term
from netreader.mesh.descriptor import SUPPLEMENTARY, Descriptor, SupplementaryRecord
from netreader.mesh.qualifiers import QualifierRecord
from netreader.text import clean_line, shorten

if TYPE_CHECKING:
    from netreader.library.vocabulary import Vocabulary

#: Terms named that are near to one that isn't there.
NEAREST = 5

#: Said where not all of MeSH is here.
HOW_MUCH = "Only some headings are known here; netreader mesh install fetches all."

Record: TypeAlias = Descriptor | SupplementaryRecord | QualifierRecord


class NotFound(NetreaderError):
    """MeSH, as far as it is known here, has no such term."""


def named(words: list[str], vocabulary: Vocabulary, terminal: Terminal) -> tuple[Record, str]:
    """The record that words on the command line name: a heading before a concept before a qualifier.

    Beside it how it is indexed, where that takes a subheading too: ``Liver Neoplasms/secondary``. What is taken as
    something else than it says is told.

    Raises:
        NotFound: There is none.
        UsageError: They name nothing at all.
    """
    word = " ".join(words)
    if not clean_line(word):
        raise UsageError("There is no term to look up.", "Give one, such as: netreader mesh show Liver Neoplasms")
    long = _expanded(word)
    if (found := _exactly(word, vocabulary)) is not None:
        if long and vocabulary.find(long) != found:
            terminal.say(f"{_shown(word)} also stands for {long}.")
        return found, ""
    if long and (found := _exactly(long, vocabulary)) is not None:
        terminal.say(f"{_shown(word)} stands for {long}.")
        return found, ""
    if (meant := vocabulary.meant(long or word)) is not None and (found := _exactly(meant.ui, vocabulary)) is not None:
        indexed_as = meant.term if "/" in meant.term else ""
        terminal.say(f"{_shown(word)} is {'indexed' if indexed_as else 'taken'} as {indexed_as or found.name}.")
        return found, indexed_as
    if letter := category_of(word):
        raise NotFound(
            f"{CATEGORIES[letter]} is a category of MeSH and no heading.",
            f"netreader mesh tree {letter} prints what stands in it.",
        )
    raise _not_found(word, long, vocabulary)


def heading_of(words: list[str], vocabulary: Vocabulary, terminal: Terminal) -> Descriptor:
    """The heading that words on the command line name.

    Raises:
        NotFound: They name none.
    """
    found, _ = named(words, vocabulary, terminal)
    if isinstance(found, Descriptor):
        return found
    kind = SUPPLEMENTARY if isinstance(found, SupplementaryRecord) else "qualifier"
    raise NotFound(f"{found.name} is a {kind} and stands in no tree.", "netreader mesh show tells of it.")


def category_of(word: str) -> str:
    """The letter of a category given by letter, name or PubMed's term for it; empty if it is none."""
    folded = word.strip().casefold()
    return category_of_term(word) or next(
        (letter for letter, name in CATEGORIES.items() if folded in (letter.casefold(), name.casefold())), ""
    )


def _exactly(word: str, vocabulary: Vocabulary) -> Record | None:
    return (
        vocabulary.find(word)
        or vocabulary.at(word.strip().upper())
        or vocabulary.supplementary(word)
        or vocabulary.qualifiers().find(word)
    )


def _expanded(word: str) -> str:
    """What an abbreviation stands for, by the lexicon of the lenses."""
    from netreader.lenses.known import known

    places = settings_file.load(os.environ).places
    found = known(places.abbreviations, places.trials).lexicon.find(word.strip())
    return found.long if found is not None and not found.ambiguous else ""


def _not_found(word: str, long: str, vocabulary: Vocabulary) -> NotFound:
    """The error, with the terms nearest to what was asked for and, where not all of MeSH is here, how to have it."""
    whole = vocabulary.is_installed()
    known = f"MeSH {vocabulary.year()}".rstrip() if whole else "MeSH, as far as it is known here,"
    near = vocabulary.nearest(long or word, NEAREST, concepts=True)
    hints = [f"Near it: {'; '.join(term.term if '/' in term.term else term.name for term in near)}."] if near else []
    if long:
        hints.insert(0, f"It stands for {long}.")
    if not whole:
        hints.append(HOW_MUCH)
    return NotFound(f"{known} has no {_shown(word)}.", " ".join(hints))


def _shown(word: str) -> str:
    return repr(shorten(clean_line(word), 60))
