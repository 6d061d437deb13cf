"""The library's tree, all of MeSH and the facets, as plain values."""

from __future__ import annotations

import pytest

from netreader.article import Article, Keyword, MeshHeading, Record
from netreader.library.tally import Facet
from netreader.mesh.categories import CATEGORIES
from netreader.mesh.files import open_mesh
from netreader.tui.librarytree import Look, Trees, asked, facet_terms, folded_names
from netreader.tui.termtree import Term
from tests.mesh import small
from tests.mesh.witness import Witness


@pytest.fixture
def library(tmp_path):
    """The small MeSH, and five papers."""
    from netreader.library.library import Library

    with Library(tmp_path / "library.db") as library:
        with small.XML.open("rb") as file:
            library.vocabulary.install(open_mesh(file, "desc2026.xml").descriptors, "2026")
        papers = [
            ("Neuroendocrine Tumors", "Liver Neoplasms"),
            ("Neuroendocrine Tumors",),
            ("Liver Neoplasms", "Netherlands"),
            ("Neoplasms",),
            ("Nowhere Known",),
        ]
        ui = {name: ui for ui, name in Witness(small.places()).names.items()} | {"Nowhere Known": "D999999"}
        for number, names in enumerate(papers, 1):
            mesh = tuple(MeshHeading(name, ui[name], name == "Liver Neoplasms") for name in names)
            article = Article(pmid=str(number), title="x", mesh=mesh, keywords=(Keyword("bowel"),))
            library.keep([Record(article, f"<a>{number}</a>".encode())])
        yield library


def reachable() -> set[str]:
    """The places of the small file to which all steps lead."""
    known = {number for number, *_ in small.places()}
    return {n for n in known if all(n[:end] in known for end in range(3, len(n), 4))}


def trees(library, look: Look | None = None, *, whole: bool = False) -> Trees:
    tally = library.tallies.counted()
    vocabulary = library.vocabulary
    return Trees(vocabulary, tally, look or Look(), whole=whole, folded=folded_names(vocabulary, tally))


def unfolded(terms: list[Term], depth: int = 0) -> list[str]:
    """All lines, whatever is folded."""
    lines = []
    for term in terms:
        number = "" if term.papers is None else f" {term.papers}"
        lines.append(f"{' ' * depth}{term.label}{number}")
        lines += unfolded(term.load(), depth + 1)
    return lines


def places(terms: list[Term]) -> dict[str, Term]:
    found = {}
    for term in terms:
        if term.number:
            found[term.number] = term
        found |= places(term.load())
    return found


def test_the_library_has_only_the_branches_that_hold_papers(library):
    found = places(trees(library).roots())
    having = ("Neuroendocrine Tumors", "Liver Neoplasms", "Netherlands", "Neoplasms")
    held = {number for number, _, name in small.places() if name in having} & reachable()
    wanted = {number[:end] for number in held for end in range(3, len(number) + 1, 4)}
    assert {number for number in found if len(number) > 1} == wanted
    assert {number for number in found if len(number) == 1} == {number[0] for number in held}
    # What no paper has itself is faint; the number counts each paper once.
    names = {term.label: term for term in found.values()}
    assert names["Neoplasms"].papers == 4
    assert not names["Neoplasms"].faint
    assert names["Neoplasms by Site"].faint
    assert names["Diseases"].papers == 4


def test_headings_without_a_place_stand_apart(library):
    last = trees(library).roots()[-1]
    assert last.label == "Without a place in the trees"
    # Netherlands has a place in the small file, and nothing that leads there.
    assert [(term.label, term.papers, term.query) for term in last.children] == [
        ("Netherlands", 1, '"Netherlands"[mh]'),
        ("Nowhere Known", 1, '"Nowhere Known"[mh]'),
    ]


def test_the_order_is_by_number_or_by_name(library):
    numbers = [term.papers for term in trees(library).below("C")]
    assert numbers == sorted(numbers, reverse=True)
    names = [term.label for term in trees(library, Look(order="name")).below("C")]
    assert names == sorted(names)


@pytest.mark.parametrize(
    ("look", "papers", "query"),
    [
        (Look(), 4, '"Neoplasms"[mh]'),
        (Look(major=True), 2, '"Neoplasms"[majr]'),
        (Look(exploded=False), 1, '"Neoplasms"[mh:noexp]'),
        (Look(exploded=False, major=True), 0, '"Neoplasms"[majr:noexp]'),
    ],
)
def test_the_number_is_that_of_the_query(library, look, papers, query):
    term = next(term for term in trees(library, look).below("C") if term.label == "Neoplasms")
    assert (term.papers, term.query) == (papers, query)
    assert len(library.ask(query).keys) == papers


