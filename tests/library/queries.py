"""Random queries, of words that stand in some papers and of some that don't."""

from __future__ import annotations

from collections.abc import Sequence

from hypothesis import strategies as st

from netreader.article import Article
from netreader.mesh.descriptor import Descriptor, is_ui
from netreader.query.flags import FILTERS, FLAG_WORDS
from netreader.query.personal import HAS, IS
from netreader.query.strategies import EQUIVALENTS, STRATEGIES
from netreader.query.tree import Chain, Dates, Flag, Group, Node, Personal, PMIDs, Recent, Term, Values
from tests.library.brute import TEXT, items, names, tokens, whole

WHOLE = ("ta", "vi", "ip", "pg", "jid", "pl", "lid", "aid", "rn", "si", "auid", "mh", "majr", "sh", "pt")
NAMES = ("au", "1au", "lastau", "fau", "ir", "fir", "ed", "ps")
DATED = ("dp", "epdat", "ppdat", "edat", "crdt", "mhda", "dcom", "lr")

#: Tags and shelves of a random library.
TAGS = ("liver", "liver/surgery", "liver/surgery/late", "urgent", "Livermore", "größe")
SHELVES = ("Tumour board", "Tumour boards of others", "teaching")


class Papers(list[Article]):
    """Papers that Hypothesis need not write out."""

    def __repr__(self) -> str:
        return f"{len(self)} papers"


@st.composite
def terms(draw: st.DrawFn, articles: Sequence[Article]) -> Term:
    article = articles[draw(st.integers(0, len(articles) - 1))]
    kind = draw(st.sampled_from(("text", "text", "text", "whole", "heading", "name", "pair", "wild")))
    if kind == "wild":
        text = draw(
            st.text(max_size=30) | st.sampled_from(('"; DROP TABLE words', "NEAR(a b)", "*", "^x -y", "a:b", "the"))
        )
        return Term(
            text, draw(st.sampled_from((*TEXT, *WHOLE, *NAMES, "la", "nm", "isbn", "pmid"))), draw(st.booleans())
        )
    if kind == "heading":  # as they are, as an entry term, and by their UIs
        named = [name for h in article.mesh for name in (h.descriptor, f"{h.descriptor} of old", h.ui)]
        named += [kind.name for kind in article.publication_types] + [x.name for x in article.substances]
        text = draw(st.sampled_from([name for name in named if name] or ["Humans"]))
        field = draw(st.sampled_from(("mh", "mh", "majr", "pt", "pa", "sh", "")))
        return Term(text, field, draw(st.booleans()), draw(st.booleans()) and field in ("mh", "majr", "pt", "sh"))
    if kind == "pair":
        pairs = [(h.descriptor, q.name) for h in article.mesh for q in h.qualifiers] or [("Humans", "therapy")]
        heading, qualifier = draw(st.sampled_from(pairs))
        wider = draw(st.sampled_from((qualifier.lower(), "therapy", "diagnosis")))
        return Term(heading, draw(st.sampled_from(("mh", "majr"))), noexp=draw(st.booleans()), qualifier=wider)
    if kind == "name":
        field = draw(st.sampled_from(NAMES))
        name = draw(st.sampled_from(names(article, field) or ["smith ja"])) or "nobody"
        shape = draw(st.sampled_from(("all", "last", "cut", "star")))
        if shape == "last":
            name = name.split()[0]
        elif shape != "all":
            name = name[: draw(st.integers(1, len(name)))].strip() or "x"
        return Term(name + ("*" if shape == "star" else ""), field, draw(st.booleans()) and shape != "star")
    if kind == "whole":
        field = draw(st.sampled_from(WHOLE))
        value = draw(st.sampled_from(whole(article, field) or ["nothing"]))
        return Term(value, field, draw(st.booleans()))
    field = draw(st.sampled_from(sorted(TEXT)))
    texts = [tokens(item) for column in TEXT[field] for item in items(article, column) if tokens(item)] or [["nothing"]]
    words = draw(st.sampled_from(texts))
    at = draw(st.integers(0, len(words) - 1))
    length = draw(st.integers(1, 4))
    part = words[at : at + length]
    near = None
    if field in ("ti", "tiab", "ad") and len(part) > 1 and draw(st.booleans()):
        part, near = draw(st.permutations(part)), draw(st.integers(0, 6))
    if near is None and draw(st.booleans()) and len(part[-1]) > 4:
        part = [*part[:-1], part[-1][: draw(st.integers(1, len(part[-1])))] + "*"]
    joint = draw(st.sampled_from((" ", "  ", "-")))
    return Term(joint.join(part), field, near is not None or draw(st.booleans()), near=near)


