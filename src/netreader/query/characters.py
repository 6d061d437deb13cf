"""Characters that look like PubMed's own and are not, and marks without their partner."""

from __future__ import annotations

import re
from collections.abc import Sequence

from netreader.query import fields
from netreader.query.lexis import Token, invisible
from netreader.query.problems import Edit, Report

_QUOTES = str.maketrans(dict.fromkeys("“”„‟«»″❝❞＂", '"') | dict.fromkeys("‘’‚‛′", "'"))
_DASHES = str.maketrans(dict.fromkeys("‐‑‒–—―−﹣－", "-"))
_STARS = str.maketrans(dict.fromkeys("∗＊⁎✱﹡", "*"))
_BLANKS = re.compile(r"[^\S \t\n\r\f\v]")
_SPECIAL = (
    ("quotes", re.compile("[“”„‟«»″❝❞＂]"), _QUOTES, 'Only straight quotation marks (") make a phrase.'),
    ("apostrophes", re.compile("[‘’‚‛′]"), _QUOTES, "PubMed writes a straight apostrophe (')."),
    ("dashes", re.compile("[‐‑‒–—―−﹣－]"), _DASHES, "Only the hyphen of the keyboard (-) joins words."),
    ("stars", re.compile("[∗＊⁎✱﹡]"), _STARS, "Only the asterisk of the keyboard (*) is a wildcard."),
)
_ENTITY = re.compile(r"&(?:amp|lt|gt|quot|apos|nbsp|#\d{1,6}|#x[0-9a-f]{1,5});", re.IGNORECASE)
_WORD = re.compile(r"[^\s()\"\[\]&|]+")
_LAST_WORD = re.compile(r"[^\s()\"\[\]&|]+$")
_QUOTE_END = re.compile(r"\s*(?:[\[\]()&|]|(?<!\S)(?:AND|OR|NOT)(?!\S)|$)")


def check(text: str, found: Sequence[Token], report: Report) -> None:
    """Typographic and invisible characters, HTML, and stray quotation marks and square brackets."""
    if not report.text.isascii():
        _typographic(report)
    if "&" in text and (entities := list(_ENTITY.finditer(text))):
        import html

        message = f"“{entities[0][0]}” is HTML; PubMed would look for these letters."
        inside = _in_journals(text, found)
        edits = [
            _left_out(text, *match.span()) if match.start() in inside else (*match.span(), html.unescape(match[0]))
            for match in entities
        ]
        report.warn("html", message, *entities[0].span(), edits)
    elif "&" in text and (inside := _in_journals(text, found)):
        message = "PubMed reads & as AND: leave it out of a journal's name."
        edits = [_left_out(text, at, at + 1) for at in inside]
        report.warn("ampersand", message, inside[0], inside[0] + 1, edits)
    for token in found:
        if token.kind != "stray" or report.full("error"):
            continue
        if token.value == '"':
            match = _QUOTE_END.search(text, token.end)
            end = match.start() if match else len(text)
            edits = [(token.start, token.end, "")] if not text[token.end : end].strip() else [(end, end, '"')]
            report.error("quotes", "This quotation mark has no partner.", token.start, token.end, edits)
        else:
            _square(token, text, report)


def _in_journals(text: str, found: Sequence[Token]) -> list[int]:
    """Places of an ``&`` among words before a journal's tag."""
    places: list[int] = []
    run: list[int] = []
    before: Token | None = None
    for token in found:
        sign = token.kind == "operator" and text[token.start] == "&"
        if token.kind == "tag":
            if (field := fields.find(token.value.partition(":")[0])) and field.tag == "ta":
                places += run
            run = []
        elif sign and before and before.kind == "word" and before.value[0].isupper():  # as titles are written
            run.append(token.start)
        elif token.kind != "word":
            run = []
        before = token
    return places


def _left_out(text: str, start: int, end: int) -> Edit:
    """The edit that takes out what stands between two words."""
    before, behind = text[start - 1 : start] == " ", text[end : end + 1] == " "
    return (start, end + (before and behind), "" if before or behind else " ")


def _typographic(report: Report) -> None:
    text = report.text
    for kind, pattern, table, message in _SPECIAL:
        places = list(pattern.finditer(text))
        if places:
            edits = [(place.start(), place.end(), place[0].translate(table)) for place in places]
            report.warn(kind, message, *places[0].span(), edits)
    blanks = list(_BLANKS.finditer(text))
    if blanks:
        edits = [(place.start(), place.end(), " ") for place in blanks]
        report.warn("blanks", "This blank is none that PubMed knows.", *blanks[0].span(), edits)
    hidden = invisible(text)
    if hidden:
        places = list(hidden.finditer(text))
        message = "An invisible character stands here; PubMed would not find the word."
        report.warn("invisible", message, *places[0].span(), [(*place.span(), "") for place in places])


def _square(token: Token, text: str, report: Report) -> None:
    edits: list[Edit] = [(token.start, token.end, "")]
    if token.value == "[":
        word = _WORD.match(text, token.end)
        if word and fields.find(word[0].partition(":")[0]):
            edits = [(word.end(), word.end(), "]")]
        message = "This square bracket is never closed."
    else:
        word = _LAST_WORD.search(text[max(0, token.start - 40) : token.start])
        if word and fields.find(word[0].partition(":")[0]):
            start = token.start - len(word[0])
            edits = [(start, start, "[")]
        message = "This square bracket was never opened."
    report.error("square-brackets", message, token.start, token.end, edits)
