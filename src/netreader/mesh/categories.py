"""The sixteen categories of MeSH, under which all its trees stand (NLM's names, the same for decades)."""

from __future__ import annotations

#: Letter → name, in NLM's order.
CATEGORIES = {
    "A": "Anatomy",
    "B": "Organisms",
    "C": "Diseases",
    "D": "Chemicals and Drugs",
    "E": "Analytical, Diagnostic and Therapeutic Techniques, and Equipment",
    "F": "Psychiatry and Psychology",
    "G": "Phenomena and Processes",
    "H": "Disciplines and Occupations",
    "I": "Anthropology, Education, Sociology, and Social Phenomena",
    "J": "Technology, Industry, and Agriculture",
    "K": "Humanities",
    "L": "Information Science",
    "M": "Named Groups",
    "N": "Health Care",
    "V": "Publication Characteristics",
    "Z": "Geographicals",
}

_END = " Category"


def category_term(letter: str) -> str:
    """The term by which PubMed finds the papers of a category: ``"Diseases Category"[mh]``.

    Its MeSH database calls them so, without the comma before the last "and" ("Analytical, Diagnostic and Therapeutic
    Techniques and Equipment Category").
    """
    return CATEGORIES.get(letter, letter).replace(", and", " and") + _END


def category_of_term(text: str) -> str:
    """The letter of a category named as `category_term` does, whatever the case and commas; empty if it is none."""
    plain = _plain(text)
    return next((letter for letter in CATEGORIES if _plain(category_term(letter)) == plain), "")


def _plain(text: str) -> str:
    return " ".join(text.casefold().replace(",", " ").split())