def days() -> st.SearchStrategy[str]:
    year, month, day = st.integers(1960, 2026), st.integers(1, 12), st.integers(1, 28)
    return (
        year.map(str)
        | st.tuples(year, month).map(lambda t: f"{t[0]}/{t[1]:02}")
        | st.tuples(year, month, day).map(lambda t: f"{t[0]}/{t[1]:02}/{t[2]:02}")
    )


def leaves(articles: Sequence[Article]) -> st.SearchStrategy[Node]:
    dated = st.sampled_from(DATED)
    flags = (*FLAG_WORDS, *FILTERS, "nonsense", "preprint", "pmc")
    strategies = (*EQUIVALENTS, *STRATEGIES, "randomizedcontrolledtrial", "review", "english", "french", "Letter")
    keys = [article.key for article in articles]
    return st.one_of(
        terms(articles),
        terms(articles),
        terms(articles),
        st.builds(Dates, dated, days(), days()),
        days().flatmap(lambda day: st.builds(lambda field: Dates(field, day, day, single=True), dated)),
        st.builds(Recent, dated, st.integers(1, 40_000), st.sampled_from(("days", "months", "years"))),
        st.lists(st.sampled_from(keys), min_size=1, max_size=3).map(lambda some: PMIDs(tuple(map(str, some)))),
        st.builds(
            lambda first, last: Values("pmid", str(first), str(last)), st.sampled_from(keys), st.sampled_from(keys)
        ),
        st.builds(Flag, st.sampled_from(flags), st.booleans()),
        st.sampled_from(flags + strategies).map(lambda name: Flag(name, True)),
        st.sampled_from(("octreotide", "octreo*", "randomised trial", "", "nothing")).map(
            lambda v: Personal("note", v)
        ),
        st.sampled_from(sorted(IS)).map(lambda value: Personal("is", value)),
        st.sampled_from(sorted(HAS)).map(lambda value: Personal("has", value)),
        st.sampled_from((*TAGS, "liver", "LIVER/Surgery", "liv*", "l*", "urgent*", "nothing", "*")).map(
            lambda value: Personal("tag", value)
        ),
        st.sampled_from((*SHELVES, "tumour*", "TUMOUR board", "t*", "nothing", "*")).map(
            lambda value: Personal("shelf", value, " " in value)
        ),
    )


def trees(articles: Sequence[Article]) -> st.SearchStrategy[Node]:
    def joined(inner: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
        rest = st.lists(st.tuples(st.sampled_from(("AND", "OR", "NOT")), inner), min_size=1, max_size=4)
        return st.builds(Chain, st.none() | inner, rest.map(tuple)) | st.builds(Group, inner)

    return st.recursive(leaves(articles), joined, max_leaves=8)


@st.composite
def vocabularies(draw: st.DrawFn, articles: Sequence[Article]) -> list[Descriptor]:
    """A vocabulary with some of the headings, types and substances of papers, in a random tree."""
    named = {
        named.ui: getattr(named, "descriptor", "") or named.name
        for article in articles
        for named in (*article.mesh, *article.publication_types, *article.substances)
        if is_ui(named.ui)
    }
    uis = draw(st.lists(st.sampled_from(sorted(named) or ["D006801"]), unique=True, max_size=25))
    number = st.lists(st.sampled_from(("001", "002")), max_size=3).map(lambda steps: ".".join(("C04", *steps)))
    taken: set[str] = set()  # at each place of the trees stands one heading

    def places() -> tuple[str, ...]:
        free = [one for one in draw(st.lists(number, unique=True, max_size=2)) if one not in taken]
        taken.update(free)
        return tuple(free)

    return [
        Descriptor(
            ui,
            named.get(ui, "Humans"),
            tree_numbers=places(),
            entry_terms=draw(st.sampled_from(((), (f"{named.get(ui, 'Humans')} of old",)))),
            actions=tuple(draw(st.lists(st.sampled_from(uis), unique=True, max_size=2))),
        )
        for ui in uis
    ]
