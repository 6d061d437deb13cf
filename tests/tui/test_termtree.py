"""A paper's terms as a tree of values."""

from __future__ import annotations

from unittest.mock import PropertyMock, patch

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from netreader.article import (
    Article,
    Keyword,
    MeshHeading,
    PublicationType,
    Qualifier,
    Substance,
    SupplementaryConcept,
)
from netreader.library.library import Library
from netreader.mesh.descriptor import Descriptor, SupplementaryRecord
from netreader.mesh.files import open_mesh
from netreader.pubmed.records import parse as read
from netreader.query.syntax import parse
from netreader.text import clean_line
from netreader.tui.termtree import Term, folded, query_term, record_of, registry_kind, terms_of, ways
from netreader.tui.widgets.termrows import TermRows
from tests.mesh import small


@pytest.fixture
def known(tmp_path):
    with Library(tmp_path / "library.db") as library:
        with small.XML.open("rb") as file:
            library.vocabulary.install(open_mesh(file, "desc2026.xml").descriptors, "2026")
        yield library.vocabulary


@pytest.fixture
def uninstalled(tmp_path):
    with Library(tmp_path / "library.db") as library:
        yield library.vocabulary


LIVER = MeshHeading("Liver Neoplasms", "D008113", True, (Qualifier("secondary", "Q3", True), Qualifier("surgery")))


def paper(**parts):
    return Article(pmid="1", title="A paper", **parts)


def lines(terms, depth=0):
    found = []
    for term in terms:
        steps = "".join(f"{step} › " for step in term.steps)
        found.append(f"{' ' * depth}{steps}{term.label}{'*' * term.major}")
        found += lines(term.children, depth + 1)
    return found


# Keywords


def test_keywords_of_others_say_whose_they_are(known):
    terms = terms_of(paper(keywords=(Keyword("Apoptosis."), Keyword("Space Flight", True, "NASA"))), known)
    assert lines(terms) == ["Author keywords", " Apoptosis", "Other keywords", " Space Flight*"]
    assert terms[1].children[0].detail == "NASA"
    assert terms[0].children[0].query == '"Apoptosis"[ot]'


# Headings


def test_a_heading_stands_at_all_its_places_and_has_its_qualifiers_once(known):
    (mesh,) = terms_of(paper(mesh=(LIVER,)), known)
    told = lines([mesh])
    assert told[:2] == ["MeSH terms", " Diseases"]
    assert [line.strip() for line in told].count("Liver Neoplasms*") == 3
    assert [line.strip() for line in told].count("secondary*") == 1
    assert mesh.detail == "1"
    (once,) = terms_of(paper(mesh=(LIVER,)), known, everywhere=False)
    assert [line.strip() for line in lines([once])].count("Liver Neoplasms*") == 1


def test_what_only_leads_somewhere_is_one_line_and_searched_by_its_last_name(known):
    (mesh,) = terms_of(paper(mesh=(LIVER,)), known, everywhere=False)
    (category,) = mesh.children
    (way,) = category.children
    assert way.kind == "ancestor"
    assert way.steps
    assert way.query == query_term(way.label, "mh")
    (heading,) = way.children
    assert heading.query == '"Liver Neoplasms"[majr]'
    assert [child.query for child in heading.children] == [
        '"Liver Neoplasms/secondary"[majr]',
        '"Liver Neoplasms/surgery"[mh]',
    ]


def test_headings_without_a_known_place_are_in_a_group_that_says_so(known):
    strange = MeshHeading("Quantum Hepatology", "D999999")
    terms = terms_of(paper(mesh=(strange, LIVER)), known)
    assert [term.label for term in terms] == ["MeSH terms", "MeSH terms, place unknown"]
    assert terms[1].children[0].query == '"Quantum Hepatology"[mh]'


def test_the_starter_headings_have_places_without_the_vocabulary(uninstalled):
    (mesh,) = terms_of(paper(mesh=(MeshHeading("Neuroendocrine Tumors", "D018358", True),)), uninstalled)
    assert lines([mesh])[1] == " Diseases"
    assert [line.strip() for line in lines([mesh])].count("Neuroendocrine Tumors*") == 2
    assert "  Neoplasms › Neoplasms by Histologic Type" in lines([mesh])


def test_check_tags_types_and_substances_stand_apart(known):
    known.learn([Descriptor("D018931", "Antineoplastic Agents, Hormonal")])
    article = paper(
        mesh=(MeshHeading("Humans", "D006801"), LIVER),
        substances=(Substance("Octreotide", "D015282", "RWM8CCW8GP"), Substance("ferritin", "", "9007-73-2")),
        publication_types=(PublicationType("Randomized Controlled Trial", "D016449"),),
        supplementary_concepts=(SupplementaryConcept("Neuroendocrine thing", "C999999", "Disease"),),
    )
    groups = {term.label: term for term in terms_of(article, known)}
    assert list(groups) == ["MeSH terms", "Check tags", "Supplementary concepts", "Substances", "Publication types"]
    assert [term.detail for term in groups["Substances"].children] == ["UNII RWM8CCW8GP", "CAS 9007-73-2"]
    octreotide = groups["Substances"].children[0]
    assert octreotide.query == '"Octreotide"[nm]'
    assert ("action", '"Antineoplastic Agents, Hormonal"[pa]') in [(one.kind, one.query) for one in octreotide.children]
    assert groups["Publication types"].children[0].query == '"Randomized Controlled Trial"[pt]'
    assert groups["Supplementary concepts"].children[0].detail == "disease"


