"""Abbreviations: defined in the text itself, by the rule of Schwartz and Hearst, or known from a lexicon.

A definition is a short form in brackets behind its long form, or the other way round. The short form has at most two
words and two to ten characters, a letter among them, and begins with a letter or digit; the long form lies in the same
sentence and has at most min(n + 5, 2n) words, n being the characters of the short form. It is found from right to left:
every letter or digit of the short form must stand in the long form in the same order, the first one at the beginning
of a word (A. S. Schwartz, M. A. Hearst: A simple algorithm for identifying abbreviation definitions in biomedical
text. Pacific Symposium on Biocomputing 2003, 451-462).

Two things are ours: words whose initials are just the short form are preferred to a shorter stretch that happens to
hold its letters, and a long form may begin behind a hyphen (``acetyl-coenzyme A (CoA)``).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from netreader.lenses.figures import folded
from netreader.lenses.lexicon import CONTEXT, Known, Lexicon, same

#: Characters before a bracket in which a long form is looked for, and the longest content of one.
BEFORE, INSIDE = 400, 400

#: Definitions taken from one text; no paper has so many.
MOST = 3_000


class Definition(NamedTuple):
    """A short form that a text defines.

    Attributes:
        short, long: As the text has them.
        start, end: Where the short form stands.
        long_start, long_end: Where the long form stands.
        rule: Why it was taken for a definition.
        sure: The initials of the long form are the short form.
    """

    short: str
    long: str
    start: int
    end: int
    long_start: int
    long_end: int
    rule: str
    sure: bool = False


@dataclass(frozen=True, slots=True)
class Abbreviation:
    """An abbreviation of a text.

    Attributes:
        short, long: What is abbreviated and how.
        source: ``text``, ``own`` (the reader's lexicon) or ``lexicon`` (the shipped one).
        rule: Why it is read so.
        places: Where it is used: character offsets, end exclusive.
        note: What the lexicon says of it.
        clashes: Other readings that the text or a lexicon has, as sentences.
        defined: Its definition, where the text defines it.
    """

    short: str
    long: str
    source: str
    rule: str
    places: tuple[tuple[int, int], ...]
    note: str = ""
    clashes: tuple[str, ...] = ()
    defined: Definition | None = None


# Definitions

_BRACKET = re.compile(rf"[(\[]([^()\[\]\n]{{1,{INSIDE}}})[)\]]")
_CUT = re.compile(r"[;,:=]\s|\s(?:or|also|hereafter|e\.g\.)\s|;|=")
_VALUE = re.compile(r"[:=]\s?[<>≤≥~-]?\d")  # "(HR: 0.5)" defines nothing
_SENTENCE = re.compile(r"[.?!]\s+(?=[A-Z\d(\[\"'])|[;:]\s|\n")
_SHORT = re.compile(r"[A-Za-z0-9Α-Ωα-ω][^\s()\[\]]{0,9}(?:\s[^\s()\[\]]{1,8})?")
_NO_SHORT = re.compile(
    r"(?:\d[\d.,%-]*|[a-z]{4,}|[ivx]+|[a-z]{1,2}|I{1,3}|VI{0,3}|IX|XI{0,3}|p\s?[<=>].*|n\s?=.*|Fig.*|Table.*|vs\.?|see\s.*|i\.e\.?|e\.g\.?|et\sal\.?|[A-Z][a-z]{3,}(?:\s[a-z]+)?)"
)
_SMALL = "₀₁₂₃₄₅₆₇₈₉⁰¹²³⁴⁵⁶⁷⁸⁹"  # a formula's, not of the words: TiO₂
_QUOTES = "\"'“”‘’"


def definitions(text: str) -> list[Definition]:
    """The definitions of a text, in order."""
    plain = folded(text)
    found: list[Definition] = []
    for match in _BRACKET.finditer(plain):
        definition = _before(text, plain, match) or _within(text, plain, match)
        if definition is not None:
            found.append(definition)
            if len(found) == MOST:
                break
    return found


def _is_short(short: str) -> bool:
    """Whether a word may be a short form; beyond the rule, no plain word, number, or reference to a figure."""
    return (
        2 <= len(short) <= 10
        and _SHORT.fullmatch(short) is not None
        and any(ch.isalpha() for ch in short)
        and _NO_SHORT.fullmatch(short) is None
    )


def _before(text: str, plain: str, match: re.Match[str]) -> Definition | None:
    """``long form (SF)``."""
    inside = match[1]
    cut = _CUT.search(inside)
    short = (inside[: cut.start()] if cut else inside).strip().strip(_QUOTES)
    if not _is_short(short) or (cut and _VALUE.match(inside, cut.start())):
        return None
    start = match.start(1) + inside.index(short)
    words = min(len(short) + 5, 2 * len(short))
    place = _words_back(plain, max(0, match.start() - BEFORE), match.start(), words)
    for bound in _SENTENCE.finditer(plain, place, match.start()):
        place = bound.end()
    candidate = plain[place : match.start()].rstrip()
    long_start = _by_initials(short, candidate)
    initials = long_start is not None
    if long_start is None:
        long_start = _best(short, candidate)
    if long_start is None:
        return None
    long_start += place
    long_end = long_start + len(plain[long_start : match.start()].rstrip())
    long = text[long_start:long_end]
    if not _fits(short, long):
        return None
    how = "with its initials" if initials else "that hold its letters in order (Schwartz and Hearst)"
    rule = f"“{short}” in brackets behind words {how}"
    end = start + len(short)
    return Definition(text[start:end], long, start, end, long_start, long_end, rule, initials)


def _within(text: str, plain: str, match: re.Match[str]) -> Definition | None:
    """``SF (long form)``."""
    inside = match[1]
    if len(inside.split()) < 2:
        return None
    end = match.start()
    while end > 0 and plain[end - 1].isspace() and match.start() - end < 4:
        end -= 1
    if not any(ch.isalpha() for ch in plain[max(0, end - 10) : end]):
        return None
    word = re.search(r"[^\s()\[\],;]{2,10}$", plain[max(0, end - 12) : end])
    if word is None or not _is_short(word[0]):
        return None
    short = word[0]
    cut = _CUT.search(inside)
    long = (inside[: cut.start()] if cut else inside).rstrip()
    if len(long.split()) > min(len(short) + 5, 2 * len(short)):
        return None
    place = _best(short, long)
    if place is None or place != len(long) - len(long.lstrip()) or not _fits(short, long.strip()):
        return None
    start = end - len(short)
    long_start = match.start(1) + place
    long_end = match.start(1) + len(long)
    rule = f"“{short}” before brackets with words that hold its letters in order (Schwartz and Hearst)"
    return Definition(text[start:end], text[long_start:long_end], start, end, long_start, long_end, rule)


def _words_back(text: str, begin: int, end: int, words: int) -> int:
    """Where the last so many words of a stretch begin."""
    place = end
    while words > 0 and place > begin:
        while place > begin and text[place - 1].isspace():
            place -= 1
        while place > begin and not text[place - 1].isspace():
            place -= 1
        words -= 1
    return place


_PASSED_OVER = frozenset("of and the for in with to on a an from or by at".split())  # noqa: SIM905


def _by_initials(short: str, long: str) -> int | None:
    """Where the words begin whose initials are just the short form; None where there are none."""
    letters = [ch for ch in short.lower() if ch.isalnum()]
    if len(letters) > 2 and letters[-1] == "s" and short[-1] == "s":  # a plural: SSAs
        letters.pop()
    if len(letters) < 2:
        return None
    begin = None
    for word in reversed(list(re.finditer(r"[^\W_]+", long))):
        if letters and word[0][0].lower() == letters[-1]:
            letters.pop()
            begin = word.start()
        elif begin is None or word[0].lower() not in _PASSED_OVER:
            return None
        if not letters:
            return begin
    return None


def _best(short: str, long: str) -> int | None:
    """Where in a candidate the shortest long form of a short form begins; None where its letters are not there."""
    at = len(long) - 1
    for index in range(len(short) - 1, -1, -1):
        wanted = short[index].lower()
        if not wanted.isalnum() or wanted in _SMALL:
            continue
        while at >= 0 and (long[at].lower() != wanted or (index == 0 and at > 0 and long[at - 1].isalnum())):
            at -= 1
        if at < 0:
            return None
        at -= 1
    return at + 1  # the first letter begins a word, be it behind a hyphen: "acetyl-coenzyme A (CoA)"


def _fits(short: str, long: str) -> bool:
    """Whether a long form can be one: longer than the short form, not holding it, its no brackets in it."""
    if len(long) <= len(short) or not long:
        return False
    if any(sign in long for sign in "()[]"):
        return False
    if any(word.lower().strip(".,") == short.lower() for word in long.split()):
        return False
    bare = _bare(short)
    return len(bare) < 4 or bare not in _bare(long)


def _bare(text: str) -> str:
    return "".join(ch for ch in text.lower() if ch.isalnum())


# Abbreviations of a text

_TOKEN = re.compile(r"[A-Za-z0-9Α-Ωα-ω][\w+⁺⁻&'’-]*(?:/[\w-]+)?")


def abbreviations(text: str, lexicon: Lexicon, about: str = "") -> list[Abbreviation]:
    """The abbreviations of a text, in the order in which they are used first.

    Args:
        lexicon: What is known beyond the text.
        about: What else is known of the paper: whether the shipped lexicon fits may stand there.
    """
    defined: dict[str, list[Definition]] = {}
    for definition in definitions(text):
        defined.setdefault(definition.short, []).append(definition)
    context = f"{about}\n{text}".casefold()
    fits = any(word in context for word in CONTEXT)
    used: dict[str, list[tuple[int, int]]] = {}
    known: dict[str, Known] = {}
    for start, end in _uses(text, defined, lexicon):
        word = text[start:end]
        short = _defined_as(word, defined)
        if short is None:
            entry = lexicon.find(word) or lexicon.find(_singular(word))
            if entry is None or entry.ambiguous or not (entry.anywhere or entry.own or fits):
                continue
            short = entry.short
            known[short] = entry
        used.setdefault(short, []).append((start, end))
    found = [
        _of_text(short, defined[short], lexicon, tuple(places), fits)
        if short in defined
        else _of_lexicon(known[short], lexicon, tuple(places))
        for short, places in used.items()
    ]
    return sorted(found, key=lambda abbreviation: abbreviation.places[0])


def _uses(text: str, defined: dict[str, list[Definition]], lexicon: Lexicon) -> Iterator[tuple[int, int]]:
    """Words, and parts of words at hyphens, that are abbreviations; definitions of two words too."""
    pairs = {name for name in (*defined, *lexicon.names) if " " in name}
    first_words = {pair.partition(" ")[0] for pair in pairs}

    def is_one(word: str) -> bool:
        return word in forms or (word[-1] == "s" and word[:-1] in forms)

    forms = {*defined, *lexicon.names, *(f"{short}s" for short in defined)}
    forms |= {short[:-1] for short in defined if short.endswith("s") and len(short) > 3}
    reached = 0
    for match in _TOKEN.finditer(text):
        start, end = match.span()
        if start < reached:
            continue
        word = match[0]
        if word in first_words:
            following = _TOKEN.match(text, end + 1)
            if following is not None and f"{word} {following[0]}" in pairs:
                reached = following.end()
                yield start, reached
                continue
        if is_one(word):
            yield start, end
        elif "-" in word or "/" in word or "'" in word or "’" in word:
            place = start
            parts = re.split(r"([-/'’])", word)
            for number, part in enumerate(parts):
                in_the_middle = 0 < number < len(parts) - 1  # a name: "ONO-AE-DI-004"
                if len(part) > 1 and not in_the_middle and is_one(part):
                    yield place, place + len(part)
                place += len(part)


def _singular(word: str) -> str:
    return word[:-1] if word.endswith("s") and len(word) > 2 else word


def _defined_as(word: str, defined: dict[str, list[Definition]]) -> str | None:
    """The short form that a word is: as it was defined, or its plural or singular."""
    for form in (word, _singular(word), f"{word}s"):
        if form in defined:
            return form
    return None


def _of_text(
    short: str, found: list[Definition], lexicon: Lexicon, places: tuple[tuple[int, int], ...], fits: bool
) -> Abbreviation:
    first = found[0]
    clashes = []
    # What stands in brackets again is mostly used there, and defined anew only if the initials say so.
    others = {d.long for d in found[1:] if d.sure and not same(d.long, first.long)}
    clashes += [f"the text also defines it as “{other}”" for other in sorted(others)]
    entry = lexicon.find(short) or lexicon.find(_singular(short))
    if entry is not None and (entry.own or entry.anywhere or fits) and not same(entry.long, first.long):
        whose = "your lexicon" if entry.own else "the lexicon"
        clashes.append(f"{whose} has it as “{entry.long}”")
    note = entry.note if entry is not None and same(entry.long, first.long) else ""
    return Abbreviation(short, first.long, "text", first.rule, places, note, tuple(clashes), first)


def _of_lexicon(entry: Known, lexicon: Lexicon, places: tuple[tuple[int, int], ...]) -> Abbreviation:
    if entry.own:
        rule = "your own lexicon, abbreviations.toml"
    elif entry.anywhere:
        rule = "the lexicon; it means the same in any field"
    else:
        rule = "the lexicon of neuroendocrine tumours; this paper is about them"
    clashes = tuple(
        f"the shipped lexicon has it as “{clash.shipped}”"
        for clash in lexicon.clashes()
        if entry.own and clash.short == entry.short
    )
    return Abbreviation(entry.short, entry.long, "own" if entry.own else "lexicon", rule, places, entry.note, clashes)
