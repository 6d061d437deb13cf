"""A run of words and quotes, with or without a tag behind it → operands.

A tag belongs to the words since the last operator, bracket or tag; of several quoted pieces it belongs to the last.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from netreader.query import linter, personal, ranges, subheadings
from netreader.query.flags import FLAG_WORDS
from netreader.query.lexis import NUMBERED, OPERATORS, Token, has_words, joined
from netreader.query.problems import Report
from netreader.query.tags import Tag
from netreader.query.tree import Flag, Node, PMIDs, Span, Term

#: A bare number with fewer digits is more likely a year or a page than a PMID.
SHORTEST_PMID = 5

_PMID = re.compile(r"(?:pmid:?)?0*([1-9][0-9]{0,7})[,;]?", re.IGNORECASE)
_PMIDS = re.compile(r"[1-9][0-9]{4,7}(?:[,;][1-9][0-9]{4,7})+")
_LOWER = frozenset({"and", "or", "not"})
_QUALIFIED = frozenset({"mh", "majr"})
# PubMed itself lets initials go on, so a wildcard may stand behind few letters.
_NAMES = frozenset({"au", "1au", "lastau", "fau", "ir", "fir", "ed", "ps"})


def untagged(run: Sequence[Token], report: Report) -> list[Node]:
    """The operands of a run without a tag."""
    found: list[Node] = []
    at = 0
    while at < len(run):
        token = run[at]
        stop = at + 1
        if token.kind == "quote":
            if stop < len(run) and _is_slash(run[stop]):
                while stop < len(run) and run[stop].kind == "word":
                    stop += 1
                term = _qualified(token, run[at + 1 : stop], None, report)
                if term:
                    found.append(term)
                    at = stop
                    continue
                stop = at + 1
            found += _phrase(token, None, report)
        else:
            while stop < len(run) and run[stop].kind == "word":
                stop += 1
            found += _bare(run[at:stop], report)
        at = stop
    return found


def tagged(run: Sequence[Token], tag: Tag, report: Report, before: Node | None = None) -> tuple[list[Node], bool]:
    """The operands of a run with a tag behind it, and whether the first of them takes the place of `before`.

    `before` is the operand directly before the run, which may be the first half of a range: ``2020[dp] : 2021[dp]``.
    """
    field = tag.field
    if field is None:
        found = untagged(run, report)
        if found:  # a mend that puts brackets around it puts them around the tag too
            found[-1] = replace(found[-1], span=(found[-1].span[0], tag.end))
        return found, False
    if field.ranges:
        taken = ranges.read(run, tag, report, before)
        if taken:
            return [*untagged(run[: len(run) - taken.length], report), *taken.nodes], taken.replaces
    if run[-1].kind == "quote":
        return [*untagged(run[:-1], report), *_phrase(run[-1], tag, report)], False
    start = len(run)
    while start and run[start - 1].kind == "word":
        start -= 1
    if start and field.tag in _QUALIFIED and _is_slash(run[start]):
        term = _qualified(run[start - 1], run[start:], tag, report)
        if term:
            return [*untagged(run[: start - 1], report), term], False
    return [*untagged(run[:start], report), *_words(run[start:], tag, report)], False


def _bare(words: Sequence[Token], report: Report) -> list[Node]:
    """Words without a tag; a flag word, and a word with a wildcard, stands for itself."""
    stems = [(word, stem) for word in words for stem in linter.stem(word, report).split(" ")]
    words, values = [word for word, _ in stems], [stem for _, stem in stems]
    found: list[Node] = []
    at = 0
    for stop, value in enumerate(values):
        flag = value.lower() in FLAG_WORDS
        if not flag and not (value.endswith("*") and has_words(value)):
            continue
        if stop > at:
            found += _segment(words[at:stop], values[at:stop], report)
        if flag:
            found.append(Flag(value.lower(), span=(words[stop].start, words[stop].end)))
        else:
            found += _segment(words[stop : stop + 1], values[stop : stop + 1], report)
        at = stop + 1
    if at < len(values):
        found += _segment(words[at:], values[at:], report)
    return found


def _segment(words: Sequence[Token], values: Sequence[str], report: Report) -> list[Node]:
    """Words without a tag that belong together: PMIDs, a heading with its subheading, or a term."""
    linter.lower_case(words, None, report)
    first, stop = linter.inner(words, report.text)
    words, values = words[first:stop], values[first:stop]
    span = (words[0].start, words[-1].end)
    pmids = _pmids(values)
    if pmids:
        return [PMIDs(pmids, span)]
    if all(value.lower() in _LOWER for value in values):
        return []
    text = joined(words, values)
    if not has_words(text):
        report.warn("no-words", "There are no words to look for here.", *span, linter.without(report.text, *span))
        return []
    if ":" in text:
        ranges.without_tag(text, span, report)
    heading, qualifier = _split(text)
    if qualifier:
        heading = linter.wildcards(heading, False, span, span, report)
        return [Term(heading, "mh", qualifier=qualifier, span=span)]
    return [Term(text, span=span)]


def _words(words: Sequence[Token], tag: Tag, report: Report) -> list[Node]:
    """Words with a tag."""
    assert tag.field is not None
    name = tag.field.tag
    span = (words[0].start, tag.end)
    text = joined(words, [word.value for word in words])
    if not has_words(text):
        report.warn("no-words", "There are no words before this tag.", *span, linter.without(report.text, *span))
        return []
    if name == "filter":
        return [Flag(text.lower(), True, span)]
    linter.lower_case(words, tag, report)
    first, stop = linter.inner(words, report.text)
    if first or stop < len(words):
        words = words[first:stop]
        text = joined(words, [word.value for word in words])
    return [_term(text, False, (words[0].start, words[-1].end), tag, report)]


def _phrase(quote: Token, tag: Tag | None, report: Report) -> list[Node]:
    """A quoted phrase, with a tag or without."""
    text = quote.value
    span = (quote.start, tag.end if tag else quote.end)
    if not has_words(text):
        message = "There are no words between these quotation marks."
        report.warn("no-words", message, *span, linter.without(report.text, *span))
        return []
    name = tag.field.tag if tag and tag.field else ""
    if name == "filter":
        return [Flag(text.lower(), True, span)]
    return [_term(text, True, (quote.start, quote.end), tag, report)]


def _term(text: str, quoted: bool, place: Span, tag: Tag | None, report: Report) -> Term | Flag:
    """A term, or a flag word, whose words (with quotes, without tag) stand at `place`."""
    name = tag.field.tag if tag and tag.field else ""
    span = (place[0], tag.end if tag else place[1])
    qualifier = ""
    if "*" in text and name not in _NAMES and name != "pmid":
        text = _stems(text, quoted, place, span, report)
    if name in _QUALIFIED and "/" in text:
        text, qualifier = _split(text, quoted)
        if not qualifier:
            linter.unknown_subheading(text, place, report)
        elif "*" in text:
            text = _stems(text, quoted, place, span, report)
    if name in ("", "tw", "all") and text.lower() in FLAG_WORDS:
        return Flag(text.lower(), span=span)
    near = tag.near if tag else None
    if tag and near is not None and not linter.near_fits(text, quoted, place, tag, report):
        near = None
    linter.terms(text, name, quoted, near, place, span, report)
    return Term(text, name, quoted, bool(tag and tag.noexp), near, qualifier, span)


def _stems(text: str, quoted: bool, place: Span, span: Span, report: Report) -> str:
    """The words without a wildcard that PubMed would not take, unless a word would be something else without it."""
    stems = linter.wildcards(text, quoted, place, span, report)
    special = not quoted and any(word in OPERATORS or NUMBERED.fullmatch(word) for word in stems.split())
    return text if special else stems


def _is_slash(token: Token) -> bool:
    return token.kind == "word" and token.glued and token.value[0] == "/"


def _qualified(quote: Token, words: Sequence[Token], tag: Tag | None, report: Report) -> Term | None:
    """``"neoplasms"/drug therapy``."""
    name = subheadings.find(" ".join(word.value for word in words)[1:])
    if not name or not has_words(quote.value):
        return None
    field = tag.field.tag if tag and tag.field else "mh"
    noexp = bool(tag and tag.noexp)
    span = (quote.start, tag.end if tag else words[-1].end)
    text = linter.wildcards(quote.value, True, (quote.start, quote.end), span, report)
    return Term(text, field, True, noexp, qualifier=name, span=span)


def _split(text: str, quoted: bool = False) -> tuple[str, str]:
    """A heading and the name of the subheading behind its slash, if what stands there is one."""
    heading, slash, rest = text.rpartition("/")
    name = subheadings.find(rest) if slash and has_words(heading) else None
    heading = heading.strip()
    if name is None or (not quoted and any(map(personal.kind, heading.split()))):
        return text, ""
    return heading, name


def _pmids(values: Sequence[str]) -> tuple[str, ...]:
    found: list[str] = []
    for value in values:
        match = _PMID.fullmatch(value)
        if match:
            found.append(match[1])
        elif _PMIDS.fullmatch(value):
            found += re.split("[,;]", value)
        elif value.lower() not in ("pmid", "pmid:"):
            return ()
    return tuple(found) if len(found) > 1 or (found and len(found[0]) >= SHORTEST_PMID) else ()
