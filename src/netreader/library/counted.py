"""What of a paper is counted: its headings with all above them, its keywords, years, journal, types, authors. Pure.

Of a document only that is read, into types of their own: a third of the time that a whole article takes.
"""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, repeat
from operator import add, rshift
from typing import TYPE_CHECKING

import msgspec
from msgspec import Struct

from netreader.keywords import is_plain, split_keywords
from netreader.library.texts import indexed
from netreader.mesh.descriptor import parent_of
from netreader.mesh.net import headings_named
from netreader.text import clean_line

if TYPE_CHECKING:
    from netreader.library.vocabulary import Vocabulary

#: Papers that are counted at once: few enough for small numbers, many enough to go seldom up the trees.
AT_ONCE = 4_000

_NONE = (0, 0)

#: What papers are counted by beside headings, with the tags by which each is looked for.
FACETS = {"keyword": "ot", "year": "dp", "journal": "ta", "type": "pt", "author": "au"}


class _Qualifier(Struct, frozen=True, gc=False):
    major: bool = False


class _Heading(Struct, frozen=True, gc=False):
    descriptor: str = ""
    ui: str = ""
    major: bool = False
    qualifiers: tuple[_Qualifier, ...] = ()


class _Keyword(Struct, frozen=True, gc=False):
    text: str = ""
    owner: str = ""


class _Type(Struct, frozen=True, gc=False):
    name: str = ""
    ui: str = ""


class _Author(Struct, frozen=True, gc=False):
    last_name: str = ""
    initials: str = ""
    suffix: str = ""
    collective_name: str = ""


class _Journal(Struct, frozen=True, gc=False):
    medline_ta: str = ""
    iso_abbreviation: str = ""
    title: str = ""


class _Book(Struct, frozen=True, gc=False):
    authors: tuple[_Author, ...] = ()


class Headed(Struct, frozen=True, gc=False):
    """What headings are counted by."""

    mesh: tuple[_Heading, ...] = ()
    keywords: tuple[_Keyword, ...] = ()
    source: str = ""


class Faceted(Struct, frozen=True, gc=False):
    """What facets are counted by."""

    keywords: tuple[_Keyword, ...] = ()
    publication_types: tuple[_Type, ...] = ()
    authors: tuple[_Author, ...] = ()
    journal: _Journal = _Journal()
    book: _Book | None = None


read_headed = msgspec.json.Decoder(Headed).decode
read_faceted = msgspec.json.Decoder(Faceted).decode


class Ways:
    """The trees as knots, of which each counts for those above it.

    A heading that has the same below it at all of its places is one knot; where it has something else at a place, it
    has a knot for that. What has nothing below it needs no knot. So there are six times fewer knots than places.

    Attributes:
        knots: Of each heading that has any.
        above: The knots directly above each; they come after it.
        leaves: Of each heading that has nothing below it the knots directly above it.
        tops: The knots at the top of each category; headings that have nothing below them by name.
        letters: The categories to which each heading is led by places that are known; None where all places are.
    """

    def __init__(self, vocabulary: Vocabulary) -> None:
        places = vocabulary.places()[::-1]  # what stands below comes before what it stands under
        at = {number: index for index, (number, _) in enumerate(places)}
        below: list[set[int | str] | None] = [None] * len(places)
        alike: dict[object, int] = {}
        above: list[set[int]] = []
        self.knots: dict[str, list[int]] = {}
        leaves: dict[str, set[int]] = {}
        self.tops: dict[str, set[int | str]] = {}
        gaps = False
        for index, (number, ui) in enumerate(places):
            knot: int | str
            if lower := below[index]:
                mark = (ui, frozenset(lower))
                if mark in alike:
                    knot = alike[mark]
                else:
                    knot = alike[mark] = len(above)
                    above.append(set())
                    self.knots.setdefault(ui, []).append(knot)
                    for one in lower:
                        (above[one] if isinstance(one, int) else leaves[one]).add(knot)
            else:
                knot = ui
                if ui not in leaves:
                    leaves[ui] = set()
            upper = number.rpartition(".")[0]
            while upper and upper not in at:  # what is not known is passed over
                gaps = True
                upper = upper.rpartition(".")[0]
            gaps = gaps or (not upper and len(number) > 3)
            if not upper:
                self.tops.setdefault(number[0], set()).add(knot)
            elif (standing := below[at[upper]]) is not None:
                standing.add(knot)
            else:
                below[at[upper]] = {knot}
        self.above = [tuple(knots) for knots in above]
        self.leaves = {ui: tuple(knots) for ui, knots in leaves.items()}
        self.letters = _letters(places) if gaps else None

    def has_place(self, ui: str) -> bool:
        """Whether it is known where a heading stands, and what leads there, at one of its places at least."""
        return ui in self.knots or ui in self.leaves if self.letters is None else ui in self.letters


