"""References and citations, compared with what the styles' own guides and another processor write."""

import json
import shutil
import subprocess
from xml.etree import ElementTree

import pytest
from msgspec.structs import replace

from netreader.article import Article, Author
from netreader.cite import Bibliography, Cite, find
from netreader.cite.items import dotted, item, journal_name
from netreader.cite.styled import _CLOSE, _OPEN, as_html, as_markdown, as_text, marked
from netreader.formats.csl import identifier

SEMIN = "Metastatic neuroendocrine tumors of the gastrointestinal tract and pancreas"
PLEA = "A surgeon's plea to centering attention on the liver"

#: The seed page's paper in each style, by the style's own guide: authors, date, journal, places of the stops.
KNOWN = {
    "nlm": f"Keutgen XM, Schadde E. {SEMIN}: {PLEA}. Semin Oncol. 2018 Aug;45(4):232–5. "
    "doi:10.1053/j.seminoncol.2018.07.002 PubMed PMID: 90000001.",
    "vancouver": f"Keutgen XM, Schadde E. {SEMIN}: {PLEA}. Semin Oncol. 2018 Aug;45(4):232–5. "
    "doi:10.1053/j.seminoncol.2018.07.002 PubMed PMID: 90000001.",
    "ama": f"Keutgen XM, Schadde E. {SEMIN}: {PLEA}. Semin Oncol. 2018;45(4):232-235. "
    "doi:10.1053/j.seminoncol.2018.07.002",
    "apa": f"Keutgen, X. M., & Schadde, E. (2018). {SEMIN}: {PLEA}. Seminars in Oncology, 45(4), 232–235. "
    "https://doi.org/10.1053/j.seminoncol.2018.07.002",
    "mla": "Keutgen, X. M., and E. Schadde. “Metastatic Neuroendocrine Tumors of the Gastrointestinal Tract and "
    "Pancreas: A Surgeon's Plea to Centering Attention on the Liver.” Seminars in Oncology, vol. 45, no. 4, Aug. 2018, "
    "pp. 232–35, https://doi.org/10.1053/j.seminoncol.2018.07.002.",
    "chicago": "Keutgen, X. M., and E. Schadde. 2018. “Metastatic Neuroendocrine Tumors of the Gastrointestinal Tract "
    "and Pancreas: A Surgeon's Plea to Centering Attention on the Liver.” Seminars in Oncology 45 (4): 232–35. "
    "https://doi.org/10.1053/j.seminoncol.2018.07.002.",
    "pubmed": f"Keutgen XM, Schadde E. {SEMIN}: {PLEA}. Semin Oncol. 2018 Aug;45(4):232-235. "
    "doi: 10.1053/j.seminoncol.2018.07.002. Epub 2018 Oct 11. PMID: 90000001.",
    "nature": f"Keutgen, X. M. & Schadde, E. {SEMIN}: {PLEA}. Semin. Oncol. 45, 232–235 (2018).",
}


def whole(article):
    """The article, its list of authors taken for complete."""
    return replace(article, authors_complete=True)


@pytest.mark.parametrize("style", KNOWN)
def test_a_known_reference(articles, style):
    assert Bibliography([whole(articles["90000001"])], style).references() == [KNOWN[style]]


#: How the authors begin and end, and the citation, where MEDLINE says that others are left out: one known, two, six.
CUT = {
    "nlm": ("Keutgen XM, et al. G", "Keutgen XM, Schadde E, et al. G", ", Ito T, Öberg K, et al. G", "[1]"),
    "vancouver": ("Keutgen XM, et al. G", "Keutgen XM, Schadde E, et al. G", ", Ito T, Öberg K, et al. G", "(1)"),
    "ama": ("Keutgen XM, et al. G", "Keutgen XM, Schadde E, et al. G", "XM, Schadde E, Pommier R, et al. G", "¹"),
    "apa": (
        "Keutgen, X. M., et al. (",
        "M., Schadde, E., et al. (",
        "Ito, T., Öberg, K., et al. (",
        "(Keutgen et al., 2018)",
    ),
    "mla": ("Keutgen, X. M., et al. “G", "Keutgen, X. M., et al. “G", "Keutgen, X. M., et al. “G", "(Keutgen et al.)"),
    "chicago": (
        "Keutgen, X. M., et al. 2018",
        "M., E. Schadde, et al. 2",
        "E. Schadde, R. Pommier, et al. 2018",
        "(Keutgen et al. 2018)",
    ),
    "harvard": (
        "Keutgen, X.M. et al. (",
        "Keutgen, X.M., Schadde, E., et al. (",
        "Keutgen, X.M. et al. (",
        "(Keutgen et al., 2018)",
    ),
    "nature": ("Keutgen, X. M. et al. G", "Schadde, E., et al. G", "Keutgen, X. M. et al. G", "¹"),
    "pubmed": (
        "Keutgen XM, et al. G",
        "Keutgen XM, Schadde E, et al. G",
        ", Ito T, Öberg K, et al. G",
        "(PMID: 90000001)",
    ),
}
SIX = [("Keutgen", "XM"), ("Schadde", "E"), ("Pommier", "R"), ("Howe", "J"), ("Ito", "T"), ("Öberg", "K")]


