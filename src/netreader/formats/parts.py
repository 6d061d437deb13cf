"""What several formats ask of an article: the title to cite, the abstract as one text, words, identifiers."""

from __future__ import annotations

import re
from collections.abc import Iterable

from netreader.article import AbstractSection, Article, Author, Keyword, Span
from netreader.text import clean, clean_line

_LABEL = re.compile(r"([A-Z][A-Z0-9 ,/&()'-]{2,60}): ")
#: A label within a paragraph: after a sentence, in capitals.
_WITHIN = re.compile(r"(?<=[.?!)\]%]) (?=[A-Z][A-Z0-9 ,/&()'-]{4,60}: )")
_DOI = re.compile(r"(?:doi\s*[:=]?\s*|(?:https?://)?(?:dx\.)?doi\.org/)*(10\.\d{4,9}/\S+)", re.IGNORECASE)
_PMID = re.compile(r"0*([1-9]\d{0,8})", re.ASCII)
_PMCID = re.compile(r"(?:PMCID:?\s*)?(?:PMC)?([1-9]\d{0,8})(?:\.\d+)?", re.ASCII | re.IGNORECASE)
_RECORD_PAGE = re.compile(r"(?:pubmed\.ncbi\.nlm\.nih\.gov|ncbi\.nlm\.nih\.gov/pubmed)/(?:pmid/)?0*([1-9]\d{0,8})\b")
_SERIAL = re.compile(r"S?\d{4}-?\d{3}[\dXx]\(\d\d\)\S+")

#: PubMed's codes of languages → those of the web (BCP 47).
LANGUAGES = {
    "afr": "af", "alb": "sq", "ara": "ar", "arm": "hy", "aze": "az", "baq": "eu", "bel": "be", "bos": "bs",
    "bul": "bg", "cat": "ca", "chi": "zh", "cze": "cs", "dan": "da", "dut": "nl", "eng": "en", "epo": "eo",
    "est": "et", "fin": "fi", "fre": "fr", "geo": "ka", "ger": "de", "glg": "gl", "gre": "el", "heb": "he",
    "hin": "hi", "hrv": "hr", "hun": "hu", "ice": "is", "ind": "id", "ita": "it", "jpn": "ja", "kor": "ko",
    "lat": "la", "lav": "lv", "lit": "lt", "mac": "mk", "may": "ms", "nor": "no", "per": "fa", "pol": "pl",
    "por": "pt", "rum": "ro", "rus": "ru", "slo": "sk", "slv": "sl", "spa": "es", "srp": "sr", "swe": "sv",
    "tha": "th", "tur": "tr", "ukr": "uk", "urd": "ur", "vie": "vi", "wel": "cy",
}  # fmt: skip
_CODES = {short: code for code, short in LANGUAGES.items()}


def title_of(article: Article) -> tuple[str, tuple[Span, ...]]:
    """The title as citations have it, with its spans: without the final dot, and without the brackets of a translation.

    The brackets are NLM's sign that the article itself is in another language. A title may begin with one of its own.
    """
    title = article.display_title
    spans = article.title_spans if title == article.title else ()
    start, end = 0, len(title)
    if is_translated(article) and title == article.title:
        start, end = 1, len(title.rstrip(".")) - 1
    cut = title[start:end]
    if cut.endswith(".") and not cut.endswith(".."):
        cut = cut[:-1]
    cut = cut.rstrip()
    if start or spans:
        spans = tuple(
            Span(max(0, span.start - start), min(len(cut), span.end - start), span.style)
            for span in spans
            if min(len(cut), span.end - start) > max(0, span.start - start)
        )
    return cut, spans


def is_translated(article: Article) -> bool:
    """Whether the title is NLM's translation: in brackets as a whole, of an article that isn't in English."""
    bare = article.title.rstrip(".")
    if not (bare.startswith("[") and bare.endswith("]") and len(bare) > 2):
        return False
    return bool(article.vernacular_title) or (bool(article.languages) and "eng" not in article.languages)


def abstract_of(article: Article, joint: str = " ") -> str:
    """The abstract as one text, labels in front of their sections."""
    return joint.join(
        f"{section.label}: {section.text}" if section.label else section.text for section in article.abstract
    )


def sections_of(text: str) -> tuple[AbstractSection, ...]:
    """An abstract from one text: a section a line, or from label to label where the text begins with one."""
    lines = [line for line in map(clean_line, clean(text).split("\n")) if line]
    if len(lines) == 1 and _LABEL.match(lines[0]):
        lines = _WITHIN.split(lines[0])
    sections = []
    for line in lines:
        found = _LABEL.match(line)
        sections.append(AbstractSection(line[found.end() :], found[1]) if found else AbstractSection(line))
    return tuple(sections)


def keywords_of(words: Iterable[str]) -> tuple[Keyword, ...]:
    """Keywords of a file, each once."""
    return tuple(Keyword(word) for word in dict.fromkeys(map(clean_line, words)) if word)


def words_of(article: Article) -> list[str]:
    """The article's keywords and the names of its headings, each once."""
    words = [keyword.text for keyword in article.keywords] + [heading.descriptor for heading in article.mesh]
    return list(dict.fromkeys(words))


def editors_of(article: Article) -> tuple[Author, ...]:
    """Those who edited the book, or the article itself."""
    return article.editors or (article.book.editors if article.book is not None else ())


def article_number(article: Article) -> str:
    """What stands in the place of pages: an electronic number, but not a publisher's long internal one."""
    return "" if _SERIAL.fullmatch(article.elocation) else article.elocation


def address_of(article: Article) -> str:
    """PubMed's page of the article, empty without a PMID."""
    return f"https://pubmed.ncbi.nlm.nih.gov/{article.pmid}/" if article.pmid else ""


def is_preprint(article: Article) -> bool:
    """Whether it is a preprint."""
    return any(kind.ui == "D000076942" or kind.name == "Preprint" for kind in article.publication_types)


def pmid_in(text: str) -> str:
    """A PMID that stands alone, else empty."""
    found = _PMID.fullmatch(text.strip())
    return found[1] if found else ""


def pmid_in_address(text: str) -> str:
    """The PMID in an address of PubMed, else empty."""
    found = _RECORD_PAGE.search(text)
    return found[1] if found else ""


def pmcid_in(text: str) -> str:
    """``PMC123`` from ``PMC123`` or ``123``, else empty."""
    found = _PMCID.fullmatch(text.strip())
    return f"PMC{found[1]}" if found else ""


def doi_in(text: str) -> str:
    """A DOI from any of its spellings (``doi:…``, an address), else empty."""
    found = _DOI.fullmatch(clean_line(text))
    return found[1] if found else ""


def language_in(text: str) -> str:
    """PubMed's code of a language, from that or from the web's (``en-GB``); else the text in lower case."""
    text = clean_line(text).lower()
    return _CODES.get(re.split("[-_]", text)[0], text)
