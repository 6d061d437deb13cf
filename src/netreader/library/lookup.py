"""Looking a term up: words in fields, names, whole values, headings with what is below them."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from itertools import islice
from typing import TYPE_CHECKING, TypeAlias

from netreader.library.bitmap import Bitmap, Held, Numbering, joined
from netreader.library.fulltext import Either, Every, Match, Near, Phrase, Words
from netreader.library.tags import ALL, ALL_NUMBERS, ANYWHERE, IN_FULL, NAMES, NUMBERS, TEXT, WHOLE
from netreader.library.texts import BREAK, JOIN, LONGEST, indexed, journal_title, token
from netreader.mesh.categories import category_of_term
from netreader.query import languages
from netreader.query.stopwords import STOPWORDS
from netreader.query.tree import Term

if TYPE_CHECKING:
    from netreader.library.vocabulary import Vocabulary

#: Parts joined in one expression; more are asked for in portions.
PORTION = 200

#: Names of headings without a UI that are looked at.
MOST_NAMES = 5_000

#: Headings of a query of which what is below is marked where it stands, and how much of each.
EXPLODED, MOST_MARKED = 12, 100

#: Digits of a PMID.
LONGEST_PMID = 8

#: Characters before a ``*`` (PubMed User Guide).
LEAST_STEM = 4

#: Results of terms that are kept for when the term comes again in a query.
KEPT = 1_000

#: Pairs of heading and subheading that the index is asked for; of more, the papers that may have them are read.
MOST_PAIRS = 2_000

#: What a part of a query gives: a match still to be looked up, or papers by key.
Found: TypeAlias = Match | Held


#: Headings and types below which nothing stands in MeSH, whether or not the vocabulary here knows them.
ALONE = frozenset(
    {
        "female", "male",
        "adaptive clinical trial", "case reports", "clinical trial phase i", "clinical trial phase ii",
        "clinical trial phase iii", "clinical trial phase iv", "clinical trial protocol", "comment", "dataset",
        "editorial", "equivalence trial", "expression of concern", "letter", "network meta analysis", "news",
        "practice guideline", "pragmatic clinical trial", "preprint", "published erratum", "retracted publication",
        "retraction of publication", "scoping review", "systematic review", "twin study", "validation study",
        "video audio media", "webcast",
    }
)  # fmt: skip


class Unanswerable(Exception):
    """This part of a query can't be answered from the library."""