def _letters(places: Sequence[tuple[str, str]]) -> dict[str, set[str]]:
    """The categories to which each heading is led by places that are known; `places` with those below first."""
    reached: set[str] = set()
    letters: dict[str, set[str]] = {}
    for number, ui in reversed(places):
        if len(number) == 3 or parent_of(number) in reached:
            reached.add(number)
            letters.setdefault(ui, set()).add(number[0])
    return letters


class Headings:
    """The headings of papers being counted: of some at a time, a bit for each, and one more where it is a major topic.

    Attributes:
        papers: How many were taken in.
        counted: How many of these are in the numbers so far.
        names: Of the headings that papers have themselves, by UI.
        keys, sizes, had: The papers; how many headings each has; these, by their places in `names`, below 0 (``~``)
            where it is a major topic.
    """

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._vocabulary = vocabulary
        self._up = Ways(vocabulary)
        self._by_name: dict[str, str] = {}
        # Of each heading that papers have: its number, their bits, and the knots that it counts for.
        self._numbers: dict[str, int] = {}
        self._bits: list[int] = []
        self._knots: list[tuple[int, ...]] = []
        self._own = _Sums(0)
        self._raised = _Sums(len(self._up.above))
        # Papers, and those as a major topic, of headings of several knots and of categories.
        self._together: dict[str, tuple[int, int]] = {}
        self._several = [(ui, knots) for ui, knots in self._up.knots.items() if len(knots) > 1]
        self.papers = self.counted = 0
        self.names: dict[str, str] = {}
        self.keys, self.sizes, self.had = array("q"), array("H"), array("i")

    def add(self, key: int, paper: Headed) -> None:
        """Take a paper in."""
        bits, numbers, had = self._bits, self._numbers, self.had.append
        before = len(self.had)
        one = 1 << self.papers - self.counted
        major = one | one << AT_ONCE
        for heading in paper.mesh:
            try:
                number = numbers[heading.ui]
            except KeyError:
                number = self._number(heading.ui or self._ui(heading.descriptor), heading.descriptor)
            star = heading.major
            if not star:
                for qualifier in heading.qualifiers:
                    if qualifier.major:
                        star = True
            if star:
                bits[number] |= major
                had(~number)
            else:
                bits[number] |= one
                had(number)
        if paper.source == "starter":
            for record in headings_named(keyword.text for keyword in paper.keywords):
                number = self._number(record.ui, record.name)
                bits[number] |= one
                had(number)
        self.keys.append(key)
        self.sizes.append(len(self.had) - before)
        self._next()

    def add_known(self, had: Iterable[tuple[str, bool]]) -> None:
        """Take in a paper of which it is known what headings it has, and which are major topics of it."""
        one = 1 << self.papers - self.counted
        for ui, star in had:
            self._bits[self._number(ui, "")] |= one | one << AT_ONCE if star else one
        self._next()

    def _next(self) -> None:
        self.papers += 1
        if self.papers - self.counted == AT_ONCE:
            self._raise()

    def _number(self, ui: str, name: str) -> int:
        """The number of a heading."""
        number = self._numbers.get(ui)
        if number is None:
            number = self._numbers[ui] = len(self._bits)
            self._bits.append(0)
            self._knots.append((*self._up.leaves.get(ui, ()), *self._up.knots.get(ui, ())))
            self.names[ui] = clean_line(name)
        return number

    def _ui(self, name: str) -> str:
        """The UI of a heading that has none, or its name."""
        if name not in self._by_name:
            found = self._vocabulary.find(name)
            self._by_name[name] = found.ui if found else clean_line(name)
        return self._by_name[name]

    def _raise(self) -> None:
        """Count the papers for all that stands above what they have."""
        if self.papers == self.counted:
            return
        bits = [0] * len(self._up.above)
        for papers, knots in zip(self._bits, self._knots, strict=True):
            if papers:
                for knot in knots:
                    bits[knot] |= papers
        for papers, above in zip(bits, self._up.above, strict=True):  # it grows further on
            if papers:
                for knot in above:
                    bits[knot] |= papers
        self._own.add(self._bits)
        self._raised.add(bits)
        for ui, together in self._several:
            self._count(ui, _union(bits[knot] for knot in together))
        for letter, papers in self._categories(bits).items():
            self._count(letter, papers)
        self._bits[:] = [0] * len(self._bits)
        self.counted = self.papers

    def _count(self, ui: str, bits: int) -> None:
        if bits:
            majors = (bits >> AT_ONCE).bit_count()
            before = self._together.get(ui, _NONE)
            self._together[ui] = (before[0] + bits.bit_count() - majors, before[1] + majors)

    def _categories(self, bits: Sequence[int]) -> dict[str, int]:
        """Papers of the categories."""
        if self._up.letters is None:
            return {
                letter: _union(self._own_bits(top) if isinstance(top, str) else bits[top] for top in tops)
                for letter, tops in self._up.tops.items()
            }
        found: dict[str, int] = {}
        for ui in self._numbers:
            for letter in self._up.letters.get(ui, ()):
                found[letter] = found.get(letter, 0) | self._own_bits(ui)
        return found

    def _own_bits(self, ui: str) -> int:
        number = self._numbers.get(ui)
        return 0 if number is None else self._bits[number]

    def numbers(self) -> Iterator[tuple[str, int, int, int, int]]:
        """By UI: papers that have a heading or one below it, those as a major topic; the same of itself alone."""
        self._raise()
        own = {ui: self._own.of(number) for ui, number in self._numbers.items()}
        raised = dict(own)
        for ui, (knot, *others) in self._up.knots.items():
            raised[ui] = self._together.get(ui, _NONE) if others else self._raised.of(knot)
        for letter in self._up.tops:
            raised[letter] = self._together.get(letter, _NONE)
        for ui, (papers, majors) in raised.items():
            if papers:
                yield ui, papers, majors, *own.get(ui, _NONE)

    def homeless(self) -> list[str]:
        """Headings of the papers that have no place in the trees as far as they are known."""
        return [ui for ui in self.names if not self._up.has_place(ui)]


