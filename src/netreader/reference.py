"""A citation as it stands in lists of references, in whose style it may be: where the paper appeared. No I/O."""

from __future__ import annotations

import re
from dataclasses import dataclass

from netreader.text import clean_line

#: Longer than any citation.
_LONGEST = 3000

_YEAR = r"(?P<year>(?:1[89]|20)\d{2})"
_PAGE = r"(?P<page>[A-Za-z]{0,4}\d[\w.]{0,20})"
_LAST = r"(?:\s?[-–]\s?\w{1,12})?"
_PAGES = r"(?:pp?\.?\s?)?"
_IN = r"(?:\s?\([^()]{1,40}\)|,?\s(?:no|iss|issue|n)\.?\s?[\w-]{1,12})?"
_MONTH = r"(?:[A-Z][a-z]{2,8}\.?(?:[-–/][A-Z][a-z]{2,8}\.?)?\s(?:\d{1,2},?\s)?)?"

#: The forms, the safest first; what stands before the match ends with the journal.
_FORMS = (
    # PubMed, Vancouver, most journals: ``2018 Aug;45(4):232-235``, ``2018;45:232``, ``2018 Nov-Dec;12(3 Suppl 1):S5-9``
    re.compile(
        r"\b(?P<year>[12]\d{3})(?:[ A-Za-z0-9/–-]{0,24})\s?;\s?(?P<volume>[\w. -]{1,20}?)"
        r"\s?(?:\([^()]{1,40}\))?\s?:\s?(?P<page>[A-Za-z]{0,4}\d[\w.-]{0,20})"
    ),
    # Chicago: ``376, no. 2 (2017): 125–35``, ``376 (January 2017): 125``
    re.compile(rf"\b(?P<volume>\d{{1,4}}){_IN}\s?\({_MONTH}{_YEAR}\)\s?:\s?{_PAGES}{_PAGE}"),
    # MLA: ``vol. 376, no. 2, 2017, pp. 125–35``
    re.compile(rf"\b[Vv]ol(?:\.|ume)?\s?(?P<volume>\d{{1,4}}){_IN},?\s{_MONTH}{_YEAR},?\s(?:pp?\.?\s?){_PAGE}"),
    # IEEE: ``vol. 376, no. 2, pp. 125–135, Jan. 2017``
    re.compile(
        rf"\b[Vv]ol(?:\.|ume)?\s?(?P<volume>\d{{1,4}}){_IN},?\s(?:pp?\.?\s?){_PAGE}{_LAST},?\s\(?{_MONTH}{_YEAR}"
    ),
    # MDPI, ACS: ``2017, 376, 125–135``
    re.compile(rf"\b{_YEAR}\s?,\s?(?P<volume>\d{{1,4}}){_IN}\s?[,:]\s?{_PAGES}{_PAGE}"),
    # Nature, Science, Springer: ``376, 125–135 (2017)``, ``376(2):125–135 (2017)``
    re.compile(rf"\b(?P<volume>\d{{1,4}}){_IN}\s?[,:]\s?{_PAGES}{_PAGE}{_LAST},?\s\({_MONTH}{_YEAR}\)"),
    # Older journals: ``27:4656-4663, 2009``, ``27(28): 4656–63, 2009``
    re.compile(rf"\b(?P<volume>\d{{1,4}}){_IN}\s?:\s?{_PAGES}{_PAGE}{_LAST}[,.]\s?{_MONTH}{_YEAR}\b"),
    # APA, Harvard: ``(2018). Title. Seminars in Oncology, 45(4), 232–235``, ``2018. Title. Semin Oncol 45, pp. 232-5``
    re.compile(
        rf"(?:\(|[\s,.]){_YEAR}[a-z]?(?:,\s[^()]{{1,20}})?(?:\)[.,:]?|[.,:])\s(?P<between>.{{3,}}?)[,.]?\s"
        rf"(?P<volume>\d{{1,4}}){_IN}\s?[,:]\s?{_PAGES}{_PAGE}(?=\s?[-–]\s?\w|[.,;\s]|$)"
    ),
)
# ``Keutgen XM``, or APA's ``Keutgen, X. M.``, perhaps after the number in a list of references.
_AUTHOR = re.compile(
    r"(?:\[?\d{1,3}[.:)\]]\s*)?([^\W\d_][\w'’ -]{0,40}?)(?:\s+([A-Z]{1,3})(?=[,.;:\s]|$)|,\s*((?:[A-Z]\.[ -]?){1,3}))"
)
# Authors before a journal that only commas part from it: ``Strosberg J, El-Haddad G, et al, N Engl J Med``.
_NAME = r"[^\W\d_][\w'’-]{0,30}(?:\s[\w'’-]{1,30}){0,2}?\s[A-Z]{1,3}"
_AUTHORS = re.compile(
    rf"(?:\[?\d{{1,3}}[.:)\]]\s*)?(?:(?:and\s|&\s)?{_NAME}(?:[,;]\s*|\sand\s|\s(?=et al\b)))*"
    r"(?:(?:and\s)?(?:[^\W\d_][\w'’-]{1,40}\s)?(?:et al|and others)\b[.,;:]?\s*)?"
)
_QUOTED = re.compile(r"[.,?!]?[\"”’'][,.]?\s+(?=[^\W\d_])")
_SENTENCE = re.compile(r"(?<=[.?!\]])\s+")
_DOTTED = re.compile(r"[A-Z]\w{0,7}\.")


