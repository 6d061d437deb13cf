"""What is typed → terms of MeSH: by their beginnings, by their words in any order, by rules of indexing, by likeness.

The order is always: what a rule says, the very term, names that begin so, entry terms that begin so, terms with these
words in them. Within each, headings that more papers of the library have come first, then shorter terms.
"""

from __future__ import annotations

import re
import sqlite3
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from itertools import chain, islice, product
from math import fsum, log
from typing import NamedTuple

import msgspec
from msgspec import Struct

from netreader.mesh.descriptor import key_of
from netreader.mesh.nearness import MEANT, slips, slips_allowed, words_of

#: Rows that are looked at for a beginning: enough to rank those of two letters, few enough for a key press.
LOOKED_AT = 400

#: Headings with the words wanted that are ranked; such as are read to see which of their terms it is, while one types
#: and where that is not enough.
RANKED, READ, READ_MORE = 400, 40, 120

#: Letters from which on words are looked for within terms.
LEAST = 3

#: Words that one which is mistyped may stand for.
CORRECTIONS = 3

#: Share of what is typed that a term must have in common with it to be called near.
NEAR = 0.3

#: Headings of the whole of MeSH, about; a word is the rarer the fewer of these have it.
ALL = 31_000

_LAST = "\U0010ffff"

# Metastases in an organ, as far as they are typed: "liver metas", "metastases to the liver", "secondary liver cancer".
# A metastatic cancer of an organ is another thing: one that has spread from there.
_METASTASES = re.compile(
    r"(?P<organ>\S.*) met(?:s|as\w*)|metasta[st]\w* (?:in|of|to)(?: the)? (?P<to>\S.*)"
    r"|secondary (?P<of>\S.*?) (?:c|can\w*|t|tum\w*|neo\w*|mal\w*)"
)
# A cancer or tumour of an organ, as far as it is typed. A carcinoma is another thing: MeSH has headings for these.
_CANCER = r"(?:can(?:c(?:e(?:rs?)?)?)?|tum(?:o(?:u?(?:rs?)?)?)?|malignanc(?:y|ies))"
_CANCERS = re.compile(rf"(?P<organ>\S.*) {_CANCER}|{_CANCER} (?:in|of)(?: the)? (?P<of>\S.*)")
# Of lymph nodes: metastases in them have a heading of their own.
_NODES = frozenset(("lymph node", "lymph nodes", "nodal", "node", "lymphatic"))
_NODAL = "lymphatic metastasis"
#: Words that stand for an organ; MeSH names its neoplasms by another.
_ORGANS = {
    "adrenal": "adrenal gland",
    "appendix": "appendiceal",
    "bladder": "urinary bladder",
    "bowel": "intestinal",
    "bronchus": "bronchial",
    "cardiac": "heart",
    "cerebral": "brain",
    "colon": "colonic",
    "cutaneous": "skin",
    "duodenum": "duodenal",
    "gastric": "stomach",
    "gut": "intestinal",
    "hepatic": "liver",
    "ileum": "ileal",
    "jejunum": "jejunal",
    "mediastinum": "mediastinal",
    "oesophageal": "esophageal",
    "osseous": "bone",
    "ovary": "ovarian",
    "pancreas": "pancreatic",
    "peritoneum": "peritoneal",
    "pleura": "pleural",
    "prostate": "prostatic",
    "pulmonary": "lung",
    "rectum": "rectal",
    "renal": "kidney",
    "skeletal": "bone",
    "small bowel": "intestinal",
    "small intestinal": "intestinal",
    "spine": "spinal",
    "spleen": "splenic",
    "testis": "testicular",
    "thymic": "thymus",
    "uterus": "uterine",
}

#: Keys of words that say the same of a growth.
_ALIKE = frozenset(("neoplasm", "tumor", "cancer"))

#: How many papers of the library have a heading, by UI.
Papers = Callable[[str], int]


class Term(NamedTuple):
    """A completion: what to show, the name of the heading it leads to, and its UI."""

    term: str
    name: str
    ui: str


