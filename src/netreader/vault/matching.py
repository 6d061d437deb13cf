"""Which file of a vault is which paper's: by where it was, or by what it says of itself where it was moved."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from netreader.errors import Corrupt
from netreader.library.vaults import State
from netreader.vault import folder as disk
from netreader.vault.folder import Stamp
from netreader.vault.front import Flawed, Front, split

if TYPE_CHECKING:
    from netreader.library.library import Library

_NAMED = re.compile(
    r"^(?:pmid[ \t]*:[ \t]*[\"']?([1-9]\d{0,8})|paper[ \t]*:[ \t]*[\"']?local-(\d{1,18}))\b", re.MULTILINE
)


@dataclass
class Matched:
    """Which paper's file stands where.

    Attributes:
        paths: Key → path.
        flaws, told: Paths, with what to say of them.
    """

    paths: dict[int, str] = field(default_factory=dict)
    flaws: list[tuple[str, str]] = field(default_factory=list)
    told: list[tuple[str, str]] = field(default_factory=list)


def matched(library: Library, folder: Path, states: dict[int, State], files: Mapping[str, Stamp]) -> Matched:
    """Match files and papers; states of papers that have got PubMed's record meanwhile are put under its number."""
    _renumber(library, states)
    found = Matched()
    known = {state.path: key for key, state in states.items() if state.path}
    for path in files:
        if path in known:
            found.paths[known[path]] = path
    for path in sorted(files):
        if path in known:
            continue
        key = key_of(disk.head_of(folder / path))
        if key is None:
            continue
        if key in found.paths:
            found.flaws.append((path, f"is a second file of the paper in {found.paths[key]}; left as it is"))
            continue
        found.paths[key] = path
        state = states.get(key)
        if state is not None and state.path:
            found.told.append((path, "is back" if state.left else f"was {state.path} before"))
    return found


def key_of(text: str) -> int | None:
    """The paper that a file names in its front matter."""
    try:
        opening, inner, _, _ = split(text)
    except Flawed:
        opening, inner = "---", text
    named = _NAMED.search(inner) if opening else None
    if named is None:
        return None
    return int(named[1]) if named[1] else -int(named[2])


def named_in(front: Front) -> int | None:
    """The same of front matter that has been read."""
    pmid, local = front.values.get("pmid"), front.values.get("paper")
    if isinstance(pmid, str) and re.fullmatch(r"[1-9]\d{0,8}", pmid.strip(), re.ASCII):
        return int(pmid)
    if isinstance(local, str) and (found := re.fullmatch(r"local-(\d{1,18})", local.strip(), re.ASCII)):
        return -int(found[1])
    return None


def _renumber(library: Library, states: dict[int, State]) -> None:
    """Papers that were known without PubMed's record, and have it now, are those of its number."""
    for key in [key for key in states if key <= 0]:
        try:
            there = library.article(key) is not None
        except Corrupt:
            there = True
        doi = states[key].facts.get("doi")
        now = library.by_identifier(doi=doi) if not there and isinstance(doi, str) and doi else []
        if len(now) == 1 and now[0] not in states:
            state = states.pop(key)
            states[now[0]] = replace(state, paper=now[0])
