"""What came from other programs' files: papers kept as the files have them until PubMed's record takes their place.

Such a paper has the source ``file``. Its key is its PMID, where the file names one; else a negative number made from
its DOI, or from title, year and first author, so that the same paper of another file, or of the same file a year later,
is the same paper here. Notes are appended to a reader's own, each once.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Mapping, Sequence

from msgspec import Struct, structs
from msgspec.structs import asdict, replace

from netreader.article import Article
from netreader.errors import Corrupt
from netreader.library import documents
from netreader.library.database import Database
from netreader.library.listing import Listing
from netreader.library.marks import MarkBook
from netreader.library.notes import Notes
from netreader.library.papers import Papers
from netreader.library.storage import SQLiteTable
from netreader.text import clean, fold

#: The source of a paper that is kept as a file has it.
SOURCE = "file"

#: Numbers of papers without a PMID begin here, beyond those of the starter shelf.
FIRST = 1 << 40


class Brought(Struct):
    """A paper of a file, with what belongs to it; `line` is where it begins there."""

    article: Article
    note: str = ""
    tags: tuple[str, ...] = ()
    starred: bool = False
    status: str = ""
    rating: int = 0
    opened: bool = False
    line: int = 0


class Origin(Struct):
    """Where a paper came from.

    Attributes:
        file, line: By name and number, of the last file that had it.
        tried: When PubMed was last asked for it, ISO; empty if never.
        why: Why PubMed's record is not known, a sentence.
        notes: Digests of the notes that came with it.
        tags: Tags that came with it, and keywords that PubMed's record doesn't have.
    """

    file: str = ""
    line: int = 0
    tried: str = ""
    why: str = ""
    notes: list[str] = []
    tags: list[str] = []


class TakenIn(Struct):
    """What became of papers of a file, as keys.

    Attributes:
        keys: All of them, in their order.
        updated: Something was added: a note, a mark, or more of the paper itself.
    """

    keys: list[int] = []
    new: list[int] = []
    updated: list[int] = []
    unchanged: list[int] = []


_origin = documents.reader(Origin)


class FromFiles:
    """Papers of files."""

    def __init__(
        self,
        database: Database,
        origins: SQLiteTable,
        papers: Papers,
        notes: Notes,
        marks: MarkBook,
        listing: Listing,
    ) -> None:
        self._database = database
        self._origins = origins
        self._papers = papers
        self._notes = notes
        self._marks = marks
        self._listing = listing

    def take_in(
        self, connection: sqlite3.Connection, brought: Sequence[Brought], file: str, *, dry: bool = False
    ) -> TakenIn:
        """Keep papers of a file, with their notes and marks; what is kept already is added to, and never replaced.

        Args:
            dry: Only tell what would become of them.
        """
        taken = TakenIn()
        written: dict[int, Article] = {}
        status: dict[int, str] = {}
        for paper in brought:
            key, article, old = self._placed(paper.article, written)
            if key not in status:
                taken.keys.append(key)
            if old is None:
                status[key] = "new"
                written[key] = article
            elif old.source == SOURCE and old != article and _weight(article) >= _weight(old):
                written[key] = article
                if key not in status or status[key] == "unchanged":
                    status[key] = "updated"
            status.setdefault(key, "unchanged")
        if not dry:
            self._papers.put(connection, list(written.values()))
        for paper in brought:
            key, _, old = self._placed(paper.article, written)
            if old is not None and old.source == "pubmed":
                paper = replace(paper, tags=(*paper.tags, *_own_words(paper.article, old)))
            if self._add_words(key, paper, file, dry=dry) and status[key] == "unchanged":
                status[key] = "updated"
        for key, what in status.items():
            getattr(taken, what).append(key)
        return taken

    def _placed(self, article: Article, written: dict[int, Article]) -> tuple[int, Article, Article | None]:
        """The key of a paper, the paper with that key, and what is kept under it."""
        key = int(article.pmid) if article.pmid else self._known(article) or -_number(article)
        own = structs.replace(article, source=SOURCE, local_id=0 if article.pmid else -key)
        try:
            old = written.get(key) or self._papers.article(key)
        except Corrupt:
            old = None
        return key, own, old

    def _known(self, article: Article) -> int:
        """The key of a paper without a PMID that is here under its DOI or PMCID; 0 if it isn't."""
        for key in self._listing.by_identifier(doi=article.doi, pmcid=article.pmcid):
            if article.book is None or not article.book.chapter:
                return key
            old = self._papers.article(key)  # chapters may share the DOI of their book
            if old is not None and fold(old.title) == fold(article.title):
                return key
        return 0

    def _add_words(self, key: int, paper: Brought, file: str, *, dry: bool) -> bool:
        """Add note and marks to what is there. Whether there was anything to add."""
        from hashlib import blake2b

        origin = self.origin(key)
        mark = blake2b(paper.note.encode(), digest_size=8).hexdigest()
        note = clean(paper.note).strip()
        before = self._notes.note(key)
        fresh = bool(note) and mark not in origin.notes and not (before is not None and note in before.text)
        marks = self._marks.marks(key)
        starred = paper.starred and not marks.starred
        status = paper.status if not marks.status else ""
        rating = paper.rating if not marks.rating else 0
        opened = paper.opened and not marks.opened
        marked = starred or bool(status) or bool(rating) or opened
        if dry:
            return fresh or marked
        if fresh:
            text = f"{before.text.rstrip()}\n\n{note}" if before is not None and before.text.strip() else note
            self._notes.save(key, text, before.revision if before is not None else 0)
        if marked:
            self._marks.mark(
                key, starred=starred or None, status=status or None, rating=rating or None, opened=opened or None
            )
        tags = [tag for tag in dict.fromkeys(paper.tags) if tag not in origin.tags]
        if tags:  # those that came before and were taken away since stay away
            self._marks.tag([key], add=tags)
        notes = [*origin.notes, mark] if fresh else origin.notes
        now = replace(origin, file=file, line=paper.line, notes=notes, tags=[*origin.tags, *tags])
        if now != origin:
            self._write(key, now)
        return bool(tags) or fresh or marked

    def origin(self, key: int) -> Origin:
        """Where a paper came from; of others an empty one."""
        body = self._origins.body(key)
        try:
            return Origin() if body is None else _origin(body)
        except Corrupt:
            return Origin()

    def tried(self, key: int, when: str, why: str) -> None:
        """PubMed was asked for a paper, and this is why it has none."""
        self._write(key, replace(self.origin(key), tried=when, why=why))

    def _write(self, key: int, origin: Origin) -> None:
        body = asdict(origin)
        self._origins.put([(key, documents.encode(body))])

    def standing_in(self, keys: Sequence[int], places: Mapping[int, int]) -> dict[int, Article]:
        """What stands, as a file has it, where records are to be kept: key of the record → paper.

        Args:
            places: As of `Papers.keep`.
        """
        files = set(self._listing.from_files())
        if not files:
            return {}
        found = {key: self._papers.article(places.get(key, key)) for key in keys if places.get(key, key) in files}
        return {key: article for key, article in found.items() if article is not None}

    def gave_way(self, article: Article, record: Article) -> None:
        """PubMed's record took a paper's place: remember what came with it, and its own keywords as tags."""
        mine, other = self.origin(article.key), self.origin(record.key)
        notes = list(dict.fromkeys((*other.notes, *mine.notes)))
        tags = list(dict.fromkeys((*other.tags, *mine.tags, *_own_words(article, record))))
        self._marks.tag([record.key], add=[tag for tag in tags if tag not in other.tags])
        now = replace(mine, tried="", why="", notes=notes, tags=tags)
        if now != other:
            self._write(record.key, now)
        if article.key != record.key and self._origins.contains(doc_id=article.key):
            self._origins.remove(doc_ids=[article.key])


