"""The tree of MeSH as tab-separated lines: tree number, UI, name, a line a place."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from netreader.mesh.descriptor import Descriptor, is_tree_number, is_ui
from netreader.text import clean_line

# Wrong lines that are passed over before the file is given up.
_PATIENCE = 20
_LONGEST = 4096


def is_tree(head: bytes) -> bool:
    """Whether a file begins as the tree does: one of its first lines, below a heading or not, is a place."""
    lines = head.decode("utf-8-sig", "replace").splitlines()[:3]
    return any(_place(line) is not None for line in lines)


def read_tree(blocks: Iterable[bytes]) -> Iterator[Descriptor]:
    """The descriptors, each with all its places, in the order in which they first stand in the file.

    Raises:
        ValueError: Many lines are no places; or two descriptors stand at the same place.
    """
    names: dict[str, str] = {}
    places: dict[str, list[str]] = {}
    taken: dict[str, str] = {}
    wrong = 0
    for number, line in enumerate(_lines(blocks)):
        place = _place(line)
        if place is None:
            wrong += bool(line.strip()) and number > 0
            if wrong > _PATIENCE:
                raise ValueError(f"line {number + 1:,} and others before it are not tree number, UI and name.")
            continue
        tree_number, ui, name = place
        if taken.setdefault(tree_number, ui) != ui:
            raise ValueError(f"line {number + 1:,}: {tree_number} is the place of two headings.")
        names.setdefault(ui, name)
        if tree_number not in places.setdefault(ui, []):
            places[ui].append(tree_number)
    for ui, name in names.items():
        yield Descriptor(ui, name, kind=_kind(places[ui]), tree_numbers=tuple(sorted(places[ui])))


def _place(line: str) -> tuple[str, str, str] | None:
    fields = [field.strip() for field in line.split("\t")]
    if len(fields) != 3 or not is_tree_number(fields[0]) or not is_ui(fields[1]) or not fields[1].startswith("D"):
        return None
    name = clean_line(fields[2])
    return (fields[0], fields[1], name) if name else None


def _kind(numbers: Iterable[str]) -> str:
    """The tree doesn't say what kind a heading is, but for what stands in one category alone."""
    letters = {number[0] for number in numbers}
    return "geographic" if letters == {"Z"} else "publication type" if letters == {"V"} else "topical"


def _lines(blocks: Iterable[bytes]) -> Iterator[str]:
    rest = b""
    first = True
    for block in blocks:
        *lines, rest = (rest + block).split(b"\n")
        if len(rest) > _LONGEST:
            raise ValueError("a line is far too long.")
        for line in lines:
            yield line.decode("utf-8-sig" if first else "utf-8", "replace")
            first = False
    if rest:
        yield rest.decode("utf-8-sig" if first else "utf-8", "replace")
