"""Numbers of papers: those that the library finds, whatever was kept, changed or lost in between."""

from __future__ import annotations

import random
import sqlite3

import pytest

from netreader.article import Article, Author, Book, Journal, Keyword, MeshHeading, PublicationType, Qualifier, Record
from netreader.library.counted import FACETS
from netreader.library.library import Library
from netreader.mesh.categories import CATEGORIES, category_term
from netreader.mesh.descriptor import Descriptor, above
from netreader.mesh.files import open_mesh
from netreader.starter import shelf
from tests.mesh import small

FACETS_OF_ONE = {"year": "{}[dp]", "journal": '"{}"[ta]', "type": '"{}"[pt]', "author": '"{}"[au]'}


def install(library) -> None:
    with small.XML.open("rb") as file:
        library.vocabulary.install(open_mesh(file, "desc2026.xml").descriptors, "2026")


def record(pmid: int, chance: random.Random, headings: list[Descriptor]) -> Record:
    """A paper with some of the headings; now and then one without a UI, starred by a qualifier, or of no known name."""
    mesh = [
        MeshHeading(
            one.name,
            one.ui if chance.random() < 0.9 else "",
            chance.random() < 0.3,
            tuple(Qualifier("therapy", "Q000628", chance.random() < 0.3) for _ in range(chance.randrange(2))),
        )
        for one in chance.sample(headings, chance.randrange(6))
    ]
    if chance.random() < 0.2:
        mesh.append(MeshHeading("Nowhere Known", "D999999", chance.random() < 0.5))
    year = chance.randrange(2015, 2019)
    types = [("Review", "D016454"), ("Journal Article", "D016428"), ("Lecture", "")]
    article = Article(
        pmid=str(pmid),
        title="A paper",
        published=str(year) if chance.random() < 0.9 else "",
        electronic=f"{year + chance.randrange(-1, 2)}-03-04" if chance.random() < 0.5 else "",
        journal=Journal(medline_ta=chance.choice(("Lancet", "Semin Oncol", "Ann Surg"))),
        authors=tuple(
            Author(last_name=chance.choice(("Müller", "Muller", "Öberg", "O'Neil")), initials=chance.choice("AB"))
            for _ in range(chance.randrange(1, 3))
        ),
        keywords=tuple(
            Keyword(chance.choice(("liver", "Liver.", "liver; spleen", "bowel"))) for _ in range(chance.randrange(3))
        ),
        publication_types=tuple(PublicationType(*one) for one in chance.sample(types, chance.randrange(1, 3))),
        mesh=tuple(mesh),
    )
    if chance.random() < 0.05:
        article = Article(pmid=str(pmid), title="A book", mesh=article.mesh, book=Book(title="A book"))
    return Record(article, f"<PubmedArticle>{pmid}{chance.random()}</PubmedArticle>".encode())


def headings_of(library) -> list[Descriptor]:
    uis = {ui for _, ui in library.vocabulary.places()}
    return [library.vocabulary.descriptor(ui) for ui in sorted(uis)]


def found(library, query: str) -> int:
    return len(library.ask(query).keys)


def is_what_the_library_finds(library, tally) -> None:
    """Each heading's four numbers are those of its queries."""
    for one in headings_of(library):
        numbers = tally.of(one.ui)
        for tag, number in zip(("mh", "majr", "mh:noexp", "majr:noexp"), numbers, strict=True):
            assert number == found(library, f'"{one.name}"[{tag}]'), (one.name, tag)


@pytest.fixture
def filled(library):
    """Papers of the small MeSH."""
    install(library)
    chance = random.Random(4)
    headings = headings_of(library)
    library.keep([record(pmid, chance, headings) for pmid in range(1, 121)])
    return library


def test_a_headings_numbers_are_those_of_its_queries(filled):
    tally = filled.tallies.counted()
    assert tally.papers == 120
    is_what_the_library_finds(filled, tally)
    assert tally.of("D999999").papers == found(filled, '"Nowhere Known"[mh]') > 0
    assert tally.names["D999999"] == "Nowhere Known"


