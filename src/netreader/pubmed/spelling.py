"""A spelling suggestion that can be run: ESpell's words in the query as it was typed."""

from __future__ import annotations

import re
from difflib import SequenceMatcher

_WORD = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")
_TAG = re.compile(r"\[[^\]]*\]")
_OPERATORS = ("and", "or", "not")


def respelled(query: str, corrected: str) -> str:
    """The query with the words that ESpell corrected; empty if it has nothing to say.

    ESpell answers in lower case, where ``and`` and ``or`` are no longer operators. So its words are laid against those
    typed, and only what differs is taken over: operators, field tags, quotation marks and brackets stay as typed.
    """
    if not corrected:
        return ""
    tags = [match.span() for match in _TAG.finditer(query)]
    typed = list(_WORD.finditer(query))
    fixed = [
        any(start <= word.start() < end for start, end in tags) or word[0] in ("AND", "OR", "NOT") for word in typed
    ]
    theirs = _WORD.findall(corrected.lower())
    changes = []
    matcher = SequenceMatcher(None, [word[0].lower() for word in typed], theirs, autojunk=False)
    for kind, start, end, other_start, other_end in matcher.get_opcodes():
        if kind != "replace":
            continue  # ESpell drops tags and marks, which are no corrections
        if any(fixed[start:end]):
            continue
        words = theirs[other_start:other_end]
        if end - start == len(words):
            pairs = [(typed[start + i].span(), word) for i, word in enumerate(words)]
        elif query[typed[start].start() : typed[end - 1].end()].replace(" ", "").isalnum():
            pairs = [((typed[start].start(), typed[end - 1].end()), " ".join(words))]
        else:
            continue
        changes += [(span, word) for span, word in pairs if word not in _OPERATORS]
    result = query
    for (start, end), word in reversed(changes):
        result = result[:start] + word + result[end:]
    return result if result != query else ""
