"""Pages to be read → entries: our own Markdown and text, and PubMed's "Abstract (text)".

A page is one paper, that which its own PMID, PMCID or DOI names. What it cites, and what else its prose says, is not
looked at. Our pages give back tags, marks and note as well.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import unquote

from msgspec import structs

from netreader.article import Article
from netreader.formats.entry import Entry, Flaw, marks_told
from netreader.text import clean, clean_line

Patterns = Mapping[str, re.Pattern[str]]

_ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])")

# ``1. Semin Oncol. 2018 Aug;45(4):232-235.`` begins what PubMed saves; the other line stands near the end of a page.
_ABSTRACTS = re.compile(r"\A\s*1\. [^\n]{3,200}\d{4}")
_ABSTRACT = re.compile(r"^PMID: ([1-9]\d{0,8})(?: +\[[^\]\n]{1,60}\])?[ \t]*$", re.MULTILINE)


def _patterns(**patterns: str) -> Patterns:
    return {name: re.compile(pattern, re.MULTILINE) for name, pattern in patterns.items()}


@dataclass(frozen=True)
class _Kind:
    """How our pages look.

    Attributes:
        between: Stands before or between the pages.
        names: Lines that name the paper, by the field of `Article`.
        part: Lines that no note would have.
        words: Lines with tags, and marks.
        separator: What stands between marks.
        note: The heading of the note, which goes on to the end of the page.
        plain: Takes the format's signs from a line.
    """

    between: re.Pattern[str]
    names: Patterns
    part: re.Pattern[str]
    words: Patterns
    separator: str
    note: re.Pattern[str]
    plain: Callable[[str], str]

    def papers(self, text: str) -> Iterator[Entry | Flaw]:
        """A paper a page; a heading or double line in a note begins none."""
        start, line, seen = 0, 1, 0
        ends = [found.span() for found in self.between.finditer(text)]
        for number, (end, following) in enumerate([*ends, (len(text), 0)]):
            after = text[following : ends[number + 1][0] if number + 1 < len(ends) else len(text)]
            if number < len(ends) and self.note.search(text, start, end) and not self._is_page(after):
                continue
            line += text.count("\n", seen, start)
            seen = start
            page = text[start:end]
            if self._is_page(page) or (number and page.strip()):  # what stands before the first page is none
                yield self._paper(page, line + page.count("\n", 0, len(page) - len(page.lstrip())))
            start = following

    def _is_page(self, page: str) -> bool:
        return self.part.search(page) is not None or self._named(page) is not None

    def _named(self, page: str) -> Article | None:
        for name, pattern in self.names.items():
            if found := pattern.search(page):
                return structs.replace(Article("", ""), **{name: unquote(found[1])})
        return None

    def _paper(self, page: str, line: int) -> Entry | Flaw:
        head, note = page, ""
        if found := self.note.search(page):
            head, note = page[: found.start()], page[found.end() :].strip()
        article = self._named(head)
        if article is None:
            return Flaw(line, "This page has neither a PMID, a PMCID nor a DOI.")
        tags, marks = self._listed(head, "tags", ";"), self._listed(head, "marks", self.separator)
        return Entry(article, note=note, tags=tuple(map(clean_line, tags)), line=line, **marks_told(marks))

    def _listed(self, head: str, name: str, separator: str) -> list[str]:
        found = self.words[name].findall(head)
        return [word.strip() for word in self.plain(found[-1]).split(separator)] if found else []


_MARKDOWN = _Kind(
    between=re.compile(r"^(?=## )", re.MULTILINE),
    names=_patterns(
        pmid=r"^PMID: \[(\d+)\]\(https://pubmed\.ncbi\.nlm\.nih\.gov/\1/\)(?= · |$)",
        doi=r"^(?:PMCID: \S+ · )?DOI: \[10\..*\]\(https://doi\.org/([^\s()]+)\)$",
        pmcid=r"^PMCID: \[(PMC\d+)\]\(https://pmc\.ncbi\.nlm\.nih\.gov/articles/\1/\)$",
    ),
    part=re.compile(r"^(?:### Abstract|\*\*(?:MeSH|Publication types):\*\* .*)$", re.MULTILINE),
    words=_patterns(tags=r"^\*\*Tags:\*\* (.+)$", marks=r"^\*\*Marks:\*\* (.+)$"),
    separator=";",
    note=re.compile(r"^### Note\n\n", re.MULTILINE),
    plain=lambda text: _ESCAPED.sub(r"\1", text),
)
_TEXT = _Kind(
    between=re.compile(r"^═{20,80}\n", re.MULTILINE),
    names=_patterns(
        pmid=r"^PMID: {6}([1-9]\d{0,8})$",
        doi=r"^DOI:\s{7,30}https://doi\.org/(10\.\S+)$",
        pmcid=r"^PMCID: {5}(PMC[1-9]\d{0,8})$",
    ),
    part=re.compile(r"^(?:RECORD|ABSTRACT|PUBLICATION TYPES)\n─+$", re.MULTILINE),
    words=_patterns(tags=r"^TAGS\n─+\n(.+)$", marks=r"^MARKS\n─+\n(.+)$"),
    separator=",",
    note=re.compile(r"^NOTE\n─+\n", re.MULTILINE),
    plain=lambda text: text,
)


def papers(text: str) -> Iterator[Entry | Flaw] | None:
    """The papers of a text that is made of such pages; None of any other."""
    text = clean(text)
    for kind in (_MARKDOWN, _TEXT):
        if any(pattern.search(text) for pattern in kind.names.values()):
            return kind.papers(text)
    if _ABSTRACTS.match(text) and _ABSTRACT.search(text):
        return _abstracts(text)
    return None


def _abstracts(text: str) -> Iterator[Entry | Flaw]:
    line, seen = 1, 0
    for found in _ABSTRACT.finditer(text):
        line += text.count("\n", seen, found.start())
        seen = found.start()
        yield Entry(Article(found[1], ""), line=line)
