"""The table of formats, and those that are only written: JSON lines, CSV, Markdown, XML of many."""

import csv
import io
import json
import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree
from markdown_it import MarkdownIt
from msgspec.structs import replace

from netreader.article import Article, Author, Correction, PublicationType, Span
from netreader.formats import FORMATS
from netreader.formats.csv import COLUMNS, FORMULA, as_it_was, harmless
from netreader.formats.entry import Entry
from netreader.formats.json import as_json
from netreader.formats.markdown import escaped
from netreader.pubmed.records import parse
from tests.formats.generated import LETTERS, articles
from tests.formats.papers import FULL

SECOND = replace(FULL.article, pmid="90000002")


def rows(text):
    return list(csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline="")))


class TestAll:
    @pytest.mark.parametrize("name", FORMATS)
    def test_every_document_ends_in_one_line_break(self, name):
        for entries in ([FULL.article], [FULL.article, SECOND], [Article("1", "")]):
            text = "".join(FORMATS[name].write([Entry(article, FULL.xml) for article in entries]))
            assert text.endswith("\n")
            assert not text.endswith("\n\n")

    @pytest.mark.parametrize("name", FORMATS)
    def test_an_entry_is_asked_for_when_it_is_its_turn(self, name):
        taken = []

        def entries():
            for number in range(1, 6):
                taken.append(number)
                yield Entry(replace(FULL.article, pmid=str(number)), FULL.xml)

        pieces = FORMATS[name].write(entries())
        while len(taken) < 2:
            next(pieces)
        assert len(taken) == 2

    @pytest.mark.parametrize("name", FORMATS)
    def test_nothing_at_all_is_a_document_too(self, name):
        text = "".join(FORMATS[name].write([]))
        if name in ("json", "csl-json"):
            assert json.loads(text) == []
        elif name == "tinydb":
            assert json.loads(text) == {"articles": {}}
        elif name in ("xml", "endnote"):
            etree.fromstring(text.encode())
        elif name == "csv":
            assert rows(text) == [list(COLUMNS)]
        else:
            assert text == ""

    def test_no_library_is_loaded_with_the_table(self):
        code = "import sys, netreader.formats; print(*sys.modules)"
        out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
        loaded = set(out.split())
        assert not loaded & {"rispy", "bibtexparser", "pylatexenc", "xml", "csv", "json"}
        assert {name for name in loaded if name.startswith("netreader.formats.")} == {"netreader.formats.entry"}


class TestJSON:
    def test_many_are_an_array_of_the_objects(self):
        text = "".join(FORMATS["json"].write([Entry(FULL.article), Entry(SECOND, note="n", tags=("t",))]))
        assert json.loads(text) == [as_json(FULL.article), {**as_json(SECOND), "note": "n", "tags": ["t"]}]

    @given(st.lists(articles(), max_size=3), st.text())
    def test_a_line_each(self, several, note):
        lines = "".join(FORMATS["jsonl"].write(Entry(article, note=note) for article in several)).splitlines()
        assert [json.loads(line)["pmid"] for line in lines] == [article.pmid for article in several]
        assert all(json.loads(line).get("note", "") == note for line in lines)


