"""When two terms say nearly the same: in another order, the plural, with a hyphen, in British spelling, mistyped. Pure.

Terms are compared by the keys of their words, which are no words themselves: a word without its ending. The endings are
English's and those that medicine has from Latin and Greek (metastasis, metastases; nucleus, nuclei).
"""

from __future__ import annotations

import re
from functools import lru_cache

from netreader.text import fold

#: Words that tell nothing of a term.
LITTLE = frozenset(("an", "and", "as", "by", "for", "in", "of", "on", "or", "the", "to", "with"))

#: Letters from which on a word may be mistyped in one letter, and in two; the shortest that may be meant by it.
ONE_SLIP, TWO_SLIPS, MEANT = 4, 8, 5

_PART = re.compile(r"[^\W\d_]+|\d+")  # "Ki67" and "Ki-67" are the same two
_ENDING = re.compile(r"(\w{3,}?)(?:ies?|[yi]|us(?:es)?|(?<=ma)ta|(?:[ei]?s|e){1,2})")
# Where British spelling has another letter; not where two parts of a word meet (neuroendocrine, intraepithelial).
_BRITISH = re.compile(r"\Ba(?=e[mdc]|est)|^[ao](?=e[st])|^o(?=ed)|(?<=rrh)o(?=e)")


def words_of(text: str) -> list[str]:
    """The keys of a text's words, in its order; little words left out, unless it has no others."""
    parts = _PART.findall(fold(text))
    return [key_of_word(part) for part in parts if part not in LITTLE] or [key_of_word(part) for part in parts]


@lru_cache(16_384)
def key_of_word(word: str) -> str:
    """What a word is compared by: ``tumours`` → ``tumor``, ``metastases`` → ``metasta``; as it is if it is short."""
    if match := _ENDING.fullmatch(word):
        word = match[1]
    if len(word) > 4:
        word = _BRITISH.sub("", word).replace("isation", "ization")
        if word.endswith("our"):  # tumour
            word = f"{word[:-3]}or"
        elif word.endswith("gu"):  # analogue
            word = word[:-1]
    return word


def slips_allowed(word: str) -> int:
    """How many letters of a word may be wrong, missing, too many or changed over."""
    return (len(word) >= ONE_SLIP) + (len(word) >= TWO_SLIPS)


def slips(one: str, other: str, most: int) -> int:
    """How many slips lie between two words (optimal string alignment); `most` + 1 for any more."""
    if abs(len(one) - len(other)) > most:
        return most + 1
    before: list[int] = []
    row = list(range(len(other) + 1))
    for at, letter in enumerate(one, 1):
        earlier, before, row = before, row, [at]
        for place, another in enumerate(other, 1):
            cost = min(before[place] + 1, row[-1] + 1, before[place - 1] + (letter != another))
            if at > 1 and place > 1 and letter == other[place - 2] and one[at - 2] == another:
                cost = min(cost, earlier[place - 2] + 1)
            row.append(cost)
        if min(row) > most:
            return most + 1
    return min(row[-1], most + 1)
