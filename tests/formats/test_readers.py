"""Which format a file is in, and the lists and TinyDB files that are read beside the reference formats."""

import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs
from tinydb import TinyDB

from netreader.article import Article, Author
from netreader.formats import FORMATS
from netreader.formats.entry import BEST, STATUSES, Entry, Flaw
from netreader.formats.parts import abstract_of
from netreader.formats.readers import READERS, XML, format_of
from netreader.pubmed.records import parse
from tests.formats.generated import articles, facts
from tests.formats.papers import FULL

WRITTEN_AND_READ = {"nbib", "ris", "bibtex", "csl-json", "endnote", "tinydb", "json"}


def read(name, text):
    return list(READERS[name].read(text))


@pytest.mark.parametrize("name", [*sorted(WRITTEN_AND_READ), "xml", "csv"])
def test_what_we_write_is_recognised_without_a_name(name):
    text = FORMATS[name](FULL)
    wanted = {"xml": XML, "csv": "list"}.get(name, name)
    assert format_of("", text) == wanted
    assert format_of("stdin.txt", text) == wanted


@pytest.mark.parametrize(
    ("name", "text", "format"),
    [
        ("x.csv", "PMID,Title\n1,PMID- 2", "list"),
        ("x.txt", "12345\n", "list"),
        ("x.ris", "", "ris"),
        ("wrong.ris", "@article{a, title={x}}", "bibtex"),
        ("", "\ufeff[{}]", "csl-json"),
        ("", '{"_default": {"1": {"pmid": "5"}}}', "tinydb"),
        ("", "<xml><records>", "endnote"),
    ],
)
def test_by_content_then_by_name(name, text, format):
    assert format_of(name, text) == format


@pytest.mark.parametrize("name", sorted(READERS))
@pytest.mark.parametrize("text", ["", "\n\n", "\x00\x1b[31m", "�" * 10, "{", "[1, 2]", "<", "1" * 5000])
def test_no_reader_ends_in_a_traceback(name, text):
    for entry in read(name, text):
        assert isinstance(entry, Entry | Flaw)
        assert "\x1b" not in repr(entry)


@pytest.mark.parametrize("name", sorted(WRITTEN_AND_READ))
def test_our_own_records_in_every_format(name, own_articles):
    text = "".join(FORMATS[name].write([Entry(article) for article in own_articles]))
    found = read(name, text)
    assert [entry.article.pmid for entry in found] == [article.pmid for article in own_articles]
    for entry, article in zip(found, own_articles, strict=True):
        ours, theirs = facts(entry.article, spans=False), facts(article, spans=False)
        for fact in ("title", "doi", "pmcid", "published", "volume", "issue", "abstract", "retracted"):
            assert ours[fact] == theirs[fact], (article.pmid, fact)
        assert len(entry.article.authors) == len(article.authors)


@pytest.mark.parametrize("name", ["ris", "bibtex", "csl-json", "endnote", "json", "tinydb"])
@given(
    starred=st.booleans(),
    status=st.sampled_from(["", *sorted(STATUSES)]),
    rating=st.integers(0, BEST),
    tags=st.sampled_from([(), ("liver",), ("4[rating]", "read[mark]")]),
)
def test_marks_come_along(name, starred, status, rating, tags):
    entry = Entry(FULL.article, tags=tags, starred=starred, status=status, rating=rating)
    (found,) = read(name, "".join(FORMATS[name].write([entry])))
    for part in ("tags", "starred", "status", "rating"):
        assert getattr(found, part) == getattr(entry, part), part


def test_the_marks_of_jabref_and_bibdesk():
    (found,) = read("bibtex", "@article{a, title={T}, ranking={rank3}, readstatus={skimmed}, relevance={relevant}}")
    assert (found.starred, found.status, found.rating) == (True, "reading", 3)
    (found,) = read("bibtex", "@article{a, title={T}, rating={4}, read={1}}")
    assert (found.starred, found.status, found.rating) == (False, "read", 4)
    (found,) = read("bibtex", "@article{a, title={T}, ranking={rank9}, readstatus={burnt}, read={0}}")
    assert (found.starred, found.status, found.rating) == (False, "", 0)


