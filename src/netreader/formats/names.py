"""Names of people as formats write them: ``Last, First, Jr``, and back."""

from __future__ import annotations

import re
from collections.abc import Iterable

from netreader.article import Author
from netreader.text import clean_line

_SUFFIX = re.compile(r"(?:Jr|Sr|2nd|3rd|4th|5th|II|III|IV|V)\.?", re.IGNORECASE)
_OTHERS = re.compile(r"(?:and others|others|et al)[.,]*", re.IGNORECASE)
_INITIALS = re.compile(r"[^\W\d_]{1,4}")


def inverted(author: Author) -> str:
    """``O'Lamp, Ana B, Jr``; a group's name as it is."""
    if author.collective_name:
        return author.collective_name
    return ", ".join(filter(None, (author.last_name, author.fore_name or author.initials, author.suffix)))


def person(last: str, given: str = "", suffix: str = "") -> Author:
    """A person from parts; initials are made from the forenames."""
    last, given, suffix = clean_line(last), clean_line(given), clean_line(suffix)
    return Author(last, given, initials_of(given), suffix) if last else Author(given)


def group(name: str) -> Author:
    """A group."""
    return Author(collective_name=clean_line(name))


def is_suffix(text: str) -> bool:
    """Whether it is one of a family's suffixes: ``Jr``, ``2nd``, ``III``."""
    return _SUFFIX.fullmatch(text) is not None


def initials_of(given: str) -> str:
    """``Xavier M`` → ``XM``, ``Jean-Luc`` → ``JL``, ``XM`` → ``XM``."""
    initials = ""
    for word in re.split(r"[\s.-]+", given):
        if word.isupper() and _INITIALS.fullmatch(word):
            initials += word
        elif word[:1].isalpha() and word[:1] == word[:1].upper():  # not the "de" of "Luis de"
            initials += word[:1]
    return initials


def uninverted(name: str) -> Author:
    """``Last, First, Jr`` (or ``Last, Jr, First``) as a person; a name without a comma is a last name alone."""
    parts = [part.strip() for part in name.split(",")]
    last, rest = parts[0], [part for part in parts[1:] if part]
    if len(rest) == 2 and is_suffix(rest[0]) and not is_suffix(rest[1]):
        rest.reverse()
    if len(rest) == 1 and len(rest[0]) > 1 and is_suffix(rest[0]):
        return person(last, "", rest[0])
    return person(last, rest[0] if rest else "", " ".join(rest[1:]))


def marked(author: Author) -> str:
    """``Last, First, Jr``. A group's name that could be taken for a person's ends in a comma, as EndNote wants it."""
    if author.collective_name:
        name = author.collective_name
        return f"{name}," if "," in name or " " not in name else name
    return inverted(author)


def unmarked(name: str) -> Author:
    """A person; several words without a comma, or a comma at the end, are a group."""
    name = clean_line(name)
    if name.endswith(","):
        return group(name.rstrip(","))
    return group(name) if "," not in name and " " in name else uninverted(name)


def is_others(name: str) -> bool:
    """Whether it is no name, but says that others are left out: ``et al.``, ``and others``."""
    return _OTHERS.fullmatch(name.strip()) is not None


def told(names: Iterable[str]) -> tuple[tuple[Author, ...], bool]:
    """Authors of names as `marked` writes them, and whether they are all: not where an "et al." stands among them."""
    texts = list(names)
    known = [name for name in texts if not is_others(name)]
    return tuple(map(unmarked, known)), len(known) == len(texts)