@pytest.mark.parametrize("style", CUT)
def test_others_are_told_of_where_medline_leaves_them_out(articles, style):
    for told, known in zip(CUT[style], (1, 2, 6), strict=False):
        people = tuple(Author(last, initials=initials) for last, initials in SIX[:known])
        article = replace(articles["90000001"], title="Glow.", authors=people, authors_complete=False)
        bibliography = Bibliography([article], style)
        (reference,) = bibliography.references()
        assert told.lower() in reference.lower(), known
        if known != 2:
            assert bibliography.citation([Cite(identifier(article))]) == CUT[style][3]
        assert bibliography.authors(identifier(article)) == "Keutgen et al."
        assert "et al" not in Bibliography([whole(article)], style).references()[0] or known == 6


def test_a_list_that_is_not_complete_has_no_last_author(articles):
    people = tuple(Author(f"Name{number}", initials="A") for number in range(30))
    article = replace(articles["90000001"], authors=people, authors_complete=False)
    (reference,) = Bibliography([article], "apa").references()
    assert "Name18, A., et al. (2018)" in reference
    assert "…" not in reference
    (reference,) = Bibliography([whole(article)], "apa").references()
    assert "Name18, A., … Name29, A. (2018)" in reference


def test_several_are_numbered_in_the_order_given(articles):
    references = Bibliography([articles["90000003"], articles["90000001"]], "ama").references()
    assert [reference[:9] for reference in references] == ["1. Pell O", "2. Keutge"]


def test_several_are_sorted_where_the_style_sorts(articles):
    bibliography = Bibliography([articles["90000003"], articles["90000001"]], "apa")
    assert [reference[:4] for reference in bibliography.references()] == ["Keut", "Pell"]
    assert bibliography.keys == ["pmid:90000001", "pmid:90000003"]


def test_letters_sort_without_their_marks(articles):
    base = articles["90000003"]
    people = [
        replace(base, pmid=str(number), authors=(replace(base.authors[0], last_name=name),))
        for number, name in enumerate(("Zander", "Öberg", "Abel", "Oxman"), start=1)
    ]
    references = Bibliography(people, "apa").references()
    assert [reference.split(",")[0] for reference in references] == ["Abel", "Öberg", "Oxman", "Zander"]


def test_numbers_in_a_row_are_drawn_together(articles):
    bibliography = Bibliography([articles[f"9000000{number}"] for number in range(1, 7)], "nlm")
    keys = bibliography.keys
    assert bibliography.citation([Cite(key) for key in keys[:3]]) == "[1–3]"
    assert bibliography.citation([Cite(keys[4]), Cite(keys[0]), Cite(keys[1])]) == "[1,2,5]"


def test_raised_numbers(articles):
    bibliography = Bibliography([articles["90000001"], articles["90000002"]], "ama")
    cites = [Cite(key) for key in bibliography.keys]
    assert [bibliography.citation(cites, way) for way in ("text", "markdown", "html")] == [
        "¹,²",
        "^1,2^",
        "<sup>1,2</sup>",
    ]


def test_two_papers_of_one_author_and_year_have_letters(articles):
    first = articles["90000001"]
    second = replace(first, pmid="5", doi="", title="Another paper")
    for style, told in (("apa", "(2018a)"), ("harvard", "(2018a)"), ("chicago", "2018a.")):
        bibliography = Bibliography([first, second], style)
        assert told in bibliography.references()[0]
        assert bibliography.citation([Cite("pmid:90000001")]) != bibliography.citation([Cite("pmid:5")])


def test_pubmeds_own_line_has_suffixes_groups_and_those_left_out():
    people = (Author("Doe", "John A", "JA", "Jr"), Author("Suharto"), Author(collective_name="Lamp Study Group"))
    article = Article("1", "Glow.", authors=people, authors_complete=False, citation="Lamps. 2025.")
    (line,) = Bibliography([article], find("pubmed")).references()
    assert line.startswith("Doe JA Jr, Suharto, Lamp Study Group, et al. Glow.")
    assert line.endswith("PMID: 1.")


