"""The qualifiers (subheadings): names, two-letter codes, and the small tree by which PubMed explodes them.

What the program knows by itself is in qualifiers.tsv beside this, with where it is from. NLM's own file of qualifiers,
where it was read, goes before it.
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
        above: What is above it at each of its places: the names that lead there, a ``/`` between, the nearest last. One
            that stands at several places itself stands for all of these unless what is above it is told too.
        unseen: Those of them that rest on no source (see qualifiers.tsv).
    """

    name: str
    code: str
    above: tuple[str, ...] = ()
    ui: str = ""
    unseen: tuple[str, ...] = ()

    def names_above(self) -> list[str]:
        """Names of those directly above it, each once."""
        return list(dict.fromkeys(way.rpartition("/")[2] for way in self.above))


class Qualifiers:
    """All qualifiers, found by name or code."""

    def __init__(self, records: Iterable[QualifierRecord]) -> None:
        self._records = tuple(records)
        self._by_key: dict[str, QualifierRecord] = {}
        for record in self._records:
            for word in (record.code, record.ui, record.name):
                if word:
                    self._by_key[_key(word)] = record
        self._named = {record.name: record for record in self._records}

    def __iter__(self) -> Iterator[QualifierRecord]:
        return iter(self._records)

    def codes(self) -> dict[str, str]:
        """Name → two-letter code."""
        return {record.name: record.code for record in self._records}

    def find(self, word: str) -> QualifierRecord | None:
        """By name, code or UI; ``and`` is understood for ``&``."""
        return self._by_key.get(_key(word))

    def ancestors(self, name: str) -> list[str]:
        """Names of all above a qualifier, from the outside in."""
        record = self._named.get(name)
        names = (one for way in (self._ways(record, unseen=True) if record else ()) for one in way.split("/")[:-1])
        return list(dict.fromkeys(names))

    def children(self, name: str) -> list[str]:
        """Names of those directly below."""
        return [record.name for record in self._records if name in record.names_above()]

    def explosion(self, word: str) -> list[str]:
        """Names of a qualifier and of all that stands below it at any of its places; none if there is none such."""
        return self._exploded(word, unseen=True)

    def is_sure(self, word: str) -> bool:
        """Whether what stands below a qualifier is known from NLM."""
        return len(self._exploded(word, unseen=True)) == len(self._exploded(word, unseen=False))

    def _exploded(self, word: str, *, unseen: bool) -> list[str]:
        record = self.find(word)
        if record is None:
            return []
        below = [f"{way}/" for way in self._ways(record, unseen=True)]
        found = [record.name]
        for other in self._records:
            ways = self._ways(other, unseen=unseen)
            if other is not record and any(way.startswith(start) for way in ways for start in below):
                found.append(other.name)
        return found

    def _ways(self, record: QualifierRecord, *, unseen: bool) -> list[str]:
        """The places of a qualifier: the names from a family down to it."""
        told = [way for way in record.above if unseen or way not in record.unseen]
        if not record.above:
            return [record.name]
        ways = []
        for way in told:
            first, slash, rest = way.partition("/")
            above = self._named.get(first)
            outer = self._ways(above, unseen=unseen) if above is not None else [first]
            ways += [f"{one}{slash}{rest}/{record.name}" for one in outer]
        return ways


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
