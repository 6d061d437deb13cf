"""PMIDs, PMCIDs and DOIs in PubMed's elements, in the spellings that publishers send."""

from __future__ import annotations

import re

from netreader.text import clean_line

_PMCID = re.compile(r"(?:PMC)?(\d{1,10})", re.ASCII | re.IGNORECASE)
_LONG_PMCID = re.compile(r"PMC\d{1,10}", re.ASCII | re.IGNORECASE)
_DOI_PREFIX = re.compile(r"(?:https?://)?(?:(?:dx\.)?doi\.org/|doi:?\s*)", re.IGNORECASE)


def pmid_of(text: str | None) -> str:
    """The PMID in the text of a PMID or ArticleId element; empty if it is none (publishers send other things too)."""
    text = (text or "").strip()
    return text.lstrip("0") if text.isdigit() and text.isascii() and len(text) <= 10 else ""


def doi_of(text: str | None) -> str:
    """A DOI without the address before it: ``https://doi.org/10.5555/x`` → ``10.5555/x``."""
    text = clean_line(text or "")
    return text if text.startswith("10.") else _DOI_PREFIX.sub("", text, count=1).strip()


def pmcid_of(text: str | None) -> str:
    """``PMC123`` from ``PMC123``, ``123`` or ``pmc-id: PMC123;``; empty if it is none."""
    text = (text or "").strip()
    found = _PMCID.fullmatch(text)
    if found:
        return f"PMC{found[1]}"
    found = _LONG_PMCID.search(text)
    return found[0].upper() if found else ""
