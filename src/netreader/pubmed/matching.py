"""ecitmatch: citations → PMIDs, by lines of text with a key of ours in each."""

from __future__ import annotations

import re
from collections.abc import Iterable

from netreader.pubmed.failures import in_band
from netreader.pubmed.identifiers import pmid_of
from netreader.reference import Citation
from netreader.text import clean_line


def line_of(citation: Citation, key: str) -> str:
    """A citation as ecitmatch takes it: ``journal|year|volume|page|author|key|``."""
    parts = (citation.journal, citation.year, citation.volume, citation.page, citation.author)
    return "|".join([*(clean_line(part.replace("|", " ")) for part in parts), key, ""])


def matches_of(data: bytes, keys: Iterable[str]) -> dict[str, list[str]]:
    """PMIDs by key of an ecitmatch answer (lines of text); an empty list where PubMed knows no paper.

    A few possible papers are named in the line ("AMBIGUOUS 1,2,3"); more are only counted, and so not listed here.
    """
    text = data.decode("utf-8", "replace")
    found: dict[str, list[str]] = {key: [] for key in keys}
    lines = [line.split("|") for line in re.split(r"[\r\n]+", text) if line.strip()]
    if not any(len(line) > 6 for line in lines):
        raise in_band(text[:4000])
    for line in lines:
        if len(line) > 6 and line[5] in found:
            said = line[6].strip()
            if pmid_of(said):
                found[line[5]] = [pmid_of(said)]
            elif said.startswith("AMBIGUOUS") and "citations" not in said:
                found[line[5]] = re.findall(r"\d{1,9}", said)
    return found
