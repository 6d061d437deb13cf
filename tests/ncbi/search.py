"""An honest small evaluator of PubMed's syntax over the server's records.

Operators strictly from left to right, parentheses first; an unknown tag is dropped without a word and searched in All
Fields, as PubMed does; untagged words in All Fields, each on its own.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date

from tests.ncbi.entries import Entry, plain

Test = Callable[[Entry], bool]

_TOKEN = re.compile(r'"[^"\n]*"|\[[^\[\]\n]*\]|[()]|[^\s()"\[\]]+')

#: Tag → (name PubMed prints, what it looks at).
FIELDS = {
    "ti": "Title", "tiab": "Title/Abstract", "tw": "Text Word", "all": "All Fields", "au": "Author", "1au": "Author - First",
    "lastau": "Author - Last", "cn": "Author - Corporate", "ta": "Journal", "dp": "Date - Publication", "pt": "Publication Type",
    "mh": "MeSH Terms", "majr": "MeSH Major Topic", "sh": "MeSH Subheading", "la": "Language", "uid": "UID", "doi": "DOI",
    "aid": "Article Identifier", "lid": "Location ID", "ot": "Other Term", "nm": "Supplementary Concept", "vi": "Volume",
    "ip": "Issue", "pg": "Pagination", "edat": "Date - Entry", "crdt": "Date - Create", "filter": "Filter", "ad": "Affiliation",
    "si": "Secondary Source ID", "pmcid": "PMCID", "lr": "Date - Modification", "dcom": "Date - Completion", "mhda": "Date - MeSH",
    "epdat": "Electronic Publication Date",
}  # fmt: skip
_ALIASES = {
    "title": "ti", "title/abstract": "tiab", "text word": "tw", "all fields": "all", "author": "au", "fau": "au",
    "author - first": "1au", "author - last": "lastau", "journal": "ta", "jour": "ta", "jo": "ta", "date - publication": "dp",
    "pdat": "dp", "publication date": "dp", "publication type": "pt", "ptyp": "pt", "mesh": "mh", "mesh terms": "mh",
    "mh:noexp": "mh", "mesh terms:noexp": "mh", "mj": "majr", "majr:noexp": "majr", "mesh major topic": "majr",
    "language": "la", "pmid": "uid", "other term": "ot", "volume": "vi", "issue": "ip", "pagination": "pg", "sb": "filter",
    "subset": "filter", "date - entry": "edat", "date - create": "crdt", "affiliation": "ad", "substance name": "nm",
    "supplementary concept": "nm", "article identifier": "aid", "location id": "lid", "secondary source id": "si",
    "pmc": "pmcid", "mesh subheading": "sh", "subheading": "sh",
}  # fmt: skip
_DATES = {"dp", "edat", "crdt", "lr", "dcom", "mhda", "epdat"}

STOPWORDS = frozenset(
    "a about again all almost also although always among an and another any are as at be because been before being "
    "between both but by can could did do does done due during each either enough especially etc for found from further "
    "had has have having here how however i if in into is it its itself just made mainly make may might most mostly must "
    "nearly neither no nor obtained of often on our overall perhaps quite rather really regarding seem seen several should "
    "show showed shown shows significantly since so some such than that the their theirs them then there therefore these "
    "they this those through thus to upon various very was we were what when which while with within without would".split()
)


class Unparsable(Exception):
    """What PubMed answers with "Search Backend failed"."""


@dataclass
class Outcome:
    """A test for entries, and what PubMed says about the query."""

    test: Test
    translation: str
    translated: list[tuple[str, str]] = field(default_factory=list)
    not_found: list[str] = field(default_factory=list)
    quoted_not_found: list[str] = field(default_factory=list)
    ignored: list[str] = field(default_factory=list)


class Evaluator:
    """Reads one query against the entries there are.

    Args:
        entries: All entries, to know which words and phrases exist.
        sets: Earlier searches of the same history, by number: their PMIDs.
    """

    def __init__(self, entries: Iterable[Entry], sets: dict[str, list[str]]) -> None:
        self._entries = list(entries)
        self._sets = sets
        self._outcome = Outcome(lambda entry: True, "")

    def read(self, query: str) -> Outcome:
        """The meaning of a query.

        Raises:
            Unparsable: Brackets that don't close, operators without an operand.
        """
        tokens = _TOKEN.findall(query)
        bare = [token for token in tokens if re.fullmatch(r"\d{1,8}", token)]
        if tokens and len(bare) == len(tokens):
            wanted = {token.lstrip("0") for token in bare}
            self._outcome.test = lambda entry: entry.pmid in wanted
            self._outcome.translation = " OR ".join(f"{pmid}[UID]" for pmid in bare)
            return self._outcome
        self._tokens = tokens
        self._place = 0
        test, text = self._expression()
        if self._place != len(tokens):
            raise Unparsable(query)
        self._outcome.test, self._outcome.translation = test, text
        return self._outcome

    def _peek(self) -> str:
        return self._tokens[self._place] if self._place < len(self._tokens) else ""

    def _expression(self) -> tuple[Test, str]:
        test, text = self._operand()
        while self._peek() and self._peek() != ")":
            operator = {"AND": "AND", "OR": "OR", "NOT": "NOT", "&": "AND", "|": "OR"}.get(self._peek())
            if operator:
                self._place += 1
            other, other_text = self._operand()
            test = _joined(test, operator or "AND", other)
            text = f"{text} {operator or 'AND'} {other_text}" if text and other_text else text or other_text
        return test, text

    def _operand(self) -> tuple[Test, str]:
        token = self._peek()
        if token == "(":
            self._place += 1
            test, text = self._expression()
            if self._peek() != ")":
                raise Unparsable("(")
            self._place += 1
            if self._peek().startswith("["):
                self._place += 1  # PubMed ignores a tag on a group
            return test, f"({text})"
        if not token or token == ")" or token in ("AND", "OR", "NOT"):
            raise Unparsable(token)
        words: list[str] = []
        tag = ""
        while self._peek() and self._peek() not in ("(", ")", "AND", "OR", "NOT", "&", "|"):
            token = self._peek()
            self._place += 1
            if token.startswith("["):
                tag = token[1:-1]
                break
            words.append(token)
        return self._term(words, tag)

    def _term(self, words: list[str], tag: str) -> tuple[Test, str]:
        text = " ".join(words)
        field_name = tag.strip().lower()
        name = _ALIASES.get(field_name, field_name)
        if re.match(r"#\d+$", text) and not tag:
            wanted = set(self._sets.get(text[1:], ()))
            return (lambda entry: entry.pmid in wanted), text
        if name in _DATES:
            return self._dates(text, name)
        if tag and name in FIELDS and name != "all":
            return self._tagged(text, name)
        return self._untagged(words)

    def _untagged(self, words: list[str]) -> tuple[Test, str]:
        tests: list[Test] = []
        texts: list[str] = []
        for word in words:
            if word.strip('"').lower() in ("hasabstract", "all"):
                tests.append(lambda entry: bool(entry.abstract))
                texts.append(word)
                continue
            quoted = word.startswith('"')
            key = plain(word)
            if not key:
                continue
            if not quoted and key in STOPWORDS:
                self._outcome.ignored.append(word)
                continue
            end = "" if word.rstrip('"').endswith("*") else " "
            needle = f" {key}{end}"
            if not any(needle in entry.everything for entry in self._entries):
                if quoted and " " in key:
                    self._outcome.quoted_not_found.append(word)
                    parts, text = self._untagged(word.strip('"').split())
                    tests.append(parts)
                    texts.append(text)
                else:
                    self._outcome.not_found.append(word)
                continue
            tests.append(lambda entry, needle=needle: needle in entry.everything)
            shown = f'"{word.strip(chr(34))}"[All Fields]'
            if not quoted and any(plain(heading) == key for entry in self._entries for heading, _, _ in entry.mesh):
                mapped = f'"{key}"[MeSH Terms] OR {shown}'
                self._outcome.translated.append((word, mapped))
                shown = f"({mapped})"
            texts.append(shown)
        if not tests:
            return (lambda entry: False), " AND ".join(texts)
        return (lambda entry: all(test(entry) for test in tests)), " AND ".join(texts)

    def _tagged(self, text: str, name: str) -> tuple[Test, str]:
        key = plain(text)
        bare = text.strip().strip('"')
        shown = f'"{bare}"[{FIELDS[name]}]'
        end = "" if bare.endswith("*") else " "
        needle = f" {key}{end}"

        def among(values: Iterable[str]) -> bool:
            return any(needle in f" {plain(value)} " for value in values)

        def exact(values: Iterable[str]) -> bool:
            return any(plain(value).startswith(key) if not end else plain(value) == key for value in values)

        tests: dict[str, Test] = {
            "ti": lambda entry: (
                all(f" {word}" in entry.words_of_title for word in key.split())
                if '"' not in text
                else needle in entry.words_of_title
            ),
            "tiab": lambda entry: (
                needle in entry.words_of_text
                if '"' in text or end == ""
                else all(f" {word} " in entry.words_of_text for word in key.split())
            ),
            "tw": lambda entry: needle in entry.everything,
            "au": lambda entry: (
                any(_is_author(author.name, key) or plain(author.group) == key for author in entry.authors)
                or any(plain(f"{author.last} {author.fore}") == key for author in entry.authors)
            ),
            "1au": lambda entry: bool(entry.authors) and _is_author(entry.authors[0].name, key),
            "lastau": lambda entry: bool(entry.authors) and _is_author(entry.authors[-1].name, key),
            "cn": lambda entry: among(author.group for author in entry.authors),
            "ta": lambda entry: exact([entry.journal, entry.journal_full, *entry.issns]),
            "pt": lambda entry: exact(entry.types),
            "la": lambda entry: exact(entry.languages) or key[:3] in entry.languages,
            "uid": lambda entry: entry.pmid == key.lstrip("0"),
            "doi": lambda entry: bare.lower() in (value.lower() for value in entry.ids.values()),
            "aid": lambda entry: bare.lower() in (value.lower() for value in entry.ids.values()),
            "lid": lambda entry: bare.lower() in (value.lower() for value in entry.ids.values()),
            "pmcid": lambda entry: bare.lower() in (value.lower() for value in entry.ids.values()),
            "ot": lambda entry: exact(entry.keywords),
            "nm": lambda entry: exact(entry.substances),
            "vi": lambda entry: entry.volume.lower() == bare.lower(),
            "ip": lambda entry: entry.issue.lower() == bare.lower(),
            "pg": lambda entry: entry.pages.split("-")[0].lower() == bare.split("-")[0].lower(),
            "mh": lambda entry: _has_heading(entry, bare, major=False),
            "majr": lambda entry: _has_heading(entry, bare, major=True),
            "sh": lambda entry: exact(name for _, _, qualifiers in entry.mesh for name, _ in qualifiers),
            "ad": lambda entry: needle in f" {plain(entry.affiliations)} ",
            "si": lambda entry: among(entry.databanks),
            "filter": lambda entry: True,
        }
        test = tests[name]
        if name in ("ti", "tiab") and not any(test(entry) for entry in self._entries):
            self._outcome.not_found.append(text)
        return test, shown

    def _dates(self, text: str, name: str) -> tuple[Test, str]:
        relative = re.fullmatch(r'"?last (\d+) (day|month|year)s?"?', text.strip())
        if relative:
            days = int(relative[1]) * {"day": 1, "month": 30, "year": 365}[relative[2]]
            low, high = date.fromordinal(date.today().toordinal() - days).isoformat(), "3000"
        else:
            ends = [end.strip().strip('"').replace("/", "-") for end in text.split(":")]
            if not all(re.fullmatch(r"\d{4}(-\d{1,2}){0,2}", end) for end in ends):
                return (lambda entry: False), text
            padded = ["-".join(part.zfill(2) for part in end.split("-")) for end in ends]
            low, high = padded[0], padded[-1]

        def test(entry: Entry) -> bool:
            value = entry.published if name == "dp" else entry.dates.get(name, "")
            return bool(value) and low[: len(value)] <= value[: max(len(low), 4)] and value[: len(high)] <= high

        return test, f"{low.replace('-', '/')}:{high.replace('-', '/')}[{FIELDS[name]}]"


def _joined(left: Test, operator: str, right: Test) -> Test:
    if operator == "OR":
        return lambda entry: left(entry) or right(entry)
    if operator == "NOT":
        return lambda entry: left(entry) and not right(entry)
    return lambda entry: left(entry) and right(entry)


def _is_author(name: str, key: str) -> bool:
    name = plain(name)
    return name == key or (
        name.startswith(key) and ("" if " " in key else " ") == name[len(key) : len(key) + (0 if " " in key else 1)]
    )


def _has_heading(entry: Entry, text: str, *, major: bool) -> bool:
    name, _, qualifier = text.partition("/")
    for heading, starred, qualifiers in entry.mesh:
        if plain(heading) != plain(name):
            continue
        if qualifier:
            if any(plain(q) == plain(qualifier) and (star or starred or not major) for q, star in qualifiers):
                return True
        elif not major or starred or any(star for _, star in qualifiers):
            return True
    return False


def relevance(entry: Entry, query: str) -> tuple[int, str]:
    """Best match of a kind: words of the query in the title first, then the newest."""
    words = [word for word in plain(re.sub(r"\[[^\]]*\]", " ", query)).split() if word not in ("and", "or", "not")]
    hits = sum(3 * (f" {word}" in entry.words_of_title) + (f" {word}" in entry.words_of_text) for word in words)
    return -hits, "".join(chr(0x10FFFF - ord(ch)) for ch in entry.published)
