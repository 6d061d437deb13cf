"""Sentences of biomedical prose: where each begins and ends.

A full stop ends a sentence unless it belongs to what it stands behind (``et al.``, ``Fig.``, an initial) or what
follows can't begin one. In doubt nothing is cut: a sentence too long is read on, one cut in two is stumbled over.
"""

from __future__ import annotations

import re
from typing import NamedTuple


class Stretch(NamedTuple):
    """Character offsets in a text, end exclusive."""

    start: int
    end: int


# Never at the end of a sentence: a name or a figure follows.
_NEVER = frozenset(
    (  # noqa: SIM905
        "al fig figs figure eq eqs ref refs tab no nos nr vol vols pp p ch chap sec sect suppl app "
        "dr drs prof mr mrs ms st mt sr jr ph med univ dept hosp inst lab "
        "vs cf eg ie viz resp approx ca circa v var subsp ssp subg sp cv f.sp nov gen bros gov sen rep "
        "e.g i.e c.f s.c i.v i.m i.p p.o u.s b.i.d t.i.d q.i.d a.k.a w.r.t n.b q.v s.l s.s s.str s.lat"
    ).split()
)
# At the end of a sentence if what follows looks like the beginning of one.
_PERHAPS = frozenset(
    (  # noqa: SIM905
        "etc inc ltd co corp usa u.s u.s.a u.k e.u a.m p.m am pm approx spp sp ph.d m.d d.c dc al h hr hrs min sec mo "
        "mos yr yrs wk wks d i.v i.m i.p s.c p.o b.i.d t.i.d q.i.d jan feb mar apr jun jul aug sep sept oct nov dec"
    ).split()
)
# Begin a sentence so often, and stand so rarely behind an abbreviation, that they decide where it is in doubt.
_OPENERS = frozenset(
    (  # noqa: SIM905
        "the this these that those we our it its in of on at by for from with after before during among between "
        "although however moreover furthermore therefore thus there here when while since because if as to an a all "
        "both no not patients results conclusions conclusion methods background objective objectives overall further "
        "using based compared following despite they their he she his her to both each one two three first second "
        "finally additionally similarly interestingly importantly nevertheless"
    ).split()
)
#: Characters before a full stop that are looked at.
LONGEST_TOKEN = 60

_STOP = re.compile(r"[.!?。！？]+|…|\n+")
_CLOSING = re.compile(r"[\"'”’»)\]}¹²³⁴-⁹⁰]*")
_OPENING = re.compile(r"[\"'“‘«(\[{¿¡]*")
_TOKEN = re.compile(r"[^\s(\[{\"“‘«/,;:—–]+$")
_ABBREVIATED_GENUS = re.compile(r"[A-Z][a-z]")
_FOLLOWING = re.compile(r"[^\s.,;:()\[\]]+")
_NUMBERED = re.compile(r"(?:^|\s)\(?(?:\d{1,2}|[ivxIVX]{1,4}|[a-hA-H])$")
_BOUND = re.compile(r"\s*(?:[=<>≤≥±≈,;:%)\]}]|and\b|or\b|to\b|vs\b|versus\b)")
_GLUED_BEFORE = re.compile(r"\S+$")
_GLUED_AFTER = re.compile(r"[A-Z][a-z]*,? [a-z(]")
_LABEL = re.compile(r"[A-Z]{5,}[ :]|[A-Z][a-z]+(?: [a-z]+)?[.:] [A-Z]")
_ADDRESS = re.compile(r"://|www\.|@")
_NAMED_BY_LETTER = re.compile(
    r"\b(?:vitamin|hepatitis|influenza|group|type|factor|protein|arm|cohort|grade|class)s?$", re.I
)
_WIDE_STOPS = "。！？"


def sentences(text: str) -> list[Stretch]:
    """The sentences of a text in order; white space between them belongs to none."""
    found: list[Stretch] = []
    start = _skip(text, 0)
    last = len(text.rstrip())
    depth = _Depth(text)
    for match in _STOP.finditer(text):
        if match.start() < start:
            continue
        end = match.end()
        if match[0][0] != "\n":
            end = _CLOSING.match(text, end).end()  # type: ignore[union-attr]
            if end < last and not _ends(text, start, match, end, depth):
                continue
        else:
            end = match.start()
        if end > start:
            found.append(Stretch(start, end))
        start = _skip(text, max(end, match.end()))
    if last > start:
        found.append(Stretch(start, last))
    return found


def sentence_at(text: str, place: int) -> Stretch | None:
    """The sentence that a character stands in, or the next one; None behind the last."""
    return next((stretch for stretch in sentences(text) if stretch.end > place), None)


class _Depth:
    """How deep in parentheses a place is. Counted once from left to right; what is never closed is not counted."""

    def __init__(self, text: str) -> None:
        self._inside: list[tuple[int, int]] = []
        waiting: list[tuple[str, int]] = []
        for match in re.finditer(r"[()\[\]]", text):
            sign = match[0]
            if sign in "([":
                waiting.append((sign, match.start()))
            elif waiting and waiting[-1][0] == ("(" if sign == ")" else "["):
                _, opened = waiting.pop()
                if not waiting:
                    self._inside.append((opened, match.start()))
        self._next = 0

    def inside(self, place: int) -> bool:
        """Whether a place is between parentheses; ask from left to right."""
        while self._next < len(self._inside) and self._inside[self._next][1] < place:
            self._next += 1
        return self._next < len(self._inside) and self._inside[self._next][0] < place


