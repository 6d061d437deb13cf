"""A run of words and quotes, with or without a tag behind it → operands.

A tag belongs to the words since the last operator, bracket or tag; of several quoted pieces it belongs to the last.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from netreader.query import dates, linter, personal, subheadings
from netreader.query.flags import FLAG_WORDS
from netreader.query.lexis import OPERATORS, Token
from netreader.query.problems import Report
from netreader.query.tags import Tag
from netreader.query.tree import Dates, Flag, Node, PMIDs, Recent, Span, Term, Values

NUMBERED = re.compile(r"#([0-9]{1,6})")

#: A bare number with fewer digits is more likely a year or a page than a PMID.
SHORTEST_PMID = 5

_PMID = re.compile(r"(?:pmid:?)?0*([1-9][0-9]{0,7})[,;]?", re.IGNORECASE)
_PMIDS = re.compile(r"[1-9][0-9]{4,7}(?:[,;][1-9][0-9]{4,7})+")
_SIDE = r'(?:"([^"]*)"|([^\s":]*))'
_RANGE = re.compile(rf"{_SIDE} ?: ?{_SIDE}")
_LOWER = frozenset({"and", "or", "not"})
_QUALIFIED = frozenset({"mh", "majr"})
# PubMed itself lets initials go on, so a wildcard may stand behind few letters.
_NAMES = frozenset({"au", "1au", "lastau", "fau", "ir", "fir", "ed", "ps"})


def has_words(text: str) -> bool:
    """Whether there is anything to look for: a letter or a digit."""
    return any(map(str.isalnum, text))


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
                joined = _qualified(token, run[at + 1 : stop])
                if joined:
                    found.append(joined)
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
    if field.dates:
        return _dated(run, tag, report, before)
    if field.ranges:
        values = _values(run, tag, before)
        if values:
            count, node, replaces = values
            return [*untagged(run[:-count], report), node], replaces
    if run[-1].kind == "quote":
        return [*untagged(run[:-1], report), *_phrase(run[-1], tag, report)], False
    start = len(run)
    while start and run[start - 1].kind == "word":
        start -= 1
    if start and field.tag in _QUALIFIED and _is_slash(run[start]):
        joined = _qualified(run[start - 1], run[start:], tag)
        if joined:
            return [*untagged(run[: start - 1], report), joined], False
    return [*untagged(run[:start], report), *_words(run[start:], tag, report)], False


def _bare(words: Sequence[Token], report: Report) -> list[Node]:
    """Words without a tag; a flag word, and a word with a wildcard, stands for itself."""
    values = [linter.stem(word, report) for word in words]
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
        linter.range_without_tag(text, span, report)
    heading, qualifier = _split(text)
    if qualifier:
        heading = linter.wildcards(heading, False, span, report)
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
        text = _stems(text, quoted, place, report)
    if name in _QUALIFIED and "/" in text:
        text, qualifier = _split(text, quoted)
        if not qualifier:
            linter.unknown_subheading(text, place, report)
        elif "*" in text:
            text = _stems(text, quoted, place, report)
    if name in ("", "tw", "all") and text.lower() in FLAG_WORDS:
        return Flag(text.lower(), span=span)
    near = tag.near if tag else None
    if tag and near is not None and not linter.near_fits(text, quoted, place, tag, report):
        near = None
    linter.terms(text, name, quoted, near, place, span, report)
    return Term(text, name, quoted, bool(tag and tag.noexp), near, qualifier, span)


def _stems(text: str, quoted: bool, place: Span, report: Report) -> str:
    """The words without a wildcard that PubMed would not take, unless a word would be something else without it."""
    stems = linter.wildcards(text, quoted, place, report)
    special = not quoted and any(word in OPERATORS or NUMBERED.fullmatch(word) for word in stems.split())
    return text if special else stems


def _dated(run: Sequence[Token], tag: Tag, report: Report, before: Node | None) -> tuple[list[Node], bool]:
    """Words before a date tag: the date at their end, and what stands before it."""
    assert tag.field is not None
    name = tag.field.tag
    if run[0].value.startswith(":") and isinstance(before, Dates) and before.single and before.field == name:
        match = _RANGE.fullmatch(_source(run)) if len(run) <= 2 else None
        last = dates.read(match[3] or match[4] or "") if match else None
        if last:
            span = (before.span[0], tag.end)
            linter.order(before.first, last, span, report)
            return [Dates(name, before.first, last, span=span)], True
    for count in (3, 2, 1):
        if count > len(run):
            continue
        match = _RANGE.fullmatch(_source(run[-count:]))
        if not match:
            continue
        first, last = match[1] or match[2] or "", match[3] or match[4] or ""
        first, last = first.strip(), last.strip()
        if all(not side or dates.looks_like_date(side) for side in (first, last)):
            span = (run[-count].start, tag.end)
            node = _range(name, first, last, span, report)
            if node:
                return [*untagged(run[:-count], report), node], False
            if not first and not last:
                return untagged(run[:-count], report), False
            return _no_date(run, tag, report, told=True), False
    for count in (1,) if run[-1].kind == "quote" else (3, 2, 1):
        if count > len(run) or any(token.kind == "quote" for token in run[-count:-1]):
            continue
        text = " ".join(token.value for token in run[-count:])
        span = (run[-count].start, tag.end)
        recent = dates.recent(text)
        if recent:
            if not recent.exact:
                linter.recent(recent, name, span, report)
            return [*untagged(run[:-count], report), Recent(name, recent.number, recent.unit, span)], False
        date = dates.read(text)
        if date:
            return [*untagged(run[:-count], report), Dates(name, date, date, True, span)], False
    return _no_date(run, tag, report), False


def _range(name: str, first: str, last: str, span: Span, report: Report) -> Dates | None:
    linter.range_ends(name, first, last, span, report)
    since = dates.read(first) if first else dates.OPEN_START
    until = dates.read(last) if last else dates.OPEN_END
    if not since or not until or not (first or last):
        return None
    linter.order(since, until, span, report)
    return Dates(name, since, until, span=span)


def _no_date(run: Sequence[Token], tag: Tag, report: Report, told: bool = False) -> list[Node]:
    """What a date tag can't mean is kept as words, so that nothing of the text is lost."""
    assert tag.field is not None
    start = len(run) - 1
    quoted = run[-1].kind == "quote"
    while not quoted and start and run[start - 1].kind == "word":
        start -= 1
    words = run[start:]
    text = words[0].value if quoted else joined(words, [word.value for word in words])
    span = (words[0].start, tag.end)
    if not told:
        linter.no_date(text, (words[0].start, words[-1].end), span, report)
    found = untagged(run[:start], report)
    return [*found, Term(text, tag.field.tag, quoted, span=span)] if has_words(text) else found


