"""The formats that are read, their table, and by what a file is recognised. A module is imported when it is needed.

PubMed's XML is not among them: `netreader.pubmed.records` reads it, as it reads PubMed's answers.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib import import_module
from pathlib import PurePath

from netreader.formats.entry import Entry, Flaw

#: The name by which `format_of` calls PubMed's XML.
XML = "xml"

_START = 4096
_SIGNS = (
    (XML, re.compile(r"<Pubmed(?:Book)?Article(?:Set)?[\s>]")),
    ("endnote", re.compile(r"<records?[\s>]")),
    ("nbib", re.compile(r"^PMID ?- ?\d", re.MULTILINE)),
    ("ris", re.compile(r"^TY {1,3}- ", re.MULTILINE)),
    ("bibtex", re.compile(r"^\s*@\s*[A-Za-z]+\s*[{(]", re.MULTILINE)),
    ("tinydb", re.compile(r"\A\s*\{\s*\"[\w-]+\"\s*:\s*\{\s*(?:\"-?\d+\"\s*:\s*\{|\})")),
    ("json", re.compile(r"\A\s*\[?\s*\{\s*\"pmid\"\s*:\s*\"")),
    ("csl-json", re.compile(r"\A\s*[\[{]")),
)


@dataclass(frozen=True)
class Reader:
    """One format that is read.

    Attributes:
        suffixes: Of its files, with the dot, where they tell.
        description: A few words for a list of formats.
        module: Its module in this package.
    """

    name: str
    suffixes: tuple[str, ...]
    description: str
    module: str

    def read(self, text: str) -> Iterator[Entry | Flaw]:
        """The entries of a file, and what of it can't be read."""
        found: Iterator[Entry | Flaw] = import_module(f"netreader.formats.{self.module}").read(text)
        return found


READERS: Mapping[str, Reader] = {
    reader.name: reader
    for reader in (
        Reader("nbib", (".nbib", ".medline"), "PubMed's MEDLINE text", "nbib_reader"),
        Reader("ris", (".ris",), "RIS", "ris_reader"),
        Reader("bibtex", (".bib", ".bibtex"), "BibTeX and biblatex", "bibtex_reader"),
        Reader("csl-json", (".csljson",), "CSL-JSON", "csl_reader"),
        Reader("json", (".jsonl",), "netreader's JSON", "json_reader"),
        Reader("endnote", (), "EndNote's XML", "endnote_reader"),
        Reader("tinydb", (), "a plain TinyDB file", "tinydb_reader"),
        Reader("list", (".csv", ".tsv", ".pmid"), "a table or text with PMIDs or DOIs", "lists_reader"),
    )
}


def format_of(name: str, text: str) -> str:
    """The format of a file, by its content, or else by its name: a name of `READERS`, or `XML`.

    Args:
        name: Of the file; may be empty, as for stdin.
    """
    suffix = PurePath(name).suffix.lower()
    named = next((reader.name for reader in READERS.values() if suffix in reader.suffixes), "")
    if named == "list":
        return named
    start = text.removeprefix("\ufeff")[:_START]
    return next((format for format, sign in _SIGNS if sign.search(start)), named or "list")
