"""JATS → full text: the project's own articles, recorded ones where they are at hand, and what no article should be."""

from __future__ import annotations

from pathlib import Path

import pytest

from netreader.errors import BadResponse, RecordError, Refused
from netreader.fulltext import Block, FullText, Part
from netreader.pubmed import jats, jatsblocks
from netreader.pubmed.formula import tex
from tests.timing import seconds

OWN = Path(__file__).parents[1] / "fixtures" / "jats"
WHIPPLE = (OWN / "pmc" / "PMC99999922.xml").read_bytes()
LETTER = (OWN / "europepmc" / "PMC99999929.xml").read_bytes()


def article(body: str = "<p>Text.</p>", back: str = "", front: str = "") -> bytes:
    head = f"<front><article-meta>{front}</article-meta></front>"
    return f"<article xmlns:xlink='http://www.w3.org/1999/xlink'>{head}<body>{body}</body><back>{back}</back></article>".encode()


def read(data: bytes) -> FullText:
    found = jats.parse(data)
    assert found is not None
    return found


def blocks(text: FullText) -> list[Block]:
    return [block for part in text.parts for block in part.blocks]


def part(text: FullText, title: str) -> Part:
    return next(part for part in text.parts if part.title == title)


@pytest.fixture(scope="module")
def whipple() -> FullText:
    return read(WHIPPLE)


def test_the_front_tells_what_it_is_and_what_may_be_done_with_it(whipple):
    assert (whipple.pmcid, whipple.pmid, whipple.doi) == ("PMC99999922", "90000022", "10.5555/netreader.22")
    assert whipple.title.startswith("One hundred and twenty Whipple operations")
    assert whipple.authors == ("Adaeze N Okafor", "Sören Lindqvist", "Consortium of Nowhere")
    assert whipple.published == "2023-11-09"  # the earliest, and no release in PMC
    assert whipple.licence_name == "CC BY 4.0"
    assert whipple.licence.startswith("This invented article may be shared")
    assert whipple.copyright.startswith("© 2024")
    assert whipple.is_open


def test_sections_keep_their_order_and_depth(whipple):
    assert [(one.level, one.title) for one in whipple.parts] == [
        (1, "Abstract"),
        (1, "Introduction"),
        (1, "2 Methods"),
        (2, "2.1 Patients"),
        (2, "2.2 Statistics"),
        (1, "Results"),
        (1, "Discussion"),
        (1, "Acknowledgements"),
        (1, "Notes"),
        (1, "Abbreviations"),
    ]
    assert len({one.name for one in whipple.parts}) == len(whipple.parts)
    assert [one.name for one in whipple.body][:2] == ["body-2", "body-3"]


def test_running_text_leads_to_references_figures_and_pages(whipple):
    first, second = part(whipple, "Introduction").blocks
    (text,) = first.texts
    assert "are common[1–3] and" in text.plain  # raised numbers of references
    led = {(lead.kind, text.plain[lead.start : lead.end], lead.target) for lead in text.leads}
    assert led == {
        ("ref", "1", "0"),
        ("ref", "3", "2"),
        ("ref", "[2]", "1"),
        ("part", "Table 1", "table-1"),
        ("url", "our page", "https://example.org/whipple"),
    }
    (text,) = second.texts
    assert text.plain.endswith("1.7 m² and 30 mg; H₂O was free.")
    assert {(span.style, text.plain[span.start : span.end]) for span in text.spans} == {("i", "needed"), ("b", "30 mg")}


def test_lists_boxes_and_quotes(whipple):
    told = [(b.kind, b.lead, b.depth, b.texts[0].plain) for b in part(whipple, "2.1 Patients").blocks]
    assert told == [
        ("text", "", 0, "Nine invented centers took part:"),
        ("item", "1.", 0, "those that operate often;"),
        ("item", "2.", 0, "those that do not:"),
        ("item", "•", 1, "for want of patients,"),
        ("item", "•", 1, "or of courage."),
        ("quote", "", 0, "We never met, said the chairman."),
        ("heading", "", 0, "Box 1 Who was left out"),
        ("text", "", 0, "Everybody under 18 years."),
    ]


