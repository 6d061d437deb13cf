"""What is found in the library: papers, their rows and records, answers to queries, what they lead to."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from datetime import datetime
from typing import TYPE_CHECKING

from netreader.article import Article
from netreader.library.listing import Row
from netreader.library.parts import LibraryParts
from netreader.library.texts import indexed
from netreader.text import fold

if TYPE_CHECKING:
    from netreader.fulltext import FullText
    from netreader.library.answer import Answer
    from netreader.library.holdings import Holding
    from netreader.library.related import Count
    from netreader.query.tree import Node
    from netreader.related import LinkOut, Related

#: How numbers of trial registers begin, and their form, as the index has them.
_REGISTERS = (
    ("nct", re.compile(r"nct\d{8}")),
    ("isrctn", re.compile(r"isrctn\d{6,10}")),
    ("drks", re.compile(r"drks\d{8}")),
    ("actrn", re.compile(r"actrn\d{14}")),
    ("chictr", re.compile(r"chictr[a-z0-9]{5,16}")),
    ("umin", re.compile(r"umin\d{9}")),
    ("jrct", re.compile(r"jrcts?\d{9,10}")),
)


class Finding(LibraryParts):
    """Finding."""

    def article(self, key: int) -> Article | None:
        """One paper."""
        return self._papers.article(key)

    def checksum(self, key: int) -> int:
        """By which it is seen whether a paper's record has changed; 0 where there is none."""
        return self._papers.checksum(key)

    def articles(self, keys: Iterable[int]) -> list[Article]:
        """Papers in the order asked; those not kept are left out."""
        return [article for key in keys if (article := self._papers.article(key)) is not None]

    def holdings(self, keys: Iterable[int], *, xml: bool = False) -> Iterator[Holding]:
        """Papers in the order asked, each with its note and marks, a few in memory at a time; see `holdings`."""
        from netreader.library.holdings import holdings

        return holdings(self._database, keys, xml=xml)

    def starters(self) -> list[Article]:
        """The starter entries that PubMed's records have not replaced."""
        return self.articles(self._listing.starters())

    def xml(self, key: int) -> bytes | None:
        """A record's own XML."""
        return self._papers.xml(key)

    def held(self, keys: Iterable[int]) -> set[int]:
        """Which of these papers' records are kept."""
        return self._listing.held(keys)

    def count(self) -> int:
        """How many papers are kept, starter entries aside."""
        return self._listing.count(starter=False)

    def starter_count(self) -> int:
        """How many starter entries are there."""
        return self._listing.count(starter=True)

    def rows(self, keys: Sequence[int]) -> list[Row]:
        """List rows; see `Listing.rows`."""
        return self._listing.rows(keys)

    def find(self, words: str = "", *, sort: str = "added") -> list[int]:
        """Papers that hold every word in title, authors, journal, year or note; sorts: added, date, author, journal."""
        return self._listing.find(words, sort)

    def page(self, start: int, size: int, *, sort: str = "added") -> list[int]:
        """Some of all papers, by their places in an order of `find`; as quick in a large library as in a small one."""
        return self._listing.page(start, size, sort)

    def ask(self, query: str, *, sort: str = "relevance") -> Answer:
        """What the library says to a query as typed, which may name earlier searches (``#3``).

        Raises:
            QueryError: It makes no sense, or names a search that is not in the history.
        """
        if not query.strip():
            return self.answer(None, sort=sort)
        from netreader.library.answer import Answer
        from netreader.query.sets import ready

        parsed = ready(query, self._searches.text_of)
        if parsed.tree is None:
            return Answer([], "partial", ["There is nothing in this query to look for."], problems=parsed.problems)
        answer = self.answer(parsed.tree, sort=sort)
        answer.problems = parsed.problems
        return answer

    def values(self, kind: str, prefix: str, limit: int = 10) -> list[tuple[str, int]]:
        """Names (``au``), journals (``ta``), tags (``tag``), shelves (``shelf``), reviews (``screen``) … that begin so.

        Returns:
            Each with how many papers have it.
        """
        if kind in ("tag", "shelf", "screen"):
            lists = self.shelves.all() if kind == "shelf" else self.screenings.all() if kind == "screen" else ()
            named = self._marks.tag_counts() if kind == "tag" else {one.name: len(one.papers) for one in lists}
            begin = fold(prefix)
            found = [(name, papers) for name, papers in named.items() if fold(name).startswith(begin)]
            return sorted(found, key=lambda item: -item[1])[:limit]
        with self._database.reading() as connection:
            return self._words.values(connection, kind, prefix, limit)

    def registry_numbers(self, least: int = 2) -> list[tuple[str, int]]:
        """Numbers of trial registers that at least so many papers have, listed in the record or in the abstract.

        Returns:
            Each with how many papers have it, the most first. From the index: no paper is read.
        """
        with self._database.reading() as connection:
            found = [
                (word.upper(), papers)
                for prefix, form in _REGISTERS
                for word, papers in self._words.shared(connection, prefix, least)
                if form.fullmatch(word)
            ]
        return sorted(found, key=lambda item: (-item[1], item[0]))

    def spelt(self, kind: str, value: str) -> str:
        """A name or journal as a paper that has it writes it; the value itself where none tells."""
        with self._database.reading() as connection:
            key = self._words.having(connection, kind, value)
        article = None if key is None else self.article(key)
        if article is None:
            return value
        journal = article.journal
        told = {
            "au": (author.short for author in article.authors),
            "ta": (journal.medline_ta, journal.title, journal.iso_abbreviation),
            "mh": (heading.descriptor for heading in article.mesh),
            "nm": (substance.name for substance in article.substances),
        }
        return next((name for name in told.get(kind, ()) if indexed(name) == value), value)

    def note_texts(self) -> list[str]:
        """The texts of all notes, in no order."""
        return self._notes.texts()

    def earlier(self, number: int) -> str | None:
        """The query with a number in the history."""
        return self._searches.text_of(number)

    def answer(self, tree: Node | None, *, sort: str = "relevance") -> Answer:
        """What the library says to a query in PubMed's language; see `netreader.library.answer`.

        Args:
            tree: The query, its numbered sets put in; None for all papers.
            sort: ``relevance``, ``added``, ``date``, ``author`` or ``journal``.
        """
        from netreader.library.answer import Answer, Search

        if tree is None:
            return Answer(self._listing.find("", "added" if sort == "relevance" else sort))
        with self._database.reading() as connection:
            search = Search(connection, self._words, self.vocabulary)
            keys = search.keys(tree)
            ordered = search.by_relevance(keys) if sort == "relevance" else None
            if ordered is None:
                ordered = self._listing.arranged(connection, keys, "date" if sort == "relevance" else sort)
                if sort == "relevance" and (first := search.in_titles(keys)):
                    ordered = [*(key for key in ordered if key in first), *(key for key in ordered if key not in first)]
            answer = Answer(ordered, search.verdict, search.reasons, search.words)
            with suppress(sqlite3.DatabaseError):  # damage there, which `library check` names, spoils no answer
                if self._text_index.any(connection):
                    self._look_elsewhere(connection, tree, keys, answer)
            return answer

    def _look_elsewhere(self, connection: sqlite3.Connection, tree: Node, keys: set[int], answer: Answer) -> None:
        """Say how many papers more have the words of a query in their full texts."""
        from netreader.library.answer import Search
        from netreader.query.elsewhere import in_full_texts
        from netreader.query.syntax import write

        asked = in_full_texts(tree)
        if asked is not None:
            answer.more = len(Search(connection, self._words, self.vocabulary).keys(asked) - keys)
            answer.elsewhere = write(asked) if answer.more else ""

    def kept_since(self, keys: Iterable[int], when: datetime) -> list[int]:
        """Which of these papers came into the library after a moment, in the order given."""
        return self._listing.kept_since(keys, when)

    def by_identifier(self, *, doi: str = "", pmcid: str = "") -> list[int]:
        """Papers with this DOI or PMCID."""
        return self._listing.by_identifier(doi=doi, pmcid=pmcid)

    def links_of(self, key: int) -> dict[str, Related]:
        """What is kept of a paper's links, by kind; a kind that was never asked for is absent."""
        return self.related.of(key)

    def link_counts(self, key: int) -> dict[str, Count]:
        """How many links of each kind are known."""
        return self.related.counts(key)

    def linkout_of(self, key: int) -> LinkOut | None:
        """Where LinkOut says a paper can be read; None if it was never asked."""
        return self.related.linkout(key)

    def fulltext(self, key: int) -> FullText | None:
        """A paper's full text, if it is kept; of a closed article one without parts. None if it was never asked for."""
        return self.fulltexts.text(key)
