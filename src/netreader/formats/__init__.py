"""The formats in which records are written: one module each, imported when it is needed, and their table."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from importlib import import_module
from typing import Protocol, cast

from netreader.article import Record
from netreader.formats.entry import Entry


class Writer(Protocol):
    """What the module of a format has. The number is the width in columns, which only plain text minds."""

    def one(self, entry: Entry, width: int) -> str:
        """The document of one record, which ends in a line break."""

    def many(self, entries: Iterable[Entry], width: int) -> Iterator[str]:
        """The document of several, piece by piece, asking for an entry when it is its turn."""


@dataclass(frozen=True)
class Format:
    """One format.

    Attributes:
        suffix: Of its files, with the dot.
        description: A few words for a list of formats.
        module: Its module in this package, a `Writer`.
        raw: It is made from PubMed's own XML of the record.
        notes: It has a place for a reader's notes.
    """

    name: str
    suffix: str
    description: str
    module: str
    raw: bool = False
    notes: bool = False

    def __call__(self, record: Record, width: int = 80) -> str:
        """One record as text that ends in a line break."""
        return self._writer.one(Entry(record.article, record.xml), width)

    def write(self, entries: Iterable[Entry], width: int = 80) -> Iterator[str]:
        """Several records as one document, piece by piece: its memory is that of an entry."""
        return self._writer.many(entries, width)

    @property
    def _writer(self) -> Writer:
        return cast(Writer, import_module(f"netreader.formats.{self.module}"))


FORMATS: Mapping[str, Format] = {
    format.name: format
    for format in (
        Format("text", ".txt", "the whole record, to read", "plain", notes=True),
        Format("json", ".json", "JSON, with every field", "json", notes=True),
        Format("jsonl", ".jsonl", "JSON, a paper a line", "jsonl", notes=True),
        Format("xml", ".xml", "PubMed's own XML", "xml", raw=True),
        Format("nbib", ".nbib", "PubMed's MEDLINE text", "nbib"),
        Format("ris", ".ris", "RIS, for reference managers", "ris", notes=True),
        Format("bibtex", ".bib", "BibTeX, for LaTeX", "bibtex", notes=True),
        Format("endnote", ".xml", "EndNote's XML", "endnote", notes=True),
        Format("csl-json", ".json", "CSL-JSON, for citation processors", "csl", notes=True),
        Format("csv", ".csv", "a table for a spreadsheet", "csv", notes=True),
        Format("md", ".md", "Markdown", "markdown", notes=True),
        Format("tinydb", ".json", "a plain TinyDB file", "tinydb", notes=True),
    )
}