ENDNOTE = (
    "<xml><records><record><contributors><authors><author>Doe, J</author><author>et al.,</author></authors>"
    "</contributors><titles><title>T</title></titles></record></records></xml>"
)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("ris", "TY  - JOUR\nTI  - T\nAU  - Doe, J\nAU  - et al.\nER  - \n"),
        ("ris", "TY  - JOUR\nTI  - T\nAU  - Doe, J\nAU  - and others\nER  - \n"),
        ("bibtex", "@article{a, title={T}, author={Doe, J and others}}"),
        ("csl-json", '[{"title": "T", "author": [{"family": "Doe", "given": "J"}, {"literal": "et al"}]}]'),
        ("endnote", ENDNOTE),
    ],
)  # fmt: skip
def test_an_et_al_is_no_author(name, text):
    (found,) = read(name, text)
    assert [who.short for who in found.article.authors] == ["Doe J"]
    assert not found.article.authors_complete


@pytest.mark.parametrize("name", ["bibtex", "endnote", "csv", "json", "nbib", "tinydb"])
def test_that_authors_are_left_out_comes_back(name):
    assert not FULL.article.authors_complete
    (found,) = read("list" if name == "csv" else name, FORMATS[name](FULL))
    assert len(found.article.authors) == len(FULL.article.authors)
    assert not found.article.authors_complete


@pytest.fixture(scope="module")
def own_articles():
    from pathlib import Path

    folder = Path(__file__).parents[1] / "fixtures" / "pubmed"
    return [record.article for path in sorted(folder.glob("*.xml")) for record in parse(path.read_bytes())]


