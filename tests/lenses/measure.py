"""``python -m tests.lenses.measure``: the lenses held against abstracts that a person has marked.

`labels.tsv` says which numbers of which abstract a reader would want marked, and as what; the abstracts themselves are
recorded records beside the checkout. A mark is right if it has the kind of a label and just its numbers.

`definitions.tsv` says the same of abbreviations that abstracts define, `consort.tsv` of the items of CONSORT for
abstracts. ``--errors`` and the name of a set (or ``definitions``, ``consort``) prints what is not agreed on.

A number is marked in the labels as
  size      people or animals counted, or ``n =`` of anything; words (``Forty``) from ten upward
  ratio     hazard, odds, risk or rate ratio, with its interval
  p         p value; a row (``p = 0.03 and 0.04``) is one
  median    what is said to be a median, with its range or interval
  interval  a confidence interval of anything else
  percent   figures before a percent sign, levels of confidence excepted; a row that shares one sign is one
  share     a part of a total: ``219 of 377``, ``11/13``, ``46 (21%) of 219``
  dose      an amount of what is given or taken
"""

from __future__ import annotations

import re
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from netreader.lenses.abbreviations import definitions
from netreader.lenses.figures import figures, folded
from netreader.lenses.numbers import KINDS, numbers
from netreader.passages.parts import parts_of
from tests.lenses import checklist
from tests.lenses.articles import labelled
from tests.ncbi.shelf import shared_data

LABELS = Path(__file__).with_name("labels.tsv")
DEFINITIONS = Path(__file__).with_name("definitions.tsv")

#: The sets of abstracts, in the order in which they were labelled.
SETS = {
    "dev": "rules were made after these",
    "held": "held out at first",
    "second": "held out after that",
    "third": "held out after the second",
}

#: What precision of every kind has to reach.
BAR = 0.95

Key = tuple[str, tuple[int, ...]]
_DIGITS = re.compile(r"\d+(?:[.,·]\d+)*")


@dataclass
class Score:
    """How often marks and labels agree, by kind."""

    right: Counter[str] = field(default_factory=Counter)
    marked: Counter[str] = field(default_factory=Counter)
    labelled: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)

    def precision(self, kind: str) -> float:
        """Marks that a person made too; 1 where nothing was marked."""
        return self.right[kind] / self.marked[kind] if self.marked[kind] else 1.0

    def recall(self, kind: str) -> float:
        """Labels that the lens found; 1 where there is none."""
        return self.right[kind] / self.labelled[kind] if self.labelled[kind] else 1.0


def labels() -> dict[str, tuple[str, list[tuple[str, int, str]]]]:
    """PMID or PMCID → the set it belongs to (one of `SETS`), and its labels: kind, offset, numbers."""
    found: dict[str, tuple[str, list[tuple[str, int, str]]]] = {}
    for line in LABELS.read_text(encoding="utf-8").splitlines():
        if line.startswith("#"):
            continue
        pmid, group, kind, offset, quote = line.split("\t")
        rows = found.setdefault(pmid, (group, []))[1]
        if kind != "none":
            rows.append((kind, int(offset), quote))
    return found


def abstracts(folder: Path) -> Iterator[tuple[str, str]]:
    """Name and abstract of the labelled papers that are at hand."""
    for name, article in labelled(folder, labels()):
        yield name, parts_of(article)["abstract"].text


def tokens(text: str, start: int, end: int) -> tuple[int, ...]:
    """Where the figures of a stretch begin; numbers written in words too."""
    places = {match.start() + start for match in _DIGITS.finditer(text[start:end])}
    words = {start + f.start for f in figures(folded(text[start:end])) if f.in_words}
    return tuple(sorted(places | words))


def of_label(text: str, kind: str, start: int, quote: str) -> Key:
    """What a label marks. Its numbers must stand in the text as they were read."""
    last = start
    for number in quote.split(" ") if quote[0].isdigit() else [quote]:
        at = text.find(number, last)
        if at < 0 or at - last > 150:
            raise ValueError(f"{quote!r} does not stand at {start}")
        last = at + len(number)
    return kind, tokens(text, start, last)


