"""A paper's terms as a tree of plain values: author keywords, headings in their places, substances, types.

Every term knows the query that finds papers with it. What it looks like is for the pane to say.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, Literal

from msgspec import Struct

from netreader.keywords import split_keywords
from netreader.mesh.categories import category_term
from netreader.mesh.descriptor import key_of
from netreader.mesh.placing import forest_of

if TYPE_CHECKING:
    from netreader.article import Article, MeshHeading, Substance
    from netreader.mesh.descriptor import Descriptor, SupplementaryRecord
    from netreader.mesh.placing import Branch, Known

Kind = Literal["group", "category", "ancestor", "heading", "node", "qualifier", "concept", "keyword", "substance",
               "action", "registry", "type", "year", "journal", "author", "tag"]  # fmt: skip

#: Kinds that are headings of MeSH: exploded or not, with qualifiers, in the MeSH browser.
HEADINGS = frozenset(("ancestor", "heading", "node", "qualifier"))

#: Tags by which the kinds are looked for.
FIELDS: dict[Kind, str] = {
    "ancestor": "mh",
    "heading": "mh",
    "node": "mh",
    "qualifier": "mh",
    "concept": "nm",
    "keyword": "ot",
    "substance": "nm",
    "action": "pa",
    "registry": "rn",
    "type": "pt",
    "year": "dp",
    "journal": "ta",
    "author": "au",
}

#: Letters of a name that still tell something.
LEAST = 5

_UNII = re.compile(r"[0-9A-Z]{10}", re.ASCII)
_CAS = re.compile(r"\d{2,7}-\d\d-\d", re.ASCII)


class Term(Struct):
    """A node.

    Attributes:
        label: What it is called; of a qualifier, of the qualifier.
        steps: Names of what leads to it and is folded into its line, the outermost first.
        major: Starred by the indexers.
        detail: Said after it: a registry number, how often.
        heading: Name of the heading that a qualifier belongs to.
        under: Name of what it stands under, which its own need not say again.
        ui, number: In MeSH; the number of a category is its letter.
        elsewhere: Other places of the heading.
        again: Its qualifiers stand at its first place.
        papers: How many papers of the library have it, where that is said.
        faint: Papers have only what stands below it.
        asked: The query that finds papers with it, where it is another than follows from its name and kind.
        more: Gives what stands under it, when it is first unfolded.
    """

    label: str
    kind: Kind = "group"
    major: bool = False
    detail: str = ""
    steps: tuple[str, ...] = ()
    heading: str = ""
    under: str = ""
    ui: str = ""
    number: str = ""
    elsewhere: tuple[str, ...] = ()
    again: bool = False
    papers: int | None = None
    faint: bool = False
    asked: str = ""
    children: list[Term] = []
    more: Callable[[], list[Term]] | None = None
    open: bool = True

    @property
    def query(self) -> str:
        """The query term that finds papers with it; empty for what only holds others."""
        if self.asked:
            return self.asked
        if self.kind not in FIELDS:
            return ""
        tag = "majr" if self.major and self.kind in HEADINGS else FIELDS[self.kind]
        return query_term(self.name, tag, self.qualifier)

    @property
    def name(self) -> str:
        """What is looked for; of a qualifier the heading that it belongs to, of a category its term."""
        if self.kind == "category":
            return category_term(self.number)
        return self.heading if self.kind == "qualifier" else self.label

    @property
    def qualifier(self) -> str:
        """The qualifier, if it is one."""
        return self.label if self.kind == "qualifier" else ""

    @property
    def folds(self) -> bool:
        """Whether anything stands under it."""
        return bool(self.children) or self.more is not None

    def load(self) -> list[Term]:
        """What stands under it."""
        if self.more is not None:
            self.children, self.more = self.more(), None
        return self.children

    @property
    def mark(self) -> tuple[str, ...]:
        """By what it is found again when the tree was drawn anew."""
        return (self.kind, self.heading, key_of(self.label), self.number)


class NothingKnown:
    """A vocabulary without a word, where the real one can't be read."""

    def find(self, text: str) -> None:
        """Nothing."""

    descriptor = at = supplementary = find


def query_term(name: str, tag: str, qualifier: str = "", *, exploded: bool = True) -> str:
    """A term of PubMed's query language: ``"Liver Neoplasms/secondary"[majr:noexp]``."""
    text = f"{plain(name)}/{plain(qualifier)}" if qualifier else plain(name)
    return f'"{text}"[{tag}{"" if exploded else ":noexp"}]'


def plain(text: str) -> str:
    """A term inside quotes may hold no quote of its own."""
    return " ".join(text.replace('"', " ").split())


def terms_of(article: Article, known: Known, *, everywhere: bool = True) -> list[Term]:
    """The groups of a paper's terms; empty ones are left out.

    Args:
        everywhere: Each heading at all of its places; else at the one where the tree is smallest.
    """
    forest = forest_of(article, known, everywhere=everywhere)
    own, others = keywords_of(article)
    starter = article.source == "starter"
    groups = [
        Term("Keywords" if starter else "Author keywords", children=own),
        Term("Other keywords", children=others),
        Term("MeSH terms", children=[_category(root) for root in forest.roots]),
        Term(
            "MeSH terms, place unknown" if forest.roots else "MeSH terms (places unknown)",
            children=[_branch(branch) for branch in sorted(forest.unplaced, key=_by_weight)],
        ),
        Term("Check tags", children=[_heading(heading) for heading in forest.check_tags]),
        Term(
            "Supplementary concepts",
            children=[Term(one.name, "concept", detail=one.type.lower(), ui=one.ui) for one in forest.concepts],
        ),
        Term("Substances", children=[_substance(substance, known) for substance in article.substances]),
        Term(
            "Publication types",
            children=[Term(one.name, "type", ui=one.ui) for one in article.publication_types if one.name],
        ),
    ]
    counts = {"MeSH terms": sum(1 for _, branch in forest.walk() if branch.kind == "heading" and not branch.again)}
    for group in groups:
        group.detail = str(counts.get(group.label) or len(group.children))
    return [group for group in groups if group.children]


