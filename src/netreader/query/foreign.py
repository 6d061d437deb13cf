"""What is written as other databases want it, and means nothing to PubMed: Ovid's, Embase's, Web of Science's ways."""

from __future__ import annotations

import re
from collections.abc import Sequence

from netreader.query.lexis import Token
from netreader.query.problems import Edit, Report

#: Names of fields elsewhere → the tag that comes nearest.
_TAGS = {
    "ti": "ti", "title": "ti", "ab": "tiab", "abstract": "tiab", "tiab": "tiab", "tw": "tiab", "kw": "ot", "kf": "ot",
    "keyword": "ot", "mp": "tw", "ts": "tw", "title-abs-key": "tw", "title-abs": "tiab", "au": "au", "author": "au",
    "jn": "ta", "so": "ta", "journal": "ta", "mh": "mh", "mesh": "mh", "sh": "mh", "hw": "mh", "de": "mh", "pt": "pt",
    "doi": "aid", "year": "dp", "py": "dp", "la": "la",
}  # fmt: skip
_TEXT = frozenset({"ti", "tiab", "ot"})

_SIGNS = re.compile(r"[?$~/:=]|\.\w+(?:,\w+)*\.?(?!\S)|(?i:\badj\d*\b|\bnear\d*\b)")
_NAMES = "|".join(sorted(map(re.escape, _TAGS), key=len, reverse=True))
_PREFIX = re.compile(rf"({_NAMES})[:=](\w\S*|)", re.IGNORECASE)
_SUFFIX = re.compile(rf"(.*)\.((?:{_NAMES})(?:,(?:{_NAMES}))*)\.?", re.IGNORECASE)
_NEAR = re.compile(r"(adj|near|next|pre|w)/?(\d{0,4})", re.IGNORECASE)
_NEAR_SURELY = re.compile(r"(?:adj|near)\d{0,4}|(?:adj|near|next|pre|w)/\d{1,4}", re.IGNORECASE)
_ONE_SIGN = re.compile(r"([^\W\d_]+)([?$])([^\W\d_]*)")
_DISTANCE = re.compile(r"~(\d{1,4})")


def check(found: Sequence[Token], report: Report) -> None:
    """Wildcards, distances, fields and headings in the ways of others, each with PubMed's way."""
    if not _SIGNS.search(report.text):
        return
    for place, token in enumerate(found):
        if token.kind != "word" or report.full():
            continue
        before = found[place - 1] if place else None
        behind = found[place + 1] if place + 1 < len(found) else None
        _operator(token, report)
        _wildcard(token, report)
        if before and behind and _is_distance(token.value):
            _near(found, place, report)
        elif before and token.glued and before.kind == "quote" and (match := _DISTANCE.fullmatch(token.value)):
            edits = [(token.start, token.end, f"[tiab:~{int(match[1])}]")]
            message = f"Words near one another are written with a tag in PubMed: [tiab:~{int(match[1])}]."
            report.warn("foreign", message, before.start, token.end, edits)
        else:
            _field(token, before, behind, report)
            _heading(found, place, report)


def _is_distance(word: str) -> bool:
    return _NEAR_SURELY.fullmatch(word) is not None and (word[0].isupper() or word[-1].isdigit())


def _operator(token: Token, report: Report) -> None:
    if token.value == "AND/OR":
        edits = [(token.start, token.end, "OR")]
        report.warn("foreign", "AND/OR is no operator: PubMed looks for it as words.", token.start, token.end, edits)


def _wildcard(token: Token, report: Report) -> None:
    match = _ONE_SIGN.fullmatch(token.value)
    if not match or (match[2] == "?" and not match[3]):  # a question mark behind a word is only that
        return
    edits = [(token.start, token.end, f"{match[1]}*")] if len(match[1]) >= 4 else None
    message = f"“{match[2]}” is no wildcard in PubMed, which has only * at the end of a word."
    report.warn("foreign", message, token.start, token.end, edits)


def _near(found: Sequence[Token], place: int, report: Report) -> None:
    token, before, behind = found[place], found[place - 1], found[place + 1]
    match = _NEAR.fullmatch(token.value)
    kind, number = (match[1].lower(), match[2]) if match else ("", "")
    between = int(number or 1) - (kind in ("adj", "next"))  # adj3: two words between at the most
    tag = found[place + 2] if place + 2 < len(found) and found[place + 2].kind == "tag" else None
    edits: list[Edit] = [(token.start, token.end, "AND")]
    if {before.kind, behind.kind} <= {"word", "quote"} and "*" not in before.value + behind.value:
        field = tag.value.lower() if tag and tag.value.lower() in ("ti", "tiab", "ad") else "tiab"
        words = f'"{before.value} {behind.value}"[{field}:~{max(between, 0)}]'
        edits = [(before.start, tag.end if tag else behind.end, words)]
    message = f'PubMed has no {token.value}: words near one another are "one two"[tiab:~{max(between, 0)}].'
    report.warn("foreign", message, token.start, token.end, edits)


def _field(token: Token, before: Token | None, behind: Token | None, report: Report) -> None:
    prefix = _PREFIX.fullmatch(token.value)
    glued = behind if behind and behind.glued and behind.kind in ("quote", "(") else None
    if prefix and (prefix[2] or glued) and not (token.glued and before and before.kind == "tag"):
        tag = _TAGS[prefix[1].lower()]
        edits: list[Edit] = [(token.start, token.end, f"{prefix[2]}[{tag}]")]
        end = token.end
        if not prefix[2] and glued:
            edits = [(token.start, token.end, ""), (glued.end, glued.end, f"[{tag}]")] if glued.kind == "quote" else []
            end = glued.end
        message = f"PubMed wants the field behind the words, in square brackets: [{tag}]."
        report.warn("foreign", message, token.start, end, edits or None)
        return
    suffix = _SUFFIX.fullmatch(token.value)
    if not suffix or not (suffix[1] or (token.glued and before and before.kind in ("quote", ")"))):
        return
    if suffix[1] and ("/" in suffix[1] or not any(map(str.isalpha, suffix[1]))):
        return
    named = {_TAGS[name.lower()] for name in suffix[2].split(",")}
    tag = named.pop() if len(named) == 1 else "tiab" if named <= _TEXT else "tw"
    at = token.start + len(suffix[1])
    bracket = not suffix[1] and before is not None and before.kind == ")"
    mended = None if bracket else [(at, token.end, f"[{tag}]")]
    message = f"“{token.value[len(suffix[1]) :]}” is Ovid's way to name fields; PubMed's is [{tag}]."
    report.warn("foreign", message, token.start, token.end, mended)


def _heading(found: Sequence[Token], place: int, report: Report) -> None:
    """``exp Neoplasms/``."""
    token = found[place]
    if not (len(token.value) > 1 and token.value.endswith("/") and token.value[-2].isalnum()):
        return
    start = place
    while start and found[start - 1].kind == "word":
        start -= 1
    words = list(found[start : place + 1])
    exploded = words[0].value.lower() == "exp" and len(words) > 1
    if place + 1 < len(found) and found[place + 1].kind in ("tag", "word"):
        return
    if exploded:
        words = words[1:]
    major = words[0].value.startswith("*")
    name = report.text[words[0].start + major : token.end - 1]
    tag = ("majr" if major else "mh") + ("" if exploded else ":noexp")
    message = f"A slash behind a heading is Ovid's way; PubMed's is [{tag}]."
    report.warn("foreign", message, found[start].start, token.end, [(found[start].start, token.end, f"{name}[{tag}]")])
