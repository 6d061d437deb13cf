"""A record as PubMed's XML, in the set that efetch would send it in."""

from __future__ import annotations

from netreader.text import clean

_HEAD = """<?xml version="1.0" ?>
<!DOCTYPE PubmedArticleSet PUBLIC "-//NLM//DTD PubMedArticle, 1st January 2025//EN" \
"https://dtd.nlm.nih.gov/ncbi/pubmed/out/pubmed_250101.dtd">
"""


def as_xml(xml: bytes) -> str:
    """A document that holds the record, from the XML of its own element. Harmless to a terminal."""
    record = clean(xml.decode("utf-8", "replace"))
    return f"{_HEAD}<PubmedArticleSet>\n{record}\n</PubmedArticleSet>\n"