class TestLists:
    def test_our_own_table_comes_back(self):
        entry = Entry(FULL.article, note="=SUM(1)\n- two", tags=("a b", "c"), starred=True, status="to read", rating=4)
        (found,) = read("list", "".join(FORMATS["csv"].write([entry])))
        article = found.article
        for name in ("note", "tags", "starred", "status", "rating"):
            assert getattr(found, name) == getattr(entry, name), name
        assert [who.short for who in article.authors] == [who.short for who in FULL.article.authors]
        assert not article.authors_complete
        for name in ("pmid", "doi", "pmcid", "published", "citation", "languages", "title"):
            assert getattr(article, name) == getattr(FULL.article, name), name
        assert abstract_of(article) == abstract_of(FULL.article)
        assert article.is_retracted

    @given(st.lists(articles(), max_size=3), st.text(st.sampled_from("=+-@'\"\n;, a"), max_size=10).map(str.strip))
    def test_any_table_comes_back(self, several, note):
        found = read("list", "".join(FORMATS["csv"].write(Entry(article, note=note) for article in several)))
        for entry, article in zip(found, several, strict=True):
            for name in ("pmid", "doi", "pmcid", "published"):
                assert getattr(entry.article, name) == getattr(article, name)
            assert entry.article.title == article.display_title
            assert entry.note == note
            assert abstract_of(entry.article) == abstract_of(article)
            assert entry.article.journal.pages == article.journal.pages

    def test_real_records_come_back(self, shared_data):
        for folder in ("pubmed", "pubmed-rare"):
            for path in sorted((shared_data / folder).glob("*.xml")):
                for record in parse(path.read_bytes(), bad=lambda error: None):
                    (found,) = read("list", FORMATS["csv"](record))
                    for name in ("pmid", "doi", "pmcid", "published", "citation"):
                        assert getattr(found.article, name) == getattr(record.article, name), (path.name, name)
                    assert found.article.title == record.article.display_title, path.name
                    assert abstract_of(found.article) == abstract_of(record.article), path.name
                    assert found.article.is_retracted == record.article.is_retracted, path.name

    @pytest.mark.parametrize(
        ("line", "named"),
        [
            ("- 29768149 and 26703889", ["29768149", "26703889"]),
            ("PMID 29768149; PMID 26703889", ["29768149", "26703889"]),
            ("12. 29768149", ["29768149"]),
            ("12) PMID: 29768149, 26703889", ["29768149", "26703889"]),
            ("In 2021 see PMID: 29768149 and PMID 26703889.", ["29768149", "26703889"]),
            ("The 215 of 2018 [@pmid:29768149; @pmid:26703889] were 12 more.", ["29768149", "26703889"]),
            (
                "PMID: [29768149](https://pubmed.ncbi.nlm.nih.gov/29768149/) · PMCID: [PMC12](https://x.y/PMC12)",
                ["29768149"],
            ),
            ("see https://pubmed.ncbi.nlm.nih.gov/29768149/ for all 12", ["29768149"]),
            ("Adults of 18 years, N=215 (12%)", []),
            ("Seven patients in 2021", []),
        ],
    )
    def test_a_number_in_a_sentence_is_no_pmid(self, line, named):
        assert [entry.article.pmid for entry in read("list", line) if isinstance(entry, Entry)] == named

    def test_a_line_of_a_list_that_names_no_paper_is_a_flaw_and_one_of_prose_is_none(self):
        found = read("list", "29768149\nall about lamps and light\n2670x\n26703889\n")
        assert [item.line for item in found if isinstance(item, Flaw)] == [2, 3]
        found = read(
            "list",
            "# Lamps in the liver\n\nA first paragraph speaks of all that is\nknown, and names nobody.\n\n"
            "Then it goes on about SYGMA (PMID:\n29768149), which was a trial of 3,849 people.\n\n"
            "1. Wick B. Glow. Invent J Lamps. 2020;1:1. doi: 10.5555/a. PMID:\n   26703889.\n"
            "2. Roe A. Dusk. https://doi.org/10.5555/b\n",
        )
        assert [(item.article.pmid, item.article.doi, item.line) for item in found] == [
            ("29768149", "", 6),
            ("26703889", "", 9),
            ("", "10.5555/b", 11),
        ]

    def test_figures_in_a_row_are_no_citation_in_prose(self):
        found = read(
            "list",
            "In all of the file there are these of 2026: 31,110 descriptors, 31,108 with a number.\n\n"
            "Another sentence has no figure in it at all.\n\nAnd so has this one, which goes on and on.\n\n"
            "1. Wick B, Roe A. Glow of lamps. Invent J Lamps. 2020 Aug;45(4):232-235.\n",
        )
        assert [(item.article.citation[:9], item.line) for item in found if isinstance(item, Entry)] == [
            ("Wick B, R", 7)
        ]

    def test_prose_without_any_paper_says_so(self):
        found = read("list", "Here is nothing to be found at all.\n\nNeither is it here, I am afraid.\n")
        assert [type(item) for item in found] == [Flaw, Flaw]

    def test_pubmeds_own_table(self):
        text = (
            "PMID,Title,Authors,Citation,First Author,Journal/Book,Publication Year,Create Date,PMCID,NIHMS ID,DOI\n"
            '29768149,"Inhaled, as needed.","O\'Byrne PM, van den Berg J 2nd, SYGMA Group.",N Engl J Med. 2018,'
            "O'Byrne PM,N Engl J Med,2018,2018/05/17,,,10.1056/NEJMoa1715274\n"
        )
        (entry,) = read("list", text)
        article = entry.article
        assert (article.pmid, article.doi, article.year) == ("29768149", "10.1056/NEJMoa1715274", "2018")
        assert article.authors == (
            Author("O'Byrne", "", "PM"),
            Author("van den Berg", "", "J", "2nd"),
            Author(collective_name="SYGMA Group"),
        )

    def test_zoteros_table(self):
        text = (
            '"Key","Publication Year","Author","Title","DOI","Abstract Note","Manual Tags","Notes","Extra"\n'
            '"A","2018","Wick, Ben; Roe, Ana","Glow","10.5555/x","An abstract","one; two","n","PMID: 12\n'
            'PMCID: PMC3"\n'
        )
        (entry,) = read("list", text)
        assert (entry.article.pmid, entry.article.pmcid, entry.tags, entry.note) == ("12", "PMC3", ("one", "two"), "n")
        assert [who.last_name for who in entry.article.authors] == ["Wick", "Roe"]

    @pytest.mark.parametrize("text", ["PMID;Titel\n1;x\n2;y", "pmid\tnote\n1\ta\n2\tb", "PubMed ID\n1\n2\n"])
    def test_other_tables(self, text):
        assert [entry.article.pmid for entry in read("list", text)] == ["1", "2"]

    def test_a_row_that_names_nothing_is_named_with_its_line(self):
        found = read("list", 'PMID,Note\n1,"two\nlines"\n,x\n\n3,\n')
        assert [(type(entry), entry.line) for entry in found] == [(Entry, 2), (Flaw, 4), (Entry, 6)]

    def test_plain_text(self):
        text = (
            "# my list\n29768149, 28076709\n\nPMID: 5  # the best\nhttps://doi.org/10.5555/a\n10.5555/b; 10.5555/c\n"
            "PMC9\n- 77\nKeutgen XM. Title here. Semin Oncol. 2018 Aug;45(4):232-235.\nnothing at all\n"
        )
        found = read("list", text)
        assert [entry.article.pmid for entry in found if isinstance(entry, Entry) and entry.article.pmid] == [
            "29768149", "28076709", "5", "77"]  # fmt: skip
        assert [entry.article.doi for entry in found if isinstance(entry, Entry) and entry.article.doi] == [
            "10.5555/a", "10.5555/b", "10.5555/c"]  # fmt: skip
        assert [entry.article.pmcid for entry in found if isinstance(entry, Entry) and entry.article.pmcid] == ["PMC9"]
        assert [entry.article.citation for entry in found if isinstance(entry, Entry) and entry.article.citation]
        assert [entry.line for entry in found if isinstance(entry, Flaw)] == [10]


