"""BibTeX: safe for LaTeX, read by bibtexparser, pybtex and pandoc, and back."""

import json
import shutil
import subprocess

import bibtexparser
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace
from pybtex.database import parse_string

from netreader.article import Article, Author, Book, Span
from netreader.formats import bibtex, bibtex_reader
from netreader.formats.entry import Entry, Flaw
from netreader.formats.latex import decoded, decoded_lines, encoded
from netreader.pubmed.records import parse
from netreader.text import clean
from tests.formats.generated import LETTERS, articles, books, facts
from tests.formats.papers import FULL

RECORD = r"""@article{OLamp2025Glow,
  author = {O'Lamp, Ana B and {Lamp Study Group} and others},
  title = {Glow at 1.7 m\textsuperscript{2} in \textit{Lampyris}: a trial},
  journal = {Invented journal of lamps},
  shortjournal = {Invent J Lamps},
  year = {2025},
  month = may,
  volume = {40},
  number = {5},
  pages = {232--235},
  issn = {0000-0001},
  doi = {10.5555/lamp.1},
  pmid = {90000001},
  pmcid = {PMC9},
  language = {en},
  note = {Retracted},
  keywords = {glow, space lamps},
  abstract = {BACKGROUND: Light.
RESULTS: p \textless{} 0.05, V\textsubscript{max}.}
}
"""


def written(*several):
    return "".join(bibtex.many(map(Entry, several), 80))


def back(*several):
    return [entry.article for entry in bibtex_reader.read(written(*several))]


def test_the_whole_entry():
    assert written(FULL.article) == RECORD


@given(st.text(st.sampled_from(LETTERS + "≤→Δ−√\n"), max_size=60))
def test_any_text_comes_back_from_latex(text):
    code = encoded(text)
    assert decoded_lines(code) == "\n".join(" ".join(line.split()) for line in clean(text).split("\n"))
    assert code.count("{") == code.count("}")
    for sign in "&%$#_":  # each behind its backslash, or LaTeX's own
        bare = code.replace(f"\\{sign}", "").replace("{$", "").replace("$}", "")
        assert sign not in bare


@given(st.lists(st.one_of(articles(), books()), max_size=3))
def test_what_is_written_is_read(several):
    assert list(map(facts, back(*several))) == list(map(facts, several))


def test_real_records_come_back(shared_data):
    number = 0
    for folder in ("pubmed", "pubmed-rare"):
        for path in sorted((shared_data / folder).glob("*.xml")):
            for record in parse(path.read_bytes(), bad=lambda error: None):
                (found,) = back(record.article)
                ours, theirs = facts(found, spans=False), facts(record.article, spans=False)
                for name in ("pmid", "title", "doi", "pmcid", "abstract", "published", "retracted"):
                    assert ours[name] == theirs[name], (path.name, name)
                assert [n[0] + n[3] for n in ours["authors"]] == [n[0] + n[3] for n in theirs["authors"]], path.name
                number += 1
    assert number > 300


@given(st.lists(articles(), min_size=1, max_size=3))
def test_bibtexparser_and_pybtex_read_as_many(several):
    text = written(*several)
    library = bibtexparser.parse_string(text)
    assert (len(library.entries), library.failed_blocks) == (len(several), [])
    assert [entry["pmid"] for entry in library.entries] == [article.pmid for article in several]
    data = parse_string(text, "bibtex")
    for entry, article in zip(data.entries.values(), several, strict=True):
        assert entry.fields["pmid"] == article.pmid
        assert entry.fields.get("doi", "") == article.doi
        people = entry.persons.get("author", [])
        assert len(people) == len(article.authors)
        for person, author in zip(people, article.authors, strict=True):
            if author.last_name:
                assert " ".join([*person.prelast_names, *person.last_names]) == encoded(author.last_name)
                assert " ".join([*person.first_names, *person.middle_names]) == author.fore_name
                assert " ".join(person.lineage_names) == author.suffix


@pytest.mark.parametrize(
    ("title", "spans", "code"),
    [
        ("Effect of DNA on mTOR in E. coli.", (), "Effect of {DNA} on {mTOR} in {E.} coli"),
        ("PSA levels", (), "{PSA} levels"),
        ("A trial: Why not", (), "A trial: {Why} not"),
        ("TGF-β1 & 5% CO₂", (), r"{TGF-{$\beta$}1} \& 5\% {CO}\textsubscript{2}"),
        ("Über Licht", (), "Über {Licht}"),
        ("In E coli", (Span(3, 9, "i"),), r"In \textit{E coli}"),
    ],
)
def test_capitals_are_protected(title, spans, code):
    assert f"  title = {{{code}}},\n" in written(Article("1", title, spans))


@pytest.mark.parametrize(
    ("article", "key"),
    [
        (Article("1", "The effect", authors=(Author("García-Má", "G"),), published="2018-03"), "GarciaMa2018Effect"),
        (Article("1", "[On glow]", authors=(Author(collective_name="Lamp Study Group"),)), "LampStudyGroupGlow"),
        (Article("1", "漢字"), "Anonymous"),
        (Article("1", "β-cells of Ørsted", authors=(Author("Ørsted"),)), "OrstedCells"),
    ],
)  # fmt: skip
def test_keys(article, key):
    assert bibtex.key_of(article) == key


def test_a_key_stands_once_in_a_file():
    several = [Article(str(n), "Glow", authors=(Author("Wick", "B"),), published="2020") for n in (5, 6, 7)]
    keys = [entry.key for entry in bibtexparser.parse_string(written(*several)).entries]
    assert keys == ["Wick2020Glow", "Wick2020Glow-6", "Wick2020Glow-7"]


