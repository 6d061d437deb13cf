"""What an abstract of a randomised trial says and what it doesn't: the items of CONSORT for abstracts, for the eye.

An item that isn't found may be there in other words: each tells by which words it was looked for, and nothing is
counted up to a score. The items and their words are in `checklist`; `tests/lenses/measure.py` holds what is found
against abstracts that a person has read for them.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from netreader.article import Article
from netreader.lenses.checklist import ALLOCATED, ASKED, OBJECTIVE, OTHER_TRIALS, RANDOM, Asked
from netreader.lenses.numbers import Number, numbers
from netreader.lenses.trials import REGISTRY
from netreader.passages.parts import Part, parts_of
from netreader.passages.sentences import Stretch, sentences

#: Characters of an abstract that are read.
LONGEST = 30_000


@dataclass(frozen=True, slots=True)
class Item:
    """An item of the list.

    Attributes:
        id, name: ``blinding``, ``Blinding``.
        asks: What the item asks for, in a few words.
        found: Whether something was found.
        part, start, end: The sentence that says it, or may say it, in a part of the paper; empty where the record says
            it, or nothing does.
        why: By which words it was found, where else, or what was looked for in vain.
    """

    id: str
    name: str
    asks: str
    found: bool
    part: str = ""
    start: int = 0
    end: int = 0
    why: str = ""


@dataclass(frozen=True, slots=True)
class _Sentence:
    """A sentence of the abstract, with the section it stands in and its numbers."""

    start: int
    end: int
    text: str
    heading: str
    category: str
    numbers: tuple[Number, ...]


#: Headings of sections → NLM's category, for records that have the heading alone.
_CATEGORIES = (
    ("RESULTS", re.compile(r"result|finding", re.I)),
    ("CONCLUSIONS", re.compile(r"conclusion|interpretation|discussion|implication", re.I)),
    ("OBJECTIVE", re.compile(r"objective|aim|purpose|question|hypothesis", re.I)),
    ("BACKGROUND", re.compile(r"background|introduction|context|importance|rationale|funding|regist", re.I)),
    ("METHODS", re.compile(r"method|design|setting|patient|participant|subject|intervention|outcome|measure", re.I)),
)
_CONCLUDES = re.compile(
    r"\b(?:in conclusion|we conclude|conclusions?\b|these (?:results|findings|data)|our (?:results|findings|data)|"
    r"in summary|this (?:study|trial|randomi[sz]ed\S* trial) (?:shows?|confirms?|demonstrates?|suggests?|provides?|"
    r"indicates?)|(?:the )?(?:data|results|findings) (?:suggest|indicat|confirm|support)\w*|therefore,|thus,)",
    re.I,
)
_REGISTERED = re.compile(
    r"\b(?:clinicaltrials\.gov|trial regist|registered (?:with|at|in|as)|registration number|current controlled trials|"
    r"isrctn|eudract)",
    re.I,
)
_FUNDED = re.compile(r"\b(?:fund(?:ed|ing)|supported by|sponsor|grants? from)", re.I)
_REGISTRATION_HEADING = re.compile(r"regist", re.I)
_FUNDING_HEADING = re.compile(r"fund|support|sponsor", re.I)
_CONCLUSIONS_HEADING = re.compile(r"conclu|interpret", re.I)

#: The smallest total of a result that tells how many were analysed.
_TOTAL = 10


def is_randomised(article: Article) -> str:
    """Why a paper is taken for one of a randomised trial; empty if it isn't."""
    for kind in article.publication_types:
        if kind.name in ("Randomized Controlled Trial", "Pragmatic Clinical Trial", "Equivalence Trial"):
            return f"PubMed calls it {kind.name}"
    for part in parts_of(article).values():
        if part.name in ("title", "abstract") and (word := RANDOM.search(part.text[:LONGEST])):
            return f"“{part.text[word.start() : word.start() + 10].split()[0]}…” stands in its {part.name}"
    return ""


def items(article: Article) -> list[Item]:
    """The items of the list for a paper, in CONSORT's order."""
    parts = parts_of(article)
    told = _sentences(article, parts.get("abstract", Part("abstract", "")))
    return [
        _title(parts),
        *(_look(asked, told) for asked in ASKED),
        _conclusions(told),
        _registration(article, told),
        _funding(article, told),
    ]


