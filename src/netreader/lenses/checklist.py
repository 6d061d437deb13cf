"""The items of CONSORT for abstracts, and the words and sections by which they are looked for.

S. Hopewell, M. Clarke, D. Moher and others: CONSORT for reporting randomised trials in journal and conference
abstracts. Lancet 2008;371:281-283. The words for the items are ours.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from netreader.lenses.numbers import Number


@dataclass(frozen=True, slots=True)
class Asked:
    """How an item is looked for.

    Attributes:
        id, name: ``blinding``, ``Blinding``.
        asks: What the item asks for, in a few words.
        words: One of them stands in a sentence that says it.
        told: The words as a reader is told them.
        sections: Categories of sections in which a sentence counts for more.
        heading: Headings of sections that say it, whatever their words.
        never: Categories in which it isn't looked for.
        only: It is looked for in `sections` alone, where an abstract has sections.
        own: A sentence that speaks of another trial, or of several, doesn't say it.
        also: What a sentence must have besides.
        better: Words that make a sentence the better answer.
    """

    id: str
    name: str
    asks: str
    words: re.Pattern[str]
    told: str
    sections: tuple[str, ...] = ()
    heading: re.Pattern[str] | None = None
    never: tuple[str, ...] = ()
    only: bool = False
    own: bool = False
    also: Callable[[str, Sequence[Number]], bool] | None = None
    better: re.Pattern[str] | None = None


def _words(pattern: str) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{pattern})", re.IGNORECASE)


def _has(*kinds: str) -> Callable[[str, Sequence[Number]], bool]:
    return lambda sentence, inside: any(number.kind in kinds for number in inside)


RANDOM = _words(r"randomi[sz]|randomly|at random\b")

#: Somebody was allocated at random; not "after randomisation".
ALLOCATED = _words(r"randomly|(?<!after )randomi[sz]")

#: A sentence of another trial, or of several.
OTHER_TRIALS = _words(
    r"(?:previous|earlier|prior|recent|other)\s(?:[\w-]+,?\s){0,4}(?:trials?|stud(?:y|ies))|meta-?analys|"
    r"systematic review"
)

_PEOPLE = (
    r"(?:patients|participants|adults|adolescents|women|men|children|infants|people|individuals|subjects|volunteers)"
)
_FEW = re.compile(r"\b(?:two|three|four|five|six|seven|eight|nine) (?:\w+ ){1,3}(?:were|was) random", re.IGNORECASE)
_TREATED_AS_MEANT = _words(r"intention[- ]to[- ]treat|intent[- ]to[- ]treat")


def _counts_or_few(sentence: str, inside: Sequence[Number]) -> bool:
    return any(number.kind == "size" for number in inside) or _FEW.search(sentence) is not None


def _counts_or_as_meant(sentence: str, inside: Sequence[Number]) -> bool:
    return any(number.kind in ("size", "share") for number in inside) or _TREATED_AS_MEANT.search(sentence) is not None


#: What an objective is told by.
OBJECTIVE = _words(
    r"aim(?:s|ed)?\b|objectives?\b|purpose\b|hypothes|to (?:\w+ ){0,2}(?:assess|evaluate|determine|compare|investigate|"
    r"test|examine|study|explore|monitor|establish|find out)\b|(?:we|this (?:study|trial)) (?:assessed|evaluated|"
    r"compared|investigated|tested|examined|studied|explored|determined)|(?:were|are|is|was) "
    r"(?:studied|presented|compared)\b|whether|remains? (?:to be|unclear|unknown|uncertain)"
)

ASKED = (
    Asked(
        "design",
        "Trial design",
        "parallel, crossover, cluster, non-inferiority …",
        _words(
            r"parallel|cross-?over|factorial|cluster|non-?inferiority|superiority|equivalence|open-label|"
            r"(?:double|single)[- ]blind|double[- ]masked|double-dummy|dose-(?:ranging|finding)|placebo-controlled|"
            r"intra-individual|phase (?:[1-4]|I{1,3}|IV)[ab]?\b|multi-?cent(?:er|re)|"
            r"randomi[sz]ed,? (?:[\w-]+,? ){0,4}(?:trial|study)"
        ),
        "parallel, crossover, open-label, phase …",
        ("METHODS",),
        _words(r"(?:trial |study )?design"),
        never=("CONCLUSIONS",),
        own=True,
    ),
    Asked(
        "participants",
        "Participants",
        "who could take part, and where",
        _words(
            rf"eligible|eligibility|inclusion criteri|{_PEOPLE}\s(?:\([^()]{{1,40}}\)\s)?(?:\w+\s){{0,3}}?"
            r"(?:with|who|aged|older|undergoing|at|from|in|had)\b|\d+ years of age or older|healthy volunteers|"
            rf"(?:with|of) \d+ (?:\w+ ){{0,3}}{_PEOPLE}|\w+ (?:\([^()]{{1,60}}\) )?(?:were|was) (?:\w+ )?random|"
            rf"\w+ {_PEOPLE} \([^()]{{1,80}}\) (?:\w+ ){{1,30}}random|{_PEOPLE}\b[^.]{{1,200}}were randomly"
        ),
        "eligible, patients with, aged, who …",
        ("METHODS",),
        _words(r"participants|patients|subjects|setting|population"),
        never=("BACKGROUND", "OBJECTIVE", "CONCLUSIONS"),
        own=True,
        better=_words(r"eligib|inclusion criteri|aged\b|years of age|years or older"),
    ),
    Asked(
        "interventions",
        "Interventions",
        "what each group was given",
        _words(
            r"(?:assigned|randomi[sz]ed|allocated|receiv\w+|treated|treatment|given|compar\w+)\b(?:[^.]|\.\d){0,220}?\b(?:or|versus|"
            r"vs|v|plus|placebo(?!-)|and|alone|with)\b"
        ),
        "assigned to … or, received … versus, placebo",
        ("METHODS",),
        _words(r"interventions?|treatments?|exposures?"),
        never=("BACKGROUND", "CONCLUSIONS"),
        own=True,
        better=_words(r"to receive|(?:assigned|randomi[sz]ed|allocated) to"),
    ),
    Asked(
        "objective",
        "Objective",
        "the aim or hypothesis",
        OBJECTIVE,
        "aim, objective, to assess, to compare, whether",
        ("OBJECTIVE",),
        _words(r"objectives?|aims?|purpose|question|hypothesis"),
        never=("RESULTS", "CONCLUSIONS"),
        better=_words(r"aim(?:s|ed)?\b|objectives?\b|purpose\b"),
    ),
    Asked(
        "outcome",
        "Outcome",
        "a defined primary outcome",
        _words(
            r"(?:co-?)?primary (?:\w+ |safety |and secondary ){0,2}?(?:end ?-?points?|outcomes?|objective|measure|"
            r"criteri(?:on|a)|variable)|main outcome|outcome measure"
        ),
        "primary endpoint, primary outcome, main outcome",
        ("METHODS",),
        _words(r"(?:main |primary )?(?:outcomes?|end ?points?|measurements?)"),
        never=("CONCLUSIONS",),
        better=_words(r"(?:primary|main)\b[^.]{1,60}?\b(?:was|were)\b"),
    ),
    Asked(
        "randomisation",
        "Randomisation",
        "how people were allocated",
        _words(
            r"\d ?: ?\d(?: ?: ?\d)*(?=\)| ratio| allocation| random| to\b)|ratio of \d|stratifi(?!ed (?:log|"
            r"hazard|cox|hr\b|analys))|permuted|block random|in blocks|computer-generated|random(?:-| )number|"
            r"minimi[sz]ation|allocation (?:sequence|concealment|was)|concealed|interactive (?:voice|web)|centrally|"
            r"equally random|randomi[sz]ation (?:was|were) (?:done|performed|carried|made|generated|by|via)"
        ),
        "1:1, stratified, computer-generated, allocation",
        ("METHODS",),
        _words(r"randomi[sz]ation|allocation"),
        own=True,
    ),
    Asked(
        "blinding",
        "Blinding",
        "who did not know the group",
        _words(
            r"(?:double|single|triple|observer|assessor|investigator|patient|rater)[- ](?:blind|mask)|blinded|"
            r"masked\b|masking|open[- ]label|unmasked|unblinded|non-?blinded|unaware"
        ),
        "double-blind, masked, open-label, unaware",
        ("METHODS",),
        _words(r"blinding|masking"),
        own=True,
    ),
    Asked(
        "randomised",
        "Numbers randomised",
        "how many in each group",
        _words(
            r"randomi[sz]ed|randomly|assigned|allocated|enrolled|recruited|each with|"
            r"underwent randomi[sz]ation"
        ),
        "a number with randomised, assigned, enrolled",
        ("RESULTS", "METHODS"),
        _words(r"participants|patients|subjects"),
        own=True,
        also=_counts_or_few,
        better=ALLOCATED,
    ),
    Asked(
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
        own=True,
    ),
    Asked(
        "analysed",
        "Numbers analysed",
        "how many were analysed",
        _words(
            r"analy[sz]|intention[- ]to[- ]treat|intent[- ]to[- ]treat|per[- ]protocol|evaluable|(?<!had )completed|"
            r"data sets?|had complete\b"
        ),
        "a number with analysed, intention-to-treat, completed; totals of results",
        ("RESULTS",),
        own=True,
        also=_counts_or_as_meant,
        better=_words(r"analy[sz]ed|intention|intent\b|full analysis|included in the"),
    ),
    Asked(
        "result",
        "Primary outcome: result",
        "result of each group, effect and its precision",
        _words(
            r"vs\.?|versus|compared with|than|difference|reduc|increas|hazard|odds|ratio|relative risk|improv|"
            r"superior|inferior|significant|similar|P ?[=<>]"
        ),
        "numbers of two groups, a ratio or difference, an interval",
        ("RESULTS",),
        only=True,
        own=True,
        also=_has("ratio", "interval", "p", "percent", "median"),
        better=_words(r"primary"),
    ),
    Asked(
        "harms",
        "Harms",
        "adverse events or side effects",
        _words(
            r"adverse|side[- ]effects?|toxic|safety(?! data)|tolerab|tolerated|harm(?:s|ful)?\b|"
            r"complications?\b|bleeding|treatment-related|serious events?"
        ),
        "adverse events, toxicity, safety, tolerated",
        ("RESULTS",),
        _words(r"adverse|safety|harms"),
        never=("BACKGROUND", "OBJECTIVE", "METHODS"),
        better=_words(r"adverse"),
    ),
)
