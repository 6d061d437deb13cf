"""The trees of MeSH with the library's numbers beside each heading, and the facets: plain values, made when unfolded.

Two trees are drawn from the same things. The library's has only the branches that hold papers; all of MeSH has every
heading that is known here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Literal

from msgspec import Struct

from netreader.mesh.categories import CATEGORIES, category_term
from netreader.mesh.descriptor import above
from netreader.text import fold
from netreader.tui.termtree import FIELDS, Kind, Term, plain, query_term

if TYPE_CHECKING:
    from netreader.library.tally import Facet, Tally
    from netreader.library.vocabulary import Vocabulary

#: Headings shown of those that contain what is typed, those with most papers first.
FOUND = 120

#: Facets in their order: name, and what the group is called.
GROUPS: dict[str, str] = {
    "keyword": "Author keywords",
    "year": "Years",
    "journal": "Journals",
    "type": "Publication types",
    "author": "Authors",
    "tag": "Tags",
}

#: Headings shown that are like what is typed, where none has its words.
NEAR = 20

Order = Literal["number", "name"]


class Look(Struct, frozen=True):
    """How the numbers are taken and ordered.

    Attributes:
        exploded: A heading with all below it; else itself alone.
        major: Only as a major topic.
    """

    order: Order = "number"
    exploded: bool = True
    major: bool = False


def folded_names(vocabulary: Vocabulary, tally: Tally) -> list[tuple[str, str]]:
    """UIs and names of what a tally has numbers of, to look for letters in; not for the screen's thread."""
    names = vocabulary.names() | tally.names
    return [(ui, fold(names[ui])) for ui in tally.headings if ui in names]


class Trees:
    """Terms with the numbers of a tally.

    Args:
        whole: All headings that are known; else those that papers have, and what leads to them.
        folded: From `folded_names`, for `containing`.
    """

    def __init__(
        self,
        vocabulary: Vocabulary,
        tally: Tally,
        look: Look,
        *,
        whole: bool = False,
        folded: Sequence[tuple[str, str]] = (),
    ) -> None:
        self._vocabulary = vocabulary
        self._tally = tally
        self._look = look
        self._whole = whole
        self._folded = folded

    def papers(self, ui: str) -> int:
        """The number that stands beside a heading."""
        numbers = self._tally.of(ui)
        if self._look.exploded:
            return numbers.majors if self._look.major else numbers.papers
        return numbers.own_majors if self._look.major else numbers.own

    def roots(self) -> list[Term]:
        """The categories, and the headings that have no place."""
        found = [
            self._category(letter, name) for letter, name in CATEGORIES.items() if self._whole or self._holds(letter)
        ]
        if not self._whole:
            found = self._sorted(found)
        if homeless := [self._node(ui, self._tally.names[ui]) for ui in self._tally.homeless if self._holds(ui)]:
            children = self._sorted(homeless)
            found.append(
                Term("Without a place in the trees", papers=len(homeless), faint=True, children=children, open=False)
            )
        return found

    def below(self, number: str) -> list[Term]:
        """What stands below a place or category."""
        leads = {between for between, ui in self._vocabulary.below_those(number) if self._whole or self._holds(ui)}
        found = [
            self._node(ui, name, at, leads=at in leads)
            for at, ui, name in self._vocabulary.below(number)
            if self._whole or self._holds(ui)
        ]
        return found if self._whole and self._look.order == "name" else self._sorted(found)

    def _holds(self, ui: str) -> bool:
        numbers = self._tally.of(ui)
        return bool(numbers.majors if self._look.major else numbers.papers)

    def _sorted(self, terms: Iterable[Term]) -> list[Term]:
        if self._look.order == "name":
            return sorted(terms, key=lambda term: fold(term.label))
        return sorted(terms, key=lambda term: (-(term.papers or 0), fold(term.label)))

    def _category(self, letter: str, name: str) -> Term:
        numbers = self._tally.of(letter)
        papers = numbers.majors if self._look.major else numbers.papers
        return Term(
            name,
            "category",
            number=letter,
            papers=papers or (None if self._whole else 0),
            asked=query_term(category_term(letter), "majr" if self._look.major else "mh"),
            open=False,
            more=lambda: self.below(letter),
        )

    def _node(self, ui: str, name: str, number: str = "", *, leads: bool = False, found: str = "") -> Term:
        papers = self.papers(ui)
        own = self._tally.of(ui).own_majors if self._look.major else self._tally.of(ui).own
        return Term(
            name,
            "node",
            ui=ui,
            number=number,
            detail=found,
            papers=papers if papers or not self._whole else None,
            faint=not own,
            asked=query_term(name, "majr" if self._look.major else "mh", exploded=self._look.exploded),
            open=False,
            more=(lambda: self.below(number)) if leads else None,
        )

    # What is typed

    def containing(self, typed: str) -> list[Term]:
        """The branches that lead to headings of the library that contain what is typed, or have such an entry term."""
        wanted = " ".join(fold(typed).split())
        uis = [ui for ui, name in self._folded if wanted in name]
        uis += [term.ui for term in self._vocabulary.complete(typed, FOUND) if term.ui in self._tally.headings]
        uis = [ui for ui in dict.fromkeys(uis) if self._holds(ui)]
        uis = sorted(uis, key=lambda ui: -self.papers(ui))[:FOUND]
        return self._leading_to(uis)

    def _leading_to(self, uis: Sequence[str]) -> list[Term]:
        """The smallest branches in which some headings stand, at all of their places, all unfolded."""
        marked = set(uis)
        steps: dict[str, None] = {}
        for ui in uis:
            for number in self._vocabulary.tree_numbers(ui):
                steps.update(dict.fromkeys((number[0], *above(number), number)))
        terms: dict[str, Term] = {}
        for number in sorted(steps):
            if len(number) == 1:
                term = self._category(number, CATEGORIES.get(number, number))
            elif (found := self._vocabulary.at(number)) is not None:
                term = self._node(found.ui, found.name, number, leads=found.ui in marked and self._leads(number))
                term.faint = found.ui not in marked
            else:
                continue
            if not (term.ui in marked and term.more):
                term.more, term.open = None, True
            terms[number] = term
        roots: list[Term] = []
        for number, term in terms.items():
            upper = terms.get(number.rpartition(".")[0] or number[0]) if len(number) > 1 else None
            if upper is None:
                roots.append(term)
            else:
                if upper.more is not None:  # what is wanted stands below it too: it is unfolded to that alone
                    upper.more, upper.open = None, True
                upper.children.append(term)
        # What was looked for decides the order, not the large branches that lead there.
        best: dict[str, int] = {}
        for number, term in reversed(terms.items()):
            below = max((best[child.number] for child in term.children), default=0)
            best[number] = max(below, (term.papers or 0) if term.ui in marked else 0)
        for siblings in (roots, *(term.children for term in terms.values())):
            if self._look.order == "name":
                siblings.sort(key=lambda term: fold(term.label))
            else:
                siblings.sort(key=lambda term: (-best[term.number], fold(term.label)))
        placed = {term.ui for term in terms.values()}
        return [*roots, *(self._node(ui, self._tally.names[ui]) for ui in uis if ui not in placed)]

    def _leads(self, number: str) -> bool:
        return any(self._whole or self._holds(ui) for _, ui, _ in self._vocabulary.below(number))

    def named(self, typed: str) -> list[Term]:
        """Headings that begin so, or have a term that does, or one with such words in it; else what is like it."""
        terms = self._vocabulary.complete(typed, FOUND, self.papers)
        found = []
        if not terms and (terms := self._vocabulary.nearest(typed, NEAR, self.papers)):
            found.append(Term("No term has these words; near it:", faint=True))
        for term in terms:
            other = fold(term.term) != fold(term.name)
            label = term.term if "/" in term.term else term.name
            made = self._node(term.ui, term.name, found=term.term if other and label == term.name else "")
            if label != term.name:  # a heading with the subheading that is meant
                made.label, made.asked, made.papers = label, query_term(label, "mh"), None
            made.faint = False
            found.append(made)
        return found


