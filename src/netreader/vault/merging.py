"""What two sides made of one text, put together by what it was when they last agreed: no line of either is lost."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from difflib import SequenceMatcher
from typing import NamedTuple, TypeVar

Kind = TypeVar("Kind")


class Merged(NamedTuple):
    """A text, and whether both sides had changed the same place, so that both versions stand in it."""

    text: str
    both: bool = False


def merged(base: str, mine: str, theirs: str, where: str) -> Merged:
    """Two descendants of a text as one, line by line.

    Where both changed the same lines, mine stand first and theirs below in a quotation headed by `where`. Where one
    side took lines away that the other changed, the changed ones stay.
    """
    if mine == theirs or base == theirs:
        return Merged(mine)
    if base == mine:
        return Merged(theirs)
    chunks: list[str] = []
    both = False
    for old, one, other in _regions(base.split("\n"), mine.split("\n"), theirs.split("\n")):
        if one == other or other == old:
            chunks += one
        elif one == old:
            chunks += other
        else:
            lines, clash = _side_by_side(old, one, other, where)
            chunks += lines
            both = both or clash
    return Merged("\n".join(chunks), both)


def _side_by_side(old: Sequence[str], mine: Sequence[str], theirs: Sequence[str], where: str) -> tuple[list[str], bool]:
    """Lines that both sides changed."""
    quoted = _quoted(theirs, where)
    if not any(map(str.strip, mine)):
        return list(theirs), True
    if not any(map(str.strip, theirs)):
        return list(mine), True
    if holds(mine, theirs) or holds(mine, quoted[1:]):  # as after a merge that was broken off before its end
        return list(mine), False
    if holds(theirs, mine):
        return list(theirs), False
    if any(map(str.strip, old)):  # one side changed the lines, the other wrote on above or below them
        for one, other in ((mine, theirs), (theirs, mine)):
            if len(one) > len(old) and one[: len(old)] == old:
                return [*other, *one[len(old) :]], False
            if len(one) > len(old) and one[-len(old) :] == old:
                return [*one[: -len(old)], *other], False
    if 1 < len(old) == len(mine) == len(theirs):  # line for line, as in a list whose neighbouring items were changed
        lines: list[str] = []
        clash = False
        for before, one, other in zip(old, mine, theirs, strict=True):
            if one == other or other == before:
                lines.append(one)
            elif one == before:
                lines.append(other)
            else:
                more, both = _side_by_side([before], [one], [other], where)
                lines += more
                clash = clash or both
        return lines, clash
    if not any(map(str.strip, old)):  # both added here
        return [*mine, *([""] if mine[-1].strip() and theirs[0].strip() else []), *theirs], False
    return [*mine, "", *quoted, ""], True


def _quoted(lines: Sequence[str], where: str) -> list[str]:
    return [f"> [!warning] {where}", *(f"> {line}" if line else ">" for line in lines)]


def holds(lines: Sequence[str], some: Sequence[str]) -> bool:
    """Whether lines stand somewhere in others, in one piece."""
    return any(lines[at : at + len(some)] == some for at in range(len(lines) - len(some) + 1))


def _regions(base: list[str], mine: list[str], theirs: list[str]) -> Iterable[tuple[list[str], list[str], list[str]]]:
    """The three texts in step: what stands between lines that all three have in common, and those lines."""
    most = min(len(base), len(mine), len(theirs))
    head = next((n for n in range(most) if not base[n] == mine[n] == theirs[n]), most)
    most -= head
    tail = next((n for n in range(most) if not base[-1 - n] == mine[-1 - n] == theirs[-1 - n]), most)
    yield base[:head], base[:head], base[:head]
    inner = [lines[head : len(lines) - tail] for lines in (base, mine, theirs)]
    yield from _between(*inner)
    if tail:
        yield base[-tail:], base[-tail:], base[-tail:]


def _between(base: list[str], mine: list[str], theirs: list[str]) -> Iterable[tuple[list[str], list[str], list[str]]]:
    ours = _matches(base, mine)
    others = _matches(base, theirs)
    at = one = other = 0
    common = sorted(ours.keys() & others.keys())
    for line in [*common, len(base)]:
        end_one = ours[line] if line in ours and line < len(base) else len(mine)
        end_other = others[line] if line in others and line < len(base) else len(theirs)
        if (at, one, other) != (line, end_one, end_other):
            yield base[at:line], mine[one:end_one], theirs[other:end_other]
        if line < len(base):
            yield base[line : line + 1], mine[end_one : end_one + 1], theirs[end_other : end_other + 1]
        at, one, other = line + 1, end_one + 1, end_other + 1


def _matches(base: list[str], other: list[str]) -> dict[int, int]:
    """Lines of a text → where they stand in another, in order."""
    found = SequenceMatcher(None, base, other, autojunk=False).get_matching_blocks()
    return {block.a + n: block.b + n for block in found for n in range(block.size)}


def merged_names(base: Sequence[str], mine: Sequence[str], theirs: Sequence[str]) -> tuple[str, ...]:
    """Tags or shelves that either side gave, without those that either took away; compared without regard to case."""
    before = {tag.casefold() for tag in base}
    here = {tag.casefold() for tag in mine}
    there = {tag.casefold() for tag in theirs}
    gone = (before - here) | (before - there)
    names: dict[str, str] = {}
    for tag in (*mine, *theirs):
        if tag.casefold() not in gone:
            names.setdefault(tag.casefold(), tag)
    return tuple(names.values())


def merged_value(base: Kind, mine: Kind, theirs: Kind) -> tuple[Kind, bool]:
    """A value that can be only one thing, and whether the sides disagree: mine then stands."""
    if mine == theirs or theirs == base:
        return mine, False
    return (theirs, False) if mine == base else (mine, True)
