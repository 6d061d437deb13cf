"""What a librarian asks and expects, over papers made up for it: each said again by the plain evaluator."""

from __future__ import annotations

import pytest

from netreader.article import (
    AbstractSection,
    Article,
    Author,
    Book,
    Databank,
    Journal,
    MeshHeading,
    PublicationType,
    Qualifier,
    Substance,
)
from netreader.library.library import Library
from netreader.mesh.descriptor import Descriptor
from netreader.query.syntax import parse
from tests.library.brute import Headings
from tests.library.test_answer import TODAY, Brute, fill, found

NEJM = Journal("The New England journal of medicine", "N Engl J Med", "N Engl J Med", issn="0028-4793")
GREEN = Journal(
    "Radiotherapy and oncology : journal of the European Society for Therapeutic Radiology and Oncology",
    medline_ta="Radiother Oncol",
)
LANCET = Journal("Lancet (London, England)", medline_ta="Lancet")
FINANCE = Journal("The Journal of finance", medline_ta="J Finance")
NUTRITION = Journal("Nutrition and dietetics", medline_ta="Nutr Diet")
CHINESE = Journal("Zhonghua xue za zhi = Chinese journal of blood", medline_ta="Zhonghua Xue Za Zhi")

PAPERS = [
    Article(
        pmid="31588070",
        title="In vitro assay of Yb^(III) and V_m in the liver",
        journal=NEJM,
        doi="10.1093/europace/euae122",
        languages=("eng",),
        authors=(Author("Smith", "John Peter", "JP"),),
        publication_types=(PublicationType("Journal Article", "D016428"),),
        mesh=(MeshHeading("Neoplasms", "D009369", True, (Qualifier("drug therapy", "Q000188", True),)),),
        substances=(Substance("Prednisolone", "D011239", "50-18-0"),),
    ),
    Article(
        pmid="9997",
        title="Treatment of cancer",
        journal=GREEN,
        languages=("srp",),
        authors=(Author("John", "Ruth", "R"),),
        publication_types=(PublicationType("Research Support, U.S. Gov't, P.H.S.", ""),),
        mesh=(MeshHeading("Neoplasms", "D009369", True, (Qualifier("drug therapy", "Q000188", False),)),),
    ),
    Article(
        pmid="32051057",
        title="Assay of prevention, vitro; an export trade",
        journal=LANCET,
        languages=("hrv",),
        authors=(Author("Smith", "Jan", "J"),),
        publication_types=(PublicationType("Research Support, Non-U.S. Gov't", "D013485"),),
        mesh=(MeshHeading("Liver Neoplasms", "", False, (Qualifier("surgery", "", False),)),),
    ),
    Article(
        pmid="11",
        title="Cancer or not cancer",
        journal=FINANCE,
        languages=("slv",),
        authors=(),
        abstract=(AbstractSection("An abstract."),),
        published="2024-02",
        status="OLDMEDLINE",
        publication_types=(PublicationType("Clinical Trial", "D016430"), PublicationType("Review", "D016454")),
        databanks=(Databank("GENBANK", ("AF001892",)),),
    ),
    Article(pmid="12", title="A treatment alone, 31588070 of them", journal=NUTRITION, languages=("may",)),
    Article(pmid="13", title="Blood", journal=CHINESE, languages=("eng", "chi")),
    Article(pmid="14", book=Book(title="Livers", isbn=("978-0-306-40615-7",)), title="A chapter"),
]
MESH = [
    Descriptor("D009369", "Neoplasms", tree_numbers=("C04",)),
    Descriptor("D008113", "Liver Neoplasms", tree_numbers=("C04.588",)),
    Descriptor("D013486", "Research Support, U.S. Government", tree_numbers=("V04.500",)),
    Descriptor("D013487", "Research Support, U.S. Gov't, P.H.S.", tree_numbers=("V04.500.700",)),
    Descriptor("D013485", "Research Support, Non-U.S. Gov't", tree_numbers=("V04.300",)),
    Descriptor("D052060", "Support of Research", tree_numbers=("V04",)),
]


@pytest.fixture(scope="module")
def kept(tmp_path_factory):
    with Library(tmp_path_factory.mktemp("meanings") / "library.db") as library:
        fill(library, PAPERS, {11: "cancer"}, {})
        library.vocabulary.install(MESH, "2026")
        yield library