def unstyled(article):
    """The article without the styles of its texts."""

    def plain(sections):
        return tuple(structs.replace(section, spans=()) for section in sections)

    others = tuple(structs.replace(other, sections=plain(other.sections)) for other in article.other_abstracts)
    return structs.replace(article, title_spans=(), abstract=plain(article.abstract), other_abstracts=others)


class TestPages:
    @pytest.mark.parametrize("name", ["md", "text"])
    def test_ours_are_a_paper_each_whatever_they_cite(self, name, own_articles):
        named = [article for article in own_articles if article.pmid]
        found = read("list", "".join(FORMATS[name].write(map(Entry, named))))
        assert [item.article.pmid for item in found] == [article.pmid for article in named]

    @pytest.mark.parametrize("name", ["md", "text"])
    def test_real_ones(self, name, shared_data):
        articles = [
            record.article
            for path in sorted((shared_data / "pubmed").glob("*.xml"))
            for record in parse(path.read_bytes(), bad=lambda error: None)
        ]
        found = read("list", "".join(FORMATS[name].write(map(Entry, articles))))
        assert [item.article.pmid for item in found] == [article.pmid for article in articles]

    @pytest.mark.parametrize("name", ["md", "text"])
    def test_tags_marks_and_notes_come_along(self, name):
        note = "- one\n\n## A heading\n\n═══════════════════════════════\nPMID: 12\n\n* two"
        entries = [
            Entry(FULL.article, note=note, tags=("a*b", "liver/mets"), starred=True, status="to read", rating=4),
            Entry(Article("7", "Glow"), note="n", status="read"),
            Entry(Article("", "Dusk", doi="10.5555/a(b)")),
            Entry(Article("", "Dawn", pmcid="PMC12")),
        ]
        text = "".join(FORMATS[name].write(entries))
        found = read("list", text)
        for item, entry in zip(found, entries, strict=True):
            for part in ("note", "tags", "starred", "status", "rating"):
                assert getattr(item, part) == getattr(entry, part), part
        assert [(item.article.pmid, item.article.doi, item.article.pmcid) for item in found[1:]] == [
            ("7", "", ""), ("", "10.5555/a(b)", ""), ("", "", "PMC12")]  # fmt: skip
        lines = text.split("\n")
        wanted = "## Glow" if name == "md" else "Glow"
        assert lines[found[1].line - 1] == wanted

    def test_a_page_that_names_its_paper_by_nothing_is_told(self):
        for name in ("md", "text"):
            entries = [Entry(Article("7", "Glow")), Entry(Article("", "Dusk")), Entry(Article("8", "Dawn"))]
            found = read("list", "".join(FORMATS[name].write(entries)))
            assert [type(item) for item in found] == [Entry, Flaw, Entry]

    def test_pubmeds_abstracts_are_a_paper_each(self):
        page = (
            "{n}. Invent J Lamps. 2020 Aug;45(4):232-235. doi: 10.5555/lamp.{n}. Epub 2020 \nOct 11.\n\nGlow.\n\n"
            "Wick B(1).\n\nAuthor information:\n(1)Lamp House, 12 Dusk Street.\n\n"
            "Comment in\n    Invent J Lamps. 2020;1:1. doi: 10.5555/other. PMID: 99.\n\n"
            "Of 215 lamps 12 glowed, as in PMID: 98.\n\nDOI: 10.5555/lamp.{n}\nPMCID: PMC{n}\n"
            "PMID: 2000{n} [Indexed for MEDLINE]\n\nConflict of interest statement: None.\n\n\n"
        )
        found = read("list", "".join(page.format(n=n) for n in (1, 2, 3)))
        assert [item.article.pmid for item in found] == ["20001", "20002", "20003"]


