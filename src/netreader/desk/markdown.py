"""The desk as Markdown with citations and a list of references.

Citations are keys, ``[@pmid:19704057]``, which `netreader cite` turns into those of any style, the list with them; or
PubMed's own line, for a text that is to be read as it is. A paper without a PMID is cited by its DOI; one without
either by its authors and year.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence

from netreader.article import Article
from netreader.desk.arranging import Group
from netreader.desk.entries import Entry, Paper
from netreader.formats.markdown import escaped
from netreader.library.links import links_in

#: Ways to cite, with what each is called.
CITATIONS = {"keys": "keys that `netreader cite` resolves: [@pmid:…]", "pubmed": "PubMed's citation lines"}

#: The deepest heading of Markdown.
DEEPEST = 6

_HEADING = re.compile(r"^( {0,3})(#{1,6})(?=\s|$)")
_FENCE = re.compile(r"^ {0,3}(`{3,}|~{3,})")

ArticleOf = Callable[[int], Article | None]


class Writer:
    """Writes groups of the desk.

    Args:
        article_of: A paper of the library by its key.
        colours: Names of the colours.
        citations: One of `CITATIONS`.
    """

    def __init__(self, article_of: ArticleOf, colours: Mapping[str, str], citations: str = "keys") -> None:
        self._article_of = article_of
        self._colours = colours
        self._citations = citations
        self._lines: dict[int, str] = {}

    def written(self, title: str, groups: Sequence[Group]) -> Iterator[str]:
        """The whole document, piece by piece: a title, the groups, the references."""
        yield f"# {escaped(title)}\n"
        cited: dict[int, Paper] = {}
        for group in groups:
            yield f"\n## {escaped(group.name)}\n"
            if group.paper is not None:
                yield f"\n{self._about(group.paper)}\n"
            for entry in group.entries:
                cited.setdefault(entry.paper.key, entry.paper)
                for link in links_in(entry.text) if entry.is_note else ():
                    cited.setdefault(link.pmid, Paper(link.pmid, f"PMID {link.pmid}", pmid=str(link.pmid), kept=False))
                yield f"\n{self.entry(entry, within=group.paper is not None)}"
        if cited:
            yield from self._references(list(cited.values()))

    def entry(self, entry: Entry, *, within: bool = False) -> str:
        """One entry; `within` its paper's group a note does not say whose it is."""
        if entry.is_note:
            head = "### Note" if within else f"**Note on “{escaped(entry.paper.title)}”** {self.citation(entry.paper)}"
            return f"{head}\n\n{self._note(entry.text)}\n"
        quote = "\n".join(f"> {line}".rstrip() for line in escaped(entry.text.strip()).split("\n"))
        told = [f"*{escaped(self._colours.get(entry.colour, entry.colour))}*"]
        if entry.section:
            told.append(escaped(entry.section.capitalize()))
        if not entry.placed:
            told.append("no longer in the text")
        text = f"{quote} {self.citation(entry.paper)}\n\n{' · '.join(told)}\n"
        return f"{text}\n{entry.comment.strip()}\n" if entry.comment.strip() else text

    def citation(self, paper: Paper) -> str:
        """How a paper is cited in the text."""
        if self._citations == "keys":
            if key := key_of(paper):
                return f"[{key}]"
            return f"({escaped(paper.where)})"
        if paper.key not in self._lines:
            article = self._article_of(paper.key)
            line = article.citation if article is not None else ""
            number = f" PMID: {paper.pmid}." if paper.pmid else ""
            people = f"{paper.authors}." if paper.authors and not paper.authors.endswith(".") else paper.authors
            lead = f"{escaped(people)} " if people else ""
            self._lines[paper.key] = f"({lead}{escaped(line)}{number})" if line else f"({escaped(paper.where)})"
        return self._lines[paper.key]

    def _about(self, paper: Paper) -> str:
        told = [f"{escaped(paper.where)} {self.citation(paper)}" if self._citations == "keys" else self.citation(paper)]
        if paper.retracted:
            told.insert(0, "**RETRACTED**")
        if paper.tags:
            told.append(" ".join(f"\\#{escaped(tag)}" for tag in paper.tags))
        return " · ".join(told)

    def _note(self, text: str) -> str:
        """A note below a heading of the third level: its own headings below that, its links as citations."""
        lines: list[str] = []
        fence = ""
        levels = [len(found[2]) for line in text.split("\n") if (found := _HEADING.match(line))]
        deeper = max(0, 4 - min(levels, default=4))
        for line in text.strip().split("\n"):
            if found := _FENCE.match(line):
                mark = found[1]
                if not fence:
                    fence = mark
                elif mark[0] == fence[0] and len(mark) >= len(fence) and not line.strip().strip(mark[0]):
                    fence = ""
            elif not fence:
                line = _HEADING.sub(
                    lambda found: f"{found[1]}{'#' * min(DEEPEST, max(len(found[2]), len(found[2]) + deeper))}", line
                )
                if self._citations == "keys":
                    for link in reversed(links_in(line)):
                        words = f"{link.words} " if link.words else ""
                        line = f"{line[: link.start]}{words}[@pmid:{link.pmid}]{line[link.end :]}"
            lines.append(line)
        return "\n".join([*lines, fence] if fence else lines)

    def _references(self, papers: Sequence[Paper]) -> Iterator[str]:
        """The references; with keys in the place where `netreader cite` and Pandoc put theirs."""
        from netreader.cite.processor import Bibliography

        yield "\n## References\n"
        if self._citations == "keys":
            yield "\n::: {#refs}\n"
        for paper in papers:
            article = self._article_of(paper.key)
            if article is None:
                number = f"PMID {paper.pmid}" if paper.pmid else escaped(paper.title)
                yield f"\n{number}. This record is not kept.\n"
                continue
            (reference,) = Bibliography([article], "pubmed").references("markdown")
            yield f"\n{reference.strip()}\n"
        if self._citations == "keys":
            yield "\n:::\n"


def key_of(paper: Paper) -> str:
    """The key by which a manuscript cites a paper, ``@pmid:1`` or ``@doi:10.1/x``; empty where it has neither."""
    if paper.pmid:
        return f"@pmid:{paper.pmid}"
    if not paper.doi:
        return ""
    plain = re.fullmatch(r"10\.\d{4,9}/[^\s\[\]{};,]*\w", paper.doi) is not None
    return f"@doi:{paper.doi}" if plain else f"@{{doi:{paper.doi}}}" if not re.search(r"[\s{}]", paper.doi) else ""
