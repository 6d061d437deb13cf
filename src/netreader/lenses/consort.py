"""What an abstract of a randomised trial says and what it doesn't: the items of CONSORT for abstracts, for the eye.

S. Hopewell, M. Clarke, D. Moher and others: CONSORT for reporting randomised trials in journal and conference
abstracts. Lancet 2008;371:281-283. The words for the items are ours. An item that isn't found may be there in other
words: each tells by which words it was looked for, and nothing is counted up to a score.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from netreader.article import Article
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
class _Asked:
    """How an item is looked for: words, and the sections in which they count for more."""

    id: str
    name: str
    asks: str
    words: re.Pattern[str]
    told: str
    sections: tuple[str, ...] = ()
    only: bool = False
    never: tuple[str, ...] = ()
    also: Callable[[str, Sequence[Number]], bool] | None = None


def _words(pattern: str) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{pattern})", re.IGNORECASE)


def _has(*kinds: str) -> Callable[[str, Sequence[Number]], bool]:
    return lambda sentence, inside: any(number.kind in kinds for number in inside)


_RANDOM = _words(r"randomi[sz]|randomly|at random\b")
_ASKED = (
    _Asked(
        "design",
        "Trial design",
        "parallel, crossover, cluster, non-inferiority …",
        _words(
            r"parallel|cross-?over|factorial|cluster|non-?inferiority|superiority|equivalence|open-label|double-blind|"
            r"double-masked|single-blind|placebo-controlled|phase (?:[1-4]|I{1,3}|IV)\b|multi-?cent(?:er|re)|"
            r"randomi[sz]ed (?:controlled )?(?:clinical )?trial"
        ),
        "parallel, crossover, open-label, phase …",
    ),
    _Asked(
        "participants",
        "Participants",
        "who could take part, and where",
        _words(
            r"eligible|eligibility|inclusion criteri|(?:patients|participants|adults|adolescents|women|men|"
            r"children|infants|people|"
            r"individuals|subjects|volunteers)\s(?:\w+\s){0,3}?(?:with|who|aged|older|at|from|in|had)\b|"
            r"\d+ years of age or older"
        ),
        "eligible, patients with, aged, who …",
        ("METHODS",),
        never=("BACKGROUND", "OBJECTIVE", "CONCLUSIONS"),
    ),
    _Asked(
        "interventions",
        "Interventions",
        "what each group was given",
        _words(
            r"(?:assigned|randomi[sz]ed|allocated|receiv\w+|treated|given|compar\w+)\b[^.]{0,220}?\b(?:or|versus|"
            r"vs|v|plus|placebo|and|alone|with)\b"
        ),
        "assigned to … or, received … versus, placebo",
        ("METHODS",),
        never=("BACKGROUND", "CONCLUSIONS"),
    ),
    _Asked(
        "objective",
        "Objective",
        "the aim or hypothesis",
        _words(
            r"aim(?:s|ed)?\b|objectives?\b|purpose\b|hypothes|to (?:assess|evaluate|determine|compare|investigate|"
            r"test|examine|study|find out)\b|"
            r"we (?:assessed|evaluated|compared|investigated|tested|examined|studied)|were studied|whether"
        ),
        "aim, objective, to assess, to compare, whether",
        ("OBJECTIVE",),
    ),
    _Asked(
        "outcome",
        "Outcome",
        "a defined primary outcome",
        _words(
            r"primary (?:study |efficacy |safety |and secondary )?(?:end ?-?points?|outcomes?|objective|measure|"
            r"variable)|main outcome|outcome measure"
        ),
        "primary endpoint, primary outcome, main outcome",
    ),
    _Asked(
        "randomisation",
        "Randomisation",
        "how people were allocated",
        _words(
            r"\d ?: ?\d(?: ?: ?\d)?(?=\)| ratio| allocation| random| to\b)|ratio of \d|stratifi(?!ed (?:log|"
            r"hazard|cox|hr\b|analys))|permuted|block random|in blocks|"
            r"computer-generated|random(?:-| )number|minimi[sz]ation|allocation (?:sequence|concealment|was)|"
            r"concealed|interactive (?:voice|web)|centrally"
        ),
        "1:1, stratified, computer-generated, allocation",
        ("METHODS",),
    ),
    _Asked(
        "blinding",
        "Blinding",
        "who did not know the group",
        _words(
            r"(?:double|single|triple|observer|assessor|investigator|patient|rater)[- ](?:blind|mask)|blinded|"
            r"masked\b|masking|open[- ]label|unmasked|unblinded|non-?blinded|unaware"
        ),
        "double-blind, masked, open-label, unaware",
    ),
    _Asked(
        "randomised",
        "Numbers randomised",
        "how many in each group",
        _words(r"random|assigned|allocated|enrolled|underwent randomi[sz]ation"),
        "a number with randomised, assigned, enrolled",
        ("RESULTS", "METHODS"),
        also=_has("size"),
    ),
    _Asked(
        "recruitment",
        "Recruitment",
        "from when to when, or whether it goes on",
        _words(
            r"(?:between|from)\s[^.]{0,40}\b(?:19|20)\d\d\b[^.]{0,40}\b(?:19|20)\d\d\b|(?:was|were|"
            r"been) (?:stopped|terminated|discontinued|halted)|"
            r"still recruiting|ongoing|completed recruitment|recruitment (?:is|was|has)|data cut-?off|trial (?:is|"
            r"was) (?:closed|complete)"
        ),
        "between … 2010 and 2012, stopped, ongoing, data cutoff",
    ),
    _Asked(
        "analysed",
        "Numbers analysed",
        "how many were analysed",
        _words(
            r"analy[sz]|intention[- ]to[- ]treat|intent[- ]to[- ]treat|per[- ]protocol|evaluable|completed the|"
            r"data sets?"
        ),
        "a number with analysed, intention-to-treat, evaluable",
        ("RESULTS",),
        also=_has("size", "share"),
    ),
    _Asked(
        "result",
        "Primary outcome: result",
        "result of each group, effect and its precision",
        _words(
            r"vs\.?|versus|compared with|than|difference|reduc|increas|hazard|odds|ratio|relative risk|improv|"
            r"superior|inferior|significant|P ?[=<>]|respectively"
        ),
        "numbers of two groups, a ratio or difference, an interval",
        ("RESULTS",),
        only=True,
        also=_has("ratio", "interval", "p", "percent", "median"),
    ),
    _Asked(
        "harms",
        "Harms",
        "adverse events or side effects",
        _words(
            r"adverse|side[- ]effects?|toxic|safety(?! data)|tolerab|tolerated|harms?\b|complications?\b|bleeding|"
            r"treatment-related|serious events?"
        ),
        "adverse events, toxicity, safety, tolerated",
        ("RESULTS",),
        never=("BACKGROUND", "OBJECTIVE", "METHODS"),
    ),
)
_CONCLUDES = _words(
    r"in conclusion|we conclude|conclusions?\b|these (?:results|findings|data)|our (?:results|findings|data)|in summary"
)
_REGISTERED = _words(
    r"clinicaltrials\.gov|trial regist|registered (?:with|at|in|as)|registration number|current controlled trials|"
    r"isrctn|eudract"
)
_FUNDED = _words(r"fund(?:ed|ing)|supported by|sponsor|grants? from")


def is_randomised(article: Article) -> str:
    """Why a paper is taken for one of a randomised trial; empty if it isn't."""
    for kind in article.publication_types:
        if kind.name in ("Randomized Controlled Trial", "Pragmatic Clinical Trial", "Equivalence Trial"):
            return f"PubMed calls it {kind.name}"
    for part in parts_of(article).values():
        if part.name in ("title", "abstract") and (word := _RANDOM.search(part.text[:LONGEST])):
            return f"“{part.text[word.start() : word.start() + 10].split()[0]}…” stands in its {part.name}"
    return ""