class TestJson:
    @pytest.mark.parametrize("name", ["json", "jsonl"])
    @given(several=st.lists(articles(), max_size=3))
    def test_what_is_written_is_read_whole(self, name, several):
        entries = [
            Entry(article, note="n\n\nm", tags=("t",), starred=True, status="read", rating=5) for article in several
        ]
        text = "".join(FORMATS[name].write(entries))
        found = read("json", text)
        assert [replace(entry, line=0) for entry in found] == [
            replace(entry, article=unstyled(entry.article)) for entry in entries
        ]
        assert not several or format_of("", text) == "json"
        lines = text.split("\n")
        assert all(lines[entry.line - 1].startswith("{") for entry in found)

    def test_real_records_come_back_whole(self, shared_data):
        records = [
            record
            for folder in ("pubmed", "pubmed-rare")
            for path in sorted((shared_data / folder).glob("*.xml"))
            for record in parse(path.read_bytes(), bad=lambda error: None)
        ]
        found = read("json", "".join(FORMATS["jsonl"].write(Entry(record.article) for record in records)))
        assert len(found) > 300
        assert [entry.article for entry in found] == [unstyled(record.article) for record in records]

    def test_a_broken_object_is_named_with_its_line_and_the_rest_is_read(self):
        whole = "".join(FORMATS["jsonl"].write([Entry(Article("1", "A")), Entry(Article("2", "B"))]))
        first, second = whole.splitlines()
        found = read("json", f'{first}\n{second[:50]}\n{first}\n[1]\n{{"pmid": "x"}}\n')
        assert [(type(entry).__name__, entry.line) for entry in found] == [
            ("Entry", 1), ("Flaw", 2), ("Entry", 3), ("Flaw", 4), ("Flaw", 5)]  # fmt: skip


class TestTinyDB:
    @given(st.lists(articles(), max_size=3, unique_by=lambda article: article.pmid))
    def test_what_is_written_is_read_whole(self, several):
        entries = [
            Entry(article, note="n\n\nm", tags=("t",), starred=True, status="read", rating=5, opened=True)
            for article in several
        ]
        found = read("tinydb", "".join(FORMATS["tinydb"].write(entries)))
        assert [replace(entry, line=0) for entry in found] == entries
        assert [entry.line for entry in found] == list(range(2, 2 + len(found)))

    def test_real_records_come_back_whole(self, shared_data):
        for path in sorted((shared_data / "pubmed").glob("*.xml")):
            for record in parse(path.read_bytes(), bad=lambda error: None):
                (found,) = read("tinydb", FORMATS["tinydb"](record))
                assert found.article == record.article

    def test_a_file_that_tinydb_wrote(self, tmp_path):
        with TinyDB(tmp_path / "db.json") as database:
            database.insert({"pmid": 12, "title": "Glow"})
            database.insert({"DOI": "https://doi.org/10.5555/x"})
            database.insert({"something": "else"})
            database.table("notes").insert({"text": "mine"})
        found = read("tinydb", (tmp_path / "db.json").read_text(encoding="utf-8"))
        assert [type(entry) for entry in found] == [Entry, Entry, Flaw]
        assert (found[0].article.pmid, found[0].article.title, found[0].note) == ("12", "Glow", "mine")
        assert found[1].article.doi == "10.5555/x"

    def test_a_note_on_a_paper_that_is_not_in_the_file(self):
        (entry,) = read("tinydb", '{"articles": {}, "notes": {"12": {"text": "mine"}}}')
        assert (entry.article.pmid, entry.note) == ("12", "mine")

    @pytest.mark.parametrize(
        "document", [7, {"title": 7}, {"abstract": 1, "authors": 2, "journal": {}}, {"pmid": "x"}, {}]
    )
    def test_a_document_that_makes_no_sense_is_named(self, document):
        good = {"pmid": "1"}
        found = read("tinydb", json.dumps({"articles": {"1": good, "2": document, "3": good}}))
        assert [type(entry) for entry in found] in ([Entry, Flaw, Entry], [Entry, Entry, Entry])
        assert isinstance(found[1], Flaw) or found[1].article == Article("", "7")
