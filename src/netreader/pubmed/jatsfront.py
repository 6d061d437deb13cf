"""The front of a JATS article: who wrote it, when it appeared, what may be done with it."""

from __future__ import annotations

import re
from typing import NamedTuple
from xml.etree.ElementTree import Element

from netreader.addresses import sane
from netreader.pubmed.jatstext import XLINK, plain, tag_of
from netreader.text import clean_line


class Permissions(NamedTuple):
    """The licence in words, its address, and who holds the copyright."""

    licence: str
    address: str
    holder: str


def permissions(meta: Element) -> Permissions:
    """What the article says of its licence."""
    words = address = ""
    for one in (*meta.findall("permissions/license"), *meta.findall("license")):
        named = [one.get(XLINK) or "", *(ref.text or "" for ref in one.iter() if tag_of(ref) == "license_ref")]
        named += [link.get(XLINK) or "" for link in one.iter() if tag_of(link) in ("ext-link", "uri")]
        address = address or next((url for url in map(sane, map(clean_line, named)) if url), "")
        said = [plain(p) for p in one if tag_of(p) in ("license-p", "p")]
        words = words or " ".join(filter(None, said)) or plain(one)
    statement = meta.find("permissions/copyright-statement")
    holder = plain(statement if statement is not None else meta.find("copyright-statement"))
    if not holder:
        holder = plain(meta.find("permissions/copyright-holder"))
    return Permissions(words[:2_000], address, holder[:500])


def name(contrib: Element) -> str:
    """An author's name; empty for other contributors."""
    if contrib.get("contrib-type", "author") != "author":
        return ""
    name = contrib.find("name")
    if name is None:
        name = contrib.find("name-alternatives/name")
    if name is None:
        return plain(contrib.find("collab"))[:500]
    given, last = plain(name.find("given-names")), plain(name.find("surname"))
    return " ".join(part for part in (given, last, plain(name.find("suffix"))) if part)


def date(meta: Element) -> str:
    """The earliest of its dates of publication, ISO, as exact as it is told."""
    found = []
    for one in meta.findall("pub-date"):
        if "release" in one.get("pub-type", "") or one.get("date-type") == "retracted":
            continue
        parts = [plain(one.find(name)) for name in ("year", "month", "day")]
        if re.fullmatch(r"\d{4}", parts[0]):
            numbers = [parts[0]]
            for part in parts[1:]:
                if not part.isdigit():
                    break
                numbers.append(f"{int(part[:2]):02}")
            found.append("-".join(numbers))
    return min(found, default="")