class _Named(Struct):
    name: str
    entry_terms: tuple[str, ...] = ()


class _Word(NamedTuple):
    """A word that is looked for, by its key; the last one that is typed may go on."""

    key: str
    goes_on: bool = False

    def is_in(self, words: Iterable[str]) -> bool:
        return any(word.startswith(self.key) for word in words) if self.goes_on else self.key in words


_named = msgspec.json.Decoder(_Named).decode


def _nobody(ui: str) -> int:
    return 0


class Terms:
    """Finding by what is typed."""

    def _reading(self) -> AbstractContextManager[sqlite3.Connection]:
        """The file, with the tables of the vocabulary in it."""
        raise NotImplementedError

    def complete(self, typed: str, limit: int = 20, papers: Papers = _nobody, *, concepts: bool = False) -> list[Term]:
        """Terms that begin with what is typed, or have its words in any order and number; each heading once.

        Metastases in an organ are offered as NLM indexes them (``liver metas`` → ``Liver Neoplasms/secondary``), and a
        cancer of an organ as its neoplasms.

        Args:
            papers: What the library has goes before other terms of the same rank.
            concepts: Supplementary concepts too, after headings.
        """
        key = key_of(typed)
        if not key or limit <= 0:
            return []
        found: dict[str, Term] = {}
        with self._reading() as connection:
            for term in chain(
                _by_rule(connection, key),
                _beginning(connection, key, papers),
                _begin_concepts(connection, key) if concepts else (),
                _with_words(connection, _wanted(typed), papers, concepts),
            ):
                found.setdefault(term.ui, term)
                if len(found) >= limit:
                    break
        return list(found.values())

    def nearest(self, typed: str, limit: int = 20, papers: Papers = _nobody, *, concepts: bool = False) -> list[Term]:
        """As `complete`; where that finds nothing, as `mended`, else what has most in common with what is typed."""
        found = self.complete(typed, limit, papers, concepts=concepts)
        found = found or self.mended(typed, limit, papers, concepts=concepts)
        if found or limit <= 0:
            return found
        with self._reading() as connection:
            mended = [_mended(connection, word, concepts)[0].key for word in _wanted(typed)]
            return _in_common(connection, mended, limit, papers, concepts)

    def mended(self, typed: str, limit: int = 20, papers: Papers = _nobody, *, concepts: bool = False) -> list[Term]:
        """Terms with all of the words that are typed, where some of these are mistyped."""
        wanted = _wanted(typed)
        with self._reading() as connection:
            mended = [_mended(connection, word, concepts) for word in wanted]
            for words in islice(product(*mended), CORRECTIONS**2):
                if words != wanted and (found := list(islice(_with_words(connection, words, papers, concepts), limit))):
                    return found
        return []

    def same(self, typed: str) -> Term | None:
        """The only heading or concept with a term that is this one in another order, number or spelling."""
        keys = sorted(words_of(typed))
        wanted = [_Word(key) for key in keys]
        with self._reading() as connection:
            found = {
                term.ui: term
                for term in (_with_words(connection, wanted, _nobody, concepts=True) if wanted else ())
                if sorted(words_of(term.term)) == keys
            }
        return next(iter(found.values())) if len(found) == 1 else None

    def meant(self, typed: str) -> Term | None:
        """The one term that is surely meant by what is no term itself; None where it may be none or several.

        NLM indexes metastases in an organ and cancers of it by rule; a term in another order, number or spelling is
        the same term.
        """
        with self._reading() as connection:
            by_rule = next(_by_rule(connection, key_of(typed)), None)
        return by_rule or self.same(typed)


# By rule and by beginning


def _by_rule(connection: sqlite3.Connection, key: str) -> Iterator[Term]:
    """NLM indexes metastases in an organ as its neoplasms with the subheading secondary, which means just this."""
    if typed := _METASTASES.fullmatch(key):
        organ = typed["organ"] or typed["to"] or typed["of"]
        if organ in _NODES:
            if row := connection.execute("SELECT ui FROM mesh_terms WHERE folded = ?", (_NODAL,)).fetchone():
                name = _name(connection, row[0])
                yield Term(name, name, row[0])
        elif ui := _neoplasms(connection, organ):
            name = _name(connection, ui)
            yield Term(f"{name}/secondary", name, ui)
    elif (typed := _CANCERS.fullmatch(key)) and (ui := _neoplasms(connection, typed["organ"] or typed["of"])):
        name = _name(connection, ui)
        yield Term(name, name, ui)


