"""A tag as typed → its field and modifiers, with what is wrong with it."""

from __future__ import annotations

from typing import NamedTuple

from netreader.query import fields
from netreader.query.fields import Field
from netreader.query.lexis import Token
from netreader.query.problems import Report

#: PubMed takes up to so many words between the words of a proximity search (User Guide).
FARTHEST = 1000


class Tag(NamedTuple):
    """What stands in square brackets behind words; `field` is None where PubMed has no such field."""

    field: Field | None
    noexp: bool
    near: int | None
    start: int
    end: int


def read(token: Token, report: Report) -> Tag:
    """The tag of a token; what PubMed would drop in silence is dropped here too, and reported."""
    name, colon, modifier = token.value.partition(":")
    start, end = token.start, token.end
    field = fields.find(name)
    if field is None:
        _unknown(token, name.strip(), modifier, report)
        return Tag(None, False, None, start, end)
    if not colon:
        return Tag(field, False, None, start, end)
    modifier = "".join(modifier.split()).lower()
    if modifier == "noexp":
        if field.noexp:
            return Tag(field, True, None, start, end)
        report.warn(
            "noexp",
            f"Nothing is exploded in [{field.tag}]: :noexp works with [mh], [majr], [sh] and [pt] only.",
            start,
            end,
            [(start, end, f"[{field.tag}]")],
        )
    elif modifier.startswith("~"):
        return Tag(field, False, _near(token, field, modifier[1:], report), start, end)
    else:
        meant = "noexp" if field.noexp and modifier.startswith("no") else ""
        report.warn(
            "modifier",
            f"PubMed has no “:{modifier[:20]}” in a tag, and drops it in silence.",
            start,
            end,
            [(start, end, f"[{field.tag}:{meant}]" if meant else f"[{field.tag}]")],
        )
    return Tag(field, False, None, start, end)


def _near(token: Token, field: Field, number: str, report: Report) -> int | None:
    start, end = token.start, token.end
    if not (number.isascii() and number.isdigit() and len(number) <= 6):
        report.warn(
            "proximity",
            f"The distance is a number of words, as in [{field.tag}:~3].",
            start,
            end,
            [(start, end, f"[{field.tag}:~3]" if field.near else f"[{field.tag}]")],
        )
        return None
    if not field.near:
        instead = "tiab" if field.tag in {"tw", "all", "ot"} else ""
        report.warn(
            "proximity",
            f"Words near one another can be looked for in [ti], [tiab] and [ad] only, not in [{field.tag}].",
            start,
            end,
            [(start, end, f"[{instead}:~{int(number)}]" if instead else f"[{field.tag}]")],
        )
        return None
    if int(number) > FARTHEST:
        report.warn(
            "proximity",
            f"The distance is at most {FARTHEST} words.",
            start,
            end,
            [(start, end, f"[{field.tag}:~{FARTHEST}]")],
        )
    return min(int(number), FARTHEST)


def _unknown(token: Token, name: str, modifier: str, report: Report) -> None:
    if report.full():
        return
    start, end = token.start, token.end
    if not name:
        report.warn("empty-tag", "These square brackets are empty.", start, end, [(start, end, "")])
        return
    if name.replace(" ", "").lower() in ("pmcid", "pmc"):
        message = f"PubMed has no field [{name}]: a PMCID is found without a tag."
        report.warn("unknown-tag", message, start, end, [(start, end, "")])
        return
    meant = fields.nearest(name)
    shown = name if len(name) <= 30 else f"{name[:29]}…"
    message = f"PubMed has no field [{shown}] and drops the tag in silence: the words are searched in all fields."
    if meant is None:
        report.warn("unknown-tag", message, start, end, [(start, end, "")])
        return
    kept = "".join(modifier.split()).lower()
    allowed = (kept == "noexp" and meant.noexp) or (kept[:1] == "~" and kept[1:].isdigit() and meant.near)
    new = f"[{meant.tag}:{kept}]" if allowed else f"[{meant.tag}]"
    report.warn("unknown-tag", f"{message} Did you mean [{meant.tag}] ({meant.name})?", start, end, [(start, end, new)])
