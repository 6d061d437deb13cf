"""A paper's headings in the trees."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netreader.article import Article, Keyword, MeshHeading, Qualifier, Substance, SupplementaryConcept
from netreader.library.library import Library
from netreader.mesh.descriptor import Descriptor, SupplementaryRecord, above
from netreader.mesh.files import open_mesh
from netreader.mesh.placing import forest_of, is_check_tag, place, smallest
from netreader.pubmed.records import parse
from tests.mesh import small


class Small:
    """The small MeSH, in plain dictionaries."""

    def __init__(self) -> None:
        with small.XML.open("rb") as file:
            self.headings = {descriptor.ui: descriptor for descriptor in open_mesh(file, "desc").descriptors}
        self.concepts = {"C060347": SupplementaryRecord("C060347", "lanreotide", mapped_to=("D015282",))}

    def find(self, text: str) -> Descriptor | None:
        return next((d for d in self.headings.values() if text.lower() in (d.name.lower(), d.ui.lower())), None)

    def descriptor(self, ui: str) -> Descriptor | None:
        return self.headings.get(ui)

    def at(self, number: str) -> Descriptor | None:
        return next((d for d in self.headings.values() if number in d.tree_numbers), None)

    def supplementary(self, name_or_ui: str) -> SupplementaryRecord | None:
        return self.concepts.get(name_or_ui)


@pytest.fixture(scope="module")
def known() -> Small:
    return Small()


NET = MeshHeading(
    "Neuroendocrine Tumors", "D018358", True, (Qualifier("pathology", "Q1"), Qualifier("surgery", "Q2", True))
)
LIVER = MeshHeading("Liver Neoplasms", "D008113", False, (Qualifier("secondary", "Q3"),))
HUMANS = MeshHeading("Humans", "D006801")


def drawn(forest):
    """A line a branch: two blanks a level, what is folded above, a star where major."""
    return [
        "  " * depth
        + "".join(f"{step.name} › " for step in branch.above)
        + ("/" if branch.kind == "qualifier" else "+" if branch.kind == "concept" else "")
        + branch.name
        + ("*" if branch.major else "")
        + ("^" if branch.again else "")
        for depth, branch in forest.walk()
    ]


def test_ancestors_are_folded_and_qualifiers_stand_below(known):
    forest = place([HUMANS, NET, LIVER, MeshHeading("Male", "D008297")], [], known)
    way = "Neoplasms by Histologic Type › Neoplasms, Germ Cell and Embryonal › Neuroectodermal Tumors"
    assert drawn(forest) == [
        "Diseases",
        "  Neoplasms",
        f"    {way} › Neuroendocrine Tumors*",
        "      /pathology",
        "      /surgery*",
        "    Neoplasms by Site › Digestive System Neoplasms › Liver Neoplasms",
        "      /secondary",
    ]
    assert [tag.descriptor for tag in forest.check_tags] == ["Humans", "Male"]
    liver = next(branch for _, branch in forest.walk() if branch.ui == "D008113")
    assert liver.number == "C04.588.274.623"
    assert liver.elsewhere == ("C06.301.623", "C06.552.697")
    assert liver.heading is LIVER


def test_a_heading_can_be_shown_at_all_of_its_places(known):
    forest = place([LIVER], [], known, everywhere=True)
    assert drawn(forest) == [
        "Diseases",
        "  Neoplasms › Neoplasms by Site › Digestive System Neoplasms › Liver Neoplasms",
        "    /secondary",
        "  Digestive System Diseases",
        "    Digestive System Neoplasms › Liver Neoplasms^",
        "    Liver Diseases › Liver Neoplasms^",
    ]


def test_a_heading_of_the_paper_is_never_folded_away(known):
    forest = place(
        [MeshHeading("Neoplasms", "D009369"), MeshHeading("Digestive System Neoplasms", "D004067"), LIVER], [], known
    )
    assert drawn(forest) == [
        "Diseases",
        "  Neoplasms",
        "    Neoplasms by Site › Digestive System Neoplasms",
        "      Liver Neoplasms",
        "        /secondary",
    ]


def test_check_tags_with_a_star_or_a_qualifier_are_topics():
    assert is_check_tag(HUMANS)
    assert is_check_tag(MeshHeading("aged, 80 and OVER"))
    assert is_check_tag(MeshHeading("History, 20th Century", "D049673"))
    assert not is_check_tag(MeshHeading("Humans", "D006801", True))
    assert not is_check_tag(MeshHeading("Adult", "D000328", False, (Qualifier("psychology"),)))
    assert not is_check_tag(LIVER)


def test_older_records_are_placed_by_name_and_what_is_not_known_is_kept(known):
    forest = place([MeshHeading("Octreotide"), MeshHeading("Gone From MeSH", "D999999", True)], [], known)
    assert drawn(forest)[0] == "Chemicals and Drugs"
    assert [(branch.name, branch.major) for branch in forest.unplaced] == [("Gone From MeSH", True)]


def test_supplementary_concepts_stand_under_the_headings_that_they_map_to(known):
    lanreotide = SupplementaryConcept("lanreotide", "C060347")
    with_heading = place([MeshHeading("Octreotide", "D015282", True)], [lanreotide], known)
    assert drawn(with_heading) == ["Chemicals and Drugs", "  Octreotide*", "    +lanreotide"]
    alone = place([], [lanreotide], known)
    assert drawn(alone) == ["Chemicals and Drugs", "  Octreotide", "    +lanreotide"]
    assert alone.roots[0].children[0].kind == "ancestor"
    strange = SupplementaryConcept("strange", "C999999")
    assert place([LIVER], [strange], known).concepts == [strange]


def test_a_concept_of_which_nothing_is_known_stands_under_its_automatic_heading(known):
    strange = SupplementaryConcept("strange", "C999999")
    automatic = MeshHeading("Liver Neoplasms", "D008113", automatic=True)
    assert drawn(place([automatic, NET], [strange], known))[-1].strip() == "+strange"
    two = place([automatic], [strange, SupplementaryConcept("stranger", "C999998")], known)
    assert len(two.concepts) == 2


def test_the_forest_of_an_article(known):
    article = Article(
        "1",
        "Title",
        mesh=(NET,),
        substances=(
            Substance("lanreotide", "C060347", "0G3DE8943Y"),
            Substance("other", "C999999"),
            Substance("D", "D015282"),
        ),
        supplementary_concepts=(SupplementaryConcept("strange", "C999997"),),
    )
    forest = forest_of(article, known)
    assert "    +lanreotide" in drawn(forest)
    assert [concept.name for concept in forest.concepts] == ["strange"]


def test_a_starter_paper_stands_by_its_keywords(known):
    article = Article(
        "", "Title", local_id=1, source="starter", keywords=(Keyword("Liver Neoplasms"), Keyword("PROMID"))
    )
    assert drawn(forest_of(article, known))[-1].endswith("Liver Neoplasms")
    article.source = "pubmed"
    assert drawn(forest_of(article, known)) == []


def test_the_library_s_vocabulary_serves(tmp_path):
    with Library(tmp_path / "library.db") as library:
        forest = place([NET, LIVER], [SupplementaryConcept("lanreotide", "C060347")], library.vocabulary)
    lines = drawn(forest)
    assert lines[:2] == ["Diseases", "  Neoplasms"]
    assert any(line.endswith("+lanreotide") for line in lines)


numbers = st.lists(st.integers(1, 3), min_size=1, max_size=4).map(
    lambda groups: f"A{groups[0]:02}" + "".join(f".{group:03}" for group in groups[1:])
)


def size(places, chosen):
    taken = {step for at, which in zip(places, chosen, strict=True) if at for step in (*above(at[which]), at[which])}
    return len(taken)


@given(st.lists(st.lists(numbers, max_size=4, unique=True), max_size=6))
def test_no_heading_could_stand_better_alone(places):
    chosen = smallest(places)
    assert all(0 <= which < max(1, len(at)) for at, which in zip(places, chosen, strict=True))
    now = size(places, chosen)
    for moved, at in enumerate(places):
        for other in range(len(at)):
            assert size(places, [other if at_ == moved else which for at_, which in enumerate(chosen)]) >= now


@given(st.lists(st.lists(numbers, min_size=1, max_size=3, unique=True), min_size=1, max_size=4))
def test_it_is_seldom_larger_than_the_best_of_all(places):
    best = min(size(places, choice) for choice in itertools.product(*(range(len(at)) for at in places)))
    assert size(places, smallest(places)) <= 1.5 * best + 1


headings = st.lists(st.sampled_from(sorted(Small().headings)), unique=True, max_size=12)


@given(headings, st.booleans())
def test_every_heading_stands_somewhere_and_once_with_its_qualifiers(uis, everywhere):
    known = Small()
    given_ = [MeshHeading(known.headings[ui].name, ui, True, (Qualifier("surgery"),)) for ui in uis]
    forest = place(given_, [], known, everywhere=everywhere)
    lines = [branch for _, branch in forest.walk()]
    shown = [branch.ui for branch in lines if branch.kind == "heading" and not branch.again]
    assert sorted(shown + [branch.ui for branch in forest.unplaced]) == sorted(uis)
    assert sum(branch.kind == "qualifier" for branch in lines) == len(shown)
    if everywhere:
        for ui in uis:
            places = [branch.number for branch in lines if branch.ui == ui and branch.kind == "heading"]
            assert sorted(places) == sorted(known.headings[ui].tree_numbers)
    for branch in lines:
        if branch.kind == "ancestor":
            assert len(branch.children) > 1
        for step in branch.above:
            assert step.ui not in uis or everywhere
            assert branch.number.startswith(step.number)


def test_every_real_paper_is_placed(shared_data, tmp_path):
    with Library(tmp_path / "library.db") as library:
        tree = shared_data / "mesh" / "2017MeshTree.txt.gz"
        with tree.open("rb") as file:
            library.vocabulary.install(open_mesh(file, tree.name).descriptors, "2017")
        for path in sorted((shared_data / "pubmed").glob("*.xml")):
            for record in parse(path.read_bytes(), bad=lambda error: None):
                article = record.article
                forest = forest_of(article, library.vocabulary)
                shown = [branch.heading for _, branch in forest.walk() if branch.heading and not branch.again]
                others = [branch.heading for branch in forest.unplaced]
                assert len(shown) + len(others) + len(forest.check_tags) == len(article.mesh)