def _neoplasms(connection: sqlite3.Connection, organ: str) -> str:
    """The neoplasms of an organ; empty if they are not known."""
    row = connection.execute(
        "SELECT ui FROM mesh_terms WHERE folded IN (?1, ?2) ORDER BY folded <> ?1, entry LIMIT 1",
        (f"{organ} neoplasms", f"{_ORGANS.get(organ, organ)} neoplasms"),
    ).fetchone()
    return row[0] if row else ""


def _beginning(connection: sqlite3.Connection, key: str, papers: Papers) -> Iterator[Term]:
    for condition, values in (
        ("folded = ?", (key,)),
        ("folded >= ? AND folded < ? AND entry = 0", (key, key + _LAST)),
        ("folded >= ? AND folded < ? AND entry = 1", (key, key + _LAST)),
    ):
        rows = connection.execute(
            f"SELECT length(folded), folded, entry, term, ui FROM mesh_terms WHERE {condition}"
            f" ORDER BY folded LIMIT {LOOKED_AT}",
            values,
        ).fetchall()
        for _, _, _, shown, ui in sorted(rows, key=lambda row: (row[2], -papers(row[4]), *row)):
            yield Term(shown, _name(connection, ui), ui)


def _begin_concepts(connection: sqlite3.Connection, key: str) -> Iterator[Term]:
    rows = connection.execute(
        "SELECT ui FROM mesh_concept_terms WHERE folded >= ? AND folded < ?"
        f" ORDER BY length(folded), folded LIMIT {LOOKED_AT}",
        (key, key + _LAST),
    ).fetchall()
    for ui in dict.fromkeys(ui for (ui,) in rows):
        if record := _record(connection, ui):
            term = next((term for term in (record.name, *record.entry_terms) if key_of(term).startswith(key)), "")
            yield Term(term or record.name, record.name, ui)


# By words


def _wanted(typed: str) -> tuple[_Word, ...]:
    words = [_Word(key) for key in dict.fromkeys(words_of(typed))]
    if words and typed[-1:].isalpha() and len(words[-1].key) > 1:
        words[-1] = _Word(words[-1].key, goes_on=True)
    return tuple(words)


def _with_words(
    connection: sqlite3.Connection, wanted: Sequence[_Word], papers: Papers, concepts: bool
) -> Iterator[Term]:
    """Terms that have all of these words: headings by their names, by their entry terms; then concepts."""
    if sum(len(word.key) for word in wanted) < LEAST:
        return
    longest, *others = sorted(wanted, key=lambda word: -len(word.key))
    uis = _having(connection, longest, concepts)
    for word in others:
        if not word.goes_on or len(word.key) >= LEAST:  # what begins with two letters, the terms themselves will tell
            uis = _having(connection, word, concepts, uis)
    ranked = sorted((ui for ui in uis if ui[0] == "D"), key=lambda ui: (-papers(ui), ui))[:RANKED]
    marks = ",".join("?" * len(ranked))
    names = dict(connection.execute(f"SELECT ui, name FROM mesh_descriptors WHERE ui IN ({marks})", ranked).fetchall())
    ranked.sort(key=lambda ui: (-papers(ui), len(names[ui]), names[ui]))
    unnamed = []
    for ui in ranked:
        if _has_all(names[ui], wanted):
            yield Term(names[ui], names[ui], ui)
        else:
            unnamed.append(ui)
    for ui in (*unnamed[:READ], *sorted(ui for ui in uis if ui[0] == "C")[:READ]):
        record = _record(connection, ui)
        if record is not None and (terms := [term for term in _terms(record) if _has_all(term, wanted)]):
            yield Term(min(terms, key=lambda term: len(words_of(term))), record.name, ui)


