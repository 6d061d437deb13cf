"""References and citations in a style, by citeproc-py. Its import, and lxml's, is paid for by the first of them."""

from __future__ import annotations

import io
import threading
import warnings
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from netreader.article import Article
from netreader.cite.items import item
from netreader.cite.styled import FIELD, WAYS, Formatter, bare, tidied
from netreader.cite.styles import DEFAULT, Style, StyleError, find
from netreader.formats.csl import identifier
from netreader.text import clean_line, fold

#: citeproc-py keeps what it is doing in the elements of the style.
_BUSY = threading.RLock()


@dataclass(frozen=True)
class Cite:
    """A paper in a citation.

    Attributes:
        key: Its identifier, `netreader.formats.csl.identifier`.
        prefix, suffix: Words around it: ``see``, ``for a review``.
        label: What `locator` counts, a term of CSL's: ``page``, ``chapter``.
        without_authors: The text names them already.
    """

    key: str
    prefix: str = ""
    suffix: str = ""
    label: str = "page"
    locator: str = ""
    without_authors: bool = False


class Bibliography:
    """Papers in a style, in the order in which they are cited or, where the style sorts, in its own.

    Raises:
        StyleError: The style can't be used.
    """

    def __init__(self, articles: Iterable[Article], style: Style | str = DEFAULT) -> None:
        self.style = find(style) if isinstance(style, str) else style
        self.articles = {identifier(article): article for article in articles}
        if not self.style.xml:
            self._keys = list(self.articles)
            return
        with _BUSY, self._safely():
            self._open()

    def _open(self) -> None:
        from citeproc import Citation, CitationItem, CitationStylesBibliography
        from citeproc.source.json import CiteProcJSON

        from netreader.cite.elements import INCOMPLETE

        items = [item(article) for article in self.articles.values()]
        source = CiteProcJSON(items)
        parsed = _style(self.style.xml)
        for key, article in self.articles.items():
            if not article.authors_complete:
                source[key.lower()][INCOMPLETE] = "author"
        bibliography: Any = CitationStylesBibliography(parsed, source, Formatter())
        for fields in items:
            bibliography.register(Citation([CitationItem(fields["id"])]))
        if parsed.has_bibliography():
            bibliography.sort()
        self._bibliography = bibliography
        self._followed: list[Any] = []
        self._parsed = parsed
        self._keys = self._in_order(bibliography)
        self._tell_apart(source)

    def _in_order(self, bibliography: Any) -> list[str]:
        by_lower = {key.lower(): key for key in self.articles}
        return [by_lower[key] for key in bibliography.keys]

    def _tell_apart(self, source: Any) -> None:
        """Give first authors of one name their initials, and papers that are still cited alike their letters."""
        citation = self._parsed.root.find("{*}citation")
        if self.style.numeric or citation is None:
            return
        if citation.get("disambiguate-add-givenname") == "true":
            by_cite = citation.get("givenname-disambiguation-rule", "by-cite") == "by-cite"
            for references in self._alike(source) if by_cite else [[source[key.lower()] for key in self._keys]]:
                _show_initials(references)
        if citation.get("disambiguate-add-year-suffix") != "true":
            return
        spoken = bool(self._parsed.root.xpath_search("//cs:text[@variable='year-suffix']"))
        for references in self._alike(source):
            for number, reference in enumerate(references):
                if spoken:
                    reference["year_suffix"] = _letters(number)
                elif date := reference.get("issued"):
                    date.get("begin", date)["letter"] = _letters(number)

    def _alike(self, source: Any) -> list[list[Any]]:
        """References that are cited by the same words."""
        alike: dict[str, list[Any]] = {}
        for key in self._keys:
            alike.setdefault(self._citation([Cite(key)]), []).append(source[key.lower()])
        return [references for references in alike.values() if len(references) > 1]

    @property
    def keys(self) -> list[str]:
        """Identifiers of the papers, in the order of their references."""
        return list(self._keys)

    @property
    def numbered(self) -> bool:
        """Whether the references have numbers."""
        return self.style.numeric

    def references(self, way: str = "text", *, numbers: bool | None = None) -> list[str]:
        """The references.

        Args:
            way: One of `WAYS`.
            numbers: With the numbers that the style gives them; None for where there are several.
        """
        if numbers is None:
            numbers = len(self._keys) > 1
        return [WAYS[way](reference if numbers else reference.rpartition(FIELD)[2]) for reference in self._references()]

    def _references(self) -> list[str]:
        if not self.style.xml:
            return [_pubmed_reference(article) for article in self.articles.values()]
        if not self._parsed.has_bibliography():  # a style for notes: the note has it all
            return [self._citation([Cite(key)]) for key in self._keys]
        with _BUSY, self._safely():
            self._parsed.root.formatter = self._bibliography.formatter
            return [
                tidied(str(entry), punctuation_in_quote=self.style.quotes)
                for entry in self._bibliography.bibliography()
            ]

    def citation(self, cites: Sequence[Cite], way: str = "text", *, following: bool = False) -> str:
        """The citation of one or several papers in the text: ``[1,2]``, ``(Smith, 2018)``.

        Args:
            following: It follows upon those that were asked for so before, as notes do: a style may shorten what was
                cited already, or say "ibid."
        """
        return WAYS[way](self._citation(cites, following=following))

    def _citation(self, cites: Sequence[Cite], *, following: bool = False) -> str:
        if not self.style.xml:
            inner = "; ".join(_pubmed_citation(self.articles[cite.key], cite) for cite in cites)
            return f"({inner})"
        from citeproc import Citation, CitationItem, Locator

        with _BUSY, self._safely():
            self._parsed.root.formatter = self._bibliography.formatter
            items = []
            for cite in cites:
                made: Any = CitationItem(cite.key)
                if cite.prefix:
                    made["prefix"] = f"{cite.prefix} "
                if cite.suffix:
                    made["suffix"] = cite.suffix if cite.suffix[0] in ",;:." else f" {cite.suffix}"
                if cite.locator:
                    made["locator"] = Locator(cite.label, cite.locator)
                made["without_names"] = cite.without_authors
                items.append(made)
            citation: Any = Citation(items)
            citation.bibliography = self._bibliography
            self._bibliography._cites = self._followed if following else []
            text = self._bibliography.cite(citation, lambda missing: str(missing.key))
        return tidied(str(text), punctuation_in_quote=self.style.quotes)

    def authors(self, key: str) -> str:
        """The authors of a paper as the text names them: ``Smith and Lee``, ``Smith et al.``"""
        article = self.articles[key]
        names = [bare(name.get("literal") or name.get("family", "")) for name in item(article).get("author", [])[:3]]
        if names and self.style.xml and (shown := self._first_author(key)):
            names[0] = shown
        if not names:
            return f"“{bare(str(item(article).get('title', '')))}”"
        if len(names) > 2 or not article.authors_complete:
            return f"{names[0]} et al."
        return " and ".join(names)

    def _first_author(self, key: str) -> str:
        """The first author with initials, where they are needed."""
        authors = self._bibliography.source[key.lower()].get("author") or [{}]
        return str(authors[0].get("shown", ""))

    def _safely(self) -> _Safely:
        return _Safely(self.style.name)