def _sentences(article: Article, abstract: Part) -> list[_Sentence]:
    """The sentences of an abstract, each with its section and the numbers that begin in it."""
    text = abstract.text[:LONGEST]
    found: list[_Sentence] = []
    marked = numbers(text)
    at = section = 0
    for stretch in sentences(text):
        while section + 1 < len(abstract.starts) and abstract.starts[section + 1] <= stretch.start:
            section += 1
        here = article.abstract[section] if section < len(article.abstract) else None
        heading = here.label if here is not None else ""
        category = (here.category if here is not None else "") or _category(heading)
        held = []
        while at < len(marked) and marked[at].start < stretch.end:
            if marked[at].start >= stretch.start:
                held.append(marked[at])
            at += 1
        sentence = text[stretch.start : stretch.end]
        found.append(_Sentence(stretch.start, stretch.end, sentence, heading, category, tuple(held)))
    return found


def _category(heading: str) -> str:
    return next((category for category, words in _CATEGORIES if words.search(heading)), "")


def _item(asked: Asked, sentence: _Sentence, why: str) -> Item:
    return Item(asked.id, asked.name, asked.asks, True, "abstract", sentence.start, sentence.end, why)


def _look(asked: Asked, told: Sequence[_Sentence]) -> Item:
    """The sentence that answers best, the first of those that answer alike."""
    best: tuple[int, _Sentence, str] | None = None
    is_structured = any(sentence.category for sentence in told)
    is_first = True
    for sentence in told:
        word = asked.words.search(sentence.text)
        is_headed = asked.heading is not None and asked.heading.match(sentence.heading) is not None
        if not (word or is_headed) or (asked.also is not None and not asked.also(sentence.text, sentence.numbers)):
            continue
        if is_structured and _is_elsewhere(asked, sentence):
            continue
        if asked.own and OTHER_TRIALS.search(sentence.text):
            continue
        if asked.id == "harms" and not is_headed and sentence.category != "RESULTS" and OBJECTIVE.search(sentence.text):
            continue  # "to evaluate the efficacy and safety of …"
        worth = _worth(asked, sentence, is_headed=is_headed, is_worded=word is not None)
        if asked.id == "result" and is_first:
            worth += 2  # the primary outcome is told first, as a rule
        is_first = False
        if best is None or worth > best[0]:
            best = (worth, sentence, f"by “{' '.join(word[0].split())[:40]}”" if word else "the section says so")
    if best is not None:
        _, sentence, why = best
        return _item(asked, sentence, _precision(sentence.numbers) if asked.id == "result" else why)
    if asked.id == "analysed" and (by_total := _by_total(asked, told)) is not None:
        return by_total
    return Item(asked.id, asked.name, asked.asks, found=False, why=f"looked for: {asked.told}")


def _is_elsewhere(asked: Asked, sentence: _Sentence) -> bool:
    return sentence.category in asked.never or (asked.only and sentence.category not in asked.sections)


def _worth(asked: Asked, sentence: _Sentence, *, is_headed: bool, is_worded: bool) -> int:
    """What makes one sentence a better answer than another."""
    kinds = {number.kind for number in sentence.numbers}
    worth = 4 * is_headed + 2 * is_worded + 2 * (sentence.category in asked.sections)
    worth += 2 * (asked.better is not None and asked.better.search(sentence.text) is not None)
    if asked.id in ("participants", "interventions"):
        worth += 2 * (ALLOCATED.search(sentence.text) is not None)
    if asked.id == "participants":
        worth += "size" in kinds
    elif asked.id == "interventions":
        worth += "dose" in kinds
    elif asked.id == "randomised":
        worth += sum(number.kind == "size" for number in sentence.numbers) > 1
    elif asked.id == "result":
        worth += 2 * ("ratio" in kinds) + ("interval" in kinds) + ("p" in kinds)
    return worth


def _by_total(asked: Asked, told: Sequence[_Sentence]) -> Item | None:
    """Numbers analysed told by the totals of a result: ``55 of 161``."""
    for sentence in told:
        if sentence.category not in ("RESULTS", "") or OTHER_TRIALS.search(sentence.text):
            continue
        for number in sentence.numbers:
            if number.kind == "share" and number.high is not None and number.high >= _TOTAL:
                quote = sentence.text[number.start - sentence.start : number.end - sentence.start]
                return _item(asked, sentence, f"by the total of “{quote}”")
    return None


