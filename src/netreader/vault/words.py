"""What a person has said of a paper, as it stands on one side: in the library, in a file, or when both last agreed."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from netreader.library.marks import BEST, STATUSES
from netreader.library.shelves import shelf_name
from netreader.library.tagging import tag_of
from netreader.vault.front import Front

_YES = frozenset(("true", "yes", "y", "1", "on", "x"))
_NO = frozenset(("", "false", "no", "n", "0", "off"))
_RATING = re.compile(r"([0-5])(?:\s*/\s*5)?")
_UNFIT = re.compile(r"[^\w/-]+")


@dataclass(frozen=True, slots=True)
class Mark:
    """What is said of a highlight."""

    colour: str = ""
    comment: str = ""


@dataclass(frozen=True, slots=True)
class Words:
    """What is said of a paper.

    Attributes:
        marks: Block id → what is said of that highlight.
        shelves: Names of those on which it stands.
    """

    tags: tuple[str, ...] = ()
    starred: bool = False
    status: str = ""
    rating: int = 0
    note: str = ""
    marks: Mapping[str, Mark] = field(default_factory=dict)
    shelves: tuple[str, ...] = ()


def tag_in_vault(tag: str) -> str:
    """A tag as other programs know tags: no blanks in it."""
    return "/".join(_UNFIT.sub("-", level).strip("-") or "-" for level in tag.split("/"))


def tags_in(front: Front, known: Iterable[str]) -> tuple[str, ...] | None:
    """The tags of a file; None where it says nothing of them.

    Args:
        known: Tags as the library writes them, which a file may write without blanks.
    """
    if "tags" not in front.values:
        return None
    value = front.values["tags"]
    if value is None:
        return None
    if isinstance(value, str):
        value = re.split(r"[,\n]" if "," in value else r"\s+", value)
    names = {tag_in_vault(tag).casefold(): tag for tag in known}
    found: dict[str, str] = {}
    for typed in value:
        tag = tag_of(typed)
        tag = names.get(tag.casefold(), tag)
        if tag:
            found.setdefault(tag.casefold(), tag)
    return tuple(found.values())


def shelves_in(front: Front, known: Iterable[str]) -> tuple[str, ...] | None:
    """The shelves that a file names; None where it says nothing of them. A text that is no list is one name.

    Args:
        known: Shelves as the library writes them.
    """
    value = front.values.get("shelves")
    if value is None:
        return None
    names = {name.casefold(): name for name in known}
    found: dict[str, str] = {}
    for typed in [value] if isinstance(value, str) else value:
        name = shelf_name(typed)
        if name:
            found.setdefault(name.casefold(), names.get(name.casefold(), name))
    return tuple(found.values())


def value_in(front: Front, name: str) -> bool | int | str | None:
    """Star, status or rating of a file; None where it says nothing, or nothing that makes sense.

    Args:
        name: ``starred``, ``status`` or ``rating``.
    """
    value = front.values.get(name)
    if not isinstance(value, str):
        return None
    value = value.strip().casefold()
    if name == "starred":
        return True if value in _YES else False if value in _NO else None
    if name == "status":
        value = value.replace("-", " ")
        return value if value in STATUSES else None
    if not value:
        return 0
    if set(value) <= {"★", "⭐", "*"} and len(value) <= BEST:
        return len(value)
    found = _RATING.fullmatch(value)
    return int(found[1]) if found else None
