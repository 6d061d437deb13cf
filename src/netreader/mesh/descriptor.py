"""The records of MeSH as plain values, and what can be told from their numbers alone."""

from __future__ import annotations

import re
from collections.abc import Iterator

from msgspec import Struct

from netreader.text import clean_line, fold

#: DescriptorClass of NLM's files → kind.
KINDS = {"1": "topical", "2": "publication type", "3": "check tag", "4": "geographic"}

#: The kind of a `SupplementaryRecord`.
SUPPLEMENTARY = "supplementary concept"

_UI = re.compile(r"[DCQ](?:\d{6}|\d{9})", re.ASCII)
_NUMBER = re.compile(r"[A-Z]\d\d(?:\.\d{3})*", re.ASCII)


class Descriptor(Struct, frozen=True):
    """A DescriptorRecord: a heading.

    Attributes:
        ui: ``D`` and six or nine digits.
        kind: One of `KINDS`.
        tree_numbers: Its places; none for the check tags Male and Female.
        entry_terms: Other words for it, without its name.
        qualifiers: Names of the qualifiers that it may have.
        see_also, actions: UIs of related headings, and of pharmacological actions.
        registry_numbers: UNII, CAS and EC numbers.
        previous_indexing: How NLM indexed it before, as NLM words it.
    """

    ui: str
    name: str
    kind: str = "topical"
    tree_numbers: tuple[str, ...] = ()
    entry_terms: tuple[str, ...] = ()
    scope_note: str = ""
    qualifiers: tuple[str, ...] = ()
    see_also: tuple[str, ...] = ()
    actions: tuple[str, ...] = ()
    registry_numbers: tuple[str, ...] = ()
    previous_indexing: tuple[str, ...] = ()


class SupplementaryRecord(Struct, frozen=True):
    """A SupplementalRecord: a chemical, protocol, disease or organism that has no place in the trees of its own.

    Attributes:
        ui: ``C`` and six or nine digits.
        mapped_to: UIs of the headings that it is indexed under.
    """

    ui: str
    name: str
    mapped_to: tuple[str, ...] = ()
    entry_terms: tuple[str, ...] = ()
    scope_note: str = ""
    actions: tuple[str, ...] = ()
    registry_numbers: tuple[str, ...] = ()


def is_ui(text: str) -> bool:
    """Whether it has the form of a UI: ``D018358``, ``C000712521``, ``Q000628``."""
    return _UI.fullmatch(text) is not None


def is_tree_number(text: str) -> bool:
    """Whether it has the form of a tree number: ``C04.557``."""
    return _NUMBER.fullmatch(text) is not None


def parent_of(number: str) -> str:
    """The number one step up: ``C04.557`` → ``C04``, ``C04`` → the category ``C``."""
    return number.rpartition(".")[0] or number[:1]


def above(number: str) -> Iterator[str]:
    """The numbers above, the outermost first, without the category: ``C04.557.465`` → ``C04``, ``C04.557``."""
    at = number.find(".")
    while at >= 0:
        yield number[:at]
        at = number.find(".", at + 1)


def key_of(text: str) -> str:
    """The form in which terms are compared: on one line, case folded, diacritics off."""
    return " ".join(fold(clean_line(text)).split())
