"""A plain TinyDB file → entries: ours, or any whose documents have a ``pmid``, ``doi`` or ``title``.

Our own documents are read as they were written; notes, tags and marks go to the paper of their number. TinyDB itself
isn't needed: its file is JSON.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from netreader.article import Article
from netreader.formats.entry import Entry, Flaw, cleaned, marks_in
from netreader.formats.parts import doi_in, pmcid_in, pmid_in, sections_of
from netreader.text import clean, clean_line

Json = dict[str, Any]

#: Tables that say something of papers and are none.
_BESIDE = frozenset(("notes", "tags", "marks", "note_versions", "searches", "jobs", "session"))


def read(text: str) -> Iterator[Entry | Flaw]:
    """The papers of a TinyDB file."""
    try:
        tables = json.loads(text.removeprefix("\ufeff"))
    except (ValueError, RecursionError) as error:
        yield Flaw(getattr(error, "lineno", 1), "This is not JSON, or is cut short.")
        return
    if not isinstance(tables, dict) or not all(isinstance(table, dict) for table in tables.values()):
        yield Flaw(1, "This JSON is not a TinyDB file.")
        return
    position, line = 0, 1
    seen: set[str] = set()
    for name, table in tables.items():
        if name in _BESIDE:
            continue
        for number, document in table.items():
            found = text.find(f"{json.dumps(number)}:", position)
            if found > 0:
                line += text.count("\n", position, found)
                position = found
            seen.add(number)
            yield _entry(number, document, tables, line)
    # A note on a paper that isn't in the file.
    for number, document in tables.get("notes", {}).items():
        if number not in seen and pmid_in(number) and isinstance(document, dict):
            yield _with_rest(Article(number, ""), number, tables, 0)


def _entry(number: str, document: object, tables: Json, line: int) -> Entry | Flaw:
    import msgspec

    if not isinstance(document, dict):
        return Flaw(line, f"Document {_shown(number)} is not an object.")
    try:
        fields = cleaned(document)
        if {"abstract", "authors", "journal"} <= fields.keys() and isinstance(fields["journal"], dict):
            article = msgspec.convert(fields, Article)
        else:
            article = _of_others(fields)
    except (msgspec.MsgspecError, RecursionError):
        return Flaw(line, f"Document {_shown(number)} is not as netreader writes it.")
    if not (article.title or article.pmid or article.doi or article.pmcid):
        return Flaw(line, f"Document {_shown(number)} has neither a title nor an identifier.")
    if article.pmid and not pmid_in(article.pmid):
        return Flaw(line, f"Document {_shown(number)} has a PMID that is not one.")
    return _with_rest(article, number, tables, line)


def _shown(number: str) -> str:
    """A document's number, harmless and short."""
    return clean_line(number)[:20]


def _with_rest(article: Article, number: str, tables: Json, line: int) -> Entry:
    note, tags, marks = (_beside(tables, name, number) for name in ("notes", "tags", "marks"))
    text, words = note.get("text"), tags.get("tags")
    return Entry(
        article,
        note=clean(text) if isinstance(text, str) else "",
        tags=tuple(clean_line(str(word)) for word in words) if isinstance(words, list) else (),
        opened=marks.get("opened") is True,
        line=line,
        **marks_in(marks),
    )


def _beside(tables: Json, name: str, number: str) -> Json:
    found = tables.get(name, {}).get(number, {})
    return found if isinstance(found, dict) else {}


def _of_others(fields: Json) -> Article:
    def text(*names: str) -> str:
        return next((clean_line(str(fields[name])) for name in names if isinstance(fields.get(name), str | int)), "")

    abstract = fields.get("abstract")
    return Article(
        pmid=pmid_in(text("pmid", "PMID", "pubmed_id")),
        title=text("title", "Title"),
        doi=doi_in(text("doi", "DOI")),
        pmcid=pmcid_in(text("pmcid", "PMCID", "pmc")),
        abstract=sections_of(abstract) if isinstance(abstract, str) else (),
    )
