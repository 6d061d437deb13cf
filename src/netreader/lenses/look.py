"""One paper under the lenses: its texts, and what each lens marks in them. Each lens looks when it is first asked."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from netreader.article import Article
from netreader.fulltext import FullText
from netreader.lenses import abbreviations as of_abbreviations
from netreader.lenses import consort, doubts, numbers, trials
from netreader.lenses.abbreviations import Abbreviation
from netreader.lenses.doubts import Doubt
from netreader.lenses.known import Known
from netreader.lenses.numbers import Number
from netreader.lenses.trials import REGISTRY, Named, Trial
from netreader.passages.parts import Part, is_of_text, parts_of
from netreader.passages.sentences import Stretch, sentences

#: The lenses, in the order of their switches: name and what a reader calls it.
LENSES = {"abbreviations": "Abbreviations", "trials": "Trials", "numbers": "Numbers"}

#: Characters of a part that are looked at; the page shows no more.
LONGEST = 200_000

_BETWEEN = "\n\n"


class Place(NamedTuple):
    """A stretch of a part of a paper, end exclusive."""

    part: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Mark:
    """What a lens marks, and why.

    Attributes:
        lens: One of `LENSES`.
        kind: Of a number its kind, else empty.
        label: What it is: the long form, the trial's name, the kind of number.
        why: The rule that marked it.
    """

    lens: str
    place: Place
    label: str
    why: str
    kind: str = ""


class Look:
    """A paper under the lenses.

    Args:
        known: Lexicon and trials.
        full: Its full text, which is looked at too.

    Attributes:
        parts: The texts that are looked at: title, abstract, other abstracts in English, sections of the full text.
    """

    def __init__(self, article: Article, known: Known, full: FullText | None = None) -> None:
        self.article = article
        self.full = full
        self._known = known
        self.parts = {
            name: part._replace(text=part.text[:LONGEST])
            for name, part in parts_of(article, full).items()
            if name in ("title", "abstract") or name.startswith(("plain-eng", "abstract-eng")) or is_of_text(name)
        }
        self._sentences: dict[str, list[Stretch]] = {}

    @cached_property
    def about(self) -> str:
        """What the record says the paper is about: keywords, headings, substances."""
        article = self.article
        words = [keyword.text for keyword in article.keywords]
        words += [heading.descriptor for heading in article.mesh]
        words += [substance.name for substance in article.substances]
        words += [concept.name for concept in article.supplementary_concepts]
        return "\n".join((article.display_title, *words))

    def text(self, place: Place) -> str:
        """The words of a place."""
        return self.parts[place.part].text[place.start : place.end]

    def sentence(self, place: Place) -> Place:
        """The sentence that a place stands in, or begins in."""
        if place.part not in self._sentences:
            self._sentences[place.part] = sentences(self.parts[place.part].text)
        found = self._sentences[place.part]
        at = bisect_right(found, place.start, key=lambda stretch: stretch.end)
        return place if at == len(found) else Place(place.part, found[at].start, max(found[at].end, place.end))

    # The lenses

    @cached_property
    def abbreviations(self) -> list[tuple[Abbreviation, list[Place]]]:
        """Abbreviations of all texts together: what the abstract defines is read so in the title too."""
        text = _BETWEEN.join(part.text for part in self.parts.values())
        found = of_abbreviations.abbreviations(text, self._known.lexicon, self.about)
        return [(item, [self.placed(*place) for place in item.places]) for item in found]

    def long_form(self, item: Abbreviation) -> Place | None:
        """Where the text defines an abbreviation: its long form."""
        return self.placed(item.defined.long_start, item.defined.long_end) if item.defined else None

    @cached_property
    def trials(self) -> list[tuple[Named, Place]]:
        """Trials that the texts name."""
        return [
            (named, Place(part.name, named.start, named.end))
            for part in self.parts.values()
            for named in trials.trials_in(part.text, self._known.trials, f"{self.about}\n{self._all}")
        ]

    @cached_property
    def own_trials(self) -> list[Trial]:
        """Landmark trials that the paper is a report of, by its DOI, PMID or registry numbers."""
        numbers_of = set(self.registry_numbers)
        article = self.article
        return [
            trial
            for trial in self._known.trials
            if numbers_of & {*trial.registry}
            or any((p.doi and p.doi == article.doi) or (p.pmid and p.pmid == article.pmid) for p in trial.papers)
        ]

    @cached_property
    def registry_numbers(self) -> list[str]:
        """Numbers of trial registers: those that the record lists, then those that only the abstract has."""
        listed = [number for bank in self.article.databanks for number in bank.accession_numbers]
        written = [named.number for named, _ in self.trials if named.number]
        return list(dict.fromkeys([*(number for number in listed if REGISTRY.fullmatch(number)), *written]))

    @cached_property
    def trial_name(self) -> str:
        """The name that the title gives a trial without a card, if this is a report of a trial; or empty."""
        if not (self.randomised or self.registry_numbers):
            return ""
        defined = {item.short for item, _ in self.abbreviations if item.source == "text"}
        name = trials.name_in_title(self.article.display_title, defined)
        places = [place for named, place in self.trials if place.part == "title" and named.trial is not None]
        return "" if any(name in self.text(place) or self.text(place) in name for place in places) else name

    @cached_property
    def numbers(self) -> list[tuple[Number, Place]]:
        """Numbers of the abstracts, and of the full text."""
        return [
            (number, Place(part.name, number.start, number.end))
            for part in self._prose()
            for number in numbers.numbers(part.text)
        ]

    @cached_property
    def doubts(self) -> list[tuple[Doubt, Place]]:
        """Questions about numbers that don't seem to agree."""
        by_part: dict[str, list[Number]] = {}
        for number, place in self.numbers:
            by_part.setdefault(place.part, []).append(number)
        return [
            (doubt, Place(name, doubt.start, doubt.end))
            for name, of in by_part.items()
            for doubt in doubts.doubts(self.parts[name].text, of)
        ]

    @cached_property
    def randomised(self) -> str:
        """Why this is taken for a report of a randomised trial; empty if it isn't."""
        return consort.is_randomised(self.article)

    @cached_property
    def items(self) -> list[consort.Item]:
        """What CONSORT asks of the abstract of a randomised trial."""
        return consort.items(self.article)

    def look_at_all(self) -> None:
        """Let every lens look now: call it where nobody waits, if the text is long."""
        _ = self.abbreviations, self.trials, self.own_trials, self.numbers, self.doubts, self.items

    def marks(self, lens: str) -> list[Mark]:
        """What a lens marks in the texts."""
        if lens == "abbreviations":
            return [Mark(lens, place, item.long, item.rule) for item, places in self.abbreviations for place in places]
        if lens == "trials":
            return [
                Mark(lens, place, named.trial.name if named.trial else named.number, named.rule)
                for named, place in self.trials
            ]
        return [
            Mark(lens, place, numbers.KINDS[number.kind], number.rule, number.kind) for number, place in self.numbers
        ]

    # Places

    @cached_property
    def _all(self) -> str:
        return "\n".join(part.text for part in self.parts.values())

    def _prose(self) -> Iterator[Part]:
        return (part for part in self.parts.values() if part.name != "title")

    def placed(self, start: int, end: int) -> Place:
        """A place of all texts together, in the part that it stands in."""
        begin = 0
        for part in self.parts.values():
            if start < begin + len(part.text):
                return Place(part.name, start - begin, end - begin)
            begin += len(part.text) + len(_BETWEEN)
        raise ValueError(start)