def _own_words(article: Article, record: Article) -> list[str]:
    """Keywords of a paper that PubMed's record of it doesn't have in any form."""
    known = {fold(keyword.text) for keyword in record.keywords}
    known |= {fold(substance.name) for substance in record.substances}
    known |= {fold(concept.name) for concept in record.supplementary_concepts}
    known |= {fold(kind.name) for kind in record.publication_types}
    for heading in record.mesh:
        known.add(fold(heading.descriptor))
        known |= {fold(f"{heading.descriptor}/{qualifier.name}") for qualifier in heading.qualifiers}
    words = (keyword.text.replace("*", "").strip() for keyword in article.keywords)
    return [word for word in words if word and fold(word.replace(" / ", "/")) not in known]


def _number(article: Article) -> int:
    """A number that stands for a paper without a PMID, the same for the same paper."""
    words = re.sub(r"[\W_]+", " ", fold(article.title)).strip()
    chapter = article.book is not None and article.book.chapter
    if article.doi:
        identity = f"doi:{article.doi.lower()}{f'|{words}' if chapter else ''}"
    elif article.pmcid:
        identity = f"pmcid:{article.pmcid}"
    elif words:
        author = fold(article.authors[0].last_name or article.authors[0].collective_name) if article.authors else ""
        identity = f"title:{words}|{article.year}|{author}"
    else:
        identity = f"citation:{fold(article.citation)}"
    from hashlib import blake2b

    return FIRST + int.from_bytes(blake2b(identity.encode(), digest_size=5).digest())


def _weight(article: Article) -> int:
    """How much is said of a paper."""
    said = [getattr(article, item.name) for item in structs.fields(article)]
    said += [getattr(article.journal, item.name) for item in structs.fields(article.journal)]
    return sum(map(bool, said))
