"""What PubMed swallows without a word, found in the words of a term.

Each check was seen to bite: PubMed drops what it doesn't understand and searches the rest.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from netreader.query import personal, subheadings
from netreader.query.lexis import OPERATORS, Token
from netreader.query.problems import Edit, Report
from netreader.query.stopwords import STOPWORDS
from netreader.query.tags import Tag
from netreader.query.tree import Span

#: So many characters must stand before a wildcard (User Guide).
SHORTEST_STEM = 4

#: Phrases of more words are hardly ever in PubMed's phrase index.
LONGEST_PHRASE = 6

_BEFORE = re.compile(r"\s*(?:\b(?:AND|OR|NOT)|[&|])\s*$")
_BEHIND = re.compile(r"^\s*(?:(?:AND|OR|NOT)\b|[&|])\s*")
_STARRED = re.compile(r"\*+(?=[\s\"]|$)")
_INNER_STAR = re.compile(r"(?<![\w*])\*+\w|\w\*+\w")
_LEADING = re.compile(r"(?<![\w*])\*+(?=\w)")
_BETWEEN = re.compile(r"(?<=\w)\*+(?=\w)")
_WITHIN = re.compile(r"(\w+)(\*+(\w+))")
_WORDS = re.compile(r"[^\W_]+")
_PAGES = re.compile(r"(\w*\d+)\s*[-–:]\s*\w*\d+")
_TEXT_FIELDS = frozenset({"ti", "tiab", "tw", "tt", "ot", "all"})
_OPERATORS = frozenset({"and", "or", "not"})
# Where these words are part of a phrase, nobody meant an operator.
_NOT_BEFORE = frozenset({"otherwise", "only", "resuscitate", "for", "just", "yet", "to"})
_NOT_BEHIND = frozenset(
    {"do", "does", "did", "is", "are", "was", "if", "why", "has", "have", "can", "or", "and", "but"}
)
_OR_BETWEEN = frozenset({("whether", "not"), ("with", "without"), ("more", "less"), ("more", "fewer"), ("one", "more")})


def without(text: str, start: int, end: int) -> list[Edit]:
    """The edit that takes out an operand, with the operator that joins it."""
    lead = text[max(0, start - 20) : start]
    before = _BEFORE.search(lead)
    if before:
        return [(start - len(lead) + before.start(), end, "")]
    behind = _BEHIND.search(text[end : end + 20])
    return [(start, end + (behind.end() if behind else 0), "")]


def stem(word: Token, report: Report) -> str:
    """A word without a tag, without a wildcard that PubMed would not take."""
    value = word.value
    if "*" not in value:
        return value
    place = (word.start, word.end)
    return _short_star(_inner_stars(value, place, report), place, report)


def wildcards(text: str, quoted: bool, place: Span, span: Span, report: Report) -> str:
    """Words with a tag or in quotes, without wildcards that PubMed would not take.

    Args:
        place: Where the words stand, with their quotes.
        span: The same with their tag.
    """
    if "*" not in text:
        return text
    inner = _inner_stars(text, place, report)
    head, blank, last = inner.rpartition(" ")
    if inner == text and _STARRED.search(head):
        report.warn(
            "wildcard-place",
            "Of a phrase, only the last word can end in a wildcard.",
            *place,
            [(*span, _apart(text, quoted, report.text[place[1] : span[1]]))],
        )
    starred = inner.endswith("*")
    head, blank, last = f"{_starless(inner.rstrip('*'))}{'*' * starred}".rpartition(" ")
    last = _short_star(last, place, report)
    if not last.strip("*") and head:
        return wildcards(head, quoted, place, span, report)
    return f"{head}{blank}{last}"


def _apart(text: str, quoted: bool, tag: str) -> str:
    """A phrase with several wildcards as phrases joined by AND, each of which ends in one."""
    phrases: list[list[str]] = [[]]
    for word in text.split():
        phrases[-1].append(word)
        if word.endswith("*"):
            phrases.append([])
    joined = [" ".join(words) for words in phrases if words]
    marks = '"' if quoted else ""
    return f"({' AND '.join(f'{marks}{words}{marks}{tag}' for words in joined)})"


def _inner_stars(value: str, place: Span, report: Report) -> str:
    """The words without wildcards before or inside a word, which PubMed takes for blanks."""
    if not _INNER_STAR.search(value):
        return value
    source = report.text[place[0] : place[1]]
    inner = list(_WITHIN.finditer(source))
    edits: list[Edit] | None = [
        *((place[0] + match.start(), place[0] + match.end(), "") for match in _LEADING.finditer(source)),
        *((place[0] + match.start(2), place[0] + match.end(2), "*") for match in inner),
    ]
    if any(sum(map(str.isalnum, match[1])) < SHORTEST_STEM for match in inner):
        edits = None  # too short to stand for all that begins so
    message = "A wildcard stands at the end of a word only; PubMed drops it elsewhere."
    report.warn("wildcard-place", message, *place, edits)
    bare = value.rstrip("*")
    return _starless(bare) + value[len(bare) :]


def _starless(text: str) -> str:
    """Words with blanks for their wildcards; with hyphens, if a word would else be an operator or a set."""
    for joint in (" ", "-"):
        words = _BETWEEN.sub(joint, _LEADING.sub("", text)).replace("*", "").split()
        if not any(word in OPERATORS or word[0] == "#" or personal.kind(word) for word in words):
            return " ".join(words)
    return text


def _short_star(word: str, place: Span, report: Report) -> str:
    if not word.endswith("*"):
        return word
    bare = word.rstrip("*")
    last = _WORDS.findall(bare)[-1:]  # a hyphen makes a phrase, of which the last word is cut short
    letters = sum(map(len, last))
    if letters >= SHORTEST_STEM:
        return f"{bare}*"
    if not report.full():
        slice_ = report.text[place[0] : place[1]]
        stars = list(_STARRED.finditer(slice_))
        edits = [(place[0] + stars[-1].start(), place[0] + stars[-1].end(), "")] if stars and letters else None
        message = "A wildcard takes at least four characters before it; PubMed drops this one."
        report.warn("short-wildcard", message, *place, edits)
    special = bare in OPERATORS or (bare[:1] == "#" and bare[1:].isdigit())
    return word if special or not letters else bare


def near_fits(text: str, quoted: bool, place: Span, tag: Tag, report: Report) -> bool:
    """Whether a proximity search can be made with these words."""
    field = tag.field.tag if tag.field else ""
    bare = [(tag.start, tag.end, f"[{field}]")]
    if "*" in text:
        message = "PubMed drops the distance when there is a wildcard among the words."
        report.warn("proximity", message, place[0], tag.end, bare)
        return False
    if len(text.split()) < 2:
        report.warn("proximity", "A distance needs two words or more, in quotes.", place[0], tag.end, bare)
        return False
    if not quoted:
        edits = [(place[0], place[0], '"'), (place[1], place[1], '"')]
        report.warn("proximity", "Words near one another are written in quotes.", place[0], tag.end, edits)
        return False
    return True


def terms(text: str, field: str, quoted: bool, near: int | None, place: Span, span: Span, report: Report) -> None:
    """What may be wrong with the words of one term."""
    if quoted and near is None and field in ("", "ti", "tiab", "tw", "all") and text.count(" ") >= LONGEST_PHRASE:
        message = "So long a phrase is hardly ever in PubMed's phrase index; it would be searched as single words."
        wanted = field if field in ("ti", "tiab") else "ti"
        report.warn("long-phrase", message, *span, [(place[1], span[1], f"[{wanted}:~0]")])
    elif field in _TEXT_FIELDS and text.lower() in STOPWORDS:
        message = f"PubMed leaves out words such as “{text}”; alone with a tag they find nothing."
        report.warn("stopword", message, *span, without(report.text, *span))
    elif field == "sh" and "*" not in text and subheadings.find(text) is None:
        unknown_subheading(text, place, report, sure=True)
    elif field == "pg":
        pages = _PAGES.fullmatch(text)
        if pages:
            message = "PubMed knows a paper by its first page only."
            report.warn("pages", message, *span, [(place[0], place[1], pages[1])])


def unknown_subheading(text: str, place: Span, report: Report, *, sure: bool = False) -> None:
    """A heading with something behind a slash that is no subheading; or what surely ought to be one and isn't."""
    if report.full():
        return
    rest = text.rpartition("/")[2].strip()
    if len(rest) > 40 or not rest:
        return
    from difflib import get_close_matches

    names = subheadings.CODES.values()
    close = [name for name in names if name.startswith(f"{rest.lower()} ")] if len(rest) > 2 else []
    if not close and len(rest) > 2:
        close = get_close_matches(rest.lower(), names, n=1, cutoff=0.75)
    if not close and len(rest) > 3 and not sure:
        return
    source = report.text[place[0] : place[1]]
    at = source.rfind(rest)
    edits = None
    if close and at >= 0:
        edits = [(place[0] + at, place[0] + at + len(rest), close[0].replace("&", "and"))]
    meant = f" Did you mean “{close[0]}”?" if close else ""
    report.warn("subheading", f"MeSH has no subheading “{rest}”.{meant}", *place, edits)


