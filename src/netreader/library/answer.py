"""A query in PubMed's language, answered from the library: which papers, and how far it is PubMed's own answer.

What each construct means over the papers kept:

- Words without a tag: every one of them, as a whole word, in title, abstract, keywords, MeSH, substances, types,
  authors, journal, year or note; a hyphenated word as a phrase; PubMed's stopwords are passed over. Where the
  vocabulary knows the words as one term, its heading with all below it is joined by OR, as PubMed's mapping does.
- Words with a text tag: a phrase in those fields. Several words without quotes that nowhere stand as a phrase are taken
  as PubMed takes them: the last keeps the tag, the others have none.
- Names and other whole values (``[au]`` ``[ta]`` ``[la]`` ``[vi]`` …): compared whole; an author's initials may go on,
  unless they are quoted.
- Headings, types and subheadings: with all below them as far as the vocabulary knows them, unless ``:noexp``.
- Dates: a day or month that a record leaves out is the first (PubMed User Guide).

The verdict says whether this is what PubMed would find among these papers (``exact``), nearly so (``approximate``), or
whether a part was left out because it can't be answered here (``partial``).
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Literal, TypeAlias

from msgspec import Struct

from netreader.library import fulltexts, personal, textindex
from netreader.library.bitmap import Bitmap, Column, Held, Numbering, joined
from netreader.library.days import back, first_day, last_day, number
from netreader.library.fulltext import Either, Every, Match, Phrase, Without, Words
from netreader.library.lookup import PORTION, Found, Terms, Unanswerable
from netreader.library.marks import tagged
from netreader.library.shelves import Shelf, shelf_name, stored
from netreader.library.tagging import is_below, tag_of
from netreader.library.tags import DATED, FLAGS, FREE, WEIGHTS
from netreader.library.texts import indexed
from netreader.query import strategies
from netreader.query.problems import Problem
from netreader.query.tree import (
    Chain,
    Dates,
    Flag,
    Group,
    Node,
    Numbered,
    Operator,
    Personal,
    PMIDs,
    Recent,
    Term,
    Values,
)
from netreader.text import fold

if TYPE_CHECKING:
    from netreader.library.vocabulary import Vocabulary

Verdict: TypeAlias = Literal["exact", "approximate", "partial"]

#: More papers than the first are put in order by date, those with a hit in the title first; more than the second, by
#: date alone.
RANKED, ASKED = 3_000, 20_000

#: Operands of a query from which its sets are bitmaps.
MANY = 24

#: Joins within joins that the index is asked for at once; what is deeper is put together from sets.
NESTED = 8

#: Words and phrases by which papers are ranked at most: for each, the index goes through all papers that have it.
TELLING = 24

# A single date passes over an electronic date that is later than the print date (PubMed User Guide).
_EARLY = "electronic <> 0 AND (issue = 0 OR electronic <= issue)"


class Answer(Struct):
    """What the library says to a query.

    Attributes:
        keys: Papers, in the order asked for.
        verdict: How far this is PubMed's answer.
        reasons: Why it is not exact, and names that nothing here has; sentences.
        problems: What is wrong or surprising in the query as typed.
        words: What was looked for in the text, phrases and words, for marking where it stands; a last ``*`` is kept.
        more: How many papers more have the words in their full texts, where that was looked at.
        elsewhere: The query that finds these; empty where there are none.
    """

    keys: Sequence[int]
    verdict: Verdict = "exact"
    reasons: list[str] = []
    words: list[str] = []
    problems: Sequence[Problem] = ()
    more: int = 0
    elsewhere: str = ""


class Search(Terms):
    """One query over the papers kept; use it inside a reading of the database, and once.

    Args:
        vocabulary: What is known of MeSH.
        today: What ``last 30 days`` counts from.
    """

    def __init__(
        self, connection: sqlite3.Connection, words: Words, vocabulary: Vocabulary, today: date | None = None
    ) -> None:
        super().__init__(connection, words, vocabulary)
        self._today = today or date.today()
        self._left_out: dict[str, None] = {}
        self._beside: dict[str, None] = {}
        self._whole: Match | None = None
        self._columns: dict[str, Column] = {}
        self._states: dict[tuple[Node, bool, bool], Found | None] = {}

    # The whole

    def keys(self, tree: Node) -> set[int]:
        """The papers that a query finds."""
        if _operands(tree) >= MANY:
            self._numbering = Numbering(self._connection)
        found = self._answered(tree)
        self._whole = None if isinstance(found, set | Bitmap) else found
        if found is None:
            return set()
        held = self._set(found)
        return held if isinstance(held, set) else set(held)

    @property
    def verdict(self) -> Verdict:
        """How far the answer is PubMed's."""
        return "partial" if self._left_out else "approximate" if self._approximate else "exact"

    @property
    def reasons(self) -> list[str]:
        """Why it is not exact, and what else is to be said of it."""
        return [*self._left_out, *self._approximate, *self._beside]

    @property
    def words(self) -> list[str]:
        """What was looked for in the text."""
        return list(self._wanted)

    def by_relevance(self, keys: set[int]) -> list[int] | None:
        """Papers found, the most telling first; None where there are too many, or nothing that tells."""
        if not keys or len(keys) > RANKED:
            return None
        match = self._whole
        if match is None or _phrases(match) > TELLING:
            rare = self._rare()
            if not rare:
                return None
            match = Either(rare)
        ranked = [key for key in self._words.ranked(self._connection, match, WEIGHTS) if key in keys]
        return ranked + sorted(keys.difference(ranked), reverse=True)

    def _rare(self) -> tuple[Match, ...]:
        """Of what was looked for, the first that are rare enough to tell one paper from another."""
        rare: list[Match] = []
        papers = asked = 0
        for part in dict.fromkeys(self._telling):
            if not isinstance(part, Phrase):
                continue
            size = self._sizes.get(part)
            if size is None:
                if asked == TELLING:
                    continue
                asked += 1
                size = self._words.most_papers(self._connection, part)
            if size <= RANKED and papers + size <= ASKED:
                rare.append(part)
                papers += size
                if len(rare) == PORTION:
                    break
        return tuple(rare)

    def in_titles(self, keys: set[int]) -> set[int]:
        """Papers found with something that was looked for in their title; none where there are too many to ask."""
        if len(keys) > ASKED:
            return set()
        parts = [
            Phrase(("title",), part.words, part.prefix)
            for part in self._telling
            if isinstance(part, Phrase) and "title" in part.fields
        ]
        return set(self._words.matching(self._connection, Either(tuple(parts[:PORTION])))) if parts else set()

    # Nodes. What a node gives is a match still to be looked up, or a set of keys.

    def _answered(self, node: Node) -> Found | None:
        """What a node finds; None if it can't be answered, which is then noted."""
        try:
            return self._found(node)
        except Unanswerable as error:
            self._left_out[str(error)] = None
            return None

    def _found(self, node: Node) -> Found | None:
        if isinstance(node, Term):
            return self._term(node)
        if isinstance(node, Chain):
            return self._chain(node)
        if isinstance(node, Group):
            found = self._answered(node.inner)
            if found is None or isinstance(found, set | Bitmap) or self._only_said or _depth(found) < NESTED:
                return found
            return self._set(found)
        if isinstance(node, PMIDs):
            return self._kept(int(pmid) for pmid in node.pmids if len(pmid) <= 18)
        if isinstance(node, Dates):
            return self._dates(node)
        if isinstance(node, Recent):
            return self._recent(node)
        if isinstance(node, Values):
            return self._values(node)
        if isinstance(node, Flag | Personal):
            asked = (node, self._negated > 0, self._only_said)
            if asked not in self._states:
                self._states[asked] = self._flag(node) if isinstance(node, Flag) else self._personal(node)
            return self._states[asked]
        assert isinstance(node, Numbered)
        raise Unanswerable(f"There is no search #{node.number} in the history; it was left out.")

    def _chain(self, chain: Chain) -> Found | None:
        if self._numbering is not None and len(runs := _runs(chain)) >= MANY:
            return self._backwards(runs)
        found = None if chain.first is None else self._answered(chain.first)
        before = ""
        met = {chain.first}
        for operator, node in chain.rest:
            if operator != before and (before or operator == "NOT"):
                met = set()
            if node in met:
                continue  # again what it is joined with so already
            met.add(node)
            settled = isinstance(found, set | Bitmap) and self._is_settled(operator, found)
            other = self._operand(operator, node, settled=settled)
            if other is None:
                continue  # said in the reasons
            if found is None:  # nothing before it, or nothing that could be answered
                found = joined("NOT", self._every, self._set(other)) if operator == "NOT" else other
                met = {node}
            elif isinstance(found, set | Bitmap) and self._is_settled(operator, found):
                pass
            elif isinstance(found, set | Bitmap) or isinstance(other, set | Bitmap):
                found = joined(operator, self._set(found), self._set(other))
            else:
                if before not in ("", operator):
                    found = self._set(found)  # a row of AND, OR and AND nests ever deeper, which FTS5 is slow at
                found = (
                    joined(operator, found, self._set(other))
                    if isinstance(found, set | Bitmap)
                    else self._match(operator, found, other)
                )
                if not isinstance(found, set | Bitmap) and _size(found) > PORTION:
                    found = self._set(found)
            before = operator
        return found

    def _backwards(self, runs: Sequence[tuple[Operator, Node]]) -> Held | None:
        """A long row of AND, OR and NOT in turns, from its end: what comes last decides of most papers at once, and
        once all are decided, nothing that stands before needs to be looked up."""
        found, undecided = self._held(()), self._every
        earliest = None
        told = [(said, list(said)) for said in (self._left_out, self._approximate, self._wanted)]
        for operator, node in reversed(runs):
            other = self._operand(operator, node, settled=not undecided)
            if other is None:
                continue  # said in the reasons
            earliest = operator
            if undecided:
                here = self._set(other)
                if operator == "OR":
                    found = joined("OR", found, joined("AND", undecided, here))
                undecided = joined("AND" if operator == "AND" else "NOT", undecided, here)
        for said, before in told:  # in the order of the query
            later = [one for one in said if one not in before]
            said.clear()
            said.update(dict.fromkeys([*before, *reversed(later)]))
        if earliest is None:
            return None
        return found if earliest == "OR" else joined("OR", found, undecided)

    def _operand(self, operator: Operator, node: Node, *, settled: bool) -> Found | None:
        """What stands behind an operator; where all is settled nothing is looked up, only what there is to say."""
        so_far = self._only_said
        self._only_said |= settled
        self._negated += operator == "NOT"
        found = self._answered(node)
        self._negated -= operator == "NOT"
        self._only_said = so_far
        return found

    def _is_settled(self, operator: str, found: Held) -> bool:
        """Whether nothing that is joined so can change what was found: nothing at all, or everything."""
        return len(found) == self._total if operator == "OR" else not found

    @cached_property
    def _total(self) -> int:
        return int(self._connection.execute("SELECT count(*) FROM listing").fetchone()[0])

    @staticmethod
    def _match(operator: str, first: Match, second: Match) -> Match:
        if operator == "NOT":  # a NOT b NOT c is a NOT (b OR c), which doesn't nest
            if not isinstance(first, Without):
                return Without(first, second)
            return Without(first.first, Either((*_parts(first.second, Either), second)))
        if operator == "AND":
            return Every((*_parts(first, Every), second))
        return Either((*_parts(first, Either), second))

    @cached_property
    def _every(self) -> Held:
        if self._numbering is not None:
            return self._numbering.all()
        return {key for (key,) in self._connection.execute("SELECT key FROM listing")}

    # Dates

    def _between(self, name: str, first: int, last: int) -> Held:
        if name not in DATED:
            raise Unanswerable(f"Dates with [{name}] can't be answered from the records kept here.")
        return self._dated(dict.fromkeys(DATED[name], "1"), first, last)

    def _dated(self, columns: Mapping[str, str], first: int, last: int) -> Held:
        """Papers with one of these dates in a time; each column with the condition on which it counts."""
        if self._only_said:
            return self._held(())
        if self._numbering is None:
            held = " OR ".join(f"({column} BETWEEN ?1 AND ?2 AND {on})" for column, on in columns.items())
            return {key for (key,) in self._connection.execute(f"SELECT key FROM dates WHERE {held}", (first, last))}
        found = self._held(())
        for column, on in columns.items():
            rows = f"SELECT {column}, key FROM dates WHERE {on} ORDER BY {column}"
            if rows not in self._columns:
                self._columns[rows] = Column(self._connection.execute(rows), self._numbering)
            found = joined("OR", found, self._columns[rows].between(first, last))
        return found

    def _dates(self, node: Dates) -> Held:
        first, last = first_day(node.first), last_day(node.last)
        if not node.single or node.field != "dp":
            return self._between(node.field, first, last)
        return self._dated({"issue": "1", "electronic": _EARLY}, first, last)

    def _recent(self, node: Recent) -> Held:
        since = back(self._today, node.number, node.unit)
        last = 99_999_999 if node.field == "dp" else number(self._today)
        if node.guessed:
            self._approximate["PubMed would not understand this time; what it must mean was asked."] = None
        return self._between(node.field, number(since), last)

    def _values(self, node: Values) -> Held:
        if node.field == "pmid" and node.first.isdecimal() and node.last.isdecimal():
            first, last = (min(int(end), 2**62) for end in (node.first, node.last))
            rows = self._connection.execute("SELECT key FROM listing WHERE key BETWEEN ? AND ?", (first, last))
            return self._held(key for (key,) in rows)
        raise Unanswerable(f"The range {node.first}:{node.last}[{node.field}] can't be answered; it was left out.")

    # Flags, and what is the reader's own

    def _flag(self, node: Flag) -> Found:
        name = indexed(node.name)
        if name == "all" and node.tagged:
            return self._every
        if name == "preprint":
            return self._phrase_of("pt", "preprint")
        if name in FLAGS:
            return self._phrase_of("fl", FLAGS[name])
        if name in FREE:
            return self._full_text()
        if name == "data" and node.tagged:
            self._approximate["Data are known here by what the record names; there may be more links to them."] = None
            return self._among(("fl",), ("hasdatabanklist", "hasassociateddataset"))
        if node.tagged and (stood_for := strategies.meant(node.name)) is not None:
            said = set(self._approximate)
            self._negated += 1  # its words are nobody's: not marked, and no paper is ranked by them
            found = self._answered(stood_for)
            self._negated -= 1
            if strategies.is_strategy(node.name):  # of its many parts nobody wants to hear one by one
                for reason in set(self._approximate) - said:
                    del self._approximate[reason]
                self._approximate[f"“{node.name}” was asked by NLM's strategy of 2024."] = None
            return self._held(()) if found is None else found
        if name.startswith("litc"):
            raise Unanswerable(
                f"“{node.name}” is what LitCovid's editors chose, which no record tells; it was left out."
            )
        if name.startswith("loprov"):
            raise Unanswerable(f"“{node.name}” is what a provider links to, which no record tells; it was left out.")
        raise Unanswerable(f"The filter “{node.name}” can't be answered from the records kept here; it was left out.")

    def _full_text(self) -> Found:
        self._approximate["Full text is known here only by a PMC number; there may be more."] = None
        return self._phrase_of("fl", "haspmc")

    def _personal(self, node: Personal) -> Found:
        if node.kind == "note":
            text, stem = (node.value.rstrip("*"), True) if node.value.endswith("*") else (node.value, False)
            words = indexed(text).split()
            return self._phrase(("note",), words, stem) if words else self._held(())
        if node.kind == "full":
            return self._in_full_texts(node)
        if node.kind in ("is", "has"):
            return self._state(f"{node.kind} {node.value.lower().replace('-', ' ').strip()}")
        return self._labelled(node)

    def _in_full_texts(self, node: Personal) -> Held:
        words = indexed(node.value.rstrip("*")).split()
        stem = node.value.endswith("*")
        if not words:
            return self._held(())
        self._wants(words, stem)
        self._approximate["PubMed does not search full texts."] = None
        index = textindex.TextIndex(self._words.fts5)
        return self._kept(index.matching(self._connection, textindex.phrase(words, stem=stem)))

    def _state(self, state: str) -> Found:
        told: dict[str, Callable[[], Found]] = {
            "is starred": lambda: self._marked("$.starred", 1),
            "is opened": lambda: self._marked("$.opened", 1),
            "is withdrawn": lambda: self._phrase_of("fl", "withdrawn"),
            "is read": lambda: self._marked("$.status", "read"),
            "is reading": lambda: self._marked("$.status", "reading"),
            "is to read": lambda: self._marked("$.status", "to read"),
            "is unread": self._unread,
            "is starter": lambda: self._phrase_of("fl", "starter"),
            "is unmatched": lambda: self._phrase_of("fl", "unmatched"),
            "is retracted": lambda: self._phrase_of("fl", "retracted"),
            "is book": lambda: self._phrase_of("fl", "book"),
            "is review": lambda: self._type(Term("Review", "pt"), "Review", False),
            "is preprint": lambda: self._phrase_of("pt", "preprint"),
            "has abstract": lambda: self._phrase_of("fl", "hasabstract"),
            "has doi": lambda: self._phrase_of("fl", "hasdoi"),
            "has pmc": lambda: self._phrase_of("fl", "haspmc"),
            "has keyword": lambda: self._phrase_of("fl", "haskeyword"),
            "has mesh": lambda: self._phrase_of("fl", "hasmesh"),
            "has note": lambda: self._documents("notes", "trim(json_extract(CAST(body AS TEXT), '$.text')) <> ''"),
            "has highlight": lambda: self._kept(personal.marked_papers(self._connection)),
            "has fulltext": lambda: self._kept(fulltexts.kept(self._connection)),
            "has rating": lambda: self._documents("marks", "json_extract(CAST(body AS TEXT), '$.rating') > 0"),
            "has tag": lambda: self._kept(key for key, _ in self._tagged),
        }
        if state not in told:
            raise Unanswerable(f"“{state.replace(' ', ':', 1)}” means nothing to this library; it was left out.")
        return told[state]()

    def _unread(self) -> Held:
        found = self._every
        for path, value in (("$.status", "read"), ("$.status", "reading"), ("$.opened", 1)):
            found = joined("NOT", found, self._marked(path, value))
        return found

    def _marked(self, path: str, value: object) -> Held:
        return self._documents("marks", "json_extract(CAST(body AS TEXT), ?) = ?", path, value)

    def _documents(self, table: str, condition: str, *values: object) -> Held:
        try:
            rows = self._connection.execute(
                f"SELECT key FROM doc_{table} WHERE json_valid(CAST(body AS TEXT)) AND {condition}"
                " AND key IN (SELECT key FROM listing)",
                values,
            ).fetchall()
        except sqlite3.OperationalError:  # a document that is no JSON: `library check` names it
            return self._held(())
        return self._held(key for (key,) in rows)

    @cached_property
    def _shelves(self) -> list[Shelf]:
        return [shelf for _, shelf in stored(self._connection)]

    @cached_property
    def _tagged(self) -> list[tuple[int, tuple[str, ...]]]:
        return tagged(self._connection)

    def _screened(self, node: Personal) -> Held:
        """``NAME``, ``NAME/state``, ``NAME/fulltext`` or ``NAME/fulltext/state``: papers of a review."""
        from netreader.library.screenings import has_review, papers_of_state
        from netreader.screening.decisions import COMES_TO, STATES
        from netreader.screening.stages import ABSTRACT, FULL_TEXT

        name, *parts = (part.strip() for part in node.value.split("/"))
        words = [part.casefold().replace("-", " ") for part in parts]
        stage = FULL_TEXT if words and words[0] in ("fulltext", "full text", "full texts") else ABSTRACT
        state = "/".join(words[stage is FULL_TEXT :])
        state = COMES_TO.get(state, state)
        if state and state not in STATES:
            raise Unanswerable(f"Papers of a review are {', '.join(STATES)}; “{state}” was left out.")
        known = has_review(self._connection, name)
        return self._named_so(node, papers_of_state(self._connection, name, state, stage), known)

    def _labelled(self, node: Personal) -> Held:
        if node.kind == "screen":
            return self._screened(node)
        value = fold(node.value).strip()
        stem = value.endswith("*")
        value = value.rstrip("*")
        if node.kind == "shelf":
            wanted = fold(shelf_name(value))
            shelves = [shelf for shelf in self._shelves if _named(fold(shelf.name), wanted, stem)]
            return self._named_so(node, (key for shelf in shelves for key in shelf.papers), bool(shelves))
        wanted = fold(tag_of(value))
        tagged = [
            key
            for key, tags in self._tagged
            if wanted and any(is_below(fold(tag), wanted) or _named(fold(tag), wanted, stem) for tag in tags)
        ]
        return self._named_so(node, tagged, bool(tagged))

    def _named_so(self, node: Personal, keys: Iterable[int], known: bool) -> Held:
        """Papers with one of the reader's own names; if there is no such name, that is said."""
        if not known:
            what = "review" if node.kind == "screen" else node.kind
            self._beside[f"There is no {what} “{node.value}” here."] = None
        return self._kept(keys)


