"""Citing: references and citations in the styles of journals, and manuscripts with their citations resolved."""

from netreader.cite.processor import Bibliography, Cite
from netreader.cite.styles import DEFAULT, KNOWN, PUBMED, Style, StyleError, find, matching, names

__all__ = ["DEFAULT", "KNOWN", "PUBMED", "Bibliography", "Cite", "Style", "StyleError", "find", "matching", "names"]
