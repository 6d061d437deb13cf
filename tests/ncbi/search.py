"""An honest small evaluator of PubMed's syntax (SYNTAX.md) over the server's records.

Operators strictly from left to right, parentheses first. What PubMed doesn't understand it drops without a word: an
unknown tag, a modifier in the wrong place, a tag on a group. Headings are not exploded, and entry terms not known, for
want of the vocabulary.
"""

from __future__ import annotations

import re

from tests.ncbi.entries import plain
from tests.ncbi.fields import FIELDS, NEARNESS, NO_EXPLOSION, Field, field_of
from tests.ncbi.mapping import STOPWORDS, Mapping, Part, Reading
from tests.ncbi.matching import TEXT, Term, in_time, interval, shown_interval, test_of
from tests.ncbi.shelf import Shelf

_TOKEN = re.compile(r'"[^"\n]*"|\[[^\[\]\n]*\]|[()]|[^\s()"\[\]]+')
_OPERATORS = {"AND": "AND", "OR": "OR", "NOT": "NOT", "&": "AND", "|": "OR"}


class Unparsable(Exception):
    """What PubMed answers with "Search Backend failed"."""


class Query:
    """Reads one query over the records there are.

    Args:
        sets: Earlier sets of the same history by number, for ``#1``.
        default: Tag of words that have none (esearch's `field`).
    """

    def __init__(self, shelf: Shelf, sets: dict[str, list[str]], default: str = "") -> None:
        self._shelf = shelf
        self._default = default
        self._reading = Reading(lambda entry: False, "")
        self._mapping = Mapping(shelf, sets, self._reading)
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
        return self._tagged(words, self._default) if self._default else self._mapping.part(words)

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
            return self._mapping.part(words)
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
        return self._mapping.part(before).joined("AND", part) if before else part

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
            return self._mapping.part(words[:-1]).joined("AND", last)
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
        return self._mapping.part(before).joined("AND", part) if before else part

    @staticmethod
    def _span(words: list[str]) -> tuple[list[str], tuple[str, str] | None, str]:
        """The words before a date, its interval, and its text."""
        for start in range(len(words)):
            text = " ".join(words[start:])
            span = interval(text)
            if span:
                return words[:start], span, text
        return [], None, " ".join(words)
