"""Landmark trials: what is known of each, and where a text names one, by name or by registry number."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from typing import Any, NamedTuple

from netreader.lenses.figures import folded
from netreader.lenses.tables import Entry, Problem, blocks
from netreader.text import clean_line


@dataclass(frozen=True, slots=True)
class Result:
    """A result of a trial, with the record that its numbers come from."""

    what: str
    value: str = ""
    ratio: str = ""
    interval: str = ""
    level: str = "95%"
    p: str = ""
    record: str = ""


@dataclass(frozen=True, slots=True)
class Paper:
    """A paper of a trial. `doi` and `pmid` only where they were seen in the record."""

    citation: str
    doi: str = ""
    pmid: str = ""


@dataclass(frozen=True, slots=True)
class Trial:
    """A trial's card. The attributes are those of an entry of ``trials.toml``, which explains them.

    Attributes:
        own: It comes from the reader's own file.
    """

    name: str
    names: tuple[str, ...] = ()
    series: str = ""
    member: str = ""
    context: tuple[str, ...] = ()
    phrases: tuple[str, ...] = ()
    beside: tuple[str, ...] = ()
    registry: tuple[str, ...] = ()
    registry_second_hand: bool = False
    phase: str = ""
    arms: tuple[str, ...] = ()
    population: str = ""
    n: str = ""
    endpoint: str = ""
    year: str = ""
    cautions: tuple[str, ...] = ()
    results: tuple[Result, ...] = ()
    papers: tuple[Paper, ...] = ()
    own: bool = False


class Named(NamedTuple):
    """A trial named in a text.

    Attributes:
        start, end: Character offsets, end exclusive.
        trial: Its card; None for a registry number of a trial that is not known.
        rule: Why it was marked.
        number: The registry number, empty where it is named otherwise.
    """

    start: int
    end: int
    trial: Trial | None
    rule: str
    number: str = ""


#: Numbers of trial registers, as `tui.addresses` and PubMed's databanks know them.
REGISTRY = re.compile(
    r"\b(?:NCT\d{8}|ISRCTN\d{6,10}|DRKS\d{8}|ACTRN\d{14}|ChiCTR[A-Z0-9-]{5,16}|UMIN\d{9}|jRCTs?\d{9,10}"
    r"|CTRI/\d{4}/\d{2,3}/\d{4,6}|NTR\d{3,5}|(?<=EudraCT )\d{4}-\d{6}-\d{2})\b",
    re.ASCII,
)

_TEXTS = ("name", "series", "member", "phase", "population", "n", "endpoint", "year")
_LISTS = ("names", "context", "phrases", "beside", "registry", "arms", "cautions")


# Reading


@cache
def shipped() -> tuple[Trial, ...]:
    """The trials that come with the program. Reads trials.toml at the first call."""
    text = resources.files("netreader.lenses").joinpath("trials.toml").read_text(encoding="utf-8")
    found, problems = read(text)
    assert not problems, problems
    return tuple(found)


def read(text: str, *, own: bool = False) -> tuple[list[Trial], list[Problem]]:
    """The trials of a file, and what is wrong in it; an entry with a slip is left out, or the slip is."""
    entries, problems = blocks(text, "trial")
    found: list[Trial] = []
    for entry in entries:
        trial = _trial(entry, own, problems)
        if trial is not None:
            found.append(trial)
    return found, sorted(problems)


def together(own: Sequence[Trial]) -> tuple[Trial, ...]:
    """A reader's own trials and the shipped ones; of two with one name the reader's."""
    names = {trial.name.casefold() for trial in own}
    return (*own, *(trial for trial in shipped() if trial.name.casefold() not in names))


def _trial(entry: Entry, own: bool, problems: list[Problem]) -> Trial | None:
    value = entry.value
    known = {*_TEXTS, *_LISTS, "registry_second_hand", "result", "paper"}
    problems += [Problem(entry.line_of(n), f"a trial has no {n!r}") for n in value if n not in known]
    if not isinstance(value.get("name"), str) or not value["name"].strip():
        problems.append(Problem(entry.line, "a trial needs a name, in quotes"))
        return None
    fields: dict[str, Any] = {name: _text(value, name, entry, problems) for name in _TEXTS}
    fields |= {name: _texts(value, name, entry, problems) for name in _LISTS}
    if fields["series"] and not fields["member"]:
        problems.append(Problem(entry.line_of("series"), "a series needs the trial's 'member'"))
        fields["series"] = ""
    if not any(fields[name] for name in ("names", "phrases", "registry", "series")):
        fields["names"] = (fields["name"],)
    results = [_part(part, Result, "what", entry, problems) for part in _parts(value, "result", entry, problems)]
    papers = [_part(part, Paper, "citation", entry, problems) for part in _parts(value, "paper", entry, problems)]
    return Trial(
        **fields,
        registry_second_hand=value.get("registry_second_hand") is True,
        results=tuple(result for result in results if isinstance(result, Result)),
        papers=tuple(paper for paper in papers if isinstance(paper, Paper)),
        own=own,
    )


def _text(value: dict[str, Any], name: str, entry: Entry, problems: list[Problem]) -> str:
    found = value.get(name, "")
    if isinstance(found, int) and not isinstance(found, bool):
        found = str(found)
    if not isinstance(found, str):
        problems.append(Problem(entry.line_of(name), f"{name!r} is text in quotes"))
        return ""
    return clean_line(found)


def _texts(value: dict[str, Any], name: str, entry: Entry, problems: list[Problem]) -> tuple[str, ...]:
    found = value.get(name, [])
    if isinstance(found, str):
        found = [found]
    if not isinstance(found, list) or not all(isinstance(item, str) for item in found):
        problems.append(Problem(entry.line_of(name), f'{name!r} is a list such as ["one", "two"]'))
        return ()
    return tuple(text for item in found if (text := clean_line(item)))


def _parts(value: dict[str, Any], name: str, entry: Entry, problems: list[Problem]) -> list[dict[str, Any]]:
    found = value.get(name, [])
    if not isinstance(found, list) or not all(isinstance(item, dict) for item in found):
        problems.append(Problem(entry.line_of(name), f"{name!r} stands under [[trial.{name}]]"))
        return []
    return found


def _part(
    value: dict[str, Any], kind: type[Result] | type[Paper], needed: str, entry: Entry, problems: list[Problem]
) -> Result | Paper | None:
    names = tuple(kind.__dataclass_fields__)
    part = "result" if kind is Result else "paper"
    problems += [Problem(entry.line_of(name), f"a {part} has no {name!r}") for name in value if name not in names]
    if not value.get(needed):
        problems.append(Problem(entry.line_of(f"trial.{part}"), f"a {part} needs {needed!r}"))
        return None
    return kind(**{name: _text(value, name, entry, problems) for name in names if name in value})


# Finding


@dataclass
class _Index:
    """What to look for, made once for a list of trials."""

    plain: dict[str, Trial] = field(default_factory=dict)
    series: dict[str, dict[str, Trial]] = field(default_factory=dict)
    phrases: dict[str, Trial] = field(default_factory=dict)
    beside: dict[str, Trial] = field(default_factory=dict)
    numbers: dict[str, Trial] = field(default_factory=dict)
    pattern: re.Pattern[str] | None = None
    rows: re.Pattern[str] | None = None
    said: re.Pattern[str] | None = None
    near: re.Pattern[str] | None = None


@cache
def _index(trials: tuple[Trial, ...]) -> _Index:
    index = _Index()
    for trial in reversed(trials):  # of two the first is kept
        index.plain |= {folded(name): trial for name in trial.names}
        if trial.series:
            index.series.setdefault(folded(trial.series), {})[trial.member] = trial
        index.phrases |= {" ".join(folded(phrase).casefold().split()): trial for phrase in trial.phrases}
        index.beside |= {folded(word).casefold(): trial for word in trial.beside}
        index.numbers |= dict.fromkeys(trial.registry, trial)
    index.pattern = _any(index.plain)
    if index.series:
        bases = "|".join(re.escape(base) for base in sorted(index.series, key=len, reverse=True))
        members = "|".join(
            re.escape(member)
            for member in sorted({m for of in index.series.values() for m in of}, key=len, reverse=True)
        )
        joint = r"\s?(?:,\s?(?:and|or)|,|/|&|\sand|\sor|\sto|-|\+)\s?-?\s?"
        index.rows = re.compile(
            rf"(?<![\w-])({bases})[\s-]?((?:{members}|\d{{1,2}})(?![\w.])(?:{joint}(?:(?:{bases})[\s-]?)?(?:{members}|\d)(?![\w.%])){{0,6}})"
        )
    index.said = _any(index.phrases, fold=True)
    index.near = _any(index.beside, fold=True)
    return index


def _any(names: Iterable[str], *, fold: bool = False) -> re.Pattern[str] | None:
    """Finds any of some names as whole words, the longest first; blanks may be line breaks."""
    parts = [r"\s+".join(map(re.escape, name.split())) for name in sorted(names, key=len, reverse=True) if name]
    if not parts:
        return None
    return re.compile(rf"(?<![\w-])(?:{'|'.join(parts)})(?![\w])", re.IGNORECASE if fold else 0)


def trials_in(text: str, trials: tuple[Trial, ...], about: str = "") -> list[Named]:
    """Where a text names trials, in order.

    Args:
        trials: Those that are known; see `shipped` and `together`.
        about: What else is known of the paper (title, keywords, headings): words of a trial's context may stand there.
    """
    plain = folded(text)
    index = _index(trials)
    context = f"{about}\n{text}".casefold()
    holds = cache(lambda words: not words or any(_begins(word, context) for word in words))
    found = [*_by_number(plain, index)]
    found += [named for named in _by_name(plain, index) if named.trial and holds(named.trial.context)]
    found += [named for named in _by_phrase(plain, index) if named.trial and holds(named.trial.context)]
    found = _without_overlaps(found)
    found += _in_rows(plain, index, found, holds)
    return sorted(found, key=lambda named: named.start)


def _begins(word: str, text: str) -> bool:
    """Whether a word begins with these letters somewhere in a text."""
    word, at = word.casefold(), -1
    while (at := text.find(word, at + 1)) >= 0:
        if at == 0 or not text[at - 1].isalnum():
            return True
    return False


def _by_number(text: str, index: _Index) -> Iterator[Named]:
    for match in REGISTRY.finditer(text):
        trial = index.numbers.get(match[0])
        rule = "its number in a register" if trial else "a number of a trial register"
        yield Named(match.start(), match.end(), trial, rule, match[0])


def _by_name(text: str, index: _Index) -> Iterator[Named]:
    if index.pattern is not None:
        for match in index.pattern.finditer(text):
            trial = index.plain.get(" ".join(match[0].split()))
            if trial is None or (
                trial.context and match[0].isalpha() and _is_shouted(text, match.start(), match.end())
            ):
                continue
            yield Named(match.start(), match.end(), trial, _ruled(f"the name “{match[0]}”", trial))
    if index.rows is not None:
        for match in index.rows.finditer(text):
            members = index.series[match[1]]
            start = match.start()
            for word in re.finditer(r"[^\W_]+", match[2]):
                begin, end = match.start(2) + word.start(), match.start(2) + word.end()
                if word[0] in index.series:  # "RADIANT-3 and RADIANT-4"
                    members, start = index.series[word[0]], begin
                    continue
                trial = members.get(word[0])
                if trial is not None:
                    rule = f"the name “{trial.series}” with {word[0]}"
                    yield Named(begin if start < 0 else start, end, trial, _ruled(rule, trial))
                start = -1


def _by_phrase(text: str, index: _Index) -> Iterator[Named]:
    if index.said is not None:
        for match in index.said.finditer(text):
            trial = index.phrases.get(" ".join(match[0].casefold().split()))
            if trial is not None:
                yield Named(
                    match.start(), match.end(), trial, _ruled(f"the words “{' '.join(match[0].split())}”", trial)
                )


def _ruled(how: str, trial: Trial) -> str:
    return f"{how}, in a paper about {' or '.join(trial.context)}" if trial.context else how


_JOINT = re.compile(r"\s?(?:,\s(?:and|or)\s|,\s|;\s|\sand\s|\sor\s|/|\s&\s)\s?")


def _in_rows(text: str, index: _Index, found: Sequence[Named], holds: Any) -> list[Named]:
    """Words that mean a trial only in a row of names: ``RADIANT 3 and 4, sunitinib and NETTER-1``."""
    if index.near is None or not any(named.trial for named in found):
        return []
    ends = {named.end for named in found if named.trial}
    starts = {named.start for named in found if named.trial}
    more: list[Named] = []
    for match in index.near.finditer(text):
        trial = index.beside[match[0].casefold()]
        before = any(
            end in ends and _JOINT.fullmatch(text, end, match.start())
            for end in range(max(0, match.start() - 8), match.start())
        )
        behind = _JOINT.match(text, match.end())
        if (before or (behind is not None and behind.end() in starts)) and holds(trial.context):
            more.append(Named(match.start(), match.end(), trial, f"“{match[0]}” in a row of names of trials"))
    taken = {place for named in found for place in range(named.start, named.end)}
    return [named for named in more if named.start not in taken]


def _is_shouted(text: str, start: int, end: int) -> bool:
    """Whether what stands around a word is in capitals too, as in an old title: then capitals don't make a name."""
    if re.match(r"\s(?:TRIAL|STUDY)\b", text[end : end + 8]):
        return False
    words = re.findall(r"[^\W\d_]{2,}", f"{text[max(0, start - 40) : start]} {text[end : end + 40]}")
    return len(words) > 3 and sum(word.isupper() for word in words) > 0.7 * len(words)