class Terms:
    """The terms of one query. Collects what was looked for and why the answer may not be PubMed's."""

    def __init__(self, connection: sqlite3.Connection, words: Words, vocabulary: Vocabulary) -> None:
        self._connection = connection
        self._words = words
        self._vocabulary = vocabulary
        self._approximate: dict[str, None] = {}
        self._wanted: dict[str, None] = {}
        self._telling: list[Match] = []
        self._negated = 0
        self._only_said = False
        self._looked_up: dict[Match, Held] = {}
        self._sizes: dict[Match, int] = {}
        self._numbering: Numbering | None = None
        self._nameable: dict[str, set[str]] = {}
        self._opened: set[str] = set()

    def _held(self, keys: Iterable[int]) -> Held:
        """Papers by key, as the sets of this query are."""
        return set(keys) if self._numbering is None else self._numbering.set_of(keys)

    def _set(self, found: Found) -> Held:
        if isinstance(found, set | Bitmap):
            return found
        known = self._looked_up.get(found)  # one term may stand in a query many times
        if known is None:
            known = self._held(self._words.matching(self._connection, found))
            self._sizes[found] = len(known)
            if len(self._looked_up) < KEPT:
                self._looked_up[found] = known
        return known

    def _kept(self, keys: Iterable[int]) -> Held:
        if self._numbering is not None:
            return self._numbering.set_of(keys)
        rows = self._connection.execute(
            "SELECT key FROM listing WHERE key IN (SELECT value FROM json_each(?))", (str(list(keys)),)
        )
        return {key for (key,) in rows}

    def _term(self, term: Term) -> Found:
        if term.qualifier:
            return self._heading_with_qualifier(term)
        text, stem = term.text, False
        if term.truncated:
            text = text.rstrip("*")
            last = indexed(text).split(" ")[-1]
            stem = len(last) >= LEAST_STEM or (term.field in NAMES and bool(last))
        if term.field in NAMES:
            return self._name(term, text, stem)
        if term.field in ("mh", "majr"):
            return self._heading(term, text, stem)
        if term.field in ("sh", "pt", "nm", "la", "pa"):
            return {
                "sh": self._subheading,
                "pt": self._type,
                "nm": self._concept,
                "la": self._language,
                "pa": self._action,
            }[term.field](term, text, stem)
        if term.field == "pmid":
            return self._kept(int(word) for word in indexed(text).split() if word.isascii() and word.isdecimal())
        if term.field == "ta":
            return self._journal(text, stem)
        if term.field in WHOLE:
            return self._exact(WHOLE[term.field], indexed(text), stem)
        if term.field in ("", "all"):
            return self._untagged(term, text, stem)
        if term.field in TEXT:
            return self._text(term, text, stem)
        raise Unanswerable(f"{_shown(term)} can't be answered from the records kept here; it was left out.")

    def _wants(self, words: Sequence[str], stem: bool) -> None:
        if words and not self._negated:
            self._wanted[" ".join(words) + ("*" if stem else "")] = None

    def _phrase(self, fields: tuple[str, ...], words: Sequence[str], stem: bool = False) -> Match:
        phrase = Phrase(fields, tuple(word[:LONGEST] for word in words), stem)
        self._wants(words, stem)
        self._tells(phrase)
        return phrase

    def _tells(self, match: Match) -> None:
        """Papers may be ranked by it: what is wanted, and what was looked up."""
        if not self._negated and not self._only_said:
            self._telling.append(match)

    def _untagged(self, term: Term, text: str, stem: bool) -> Found:
        fields = ALL if term.field == "all" else ANYWHERE
        if term.quoted or stem:
            words = indexed(text).split()
            self._approximate["Words are compared as they stand; PubMed has an index of phrases of its own."] = None
            if not words:
                return self._held(())
            phrase = self._phrase(fields, words, stem)
            return phrase if stem else self._or_value(phrase, text, term.field)
        pieces = {tuple(piece): word for word in text.split() if (piece := indexed(word).split())}
        told = {piece: word for piece, word in pieces.items() if not _is_stopword(piece)}
        if not told:
            if pieces:
                self._approximate[f"PubMed leaves out words such as “{text[:60]}”; nothing else is asked here."] = None
            return self._held(())
        where = "all fields" if term.field == "all" else "title, abstract, keywords, MeSH, authors, journal and numbers"
        self._approximate[f"Words without a tag were searched in {where}; PubMed also maps them to other terms."] = None
        parts = [self._or_value(self._phrase(fields, piece), word, term.field) for piece, word in told.items()]
        every = self._all_of(parts)
        head, slash, rest = text.rpartition("/")
        if slash and rest and len(text) <= LONGEST and self._vocabulary.find(head):
            self._approximate[f"“{rest.strip()}” is no subheading of MeSH; the words were searched as they stand."] = (
                None
            )
        descriptor = self._vocabulary.find(text) if len(text) <= LONGEST else None
        if descriptor is None:
            return every
        headings = self._among(("mu",), [ui.lower() for ui in self._vocabulary.explosion(descriptor.ui)])
        if isinstance(headings, set | Bitmap) or isinstance(every, set | Bitmap):
            return joined("OR", self._set(headings), self._set(every))
        return Either((every, headings))

    def _or_value(self, phrase: Match, word: str, field: str) -> Found:
        """A word, or a number or language that it may be: a PMID, a DOI, an ISSN …"""
        value = indexed(word)
        if not any(map(str.isdigit, value)):
            code = languages.CODES.get(value)
            return Either((phrase, self._phrase_of("la", code))) if code else phrase
        kinds = ALL_NUMBERS if field == "all" else NUMBERS
        told = [self._phrase_of(kind, value.replace(" ", "") if kind == "isbn" else value) for kind in kinds]
        found = Either((phrase, *told))
        if not (word.isascii() and word.isdecimal() and len(word) <= LONGEST_PMID) or self._only_said:
            return found
        papers = self._kept([int(word)])
        return joined("OR", self._set(found), papers) if papers else found

    def _text(self, term: Term, text: str, stem: bool) -> Found:
        fields = TEXT[term.field]
        words = indexed(text).split()
        if not words or (len(words) == 1 and words[0] in STOPWORDS and not stem):
            if words:
                self._approximate[f"PubMed ignores the word “{words[0]}” and finds nothing for {_shown(term)}."] = None
            return self._held(())
        self._approximate["Words are compared as they stand; PubMed has an index of phrases of its own."] = None
        if term.near is not None and len(set(words)) > 1:
            return self._near(fields, tuple(dict.fromkeys(words)), term.near)
        phrase = self._phrase(fields, words, stem)
        if term.quoted or stem or len(words) == 1 or len(text.split()) == 1:
            return phrase
        if self._only_said:
            return phrase
        if found := self._set(phrase):
            return phrase if self._numbering is None else found
        *others, last = text.split()
        self._approximate[
            f"“{' '.join(words)}” stands nowhere as a phrase; its words were searched apart, as PubMed does."
        ] = None
        apart = [indexed(other).split() for other in others]
        wanted = dict.fromkeys(tuple(piece) for piece in apart if piece and not _is_stopword(piece))
        parts = [self._phrase(ANYWHERE, piece) for piece in wanted]
        return self._all_of([*parts, self._phrase(fields, indexed(last).split() or words[-1:])])

    def _near(self, fields: tuple[str, ...], words: tuple[str, ...], between: int) -> Held:
        match = Near(fields, words, between)
        for word in words:
            self._wants([word], False)
            self._tells(Phrase(fields, (word,)))
        if self._only_said:
            return self._held(())
        wanted = frozenset(words)
        found: set[int] = set()
        if self._words.fts5 and "abstract" in fields:  # it is one text, of which the index itself tells the distance
            found.update(self._words.matching(self._connection, Near(("abstract",), words, between)))
            fields = tuple(name for name in fields if name != "abstract")
            match = Near(fields, words, between)
        candidates = [key for key in self._words.matching(self._connection, match) if key not in found]
        found.update(
            key
            for name in fields
            for key, text in self._words.texts(self._connection, candidates, name)
            if any(near(item.split(), wanted, between) for item in text.split(f" {BREAK} "))
        )
        return self._held(found)

    # Whole values

    def _exact(self, kind: str, value: str, stem: bool = False) -> Found:
        if kind == "isbn":
            value = value.replace(" ", "")
        if not value:
            return self._held(())
        return self._phrase(("exact",), (token(kind, value),), stem)

    def _phrase_of(self, kind: str, value: str, stem: bool = False) -> Phrase:
        return Phrase(("exact",), (token(kind, value),), stem)

    def _journal(self, text: str, stem: bool) -> Found:
        """By abbreviation, ISSN, or any title, without what titles may be said without."""
        match: Found = self._exact("ta", indexed(text), stem)
        title = journal_title(text)
        if title and not isinstance(match, set | Bitmap):
            match = Either((match, self._phrase_of("tj", title, stem)))
        if self._only_said:
            return match
        if not (found := self._set(match)):
            self._approximate[
                f"No paper kept is from a journal named “{text[:60]}”; PubMed knows journals by further titles."
            ] = None
        return match if self._numbering is None else found

    def _name(self, term: Term, text: str, stem: bool) -> Found:
        value = indexed(text)
        if not value:
            return self._held(())
        self._wants(value.split(), stem) if not term.quoted else None
        by_last, by_first = NAMES[term.field]
        parts: list[Match] = [self._phrase_of(kind, value, stem) for kind in (*by_last, *by_first)]
        if not (term.quoted or stem):
            words = value.split()
            for kind in by_last:
                parts.append(Phrase(("exact",), (token(kind, value) + JOIN,), prefix=True))
                if len(words) > 1 and len(words[-1]) <= 3 and kind not in IN_FULL:  # initials that may go on
                    parts.append(self._phrase_of(kind, value, stem=True))
        self._approximate["Names are compared as they are written in the records."] = None
        match = parts[0] if len(parts) == 1 else Either(tuple(parts))
        self._tells(match)
        return match

    def _language(self, term: Term, text: str, stem: bool) -> Found:
        code, sure = languages.code_of(indexed(text))
        if not sure:
            self._approximate[f"“{text[:60]}” is no language that is known here; its first letters were tried."] = None
        return self._exact("la", code)

    def _concept(self, term: Term, text: str, stem: bool) -> Found:
        value = indexed(text)
        self._approximate["Supplementary concepts are compared by name; PubMed knows their synonyms."] = None
        if not value:
            return self._held(())
        return Either((self._phrase_of("nm", value, stem), self._phrase(("substances",), value.split(), stem)))

    # The vocabulary

    def _action(self, term: Term, text: str, stem: bool) -> Found:
        """Papers indexed with a drug that acts so, or as one of the actions below it in the tree."""
        descriptor = None if stem else self._vocabulary.find(text)
        if descriptor is not None and term.quoted and indexed(descriptor.name) != indexed(text):
            descriptor = None
        if descriptor is None or not self._vocabulary.knows_actions():
            raise Unanswerable(
                f"What acts so is not known here, and {_shown(term)} was left out: it takes the whole of MeSH"
                " (`netreader mesh install`)."
            )
        drugs = [ui.lower() for ui in self._vocabulary.acting(descriptor.ui)]
        match = self._among(("mu", "su"), drugs) if drugs else self._held(())
        if self._only_said:
            return match
        found = self._set(match)
        if others := joined("NOT", self._set(self._phrase_of("su", "c", stem=True)), found):
            self._approximate[
                f"Of supplementary concepts it is not known here how they act; {len(others):,} more"
                f" {'paper has' if len(others) == 1 else 'papers have'} some."
            ] = None
        return found

    def _among(self, kinds: Sequence[str], values: Sequence[str]) -> Found:
        """Any of these values."""
        parts = tuple(self._phrase_of(kind, value) for kind in kinds for value in values)
        if len(parts) == 1:
            return parts[0]
        return Either(parts) if len(parts) <= PORTION else self._any_of(parts)

    def _all_of(self, parts: Sequence[Found]) -> Found:
        """All of these; many are asked for in portions."""
        if len(parts) == 1:
            return parts[0]
        matches = [part for part in parts if not isinstance(part, set | Bitmap)]
        if len(matches) == len(parts) and (len(parts) <= PORTION or self._only_said):
            return Every(tuple(matches))
        sets = [part for part in parts if isinstance(part, set | Bitmap)]
        found = sets.pop() if sets else self._set(Every(tuple(matches[:PORTION])))
        for other in sets:
            found = joined("AND", found, other)
        for at in range(0, len(matches), PORTION):
            if found:
                found = joined("AND", found, self._set(Every(tuple(matches[at : at + PORTION]))))
        return found

    def _any_of(self, parts: Sequence[Match]) -> Held:
        found: set[int] = set()
        for at in range(0, len(parts), PORTION):
            found.update(self._words.matching(self._connection, Either(tuple(parts[at : at + PORTION]))))
        return self._held(found)

    def _exploded(self, term: Term, text: str, kind: str = "mn") -> tuple[list[str], list[str]]:
        """UIs and names that a heading (``mn``) or type (``pn``) stands for: itself and what is below it."""
        value = indexed(text)
        descriptor = self._vocabulary.find(text)
        if descriptor is not None and term.quoted and indexed(descriptor.name) != value:
            descriptor = None
        if descriptor is None and (letter := category_of_term(text)):
            self._says_whether_whole()
            below = [] if term.noexp else self._vocabulary.explosion(letter)  # no paper has the category itself
            return [ui.lower() for ui in below], [value, *self._without_ui(below, kind)]
        if descriptor is None:
            head, slash, rest = text.rpartition("/")
            if slash and self._vocabulary.find(head):
                self._approximate[f"“{rest.strip()}” is no subheading of MeSH."] = None
            elif not term.noexp and value not in ALONE:
                what = "type" if kind == "pn" else "heading"
                self._approximate[
                    f"The vocabulary here does not know the {what} “{value}”: only papers with just this {what} were"
                    " found."
                ] = None
            return [], [value]
        if term.noexp:
            return [descriptor.ui.lower()], [indexed(descriptor.name)]
        self._says_whether_whole()
        below = self._vocabulary.explosion(descriptor.ui) or [descriptor.ui]
        if kind == "mn":
            self._wants_below(descriptor.ui, below)
        return [ui.lower() for ui in below], [indexed(descriptor.name), *self._without_ui(below, kind)]

    def _wants_below(self, ui: str, below: Sequence[str]) -> None:
        """What stands below a heading is marked too, as far as papers here have it."""
        if self._negated or self._only_said or ui in self._opened or len(self._opened) == EXPLODED:
            return
        self._opened.add(ui)
        names = (
            name
            for one in below
            if one != ui
            and self._words.holds(self._connection, token("mu", one.lower()))
            and (name := indexed(self._vocabulary.name(one)))
        )
        for name in islice(names, MOST_MARKED):
            self._wanted[name] = None

    def _says_whether_whole(self) -> None:
        if not self._vocabulary.is_installed():
            self._approximate[
                "Headings below were added as far as they are known here; `netreader mesh install` brings them all."
            ] = None

    def _without_ui(self, uis: Sequence[str], kind: str) -> list[str]:
        """Of these headings (``mn``) or types (``pn``), the names by which papers have them that tell no UI, as other
        programs' files do."""
        if kind not in self._nameable:
            self._nameable[kind] = {name for name, _ in self._words.values(self._connection, kind, "", MOST_NAMES)}
        if not (nameable := self._nameable[kind]):
            return []
        return [name for ui in uis if (name := indexed(self._vocabulary.name(ui))) in nameable]

    def _heading(self, term: Term, text: str, stem: bool) -> Found:
        by_ui, by_name = ("mv", "mj") if term.field == "majr" else ("mu", "mh")
        value = indexed(text)
        if not value:
            return self._held(())
        self._wants(value.split(), stem)
        if stem:
            match: Found = self._phrase_of(by_name, value, stem=True)
        else:
            uis, names = self._exploded(term, text)
            match = self._among((by_ui,), uis) if uis else self._phrase_of(by_name, names[0])
            if uis:
                named = self._among((by_name,), list(dict.fromkeys(names)))
                if isinstance(match, set | Bitmap) or isinstance(named, set | Bitmap):
                    match = joined("OR", self._set(match), self._set(named))
                else:
                    match = Either((match, named))
        if not isinstance(match, set | Bitmap):
            self._tells(match)
        return match

    def _subheading(self, term: Term, text: str, stem: bool) -> Found:
        return self._among(("sh",), [indexed(name) for name in self._qualifiers(term, text)])

    def _qualifiers(self, term: Term, text: str) -> list[str]:
        names = self._vocabulary.qualifier_explosion(text)
        if not names:
            self._approximate[f"“{text.strip()[:60]}” is no subheading that is known here."] = None
            return [text]
        if term.noexp:
            return names[:1]
        if not self._vocabulary.qualifiers().is_sure(text):
            self._approximate[
                f"What stands below the subheading “{names[0]}” is not certain here; `netreader mesh install` brings"
                " NLM's list."
            ] = None
        return names

    def _heading_with_qualifier(self, term: Term) -> Found:
        named = self._exploded(term, term.text)
        qualifiers = [indexed(name) for name in self._qualifiers(term, term.qualifier)]
        self._wants(indexed(term.text).split(), False)
        if self._only_said:
            return self._held(())
        if term.field != "majr":
            return self._paired(named, qualifiers, "hu", "hq")
        major = self._set(self._paired(named, qualifiers, "hv", "hj"))
        beside = joined("NOT", self._set(self._paired(named, qualifiers, "hw", "hk")), major)
        if beside:
            self._approximate[
                f"Of {len(beside):,} of these papers only the heading “{term.text}” has the star, not its subheading;"
                " whether PubMed counts them is not known here."
            ] = None
        return joined("OR", major, beside)

    def _paired(self, named: tuple[list[str], list[str]], qualifiers: Sequence[str], by_ui: str, by_name: str) -> Found:
        """Papers with one of these headings (UIs, names) under one of these subheadings."""
        uis, names = named
        pairs = tuple(
            self._phrase_of(kind, f"{value}{JOIN}{JOIN}{qualifier}")
            for kind, values in ((by_ui, uis), (by_name, names))
            for value in values
            for qualifier in dict.fromkeys(qualifiers)
        )
        if len(pairs) <= PORTION:
            return Either(pairs)
        if len(pairs) <= MOST_PAIRS:
            return self._any_of(pairs)
        candidates = self._set(self._among(("mh",), names))
        if uis:
            candidates = joined("OR", candidates, self._set(self._among(("mu",), uis)))
        candidates = joined("AND", candidates, self._set(self._among(("sh",), qualifiers)))
        wanted = {pair.words[0] for pair in pairs}
        return self._held(
            key
            for key, text in self._words.texts(self._connection, list(candidates), "exact")
            if not wanted.isdisjoint(text.split())
        )

    def _type(self, term: Term, text: str, stem: bool) -> Found:
        value = indexed(text)
        if not value:
            return self._held(())
        if stem:
            return self._phrase_of("pt", value, stem=True)
        named = self._phrase_of("pt", value)
        if term.noexp:
            return named
        uis, names = self._exploded(term, text, "pn")
        types = self._among(("pu",), uis) if uis else None
        if types is None:
            return named
        aliases = [self._phrase_of("pt", name) for name in dict.fromkeys(names)]
        if isinstance(types, set | Bitmap):
            return joined("OR", types, self._any_of([named, *aliases]))
        return Either((types, named, *aliases))


def _is_stopword(piece: Sequence[str]) -> bool:
    return len(piece) == 1 and piece[0] in STOPWORDS


def _shown(term: Term) -> str:
    text = f'"{term.text}"' if term.quoted else term.text
    return f"{text[:60]}[{term.field}]" if term.field else text[:60]


def near(words: Sequence[str], wanted: frozenset[str], between: int) -> bool:
    """Whether all of the words wanted stand together, in any order, with at most so many others between."""
    last: dict[str, int] = {}
    for place, word in enumerate(words):
        if word in wanted:
            last[word] = place
            if len(last) == len(wanted) and place - min(last.values()) + 1 - len(wanted) <= between:
                return True
    return False
