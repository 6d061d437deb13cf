"""Automatic term mapping: what words without a tag search for (SYNTAX.md §7), as far as these records can tell."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from tests.ncbi.entries import plain
from tests.ncbi.fields import FIELDS
from tests.ncbi.history import Expired
from tests.ncbi.matching import FLAGS, Term, Test, test_of
from tests.ncbi.shelf import Shelf

STOPWORDS = frozenset(
    "a about again all almost also although always among an and another any are as at be because been before being "
    "between both but by can could did do does done due during each either enough especially etc for found from further "
    "had has have having here how however i if in into is it its itself just kg km made mainly make may mg might ml mm most "
    "mostly must nearly neither no nor not obtained of often on or our overall perhaps quite rather really regarding seem seen "
    "several should show showed shown shows significantly since so some such than that the their theirs them then there "
    "therefore these they this those through thus to upon various very was we were what when which while with within without "
    "would".split()
)


@dataclass
class Part:
    """A piece of a query: its test (None where nothing of it is left to search for) and its translation, which is loose
    where it is several terms with OR.
    """

    test: Test | None
    text: str = ""
    loose: bool = False

    @property
    def bound(self) -> str:
        """The translation, in brackets where its OR would mix with what stands beside it."""
        return f"({self.text})" if self.loose else self.text

    def joined(self, operator: str, other: Part) -> Part:
        """This and the next piece. A piece with nothing in it falls away, and its operator with it."""
        left, right = self.test, other.test
        if left is None or right is None:
            return self if right is None else other
        text = f"{self.bound} {operator} {other.bound}"
        if operator == "OR":
            return Part(lambda entry: left(entry) or right(entry), text)
        if operator == "NOT":
            return Part(lambda entry: left(entry) and not right(entry), text)
        return Part(lambda entry: left(entry) and right(entry), text)


@dataclass
class Reading:
    """A query as it was run.

    Attributes:
        translated: Words and what they were mapped to.
        not_found: Words that no record has; searched without them.
        quoted_not_found: Phrases that are in no record; searched by their words.
        ignored: Stopwords.
    """

    test: Test
    translation: str
    translated: list[tuple[str, str]] = field(default_factory=list)
    not_found: list[str] = field(default_factory=list)
    quoted_not_found: list[str] = field(default_factory=list)
    ignored: list[str] = field(default_factory=list)


class Mapping:
    """Maps words to headings, journals and authors of these records, and what is left to All Fields.

    Args:
        sets: Earlier sets of the same history by number, for ``#1``.
        reading: Where it is noted what was mapped, and what was not found.
    """

    def __init__(self, shelf: Shelf, sets: dict[str, list[str]], reading: Reading) -> None:
        self._shelf = shelf
        self._sets = sets
        self._reading = reading

    def part(self, words: list[str]) -> Part:
        """What words without a tag search for.

        Raises:
            Expired: They name a set that isn't there.
        """
        part = Part(None)
        place = 0
        while place < len(words):
            if re.fullmatch(r"#\d+", words[place]):
                step, found = 1, self._set(words[place])
            elif words[place].lower().strip('"') in FLAGS:
                step, found = 1, self._flag(words[place].lower().strip('"'))
            elif re.search(r'["*-]', words[place]):
                step, found = 1, self._phrase(words[place])
            else:
                step, found = self._mapped(words[place:])
            part = part.joined("AND", found)
            place += step
        return part

    def _set(self, word: str) -> Part:
        if word[1:] not in self._sets:
            raise Expired(word[1:])
        wanted = frozenset(self._sets[word[1:]])
        return Part(lambda entry: entry.pmid in wanted, word)

    @staticmethod
    def _flag(word: str) -> Part:
        return Part(FLAGS[word], f"{word}[All Fields]")

    def _phrase(self, word: str) -> Part:
        term = Term(FIELDS["ALL"], word, quoted=word.startswith('"'))
        key = plain(word)
        if not key:
            return Part(None)
        if self._shelf.holds(f" {key}" if term.cut else f" {key} "):
            return Part(test_of(term), term.shown)
        if term.quoted and " " in key:
            self._reading.quoted_not_found.append(word)
            return self.part(term.bare.split())
        self._reading.not_found.append(term.bare)
        return Part(None)

    def _mapped(self, words: list[str]) -> tuple[int, Part]:
        """The longest run of words that is a heading, a journal or an author; else the first word in All Fields."""
        run = 0
        while run < len(words) and not re.search(r'["*#-]', words[run]) and run < 8:
            run += 1
        for length in range(run, 0, -1):
            phrase = plain(" ".join(words[:length]))
            if phrase in self._shelf.headings:
                return length, self._several(phrase, "MESH")
            if phrase in self._shelf.journals and phrase not in STOPWORDS:
                return length, self._several(phrase, "JOUR")
            if length > 1 and phrase in self._shelf.authors:
                term = Term(FIELDS["FULL"], phrase)
                self._reading.translated.append((phrase, term.shown))
                return length, Part(test_of(term), term.shown)
        key = plain(words[0])
        if key in STOPWORDS:
            self._reading.ignored.append(words[0])
        elif key and not self._shelf.holds(f" {key} "):
            self._reading.not_found.append(words[0])
        elif key:
            term = Term(FIELDS["ALL"], words[0])
            return 1, Part(test_of(term), term.shown)
        return 1, Part(None)

    def _several(self, phrase: str, name: str) -> Part:
        """A heading's or a journal's name: as such, by its words, or as a phrase."""
        whole = Term(FIELDS["ALL"], phrase)
        words = [Term(FIELDS["ALL"], word) for word in phrase.split()]
        exact = Term(FIELDS[name], phrase)
        shown = [exact.shown, whole.shown]
        if len(words) > 1:
            shown.insert(1, "(" + " AND ".join(word.shown for word in words) + ")")
        tests = [test_of(exact), test_of(whole)]
        each = [test_of(word) for word in words]
        self._reading.translated.append((phrase, " OR ".join(shown)))
        return Part(
            lambda entry: any(test(entry) for test in tests) or all(test(entry) for test in each),
            " OR ".join(shown),
            loose=True,
        )