def lower_case(words: Sequence[Token], tag: Tag | None, report: Report) -> None:
    """Operators in small letters: PubMed reads them as words, and leaves such words out."""
    for index, word in enumerate(words):
        if report.full():
            return
        lower = word.value.lower()
        if lower not in _OPERATORS or not _meant(words, index, lower, report.text):
            continue
        edits: list[Edit] = [(word.start, word.end, lower.upper())]
        if tag and index:
            edits.append((words[index - 1].end, words[index - 1].end, report.text[tag.start : tag.end]))
        message = f"“{word.value}” in small letters is no operator: PubMed leaves it out. Write {lower.upper()}."
        report.warn("lower-case", message, word.start, word.end, edits)


def inner(words: Sequence[Token], text: str) -> tuple[int, int]:
    """Where the words begin and end, without operators in small letters at their edges, which PubMed leaves out."""
    first, stop = 0, len(words)
    if stop > 1 and words[0].value.lower() in _OPERATORS and _opens(words[0], text):
        first = 1
    if stop - first > 1 and words[-1].value.lower() in _OPERATORS and _closes(words[-1], text):
        stop -= 1
    if stop - first == len(words):
        return first, stop
    left = words[first:stop]
    bare = left[0].value[0] != "(" and any(any(map(str.isalnum, word.value)) for word in left)
    return (first, stop) if bare else (0, len(words))


def _opens(word: Token, text: str) -> bool:
    """Whether a tag, quote or bracket stands directly before a word."""
    before = text[max(0, word.start - 9) : word.start].rstrip()[-1:]
    return bool(before) and before in '"])'


def _closes(word: Token, text: str) -> bool:
    behind = text[word.end : word.end + 9].lstrip()[:1]
    return bool(behind) and behind in '"('


def _meant(words: Sequence[Token], index: int, lower: str, text: str) -> bool:
    """Whether an operator was meant: between tags, quotes and brackets it surely was."""
    behind = words[index - 1].value.lower() if index else ""
    before = words[index + 1].value.lower() if index + 1 < len(words) else ""
    if not index and _opens(words[index], text):
        return True
    if index + 1 == len(words) and _closes(words[index], text):
        return bool(behind)
    if not behind or not before:
        return False
    if lower == "or":
        return (behind, before) not in _OR_BETWEEN
    return lower == "not" and before not in _NOT_BEFORE and behind not in _NOT_BEHIND
