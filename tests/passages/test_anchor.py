"""Passages found again in texts that were changed; never in a wrong place."""

import random

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from netreader.article import AbstractSection, Article, OtherAbstract
from netreader.passages.anchor import anchored, place
from netreader.passages.parts import parts_of
from netreader.passages.sentences import sentences
from tests.timing import seconds

TEXT = (
    "Neuroendocrine tumours of the midgut are rare. "
    "Surgery of liver metastases may prolong survival in chosen patients. "
    "We treated 64 patients with ¹⁷⁷Lu-DOTATATE and 61 with octreotide LAR at 60 mg every 4 weeks. "
    "The primary end point was progression-free survival. At 20 months it was 65.2% in the first arm and 10.8% in the "
    "second (P<0.001). The response rate was 18% in the first arm. The response rate was 3% in the second arm. "
    "Grade 3 neutropenia occurred in 1% of patients given TGF-β blockers. Long-term toxic effects on kidneys were not "
    "seen during the time of this trial. These findings warrant a longer follow-up."
)
INSERTED = "A protocol amendment was approved by all ethics committees before enrolment began. "


def _of(text, quote, occurrence=0):
    start = -1
    for _ in range(occurrence + 1):
        start = text.index(quote, start + 1)
    return anchored(text, start, start + len(quote))


def _found(text, anchor):
    found = place(text, anchor)
    return None if found is None else text[found.start : found.end]


def test_an_unchanged_text():
    for start, end in sentences(TEXT):
        assert place(TEXT, anchored(TEXT, start, end)) == (start, end, "exact")


@pytest.mark.parametrize(
    ("quote", "before", "after"),
    [
        ("¹⁷⁷Lu-DOTATATE and 61", "¹⁷⁷Lu-DOTATATE", "177Lu DOTATATE"),
        ("TGF-β blockers", "TGF-β", "TGF-beta"),
        ("progression-free survival", "progression-free", "Progression free"),
        ("second (P<0.001)", "(P<0.001)", "(P < 0.001)"),
        ("Long-term toxic effects on kidneys", "Long-term", "Long‐term"),
    ],
)
def test_another_spelling(quote, before, after):
    changed = TEXT.replace(before, after)
    found = place(changed, _of(TEXT, quote))
    assert found is not None
    assert changed[found.start : found.end] == quote.replace(before, after)
    assert found.how == "normal"


def test_a_mended_word_and_an_inserted_sentence():
    broken = TEXT.replace("neutropenia occurred", "neutropaenia ocurred")
    quote = "Grade 3 neutropaenia ocurred in 1% of patients"
    assert _found(TEXT, _of(broken, quote)) == "Grade 3 neutropenia occurred in 1% of patients"
    assert _found(INSERTED + TEXT, _of(broken, quote)) == "Grade 3 neutropenia occurred in 1% of patients"


def test_one_mended_word_alone():
    broken = TEXT.replace("octreotide", "ocreotid")
    assert _found(TEXT, _of(broken, "ocreotid")) == "octreotide"


def test_a_short_quote_goes_by_what_stands_around_it():
    anchor = _of(TEXT, "first arm", 1)
    moved = INSERTED + TEXT
    found = place(moved, anchor)
    assert found is not None
    assert found.start == anchor.start + len(INSERTED)
    assert place("The first arm alone.", anchor) is None


def test_a_sentence_taken_out_is_not_its_twin():
    quote = "The response rate was 18% in the first arm."
    anchor = _of(TEXT, quote)
    assert place(TEXT.replace(quote + " ", ""), anchor) is None
    assert _found(TEXT, anchor) == quote  # and back again


def test_two_places_that_would_do_are_none():
    anchor = _of(TEXT, "These findings warrant a longer follow-up.")
    doubled = "Nothing. " + "These findings warrant a longer follow-up. " * 3 + "More."
    assert place(doubled, anchor) is None


def test_labels_and_sections_added():
    whole = Article("1", "T", abstract=(AbstractSection(TEXT),))
    cut = TEXT.index("We treated"), TEXT.index("At 20 months")
    divided = (TEXT[: cut[0]].strip(), TEXT[cut[0] : cut[1]].strip(), TEXT[cut[1] :])
    labelled = Article("1", "T", abstract=tuple(AbstractSection(text, label="X") for text in divided))
    part, other = parts_of(whole)["abstract"], parts_of(labelled)["abstract"]
    for start, end in sentences(part.text):
        assert _found(other.text, anchored(part.text, start, end)) == part.text[start:end]
    across = _of(part.text, "chosen patients. We treated 64")
    assert " ".join(_found(other.text, across).split()) == across.quote


def test_parts_of_a_paper():
    other = OtherAbstract("Publisher", "ger", (AbstractSection("Ein Text."),))
    article = Article(
        "1",
        "[Not Available].",
        vernacular_title="Ein Titel.",
        abstract=(AbstractSection("One.", "AIM"), AbstractSection("Two.", "END")),
        other_abstracts=(other, other),
        conflict_of_interest="None.",
    )
    parts = parts_of(article)
    assert list(parts) == ["title", "abstract", "abstract-ger", "abstract-ger-2", "interests"]
    assert parts["abstract"].text == "One.\n\nTwo."
    assert [parts["abstract"].label_at(place) for place in (0, 4, 6)] == ["AIM", "AIM", "END"]