def test_formulae_can_be_read(whipple):
    before, formula, after = part(whipple, "2.2 Statistics").blocks
    assert before.texts[0].plain == "The hazard was modelled as"
    assert (formula.kind, formula.lead, formula.texts[0].plain) == ("formula", "(1)", "h(t) = h₀(t)e^(bx)")
    assert after.texts[0].plain == "where the mean was x̅=∑ᵢ₌₁ⁿ xᵢ/n and a/(b+c) ≤ √(2)."


@pytest.mark.parametrize(
    ("source", "told"),
    [
        (r"$\alpha \leq \frac{1}{2}$", "α≤1/2"),
        (r"\(x^2_{ij}\)", "x²ᵢⱼ"),
        (r"\frac{a+b}{\frac{c}{d}}", "(a+b)/(c/d)"),
        ("", ""),
        (r"\unknowncommand{x}{", None),
        ("{" * 3_000, None),
    ],
    ids=["greek", "scripts", "fractions", "nothing", "broken", "deep"],
)
def test_tex_as_text(source, told):
    found = tex(source)
    assert told is None or found.replace(" ", "") == told.replace(" ", "")


def test_tables_have_their_cells_in_place(whipple):
    table = next(block for block in blocks(whipple) if block.name == "table-1")
    (grid,) = table.grids
    assert (grid.rows, grid.columns, grid.head) == (6, 4, 2)
    at = {(cell.row, cell.column): cell for cell in grid.cells}
    assert (at[0, 0].text, at[0, 0].rows, at[0, 0].head) == ("Grade", 2, True)
    assert (at[0, 1].text, at[0, 1].columns) == ("Fistula", 2)
    assert at[1, 1].text == "n"
    assert at[1, 2].text == "%"
    assert (at[4, 1].text, at[4, 1].columns, at[4, 3].text) == ("1 of 8, too few to say", 2, "50")
    assert at[5, 1].text == "inner one inner two"
    assert [note.plain for note in table.notes] == ["* Well differentiated only."]
    assert table.texts[0].plain == "Outcome by grade of the tumor."


def test_figures_have_their_captions(whipple):
    figure = next(block for block in blocks(whipple) if block.name == "figure-1")
    assert figure.lead == "Figure 1"
    assert [text.plain for text in figure.texts] == ["Survival after operation.", "Shaded: what nobody measured."]


def test_references_with_elements_alone_are_put_together(whipple):
    first, second, third = whipple.sources
    assert first.citation == "Rinke A et al. Octreotide LAR in metastatic midgut tumors. J Clin Oncol. 2009;27:4656-63"
    assert (first.pmid, first.label) == ("19704057", "1")
    assert second.citation == "Strosberg J, et al. A phase 3 trial. N Engl J Med 2017;376:125."
    assert (second.pmid, second.doi) == ("28076709", "10.5555/netreader.ref2")
    assert (third.pmid, third.citation[-5:]) == ("", "1999.")


def test_a_letter_without_sections_and_floating_figures():
    text = read(LETTER)
    assert [(one.name, one.title) for one in text.parts] == [("body-1", "Text"), ("floats-1", "Figures and tables")]
    assert text.pmcid == "PMC99999929"
    assert text.licence_name == "CC BY-NC 4.0"


def test_a_closed_article_is_not_open():
    text = read(
        b"<pmc-articleset><article><front><article-meta><article-id pub-id-type='pmc'>1</article-id>"
        b"<abstract><p>All there is.</p></abstract></article-meta></front></article></pmc-articleset>"
    )
    assert not text.is_open
    assert [one.title for one in text.parts] == ["Abstract"]


def test_an_article_that_pmc_does_not_have_is_none():
    assert (
        jats.parse(b'<pmc-articleset><error id="1">The following id is not available</error></pmc-articleset>') is None
    )
    assert jats.parse(b"<pmc-articleset></pmc-articleset>") is None