class TestCSV:
    def test_the_first_columns_are_pubmeds(self):
        names, row = rows(FORMATS["csv"](FULL))
        cells = dict(zip(names, row, strict=True))
        assert names[:11] == ["PMID", "Title", "Authors", "Citation", "First Author", "Journal/Book",
                              "Publication Year", "Create Date", "PMCID", "NIHMS ID", "DOI"]  # fmt: skip
        assert cells["Authors"] == "O'Lamp AB, Lamp Study Group, et al."
        assert (cells["Publication Year"], cells["Create Date"]) == ("2025", "2025/03/11")
        assert (cells["MeSH"], cells["Retracted"]) == ("Hypertension/drug therapy*", "yes")

    @given(st.text(st.sampled_from(LETTERS + "\t\r\n＝＠'"), max_size=20))
    def test_no_cell_is_a_formula_and_each_can_be_had_back(self, text):
        assert not harmless(text).startswith(FORMULA)
        assert as_it_was(harmless(text)) == text

    @pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@x", "\t=1", "＝1", "'=1"])
    def test_what_would_be_calculated(self, text):
        article = Article("1", text, keywords=(), citation=text, authors=(Author(collective_name=text),))
        _, row = rows("".join(FORMATS["csv"].write([Entry(article, note=text, tags=(text,))])))
        assert not [cell for cell in row if cell.startswith(FORMULA)]

    def test_every_cell_is_in_quotes(self):
        line = FORMATS["csv"](FULL).split("\r\n")[0]
        assert line.count('"') == 2 * len(COLUMNS)


class TestXML:
    def test_many_in_one_set(self):
        text = "".join(FORMATS["xml"].write([Entry(FULL.article, FULL.xml), Entry(SECOND), Entry(SECOND, FULL.xml)]))
        assert [record.article.pmid for record in parse(text.encode())] == ["90000001", "90000001"]


def plain(markdown):
    """The text that a reader of CommonMark sees in one paragraph, and whether it saw anything else."""
    tokens = MarkdownIt("commonmark").parse(markdown)
    kinds = [token.type for token in tokens]
    children = [child for token in tokens for child in token.children or []]
    return (
        kinds,
        {child.type for child in children},
        "".join(child.content or "\n" * (child.type == "softbreak") for child in children),
    )


class TestMarkdown:
    def test_a_page(self):
        text = "".join(FORMATS["md"].write([Entry(FULL.article, note="My *own* words.", tags=("ward",))]))
        assert text.startswith("## Glow at 1.7 m² in *Lampyris*: a trial.\n\n**RETRACTED.** Invent J Lamps. 2026;41:1")
        assert "Ana B O'Lamp, Lamp Study Group, et al." in text
        assert "[90000001](https://pubmed.ncbi.nlm.nih.gov/90000001/)" in text
        assert "**BACKGROUND:** Light." in text
        assert "**RESULTS:** p \\< 0.05, Vₘₐₓ." in text
        assert text.endswith("**Tags:** ward\n\n### Note\n\nMy *own* words.\n")

    @given(st.text(st.sampled_from(LETTERS), max_size=60).map(lambda text: " ".join(text.split())).filter(bool))
    def test_no_sign_of_a_text_means_anything(self, text):
        kinds, children, seen = plain(escaped(text))
        assert kinds == ["paragraph_open", "inline", "paragraph_close"]
        assert children <= {"text", "text_special"}
        assert seen == text

    def test_scripts_and_styles(self):
        article = Article("1", "In E coli, V_(max of) and x*y", (Span(3, 9, "i"),))
        assert FORMATS["md"](replace(FULL, article=article)).startswith(
            "## In *E coli*, V<sub>max of</sub> and x\\*y\n"
        )

    def test_an_address_can_not_be_broken_out_of(self):
        text = FORMATS["md"](replace(FULL, article=Article("1", "T", doi="10.5555/x)[y](javascript:z")))
        links = [
            child.attrs["href"]
            for token in MarkdownIt("commonmark").parse(text)
            for child in token.children or []
            if child.type == "link_open"
        ]
        assert [link.split("/")[2] for link in links] == ["pubmed.ncbi.nlm.nih.gov", "doi.org"]

    def test_a_retraction_without_its_notice(self):
        kinds = (PublicationType("Retracted Publication", "D016441"),)
        assert "**RETRACTED.**\n" in FORMATS["md"](replace(FULL, article=Article("1", "T", publication_types=kinds)))
        concern = (Correction("ExpressionOfConcernIn", "Z", "5"),)
        text = FORMATS["md"](replace(FULL, article=Article("1", "T", corrections=concern)))
        assert "**EXPRESSION OF CONCERN.** Z PMID: 5\n" in text
