"""A spelling suggestion that can be run: ESpell's words in the query as it was typed."""

from __future__ import annotations

import re
from difflib import SequenceMatcher

_WORD = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")
_TAG = re.compile(r"\[[^\]]*\]")
_OPERATORS = ("and", "or", "not")
# How alike, of difflib, 0 to 1: "tumrs" and "tumors" have 0.91. A run of words must be the same but for its blanks
# and a letter or two, or a word that only stands beside it would be taken in.
_ALIKE, _RUN_ALIKE = 0.5, 0.85


def respelled(query: str, corrected: str) -> str:
    """The query with the words that ESpell corrected; empty if it has nothing to say.

    ESpell answers in lower case, where ``and`` and ``or`` are no longer operators. So its words are laid against those
    typed, and only what differs is taken over: operators, field tags, quotation marks and brackets stay as typed.
    """
    if not corrected:
        return ""
    typed = list(_WORD.finditer(_TAG.sub(_blanked, query)))
    theirs = _WORD.findall(_TAG.sub(" ", corrected.lower()))
    matcher = SequenceMatcher(None, [word[0].lower() for word in typed], theirs, autojunk=False)
    result = query
    for kind, start, end, other_start, other_end in reversed(matcher.get_opcodes()):
        run, words = typed[start:end], theirs[other_start:other_end]
        # What ESpell left out or put in is no correction: it drops marks, and the words of tags.
        if kind != "replace" or any(word[0] in ("AND", "OR", "NOT") for word in run):
            continue
        if len(run) == len(words):
            alike = _ALIKE
            pairs = [(word.span(), other) for word, other in zip(run, words, strict=True)]
        else:
            alike = _RUN_ALIKE
            pairs = [((run[0].start(), run[-1].end()), " ".join(words))]
        for (first, last), other in reversed(pairs):
            if other not in _OPERATORS and _likeness(query[first:last], other) > alike:
                result = result[:first] + other + result[last:]
    return result if result != query else ""


def _blanked(tag: re.Match[str]) -> str:
    return " " * len(tag[0])


def _likeness(typed: str, corrected: str) -> float:
    """How far one is a correction of the other, blanks apart; 0 where marks stand between the words typed."""
    if not re.fullmatch(r"[\w'’ -]+", typed):
        return 0
    return SequenceMatcher(None, typed.lower().replace(" ", ""), corrected.replace(" ", "")).ratio()
