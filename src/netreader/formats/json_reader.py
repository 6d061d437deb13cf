"""netreader's own JSON, an object, an array or a line each → entries: what `netreader.formats.json` writes.

Everything comes back but the styles of texts, which this JSON does not have.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from netreader.article import Article
from netreader.formats.entry import Entry, Flaw, cleaned, marks_in
from netreader.formats.parts import pmid_in
from netreader.text import clean_line

Json = dict[str, Any]

_BLANK = " \t\r\n,"


def read(text: str) -> Iterator[Entry | Flaw]:
    """The papers of a file; one that is broken off ends the array, or the line, that it stands in."""
    text = text.removeprefix("\ufeff")
    decoder = json.JSONDecoder()
    position = _after(text, 0, _BLANK + "[")
    line = 1 + text.count("\n", 0, position)
    while position < len(text) and text[position] != "]":
        try:
            fields, end = decoder.raw_decode(text, position)
        except (ValueError, RecursionError):
            yield Flaw(line, "This is not JSON, or is cut short.")
            end = text.find("\n{", position)  # the next line, or object
            if end < 0:
                return
        else:
            yield _entry(fields, line)
        following = _after(text, end, _BLANK)
        line += text.count("\n", position, following)
        position = following


def _after(text: str, position: int, signs: str) -> int:
    while position < len(text) and text[position] in signs:
        position += 1
    return position


def _entry(value: object, line: int) -> Entry | Flaw:
    import msgspec

    if not isinstance(value, dict):
        return Flaw(line, "This is not an object.")
    fields: Json = cleaned(value)
    try:
        article = msgspec.convert(_of_article(fields), Article)
    except (msgspec.MsgspecError, RecursionError, AttributeError, KeyError, TypeError, ValueError):
        return Flaw(line, "This object is not as netreader writes it.")
    if not (article.title or article.pmid or article.doi or article.pmcid):
        return Flaw(line, "This object has neither a title nor an identifier.")
    if article.pmid and not pmid_in(article.pmid):
        return Flaw(line, "This object has a PMID that is not one.")
    note, tags, marks = (fields.get(name) for name in ("note", "tags", "marks"))
    return Entry(
        article,
        note=note if isinstance(note, str) else "",
        tags=tuple([clean_line(str(tag)) for tag in tags]) if isinstance(tags, list) else (),
        line=line,
        **marks_in(marks if isinstance(marks, dict) else {}),
    )


def _of_article(fields: Json) -> Json:
    """The fields of `Article`."""
    dates = fields.get("dates") or {}
    names, uis = fields.get("publication_types") or [], fields.get("publication_type_uis") or []
    article = {name: value for name, value in fields.items() if name in Article.__struct_fields__ and value is not None}
    article["publication_types"] = [
        {"name": name, "ui": uis[place] if place < len(uis) else ""} for place, name in enumerate(names)
    ]
    article["keywords"] = [
        {**keyword, "owner": words["owner"]}
        for words in fields.get("keyword_lists") or ()
        for keyword in words["keywords"]
    ]
    if not article["keywords"]:
        article["keywords"] = [{"text": word} for word in fields.get("keywords") or ()]
    article["other_abstracts"] = [
        {**other, "sections": other["abstract"]} for other in fields.get("other_abstracts") or ()
    ]
    article |= {name: dates[name] for name in ("electronic", "completed", "revised", "history") if name in dates}
    if article.get("withdrawn"):
        article["status"] = ""
    return article
