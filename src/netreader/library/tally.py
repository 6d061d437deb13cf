"""How many papers have each heading, with what is below it, and each keyword, year, journal, type and author.

Counted by going once through the documents, of which only what is counted is read: a few seconds for 100,000 papers,
off the screen's thread. What came of it is kept in the file, derived and small, so that it is there at once the next
time; a mark made of all records says whether it is still true. Where papers only came, no more than these are counted.

A number is that of the papers that the library finds for the term: a heading with all below it (``"Neoplasms"[mh]``),
as a major topic (``[majr]``) or alone (``[mh:noexp]``), a year by ``[dp]``'s rule, a type by ``[pt]``'s. A keyword's is
that of the papers that have just this one, where ``[ot]`` finds its words in longer ones too.
"""

from __future__ import annotations

import os
import zlib
from array import array
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from time import monotonic
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

import msgspec
from msgspec import Struct

from netreader.errors import LibraryError
from netreader.library.counted import FACETS, Headings, Values, read_faceted, read_headed
from netreader.library.database import Database
from netreader.text import clean_line, fold

if TYPE_CHECKING:
    from netreader.library.vocabulary import Vocabulary

#: Values of a facet that are kept, the most frequent.
KEPT = 500

#: Documents read at a time: more do not fit into what a processor has at hand, and take twice as long each.
PORTION = 32

#: Seconds until what is counted so far is told, at first and then again.
SOON, THEN = 0.3, 1.5

#: Keys looked at at a time for the mark of all records.
MANY = 20_000

_DOCUMENTS = "SELECT a.seq, a.key, a.body FROM doc_articles a"
_DATED = "SELECT a.seq, a.key, a.body, d.issue, d.electronic FROM doc_articles a JOIN dates d ON d.key = a.key"

# The form in which tallies are kept; one of another form is counted again.
_FORM = "1"

Progress = Callable[[int, int], object]
#: Told what is counted so far, to be shown meanwhile.
Partial = Callable[["Tally"], object]
Kept = TypeVar("Kept")
Paper = TypeVar("Paper")


class Numbers(NamedTuple):
    """How many papers have a heading or one below it, as a major topic; and the heading itself, as a major topic."""

    papers: int = 0
    majors: int = 0
    own: int = 0
    own_majors: int = 0


class Facet(Struct):
    """The most frequent values, each with its number of papers, and how many others there are."""

    values: list[tuple[str, int]] = []
    others: int = 0


class Tally(Struct):
    """The headings of some papers.

    Attributes:
        papers: How many papers were gone through.
        headings: By UI; a category by its letter; a heading that MeSH doesn't know by its name.
        names: Names of the headings that papers have themselves.
        homeless: Of these, those that have no place in the trees as far as they are known.
    """

    papers: int = 0
    headings: dict[str, Numbers] = {}
    names: dict[str, str] = {}
    homeless: list[str] = []

    def of(self, ui: str) -> Numbers:
        """The numbers of a heading, by UI, or of a category, by letter."""
        return self.headings.get(ui, _NONE)


class _Kept(Struct):
    """A tally as it is kept: with the papers that it was counted of, each with a number made of its record."""

    tally: Tally
    vocabulary: str
    state: int
    keys: bytes = b""
    records: bytes = b""
    mark: str = ""


class _Had(Struct):
    """What headings papers have themselves, so that a paper that changes or goes can be taken off a tally.

    It is kept beside the tally, has papers that came later not in it, and is true for a tally with the same mark.
    """

    mark: str
    uis: list[str]
    keys: bytes
    sizes: bytes
    had: bytes

    def those(self, keys: set[int]) -> list[list[tuple[str, bool]]] | None:
        """The headings of some papers, each with whether it is a major topic; None unless all are here."""
        found = []
        for key, numbers in self._papers():
            if key in keys:
                found.append([(self.uis[number if number >= 0 else ~number], number < 0) for number in numbers])
        return found if len(found) == len(keys) else None

    def instead(self, keys: set[int], headings: Headings) -> _Had:
        """Without some papers, and with those of another count."""
        places = {ui: place for place, ui in enumerate(self.uis)}
        for ui in headings.names:
            places.setdefault(ui, len(places))
        moved = [places[ui] for ui in headings.names]
        held, sizes, had = array("q"), array("H"), array("i")
        for key, numbers in self._papers():
            if key not in keys:
                held.append(key)
                sizes.append(len(numbers))
                had.extend(numbers)
        had.extend([moved[number] if number >= 0 else ~moved[~number] for number in headings.had])
        return _Had(
            _new_mark(),
            list(places),
            (held + headings.keys).tobytes(),
            (sizes + headings.sizes).tobytes(),
            had.tobytes(),
        )

    def _papers(self) -> Iterator[tuple[int, array[int]]]:
        had, at = array("i", self.had), 0
        for key, size in zip(array("q", self.keys), array("H", self.sizes), strict=True):
            yield key, had[at : at + size]
            at += size