def test_papers_counted_some_at_a_time_come_to_the_same(filled, monkeypatch):
    whole = filled.tallies.among(filled.find())
    for size in (1, 7, 119, 120, 121):
        monkeypatch.setattr("netreader.library.counted.AT_ONCE", size)
        assert filled.tallies.among(filled.find()) == whole, size


def test_a_heading_counts_at_each_place_for_what_stands_above_it_there(library):
    """Below one place of a heading stands what does not below another: its papers are not the other's."""
    library.vocabulary.learn(
        [
            Descriptor("D000001", "Here", tree_numbers=("A97",)),
            Descriptor("D000002", "There", tree_numbers=("B97",)),
            Descriptor("D000003", "Both", tree_numbers=("A97.100", "B97.100")),
            Descriptor("D000004", "Only Here", tree_numbers=("A97.100.100",)),
            Descriptor("D000005", "Beyond a Gap", tree_numbers=("B97.200.100",)),
            Descriptor("D000006", "Leads Nowhere", tree_numbers=("Z97.100",)),
        ]
    )
    names = ("Both", "Only Here", "Beyond a Gap", "Leads Nowhere")
    library.keep(
        [
            Record(
                Article(pmid=str(n), title="x", mesh=(MeshHeading(name, library.vocabulary.find(name).ui, n == 2),)),
                f"<a>{n}</a>".encode(),
            )
            for n, name in enumerate(names, 1)
        ]
    )
    tally = library.tallies.counted()
    assert {ui: tally.of(ui).papers for ui in ("D000001", "D000002", "D000003", "A", "B", "Z")} == {
        "D000001": 2,
        "D000002": 2,  # "Both", and what stands beyond the gap
        "D000003": 2,
        "A": 2,
        "B": 1,  # where a place is missing nothing leads to it from the category
        "Z": 0,
    }
    assert tally.of("D000001") == (2, 1, 0, 0)
    assert tally.of("D000002").majors == 0
    assert tally.homeless == ["D000005", "D000006"]
    for letter in "ABZ":
        assert found(library, f'"{category_term(letter)}"[mh]') == tally.of(letter).papers, letter
    is_what_the_library_finds(library, tally)


def test_a_category_counts_each_paper_once(filled):
    tally = filled.tallies.counted()
    for letter in CATEGORIES:
        known = dict(filled.vocabulary.places())
        # Some places of the small file have nothing that leads to them: they are in no tree.
        below = [ui for number, ui in known.items() if number.startswith(letter) and set(above(number)) <= set(known)]
        names = [filled.vocabulary.name(ui) for ui in dict.fromkeys(below)]
        wanted = set()
        for name in names:
            wanted.update(filled.ask(f'"{name}"[mh:noexp]').keys)
        assert tally.of(letter).papers == len(wanted), letter
        for tag, number in (("mh", len(wanted)), ("majr", tally.of(letter).majors), ("mh:noexp", 0)):
            assert found(filled, f'"{category_term(letter)}"[{tag}]') == number, (letter, tag)


def test_a_facets_numbers_are_those_of_its_queries(filled):
    facets = filled.tallies.facets()
    assert set(facets) == set(FACETS)
    for name, query in FACETS_OF_ONE.items():
        assert facets[name].values, name
        for value, papers in facets[name].values:
            assert papers == found(filled, query.format(value)), (name, value)
    names = [name for name, _ in facets["author"].values]
    assert len(names) == 6, names  # Müller and Muller are one
    keywords = dict(facets["keyword"].values)
    assert set(map(str.lower, keywords)) == {"liver", "spleen", "bowel"}
    for value, papers in keywords.items():
        assert papers <= found(filled, f'"{value}"[ot]')


def test_the_most_frequent_come_first_and_letters_choose(filled):
    facet = filled.tallies.facets()["author"]
    numbers = [papers for _, papers in facet.values]
    assert numbers == sorted(numbers, reverse=True)
    chosen = filled.tallies.values("author", containing="OBER")["author"]
    assert {name for name, _ in chosen.values} == {name for name, _ in facet.values if "berg" in name}
    assert len(chosen.values) == 2


