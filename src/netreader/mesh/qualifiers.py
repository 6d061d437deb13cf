"""The qualifiers (subheadings): names, two-letter codes, and the small tree by which PubMed explodes them.

Codes and names are those that NLM prints; which stands under which is seen in NLM's courses (diagnosis with pathology
and diagnostic imaging; therapeutic use with administration & dosage, adverse effects and poisoning; adverse effects
with poisoning and toxicity; therapy with diet therapy and drug therapy), and otherwise marked as not seen. NLM's own
file of qualifiers, where it was read, goes before this.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache
from importlib import resources

from msgspec import Struct

from netreader.mesh.descriptor import key_of


class QualifierRecord(Struct, frozen=True):
    """A QualifierRecord.

    Attributes:
        code: Its two letters.
        above: Names of those directly above it.
        unseen: Those of them that rest on no source (see qualifiers.tsv).
    """

    name: str
    code: str
    above: tuple[str, ...] = ()
    ui: str = ""
    unseen: tuple[str, ...] = ()


class Qualifiers:
    """All qualifiers, found by name or code."""

    def __init__(self, records: Iterable[QualifierRecord]) -> None:
        self._records = tuple(records)
        self._by_key: dict[str, QualifierRecord] = {}
        for record in self._records:
            for word in (record.code, record.ui, record.name):
                if word:
                    self._by_key[_key(word)] = record
        self._below: dict[str, list[str]] = {}
        for record in self._records:
            for name in record.above:
                self._below.setdefault(name, []).append(record.name)

    def __iter__(self) -> Iterator[QualifierRecord]:
        return iter(self._records)

    def codes(self) -> dict[str, str]:
        """Name → two-letter code."""
        return {record.name: record.code for record in self._records}

    def find(self, word: str) -> QualifierRecord | None:
        """By name, code or UI; ``and`` is understood for ``&``."""
        return self._by_key.get(_key(word))

    def children(self, name: str) -> list[str]:
        """Names of those directly below."""
        return list(self._below.get(name, ()))

    def explosion(self, word: str) -> list[str]:
        """Names of a qualifier and of all below it; none if there is no such qualifier."""
        record = self.find(word)
        found = [record.name] if record else []
        for name in found:  # grows
            found += [below for below in self._below.get(name, ()) if below not in found]
        return found

    def is_sure(self, word: str) -> bool:
        """Whether what stands below a qualifier is known from NLM."""
        names = set(self.explosion(word))
        return not any(names.intersection(record.unseen) for record in self._records)


@cache
def qualifiers() -> Qualifiers:
    """The qualifiers that the program knows by itself. Reads qualifiers.tsv at the first call, nothing at import."""
    text = resources.files(__package__).joinpath("qualifiers.tsv").read_text(encoding="utf-8")
    records = []
    for line in text.splitlines():
        if not line.startswith("#"):
            code, name, above = line.split("\t")
            told = [one for one in above.split("|") if one]
            unseen = tuple(one[:-1] for one in told if one.endswith("?"))
            records.append(QualifierRecord(name, code, tuple(one.rstrip("?") for one in told), unseen=unseen))
    return Qualifiers(records)


def _key(word: str) -> str:
    return key_of(word).replace(" and ", " & ")