@pytest.mark.parametrize(
    ("number", "kind"),
    [("RWM8CCW8GP", "UNII"), ("83150-76-9", "CAS"), ("EC 2.7.11.1", ""), ("", ""), ("0", "")],
)
def test_whose_a_registry_number_is(number, kind):
    assert registry_kind(number) == kind


def test_a_keyword_leads_to_the_heading_that_has_it_as_a_term(known):
    assert record_of(Term("hepatic neoplasms", "keyword"), known).name == "Liver Neoplasms"
    assert record_of(Term("surgery", "qualifier", heading="Liver Neoplasms"), known).name == "Liver Neoplasms"
    assert record_of(Term("Diseases", "category", number="C"), known) is None


def test_a_concept_stands_under_the_heading_that_it_maps_to(known):
    known.learn([SupplementaryRecord("C060347", "lanreotide", mapped_to=("D015282",))])
    article = paper(
        mesh=(MeshHeading("Octreotide", "D015282"),), substances=(Substance("lanreotide", "C060347", "0G3DE8943Y"),)
    )
    groups = {term.label: term for term in terms_of(article, known)}
    found = [(above.label, term) for above, term in pairs(groups["MeSH terms"]) if term.kind == "concept"]
    assert [(above, term.query) for above, term in found] == [("Octreotide", '"lanreotide"[nm]')]
    assert "Supplementary concepts" not in groups


def pairs(term):
    """Each term below with the one that it stands under."""
    for child in term.children:
        yield term, child
        yield from pairs(child)


def test_every_real_paper_has_all_its_terms_in_thirty_columns(shared_data, tmp_path):
    with Library(tmp_path / "library.db") as library:
        tree = shared_data / "mesh" / "2017MeshTree.txt.gz"
        with tree.open("rb") as file:
            library.vocabulary.install(open_mesh(file, tree.name).descriptors, "2017")
        for path in sorted((shared_data / "pubmed").glob("*.xml"))[::7]:
            for record in read(path.read_bytes(), bad=lambda error: None):
                article = record.article
                rows = TermRows(id="rows", ascii_only=False)
                roots = terms_of(article, library.vocabulary)
                shown = [term for root in roots for _, term in pairs(root)]
                for heading in article.mesh:
                    assert [term for term in shown if term.kind == "heading" and term.label == heading.descriptor]
                    for qualifier in heading.qualifiers:
                        assert any(
                            (term.heading, term.label, term.major)
                            == (heading.descriptor, qualifier.name, qualifier.major)
                            for term in shown
                        )
                assert all(root.children for root in roots)
                assert all(line.cell_length <= 30 for line in drawn(rows, roots, 30))


def drawn(rows, roots, width):
    rows._roots = roots
    rows._unroll()
    with patch.object(TermRows, "_step", new_callable=PropertyMock, return_value=1):
        return [rows.draw(index, width)[0] for index in range(len(rows._lines))]


@example(["000000000000000000000"], "⺀⺀", False, 30, False)
@given(
    st.lists(st.text(min_size=1, max_size=60), min_size=1, max_size=6),
    st.text(max_size=20),
    st.booleans(),
    st.integers(30, 80),
    st.booleans(),
)
def test_a_line_never_runs_over(names, detail, major, width, ascii_only):
    *steps, last = [clean_line(name) or "x" for name in names]
    term = Term(last, "heading", major, clean_line(detail))
    way = Term(last, "ancestor", steps=tuple(steps), children=[term])
    rows = TermRows(id="rows", ascii_only=ascii_only)
    for line in drawn(rows, [Term("Group", children=[way])], width):
        assert line.cell_length <= width
        assert line.plain.strip()


# Queries


@given(st.text(min_size=1, max_size=40), st.sampled_from(["mh", "majr", "ot", "nm"]), st.booleans())
def test_a_query_term_is_one_term(name, tag, exploded):
    name = clean_line(name).strip()
    query = query_term(name, tag, exploded=exploded)
    assert query.count('"') == 2
    assert query.endswith(f"[{tag}]" if exploded else f"[{tag}:noexp]")
    if any(letter.isalnum() and letter.isascii() for letter in name):
        assert parse(query).tree is not None


# Folding


def test_a_name_does_not_repeat_the_one_before():
    assert folded(["Neoplasms", "Neoplasms by Site"]) == ["Neoplasms", "by Site"]
    assert folded(["Neoplasms by Site"], "Neoplasms") == ["by Site"]
    assert folded(["Carcinoma", "Carcinoma, Hepatocellular"]) == ["Carcinoma", "Carcinoma, Hepatocellular"]
    assert folded(["Lipids", "Fats"]) == ["Lipids", "Fats"]


WAY = Term("Digestive System Neoplasms", "ancestor", steps=("Neoplasms", "Neoplasms by Site"))


def test_a_way_becomes_shorter_from_its_middle():
    assert list(ways(WAY, " › ", "…", 40)) == [
        "Neoplasms › by Site › Digestive System Neoplasms",
        "Neoplasms › … › Digestive System Neoplasms",
        "Neoplasms… › Digestive System Neoplasms",
        "… › Digestive System Neoplasms",
    ]


@given(
    st.lists(st.text(st.characters(categories=("Ll", "Lu")), min_size=1), min_size=1, max_size=6), st.integers(1, 60)
)
def test_every_way_ends_where_it_leads(names, room):
    *steps, last = names
    found = list(ways(Term(last, "ancestor", steps=tuple(steps)), " > ", "..", room))
    assert found
    for way in found:
        assert way.endswith(folded(names)[-1])
