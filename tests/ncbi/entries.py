"""What the server knows of a record, and how its words are compared."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property, lru_cache

_WORD = re.compile(r"[^\W_]+")


@lru_cache(maxsize=20_000)
def plain(text: str) -> str:
    """Words of a text in small letters without accents, single blanks between."""
    text = text.casefold()
    if not text.isascii():
        text = "".join(ch for ch in unicodedata.normalize("NFKD", text) if not unicodedata.combining(ch))
    return " ".join(_WORD.findall(text))


@dataclass
class Author:
    """A person or a group."""

    last: str = ""
    initials: str = ""
    fore: str = ""
    group: str = ""

    @property
    def name(self) -> str:
        """As in a citation."""
        return self.group or f"{self.last} {self.initials}".strip()


@dataclass(eq=False)
class Entry:
    """What the server knows of a record.

    Attributes:
        xml: The record's own element, as it stood in its file.
        dates: ISO dates by the tag that searches them.
        history: Status and moment (``2026/09/28 11:40``), as summaries have them.
    """

    pmid: str
    xml: bytes
    book: bool = False
    title: str = ""
    vernacular: str = ""
    abstract: str = ""
    other_abstracts: str = ""
    authors: list[Author] = field(default_factory=list)
    journal: str = ""
    journal_full: str = ""
    issn: str = ""
    essn: str = ""
    issns: list[str] = field(default_factory=list)
    nlm_id: str = ""
    volume: str = ""
    issue: str = ""
    pages: str = ""
    published: str = ""
    printed: str = ""
    types: list[str] = field(default_factory=list)
    languages: list[str] = field(default_factory=list)
    place: str = ""
    mesh: list[tuple[str, bool, list[tuple[str, bool]]]] = field(default_factory=list)
    keywords: list[str] = field(default_factory=list)
    substances: list[str] = field(default_factory=list)
    registry: list[str] = field(default_factory=list)
    ids: dict[str, str] = field(default_factory=dict)
    dates: dict[str, str] = field(default_factory=dict)
    history: list[tuple[str, str]] = field(default_factory=list)
    status: str = ""
    publication_status: str = ""
    references: list[str] = field(default_factory=list)
    corrections: list[tuple[str, str, str]] = field(default_factory=list)
    databanks: list[str] = field(default_factory=list)
    affiliations: list[str] = field(default_factory=list)
    grants: list[str] = field(default_factory=list)
    subjects: list[str] = field(default_factory=list)
    editors: list[Author] = field(default_factory=list)
    investigators: list[Author] = field(default_factory=list)
    orcids: list[str] = field(default_factory=list)
    conflicts: str = ""

    @cached_property
    def names(self) -> list[str]:
        """Authors and groups, short and full, both ways round."""
        found = []
        for author in self.authors:
            found += [author.name] if author.group else [author.name, f"{author.last} {author.fore}"]
        return found

    @cached_property
    def journal_names(self) -> list[str]:
        """The journal abbreviated, in full, and without what follows a colon ("… : official journal of …")."""
        return [name for name in (self.journal, self.journal_full, self.journal_full.partition(" : ")[0]) if name]

    @cached_property
    def headings(self) -> frozenset[str]:
        """MeSH headings, folded."""
        return frozenset(plain(name) for name, _, _ in self.mesh)

    @cached_property
    def words_of_title(self) -> str:
        """The title as searched: folded, each value between blanks and apart from the next."""
        return searched([self.title])

    @cached_property
    def words_of_text(self) -> str:
        """Title, abstracts and keywords as searched."""
        return searched([self.title, self.abstract, self.other_abstracts, *self.keywords])

    @cached_property
    def text_words(self) -> str:
        """What Text Words looks at besides, as searched (SYNTAX.md §4)."""
        qualifiers = (name for _, _, qualifiers in self.mesh for name, _ in qualifiers)
        groups = (author.group for author in self.authors)
        return self.words_of_text + searched(
            [
                *(name for name, _, _ in self.mesh),
                *qualifiers,
                *self.types,
                *self.substances,
                *self.subjects,
                *groups,
                *self.databanks,
            ]
        )

    @cached_property
    def everything(self) -> str:
        """All Fields as searched: no place of publication, no dates but that of publication."""
        return self.text_words + searched(
            [
                self.pmid, self.vernacular, self.journal, self.journal_full, *self.issns, self.nlm_id, self.volume, self.issue,
                self.pages, self.published, *self.names, *self.languages, *self.registry, *self.ids.values(), *self.affiliations,
                *self.grants, *self.orcids, self.conflicts, *(person.name for person in (*self.editors, *self.investigators)),
            ]
        )  # fmt: skip

    @cached_property
    def title_words(self) -> frozenset[str]:
        """Longer words of the title, by which papers resemble each other."""
        return frozenset(word for word in plain(self.title).split() if len(word) > 4)


def searched(values: Iterable[str]) -> str:
    """Values as phrases are sought in them: folded, between blanks, and no phrase across two of them."""
    return " " + " | ".join(filter(None, map(plain, values))) + " "
