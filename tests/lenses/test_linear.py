"""Every lens takes time in proportion to a text, whatever the text is: a megabyte in less than a second."""

import pytest

from netreader.article import AbstractSection, Article
from netreader.lenses import consort
from netreader.lenses.abbreviations import abbreviations
from netreader.lenses.doubts import doubts
from netreader.lenses.lexicon import together
from netreader.lenses.numbers import numbers
from netreader.lenses.trials import shipped, trials_in
from tests.timing import seconds

MEGABYTE = 1_000_000

#: What a person could send to keep the reader busy.
TEXTS = {
    "digits": "1",
    "groups": ",111",
    "parentheses": "(",
    "definitions": "alpha beta gamma (ABG) ",
    "ratios": "HR 0.5 (95% CI 0.4-0.6), ",
    "p": "p=0.05 ",
    "of": "5 of ",
    "counts": "5 very old sick ill bad ",
    "median": "median ",
    "people in groups": "of 90 patients (40 early; 50 late), 12 (13%) came and 9 completed ",
    "brackets": "(4 a; 5 b) ",
    "medians in a row": "median days (3 (2-5) v 4 (2-7)), ",
    "NET": "NET-",
    "trials": "RADIANT-3, neuroendocrine ",
    "capitals": "CABINET ",
    "sunitinib": "sunitinib, PROMID, ",
    "stops": "e.g. ",
    "prose": "Neuroendocrine tumors (NETs) grew in 12 of 40 patients (30%); HR 0.5 (95% CI 0.4-0.6; P = .01). ",
}


@pytest.mark.parametrize("name", TEXTS)
def test_a_megabyte_takes_less_than_a_second(name):
    piece = TEXTS[name]
    text = piece * (MEGABYTE // len(piece))
    lexicon, trials = together(()), shipped()
    for lens in (
        lambda: doubts(text, numbers(text)),
        lambda: abbreviations(text, lexicon),
        lambda: trials_in(text, trials),
        lambda: consort.items(Article("1", "Title", abstract=(AbstractSection(text),))),
    ):
        assert seconds(lens, enough=1) < 1
