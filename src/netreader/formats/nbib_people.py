"""People of a MEDLINE record: which name, address and number belong together."""

from __future__ import annotations

import re
from typing import NamedTuple

from msgspec.structs import replace

from netreader.article import Author, PersonalNameSubject
from netreader.formats.names import group, initials_of, is_suffix

_ORCID = re.compile(r"(\d{4})-?(\d{4})-?(\d{4})-?(\d{3}[\dXx])\b", re.ASCII)


class Field(NamedTuple):
    """A tag and its text."""

    tag: str
    text: str


class People:
    """Authors, editors and collaborators: an address or ORCID belongs to the name that stands above it."""

    def __init__(self, fields: list[Field]) -> None:
        self.complete = True
        lists: dict[str, list[Author]] = {"AU": [], "ED": [], "IR": [], "PS": []}
        now = lists["AU"]
        awaits = before = ""
        for tag, text in fields:
            short = tag.removeprefix("F")
            if not text:
                continue
            if short in lists:
                now = lists[short]
                if text.lower().rstrip(".") == "et al":
                    self.complete = False
                elif tag != short and before == short and now[-1].last_name == text.partition(", ")[0]:
                    now[-1] = replace(now[-1], fore_name=_of_full(text).fore_name)  # collaborators of before 2020
                elif tag != short:
                    now.append(_of_full(text))
                    awaits = short
                elif awaits == short:
                    now[-1] = _with_short(now[-1], text)
                    awaits = ""
                else:
                    now.append(_of_short(text))
                    before = short
                    continue
            elif tag == "CN":
                now.append(group(text))
            elif tag in ("AD", "IRAD") and now:
                now[-1] = replace(now[-1], affiliations=(*now[-1].affiliations, text))
            elif tag == "AUID" and now and (orcid := _ORCID.search(text)):
                now[-1] = replace(now[-1], orcid="-".join(orcid.groups()).upper())
            before = ""
        self.authors, self.editors, self.investigators = (tuple(lists[tag]) for tag in ("AU", "ED", "IR"))
        self.subjects = tuple(
            PersonalNameSubject(who.last_name, who.fore_name, who.initials, who.suffix) for who in lists["PS"]
        )


def _of_full(text: str) -> Author:
    last, _, given = text.partition(", ")
    return Author(last, given, initials_of(given))


def _with_short(author: Author, short: str) -> Author:
    """An author with the initials, and the suffix, that only the short form tells apart from the forenames."""
    rest = short.removeprefix(author.last_name).split()
    if not short.startswith(author.last_name) or not rest:
        return author
    given = author.fore_name
    suffix = " ".join(rest[1:])
    if suffix and given.endswith(f" {suffix}"):
        given = given.removesuffix(f" {suffix}")
    elif given == short.removeprefix(author.last_name).strip() and len(given) > 1 and is_suffix(given):
        return replace(author, fore_name="", initials="", suffix=rest[0])
    else:
        suffix = ""
    return replace(author, fore_name=given, initials=rest[0], suffix=suffix)


def _of_short(text: str) -> Author:
    """``Smith JA Jr``, in records without full names."""
    found = re.fullmatch(r"(.+?) ([^\W\d_a-z]{1,4})(?: (\S+))?", text)
    return Author(found[1], "", found[2], found[3] or "") if found else Author(text)