def items(article: Article) -> list[Item]:
    """The items of the list for a paper, in CONSORT's order."""
    parts = parts_of(article)
    abstract = parts.get("abstract", Part("abstract", ""))
    text = abstract.text[:LONGEST]
    stretches = sentences(text)
    inside = _inside(stretches, numbers(text))
    categories = _categories(article, abstract, stretches)
    asked = [_look(asked, text, stretches, inside, categories) for asked in _ASKED]
    return [
        _title(parts),
        *asked,
        _conclusions(text, stretches, categories),
        _registration(article, text, stretches),
        _funding(article, text, stretches),
    ]


def _inside(stretches: Sequence[Stretch], found: Sequence[Number]) -> list[list[Number]]:
    """The numbers of each sentence."""
    inside: list[list[Number]] = [[] for _ in stretches]
    at = 0
    for number in found:
        while at < len(stretches) and stretches[at].end <= number.start:
            at += 1
        if at < len(stretches) and stretches[at].start <= number.start:
            inside[at].append(number)
    return inside


def _categories(article: Article, abstract: Part, stretches: Sequence[Stretch]) -> list[str]:
    """NLM's category of the section that each sentence stands in."""
    found: list[str] = []
    at = 0
    for stretch in stretches:
        while at + 1 < len(abstract.starts) and abstract.starts[at + 1] <= stretch.start:
            at += 1
        found.append(article.abstract[at].category if at < len(article.abstract) else "")
    return found


