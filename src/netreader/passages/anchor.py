"""Passages that are found again: the words, what stands around them, and where (W3C's Web Annotation selectors).

A record changes: typing errors are mended, labels added, indices set right, sentences put in. A passage is looked for
by its words, then by them in `normal` form, then as a stretch that is nearly so. Rather none than a wrong place: where
two places would do, or where its surroundings have closed over it, it is not placed.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from netreader.passages.normal import Normal, normal

if TYPE_CHECKING:
    from netreader.passages.likeness import Words

#: Characters kept of what stands on each side.
CONTEXT = 64

#: Shortest quote, in normal form, that is known again wherever it stands alone.
TELLING = 24

#: How much of the surroundings must agree: on the whole; on each side; and by how much the best place must lead.
AGREES, IN_PLACE, LEADS = 0.5, 0.75, 0.15

#: How like its quote a stretch must be: by itself, and with both of its sides in place.
ALIKE, ALIKE_IN_PLACE = 0.86, 0.6

#: Characters, in normal form, of what stands beside a passage that tell where it begins or ends; and from how near.
SEAM, REACH = 12, 20

#: Most places compared, and most words of a quote that is looked for by likeness.
PLACES, LONGEST = 200, 800


@dataclass(frozen=True, slots=True)
class Anchor:
    """A passage of a text.

    Attributes:
        quote: Its words (TextQuoteSelector.exact).
        prefix, suffix: What stands before and behind.
        start, end: Character offsets when it was last placed (TextPositionSelector), end exclusive.
    """

    quote: str
    prefix: str = ""
    suffix: str = ""
    start: int = 0
    end: int = 0


class Place(NamedTuple):
    """Where a passage was found, and how: ``exact``, ``normal`` or ``alike``."""

    start: int
    end: int
    how: str


def anchored(text: str, start: int, end: int) -> Anchor:
    """The anchor of a stretch of text."""
    start, end = max(0, start), min(len(text), end)
    return Anchor(text[start:end], text[max(0, start - CONTEXT) : start], text[end : end + CONTEXT], start, end)


def place(text: str, anchor: Anchor) -> Place | None:
    """Where a passage stands in a text now; None where that can't be told."""
    if not anchor.quote.strip():
        return None
    if _stands(text, anchor):
        return Place(anchor.start, anchor.end, "exact")
    search = _Search(text, anchor)
    return search.exact() or search.normal() or search.alike() or search.between()


def _stands(text: str, anchor: Anchor) -> bool:
    """Whether nothing changed where it stands."""
    start, end = anchor.start, anchor.end
    return (
        text[start:end] == anchor.quote
        and text[max(0, start - len(anchor.prefix)) : start] == anchor.prefix
        and text[end : end + len(anchor.suffix)] == anchor.suffix
    )


