"""Which record of PubMed is that of a paper, and where a paper appeared."""

import pytest
from msgspec.structs import replace

from netreader.article import Article, Author, Journal
from netreader.exchange.completing import citation_of, is_same
from netreader.reference import Citation

FOUND = Article(
    "1", "Liver metastases of neuroendocrine tumors: a review.", doi="10.1/x", authors=(Author("Lee", "Bo", "B"),)
)


@pytest.mark.parametrize(
    ("mine", "same"),
    [
        (Article("", "Anything", doi="10.1/X"), True),
        (Article("", FOUND.title, doi="10.1/y"), False),
        (Article("", "Liver Metastases of Neuroendocrine Tumors – A Review"), True),
        (Article("", "Liver metastases of neuroendocrine tumours"), True),
        (Article("", "Another matter altogether"), False),
        (Article("", "", citation="Lee B. Title. J Abbrev. 2018;45(4):232."), True),
        (Article("", "", citation="Smith JA. Title. J Abbrev. 2018;45(4):232."), False),
        (Article("", ""), False),
    ],
)
def test_the_same_paper(mine, same):
    assert is_same(mine, FOUND) is same


def test_a_title_in_another_language():
    found = replace(FOUND, title="[Tumors of the liver].", vernacular_title="Tumeurs du foie.")
    assert is_same(Article("", "Tumeurs du foie"), found)
    assert is_same(Article("", "Tumors of the liver"), found)


def test_where_it_appeared():
    journal = Journal(title="Seminars in oncology", medline_ta="Semin Oncol", volume="45", pages="232-235")
    article = Article("", "A title", journal=journal, published="2018-08", authors=(Author("Lee", "Bo", "B"),))
    assert citation_of(article) == Citation("Semin Oncol", "2018", "45", "232", "Lee B")
    assert citation_of(Article("", "A title", journal=Journal(title="Cell"))) is None
    assert citation_of(Article("", "", citation="Lee B. A title of it. Cell. 2018;45(4):232-5.")) == Citation(
        "Cell", "2018", "45", "232", "Lee B"
    )


def test_what_a_list_says_is_shown_as_the_title():
    assert Article("7", "", source="file").display_title == "PMID 7"
    assert Article("", "", source="file", doi="10.1/x").display_title == "10.1/x"
    assert Article("", "", source="file", citation="Lee B. Cell. 2018;45:1.").display_title == "Lee B. Cell. 2018;45:1."
    assert Article("7", "").display_title == "(no title)"