def test_what_is_no_article():
    with pytest.raises(Refused):
        jats.parse(b"<eFetchResult><ERROR>Invalid db name specified</ERROR></eFetchResult>")
    with pytest.raises(BadResponse):
        jats.parse(b"PMC is under maintenance")
    with pytest.raises(BadResponse):
        jats.parse(WHIPPLE[: len(WHIPPLE) * 2 // 3])  # cut short


def test_entities_of_its_own_are_refused():
    bomb = b'<!DOCTYPE article [<!ENTITY a "lol"><!ENTITY b "&a;&a;">]>' + article("<p>&b;</p>")
    with pytest.raises(RecordError):
        jats.parse(bomb)
    outside = b'<!DOCTYPE article [ <!ENTITY x SYSTEM "file:///etc/passwd"> ]>' + article("<p>&x;</p>")
    with pytest.raises(RecordError):
        jats.parse(outside)


def test_named_characters_and_small_damage_are_mended():
    text = read(article("<p>5&nbsp;&micro;g &LT; 6 & more \x02&#x1;&unknown; <mml:mi>x</mml:mi></p>"))
    assert blocks(text)[0].texts[0].plain == "5 µg < 6 & more &unknown; x"


def test_damage_beyond_mending_is_an_error_with_a_sentence():
    with pytest.raises(RecordError, match="damaged"):
        jats.parse(article("<p>open <italic>for ever</p>"))


def test_nesting_is_bounded():
    deep = "".join(f"<sec><title>{n}</title><p>p{n}</p>" for n in range(60)) + "</sec>" * 60
    text = read(article(deep))
    assert max(one.level for one in text.parts) <= jatsblocks.DEEPEST
    assert "p59" in " ".join(t.plain for block in blocks(text) for t in block.texts)
    assert text.cautions
    lists = "<list><list-item><p>x</p>" * 70 + "</list-item></list>" * 70
    assert read(article(f"<p>{lists}</p>")).is_open
    italics = "<italic>" * 250 + "core" + "</italic>" * 250
    assert "core" in blocks(read(article(f"<p>{italics}</p>")))[0].texts[0].plain
    with pytest.raises(RecordError):
        jats.parse(article("<p>" + "<x>" * 5_000 + "</x>" * 5_000 + "</p>"))


def test_a_table_of_nonsense_is_bounded():
    cells = "<td rowspan='99999' colspan='99999'>a</td>" * 40
    text = read(article(f"<table-wrap><table><tr>{cells}</tr>{'<tr><td>b</td></tr>' * 6_000}</table></table-wrap>"))
    (grid,) = blocks(text)[0].grids
    assert grid.rows <= 5_000
    assert grid.columns <= 200
    assert all(cell.row + cell.rows <= grid.rows for cell in grid.cells)
    assert read(article("<table-wrap><table></table></table-wrap>")).parts[0].blocks[0].grids == ()
    nested = "<table><tr><td>" * 60 + "x" + "</td></tr></table>" * 60
    assert read(article(f"<table-wrap>{nested}</table-wrap>")).parts[0].blocks[0].grids[0].cells[0].text == "x"


def test_the_time_is_linear():
    def took(copies: int, tries: int) -> float:
        body = (
            "<sec><title>S</title><p>Text <xref ref-type='bibr' rid='r1'>1</xref> and <sup>2</sup>.</p></sec>" * copies
        )
        table = "<table-wrap><table>" + "<tr><td>1</td><td>2</td></tr>" * copies + "</table></table-wrap>"
        data = article(body + table, "<ref-list>" + "<ref id='r1'><label>1</label></ref>" * copies + "</ref-list>")
        return seconds(lambda: jats.parse(data), tries=tries)

    assert took(8_000, 2) < 30 * took(1_000, 3)  # 64 times if it were quadratic


@pytest.mark.parametrize(
    ("name", "parts", "figures", "tables", "sources"),
    [
        ("1472-6831-8-11.nxml", 16, 0, 4, 31),
        ("pntd.0002065.nxml", 15, 1, 5, 32),
        ("pone.0046493.nxml", 23, 4, 3, 58),
    ],
)
def test_recorded_articles(shared_data, name, parts, figures, tables, sources):
    text = read((shared_data / "jats" / name).read_bytes())
    kinds = [block.kind for block in blocks(text)]
    assert (len(text.parts), kinds.count("figure"), kinds.count("table"), len(text.sources)) == (
        parts,
        figures,
        tables,
        sources,
    )
    assert sum(bool(source.pmid) for source in text.sources) > sources // 3
    assert all(block.grids for block in blocks(text) if block.kind == "table")
    assert "Creative Commons" in text.licence


def test_a_recorded_answer_of_efetch(shared_data):
    text = read((shared_data / "eutils" / "efetch_pmc.xml").read_bytes())
    assert (text.pmcid, text.kind, text.licence_name) == ("PMC8435807", "correction", "CC BY-NC 4.0")
