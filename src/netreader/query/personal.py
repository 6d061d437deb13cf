"""What only the reader's own library knows: ``note:word``, ``full:word``, ``tag:liver/surgery``, ``is:starred`` …"""

from __future__ import annotations

import re
from collections.abc import Sequence

from netreader.query.lexis import Token
from netreader.query.problems import Report
from netreader.query.tree import Personal

#: What may stand before the colon → what it asks.
KINDS: dict[str, str] = {
    "note": "words of a note",
    "full": "words of a full text that is kept",
    "tag": "a tag of the reader's, with all below it",
    "is": "what a paper is",
    "has": "what a paper has",
    "shelf": "papers on a shelf",
    "screen": "papers of a review that is screened: screen:NAME, screen:NAME/included, screen:NAME/fulltext/included",
}

#: The known values of ``is:`` → their meaning.
IS: dict[str, str] = {
    "starred": "papers with a star",
    "unread": "papers without a reading status",
    "read": "papers that were read",
    "reading": "papers being read",
    "to-read": "papers to read",
    "opened": "papers that were opened",
    "starter": "papers of the starter shelf",
    "unmatched": "papers from files, without PubMed's record",
    "withdrawn": "papers that PubMed has deleted",
    "retracted": "retracted papers",
    "review": "reviews",
    "book": "books and chapters",
    "preprint": "preprints",
}

#: The known values of ``has:`` → their meaning.
HAS: dict[str, str] = {
    "note": "papers with a note",
    "highlight": "papers with a highlight",
    "fulltext": "papers whose full text is kept",
    "abstract": "papers with an abstract",
    "tag": "papers with a tag of the reader's",
    "rating": "papers with a rating",
    "doi": "papers with a DOI",
    "pmc": "papers in PubMed Central",
    "keyword": "papers with author keywords",
    "mesh": "papers indexed with MeSH",
}

VALUES: dict[str, dict[str, str]] = {"is": IS, "has": HAS}

_KIND = re.compile(r"(note|full|tag|is|has|shelf|screen):", re.IGNORECASE)


def kind(word: str) -> str:
    """``note`` for ``note:liver``; empty for an ordinary word."""
    match = _KIND.match(word)
    return match[1].lower() if match else ""


def read(kind: str, token: Token, ahead: Token | None, report: Report) -> Personal | None:
    """The operand of a word such as ``note:liver``, or of ``note:`` with a quote directly behind.

    Its value is empty if there are no words in the quotes. None if it is an ordinary word after all, such as the
    ``note:`` of a pasted title.
    """
    value = token.value[len(kind) + 1 :]
    end = token.end
    quoted = False
    if not value:
        if ahead is None or ahead.kind != "quote" or not ahead.glued:
            _empty(kind, token, ahead, report)
            return None
        value, end, quoted = ahead.value, ahead.end, True
        if not value:
            report.warn("no-words", "There are no words between these quotation marks.", token.start, end)
    known = VALUES.get(kind)
    if known and value:
        value = value.lower()
        if value.replace(" ", "-") in known:
            value, quoted = value.replace(" ", "-"), False
        else:
            _unknown(kind, value, known, (token.start, end), report)
    return Personal(kind, value, quoted, (token.start, end))


def as_tag(kind: str, run: Sequence[Token], tag: Token, report: Report) -> None:
    """``liver[note]``: what only the library knows stands before its words, not behind."""
    start = len(run) - 1
    while run[-1].kind == "word" and start and run[start - 1].kind == "word":
        start -= 1
    words = [token.value for token in run[start:]]
    value = words[0] if len(words) == 1 and " " not in words[0] else f'"{" ".join(words)}"'
    message = f"PubMed has no field [{kind}]; what you wrote yourself is found by {kind}:, before the word."
    report.warn("unknown-tag", message, tag.start, tag.end, [(run[start].start, tag.end, f"{kind}:{value}")])


def _empty(kind: str, token: Token, ahead: Token | None, report: Report) -> None:
    message = f"Write what you look for directly behind {kind}:, without a blank."
    edits = [(token.end, ahead.start, "")] if ahead and ahead.kind in ("word", "quote") else None
    report.warn("personal", message, token.start, token.end, edits)


def _unknown(kind: str, value: str, known: dict[str, str], span: tuple[int, int], report: Report) -> None:
    if report.full("error"):
        return
    shown = value if len(value) <= 30 else f"{value[:29]}…"
    from difflib import get_close_matches

    close = get_close_matches(value, known, n=1, cutoff=0.6) if len(value) <= 60 else []
    edits = [(*span, f"{kind}:{close[0]}")] if close else None
    report.error("personal", f"There is no {kind}:{shown}. Known are: {', '.join(known)}.", *span, edits)