def _without_overlaps(found: list[Named]) -> list[Named]:
    """The longer of two that lie over each other."""
    kept: list[Named] = []
    for named in sorted(found, key=lambda named: (named.start, -named.end)):
        if not kept or named.start >= kept[-1].end:
            kept.append(named)
    return kept


# Looking for it elsewhere

_IN_BRACKETS = re.compile(
    r"[(\[]((?=(?:[^A-Z]*[A-Z]){4})[A-Z][A-Za-z0-9]{3,14}(?:[ -](?:[A-Z]{1,4}|[a-z]{1,2}|\d{1,3}))?)[)\]]"
)


def name_in_title(title: str, defined: Iterable[str] = ()) -> str:
    """The name that a report's title gives its trial in brackets: ``… (IMAGINE-1): a randomised trial``; or empty.

    Args:
        defined: Abbreviations of the paper: those are no names.
    """
    names = [match[1] for match in _IN_BRACKETS.finditer(folded(title[:2_000]))]
    return next((name for name in names if name not in set(defined)), "")


def name_query(name: str) -> str:
    """A query in PubMed's language for the papers that have a trial's name in title or abstract."""
    return f'"{name}"[tiab]'


def number_query(number: str) -> str:
    """A query in PubMed's language for the papers with a registry number: listed in the record, or in the abstract."""
    return f"{number}[si] OR {number}[tiab]"


def query_of(trial: Trial) -> str:
    """A query in PubMed's language that finds the papers of a trial; empty where nothing is sure enough."""
    parts = [number_query(number) for number in trial.registry]
    parts += [f"{paper.doi}[doi]" for paper in trial.papers if paper.doi]
    parts += [f"{paper.pmid}[pmid]" for paper in trial.papers if paper.pmid]
    names = [f"{trial.series}-{trial.member}"] if trial.series else [*trial.names]
    if not names and not parts:
        names = [*trial.phrases]
    words = [f'"{name}"[tiab]' for name in names]
    if trial.context and words:
        context = " OR ".join(f"{word}*[tiab]" for word in trial.context)
        parts.append(f"(({' OR '.join(words)}) AND ({context}))")
    else:
        parts += words
    return " OR ".join(parts)