def _has_all(term: str, wanted: Iterable[_Word]) -> bool:
    words = words_of(term)
    return all(word.is_in(words) for word in wanted)


def _having(connection: sqlite3.Connection, word: _Word, concepts: bool, among: set[str] | None = None) -> set[str]:
    """UIs of what has a word in any of its terms; of all, or of some."""
    found: set[str] = set()
    few = among is not None and len(among) < RANKED and not word.goes_on
    among_these = f" AND ui IN ({','.join('?' * len(among))})" if few and among else ""
    for table in ("mesh_words", "mesh_concept_words")[: 1 + concepts]:
        wanted = f"SELECT ui FROM {table} WHERE word >= ? AND word {'<' if word.goes_on else '<='} ?{among_these}"
        values = (word.key, word.key + _LAST * word.goes_on, *(among or () if among_these else ()))
        found.update(ui for (ui,) in connection.execute(wanted, values))
    return found if among is None else found & among


def _mended(connection: sqlite3.Connection, word: _Word, concepts: bool) -> list[_Word]:
    """Words of MeSH that one may be a slip of, the likeliest first; itself where MeSH has it, or none like it."""
    most = slips_allowed(word.key)
    if not most or _having(connection, word, concepts):
        return [word]
    found: Counter[str] = Counter()
    for table in ("mesh_words", "mesh_concept_words")[: 1 + concepts]:
        alike = connection.execute(  # nobody mistypes the first letter
            f"SELECT word, count(*) FROM {table} WHERE word >= ?1 AND word < ?2"
            " AND length(word) BETWEEN ?3 AND ?4 GROUP BY word",
            (word.key[0], word.key[0] + _LAST, max(MEANT, len(word.key) - most), len(word.key) + most),
        )
        found.update(dict(alike.fetchall()))
    far = {other: slips(word.key, other, most) for other in found}
    likely = sorted((other for other in found if far[other] <= most), key=lambda other: (far[other], -found[other]))
    return [_Word(other) for other in likely[:CORRECTIONS]] or [word]


def _in_common(
    connection: sqlite3.Connection, wanted: Sequence[str], limit: int, papers: Papers, concepts: bool
) -> list[Term]:
    """Terms that have most in common with what is typed; a rare word counts more than a frequent one."""
    weights: dict[str, float] = {}
    scores: Counter[str] = Counter()
    for word in wanted:
        if uis := _having(connection, _Word(word), concepts):
            weights[word] = log(1 + ALL / len(uis))
            for ui in uis:
                scores[ui] += weights[word]  # type: ignore[assignment]
    least = NEAR * sum(weights.values())
    found: list[tuple[float, int, int, int, Term]] = []
    for ui in sorted(scores, key=lambda ui: (-scores[ui], -papers(ui), ui))[:READ_MORE]:
        if (record := _record(connection, ui)) is None:
            continue
        for term in _terms(record):
            words = words_of(term)
            common = weights.keys() & (_ALIKE.union(words) if _ALIKE.intersection(words) else words)
            if (weight := fsum(weights[word] for word in common)) >= least:
                found.append((-weight, -papers(ui), len(words) - len(common), len(term), Term(term, record.name, ui)))
    best: dict[str, Term] = {}
    for *_, near in sorted(found):
        best.setdefault(near.ui, near)
    return list(best.values())[:limit]


# Records


def _record(connection: sqlite3.Connection, ui: str) -> _Named | None:
    table = "mesh_concepts" if ui[0] == "C" else "mesh_descriptors"
    row = connection.execute(f"SELECT body FROM {table} WHERE ui = ?", (ui,)).fetchone()
    return _named(row[0]) if row else None


def _terms(record: _Named) -> tuple[str, ...]:
    return (record.name, *record.entry_terms)


def _name(connection: sqlite3.Connection, ui: str) -> str:
    row = connection.execute("SELECT name FROM mesh_descriptors WHERE ui = ?", (ui,)).fetchone()
    return row[0] if row else ""