def test_values_beyond_those_kept_are_counted_and_found_by_letters(library, monkeypatch):
    monkeypatch.setattr("netreader.library.tally.KEPT", 3)
    papers = [
        Article(pmid=str(n), title="x", authors=(Author(last_name=f"Name{n}", initials="A"),)) for n in range(1, 8)
    ]
    library.keep([Record(paper, f"<a>{paper.pmid}</a>".encode()) for paper in papers])
    facet = library.tallies.facets()["author"]
    assert (len(facet.values), facet.others) == (3, 4)
    assert library.tallies.values("author", containing="name7")["author"].values == [("Name7 A", 1)]


def test_some_papers_are_counted_alone(filled):
    keys = list(filled.ask("2016[dp]").keys)
    tally = filled.tallies.among(keys)
    assert tally.papers == len(keys)
    for one in headings_of(filled):
        assert tally.of(one.ui).papers == found(filled, f'"{one.name}"[mh] AND 2016[dp]')
    years = dict(filled.tallies.values("year", keys=keys)["year"].values)
    assert years["2016"] == len(keys)


def test_what_comes_changes_and_goes_is_counted(filled):
    """Through any writing the count is that of a library that was never counted before."""
    chance = random.Random(5)
    headings = headings_of(filled)
    filled.tallies.counted()
    filled.tallies.facets()
    for turn in range(12):
        what = turn % 4
        if what == 0:
            filled.keep([record(1_000 + turn, chance, headings)])  # one comes
        elif what == 1:
            filled.keep([record(chance.randrange(1, 121), chance, headings)])  # one changes
        elif what == 2:
            with filled._database.transaction() as connection:  # one goes
                filled._papers.remove(connection, chance.choice(filled.find()))
        else:
            filled.vocabulary.learn([Descriptor("D999999", "Nowhere Known", tree_numbers=(f"C04.{turn:03}",))])
        assert not filled.tallies.is_surely_true()
        tally, facets = filled.tallies.counted(), filled.tallies.facets()
        anew = filled.tallies.among(filled.find())
        assert (tally.papers, tally.headings, set(tally.names)) == (anew.papers, anew.headings, set(anew.names)), turn
        assert sorted(tally.homeless) == sorted(anew.homeless), turn
        assert facets == filled.tallies.values(*FACETS), turn
    is_what_the_library_finds(filled, filled.tallies.counted())


def test_papers_that_only_came_are_counted_alone(filled):
    filled.tallies.counted()
    filled.keep([record(5_000, random.Random(1), headings_of(filled))])
    told = []
    filled.tallies.counted(lambda done, total: told.append(total))
    assert max(told) == 1
    assert filled.tallies.counted().papers == 121


def test_of_papers_that_change_or_go_the_others_are_not_counted_again(filled, path):
    chance = random.Random(6)
    headings = headings_of(filled)
    filled.tallies.counted()
    for turn in range(6):
        if turn % 2:
            with filled._database.transaction() as connection:
                filled._papers.remove(connection, 10 + turn)
        else:
            filled.keep([record(pmid, chance, headings) for pmid in (20, 30 + turn)])
        told = []
        tally = filled.tallies.counted(lambda done, total, told=told: told.append(total))
        assert max(told, default=0) == (0 if turn % 2 else 2), turn
        assert tally.headings == filled.tallies.among(filled.find()).headings, turn
    # One that came after all were counted is not among those of which it is kept what they had.
    filled.keep([record(8_000, chance, headings)])
    filled.tallies.counted()
    filled.keep([record(8_000, chance, headings)])
    assert filled.tallies.counted().headings == filled.tallies.among(filled.find()).headings
    # What another copy counted meanwhile, or what makes no sense, is not reckoned with.
    for spoil in ("mark", "nonsense"):
        with Library(path) as other:
            if spoil == "mark":
                other.keep([record(40, chance, headings)])
                other.tallies.counted()
            else:
                with other._database.transaction() as connection:
                    connection.execute("UPDATE tallies SET body = 'nonsense' WHERE name = 'had 1'")
        filled.keep([record(40, chance, headings)])
        assert filled.tallies.counted().headings == filled.tallies.among(filled.find()).headings, spoil