class _KeptFacets(Struct):
    """Facets as they are kept."""

    facets: dict[str, Facet]
    state: int


_NONE = Numbers()


_had_kept = msgspec.msgpack.Decoder(_Had).decode
_headings_kept = msgspec.msgpack.Decoder(_Kept).decode
_facets_kept = msgspec.msgpack.Decoder(_KeptFacets).decode
_encode = msgspec.msgpack.Encoder().encode


class Tallies:
    """Counting, and what was counted last."""

    def __init__(self, database: Database, vocabulary: Vocabulary) -> None:
        self._database = database
        self._vocabulary = vocabulary
        self._headings: _Kept | None = None
        self._facets: _KeptFacets | None = None
        self._true_at: object = None

    def latest(self) -> Tally | None:
        """What was counted last, here or by an earlier run; it may be out of date. None if nothing was counted yet."""
        if self._headings is None:
            self._headings = self._read_kept("headings", _headings_kept)
        return self._headings.tally if self._headings is not None else None

    def is_surely_true(self) -> bool:
        """Whether nothing at all was written since the last count."""
        return self._headings is not None and self._true_at == self._database.moment()

    def counted(self, progress: Progress = lambda done, total: None, partial: Partial | None = None) -> Tally:
        """The headings of all papers: the last count where it is still true, else counted and kept.

        Not for the screen's thread.

        Args:
            progress: Told how many of how many papers are done; what it raises ends the work.
            partial: Told now and then what is counted so far, where nothing was counted before.
        """
        moment = self._database.moment()
        keys, records = self._records()
        state, vocabulary = _state(keys, records), self._vocabulary.state()
        self.latest()
        known = self._headings
        if known is None or (known.state, known.vocabulary) != (state, vocabulary):
            again = None
            if known is not None and known.vocabulary == vocabulary:
                again = self._counted_again(known, keys, records, progress)
            if again is None:
                headings = self._count(None, progress, partial if known is None else None, keys)
                again = _tally(headings), _had(headings)
            tally, had = again
            mark = had.mark if had is not None else known.mark if known is not None else ""
            known = self._headings = _Kept(tally, vocabulary, state, keys.tobytes(), records.tobytes(), mark)
            rows = {"headings": zlib.compress(_encode(known), 1)}
            if had is not None:
                rows["had"] = _encode(had)
            if self._keep(rows) and self._database.moment() == (moment[0], moment[1] + 1):
                moment = self._database.moment()  # that was the only writing meanwhile
        self._true_at = moment
        return known.tally

    def facets(self) -> dict[str, Facet]:
        """The facets of all papers, by the names of `FACETS`; not for the screen's thread."""
        state = _state(*self._records())
        known = self._facets or self._read_kept("facets", _facets_kept)
        if known is None or known.state != state:
            known = _KeptFacets(self.values(*FACETS), state)
            self._keep({"facets": zlib.compress(_encode(known), 1)})
        self._facets = known
        return known.facets

    def among(self, keys: Sequence[int]) -> Tally:
        """The headings of some papers; not for the screen's thread."""
        return _tally(self._count(keys, lambda done, total: None))

    def values(self, *facets: str, containing: str = "", keys: Sequence[int] | None = None) -> dict[str, Facet]:
        """The most frequent values of facets that contain some letters, of all papers or of some.

        Not for the screen's thread.
        """
        wanted = " ".join(fold(containing).split())
        values = Values(self._vocabulary, facets)
        for rows in self._rows(keys, _DATED):
            values.add([(paper, *dates) for _, _, body, *dates in rows if (paper := _read(body, read_faceted))])
        return {facet: _facet(counter, values.folded, wanted) for facet, counter in values.counters().items()}

    # Counting

    def _counted_again(
        self, known: _Kept, keys: array[int], records: array[int], progress: Progress
    ) -> tuple[Tally, _Had | None] | None:
        """The last count with what came and without what went since; None where all has to be counted.

        With it what headings papers have, where papers that were counted changed or went.
        """
        came, gone = _difference(known, keys, records)
        if len(came) + len(gone) > len(keys) // 2:
            return None
        if not gone:
            return _together(known.tally, _tally(self._count(came, progress))), None
        try:
            had = self._had(known.mark)
            lost = had.those(gone) if had is not None else None
            if had is None or lost is None:
                return None
            less = Headings(self._vocabulary)
            for one in lost:
                less.add_known(one)
            rest = _without(known.tally, _tally(less))
        except (ValueError, LookupError):  # what was kept makes no sense
            return None
        headings = self._count(came, progress)
        return _together(rest, _tally(headings)), had.instead(gone, headings)

    def _count(
        self, keys: Sequence[int] | None, progress: Progress, partial: Partial | None = None, among: Sequence[int] = ()
    ) -> Headings:
        """Count.

        Args:
            keys: Which papers; None is all.
            among: Of all papers those that were there when it began.
        """
        headings = Headings(self._vocabulary)
        total = len(keys) if keys is not None else self._papers()
        there = set(among)
        told, due = 0, monotonic() + SOON
        for rows in self._rows(keys, _DOCUMENTS):
            progress(headings.papers, total)
            if partial is not None and headings.counted > told and monotonic() > due:
                partial(_tally(headings))
                told, due = headings.counted, monotonic() + THEN
            for _, key, body in rows:
                if (not there or key in there) and (paper := _read(body, read_headed)):
                    headings.add(key, paper)
        progress(headings.papers, total)
        return headings

    def _papers(self) -> int:
        with self._database.reading() as connection:
            return int(connection.execute("SELECT count(*) FROM listing").fetchone()[0])

    def _rows(self, keys: Sequence[int] | None, fields: str) -> Iterator[list[tuple[Any, ...]]]:
        """Documents, a few at a time: place in the file, key, body, and what else `fields` asks of each.

        Without `keys` all papers, in the order in which they stand in the file.
        """
        last, at = -1, 0
        while keys is None or at < len(keys):
            with self._database.reading() as connection:
                if keys is None:
                    wanted = f"{fields} WHERE a.seq > ? ORDER BY a.seq LIMIT ?"
                    rows = connection.execute(wanted, (last, PORTION)).fetchall()
                else:
                    part = list(keys[at : at + PORTION])
                    rows = connection.execute(f"{fields} WHERE a.key IN ({','.join('?' * len(part))})", part).fetchall()
                    at += PORTION
            if rows:
                last = rows[-1][0]
                yield rows
            elif keys is None:
                return

    # What was counted, in the file

    def _records(self) -> tuple[array[int], array[int]]:
        """All papers by key, and of each a number that is another one when its record is."""
        keys, records = array("q"), array("I")
        # What has no record has no digest: its document stands for it.
        fields = (
            "SELECT key, CASE WHEN digest = x'' THEN (SELECT body FROM doc_articles a WHERE a.key = listing.key)"
            " ELSE digest END FROM listing"
        )
        last = -(2**63)
        while True:
            with self._database.reading() as connection:
                rows = connection.execute(f"{fields} WHERE key > ? ORDER BY key LIMIT ?", (last, MANY)).fetchall()
            if not rows:
                return keys, records
            last = rows[-1][0]
            keys.extend([key for key, _ in rows])
            records.extend([zlib.crc32(mark or b"") for _, mark in rows])

    def _read_kept(self, name: str, decode: Callable[[bytes], Kept]) -> Kept | None:
        try:
            return decode(zlib.decompress(self._row(name)))
        except (zlib.error, msgspec.MsgspecError, TypeError):
            return None

    def _had(self, mark: str) -> _Had | None:
        """What headings papers have, as it was when a tally with this mark was counted."""
        try:
            had = _had_kept(self._row("had"))  # not compressed, which would take longer than all else
        except (msgspec.MsgspecError, TypeError):
            return None
        return had if had.mark == mark else None

    def _row(self, name: str) -> bytes:
        with self._database.reading() as connection:
            if not connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'tallies'").fetchone():
                return b""
            row = connection.execute("SELECT body FROM tallies WHERE name = ?", (f"{name} {_FORM}",)).fetchone()
        return row[0] if row else b""

    def _keep(self, bodies: Mapping[str, bytes]) -> bool:
        rows = [(f"{name} {_FORM}", body) for name, body in bodies.items()]
        try:
            with self._database.transaction() as connection:
                connection.execute("CREATE TABLE IF NOT EXISTS tallies(name TEXT PRIMARY KEY, body BLOB NOT NULL)")
                connection.executemany("INSERT OR REPLACE INTO tallies VALUES(?, ?)", rows)
        except LibraryError:  # it is counted again the next time
            return False
        return True

    def forget(self) -> None:
        """Count anew the next time, whatever the records' marks say: they were read again by another parser."""
        self._headings = self._facets = None
        with self._database.transaction() as connection:
            connection.execute("DROP TABLE IF EXISTS tallies")