def _named(name: str, wanted: str, stem: bool) -> bool:
    """Whether a name is the one that is wanted, or begins so."""
    return bool(wanted) and (name.startswith(wanted) if stem else name == wanted)


def _parts(match: Match, kind: type[Every] | type[Either]) -> tuple[Match, ...]:
    return match.parts if isinstance(match, kind) else (match,)


def _runs(chain: Chain) -> list[tuple[Operator, Node]]:
    """A chain, what the same operator joins side by side taken together; its first stands as if joined by OR."""
    runs: list[tuple[Operator, list[Node]]] = [] if chain.first is None else [("OR", [chain.first])]
    for operator, node in chain.rest:
        if runs and runs[-1][0] == operator:
            runs[-1][1].append(node)
        else:
            runs.append((operator, [node]))
    within: dict[Operator, Operator] = {"AND": "AND", "OR": "OR", "NOT": "OR"}
    return [
        (operator, Chain(nodes[0], tuple((within[operator], node) for node in nodes[1:])) if nodes[1:] else nodes[0])
        for operator, nodes in runs
    ]


def _operands(node: Node) -> int:
    """How many terms, dates and the like a query has."""
    if isinstance(node, Group):
        return _operands(node.inner)
    if isinstance(node, Chain):
        return sum(_operands(one) for one in (node.first, *(one for _, one in node.rest)) if one is not None)
    return 1


def _depth(match: Match) -> int:
    """How many joins stand within joins."""
    if isinstance(match, Without):
        return 1 + max(_depth(match.first), _depth(match.second))
    return 1 + max(map(_depth, match.parts), default=0) if isinstance(match, Every | Either) else 0


def _phrases(match: Match) -> int:
    if isinstance(match, Without):
        return _phrases(match.first) + _phrases(match.second)
    return sum(map(_phrases, match.parts)) if isinstance(match, Every | Either) else 1


def _size(match: Match) -> int:
    if isinstance(match, Without):
        return _size(match.second)
    return len(match.parts) if isinstance(match, Every | Either) else 1


__all__ = ["Answer", "Search", "Verdict"]