def test_people():
    people = (
        Author("Doe", "John A", "JA", "Jr"),
        Author("Suharto"),
        Author("de la Cruz", "Ana", "A"),
        Author("van den Berg", "", "BC", "2nd"),
        Author("Smith and Sons", "X", "X"),
        Author(collective_name="Group and others, of R&D"),
    )
    (found,) = back(Article("1", "T", authors=people, authors_complete=False))
    assert found.authors == tuple(replace(who, fore_name=who.fore_name or who.initials) for who in people)
    assert not found.authors_complete


def test_a_chapter():
    book = Book("Lamp{Reviews}", "University & Lamps", "Nowhere", (Author("Ed", "Eva", "E"),), edition="2nd",
                isbn=("978",), accession="NBK1", published="1993", chapter=True)  # fmt: skip
    article = Article("1", "Glow", published="1993", published_text="1993", book=book)
    assert written(article).startswith("@incollection{Ed1993Glow,")
    assert back(article) == [article]


@pytest.mark.parametrize("note", ["One.", "A list:\n\n- *one* {a\n- two} 50% $x$ a_b\n\n`code` -- ''q''"])
def test_notes_and_tags_come_along(note):
    text = bibtex.one(Entry(FULL.article, note=note, tags=("a, b", "c")), 80)
    (entry,) = bibtex_reader.read(text)
    assert (entry.note, entry.tags) == (note, ("a, b", "c"))


@pytest.mark.parametrize(
    ("code", "text"),
    [
        (r"{\'E}mile G{\"o}del and Stra{\ss}e \AA ngstr\"om", "Émile Gödel and Straße Ångström"),
        (r"$\alpha$-cells, H$_2$O, m$^{2}$, $p<0.05$", "α-cells, H₂O, m², p<0.05"),
        (r"50% of {{DNA}}~samples", "50% of DNA samples"),
        (r"pages 3--5 ``quoted''", "pages 3–5 “quoted”"),
        (r"\emph{in vivo} \unknown{x}", "in vivo x"),
        (r"open { brace $", None),
        ("\\", None),
    ],
)
def test_others_latex(code, text):
    found = decoded(code).text
    assert text is None or found == text


OTHERS = r"""
@comment{jabref-meta: x}
@string{jl = "Journal of Lamps"}
@Article{a,
  Author = "Wick, B. and {van den Berg}, A and Müller, K.",
  TITLE = {{Glow}}, journal = jl # " II", year = 2020, month = 3, pages = {1–9},
  url = {https://doi.org/10.5555/a_b}, note = {PMID: 12},
}
stray words
@book{b, title = "Lamps", publisher = {X}, date = {2013-02-03}, keywords = {a; b, c}}
@misc{c, eprint = {77}, eprinttype = {pubmed}}
@article{a, title = {Same key}}
@article{d, title = {First}, title = {Second}}
"""


def test_others_dialects():
    a, b, c, same, twice = (entry.article for entry in bibtex_reader.read(OTHERS))
    assert (a.title, a.journal.title, a.published, a.journal.pages) == ("Glow", "Journal of Lamps II", "2020-03", "1-9")
    assert (a.doi, a.pmid) == ("10.5555/a_b", "12")
    assert [who.last_name for who in a.authors] == ["Wick", "van den Berg", "Müller"]
    assert (b.book.publisher, b.published, [word.text for word in b.keywords]) == ("X", "2013-02-03", ["a", "b", "c"])
    assert (c.pmid, same.title, twice.title) == ("77", "Same key", "First")


def test_a_broken_entry_is_named_with_its_line_and_the_rest_is_read():
    text = "@article{a, title={A}}\n\n@article{b,\n title = {open\n@article{c, title={C}}\n@article{d, year={2000}}"
    found = list(bibtex_reader.read(text))
    assert [(type(entry), entry.line) for entry in found] == [(Entry, 1), (Flaw, 3), (Entry, 5), (Flaw, 6)]


@given(st.text(st.sampled_from('@article{}",=\n\\$%#and \x1b'), max_size=120))
def test_any_text_is_read_or_named(text):
    assert all(
        isinstance(entry, Entry | Flaw) for entry in bibtex_reader.read("@article{a, title={x}, author={" + text)
    )


@pytest.mark.skipif(not shutil.which("pandoc"), reason="pandoc is not installed")
def test_pandoc_reads_the_same():
    people = (Author("Doe", "John A", "JA", "Jr"), Author("García", "Ana", "A"), Author(collective_name="R&D Group"))
    article = replace(
        FULL.article,
        title="TGF-β1 & 5% CO₂ at −3 °C <x> | {y} ~z^ in Lampyris, V_(max of).",
        title_spans=(),
        authors=people,
        authors_complete=True,
    )
    run = subprocess.run(
        ["pandoc", "-f", "bibtex", "-t", "csljson"], input=written(article), capture_output=True, text=True, check=True
    )
    (item,) = json.loads(run.stdout)
    assert item["author"][0] == {"family": "Doe", "given": "John A", "suffix": "Jr"}
    assert item["author"][2] == {"literal": "R&D Group"}
    assert (item["DOI"], item["page"], item["issued"]) == ("10.5555/lamp.1", "232-235", {"date-parts": [[2025, 5]]})
    # A bibliography, with pandoc's own style (Chicago).
    text = subprocess.run(
        ["pandoc", "-f", "bibtex", "--citeproc", "-t", "plain", "--wrap=none"],
        input=written(article),
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    assert "Doe, John A, Jr, Ana García, and R&D Group. 2025." in text
    assert "TGF-β1 & 5% CO₂ at −3 °C <x> | {y} ~z^ in Lampyris, V" in text
    assert "Invented Journal of Lamps 40 (5): 232–35. https://doi.org/10.5555/lamp.1." in text