def _look(
    asked: _Asked,
    text: str,
    stretches: Sequence[Stretch],
    inside: Sequence[Sequence[Number]],
    categories: Sequence[str],
) -> Item:
    best: tuple[int, Stretch, str] | None = None
    is_structured = any(categories)
    for stretch, held, category in zip(stretches, inside, categories, strict=True):
        sentence = text[stretch.start : stretch.end]
        word = asked.words.search(sentence)
        if word is None or (asked.also is not None and not asked.also(sentence, held)):
            continue
        if is_structured and (category in asked.never or (asked.only and category not in asked.sections)):
            continue
        worth = 2 * (category in asked.sections) + _weight(asked.id, sentence, held)
        if best is None or worth > best[0]:
            best = (worth, stretch, word[0])
    if best is None:
        return Item(asked.id, asked.name, asked.asks, found=False, why=f"looked for: {asked.told}")
    _, stretch, found = best
    why = f"by “{' '.join(found.split())[:40]}”"
    if asked.id == "result":
        held = inside[stretches.index(stretch)]
        why = _precision(held)
    return Item(asked.id, asked.name, asked.asks, True, "abstract", stretch.start, stretch.end, why)


def _weight(id: str, sentence: str, held: Sequence[Number]) -> int:
    """What makes one sentence a better answer than another."""
    kinds = {number.kind for number in held}
    if id == "result":
        return ("primary" in sentence.lower()) + 2 * ("ratio" in kinds) + ("interval" in kinds) + ("p" in kinds)
    if id == "randomised":
        return 2 * bool(_RANDOM.search(sentence)) + (sum(number.kind == "size" for number in held) > 1)
    if id == "participants":
        return bool(_RANDOM.search(sentence)) + 2 * ("eligib" in sentence.lower())
    if id == "harms":
        return 2 * ("adverse" in sentence.lower())
    if id == "interventions":
        return 2 * bool(_RANDOM.search(sentence)) + ("dose" in kinds)
    return 0


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
    word = _RANDOM.search(text)
    asks = "says that the trial is randomised"
    if word is None:
        return Item("title", "Title", asks, found=False, why="looked for: randomised, randomly")
    return Item("title", "Title", asks, True, "title", 0, len(text), f"by “{word[0]}”")


def _conclusions(text: str, stretches: Sequence[Stretch], categories: Sequence[str]) -> Item:
    name, asks = "Conclusions", "a general interpretation"
    for stretch, category in zip(stretches, categories, strict=True):
        if category == "CONCLUSIONS":
            return Item("conclusions", name, asks, True, "abstract", stretch.start, stretch.end, "the section says so")
    for stretch in reversed(stretches):
        if word := _CONCLUDES.search(text[stretch.start : stretch.end]):
            return Item("conclusions", name, asks, True, "abstract", stretch.start, stretch.end, f"by “{word[0]}”")
    why = "looked for: a section of conclusions, in conclusion"
    if not stretches:
        return Item("conclusions", name, asks, found=False, why=why)
    last = next((s for s in reversed(stretches) if not _FUNDED.search(text[s.start : s.end])), stretches[-1])
    return Item(
        "conclusions", name, asks, False, "abstract", last.start, last.end, f"{why}; the last sentence stands here"
    )


def _registration(article: Article, text: str, stretches: Sequence[Stretch]) -> Item:
    name, asks = "Registration", "register and number"
    for word in (REGISTRY.search(text), _REGISTERED.search(text)):
        if word is not None:
            stretch = next((s for s in stretches if s.start <= word.start() < s.end), Stretch(word.start(), word.end()))
            return Item("registration", name, asks, True, "abstract", stretch.start, stretch.end, f"by “{word[0]}”")
    numbers = [number for bank in article.databanks for number in bank.accession_numbers if REGISTRY.fullmatch(number)]
    if numbers:
        return Item(
            "registration", name, asks, True, why=f"not in the abstract; the record lists {', '.join(numbers[:3])}"
        )
    return Item("registration", name, asks, found=False, why="looked for: a number such as NCT…, registered at")


def _funding(article: Article, text: str, stretches: Sequence[Stretch]) -> Item:
    name, asks = "Funding", "who paid"
    if word := _FUNDED.search(text):
        stretch = next((s for s in stretches if s.start <= word.start() < s.end), Stretch(word.start(), word.end()))
        return Item("funding", name, asks, True, "abstract", stretch.start, stretch.end, f"by “{word[0]}”")
    if article.grants:
        agencies = dict.fromkeys(grant.agency for grant in article.grants if grant.agency)
        return Item(
            "funding", name, asks, True, why=f"not in the abstract; the record lists {', '.join([*agencies][:3])}"
        )
    return Item("funding", name, asks, found=False, why="looked for: funded by, supported by")
