"""A paper in the trees of MeSH: its headings, and no more of the trees than leads to them.

A heading that stands at several places is shown at the one that makes the whole smallest, or at all. What only leads
to one branch is folded into it. Check tags stand apart: they are given to nearly every paper and are seldom its topic.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Literal, NamedTuple, Protocol

from msgspec import Struct

from netreader.article import Article, MeshHeading, SupplementaryConcept
from netreader.mesh.categories import CATEGORIES
from netreader.mesh.descriptor import Descriptor, SupplementaryRecord, above, key_of, parent_of

#: Headings that indexers go through for every paper: sex, age, species, pregnancy, centuries (NLM, "Principles of
#: MEDLINE Subject Indexing").
CHECK_TAGS = {
    "D006801": "Humans",
    "D000818": "Animals",
    "D008297": "Male",
    "D005260": "Female",
    "D011247": "Pregnancy",
    "D007231": "Infant, Newborn",
    "D007223": "Infant",
    "D002675": "Child, Preschool",
    "D002648": "Child",
    "D000293": "Adolescent",
    "D055815": "Young Adult",
    "D000328": "Adult",
    "D008875": "Middle Aged",
    "D000368": "Aged",
    "D000369": "Aged, 80 and over",
    "D002415": "Cats",
    "D002417": "Cattle",
    "D002642": "Chick Embryo",
    "D006224": "Cricetinae",
    "D004285": "Dogs",
    "D006168": "Guinea Pigs",
    "D051379": "Mice",
    "D011817": "Rabbits",
    "D051381": "Rats",
}
_CHECK_NAMES = frozenset(map(key_of, CHECK_TAGS.values()))

Kind = Literal["category", "ancestor", "heading", "qualifier", "concept"]


class Known(Protocol):
    """What is known of MeSH: the library's vocabulary, or anything like it."""

    def find(self, text: str) -> Descriptor | None:
        """A heading by UI, name or entry term."""

    def descriptor(self, ui: str) -> Descriptor | None:
        """A heading by UI."""

    def at(self, number: str) -> Descriptor | None:
        """The heading at a place."""

    def supplementary(self, name_or_ui: str) -> SupplementaryRecord | None:
        """A supplementary concept by UI or name."""


class Step(NamedTuple):
    """A heading on the way down."""

    name: str
    ui: str
    number: str


class Branch(Struct):
    """A line of the forest.

    Attributes:
        kind: ``heading`` is one of the paper's; ``ancestor`` only leads there.
        number: Its place; of a category the letter; empty for qualifiers, concepts and what has no place.
        above: What leads from the branch that it stands under to it, folded, the outermost first.
        major: A star: on the heading itself, or on this qualifier.
        heading: The paper's own, of a ``heading``.
        again: It stands elsewhere in the forest too, with its qualifiers there.
        elsewhere: Its places that are not shown.
    """

    kind: Kind
    name: str
    ui: str = ""
    number: str = ""
    above: tuple[Step, ...] = ()
    major: bool = False
    heading: MeshHeading | None = None
    again: bool = False
    elsewhere: tuple[str, ...] = ()
    children: list[Branch] = []

    def walk(self, depth: int = 0) -> Iterator[tuple[int, Branch]]:
        """This and all below it in the order of lines, each with its depth."""
        yield depth, self
        for child in self.children:
            yield from child.walk(depth + 1)


class Forest(Struct):
    """A paper's headings in their places.

    Attributes:
        roots: Categories, in NLM's order.
        unplaced: Headings whose place is not known, or that have none.
        check_tags: Those that are no topic of the paper.
        concepts: Supplementary concepts of which it isn't known where they belong.
    """

    roots: list[Branch] = []
    unplaced: list[Branch] = []
    check_tags: list[MeshHeading] = []
    concepts: list[SupplementaryConcept] = []

    def walk(self) -> Iterator[tuple[int, Branch]]:
        """All lines of the trees, each with its depth."""
        for root in self.roots:
            yield from root.walk()


