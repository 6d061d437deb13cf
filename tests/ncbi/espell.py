"""ESpell: a query → the same with words that the records know. XML only, in small letters (EUTILS.md §7)."""

from __future__ import annotations

import difflib
import re

from tests.ncbi.answer import HTML, Answer, Request, in_xml, tag, unsupported, wants_json
from tests.ncbi.history import Histories
from tests.ncbi.mapping import STOPWORDS
from tests.ncbi.shelf import Shelf


def answer(request: Request, shelf: Shelf, histories: Histories) -> Answer:
    """Suggest; nothing where every word is known or none is near."""
    params = request.params
    if wants_json(params):
        return Answer("<html>500</html>", HTML, 500)
    refusal = unsupported("espell", params)
    if refusal:
        return refusal
    term = params.get("term", "")
    better = suggestion(term, shelf.vocabulary)
    replaced = tag("Original", "") + tag("Replaced", better) if better else ""
    body = tag("Database", "pubmed") + tag("Query", term) + tag("CorrectedQuery", better)
    return in_xml("eSpellResult", f"{body}<SpelledQuery>{replaced}</SpelledQuery><ERROR/>")


def suggestion(term: str, vocabulary: frozenset[str]) -> str:
    """The term with unknown words replaced by the nearest known ones; empty if that changes nothing."""
    pieces = re.findall(r"[^\W\d_]+|.", term.lower(), re.DOTALL)
    better = [_nearest(piece, vocabulary) for piece in pieces]
    return "".join(better) if better != pieces else ""


def _nearest(word: str, vocabulary: frozenset[str]) -> str:
    if len(word) < 4 or not word.isalpha() or word in vocabulary or word in STOPWORDS:
        return word
    near = difflib.get_close_matches(word, sorted(vocabulary), n=1, cutoff=0.8)
    return near[0] if near else word
