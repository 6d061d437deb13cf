"""Stretches of a text that have nearly the words of a passage, in its order."""

from __future__ import annotations

from collections import Counter, defaultdict
from difflib import Match, SequenceMatcher
from typing import NamedTuple

from netreader.passages.normal import normal
from netreader.passages.words import words

#: A word of the passage that stands in the text more often says little about where it was.
COMMON = 400

#: Places that are looked at closely.
CLOSELY = 4


class Words:
    """The words of a text in normal form, and where each stands."""

    def __init__(self, text: str) -> None:
        self.forms: list[str] = []
        self.stretches: list[tuple[int, int]] = []
        forms: dict[str, str] = {}
        for start, end in words(text):
            word = text[start:end]
            form = forms.get(word)
            if form is None:
                form = forms[word] = normal(word).text
            if form:
                self.forms.append(form)
                self.stretches.append((start, end))

    def stretch(self, first: int, last: int) -> tuple[int, int]:
        """Offsets of some words, `last` exclusive."""
        return self.stretches[first][0], self.stretches[last - 1][1]


class Likely(NamedTuple):
    """A stretch of words, how like the passage it is (0 to 1), and whether a figure is another."""

    score: float
    start: int
    end: int
    figures_differ: bool


def stretches(quote: Words, here: Words) -> list[Likely]:
    """The likeliest stretches of a text, in no order."""
    found: dict[tuple[int, int], Likely] = {}
    for offset in _offsets(quote, here):
        likely = _fitted(quote, here, offset)
        if likely is not None:
            found[likely.start, likely.end] = likely
    return list(found.values())


def _offsets(quote: Words, here: Words) -> list[int]:
    """Word offsets at which most of the passage's words fall into place."""
    places: dict[str, list[int]] = defaultdict(list)
    wanted = set(quote.forms)
    for place, form in enumerate(here.forms):
        if form in wanted:
            places[form].append(place)
    votes: Counter[int] = Counter()
    width = max(2, len(quote.forms) // 4)
    for index, form in enumerate(quote.forms):
        at = places.get(form, ())
        if len(at) > COMMON:
            continue
        weight = len(form) * 100 // (1 + len(at))
        for place in at:
            bucket = (place - index) // width
            votes[bucket] += weight
            votes[bucket + 1] += weight  # so that a crowd on a border is not halved
    chosen: list[int] = []
    for bucket, _ in votes.most_common(CLOSELY * 4):
        if all(abs(bucket - other) > 1 for other in chosen):
            chosen.append(bucket)
        if len(chosen) == CLOSELY:
            break
    return [bucket * width for bucket in chosen]


def _fitted(quote: Words, here: Words, offset: int) -> Likely | None:
    """The stretch near an offset that fits best."""
    size = len(quote.forms)
    room = size // 2 + 12
    low = max(0, offset - room)
    window = here.forms[low : offset + size + room]
    matching = SequenceMatcher(None, quote.forms, window, autojunk=False).get_matching_blocks()
    blocks = _together([block for block in matching if block.size])
    if not blocks:
        return None
    first, last = blocks[0], blocks[-1]
    start = first.b - _near(
        [form[::-1] for form in quote.forms[: first.a][::-1]], [form[::-1] for form in window[: first.b][::-1]]
    )
    end = last.b + last.size
    end += _near(quote.forms[last.a + last.size :], window[end:])
    mine, theirs = "".join(quote.forms), "".join(window[start:end])
    if len(mine) + len(theirs) <= 1_500:
        score = SequenceMatcher(None, mine, theirs, autojunk=False).ratio()
    else:
        same = sum(len(form) for block in blocks for form in quote.forms[block.a : block.a + block.size])
        score = 2 * same / (len(mine) + len(theirs))
    return Likely(score, low + start, low + end, _figures(quote.forms) != _figures(window[start:end]))


def _together(blocks: list[Match]) -> list[Match]:
    """Without words at either end that only chance to occur, far from the rest."""
    while len(blocks) > 1 and blocks[0].size == 1 and blocks[1].b - blocks[0].b - (blocks[1].a - blocks[0].a) > 3:
        blocks = blocks[1:]
    while (
        len(blocks) > 1 and blocks[-1].size == 1 and (blocks[-1].b - blocks[-2].b - (blocks[-1].a - blocks[-2].a) > 3)
    ):
        blocks = blocks[:-1]
    return blocks


def _near(missing: list[str], beside: list[str]) -> int:
    """How many words beside a match stand for those of the passage that were not found there."""
    wanted = "".join(missing)
    if not wanted or len(wanted) > 200:
        return 0
    best, taken = 0.6, 0
    for count in range(1, min(len(beside), len(missing) + 3) + 1):
        ratio = SequenceMatcher(None, wanted, "".join(beside[:count]), autojunk=False).ratio()
        if ratio > best:
            best, taken = ratio, count
    return taken


def _figures(forms: list[str]) -> str:
    """The figures of some words, in order."""
    return "".join(ch for form in forms for ch in form if ch.isdecimal() or ch == ".")