@pytest.mark.parametrize(
    ("query", "keys"),
    [
        # Types without a UI, as other programs' files have them
        ('"Research Support, U.S. Government"[pt]', {9997}),
        ('"Support of Research"[pt]', {9997, 32051057}),
        ('"Support of Research"[pt:noexp]', set()),
        # Filters as the side bar writes them, and by their names
        ("y_5[Filter]", {11}),
        ("Cancer AND (y_1[Filter]) AND (fha[Filter])", {11}),
        ("clinical trial[filter]", {11}),
        ("clinicaltrial[Filter]", {11}),
        ("books and documents[filter]", {14}),
        ("booksdocs[Filter]", {14}),
        ("oldmedline[sb]", {11}),
        ("data[sb]", {11}),
        # Journals by their titles
        ("new england journal of medicine[ta]", {31588070}),
        ("The New England Journal of Medicine[ta]", {31588070}),
        ("radiotherapy and oncology[ta]", {9997}),
        ("radiotherapy oncology[ta]", {9997}),
        ('"journal of finance"[ta]', {11}),
        ("lancet[ta]", {32051057}),
        ("Lancet (London, England)[ta]", {32051057}),
        ("Nutrition dietetics[ta]", {12}),
        ("chinese journal of blood[ta]", {13}),
        ("zhonghua xue za zhi[ta]", {13}),
        ("journal of finan*[ta]", {11}),
        ("the[ta]", set()),
        # Operators in small letters are left out
        ("cancer treatment", {9997}),
        ("cancer or treatment", {9997}),
        ("cancer not treatment", {9997}),
        ("treatment or cancer[ti]", {9997}),
        ("of", set()),
        # Numbers and languages without a tag
        ("10.1093/europace/euae122", {31588070}),
        ('"10.1093/europace/euae122"', {31588070}),
        ("0028-4793", {31588070}),
        ("50-18-0", {31588070}),
        ("978-0-306-40615-7", {14}),
        ("31588070 journal article", {31588070}),
        ("31588070 treatment", {12}),
        ("9997", {9997}),
        ("9997 32051057", {9997, 32051057}),
        ("english[all]", {31588070, 13}),
        ("english assay", {31588070}),
        # Languages by name
        ("serbian[la]", {9997}),
        ("srp[la]", {9997}),
        ("serbian[filter]", {9997}),
        ('"Serbian"[Language]', {9997}),
        ("malay[filter]", {12}),
        ("croatian[la]", {32051057}),
        ("slovenian[la]", {11}),
        ("malay[la]", {12}),
        # A hyphenated word that begins with a stopword
        ("in-vitro assay[ti]", {31588070}),
        # A star that PubMed drops
        ("*neoplasms[mh]", {31588070, 9997, 32051057}),
        ("neoplasms/*drug therapy[mh]", {31588070, 9997}),
        # Last names, first names
        ("john[au]", {9997}),
        ("john p[au]", set()),
        ("smith ja[au]", set()),
        ("smith j[au]", {31588070, 32051057}),
        ("smith john[au]", {31588070}),
        ("john peter smith[au]", {31588070}),
        ("jan smith[fau]", {32051057}),
        ("smith j[fau]", set()),
        # A raised letter belongs to its word
        ("YbIII[ti]", {31588070}),
        ("Vm[ti]", {31588070}),
        ("iii[ti]", set()),
    ],
)
def test_queries(kept, query, keys):
    tree = parse(query).tree
    assert found(kept, tree, kept.vocabulary) == keys
    assert found(kept, tree, kept.vocabulary, many=1) == keys
    assert Brute(PAPERS, {11: "cancer"}, {}, TODAY, headings=Headings(MESH)).keys(tree) == keys


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("serbian[la]", "exact"),
        ("klingon[la]", "approximate"),
        ("n engl j med[ta]", "exact"),
        ("journal of which nothing is kept[ta]", "approximate"),
        ("female[mh]", "exact"),
        ("preprint[pt]", "exact"),
        ('"Systematic Review"[pt]', "exact"),
        ("liver neoplasms[mh]", "exact"),
        ("liver neoplasms/surgery[majr:noexp]", "exact"),
        ("neoplasms/drug therapy[majr:noexp]", "approximate"),
        ("y_5[Filter] AND clinical trial[filter]", "approximate"),  # the vocabulary here doesn't know the type
        ("y_5[Filter] AND oldmedline[sb]", "exact"),
        ('"last 3 weeks"[edat]', "approximate"),
        ('"last 21 days"[edat]', "exact"),
        ("pubstatusnihms", "partial"),
        ("pubstatuspmcsd AND cancer[ti]", "partial"),
        ("prevention[sh]", "approximate"),
        ("surgery[sh:noexp]", "exact"),
        ("data[sb]", "approximate"),
        *((nothing, "partial") for nothing in ("()", '""', "*", "*[tiab]", "^", "+++", "\U0001f600")),
    ],
)
def test_verdicts(kept, query, expected):
    assert kept.ask(query).verdict == expected


def test_a_star_at_the_heading_alone_is_said(kept):
    answer = kept.ask("neoplasms/drug therapy[majr:noexp]")
    assert set(answer.keys) == {31588070, 9997}
    (reason,) = answer.reasons
    assert reason.startswith("Of 1 of these papers only the heading “neoplasms” has the star, not its subheading;")


def test_operators_in_small_letters_are_not_marked(kept):
    assert kept.ask("cancer or treatment").words == ["cancer", "treatment"]