class _Safely:
    """Whatever a style of somebody's makes citeproc-py do ends in one sentence."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._quiet = warnings.catch_warnings()

    def __enter__(self) -> None:
        self._quiet.__enter__()
        warnings.simplefilter("ignore")  # variables that citeproc-py doesn't know are left out, which is no news

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: object) -> None:
        self._quiet.__exit__(None, None, None)
        if isinstance(error, Exception) and not isinstance(error, StyleError):
            raise StyleError(
                f"The style {clean_line(self._name)} can't be used: {clean_line(str(error)) or type(error).__name__}.",
                "Choose another style.",
            ) from error


@lru_cache(maxsize=8)
def _style(xml: bytes) -> Any:
    """A parsed style; its locale is parsed with it."""
    from citeproc import CitationStylesStyle

    import netreader.cite.dates  # noqa: F401 - takes, with its own imports, the place of citeproc-py's elements

    return CitationStylesStyle(io.BytesIO(xml), validate=False)


def _show_initials(references: list[Any]) -> None:
    """Where first authors have one family name and different initials, these are shown in the text."""
    by_name: dict[str, dict[str, list[Any]]] = {}
    for reference in references:
        for name in (reference.get("author") or [])[:1]:
            family, given = name.get("family"), name.get("given")
            if family and given:
                initials = " ".join(f"{word[0]}." for word in given.replace(".", " ").split() if word[0].isupper())
                initials = initials if "-" not in given else _hyphened(given)
                by_name.setdefault(fold(family), {}).setdefault(initials, []).append(name)
    for several in by_name.values():
        for initials, names in several.items() if len(several) > 1 else ():
            for name in names:
                name["shown"] = f"{initials} {name['family']}".strip()


def _hyphened(given: str) -> str:
    """``Shui-Hua T`` → ``S.-H. T.``"""
    words = [word.split("-") for word in given.replace(".", " ").split()]
    return " ".join("-".join(f"{part[0].upper()}." for part in parts if part) for parts in words)


def _letters(number: int) -> str:
    """0 → ``a``, 25 → ``z``, 26 → ``aa``."""
    letters = ""
    number += 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(97 + rest) + letters
    return letters


def _pubmed_reference(article: Article) -> str:
    """As PubMed's own "Cite" and its summaries write it: authors, title, citation line, PMID."""
    from netreader.pubmed.citation import citation_line

    fields = item(article)
    named = ", ".join(
        [*(author.short for author in article.authors), *(() if article.authors_complete else ("et al",))]
    )
    parts = [f"{named}." if named else "", _closed(fields.get("title", "")), citation_line(article)]
    parts.append(f"PMID: {article.pmid}" if article.pmid else "")
    line = " ".join(part for part in parts if part)
    if article.pmid:
        line += f"; PMCID: {article.pmcid}." if article.pmcid else "."
    return tidied(line, punctuation_in_quote=False)


def _closed(title: str) -> str:
    return title if not title or title.endswith((".", "?", "!")) else f"{title}."


def _pubmed_citation(article: Article, cite: Cite) -> str:
    told = f"PMID: {article.pmid}" if article.pmid else f"doi: {article.doi}" if article.doi else article.display_title
    where = f", {'p. ' if cite.label == 'page' else ''}{cite.locator}" if cite.locator else ""
    return f"{f'{cite.prefix} ' if cite.prefix else ''}{told}{where}{cite.suffix}"