def test_the_count_is_there_at_the_next_opening(filled, path):
    counted = filled.tallies.counted()
    facets = filled.tallies.facets()
    filled.close()
    with Library(path) as again:
        assert again.tallies.latest() == counted

        def never(done: int, total: int) -> None:
            raise AssertionError("counted again")

        assert again.tallies.counted(never) == counted
        assert again.tallies.facets() == facets


def test_it_is_surely_true_until_somebody_writes(filled, path):
    filled.tallies.counted()
    assert filled.tallies.is_surely_true()
    with Library(path) as other:
        other.keep([record(7_000, random.Random(2), headings_of(filled))])
        assert not filled.tallies.is_surely_true()
        assert filled.tallies.counted().papers == 121
        # The other copy takes up what this one counted.
        assert other.tallies.counted(lambda done, total: pytest.fail("counted again")).papers == 121


def test_a_kept_count_that_makes_no_sense_is_made_again(filled, path):
    counted = filled.tallies.counted()
    filled.close()
    for body in (b"", b"nonsense", "text", None):
        connection = sqlite3.connect(path)
        with connection:
            connection.execute("CREATE TABLE IF NOT EXISTS other(x)")
            connection.execute("DROP TABLE tallies")
            connection.execute("CREATE TABLE tallies(name TEXT PRIMARY KEY, body BLOB)")
            connection.execute("INSERT INTO tallies VALUES('headings 1', ?)", (body,))
        connection.close()
        with Library(path) as again:
            assert again.tallies.latest() is None
            assert again.tallies.counted() == counted


def test_a_count_that_is_broken_off_leaves_the_last_one(filled):
    before = filled.tallies.counted()
    filled.vocabulary.learn([Descriptor("D999999", "Nowhere Known", tree_numbers=("C04.001",))])

    class Enough(Exception):
        pass

    def stop(done: int, total: int) -> None:
        raise Enough

    with pytest.raises(Enough):
        filled.tallies.counted(stop)
    assert filled.tallies.latest() == before
    assert filled.tallies.counted().of("C").papers > before.of("C").papers


def test_what_is_counted_so_far_is_told_at_the_first_count_alone(filled, monkeypatch):
    monkeypatch.setattr("netreader.library.tally.SOON", -1.0)
    monkeypatch.setattr("netreader.library.tally.THEN", -1.0)
    monkeypatch.setattr("netreader.library.tally.PORTION", 50)
    monkeypatch.setattr("netreader.library.counted.AT_ONCE", 50)
    told = []
    whole = filled.tallies.counted(partial=told.append)
    assert [tally.papers for tally in told] == [50, 100]
    assert 0 < told[0].of("C").papers < told[1].of("C").papers < whole.of("C").papers
    filled.keep([record(9_000, random.Random(1), headings_of(filled))])
    filled.tallies.counted(partial=lambda tally: pytest.fail("numbers that go down and up again"))


def test_a_library_that_can_only_be_read_is_counted(filled, path):
    counted = filled.tallies.counted()
    filled.close()
    connection = sqlite3.connect(path)
    with connection:
        connection.execute("DROP TABLE tallies")
        connection.execute("PRAGMA journal_mode=DELETE")
    connection.close()
    with Library(path) as again:
        again._database.lend(again_error())
        assert again.tallies.counted() == counted
        assert again.tallies.latest() == counted


def again_error():
    from netreader.errors import Unwritable

    return Unwritable("The file can't be written.")


def test_papers_of_the_starter_shelf_count_by_their_keywords(library):
    library.keep_starter(shelf())
    tally = library.tallies.counted()
    name = "Neuroendocrine Tumors"
    ui = library.vocabulary.find(name).ui
    assert 0 < tally.of(ui).papers == found(library, f'"{name}"[mh]')
    assert tally.of("C").papers >= tally.of(ui).papers
    is_what_the_library_finds(library, tally)


def test_an_empty_library_has_nothing_to_count(library):
    assert library.tallies.latest() is None
    assert library.tallies.counted().headings == {}
    assert library.tallies.facets()["year"].values == []
