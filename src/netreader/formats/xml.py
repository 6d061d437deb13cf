"""A record as PubMed's XML, in the set that efetch would send it in."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from netreader.formats.entry import Entry
from netreader.text import clean

_HEAD = """<?xml version="1.0" ?>
<!DOCTYPE PubmedArticleSet PUBLIC "-//NLM//DTD PubMedArticle, 1st January 2025//EN" \
"https://dtd.nlm.nih.gov/ncbi/pubmed/out/pubmed_250101.dtd">
<PubmedArticleSet>
"""
_FOOT = "</PubmedArticleSet>\n"


def one(entry: Entry, width: int) -> str:
    """A document that holds the record."""
    return "".join(many([entry], width))


def many(entries: Iterable[Entry], width: int) -> Iterator[str]:
    """A document with each record that has its XML, harmless to a terminal. NLM's DTD wants at least one."""
    yield _HEAD
    for entry in entries:
        if entry.xml:
            yield clean(entry.xml.decode("utf-8", "replace")) + "\n"
    yield _FOOT
