"""An honest small evaluator of PubMed's syntax (SYNTAX.md) over the server's records.

Operators strictly from left to right, parentheses first. What PubMed doesn't understand it drops without a word: an
unknown tag, a modifier in the wrong place, a tag on a group. Headings are not exploded, and entry terms not known, for
want of the vocabulary.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from tests.ncbi.entries import plain
from tests.ncbi.fields import FIELDS, NEARNESS, NO_EXPLOSION, Field, field_of
from tests.ncbi.history import Expired
from tests.ncbi.matching import FLAGS, TEXT, Term, Test, in_time, interval, shown_interval, test_of
from tests.ncbi.shelf import Shelf

_TOKEN = re.compile(r'"[^"\n]*"|\[[^\[\]\n]*\]|[()]|[^\s()"\[\]]+')
_OPERATORS = {"AND": "AND", "OR": "OR", "NOT": "NOT", "&": "AND", "|": "OR"}

STOPWORDS = frozenset(
    "a about again all almost also although always among an and another any are as at be because been before being "
    "between both but by can could did do does done due during each either enough especially etc for found from further "
    "had has have having here how however i if in into is it its itself just kg km made mainly make may mg might ml mm most "
    "mostly must nearly neither no nor not obtained of often on or our overall perhaps quite rather really regarding seem seen "
    "several should show showed shown shows significantly since so some such than that the their theirs them then there "
    "therefore these they this those through thus to upon various very was we were what when which while with within without "
    "would".split()
)


class Unparsable(Exception):
    """What PubMed answers with "Search Backend failed"."""


@dataclass
class Part:
    """A piece of a query: its test (None where nothing of it is left to search for) and its translation."""

    test: Test | None
    text: str = ""

    def joined(self, operator: str, other: Part) -> Part:
        """This and the next piece. A piece with nothing in it falls away, and its operator with it."""
        left, right = self.test, other.test
        if left is None or right is None:
            return self if right is None else other
        text = f"{self.text} {operator} {other.text}"
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


class Query:
    """Reads one query over the records there are.

    Args:
        sets: Earlier sets of the same history by number, for ``#1``.
        default: Tag of words that have none (esearch's `field`).
    """

    def __init__(self, shelf: Shelf, sets: dict[str, list[str]], default: str = "") -> None:
        self._shelf = shelf
        self._sets = sets
        self._default = default
        self._reading = Reading(lambda entry: False, "")
        self._tokens: list[str] = []
        self._place = 0

    def read(self, text: str) -> Reading:
        """The meaning of a query.

        Raises:
            Unparsable: Brackets that don't close, operators without an operand.
            Expired: It names a set that isn't there.
        """
        self._tokens = _TOKEN.findall(text)
        reading = self._reading
        if self._tokens and all(re.fullmatch(r"\d{1,8}", token) for token in self._tokens) and not self._default:
            wanted = {token.lstrip("0") for token in self._tokens}
            reading.test = lambda entry: entry.pmid in wanted
            reading.translation = " OR ".join(f"{token}[UID]" for token in self._tokens)
            return reading
        part = self._expression()
        if self._place != len(self._tokens):
            raise Unparsable(text)
        reading.test, reading.translation = part.test or reading.test, part.text
        return reading

    def _peek(self) -> str:
        return self._tokens[self._place] if self._place < len(self._tokens) else ""

    def _expression(self) -> Part:
        part = Part(lambda entry: True, "all[sb]") if self._peek() == "NOT" else self._operand()
        while self._peek() and self._peek() != ")":
            operator = _OPERATORS.get(self._peek())
            if operator:
                self._place += 1
            part = part.joined(operator or "AND", self._operand())
        return part

    def _operand(self) -> Part:
        if self._peek() == "(" and not self._is_name():
            self._place += 1
            part = self._expression()
            if self._peek() != ")":
                raise Unparsable("(")
            self._place += 1
            if self._peek().startswith("["):
                self._place += 1
            return Part(part.test, f"({part.text})" if part.text else "")
        words: list[str] = []
        while self._peek() and self._peek() not in _OPERATORS:
            token = self._peek()
            if token in "()":
                if not self._is_name():
                    break
                words += self._tokens[self._place + 1 : self._closing()]
                self._place = self._closing() + 1
                continue
            self._place += 1
            if token.startswith("["):
                return self._tagged(words, token[1:-1])
            words.append(token)
        if not words:
            raise Unparsable(self._peek())
        return self._tagged(words, self._default) if self._default else self._untagged(words)

    def _closing(self) -> int:
        """Where the bracket that opens here is closed, at most where the next one opens."""
        return next((at for at in range(self._place + 1, len(self._tokens)) if self._tokens[at] in "()"), self._place)

    def _is_name(self) -> bool:
        """Whether the bracket here is a part of a name before a tag, as in ``Front Endocrinol (Lausanne)[jo]``."""
        closing = self._closing()
        inside = self._tokens[self._place + 1 : closing]
        after = self._tokens[closing + 1 : closing + 2]
        return (
            self._peek() == "("
            and self._tokens[closing] == ")"
            and not any(token in _OPERATORS or token.startswith("[") for token in inside)
            and bool(after and after[0].startswith("["))
        )

    # Words with a tag

    def _tagged(self, words: list[str], tag: str) -> Part:
        name, _, modifier = tag.partition(":")
        found = field_of(name)
        if found is None or found is FIELDS["ALL"]:
            return self._untagged(words)
        if found.date:
            return self._date(words, found)
        # A tag holds for the quoted phrase before it, not for the words before that.
        first = max((place for place, word in enumerate(words) if word.startswith('"')), default=0)
        before, words = words[:first], words[first:]
        if not words:
            return Part(lambda entry: False)
        text = " ".join(words)
        term = Term(
            found,
            text,
            quoted=text.startswith('"'),
            explode=not (modifier == "noexp" and found.name in NO_EXPLOSION),
            within=self._within(text, modifier, found),
        )
        part = self._term(term)
        return self._untagged(before).joined("AND", part) if before else part

    @staticmethod
    def _within(text: str, modifier: str, found: Field) -> int | None:
        asked = re.fullmatch(r"~(\d+)", modifier.strip())
        usable = found.name in NEARNESS and text.startswith('"') and "*" not in text and len(plain(text).split()) > 1
        return int(asked[1]) if asked and usable else None

    def _term(self, term: Term) -> Part:
        key = plain(term.bare)
        stopword = key in STOPWORDS and term.field.name in TEXT
        test = test_of(term)
        if not stopword and any(test(entry) for entry in self._shelf.entries):
            return Part(test, term.shown)
        words = term.bare.split()
        if term.field.name in TEXT and len(words) > 1 and term.within is None:
            # Not in the phrase index: broken up, and only the last word keeps the tag.
            if term.quoted:
                self._reading.quoted_not_found.append(term.text)
            last = self._term(Term(term.field, words[-1]))
            return self._untagged(words[:-1]).joined("AND", last)
        self._reading.not_found.append(term.bare)
        return Part(lambda entry: False, term.shown)

    def _date(self, words: list[str], found: Field) -> Part:
        before, span, text = self._span(words)
        part = Part(None)
        if span is None:
            self._reading.not_found.append(text)
            part = Part(lambda entry: False, text)
        else:
            ranged = ":" in text
            if self._peek() == ":":  # "2020/01/01"[dp] : "2020/12/31"[dp]
                self._place += 1
                last = []
                while self._peek() and not self._peek().startswith("["):
                    last.append(self._peek())
                    self._place += 1
                self._place += 1
                end = interval(" ".join(last))
                if end is None:
                    raise Unparsable(":")
                span, ranged = (span[0], end[1]), True
            part = Part(in_time(found, span, ranged=ranged), shown_interval(found, span))
        return self._untagged(before).joined("AND", part) if before else part

    @staticmethod
    def _span(words: list[str]) -> tuple[list[str], tuple[str, str] | None, str]:
        """The words before a date, its interval, and its text."""
        for start in range(len(words)):
            text = " ".join(words[start:])
            span = interval(text)
            if span:
                return words[:start], span, text
        return [], None, " ".join(words)

    # Words without one: automatic term mapping

    def _untagged(self, words: list[str]) -> Part:
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
        return Part(FLAGS[word], f'"{word}"[All Fields]')

    def _phrase(self, word: str) -> Part:
        term = Term(FIELDS["ALL"], word, quoted=word.startswith('"'))
        key = plain(word)
        if not key:
            return Part(None)
        if self._shelf.holds(f" {key}" if term.cut else f" {key} "):
            return Part(test_of(term), term.shown)
        if term.quoted and " " in key:
            self._reading.quoted_not_found.append(word)
            return self._untagged(term.bare.split())
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
            f"({' OR '.join(shown)})",
        )