def test_what_is_typed_leaves_the_branches_that_lead_to_it(library):
    found = trees(library).containing("LIVER neo")
    lines = unfolded(found)
    assert lines[0].startswith("Diseases")
    assert sum(line.strip() == "Liver Neoplasms 2" for line in lines) == len(
        [number for number, _, name in small.places() if name == "Liver Neoplasms"]
    )
    assert not any("Neuroendocrine" in line or "Netherlands" in line for line in lines)
    named = {term.label: term for term in places(found).values()}
    assert named["Neoplasms"].faint
    assert not named["Liver Neoplasms"].faint
    assert unfolded(trees(library).containing("zebra")) == []
    assert unfolded(trees(library).containing("nowhere")) == ["Nowhere Known 1"]


def test_an_entry_term_leads_to_its_heading(library):
    heading = library.vocabulary.find("Neoplasms")
    assert "Cancer" in heading.entry_terms
    assert any(line.strip().startswith("Neoplasms 4") for line in unfolded(trees(library).containing("cancer")))


def test_a_branch_that_is_wanted_and_leads_to_others_unfolds_to_all_below_it(library):
    found = places(trees(library).containing("histologic"))
    lines = unfolded([next(term for term in found.values() if term.label == "Neoplasms by Histologic Type")])
    assert any("Neuroendocrine Tumors" in line for line in lines)


def test_all_of_mesh_has_every_place(library):
    roots = trees(library, Look(order="name"), whole=True).roots()
    assert [term.label for term in roots[: len(CATEGORIES)]] == list(CATEGORIES.values())
    found = places(roots)
    assert set(found) == reachable() | set(CATEGORIES)
    assert next(term for term in found.values() if term.label == "Digestive System Diseases").papers == 2
    assert found["A"].papers is None


def test_where_no_term_has_the_words_it_is_said_that_others_are_near(library):
    said, first, *_ = trees(library, whole=True).named("liver neoplams")
    assert (said.label, said.query) == ("No term has these words; near it:", "")
    assert first.label == "Liver Neoplasms"
    assert trees(library, whole=True).named("liver metastases")[0].label == "Liver Neoplasms/secondary"
    assert trees(library, whole=True).named("zebra") == []


def test_all_of_mesh_is_found_by_any_term(library):
    found = trees(library, whole=True).named("canc")
    assert [(term.label, term.detail, term.papers) for term in found] == [
        ("Neoplasms", "Cancer", 4),
        ("Liver Neoplasms", "Cancer of Liver", 2),
    ]
    assert trees(library, whole=True).named("tumors neuro")[0].label == "Neuroendocrine Tumors"
    meant = trees(library, whole=True).named("liver metas")[0]
    assert (meant.label, meant.query, meant.papers) == (
        "Liver Neoplasms/secondary",
        '"Liver Neoplasms/secondary"[mh]',
        None,
    )


def test_facets_are_groups_of_what_is_asked_for(library):
    facets = library.tallies.facets()
    groups = facet_terms(facets, {"liver/surgery": 2, "to read": 1}, Look())
    assert [group.label for group in groups] == ["Author keywords", "Tags"]
    assert not groups[0].open
    assert [(term.label, term.papers, term.query) for term in groups[0].load()] == [("bowel", 5, '"bowel"[ot]')]
    assert [term.query for term in groups[1].load()] == ["tag:liver/surgery", 'tag:"to read"']
    assert [group.label for group in facet_terms(facets, {"liver": 1}, Look(), wanted="liv")] == [
        "Author keywords",
        "Tags",
    ]
    (tags,) = facet_terms({}, {"liver": 1, "bowel": 1}, Look(), wanted="liv")
    assert tags.open
    assert [term.label for term in tags.load()] == ["liver"]


def test_years_stand_newest_first_and_a_long_list_says_what_it_leaves_out():
    facets = {"year": Facet([("2010", 9), ("2018", 1)]), "author": Facet([("Keutgen XM", 2), ("Abe B", 1)], 3_000)}
    years, authors = facet_terms(facets, {}, Look())
    assert [term.label for term in years.load()] == ["2018", "2010"]
    assert authors.papers == 3_002
    assert [term.label for term in authors.load()][-1] == "and 3,000 more: type some letters"
    assert authors.load()[-1].query == ""
    by_name = facet_terms(facets, {}, Look(order="name"))[1]
    assert [term.label for term in by_name.load()][:2] == ["Abe B", "Keutgen XM"]


@pytest.mark.parametrize(
    ("kind", "value", "query"),
    [
        ("year", "2018", "2018[dp]"),
        ("journal", "HPB (Oxford)", '"HPB (Oxford)"[ta]'),
        ("author", 'O"Neil J', '"O Neil J"[au]'),
        ("type", "Review", '"Review"[pt]'),
        ("tag", "liver", "tag:liver"),
    ],
)
def test_a_value_is_asked_for_by_its_own_tag(kind, value, query):
    assert asked(kind, value) == query