def facet_terms(facets: Mapping[str, Facet], tags: Mapping[str, int], look: Look, *, wanted: str = "") -> list[Term]:
    """The groups of the facets; empty ones are left out.

    Args:
        wanted: They are what contains this: unfolded.
    """
    groups = []
    for name, title in GROUPS.items():
        if name == "tag":
            chosen = fold(wanted)
            values = [(tag, papers) for tag, papers in tags.items() if chosen in fold(tag)]
            others = 0
            if look.order == "number":
                values.sort(key=lambda value: -value[1])
        elif name in facets:
            values, others = list(facets[name].values), facets[name].others
            if name == "year":
                values.sort(reverse=True)  # the newest first, whatever their numbers
            elif look.order == "name":
                values.sort(key=lambda value: fold(value[0]))
        else:
            continue
        if not values:
            continue
        group = Term(title, papers=len(values) + others, faint=True, open=bool(wanted))
        group.more = _values(name, values, others)
        groups.append(group)
    return groups


def _values(name: str, values: list[tuple[str, int]], others: int) -> Callable[[], list[Term]]:
    def made() -> list[Term]:
        kind: Kind = name  # type: ignore[assignment]
        terms = [Term(value, kind, papers=papers, asked=asked(kind, value)) for value, papers in values]
        if others:
            terms.append(Term(f"and {others:,} more: type some letters", faint=True))
        return terms

    return made


def asked(kind: Kind, value: str) -> str:
    """The query that finds the papers of a facet's value."""
    if kind == "year":
        return f"{value}[dp]"
    if kind == "tag":
        value = plain(value)
        return f'tag:"{value}"' if " " in value else f"tag:{value}"
    return query_term(value, FIELDS[kind])