def measure(folder: Path, group: str = "") -> Score:
    """Hold marks against labels, of one set or of all."""
    score = Score()
    truth = labels()
    for pmid, text in abstracts(folder):
        of, rows = truth[pmid]
        if group and of != group:
            continue
        wanted = {of_label(text, *row) for row in rows}
        made = {}
        for number in numbers(text):
            made[number.kind, tokens(text, number.start, number.end)] = number
        for key in wanted:
            score.labelled[key[0]] += 1
            if key not in made:
                score.wrong.append(f"{pmid} missed {key[0]}: …{text[max(0, key[1][0] - 50) : key[1][-1] + 30]!r}")
        for key, number in made.items():
            score.marked[key[0]] += 1
            if key in wanted:
                score.right[key[0]] += 1
            else:
                near = text[max(0, number.start - 50) : number.end + 30]
                score.wrong.append(f"{pmid} false {key[0]}: {text[number.start : number.end]!r} in …{near!r}")
    return score


def measure_definitions(folder: Path) -> Score:
    """Hold the definitions of abbreviations against those that a person found."""
    truth: dict[str, set[tuple[int, str, int]]] = {}
    for line in DEFINITIONS.read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            pmid, start, short, long_start = line.split("\t")
            truth.setdefault(pmid, set()).update({(int(start), short, int(long_start))} if short else ())
    score = Score()
    for pmid, wanted in truth.items():
        text = next(parts_of(article)["abstract"].text for _, article in labelled(folder, [pmid]))
        made = {(d.start, d.short, d.long_start) for d in definitions(text)}
        score.labelled["definition"] += len(wanted)
        score.marked["definition"] += len(made)
        score.right["definition"] += len(made & wanted)
        score.wrong += [f"{pmid} missed {short}" for _, short, _ in sorted(wanted - made)]
        score.wrong += [f"{pmid} false {short}: {text[at:start]!r}" for start, short, at in sorted(made - wanted)]
    return score


def table(score: Score) -> str:
    """Precision and recall of every kind."""
    lines = [f"{'kind':10}{'labels':>8}{'marks':>8}{'precision':>11}{'recall':>8}"]
    for kind in KINDS:
        if score.labelled[kind] or score.marked[kind]:
            lines.append(
                f"{kind:10}{score.labelled[kind]:8}{score.marked[kind]:8}"
                f"{score.precision(kind):11.3f}{score.recall(kind):8.3f}"
            )
        else:
            lines.append(f"{kind:10}{0:8}{0:8}          -       -   (none in these abstracts)")
    right, marked, labelled = (sum(counter.values()) for counter in (score.right, score.marked, score.labelled))
    lines.append(f"{'all':10}{labelled:8}{marked:8}{right / marked:11.3f}{right / labelled:8.3f}")
    return "\n".join(lines)


def main(words: list[str]) -> int:
    """Print each set apart; exit code 1 if precision of a kind is below the bar in one of them."""
    folder = shared_data()
    if folder is None:
        print("no recorded data beside the checkout (NETREADER_TEST_DATA names another place)")
        return 0
    asked = words[words.index("--errors") + 1 :] if "--errors" in words else []
    truth, here = labels(), {name for name, _ in abstracts(folder)}
    below = []
    for group, told in SETS.items():
        score = measure(folder, group)
        names = {name for name, (of, _) in truth.items() if of == group}
        away = f" ({len(names - here)} more are not at hand: tests/lenses/articles.py)" if names - here else ""
        print(f"{group}: {told}: {len(names & here)} abstracts{away}\n{table(score)}\n")
        if group in asked:
            print("\n".join(score.wrong), "\n")
        below += [f"{kind} of {group}" for kind in KINDS if score.precision(kind) < BAR]
    found = measure_definitions(folder)
    print(
        f"definitions of abbreviations: {found.labelled['definition']} labels, {found.marked['definition']} found, "
        f"precision {found.precision('definition'):.3f}, recall {found.recall('definition'):.3f}"
    )
    if "definitions" in asked:
        print("\n".join(found.wrong))
    for group, told in checklist.SETS.items():
        findings = checklist.hold(folder, group)
        print(f"\nCONSORT for abstracts, {group}: {told}: {findings.trials} trials\n{checklist.table(findings)}")
        if "consort" in asked:
            print("\n".join(findings.wrong), "\n")
    if below:
        print(f"below {BAR}: {', '.join(below)}")
    return 1 if below else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