def test_only_stopwords_is_said(kept):
    for query in ("of", "in", "can", "of the"):
        answer = kept.ask(query)
        assert answer.keys == []
        assert answer.reasons == [f"PubMed leaves out words such as “{query}”; nothing else is asked here."]


def test_a_type_that_is_not_known_is_called_a_type(kept):
    (reason,) = kept.ask("limerick[pt]").reasons
    assert reason.startswith("The vocabulary here does not know the type “limerick”")


def test_where_there_is_nothing_to_look_for_the_problems_are_told(kept):
    answer = kept.ask("()")
    assert answer.keys == []
    assert [problem.kind for problem in answer.problems] == ["empty-brackets"]
    assert answer.reasons == ["There is nothing in this query to look for."]


def test_a_strategy_is_told_in_one_sentence(kept):
    assert kept.ask("systematic[sb]").reasons == ["“systematic” was asked by NLM's strategy of 2024."]
    words = "Words without a tag were searched"
    (before, strategy) = kept.ask("cancer AND systematic[sb]").reasons
    assert before.startswith(words)
    assert strategy.startswith("“systematic”")


@pytest.mark.parametrize(
    ("query", "keys", "reasons"),
    [
        ("tag:spater", {11}, []),
        ("tag:SPÄTER/we*", {11}, []),
        ("shelf:moller", {12}, []),
        ("tag:nope", set(), ["There is no tag “nope” here."]),
        ("shelf:nope OR tag:später", {11}, ["There is no shelf “nope” here."]),
        ("screen:nope/included", set(), ["There is no review “nope/included” here."]),
    ],
)
def test_names_of_ones_own_by_their_letters(kept, query, keys, reasons):
    kept.set_tags({11: ("später/weg",)})
    kept.shelves.put("Møller", [12])
    answer = kept.ask(query)
    assert set(answer.keys) == keys
    assert (answer.verdict, answer.reasons) == ("exact", reasons)
    brute = Brute(PAPERS, {}, {}, TODAY, tags={11: ("später/weg",)}, shelves={"Møller": [12]})
    assert query.startswith("screen") or brute.keys(parse(query).tree) == keys


def test_what_stands_below_a_heading_is_marked_as_far_as_a_paper_has_it(tmp_path):
    papers = [
        Article(pmid="1", title="Heart failure", mesh=(MeshHeading("Heart Failure", "D006333"),)),
        Article(pmid="2", title="Other", mesh=(MeshHeading("Cardiovascular Diseases", "D002318"),)),
    ]
    with Library(tmp_path / "library.db") as library:
        fill(library, papers, {}, {})
        library.vocabulary.install(
            [
                Descriptor("D002318", "Cardiovascular Diseases", tree_numbers=("C14",)),
                Descriptor("D006331", "Heart Diseases", tree_numbers=("C14.280",)),
                Descriptor("D006333", "Heart Failure", tree_numbers=("C14.280.434",)),
            ],
            "2026",
        )
        assert library.ask("cardiovascular diseases[mh]").words == ["cardiovascular diseases", "heart failure"]
        assert library.ask("cardiovascular diseases[mh:noexp]").words == ["cardiovascular diseases"]
        assert library.ask("x NOT cardiovascular diseases[mh]").words == ["x"]


def test_what_acts_so_is_exact_where_no_other_paper_has_a_concept_that_might(tmp_path):
    concept = Substance("somatomab", "C000001")
    papers = [
        Article(pmid="1", title="One", mesh=(MeshHeading("Octreotide", "D015282"),)),
        Article(pmid="2", title="Two", substances=(concept,)),
    ]
    headings = [
        Descriptor("D000970", "Antineoplastic Agents", tree_numbers=("D27.505",)),
        Descriptor("D015282", "Octreotide", tree_numbers=("D06.472",), actions=("D000970",)),
    ]
    for kept_papers, verdict in ((papers[:1], "exact"), (papers, "approximate")):
        with Library(tmp_path / f"{verdict}.db") as library:
            fill(library, kept_papers, {}, {})
            library.vocabulary.install(headings, "2026")
            answer = library.ask("antineoplastic agents[pa]")
            assert (list(answer.keys), answer.verdict) == ([1], verdict)


def test_no_subheading_behind_a_slash_is_said(kept):
    assert kept.ask("neoplasms/thx").reasons[-1].startswith("“thx” is no subheading of MeSH;")
    assert kept.ask("neoplasms/thx[mh]").reasons == ["“thx” is no subheading of MeSH."]
    assert not any("subheading" in reason for reason in kept.ask("and/or mg/kg").reasons)


@pytest.mark.parametrize(
    ("query", "who"), [("LitCTreatment[filter]", "LitCovid's editors"), ("loprovx[sb]", "a provider")]
)
def test_who_alone_could_answer_a_filter_is_said(kept, query, who):
    answer = kept.ask(f"cancer[ti] AND {query}")
    assert answer.verdict == "partial"
    assert who in answer.reasons[0]
    assert set(answer.keys) == set(kept.ask("cancer[ti]").keys)