def keywords_of(article: Article) -> tuple[list[Term], list[Term]]:
    """Keywords by the authors, and by others (NLM, NASA …), each once."""
    own: dict[str, Term] = {}
    others: dict[str, Term] = {}
    for keyword in article.keywords:
        mine = keyword.owner in ("", "NOTNLM")
        for text in split_keywords(keyword.text):
            term = Term(text, "keyword", keyword.major, "" if mine else keyword.owner)
            (own if mine else others).setdefault(key_of(text), term)
    return list(own.values()), [term for key, term in others.items() if key not in own]


def registry_kind(number: str) -> str:
    """Whose number it is: ``UNII``, ``CAS``; empty where it says so itself (``EC 2.7.11.1``) or isn't known."""
    if _UNII.fullmatch(number):
        return "UNII"
    return "CAS" if _CAS.fullmatch(number) else ""


def folded(steps: Iterable[str], under: str = "") -> list[str]:
    """Names of a way down, each without what it repeats of the one before.

    ``Neoplasms``, ``Neoplasms by Site`` → ``Neoplasms``, ``by Site``.

    Args:
        under: The name before the first.
    """
    shown: list[str] = []
    before = under
    for name in steps:
        rest = name[len(before) :].strip() if before and name.casefold().startswith(f"{before} ".casefold()) else ""
        shown.append(rest if rest[:1].islower() else name)
        before = name
    return shown


def ways(term: Term, sign: str, gap: str, room: int) -> Iterator[str]:
    """The way down to a term in one line, ever shorter: whole, without its middle, its beginning cut, only its end."""
    names = folded((*term.steps, term.label), term.under)
    *_, last = names
    yield sign.join(names)
    # What is left out goes from the middle: the outermost says where one is, the last where it leads.
    for kept in range(len(names) - 2, 0, -1):
        yield sign.join([names[0], gap, *names[-kept:]])
    left = room - len(sign) - len(last) - len(gap)
    if len(names) > 1 and left >= LEAST:
        yield sign.join([names[0][:left].rstrip(" ,") + gap, last])
    yield sign.join([gap, last] if len(names) > 1 else [last])


def _by_weight(branch: Branch) -> tuple[bool, str]:
    return not (branch.heading and branch.heading.is_major), branch.name.casefold()


def _category(root: Branch) -> Term:
    return Term(root.name, "category", number=root.number, children=list(_below(root)))


def _below(branch: Branch) -> Iterator[Term]:
    """What stands under a branch. What is folded has a line of its own above the first that it leads to."""
    for child in branch.children:
        term = _branch(child, branch.name)
        if child.above:
            *_, last = child.above
            names = tuple(step.name for step in child.above)
            if child.kind == "ancestor":
                term.steps = names
            else:
                term.under = last.name
                term = Term(last.name, "ancestor", steps=names[:-1], ui=last.ui, number=last.number, children=[term])
        term.under = branch.name
        yield term


def _branch(branch: Branch, heading: str = "") -> Term:
    term = Term(
        branch.name,
        branch.kind,
        branch.major,
        heading=heading if branch.kind == "qualifier" else "",
        ui=branch.ui,
        number=branch.number,
        elsewhere=branch.elsewhere,
        again=branch.again,
    )
    term.children = list(_below(branch))
    return term


def _heading(heading: MeshHeading) -> Term:
    children = [Term(q.name, "qualifier", q.major, heading=heading.descriptor, ui=q.ui) for q in heading.qualifiers]
    return Term(heading.descriptor, "heading", heading.major, ui=heading.ui, children=children)


def _substance(substance: Substance, known: Known) -> Term:
    number = substance.registry_number
    record = known.descriptor(substance.ui) or known.supplementary(substance.ui or substance.name)
    actions = (known.descriptor(ui) for ui in (record.actions if record else ()))
    children = [Term(action.name, "action", ui=action.ui) for action in actions if action]
    others = [one for one in (record.registry_numbers if record else ()) if one not in (number, "0", "")]
    children += [Term(one, "registry", detail=registry_kind(one)) for one in others]
    detail = " ".join(filter(None, (registry_kind(number), number)))
    return Term(substance.name, "substance", detail=detail, ui=substance.ui, children=children, open=False)


def record_of(term: Term, known: Known) -> Descriptor | SupplementaryRecord | None:
    """What is known in MeSH of a term: of a qualifier its heading, of a keyword the heading that has it as a term."""
    if term.kind in ("group", "category", "registry"):
        return None
    ui = "" if term.kind == "qualifier" else term.ui
    found = known.descriptor(ui) or known.supplementary(ui) if ui else None
    return found or known.find(term.name) or known.supplementary(term.name)