class _Sums:
    """Numbers of papers, and of those as a major topic, in a row."""

    def __init__(self, size: int) -> None:
        self._all, self._majors = [0] * size, [0] * size

    def add(self, bits: Sequence[int]) -> None:
        """Count papers. A loop of Python's own would take four times as long."""
        longer = [0] * (len(bits) - len(self._all))
        self._all = list(map(add, (*self._all, *longer), map(int.bit_count, bits)))
        majors = map(int.bit_count, map(rshift, bits, repeat(AT_ONCE)))
        self._majors = list(map(add, (*self._majors, *longer), majors))

    def of(self, place: int) -> tuple[int, int]:
        """The numbers at a place."""
        return self._all[place] - self._majors[place], self._majors[place]


def _union(sets: Iterable[int]) -> int:
    together = 0
    for one in sets:
        together |= one
    return together


class Values:
    """The values of facets being counted, each once in a paper.

    Attributes:
        folded: Of each value what it is compared by: what differs by signs, accents and case alone is one.
    """

    def __init__(self, vocabulary: Vocabulary, facets: Iterable[str]) -> None:
        self.folded = _Folded()
        self._vocabulary = vocabulary
        self._ways: dict[str, set[str]] = {}
        self._counters: dict[str, Counter[str]] = {facet: Counter() for facet in facets}
        self._types: dict[str, str] = {}

    def add(self, papers: Sequence[tuple[Faceted, int, int]]) -> None:
        """Take papers in, each with its date of issue and its electronic date."""
        found: list[Iterable[str]]
        for facet, counter in self._counters.items():
            if facet == "year":
                found = [_years(issue, electronic) for _, issue, electronic in papers]
            elif facet == "journal":
                found = [_journal(paper) for paper, *_ in papers]
            elif facet == "author":
                found = [self._once(_authors(paper)) for paper, *_ in papers]
            elif facet == "type":
                found = [self._kinds(paper) for paper, *_ in papers]
            else:
                found = [self._once(_keywords(paper)) for paper, *_ in papers]
            # All of a part at once: a call for each paper would cost more than the counting.
            counter.update(chain.from_iterable(found))

    def counters(self) -> dict[str, Counter[str]]:
        """How many papers have each value; of types those that some paper has itself."""
        counters = dict(self._counters)
        if "type" in counters:
            counter = counters["type"]
            counters["type"] = Counter({name: counter[ui] for ui, name in self._types.items() if name})
        return counters

    def _once(self, values: Sequence[str]) -> Iterable[str]:
        folded = self.folded
        return {folded[value]: value for value in values}.values() if len(values) > 1 else values

    def _kinds(self, paper: Faceted) -> Iterable[str]:
        """UIs of a paper's types and of all above them: ``[pt]`` looks below too. What has no UI by its name."""
        found: set[str] = set()
        for kind in paper.publication_types:
            if name := kind.ui or kind.name:
                if name not in self._types:
                    self._types[name] = clean_line(kind.name)
                found |= self._up(kind.ui) if kind.ui else {kind.name}
        return found

    def _up(self, ui: str) -> set[str]:
        way = self._ways.get(ui)
        if way is None:
            way = self._ways[ui] = {ui, *self._vocabulary.ancestors(ui)}
        return way