def forest_of(article: Article, known: Known, *, everywhere: bool = False) -> Forest:
    """A paper's forest. Substances that are supplementary concepts stand in it too, where their place is known.

    A paper of the starter shelf has no headings; those of its keywords that are headings of MeSH stand for them.
    """
    headings: list[MeshHeading] = list(article.mesh)
    concepts: list[SupplementaryConcept] = list(article.supplementary_concepts)
    named = {concept.ui for concept in concepts}
    concepts += [
        SupplementaryConcept(s.name, s.ui) for s in article.substances if s.ui[:1] == "C" and s.ui not in named
    ]
    if article.source == "starter":
        for keyword in article.keywords:
            if found := known.find(keyword.text):
                headings.append(MeshHeading(found.name, found.ui, keyword.major))
            elif concept := known.supplementary(keyword.text):
                concepts.append(SupplementaryConcept(concept.name, concept.ui))
    forest = place(headings, concepts, known, everywhere=everywhere)
    listed = {substance.ui for substance in article.substances}
    forest.concepts = [concept for concept in forest.concepts if concept.ui not in listed or concept.ui in named]
    return forest


def place(
    headings: Sequence[MeshHeading],
    concepts: Sequence[SupplementaryConcept],
    known: Known,
    *,
    everywhere: bool = False,
) -> Forest:
    """The smallest forest in which all headings stand.

    Args:
        everywhere: Show each heading at all of its places.
    """
    forest = Forest()
    growing = _Growing(known)
    for heading in headings:
        if is_check_tag(heading):
            forest.check_tags.append(heading)
        else:
            growing.add(heading)
    homeless = growing.add_concepts(concepts, [heading.ui for heading in headings if heading.automatic])
    forest.concepts += homeless
    forest.roots, forest.unplaced = growing.grown(everywhere=everywhere)
    return forest


def is_check_tag(heading: MeshHeading) -> bool:
    """Whether a heading is a check tag and nothing more: with a star or a qualifier it is a topic."""
    if heading.is_major or heading.qualifiers:
        return False
    key = key_of(heading.descriptor)
    return heading.ui in CHECK_TAGS or key in _CHECK_NAMES or key.startswith("history, ")


class _Planted(Struct):
    """A heading of the paper (or one that only a concept stands under), with its places."""

    name: str
    ui: str
    places: tuple[str, ...]
    heading: MeshHeading | None = None
    concepts: list[SupplementaryConcept] = []