def test_two_first_authors_of_one_name_have_initials(articles):
    first = whole(articles["90000001"])
    second = replace(
        articles["90000003"],
        pmid="5",
        published="2018",
        authors=(replace(first.authors[0], fore_name="Anna-Lise B", initials="AB"),),
    )
    bibliography = Bibliography([first, second], "apa")
    assert bibliography.citation([Cite("pmid:5")]) == "(A.-L. B. Keutgen, 2018)"
    assert bibliography.citation([Cite("pmid:90000001")]) == "(X. M. Keutgen & Schadde, 2018)"
    assert bibliography.authors("pmid:5") == "A.-L. B. Keutgen"
    assert bibliography.references()[0].startswith("Keutgen, A.-L. B. (2018)")


@pytest.mark.parametrize(
    ("style", "told"),
    [
        ("apa", ["(K & S, 2018a, 2020)", "(K & S, 2018a, 2020; P, 2019)", "(K & S, 2018a, 2018b, 2018c)"]),
        ("chicago", ["(K and S 2018a, 2020)", "(K and S 2018a, 2020; P 2019)", "(K and S 2018a, 2018b, 2018c)"]),
        (
            "american-meteorological-society",
            ["(K and S 2018a, 2020)", "(K and S 2018a, 2020; P 2019)", "(K and S 2018a,b,c)"],
        ),
        ("vancouver", ["(1,3)", "(1–3)", "(1,4,5)"]),
    ],
)
def test_the_authors_of_several_papers_are_named_once(style, told):
    two, one = (Author("K", initials="X"), Author("S", initials="E")), (Author("P", initials="O"),)
    years = [(two, "2018"), (one, "2019"), (two, "2020"), (two, "2018"), (two, "2018")]
    papers = [
        Article(str(pmid), f"Title {pmid}", authors=people, published=year)
        for pmid, (people, year) in enumerate(years, 1)
    ]
    bibliography = Bibliography(papers, style)
    several = [(1, 3), (1, 2, 3), (1, 4, 5)]
    assert [bibliography.citation([Cite(f"pmid:{pmid}") for pmid in pmids]) for pmids in several] == told


def test_an_author_who_comes_again_is_a_dash():
    people = (Author("K", initials="X"),)
    papers = [Article(str(n), f"Title {n}", authors=people, published="2018") for n in (1, 2)]
    papers.append(Article("3", "Title 3", authors=(Author("P"),), published="2018"))
    begun = [reference[:10] for reference in Bibliography(papers, "mla").references()]
    assert begun == ["K, X. Titl", "———. Title", "P. Title 3"]
    assert [reference[:5] for reference in Bibliography(papers, "apa").references()] == ["K, X.", "K, X.", "P. (2"]
    assert Bibliography(papers[1:2], "mla").references()[0].startswith("K, X. Title 2")


def test_a_page_keeps_a_paper_apart():
    people = (Author("K", initials="X"),)
    papers = [Article(str(n), f"Title {n}", authors=people, published=f"201{n}") for n in (1, 2, 3)]
    bibliography = Bibliography(papers, "apa")
    cites = [Cite("pmid:1", locator="7"), Cite("pmid:2"), Cite("pmid:3")]
    assert bibliography.citation(cites) == "(K, 2011, p. 7; K, 2012, 2013)"
    assert bibliography.citation([Cite("pmid:1", prefix="see"), Cite("pmid:2")]) == "(see K, 2011; K, 2012)"


def test_locators_and_words_around(articles):
    bibliography = Bibliography([whole(articles["90000001"])], "apa")
    key = bibliography.keys[0]
    assert bibliography.citation([Cite(key, "see", " and more", locator="3-5")]) == (
        "(see Keutgen & Schadde, 2018, pp. 3–5 and more)"
    )
    assert bibliography.citation([Cite(key, without_authors=True)]) == "(2018)"
    assert bibliography.authors(key) == "Keutgen and Schadde"


def test_a_title_in_the_place_of_authors_comes_once(articles):
    article = replace(articles["90000003"], authors=())
    for style in ("apa", "ama", "mla", "chicago"):
        (reference,) = Bibliography([article], style).references()
        assert reference.lower().count("which liver") == 1


def test_a_question_mark_is_end_enough(articles):
    (reference,) = Bibliography([articles["90000003"]], "ama").references()
    assert "which liver? Ann" in reference
    (reference,) = Bibliography([articles["90000003"]], "mla").references()
    assert "Which Liver?” Annals" in reference


def test_a_retracted_paper_says_so(articles):
    (reference,) = Bibliography([articles["90000004"]], "nlm").references()
    assert "[Retracted]" in reference


def test_italics_and_raised_figures_in_titles(articles):
    span = type(articles["90000003"].title_spans[0])(0, 5, "i") if articles["90000003"].title_spans else None
    text = marked("<i>E. coli</i> and x<sup>2</sup> & <script>")
    assert as_text(text) == "E. coli and x² & <script>"
    assert as_markdown(text) == r"*E. coli* and x^2^ & \<script\>"
    assert as_html(text) == "<i>E. coli</i> and x<sup>2</sup> &amp; &lt;script&gt;"
    assert span is None or span.style == "i"


