"""Abbreviations that are known beyond a text: the shipped lexicon of neuroendocrine tumours, and a reader's own."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, cached_property
from importlib import resources
from typing import Any

from netreader.lenses.tables import Problem, named
from netreader.text import clean_line, fold

#: Words that say that a paper is about neuroendocrine tumours: the shipped lexicon is for those.
CONTEXT = (
    "neuroendocrine",
    "carcinoid",
    "somatostatin",
    "insulinoma",
    "gastrinoma",
    "pheochromocytoma",
    "paraganglioma",
)


@dataclass(frozen=True, slots=True)
class Known:
    """An abbreviation of a lexicon.

    Attributes:
        short, long: The abbreviation, and what it stands for.
        variants: Other spellings of `short`.
        ambiguous: It means too many things; only a text's own definition counts.
        anywhere: It may be used in a paper about anything.
        note: What else there is to say of it.
        own: It comes from the reader's own lexicon.
    """

    short: str
    long: str
    variants: tuple[str, ...] = ()
    ambiguous: bool = False
    anywhere: bool = False
    note: str = ""
    own: bool = False


@dataclass(frozen=True, slots=True)
class Clash:
    """An abbreviation that two lexicons read differently."""

    short: str
    own: str
    shipped: str


@dataclass(frozen=True)
class Lexicon:
    """What is known, by abbreviation and variant; the reader's own entries go before the shipped ones."""

    entries: tuple[Known, ...] = ()

    def find(self, short: str) -> Known | None:
        """The entry of an abbreviation or one of its variants; case counts."""
        return self._by_name.get(short)

    @property
    def names(self) -> Iterable[str]:
        """All abbreviations and their variants."""
        return self._by_name

    @cached_property
    def _by_name(self) -> dict[str, Known]:
        found: dict[str, Known] = {}
        for of in ([e for e in self.entries if e.own], [e for e in self.entries if not e.own]):
            for entry in of:
                found.setdefault(entry.short, entry)
            for entry in of:
                for variant in entry.variants:
                    found.setdefault(variant, entry)
        return found

    def clashes(self) -> list[Clash]:
        """Where the reader's own lexicon and the shipped one differ."""
        theirs = {entry.short: entry for entry in self.entries if not entry.own}
        return [
            Clash(entry.short, entry.long, theirs[entry.short].long)
            for entry in self.entries
            if entry.own and entry.short in theirs and not same(entry.long, theirs[entry.short].long)
        ]


@cache
def shipped() -> tuple[Known, ...]:
    """The lexicon that comes with the program. Reads lexicon.toml at the first call."""
    text = resources.files("netreader.lenses").joinpath("lexicon.toml").read_text(encoding="utf-8")
    found, problems = read(text, own=False)
    assert not problems, problems
    return tuple(found)


def read(text: str, *, own: bool = True) -> tuple[list[Known], list[Problem]]:
    """The abbreviations of a lexicon's file, and what is wrong in it; an entry with a slip is left out."""
    entries, problems = named(text)
    found: list[Known] = []
    for entry in entries:
        known = _known(entry.name, entry.value, entry.line, own, problems)
        if known is not None:
            found.append(known)
    return found, sorted(problems)


def together(own: Iterable[Known]) -> Lexicon:
    """A reader's own entries and the shipped ones."""
    return Lexicon((*own, *shipped()))


def _known(name: str, value: Any, line: int, own: bool, problems: list[Problem]) -> Known | None:
    if isinstance(value, str):
        value = {"long": value}
    short = clean_line(name)
    if not isinstance(value, dict):
        problems.append(Problem(line, f'{name!r} is what it stands for in quotes, or {{ long = "…" }}'))
        return None
    unknown = [key for key in value if key not in ("long", "variants", "ambiguous", "anywhere", "note")]
    problems += [Problem(line, f"an abbreviation has no {key!r}") for key in unknown]
    long, note, variants = value.get("long"), value.get("note", ""), value.get("variants", [])
    if not isinstance(long, str) or not clean_line(long):
        problems.append(Problem(line, f"{name!r} needs what it stands for, long = in quotes"))
        return None
    if not isinstance(note, str):
        problems.append(Problem(line, "'note' is text in quotes"))
        note = ""
    if not isinstance(variants, list) or not all(isinstance(variant, str) for variant in variants):
        problems.append(Problem(line, "'variants' is a list such as [\"NETs\"]"))
        variants = []
    if not any(ch.isalpha() for ch in short) or len(short) > 40:
        problems.append(Problem(line, f"{name!r} is no abbreviation"))
        return None
    return Known(
        short,
        clean_line(long),
        tuple(text for variant in variants if (text := clean_line(variant))),
        value.get("ambiguous") is True,
        own or value.get("anywhere") is True,
        clean_line(note),
        own,
    )


def same(first: str, second: str) -> bool:
    """Whether two expansions say the same, whatever their spelling, plural and hyphens."""
    return _plain(first) == _plain(second)


def _plain(text: str) -> tuple[str, ...]:
    text = fold(text).replace("-", " ").replace("tumour", "tumor").replace("ised", "ized").replace("isation", "ization")
    text = text.replace("oedema", "edema").replace("haem", "hem")
    return tuple(
        word[:-3] + "is" if word.endswith("ses") and len(word) > 6 else word.rstrip("s")
        for word in text.split()
        if word not in ("and", "of", "the", "with", "plus", "in", "for", "to")
    )