def _tally(headings: Headings) -> Tally:
    numbers = {ui: Numbers(*told) for ui, *told in headings.numbers()}
    return Tally(headings.papers, numbers, dict(headings.names), headings.homeless())


def _state(keys: array[int], records: array[int]) -> int:
    return zlib.crc32(records.tobytes(), zlib.crc32(keys.tobytes()))


def _difference(known: _Kept, keys: array[int], records: array[int]) -> tuple[list[int], set[int]]:
    """The papers that came since, and those that went; one that changed is both."""
    before = dict(zip(array("q", known.keys), array("I", known.records), strict=False))
    came = []
    for key, record in zip(keys, records, strict=True):
        old = before.get(key)
        if old == record:
            del before[key]
        else:
            came.append(key)
    return came, set(before)


def _had(headings: Headings) -> _Had:
    keys, sizes, had = headings.keys.tobytes(), headings.sizes.tobytes(), headings.had.tobytes()
    return _Had(_new_mark(), list(headings.names), keys, sizes, had)


def _new_mark() -> str:
    return os.urandom(8).hex()


def _together(known: Tally, more: Tally) -> Tally:
    """Two tallies of different papers as one."""
    headings = dict(known.headings)
    for ui, numbers in more.headings.items():
        old = headings.get(ui, _NONE)
        headings[ui] = Numbers(*(one + other for one, other in zip(old, numbers, strict=True)))
    homeless = list(dict.fromkeys((*known.homeless, *more.homeless)))
    return Tally(known.papers + more.papers, headings, known.names | more.names, homeless)