def _values(run: Sequence[Token], tag: Tag, before: Node | None) -> tuple[int, Values, bool] | None:
    """A range of numbers at the end of a run: how many tokens it takes, and whether `before` is its first half."""
    assert tag.field is not None
    name = tag.field.tag
    if run[0].value.startswith(":") and isinstance(before, Term) and before.field == name and before.text.isdigit():
        match = _RANGE.fullmatch(_source(run)) if len(run) <= 2 else None
        last = match[3] or match[4] or "" if match else ""
        if _is_number(last) and _is_number(before.text):
            return len(run), Values(name, before.text, last, (before.span[0], tag.end)), True
    for count in (3, 2, 1):
        match = _RANGE.fullmatch(_source(run[-count:])) if count <= len(run) else None
        if match:
            first, last = match[1] or match[2] or "", match[3] or match[4] or ""
            if _is_number(first) and _is_number(last):
                return count, Values(name, first, last, (run[-count].start, tag.end)), False
    return None


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit()


def _is_slash(token: Token) -> bool:
    return token.kind == "word" and token.glued and token.value[0] == "/"


def _qualified(quote: Token, words: Sequence[Token], tag: Tag | None = None) -> Term | None:
    """``"neoplasms"/drug therapy``."""
    name = subheadings.find(" ".join(word.value for word in words)[1:])
    if not name or not has_words(quote.value):
        return None
    field = tag.field.tag if tag and tag.field else "mh"
    noexp = bool(tag and tag.noexp)
    span = (quote.start, tag.end if tag else words[-1].end)
    return Term(quote.value, field, True, noexp, qualifier=name, span=span)


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


def joined(words: Sequence[Token], values: Sequence[str]) -> str:
    """The words with a blank between; brackets of a name stand as close as they stood."""
    parts: list[str] = []
    for word, value in zip(words, values, strict=True):
        if parts and not (word.glued and value[0] == "("):
            parts.append(" ")
        parts.append(value)
    return "".join(parts)


def _source(run: Sequence[Token]) -> str:
    """The run as it was typed, blanks joined."""
    parts: list[str] = []
    for token in run:
        if parts and not token.glued:
            parts.append(" ")
        parts.append(f'"{token.value}"' if token.kind == "quote" else token.value)
    return "".join(parts)