def _precision(held: Sequence[Number]) -> str:
    """Which parts of the result stand in its sentence."""
    kinds = {number.kind for number in held}
    effect = "ratio" in kinds
    interval = "interval" in kinds or any(number.low is not None for number in held if number.kind == "ratio")
    told = [
        "numbers of the groups" if kinds & {"percent", "median", "share"} else "",
        "an effect size" if effect else "",
        "its interval" if interval else "",
        "a p value" if "p" in kinds else "",
    ]
    there = [part for part in told if part]
    missing = [name for name, has in (("an effect size", effect), ("an interval", interval)) if not has]
    text = f"this sentence has {', '.join(there)}" if there else "this sentence has a comparison"
    return text + (f"; not found in it: {', '.join(missing)}" if missing else "")


def _title(parts: dict[str, Part]) -> Item:
    text = parts["title"].text[:2_000] if "title" in parts else ""
    word = RANDOM.search(text)
    asks = "says that the trial is randomised"
    if word is None:
        return Item("title", "Title", asks, found=False, why="looked for: randomised, randomly")
    return Item("title", "Title", asks, True, "title", 0, len(text), f"by “{word[0]}”")


def _conclusions(told: Sequence[_Sentence]) -> Item:
    name, asks = "Conclusions", "a general interpretation"

    def found(sentence: _Sentence, why: str) -> Item:
        return Item("conclusions", name, asks, True, "abstract", sentence.start, sentence.end, why)

    concluding = [sentence for sentence in told if sentence.category == "CONCLUSIONS"]
    if concluding:
        headed = (sentence for sentence in concluding if _CONCLUSIONS_HEADING.search(sentence.heading))
        return found(next(headed, concluding[0]), "the section says so")
    for sentence in reversed(told):
        if word := _CONCLUDES.search(sentence.text):
            return found(sentence, f"by “{word[0]}”")
    why = "looked for: a section of conclusions, in conclusion"
    if not told:
        return Item("conclusions", name, asks, found=False, why=why)
    last = next((sentence for sentence in reversed(told) if not _FUNDED.search(sentence.text)), told[-1])
    return Item(
        "conclusions", name, asks, False, "abstract", last.start, last.end, f"{why}; the last sentence stands here"
    )


def _said(told: Sequence[_Sentence], words: Sequence[re.Pattern[str]], heading: re.Pattern[str]) -> Stretch | None:
    """The first sentence with one of some words, or in a section of that name."""
    for pattern in words:
        for sentence in told:
            if pattern.search(sentence.text):
                return Stretch(sentence.start, sentence.end)
    for sentence in told:
        if heading.search(sentence.heading):
            return Stretch(sentence.start, sentence.end)
    return None


def _registration(article: Article, told: Sequence[_Sentence]) -> Item:
    name, asks = "Registration", "register and number"
    where = _said(told, (REGISTRY, _REGISTERED), _REGISTRATION_HEADING)
    if where is not None:
        return Item(
            "registration", name, asks, True, "abstract", where.start, where.end, "a number, a register, or its section"
        )
    numbers = [number for bank in article.databanks for number in bank.accession_numbers if REGISTRY.fullmatch(number)]
    if numbers:
        return Item(
            "registration", name, asks, True, why=f"not in the abstract; the record lists {', '.join(numbers[:3])}"
        )
    return Item("registration", name, asks, found=False, why="looked for: a number such as NCT…, registered at")


def _funding(article: Article, told: Sequence[_Sentence]) -> Item:
    name, asks = "Funding", "who paid"
    where = _said(told, (_FUNDED,), _FUNDING_HEADING)
    if where is not None:
        return Item("funding", name, asks, True, "abstract", where.start, where.end, "funded by, or its section")
    if article.grants:
        agencies = dict.fromkeys(grant.agency for grant in article.grants if grant.agency)
        return Item(
            "funding", name, asks, True, why=f"not in the abstract; the record lists {', '.join([*agencies][:3])}"
        )
    return Item("funding", name, asks, found=False, why="looked for: funded by, supported by")