def test_marks_in_a_papers_text_are_no_marks():
    assert marked("a\ue000b\ue200c\x1b[31m") == "abc[31m"


def test_addresses_are_links():
    text = "See https://doi.org/10.1016/S0140-6736(15)00817-X."
    assert as_markdown(text) == "See <https://doi.org/10.1016/S0140-6736(15)00817-X>."
    assert as_html(text).endswith("00817-X</a>.")


def test_journals_are_named_as_one_says_them():
    assert journal_name("Lancet (London, England)") == "Lancet"
    assert journal_name("Journal of clinical oncology : official journal of ASCO") == "Journal of clinical oncology"
    assert journal_name("BMJ open") == "BMJ open"
    assert dotted("Lancet Oncol", "The Lancet. Oncology") == "Lancet Oncol."
    assert dotted("N Engl J Med", "The New England journal of medicine") == "N. Engl. J. Med."
    assert dotted("JAMA", "JAMA") == "JAMA"


def test_every_record_in_every_short_style(articles):
    from netreader.cite import KNOWN as short

    for style in short:
        bibliography = Bibliography(articles.values(), style)
        for way in ("text", "markdown", "html"):
            references = bibliography.references(way)
            assert len(references) == len(articles)
            for reference in references:
                assert reference.strip()
                assert "\n" not in reference
                assert not any("\ue000" <= character <= "\uf8ff" or character < " " for character in reference)


# Another processor

#: Differ from pandoc on purpose: names in scripts without capitals, hostile names, chapters by their label.
APART = {"90000025", "90000027", "90000011", "90000029"}
_NAMES = "{http://purl.org/net/xbiblio/csl}names"
_NAME = "{http://purl.org/net/xbiblio/csl}name"
_INHERITED = {
    "and": "and",
    "delimiter-precedes-last": "delimiter-precedes-last",
    "delimiter-precedes-et-al": "delimiter-precedes-et-al",
    "initialize-with": "initialize-with",
    "initialize": "initialize",
    "name-as-sort-order": "name-as-sort-order",
    "sort-separator": "sort-separator",
    "name-delimiter": "delimiter",
}


def for_pandoc(xml):
    """A style whose options for names stand at each list of names: older pandocs don't look above."""
    root = ElementTree.fromstring(xml)

    def walk(element, in_substitute):
        for child in list(element):
            if child.tag == _NAMES and not (in_substitute and child.find(_NAME) is None):
                name = child.find(_NAME)
                if name is None:
                    name = ElementTree.Element(_NAME)
                    child.insert(0, name)
                for option, attribute in _INHERITED.items():
                    if root.get(option) is not None and name.get(attribute) is None:
                        name.set(attribute, root.get(option))
            walk(child, in_substitute or child.tag.endswith("substitute"))

    walk(root, False)
    return ElementTree.tostring(root)


def _tagged(text):
    for marks, slash in ((_OPEN, ""), (_CLOSE, "/")):
        for look, mark in marks.items():
            text = text.replace(mark, f"<{slash}{look}>")
    return text


def _plain(text):
    return " ".join(text.replace("’", "'").replace("‘", "'").replace("*", "").replace("\u2011", "-").split())


@pytest.mark.skipif(shutil.which("pandoc") is None, reason="pandoc is not installed")
@pytest.mark.parametrize("style", ["nlm", "ama", "apa", "harvard", "lancet", "nejm", "bmj", "nature"])
def test_pandoc_writes_the_same(articles, tmp_path, style):
    chosen = [whole(article) for pmid, article in articles.items() if pmid not in APART]  # CSL has no word for others
    used = find(style)
    (tmp_path / "items.json").write_text(_tagged(json.dumps([item(article) for article in chosen], ensure_ascii=False)))
    (tmp_path / "style.csl").write_bytes(for_pandoc(used.xml))
    cited = "\n\n".join(f"[@{identifier(article)}]" for article in chosen)
    done = subprocess.run(
        [
            *("pandoc", "--citeproc", "-f", "markdown", "-t", "plain", "--wrap=none"),
            *("--bibliography", tmp_path / "items.json", "--csl", tmp_path / "style.csl"),
        ],
        input=cited.encode(),
        capture_output=True,
        check=True,
    )
    paragraphs = [_plain(text) for text in done.stdout.decode().split("\n\n") if text.strip()]
    bibliography = Bibliography(chosen, used)
    assert [_plain(bibliography.citation([Cite(identifier(article))])) for article in chosen] == (
        paragraphs[: len(chosen)]
    )
    assert sorted(map(_plain, bibliography.references())) == sorted(paragraphs[len(chosen) :])
