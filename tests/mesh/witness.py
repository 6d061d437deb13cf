"""What plain work on the lines of the tree gives: ancestors, children and explosion of every heading."""

from __future__ import annotations

from collections import defaultdict


class Witness:
    """Prefixes of strings, and nothing else.

    Args:
        rows: Tree number, UI and name, a row a place.
    """

    def __init__(self, rows: list[tuple[str, str, str]]) -> None:
        self.at = {number: ui for number, ui, _ in rows}
        self.places: dict[str, list[str]] = defaultdict(list)
        self.names = {ui: name for _, ui, name in rows}
        for number, ui, _ in rows:
            self.places[ui].append(number)
        self.under: dict[str, set[str]] = defaultdict(set)
        self.beneath: dict[str, set[str]] = defaultdict(set)
        self.over: dict[str, set[str]] = defaultdict(set)
        for number, ui in self.at.items():
            groups = number.split(".")
            for length in range(1, len(groups)):
                upper = self.at.get(".".join(groups[:length]))
                if upper is not None and upper != ui:
                    self.over[ui].add(upper)
                    self.under[upper].add(ui)
                    if length == len(groups) - 1:
                        self.beneath[upper].add(ui)

    def explosion(self, ui: str) -> set[str]:
        """Itself and all below."""
        return {ui} | self.under[ui]