def _skip(text: str, place: int) -> int:
    while place < len(text) and text[place].isspace():
        place += 1
    return place


def _ends(text: str, start: int, stop: re.Match[str], end: int, depth: _Depth) -> bool:
    """Whether a sentence ends with a stop, its closing quotes and parentheses, which are not the last of the text."""
    if stop[0][0] in _WIDE_STOPS:
        return not depth.inside(stop.start())
    if depth.inside(stop.start()) and not _is_whole_aside(text, start, end):
        return False
    glued = not text[end].isspace()
    if glued and not _runs_on(text, stop, end):
        return False
    following = _skip(text, end)
    bare = _OPENING.match(text, following).end()  # type: ignore[union-attr]
    if bare >= len(text):
        return True
    first = text[bare]
    if _BOUND.match(text, following) or first in "=<>≤≥±":
        return False
    word = (_FOLLOWING.match(text, bare) or _FOLLOWING.search(text, bare) or re.match("", ""))[0]  # type: ignore[index]
    if stop[0][0] in "!?" and len(stop[0]) == 1:
        return _may_begin(word) and not first.islower()
    if stop[0] == "…" or (len(stop[0]) > 1 and set(stop[0]) == {"."}):
        return first.isupper() and word.lower() in _OPENERS | {word.lower()} and not first.islower()
    before = _TOKEN.search(text, max(start, stop.start() - LONGEST_TOKEN), stop.start())  # never far: it stays linear
    if before is None:
        return _may_begin(word)
    return _is_full_stop(text, start, before, stop, word)


def _is_whole_aside(text: str, start: int, end: int) -> bool:
    """Whether a sentence stands in parentheses of its own: ``(See below.)``."""
    return text[start] in "([" and text[end - 1] in ")]"


def _runs_on(text: str, stop: re.Match[str], end: int) -> bool:
    """Whether a sentence follows without a blank, as where a publisher lost one: ``disease.The``."""
    if stop[0] != ".":
        return False
    token = _GLUED_BEFORE.search(text, max(0, stop.start() - 60), stop.start())
    after = text[end : end + 40]
    if token is None or _ADDRESS.search(token[0]):
        return False
    if _LABEL.match(after):
        return True
    word = after.partition(" ")[0].rstrip(",")
    opens = word[:1].isupper() and word.lower() in _OPENERS
    return (opens or _GLUED_AFTER.match(after) is not None) and re.search(r"[a-zà-ÿ]{4}$|[)%]$", token[0]) is not None


def _may_begin(word: str) -> bool:
    """Whether a word can begin a sentence: a capital, a figure, or a name with one (``mTOR``, ``p53``, ``α-SMA``)."""
    if not word:
        return False
    if not word[0].islower() or word.startswith(("http", "www.", "doi")):
        return True
    return any(ch.isupper() or ch.isdigit() for ch in word[:6])


def _is_full_stop(text: str, start: int, before: re.Match[str], stop: re.Match[str], word: str) -> bool:
    """Whether the one stop behind a word ends a sentence; `word` is the one that follows."""
    token = before[0].strip("'’”\"*†‡").lstrip("~≈<>=≤≥±")
    name = token.lower()
    opens = word.lower() in _OPENERS and word[:1].isupper()
    if not _may_begin(word):
        return False
    if _NUMBERED.search(text[max(start, stop.start() - 6) : stop.start()]) and before.start() == start:
        return False  # the number of an item: "1. Surgery"
    if token in ("p", "P", "n", "N") or (name in ("no", "nos", "figs", "fig") and word[:1].isdigit()):
        return False
    if name == "no":
        return not word[:1].isdigit()
    if name in _PERHAPS and not (name in ("al",) and not opens):
        return opens or (name not in _NEVER and word[:1].isupper() and _is_word(word))
    if name in _NEVER:
        return opens and name in ("al", "st", "v", "p", "app", "tab", "lab", "ref", "sec", "rep", "med", "f.sp", "mt")
    if len(token) == 1 and token.isalpha() and text[max(start, before.start() - 1)] != "/":  # "mg/g" is a unit
        return _letter_ends(text, before, token, word, opens)
    if re.fullmatch(r"(?:[A-Za-z]\.)+[A-Za-z]", token):  # U.S.A, i.c.v, J.R
        return opens
    return not (_ABBREVIATED_GENUS.fullmatch(token) and word[:1].islower())


def _letter_ends(text: str, before: re.Match[str], token: str, word: str, opens: bool) -> bool:
    """Behind a single letter: an initial, a genus (``E. coli``), or the last word of a sentence (``vitamin C.``)."""
    if word[:1].islower() and not _may_begin(word):
        return False
    previous = text[max(0, before.start() - 24) : before.start()].rstrip()
    if previous[-1:].isdigit() or previous.endswith(("%", "µ")):  # a unit: "2.5 g."
        return True
    if _NAMED_BY_LETTER.search(previous):  # "vitamin C. Interference of …"
        return opens or _is_word(word)
    if token.islower():
        return opens or (previous[-1:].isalpha() and not word[:1].isdigit())
    return opens


def _is_word(word: str) -> bool:
    return len(word) > 1 and word[0].isupper() and word[1:2].islower()