class _Search:
    """One passage looked for in one text."""

    def __init__(self, text: str, anchor: Anchor) -> None:
        self._text = text
        self._anchor = anchor
        self._normal = normal(text)
        self._quote = normal(anchor.quote).text
        self._prefix = normal(anchor.prefix).text
        self._suffix = normal(anchor.suffix).text

    def exact(self) -> Place | None:
        """By its words as they are."""
        quote = self._anchor.quote
        if not self._quote:  # only signs: they tell nothing wherever else they stand
            return None
        starts = _all(self._text, quote)
        found = self._chosen([(start, start + len(quote)) for start in starts])
        return Place(*found, "exact") if found else None

    def normal(self) -> Place | None:
        """By its words in normal form."""
        found = [
            self._normal.original(start, start + len(self._quote)) for start in _all(self._normal.text, self._quote)
        ]
        chosen = self._chosen([stretch for stretch in found if not self._cuts(*stretch)])
        return self._with_signs(*chosen, "normal") if chosen else None

    def _cuts(self, start: int, end: int) -> bool:
        """Whether a stretch begins or ends within a word, where the passage did not."""
        text, anchor = self._text, self._anchor
        return (start > 0 and text[start - 1 : start + 1].isalnum() and not anchor.prefix[-1:].isalnum()) or (
            text[end - 1 : end + 1].isalnum() and end < len(text) and not anchor.suffix[:1].isalnum()
        )

    def _with_signs(self, start: int, end: int, how: str) -> Place:
        """A stretch with the signs at its ends that the passage had there too: parentheses, the full stop."""
        quote, text = self._anchor.quote, self._text
        head = next((place for place, sign in enumerate(quote) if sign.isalnum()), 0)
        tail = next((place for place, sign in enumerate(reversed(quote)) if sign.isalnum()), 0)
        for sign in reversed(quote[:head].strip()):
            start -= start > 0 and text[start - 1] == sign
        for sign in quote[len(quote) - tail :].strip():
            end += text[end : end + 1] == sign
        return Place(start, end, how)

    def _chosen(self, found: list[tuple[int, int]]) -> tuple[int, int] | None:
        """The place whose surroundings agree; one that stands alone and tells enough needs none."""
        if not found:
            return None
        if len(found) == 1 and len(self._quote) >= TELLING:
            return found[0]
        ranked = sorted(((self._around(*stretch), stretch) for stretch in found), reverse=True)
        best, stretch = ranked[0]
        if best < AGREES or (len(ranked) > 1 and best - ranked[1][0] < LEADS):
            return None
        return stretch

    def _around(self, start: int, end: int) -> float:
        """How far what stands around a stretch agrees with what stood there: 0 to 1."""
        left, right = self._sides(start, end)
        return max((left + right) / 2, min(1.0, max(left, right) * 0.75))  # one side may have been written anew

    def _sides(self, start: int, end: int) -> tuple[float, float]:
        left = normal(self._text[max(0, start - 2 * CONTEXT) : start]).text[-len(self._prefix) or len(self._text) :]
        right = normal(self._text[end : end + 2 * CONTEXT]).text[: len(self._suffix)]
        return (  # an end of the text agrees with an end of the text
            _ratio(self._prefix, left)
            if self._prefix
            else float(not normal(self._text[max(0, start - CONTEXT) : start]).text),
            _ratio(self._suffix, right) if self._suffix else float(not normal(self._text[end : end + CONTEXT]).text),
        )

    # By what stands around it

    def between(self) -> Place | None:
        """What now stands between its surroundings, if that is like it; they must be there once."""
        head, tail = self._prefix[-24:], self._suffix[:24]
        if len(head) < 12 or len(tail) < 12:
            return None
        before, behind = _all(self._normal.text, head), _all(self._normal.text, tail)
        if len(before) != 1 or len(behind) != 1:
            return None
        start, end = before[0] + len(head), behind[0]
        if not start < end <= start + len(self._quote) * 5 // 4 + 12:
            return None
        if len(self._quote) <= 2_000 and _ratio(self._quote, self._normal.text[start:end]) >= ALIKE_IN_PLACE:
            return self._with_signs(*self._normal.original(start, end), "alike")
        return None

    def _is_gone(self) -> bool:
        """Whether its surroundings have closed over it."""
        seam = self._prefix[-20:] + self._suffix[:20]
        return len(seam) >= 30 and seam in self._normal.text

    # By likeness

    def alike(self) -> Place | None:
        """A stretch that has nearly its words, in order, and none that is nearly as good elsewhere."""
        from netreader.passages.likeness import Words, stretches

        quote = Words(self._anchor.quote)
        if not 4 <= len(quote.forms) <= LONGEST or len(self._quote) < TELLING or self._is_gone():
            return None
        here = Words(self._text)
        ranked = sorted(stretches(quote, here), reverse=True)
        if not ranked:
            return None
        best = ranked[0]
        start, end = here.stretch(best.start, best.end)
        if any(other.score > best.score - LEADS / 2 and other.start >= best.end for other in ranked[1:]):
            return None
        if any(other.score > best.score - LEADS / 2 and other.end <= best.start for other in ranked[1:]):
            return None
        start, end = self._to_its_ends(start, end, quote)
        left, right = self._sides(start, end)
        in_place = left >= IN_PLACE and right >= IN_PLACE
        if best.figures_differ and not in_place:
            return None  # another arm's result is told in nearly the same words
        if best.score >= ALIKE and (max(left, right) >= AGREES or len(self._quote) >= 3 * TELLING):
            return self._with_signs(start, end, "alike")
        if best.score >= ALIKE_IN_PLACE and in_place:
            return self._with_signs(start, end, "alike")
        return None

    def _to_its_ends(self, start: int, end: int, quote: Words) -> tuple[int, int]:
        """A stretch from where its surroundings end, if its first or last word is not the passage's, being misspelt."""
        near = min(self._beginnings(), key=lambda place: abs(place - start), default=start)
        first = normal(self._text[start : start + 2 * REACH]).text
        if start < near < min(end, start + REACH) or (
            start - REACH < near < start and not first.startswith(quote.forms[0])
        ):
            start = near
        near = min(self._endings(), key=lambda place: abs(place - end), default=end)
        last = normal(self._text[max(0, end - 2 * REACH) : end]).text
        if max(start, end - REACH) < near < end or (end < near < end + REACH and not last.endswith(quote.forms[-1])):
            end = near
        return start, end

    def _beginnings(self) -> list[int]:
        """Where what stood before the passage ends; of one that began the text, where that begins."""
        places, before = self._normal.places, self._prefix[-SEAM:]
        if not self._prefix:
            return places[:1]
        ends = [place + SEAM for place in _all(self._normal.text, before)] if len(before) == SEAM else []
        return [places[place] for place in ends if place < len(places)]

    def _endings(self) -> list[int]:
        """Where what stood behind the passage begins; of one that ended the text, where that ends."""
        places, behind = self._normal.places, self._suffix[:SEAM]
        if not self._suffix:
            return [place + 1 for place in places[-1:]]
        starts = _all(self._normal.text, behind) if len(behind) == SEAM else []
        return [places[place - 1] + 1 for place in starts if place]


def _all(text: str, wanted: str) -> list[int]:
    """Where a text occurs in another, `PLACES` at most."""
    found: list[int] = []
    start = text.find(wanted) if wanted else -1
    while start >= 0 and len(found) < PLACES:
        found.append(start)
        start = text.find(wanted, start + 1)
    return found


def _ratio(one: str, other: str) -> float:
    """How alike two short texts are: 0 to 1."""
    if one == other:
        return 1.0
    if not one or not other:
        return 0.0
    from difflib import SequenceMatcher

    return SequenceMatcher(None, one, other, autojunk=False).ratio()


__all__ = ["Anchor", "Normal", "Place", "anchored", "place"]