def _without(known: Tally, less: Tally) -> Tally:
    """A tally without some of its papers.

    Raises:
        LookupError, ValueError: They are none of its papers.
    """
    headings = dict(known.headings)
    for ui, numbers in less.headings.items():
        headings[ui] = Numbers(*(one - other for one, other in zip(headings[ui], numbers, strict=True)))
        if min(headings[ui]) < 0:
            raise ValueError
        if not headings[ui].papers:
            del headings[ui]
    names = {ui: name for ui, name in known.names.items() if ui in headings and headings[ui].own}
    return Tally(known.papers - less.papers, headings, names, [ui for ui in known.homeless if ui in names])


def _read(body: bytes, decode: Callable[[bytes], Paper]) -> Paper | None:
    """A paper; None for one that can't be read, of which `library check` tells."""
    try:
        return decode(body)
    except msgspec.MsgspecError:
        return None


def _facet(counter: Mapping[str, int], folded: Mapping[str, str], containing: str = "") -> Facet:
    """The most frequent values; what differs by signs, accents and case alone is one, written as it is most often."""
    forms: dict[str, tuple[str, int]] = {}
    numbers: Counter[str] = Counter()
    for value, count in counter.items():
        key = folded[value]
        if not key or (containing and containing not in fold(value)):
            continue
        numbers[key] += count
        if key not in forms or count > forms[key][1]:
            forms[key] = (value, count)
    first = sorted(numbers.items(), key=lambda item: (-item[1], item[0]))[:KEPT]
    return Facet([(clean_line(forms[key][0]), count) for key, count in first], len(numbers) - len(first))
