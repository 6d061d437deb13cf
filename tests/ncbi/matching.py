"""What a tagged term finds in one record: a test for each field."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from tests.ncbi.entries import Author, Entry, plain, searched
from tests.ncbi.fields import FIELDS, NEARNESS, Field

Test = Callable[[Entry], bool]

_LANGUAGES = {"eng": "english", "spa": "spanish", "ger": "german", "fre": "french", "ita": "italian", "jpn": "japanese"}

#: Fields of running text: words and phrases are sought inside them. The others are compared as wholes.
TEXT: dict[str, Callable[[Entry], str]] = {
    "ALL": lambda entry: entry.everything,
    "TITL": lambda entry: entry.words_of_title,
    "TIAB": lambda entry: entry.words_of_text,
    "WORD": lambda entry: entry.text_words,
    "AFFL": lambda entry: searched(entry.affiliations),
    "OTRM": lambda entry: searched(entry.keywords),
    "TT": lambda entry: searched([entry.vernacular]),
    "COIS": lambda entry: searched([entry.conflicts]),
    "GRNT": lambda entry: searched(entry.grants),
    "COLN": lambda entry: searched(author.group for author in entry.authors),
    "BOOK": lambda entry: searched([entry.journal]) if entry.book else " ",
    "PS": lambda entry: searched(entry.subjects),
}
_WHOLE: dict[str, Callable[[Entry], Iterable[str]]] = {
    "UID": lambda entry: [entry.pmid],
    "JOUR": lambda entry: [*entry.journal_names, *entry.issns],
    "ECNO": lambda entry: entry.registry,
    "SUBS": lambda entry: entry.substances,
    "VOL": lambda entry: [entry.volume],
    "ISS": lambda entry: [entry.issue],
    "PAGE": lambda entry: [entry.pages.split("-")[0]],
    "PTYP": lambda entry: entry.types,
    "LANG": lambda entry: [*entry.languages, *(_LANGUAGES.get(code, "") for code in entry.languages)],
    "SUBH": lambda entry: (name for _, _, qualifiers in entry.mesh for name, _ in qualifiers),
    "SI": lambda entry: entry.databanks,
    "CNTY": lambda entry: [entry.place],
    "LID": lambda entry: entry.ids.values(),
    "AUID": lambda entry: entry.orcids,
}
_PEOPLE: dict[str, Callable[[Entry], list[Author]]] = {
    "FULL": lambda entry: entry.authors,
    "FAUT": lambda entry: entry.authors[:1],
    "LAUT": lambda entry: entry.authors[-1:],
    "FINV": lambda entry: entry.investigators,
    "ED": lambda entry: entry.editors,
}
_DATES = {
    "PDAT": "", "PPDT": "", "EDAT": "edat", "CRDT": "crdt", "MHDA": "mhda", "MDAT": "lr", "CDAT": "dcom", "EPDT": "epdat",
}  # fmt: skip


@dataclass(frozen=True)
class Term:
    """Words with a field: quoted or not, perhaps cut off (``*``), perhaps within so many words of each other."""

    field: Field
    text: str
    quoted: bool = False
    explode: bool = True
    within: int | None = None

    @property
    def bare(self) -> str:
        """Without quotes."""
        return self.text.strip().strip('"').strip()

    @property
    def cut(self) -> bool:
        """Ends in ``*`` after at least four characters; fewer, and it is not a wildcard."""
        return bool(re.search(r"[^\s*]{4}\*$", self.bare))

    @property
    def shown(self) -> str:
        """As the query translation prints it."""
        tail = "" if self.explode else ":noexp"
        return f'"{self.bare.lower()}"[{self.field.full}{tail if self.within is None else f":~{self.within}"}]'


def test_of(term: Term) -> Test:
    """Which records a term finds. A field that these records say nothing of finds nothing."""
    name, key = term.field.name, plain(term.bare)
    if not key:
        return lambda entry: False
    if name in ("MESH", "MAJR"):
        return _heading(term)
    if name == "FILT":
        return _FILTERS.get(key, lambda entry: True)
    if term.within is not None and name in NEARNESS:
        return _near(TEXT[name], key.split(), term.within)
    if name in TEXT:
        needle, text = f" {key}" if term.cut else f" {key} ", TEXT[name]
        return lambda entry: needle in text(entry)
    if name in _PEOPLE:
        return _person(_PEOPLE[name], key, term)
    if name in _WHOLE:
        values = _WHOLE[name]
        if name == "PAGE":
            key = plain(term.bare.split("-")[0])
        return lambda entry: any(
            plain(value).startswith(key) if term.cut else plain(value) == key for value in values(entry) if value
        )
    return lambda entry: False


# PubMed's own filters by exact facts of the record; any other filter lets all pass (EUTILS.md §12 asks for no more).
_FILTERS: dict[str, Test] = {
    "medline": lambda entry: entry.status == "MEDLINE",
    "inprocess": lambda entry: entry.status in ("In-Process", "In-Data-Review"),
    "publisher": lambda entry: entry.status == "Publisher",
    "pubmednotmedline": lambda entry: entry.status == "PubMed-not-MEDLINE",
    "pubmed books": lambda entry: entry.book,
    "pubmed pmc": lambda entry: "pmc" in entry.ids,
    "free full text": lambda entry: "pmc" in entry.ids,
    "hasabstract": lambda entry: bool(entry.abstract),
}

_CORRECTIONS = (
    "CommentIn CommentOn ErratumIn ErratumFor ExpressionOfConcernIn ExpressionOfConcernFor RetractionIn RetractionOf "
    "UpdateIn UpdateOf SummaryForPatientsIn OriginalReportIn AssociatedPublication AssociatedDataset"
).split()


def _flag(kind: str) -> Test:
    return lambda entry: any(kind == found for found, _, _ in entry.corrections)


#: Words that ask for a property of the record rather than for themselves (SYNTAX.md §6).
FLAGS: dict[str, Test] = {
    "hasabstract": lambda entry: bool(entry.abstract),
    "haskeyword": lambda entry: bool(entry.keywords),
    "hascois": lambda entry: bool(entry.conflicts),
    "hasdatabanklist": lambda entry: bool(entry.databanks),
    "hasnonenglishabstract": lambda entry: bool(entry.other_abstracts),
} | {f"has{kind.lower()}": _flag(kind) for kind in _CORRECTIONS}


def _heading(term: Term) -> Test:
    """MeSH headings. The server has no tree, so a heading is never exploded."""
    heading, _, qualifier = (plain(part) for part in term.bare.partition("/"))
    major = term.field.name == "MAJR"

    def test(entry: Entry) -> bool:
        for name, starred, qualifiers in entry.mesh:
            if not (plain(name).startswith(heading) if term.cut else plain(name) == heading):
                continue
            stars = [star for kind, star in qualifiers if not qualifier or plain(kind) == qualifier]
            if (stars or not qualifier) and (not major or starred or any(stars)):
                return True
        return False

    return test


def _person(people: Callable[[Entry], list[Author]], key: str, term: Term) -> Test:
    """A name: with all its initials if quoted, else with any that begin so; full names either way round."""

    def test(entry: Entry) -> bool:
        for person in people(entry):
            short = plain(person.name)
            if short == key or key in (plain(f"{person.last} {person.fore}"), plain(f"{person.fore} {person.last}")):
                return True
            begun = short.startswith(key) if " " in key or term.cut else short.startswith(f"{key} ")
            if begun and not term.quoted:
                return True
        return False

    return test


def _near(text: Callable[[Entry], str], words: list[str], within: int) -> Test:
    """All words in any order with at most so many others between them."""

    def test(entry: Entry) -> bool:
        for value in text(entry).split("|"):
            tokens = value.split()
            for start in (place for place, token in enumerate(tokens) if token in words):
                if set(words) <= set(tokens[start : start + len(words) + within]):
                    return True
        return False

    return test


def interval(text: str) -> tuple[str, str] | None:
    """First and last day of a date, of a range (``1998:2000/03``) or of the last so many days; None if it is none."""
    relative = re.fullmatch(r'"?last (?:(\d+) )?(day|month|year)s?"?', text.strip().lower())
    if relative:
        days = int(relative[1] or 1) * {"day": 1, "month": 30, "year": 365}[relative[2]]
        return (date.today() - timedelta(days=days)).isoformat(), "3000-12-31"
    ends = [end.strip().strip('"').strip().replace("/", "-") for end in text.split(":")]
    if len(ends) > 2 or not all(re.fullmatch(r"\d{4}(-\d{1,2}){0,2}", end) for end in ends):
        return None
    padded = ["-".join(part.zfill(2) for part in end.split("-")) for end in ends]
    return padded[0] + "-01-01"[len(padded[0]) - 4 :], padded[-1] + "-12-31"[len(padded[-1]) - 4 :]


def in_time(field: Field, span: tuple[str, str], *, ranged: bool) -> Test:
    """A date of the record within an interval; a part that it lacks counts as the first (SYNTAX.md §5)."""
    first, last = span
    name = _DATES.get(field.name)

    def test(entry: Entry) -> bool:
        dates = [entry.dates.get(name, "")] if name else [entry.published]
        if field is FIELDS["PDAT"] and ranged:
            dates.append(entry.dates.get("epdat", ""))
        return any(first <= day + "-01-01"[len(day) - 4 :] <= last for day in dates if day)

    return test if name is not None else lambda entry: False


def shown_interval(field: Field, span: tuple[str, str]) -> str:
    """As the query translation prints it."""
    first, last = (day.replace("-", "/") for day in span)
    return f"{first}:{last}[{field.full}]"
