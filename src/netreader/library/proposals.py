"""How a query that is being typed may go on: tags, headings, names and journals of the library, earlier queries, and
what belongs to the reader (notes, tags, shelves).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import islice
from typing import TYPE_CHECKING, TypeAlias

from netreader.library.texts import indexed
from netreader.mesh.nearness import LITTLE
from netreader.query import complete, fields, personal
from netreader.query.complete import Wanted
from netreader.query.flags import FILTERS, FLAG_WORDS
from netreader.query.strategies import LANGUAGES, TYPES, named
from netreader.text import fold, shorten

if TYPE_CHECKING:
    from netreader.library.library import Library

#: Proposals at most, of them for words, and letters before words are completed.
MOST, FEW, LEAST = 60, 9, 2

#: Words before the cursor that may belong to one term.
WORDS = 6

#: Of each kind, where words without a tag are typed.
HEADINGS, OTHERS, QUERIES = 5, 2, 3

#: Letters from which on one is offered what is like what is typed where nothing begins so, and how many of these.
MEANT, FEW_NEAR = 4, 3

# What begins a run of words.
_BRACKET = re.compile(r"[()\[\]\"&|]")
_OPERATOR = re.compile(r"(?:^|\s)(?:AND|OR|NOT)\s")
_NUMBERED = re.compile(r"(?:^|.*[\s(])#(\d*)", re.DOTALL)
_PLAIN = re.compile(r"[^\W_][\w .,'’-]*")
_OPERATORS = frozenset({"and", "or", "not"})
# Tags whose values are among the library's tokens under another name.
_TOKENS = {"majr": "mh", "1au": "au", "lastau": "au"}

#: Writes a value, with the tag given, as it stands in the query.
Written: TypeAlias = Callable[[str, str], str]


@dataclass(frozen=True, slots=True)
class Proposal:
    """One way to go on.

    Attributes:
        shown: What it is, as a list shows it.
        kind: Of what kind it is, in a word or two.
        text: What takes the place of the characters of the query from `start` to `end`.
        detail: What more there is to say.
        papers: How many papers of the library have it; 0 where that is not known.
    """

    shown: str
    kind: str
    text: str
    start: int
    end: int
    detail: str = ""
    papers: int = 0

    def applied(self, query: str) -> tuple[str, int]:
        """The query with it, and where the cursor then stands."""
        return query[: self.start] + self.text + query[self.end :], self.start + len(self.text)


class Proposer:
    """Proposes; keeps what doesn't change between two keys. Not for two threads at once.

    Args:
        expanded: What an abbreviation stands for; empty for any other word.
    """

    def __init__(self, library: Library, expanded: Callable[[str], str] = lambda word: "") -> None:
        self._library = library
        self._expanded = expanded
        self._moment: object = None
        self._notes: Counter[str] | None = None
        self._queries: list[tuple[int, str, int]] = []
        self._labels: dict[str, dict[str, int]] = {}

    def proposals(self, query: str, cursor: int) -> list[Proposal]:
        """What could stand where the cursor is, the likeliest first; at most `MOST`.

        Raises:
            LibraryError: The library can't be read.
        """
        self._look_again()
        if not query.strip():
            return list(self._earlier("", query))
        wanted = complete.at(query, cursor)
        found: Iterable[Proposal]
        if wanted.kind == "tag":
            found = self._tags(wanted, query)
        elif wanted.kind == "personal":
            found = self._personal(wanted)
        elif wanted.kind == "term":
            found = self._values(wanted)
        else:
            found = islice(self._words(query, cursor), FEW)
        distinct = {proposal.applied(query)[0].casefold(): proposal for proposal in reversed(list(found))}
        distinct.pop(query.casefold(), None)
        return list(reversed(distinct.values()))[:MOST]

    def _look_again(self) -> None:
        moment = self._library.moment()
        if moment != self._moment:
            self._moment, self._notes, self._labels = moment, None, {}
            self._queries = [(one.number, one.query, one.total) for one in self._library.searches(100) if one.query]

    # Behind a bracket, a colon, and before a tag

    @staticmethod
    def _tags(wanted: Wanted, query: str) -> Iterator[Proposal]:
        close = "" if query[wanted.end : wanted.end + 1] == "]" else "]"
        start, end = wanted.start, wanted.end
        name, colon, _ = wanted.piece.partition(":")
        if colon and (field := fields.find(name)):
            if field.noexp:
                tag = f"{field.tag}:noexp"
                yield Proposal(f"[{tag}]", "tag", tag + close, start, end, "without what stands below")
            if field.near:
                tag = f"{field.tag}:~3"
                yield Proposal(f"[{tag}]", "tag", tag + close, start, end, "the words within a distance of three")
            return
        for field in complete.tags(wanted.piece):
            yield Proposal(f"[{field.tag}]", field.name, field.tag + close, start, end, field.meaning)

    def _personal(self, wanted: Wanted) -> Iterator[Proposal]:
        kind, begun = wanted.name, fold(wanted.piece)
        known = personal.VALUES.get(kind)
        propose = partial(Proposal, start=wanted.start, end=wanted.end)
        if known:
            for value, meaning in known.items():
                if value.startswith(begun):
                    yield propose(f"{kind}:{value}", "yours", value, detail=meaning)
            return
        if kind == "note":
            if len(begun) >= LEAST:
                for word, notes in self._noted(begun):
                    yield propose(f"note:{word}", "word of your notes", word, papers=notes)
            return
        if kind not in self._labels:
            self._labels[kind] = dict(self._library.values(kind, "", limit=10_000))
        for value, papers in self._labels[kind].items():
            if fold(value).startswith(begun):
                written = value if _PLAIN.fullmatch(value.replace("/", "")) and " " not in value else f'"{value}"'
                yield propose(f"{kind}:{written}", f"your {kind}", written, papers=papers)

    def _noted(self, begun: str) -> list[tuple[str, int]]:
        """Words of the notes that begin so, with how many notes have each."""
        if self._notes is None:
            self._notes = Counter(word for text in self._library.note_texts() for word in set(indexed(text).split()))
        found = [item for item in self._notes.items() if item[0].startswith(indexed(begun))]
        return sorted(found, key=lambda item: (-item[1], item[0]))[:FEW]

    def _values(self, wanted: Wanted) -> Iterator[Proposal]:
        """Values of the field whose tag stands behind already."""
        piece, tag = wanted.piece, wanted.name
        if not piece.strip():
            return
        start, end = wanted.start, wanted.end
        if tag in ("mh", "majr", "pa"):
            yield from self._headings(piece, _bare, FEW, start, end)
        elif tag == "sh":
            yield from self._qualifiers(piece, _bare, (), start, end)
        listed: Sequence[str] = {"pt": TYPES, "la": LANGUAGES, "filter": (*FILTERS, *named())}.get(tag, ())
        for name in listed:
            if name.lower().startswith(piece.lower()):
                yield Proposal(name, _kind(tag), _written(name, "", False), start, end, FILTERS.get(name, ""))
        if not listed and tag != "pa":
            yield from self._of_library(tag, piece, _bare, FEW, start, end)

    # Words without a tag

    def _words(self, query: str, cursor: int) -> Iterator[Proposal]:
        before = query[:cursor]
        yield from self._numbered(before)
        run = _OPERATOR.split(_BRACKET.split(before)[-1])[-1].lstrip()
        if run and not run[-1].isspace():
            places = _begins(run)[-WORDS:]
            last = run[places[-1] :]
            end = cursor + len(re.match(r"[^\s()\"\[\]&|]*", query[cursor:])[0])  # type: ignore[index]
            begin = cursor - len(run)
            yield from _own(last, begin + places[-1], end)
            yield from self._long(last, begin + places[-1], end, preceded=places[-1] > 0)
            for place in places:  # the longest that is known first
                piece = run[place:]
                if sum(map(str.isalnum, piece)) < LEAST or piece[0] == "#":
                    continue
                found = list(self._any(piece, begin + place, end, preceded=place > 0))
                yield from found
                if found:
                    break
            else:
                yield from self._near(run, places, begin, end)
        yield from self._earlier(before, query)

    def _any(self, piece: str, start: int, end: int, *, preceded: bool) -> Iterator[Proposal]:
        heading, slash, begun = piece.rpartition("/")
        if slash:
            known = self._library.vocabulary.find(heading)
            if known is not None:

                def qualified(name: str, tag: str) -> str:
                    return _written(f"{known.name}/{name.replace('&', 'and')}", "mh", preceded)

                yield from self._qualifiers(begun, qualified, known.qualifiers, start, end)
            return

        def written(name: str, tag: str) -> str:
            return _written(name, tag, preceded)

        yield from self._headings(piece, written, HEADINGS, start, end)
        for tag in ("ta", "au"):
            yield from self._of_library(tag, piece, written, OTHERS, start, end)

    def _long(self, short: str, start: int, end: int, *, preceded: bool) -> Iterator[Proposal]:
        """What an abbreviation stands for, as a heading or in words."""
        if not (long := self._expanded(short)):
            return
        term = self._library.vocabulary.meant(long)
        text = _written(term.term if "/" in term.term else term.name, "mh", preceded) if term else f'"{long}"'
        yield Proposal(f"{short} → {long}", "MeSH" if term else "words", text, start, end, term.name if term else "")

    def _near(self, run: str, places: Sequence[int], begin: int, end: int) -> Iterator[Proposal]:
        """Where nothing is known that begins so: what has slips in it, else what has most in common with all of it."""
        vocabulary = self._library.vocabulary
        for find, place in (*((vocabulary.mended, place) for place in places), (vocabulary.nearest, places[0])):
            piece = run[place:]
            if sum(map(str.isalpha, piece)) >= MEANT and (near := find(piece, FEW_NEAR)):
                for term in near:
                    shown = term.name if indexed(term.term) == indexed(term.name) else f"{term.term} → {term.name}"
                    yield Proposal(
                        shown, "MeSH", _written(term.name, "mh", place > 0), begin + place, end, "near what is typed"
                    )
                return

    def _headings(self, piece: str, written: Written, most: int, start: int, end: int) -> Iterator[Proposal]:
        """Headings that begin so, those that papers of the library have first."""
        vocabulary = self._library.vocabulary
        papers = dict(self._library.values("mh", piece, most))
        found: dict[str, Proposal] = {}
        for term in vocabulary.complete(piece, most):
            record = vocabulary.descriptor(term.ui)
            kind, tag = ("publication type", "pt") if record and record.kind == "publication type" else ("MeSH", "mh")
            led = term.term if "/" in term.term else term.name  # metastases have their qualifier
            shown = led if indexed(term.term) == indexed(led) else f"{term.term} → {led}"
            held = papers.get(indexed(led), 0)
            found[indexed(led)] = Proposal(shown, kind, written(led, tag), start, end, papers=held)
        for value, held in papers.items():
            if value not in found:
                name = self._library.spelt("mh", value)
                found[value] = Proposal(name, "MeSH", written(name, "mh"), start, end, papers=held)
        yield from sorted(found.values(), key=lambda one: not one.papers)[:most]

    def _qualifiers(
        self, begun: str, written: Written, allowed: Sequence[str], start: int, end: int
    ) -> Iterator[Proposal]:
        begun = begun.lower().replace(" and ", " & ")
        for one in self._library.vocabulary.qualifiers():
            if (not allowed or one.name in allowed) and (one.name.startswith(begun) or one.code.lower() == begun):
                yield Proposal(f"/{one.name}", "subheading", written(one.name, ""), start, end, detail=one.code)

    def _of_library(
        self, tag: str, piece: str, written: Written, most: int, start: int, end: int
    ) -> Iterator[Proposal]:
        """Values that papers of the library have."""
        for value, papers in self._library.values(_TOKENS.get(tag, tag), piece, most):
            name = self._library.spelt(_TOKENS.get(tag, tag), value)
            yield Proposal(name, _kind(tag), written(name, tag), start, end, papers=papers)

    # Earlier queries

    def _numbered(self, before: str) -> Iterator[Proposal]:
        match = _NUMBERED.fullmatch(before)
        if match:
            for number, text, total in self._queries:
                if str(number).startswith(match[1]):
                    start = len(before) - len(match[1]) - 1
                    shown = shorten(text, 60)
                    yield Proposal(f"#{number}", "earlier query", f"#{number}", start, len(before), shown, total)

    def _earlier(self, before: str, query: str) -> Iterator[Proposal]:
        begun = before.casefold()
        fitting = ((text, total) for _, text, total in self._queries if text.casefold().startswith(begun))
        if before == query:  # nothing stands behind the cursor
            for text, total in islice(fitting, QUERIES if begun else MOST):
                yield Proposal(text, "earlier query", text, 0, len(query), papers=total)


def _begins(run: str) -> list[int]:
    """Where a term may begin in a run of words: at none that tells nothing, but at the last."""
    words = list(re.finditer(r"\S+", run))
    return [word.start() for word in words if word[0].lower() not in LITTLE or word is words[-1]]


def _own(word: str, start: int, end: int) -> Iterator[Proposal]:
    """What a word without a tag may begin that is no term: ``note:``, ``hasabstract``."""
    begun = word.lower()
    if len(begun) < LEAST:
        return
    for kind, meaning in personal.KINDS.items():
        if f"{kind}:".startswith(begun):
            yield Proposal(f"{kind}:", "yours", f"{kind}:", start, end, meaning)
    for flag, meaning in FLAG_WORDS.items():
        if len(begun) > 3 and flag.startswith(begun):
            yield Proposal(flag, "filter", flag, start, end, meaning)


def _kind(tag: str) -> str:
    field = fields.find(tag)
    return field.name.lower() if field and tag != "mh" else "MeSH"


def _bare(name: str, tag: str) -> str:
    """A value before a tag that stands there already."""
    return _written(name, "", False)


def _written(name: str, tag: str, preceded: bool) -> str:
    """A value as it stands in a query, in quotes where it would be read as something else without."""
    name = name.replace('"', " ")
    plain = _PLAIN.fullmatch(name.replace("/", "")) and not _OPERATORS.intersection(name.lower().split())
    text = name if plain and not (preceded and tag) else f'"{name}"'
    return f"{text}[{tag}]" if tag else text
