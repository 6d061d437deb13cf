"""Sentences and words: our own prose always, ends read by eye in real abstracts where those are at hand."""

import hashlib
import itertools
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netreader.passages.sentences import sentence_at, sentences
from netreader.passages.words import word_at, words
from netreader.pubmed.records import parse

#: Texts with a bar where a sentence ends.
MARKED = [
    "Survival was longer in the first arm (P = .02).| The median was 2.5 yr. in the second.",
    "As Moertel et al. (1992) and Kouvaraki et al. showed, streptozocin works.| We confirm it.",
    "Doses vs. effect were plotted (Fig. 2, Ref. 3).| See Fig. 4 for G1 tumours.",
    "All tumours were G1.| None was G3.",
    "It was given i.v. at 0.5 mg/kg b.i.d. for 6 wk.| Patients were well.",
    "Cultures of E. coli and S. aureus grew.| B. subtilis did not.",
    "Dr. J. R. Smith and Prof. Y. Wu were blinded.| They agreed.",
    "Was it useful?| Yes!| It was.",
    "Agents (e.g. everolimus, i.e. an mTOR inhibitor) were used.| mTOR was measured.",
    "They ate vitamin C.| Others had vitamin D.",
    'He said "it works."| She doubted.',
    "Levels were < 5 ng/mL.| 177Lu was given to 12 of 30 patients.",
    "Doses rose (range, 2.5 to 10 mg; see Table 1. Not all tolerated it).| Two died.",
    "Wait … for it.| Then stop.",
    "OBJECTIVE: To compare A vs. B.| METHODS were plain.",
    "Results differ among groups.The cause is unknown.|",
    "No. 4 was best.| No. 5 was worst.",
    "The U.S. Food and Drug Administration approved it in the U.S.| The drug is safe.",
    "Sensitivity was 95%.| (Funded by nobody.)| ClinicalTrials.gov number, NCT00000000.",
    "これは文です。|次の文です。",
    "一つ目\n|two lines",
    "Carcinoid of the lung (typical)...| Atypical ones are rarer.",
    "A review of approx. 40 cases, ca. 1990.| p53 was mutated.",
    "Data: https://doi.org/10.1000/x.Y. They are free.|",
]
FIXED = {  # the bar where a blank is missing, or where in doubt nothing is cut
    "Results differ among groups.The cause is unknown.|": ["Results differ among groups.", "The cause is unknown."],
    "Data: https://doi.org/10.1000/x.Y. They are free.|": ["Data: https://doi.org/10.1000/x.Y.", "They are free."],
}


@pytest.mark.parametrize("marked", MARKED)
def test_own_sentences(marked):
    text = marked.replace("|", "")
    wanted = FIXED.get(marked, [part.strip() for part in marked.split("|") if part.strip()])
    assert [text[start:end] for start, end in sentences(text)] == wanted


def _real():
    for line in (Path(__file__).parent / "boundaries.tsv").read_text().splitlines():
        if not line.startswith("#"):
            folder, pmid, section, digest, ends = line.split("\t")
            yield folder, pmid, int(section), digest, {int(end) for end in ends.split(",")}


def test_ends_read_by_eye_in_real_abstracts(shared_data):
    right = wrong = missed = 0
    for folder, pmid, section, digest, ends in _real():
        file = shared_data / folder / f"{pmid}.xml"
        if not file.exists():
            continue
        text = next(iter(parse(file.read_bytes()))).article.abstract[section].text
        if hashlib.sha1(text.encode()).hexdigest()[:12] != digest:
            continue  # the record is another one now
        found = {end for _, end in sentences(text)}
        right += len(found & ends)
        wrong += len(found - ends)
        missed += len(ends - found)
    assert right > 500
    assert (wrong + missed) / right < 0.005


@given(st.text(alphabet=st.sampled_from("aB3 .?!…()[]\"'\n。e.g.Fig"), max_size=80))
def test_every_letter_is_in_one_sentence(text):
    found = sentences(text)
    assert all(start < end for start, end in found)
    assert all(a.end <= b.start for a, b in itertools.pairwise(found))
    outside = text
    for start, end in reversed(found):
        outside = outside[:start] + outside[end:]
    assert not outside.strip()


def test_a_long_text_is_quick():
    text = "The patient (aged 4) had a tumour. " * 30_000 + "(" * 5_000
    assert len(sentences(text)) >= 30_000


def test_the_sentence_at_a_place():
    text = "One is here.  Two is there."
    assert text[slice(*sentence_at(text, 3))] == "One is here."
    assert text[slice(*sentence_at(text, 12))] == "Two is there."
    assert sentence_at(text, len(text)) is None


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("Use of 5-HT, 0.05 and 177Lu-DOTATATE.", ["Use", "of", "5-HT", "0.05", "and", "177Lu-DOTATATE"]),
        ("It wasn't (really) 95%.", ["It", "wasn't", "really", "95%"]),
        ("P<0.01; α-SMA", ["P", "<0.01", "α-SMA"]),
        ("腫瘍 x", ["腫", "瘍", "x"]),
    ],
)
def test_words(text, wanted):
    assert [text[start:end] for start, end in words(text)] == wanted


@given(st.text(max_size=60), st.integers(0, 60))
def test_the_word_at_a_place_is_one_of_the_words(text, place):
    found = word_at(text, place)
    assert found == next((word for word in words(text) if word.end > place), None)
