"""The checklist of CONSORT for abstracts held against trials' abstracts in which a person looked for its items.

`consort.tsv` says which items are there, and in which sentence. What only the record says (registration, funding) is
not there. Printed by ``python -m tests.lenses.measure``.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from netreader.lenses.consort import items
from netreader.passages.parts import parts_of
from tests.lenses.articles import labelled

LABELS = Path(__file__).with_name("consort.tsv")

SETS = {
    "dev": "three rules were made after these",
    "held": "held out at first",
    "third": "held out when what those had shown was mended",
}


@dataclass
class Findings:
    """How often lens and person agree, by item.

    Attributes:
        trials: How many abstracts.
        there: Items that the person found.
        found: Items that the lens found.
        both: Items that both found.
        pointed: Of those, how often the lens pointed at a sentence that says it.
        wrong: What they don't agree on, a line each.
    """

    trials: int = 0
    there: Counter[str] = field(default_factory=Counter)
    found: Counter[str] = field(default_factory=Counter)
    both: Counter[str] = field(default_factory=Counter)
    pointed: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)

    def precision(self) -> float:
        """Items found that are there."""
        return self.both.total() / max(1, self.found.total())

    def recall(self) -> float:
        """Items there that are found."""
        return self.both.total() / max(1, self.there.total())

    def pointing(self) -> float:
        """Items found rightly whose sentence is the right one."""
        return self.pointed.total() / max(1, self.both.total())


def labels() -> dict[str, tuple[str, dict[str, list[str]]]]:
    """PMID or PMCID → set, and items with words of the sentences that say them."""
    truth: dict[str, tuple[str, dict[str, list[str]]]] = {}
    for line in LABELS.read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            name, group, item, *quotes = line.split("\t")
            truth.setdefault(name, (group, {}))[1][item] = quotes[0].split(" | ") if quotes else []
    return truth


def hold(folder: Path, group: str) -> Findings:
    """Hold the lens against the labels of one set, as far as its records are at hand."""
    findings = Findings()
    truth = labels()
    for name, article in labelled(folder, [name for name, (of, _) in truth.items() if of == group]):
        wanted = truth[name][1]
        parts = parts_of(article)
        findings.trials += 1
        for item in items(article):
            is_there, is_found = item.id in wanted, item.found and bool(item.part)
            said = parts[item.part].text[item.start : item.end] if item.part else ""
            findings.there[item.id] += is_there
            findings.found[item.id] += is_found
            if is_there and is_found:
                right = not wanted[item.id] or any(quote in said for quote in wanted[item.id])
                findings.both[item.id] += 1
                findings.pointed[item.id] += right
                if not right:
                    findings.wrong.append(f"{name} {item.id} points at {said[:150]!r} {item.why}")
            elif is_there:
                findings.wrong.append(f"{name} {item.id} not found: {wanted[item.id]}")
            elif is_found:
                findings.wrong.append(f"{name} {item.id} found in {said[:150]!r} {item.why}")
    return findings


def table(findings: Findings) -> str:
    """Every item in CONSORT's order."""
    lines = [f"{'item':14}{'there':>6}{'found':>6}{'precision':>11}{'recall':>8}{'sentence':>10}"]
    for item, there in findings.there.items():
        found, both = findings.found[item], findings.both[item]
        ratios = [f"{both / of:.3f}" if of else "-" for of in (found, there)]
        right = f"{findings.pointed[item]}/{both}"
        lines.append(f"{item:14}{there:6}{found:6}{ratios[0]:>11}{ratios[1]:>8}{right:>10}")
    lines.append(
        f"{'all':14}{findings.there.total():6}{findings.found.total():6}{findings.precision():11.3f}"
        f"{findings.recall():8.3f}{findings.pointing():10.3f}"
    )
    return "\n".join(lines)