class _Growing:
    """A forest in the making."""

    def __init__(self, known: Known) -> None:
        self._known = known
        self._planted: list[_Planted] = []
        self._by_ui: dict[str, _Planted] = {}
        self._at: dict[str, Descriptor | None] = {}

    def add(self, heading: MeshHeading) -> None:
        """A heading of the paper, found by UI or, in an older record, by name."""
        found = self._known.descriptor(heading.ui) or self._known.find(heading.descriptor)
        ui = heading.ui or (found.ui if found else "")
        planted = _Planted(heading.descriptor, ui, found.tree_numbers if found else (), heading)
        self._planted.append(planted)
        for each in filter(None, (ui, found.ui if found else "")):
            self._by_ui.setdefault(each, planted)

    def add_concepts(
        self, concepts: Sequence[SupplementaryConcept], automatic: Sequence[str]
    ) -> list[SupplementaryConcept]:
        """Concepts under the headings that they map to. Gives those of which that isn't known.

        Args:
            automatic: UIs of the headings that NLM's programs gave the paper for its concepts.
        """
        homeless = []
        for concept in concepts:
            record = self._known.supplementary(concept.ui or concept.name)
            mapped = record.mapped_to if record else tuple(automatic) if len(concepts) == 1 else ()
            homes = [self._by_ui[ui] for ui in mapped if ui in self._by_ui]
            if not homes:
                homes = [planted for ui in mapped[:1] if (planted := self._lead(ui))]
            for home in homes:
                home.concepts.append(concept)
            if not homes:
                homeless.append(concept)
        return homeless

    def _lead(self, ui: str) -> _Planted | None:
        """A heading that isn't the paper's and only leads to a concept."""
        found = self._known.descriptor(ui)
        if found is None or not found.tree_numbers:
            return None
        planted = _Planted(found.name, ui, found.tree_numbers)
        self._planted.append(planted)
        self._by_ui[ui] = planted
        return planted

    def grown(self, *, everywhere: bool) -> tuple[list[Branch], list[Branch]]:
        """The trees, and what has no place in them."""
        chosen = None if everywhere else smallest([planted.places for planted in self._planted])
        standing: dict[str, list[tuple[_Planted, bool]]] = {}
        unplaced: list[Branch] = []
        for at, planted in enumerate(self._planted):
            if not planted.places:
                unplaced.append(self._branch(planted, "", again=False))
            shown = planted.places if chosen is None else planted.places[chosen[at] : chosen[at] + 1]
            for count, number in enumerate(shown):
                standing.setdefault(number, []).append((planted, count > 0))
        below: dict[str, list[str]] = {}
        steps = {step for place in standing for step in (*above(place), place)}
        for number in sorted(steps):
            below.setdefault(parent_of(number), []).append(number)
        roots = []
        for letter in sorted(letter for letter in below if len(letter) == 1):
            root = Branch("category", CATEGORIES.get(letter, letter), number=letter)
            for number in below[letter]:
                root.children += self._grow(number, (), below, standing, everywhere)
            roots.append(root)
        return roots, unplaced

    def _grow(
        self,
        number: str,
        path: tuple[Step, ...],
        below: dict[str, list[str]],
        standing: dict[str, list[tuple[_Planted, bool]]],
        everywhere: bool,
    ) -> list[Branch]:
        """The branches at a place. One that leads to a single other, or whose name isn't known, is folded into it."""
        children = below.get(number, [])
        here = standing.get(number, [])
        if here:
            branches = [self._branch(planted, number, again=again, path=path) for planted, again in here]
            if not everywhere:
                for (planted, _), branch in zip(here, branches, strict=True):
                    branch.elsewhere = tuple(place for place in planted.places if place != number)
            bearer = branches[-1]
        else:
            found = self._heading_at(number)
            step = (Step(found.name, found.ui, number),) if found else ()
            if found is None or len(children) == 1:
                return [b for child in children for b in self._grow(child, path + step, below, standing, everywhere)]
            bearer = Branch("ancestor", found.name, found.ui, number, path)
            branches = [bearer]
        for child in children:
            bearer.children += self._grow(child, (), below, standing, everywhere)
        return branches

    def _branch(self, planted: _Planted, number: str, *, again: bool, path: tuple[Step, ...] = ()) -> Branch:
        heading = planted.heading
        kind: Kind = "heading" if heading else "ancestor"
        branch = Branch(kind, planted.name, planted.ui, number, path, again=again, heading=heading)
        if heading:
            branch.major = heading.major
            if not again:
                branch.children += [Branch("qualifier", q.name, q.ui, major=q.major) for q in heading.qualifiers]
        if not again:
            branch.children += [Branch("concept", concept.name, concept.ui) for concept in planted.concepts]
        return branch

    def _heading_at(self, number: str) -> Descriptor | None:
        if number not in self._at:
            self._at[number] = self._known.at(number)
        return self._at[number]


def smallest(places: Sequence[Sequence[str]]) -> list[int]:
    """For each heading, which of its places to show, so that as few steps as possible lead to all of them.

    Begins with the headings that have no choice, goes on with the one that needs least, and moves headings one at a
    time until no such move makes it smaller. Of places that cost the same, the one that shares most of its way with
    others is taken, then the first. What has no places gets 0.
    """
    used: dict[str, int] = {}
    chosen = [0] * len(places)
    ways = [[(*above(number), number) for number in at] for at in places]

    def count(way: tuple[str, ...], by: int) -> None:
        for step in way:
            used[step] = used.get(step, 0) + by

    def worth(way: tuple[str, ...]) -> tuple[int, int, str]:
        shared = [used.get(step, 0) for step in way]
        return shared.count(0), -sum(shared), way[-1]

    def best(which: int) -> int:
        return min(range(len(ways[which])), key=lambda at: worth(ways[which][at]))

    waiting = [which for which in range(len(ways)) if ways[which]]
    while waiting:
        settled = [which for which in waiting if len(ways[which]) == 1]
        take = settled or [min(waiting, key=lambda which: (worth(ways[which][best(which)]), which))]
        for which in take:
            chosen[which] = best(which)
            count(ways[which][chosen[which]], 1)
            waiting.remove(which)
    moved = True
    while moved:
        moved = False
        for which, at in enumerate(ways):
            if len(at) > 1:
                now = chosen[which]
                count(at[now], -1)
                chosen[which] = best(which)
                count(at[chosen[which]], 1)
                moved = moved or chosen[which] != now
    return chosen