# Changes by chance

SENTENCES = [TEXT[start:end] for start, end in sentences(TEXT)]
_TYPO = st.tuples(st.sampled_from(["drop", "double", "swap"]), st.integers(0, 10_000))


def _mistyped(text, typos):
    for kind, number in typos:
        at = number % max(1, len(text) - 1)
        if not text[at : at + 2].isalpha():
            continue
        if kind == "drop":
            text = text[:at] + text[at + 1 :]
        elif kind == "double":
            text = text[:at] + text[at] + text[at:]
        else:
            text = text[:at] + text[at + 1] + text[at] + text[at + 2 :]
    return text


@settings(max_examples=200, deadline=None)
@given(
    st.integers(0, len(SENTENCES) - 1),
    st.lists(_TYPO, max_size=3),
    st.integers(0, len(SENTENCES)),
    st.booleans(),
)
def test_a_sentence_is_found_in_spite_of_typing_errors_and_insertions(index, typos, at, upper):
    changed = [_mistyped(sentence, typos if number == index else []) for number, sentence in enumerate(SENTENCES)]
    if upper:
        changed = [sentence.upper().replace("-", " ") for sentence in changed]
    wanted = changed[index]
    assume(len(wanted) > 30)
    changed.insert(at, INSERTED.strip())
    text = " ".join(changed)
    found = place(text, _of(TEXT, SENTENCES[index]))
    beside = at in (index, index + 1)
    if found is None:  # where the next sentence says nearly the same, or a short one has lost its neighbour too
        assert "response rate" in SENTENCES[index] or (beside and len(wanted) < 60)
        return
    start = text.index(wanted)
    # Of "TTThe" the passage's own "The" is found. A misspelt word at an end is known by what stands beside it; where
    # another sentence was put in just there it may be left out, with the blank beside it.
    words = wanted.split()
    assert 0 <= found.start - start <= (len(" ".join(words[:2])) + 1 if at == index else 3)
    assert 0 <= start + len(wanted) - found.end <= (len(" ".join(words[-2:])) + 1 if at == index + 1 else 0)


@pytest.mark.parametrize(
    ("quote", "was", "now"),
    [
        ("The response rate was 3% in the second arm.", "The response rate was 3%", "hTTe response rate was 3%"),
        ("The response rate was 3% in the second arm.", "in the second arm.", "in the second raam."),
        ("Grade 3 neutropenia occurred in 1% of patients given TGF-β blockers.", "Grade 3", "Garedd 3"),
    ],
)
def test_a_misspelt_word_at_an_end_belongs_to_it(quote, was, now):
    changed = TEXT.replace(was, now)
    assert _found(changed, _of(TEXT, quote)) == quote.replace(was, now)


def test_words_put_in_before_it_do_not_belong_to_it():
    quote = "Grade 3 neutropenia occurred in 1% of patients given TGF-β blockers."
    changed = TEXT.replace(quote, f"In short, {quote}".replace("occurred", "was seen"))
    assert _found(changed, _of(TEXT, quote)).startswith("Grade 3")


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_what_was_deleted_is_nowhere(data):
    first, last = sorted(data.draw(st.tuples(*[st.integers(0, len(TEXT))] * 2)))
    assume(len(TEXT[first:last].strip()) > 3)
    anchor = anchored(TEXT, first, last)
    gap = data.draw(st.integers(0, 12))
    changed = TEXT[: max(0, first - gap)] + TEXT[last + gap :]
    found = place(changed, anchor)
    if found is not None:  # only where the same words stand elsewhere, with much of the same around them
        assert normal_words(changed[found.start : found.end]) == normal_words(anchor.quote)
    back = place(TEXT, anchor)
    assert back is not None
    assert (back.start, back.end) == (first, last)


def normal_words(text):
    return "".join(ch for ch in text.lower() if ch.isalnum())


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=60), st.text(max_size=60), st.integers(0, 60), st.integers(0, 60))
def test_anything_at_all_gives_a_place_or_none(text, other, first, last):
    first, last = sorted((first, last))
    found = place(other, anchored(text, first, last))
    assert found is None or 0 <= found.start < found.end <= len(other)


def test_a_megabyte_takes_no_long_time():
    chance = random.Random(3)
    vocabulary = [f"{chance.choice(SENTENCES).split()[0]}{number}" for number in range(3_000)]
    text = " ".join(chance.choice(vocabulary) for _ in range(130_000))
    half = len(text) // 2
    anchor = anchored(text, half, half + 400)
    changed = text[:half] + "an added word " + text[half:].replace(" ", "  ", 40).replace("a", "e", 4)
    both = (changed, changed.replace(anchor.quote[40:60], "x"))
    assert seconds(lambda: [place(one, anchor) for one in both], enough=12) < 12