@dataclass(frozen=True)
class Citation:
    """What PubMed needs to find a paper by where it appeared: first page, first author as ``Keutgen XM``."""

    journal: str
    year: str
    volume: str
    page: str
    author: str = ""


def citation_in(text: str) -> Citation | None:
    """Where a paper appeared, from a citation in the form of PubMed, most journals, APA, MLA, Nature and others.

    None where journal, year, volume and first page are not all there.
    """
    text = clean_line(text)[:_LONGEST]
    for form in _FORMS:
        found = form.search(text)
        if found is None:
            continue
        parts = found.groupdict()
        before = (text[: found.start()] + f" {parts['between']}") if "between" in parts else text[: found.start()]
        journal, rest = _journal(before)
        if not re.search(r"[^\W\d_]{2,}|^[A-Z]$", journal) or len(journal) > 150:
            continue
        author = _first_author(rest if "between" not in parts else text)
        page = re.split(r"[-–.]", parts["page"])[0]
        return Citation(journal, parts["year"], parts["volume"].strip(), page, author)
    return None


def _journal(before: str) -> tuple[str, str]:
    """The journal at the end of what stands before the numbers, and what stands before that."""
    text = re.sub(r"(?:,|\bvol(?:\.|ume)?)\s*$", "", before.rstrip(" .,:;("), flags=re.IGNORECASE).rstrip(" .,:;(")
    quoted = [*_QUOTED.finditer(text)]
    cut = quoted[-1].end() if quoted else 0
    journal, rest = _last_sentence(text[cut:])
    rest = text[:cut] + rest
    authors = _AUTHORS.match(journal)
    if authors is not None and authors.end() and re.search(r"[^\W\d_]{2,}", journal[authors.end() :]):
        rest, journal = f"{rest} {authors[0]}".strip(), journal[authors.end() :]
    return clean_line(journal.strip(" .,;:")), rest


def _last_sentence(text: str) -> tuple[str, str]:
    """The last sentence, which is the journal, and what stands before it. ``J. Clin. Oncol.`` is one."""
    parts = _SENTENCE.split(text)
    first = len(parts) - 1
    while first > 0 and _DOTTED.fullmatch(parts[first - 1]):
        first -= 1
    return " ".join(parts[first:]).rstrip(". "), " ".join(parts[:first])


def _first_author(text: str) -> str:
    """``Keutgen XM`` from the start of a citation; empty if it does not begin with an author."""
    found = _AUTHOR.match(text)
    return f"{found[1]} {re.sub(r'[^A-Z]', '', found[2] or found[3])}" if found else ""
