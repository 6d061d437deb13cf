"""A reader's tags: ``liver/surgery``, in any script; compared without regard to case."""

from __future__ import annotations

import re
from collections.abc import Iterable

from netreader.text import clean_line

#: Characters of the longest tag, and tags of one paper.
LONGEST, MOST = 100, 200

_SLASHES = re.compile(r"\s*/[\s/]*")


def tag_of(text: str) -> str:
    """A tag as it is kept: without ``#``, one blank between words, one slash between levels; empty if nothing is left.

    Commas and quotation marks, which separate and surround tags where they are written, can't be in it.
    """
    text = clean_line(re.sub(r"[,\"“”]", " ", text))
    return _SLASHES.sub("/", text).lstrip("#/ ")[:LONGEST].rstrip("/ ")


def tags_of(texts: Iterable[str]) -> tuple[str, ...]:
    """Tags, each once whatever its case, in order."""
    found: dict[str, str] = {}
    for text in texts:
        tag = tag_of(text)
        if tag:
            found.setdefault(tag.casefold(), tag)
    return tuple(found.values())[:MOST]


def common(having: Iterable[tuple[str, ...]]) -> tuple[tuple[str, ...], dict[str, int]]:
    """Of the tags of several papers: those that all have, and the others, each with how many papers have it."""
    all_tags = list(having)
    counts: dict[str, int] = {}
    names: dict[str, str] = {}
    for tags in all_tags:
        for tag in tags:
            names.setdefault(tag.casefold(), tag)
            counts[tag.casefold()] = counts.get(tag.casefold(), 0) + 1
    shared = tuple(names[tag] for tag, count in counts.items() if count == len(all_tags))
    return shared, {names[tag]: count for tag, count in counts.items() if count < len(all_tags)}


def is_below(tag: str, branch: str) -> bool:
    """Whether a tag is this one, or below it."""
    tag, branch = tag.casefold(), branch.casefold()
    return tag == branch or tag.startswith(f"{branch}/")


def renamed(tags: Iterable[str], old: str, new: str) -> tuple[str, ...]:
    """Tags with a branch under another name, all below it too; with an empty new name, without it."""
    levels = old.count("/") + 1

    def other(tag: str) -> str:
        if not is_below(tag, old):
            return tag
        return "/".join((new, *tag.split("/")[levels:])) if new else ""

    return tags_of(map(other, tags))
