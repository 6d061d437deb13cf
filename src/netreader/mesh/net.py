"""What is known of MeSH without its file: headings of neuroendocrine tumours with all that stand above them.

Facts of one MeSH year in net.tsv beside this; whoever adds a line raises `EDITION`, so that libraries take it up.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from importlib import resources

from netreader.mesh.descriptor import Descriptor, SupplementaryRecord, key_of

#: The MeSH year of net.tsv.
YEAR = "2024"

#: Raised with each change of net.tsv.
EDITION = "2024.2"


@cache
def known_headings() -> tuple[Descriptor | SupplementaryRecord, ...]:
    """The headings and supplementary concepts of net.tsv, read at the first call."""
    text = resources.files(__package__).joinpath("net.tsv").read_text(encoding="utf-8")
    return tuple(_record(line) for line in text.splitlines() if not line.startswith("#"))


def headings_named(words: Iterable[str]) -> list[Descriptor]:
    """The headings that some words name, by name or entry term; other words are left out."""
    named = _by_name()
    found = {record.ui: record for word in words if (record := named.get(key_of(word)))}
    return list(found.values())


@cache
def _by_name() -> dict[str, Descriptor]:
    headings = [record for record in known_headings() if isinstance(record, Descriptor)]
    named = {key_of(term): record for record in headings for term in record.entry_terms}
    return named | {key_of(record.name): record for record in headings}


def _record(line: str) -> Descriptor | SupplementaryRecord:
    ui, name, places, terms, registry, *_ = *line.split("\t"), "", ""
    entry_terms = tuple(filter(None, terms.split("|")))
    numbers = tuple(filter(None, registry.split("|")))
    if ui.startswith("C"):
        return SupplementaryRecord(ui, name, tuple(places.split()), entry_terms, registry_numbers=numbers)
    return Descriptor(ui, name, tree_numbers=tuple(places.split()), entry_terms=entry_terms, registry_numbers=numbers)