class _Folded(dict[str, str]):
    def __missing__(self, value: str) -> str:
        self[value] = key = indexed(value)
        return key


def _years(issue: int, electronic: int) -> Sequence[str]:
    # A single year passes over an electronic date that is later than the print date (PubMed User Guide).
    first = issue // 10_000
    second = electronic // 10_000 if not issue or electronic <= issue else first
    if first == second:
        return (str(first),) if first else ()
    return [str(year) for year in (first, second) if year]


def _journal(paper: Faceted) -> Sequence[str]:
    journal = paper.journal
    name = journal.medline_ta or journal.iso_abbreviation or journal.title
    return (name,) if name and paper.book is None else ()


def _authors(paper: Faceted) -> Sequence[str]:
    authors = (*paper.authors, *paper.book.authors) if paper.book else paper.authors
    return [
        _short(author) if author.suffix or not author.initials else f"{author.last_name} {author.initials}"
        for author in authors
        if author.last_name and not author.collective_name
    ]


def _short(author: _Author) -> str:
    return " ".join(filter(None, (author.last_name, author.initials, author.suffix)))


def _keywords(paper: Faceted) -> Sequence[str]:
    """A paper's keywords, those of its authors and of others."""
    found: list[str] = []
    for keyword in paper.keywords:
        found += (keyword.text,) if is_plain(keyword.text) else split_keywords(keyword.text)
    return found
